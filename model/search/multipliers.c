#include "model/search/multipliers.h"

#include <math.h>
#include <string.h>

enum {
  LOADINGS = MULTIPLIERS_LOADINGS,
  FAMILIES = 3, /* of parts: of each the largest counts */
  ROUNDS = 8,
  ROWS = MULTIPLIERS_PATHS + FAMILIES + 1,
  COLUMNS = MULTIPLIERS_PARTS + 2 + ROWS + 1
};

static const double NEAR = 1e-7;    /* relative: good enough */
static const double STEEPEST = 1e6; /* latency's weight in units of the figures that scale it */
static const double ROUNDING = 1e-11;

/* One price in the making. */
struct relaxed {
  struct multipliers *met;
  const struct latency_bound *bound;
  const struct bounded *bounded;
  bool limited, limited_pj; /* latency, or energy, has a limit: its weight is free */
  double scale, cycles, energy_pj;
  double weight[MULTIPLIERS_PARTS], latency_weight, energy_weight; /* of the price */
  double
      *base[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* [state]: 0, or INFINITY where it has no leeway; NULL: none has */
};

/* Family of a part: ports, loading, offloading. */
static int family_of(const struct multipliers *met, int part) {
  return part < met->port_parts ? 0 : part < met->port_parts + LOADINGS ? 1 : 2;
}

/* Number of parts of loading and offloading. */
static int fillings_of(const struct multipliers *met) {
  return met->part_count - met->port_parts;
}

/* Latency beside all parts. */
static double cycles_beside(const struct latency_bound *bound) {
  return bound->total_cycles + bound->fixed_cycles;
}

/* --- The linear program ---------------------------------------------------------------------------------- */

struct tableau {
  int rows, variables; /* columns: variables, a slack per row, the right side; the last row is the objective */
  int basis[ROWS];
  double cell[ROWS + 1][COLUMNS];
};

static void pivot(struct tableau *t, int row, int column) {
  int last = t->variables + t->rows;
  double divisor = t->cell[row][column];
  for (int c = 0; c <= last; c++) t->cell[row][c] /= divisor;
  for (int r = 0; r <= t->rows; r++) {
    double factor = t->cell[r][column];
    if (r == row || factor == 0) continue;
    for (int c = 0; c <= last; c++) t->cell[r][c] -= factor * t->cell[row][c];
  }
  t->basis[row] = column;
}

/* Simplex from the slack basis: all right sides are >= 0. Ends early rather than cycle: any weights are valid. */
static void maximise(struct tableau *t) {
  enum { MAX_STEPS = 100 };
  int last = t->variables + t->rows;
  for (int step = 0; step < MAX_STEPS; step++) {
    int column = 0, row = -1;
    for (int c = 1; c < last; c++) {
      if (t->cell[t->rows][c] < t->cell[t->rows][column]) column = c;
    }
    if (t->cell[t->rows][column] > -ROUNDING) return;
    for (int r = 0; r < t->rows; r++) {
      if (t->cell[r][column] < ROUNDING) continue;
      if (row < 0 || t->cell[r][last] * t->cell[row][column] < t->cell[row][last] * t->cell[r][column]) row = r;
    }
    if (row < 0) return;
    pivot(t, row, column);
  }
}

/* The last variables are the free weight, of latency or energy, and the least price. Rows: price of each path >= the
 * least; weights of the ports, of loading and of offloading, each at most that of latency; the limit of the free
 * weight. */
static void set_up(const struct relaxed *relaxed, struct tableau *t) {
  const int paths = relaxed->met->path_count, free_weight = relaxed->met->part_count;
  t->rows = paths + FAMILIES + 1;
  t->variables = relaxed->met->part_count + 2;
  memset(t->cell, 0, sizeof t->cell);
  int last = t->variables + t->rows;
  double unit = relaxed->cycles / relaxed->scale;
  for (int r = 0; r < t->rows; r++) {
    t->cell[r][t->variables + r] = 1;
    t->basis[r] = t->variables + r;
  }
  for (int r = 0; r < paths; r++) {
    for (int i = 0; i < relaxed->met->part_count; i++) t->cell[r][i] = -relaxed->met->part[r][i] / relaxed->cycles;
    if (relaxed->limited)
      t->cell[r][free_weight] = (relaxed->bounded->most_cycles - cycles_beside(relaxed->bound)) / relaxed->cycles;
    if (relaxed->limited_pj)
      t->cell[r][free_weight] = (relaxed->bounded->most_pj - relaxed->met->energy[r]) / relaxed->energy_pj;
    t->cell[r][free_weight + 1] = 1;
    t->cell[r][last] = (relaxed->bounded->energy_weight * relaxed->met->energy[r] +
                        relaxed->bounded->latency_weight * cycles_beside(relaxed->bound)) /
                       relaxed->scale;
  }
  for (int i = 0; i < relaxed->met->part_count; i++) t->cell[paths + family_of(relaxed->met, i)][i] = 1;
  for (int r = paths; r < paths + FAMILIES; r++) {
    if (relaxed->limited) t->cell[r][free_weight] = -1;
    t->cell[r][last] = relaxed->bounded->latency_weight * unit;
  }
  t->cell[paths + FAMILIES][free_weight] = 1;
  t->cell[paths + FAMILIES][last] = relaxed->limited || relaxed->limited_pj ? STEEPEST : 0;
  t->cell[t->rows][free_weight + 1] = -1;
}

/* Sets the weights that are best for the paths met; returns the least price among them. */
static double choose_weights(struct relaxed *relaxed) {
  struct tableau t;
  set_up(relaxed, &t);
  maximise(&t);
  int last = t.variables + t.rows;
  double unit = relaxed->scale / relaxed->cycles, value[MULTIPLIERS_PARTS + 2] = {0};
  for (int r = 0; r < t.rows; r++) {
    if (t.basis[r] < t.variables) value[t.basis[r]] = fmax(0, t.cell[r][last]);
  }
  for (int i = 0; i < relaxed->met->part_count; i++) relaxed->weight[i] = value[i] * unit;
  double free_weight = value[relaxed->met->part_count];
  relaxed->latency_weight = relaxed->limited ? free_weight * unit : 0;
  relaxed->energy_weight = relaxed->bounded->energy_weight;
  if (relaxed->limited_pj) relaxed->energy_weight += free_weight * relaxed->scale / relaxed->energy_pj;
  return t.cell[t.rows][last] * relaxed->scale;
}

/* Lowers weights that add up to too much by rounding. What the ports leave goes to their stalls: these are never
 * negative. */
static void settle_weights(struct relaxed *relaxed) {
  const struct multipliers *met = relaxed->met;
  double most = relaxed->limited ? relaxed->latency_weight : relaxed->bounded->latency_weight, sums[FAMILIES] = {0};
  for (int i = 0; i < met->part_count; i++) sums[family_of(met, i)] += relaxed->weight[i];
  for (int i = 0; i < met->part_count; i++) {
    double sum = sums[family_of(met, i)];
    if (sum > most) relaxed->weight[i] *= most / sum;
  }
  for (int i = 0; i < met->port_parts && sums[0] < most; i += 2) {
    relaxed->weight[i] += (most - sums[0]) / met->port_parts * 2;
  }
}

/* --- Prices ------------------------------------------------------------------------------------------------ */

/* True if the boundary's loading or offloading adds to this part, counted from the first of loading. */
static bool filling_counts(const struct latency_bound *bound, enum layer_operand o, int b, int part) {
  if (o == LAYER_OUTPUT) return part >= LOADINGS && bound->group[b] == part - LOADINGS;
  if (part == 2) return bound->link[o][b] == LINK_SHARED;
  if (part != (o == LAYER_INPUT1 ? 0 : 1)) return false;
  return bound->link[o][b] != LINK_HALF || !latency_bound_has_half(bound, o, b + 1);
}

static void add_filling(const struct relaxed *relaxed, enum layer_operand o, int b, double *restrict end) {
  const struct latency_bound *bound = relaxed->bound;
  double each = 0;
  for (int i = 0; i < fillings_of(relaxed->met); i++) {
    if (filling_counts(bound, o, b, i)) each += relaxed->weight[relaxed->met->port_parts + i];
  }
  for (int s = 0; each > 0 && s < bound->graph->lattice.state_count; s++) end[s] += each * bound->loading[o][b][s];
}

static void set_end(const struct relaxed *relaxed, enum layer_operand o, int b, double *restrict end) {
  const struct latency_bound *bound = relaxed->bound;
  int states = bound->graph->lattice.state_count;
  const double *restrict energy = bound->graph->energy.end[o][b], *restrict base = relaxed->base[o][b];
  for (int s = 0; s < states; s++) end[s] = relaxed->energy_weight * energy[s] + (base ? base[s] : 0);
  for (int i = 0; i < bound->duty_count[o][b]; i++) {
    const struct duty_table *table = &bound->duties[o][b][i];
    if (table->port < 0) continue;
    double stall = relaxed->weight[2 * table->port], busy = relaxed->weight[2 * table->port + 1];
    if (stall == 0 && busy == 0) continue;
    for (int s = 0; s < states; s++) end[s] += stall * table->exact[s].stall + busy * table->exact[s].busy;
  }
  add_filling(relaxed, o, b, end);
}

/* Fills in the price but for what is ahead. */
static void set_price(const struct relaxed *relaxed, const struct price_ends *ends, struct level_price *price) {
  const struct latency_bound *bound = relaxed->bound;
  const struct level_graph *graph = bound->graph;
  double excess = cycles_beside(bound) - relaxed->bounded->most_cycles;
  price->start = relaxed->energy_weight * graph->energy.start;
  if (relaxed->limited_pj) {
    price->start -= (relaxed->energy_weight - relaxed->bounded->energy_weight) * relaxed->bounded->most_pj;
  }
  price->start +=
      relaxed->limited ? relaxed->latency_weight * excess : relaxed->bounded->latency_weight * cycles_beside(bound);
  for (int p = 0; p < bound->port_count; p++) {
    const struct port_sum *start = &bound->start.ports[p];
    price->start += relaxed->weight[2 * p] * start->stall;
    price->start += relaxed->weight[2 * p + 1] * (start->busy - bound->total_cycles);
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int b = 0; b < graph->ends[o]; b++) set_end(relaxed, o, b, ends->of[o][b]);
  }
}

