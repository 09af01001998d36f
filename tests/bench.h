/* What the parts of `make bench` share: rows of figures. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROGRAM "build/release/tilescope"

enum { RUNS = 21 };

struct row {
  const char *name;
  double allowed; /* in the unit of the row; 0: no figure is set */
  const char *unit;
  double median, least, most;
  long peak_kib; /* 0: not measured */
};

static inline _Noreturn void fail(const char *what) {
  fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
  exit(1);
}

static inline double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static inline int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts the figures into the row. */
static inline void summarize(struct row *row, double *figures, int count) {
  qsort(figures, (size_t)count, sizeof *figures, compare);
  row->least = figures[0];
  row->median = figures[count / 2];
  row->most = figures[count - 1];
}

/* Fills BENCH_EXPLORER_ROWS rows: the explorer on a terminal of its own. */
enum { BENCH_EXPLORER_ROWS = 8 };
void bench_explorer(struct row *rows);

/* Time a MAC by the rule of true sizes, over that by the published one: of the model, on one core. */
void bench_true_sizes(struct row *row);

/* Fills BENCH_OBJECTIVE_ROWS rows: time of least latency, and of least energy x latency, over that of least energy. */
enum { BENCH_OBJECTIVE_ROWS = 4 };
void bench_objectives(struct row *rows);

#endif
