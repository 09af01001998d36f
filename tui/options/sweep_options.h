/* Options of sweep, best and merge. */
#ifndef TUI_OPTIONS_SWEEP_OPTIONS_H
#define TUI_OPTIONS_SWEEP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/error.h"
#include "model/layer/hardware.h"
#include "model/schedule.h"

enum sweep_format { SWEEP_TABLE, SWEEP_CSV, SWEEP_JSONL, SWEEP_FORMAT_COUNT };

enum { SWEEP_MAX_LIMITS = 8, SWEEP_MAX_SHARDS = 10000 };

/* "no more than `bits` in this memory". */
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
  int limit_count;
  struct sweep_limit limits[SWEEP_MAX_LIMITS];
};

/* Everything once: a table of all, no limits. */
void sweep_options_init(struct sweep_options *options);

/* Read one value each; on STATUS_USAGE one sentence says what would be right. */
enum status sweep_read_modes(const char *text, struct sweep_options *options, struct error *error);
enum status sweep_read_jobs(const char *text, struct sweep_options *options, struct error *error);
enum status sweep_read_format(const char *text, struct sweep_options *options, struct error *error);
enum status sweep_read_shard(const char *text, struct sweep_options *options, struct error *error);
enum status sweep_read_max_latency(const char *text, struct sweep_options *options, struct error *error);
enum status sweep_read_max_energy(const char *text, struct sweep_options *options, struct error *error);
enum status sweep_read_max_bits(const char *text, struct sweep_options *options, struct error *error);

/* Threads to use: as asked, else as many as processors may be used. */
int sweep_workers(const struct sweep_options *options);

#endif
