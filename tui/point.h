/* A design point: everything that the user chooses. A plain value. */
#ifndef TUI_POINT_H
#define TUI_POINT_H

#include <stdbool.h>

#include "model/schedule.h"

enum { POINT_NAME_SIZE = 256 };

struct point {
  char hardware[POINT_NAME_SIZE]; /* names or paths */
  char workload[POINT_NAME_SIZE];
  char mapping[POINT_NAME_SIZE]; /* "": the one that goes with the hardware */
  struct schedule schedule;
};

/* What an evaluation has found out about the workload; zero before the first. */
struct network {
  char workload[POINT_NAME_SIZE];
  int64_t map_width, map_height; /* of the network's output */
};

/* Evaluates to the same: cuts beyond cut_count do not count. */
bool point_equal(const struct point *a, const struct point *b);

/* One line that tells the schedule: "cached 60×72 single-layer". */
enum { POINT_TEXT_SIZE = 128 };
const char *point_text(const struct point *point, char *text);

/* "60×72", "full×4". */
enum { TILE_TEXT_SIZE = 48 };
const char *tile_text(int64_t width, int64_t height, char *text);

#endif
