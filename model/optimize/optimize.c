#include "model/optimize/optimize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/heads.h"
#include "model/optimize/optimize_edp.h"
#include "model/optimize/paths.h"

enum { FIRST_TILINGS = 16 };

/* --- One tiling for all stacks ------------------------------------------------------------------------ */

/* Heads at a time of the question, by index; 0: all, where it lists none. */
static int heads_count(const struct optimize *question) {
  return question->heads.count > 0 ? question->heads.count : 1;
}

static int64_t heads_at(const struct optimize *question, int i) {
  return question->heads.count > 0 ? question->heads.sizes[i] : 0;
}

/* Adds the grid of a layer to the tilings. */
static bool add_grid(const struct optimize *question, int end, struct end_tilings *tilings) {
  const struct optimize_sizes *widths = &question->widths[end], *heights = &question->heights[end];
  for (int of_all = 0; of_all < 4 * heads_count(question); of_all++) {
    int mode = MODE_CACHED - of_all % 4;
    for (int at = widths->count * heights->count - 1; at >= 0 && (question->modes >> mode & 1) != 0; at--) {
      struct tiling tiling = {(enum overlap_mode)mode, widths->sizes[at / heights->count],
                              heights->sizes[at % heights->count], heads_at(question, of_all / 4)};
      if (end_tilings_add(tilings, tiling) < 0) return false;
    }
  }
  return true;
}

/* Adds the grids of the ends of the given stacks. */
static bool add_uniform(const struct optimization *run, struct end_tilings *tilings) {
  bool fits = true;
  for (int i = 0; i < run->given_count; i++) {
    fits = fits && add_grid(run->question, run->states.states[run->states.segments[run->given[i]].to].end, tilings);
  }
  return fits;
}

/* The segments of the only cuts, or NULL: any. */
struct only_cuts {
  const int *segments;
  int count;
};

/* Tries the first of the tilings, spread over all, or all of them. `rest` (may be NULL): see struct path_search. */
static enum status search_uniform(struct optimization *run, const struct end_tilings *tilings, int try_count,
                                  struct only_cuts cuts, double *rest, struct path *best) {
  struct labels *best_labels = calloc((size_t)run->states.state_count, sizeof *best_labels);
  if (best_labels == NULL) return error_out_of_memory(run->error);
  bool front = search_needs_front(run);
  run->search.rule = question_rule(run->question);
  run->search.rule.is_front = front;
  run->search.limits = &run->question->limits;
  run->search.rest_energy = front || run->search.rule.energy_weight > 0 ? run->least_energy : NULL;
  run->search.rest_latency = front || run->search.rule.latency_weight > 0 ? run->least_latency : NULL;
  run->search.rest_value = rest;
  atomic_store(&run->search.best, INFINITY);
  struct stage stage = {.kind = STAGE_UNIFORM,
                        .search = &run->search,
                        .tilings = tilings->list,
                        .tiling_count = tilings->count,
                        .try_count = try_count < tilings->count ? try_count : tilings->count,
                        .path = cuts.segments,
                        .path_count = cuts.count,
                        .best_labels = best_labels,
                        .best_tiling = -1};
  enum status status = crew_run(&run->crew, &stage, search_waiting, run, run->error);
  if (run->crew.stage.best_tiling >= 0) path_take_best(run, best_labels, best);
  labels_free(best_labels, run->states.state_count);
  return status;
}

/* The finest cuts, as segments; 0: they lead nowhere. */
static int finest_cuts(const struct optimization *run, int *segments) {
  const struct cut_states *states = &run->states;
  int count = 0, at = 0;
  for (int s = 1; s < states->state_count; s++) {
    const struct cut_state *state = &states->states[s];
    for (int i = 0; i < state->segment_count; i++) {
      if (states->segments[state->first_segment + i].from != at) continue;
      segments[count++] = state->first_segment + i;
      at = s;
      break;
    }
  }
  return at == states->state_count - 1 ? count : 0;
}

