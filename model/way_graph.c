#include "model/way_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NOISE = 1e-12; /* of sums of energies taken in another order */

enum { CANCEL_INTERVAL = 256, FIRST_CAPACITY = 512 };

struct builder {
  struct way_graph *result;
  struct arena *arena;
  const struct cut_graph *graph;
  struct latency_bound *bound;
  double limit_pj;
  int most, capacity;
  int *table; /* by hash of a place: way + 1, or 0; linear probing */
  size_t table_size; /* twice the capacity */
  const atomic_bool *cancel;
  bool full, out_of_memory, stopped;
};

/* Same place, memories and energy (any energy, where no limit makes it matter). */
static bool are_one(const struct builder *builder, const struct way *a, const struct way *b) {
  const struct cut_place *x = &a->place, *y = &b->place;
  if (x->state != y->state || x->partial != y->partial || memcmp(x->made, y->made, sizeof x->made) != 0) return false;
  if (fabs(a->energy_pj - b->energy_pj) > NOISE * builder->limit_pj) return false;
  for (int i = 0; i < builder->graph->slot_count; i++) {
    if (x->bits[i] != y->bits[i] || x->no_loops[i] != y->no_loops[i]) return false;
  }
  return !builder->graph->allow_overfull || memcmp(x->fresh, y->fresh, sizeof x->fresh) == 0;
}

/* Where the search of the table for a way begins. */
static size_t first_slot(const struct builder *builder, const struct way *way) {
  const struct cut_graph *graph = builder->graph;
  size_t vector = (size_t)cut_graph_vector(graph, &way->place);
  size_t key = (vector * 2 + way->place.partial) * (size_t)graph->lattice.state_count + (size_t)way->place.state;
  for (int i = 0; i < graph->slot_count; i++) key = key * 31 + (size_t)way->place.bits[i];
  key = key * 0x9E3779B97F4A7C15u + (size_t)(way->energy_pj / builder->limit_pj * 1e9);
  return key * 0x9E3779B97F4A7C15u >> 32 & (builder->table_size - 1);
}

/* Slot of the way that is one with this, or the empty one where it belongs. */
static size_t find_slot(const struct builder *builder, const struct way *way) {
  size_t slot = first_slot(builder, way);
  while (builder->table[slot] && !are_one(builder, &builder->result->ways[builder->table[slot] - 1], way)) {
    slot = (slot + 1) & (builder->table_size - 1);
  }
  return slot;
}

/* Makes room for twice as many ways; false when memory is out. */
static bool grow(struct builder *builder) {
  int capacity = builder->capacity ? 2 * builder->capacity : FIRST_CAPACITY;
  struct way *ways = realloc(builder->result->ways, (size_t)capacity * sizeof *ways);
  if (ways) builder->result->ways = ways;
  free(builder->table);
  builder->table_size = 2 * (size_t)capacity;
  builder->table = calloc(builder->table_size, sizeof *builder->table);
  if (!ways || !builder->table) return false;
  builder->capacity = capacity;
  for (int i = 0; i < builder->result->way_count; i++) {
    size_t slot = first_slot(builder, &ways[i]);
    while (builder->table[slot]) slot = (slot + 1) & (builder->table_size - 1);
    builder->table[slot] = i + 1;
  }
  return true;
}

/* The way that is one with this, made if there is none; -1 where it cannot end, or there are too many. */
static int find_way(struct builder *builder, const struct way *way) {
  const struct cut_graph *graph = builder->graph;
  double least = way->energy_pj + cut_graph_ahead(graph, cut_graph_vector(graph, &way->place), way->place.state);
  if (least > builder->limit_pj * (1 + NOISE) || !cut_graph_is_viable(graph, &way->place)) return -1;
  if (builder->result->way_count == builder->capacity && !grow(builder)) {
    builder->out_of_memory = true;
    return -1;
  }
  size_t slot = find_slot(builder, way);
  if (builder->table[slot]) return builder->table[slot] - 1;
  if (builder->result->way_count == builder->most) {
    builder->full = true;
    return -1;
  }
  builder->result->ways[builder->result->way_count] = *way;
  builder->table[slot] = ++builder->result->way_count;
  return builder->result->way_count - 1;
}

static void link_way(struct builder *builder, struct way_edge *edges, int *count, int move, const struct way *next) {
  int to = find_way(builder, next);
  if (to >= 0) edges[(*count)++] = (struct way_edge){.move = move, .to = to};
}