static double look_ahead(const struct level_graph *graph, struct level_price *price) {
  level_graph_look_ahead(graph, price);
  return price->start + level_graph_ahead(graph, price, 0, 0);
}

/* --- Level ends that are out of the question ----------------------------------------------------------------- */

/* Most that a level end may add, with the least of all others, to stay within the limit of latency. */
struct leeway {
  double port[2 * BOUND_MAX_PORTS], filling[LOADINGS + BOUND_MAX_GROUPS];
};

static void find_leeway(const struct relaxed *relaxed, struct leeway *leeway) {
  const struct latency_bound *bound = relaxed->bound;
  double left = relaxed->bounded->most_cycles - cycles_beside(bound) + 0.5, most[FAMILIES] = {0};
  double least[2 * BOUND_MAX_PORTS] = {0}, sum[LOADINGS + BOUND_MAX_GROUPS] = {0};
  int port_parts = relaxed->met->port_parts, fillings = fillings_of(relaxed->met);
  for (int p = 0; p < bound->port_count; p++) {
    least[2 * p] = bound->start.ports[p].stall;
    least[2 * p + 1] = bound->start.ports[p].busy - bound->total_cycles;
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int b = 0; b < bound->graph->ends[o]; b++) {
      for (int i = 0; i < bound->duty_count[o][b]; i++) {
        const struct duty_table *table = &bound->duties[o][b][i];
        if (table->port < 0) continue;
        least[2 * table->port] += table->floor.stall;
        least[2 * table->port + 1] += table->floor.busy;
      }
      for (int i = 0; i < fillings; i++) sum[i] += filling_counts(bound, o, b, i) ? bound->least_loading[o][b] : 0;
    }
  }
  for (int i = 0; i < relaxed->met->part_count; i++) {
    double *family = &most[family_of(relaxed->met, i)];
    *family = fmax(*family, i < port_parts ? least[i] : sum[i - port_parts]);
  }
  left -= most[0] + most[1] + most[2];
  for (int i = 0; i < port_parts; i++) leeway->port[i] = left + most[0] - least[i];
  for (int i = 0; i < fillings; i++) {
    leeway->filling[i] = left + most[family_of(relaxed->met, port_parts + i)] - sum[i];
  }
}

