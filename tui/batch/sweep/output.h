/* Where the rows of a sweep go: standard output, or a file that grows by whole rows and can be gone on with. */
#ifndef TUI_BATCH_SWEEP_OUTPUT_H
#define TUI_BATCH_SWEEP_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/batch/sweep/header.h"

struct sweep_output {
  int descriptor;   /* -1: not open */
  const char *name; /* of the file, or "standard output" */
  bool is_terminal;
  bool is_gone; /* nobody reads it any more */
};

/* Opens the file `path` for new rows; NULL: standard output. What the file held is lost. */
enum status sweep_output_open(struct sweep_output *output, const char *path, struct error *error);

/* Opens a file to go on after the *done rows that it has; a last line that was torn is taken away. A file that is
 * not there, or holds no row, begins anew, with *done = 0 and nothing in it. STATUS_USAGE where it has rows of
 * another sweep than `header` tells. */
enum status sweep_output_resume(struct sweep_output *output, const char *path, const struct sweep_header *header,
                                enum sweep_format format, int64_t *done, struct error *error);

/* Writes all of the text. STATUS_STOPPED with is_gone set where the reader has left a pipe. */
enum status sweep_output_write(struct sweep_output *output, const char *text, size_t size, struct error *error);

/* Closes a file, as some file systems tell only now that the disk is full; standard output is the caller's. */
enum status sweep_output_close(struct sweep_output *output, struct error *error);

#endif
