/* Tells tests and benchmarks, line by line in a file, what has been painted:
 *
 *   first MICROSECONDS     the first paint, since the explorer was started
 *   paint N MICROSECONDS   a paint after N input events, since the oldest of them not yet painted was read
 *   idle N                 a paint with nothing pending, after N input events
 */
#ifndef TUI_SYNC_H
#define TUI_SYNC_H

#include <stdbool.h>
#include <stdint.h>

#include "model/error.h"

struct sync {
  int descriptor;               /* -1: nobody wants to know */
  int64_t started_us, input_us; /* 0: no input since the last paint */
  bool painted;
};

/* Opens the file for appending; NULL stands for no file. */
enum status sync_open(struct sync *sync, const char *path, struct error *error);
void sync_close(struct sync *sync);

void sync_input(struct sync *sync);
void sync_paint(struct sync *sync, long input_count, bool idle);

/* Microseconds of a clock that never jumps. */
int64_t clock_us(void);

#endif
