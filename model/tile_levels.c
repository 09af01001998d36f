#include "model/tile_levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/copy.h"
#include "model/tile_cost.h"

/* The least cost up to a layer, with the outputs that later ones need in these memories. */
struct tile_state {
  struct tile_sum sum;
  struct layer_levels levels; /* of the layer */
  int parent;                 /* index among the states of the layer before */
  int8_t *memories;           /* by node: of outputs that are read later, and of the last one computed; or -1 */
};

struct tile_states {
  int count, room;
  struct tile_state *list;
};

struct level_search {
  struct passage *passage;
  struct arena kept, scratch; /* of states; of one step */
  struct tile_states *after;  /* by number of nodes passed */
  double most;
  struct tile_bound *bound; /* NULL: none */
};

double tile_sum_value(const struct search_options *options, const struct tile_sum *sum) {
  if (options->objective == OBJECTIVE_LATENCY) return sum->latency_cycles;
  if (options->objective == OBJECTIVE_ENERGY) return sum->energy_pj;
  return sum->energy_pj + options->latency_weight * sum->latency_cycles;
}

bool tile_sum_is_less(const struct search_options *options, const struct tile_sum *a, const struct tile_sum *b) {
  double x = tile_sum_value(options, a), y = tile_sum_value(options, b);
  if (x != y) return x < y;
  return options->objective == OBJECTIVE_LATENCY ? a->energy_pj < b->energy_pj : a->latency_cycles < b->latency_cycles;
}

/* --- States ----------------------------------------------------------------------------------------------- */

/* Keeps a state if no other with the same memories is as good. False when memory is out. */
static bool keep_state(struct level_search *search, struct tile_states *states, struct tile_state state,
                       const int8_t *memories) {
  const struct search_options *options = &search->passage->search->options;
  size_t nodes = (size_t)search->passage->stack->node_count;
  if (tile_sum_value(options, &state.sum) > search->most) return true;
  for (int i = 0; i < states->count; i++) {
    if (memcmp(states->list[i].memories, memories, nodes) != 0) continue;
    state.memories = states->list[i].memories;
    if (tile_sum_is_less(options, &state.sum, &states->list[i].sum)) states->list[i] = state;
    return true;
  }
  if (states->count == states->room) {
    int room = states->room > 0 ? 2 * states->room : 16;
    struct tile_state *list = realloc(states->list, (size_t)room * sizeof *list);
    if (list == NULL) return false;
    states->list = list;
    states->room = room;
  }
  state.memories = ARENA_RAW(&search->kept, (int)nodes, int8_t);
  if (state.memories == NULL) return false;
  memcpy(state.memories, memories, nodes);
  states->list[states->count++] = state;
  return true;
}

/* Outputs that are needed behind node n, when that is in `memory`. */
static void memories_after(const struct passage *passage, const struct tile_state *before, int n, int memory,
                           int8_t *memories) {
  for (int p = 0; p < passage->stack->node_count; p++) {
    bool is_read = passage->maps.last_reader[p] > n;
    memories[p] = p < n && is_read ? before->memories[p] : -1;
  }
  memories[n] = (int8_t)memory;
}

/* --- One layer -------------------------------------------------------------------------------------------- */

/* Last node before n that does something, or -1. */
static int last_before(const struct passage *passage, int n) {
  int last = n - 1;
  while (last >= 0 && passage->nodes[last].is_idle) last--;
  return last;
}

static bool is_level(const struct hardware *hardware, enum memory_operand operand, int level) {
  bool is_top = level == hardware->level_count[operand] - 1;
  return is_top || hardware->memories[hardware->level[operand][level]].instances == 1;
}

/* Puts the outputs where the state has them, and plans the cache writes of the layer before. */
static enum status resume(struct level_search *search, const struct tile_state *state, int n) {
  struct passage *passage = search->passage;
  int last = last_before(passage, n);
  passage->pending_count = 0;
  for (int p = 0; p < n; p++) {
    passage->stored[p] = (struct stored){.memory = state->memories[p] < 0 ? 0 : state->memories[p]};
    passage->stored[p].bits = passage->nodes[p].output_bits;
  }
  struct tile_step ignored = {.node = last};
  return last < 0 ? STATUS_OK : tile_copies_after(passage, last, &ignored, state->memories[last]);
}

/* Tries one pair of levels from a state. */
static enum status try_levels(struct level_search *search, int n, int parent, const struct resident *resident,
                              struct layer_levels levels) {
  struct passage *passage = search->passage;
  const struct tile_state *before = &search->after[n].list[parent];
  struct tile_step step = {.node = n};
  struct memo_sums sums = {.fits = true};
  enum status status = tile_levels_try(passage, n, levels, resident, &step, &sums);
  if (status != STATUS_OK) return status == STATUS_INFEASIBLE ? STATUS_OK : status;
  copy_group_sum(&step.copies, passage->hardware);
  struct tile_state state = {.sum = {before->sum.energy_pj + (step.copies.energy_pj + sums.energy_pj),
                                     before->sum.latency_cycles + (step.copies.latency_cycles + sums.latency_cycles)},
                             .levels = levels,
                             .parent = parent};
  int8_t *memories = ARENA_RAW(&search->scratch, passage->stack->node_count, int8_t);
  if (memories == NULL) return error_out_of_memory(passage->error);
  enum memory_operand output = passage->stack->nodes[n].shape->is_input ? OPERAND_I1 : OPERAND_O;
  memories_after(passage, before, n, memory_at(passage, output, levels.output), memories);
  bool fits = keep_state(search, &search->after[n + 1], state, memories);
  return fits ? STATUS_OK : error_out_of_memory(passage->error);
}

