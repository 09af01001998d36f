#include "tui/analysis/inputs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/heads.h"
#include "model/layer/made_weights.h"

const char *point_input(const struct point *point, enum input_kind kind) {
  return kind == INPUT_HARDWARE ? point->hardware : kind == INPUT_WORKLOAD ? point->workload : point->mapping;
}

/* Returns the stamp of the file that a name or path currently refers to. */
static struct stamp stamp_of(enum input_kind kind, const char *name) {
  struct stamp stamp = {.size = 0};
  char path[PATH_MAX];
  struct error ignored;
  struct stat status;
  if (name[0] == 0) return stamp;
  if (input_path(kind, name, path, sizeof path, &ignored) == STATUS_OK && stat(path, &status) == 0) {
    stamp = (struct stamp){.written = status.st_mtim, .inode = status.st_ino, .size = status.st_size};
  }
  return stamp;
}

bool stamp_equal(const struct stamp *a, const struct stamp *b) {
  return a->inode == b->inode && a->size == b->size && a->written.tv_sec == b->written.tv_sec &&
         a->written.tv_nsec == b->written.tv_nsec;
}

void snapshot_stamps(const struct point *point, struct stamp stamps[INPUT_KIND_COUNT]) {
  for (enum input_kind kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    stamps[kind] = stamp_of(kind, point_input(point, kind));
  }
}

bool snapshot_fits(const struct snapshot *snapshot, const struct point *point,
                   const struct stamp stamps[INPUT_KIND_COUNT]) {
  for (enum input_kind kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    if (!stamp_equal(&snapshot->stamps[kind], &stamps[kind])) return false;
  }
  return point_same_inputs(&snapshot->point, point);
}

struct network snapshot_network(const struct snapshot *snapshot) {
  struct network network = {.map_width = 1, .map_height = 1, .heads = 1};
  const struct workload *workload = &snapshot->workload;
  snprintf(network.workload, sizeof network.workload, "%s", snapshot->point.workload);
  for (int i = 0; i < workload->layer_count; i++) { /* of several networks side by side the largest */
    const struct layer *layer = &workload->layers[i];
    bool attends = layer_made_weights(layer) != NULL || layer->rows_are_heads;
    if (attends && heads_of(layer) > network.heads) network.heads = heads_of(layer);
    if (!layer_is_output(layer)) continue;
    if (layer->ox >= 0 && layer->size[layer->ox] > network.map_width) network.map_width = layer->size[layer->ox];
    if (layer->oy >= 0 && layer->size[layer->oy] > network.map_height) network.map_height = layer->size[layer->oy];
  }
  return network;
}

/* Remarks on changed numbers that no figure depends on. */
static void remark_edits(struct snapshot *snapshot) {
  char sentence[NAME_SIZE + 128];
  for (int m = 0; m < snapshot->hardware.memory_count; m++) {
    const struct memory *memory = &snapshot->hardware.memories[m];
    if (memory->latency_cycles == snapshot->file_hardware.memories[m].latency_cycles) continue;
    snprintf(
        sentence, sizeof sentence,
        "%s.latency changes nothing without rule offload: the latency of a memory counts in offloading only, which is "
        "else not summed",
        memory->name);
    remarks_add(&snapshot->remarks, "", sentence);
  }
}

/* Reads the network even if the accelerator is bad: its maps bound the knobs. */
static void read_files(struct snapshot *snapshot, const struct input_files *files, struct error *error) {
  struct error later;
  struct remarks *remarks = &snapshot->remarks;
  enum status status = input_hardware(files->hardware, &snapshot->file_hardware, remarks, error);
  snapshot->hardware = snapshot->file_hardware;
  if (status == STATUS_OK) status = edits_apply(files->edits, &snapshot->hardware, error);
  snapshot->bad = status == STATUS_OK ? INPUT_KIND_COUNT : INPUT_HARDWARE;
  bool is_good = status == STATUS_OK;
  if (is_good) remark_edits(snapshot);
  enum status network =
      input_workload_as(files->workload, &files->reading, &snapshot->workload, remarks, is_good ? error : &later);
  if (!is_good) return;
  if (network != STATUS_OK) snapshot->bad = INPUT_WORKLOAD;
  enum status rules = input_rules(files->mapping, files->hardware, &snapshot->rules, &snapshot->rules_arena, remarks,
                                  network == STATUS_OK ? error : &later);
  if (network == STATUS_OK && rules != STATUS_OK) snapshot->bad = INPUT_MAPPING;
  if (network != STATUS_OK || rules != STATUS_OK) return;
  input_fit(&snapshot->rules, &snapshot->hardware, &snapshot->workload, remarks);
}

struct snapshot *snapshot_read(const struct input_files *files, const struct point *point, const struct stamp *stamps,
                               struct network *network, struct error *error) {
  struct snapshot *snapshot = calloc(1, sizeof *snapshot);
  if (snapshot == NULL) {
    error_out_of_memory(error);
    return NULL;
  }
  atomic_init(&snapshot->references, 1);
  workload_init(&snapshot->workload, "");
  arena_init(&snapshot->rules_arena);
  remarks_init(&snapshot->remarks);
  if (point != NULL) {
    snapshot->point = *point;
    memcpy(snapshot->stamps, stamps, sizeof snapshot->stamps);
  }
  read_files(snapshot, files, error);
  if (network != NULL && snapshot->workload.layer_count > 0) *network = snapshot_network(snapshot);
  if (snapshot->bad != INPUT_HARDWARE) return snapshot;
  snapshot_release(snapshot);
  return NULL;
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