/* A first schedule: soon one with the finest cuts, which mostly fit; then with the question's. */
static enum status find_start(struct optimization *run, const struct end_tilings *uniform) {
  const struct only_cuts given = {run->given, run->given_count};
  int *segments = ARENA_NEW(&run->arena, run->states.state_count, int);
  if (segments == NULL) return error_out_of_memory(run->error);
  const struct only_cuts finest = {segments, run->question->cuts_are_fixed ? 0 : finest_cuts(run, segments)};
  enum status status = STATUS_OK;
  if (finest.count > 0) status = search_uniform(run, uniform, FIRST_TILINGS, finest, NULL, &run->best);
  if (status == STATUS_OK) status = search_uniform(run, uniform, uniform->count, given, NULL, &run->given_best);
  if (status == STATUS_OK && run->given_best.count == 0 && run->best.count == 0 && finest.count > 0) {
    status = search_uniform(run, uniform, uniform->count, finest, NULL, &run->best);
  }
  if (path_value(run, &run->given_best) <= path_value(run, &run->best)) path_copy(&run->best, &run->given_best);
  path_copy(&run->start, run->given_best.count > 0 ? &run->given_best : &run->best);
  return status;
}

/* --- Schedules known before --------------------------------------------------------------------------- */

/* Costs the schedule's stacks one after the other; *path stays empty where it is not possible or not allowed. */
static enum status cost_start(struct optimization *run, const struct stack_list *list, struct path *path) {
  enum status status = STATUS_OK;
  int count = list->stack_count < run->states.state_count ? cut_states_path(&run->states, list, path->segments) : 0;
  path->count = 0;
  path->energy_pj = path->latency_cycles = 0;
  for (int i = 0; i < count && status == STATUS_OK; i++) {
    struct tiling tiling = list->stacks[i].tiling;
    int end = run->states.states[run->states.segments[path->segments[i]].to].end;
    struct segment_cost cost = {.energy_pj = INFINITY};
    tiling.heads = segment_costs_heads(&run->costs, path->segments[i], tiling.heads);
    if (tiling.heads < 0) return STATUS_OK;
    path->tilings[i] = segment_costs_tiling(&run->costs, end, tiling);
    if (path->tilings[i] < 0) return error_out_of_memory(run->error);
    if ((run->question->modes >> tiling.mode & 1) != 0) {
      status = crew_cost(&run->crew, path->segments[i], path->tilings[i], run->cancel, &cost, run->error);
    }
    if (status != STATUS_OK || cost.energy_pj == INFINITY) return status;
    path->energy_pj += cost.energy_pj;
    path->latency_cycles += cost.latency_cycles;
  }
  if (status == STATUS_OK && path_is_within(run, path->energy_pj, path->latency_cycles)) path->count = count;
  return status;
}

static enum status take_starts(struct optimization *run) {
  const struct optimize *question = run->question;
  enum status status = STATUS_OK;
  struct path path;
  if (question->start_count == 0) return STATUS_OK;
  if (!path_init(run, &path)) return error_out_of_memory(run->error);
  for (int i = 0; i < question->start_count && status == STATUS_OK; i++) {
    struct stack_list list;
    struct error ignored; /* its cuts may be those of another network */
    if (stack_list_init(&list, &run->arena, question->workload, question->hardware, &question->starts[i], &ignored) !=
        STATUS_OK) {
      continue;
    }
    status = cost_start(run, &list, &path);
    if (status == STATUS_OK && path_value(run, &path) < path_value(run, &run->best)) path_copy(&run->best, &path);
  }
  return status;
}

/* --- Around the best ---------------------------------------------------------------------------------- */

static bool add_tiling(struct optimization *run, int end, struct tiling tiling, int *added) {
  int before = run->costs.ends[end].count;
  if ((run->question->modes >> tiling.mode & 1) == 0) return true;
  if (segment_costs_tiling(&run->costs, end, tiling) < 0) return false;
  *added += run->costs.ends[end].count - before;
  return true;
}

