#include "model/stack_cost.h"

#include <math.h>
#include <string.h>

#include "model/stack_evaluation.h"

/* --- Tile types -------------------------------------------------------------------------------------------- */

static enum position position_of(bool is) {
  return is ? POSITION_YES : POSITION_NO;
}

struct tile_type stack_type_of_runs(const struct stack_evaluation *evaluation, int c, int r) {
  enum overlap_mode mode = evaluation->stack->tiling.mode;
  const struct stack_placement *placement = &evaluation->placement;
  const struct axis_run *column = &evaluation->grid.columns.runs[c], *row = &evaluation->grid.rows.runs[r];
  const struct kind_placement *kind = placement_at(placement, column, row);
  static const struct placement nowhere = {.memory = -1, .level = -1};
  struct tile_type type = {
      .width = column->size,
      .height = row->size,
      .count = column->count * row->count,
      .column = column->begin,
      .row = row->begin,
      .column_run = c,
      .row_run = r,
      .first_column = position_of(column->first),
      .last_column = position_of(column->last),
      .first_row = position_of(row->first),
      .last_row = position_of(row->last),
      .first_tile = column->first && row->first,
      .last_tile = column->last && row->last && evaluation->grid.cut < evaluation->stack->node_count - 1,
      .overflow.memory = -1,
      .peak_bits = kind->peak.bits,
      .peak_output_bits = kind->peak.output_bits,
      .io = placement->is_chosen ? nowhere : kind->io,
      .h_cache = placement->is_chosen ? nowhere : kind->h_cache,
      .v_cache = placement->is_chosen ? nowhere : kind->v_cache,
      .weights = placement->is_chosen ? nowhere : kind->weights,
  };
  placement_set_caches(placement, evaluation->stack->rules, mode,
                       &(struct tile_runs){column - 1, column, column + 1, row}, &type);
  return type;
}

static bool same_type(const struct tile_grid *grid, const struct tile_type *a, const struct tile_type *b) {
  return grid->columns.runs[a->column_run].kind == grid->columns.runs[b->column_run].kind &&
         grid->rows.runs[a->row_run].kind == grid->rows.runs[b->row_run].kind && a->first_tile == b->first_tile &&
         a->last_tile == b->last_tile && a->takes_h == b->takes_h && a->makes_h == b->makes_h &&
         a->takes_v == b->takes_v && a->makes_v == b->makes_v;
}

static enum position merged(enum position a, enum position b) {
  return a == b ? a : POSITION_BOTH;
}

/* Merges `other` into `type`, which keeps its first tile in raster order. */
static void merge_type(struct tile_type *type, const struct tile_type *other) {
  type->count += other->count;
  type->first_column = merged(type->first_column, other->first_column);
  type->last_column = merged(type->last_column, other->last_column);
  type->first_row = merged(type->first_row, other->first_row);
  type->last_row = merged(type->last_row, other->last_row);
}

/* True if in some row the H cache between these runs lies elsewhere than that between columns of run `own`. */
static bool hands_over(const struct stack_evaluation *evaluation, const struct axis_run *left,
                       const struct axis_run *right, const struct axis_run *own) {
  const struct axis_runs *rows = &evaluation->grid.rows;
  unsigned rules = evaluation->stack->rules;
  for (int r = 0; r < rows->count; r++) {
    if (placement_h_memory(&evaluation->placement, rules, left, right, &rows->runs[r]) !=
        placement_h_memory(&evaluation->placement, rules, own, own, &rows->runs[r])) {
      return true;
    }
  }
  return false;
}

/* Parts off the last column of a run where the cache that it writes lies elsewhere than those the others write, and the
 * first where the cache that it takes does. */
bool stack_part_runs(struct stack_evaluation *evaluation) {
  struct axis_runs *columns = &evaluation->grid.columns;
  struct axis_run *runs = ARENA_RAW(evaluation->scratch, 3 * columns->count, struct axis_run);
  int count = 0;
  if (runs == NULL) return false;
  for (int c = 0; c < columns->count; c++) {
    const struct axis_run *own = &columns->runs[c];
    struct axis_run run = *own;
    if (run.count > 1 && c > 0 && hands_over(evaluation, own - 1, own, own)) {
      runs[count] = run;
      runs[count++].count = 1;
      run.begin++;
      run.count--;
    }
    if (run.count > 1 && c + 1 < columns->count && hands_over(evaluation, own, own + 1, own)) {
      runs[count] = run;
      runs[count++].count--;
      run.begin += run.count - 1;
      run.count = 1;
    }
    runs[count++] = run;
  }
  columns->runs = runs;
  columns->count = columns->capacity = count;
  return true;
}

/* Type of the tiles in these runs, new or known. */
static int type_index(const struct stack_evaluation *evaluation, struct tile_type *types, int *count, int c, int r) {
  struct tile_type type = stack_type_of_runs(evaluation, c, r);
  for (int i = 0; i < *count; i++) {
    if (!same_type(&evaluation->grid, &types[i], &type)) continue;
    merge_type(&types[i], &type);
    return i;
  }
  types[*count] = type;
  return (*count)++;
}