/* All levels of node n from one state. */
static enum status extend(struct level_search *search, int n, int parent) {
  struct passage *passage = search->passage;
  const struct hardware *hardware = passage->hardware;
  const struct stack_node *node = &passage->stack->nodes[n];
  enum memory_operand operand = node->shape->is_input ? OPERAND_I1 : OPERAND_O;
  int highest = tile_highest_output(passage, n), inputs = node->shape->is_input ? 1 : hardware->level_count[OPERAND_I1];
  bool is_last = n == passage->stack->node_count - 1;
  struct resident resident;
  enum status status = resume(search, &search->after[n].list[parent], n);
  resident_at(&passage->maps, n, true, &resident);
  for (int input = 0; input < inputs && status == STATUS_OK; input++) {
    if (!node->shape->is_input && !is_level(hardware, OPERAND_I1, input)) continue;
    for (int output = is_last ? highest : 0; output <= highest && status == STATUS_OK; output++) {
      if (!is_last && !is_level(hardware, operand, output)) continue;
      struct layer_levels levels = {node->shape->is_input ? -1 : input, output};
      status = try_levels(search, n, parent, &resident, levels);
    }
  }
  return status;
}

/* An idle layer leaves all as it is. */
static bool skip(struct level_search *search, int n) {
  bool fits = true;
  for (int i = 0; i < search->after[n].count && fits; i++) {
    struct tile_state state = search->after[n].list[i];
    const int8_t *memories = state.memories;
    state.parent = i;
    state.levels = (struct layer_levels){-1, -1};
    fits = keep_state(search, &search->after[n + 1], state, memories);
  }
  return fits;
}

/* --- A tile ----------------------------------------------------------------------------------------------- */

/* True if the bound ends the search behind these states. */
static bool is_ended(struct level_search *search, const struct tile_states *states) {
  struct tile_sum least = {INFINITY, INFINITY};
  if (search->bound == NULL || states->count == 0) return false;
  for (int i = 0; i < states->count; i++) {
    least.energy_pj = fmin(least.energy_pj, states->list[i].sum.energy_pj);
    least.latency_cycles = fmin(least.latency_cycles, states->list[i].sum.latency_cycles);
  }
  search->bound->ended = search->bound->ends(search->bound->context, &least);
  return search->bound->ended;
}

static enum status pass_nodes(struct level_search *search) {
  struct passage *passage = search->passage;
  int nodes = passage->stack->node_count;
  int8_t *none = ARENA_RAW(&search->kept, nodes, int8_t);
  if (none == NULL) return error_out_of_memory(passage->error);
  memset(none, -1, (size_t)nodes);
  if (!keep_state(search, &search->after[0], (struct tile_state){.parent = -1}, none)) {
    return error_out_of_memory(passage->error);
  }
  for (int n = 0; n < nodes; n++) {
    if (passage->nodes[n].is_idle) {
      if (!skip(search, n)) return error_out_of_memory(passage->error);
      continue;
    }
    for (int i = 0; i < search->after[n].count; i++) {
      enum status status = extend(search, n, i);
      arena_clear(&search->scratch);
      if (status != STATUS_OK) return status;
    }
    if (n + 1 < nodes && is_ended(search, &search->after[n + 1])) return STATUS_OK;
  }
  return STATUS_OK;
}

/* Follows the best state back. */
static struct layer_levels *trace(struct level_search *search, struct arena *arena, struct tile_sum *sum) {
  int nodes = search->passage->stack->node_count, at = 0;
  const struct tile_states *last = &search->after[nodes];
  struct layer_levels *levels = ARENA_NEW(arena, nodes, struct layer_levels);
  if (levels == NULL) return NULL;
  for (int i = 1; i < last->count; i++) {
    if (tile_sum_is_less(&search->passage->search->options, &last->list[i].sum, &last->list[at].sum)) at = i;
  }
  *sum = last->list[at].sum;
  for (int n = nodes - 1; n >= 0; n--) {
    const struct tile_state *state = &search->after[n + 1].list[at];
    levels[n] = state->levels;
    at = state->parent;
  }
  return levels;
}

enum status tile_levels_find(struct passage *passage, struct arena *arena, double most, struct tile_bound *bound,
                             struct layer_levels **levels, struct tile_sum *sum) {
  struct level_search search = {.passage = passage, .most = most, .bound = bound};
  struct arena *kept = passage->arena;
  struct cost_limit *limit = passage->limit, sums = {.sums_only = true};
  int nodes = passage->stack->node_count;
  *levels = NULL;
  *sum = (struct tile_sum){INFINITY, INFINITY};
  arena_init(&search.kept);
  arena_init(&search.scratch);
  search.after = ARENA_NEW(&search.kept, nodes + 1, struct tile_states);
  passage->arena = &search.scratch;
  passage->limit = &sums;
  enum status status = search.after != NULL ? pass_nodes(&search) : error_out_of_memory(passage->error);
  if (status == STATUS_OK && search.after[nodes].count > 0) {
    *levels = trace(&search, arena, sum);
    if (*levels == NULL) status = error_out_of_memory(passage->error);
  }
  for (int n = 0; search.after != NULL && n <= nodes; n++) free(search.after[n].list);
  arena_deinit(&search.kept);
  arena_deinit(&search.scratch);
  passage->arena = kept;
  passage->limit = limit;
  passage->pending_count = 0;
  return status;
}
