#include "model/optimize/optimize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/optimize/crew.h"

enum {
  WEIGHTED_ROUNDS = 8, /* of energy + weight x latency, for a good schedule before the front is searched */
  REPORT_PAUSE_NS = 50000000
};

/* A schedule as segments of the graph. */
struct path {
  double energy_pj, latency_cycles;
  int count; /* 0: none */
  int *segments, *tilings;
};

struct optimization {
  const struct optimize *question;
  const atomic_bool *cancel;
  struct optimize_answer *optimum;
  struct error *error;
  struct arena arena;
  struct cut_states states;
  struct segment_costs costs;
  struct optimize_crew crew;
  struct memo *memo;
  struct labels *labels; /* by state, of the present search */
  struct path_search search;
  double *least_energy, *least_latency; /* by state: of the rest of the network; lower bounds */
  int *given;                           /* segments of the question's cuts */
  int given_count;
  struct path best, given_best, uniform_best;
  double bound;
  int64_t grid_count;
  struct timespec reported;
};

double objective_value(enum objective objective, double energy_pj, double latency_cycles) {
  if (objective == OBJECTIVE_ENERGY) return energy_pj;
  return objective == OBJECTIVE_LATENCY ? latency_cycles : energy_pj * latency_cycles;
}

static double value_of(const struct optimization *run, const struct path *path) {
  return path->count > 0 ? objective_value(run->question->objective, path->energy_pj, path->latency_cycles) : INFINITY;
}

static bool is_within_limits(const struct optimization *run, double energy_pj, double latency_cycles) {
  const struct optimize_limits *limits = &run->question->limits;
  return energy_pj <= limits->energy_pj && latency_cycles <= limits->latency_cycles;
}

/* --- Progress ----------------------------------------------------------------------------------------- */

static bool waiting(void *context) {
  struct optimization *run = context;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t since = (int64_t)(now.tv_sec - run->reported.tv_sec) * 1000000000 + (now.tv_nsec - run->reported.tv_nsec);
  if (run->question->report != NULL && since > REPORT_PAUSE_NS) {
    struct optimize_progress progress = {
        .best = value_of(run, &run->best),
        .bound = run->bound,
        .done = run->crew.looked_at < run->grid_count ? run->crew.looked_at : run->grid_count,
        .total = run->grid_count};
    run->question->report(run->question->context, &progress);
    run->reported = now;
  }
  return run->cancel == NULL || !atomic_load(run->cancel);
}

/* --- Paths -------------------------------------------------------------------------------------------- */

static bool path_init(struct optimization *run, struct path *path) {
  path->count = 0;
  path->segments = ARENA_NEW(&run->arena, run->states.state_count, int);
  path->tilings = ARENA_NEW(&run->arena, run->states.state_count, int);
  return path->segments != NULL && path->tilings != NULL;
}

static void path_copy(struct path *to, const struct path *from) {
  to->energy_pj = from->energy_pj;
  to->latency_cycles = from->latency_cycles;
  to->count = from->count;
  memcpy(to->segments, from->segments, (size_t)from->count * sizeof *to->segments);
  memcpy(to->tilings, from->tilings, (size_t)from->count * sizeof *to->tilings);
}

/* The way to a state that a label describes. */
static void path_trace(const struct optimization *run, const struct labels *labels, int state, int label,
                       struct path *path) {
  const struct label *end = &labels[state].list[label];
  path->energy_pj = end->energy_pj;
  path->latency_cycles = end->latency_cycles;
  path->count = end->stacks;
  for (int i = path->count - 1; i >= 0; i--) {
    const struct label *at = &labels[state].list[label];
    path->segments[i] = at->segment;
    path->tilings[i] = at->tiling;
    label = at->parent;
    state = run->states.segments[at->segment].from;
  }
}

/* Label of the last state with the least objective within the limits, or -1. */
static int best_label(const struct optimization *run, const struct labels *last) {
  int best = -1;
  double least = INFINITY, other = INFINITY;
  for (int i = 0; i < last->count; i++) {
    const struct label *label = &last->list[i];
    double value = objective_value(run->question->objective, label->energy_pj, label->latency_cycles);
    double tie = run->question->objective == OBJECTIVE_ENERGY ? label->latency_cycles : label->energy_pj;
    if (!is_within_limits(run, label->energy_pj, label->latency_cycles)) continue;
    if (value > least || (value == least && tie >= other)) continue;
    best = i;
    least = value;
    other = tie;
  }
  return best;
}

