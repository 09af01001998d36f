#include "model/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/between.h"
#include "model/heads.h"
#include "model/ports.h"
#include "model/search/layer_search.h"
#include "model/search/product.h"
#include "model/stack.h"
#include "model/stack_cost.h"

const char *const between_stacks_name[2] = {"top", "fit"};
const char *const placement_kind_name[2] = {"lowest", "search"};
const char *const overlap_mode_name[4] = {"", "recompute", "h-cached", "cached"};

struct tiling schedule_tiling_at(const struct schedule *schedule, int i) {
  struct tiling tiling = {schedule->mode, schedule->tile_x, schedule->tile_y, schedule->tile_heads};
  if (i < 0) return tiling;
  if (schedule->own[i].mode) tiling.mode = schedule->own[i].mode;
  if (schedule->own[i].tile_x) tiling.tile_x = schedule->own[i].tile_x;
  if (schedule->own[i].tile_y) tiling.tile_y = schedule->own[i].tile_y;
  if (schedule->own[i].heads) tiling.heads = schedule->own[i].heads;
  return tiling;
}

struct tiling schedule_tiling(const struct schedule *schedule, int end_id, bool is_last) {
  int own = 0, count = schedule->cuts_kind == CUTS_LIST ? schedule->cut_count : 0;
  while (own < count && schedule->cuts[own] != end_id) own++;
  bool has_own = schedule->cuts_kind == CUTS_LIST && (own < count || is_last);
  return schedule_tiling_at(schedule, has_own ? own : -1);
}

static enum status check_tiling(const struct tiling *tiling, struct error *error) {
  if (tiling->mode < MODE_RECOMPUTE || tiling->mode > MODE_CACHED) {
    return error_set(error, STATUS_USAGE, "overlap mode %d does not exist; take 1, 2 or 3", (int)tiling->mode);
  }
  if (tiling->tile_x < 1 || tiling->tile_y < 1) {
    return error_set(error, STATUS_USAGE, "a tile of %lld x %lld is empty; both sizes must be 1 or more",
                     (long long)tiling->tile_x, (long long)tiling->tile_y);
  }
  if (tiling->heads < 0) {
    return error_set(error, STATUS_USAGE, "%lld heads at a time are none; take 1 or more, or 0 for all",
                     (long long)tiling->heads);
  }
  return STATUS_OK;
}

static enum status check_schedule(const struct schedule *schedule, struct error *error) {
  if (schedule->lpf_limit < 0) {
    return error_set(error, STATUS_USAGE, "the limit of loop factors is %d; it must be 1 or more", schedule->lpf_limit);
  }
  const struct search_options *search = &schedule->search;
  if (!(search->energy_tolerance >= 0 && search->energy_tolerance <= 1)) {
    return error_set(error, STATUS_USAGE, "the energy tolerance is %g; it must be from 0 to 1 (100 %%)",
                     search->energy_tolerance);
  }
  if (!(search->latency_weight >= 0)) {
    return error_set(error, STATUS_USAGE, "the weight of latency is %g pJ a cycle; it must be 0 or more",
                     search->latency_weight);
  }
  if (search->kind == SEARCH_PUBLISHED && (search->objective != OBJECTIVE_ENERGY || search->energy_tolerance > 0)) {
    return error_set(error, STATUS_USAGE,
                     "the published search minimises energy, without tolerance; use the optimal search");
  }
  if (schedule->between_stacks == BETWEEN_FIT && !rules_have(search_rules(search), RULE_CAPACITY)) {
    return error_set(error, STATUS_USAGE,
                     "maps between stacks stay on chip only where mappings leave them room: take the rules corrected, "
                     "or add capacity");
  }
  if (schedule->placement == PLACEMENT_SEARCH && !rules_have(search_rules(search), RULE_CAPACITY)) {
    return error_set(error, STATUS_USAGE,
                     "memories are searched only where mappings leave room for what is in them: take the rules "
                     "corrected, or add capacity");
  }
  if (schedule->cut_count < 0 || schedule->cut_count > SCHEDULE_MAX_CUTS) {
    return error_set(error, STATUS_USAGE, "%d stack cuts are given; at most %d are possible", schedule->cut_count,
                     SCHEDULE_MAX_CUTS);
  }
  enum status status = STATUS_OK;
  for (int own = -1; own <= (schedule->cuts_kind == CUTS_LIST ? schedule->cut_count : -1) && status == STATUS_OK;
       own++) {
    struct tiling tiling = schedule_tiling_at(schedule, own);
    status = check_tiling(&tiling, error);
  }
  return status;
}

