/* Rows of a sweep on their way to standard output, or to a file that grows by whole rows and can be resumed. */
#ifndef TUI_BATCH_SWEEP_OUTPUT_H
#define TUI_BATCH_SWEEP_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "inputs/text_buffer.h"
#include "tui/batch/sweep/header.h"
#include "tui/batch/sweep/progress.h"

struct sweep_output {
  struct sweep_header header; /* may be changed before the start, like the format */
  enum sweep_format format;
  int64_t before, done, size; /* rows in the file at the start; written in all; when complete */
  struct text_buffer buffer;  /* write the next row to buffer.out */
  int descriptor;             /* -1: not open */
  const char *name;           /* of the file, or "standard output" */
  int64_t synced_ms;          /* when the file was last synced, of CLOCK_MONOTONIC */
  bool is_terminal;
  bool is_gone; /* the reader has left the pipe */
  struct progress progress;
};

/* Prepares rows of a table with the header of a whole sweep: hash of its inputs, number of points, command line, which
 * is taken over (NULL: memory is out). Free with sweep_output_deinit, whatever the status. */
enum status sweep_output_init(struct sweep_output *output, uint64_t inputs, int64_t points, char *options,
                              struct error *error);
void sweep_output_deinit(struct sweep_output *output);

/* What happens to a file that exists. */
enum sweep_start {
  SWEEP_START_NEW,    /* nothing: STATUS_USAGE unless it is empty, or no regular file */
  SWEEP_START_OVER,   /* emptied */
  SWEEP_START_RESUME, /* keeps its rows, without a torn last line; STATUS_USAGE where they are of another sweep */
};

/* Opens the file `path` (NULL: standard output) and finds the rows that it has already. */
enum status sweep_output_start(struct sweep_output *output, const char *path, enum sweep_start start,
                               struct error *error);

/* Writes what is in the buffer; the second counts it as a row and updates the progress bar. STATUS_STOPPED with is_gone
 * set where the reader has left a pipe. */
enum status sweep_output_flush(struct sweep_output *output, struct error *error);
enum status sweep_output_row(struct sweep_output *output, struct error *error);

/* Syncs and closes a file, as some file systems report a full disk only now; standard output is the caller's. */
enum status sweep_output_close(struct sweep_output *output, struct error *error);

#endif
