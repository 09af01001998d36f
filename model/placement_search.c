#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/stack_evaluation.h"
#include "model/tile_levels.h"

/* A tile's cost depends on the stack's memories only through those that the tile uses. */
struct known_cost {
  int column_kind, row_kind, weight_memory, takes_h, makes_h, takes_v, makes_v;
  bool first_tile;
  double most; /* it costs more than that where it costs INFINITY */
  struct tile_sum sum;
};

#define SLACK 1e-9 /* for the rounding of sums */

struct memories {
  int count, memory[HARDWARE_MAX_LEVELS];
};

struct placement_query {
  struct stack_evaluation *evaluation;
  const struct search_options *options;
  struct axis_runs columns;      /* before they are parted */
  struct memories weights, h, v; /* -1: none are needed */
  struct arena scratch;          /* of one tile */
  int known_count, known_room;
  struct known_cost *known;
  struct tile_sum least_exceeding; /* of the choices that exceed the limit: what they cost at least */
  bool any_exceeds;
  struct tile_sum *bounds;  /* by row run x column run: of one tile; NULL: 0 */
  struct tile_sum group[2]; /* bounds of all tiles in rows but the first, in the first */
  struct tile_sum beside;   /* what the other rows cost at least while some are costed */
};

/* --- Choices ---------------------------------------------------------------------------------------------- */

/* Memories of I1 and O with one instance, and the top. */
static void list_shared(const struct hardware *hardware, struct memories *list) {
  int top = hardware->level_count[OPERAND_O] - 1;
  for (int level = 0; level <= top; level++) {
    int memory = hardware->level[OPERAND_O][level];
    bool serves = hardware->memories[memory].instances == 1 && memory_stores(&hardware->memories[memory], OPERAND_I1);
    if (serves || level == top) list->memory[list->count++] = memory;
  }
}

/* True if weights share a memory below the top with maps. Else a lower one never takes more energy: all that passes a
 * higher one passes the lower one, too. */
static bool weights_share(const struct hardware *hardware) {
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct memory *memory = &hardware->memories[m];
    bool shares = memory_stores(memory, OPERAND_I1) || memory_stores(memory, OPERAND_O);
    if (memory_stores(memory, OPERAND_I2) && shares && !hardware_is_top(hardware, m)) return true;
  }
  return false;
}

/* Memories that hold all weights of the stack, and the top. */
static void list_weights(const struct stack_evaluation *evaluation, struct memories *list) {
  const struct hardware *hardware = evaluation->search->hardware;
  const struct stack *stack = evaluation->stack;
  bool any, share = weights_share(hardware) || evaluation->search->options.objective != OBJECTIVE_ENERGY;
  double bits = placement_weight_bits(stack, &any);
  if (!any) list->memory[list->count++] = -1;
  for (int level = 0; any && level < hardware->level_count[OPERAND_I2]; level++) {
    int memory = hardware->level[OPERAND_I2][level];
    bool is_top = level == hardware->level_count[OPERAND_I2] - 1;
    if (is_top || hardware->memories[memory].size_bits >= bits) list->memory[list->count++] = memory;
    if (list->count > 0 && !share) return;
  }
}

/* --- Costs ------------------------------------------------------------------------------------------------ */

static struct known_cost *find_known(struct placement_query *query, const struct known_cost *key) {
  for (int i = 0; i < query->known_count; i++) {
    struct known_cost *at = &query->known[i];
    if (at->column_kind == key->column_kind && at->row_kind == key->row_kind && at->first_tile == key->first_tile &&
        at->weight_memory == key->weight_memory && at->takes_h == key->takes_h && at->makes_h == key->makes_h &&
        at->takes_v == key->takes_v && at->makes_v == key->makes_v) {
      return at;
    }
  }
  if (query->known_count == query->known_room) {
    int room = query->known_room > 0 ? 2 * query->known_room : 64;
    struct known_cost *known = realloc(query->known, (size_t)room * sizeof *known);
    if (known == NULL) return NULL;
    query->known = known;
    query->known_room = room;
  }
  query->known[query->known_count] = *key;
  return &query->known[query->known_count++];
}

