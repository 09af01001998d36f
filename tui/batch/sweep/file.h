/* Reads back the rows that a sweep has written, to resume or merge them. */
#ifndef TUI_BATCH_SWEEP_FILE_H
#define TUI_BATCH_SWEEP_FILE_H

#include <stdio.h>

#include "tui/batch/sweep/header.h"

struct sweep_file {
  const char *name;
  FILE *in;
  enum sweep_format format;
  struct sweep_header header;
  char *heads; /* CSV: the line with the names of columns, with its end */
  char *line;  /* the last one read, with its end */
  size_t capacity;
  int64_t line_number;
  int64_t row_count; /* rows read */
  off_t end;         /* in bytes, of the last complete row, or of the heads */
};

/* Opens a file and reads its header. STATUS_BAD_INPUT if it has none. Free with sweep_file_close, whatever the status.
 */
enum status sweep_file_open(struct sweep_file *file, const char *name, struct error *error);
void sweep_file_close(struct sweep_file *file);

/* Reads the next row into file->line; *found is false at the end, or if the last line is torn. STATUS_BAD_INPUT if the
 * line is not the next row of its shard, or not as it was written. */
enum status sweep_file_next(struct sweep_file *file, bool *found, struct error *error);

/* Returns the number of rows of the complete file. */
int64_t sweep_file_size(const struct sweep_file *file);

/* --- Shards: shares of a sweep's points for several machines ---------------------------------------------
 *
 * Each of N shards takes one point of every N consecutive ones, in rotation, so that all have equally many points and a
 * mix of all tiles. Shards count from 1, points and places from 0. */

/* The point at place `place` of a shard; points ascend with places. */
int64_t sweep_shard_point(int shard, int shard_count, int64_t place);

/* Number of a shard's points, of `points` in all. */
int64_t sweep_shard_size(int shard, int shard_count, int64_t points);

/* The shard that has the point. */
int sweep_shard_of(int64_t point, int shard_count);

#endif
