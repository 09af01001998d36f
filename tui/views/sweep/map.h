/* A sweep of any figure over tile width and height in the three overlap modes; a number of the hardware, or heads at a
 * time, can take the place of a side.
 *
 * Words: a *column* is one mode's map, the fully cached first; a *cell* is one point of a column, and its index; an
 * *axis* is the list of tile widths or heights, of values of a number of the hardware, or of heads; the *figure* is
 * shown by the cells (an index of figure.h); the *front* is the set of cells that no other beats in both energy and
 * latency (or area).
 *
 * Cells refer to figures in the store. All that is derived from them is independent of the order in which they
 * arrive. */
#ifndef TUI_VIEWS_SWEEP_MAP_H
#define TUI_VIEWS_SWEEP_MAP_H

#include "tui/analysis/figure_store.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/prefetch.h"
#include "tui/views/sweep/axis.h"

enum { SWEEP_COLUMNS = 3, SWEEP_MAP_MOST = 30000 };

/* The values that the colours tell apart: those up to a quarter worse than the best, those of the mode, all. */
enum sweep_scale { SCALE_NEAR, SCALE_MODE, SCALE_ALL, SCALE_COUNT };

/* The search for a better tile between the sizes of the map, around its best cell: all sides from the one to the
 * other beside it, along one axis after the other, until neither has a better one. */
struct sweep_refine {
  bool begun, done;
  int figure, cell;                                              /* it is about the best cell of this figure */
  struct point best;                                             /* so far */
  int64_t low[AXIS_COUNT], high[AXIS_COUNT], stride[AXIS_COUNT]; /* sides low, low + stride .. high */
  int count[AXIS_COUNT];
  int axis, unchanged; /* the axis under search; axes without a better side in a row */
};

/* The best schedule for a value of the hardware's number. */
struct sweep_found {
  bool is_known;
  struct point point;
};

struct sweep_map {
  bool ready;               /* else all below is empty */
  bool stopped;             /* by the user */
  struct point base;        /* of all cells, but for mode and tile, which the cursor was last sent to */
  struct hardware hardware; /* for names of figures; memory_count 0: unknown */
  int stack_count;          /* the most of a cell; 0: unknown */
  struct sweep_axis axis[AXIS_COUNT];
  char (
      *edits)[EDITS_SIZE]; /* of cells, by values of the hardware's numbers, those of AXIS_HEIGHT fastest; NULL: none */
  struct error problem;    /* why it cannot begin, or no message */
  unsigned age;            /* of the store that the cells refer to */
  int cell_count, known_count, feasible_count;
  const struct figures **cells; /* NULL: not known yet */
  uint64_t *order;              /* the unknown cells, the most urgent first; see urgency_of */
  int order_count, next;        /* those before `next` are known */

  int figure;
  int noted_count; /* of is_noted; 0: no cell has a result */
  bool *is_noted;  /* by figure: some cell's is not 0 */
  enum sweep_scale scale;
  bool why_height;    /* pane_sweep_why goes along the second axis */
  bool whole_why;     /* its bars have the scale of the longest */
  bool whole_front;   /* its chart shows all cells, not only its surroundings */
  int cursor;         /* a cell */
  int best;           /* for the figure; -1: none yet */
  double least, most; /* of the figure, over all feasible cells */
  int front_x;        /* the figure beside energy: latency, or area */
  int front_count;
  int *front; /* cells, those with the least of it first */

  struct sweep_refine refine;

  int front_row; /* of the list of the front: the cursor's, or its last */

  /* By value of the hardware's number: the best schedules of a run of optimisations. NULL: none has begun. */
  struct sweep_found *found;
  int optimized_row; /* under way */

  int64_t began_us, latest_us; /* begin or resumption; arrival of the last cell */
  int came;                    /* cells since began_us */
};

/* An empty map with both axes "auto". */
void sweep_map_init(void *map);
void sweep_map_deinit(void *map);

/* Sets the base point. The number of stacks of other schedules is forgotten, and a figure of other hardware's memory.
 */
void sweep_map_rebase(struct sweep_map *map, const struct point *base);

/* Lists the cells around the base point, sends the cursor to its tile and takes known figures. STATUS_USAGE, with
 * map->problem, for an invalid axis or too many cells; the map is not ready then. */
enum status sweep_map_begin(struct sweep_map *map, const struct point *base, const struct sweep_inputs *inputs,
                            const struct figures_store *store, int64_t now_us);

/* Sends the cursor to the cell nearest to the point's tile. */
void sweep_map_seek(struct sweep_map *map, const struct point *point);