/* True if the limit ends a choice that costs this much and more. */
static bool exceeds(struct placement_query *query, const struct tile_sum *sum) {
  struct cost_limit *limit = query->evaluation->limit;
  if (!cost_limit_ends(limit) || sum->energy_pj == INFINITY) return false;
  if (!limit->exceeded_by(limit->context, sum->energy_pj, sum->latency_cycles)) return false;
  query->any_exceeds = true;
  query->least_exceeding.energy_pj = fmin(query->least_exceeding.energy_pj, sum->energy_pj);
  query->least_exceeding.latency_cycles = fmin(query->least_exceeding.latency_cycles, sum->latency_cycles);
  return true;
}

static struct tile_sum plus(const struct tile_sum *a, double count, const struct tile_sum *b) {
  return (struct tile_sum){a->energy_pj + count * b->energy_pj, a->latency_cycles + count * b->latency_cycles};
}

/* A choice so far, with what tiles to come cost at least, and the tiles in hand. */
struct tiles {
  struct placement_query *query;
  struct tile_sum before;
  double count;
};

static bool tiles_exceed(void *context, const struct tile_sum *least) {
  const struct tiles *tiles = context;
  struct tile_sum sum = plus(&tiles->before, tiles->count, least);
  return exceeds(tiles->query, &sum);
}

/* Cost of one tile in these runs, if it is at most `most`; else INFINITY. */
static enum status cost_run(struct tiles *tiles, int c, int r, double most, struct tile_sum *sum) {
  struct placement_query *query = tiles->query;
  struct stack_evaluation *evaluation = query->evaluation;
  const struct axis_run *column = &evaluation->grid.columns.runs[c], *row = &evaluation->grid.rows.runs[r];
  struct tile_type type = stack_type_of_runs(evaluation, c, r);
  struct known_cost key = {.column_kind = column->kind,
                           .row_kind = row->kind,
                           .weight_memory = type.weight_memory,
                           .takes_h = type.takes_h,
                           .makes_h = type.makes_h,
                           .takes_v = type.takes_v,
                           .makes_v = type.makes_v,
                           .first_tile = type.first_tile,
                           .most = -INFINITY,
                           .sum = {INFINITY, INFINITY}};
  struct known_cost *known = find_known(query, &key);
  if (known == NULL) return error_out_of_memory(evaluation->error);
  enum status status = STATUS_OK;
  struct tile_bound bound = {.ends = tiles_exceed, .context = tiles};
  if (known->sum.energy_pj == INFINITY && known->most < most) {
    const struct tile_node *nodes = tile_nodes(&query->scratch, &evaluation->grid, column->parts, row->parts);
    status = nodes == NULL ? error_out_of_memory(evaluation->error)
                           : tile_least_cost(evaluation->search, &query->scratch, evaluation->stack, nodes, &type,
                                             false, most, &bound, &known->sum, evaluation->error);
    if (!bound.ended) known->most = most;
    arena_clear(&query->scratch);
  }
  *sum = known->sum;
  return status;
}

/* Index of the i-th run, those with most tiles first. */
static int run_in_order(const struct axis_runs *runs, int i) {
  for (int at = 0; at < runs->count; at++) {
    int before = 0;
    for (int other = 0; other < runs->count; other++) {
      bool is_more = runs->runs[other].count > runs->runs[at].count;
      before += is_more || (other < at && runs->runs[other].count == runs->runs[at].count);
    }
    if (before == i) return at;
  }
  return -1;
}

/* --- Bounds ------------------------------------------------------------------------------------------------ */

static struct tile_sum *bound_at(const struct placement_query *query, const struct axis_run *column, int r) {
  int c = 0;
  while (c + 1 < query->columns.count && query->columns.runs[c + 1].begin <= column->begin) c++;
  return &query->bounds[r * query->columns.count + c];
}

/* Finds what one tile in these runs costs without caches: neither their room nor their copies. */
static enum status bound_run(struct tiles *tiles, int c, int r) {
  struct stack_evaluation *evaluation = tiles->query->evaluation;
  const struct axis_run *column = &tiles->query->columns.runs[c], *row = &evaluation->grid.rows.runs[r];
  struct tile_type type = stack_type_of_runs(evaluation, c, r);
  struct tile_bound bound = {.ends = tiles_exceed, .context = tiles};
  struct arena *scratch = &tiles->query->scratch;
  const struct tile_node *nodes = tile_nodes(scratch, &evaluation->grid, column->parts, row->parts);
  if (nodes == NULL) return error_out_of_memory(evaluation->error);
  enum status status = tile_least_cost(evaluation->search, scratch, evaluation->stack, nodes, &type, true, INFINITY,
                                       &bound, bound_at(tiles->query, column, r), evaluation->error);
  arena_clear(scratch);
  return status;
}

