/* A progress bar on standard error, if that is a terminal. */
#ifndef TUI_BATCH_SWEEP_PROGRESS_H
#define TUI_BATCH_SWEEP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
  bool is_on, is_shown;
  int64_t before, total;        /* points done before the start; all */
  int64_t started_us, drawn_us; /* what takes time before the first point is not counted */
  int64_t seen;                 /* points done at the last update */
  const char *left;             /* what the time is for; NULL: how much there is to do is not known, nor the time */
};

/* Starts at `before` of `total` points; the time is that "left". */
void progress_open(struct progress *progress, int64_t before, int64_t total);

/* Reports that `done` points are done; redraws the bar unless it was drawn just before. */
void progress_update(struct progress *progress, int64_t done, const char *note);

/* Removes the bar from the screen, so that something else can be written there. */
void progress_hide(struct progress *progress);

/* The bar as text, `seconds` after the points began to come: "  12 % [##------]  13 of 108  512.0/s  0:09 left  NOTE",
 * with "estimating" in place of the time before the first; where that has more than `columns`, the parts in between go,
 * then the end. `text` has PROGRESS_SIZE bytes. */
enum { PROGRESS_SIZE = 320 };
const char *progress_text(const struct progress *progress, int64_t done, double seconds, const char *note, int columns,
                          char *text);

#endif
