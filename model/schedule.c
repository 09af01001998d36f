#include "model/schedule.h"

#include <stdlib.h>
#include <string.h>

#include "model/placement.h"
#include "model/search/layer_search.h"
#include "model/stack.h"
#include "model/tile.h"
#include "model/tile_cost.h"

const char *const overlap_mode_name[4] = {"", "recompute", "h-cached", "cached"};

/* State of the evaluation of one stack. */
struct stack_evaluation {
  const struct job *job;
  struct layer_search *search;
  struct arena *arena;   /* of the result */
  struct arena *scratch; /* of the evaluation */
  const struct stack *stack;
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
  enum overlap_mode mode = evaluation->job->schedule.mode;
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
      while (i < result->type_count && !same_type(&result->types[i], &type, evaluation->job->schedule.mode)) i++;
      if (i == result->type_count) {
        result->types[result->type_count++] = type;
      } else {
        merge_type(&result->types[i], &type);
      }
    }
  }
}

/* --- A stack ------------------------------------------------------------------------------------------------ */

/* Index of the i-th of `count` parts in this turn: odd turns go backwards, later ones start elsewhere. */
static int visited(int turn, int i, int count) {
  static const int eighths[] = {0, 4, 2, 6, 1, 5, 3, 7};
  int at = (i + eighths[turn / 2 % 8] * count / 8) % count;
  return turn % 2 ? count - 1 - at : at;
}

static enum status cost_types(struct stack_evaluation *evaluation) {
  struct stack_result *result = evaluation->result;
  for (int i = 0; i < result->type_count; i++) {
    struct tile_type *type = &result->types[visited(evaluation->job->turn, i, result->type_count)];
    /* Caches read by the tile were sized for its kind, and so were those it writes. */
    struct cache_bits(*caches)[LAYER_OPERANDS] = evaluation->placement.kinds[type->row > 0][type->column > 0].caches;
    enum status status = tile_cost(evaluation->search, evaluation->arena, evaluation->scratch, evaluation->stack, type,
                                   caches, evaluation->error);
    if (status != STATUS_OK) return status;
  }
  for (int i = 0; i < result->type_count; i++) { /* same order in every turn */
    const struct tile_type *type = &result->types[i];
    result->energy_pj += (double)type->count * type->energy_pj;
    result->latency_cycles += (double)type->count * type->latency_cycles;
  }
  return STATUS_OK;
}

static enum status evaluate_stack(const struct job *job, struct layer_search *search, struct arena *arena,
                                  struct arena *scratch, const struct stack *stack, struct stack_result *result,
                                  struct error *error) {
  struct stack_evaluation evaluation = {.job = job,
                                        .search = search,
                                        .arena = arena,
                                        .scratch = scratch,
                                        .stack = stack,
                                        .result = result,
                                        .error = error};
  const struct layer *last = stack->nodes[stack->node_count - 1].shape;
  bool any_weights;
  result->node_count = stack->node_count;
  result->nodes = stack->nodes;
  result->weight_bits = placement_weight_bits(stack, &any_weights);
  result->map_width = last->ox >= 0 ? last->size[last->ox] : 1;
  result->map_height = last->oy >= 0 ? last->size[last->oy] : 1;
  evaluation.x = tile_span_of(result->map_width, job->schedule.tile_x);
  evaluation.y = tile_span_of(result->map_height, job->schedule.tile_y);
  result->tile_columns = evaluation.x.count;
  result->tile_rows = evaluation.y.count;
  result->types = ARENA_NEW(arena, 9, struct tile_type);
  if (result->types == NULL) return error_out_of_memory(error);
  enum status status = placement_of_stack(&evaluation.placement, scratch, job->hardware, stack, job->schedule.mode,
                                          &evaluation.x, &evaluation.y, error);
  if (status != STATUS_OK) return status;
  list_types(&evaluation);
  return cost_types(&evaluation);
}

/* --- Schedule ----------------------------------------------------------------------------------------- */

static enum status check_schedule(const struct schedule *schedule, struct error *error) {
  if (schedule->mode < MODE_RECOMPUTE || schedule->mode > MODE_CACHED) {
    return error_set(error, STATUS_USAGE, "overlap mode %d does not exist; take 1, 2 or 3", (int)schedule->mode);
  }
  if (schedule->tile_x < 1 || schedule->tile_y < 1) {
    return error_set(error, STATUS_USAGE, "a tile of %lld x %lld is empty; both sizes must be 1 or more",
                     (long long)schedule->tile_x, (long long)schedule->tile_y);
  }
  if (schedule->lpf_limit < 0) {
    return error_set(error, STATUS_USAGE, "the limit of loop factors is %d; it must be 1 or more", schedule->lpf_limit);
  }
  const struct search_options *search = &schedule->search;
  if (!(search->energy_tolerance >= 0 && search->energy_tolerance <= 1)) {
    return error_set(error, STATUS_USAGE, "the energy tolerance is %g; it must be from 0 to 1 (100 %%)",
                     search->energy_tolerance);
  }
  if (search->kind == SEARCH_PUBLISHED && (search->objective != OBJECTIVE_ENERGY || search->energy_tolerance > 0)) {
    return error_set(error, STATUS_USAGE,
                     "the published search minimises energy, without tolerance; use the optimal search");
  }
  if (schedule->cut_count < 0 || schedule->cut_count > SCHEDULE_MAX_CUTS) {
    return error_set(error, STATUS_USAGE, "%d stack cuts are given; at most %d are possible", schedule->cut_count,
                     SCHEDULE_MAX_CUTS);
  }
  return STATUS_OK;
}

