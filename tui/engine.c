#include "tui/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inputs/inputs.h"

/* A question takes about 4 KiB in the memo; how many an evaluation without result has asked is not known. */
enum { MEMO_QUESTIONS = 8192, SOME_QUESTIONS = 32 };

/* Which file was read. */
struct origin {
  bool read;
  char name[POINT_NAME_SIZE];
  struct stamp stamp;
};

struct engine {
  struct origin origin[INPUT_KIND_COUNT];
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena rules_arena;
  struct memo *memo;       /* of these inputs and the search of memo_point; may be NULL */
  struct point memo_point;
  double memo_questions;   /* searched for it */
};

struct engine *engine_new(void) {
  struct engine *engine = calloc(1, sizeof *engine);
  if (engine != NULL) arena_init(&engine->rules_arena);
  return engine;
}

void engine_free(struct engine *engine) {
  if (engine == NULL) return;
  if (engine->origin[INPUT_WORKLOAD].read) workload_deinit(&engine->workload);
  arena_deinit(&engine->rules_arena);
  memo_release(engine->memo);
  free(engine);
}

/* --- Inputs -------------------------------------------------------------------------------------------- */

static struct origin look_up(enum input_kind kind, const char *name) {
  struct origin origin = {.read = true, .stamp = stamp_of(kind, name)};
  snprintf(origin.name, sizeof origin.name, "%s", name);
  return origin;
}

static bool same_origin(const struct origin *a, const struct origin *b) {
  return a->read == b->read && strcmp(a->name, b->name) == 0 && stamp_equal(&a->stamp, &b->stamp);
}

/* Mappings found for other inputs or another search are of no use. */
static void forget(struct engine *engine) {
  memo_release(engine->memo);
  engine->memo = NULL;
}

static enum status read_workload(struct engine *engine, const char *name, struct error *error) {
  struct workload workload;
  enum status status = input_workload(name, &workload, NULL, error);
  if (status != STATUS_OK) return status;
  if (engine->origin[INPUT_WORKLOAD].read) workload_deinit(&engine->workload);
  engine->workload = workload;
  return STATUS_OK;
}

static enum status read_mapping(struct engine *engine, const struct point *point, struct error *error) {
  arena_deinit(&engine->rules_arena);
  arena_init(&engine->rules_arena);
  if (point->mapping[0] != 0) {
    return input_mapping(point->mapping, &engine->rules, &engine->rules_arena, NULL, error);
  }
  return input_default_mapping(point->hardware, &engine->rules, &engine->rules_arena, NULL, error);
}

/* Brings the inputs up to date with the point. A kind that failed is read again the next time. */
static enum status read_inputs(struct engine *engine, const struct point *point, struct stamp *stamps,
                               struct error *error) {
  const char *name[INPUT_KIND_COUNT] = {point->hardware, point->workload, point->mapping};
  bool stale[INPUT_KIND_COUNT];
  struct origin now[INPUT_KIND_COUNT];
  for (int kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    now[kind] = look_up((enum input_kind)kind, name[kind]);
    stale[kind] = !same_origin(&now[kind], &engine->origin[kind]);
    stamps[kind] = now[kind].stamp;
    if (stale[kind]) forget(engine);
  }
  enum status status = STATUS_OK;
  if (stale[INPUT_WORKLOAD]) {
    status = read_workload(engine, point->workload, error);
    if (status != STATUS_OK) return status;
    engine->origin[INPUT_WORKLOAD] = now[INPUT_WORKLOAD];
  }
  if (stale[INPUT_HARDWARE]) {
    struct hardware hardware;
    engine->origin[INPUT_MAPPING].read = false; /* it may come with the hardware */
    status = input_hardware(point->hardware, &hardware, NULL, error);
    if (status != STATUS_OK) return status;
    engine->hardware = hardware;
    engine->origin[INPUT_HARDWARE] = now[INPUT_HARDWARE];
  }
  if (stale[INPUT_MAPPING] || !engine->origin[INPUT_MAPPING].read) {
    engine->origin[INPUT_MAPPING].read = false;
    status = read_mapping(engine, point, error);
    if (status != STATUS_OK) return status;
    engine->origin[INPUT_MAPPING] = now[INPUT_MAPPING];
  }
  return STATUS_OK;
}

static struct network describe(const struct workload *workload, const char *name) {
  struct network network = {.map_width = 1, .map_height = 1};
  const struct layer *last = &workload->layers[workload->layer_count - 1];
  snprintf(network.workload, sizeof network.workload, "%s", name);
  if (last->ox >= 0) network.map_width = last->size[last->ox];
  if (last->oy >= 0) network.map_height = last->size[last->oy];
  return network;
}

/* A tile is one of the last layer of each stack: the largest of these maps is what the knobs go up to. */
static void describe_stacks(struct network *network, const struct result *result) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    if (stack->map_width > network->map_width) network->map_width = stack->map_width;
    if (stack->map_height > network->map_height) network->map_height = stack->map_height;
  }
}

/* --- Evaluation ---------------------------------------------------------------------------------------- */

/* The memo for the point's search; NULL when memory is out, which only costs time. */
static struct memo *memo_for(struct engine *engine, const struct point *point) {
  if (!point_searches_alike(&engine->memo_point, point) || engine->memo_questions > MEMO_QUESTIONS) forget(engine);
  if (engine->memo == NULL) {
    engine->memo = memo_new();
    engine->memo_point = *point;
    engine->memo_questions = 0;
  }
  return engine->memo;
}

static double seconds_since(const struct timespec *start) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

struct evaluation *engine_evaluate(struct engine *engine, uint64_t generation, const struct point *point,
                                   const atomic_bool *cancel) {
  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  struct evaluation *evaluation = evaluation_new(generation, point);
  if (evaluation == NULL) return NULL;
  struct error *error = &evaluation->error;
  enum status status = read_inputs(engine, point, evaluation->inputs, error);
  if (engine->origin[INPUT_WORKLOAD].read) {
    evaluation->network = describe(&engine->workload, engine->origin[INPUT_WORKLOAD].name);
  }
  if (status == STATUS_OK) {
    struct job job = {.hardware = &engine->hardware,
                      .workload = &engine->workload,
                      .rules = &engine->rules,
                      .schedule = point->schedule,
                      .memo = memo_for(engine, point)};
    struct result *result = NULL;
    status = schedule_evaluate(&job, cancel, &result, error);
    if (status == STATUS_OK) describe_stacks(&evaluation->network, result);
    engine->memo_questions += status == STATUS_OK ? result->search_count : SOME_QUESTIONS;
    if (status == STATUS_OK) status = evaluation_set_result(evaluation, result);
  }
  error->status = status;
  evaluation->seconds = seconds_since(&start);
  return evaluation;
}
