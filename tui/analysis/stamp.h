/* Tells whether the file of an input is still the one that was read. */
#ifndef TUI_ANALYSIS_STAMP_H
#define TUI_ANALYSIS_STAMP_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "inputs/inputs.h"

/* Zero where there is no file. */
struct stamp {
  struct timespec written;
  ino_t inode;
  off_t size;
};

/* The stamp of the file that a name or path currently refers to. */
struct stamp stamp_of(enum input_kind kind, const char *name);

bool stamp_equal(const struct stamp *a, const struct stamp *b);

#endif
