/* Outcome of evaluating one design point: a result with the tables that screens show, or the reason why there is none.
 *
 * Made once, by the worker or in the loop, and then only read, except for its generation, seconds and why. Shared by
 * reference counting; only the thread that owns the state holds and releases. */
#ifndef TUI_ANALYSIS_EVALUATION_H
#define TUI_ANALYSIS_EVALUATION_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/analysis/figure.h"
#include "tui/analysis/inputs.h"
#include "tui/analysis/point.h"

struct evaluation {
  int references;
  uint64_t generation; /* last request that it answers; 0: evaluated in the background */
  struct point point;
  struct stamp inputs[INPUT_KIND_COUNT]; /* its input files */
  struct snapshot *snapshot; /* contents of the files, even without a result; NULL: not even the accelerator's */
  enum input_kind bad;       /* the first file that could not be read; INPUT_KIND_COUNT: all could */
  struct network network;
  struct error error; /* status STATUS_OK: all below is there */
  struct result *result;
  struct figures *figures; /* of the result; NULL where there is none */
  int entry_count;
  struct result_entry *entries;  /* energy by layer, in execution order */
  bool *overfull;                /* by entry: in some tile type a memory lacks room while the layer runs */
  int *by_energy, *by_latency;   /* indices of entries, the largest first */
  struct access_total *accesses; /* by memory of result->hardware */
  double seconds;                /* that the answer took */
  struct why *why;               /* once asked for (why.h), else NULL */
  bool is_stripped;              /* only the figures of the result are left; tables are empty */
};

/* A zeroed evaluation of the point with one reference, or NULL when memory is out. */
struct evaluation *evaluation_new(uint64_t generation, const struct point *point);

/* Takes over the result and derives the rest. STATUS_INTERNAL when memory is out. */
enum status evaluation_set_result(struct evaluation *evaluation, struct result *result);

/* Frees the result and its tables; the figures stay. */
void evaluation_strip(struct evaluation *evaluation);

struct evaluation *evaluation_hold(struct evaluation *evaluation);
void evaluation_release(struct evaluation *evaluation); /* may be NULL */

#endif
