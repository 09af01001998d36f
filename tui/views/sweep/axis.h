/* One axis of a sweep's map: sizes of one side of the tile, values of a number of the hardware, or heads at a time. */
#ifndef TUI_VIEWS_SWEEP_AXIS_H
#define TUI_VIEWS_SWEEP_AXIS_H

#include "inputs/edit_axis.h"
#include "model/layer/workload.h"
#include "tui/analysis/sweep_sizes.h"
#include "tui/explorer/line.h"
#include "tui/text/table.h"

enum sweep_axis_id { AXIS_WIDTH, AXIS_HEIGHT, AXIS_COUNT };

/* What axes depend on. */
struct sweep_inputs {
  const int64_t *maps[AXIS_COUNT]; /* map_count sides of the stacks' last maps (see sweep_sizes_init) */
  int map_count;
  const struct hardware *hardware;  /* NULL: unknown */
  const struct workload *attention; /* the network, if layers have heads of attention; NULL: none, or unknown */
};

struct sweep_axis {
  char text[LINE_SIZE];     /* in the notation of sweep: "auto", "sram_64KB.size=16KiB..1MiB*2", "heads=1,2,4" */
  int64_t added;            /* a side between those of the text; 0: none */
  bool is_number;           /* of the hardware */
  bool is_heads;            /* computed at a time; neither: sides of tiles */
  struct sweep_sizes sizes; /* sides, or heads with TILE_FULL for all */
  struct edit_axis number;
  struct arena arena; /* values of the number */
};

/* Reads the text of an axis in that place. STATUS_USAGE or STATUS_BAD_INPUT where it is invalid. Free with
 * sweep_axis_deinit, whatever the status; the text stays. */
enum status sweep_axis_init(struct sweep_axis *axis, enum sweep_axis_id id, const struct sweep_inputs *inputs,
                            struct error *error);
void sweep_axis_deinit(struct sweep_axis *axis);

int sweep_axis_count(const struct sweep_axis *axis);

/* The text with the added side, "auto,80", in `text` of LINE_SIZE bytes. Returns `text`. */
const char *sweep_axis_text(const struct sweep_axis *axis, char *text);

/* True if it has sides of tiles. */
static inline bool sweep_axis_is_of_tiles(const struct sweep_axis *axis) {
  return !axis->is_number && !axis->is_heads;
}

/* The list of heads as --tile-heads takes it. */
const char *sweep_axis_heads(const struct sweep_axis *axis);

/* Key of the column with its values, and one of these; not of an axis of tiles. */
const char *sweep_axis_key(const struct sweep_axis *axis);
void sweep_axis_add_value(const struct sweep_axis *axis, int index, struct table *table);

/* A value in few cells: "60", "full", "64Ki" bytes; `text` has FORMAT_SIZE bytes. Returns `text`. */
const char *sweep_axis_mark(const struct sweep_axis *axis, int index, char *text);

/* What is along it, with its unit: "tile width [pixels]", "sram_64KB.size [bytes]", in `text` of SWEEP_AXIS_NAME_SIZE
 * bytes. Returns `text`. */
enum { SWEEP_AXIS_NAME_SIZE = EDIT_NAME_SIZE + 32 };
const char *sweep_axis_name(const struct sweep_axis *axis, const char *of_tiles, char *text);

/* Index of the nearest value, the larger of two. */
int sweep_axis_nearest(const struct sweep_axis *axis, double value);
/* Index of a side, or of heads; -1: none. */
int sweep_axis_find(const struct sweep_axis *axis, int64_t side);

/* Removes its number from the edits; other axes change nothing. */
void sweep_axis_strip(const struct sweep_axis *axis, char edits[EDITS_SIZE]);

/* The value of its number in edits; false: they do not change it. */
bool sweep_axis_value_of(const struct sweep_axis *axis, const char *edits, double *value);
/* The number in this hardware; if it has none, the least value. */
double sweep_axis_value_in(const struct sweep_axis *axis, const struct hardware *hardware);

#endif