/* Raises the base price of a boundary's level ends without leeway to INFINITY. */
static void drop_ends(const struct relaxed *relaxed, const struct leeway *leeway, enum layer_operand o, int b) {
  const struct latency_bound *bound = relaxed->bound;
  double *base = relaxed->base[o][b];
  int states = bound->graph->lattice.state_count;
  for (int i = 0; i < bound->duty_count[o][b]; i++) {
    const struct duty_table *table = &bound->duties[o][b][i];
    if (table->port < 0) continue;
    double stall = leeway->port[2 * table->port] + table->floor.stall;
    double busy = leeway->port[2 * table->port + 1] + table->floor.busy;
    for (int s = 0; s < states; s++) {
      base[s] = table->exact[s].stall > stall || table->exact[s].busy > busy ? INFINITY : base[s];
    }
  }
  double filling = INFINITY;
  for (int i = 0; i < fillings_of(relaxed->met); i++) {
    if (filling_counts(bound, o, b, i)) filling = fmin(filling, leeway->filling[i] + bound->least_loading[o][b]);
  }
  for (int s = 0; filling < INFINITY && s < states; s++) {
    base[s] = bound->loading[o][b][s] > filling ? INFINITY : base[s];
  }
}

static bool set_base(struct relaxed *relaxed, struct arena *arena) {
  const struct level_graph *graph = relaxed->bound->graph;
  struct leeway leeway;
  if (!relaxed->limited) return true;
  find_leeway(relaxed, &leeway);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int b = 0; b < graph->ends[o]; b++) {
      relaxed->base[o][b] = ARENA_NEW(arena, graph->lattice.state_count, double);
      if (relaxed->base[o][b] == NULL) return false;
      drop_ends(relaxed, &leeway, o, b);
    }
  }
  return true;
}