/* Sides near a side of a map: by powers of two, and those that give a few tiles more or fewer. Returns how many. */
static int neighbouring_sides(int64_t side, int64_t map, int64_t sides[64]) {
  int count = 0;
  int64_t now = side < map ? side : map;
  for (int64_t step = 1; step < now && step < (int64_t)1 << 20; step *= 2) {
    sides[count++] = now - step;
    if (now + step <= map) sides[count++] = now + step;
  }
  int64_t tiles = (map + now - 1) / now;
  for (int64_t n = tiles > 3 ? tiles - 3 : 1; n <= tiles + 3; n++) sides[count++] = (map + n - 1) / n;
  return count;
}

enum { AROUND = 16 };

/* Multiples of a quarter of the power of two in a side, from half to twice the side. Returns how many. */
static int sides_around(int64_t side, int64_t map, int64_t sides[AROUND]) {
  int64_t now = side < map ? side : map, unit = 1;
  int count = 0;
  while (8 * unit <= now) unit *= 2;
  for (int64_t near = (now / 2 + unit - 1) / unit * unit; near <= 2 * now && near <= map && count < AROUND;) {
    if (near > 0) sides[count++] = near;
    near += unit;
  }
  return count;
}

/* Adds the tilings next to one to the grid of a layer: with one side changed, with both, in another mode, with
 * other heads at a time. False when
 * memory is out. */
static bool add_around(struct optimization *run, int end, struct tiling here, int *added) {
  const struct end_tilings *tilings = &run->costs.ends[end];
  int64_t sides[64], widths[AROUND], heights[AROUND];
  bool fits = true;
  int count = neighbouring_sides(here.tile_x, tilings->width, sides);
  for (int s = 0; s < count; s++) {
    fits = fits && add_tiling(run, end, (struct tiling){here.mode, sides[s], here.tile_y, here.heads}, added);
  }
  count = neighbouring_sides(here.tile_y, tilings->height, sides);
  for (int s = 0; s < count; s++) {
    fits = fits && add_tiling(run, end, (struct tiling){here.mode, here.tile_x, sides[s], here.heads}, added);
  }
  int width_count = sides_around(here.tile_x, tilings->width, widths);
  int height_count = sides_around(here.tile_y, tilings->height, heights);
  for (int i = 0; i < width_count * height_count; i++) {
    struct tiling near = {here.mode, widths[i / height_count], heights[i % height_count], here.heads};
    fits = fits && add_tiling(run, end, near, added);
  }
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    struct tiling other = {(enum overlap_mode)mode, here.tile_x, here.tile_y, here.heads};
    fits = fits && add_tiling(run, end, other, added);
  }
  for (int i = 0; i < heads_count(run->question); i++) {
    struct tiling other = {here.mode, here.tile_x, here.tile_y, heads_at(run->question, i)};
    fits = fits && add_tiling(run, end, other, added);
  }
  return fits;
}

/* Adds the tilings next to those of a path to the grid. */
static enum status add_neighbours(struct optimization *run, const struct path *path, int *added) {
  for (int i = 0; i < path->count; i++) {
    int end = run->states.states[run->states.segments[path->segments[i]].to].end;
    struct tiling here = run->costs.ends[end].list[path->tilings[i]];
    if (!add_around(run, end, here, added)) return error_out_of_memory(run->error);
  }
  return STATUS_OK;
}

/* The same for the whole front. */
static enum status add_front_neighbours(struct optimization *run, int *added) {
  int last = run->states.state_count - 1;
  struct path path;
  enum status status = path_init(run, &path) ? STATUS_OK : error_out_of_memory(run->error);
  for (int i = 0; i < run->labels[last].count && status == STATUS_OK; i++) {
    path_trace(run, run->labels, last, i, &path);
    status = add_neighbours(run, &path, added);
  }
  return status;
}

