/* Bytes of a whole paint in one write. Curses writes at each move of the cursor, some thirty times a paint; each write
 * to a terminal wakes who reads it. Between begin and end, standard output is a file in memory. */
#ifndef TUI_SCREEN_BATCH_H
#define TUI_SCREEN_BATCH_H

struct batch {
  int terminal; /* standard output as it was; -1: everything is written at once, as curses does */
  int memory;   /* stands in its place */
};

/* Never fails: without descriptors nothing is batched. */
void batch_open(struct batch *batch);
void batch_close(struct batch *batch);

void batch_begin(const struct batch *batch);
/* Sends what was written since begin; drops it where the terminal is gone. */
void batch_end(const struct batch *batch);

#endif
