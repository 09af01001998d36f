#include "tui/engine.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "inputs/inputs.h"

/* Which file was read, and when it was last written. */
struct origin {
  bool read;
  char name[POINT_NAME_SIZE];
  struct timespec written;
  ino_t inode;
  off_t size;
};

struct engine {
  struct origin origin[INPUT_KIND_COUNT];
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena rules_arena;
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
  free(engine);
}

static struct origin look_up(enum input_kind kind, const char *name) {
  struct origin origin = {.read = true};
  char path[PATH_MAX];
  struct error ignored;
  struct stat status;
  snprintf(origin.name, sizeof origin.name, "%s", name);
  if (input_path(kind, name, path, sizeof path, &ignored) == STATUS_OK && stat(path, &status) == 0) {
    origin.written = status.st_mtim;
    origin.inode = status.st_ino;
    origin.size = status.st_size;
  }
  return origin;
}

static bool same_origin(const struct origin *a, const struct origin *b) {
  return a->read == b->read && strcmp(a->name, b->name) == 0 && a->inode == b->inode && a->size == b->size &&
         a->written.tv_sec == b->written.tv_sec && a->written.tv_nsec == b->written.tv_nsec;
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
static enum status read_inputs(struct engine *engine, const struct point *point, struct error *error) {
  const char *name[INPUT_KIND_COUNT] = {point->hardware, point->workload, point->mapping};
  bool stale[INPUT_KIND_COUNT];
  struct origin now[INPUT_KIND_COUNT];
  for (int kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    now[kind] = look_up((enum input_kind)kind, name[kind]);
    stale[kind] = !same_origin(&now[kind], &engine->origin[kind]);
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
  enum status status = read_inputs(engine, point, error);
  if (engine->origin[INPUT_WORKLOAD].read) {
    evaluation->network = describe(&engine->workload, engine->origin[INPUT_WORKLOAD].name);
  }
  if (status == STATUS_OK) {
    struct job job = {.hardware = &engine->hardware,
                      .workload = &engine->workload,
                      .rules = &engine->rules,
                      .schedule = point->schedule};
    struct result *result = NULL;
    status = schedule_evaluate(&job, cancel, &result, error);
    if (status == STATUS_OK) status = evaluation_set_result(evaluation, result);
  }
  error->status = status;
  evaluation->seconds = seconds_since(&start);
  return evaluation;
}
