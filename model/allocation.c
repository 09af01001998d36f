#include "model/allocation.h"

#include <string.h>

void ordering_init(struct ordering *ordering, int total, double product, int output_irrelevant) {
  ordering->total = total;
  ordering->output_irrelevant = output_irrelevant;
  ordering->remaining[0] = product;
  ordering->irrelevant_before[0] = 0;
}

static bool is_output_irrelevant(const struct problem *problem, int dim) {
  return problem->operand[LAYER_OUTPUT].irrelevant >> dim & 1;
}

void ordering_put(struct ordering *ordering, const struct problem *problem, int position, struct loop loop) {
  ordering->loops[position] = loop;
  ordering->remaining[position + 1] = ordering->remaining[position] / (double)loop.size;
  ordering->irrelevant_before[position + 1] =
      ordering->irrelevant_before[position] + is_output_irrelevant(problem, loop.dim);
}

static void span_spatial(struct allocation *allocation, const struct problem *problem, enum layer_operand o,
                         int list) {
  const struct spatial_list *spatial = &problem->operand[o].su[list];
  for (int i = 0; i < spatial->count; i++) {
    allocation->spanned[o][spatial->dim[i]] *= spatial->size[SPATIAL_FRACTION][i];
  }
}

void allocation_init(struct allocation *allocation, const struct problem *problem) {
  allocation->memory = 0;
  allocation->overfull = false;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    allocation->level[o] = allocation->start[o] = 0;
    for (int d = 0; d < LAYER_MAX_DIMS; d++) allocation->spanned[o][d] = 1;
    if (problem->operand[o].present) span_spatial(allocation, problem, o, 0);
  }
}

/* The splits open to one user of a memory: it may take its first 0..count-1 unallocated loops. */
struct window {
  int count;
  double bits[MAPPING_MAX_LOOPS + 1];
  double accesses[MAPPING_MAX_LOOPS + 1];
};

static double window_bits(const struct problem *problem, enum layer_operand o, const double *spanned, int bits) {
  const struct problem_operand *operand = &problem->operand[o];
  return tensor_elements(operand->relevant, operand->pr, operand->pr_count, spanned,
                         problem->numerics) *
         bits;
}

static int window_precision(const struct allocation *allocation, const struct problem *problem,
                            const struct ordering *ordering, enum layer_operand o) {
  const struct problem_operand *operand = &problem->operand[o];
  bool partial =
      o != LAYER_OUTPUT || ordering->irrelevant_before[allocation->start[o]] < ordering->output_irrelevant;
  return partial ? operand->partial_bits : operand->final_bits;
}

/* How a user stands before its window is listed: no loop or all known ones may fit. */
enum window_state { WINDOW_EMPTY, WINDOW_OPEN, WINDOW_CLOSED };

static enum window_state look_at_window(const struct allocation *allocation, const struct problem *problem,
                                        const struct ordering *ordering, int known, enum layer_operand o,
                                        double capacity) {
  int bits = window_precision(allocation, problem, ordering, o);
  if (window_bits(problem, o, allocation->spanned[o], bits) > capacity) return WINDOW_EMPTY;
  if (known == ordering->total) return WINDOW_CLOSED;
  double spanned[LAYER_MAX_DIMS];
  memcpy(spanned, allocation->spanned[o], sizeof spanned);
  for (int i = allocation->start[o]; i < known; i++) {
    spanned[ordering->loops[i].dim] *= (double)ordering->loops[i].size;
  }
  return window_bits(problem, o, spanned, bits) > capacity ? WINDOW_CLOSED : WINDOW_OPEN;
}

/* Sizes and accesses of all splits; the window is closed. */
static void list_window(const struct allocation *allocation, const struct problem *problem,
                        const struct ordering *ordering, int known, enum layer_operand o, double capacity,
                        struct window *window) {
  int start = allocation->start[o], bits = window_precision(allocation, problem, ordering, o);
  double spanned[LAYER_MAX_DIMS];
  memcpy(spanned, allocation->spanned[o], sizeof spanned);
  window->count = 0;
  for (int i = start; i <= known; i++) {
    if (i > start) spanned[ordering->loops[i - 1].dim] *= (double)ordering->loops[i - 1].size;
    double size = window_bits(problem, o, spanned, bits);
    if (size > capacity) return;
    window->bits[window->count] = size;
    window->accesses[window->count++] = ordering->remaining[i] * size;
  }
}

