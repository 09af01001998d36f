/* A log of paints, for tests and benchmarks; a file with these lines:
 *
 *   first MICROSECONDS     the first paint, since the explorer was started
 *   paint N MICROSECONDS   a paint after N input events, since the oldest of them not yet painted was read
 *   shown N MICROSECONDS   a paint that shows the numbers of a new point, since the input event that chose it was read
 *   idle N                 a paint with nothing pending, after N input events
 *   still N                the same, with no background evaluation left: the program sleeps now
 */
#ifndef TUI_EXPLORER_SYNC_H
#define TUI_EXPLORER_SYNC_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/error.h"

struct sync {
  int descriptor;               /* -1: not requested */
  int64_t started_us, input_us; /* 0: no input since the last paint */
  int64_t read_us, chosen_us;   /* the last input event; the one that chose a point not yet shown, or 0 */
  long still;                   /* the last N reported as still, or -1 */
  bool painted;
};

/* Opens the file for appending; NULL stands for no file. */
enum status sync_open(struct sync *sync, const char *path, struct error *error);
void sync_close(struct sync *sync);

void sync_input(struct sync *sync);
/* The last input event has chosen another point. */
void sync_choice(struct sync *sync);
void sync_paint(struct sync *sync, long input_count, bool idle);
/* Reports that nothing is under way; once for each N. */
void sync_still(struct sync *sync, long input_count);

/* Microseconds of a clock that never jumps. */
int64_t clock_us(void);

#endif