/* --- Paths ------------------------------------------------------------------------------------------------- */

static void add_path(struct multipliers *met, double energy, const struct latency_so_far *sums) {
  if (met->path_count == MULTIPLIERS_PATHS) return;
  const struct latency_bound *bound = met->bound;
  double *part = met->part[met->path_count];
  met->energy[met->path_count++] = energy;
  for (int p = 0; p < bound->port_count; p++) {
    part[2 * p] = sums->ports[p].stall;
    part[2 * p + 1] = sums->ports[p].busy - bound->total_cycles;
  }
  const struct loading *a = &sums->loading[LAYER_INPUT1], *b = &sums->loading[LAYER_INPUT2];
  double *loading = &part[met->port_parts];
  bool two = bound->graph->problem->operand[LAYER_INPUT2].present;
  loading[0] = a->shared + a->half + a->individual;
  loading[1] = two ? b->shared + b->half + b->individual : 0;
  loading[2] = two ? a->shared + b->shared : 0;
  for (int g = 0; g < bound->group_count; g++) loading[LOADINGS + g] = sums->offloading[g];
}

/* Ends a level where the path of least price does; false where it adds a factor. */
static bool follow_end(struct latency_bound *bound, const struct level_price *price, struct level_place *place,
                       double *energy, struct latency_so_far *sums) {
  const struct level_graph *graph = bound->graph;
  int vector = level_graph_vector(graph, place);
  double ahead = level_graph_ahead(graph, price, vector, place->state);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    int b = place->made[o];
    if (b == graph->ends[o]) continue;
    double after = level_graph_ahead(graph, price, vector + graph->stride[o], place->state);
    if (price->end[o][b][place->state] + after != ahead) continue;
    latency_bound_end(bound, sums, o, b, place->state, place->state);
    *energy += graph->energy.end[o][b][place->state];
    place->made[o]++;
    return true;
  }
  return false;
}

/* Adds a path of least price. What memories hold together does not count here: it need not be possible. */
static void follow(struct multipliers *met, const struct level_price *price) {
  const struct level_graph *graph = met->bound->graph;
  struct level_place place = {.state = 0};
  struct latency_so_far sums = met->bound->start;
  double energy = graph->energy.start;
  while (!level_graph_is_complete(graph, &place)) {
    int vector = level_graph_vector(graph, &place);
    double ahead = level_graph_ahead(graph, price, vector, place.state);
    if (follow_end(met->bound, price, &place, &energy, &sums)) continue;
    uint64_t open = graph->lattice.open[place.state];
    while (open) {
      int further = place.state + graph->lattice.stride[__builtin_ctzll(open)];
      if (level_graph_ahead(graph, price, vector, further) == ahead) {
        place.state = further;
        break;
      }
      open &= open - 1;
    }
    if (open == 0) return;
  }
  add_path(met, energy, &sums);
}