/* At its top level an operand must take all that is left; that it does costs nothing. */
static void keep_only_the_largest(struct window *window, int *offset) {
  *offset = window->count - 1;
  window->bits[0] = window->bits[*offset];
  window->accesses[0] = 0;
  window->count = 1;
}

/* The combination with least accesses among those that fit, the later one on a tie; false if none fits. */
static bool choose(const struct window *windows, int users, double capacity, int *choice) {
  double best = 0;
  bool found = false;
  int at[LAYER_OPERANDS] = {0};
  for (;;) {
    double bits = 0, accesses = 0;
    for (int u = 0; u < users; u++) {
      bits += windows[u].bits[at[u]];
      accesses += windows[u].accesses[at[u]];
    }
    if (bits <= capacity && (!found || accesses <= best)) {
      best = accesses;
      found = true;
      memcpy(choice, at, sizeof at);
    }
    int u = users - 1; /* the last user counts fastest */
    while (u >= 0 && ++at[u] == windows[u].count) at[u--] = 0;
    if (u < 0) return found;
  }
}

static void take(struct allocation *allocation, const struct problem *problem, const struct ordering *ordering,
                 enum layer_operand o, int loops) {
  int end = allocation->start[o] + loops;
  for (int i = allocation->start[o]; i < end; i++) {
    allocation->spanned[o][ordering->loops[i].dim] *= (double)ordering->loops[i].size;
  }
  allocation->start[o] = end;
  allocation->cut[o][allocation->level[o]] = (uint8_t)end;
  allocation->level[o]++;
  span_spatial(allocation, problem, o, allocation->level[o]);
}

enum allocation_progress allocation_step(struct allocation *allocation, const struct problem *problem,
                                         const struct ordering *ordering, int known) {
  if (allocation->memory == problem->memory_count) return ALLOCATION_COMPLETE;
  const struct problem_memory *memory = &problem->memories[allocation->memory];
  struct window windows[LAYER_OPERANDS];
  int offset[LAYER_OPERANDS] = {0}, choice[LAYER_OPERANDS] = {0};
  bool waits = false;
  for (int u = 0; u < memory->user_count; u++) {
    enum layer_operand o = memory->user[u];
    bool top = memory->level[u] == problem->operand[o].level_count - 1;
    enum window_state state = look_at_window(allocation, problem, ordering, known, o, memory->size_bits);
    if (state == WINDOW_EMPTY || (top && state == WINDOW_CLOSED && known < ordering->total)) return ALLOCATION_DEAD;
    waits = waits || state == WINDOW_OPEN;
  }
  if (waits) return ALLOCATION_WAITS;
  for (int u = 0; u < memory->user_count; u++) {
    enum layer_operand o = memory->user[u];
    bool top = memory->level[u] == problem->operand[o].level_count - 1;
    list_window(allocation, problem, ordering, known, o, memory->size_bits, &windows[u]);
    if (top && allocation->start[o] + windows[u].count - 1 < ordering->total) return ALLOCATION_DEAD;
    if (top) keep_only_the_largest(&windows[u], &offset[u]);
  }
  bool fits = choose(windows, memory->user_count, memory->size_bits, choice);
  for (int u = 0; u < memory->user_count; u++) {
    enum layer_operand o = memory->user[u];
    take(allocation, problem, ordering, o, fits ? choice[u] + offset[u] : 0);
    bool top = allocation->level[o] == problem->operand[o].level_count;
    if (top && allocation->start[o] < ordering->total) return ALLOCATION_DEAD;
  }
  allocation->overfull = allocation->overfull || !fits;
  allocation->memory++;
  return ALLOCATION_DECIDED;
}

bool allocation_of_ordering(const struct problem *problem, struct mapping *mapping, bool *overfull) {
  struct ordering ordering;
  struct allocation allocation;
  double product = 1;
  int irrelevant = 0;
  for (int i = 0; i < mapping->loop_count; i++) {
    product *= (double)mapping->loops[i].size;
    irrelevant += is_output_irrelevant(problem, mapping->loops[i].dim);
  }
  ordering_init(&ordering, mapping->loop_count, product, irrelevant);
  for (int i = 0; i < mapping->loop_count; i++) ordering_put(&ordering, problem, i, mapping->loops[i]);
  allocation_init(&allocation, problem);
  enum allocation_progress progress = ALLOCATION_DECIDED;
  while (progress == ALLOCATION_DECIDED) {
    progress = allocation_step(&allocation, problem, &ordering, mapping->loop_count);
  }
  memcpy(mapping->cut, allocation.cut, sizeof mapping->cut);
  *overfull = allocation.overfull;
  return progress == ALLOCATION_COMPLETE;
}