static bool list_types(struct stack_evaluation *evaluation) {
  struct stack_result *result = evaluation->result;
  if (!stack_part_runs(evaluation)) return false;
  const struct axis_runs *columns = &evaluation->grid.columns, *rows = &evaluation->grid.rows;
  struct tile_type *types = ARENA_RAW(evaluation->scratch, columns->count * rows->count, struct tile_type);
  result->column_run_count = columns->count;
  result->row_run_count = rows->count;
  result->column_begin = ARENA_NEW(evaluation->arena, columns->count, int64_t);
  result->row_begin = ARENA_NEW(evaluation->arena, rows->count, int64_t);
  result->type_of_runs = ARENA_NEW(evaluation->arena, columns->count * rows->count, int);
  if (types == NULL || result->column_begin == NULL || result->row_begin == NULL || result->type_of_runs == NULL) {
    return false;
  }
  for (int r = 0; r < rows->count; r++) {
    result->row_begin[r] = rows->runs[r].begin;
    for (int c = 0; c < columns->count; c++) {
      result->column_begin[c] = columns->runs[c].begin;
      result->type_of_runs[r * columns->count + c] = type_index(evaluation, types, &result->type_count, c, r);
    }
  }
  for (int t = 0; t < result->type_count; t++) types[t].count *= evaluation->stack->repeats;
  result->types = ARENA_RAW(evaluation->arena, result->type_count, struct tile_type);
  if (result->types != NULL) memcpy(result->types, types, (size_t)result->type_count * sizeof *types);
  return result->types != NULL;
}

/* --- A stack ------------------------------------------------------------------------------------------------ */

int turn_visits(int turn, int i, int count) {
  static const int eighths[] = {0, 4, 2, 6, 1, 5, 3, 7};
  int at = (i + eighths[turn / 2 % 8] * count / 8) % count;
  return turn % 2 ? count - 1 - at : at;
}

static double pixels_of(const struct tile_type *type) {
  return (double)type->count * (double)type->width * (double)type->height;
}

/* Order in which the types are costed: where that may end early those with most pixels first. */
static void order_types(const struct stack_evaluation *evaluation, int *order) {
  const struct tile_type *types = evaluation->result->types;
  bool is_limited = cost_limit_ends(evaluation->limit);
  for (int i = 0; i < evaluation->result->type_count; i++) {
    int at = i;
    order[i] = turn_visits(evaluation->turn, i, evaluation->result->type_count);
    for (; is_limited && at > 0 && pixels_of(&types[order[at - 1]]) < pixels_of(&types[i]); at--) {
      order[at] = order[at - 1];
    }
    if (is_limited) order[at] = i;
  }
}

/* Nodes in a tile of the type; NULL when memory is out. */
static const struct tile_node *nodes_of(const struct stack_evaluation *evaluation, const struct tile_type *type) {
  const struct axis_run *column = &evaluation->grid.columns.runs[type->column_run];
  const struct axis_run *row = &evaluation->grid.rows.runs[type->row_run];
  const struct kind_placement *kind = placement_at(&evaluation->placement, column, row);
  if (kind->column == column->parts && kind->row == row->parts) return kind->nodes;
  return tile_nodes(evaluation->scratch, &evaluation->grid, column->parts, row->parts);
}

/* Finds the least cost of each type in this order, and of all: ends where that exceeds the limit. NULL when memory is
 * out. */
static struct tile_sum *expect_types(struct stack_evaluation *evaluation, const int *order) {
  const struct stack_result *result = evaluation->result;
  struct cost_limit *limit = evaluation->limit;
  struct tile_sum *floors = ARENA_NEW(evaluation->scratch, result->type_count, struct tile_sum);
  for (int i = 0; i < result->type_count && floors != NULL && !limit->exceeded; i++) {
    const struct tile_type *type = &result->types[order[i]];
    const struct tile_node *nodes = nodes_of(evaluation, type);
    struct tile_sum *sum = &floors[order[i]];
    if (nodes == NULL) return NULL;
    for (int n = 0; n < evaluation->stack->node_count; n++) {
      struct tile_sum floor = tile_floor_of(limit->floors, evaluation->stack, nodes, type, n);
      sum->energy_pj += (double)type->count * floor.energy_pj;
      sum->latency_cycles += (double)type->count * floor.latency_cycles;
    }
    limit->rest.energy_pj += sum->energy_pj;
    limit->rest.latency_cycles += sum->latency_cycles;
    limit->exceeded = limit->exceeded_by(limit->context, limit->rest.energy_pj, limit->rest.latency_cycles);
  }
  return floors;
}