static struct way next_of(const struct way *way) {
  struct way next = *way;
  next.edge_count = 0;
  next.edges = NULL;
  return next;
}

static void expand(struct builder *builder, int from) {
  const struct lattice *lattice = &builder->graph->lattice;
  struct way_edge edges[MAPPING_MAX_LOOPS + LAYER_OPERANDS];
  int count = 0;
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    if (!(lattice->open[builder->result->ways[from].place.state] >> k & 1)) continue;
    struct way next = next_of(&builder->result->ways[from]);
    cut_graph_advance(builder->graph, &next.place, next.place.state + lattice->stride[k]);
    link_way(builder, edges, &count, k, &next);
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    struct way next = next_of(&builder->result->ways[from]);
    int level = next.place.made[o];
    if (level == builder->graph->cuts[o] || !cut_graph_is_worth(builder->graph, &next.place, o)) continue;
    next.energy_pj += lattice->traffic[o][level][next.place.state];
    if (cut_graph_cut(builder->graph, &next.place, o)) link_way(builder, edges, &count, -1 - (int)o, &next);
  }
  struct way *way = &builder->result->ways[from];
  way->edges = ARENA_RAW(builder->arena, count, struct way_edge);
  if (!way->edges) {
    builder->out_of_memory = true;
    return;
  }
  memcpy(way->edges, edges, (size_t)count * sizeof *edges);
  way->edge_count = count;
}

/* What `way` adds at least by this edge. */
static void read_edge(struct latency_bound *bound, const struct way_graph *ways, const struct way *way,
                      const struct way_edge *edge, struct latency_so_far *least) {
  latency_bound_copy(bound, least, ways->ways[edge->to].least);
  if (edge->move >= 0) return;
  enum layer_operand o = (enum layer_operand)(-1 - edge->move);
  latency_bound_before(bound, least, o, way->place.made[o], way->place.state);
}

static void look_back(struct builder *builder, struct way *way) {
  way->ends = cut_graph_is_end(builder->graph, &way->place);
  for (int i = 0; i < way->edge_count; i++) way->ends = way->ends || builder->result->ways[way->edges[i].to].ends;
  if (!way->ends) return;
  way->least = ARENA_NEW(builder->arena, 1, struct latency_so_far);
  if (!way->least) {
    builder->out_of_memory = true;
    return;
  }
  bool any = false; /* at an end nothing is added: all zero */
  for (int i = 0; i < way->edge_count; i++) {
    struct latency_so_far by_edge;
    if (!builder->result->ways[way->edges[i].to].ends) continue;
    read_edge(builder->bound, builder->result, way, &way->edges[i], any ? &by_edge : way->least);
    if (any) latency_bound_lower(builder->bound, way->least, &by_edge);
    any = true;
  }
}

static bool is_cancelled(const struct builder *builder) {
  return builder->cancel && atomic_load_explicit(builder->cancel, memory_order_relaxed);
}

/* From the last ways back to the start: every move leads to a later one. */
static void look_back_from_ends(struct builder *builder) {
  for (int i = builder->result->way_count - 1; i >= 0 && !builder->out_of_memory && !builder->stopped; i--) {
    look_back(builder, &builder->result->ways[i]);
    if (i % CANCEL_INTERVAL == 0) builder->stopped = is_cancelled(builder);
  }
}

static enum status build(struct builder *builder, struct error *error) {
  struct way start = {.energy_pj = builder->graph->lattice.fixed_pj};
  if (cut_graph_start(builder->graph, &start.place)) find_way(builder, &start);
  for (int i = 0; i < builder->result->way_count && !builder->full && !builder->out_of_memory; i++) {
    if (i % CANCEL_INTERVAL == 0) builder->stopped = is_cancelled(builder);
    if (builder->stopped) break;
    expand(builder, i);
  }
  if (builder->stopped) return error_set(error, STATUS_STOPPED, "stopped");
  if (!builder->full) look_back_from_ends(builder);
  if (builder->stopped) return error_set(error, STATUS_STOPPED, "stopped");
  return builder->out_of_memory ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
}

enum status way_graph_init(struct way_graph *ways, struct arena *arena, const struct cut_graph *graph,
                           struct latency_bound *bound, double limit_pj, int most, const atomic_bool *cancel,
                           bool *complete, struct error *error) {
  struct builder builder = {.result = ways,
                            .arena = arena,
                            .graph = graph,
                            .bound = bound,
                            .limit_pj = limit_pj,
                            .most = most,
                            .cancel = cancel};
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
