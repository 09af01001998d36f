#include "tui/analysis/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void snapshot_stamps(const struct point *point, struct stamp stamps[INPUT_KIND_COUNT]) {
  stamps[INPUT_HARDWARE] = stamp_of(INPUT_HARDWARE, point->hardware);
  stamps[INPUT_WORKLOAD] = stamp_of(INPUT_WORKLOAD, point->workload);
  stamps[INPUT_MAPPING] = stamp_of(INPUT_MAPPING, point->mapping);
}

bool snapshot_fits(const struct snapshot *snapshot, const struct point *point,
                   const struct stamp stamps[INPUT_KIND_COUNT]) {
  const struct point *own = &snapshot->point;
  if (strcmp(own->hardware, point->hardware) != 0 || strcmp(own->workload, point->workload) != 0) return false;
  if (strcmp(own->mapping, point->mapping) != 0 || strcmp(own->edits, point->edits) != 0) return false;
  for (int kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    if (!stamp_equal(&snapshot->stamps[kind], &stamps[kind])) return false;
  }
  return true;
}

struct network snapshot_network(const struct snapshot *snapshot) {
  struct network network = {.map_width = 1, .map_height = 1};
  const struct workload *workload = &snapshot->workload;
  const struct layer *last = &workload->layers[workload->layer_count - 1];
  snprintf(network.workload, sizeof network.workload, "%s", snapshot->point.workload);
  if (last->ox >= 0) network.map_width = last->size[last->ox];
  if (last->oy >= 0) network.map_height = last->size[last->oy];
  return network;
}

static enum status read_mapping(struct snapshot *snapshot, struct error *error) {
  const struct point *point = &snapshot->point;
  if (point->mapping[0] != 0) {
    return input_mapping(point->mapping, &snapshot->rules, &snapshot->rules_arena, &snapshot->remarks, error);
  }
  return input_default_mapping(point->hardware, &snapshot->rules, &snapshot->rules_arena, &snapshot->remarks, error);
}

static enum status read_hardware(struct snapshot *snapshot, struct error *error) {
  enum status status = input_hardware(snapshot->point.hardware, &snapshot->file_hardware, &snapshot->remarks, error);
  snapshot->hardware = snapshot->file_hardware;
  return status == STATUS_OK ? edits_apply(snapshot->point.edits, &snapshot->hardware, error) : status;
}

struct snapshot *snapshot_read(const struct point *point, const struct stamp stamps[INPUT_KIND_COUNT],
                               struct network *network, struct error *error) {
  struct snapshot *snapshot = calloc(1, sizeof *snapshot);
  if (snapshot == NULL) {
    error_out_of_memory(error);
    return NULL;
  }
  remarks_init(&snapshot->remarks);
  if (input_workload(point->workload, &snapshot->workload, &snapshot->remarks, error) != STATUS_OK) {
    remarks_deinit(&snapshot->remarks);
    free(snapshot);
    return NULL;
  }
  atomic_init(&snapshot->references, 1);
  snapshot->point = *point;
  memcpy(snapshot->stamps, stamps, sizeof snapshot->stamps);
  arena_init(&snapshot->rules_arena);
  *network = snapshot_network(snapshot);
  if (read_hardware(snapshot, error) != STATUS_OK || read_mapping(snapshot, error) != STATUS_OK) {
    snapshot_release(snapshot);
    return NULL;
  }
  input_fit(&snapshot->rules, &snapshot->hardware, &snapshot->workload, &snapshot->remarks);
  return snapshot;
}

struct snapshot *snapshot_hold(struct snapshot *snapshot) {
  atomic_fetch_add(&snapshot->references, 1);
  return snapshot;
}

void snapshot_release(struct snapshot *snapshot) {
  if (snapshot == NULL || atomic_fetch_sub(&snapshot->references, 1) > 1) return;
  workload_deinit(&snapshot->workload);
  arena_deinit(&snapshot->rules_arena);
  remarks_deinit(&snapshot->remarks);
  free(snapshot);
}
