/* A log of what the explorer does, for those who look into it: TILESCOPE_TRACE=FILE appends a line for each step, after
 * the milliseconds since the start:
 *
 *   event key Right             and the other kinds of events
 *   request 7                   an evaluation was asked for: its generation
 *   evaluation 7 2.613 ms       its answer, and how long it took; 0: of a point that was prefetched
 *   paint 0.412 ms              a screen was drawn */
#ifndef TUI_EXPLORER_TRACE_H
#define TUI_EXPLORER_TRACE_H

#include <stdio.h>

#include "tui/explorer/event.h"

struct trace {
  FILE *file; /* NULL: nothing is logged */
  int64_t started_us;
};

/* Opens the file named in the environment. STATUS_USAGE, with a sentence, if it cannot be written. */
enum status trace_open(struct trace *trace, struct error *error);
void trace_close(struct trace *trace);

/* Logs an event; call it before the state takes the event. */
void trace_event(const struct trace *trace, const struct event *event);
void trace_request(const struct trace *trace, uint64_t generation);
/* Logs a screen drawn since `from_us`. */
void trace_paint(const struct trace *trace, int64_t from_us);

#endif
