#include "model/stack_cost.h"

#include "model/placement.h"
#include "model/tile.h"

/* State of the evaluation of one stack. */
struct stack_evaluation {
  struct layer_search *search;
  struct arena *arena;   /* of the result */
  struct arena *scratch; /* of the evaluation */
  const struct stack *stack;
  int turn;
  struct cost_limit *limit;
  struct stack_result *result;
  struct error *error;
  struct tile_span x, y;
  struct stack_placement placement;
};

/* --- Tile types -------------------------------------------------------------------------------------------- */

/* A run of equal positions along one axis: the first tile, the middle ones, or the last. */
struct run {
  int64_t begin, count, size;
  bool first, last;
};

static int runs_of(const struct tile_span *span, struct run runs[3]) {
  int count = 0;
  runs[count++] = (struct run){.begin = 0, .count = 1, .size = span->first, .first = true, .last = span->count == 1};
  if (span->count > 2) {
    runs[count++] = (struct run){.begin = 1, .count = span->count - 2, .size = span->tile};
  }
  if (span->count > 1) {
    runs[count++] = (struct run){.begin = span->count - 1, .count = 1, .size = span->tile, .last = true};
  }
  return count;
}

static enum position position_of(bool is) {
  return is ? POSITION_YES : POSITION_NO;
}

/* Describes the type of the tiles in this run of columns and rows; `count` of them, without the very first tile if
 * asked. */
static struct tile_type describe_type(const struct stack_evaluation *evaluation, const struct run *column,
                                      const struct run *row) {
  enum overlap_mode mode = evaluation->stack->tiling.mode;
  const struct stack_placement *placement = &evaluation->placement;
  const struct kind_placement *kind = &placement->kinds[!row->first][!column->first];
  int h_memory = placement->h_memory[!row->first], v_memory = placement->v_memory;
  bool h_cached = mode >= MODE_H_CACHED, v_cached = mode == MODE_CACHED;
  return (struct tile_type){
      .width = column->size,
      .height = row->size,
      .count = column->count * row->count,
      .column = column->begin,
      .row = row->begin,
      .first_column = position_of(column->first),
      .last_column = position_of(column->last),
      .first_row = position_of(row->first),
      .last_row = position_of(row->last),
      .first_tile = column->first && row->first,
      .takes_h = h_cached && !column->first ? h_memory : -1,
      .makes_h = h_cached && !column->last ? h_memory : -1,
      .takes_v = v_cached && !row->first ? v_memory : -1,
      .makes_v = v_cached && !row->last ? v_memory : -1,
      .weight_memory = placement->weight_memory,
      .peak_bits = kind->peak.bits,
      .peak_output_bits = kind->peak.output_bits,
      .io = kind->io,
      .h_cache = kind->h_cache,
      .v_cache = kind->v_cache,
      .weights = kind->weights,
  };
}

static bool same_type(const struct tile_type *a, const struct tile_type *b, enum overlap_mode mode) {
  bool same = a->width == b->width && a->height == b->height && a->first_tile == b->first_tile &&
              a->takes_h == b->takes_h && a->makes_h == b->makes_h && a->takes_v == b->takes_v &&
              a->makes_v == b->makes_v;
  if (mode >= MODE_H_CACHED) same = same && a->first_column == b->first_column && a->last_column == b->last_column;
  if (mode == MODE_CACHED) same = same && a->first_row == b->first_row && a->last_row == b->last_row;
  return same;
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

static void list_types(struct stack_evaluation *evaluation) {
  struct run columns[3], rows[3];
  int column_runs = runs_of(&evaluation->x, columns), row_runs = runs_of(&evaluation->y, rows);
  struct stack_result *result = evaluation->result;
  for (int r = 0; r < row_runs; r++) {
    for (int c = 0; c < column_runs; c++) {
      struct tile_type type = describe_type(evaluation, &columns[c], &rows[r]);
      int i = 0;
      while (i < result->type_count && !same_type(&result->types[i], &type, evaluation->stack->tiling.mode)) i++;
      if (i == result->type_count) {
        result->types[result->type_count++] = type;
      } else {
        merge_type(&result->types[i], &type);
      }
    }
  }
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

/* Order in which the types are costed: with a limit those with most pixels first. */
static void order_types(const struct stack_evaluation *evaluation, int order[9]) {
  const struct tile_type *types = evaluation->result->types;
  for (int i = 0; i < evaluation->result->type_count; i++) {
    int at = i;
    order[i] = turn_visits(evaluation->turn, i, evaluation->result->type_count);
    for (; evaluation->limit != NULL && at > 0 && pixels_of(&types[order[at - 1]]) < pixels_of(&types[i]); at--) {
      order[at] = order[at - 1];
    }
    if (evaluation->limit != NULL) order[at] = i;
  }
}

static enum status cost_types(struct stack_evaluation *evaluation) {
  struct stack_result *result = evaluation->result;
  struct cost_limit *limit = evaluation->limit;
  int order[9];
  order_types(evaluation, order);
  for (int i = 0; i < result->type_count; i++) {
    struct tile_type *type = &result->types[order[i]];
    if (limit != NULL) limit->tile_count = (double)type->count;
    /* Caches read by the tile were sized for its kind, and so were those it writes. */
    struct cache_bits(*caches)[LAYER_OPERANDS] = evaluation->placement.kinds[type->row > 0][type->column > 0].caches;
    enum status status = tile_cost(evaluation->search, evaluation->arena, evaluation->scratch, evaluation->stack, type,
                                   caches, limit, evaluation->error);
    if (status != STATUS_OK || (limit != NULL && limit->exceeded)) return status;
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
  const struct layer *last = stack->nodes[stack->node_count - 1].shape;
  bool any_weights;
  result->node_count = stack->node_count;
  result->nodes = stack->nodes;
  result->tiling = stack->tiling;
  result->weight_bits = placement_weight_bits(stack, &any_weights);
  result->map_width = last->ox >= 0 ? last->size[last->ox] : 1;
  result->map_height = last->oy >= 0 ? last->size[last->oy] : 1;
  evaluation.x = tile_span_of(result->map_width, stack->tiling.tile_x);
  evaluation.y = tile_span_of(result->map_height, stack->tiling.tile_y);
  result->tile_columns = evaluation.x.count;
  result->tile_rows = evaluation.y.count;
  result->types = ARENA_NEW(arena, 9, struct tile_type);
  if (result->types == NULL) return error_out_of_memory(error);
  enum status status = placement_of_stack(&evaluation.placement, scratch, search->hardware, stack, stack->tiling.mode,
                                          &evaluation.x, &evaluation.y, error);
  if (status != STATUS_OK) return status;
  list_types(&evaluation);
  if (limit != NULL) limit->exceeded = limit->overfull = false, limit->energy_pj = limit->latency_cycles = 0;
  return cost_types(&evaluation);
}
