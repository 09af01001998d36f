#include "model/optimize/cut_states.h"

#include <stdlib.h>
#include <string.h>

#include "model/between.h"
#include "model/heads.h"

/* State of the search for states. */
struct exploration {
  struct cut_states *graph;
  struct arena scratch;
  struct stack_cutter cutter;
  const struct stack_list *cuts; /* the only ones; NULL: all */
  int home_count, homes[BETWEEN_MOST_HOMES];
  struct error *error;
  int state_room, segment_room;
};

/* --- Growing ------------------------------------------------------------------------------------------ */

static bool grow(void **array, int count, int *room, size_t size) {
  if (count < *room) return true;
  int larger = *room > 0 ? 2 * *room : 64;
  void *grown = realloc(*array, (size_t)larger * size);
  if (grown == NULL) return false;
  *array = grown;
  *room = larger;
  return true;
}

/* Index of the state with this end, these computed layers and homes, made if it is new; -1 when memory is out. */
static int find_state(struct exploration *exploration, int end, const bool *computed, const int8_t *homes) {
  struct cut_states *graph = exploration->graph;
  size_t layers = (size_t)graph->workload->layer_count;
  for (int s = 0; s < graph->state_count; s++) {
    const struct cut_state *state = &graph->states[s];
    if (state->end != end || memcmp(state->computed, computed, layers) != 0) continue;
    if (memcmp(state->homes, homes, layers) == 0) return s;
  }
  if (!grow((void **)&graph->states, graph->state_count, &exploration->state_room, sizeof *graph->states)) return -1;
  struct cut_state state = {.end = end,
                            .computed = ARENA_NEW(&graph->arena, layers, bool),
                            .homes = ARENA_NEW(&graph->arena, layers, int8_t)};
  if (state.computed == NULL || state.homes == NULL) return -1;
  memcpy(state.computed, computed, layers);
  memcpy(state.homes, homes, layers);
  graph->states[graph->state_count] = state;
  return graph->state_count++;
}

static enum status add_segment(struct exploration *exploration, int from, int end, const bool *computed,
                               const int8_t *homes) {
  struct cut_states *graph = exploration->graph;
  if (graph->state_count >= CUT_STATES_MAX || graph->segment_count >= CUT_SEGMENTS_MAX) {
    return error_set(exploration->error, STATUS_INTERNAL,
                     "the network can be cut in too many ways: more than %d states or %d stacks; give the cuts",
                     CUT_STATES_MAX, CUT_SEGMENTS_MAX);
  }
  int to = find_state(exploration, end, computed, homes);
  bool fits = to >= 0 && grow((void **)&graph->segments, graph->segment_count, &exploration->segment_room,
                              sizeof *graph->segments);
  if (!fits) return error_out_of_memory(exploration->error);
  graph->segments[graph->segment_count++] = (struct segment){.from = from, .to = to};
  return STATUS_OK;
}

/* --- Exploring ---------------------------------------------------------------------------------------- */

/* End of the given stack that follows a cut after layer `end`. */
static int given_end(const struct stack_list *cuts, int end) {
  for (int s = 0; s < cuts->stack_count; s++) {
    const struct stack *stack = &cuts->stacks[s];
    int stack_end = stack->nodes[stack->node_count - 1].layer;
    if (stack_end > end) return stack_end;
  }
  return -1;
}

/* Marks network inputs that no layer is left to read: then it does not matter whether a cut followed them. */
static void forget_inputs(const struct workload *workload, bool *computed) {
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    bool is_read = false;
    for (int c = 0; c < layer->consumer_count; c++) is_read = is_read || !computed[layer->consumers[c]];
    if (layer->is_input && !is_read) computed[i] = true;
  }
}