static enum status cost_types(struct stack_evaluation *evaluation) {
  struct stack_result *result = evaluation->result;
  struct cost_limit *limit = evaluation->limit;
  struct tile_sum *floors = NULL;
  int *order = ARENA_RAW(evaluation->scratch, result->type_count, int);
  if (order == NULL) return error_out_of_memory(evaluation->error);
  order_types(evaluation, order);
  if (cost_limit_ends(limit) && limit->floors != NULL) {
    floors = expect_types(evaluation, order);
    if (floors == NULL) return error_out_of_memory(evaluation->error);
    if (limit->exceeded) return STATUS_OK;
  }
  for (int i = 0; i < result->type_count; i++) {
    struct tile_type *type = &result->types[order[i]];
    if (limit != NULL) limit->tile_count = (double)type->count;
    if (floors != NULL) {
      limit->rest.energy_pj = fmax(0, limit->rest.energy_pj - floors[order[i]].energy_pj);
      limit->rest.latency_cycles = fmax(0, limit->rest.latency_cycles - floors[order[i]].latency_cycles);
    }
    /* Caches read by the tile were sized for its kind, and so were those it writes. */
    const struct kind_placement *kind =
        placement_at(&evaluation->placement, &evaluation->grid.columns.runs[type->column_run],
                     &evaluation->grid.rows.runs[type->row_run]);
    const struct tile_node *nodes = nodes_of(evaluation, type);
    if (nodes == NULL) return error_out_of_memory(evaluation->error);
    enum status status = tile_cost(evaluation->search, evaluation->arena, evaluation->scratch, evaluation->stack, nodes,
                                   type, kind->caches, limit, evaluation->error);
    if (status != STATUS_OK || (limit != NULL && (limit->exceeded || limit->overfull))) return status;
    if (limit == NULL) continue;
    limit->energy_pj += (double)type->count * type->energy_pj;
    limit->latency_cycles += (double)type->count * type->latency_cycles;
  }
  for (int i = 0; i < result->type_count; i++) { /* same order in every turn */
    const struct tile_type *type = &result->types[i];
    result->energy_pj += (double)type->count * type->energy_pj;
    result->latency_cycles += (double)type->count * type->latency_cycles;
  }
  return STATUS_OK;
}

/* A layer that needs a whole map cannot be computed tile by tile with the layers before and behind it. */
static enum status check_whole_maps(const struct stack_evaluation *evaluation) {
  const struct stack *stack = evaluation->stack;
  const struct tile_grid *grid = &evaluation->grid;
  if (grid->span_x.count * grid->span_y.count == 1) return STATUS_OK;
  for (int n = 0; n < stack->node_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      int producer = stack->nodes[n].producer[o];
      bool whole = producer >= 0 && tile_reads_whole(grid, n, (enum layer_operand)o);
      if (!whole) continue;
      bool is_given = stack->nodes[producer].shape->is_input; /* the pool must then end the stack */
      return error_set(evaluation->error, STATUS_INFEASIBLE,
                       "layer %d (a global pool) needs the whole map of layer %d; cut after layer %d",
                       stack->nodes[n].id, stack->nodes[producer].id, stack->nodes[is_given ? n : producer].id);
    }
  }
  return STATUS_OK;
}

enum status stack_cost(struct layer_search *search, struct arena *arena, struct arena *scratch,
                       const struct stack *stack, int turn, struct cost_limit *limit, struct stack_result *result,
                       struct error *error) {
  struct stack_evaluation evaluation = {.search = search,
                                        .arena = arena,
                                        .scratch = scratch,
                                        .stack = stack,
                                        .turn = turn,
                                        .limit = limit,
                                        .result = result,
                                        .error = error};
  bool any_weights;
  result->node_count = stack->node_count;
  result->nodes = stack->nodes;
  result->tiling = stack->tiling;
  memcpy(result->between_bits, stack->between_bits, sizeof result->between_bits);
  result->repeats = stack->repeats;
  result->weight_bits = placement_weight_bits(stack, &any_weights);
  if (!tile_grid_init(&evaluation.grid, scratch, stack, stack->tiling.mode, stack->tiling.tile_x,
                      stack->tiling.tile_y)) {
    return error_out_of_memory(error);
  }
  result->map_width = evaluation.grid.span_x.total;
  result->map_height = evaluation.grid.span_y.total;
  result->tile_columns = evaluation.grid.span_x.count;
  result->tile_rows = evaluation.grid.span_y.count;
  enum status status = check_whole_maps(&evaluation);
  if (status != STATUS_OK) return status;
  status =
      placement_of_stack(&evaluation.placement, scratch, search->hardware, &evaluation.grid, stack->tiling.mode, error);
  if (status != STATUS_OK) return status;
  if (limit != NULL) {
    limit->exceeded = limit->overfull = false;
    limit->energy_pj = limit->latency_cycles = 0;
    limit->rest = (struct tile_sum){0, 0};
  }
  if (stack->searches_placement) {
    status = placement_search(&evaluation);
    if (status != STATUS_OK && status != STATUS_INFEASIBLE) return status;
    if (limit != NULL && limit->exceeded) return STATUS_OK;
  }
  if (!list_types(&evaluation)) return error_out_of_memory(error);
  return cost_types(&evaluation);
}