/* Finds the bounds of all tiles, those of most tiles first. *fits: false where no choice fits, or all exceed the limit.
 */
static enum status find_bounds(struct placement_query *query, bool *fits) {
  struct stack_evaluation *evaluation = query->evaluation;
  const struct axis_runs *columns = &query->columns, *rows = &evaluation->grid.rows;
  struct tile_sum sum = {0, 0};
  query->bounds = ARENA_NEW(evaluation->scratch, columns->count * rows->count, struct tile_sum);
  if (query->bounds == NULL) return error_out_of_memory(evaluation->error);
  evaluation->placement.weight_memory = query->weights.memory[0];
  evaluation->placement.v_memory = -1;
  memset(evaluation->placement.h_memory, -1, sizeof evaluation->placement.h_memory);
  for (int i = 0; i < rows->count * columns->count; i++) {
    int r = run_in_order(rows, i / columns->count), c = run_in_order(columns, i % columns->count);
    struct tiles tiles = {query, sum, (double)columns->runs[c].count * (double)rows->runs[r].count};
    enum status status = bound_run(&tiles, c, r);
    if (status != STATUS_OK) return status;
    const struct tile_sum *tile = bound_at(query, &columns->runs[c], r);
    sum = plus(&sum, tiles.count, tile);
    query->group[rows->runs[r].first] = plus(&query->group[rows->runs[r].first], tiles.count, tile);
    *fits = tile->energy_pj < INFINITY && !exceeds(query, &sum);
    if (!*fits) return STATUS_OK;
  }
  return STATUS_OK;
}

/* --- Rows --------------------------------------------------------------------------------------------------- */

/* Adds up the tiles of the first row, or of all others, as long as they cost at most `most`. */
static enum status cost_rows(struct placement_query *query, bool first, double most, struct tile_sum *sum) {
  struct stack_evaluation *evaluation = query->evaluation;
  struct tile_sum rest = plus(&query->group[first], 1, &query->beside);
  evaluation->grid.columns = query->columns;
  *sum = (struct tile_sum){0, 0};
  if (!stack_part_runs(evaluation)) return error_out_of_memory(evaluation->error);
  const struct axis_runs *columns = &evaluation->grid.columns, *rows = &evaluation->grid.rows;
  for (int i = 0; i < rows->count * columns->count; i++) {
    int r = run_in_order(rows, i / columns->count), c = run_in_order(columns, i % columns->count);
    struct tile_sum tile;
    if (rows->runs[r].first != first) continue;
    double count = (double)columns->runs[c].count * (double)rows->runs[r].count;
    if (query->bounds != NULL) rest = plus(&rest, -count, bound_at(query, &columns->runs[c], r));
    struct tile_sum before = plus(sum, 1 - SLACK, &rest), own = plus(&before, -1, &query->beside);
    double left = (most - tile_sum_value(query->options, &own)) / count;
    struct tiles tiles = {query, before, count};
    enum status status = cost_run(&tiles, c, r, left < INFINITY ? left + SLACK * fabs(left) : left, &tile);
    if (status != STATUS_OK) return status;
    *sum = plus(sum, count, &tile);
    before = plus(&before, count, &tile);
    if (tile.energy_pj == INFINITY || exceeds(query, &before)) {
      *sum = (struct tile_sum){INFINITY, INFINITY};
      return STATUS_OK;
    }
  }
  return STATUS_OK;
}

/* --- The best --------------------------------------------------------------------------------------------- */

