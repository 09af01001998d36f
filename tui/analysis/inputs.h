/* The inputs of a point as they were read once: accelerator, network and rules. Never changed, so that any number
 * of threads may evaluate with it; it lives until the last of them lets go. */
#ifndef TUI_ANALYSIS_INPUTS_H
#define TUI_ANALYSIS_INPUTS_H

#include <stdatomic.h>

#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"
#include "tui/analysis/point.h"
#include "tui/analysis/stamp.h"

struct snapshot {
  atomic_int references;
  struct point point;                    /* whose inputs these are */
  struct stamp stamps[INPUT_KIND_COUNT]; /* of the files, just before they were read */
  struct hardware file_hardware;         /* as its file says */
  struct hardware hardware;              /* with the point's edits */
  struct workload workload;
  struct mapping_rules rules;
  struct arena rules_arena;
  struct remarks remarks; /* on the files */
};

/* The stamps of the files that the point names, as they are now. */
void snapshot_stamps(const struct point *point, struct stamp stamps[INPUT_KIND_COUNT]);

/* True if it holds what the point's files with these stamps say. */
bool snapshot_fits(const struct snapshot *snapshot, const struct point *point,
                   const struct stamp stamps[INPUT_KIND_COUNT]);

/* Reads the inputs, with one reference. NULL with the error set where they are bad or memory is out. *network is
 * filled in as soon as the network is read, also where the rest fails. */
struct snapshot *snapshot_read(const struct point *point, const struct stamp stamps[INPUT_KIND_COUNT],
                               struct network *network, struct error *error);

struct snapshot *snapshot_hold(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot); /* may be NULL */

/* What the network is like. */
struct network snapshot_network(const struct snapshot *snapshot);

#endif
