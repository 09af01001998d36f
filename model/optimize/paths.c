#include "model/optimize/paths.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  WEIGHTED_ROUNDS = 8, /* of energy + weight x latency, for a good schedule before the front is searched */
  REPORT_PAUSE_NS = 50000000
};

double objective_value(enum objective objective, double latency_weight, double energy_pj, double latency_cycles) {
  if (objective == OBJECTIVE_ENERGY) return energy_pj;
  if (objective == OBJECTIVE_SUM) return energy_pj + latency_weight * latency_cycles;
  return objective == OBJECTIVE_LATENCY ? latency_cycles : energy_pj * latency_cycles;
}

static double question_value(const struct optimize *question, double energy_pj, double latency_cycles) {
  return objective_value(question->objective, question->latency_weight, energy_pj, latency_cycles);
}

struct label_rule question_rule(const struct optimize *question) {
  bool is_sum = question->objective == OBJECTIVE_SUM;
  return (struct label_rule){
      .energy_weight = is_sum || question->objective == OBJECTIVE_ENERGY,
      .latency_weight = is_sum ? question->latency_weight : question->objective == OBJECTIVE_LATENCY};
}

double path_value(const struct optimization *run, const struct path *path) {
  return path->count > 0 ? question_value(run->question, path->energy_pj, path->latency_cycles) : INFINITY;
}

bool path_is_within(const struct optimization *run, double energy_pj, double latency_cycles) {
  const struct optimize_limits *limits = &run->question->limits;
  return energy_pj <= limits->energy_pj && latency_cycles <= limits->latency_cycles;
}

enum { LIMITS_SIZE = 800 };

/* "latency at most 100 cycles (and takes 4200 at least)" */
static void add_limit(char text[LIMITS_SIZE], const char *of, double limit, const char *unit, double least) {
  size_t used = strlen(text);
  if (limit == INFINITY) return;
  used += (size_t)snprintf(text + used, LIMITS_SIZE - used, "%s %s at most %.12g %s", used > 0 ? "," : ":", of, limit,
                           unit);
  if (least > limit && used < LIMITS_SIZE) {
    snprintf(text + used, LIMITS_SIZE - used, " (any takes %.4g or more)", least);
  }
}

enum status path_refuse_none(const struct optimization *run) {
  const struct optimize_limits *limits = &run->question->limits;
  const struct hardware *hardware = run->question->hardware;
  char text[LIMITS_SIZE] = "";
  add_limit(text, "latency", limits->latency_cycles, "cycles", run->least_latency[0]);
  add_limit(text, "energy", limits->energy_pj, "pJ", run->least_energy[0]);
  for (int m = 0; m < hardware->memory_count && limits->has_held; m++) {
    add_limit(text, hardware->memories[m].name, limits->held_bits[m], "bits", 0);
  }
  return error_set(run->error, STATUS_INFEASIBLE, "no schedule of the grid fits the accelerator%s%s",
                   text[0] != 0 ? " and keeps within the limits" : "", text);
}

bool search_init(struct optimization *run) {
  int states = run->states.state_count, most = 0;
  for (int s = 0; s < states; s++) {
    if (run->states.states[s].segment_count > most) most = run->states.states[s].segment_count;
  }
  run->labels = calloc((size_t)states, sizeof *run->labels);
  run->least_energy = ARENA_NEW(&run->arena, states, double);
  run->least_latency = ARENA_NEW(&run->arena, states, double);
  run->least_value = ARENA_NEW(&run->arena, states, double);
  run->good = ARENA_NEW(&run->arena, states, struct guess);
  run->guesses = ARENA_NEW(&run->arena, 2 * most, struct guess);
  return run->labels != NULL && run->least_energy != NULL && run->least_latency != NULL && run->least_value != NULL &&
         run->good != NULL && run->guesses != NULL && path_init(run, &run->best) && path_init(run, &run->given_best) &&
         path_init(run, &run->start) && path_init(run, &run->uniform_best);
}

/* --- Progress ----------------------------------------------------------------------------------------- */

bool search_waiting(void *context) {
  struct optimization *run = context;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t since = (int64_t)(now.tv_sec - run->reported.tv_sec) * 1000000000 + (now.tv_nsec - run->reported.tv_nsec);
  if (run->question->report != NULL && since > REPORT_PAUSE_NS) {
    double uniform = run->crew.stage.kind == STAGE_UNIFORM ? atomic_load(&run->search.best) : INFINITY;
    struct optimize_progress progress = {
        .best = fmin(path_value(run, &run->best), uniform),
        .bound = run->bound,
        .done = run->crew.looked_at < run->grid_count ? run->crew.looked_at : run->grid_count,
        .total = run->grid_count,
        .step = run->step};
    run->question->report(run->question->context, &progress);
    run->reported = now;
  }
  return run->cancel == NULL || !atomic_load(run->cancel);
}

