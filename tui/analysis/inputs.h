/* Inputs of a point, read once: accelerator, network and rules. Never changed, so that any number of threads may
 * evaluate with it; freed with the last reference. */
#ifndef TUI_ANALYSIS_INPUTS_H
#define TUI_ANALYSIS_INPUTS_H

#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>

#include "inputs/inputs.h"
#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"
#include "tui/analysis/point.h"

/* Identifies the contents of an input file, to notice changes. Zero where there is no file. */
struct stamp {
  struct timespec written;
  ino_t inode;
  off_t size;
};

bool stamp_equal(const struct stamp *a, const struct stamp *b);

/* The name or path of an input of the point. */
const char *point_input(const struct point *point, enum input_kind kind);

struct snapshot {
  atomic_int references;
  enum input_kind bad;                   /* the first file that could not be read; INPUT_KIND_COUNT: all could */
  struct point point;                    /* of these inputs */
  struct stamp stamps[INPUT_KIND_COUNT]; /* of the files, just before they were read */
  struct hardware file_hardware;         /* as its file says */
  struct hardware hardware;              /* with the point's edits */
  struct workload workload;
  struct mapping_rules rules;
  struct arena rules_arena;
  struct remarks remarks; /* on the files */
};

/* Names to read, of any length. */
struct input_files {
  const char *hardware, *workload;
  const char *mapping; /* NULL or "": the accelerator's own */
  const char *edits;   /* "": none */
  struct onnx_reading reading;
};

/* Reads the current stamps of the files that the point names. */
void snapshot_stamps(const struct point *point, struct stamp stamps[INPUT_KIND_COUNT]);

/* True if the snapshot was read from the point's files with these stamps. */
bool snapshot_fits(const struct snapshot *snapshot, const struct point *point,
                   const struct stamp stamps[INPUT_KIND_COUNT]);

/* Reads the three files; returns one reference. `point` and the stamps of its files may both be NULL: the snapshot then
 * has none. Fills *network (may be NULL) if the network can be read, even if the rest fails. Sets the error to that of
 * the first bad file: with a bad network or mapping the snapshot says so and has the rest (no layers, no rules in
 * place of the bad one); with a bad accelerator, or without memory, it is NULL. */
struct snapshot *snapshot_read(const struct input_files *files, const struct point *point, const struct stamp *stamps,
                               struct network *network, struct error *error);

struct snapshot *snapshot_hold(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot); /* may be NULL */

/* Returns facts about the network. */
struct network snapshot_network(const struct snapshot *snapshot);

#endif
