#include "model/search/way_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CANCEL_INTERVAL = 256, FIRST_CAPACITY = 512 };

struct way_builder {
  struct way_graph *result;
  struct arena *arena;
  const struct level_graph *graph;
  struct latency_bound *bound;
  const struct level_limits *limits;
  int most, capacity;
  int *table;        /* by hash of a place: way + 1, or 0; linear probing */
  size_t table_size; /* twice the capacity */
  const atomic_bool *cancel;
  bool full, out_of_memory, stopped;
};

static bool are_one(const struct level_place *x, const struct level_place *y) {
  return x->state == y->state && x->partial == y->partial && memcmp(x->made, y->made, sizeof x->made) == 0;
}

/* Merges `other` into a way. */
static void join(const struct level_graph *graph, struct way_node *way, const struct way_node *other) {
  struct level_place *place = &way->place;
  for (int i = 0; i < LEVEL_LIMITS; i++) way->spent[i] = fmin(way->spent[i], other->spent[i]);
  for (int i = 0; i < graph->slot_count; i++) {
    place->bits[i] = fmin(place->bits[i], other->place.bits[i]);
    place->no_loops[i] = place->no_loops[i] || other->place.no_loops[i];
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) place->fresh[o] = place->fresh[o] || other->place.fresh[o];
}

/* First slot probed for a way. */
static size_t first_slot(const struct way_builder *builder, const struct way_node *way) {
  size_t key = (size_t)level_graph_vector(builder->graph, &way->place) * 2 + way->place.partial;
  key = key * (size_t)builder->graph->lattice.state_count + (size_t)way->place.state;
  return key * 0x9E3779B97F4A7C15u >> 32 & (builder->table_size - 1);
}

/* Slot of the way equivalent to this one, or the empty slot where it belongs. */
static size_t find_slot(const struct way_builder *builder, const struct way_node *way) {
  size_t slot = first_slot(builder, way);
  while (builder->table[slot] && !are_one(&builder->result->ways[builder->table[slot] - 1].place, &way->place)) {
    slot = (slot + 1) & (builder->table_size - 1);
  }
  return slot;
}

/* Makes room for twice as many ways; false when memory is out. */
static bool grow(struct way_builder *builder) {
  int capacity = builder->capacity ? 2 * builder->capacity : FIRST_CAPACITY;
  struct way_node *ways = realloc(builder->result->ways, (size_t)capacity * sizeof *ways);
  if (ways != NULL) builder->result->ways = ways;
  free(builder->table);
  builder->table_size = 2 * (size_t)capacity;
  builder->table = calloc(builder->table_size, sizeof *builder->table);
  if (ways == NULL || builder->table == NULL) return false;
  builder->capacity = capacity;
  for (int i = 0; i < builder->result->way_count; i++) {
    size_t slot = first_slot(builder, &ways[i]);
    while (builder->table[slot]) slot = (slot + 1) & (builder->table_size - 1);
    builder->table[slot] = i + 1;
  }
  return true;
}

/* Finds or adds the way equivalent to this one; -1 where it cannot be completed, or there are too many. */
static int find_way(struct way_builder *builder, const struct way_node *way) {
  if (!level_graph_is_viable(builder->graph, &way->place)) return -1;
  if (builder->result->way_count == builder->capacity && !grow(builder)) {
    builder->out_of_memory = true;
    return -1;
  }
  size_t slot = find_slot(builder, way);
  if (builder->table[slot]) { /* merged before it is expanded: every edge leads to a later way */
    join(builder->graph, &builder->result->ways[builder->table[slot] - 1], way);
    return builder->table[slot] - 1;
  }
  if (builder->result->way_count == builder->most) {
    builder->full = true;
    return -1;
  }
  builder->result->ways[builder->result->way_count] = *way;
  builder->table[slot] = ++builder->result->way_count;
  return builder->result->way_count - 1;
}

static void link_way(struct way_builder *builder, struct way_edge *edges, int *count, int move,
                     const struct way_node *next) {
  int to = find_way(builder, next);
  if (to >= 0) edges[(*count)++] = (struct way_edge){.move = move, .to = to};
}

/* Common start of every move from a way. */
static struct way_node next_of(const struct way_node *way) {
  struct way_node next = *way;
  next.edge_count = 0;
  next.edges = NULL;
  return next;
}

/* Makes the moves that can be completed within the limit. */
static void expand(struct way_builder *builder, int from) {
  const struct level_graph *graph = builder->graph;
  const struct lattice *lattice = &graph->lattice;
  const struct way_node start = next_of(&builder->result->ways[from]);
  const struct level_limits *limits = builder->limits;
  const int state = start.place.state, vector = level_graph_vector(graph, &start.place);
  struct way_edge edges[MAPPING_MAX_LOOPS + LAYER_OPERANDS];
  double ahead[LEVEL_LIMITS];
  int count = 0;
  for (uint64_t open = lattice->open[state]; open; open &= open - 1) {
    int k = __builtin_ctzll(open), further = state + lattice->stride[k];
    level_limits_ahead(graph, limits, vector, further, ahead);
    if (level_limits_exceeded(limits, start.spent, ahead)) continue;
    struct way_node next = start;
    level_graph_advance(graph, &next.place, further);
    link_way(builder, edges, &count, k, &next);
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    int level = start.place.made[o];
    if (level == graph->ends[o] || !level_graph_is_worth(graph, &start.place, o)) continue;
    struct way_node next = start;
    level_limits_spend(limits, o, level, state, next.spent);
    level_limits_ahead(graph, limits, vector + graph->stride[o], state, ahead);
    if (level_limits_exceeded(limits, next.spent, ahead)) continue;
    if (level_graph_end(graph, &next.place, o)) link_way(builder, edges, &count, -1 - (int)o, &next);
  }
  struct way_node *way = &builder->result->ways[from];
  way->edges = ARENA_RAW(builder->arena, count, struct way_edge);
  if (way->edges == NULL) {
    builder->out_of_memory = true;
    return;
  }
  memcpy(way->edges, edges, (size_t)count * sizeof *edges);
  way->edge_count = count;
}