/* Finds the memories of H caches of some rows, into the placement; *sum is INFINITY where none is at most `most`. */
static enum status choose_h(struct placement_query *query, bool first, double most, struct tile_sum *sum) {
  int *memory = query->evaluation->placement.h_memory[!first], best[2] = {query->h.memory[0], query->h.memory[0]};
  int64_t columns = query->evaluation->grid.span_x.count;
  *sum = (struct tile_sum){INFINITY, INFINITY};
  for (int near = 0; near < query->h.count; near++) {
    for (int far = 0; far < query->h.count; far++) {
      struct tile_sum found;
      if (columns < 3 && far != near) continue; /* there is but one */
      memory[0] = query->h.memory[near];
      memory[1] = query->h.memory[far];
      enum status status = cost_rows(query, first, fmin(most, tile_sum_value(query->options, sum)), &found);
      if (status != STATUS_OK) return status;
      if (!(found.energy_pj < INFINITY) || !tile_sum_is_less(query->options, &found, sum)) continue;
      *sum = found;
      memcpy(best, memory, sizeof best);
    }
  }
  memcpy(memory, best, sizeof best);
  return STATUS_OK;
}

static enum status choose(struct placement_query *query, struct stack_placement *best, struct tile_sum *least) {
  struct stack_placement *placement = &query->evaluation->placement;
  bool several = query->evaluation->grid.span_y.count > 1;
  for (int w = 0; w < query->weights.count; w++) {
    for (int v = 0; v < query->v.count; v++) {
      struct tile_sum rows = {0, 0}, first = {0, 0};
      placement->weight_memory = query->weights.memory[w];
      placement->v_memory = query->v.memory[v];
      double most = tile_sum_value(query->options, least);
      query->beside = query->group[1];
      double for_rows = most - (1 - SLACK) * tile_sum_value(query->options, &query->beside);
      enum status status = several ? choose_h(query, false, for_rows, &rows) : STATUS_OK;
      query->beside = rows;
      if (status == STATUS_OK && rows.energy_pj < INFINITY) {
        status = choose_h(query, true, most - (1 - SLACK) * tile_sum_value(query->options, &rows), &first);
      }
      if (status != STATUS_OK) return status;
      struct tile_sum sum = {rows.energy_pj + first.energy_pj, rows.latency_cycles + first.latency_cycles};
      if (!(sum.energy_pj < INFINITY) || exceeds(query, &sum)) continue;
      if (!tile_sum_is_less(query->options, &sum, least)) continue;
      *least = sum;
      *best = *placement;
    }
  }
  return STATUS_OK;
}

enum status placement_search(struct stack_evaluation *evaluation) {
  const struct hardware *hardware = evaluation->search->hardware;
  enum overlap_mode mode = evaluation->stack->tiling.mode;
  struct placement_query query = {.evaluation = evaluation,
                                  .options = &evaluation->search->options,
                                  .columns = evaluation->grid.columns,
                                  .h = {.count = 1, .memory = {-1}},
                                  .v = {.count = 1, .memory = {-1}},
                                  .least_exceeding = {INFINITY, INFINITY}};
  struct stack_placement best = evaluation->placement; /* the lowest, until one is found */
  struct tile_sum least = {INFINITY, INFINITY};
  list_weights(evaluation, &query.weights);
  if (mode >= MODE_H_CACHED && evaluation->grid.span_x.count > 1) query.h.count = 0, list_shared(hardware, &query.h);
  if (mode == MODE_CACHED && evaluation->grid.span_y.count > 1) query.v.count = 0, list_shared(hardware, &query.v);
  evaluation->placement.is_chosen = true;
  arena_init(&query.scratch);
  bool several = query.h.count > 1 || query.v.count > 1, fits = true;
  enum status status = several && query.weights.count == 1 ? find_bounds(&query, &fits) : STATUS_OK;
  if (status == STATUS_OK && fits) status = choose(&query, &best, &least);
  arena_deinit(&query.scratch);
  free(query.known);
  evaluation->grid.columns = query.columns;
  evaluation->placement = best;
  if (status != STATUS_OK || least.energy_pj < INFINITY) return status;
  if (query.any_exceeds) { /* its caller keeps the last bound that it is asked about */
    const struct tile_sum *bound = &query.least_exceeding;
    evaluation->limit->exceeded_by(evaluation->limit->context, bound->energy_pj, bound->latency_cycles);
    evaluation->limit->exceeded = true;
    return STATUS_OK;
  }
  return STATUS_INFEASIBLE;
}
