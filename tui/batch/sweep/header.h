/* First line of a sweep's rows, which identifies the sweep. Two files with the same header hold the same rows.
 *
 *   # tilescope sweep 0.2.0 model 2 inputs 9f86d081884c7d65 points 108 shard 1/1 options --hardware ..       (CSV)
 *   {"schema":"tilescope-sweep-1","version":"0.2.0","model":"2",..} (JSONL) */
#ifndef TUI_BATCH_SWEEP_HEADER_H
#define TUI_BATCH_SWEEP_HEADER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tui/options/sweep_options.h"

enum { HEADER_VERSION_SIZE = 32 };

struct sweep_header {
  char version[HEADER_VERSION_SIZE], model[HEADER_VERSION_SIZE];
  uint64_t inputs; /* a hash of all input files */
  int64_t points;  /* of all shards together */
  int shard, shard_count;
  char *options; /* command line, without options that change no row; freed with sweep_header_deinit */
};

void sweep_header_deinit(struct sweep_header *header);

/* Writes the line; nothing for a table. False when memory is out. */
bool sweep_header_write(const struct sweep_header *header, enum sweep_format format, FILE *out);

/* Reads a line and its format. False, with nothing to free, if it is not a header. */
bool sweep_header_parse(const char *line, enum sweep_format *format, struct sweep_header *header);

/* Names what differs between the headers of two sweeps, for "A and B have different ..": "options"; NULL if they are of
 * one sweep. Shards may differ. */
const char *sweep_header_difference(const struct sweep_header *a, const struct sweep_header *b);

#endif
