/* The published case studies: which schedules each evaluates, and the figures that it makes of them.
 *
 * A *figure* is here one of the paper, made of one or more charts. A study has *pairs* of an accelerator and a network,
 * each with the same schedules in the same order: by mode, tile width, tile height; last layer-by-layer, if the study
 * has it. */
#ifndef TUI_BATCH_STUDY_STUDY_H
#define TUI_BATCH_STUDY_STUDY_H

#include "tui/analysis/point_text.h"
#include "tui/batch/study/measure.h"
#include "tui/batch/sweep/grid.h"
#include "tui/text/chart.h"
#include "tui/text/table.h"

enum {
  STUDY_MODES = 3,
  STUDY_SIZES = 6,
  STUDY_TILES = STUDY_MODES * STUDY_SIZES * STUDY_SIZES,
  STUDY_MOST_CHARTS = 4,
  STUDY_MOST_PANELS = 8
};

extern const int64_t study_width[STUDY_SIZES];    /* 1 4 16 60 240 960 */
extern const int64_t study_height[STUDY_SIZES];   /* 1 4 18 72 270 540 */
extern const char *const study_mode[STUDY_MODES]; /* "recompute", "h-cached", "cached" */

struct study;

/* One figure: a table, an object of JSON, and charts. */
struct study_figure {
  const char *name, *title;
  const char *differs; /* what differs from the paper's drawing */
  int chart_count;
  const char *charts[STUDY_MOST_CHARTS];
  const void *data; /* used by the functions of its form */
  const struct study_form *form;
};

/* Functions that several figures share. */
struct study_form {
  void (*table)(const struct study *study, const struct study_figure *figure, struct table *table);
  void (*json)(const struct study *study, const struct study_figure *figure, struct json *json,
               struct json_object *root);
  /* Fills chart `index`, whose name and room for panels are set; the rest lives in the arena. False: out of memory. */
  bool (*chart)(const struct study *study, const struct study_figure *figure, int index, struct chart *chart,
                struct chart_panel *panels, struct arena *arena);
};

struct study_plan {
  const char *hardware, *workloads; /* names, with commas between them */
  const char *text;                 /* the question of the study, for its page */
  bool has_layer_by_layer;          /* whole maps as tiles are a schedule, too */
  bool has_single_layer;            /* after all pairs, each again with single-layer stacks and whole maps */
  bool has_types;                   /* tile types are kept */
  int figure_count;
  const struct study_figure *figures;
};

extern const struct study_plan study_plan_1, study_plan_2, study_plan_3;

struct study {
  int number;
  const struct study_plan *plan;
  struct grid grid;
  int pair_count; /* by accelerator, then network */
  int schedule_count;
  char lpf_limit[SIDE_TEXT_SIZE]; /* as --lpf-limit takes it */
  int64_t point_count;
  struct sweep_point *points;
  struct measure **measures; /* by point; NULL: infeasible */
};

/* Return the schedule of a pair by index; its measure is NULL if it is infeasible. */
const struct measure *study_measure(const struct study *study, int pair, int schedule);
const struct sweep_point *study_point(const struct study *study, int pair, int schedule);
int study_schedule(int mode, int width, int height); /* by index into the lists above */

/* Returns the measure of the pair with single-layer stacks. */
const struct measure *study_single_layer(const struct study *study, int pair);

const char *study_hardware(const struct study *study, int pair);
const char *study_workload(const struct study *study, int pair);

/* Adds "figure", unless NULL, and "source": the program and inputs that the numbers come from. */
void study_write_source(const struct study *study, const char *figure, struct json *json, struct json_object *root);

/* Writes "mode" and "tile" of a schedule. */
void study_write_schedule(const struct sweep_point *point, struct json *json, struct json_object *parent);

/* Writes "mode" and "tile" as cells of a table; a schedule < 0 is none. */
void study_schedule_cells(const struct study *study, int pair, int schedule, struct table *table);

/* Adds "grid": the schedules of each pair of studies 2 and 3. */
void study_write_grid(struct json *json, struct json_object *root);

/* Writes study.md: the figures, the commands that made them, and what differs from the paper. */
void study_write_page(const struct study *study, const char *command, bool drawn, FILE *out);

#endif
