#include "model/search/allocation.h"

#include <string.h>

void ordering_init(struct ordering *ordering, const struct lattice *lattice, int total, double product,
                   int output_irrelevant) {
  ordering->lattice = lattice;
  ordering->state[0] = 0;
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

void allocation_init(struct allocation *allocation) {
  memset(allocation, 0, sizeof *allocation);
}

/* Splits open to one user of a memory: its first 0..count-1 unallocated loops. */
struct window {
  int count;
  double bits[MAPPING_MAX_LOOPS + 1];
  double accesses[MAPPING_MAX_LOOPS + 1];
};

static void span_spatial(const struct spatial_list *spatial, double *spanned) {
  for (int i = 0; i < spatial->count; i++) spanned[spatial->dim[i]] *= spatial->size[SPATIAL_FRACTION][i];
}

static void span_loops(const struct ordering *ordering, int from, int to, double *spanned) {
  for (int i = from; i < to; i++) spanned[ordering->loops[i].dim] *= (double)ordering->loops[i].size;
}

/* Elements of the operand when its next level has the loops before `position`, multiplied in the given order. */
static double multiplied_elements(const struct allocation *allocation, const struct problem *problem,
                                  const struct ordering *ordering, enum layer_operand o, int position) {
  const struct problem_operand *operand = &problem->operand[o];
  double spanned[LAYER_MAX_DIMS];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) spanned[d] = 1;
  span_spatial(&operand->su[0], spanned);
  for (int l = 0, begin = 0; l < allocation->level[o]; begin = allocation->level_end[o][l++]) {
    span_loops(ordering, begin, allocation->level_end[o][l], spanned);
    span_spatial(&operand->su[l + 1], spanned);
  }
  span_loops(ordering, allocation->start[o], position, spanned);
  return tensor_elements(operand->relevant, operand->pr, operand->pr_count, spanned, problem->numerics);
}

static inline double window_bits(const struct allocation *allocation, const struct problem *problem,
                                 const struct ordering *ordering, enum layer_operand o, int position) {
  const struct problem_operand *operand = &problem->operand[o];
  const struct lattice *lattice = ordering->lattice;
  bool partial = o != LAYER_OUTPUT || operand->sums_tiles || operand->adds_above[allocation->level[o]] ||
                 ordering->irrelevant_before[allocation->start[o]] < ordering->output_irrelevant;
  int bits = partial ? operand->partial_bits : operand->final_bits;
  if (lattice != NULL && lattice->exact) {
    return lattice_bits(lattice, o, allocation->level[o], ordering->state[position], bits);
  }
  return multiplied_elements(allocation, problem, ordering, o, position) * bits;
}

/* State of a user before its window is listed: no loops fit, or all known ones may fit. */
enum window_state { WINDOW_EMPTY, WINDOW_OPEN, WINDOW_CLOSED };

static enum window_state look_at_window(const struct allocation *allocation, const struct problem *problem,
                                        const struct ordering *ordering, int known, enum layer_operand o,
                                        double capacity) {
  bool all_fit = window_bits(allocation, problem, ordering, o, known) <= capacity;
  if (all_fit) return known == ordering->total ? WINDOW_CLOSED : WINDOW_OPEN;
  bool none_fits = window_bits(allocation, problem, ordering, o, allocation->start[o]) > capacity;
  return none_fits ? WINDOW_EMPTY : WINDOW_CLOSED;
}

/* Lists sizes and accesses of all splits; closes the window. */
static void list_window(const struct allocation *allocation, const struct problem *problem,
                        const struct ordering *ordering, int known, enum layer_operand o, double capacity,
                        struct window *window) {
  window->count = 0;
  for (int i = allocation->start[o]; i <= known; i++) {
    double size = window_bits(allocation, problem, ordering, o, i);
    if (size > capacity) return;
    window->bits[window->count] = size;
    window->accesses[window->count++] = ordering->remaining[i] * size;
  }
}

