/* Numbers of the hardware with a list of values, "sram_64KB.size=16KiB..1MiB*2": an axis of a sweep. */
#ifndef INPUTS_EDIT_AXIS_H
#define INPUTS_EDIT_AXIS_H

#include "inputs/edits.h"
#include "model/base/arena.h"

struct edit_axis {
  char name[EDIT_NAME_SIZE]; /* "sram_64KB.size"; of both directions "sram_64KB.bandwidth" */
  enum edit_field field;     /* the first of them */
  int count;
  double *values; /* ascending, each once */
};

enum { EDIT_AXIS_VALUES = 10000 };

/* True if such words list values, with commas or "..". */
bool edit_is_list(const char *words);

/* Reads NAME=LIST: values and ranges A..B (by one of the unit of A), A..B*F, A..B+S, with commas between. Values in
 * ranges are rounded where the number must be whole. The values are allocated in `arena`. STATUS_USAGE. */
enum status edit_axis_init(struct edit_axis *axis, struct arena *arena, const char *word, struct error *error);

/* Adds value `index` of the axis to the edits, as edits_add. */
enum status edit_axis_add(char edits[EDITS_SIZE], const struct edit_axis *axis, int index, struct error *error);

#endif