/* Copies the layers into the result; node shapes that are network layers then refer to the copies. */
static enum status keep_inputs(const struct job *job, const struct stack_list *list, struct result *result,
                               struct error *error) {
  const struct workload *workload = job->workload;
  struct layer *layers = ARENA_NEW(&result->arena, workload->layer_count, struct layer);
  result->hardware = *job->hardware;
  result->layer_count = workload->layer_count;
  result->layers = layers;
  result->cut_count = list->cut_count;
  result->cuts = list->cuts;
  result->stack_count = list->stack_count;
  result->stacks = ARENA_NEW(&result->arena, list->stack_count, struct stack_result);
  if (layers == NULL || result->stacks == NULL) return error_out_of_memory(error);
  for (int i = 0; i < workload->layer_count; i++) {
    layers[i] = workload->layers[i];
    layers[i].consumers = ARENA_NEW(&result->arena, layers[i].consumer_count, int);
    if (layers[i].consumers == NULL) return error_out_of_memory(error);
    memcpy(layers[i].consumers, workload->layers[i].consumers,
           (size_t)layers[i].consumer_count * sizeof *layers[i].consumers);
  }
  for (int s = 0; s < list->stack_count; s++) {
    for (int n = 0; n < list->stacks[s].node_count; n++) {
      struct stack_node *node = &list->stacks[s].nodes[n];
      if (node->layer >= 0) node->shape = &layers[node->layer];
    }
  }
  return STATUS_OK;
}

static void add_up(struct result *result, const struct layer_search *search) {
  for (int s = 0; s < result->stack_count; s++) {
    result->energy_pj += result->stacks[s].energy_pj;
    result->latency_cycles += result->stacks[s].latency_cycles;
    result->tile_type_count += result->stacks[s].type_count;
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      for (int i = 0; i < type->step_count; i++) {
        const struct layer_cost *cost = type->steps[i].cost;
        if (cost == NULL) continue;
        result->mac_count += (double)type->count * cost->mac_count;
        result->mac_energy_pj += (double)type->count * cost->mac_energy_pj;
        result->overfull_count += cost->overfull;
        if (cost->gap > result->gap) result->gap = cost->gap;
      }
    }
  }
  result->search_count = search->search_count;
  result->memo_hits = search->memo_hits;
  result->orderings_visited = search->orderings_visited;
}

static enum status evaluate(const struct job *job, const atomic_bool *cancel, struct result *result,
                            struct error *error) {
  struct stack_list list;
  enum status status = stack_list_init(&list, &result->arena, job->workload, job->hardware, &job->schedule, error);
  if (status == STATUS_OK) status = keep_inputs(job, &list, result, error);
  if (status != STATUS_OK) return status;
  result->memo = job->memo != NULL ? memo_reference(job->memo) : memo_new();
  if (result->memo == NULL) return error_out_of_memory(error);
  struct layer_search search = {.hardware = job->hardware,
                                .workload = job->workload,
                                .rules = job->rules,
                                .options = job->schedule.search,
                                .lpf_limit = job->schedule.lpf_limit,
                                .cancel = cancel,
                                .memo = result->memo,
                                .prefetches = job->turn % 2};
  struct arena scratch;
  arena_init(&scratch);
  for (int s = 0; s < list.stack_count && status == STATUS_OK; s++) {
    int stack = visited(job->turn, s, list.stack_count);
    status = evaluate_stack(job, &search, &result->arena, &scratch, &list.stacks[stack], &result->stacks[stack], error);
  }
  if (status == STATUS_OK) add_up(result, &search);
  arena_deinit(&scratch);
  return status;
}

enum status schedule_evaluate(const struct job *job, const atomic_bool *cancel, struct result **result,
                              struct error *error) {
  enum status status = check_schedule(&job->schedule, error);
  if (status == STATUS_OK) status = mapping_rules_check(job->rules, job->hardware, error);
  if (status != STATUS_OK) return status;
  struct result *made = calloc(1, sizeof *made);
  if (made == NULL) return error_out_of_memory(error);
  arena_init(&made->arena);
  status = evaluate(job, cancel, made, error);
  if (status != STATUS_OK) {
    result_free(made);
    return status;
  }
  *result = made;
  return error_set(error, STATUS_OK, "%s", ""); /* clears the message of a failed try */
}