/* --- Paths -------------------------------------------------------------------------------------------- */

bool path_init(struct optimization *run, struct path *path) {
  path->count = 0;
  path->segments = ARENA_NEW(&run->arena, run->states.state_count, int);
  path->tilings = ARENA_NEW(&run->arena, run->states.state_count, int);
  return path->segments != NULL && path->tilings != NULL;
}

void path_copy(struct path *to, const struct path *from) {
  to->energy_pj = from->energy_pj;
  to->latency_cycles = from->latency_cycles;
  to->count = from->count;
  memcpy(to->segments, from->segments, (size_t)from->count * sizeof *to->segments);
  memcpy(to->tilings, from->tilings, (size_t)from->count * sizeof *to->tilings);
}

void path_trace(const struct optimization *run, const struct labels *labels, int state, int label, struct path *path) {
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
    double value = question_value(run->question, label->energy_pj, label->latency_cycles);
    double tie = run->question->objective == OBJECTIVE_ENERGY ? label->latency_cycles : label->energy_pj;
    if (!path_is_within(run, label->energy_pj, label->latency_cycles)) continue;
    if (label_ties(value, least) ? tie >= other : value > least) continue;
    best = i;
    least = value;
    other = tie;
  }
  return best;
}

void path_take_best(struct optimization *run, const struct labels *labels, struct path *best) {
  int last = run->states.state_count - 1, label = best_label(run, &labels[last]);
  if (label < 0) return;
  const struct label *found = &labels[last].list[label];
  double value = question_value(run->question, found->energy_pj, found->latency_cycles);
  double old = path_value(run, best);
  bool ties = label_ties(value, old);
  if (!ties && value > old) return;
  bool is_less = found->latency_cycles < best->latency_cycles ||
                 (!label_ties(found->energy_pj, best->energy_pj) && found->energy_pj < best->energy_pj);
  if (ties && !is_less && found->stacks >= best->count) return;
  path_trace(run, labels, last, label, best);
}

/* Completes the way to a state with the end of the schedule known before; keeps it if it is the best. */
static void take_prefix(struct optimization *run, int state) {
  const struct path *tail = &run->start;
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
    if (!path_is_within(run, energy, latency)) continue;
    if (question_value(run->question, energy, latency) >= path_value(run, &run->best)) continue;
    path_trace(run, run->labels, state, i, &run->best);
    int count = run->best.count;
    memcpy(run->best.segments + count, tail->segments + next, (size_t)(tail->count - next) * sizeof *tail->segments);
    memcpy(run->best.tilings + count, tail->tilings + next, (size_t)(tail->count - next) * sizeof *tail->tilings);
    run->best.count = count + tail->count - next;
    run->best.energy_pj = energy;
    run->best.latency_cycles = latency;
  }
}

/* --- Guesses ------------------------------------------------------------------------------------------ */

/* Notes the best tiling of a segment, for those with the same start. */
static void note_good(struct optimization *run, int segment) {
  double least = INFINITY;
  for (int t = 0; t < run->costs.rooms[segment] && !run->search.rule.is_front; t++) {
    const struct segment_cost *cost = &run->costs.table[segment][t];
    double value = cost->is_exact ? label_value(&run->search.rule, cost->energy_pj, cost->latency_cycles) : INFINITY;
    if (value >= least) continue;
    least = value;
    run->good[run->states.segments[segment].from] = (struct guess){segment, t};
  }
}

/* A side of a map in another map. */
static int64_t scaled(int64_t side, int64_t from, int64_t to) {
  if (side >= from || from == to) return side;
  int64_t there = (int64_t)((double)side * (double)to / (double)from);
  return there > 0 ? there : 1;
}