/* Adds segments from state `from` to the cut after layer `end`, one for each home of its output. */
static enum status add_homes(struct exploration *exploration, int from, int end, struct stack *stack) {
  const struct cut_states *graph = exploration->graph;
  const bool *computed = exploration->cutter.computed;
  int8_t *homes = ARENA_NEW(&exploration->scratch, graph->workload->layer_count, int8_t);
  enum status status = homes != NULL ? STATUS_OK : error_out_of_memory(exploration->error);
  int count = between_is_open(graph->workload, computed, end) ? exploration->home_count : 1;
  for (int h = 0; h < count && status == STATUS_OK; h++) {
    const int8_t *before = graph->states[from].homes;
    int made = exploration->homes[h];
    bool fits = graph->hardware == NULL || between_settle(stack, graph->hardware, graph->workload, before, made);
    if (!fits) continue;
    between_pass(graph->workload, computed, before, end, made, homes);
    status = add_segment(exploration, from, end, computed, homes);
  }
  return status;
}

/* Adds the segments from state `from` to the cut after layer `end`, if that is legal. */
static enum status try_segments(struct exploration *exploration, int from, int end) {
  struct cut_states *graph = exploration->graph;
  const struct cut_state *state = &graph->states[from];
  struct stack stack;
  size_t layers = (size_t)graph->workload->layer_count;
  if (state->computed[end]) return STATUS_OK;
  memcpy(exploration->cutter.computed, state->computed, layers);
  enum status status = stack_cutter_form(&exploration->cutter, end, state->end, &stack);
  forget_inputs(graph->workload, exploration->cutter.computed);
  if (status == STATUS_OK) status = add_homes(exploration, from, end, &stack);
  arena_deinit(&exploration->scratch);
  return status == STATUS_USAGE ? STATUS_OK : status; /* not legal */
}

static enum status explore(struct exploration *exploration) {
  struct cut_states *graph = exploration->graph;
  int layers = graph->workload->layer_count;
  enum status status = STATUS_OK;
  for (int end = -1; end < layers - 1 && status == STATUS_OK; end++) {
    for (int s = 0; s < graph->state_count && status == STATUS_OK; s++) { /* states to come end later */
      if (graph->states[s].end != end) continue;
      int only = exploration->cuts != NULL ? given_end(exploration->cuts, end) : -1;
      for (int next = end + 1; next < layers && status == STATUS_OK; next++) {
        if (exploration->cuts == NULL || next == only) status = try_segments(exploration, s, next);
      }
    }
  }
  return status;
}

/* --- Order -------------------------------------------------------------------------------------------- */

/* By `to`, then nearest start first. */
static int compare_segments(const void *a, const void *b) {
  const struct segment *x = a, *y = b;
  return x->to != y->to ? (x->to > y->to) - (x->to < y->to) : (x->from < y->from) - (x->from > y->from);
}

/* Marks the states that lead to the last one. Segments were found in order of the end that they start from. */
static void mark_leading(const struct cut_states *graph, bool *leads) {
  for (int s = 0; s < graph->state_count; s++) leads[s] = graph->states[s].end == graph->workload->layer_count - 1;
  for (int i = graph->segment_count - 1; i >= 0; i--) {
    const struct segment *segment = &graph->segments[i];
    if (leads[segment->to]) leads[segment->from] = true;
  }
}

/* Drops states and segments that do not lead to the last state, and numbers states by their end. */
static enum status keep_paths(struct exploration *exploration) {
  struct cut_states *graph = exploration->graph;
  int kept = 0, count = 0;
  int *number = ARENA_NEW(&graph->arena, graph->state_count, int);
  bool *leads = ARENA_NEW(&graph->arena, graph->state_count, bool);
  struct cut_state *ordered = malloc((size_t)graph->state_count * sizeof *ordered);
  if (number == NULL || leads == NULL || ordered == NULL) {
    free(ordered);
    return error_out_of_memory(exploration->error);
  }
  mark_leading(graph, leads);
  for (int end = -1; end < graph->workload->layer_count; end++) {
    for (int s = 0; s < graph->state_count; s++) {
      if (graph->states[s].end != end || !leads[s]) continue;
      number[s] = kept;
      ordered[kept++] = graph->states[s];
    }
  }
  for (int i = 0; i < graph->segment_count; i++) {
    struct segment segment = graph->segments[i];
    if (!leads[segment.from] || !leads[segment.to]) continue;
    graph->segments[count++] = (struct segment){.from = number[segment.from], .to = number[segment.to]};
  }
  if (count > 0) qsort(graph->segments, (size_t)count, sizeof *graph->segments, compare_segments);
  for (int i = count - 1; i >= 0; i--) {
    ordered[graph->segments[i].to].first_segment = i;
    ordered[graph->segments[i].to].segment_count++;
  }
  free(graph->states);
  graph->states = ordered;
  graph->state_count = kept;
  graph->segment_count = count;
  return STATUS_OK;
}

