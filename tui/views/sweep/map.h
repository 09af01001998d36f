/* A sweep to look at: any figure over tile width and height for the three overlap modes.
 *
 * Words: a *column* is one mode's map, the fully cached first; a *cell* is one point of a column, and its index;
 * an *axis* is the list of tile widths or heights, as typed and as numbers; the *figure* is what the cells show
 * (an index of figure.h); the *front* are the cells that no other beats in both energy and latency.
 *
 * Cells refer to the figures in the store and fill as these come. What is derived from them does not depend on the
 * order in which they come. */
#ifndef TUI_VIEWS_SWEEP_MAP_H
#define TUI_VIEWS_SWEEP_MAP_H

#include "tui/analysis/figure_store.h"
#include "tui/analysis/prefetch.h"
#include "tui/analysis/sweep_sizes.h"
#include "tui/explorer/line.h"

enum { SWEEP_COLUMNS = 3, SWEEP_MAP_MOST = 30000 };

enum sweep_axis_id { AXIS_WIDTH, AXIS_HEIGHT, AXIS_COUNT };

struct sweep_axis {
  char text[LINE_SIZE]; /* as sweep takes it */
  struct sweep_sizes sizes;
};

struct sweep_map {
  bool ready;               /* all below is there; else nothing is swept yet */
  bool stopped;             /* the user has stopped it: what is missing stays so */
  struct point base;        /* of all cells, but for mode and tile, which is where the cursor was sent last */
  struct hardware hardware; /* for names of figures; memory_count 0: not known yet */
  int stack_count;          /* of every cell; 0: not known yet */
  struct sweep_axis axis[AXIS_COUNT];
  struct error problem; /* why it cannot begin, or no message */
  unsigned age;         /* of the store that the cells refer to */
  int cell_count, known_count, feasible_count;
  const struct figures **cells; /* NULL: not known yet */
  uint64_t *order;              /* cells not known when it was made, the most urgent first; see urgency_of */
  int order_count, next;        /* those before `next` are known */

  int figure;
  int cursor;         /* a cell */
  int best;           /* for the figure; -1: none yet */
  double least, most; /* of the figure, over all feasible cells */
  int front_count;
  int *front; /* cells, the quickest first */

  int front_row; /* of the list of the front: the cursor's, or the last that was */

  int64_t began_us, latest_us; /* when it was begun or resumed; when its last cell came */
  int came;                    /* cells between these */
};

/* An empty map with both axes "auto". */
void sweep_map_init(void *map);
void sweep_map_deinit(void *map);

/* Lists the cells around the base point, whose tile the cursor goes to, and takes what is known of them. `maps`
 * are the sides of the stacks' last maps (see sweep_sizes_init), `hardware` may be NULL. STATUS_USAGE where an
 * axis is invalid or there are too many cells: map->problem says why, and the map is not ready. */
enum status sweep_map_begin(struct sweep_map *map, const struct point *base, const struct hardware *hardware,
                            const int64_t *const maps[AXIS_COUNT], int map_count, const struct figures_store *store,
                            int64_t now_us);

/* Sends the cursor to the cell nearest to the point's tile. */
void sweep_map_seek(struct sweep_map *map, const struct point *point);

/* Goes on after it was stopped. */
void sweep_map_resume(struct sweep_map *map, int64_t now_us);

/* True if the cells are those of the point's inputs, cuts and search. */
bool sweep_map_is_around(const struct sweep_map *map, const struct point *point);

/* Takes figures that have come for a point, if it is one of the cells. */
void sweep_map_take(struct sweep_map *map, const struct point *point, const struct figures_store *store,
                    int64_t now_us);

/* The cell at an index of map->order. */
int sweep_map_ordered(const struct sweep_map *map, int index);

/* Adds the most urgent cells that are not known: coarse to fine around the cursor. */
void sweep_map_prefetch(const struct sweep_map *map, struct prefetch *prefetch);

/* --- Cells ---------------------------------------------------------------------------------------------- */

/* A cell's place. */
struct sweep_place {
  int column, x, y; /* of the mode, the width, the height */
};

struct sweep_place sweep_map_place(const struct sweep_map *map, int cell);
int sweep_map_cell(const struct sweep_map *map, struct sweep_place place);

/* The cell's design point. */
struct point sweep_map_point(const struct sweep_map *map, int cell);
enum overlap_mode sweep_column_mode(int column);

/* The cell of a point; -1: it is none of them. */
int sweep_map_find(const struct sweep_map *map, const struct point *point);

/* The figures of the cells, and the one shown. */
struct figure_domain sweep_map_domain(const struct sweep_map *map);
const struct figure_info *sweep_map_info(const struct sweep_map *map);

/* The figure of a cell; false where there is none. */
bool sweep_map_value(const struct sweep_map *map, int cell, double *value);

/* Position on the colour scale: 0 best .. levels-1 worst; logarithmic if all values are above 0. */
int sweep_map_level(const struct sweep_map *map, double value, int levels);

/* Rank of the cell: 1 plus the number of feasible cells with a better figure. */
int sweep_map_rank(const struct sweep_map *map, int cell);

/* --- What the user does ----------------------------------------------------------------------------------- */

/* Moves the cursor by so many cells; it stays inside. */
void sweep_map_move(struct sweep_map *map, int columns, int x, int y);
void sweep_map_go_to(struct sweep_map *map, int cell);

/* Shows another figure. */
void sweep_map_show(struct sweep_map *map, int figure);

/* The place of the cursor on the front; -1: it is not there. */
int sweep_map_on_front(const struct sweep_map *map);

#endif
