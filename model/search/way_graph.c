#include "model/search/way_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CANCEL_INTERVAL = 256, FIRST_CAPACITY = 512 };

static bool is_set(const atomic_bool *cancel) {
  return cancel != NULL && atomic_load_explicit(cancel, memory_order_relaxed);
}

struct way_builder {
  struct way_graph *result;
  struct arena *arena;
  const struct level_graph *graph;
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

/* Room for a move from a way, with all that it starts from; in the table once `link_way` adds it. NULL when memory is
 * out. */
static struct way_node *next_way(struct way_builder *builder, int from) {
  struct way_graph *ways = builder->result;
  if (ways->way_count == builder->capacity && !grow(builder)) {
    builder->out_of_memory = true;
    return NULL;
  }
  const struct way_node *start = &ways->ways[from];
  struct way_node *next = &ways->ways[ways->way_count];
  level_graph_copy(builder->graph, &next->place, &start->place);
  memcpy(next->spent, start->spent, sizeof next->spent);
  next->edge_count = next->seen = next->newest = 0;
  next->edges = NULL;
  next->ends = false;
  next->least = next->most = NULL;
  return next;
}

/* Adds the way in the next room, or merges it with one that is equivalent; -1 where it cannot be completed, or there
 * are too many. */
static int add_way(struct way_builder *builder) {
  struct way_graph *ways = builder->result;
  const struct way_node *way = &ways->ways[ways->way_count];
  if (!level_graph_is_viable(builder->graph, &way->place)) return -1;
  size_t slot = find_slot(builder, way);
  if (builder->table[slot]) { /* merged before it is expanded: every edge leads to a later way */
    join(builder->graph, &ways->ways[builder->table[slot] - 1], way);
    return builder->table[slot] - 1;
  }
  if (ways->way_count == builder->most) {
    builder->full = true;
    return -1;
  }
  builder->table[slot] = ++ways->way_count;
  return ways->way_count - 1;
}

/* The moves from a way that lead to others. */
struct moves {
  int count;
  struct way_edge edges[MAPPING_MAX_LOOPS + LAYER_OPERANDS];
};

static void link_way(struct way_builder *builder, struct moves *moves, int move) {
  int to = add_way(builder);
  if (to >= 0) moves->edges[moves->count++] = (struct way_edge){.move = move, .to = to};
}

static void add_factors(struct way_builder *builder, int from, int vector, struct moves *moves) {
  const struct level_graph *graph = builder->graph;
  const struct lattice *lattice = &graph->lattice;
  const int state = builder->result->ways[from].place.state;
  double ahead[LEVEL_LIMITS];
  for (uint64_t open = lattice->open[state]; open; open &= open - 1) {
    int k = __builtin_ctzll(open), further = state + lattice->stride[k];
    level_limits_ahead(graph, builder->limits, vector, further, ahead);
    if (level_limits_exceeded(builder->limits, builder->result->ways[from].spent, ahead)) continue;
    struct way_node *next = next_way(builder, from);
    if (next == NULL) return;
    level_graph_advance(graph, &next->place, further);
    link_way(builder, moves, k);
  }
}

static void end_levels(struct way_builder *builder, int from, int vector, struct moves *moves) {
  const struct level_graph *graph = builder->graph;
  double ahead[LEVEL_LIMITS], spent[LEVEL_LIMITS];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct way_node *start = &builder->result->ways[from];
    int level = start->place.made[o], state = start->place.state;
    if (level == graph->ends[o] || !level_graph_is_worth(graph, &start->place, o)) continue;
    memcpy(spent, start->spent, sizeof spent);
    level_limits_spend(builder->limits, o, level, state, spent);
    level_limits_ahead(graph, builder->limits, vector + graph->stride[o], state, ahead);
    if (level_limits_exceeded(builder->limits, spent, ahead)) continue;
    struct way_node *next = next_way(builder, from);
    if (next == NULL) return;
    memcpy(next->spent, spent, sizeof spent);
    if (level_graph_end(graph, &next->place, o)) link_way(builder, moves, -1 - (int)o);
  }
}

/* Makes the moves that can be completed within the limits. */
static void expand(struct way_builder *builder, int from) {
  struct moves moves = {.count = 0};
  const struct level_place *place = &builder->result->ways[from].place;
  const int vector = level_graph_vector(builder->graph, place);
  bool is_complete = level_graph_is_complete(builder->graph, place);
  if (!is_complete) {
    add_factors(builder, from, vector, &moves);
    end_levels(builder, from, vector, &moves);
  }
  struct way_node *way = &builder->result->ways[from];
  way->ends = is_complete || moves.count > 0;
  way->edges = ARENA_RAW(builder->arena, moves.count, struct way_edge);
  if (way->edges == NULL) {
    builder->out_of_memory = true;
    return;
  }
  memcpy(way->edges, moves.edges, (size_t)moves.count * sizeof *moves.edges);
  way->edge_count = moves.count;
}

static inline void lower(double *least, double other) { /* fmin is a call */
  if (other < *least) *least = other;
}

/* Adds the price of an edge from `way`: 0 of a factor. */
static inline void spend(const struct level_limits *limits, const struct way_node *way, const struct way_edge *edge,
                         double *spent) {
  if (edge->move >= 0) return;
  enum layer_operand o = (enum layer_operand)(-1 - edge->move);
  level_limits_spend(limits, o, way->place.made[o], way->place.state, spent);
}

/* Lowers the prices ahead of a way to those by an edge. False where these exceed a limit. */
static bool look_along(const struct way_graph *ways, const struct level_limits *limits, struct way_node *way,
                       const struct way_edge *edge) {
  double ahead[LEVEL_LIMITS];
  memcpy(ahead, ways->ways[edge->to].ahead, sizeof ahead);
  spend(limits, way, edge, ahead);
  if (level_limits_exceeded(limits, way->spent, ahead)) return false;
  for (int i = 0; i < limits->count; i++) lower(&way->ahead[i], ahead[i]);
  return true;
}

