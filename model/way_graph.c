#include "model/way_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NOISE = 1e-12; /* of sums of energies taken in another order */

enum { CANCEL_INTERVAL = 256 };

struct builder {
  struct way_graph *result;
  struct arena *arena;
  const struct cut_graph *graph;
  struct latency_bound *bound;
  double limit_pj;
  int most;
  int *table; /* by hash of a place: way + 1, or 0; linear probing */
  size_t table_size;
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

/* The way that is one with this, made if there is none; -1 where it cannot end, or there are too many. */
static int find_way(struct builder *builder, const struct way *way) {
  const struct cut_graph *graph = builder->graph;
  int vector = cut_graph_vector(graph, &way->place);
  double least = way->energy_pj + cut_graph_ahead(graph, vector, way->place.state);
  if (least > builder->limit_pj * (1 + NOISE) || !cut_graph_is_viable(graph, &way->place)) return -1;
  size_t key = ((size_t)vector * 2 + way->place.partial) * (size_t)graph->lattice.state_count + (size_t)way->place.state;
  for (int i = 0; i < graph->slot_count; i++) key = key * 31 + (size_t)way->place.bits[i];
  key = key * 0x9E3779B97F4A7C15u + (size_t)(way->energy_pj / builder->limit_pj * 1e9);
  size_t slot = key * 0x9E3779B97F4A7C15u >> 32 & (builder->table_size - 1);
  for (; builder->table[slot]; slot = (slot + 1) & (builder->table_size - 1)) {
    int found = builder->table[slot] - 1;
    if (are_one(builder, &builder->result->ways[found], way)) return found;
  }
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
  way->edges = ARENA_NEW(builder->arena, count, struct way_edge);
  if (!way->edges) {
    builder->out_of_memory = true;
    return;
  }
  memcpy(way->edges, edges, (size_t)count * sizeof *edges);
  way->edge_count = count;
}

/* Factors and cuts put: every move makes it one more. */
static int depth_of(const struct way_graph *ways, const struct way *way) {
  const struct lattice *lattice = &ways->graph->lattice;
  int depth = way->place.made[0] + way->place.made[1] + way->place.made[2];
  for (int k = 0; k < lattice->factors.kind_count; k++) depth += lattice_count(lattice, way->place.state, k);
  return depth;
}

/* Part by part the lesser; `next` after the cut `move`. */
static void take_least(struct latency_bound *bound, struct latency_so_far *least, const struct way *from, int move,
                       const struct latency_so_far *next) {
  struct latency_so_far sum = *next;
  if (move < 0) {
    enum layer_operand o = (enum layer_operand)(-1 - move);
    latency_bound_before(bound, &sum, o, from->place.made[o], from->place.state);
  }
  for (int p = 0; p < bound->port_count; p++) {
    least->ports[p].busy = fmin(least->ports[p].busy, sum.ports[p].busy);
    least->ports[p].stall = fmin(least->ports[p].stall, sum.ports[p].stall);
  }
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    least->loading[o].shared = fmin(least->loading[o].shared, sum.loading[o].shared);
    least->loading[o].half = fmin(least->loading[o].half, sum.loading[o].half);
    least->loading[o].individual = fmin(least->loading[o].individual, sum.loading[o].individual);
  }
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
  if (cut_graph_is_end(builder->graph, &way->place)) return; /* nothing is added: all zero */
  for (int p = 0; p < BOUND_MAX_PORTS; p++) way->least->ports[p] = (struct port_sum){INFINITY, INFINITY};
  for (int o = 0; o < LAYER_OPERANDS; o++) way->least->loading[o] = (struct loading){INFINITY, INFINITY, INFINITY};
  for (int i = 0; i < way->edge_count; i++) {
    const struct way *next = &builder->result->ways[way->edges[i].to];
    if (next->ends) take_least(builder->bound, way->least, way, way->edges[i].move, next->least);
  }
}

static bool is_cancelled(const struct builder *builder) {
  return builder->cancel && atomic_load_explicit(builder->cancel, memory_order_relaxed);
}

/* From the deepest ways back to the start. */
static bool look_back_from_ends(struct builder *builder) {
  struct way_graph *ways = builder->result;
  int deepest = 0, placed = 0;
  int *depth = ARENA_NEW(builder->arena, ways->way_count, int), *order = ARENA_NEW(builder->arena, ways->way_count, int);
  if (!depth || !order) return false;
  for (int i = 0; i < ways->way_count; i++) {
    depth[i] = depth_of(ways, &ways->ways[i]);
    if (depth[i] > deepest) deepest = depth[i];
  }
  for (int d = deepest; d >= 0; d--) {
    for (int i = 0; i < ways->way_count; i++) {
      if (depth[i] == d) order[placed++] = i;
    }
  }
  for (int i = 0; i < placed && !builder->out_of_memory && !builder->stopped; i++) {
    look_back(builder, &ways->ways[order[i]]);
    if (i % CANCEL_INTERVAL == 0) builder->stopped = is_cancelled(builder);
  }
  return !builder->out_of_memory;
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
  if (!builder->full && !builder->out_of_memory && !look_back_from_ends(builder)) builder->out_of_memory = true;
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
                            .cancel = cancel,
                            .table_size = 64};
  while (builder.table_size < 2 * (size_t)most) builder.table_size *= 2;
  *ways = (struct way_graph){.graph = graph};
  /* Untouched pages of both cost nothing. */
  ways->ways = malloc((size_t)most * sizeof *ways->ways);
  builder.table = calloc(builder.table_size, sizeof *builder.table);
  enum status status = ways->ways && builder.table ? build(&builder, error)
                                                   : error_set(error, STATUS_INTERNAL, "out of memory");
  free(builder.table);
  *complete = !builder.full;
  return status;
}

void way_graph_deinit(struct way_graph *ways) {
  free(ways->ways);
  ways->ways = NULL;
  ways->way_count = 0;
}
