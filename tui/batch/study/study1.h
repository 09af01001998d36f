/* Study 1: FSRCNN on meta_prototype_df, 36 tiles in three modes. Shared by its figures. */
#ifndef TUI_BATCH_STUDY_STUDY1_H
#define TUI_BATCH_STUDY_STUDY1_H

#include "tui/batch/study/study.h"

/* The schedule of the diagonal with tile width and height number `i`. */
const struct measure *study1_diagonal(const struct study *study, int mode, int i);

/* Columns mode, tile_x, tile_y of a table, and their cells. */
void study1_schedule_columns(struct table *table);
void study1_schedule_cells(struct table *table, int mode, int width, int height);

/* Begins an object at the end of an array: "mode", "tile_x", "tile_y". */
struct json_object *study1_add_point(struct json *json, struct json_object *points, int mode, int width, int height);

/* Data of figures 9 and 10, by tile type and layer (study1_layers.c). */
struct study1_layers;
extern const struct study1_layers study1_levels, study1_sizes;
extern const struct study_form study1_layers_form;

#endif
