#include "model/optimize/crew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POLL_MS = 2 };

/* Sums are compared with a margin: the parts of a stack are added in another order while it is costed. */
static const double margin = 1 + 1e-12;

/* The work on a lane. */
struct worker_state {
  struct optimize_crew *crew;
  struct segment_coster coster;
  enum stage_kind kind; /* of the work in hand */
  int segment, tiling;
  enum status status;
  /* Of a uniform stage: */
  struct labels *labels; /* by state, of this tiling */
};

/* --- Bounds ------------------------------------------------------------------------------------------- */

double path_search_bound(const struct path_search *search, int state, double energy_pj, double latency_cycles) {
  double energy = energy_pj + (search->rest_energy != NULL ? search->rest_energy[state] : 0);
  double latency = latency_cycles + (search->rest_latency != NULL ? search->rest_latency[state] : 0);
  const struct optimize_limits *limits = search->limits;
  bool beyond = limits != NULL && (energy > limits->energy_pj * margin || latency > limits->latency_cycles * margin);
  if (beyond || energy == INFINITY) return INFINITY;
  if (!search->rule.is_front) {
    double rest = search->rest_value != NULL ? search->rest_value[state] : 0;
    return fmax(label_value(&search->rule, energy, latency),
                label_value(&search->rule, energy_pj, latency_cycles) + rest);
  }
  return objective_value(search->objective, search->latency_weight, energy, latency);
}

/* True if no way through the segment can matter, when it costs at least this much. */
static bool is_hopeless(const struct stage *stage, const struct labels *from, int to, double energy_pj,
                        double latency_cycles, double best_here) {
  const struct path_search *search = stage->search;
  double best = atomic_load(&search->best);
  for (int i = 0; i < from->count; i++) {
    double energy = from->list[i].energy_pj + energy_pj, latency = from->list[i].latency_cycles + latency_cycles;
    if (!search->rule.is_front && label_value(&search->rule, energy, latency) > best_here * margin) continue;
    double bound = path_search_bound(search, to, energy, latency);
    if (bound < INFINITY && bound <= best * margin) return false;
  }
  return true;
}

/* True if a tiling of the segment that is known is better in both. */
static bool is_dominated(struct segment_costs *costs, int segment, double energy_pj, double latency_cycles) {
  bool dominated = false;
  pthread_mutex_lock(&costs->lock);
  for (int t = 0; t < costs->rooms[segment] && !dominated; t++) {
    const struct segment_cost *known = &costs->table[segment][t];
    dominated = known->is_exact && known->energy_pj * margin < energy_pj && known->latency_cycles <= latency_cycles;
  }
  pthread_mutex_unlock(&costs->lock);
  return dominated;
}

static bool segment_exceeds(void *context, double energy_pj, double latency_cycles) {
  const struct worker_state *worker = context;
  struct optimize_crew *crew = worker->crew;
  const struct stage *stage = &crew->stage;
  const struct segment *segment = &crew->states->segments[worker->segment];
  if (is_hopeless(stage, &stage->labels[segment->from], segment->to, energy_pj, latency_cycles,
                  atomic_load(&stage->best_here))) {
    return true;
  }
  return stage->search->rule.is_front && is_dominated(crew->costs, worker->segment, energy_pj, latency_cycles);
}

/* --- Segment stages ----------------------------------------------------------------------------------- */

/* True if the segment must be costed with the tiling. */
static bool must_cost(struct optimize_crew *crew, int segment, int tiling) {
  const struct stage *stage = &crew->stage;
  const struct segment *ends = &crew->states->segments[segment];
  struct segment_cost known = segment_costs_known(crew->costs, segment, tiling);
  return !known.is_exact && segment_costs_is_first(crew->costs, segment, tiling) &&
         !is_hopeless(stage, &stage->labels[ends->from], ends->to, known.energy_pj, known.latency_cycles,
                      atomic_load(&stage->best_here));
}

