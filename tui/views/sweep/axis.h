/* One axis of a sweep's map: sizes of one side of the tile, or values of a number of the hardware. */
#ifndef TUI_VIEWS_SWEEP_AXIS_H
#define TUI_VIEWS_SWEEP_AXIS_H

#include "inputs/edit_axis.h"
#include "tui/analysis/sweep_sizes.h"
#include "tui/explorer/line.h"

struct sweep_axis {
  char text[LINE_SIZE]; /* in the notation of sweep: "auto", "sram_64KB.size=16KiB..1MiB*2" */
  bool is_number;       /* of the hardware, else sides of tiles */
  struct sweep_sizes sizes;
  struct edit_axis number;
  struct arena arena; /* values of the number */
};

/* Reads the text, for stacks with map sides maps[map_count] and, unless it is NULL, that hardware. STATUS_USAGE or
 * STATUS_BAD_INPUT where it is invalid. Free with sweep_axis_deinit, whatever the status; the text stays. */
enum status sweep_axis_init(struct sweep_axis *axis, const int64_t *maps, int map_count,
                            const struct hardware *hardware, struct error *error);
void sweep_axis_deinit(struct sweep_axis *axis);

int sweep_axis_count(const struct sweep_axis *axis);

/* A value in few cells: "60", "full", "64Ki" bytes; `text` has FORMAT_SIZE bytes. Returns `text`. */
const char *sweep_axis_mark(const struct sweep_axis *axis, int index, char *text);

/* What is along it, with its unit: "tile width [pixels]", "sram_64KB.size [bytes]", in `text` of SWEEP_AXIS_NAME_SIZE
 * bytes. Returns `text`. */
enum { SWEEP_AXIS_NAME_SIZE = EDIT_NAME_SIZE + 32 };
const char *sweep_axis_name(const struct sweep_axis *axis, const char *of_tiles, char *text);

/* Index of the nearest value, the larger of two. */
int sweep_axis_nearest(const struct sweep_axis *axis, double value);
/* Index of a side; -1: none. */
int sweep_axis_find(const struct sweep_axis *axis, int64_t side);

/* Removes its number from the edits; an axis of tiles changes nothing. */
void sweep_axis_strip(const struct sweep_axis *axis, char edits[EDITS_SIZE]);

/* The value of its number in edits; false: they do not change it. */
bool sweep_axis_value_of(const struct sweep_axis *axis, const char *edits, double *value);
/* The number in this hardware; if it has none, the least value. */
double sweep_axis_value_in(const struct sweep_axis *axis, const struct hardware *hardware);

#endif