/* Adds a way of least price of limit k. */
static void follow_ways(struct multipliers *met, const struct ways_priced *priced) {
  const struct way_graph *ways = priced->ways;
  const struct level_price *price = priced->limits->limit[priced->k].price, *energy = &ways->graph->energy;
  struct latency_so_far sums = met->bound->start;
  double spent_pj = energy->start;
  const struct way_node *way = &ways->ways[0];
  while (way->edge_count > 0) {
    const struct way_edge *best = &way->edges[0];
    for (int i = 1; i < way->edge_count; i++) {
      double least = way_graph_ahead_by(ways, price, priced->k, way, best);
      if (way_graph_ahead_by(ways, price, priced->k, way, &way->edges[i]) < least) best = &way->edges[i];
    }
    if (best->move < 0) {
      enum layer_operand o = (enum layer_operand)(-1 - best->move);
      int b = way->place.made[o], state = way->place.state;
      latency_bound_end(met->bound, &sums, o, b, state, state);
      spent_pj += energy->end[o][b][state];
    }
    way = &ways->ways[best->to];
  }
  add_path(met, spent_pj, &sums);
}

void multipliers_init(struct multipliers *multipliers, struct latency_bound *bound) {
  multipliers->bound = bound;
  multipliers->port_parts = 2 * bound->port_count;
  multipliers->part_count = multipliers->port_parts + LOADINGS + bound->group_count;
  multipliers->path_count = 0;
  follow(multipliers, &bound->graph->energy);
}

bool price_allocate(const struct level_graph *graph, struct arena *arena, struct price_ends *ends,
                    struct level_price *price) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int b = 0; b < graph->ends[o]; b++) {
      price->end[o][b] = ends->of[o][b] = ARENA_RAW(arena, graph->lattice.state_count, double);
      if (ends->of[o][b] == NULL) return false;
    }
  }
  price->ahead = NULL;
  return true;
}

static struct relaxed relaxed_of(struct multipliers *met, const struct bounded *bounded,
                                 const struct cost_figures *scale) {
  return (struct relaxed){
      .met = met,
      .bound = met->bound,
      .bounded = bounded,
      .limited = isfinite(bounded->most_cycles),
      .limited_pj = isfinite(bounded->most_pj),
      .cycles = scale->latency_cycles,
      .energy_pj = scale->energy_pj,
      .scale = bounded->energy_weight * scale->energy_pj + bounded->latency_weight * scale->latency_cycles};
}

enum status multipliers_find(struct multipliers *multipliers, struct arena *arena, const struct bounded *bounded,
                             const struct cost_figures *scale, double enough, struct level_price *price,
                             struct error *error) {
  const struct level_graph *graph = multipliers->bound->graph;
  struct price_ends ends;
  double top = -INFINITY, root = 0;
  struct relaxed relaxed = relaxed_of(multipliers, bounded, scale);
  bool is_ready = price_allocate(graph, arena, &ends, price) && set_base(&relaxed, arena);
  if (is_ready) price->ahead = level_graph_new_ahead(graph, arena);
  if (!is_ready || price->ahead == NULL) return error_out_of_memory(error);
  struct relaxed best = relaxed;
  for (int round = 0; round < ROUNDS && top < enough; round++) {
    double least = choose_weights(&relaxed);
    settle_weights(&relaxed);
    set_price(&relaxed, &ends, price);
    root = look_ahead(graph, price);
    if (root > top) {
      top = root;
      best = relaxed;
    }
    if (isinf(root) || least - root <= NEAR * fabs(least)) break;
    follow(multipliers, price);
  }
  if (root < top) {
    set_price(&best, &ends, price);
    look_ahead(graph, price);
  }
  return STATUS_OK;
}

void multipliers_raise(const struct multipliers *multipliers, const struct bounded *bounded,
                       const struct cost_figures *scale, struct ways_priced *priced, const struct price_ends *ends,
                       struct level_price *price) {
  struct multipliers met = {
      .bound = multipliers->bound, .port_parts = multipliers->port_parts, .part_count = multipliers->part_count};
  struct level_limit *limit = &priced->limits->limit[priced->k];
  struct relaxed relaxed = relaxed_of(&met, bounded, scale), best = relaxed;
  double root = 0;
  follow_ways(&met, priced);
  limit->price = price;
  priced->least = -INFINITY;
  for (int round = 0; round < MULTIPLIERS_PATHS && priced->least <= limit->most; round++) {
    double least = choose_weights(&relaxed);
    settle_weights(&relaxed);
    set_price(&relaxed, ends, price);
    root = way_graph_look_ahead(priced->ways, priced->limits, priced->k);
    if (root > priced->least) {
      priced->least = root;
      best = relaxed;
    }
    if (isinf(root) || least - root <= NEAR * fabs(least)) break;
    follow_ways(&met, priced);
  }
  if (root < priced->least) {
    set_price(&best, ends, price);
    way_graph_look_ahead(priced->ways, priced->limits, priced->k);
  }
}