/* Lists for each segment that leads to a state what was best for the longest stack before with the same start. */
static void list_guesses(struct optimization *run, int state, struct stage *stage) {
  const struct cut_states *states = &run->states;
  const struct end_tilings *here = &run->costs.ends[states->states[state].end];
  stage->guesses = run->guesses;
  for (int i = stage->next_segment; i < stage->end_segment; i++) {
    struct guess like = run->good[states->segments[i].from];
    if (like.segment < 0) continue;
    const struct end_tilings *there = &run->costs.ends[states->states[states->segments[like.segment].to].end];
    struct tiling tiling = there->list[like.tiling];
    int same = end_tilings_find(here, tiling);
    tiling.tile_x = scaled(tiling.tile_x, there->width, here->width);
    tiling.tile_y = scaled(tiling.tile_y, there->height, here->height);
    int other = end_tilings_find(here, tiling);
    if (same >= 0) run->guesses[stage->guess_count++] = (struct guess){i, same};
    if (other >= 0 && other != same) run->guesses[stage->guess_count++] = (struct guess){i, other};
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
  for (int s = 0; s < run->states.state_count; s++) {
    run->labels[s].count = 0;
    run->good[s].segment = -1;
  }
  if (!labels_add(&run->labels[0], &start)) return error_out_of_memory(run->error);
  for (int s = 1; s < run->states.state_count && status == STATUS_OK; s++) {
    const struct cut_state *state = &run->states.states[s];
    struct stage stage = {.kind = STAGE_SEGMENTS,
                          .search = &run->search,
                          .labels = run->labels,
                          .next_segment = state->first_segment,
                          .end_segment = state->first_segment + state->segment_count,
                          .best_here = INFINITY};
    if (is_objective) run->bound = fmax(run->bound, fmin(bound_beyond(run, s - 1), path_value(run, &run->best)));
    list_guesses(run, s, &stage);
    status = crew_run(&run->crew, &stage, search_waiting, run, run->error);
    for (int i = 0; i < state->segment_count && status == STATUS_OK; i++) {
      note_good(run, state->first_segment + i);
      status = extend(run, state->first_segment + i);
    }
    labels_reduce(&run->labels[s], &run->search.rule);
    if (status == STATUS_OK) take_prefix(run, s);
  }
  if (status == STATUS_OK) path_take_best(run, run->labels, &run->best);
  return status;
}

/* Shortest paths by a weighted sum. `rest` (may be NULL) becomes the least of it beyond each state. */
static enum status search_weighted(struct optimization *run, double energy_weight, double latency_weight,
                                   double *rest) {
  struct label_rule asked = question_rule(run->question);
  bool is_objective = run->question->objective != OBJECTIVE_EDP && energy_weight == asked.energy_weight &&
                      latency_weight == asked.latency_weight;
  struct path_search *search = &run->search;
  search->rule = (struct label_rule){.energy_weight = energy_weight, .latency_weight = latency_weight};
  search->limits = NULL;
  search->rest_value = NULL;
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

bool path_expect_rest(struct optimization *run) {
  const struct label_rule rule = question_rule(run->question);
  int last = run->states.state_count - 1;
  if (search_needs_front(run)) return false;
  for (int s = 0; s <= last; s++) run->least_value[s] = 0;
  if (run->labels[last].count == 0) return true;
  const struct label *whole = &run->labels[last].list[0];
  for (int s = 0; s <= last; s++) {
    if (run->labels[s].count == 0) continue; /* a way through it may still cost less than what is to be found */
    const struct label *here = &run->labels[s].list[0];
    double rest = label_value(&rule, whole->energy_pj, whole->latency_cycles) -
                  label_value(&rule, here->energy_pj, here->latency_cycles);
    run->least_value[s] = fmax(0, rest * (1 - 1e-9));
  }
  return true;
}

/* --- The question ------------------------------------------------------------------------------------- */

bool search_needs_front(const struct optimization *run) {
  const struct optimize *question = run->question;
  const struct optimize_limits *limits = &question->limits;
  return question->front || question->objective == OBJECTIVE_EDP || limits->energy_pj < INFINITY ||
         limits->latency_cycles < INFINITY;
}

/* Finds good schedules between least energy and least latency, so that the search of the front can leave out more. */
static enum status search_between(struct optimization *run) {
  const struct optimize_limits *limits = &run->question->limits;
  enum status status = STATUS_OK;
  int last = run->states.state_count - 1;
  double low = 0, high = INFINITY; /* weights of latency */
  double weight = run->best.count > 0 ? run->best.energy_pj / run->best.latency_cycles : 1;
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
  atomic_store(&search->best, run->question->front ? INFINITY : path_value(run, &run->best));
  return search_paths(run, true);
}

enum status search_best_path(struct optimization *run) {
  enum objective objective = run->question->objective;
  bool front = search_needs_front(run);
  enum status status = STATUS_OK;
  if (front || objective == OBJECTIVE_ENERGY) status = search_weighted(run, 1, 0, front ? run->least_energy : NULL);
  if (status == STATUS_OK && (front || objective == OBJECTIVE_LATENCY)) {
    status = search_weighted(run, 0, 1, front ? run->least_latency : NULL);
  }
  if (status == STATUS_OK && !front && objective == OBJECTIVE_SUM) {
    return search_weighted(run, 1, run->question->latency_weight, NULL);
  }
  if (status == STATUS_OK && front && !run->question->front) status = search_between(run);
  return status == STATUS_OK && front ? search_front(run) : status;
}