/* Next tiling of a segment that must be costed; false: none is left. */
static bool begin_segment(struct optimize_crew *crew, struct worker_state *worker) {
  struct stage *stage = &crew->stage;
  while (stage->next_guess < stage->guess_count) {
    const struct guess *guess = &stage->guesses[stage->next_guess++];
    worker->segment = guess->segment;
    worker->tiling = guess->tiling;
    if (must_cost(crew, worker->segment, worker->tiling)) return true;
  }
  for (; stage->next_segment < stage->end_segment; stage->next_segment++, stage->next_tiling = 0) {
    const struct segment *segment = &crew->states->segments[stage->next_segment];
    int count = crew->costs->ends[crew->states->states[segment->to].end].count;
    while (stage->next_tiling < count) {
      worker->segment = stage->next_segment;
      worker->tiling = stage->next_tiling++;
      crew->looked_at++;
      if (must_cost(crew, worker->segment, worker->tiling)) return true;
    }
  }
  return false;
}

static void run_segment(struct optimize_crew *crew, struct worker_state *worker) {
  struct stage *stage = &crew->stage;
  struct cost_limit limit = {.exceeded_by = segment_exceeds, .context = worker};
  struct segment_cost cost;
  worker->status = segment_coster_find(&worker->coster, worker->segment, worker->tiling, &limit, &cost);
  if (worker->status != STATUS_OK || !cost.is_exact || stage->search->rule.is_front) return;
  const struct labels *from = &stage->labels[crew->states->segments[worker->segment].from];
  double value = label_value(&stage->search->rule, from->list[0].energy_pj + cost.energy_pj,
                             from->list[0].latency_cycles + cost.latency_cycles);
  double best = atomic_load(&stage->best_here);
  while (value < best && !atomic_compare_exchange_weak(&stage->best_here, &best, value)) continue;
}

/* --- Uniform stages ----------------------------------------------------------------------------------- */

static bool uniform_exceeds(void *context, double energy_pj, double latency_cycles) {
  const struct worker_state *worker = context;
  const struct stage *stage = &worker->crew->stage;
  const struct segment *segment = &worker->crew->states->segments[worker->segment];
  const struct labels *to = &worker->labels[segment->to];
  double best_here = INFINITY;
  for (int i = 0; i < to->count && !stage->search->rule.is_front; i++) {
    best_here = fmin(best_here, label_value(&stage->search->rule, to->list[i].energy_pj, to->list[i].latency_cycles));
  }
  return is_hopeless(stage, &worker->labels[segment->from], segment->to, energy_pj, latency_cycles, best_here);
}

static bool is_on_path(const struct cut_states *states, const struct stage *stage, int segment) {
  for (int i = 0; i < stage->path_count; i++) {
    if (segments_are_alike(states, stage->path[i], segment)) return true;
  }
  return stage->path == NULL;
}

/* Adds the ways through a segment to the labels of its end. */
static enum status pass_segment(struct optimize_crew *crew, struct worker_state *worker, int segment, int tiling) {
  const struct segment *ends = &crew->states->segments[segment];
  const struct labels *from = &worker->labels[ends->from];
  struct segment_cost cost = segment_costs_known(crew->costs, segment, tiling);
  struct cost_limit limit = {.exceeded_by = uniform_exceeds, .context = worker};
  worker->segment = segment;
  if (!cost.is_exact && !uniform_exceeds(worker, cost.energy_pj, cost.latency_cycles)) {
    enum status status = segment_coster_find(&worker->coster, segment, tiling, &limit, &cost);
    if (status != STATUS_OK) return status;
  }
  for (int i = 0; i < from->count && cost.is_exact && cost.energy_pj < INFINITY; i++) {
    struct label label = {.energy_pj = from->list[i].energy_pj + cost.energy_pj,
                          .latency_cycles = from->list[i].latency_cycles + cost.latency_cycles,
                          .segment = segment,
                          .tiling = tiling,
                          .parent = i,
                          .stacks = from->list[i].stacks + 1};
    if (!labels_add(&worker->labels[ends->to], &label)) return error_out_of_memory(&worker->coster.error);
  }
  return STATUS_OK;
}