/* Copies the layers into the result; node shapes that are network layers then refer to the copies. Where only sums are
 * asked for, the result refers to those of the job. */
static enum status keep_inputs(const struct job *job, const struct stack_list *list, struct result *result,
                               struct error *error) {
  const struct workload *workload = job->workload;
  result->hardware = *job->hardware;
  result->layer_count = workload->layer_count;
  result->layers = workload->layers;
  result->cut_count = list->cut_count;
  result->cuts = list->cuts;
  result->stack_count = list->stack_count;
  result->stacks = ARENA_NEW(&result->arena, list->stack_count, struct stack_result);
  if (result->stacks == NULL) return error_out_of_memory(error);
  if (job->sums_only) return STATUS_OK;
  struct layer *layers = ARENA_NEW(&result->arena, workload->layer_count, struct layer);
  if (layers == NULL) return error_out_of_memory(error);
  result->layers = layers;
  for (int i = 0; i < workload->layer_count; i++) {
    layers[i] = workload->layers[i];
    layers[i].consumers = ARENA_NEW(&result->arena, layers[i].consumer_count, int);
    if (layers[i].consumers == NULL) return error_out_of_memory(error);
    memcpy(layers[i].consumers, workload->layers[i].consumers,
           (size_t)layers[i].consumer_count * sizeof *layers[i].consumers);
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      struct operand *operand = &layers[i].operand[o];
      if (operand->joined_count == 0) continue;
      operand->joined = ARENA_NEW(&result->arena, operand->joined_count, int);
      if (operand->joined == NULL) return error_out_of_memory(error);
      memcpy(operand->joined, workload->layers[i].operand[o].joined,
             (size_t)operand->joined_count * sizeof *operand->joined);
    }
  }
  for (int s = 0; s < list->stack_count; s++) {
    for (int n = 0; n < list->stacks[s].node_count; n++) {
      struct stack_node *node = &list->stacks[s].nodes[n];
      if (node->layer < 0) continue;
      bool is_whole = list->stacks[s].repeats == 1;
      node->shape =
          is_whole ? &layers[node->layer] : heads_shape(&result->arena, &layers[node->layer], node->shape->size);
      if (node->shape == NULL) return error_out_of_memory(error);
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
      result->gap = fmax(result->gap, type->gap);
      result->dram.read_bits += (double)type->count * type->dram.read_bits;
      result->dram.written_bits += (double)type->count * type->dram.written_bits;
      result->overfull_count += type->overfull_count;
      for (int i = 0; i < type->step_count; i++) {
        const struct layer_cost *cost = type->steps[i].cost;
        if (cost == NULL) continue;
        result->mac_count += (double)type->count * cost->mac_count;
        result->mac_energy_pj += (double)type->count * cost->mac_energy_pj;
        result->vector_ops += (double)type->count * cost->vector_ops;
        result->vector_energy_pj += (double)type->count * cost->vector_energy_pj;
      }
    }
  }
  result->search_count = search->search_count;
  result->memo_hits = search->memo_hits;
  result->orderings_visited = search->orderings_visited;
  if (search->gap > result->gap) result->gap = search->gap;
}

/* Evaluates the stacks for the search's objective; with `sums` without the costs of layers. */
static enum status cost_stacks(struct layer_search *search, const struct job *job, struct stack_list *list,
                               struct arena *arena, struct arena *scratch, struct cost_limit *sums,
                               struct stack_result *stacks, struct error *error) {
  enum status status = STATUS_OK;
  if (job->schedule.between_stacks == BETWEEN_FIT) status = between_choose(search, list, error);
  for (int s = 0; s < list->stack_count && status == STATUS_OK; s++) {
    int stack = turn_visits(job->turn, s, list->stack_count);
    stacks[stack] = (struct stack_result){0};
    status = stack_cost(search, arena, scratch, &list->stacks[stack], job->turn, sums, &stacks[stack], error);
  }
  return status;
}