/* Least cost of the layers that a state has not computed. */
static void expect_rest(struct optimization *run) {
  const struct workload *workload = run->question->workload;
  for (int s = 0; s < run->states.state_count; s++) {
    run->least_energy[s] = run->least_latency[s] = 0;
    for (int l = 0; l < workload->layer_count; l++) {
      if (run->states.states[s].computed[l]) continue;
      struct tile_sum floor = floor_of_layer(&run->costs.floors, workload, l);
      run->least_energy[s] += floor.energy_pj;
      run->least_latency[s] += floor.latency_cycles;
    }
  }
}

static enum status refine(struct optimization *run) {
  enum status status = STATUS_OK;
  while (status == STATUS_OK) {
    int added = 0;
    status = run->question->front ? add_front_neighbours(run, &added) : add_neighbours(run, &run->best, &added);
    if (status != STATUS_OK || added == 0) break;
    expect_rest(run);
    status = search_best_path(run);
  }
  return status;
}

/* --- The answer --------------------------------------------------------------------------------------- */

/* Stacks whose layers differ in groups are computed with all of them whatever their tilings say: as the others, where
 * those agree, so that one number tells it all. */
static void settle_heads(const struct optimization *run, const struct path *path, struct tiling *tilings) {
  int64_t heads = 0, first = -1;
  bool agree = true;
  for (int i = 0; i < path->count; i++) {
    int64_t groups = run->costs.groups[path->segments[i]];
    tilings[i].heads = heads_at_a_time(tilings[i].heads, groups);
    if (groups <= 1) continue;
    if (first < 0) first = heads = tilings[i].heads;
    agree = agree && tilings[i].heads == heads;
  }
  for (int i = 0; i < path->count && agree; i++) tilings[i].heads = heads;
}

static enum status describe(struct optimization *run, const struct path *path, struct optimized *found) {
  struct arena *arena = &run->optimum->arena;
  *found = (struct optimized){.energy_pj = path->energy_pj,
                              .search = run->question->schedule.search,
                              .latency_cycles = path->latency_cycles,
                              .stack_count = path->count,
                              .ends = ARENA_NEW(arena, path->count, int),
                              .tilings = ARENA_NEW(arena, path->count, struct tiling)};
  if (found->ends == NULL || found->tilings == NULL) return error_out_of_memory(run->error);
  for (int i = 0; i < path->count; i++) {
    int end = run->states.states[run->states.segments[path->segments[i]].to].end;
    found->ends[i] = run->question->workload->layers[end].id;
    found->tilings[i] = run->costs.ends[end].list[path->tilings[i]];
  }
  if (run->costs.groups != NULL) settle_heads(run, path, found->tilings);
  return STATUS_OK;
}

static enum status describe_front(struct optimization *run) {
  const struct labels *last = &run->labels[run->states.state_count - 1];
  struct path path;
  run->optimum->front = ARENA_NEW(&run->optimum->arena, last->count, struct optimized);
  if (run->optimum->front == NULL || !path_init(run, &path)) return error_out_of_memory(run->error);
  enum status status = STATUS_OK;
  for (int i = 0; i < last->count && status == STATUS_OK; i++) {
    if (!path_is_within(run, last->list[i].energy_pj, last->list[i].latency_cycles)) continue;
    path_trace(run, run->labels, run->states.state_count - 1, i, &path);
    status = describe(run, &path, &run->optimum->front[run->optimum->front_count++]);
  }
  return status;
}

static enum status answer(struct optimization *run) {
  struct optimize_answer *optimum = run->optimum;
  optimum->bound = run->bound;
  optimum->tiling_count = run->grid_count;
  optimum->costed_count = run->costs.costed_count;
  enum status status = describe(run, &run->best, &optimum->best);
  if (status == STATUS_OK) status = describe(run, &run->given_best, &optimum->given);
  if (status == STATUS_OK) status = describe(run, &run->uniform_best, &optimum->uniform);
  return status;
}