static enum status find_uniform(struct optimize_crew *crew, struct worker_state *worker) {
  const struct stage *stage = &crew->stage;
  const struct cut_states *states = crew->states;
  enum status status = STATUS_OK;
  for (int s = 0; s < states->state_count; s++) worker->labels[s].count = s == 0;
  for (int s = 1; s < states->state_count && status == STATUS_OK; s++) {
    const struct cut_state *state = &states->states[s];
    for (int i = 0; i < state->segment_count && status == STATUS_OK; i++) {
      int segment = state->first_segment + i;
      struct tiling here = stage->tilings[worker->tiling];
      if (!is_on_path(states, stage, segment)) continue;
      here.heads = segment_costs_heads(crew->costs, segment, here.heads);
      if (here.heads < 0) continue;
      int tiling = segment_costs_tiling(crew->costs, state->end, here);
      if (tiling < 0) return error_out_of_memory(&worker->coster.error);
      status = pass_segment(crew, worker, segment, tiling);
    }
    labels_reduce(&worker->labels[s], &stage->search->rule);
  }
  return status;
}

static void run_uniform(struct optimize_crew *crew, struct worker_state *worker) {
  struct label start = {.parent = -1, .segment = -1};
  for (int s = 0; s < crew->states->state_count; s++) worker->labels[s].count = 0;
  worker->status =
      labels_add(&worker->labels[0], &start) ? find_uniform(crew, worker) : error_out_of_memory(&worker->coster.error);
}

/* Keeps the labels if they hold the best schedule with one tiling; of equals that with the first tiling. */
static void end_uniform(struct optimize_crew *crew, struct worker_state *worker) {
  struct stage *stage = &crew->stage;
  int last = crew->states->state_count - 1;
  double least = INFINITY, best = atomic_load(&stage->search->best);
  for (int i = 0; i < worker->labels[last].count; i++) {
    const struct label *label = &worker->labels[last].list[i];
    least = fmin(least, path_search_bound(stage->search, last, label->energy_pj, label->latency_cycles));
  }
  bool is_first = least == best && (stage->best_tiling < 0 || worker->tiling < stage->best_tiling);
  if (least == INFINITY || (least >= best && !is_first)) return;
  for (int s = 0; s <= last; s++) {
    struct labels mine = worker->labels[s];
    worker->labels[s] = stage->best_labels[s];
    stage->best_labels[s] = mine;
  }
  stage->best_tiling = worker->tiling;
  atomic_store(&stage->search->best, least);
}

/* The i-th of `count` tilings to try: far from those before, so that early ones are of all sizes. */
static int spread(int i, int count) {
  int step = (int)(0.618 * count) + 1, a = count, b = step;
  while (b > 1) { /* until the step is coprime to the count */
    int rest = a % b;
    a = b;
    b = rest;
    if (b == 0) a = count, b = --step;
  }
  return (int)((int64_t)i * step % count);
}

/* --- Lanes -------------------------------------------------------------------------------------------- */

static bool begin(void *owner, struct lane *lane) {
  struct optimize_crew *crew = owner;
  struct worker_state *worker = &crew->workers[lane->index];
  struct stage *stage = &crew->stage;
  bool found = false;
  if (crew->status != STATUS_OK) return false;
  if (stage->kind == STAGE_SEGMENTS) found = begin_segment(crew, worker);
  if (stage->kind == STAGE_UNIFORM && stage->next_tiling < stage->try_count) {
    worker->tiling = spread(stage->next_tiling++, stage->tiling_count);
    found = true;
  }
  worker->kind = stage->kind;
  crew->running += found;
  if (!found && crew->running == 0) {
    stage->kind = STAGE_NONE;
    pthread_cond_signal(&crew->ready);
  }
  return found;
}

static void run(void *owner, struct lane *lane) {
  struct optimize_crew *crew = owner;
  struct worker_state *worker = &crew->workers[lane->index];
  worker->coster.search.cancel = &lane->cancel;
  if (worker->kind == STAGE_SEGMENTS) {
    run_segment(crew, worker);
  } else {
    run_uniform(crew, worker);
  }
}