/* Least, or most, that `way` adds by this edge when what follows adds `next`. */
static void before_edge(struct latency_bound *bound, const struct way_node *way, const struct way_edge *edge,
                        const struct latency_so_far *next, bool most, struct latency_so_far *sum) {
  latency_bound_copy(bound, sum, next);
  if (edge->move >= 0) return;
  enum layer_operand o = (enum layer_operand)(-1 - edge->move);
  latency_bound_before(bound, sum, o, way->place.made[o], way->place.state, most ? ANY_ORDER : way->place.state);
}

/* Lowers the prices ahead of a way to those by an edge. False where these exceed a limit. */
static bool look_along(const struct way_builder *builder, struct way_node *way, const struct way_edge *edge) {
  const struct way_node *next = &builder->result->ways[edge->to];
  double ahead[LEVEL_LIMITS];
  memcpy(ahead, next->ahead, sizeof ahead);
  if (edge->move < 0) {
    enum layer_operand o = (enum layer_operand)(-1 - edge->move);
    level_limits_spend(builder->limits, o, way->place.made[o], way->place.state, ahead);
  }
  if (level_limits_exceeded(builder->limits, way->spent, ahead)) return false;
  for (int i = 0; i < builder->limits->count; i++) way->ahead[i] = fmin(way->ahead[i], ahead[i]);
  return true;
}

/* Drops the edges that lead nowhere within the limits, and sums up what is ahead by the others. */
static void look_back(struct way_builder *builder, struct way_node *way) {
  way->ends = level_graph_is_complete(builder->graph, &way->place);
  for (int i = 0; i < LEVEL_LIMITS; i++) way->ahead[i] = way->ends ? 0 : INFINITY;
  int kept = 0;
  for (int i = 0; i < way->edge_count; i++) {
    const struct way_edge edge = way->edges[i];
    if (builder->result->ways[edge.to].ends && look_along(builder, way, &edge)) way->edges[kept++] = edge;
  }
  way->edge_count = kept;
  way->ends = way->ends || kept > 0;
  if (!way->ends) return;
  way->least = latency_bound_new(builder->bound, builder->arena);
  way->most = latency_bound_new(builder->bound, builder->arena);
  if (way->least == NULL || way->most == NULL) {
    builder->out_of_memory = true;
    return;
  }
  for (int i = 0; i < kept; i++) { /* a complete way has none and adds nothing: all zero */
    const struct way_node *next = &builder->result->ways[way->edges[i].to];
    struct latency_so_far sum;
    before_edge(builder->bound, way, &way->edges[i], next->least, false, i > 0 ? &sum : way->least);
    if (i > 0) latency_bound_lower(builder->bound, way->least, &sum);
    before_edge(builder->bound, way, &way->edges[i], next->most, true, &sum);
    latency_bound_raise(builder->bound, way->most, &sum);
  }
}

static bool is_cancelled(const struct way_builder *builder) {
  return builder->cancel != NULL && atomic_load_explicit(builder->cancel, memory_order_relaxed);
}

/* From the last way back to the start: every edge leads to a later one. */
static void look_back_from_ends(struct way_builder *builder) {
  for (int i = builder->result->way_count - 1; i >= 0 && !builder->out_of_memory && !builder->stopped; i--) {
    look_back(builder, &builder->result->ways[i]);
    if (i % CANCEL_INTERVAL == 0) builder->stopped = is_cancelled(builder);
  }
}

static enum status build(struct way_builder *builder, struct error *error) {
  struct way_node start = {.edge_count = 0};
  for (int i = 0; i < builder->limits->count; i++) start.spent[i] = builder->limits->limit[i].price->start;
  if (level_graph_start(builder->graph, &start.place)) find_way(builder, &start);
  for (int i = 0; i < builder->result->way_count && !builder->full && !builder->out_of_memory; i++) {
    if (i % CANCEL_INTERVAL == 0) builder->stopped = is_cancelled(builder);
    if (builder->stopped) break;
    expand(builder, i);
  }
  if (builder->stopped) return error_set(error, STATUS_STOPPED, "stopped");
  if (!builder->full) look_back_from_ends(builder);
  if (builder->stopped) return error_set(error, STATUS_STOPPED, "stopped");
  return builder->out_of_memory ? error_out_of_memory(error) : STATUS_OK;
}

enum status way_graph_init(struct way_graph *ways, struct arena *arena, const struct level_graph *graph,
                           struct latency_bound *bound, const struct level_limits *limits, int most,
                           const atomic_bool *cancel, bool *complete, struct error *error) {
  struct way_builder builder = {
      .result = ways, .arena = arena, .graph = graph, .bound = bound, .limits = limits, .most = most, .cancel = cancel};
  *ways = (struct way_graph){.graph = graph};
  enum status status = build(&builder, error);
  free(builder.table);
  *complete = !builder.full;
  return status;
}

void way_graph_deinit(struct way_graph *ways) {
  free(ways->ways);
  ways->ways = NULL;
  ways->way_count = 0;
}