/* Takes the best of the last state's labels if it is better than `best`. */
static void take_best(struct optimization *run, const struct labels *labels, struct path *best) {
  int last = run->states.state_count - 1, label = best_label(run, &labels[last]);
  if (label < 0) return;
  const struct label *found = &labels[last].list[label];
  double value = objective_value(run->question->objective, found->energy_pj, found->latency_cycles);
  double old = value_of(run, best);
  if (value > old) return;
  bool ties = value == old && found->energy_pj >= best->energy_pj && found->latency_cycles >= best->latency_cycles;
  if (ties && found->stacks >= best->count) return;
  path_trace(run, labels, last, label, best);
}

/* Completes the way to a state with the best known way on from it by the given cuts; keeps it if it is the best. */
static void take_prefix(struct optimization *run, int state) {
  const struct path *tail = &run->given_best;
  int next = 0;
  if (tail->count == 0 || run->labels[state].count == 0) return;
  while (next < tail->count && run->states.segments[tail->segments[next]].from != state) next++;
  if (next == tail->count) return;
  for (int i = 0; i < run->labels[state].count; i++) {
    const struct label *label = &run->labels[state].list[i];
    double energy = label->energy_pj, latency = label->latency_cycles;
    if (label->stacks + tail->count - next >= run->states.state_count) continue;
    for (int t = next; t < tail->count; t++) {
      struct segment_cost cost = segment_costs_known(&run->costs, tail->segments[t], tail->tilings[t]);
      energy += cost.energy_pj;
      latency += cost.latency_cycles;
    }
    if (!is_within_limits(run, energy, latency)) continue;
    if (objective_value(run->question->objective, energy, latency) >= value_of(run, &run->best)) continue;
    path_trace(run, run->labels, state, i, &run->best);
    int count = run->best.count;
    memcpy(run->best.segments + count, tail->segments + next, (size_t)(tail->count - next) * sizeof *tail->segments);
    memcpy(run->best.tilings + count, tail->tilings + next, (size_t)(tail->count - next) * sizeof *tail->tilings);
    run->best.count = count + tail->count - next;
    run->best.energy_pj = energy;
    run->best.latency_cycles = latency;
  }
}

/* --- One search for paths ----------------------------------------------------------------------------- */

/* Adds to the labels of a state all ways through a segment that may matter. */
static enum status extend(struct optimization *run, int segment) {
  const struct segment *ends = &run->states.segments[segment];
  const struct labels *from = &run->labels[ends->from];
  struct labels *to = &run->labels[ends->to];
  double best = atomic_load(&run->search.best);
  for (int t = 0; t < run->costs.rooms[segment]; t++) {
    const struct segment_cost *cost = &run->costs.table[segment][t];
    if (!cost->is_exact || cost->energy_pj == INFINITY) continue;
    for (int i = 0; i < from->count; i++) {
      struct label label = {.energy_pj = from->list[i].energy_pj + cost->energy_pj,
                            .latency_cycles = from->list[i].latency_cycles + cost->latency_cycles,
                            .segment = segment,
                            .tiling = t,
                            .parent = i,
                            .stacks = from->list[i].stacks + 1};
      double bound = path_search_bound(&run->search, ends->to, label.energy_pj, label.latency_cycles);
      if (bound == INFINITY || bound > best * (1 + 1e-9)) continue;
      if (!labels_add(to, &label)) return error_out_of_memory(run->error);
    }
    if (to->count > 1 << 16) labels_reduce(to, &run->search.rule);
  }
  return STATUS_OK;
}

/* Least objective of what has not been looked at beyond a state. */
static double bound_beyond(const struct optimization *run, int state) {
  double bound = INFINITY;
  for (int s = 0; s <= state; s++) {
    for (int i = 0; i < run->labels[s].count; i++) {
      const struct label *label = &run->labels[s].list[i];
      bound = fmin(bound, path_search_bound(&run->search, s, label->energy_pj, label->latency_cycles));
    }
  }
  return bound;
}

