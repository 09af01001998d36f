/* Options of sweep, best and merge. */
#ifndef TUI_OPTIONS_SWEEP_OPTIONS_H
#define TUI_OPTIONS_SWEEP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/error.h"
#include "model/layer/hardware.h"
#include "model/tiling.h"

enum sweep_format { SWEEP_TABLE, SWEEP_CSV, SWEEP_JSONL, SWEEP_MARKDOWN, SWEEP_LATEX }; /* the last two: of compare */

enum { SWEEP_MAX_LIMITS = 8, SWEEP_MAX_AXES = 8, SWEEP_MAX_SHARDS = 10000 };

enum { SWEEP_ALL_MODES = 1 << MODE_RECOMPUTE | 1 << MODE_H_CACHED | 1 << MODE_CACHED };

/* At most `bits` held in this memory. */
struct sweep_limit {
  char memory[NAME_SIZE];
  double bits;
};

struct sweep_options {
  unsigned modes; /* bit set by enum overlap_mode */
  int jobs;       /* 0: not given */
  enum sweep_format format;
  int shard, shard_count;                   /* 1..shard_count, of shard_count >= 1 */
  double max_latency_cycles, max_energy_pj; /* INFINITY: no limit */
  int axis_count;
  const char *axes[SWEEP_MAX_AXES]; /* values of --set that are lists, NAME=LIST */
  int limit_count;
  struct sweep_limit limits[SWEEP_MAX_LIMITS];
};

/* Threads to use: --jobs, or one for each processor available. */
int sweep_workers(const struct sweep_options *options);

#endif
