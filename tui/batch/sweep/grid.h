/* All points of a sweep: every accelerator with every value of its listed numbers, network, heads at a time, mode,
 * width and height, in this order, the last varying fastest. */
#ifndef TUI_BATCH_SWEEP_GRID_H
#define TUI_BATCH_SWEEP_GRID_H

#include "inputs/edit_axis.h"
#include "model/sweep.h"
#include "tui/analysis/figure.h"
#include "tui/analysis/point.h"
#include "tui/options/options.h"

enum { SWEEP_MAX_POINTS = 2000000, GRID_MAX_GROUPS = 20000 };

struct grid_hardware {
  const char *name; /* as the user named it */
  struct hardware hardware;
  struct mapping_rules rules;
};

struct grid_workload {
  const char *name;
  struct workload workload;
};

/* Stacks of a group, and their largest map, to which sizes are clipped. */
struct grid_map {
  int64_t width, height;
  int stack_count;
};

struct grid {
  struct arena arena;
  const struct options *options;
  struct schedule schedule;      /* of all points, but for mode, tile and heads */
  int axis_count, variant_count; /* lists of --set, and combinations of their values; 1: none */
  struct edit_axis *axes;
  int hardware_count, workload_count;
  struct grid_hardware *hardware; /* variant_count for each name */
  struct grid_workload *workloads;
  int group_count; /* pairs of hardware and workload, by hardware first, each with the heads of its network */
  struct sweep_group *groups; /* of a sweep; best and optimize have one for each pair */
  int *pairs;                 /* of each group: index of hardware * workload_count + index of workload */
  struct grid_map *maps;      /* of each group */
  int figure_count;           /* columns of figures: those of --figures, or the default ones */
  const char **figures;       /* their keys */
  int *figure_index;          /* figure_count for each group; see grid_figure */
  int64_t point_count, capacity;
  struct sweep_point *points;
  struct point_hash inputs; /* of all that was read from files */
};

/* Reads the inputs and lists the points. Free with grid_deinit, whatever the status. */
enum status grid_init(struct grid *grid, const struct options *options, struct error *error);
void grid_deinit(struct grid *grid);

/* Return the index of a group's hardware; the accelerator and network of a group. */
int grid_hardware_index(const struct grid *grid, int group);
const struct grid_hardware *grid_hardware_of(const struct grid *grid, int group);
const struct grid_workload *grid_workload_of(const struct grid *grid, int group);

/* Returns the list of --tile-heads, or what it is where it is not given. */
const char *grid_heads_list(const struct options *options);

/* Returns the value that an axis gives to hardware `hardware`. */
double grid_axis_value(const struct grid *grid, int hardware, int axis);

/* Collects all numbers of that hardware that differ from its file. STATUS_USAGE where they are too many. */
enum status grid_edits(const struct grid *grid, int hardware, char edits[EDITS_SIZE], struct error *error);

/* Return the domain of a group's figures, and the figure in column `figure`: an index of figure.h; -1: its hardware has
 * no such memory, or its network no such stack. */
struct figure_domain grid_domain(const struct grid *grid, int group);
int grid_figure(const struct grid *grid, int group, int figure);

/* Extracts the figures of a result, for a row to keep (sweep.keep). */
void *grid_keep(const struct result *result);

/* Returns the options that list these points, for a header, to be freed by the caller; NULL when memory is out. */
char *grid_words(const struct grid *grid);

/* The list of tile sizes that an option gives; "auto" by default. */
const char *grid_list_of(const struct options *options, enum option option);

#endif