static enum status search_paths(struct optimization *run, bool is_objective) {
  struct label start = {.parent = -1, .segment = -1};
  enum status status = STATUS_OK;
  for (int s = 0; s < run->states.state_count; s++) run->labels[s].count = 0;
  if (!labels_add(&run->labels[0], &start)) return error_out_of_memory(run->error);
  for (int s = 1; s < run->states.state_count && status == STATUS_OK; s++) {
    const struct cut_state *state = &run->states.states[s];
    struct stage stage = {.kind = STAGE_SEGMENTS,
                          .search = &run->search,
                          .labels = run->labels,
                          .next_segment = state->first_segment,
                          .end_segment = state->first_segment + state->segment_count,
                          .best_here = INFINITY};
    if (is_objective) run->bound = fmax(run->bound, fmin(bound_beyond(run, s - 1), value_of(run, &run->best)));
    status = crew_run(&run->crew, &stage, waiting, run, run->error);
    for (int i = 0; i < state->segment_count && status == STATUS_OK; i++) {
      status = extend(run, state->first_segment + i);
    }
    labels_reduce(&run->labels[s], &run->search.rule);
    if (status == STATUS_OK) take_prefix(run, s);
  }
  if (status == STATUS_OK) take_best(run, run->labels, &run->best);
  return status;
}

/* Shortest paths by a weighted sum. `rest` (may be NULL) becomes the least of it beyond each state. */
static enum status search_weighted(struct optimization *run, double energy_weight, double latency_weight,
                                   double *rest) {
  bool is_objective = (energy_weight > 0) == (run->question->objective == OBJECTIVE_ENERGY) &&
                      (latency_weight > 0) == (run->question->objective == OBJECTIVE_LATENCY);
  struct path_search *search = &run->search;
  search->rule = (struct label_rule){.energy_weight = energy_weight, .latency_weight = latency_weight};
  search->limits = NULL;
  search->rest_energy = energy_weight > 0 ? run->least_energy : NULL;
  search->rest_latency = latency_weight > 0 ? run->least_latency : NULL;
  double known =
      run->best.count > 0 ? label_value(&search->rule, run->best.energy_pj, run->best.latency_cycles) : INFINITY;
  atomic_store(&search->best, known);
  enum status status = search_paths(run, is_objective);
  int last = run->states.state_count - 1;
  if (status != STATUS_OK || rest == NULL || run->labels[last].count == 0) return status;
  double whole =
      label_value(&search->rule, run->labels[last].list[0].energy_pj, run->labels[last].list[0].latency_cycles);
  for (int s = 0; s <= last; s++) { /* no way through s costs less than the whole */
    if (run->labels[s].count == 0) continue;
    double here = label_value(&search->rule, run->labels[s].list[0].energy_pj, run->labels[s].list[0].latency_cycles);
    rest[s] = fmax(rest[s], (whole - here) * (1 - 1e-9));
  }
  return status;
}

/* --- The question ------------------------------------------------------------------------------------- */

/* True if a state must keep all costs that no other dominates. */
static bool needs_front(const struct optimization *run) {
  const struct optimize *question = run->question;
  const struct optimize_limits *limits = &question->limits;
  return question->front || question->objective == OBJECTIVE_EDP || limits->energy_pj < INFINITY ||
         limits->latency_cycles < INFINITY;
}

/* Finds good schedules between least energy and least latency, so that the search of the front can leave out more. */
static enum status search_between(struct optimization *run) {
  const struct optimize_limits *limits = &run->question->limits;
  struct path ends[2] = {{0}};
  enum status status = STATUS_OK;
  int last = run->states.state_count - 1;
  double low = 0, high = INFINITY; /* weights of latency */
  double weight = run->best.count > 0 ? run->best.energy_pj / run->best.latency_cycles : 1;
  (void)ends;
  for (int i = 0; i < WEIGHTED_ROUNDS && status == STATUS_OK; i++) {
    status = search_weighted(run, 1, weight, NULL);
    if (status != STATUS_OK || run->labels[last].count == 0) break;
    const struct label *found = &run->labels[last].list[0];
    double next = found->energy_pj / found->latency_cycles;
    if (run->question->objective != OBJECTIVE_EDP) { /* bisects to the limit */
      bool too_slow = found->latency_cycles > limits->latency_cycles;
      bool too_much = found->energy_pj > limits->energy_pj;
      if (too_slow || (!too_much && run->question->objective == OBJECTIVE_LATENCY)) low = weight;
      if (!(too_slow || (!too_much && run->question->objective == OBJECTIVE_LATENCY))) high = weight;
      next = high == INFINITY ? weight * 4 : low == 0 ? weight / 4 : sqrt(low * high);
    }
    if (fabs(next / weight - 1) < 1e-6) break;
    weight = next;
  }
  return status;
}