/* At its top level an operand must take all remaining loops, at no cost. False if they do not fit. */
static bool list_rest(const struct allocation *allocation, const struct problem *problem,
                      const struct ordering *ordering, enum layer_operand o, double capacity, struct window *window) {
  window->count = 1;
  window->bits[0] = window_bits(allocation, problem, ordering, o, ordering->total);
  window->accesses[0] = 0;
  return window->bits[0] <= capacity;
}

/* Picks the combination with the fewest accesses among those that fit, the later one on a tie; false if none fits. */
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
    int u = users - 1; /* the last user varies fastest */
    while (u >= 0 && ++at[u] == windows[u].count) at[u--] = 0;
    if (u < 0) return found;
  }
}

static void take(struct allocation *allocation, enum layer_operand o, int loops) {
  allocation->start[o] += loops;
  allocation->level_end[o][allocation->level[o]++] = (uint8_t)allocation->start[o];
}

/* State of a memory: decided, more loops needed, or no feasible completion. */
enum decision { DECISION_MADE, DECISION_WAITS, DECISION_DEAD };

static enum decision decide(struct allocation *allocation, const struct problem *problem,
                            const struct ordering *ordering, int known, const struct problem_memory *memory) {
  struct window windows[LAYER_OPERANDS];
  int rest[LAYER_OPERANDS] = {0}, choice[LAYER_OPERANDS] = {0};
  bool waits = false;
  for (int u = 0; u < memory->user_count; u++) {
    enum layer_operand o = memory->user[u];
    bool top = memory->level[u] >= problem->operand[o].full_level;
    enum window_state state = look_at_window(allocation, problem, ordering, known, o, memory->room_bits);
    if (state == WINDOW_EMPTY || (top && state == WINDOW_CLOSED && known < ordering->total)) return DECISION_DEAD;
    waits = waits || state == WINDOW_OPEN;
  }
  if (waits) return DECISION_WAITS;
  for (int u = 0; u < memory->user_count; u++) {
    enum layer_operand o = memory->user[u];
    bool top = memory->level[u] >= problem->operand[o].full_level;
    if (!top) {
      list_window(allocation, problem, ordering, known, o, memory->room_bits, &windows[u]);
    } else if (list_rest(allocation, problem, ordering, o, memory->room_bits, &windows[u])) {
      rest[u] = ordering->total - allocation->start[o];
    } else {
      return DECISION_DEAD;
    }
  }
  bool fits = choose(windows, memory->user_count, memory->room_bits, choice);
  if (!fits && rules_have(problem->rules, RULE_CAPACITY)) return DECISION_DEAD;
  for (int u = 0; u < memory->user_count; u++) {
    enum layer_operand o = memory->user[u];
    take(allocation, o, fits ? choice[u] + rest[u] : 0);
    bool top = allocation->level[o] == problem->operand[o].level_count;
    if (top && allocation->start[o] < ordering->total) return DECISION_DEAD;
  }
  allocation->overfull = allocation->overfull || !fits;
  return DECISION_MADE;
}

/* True if everything its users take below is decided. */
static bool is_due(const struct allocation *allocation, const struct problem_memory *memory) {
  for (int u = 0; u < memory->user_count; u++) {
    if (allocation->level[memory->user[u]] != memory->level[u]) return false;
  }
  return true;
}

bool allocation_advance(struct allocation *allocation, const struct problem *problem, const struct ordering *ordering,
                        int known) {
  for (int m = 0; m < problem->memory_count; m++) {
    const struct problem_memory *memory = &problem->memories[m];
    if (allocation->decided >> m & 1 || !is_due(allocation, memory)) continue;
    enum decision decision = decide(allocation, problem, ordering, known, memory);
    if (decision == DECISION_DEAD) return false;
    if (decision == DECISION_MADE) allocation->decided |= (uint32_t)1 << m;
  }
  return true;
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
  ordering_init(&ordering, NULL, mapping->loop_count, product, irrelevant);
  for (int i = 0; i < mapping->loop_count; i++) ordering_put(&ordering, problem, i, mapping->loops[i]);
  allocation_init(&allocation);
  bool feasible = allocation_advance(&allocation, problem, &ordering, mapping->loop_count);
  memcpy(mapping->level_end, allocation.level_end, sizeof mapping->level_end);
  *overfull = allocation.overfull;
  return feasible;
}
