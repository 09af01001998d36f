#include "tui/analysis/engine.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/analysis/inputs.h"

/* An optimisation asks some 10,000 questions. SOME_QUESTIONS is a guess for evaluations without a result. */
enum { MEMO_QUESTIONS = 32768, SOME_QUESTIONS = 32, DESKS = 8 };

/* Shared by evaluations with the same inputs and search. */
struct desk {
  struct snapshot *snapshot; /* NULL: the desk is free */
  struct point search_of;    /* a point with this search */
  struct memo *memo;         /* may be NULL: memory is out, which only costs time */
  double questions;          /* searched for it */
};

struct engine {
  pthread_mutex_t lock;
  struct desk desks[DESKS]; /* the latest used first */
};

struct engine *engine_new(void) {
  struct engine *engine = calloc(1, sizeof *engine);
  if (engine != NULL) pthread_mutex_init(&engine->lock, NULL);
  return engine;
}

static void clear_desk(struct desk *desk) {
  snapshot_release(desk->snapshot);
  memo_release(desk->memo);
  *desk = (struct desk){.snapshot = NULL};
}

void engine_free(struct engine *engine) {
  if (engine == NULL) return;
  for (int i = 0; i < DESKS; i++) clear_desk(&engine->desks[i]);
  pthread_mutex_destroy(&engine->lock);
  free(engine);
}

/* --- Desks ---------------------------------------------------------------------------------------------- */

/* Finds the inputs among those of all desks; NULL: none. */
static struct snapshot *find_snapshot(const struct engine *engine, const struct point *point,
                                      const struct stamp *stamps) {
  for (int i = 0; i < DESKS; i++) {
    struct snapshot *snapshot = engine->desks[i].snapshot;
    if (snapshot != NULL && snapshot_fits(snapshot, point, stamps)) return snapshot_hold(snapshot);
  }
  return NULL;
}

/* Moves the desk of these inputs and the point's search to the front; a new one replaces the last. */
static struct desk *find_desk(struct engine *engine, struct snapshot *snapshot, const struct point *point) {
  int i = 0;
  while (i < DESKS &&
         !(engine->desks[i].snapshot == snapshot && point_searches_alike(&engine->desks[i].search_of, point))) {
    i++;
  }
  struct desk found = {.search_of = *point};
  if (i < DESKS) {
    found = engine->desks[i];
  } else {
    i = DESKS - 1;
    clear_desk(&engine->desks[i]);
    found.snapshot = snapshot_hold(snapshot);
  }
  memmove(&engine->desks[1], &engine->desks[0], (size_t)i * sizeof engine->desks[0]);
  engine->desks[0] = found;
  return &engine->desks[0];
}

struct snapshot *engine_inputs(struct engine *engine, struct evaluation *evaluation, struct memo **memo) {
  const struct point *point = &evaluation->point;
  snapshot_stamps(point, evaluation->inputs);
  pthread_mutex_lock(&engine->lock);
  struct snapshot *snapshot = find_snapshot(engine, point, evaluation->inputs);
  if (snapshot == NULL) {
    const struct input_files files = {point->hardware, point->workload, point->mapping, point->edits,
                                      point_reading(point)};
    snapshot = snapshot_read(&files, point, evaluation->inputs, &evaluation->network, &evaluation->error);
    evaluation->bad = snapshot != NULL ? snapshot->bad : INPUT_HARDWARE;
    if (evaluation->bad != INPUT_KIND_COUNT) {
      evaluation->snapshot = snapshot;
      snapshot = NULL;
    }
  }
  if (snapshot != NULL) {
    evaluation->network = snapshot_network(snapshot);
    struct desk *desk = find_desk(engine, snapshot, point);
    if (desk->questions > MEMO_QUESTIONS) {
      memo_release(desk->memo);
      desk->memo = NULL;
    }
    if (desk->memo == NULL) {
      desk->memo = memo_new();
      desk->questions = 0;
    }
    *memo = desk->memo != NULL ? memo_reference(desk->memo) : NULL;
  }
  pthread_mutex_unlock(&engine->lock);
  return snapshot;
}

void engine_searched(struct engine *engine, const struct memo *memo, double questions) {
  pthread_mutex_lock(&engine->lock);
  for (int i = 0; i < DESKS; i++) {
    if (engine->desks[i].memo == memo) engine->desks[i].questions += questions;
  }
  pthread_mutex_unlock(&engine->lock);
}

/* --- Evaluation ---------------------------------------------------------------------------------------- */

/* Tiles are cut from the last map of each stack: the largest of these maps bounds the knobs. */
static void describe_stacks(struct network *network, const struct result *result) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    if (stack->map_width > network->map_width) network->map_width = stack->map_width;
    if (stack->map_height > network->map_height) network->map_height = stack->map_height;
  }
}

static double seconds_since(const struct timespec *start) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static enum status evaluate(struct engine *engine, int turn, struct evaluation *evaluation, const atomic_bool *cancel) {
  struct memo *memo = NULL;
  struct snapshot *snapshot = engine_inputs(engine, evaluation, &memo);
  if (snapshot == NULL) return evaluation->error.status;
  struct job job = {.hardware = &snapshot->hardware,
                    .workload = &snapshot->workload,
                    .rules = &snapshot->rules,
                    .schedule = evaluation->point.schedule,
                    .memo = memo,
                    .search_seconds = SEARCH_SECONDS,
                    .turn = turn};
  struct result *result = NULL;
  enum status status = schedule_evaluate(&job, cancel, &result, &evaluation->error);
  if (memo != NULL) engine_searched(engine, memo, status == STATUS_OK ? result->search_count : SOME_QUESTIONS);
  if (status == STATUS_OK) {
    describe_stacks(&evaluation->network, result);
    status = evaluation_set_result(evaluation, result);
  }
  memo_release(memo);
  evaluation->snapshot = snapshot;
  return status;
}

struct evaluation *engine_evaluate_in_turn(struct engine *engine, int turn, const struct point *point,
                                           const atomic_bool *cancel) {
  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  struct evaluation *evaluation = evaluation_new(0, point);
  if (evaluation == NULL) return NULL;
  evaluation->error.status = evaluate(engine, turn, evaluation, cancel);
  evaluation->seconds = seconds_since(&start);
  return evaluation;
}

struct evaluation *engine_evaluate(struct engine *engine, uint64_t generation, const struct point *point,
                                   const atomic_bool *cancel) {
  struct evaluation *evaluation = engine_evaluate_in_turn(engine, 0, point, cancel);
  if (evaluation != NULL) evaluation->generation = generation;
  return evaluation;
}