static void end(void *owner, struct lane *lane) {
  struct optimize_crew *crew = owner;
  struct worker_state *worker = &crew->workers[lane->index];
  crew->running--;
  if (crew->running == 0 && crew->stage.kind == STAGE_NONE) pthread_cond_signal(&crew->ready); /* was stopped */
  if (worker->status != STATUS_OK) {
    if (crew->status == STATUS_OK) crew->error = worker->coster.error;
    if (crew->status == STATUS_OK) crew->status = worker->status;
    pthread_cond_signal(&crew->ready);
  } else if (worker->kind == STAGE_UNIFORM) {
    end_uniform(crew, worker);
  }
}

/* --- The crew ----------------------------------------------------------------------------------------- */

enum status crew_init(struct optimize_crew *crew, const struct optimize *question, const struct cut_states *states,
                      struct segment_costs *costs, struct memo *memo, struct error *error) {
  static const struct pool_work work = {.begin = begin, .run = run, .end = end, .front_lanes = POOL_MAX_LANES};
  *crew = (struct optimize_crew){.question = question, .states = states, .costs = costs};
  pool_condition_init(&crew->ready);
  crew->workers = calloc((size_t)question->workers, sizeof *crew->workers);
  bool fits = crew->workers != NULL && pool_init(&crew->pool, &work, crew, question->workers);
  if (!fits) {
    free(crew->workers);
    crew->workers = NULL;
    return error_out_of_memory(error);
  }
  for (int i = 0; i < question->workers; i++) {
    struct worker_state *worker = &crew->workers[i];
    worker->crew = crew;
    segment_coster_init(&worker->coster, costs, memo, NULL);
    worker->labels = calloc((size_t)states->state_count, sizeof *worker->labels);
    if (worker->labels == NULL) return error_out_of_memory(error);
  }
  if (pool_start(&crew->pool) == 0) return error_set(error, STATUS_INTERNAL, "cannot start a thread");
  return STATUS_OK;
}

void crew_deinit(struct optimize_crew *crew) {
  if (crew->workers != NULL) {
    pool_stop(&crew->pool, 0);
    pool_deinit(&crew->pool);
    for (int i = 0; i < crew->question->workers; i++) {
      segment_coster_deinit(&crew->workers[i].coster);
      labels_free(crew->workers[i].labels, crew->states->state_count);
    }
    free(crew->workers);
  }
  pthread_cond_destroy(&crew->ready);
}

enum status crew_run(struct optimize_crew *crew, const struct stage *stage, bool (*waiting)(void *context),
                     void *context, struct error *error) {
  bool stopped = false;
  pthread_mutex_lock(&crew->pool.lock);
  crew->stage = *stage;
  pool_wake(&crew->pool, 0);
  while (crew->stage.kind != STAGE_NONE && crew->status == STATUS_OK && !stopped) {
    pool_wait(&crew->ready, &crew->pool.lock, POLL_MS);
    stopped = !waiting(context);
  }
  if (stopped || crew->status != STATUS_OK) { /* nobody changes the stage's findings from here on */
    for (int i = 0; i < crew->pool.lane_count; i++) atomic_store(&crew->pool.lanes[i].cancel, true);
    crew->stage.kind = STAGE_NONE;
    while (crew->running > 0) pthread_cond_wait(&crew->ready, &crew->pool.lock);
  }
  enum status status = stopped ? STATUS_STOPPED : crew->status;
  if (status != STATUS_OK) *error = crew->error;
  pthread_mutex_unlock(&crew->pool.lock);
  return status;
}

enum status crew_cost(struct optimize_crew *crew, int segment, int tiling, const atomic_bool *cancel,
                      struct segment_cost *cost, struct error *error) {
  struct segment_coster *coster = &crew->workers[0].coster;
  coster->search.cancel = cancel;
  enum status status = segment_coster_find(coster, segment, tiling, NULL, cost);
  if (status != STATUS_OK) *error = coster->error;
  return status;
}

double crew_search_count(const struct optimize_crew *crew) {
  double count = 0;
  for (int i = 0; crew->workers != NULL && i < crew->question->workers; i++) {
    count += crew->workers[i].coster.search.search_count;
  }
  return count;
}
