/* Times and rates that a clock frequency adds to cycles and energy. */
#ifndef TUI_TEXT_TIMING_H
#define TUI_TEXT_TIMING_H

#include <stdio.h>

#include "model/result.h"

/* A frame is one run of the network; an operation half of a multiply-accumulate. */
struct timing {
  double time_ms, frames_per_second;
  double tops_per_watt; /* 10^12 operations per joule, at any clock */
};

/* The same as numbers under their keys in JSON and tables; the clock comes first. */
enum { TIMING_COUNT = 4 };
extern const char *const timing_key[TIMING_COUNT];
void timing_values(const struct result *result, double clock_mhz, double values[TIMING_COUNT]);

/* "200 MHz: 100.3 ms, 9.97 frames/s, 7.76 TOPS/W", in `text` of TIMING_TEXT_SIZE bytes. */
enum { TIMING_TEXT_SIZE = 160 };
const char *timing_text(const struct result *result, double clock_mhz, char *text);

/* Reads a clock: a number of MHz above 0, or "none", which is 0. STATUS_USAGE with a sentence in `error`. */
enum status timing_read_clock(const char *text, double *clock_mhz, struct error *error);

#endif