/* Resumes a stopped sweep. */
void sweep_map_resume(struct sweep_map *map, int64_t now_us);

/* True if the cells are those of the point's inputs, cuts and search. */
bool sweep_map_is_around(const struct sweep_map *map, const struct point *point);

/* Takes the new figures of a point, if it is one of the cells. */
void sweep_map_take(struct sweep_map *map, const struct point *point, const struct figures_store *store,
                    int64_t now_us);

/* The cell at an index of map->order. */
int sweep_map_ordered(const struct sweep_map *map, int index);

/* Adds the most urgent unknown cells. */
void sweep_map_prefetch(const struct sweep_map *map, struct prefetch *prefetch);

/* --- Cells ---------------------------------------------------------------------------------------------- */

/* The place of a cell. */
struct sweep_place {
  int column, x, y; /* indices of mode, width and height */
};

struct sweep_place sweep_map_place(const struct sweep_map *map, int cell);
int sweep_map_cell(const struct sweep_map *map, struct sweep_place place);

/* The cell's design point. */
struct point sweep_map_point(const struct sweep_map *map, int cell);
/* The hardware of the cell; map->hardware must be known. */
struct hardware sweep_map_hardware(const struct sweep_map *map, int cell);
/* The axis with a number of the hardware, the first; -1: none. */
int sweep_map_number_axis(const struct sweep_map *map);
/* The first axis that has no sides of tiles; -1: none. */
int sweep_map_other_axis(const struct sweep_map *map);
enum overlap_mode sweep_column_mode(int column);

/* The cell of a point; -1: none. */
int sweep_map_find(const struct sweep_map *map, const struct point *point);

/* The domain of the cells' figures, and the row of the shown one. */
struct figure_domain sweep_map_domain(const struct sweep_map *map);
const struct figure_info *sweep_map_info(const struct sweep_map *map);

/* The figure of a cell; false: none. */
bool sweep_map_value(const struct sweep_map *map, int cell, double *value);

/* The ends of the colour scale of a column. */
void sweep_map_range(const struct sweep_map *map, int column, double *least, double *most);
/* Position on it: 0 best .. levels-1 worst; logarithmic if all values are above 0. */
int sweep_map_level(const struct sweep_map *map, int column, double value, int levels);

/* True if cell a is better than b, both with a result: what fits beats what does not. */
bool sweep_map_outdoes(const struct sweep_map *map, int a, int b);

/* Rank of the cell: 1 plus the number of feasible cells with a better figure. */
int sweep_map_rank(const struct sweep_map *map, int cell);

/* --- Names, each in `text` of SWEEP_NAME_SIZE bytes, which is returned -------------------------------------- */

enum { SWEEP_NAME_SIZE = TILE_TEXT_SIZE + 64 + 2 * (EDIT_NAME_SIZE + FORMAT_SIZE) };

/* "60×4 cached at sram_64KB.size 512 KiB", with heads "60×4 heads=2 cached". */
const char *sweep_map_name(const struct sweep_map *map, int cell, char *text);
/* "60×4 cached 512Ki" */
const char *sweep_map_brief_name(const struct sweep_map *map, int cell, char *text);
/* The sides of the tile that no axis varies: "Tx 60"; "": both axes are sides. */
const char *sweep_map_fixed_sides(const struct sweep_map *map, char *text);
/* What stays the same along an axis through the cursor: "Tx 60, sram_64KB.size 64 KiB, cached"; brief: "64Ki". */
const char *sweep_map_fixed(const struct sweep_map *map, enum sweep_axis_id along, bool brief, char *text);

/* --- The cursor ------------------------------------------------------------------------------------------- */

/* Moves the cursor by cells, within the map. */
void sweep_map_move(struct sweep_map *map, int columns, int x, int y);
void sweep_map_go_to(struct sweep_map *map, int cell);

/* Shows another figure. */
void sweep_map_show(struct sweep_map *map, int figure);

/* Takes the figures of a cell into is_noted, or forgets all. */
void sweep_figures_note(struct sweep_map *map, const struct figures *figures);
void sweep_figures_clear(struct sweep_map *map);

/* Adds the cell, which has a result and fits, to the front, and removes those that it beats. */
void sweep_front_extend(struct sweep_map *map, int cell);
/* Makes the front that of energy and another figure. */
void sweep_front_show(struct sweep_map *map, int figure);
/* True if the cells have areas, and different ones. */
bool sweep_front_has_areas(const struct sweep_map *map);

/* Index of the cursor on the front; -1: it is not on it. */
int sweep_map_on_front(const struct sweep_map *map);
bool sweep_map_is_on_front(const struct sweep_map *map, int cell);

#endif