bool optimized_schedule(const struct optimized *found, const struct schedule *base, struct schedule *schedule) {
  bool same = true, same_heads = true;
  *schedule = *base;
  schedule->search = found->search;
  if (found->stack_count == 0 || found->stack_count > SCHEDULE_MAX_CUTS + 1) return false;
  schedule->cuts_kind = CUTS_LIST;
  schedule->cut_count = found->stack_count - 1;
  for (int i = 0; i < found->stack_count; i++) {
    const struct tiling *tiling = &found->tilings[i], *first = &found->tilings[0];
    same = same && tiling->mode == first->mode && tiling->tile_x == first->tile_x && tiling->tile_y == first->tile_y;
    same_heads = same_heads && tiling->heads == first->heads;
    if (i < schedule->cut_count) schedule->cuts[i] = found->ends[i];
    schedule->own[i] = *tiling;
  }
  const struct tiling *last = &found->tilings[found->stack_count - 1];
  schedule->mode = last->mode;
  schedule->tile_x = last->tile_x;
  schedule->tile_y = last->tile_y;
  schedule->tile_heads = same_heads ? last->heads : 0;
  schedule->own[schedule->cut_count] = (struct tiling){.heads = last->heads};
  for (int i = 0; i < found->stack_count; i++) {
    int64_t heads = same_heads ? 0 : schedule->own[i].heads;
    if (same) schedule->own[i] = (struct tiling){0};
    schedule->own[i].heads = heads;
  }
  return true;
}

/* --- The whole ---------------------------------------------------------------------------------------- */

/* Stacks that lead to a state, each with its tilings. */
static int64_t grid_count(struct optimization *run, int s) {
  const struct cut_state *state = &run->states.states[s];
  int count = run->costs.ends[state->end].count;
  int64_t all = (int64_t)count * state->segment_count;
  for (int i = 0; i < count * state->segment_count && run->costs.groups != NULL; i++) {
    all -= !segment_costs_is_first(&run->costs, state->first_segment + i / count, i % count);
  }
  return all;
}

/* The grid of each layer, and the tilings that all stacks may share. */
static enum status list_tilings(struct optimization *run, const struct end_tilings *uniform) {
  for (int s = 1; s < run->states.state_count; s++) {
    struct end_tilings *tilings = &run->costs.ends[run->states.states[s].end];
    bool fits = add_grid(run->question, run->states.states[s].end, tilings);
    for (int i = 0; i < uniform->count && fits; i++) fits = end_tilings_add(tilings, uniform->list[i]) >= 0;
    if (!fits) return error_out_of_memory(run->error);
    run->grid_count += grid_count(run, s);
  }
  return STATUS_OK;
}

/* Cuts of the question; none where they are not legal, unless they are fixed. */
static enum status find_given(struct optimization *run, struct stack_list *list) {
  const struct optimize *question = run->question;
  enum status status =
      stack_list_init(list, &run->arena, question->workload, question->hardware, &question->schedule, run->error);
  if (status == STATUS_USAGE && !question->cuts_are_fixed) {
    list->stack_count = 0;
    return STATUS_OK;
  }
  return status;
}

static enum status prepare(struct optimization *run) {
  const struct optimize *question = run->question;
  struct stack_list list;
  enum status status = find_given(run, &list);
  if (status == STATUS_OK) {
    const struct hardware *homes = question->schedule.between_stacks == BETWEEN_FIT ? question->hardware : NULL;
    status = cut_states_init(&run->states, question->workload, search_rules(&question->schedule.search), homes,
                             question->cuts_are_fixed ? &list : NULL, run->error);
  }
  if (status == STATUS_OK) status = segment_costs_init(&run->costs, question, &run->states, run->error);
  if (status != STATUS_OK) return status;
  run->memo = question->memo != NULL ? memo_reference(question->memo) : memo_new();
  run->given = ARENA_NEW(&run->arena, list.stack_count + 1, int);
  if (run->memo == NULL || run->given == NULL || !search_init(run)) return error_out_of_memory(run->error);
  run->given_count = cut_states_path(&run->states, &list, run->given);
  expect_rest(run);
  run->bound =
      objective_value(question->objective, question->latency_weight, run->least_energy[0], run->least_latency[0]);
  return crew_init(&run->crew, question, &run->states, &run->costs, run->memo, run->error);
}