/* No mappings of the layers take less. */
static double least_cycles_of(const struct stack_result *stacks, int count) {
  double cycles = 0;
  for (int s = 0; s < count; s++) {
    for (int t = 0; t < stacks[s].type_count; t++) {
      cycles += (double)stacks[s].types[t].count * stacks[s].types[t].least_cycles;
    }
  }
  return cycles;
}

/* Finds the weight of latency with which the layers' mappings give the least energy x latency of the whole. *bound:
 * that has at least the product of the least energy and of the floor of latency. */
static enum status find_weight(struct layer_search *search, const struct job *job, struct stack_list *list,
                               struct stack_result *stacks, double *weight, double *bound, struct error *error) {
  struct cost_limit sums = {.sums_only = true, .allows_overfull = true};
  struct product_search product = {.count = 0};
  enum status status = STATUS_OK;
  while (status == STATUS_OK && product_next(&product, weight)) {
    struct arena scratch;
    struct corner corner = {.weight = *weight};
    arena_init(&scratch);
    search->options.latency_weight = *weight;
    status = cost_stacks(search, job, list, &scratch, &scratch, &sums, stacks, error);
    for (int s = 0; s < list->stack_count; s++) {
      corner.energy_pj += stacks[s].energy_pj;
      corner.latency_cycles += stacks[s].latency_cycles;
    }
    if (product.count == 0) product.floor_cycles = fmax(1, least_cycles_of(stacks, list->stack_count));
    product_add(&product, corner);
    arena_deinit(&scratch);
  }
  if (status == STATUS_OK) *weight = product_best(&product)->weight;
  *bound = product.corners[0].energy_pj * product.floor_cycles;
  return status;
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
                                .shelves = &result->shelves,
                                .prefetches = job->turn % 2};
  if (!search.options.has_time && job->search_seconds > 0) {
    search.options.has_time = true;
    search.options.seconds = job->search_seconds;
  }
  struct arena scratch;
  double bound = 0;
  arena_init(&scratch);
  search.representatives = layer_search_representatives(&search, &scratch);
  if (search.representatives == NULL) status = error_out_of_memory(error);
  if (status == STATUS_OK && search.options.objective == OBJECTIVE_EDP) {
    search.options.objective = OBJECTIVE_SUM;
    status = find_weight(&search, job, &list, result->stacks, &search.options.latency_weight, &bound, error);
  }
  if (status == STATUS_OK) {
    struct cost_limit sums = {.sums_only = true};
    status = cost_stacks(&search, job, &list, &result->arena, &scratch, job->sums_only ? &sums : NULL, result->stacks,
                         error);
  }
  result->latency_weight = search.options.objective == OBJECTIVE_SUM ? search.options.latency_weight : 0;
  result->sums_only = job->sums_only;
  if (status == STATUS_OK) add_up(result, &search);
  if (status == STATUS_OK && !job->sums_only) ports_bound_result(result);
  if (job->schedule.search.objective == OBJECTIVE_EDP && result->gap > 0) {
    result->gap = fmax(0, 1 - bound / (result->energy_pj * result->latency_cycles));
  }
  arena_deinit(&scratch);
  return status;
}

enum status schedule_evaluate(const struct job *job, const atomic_bool *cancel, struct result **result,
                              struct error *error) {
  enum status status = check_schedule(&job->schedule, error);
  if (status == STATUS_OK) status = mapping_rules_check(job->rules, job->hardware, error);
  if (status != STATUS_OK) return status;
  struct result *made = malloc(sizeof *made);
  if (made == NULL) return error_out_of_memory(error);
  memset(made, 0, offsetof(struct result, hardware)); /* which is copied, and large */
  arena_init(&made->arena);
  status = evaluate(job, cancel, made, error);
  if (status != STATUS_OK) {
    result_free(made);
    return status;
  }
  *result = made;
  return error_set(error, STATUS_OK, "%s", ""); /* clears the message of a failed try */
}