/* Drops the edges that lead nowhere within the limits; from the last way back to the start, as every edge leads to a
 * later one. */
static void look_back(struct way_graph *ways, const struct level_limits *limits) {
  for (int w = ways->way_count - 1; w >= 0; w--) {
    struct way_node *way = &ways->ways[w];
    if (!way->ends) continue;
    bool is_last = way->edge_count == 0;
    int kept = 0;
    for (int i = 0; i < LEVEL_LIMITS; i++) way->ahead[i] = is_last ? 0 : INFINITY;
    for (int i = 0; i < way->edge_count; i++) {
      const struct way_edge edge = way->edges[i];
      if (ways->ways[edge.to].ends && look_along(ways, limits, way, &edge)) way->edges[kept++] = edge;
    }
    way->edge_count = kept;
    way->ends = is_last || kept > 0;
  }
}

double way_graph_look_ahead(struct way_graph *ways, const struct level_limits *limits, int k) {
  if (!way_graph_has_ways(ways)) return INFINITY;
  for (int w = ways->way_count - 1; w >= 0; w--) {
    struct way_node *way = &ways->ways[w];
    if (!way->ends) continue;
    double least = way->edge_count > 0 ? INFINITY : 0;
    for (int i = 0; i < way->edge_count; i++) {
      lower(&least, way_graph_ahead_by(ways, limits->limit[k].price, k, way, &way->edges[i]));
    }
    way->ahead[k] = least;
  }
  return limits->limit[k].price->start + ways->ways[0].ahead[k];
}

void way_graph_narrow(struct way_graph *ways, const struct level_limits *limits, int k) {
  for (int w = 0; w < ways->way_count; w++) {
    ways->ways[w].spent[k] = w == 0 ? limits->limit[k].price->start : INFINITY;
  }
  for (int w = 0; w < ways->way_count; w++) {
    struct way_node *way = &ways->ways[w];
    way->ends = way->ends && way->spent[k] + way->ahead[k] <= limits->limit[k].most;
    for (int i = 0; i < way->edge_count && way->ends; i++) {
      double spent[LEVEL_LIMITS], *least = &ways->ways[way->edges[i].to].spent[k];
      memcpy(spent, way->spent, sizeof spent);
      spend(limits, way, &way->edges[i], spent);
      lower(least, spent[k]);
    }
  }
  look_back(ways, limits);
}

/* Least, or most, that `way` adds by this edge when what follows adds `next`. */
static void before_edge(struct latency_bound *bound, const struct way_node *way, const struct way_edge *edge,
                        const struct latency_so_far *next, bool most, struct latency_so_far *sum) {
  latency_bound_copy(bound, sum, next);
  if (edge->move >= 0) return;
  enum layer_operand o = (enum layer_operand)(-1 - edge->move);
  latency_bound_before(bound, sum, o, way->place.made[o], way->place.state, most ? ANY_ORDER : way->place.state);
}

static void sum_up(const struct way_graph *ways, struct latency_bound *bound, struct way_node *way) {
  for (int i = 0; i < way->edge_count; i++) { /* a complete way has none and adds nothing: all zero */
    const struct way_node *next = &ways->ways[way->edges[i].to];
    struct latency_so_far sum;
    before_edge(bound, way, &way->edges[i], next->least, false, i > 0 ? &sum : way->least);
    if (i > 0) latency_bound_lower(bound, way->least, &sum);
    before_edge(bound, way, &way->edges[i], next->most, true, &sum);
    latency_bound_raise(bound, way->most, &sum);
  }
}

enum status way_graph_sum_up(struct way_graph *ways, struct arena *arena, struct latency_bound *bound,
                             const atomic_bool *cancel, struct error *error) {
  for (int w = ways->way_count - 1; w >= 0; w--) {
    struct way_node *way = &ways->ways[w];
    if (!way->ends) continue;
    way->least = latency_bound_new(bound, arena);
    way->most = latency_bound_new(bound, arena);
    if (way->least == NULL || way->most == NULL) return error_out_of_memory(error);
    sum_up(ways, bound, way);
    if (w % CANCEL_INTERVAL == 0 && is_set(cancel)) return error_set(error, STATUS_STOPPED, "stopped");
  }
  return STATUS_OK;
}

static enum status build(struct way_builder *builder, struct error *error) {
  if (!grow(builder)) return error_out_of_memory(error);
  struct way_node *start = &builder->result->ways[0];
  *start = (struct way_node){.edge_count = 0};
  for (int i = 0; i < builder->limits->count; i++) start->spent[i] = builder->limits->limit[i].price->start;
  if (level_graph_start(builder->graph, &start->place)) add_way(builder);
  for (int i = 0; i < builder->result->way_count && !builder->full && !builder->out_of_memory; i++) {
    if (i % CANCEL_INTERVAL == 0) builder->stopped = is_set(builder->cancel);
    if (builder->stopped) break;
    expand(builder, i);
  }
  if (builder->stopped) return error_set(error, STATUS_STOPPED, "stopped");
  if (builder->out_of_memory) return error_out_of_memory(error);
  if (!builder->full) look_back(builder->result, builder->limits);
  return STATUS_OK;
}

enum status way_graph_init(struct way_graph *ways, struct arena *arena, const struct level_graph *graph,
                           const struct level_limits *limits, int most, const atomic_bool *cancel, bool *complete,
                           struct error *error) {
  struct way_builder builder = {
      .result = ways, .arena = arena, .graph = graph, .limits = limits, .most = most, .cancel = cancel};
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