static enum status search_front(struct optimization *run) {
  struct path_search *search = &run->search;
  search->rule = (struct label_rule){.is_front = true};
  search->limits = &run->question->limits;
  search->rest_energy = run->least_energy;
  search->rest_latency = run->least_latency;
  atomic_store(&search->best, run->question->front ? INFINITY : value_of(run, &run->best));
  return search_paths(run, true);
}

static enum status solve(struct optimization *run) {
  enum objective objective = run->question->objective;
  bool front = needs_front(run);
  enum status status = STATUS_OK;
  if (front || objective == OBJECTIVE_ENERGY) status = search_weighted(run, 1, 0, front ? run->least_energy : NULL);
  if (status == STATUS_OK && (front || objective == OBJECTIVE_LATENCY)) {
    status = search_weighted(run, 0, 1, front ? run->least_latency : NULL);
  }
  if (status == STATUS_OK && front && !run->question->front) status = search_between(run);
  return status == STATUS_OK && front ? search_front(run) : status;
}

/* --- One tiling for all stacks ------------------------------------------------------------------------ */

/* Adds the grid of a layer to the tilings. */
static bool add_grid(const struct optimize *question, int end, struct end_tilings *tilings) {
  const struct optimize_sizes *widths = &question->widths[end], *heights = &question->heights[end];
  for (int mode = MODE_CACHED; mode >= MODE_RECOMPUTE; mode--) {
    for (int at = widths->count * heights->count - 1; at >= 0 && (question->modes >> mode & 1) != 0; at--) {
      struct tiling tiling = {(enum overlap_mode)mode, widths->sizes[at / heights->count],
                              heights->sizes[at % heights->count]};
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

static enum status search_uniform(struct optimization *run, const struct end_tilings *tilings, const int *given,
                                  struct path *best) {
  struct labels *best_labels = calloc((size_t)run->states.state_count, sizeof *best_labels);
  if (best_labels == NULL) return error_out_of_memory(run->error);
  bool front = needs_front(run);
  run->search.rule = (struct label_rule){.is_front = front,
                                         .energy_weight = run->question->objective == OBJECTIVE_ENERGY,
                                         .latency_weight = run->question->objective == OBJECTIVE_LATENCY};
  run->search.limits = &run->question->limits;
  run->search.rest_energy = front || run->question->objective == OBJECTIVE_ENERGY ? run->least_energy : NULL;
  run->search.rest_latency = front || run->question->objective == OBJECTIVE_LATENCY ? run->least_latency : NULL;
  atomic_store(&run->search.best, INFINITY);
  struct stage stage = {.kind = STAGE_UNIFORM,
                        .search = &run->search,
                        .tilings = tilings->list,
                        .tiling_count = tilings->count,
                        .path = given,
                        .path_count = given != NULL ? run->given_count : 0,
                        .best_labels = best_labels,
                        .best_tiling = -1};
  enum status status = crew_run(&run->crew, &stage, waiting, run, run->error);
  if (run->crew.stage.best_tiling >= 0) take_best(run, best_labels, best);
  labels_free(best_labels, run->states.state_count);
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
    const struct tiling *tiling = &list->stacks[i].tiling;
    int end = run->states.states[run->states.segments[path->segments[i]].to].end;
    struct segment_cost cost = {.energy_pj = INFINITY};
    path->tilings[i] = segment_costs_tiling(&run->costs, end, *tiling);
    if (path->tilings[i] < 0) return error_out_of_memory(run->error);
    if ((run->question->modes >> tiling->mode & 1) != 0) {
      status = crew_cost(&run->crew, path->segments[i], path->tilings[i], run->cancel, &cost, run->error);
    }
    if (status != STATUS_OK || cost.energy_pj == INFINITY) return status;
    path->energy_pj += cost.energy_pj;
    path->latency_cycles += cost.latency_cycles;
  }
  if (status == STATUS_OK && is_within_limits(run, path->energy_pj, path->latency_cycles)) path->count = count;
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
    if (status == STATUS_OK && value_of(run, &path) < value_of(run, &run->best)) path_copy(&run->best, &path);
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

/* Adds the tilings next to those of a path to the grid. */
static enum status add_neighbours(struct optimization *run, const struct path *path, int *added) {
  bool fits = true;
  for (int i = 0; i < path->count && fits; i++) {
    int end = run->states.states[run->states.segments[path->segments[i]].to].end;
    const struct end_tilings *tilings = &run->costs.ends[end];
    struct tiling here = tilings->list[path->tilings[i]];
    int64_t sides[64];
    int count = neighbouring_sides(here.tile_x, tilings->width, sides);
    for (int s = 0; s < count; s++) {
      fits = fits && add_tiling(run, end, (struct tiling){here.mode, sides[s], here.tile_y}, added);
    }
    count = neighbouring_sides(here.tile_y, tilings->height, sides);
    for (int s = 0; s < count; s++) {
      fits = fits && add_tiling(run, end, (struct tiling){here.mode, here.tile_x, sides[s]}, added);
    }
    for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
      fits = fits && add_tiling(run, end, (struct tiling){(enum overlap_mode)mode, here.tile_x, here.tile_y}, added);
    }
  }
  return fits ? STATUS_OK : error_out_of_memory(run->error);
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

static enum status refine(struct optimization *run) {
  enum status status = STATUS_OK;
  while (status == STATUS_OK) {
    int added = 0;
    status = run->question->front ? add_front_neighbours(run, &added) : add_neighbours(run, &run->best, &added);
    if (status != STATUS_OK || added == 0) break;
    memset(run->least_energy, 0, (size_t)run->states.state_count * sizeof *run->least_energy);
    memset(run->least_latency, 0, (size_t)run->states.state_count * sizeof *run->least_latency);
    status = solve(run);
  }
  return status;
}

/* --- The answer --------------------------------------------------------------------------------------- */

static enum status describe(struct optimization *run, const struct path *path, struct optimized *found) {
  struct arena *arena = &run->optimum->arena;
  *found = (struct optimized){.energy_pj = path->energy_pj,
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
  return STATUS_OK;
}

static enum status describe_front(struct optimization *run) {
  const struct labels *last = &run->labels[run->states.state_count - 1];
  struct path path;
  run->optimum->front = ARENA_NEW(&run->optimum->arena, last->count, struct optimized);
  if (run->optimum->front == NULL || !path_init(run, &path)) return error_out_of_memory(run->error);
  enum status status = STATUS_OK;
  for (int i = 0; i < last->count && status == STATUS_OK; i++) {
    if (!is_within_limits(run, last->list[i].energy_pj, last->list[i].latency_cycles)) continue;
    path_trace(run, run->labels, run->states.state_count - 1, i, &path);
    status = describe(run, &path, &run->optimum->front[run->optimum->front_count++]);
  }
  return status;
}

static enum status answer(struct optimization *run) {
  struct optimize_answer *optimum = run->optimum;
  struct error *error = run->error;
  optimum->bound = run->bound;
  optimum->tiling_count = run->grid_count;
  optimum->costed_count = run->costs.costed_count;
  enum status status = describe(run, &run->best, &optimum->best);
  if (status == STATUS_OK) status = describe(run, &run->given_best, &optimum->given);
  if (status == STATUS_OK) status = describe(run, &run->uniform_best, &optimum->uniform);
  (void)error;
  return status;
}

bool optimized_schedule(const struct optimized *found, const struct schedule *base, struct schedule *schedule) {
  bool same = true;
  *schedule = *base;
  if (found->stack_count == 0 || found->stack_count > SCHEDULE_MAX_CUTS + 1) return false;
  schedule->cuts_kind = CUTS_LIST;
  schedule->cut_count = found->stack_count - 1;
  for (int i = 0; i < found->stack_count; i++) {
    const struct tiling *tiling = &found->tilings[i], *first = &found->tilings[0];
    same = same && tiling->mode == first->mode && tiling->tile_x == first->tile_x && tiling->tile_y == first->tile_y;
    if (i < schedule->cut_count) schedule->cuts[i] = found->ends[i];
    schedule->own[i] = *tiling;
  }
  const struct tiling *last = &found->tilings[found->stack_count - 1];
  schedule->mode = last->mode;
  schedule->tile_x = last->tile_x;
  schedule->tile_y = last->tile_y;
  schedule->own[schedule->cut_count] = (struct tiling){0};
  if (same) memset(schedule->own, 0, sizeof schedule->own);
  return true;
}

/* --- The whole ---------------------------------------------------------------------------------------- */

/* The grid of each layer, and the tilings that all stacks may share. */
static enum status list_tilings(struct optimization *run, const struct end_tilings *uniform) {
  for (int s = 1; s < run->states.state_count; s++) {
    struct end_tilings *tilings = &run->costs.ends[run->states.states[s].end];
    bool fits = add_grid(run->question, run->states.states[s].end, tilings);
    for (int i = 0; i < uniform->count && fits; i++) fits = end_tilings_add(tilings, uniform->list[i]) >= 0;
    if (!fits) return error_out_of_memory(run->error);
    run->grid_count += (int64_t)tilings->count * run->states.states[s].segment_count;
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
    status = cut_states_init(&run->states, question->workload, question->cuts_are_fixed ? &list : NULL, run->error);
  }
  if (status == STATUS_OK) status = segment_costs_init(&run->costs, question, &run->states, run->error);
  if (status != STATUS_OK) return status;
  run->memo = question->memo != NULL ? memo_reference(question->memo) : memo_new();
  run->labels = calloc((size_t)run->states.state_count, sizeof *run->labels);
  run->least_energy = ARENA_NEW(&run->arena, run->states.state_count, double);
  run->least_latency = ARENA_NEW(&run->arena, run->states.state_count, double);
  run->given = ARENA_NEW(&run->arena, list.stack_count + 1, int);
  bool fits = run->memo != NULL && run->labels != NULL && run->least_energy != NULL && run->least_latency != NULL &&
              run->given != NULL && path_init(run, &run->best) && path_init(run, &run->given_best) &&
              path_init(run, &run->uniform_best);
  if (!fits) return error_out_of_memory(run->error);
  run->given_count = cut_states_path(&run->states, &list, run->given);
  return crew_init(&run->crew, question, &run->states, &run->costs, run->memo, run->error);
}

static enum status find_best(struct optimization *run, const struct end_tilings *uniform) {
  const struct optimize *question = run->question;
  enum status status = list_tilings(run, uniform);
  if (status == STATUS_OK && run->given_count > 0) {
    status = search_uniform(run, uniform, run->given, &run->given_best);
    path_copy(&run->best, &run->given_best);
  }
  if (status == STATUS_OK) status = take_starts(run);
  if (status == STATUS_OK) status = solve(run);
  if (status == STATUS_OK) run->bound = value_of(run, &run->best);
  if (status == STATUS_OK && question->compare) status = search_uniform(run, uniform, NULL, &run->uniform_best);
  if (status == STATUS_OK && question->refine) status = refine(run);
  if (status == STATUS_OK && question->front) status = describe_front(run);
  if (status != STATUS_OK || run->best.count > 0) return status;
  return error_set(run->error, STATUS_INFEASIBLE,
                   "no schedule of the grid fits the accelerator and keeps within the limits");
}

enum status optimize(const struct optimize *question, const atomic_bool *cancel, struct optimize_answer *optimum,
                     struct error *error) {
  struct optimization run = {.question = question, .cancel = cancel, .optimum = optimum, .error = error};
  *optimum = (struct optimize_answer){0};
  arena_init(&optimum->arena);
  arena_init(&run.arena);
  atomic_init(&run.search.best, INFINITY);
  run.search.objective = question->objective;
  clock_gettime(CLOCK_MONOTONIC, &run.reported);
  enum status status = mapping_rules_check(question->rules, question->hardware, error);
  if (status == STATUS_OK) status = prepare(&run);
  struct end_tilings uniform = {.width = TILE_FULL, .height = TILE_FULL};
  if (status == STATUS_OK && !add_uniform(&run, &uniform)) status = error_out_of_memory(error);
  if (status == STATUS_OK) status = find_best(&run, &uniform);
  end_tilings_free(&uniform);
  optimum->search_count = crew_search_count(&run.crew);
  crew_deinit(&run.crew);
  if (status == STATUS_STOPPED) error_set(error, STATUS_STOPPED, "stopped before a schedule was found");
  if ((status == STATUS_OK || status == STATUS_STOPPED) && run.best.count > 0) {
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

void optimum_deinit(struct optimize_answer *optimum) {
  arena_deinit(&optimum->arena);
}