/* --- The graph ---------------------------------------------------------------------------------------- */

/* The state in which nothing is computed. */
static enum status begin(struct exploration *exploration) {
  int8_t *homes = ARENA_NEW(&exploration->scratch, exploration->graph->workload->layer_count, int8_t);
  if (homes == NULL) return error_out_of_memory(exploration->error);
  memset(homes, -1, (size_t)exploration->graph->workload->layer_count);
  int first = find_state(exploration, -1, exploration->cutter.computed, homes);
  return first >= 0 ? STATUS_OK : error_out_of_memory(exploration->error);
}

enum status cut_states_init(struct cut_states *states, const struct workload *workload, unsigned rules,
                            const struct hardware *hardware, const struct stack_list *cuts, struct error *error) {
  struct exploration exploration = {.graph = states, .cuts = cuts, .error = error, .home_count = 1, .homes = {-1}};
  *states = (struct cut_states){.workload = workload, .rules = rules, .hardware = hardware};
  if (hardware != NULL) exploration.home_count = between_homes(hardware, exploration.homes);
  arena_init(&states->arena);
  arena_init(&exploration.scratch);
  enum status status = stack_cutter_init(&exploration.cutter, &states->arena, workload, rules, error);
  exploration.cutter.arena = &exploration.scratch;
  if (status == STATUS_OK) status = begin(&exploration);
  if (status == STATUS_OK) status = explore(&exploration);
  if (status == STATUS_OK) status = keep_paths(&exploration);
  arena_deinit(&exploration.scratch);
  return status;
}

void cut_states_deinit(struct cut_states *states) {
  free(states->states);
  free(states->segments);
  arena_deinit(&states->arena);
}

enum status segment_form(const struct cut_states *states, int segment, const struct tiling *tiling, struct arena *arena,
                         struct stack *stack, struct error *error) {
  struct stack_cutter cutter;
  const struct cut_state *from = &states->states[states->segments[segment].from];
  const struct cut_state *to = &states->states[states->segments[segment].to];
  enum status status = stack_cutter_init(&cutter, arena, states->workload, states->rules, error);
  if (status != STATUS_OK) return status;
  memcpy(cutter.computed, from->computed, (size_t)states->workload->layer_count);
  status = stack_cutter_form(&cutter, to->end, from->end, stack);
  stack->tiling = *tiling;
  if (status == STATUS_OK) status = heads_split(stack, arena, error);
  if (status == STATUS_OK && states->hardware != NULL) {
    between_settle(stack, states->hardware, states->workload, from->homes, to->homes[to->end]);
  }
  return status;
}

bool segments_are_alike(const struct cut_states *states, int a, int b) {
  const struct segment *x = &states->segments[a], *y = &states->segments[b];
  return states->states[x->from].end == states->states[y->from].end &&
         states->states[x->to].end == states->states[y->to].end;
}

/* Segment from a state to the cut after layer `end`, or -1. */
static int find_segment(const struct cut_states *states, int from, int end) {
  for (int i = 0; i < states->segment_count; i++) {
    if (states->segments[i].from == from && states->states[states->segments[i].to].end == end) return i;
  }
  return -1;
}

int cut_states_path(const struct cut_states *states, const struct stack_list *cuts, int *path) {
  int state = 0;
  for (int s = 0; s < cuts->stack_count; s++) {
    const struct stack *stack = &cuts->stacks[s];
    path[s] = find_segment(states, state, stack->nodes[stack->node_count - 1].layer);
    if (path[s] < 0) return 0;
    state = states->segments[path[s]].to;
  }
  return cuts->stack_count;
}