static enum status find_best(struct optimization *run, unsigned parts, const struct end_tilings *uniform) {
  const struct optimize *question = run->question;
  bool any_cuts = (parts & 1u << OPTIMIZE_BEST) != 0, compares = (parts & 1u << OPTIMIZE_UNIFORM) != 0;
  enum status status = list_tilings(run, uniform);
  if (status == STATUS_OK && run->given_count > 0 && (parts & (1u << OPTIMIZE_GIVEN | 1u << OPTIMIZE_BEST)) != 0) {
    status = any_cuts ? find_start(run, uniform)
                      : search_uniform(run, uniform, uniform->count, (struct only_cuts){run->given, run->given_count},
                                       NULL, &run->given_best);
    if (!any_cuts) path_copy(&run->best, &run->given_best);
  }
  if (status == STATUS_OK && any_cuts) status = take_starts(run);
  if (status == STATUS_OK && any_cuts) status = search_best_path(run);
  if (status == STATUS_OK) run->bound = path_value(run, &run->best);
  if (status == STATUS_OK && compares) {
    run->step = OPTIMIZE_SAME_TILING;
    double *rest = any_cuts && path_expect_rest(run) ? run->least_value : NULL;
    status = search_uniform(run, uniform, uniform->count, (struct only_cuts){NULL, 0}, rest, &run->uniform_best);
  }
  run->step = OPTIMIZE_AROUND;
  if (status == STATUS_OK && question->refine && any_cuts) status = refine(run);
  if (status == STATUS_OK && question->front && any_cuts) status = describe_front(run);
  if (status != STATUS_OK || !any_cuts || run->best.count > 0) return status;
  return path_refuse_none(run);
}

enum status optimize_parts(const struct optimize *question, unsigned parts, const atomic_bool *cancel,
                           struct optimize_answer *optimum, struct error *error) {
  struct optimization run = {.question = question, .cancel = cancel, .optimum = optimum, .error = error};
  *optimum = (struct optimize_answer){0};
  arena_init(&optimum->arena);
  arena_init(&run.arena);
  atomic_init(&run.search.best, INFINITY);
  run.search.objective = question->objective;
  run.search.latency_weight = question->latency_weight;
  clock_gettime(CLOCK_MONOTONIC, &run.reported);
  enum status status = mapping_rules_check(question->rules, question->hardware, error);
  if (status == STATUS_OK) status = prepare(&run);
  struct end_tilings uniform = {.width = TILE_FULL, .height = TILE_FULL};
  if (status == STATUS_OK && !add_uniform(&run, &uniform)) status = error_out_of_memory(error);
  if (status == STATUS_OK) status = find_best(&run, parts, &uniform);
  end_tilings_free(&uniform);
  optimum->search_count = crew_search_count(&run.crew);
  crew_deinit(&run.crew);
  if (status == STATUS_STOPPED) error_set(error, STATUS_STOPPED, "stopped before a schedule was found");
  if ((status == STATUS_OK || status == STATUS_STOPPED) && (run.best.count > 0 || run.uniform_best.count > 0)) {
    struct error failed;
    run.error = &failed;
    if (answer(&run) != STATUS_OK) {
      *error = failed;
      status = failed.status;
    }
  }
  labels_free(run.labels, run.states.state_count);
  segment_costs_deinit(&run.costs);
  cut_states_deinit(&run.states);
  memo_release(run.memo);
  arena_deinit(&run.arena);
  return status;
}

enum status optimize(const struct optimize *question, const atomic_bool *cancel, struct optimize_answer *optimum,
                     struct error *error) {
  if (question->schedule.search.objective == OBJECTIVE_EDP) return optimize_edp(question, cancel, optimum, error);
  unsigned parts = 1u << OPTIMIZE_BEST | 1u << OPTIMIZE_GIVEN | (unsigned)question->compare << OPTIMIZE_UNIFORM;
  return optimize_parts(question, parts, cancel, optimum, error);
}

void optimize_answer_deinit(struct optimize_answer *optimum) {
  arena_deinit(&optimum->arena);
}
