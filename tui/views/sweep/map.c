#include "tui/views/sweep/map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/tiling.h"
#include "tui/screen/heat.h"

#include "tui/views/sweep/sweep.h"

void sweep_map_init(void *data) {
  struct sweep_map *map = data;
  *map = (struct sweep_map){.best = -1, .front_x = FIGURE_LATENCY};
  for (int axis = 0; axis < AXIS_COUNT; axis++) strcpy(map->axis[axis].text, "auto");
}

static void clear(struct sweep_map *map) {
  for (int axis = 0; axis < AXIS_COUNT; axis++) sweep_axis_deinit(&map->axis[axis]);
  free(map->edits);
  free(map->found);
  map->edits = NULL;
  map->found = NULL;
  free(map->cells);
  free(map->order);
  free(map->front);
  map->cells = NULL;
  map->order = NULL;
  map->front = NULL;
  map->ready = map->stopped = false;
  map->cell_count = map->known_count = map->feasible_count = 0;
  map->order_count = map->next = map->front_count = 0;
  map->best = -1;
  map->refine.begun = false;
  sweep_figures_clear(map);
}

void sweep_map_deinit(void *data) {
  clear(data);
}

/* --- Cells ---------------------------------------------------------------------------------------------- */

static int axis_count(const struct sweep_map *map, enum sweep_axis_id axis) {
  return sweep_axis_count(&map->axis[axis]);
}

struct sweep_place sweep_map_place(const struct sweep_map *map, int cell) {
  int widths = axis_count(map, AXIS_WIDTH), heights = axis_count(map, AXIS_HEIGHT);
  return (struct sweep_place){.column = cell / widths / heights, .x = cell % widths, .y = cell / widths % heights};
}

int sweep_map_cell(const struct sweep_map *map, struct sweep_place place) {
  return (place.column * axis_count(map, AXIS_HEIGHT) + place.y) * axis_count(map, AXIS_WIDTH) + place.x;
}

enum overlap_mode sweep_column_mode(int column) {
  return (enum overlap_mode)(MODE_CACHED - column);
}

int sweep_map_number_axis(const struct sweep_map *map) {
  int axis = 0;
  while (axis < AXIS_COUNT && !map->axis[axis].is_number) axis++;
  return axis < AXIS_COUNT ? axis : -1;
}

int sweep_map_other_axis(const struct sweep_map *map) {
  int axis = 0;
  while (axis < AXIS_COUNT && sweep_axis_is_of_tiles(&map->axis[axis])) axis++;
  return axis < AXIS_COUNT ? axis : -1;
}

/* Values of the hardware's numbers along an axis; 1 where it has none. */
static int number_count(const struct sweep_map *map, enum sweep_axis_id axis) {
  return map->axis[axis].is_number ? map->axis[axis].number.count : 1;
}

/* Index of a place's edits. */
static int variant_of(const struct sweep_map *map, struct sweep_place place) {
  int x = map->axis[AXIS_WIDTH].is_number ? place.x : 0, y = map->axis[AXIS_HEIGHT].is_number ? place.y : 0;
  return x * number_count(map, AXIS_HEIGHT) + y;
}

/* Sets what an axis of sides or heads varies. */
static void set_size(const struct sweep_map *map, enum sweep_axis_id id, int64_t size, struct schedule *schedule) {
  const struct sweep_axis *axis = &map->axis[id];
  if (axis->is_number) return;
  if (axis->is_heads) {
    schedule->tile_heads = size == TILE_FULL ? 0 : size;
  } else {
    *(id == AXIS_WIDTH ? &schedule->tile_x : &schedule->tile_y) = size;
  }
}

/* What an axis of sides or heads has for this schedule. */
static int64_t size_of(const struct sweep_map *map, enum sweep_axis_id id, const struct schedule *schedule) {
  if (map->axis[id].is_heads) return schedule->tile_heads > 0 ? schedule->tile_heads : TILE_FULL;
  return id == AXIS_WIDTH ? schedule->tile_x : schedule->tile_y;
}

struct point sweep_map_point(const struct sweep_map *map, int cell) {
  struct sweep_place place = sweep_map_place(map, cell);
  struct point point = map->base;
  const int index[AXIS_COUNT] = {place.x, place.y};
  point.schedule.mode = sweep_column_mode(place.column);
  for (enum sweep_axis_id id = 0; id < AXIS_COUNT; id++) {
    const struct sweep_axis *axis = &map->axis[id];
    if (!axis->is_number) set_size(map, id, axis->sizes.sizes[index[id]], &point.schedule);
  }
  if (map->edits != NULL) strcpy(point.edits, map->edits[variant_of(map, place)]);
  return point;
}

struct hardware sweep_map_hardware(const struct sweep_map *map, int cell) {
  struct hardware hardware = map->hardware;
  struct error ignored;
  if (map->edits != NULL) edits_apply(map->edits[variant_of(map, sweep_map_place(map, cell))], &hardware, &ignored);
  return hardware;
}

/* The point without what the axes vary. */
static struct point fixed_part(const struct sweep_map *map, const struct point *point) {
  struct point fixed = *point;
  fixed.schedule.mode = MODE_CACHED;
  for (enum sweep_axis_id id = 0; id < AXIS_COUNT; id++) {
    sweep_axis_strip(&map->axis[id], fixed.edits);
    set_size(map, id, 1, &fixed.schedule);
  }
  return fixed;
}

bool sweep_map_is_around(const struct sweep_map *map, const struct point *point) {
  if (sweep_map_other_axis(map) < 0) return point_equal_but_tile(&map->base, point);
  struct point a = fixed_part(map, &map->base), b = fixed_part(map, point);
  return point_equal(&a, &b);
}

/* Finds the place of the edits; false: they are not those of a cell. */
static bool find_edits(const struct sweep_map *map, const char *edits, struct sweep_place *place) {
  int xs = number_count(map, AXIS_WIDTH), ys = number_count(map, AXIS_HEIGHT);
  for (int variant = 0; variant < xs * ys; variant++) {
    if (strcmp(map->edits[variant], edits) != 0) continue;
    if (map->axis[AXIS_WIDTH].is_number) place->x = variant / ys;
    if (map->axis[AXIS_HEIGHT].is_number) place->y = variant % ys;
    return true;
  }
  return false;
}

int sweep_map_find(const struct sweep_map *map, const struct point *point) {
  const struct schedule *schedule = &point->schedule;
  if (!map->ready || !sweep_map_is_around(map, point)) return -1;
  const struct sweep_axis *width = &map->axis[AXIS_WIDTH], *height = &map->axis[AXIS_HEIGHT];
  struct sweep_place place = {.column = (int)MODE_CACHED - (int)schedule->mode};
  if (!width->is_number) place.x = sweep_axis_find(width, size_of(map, AXIS_WIDTH, schedule));
  if (!height->is_number) place.y = sweep_axis_find(height, size_of(map, AXIS_HEIGHT, schedule));
  if (place.x < 0 || place.y < 0) return -1;
  if (map->edits != NULL && !find_edits(map, point->edits, &place)) return -1;
  return sweep_map_cell(map, place);
}

struct figure_domain sweep_map_domain(const struct sweep_map *map) {
  bool is_known = map->hardware.memory_count > 0;
  return (struct figure_domain){.hardware = &map->hardware, .stack_count = is_known ? map->stack_count : 0};
}

const struct figure_info *sweep_map_info(const struct sweep_map *map) {
  struct figure_domain domain = sweep_map_domain(map);
  return figure_at(&domain, map->figure);
}

bool sweep_map_value(const struct sweep_map *map, int cell, double *value) {
  const struct figures *figures = map->cells[cell];
  if (figures == NULL || map->figure >= figures->count) return false;
  *value = figures->value[map->figure];
  return true;
}

/* --- The order of evaluation: coarse to fine around the cursor -------------------------------------------------- */

/* The urgency of a cell is one number, so that thousands are sorted within a key press. From the highest bits down:
 * distance along numbers of the hardware, since cells of one accelerator share what has been searched; fineness of the
 * coarsest grid that has the cell, squared distance, another mode than the cursor's, the cell. */
enum { COARSEST = 16, CELL_BITS = 16, DISTANCE_BITS = 32, FINENESS_BITS = 5 };

_Static_assert(SWEEP_MAP_MOST < 1 << CELL_BITS, "cells fit");

/* The exponent of 2 in the number. */
static int twos(int distance) {
  int count = 0;
  while (count < COARSEST && distance % 2 == 0) {
    distance /= 2;
    count++;
  }
  return count;
}

/* How far apart the accelerators of two cells are. */
static uint64_t far_in_hardware(const struct sweep_map *map, int x, int y) {
  enum { FARTHEST = 1023 };
  int far = (map->axis[AXIS_WIDTH].is_number ? x : 0) + (map->axis[AXIS_HEIGHT].is_number ? y : 0);
  return (uint64_t)(far < FARTHEST ? far : FARTHEST);
}

static uint64_t urgency_of(const struct sweep_map *map, struct sweep_place here, int cell) {
  struct sweep_place there = sweep_map_place(map, cell);
  int x = abs(there.x - here.x), y = abs(there.y - here.y);
  int fineness = COARSEST - (twos(x) < twos(y) ? twos(x) : twos(y));
  uint64_t urgency = far_in_hardware(map, x, y) << FINENESS_BITS | (uint64_t)fineness;
  urgency = urgency << DISTANCE_BITS | (uint64_t)(x * x + y * y);
  urgency = urgency << 1 | (there.column != here.column);
  return urgency << CELL_BITS | (uint64_t)cell;
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* Puts the cells that are not known into map->order: the cursor's, then those on coarse grids through it before
 * those on finer ones, the nearer first, and of the same place the cursor's mode first. */
static void order_cells(struct sweep_map *map) {
  struct sweep_place here = sweep_map_place(map, map->cursor);
  map->order_count = map->next = 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    if (map->cells[cell] == NULL) map->order[map->order_count++] = urgency_of(map, here, cell);
  }
  qsort(map->order, (size_t)map->order_count, sizeof map->order[0], compare);
}

int sweep_map_ordered(const struct sweep_map *map, int index) {
  return (int)(map->order[index] & ((1 << CELL_BITS) - 1));
}

/* --- Best, scale and front -------------------------------------------------------------------------------- */

bool sweep_map_outdoes(const struct sweep_map *map, int a, int b) {
  const struct figures *own = map->cells[a], *other = map->cells[b];
  if ((own->reason == NULL) != (other->reason == NULL)) return own->reason == NULL;
  double x = own->value[map->figure], y = other->value[map->figure];
  return sweep_map_info(map)->better > 0 ? x > y : x < y;
}

/* Takes the cell's value into best and scale. Among equal cells the one with the lowest index is the best. */
static void rate(struct sweep_map *map, int cell) {
  double value;
  if (!sweep_map_value(map, cell, &value)) return;
  if (map->best < 0) {
    map->least = map->most = value;
    map->best = cell;
    return;
  }
  map->least = fmin(map->least, value);
  map->most = fmax(map->most, value);
  if (sweep_map_outdoes(map, cell, map->best) || (cell < map->best && !sweep_map_outdoes(map, map->best, cell))) {
    map->best = cell;
  }
}

static void take(struct sweep_map *map, int cell, const struct figures *figures) {
  if (figures == NULL || map->cells[cell] != NULL) return;
  map->cells[cell] = figures;
  map->known_count++;
  if (figures->status != STATUS_OK) return;
  map->feasible_count++;
  if (figures->stack_count > map->stack_count) map->stack_count = figures->stack_count;
  sweep_figures_note(map, figures);
  rate(map, cell);
  if (figures->reason == NULL) sweep_front_extend(map, cell); /* else it does not fit */
}

/* Looks all cells up. */
static void take_all(struct sweep_map *map, const struct figures_store *store) {
  map->age = figures_age(store);
  map->known_count = map->feasible_count = map->front_count = 0;
  map->best = -1;
  sweep_figures_clear(map);
  memset(map->cells, 0, (size_t)map->cell_count * sizeof map->cells[0]);
  for (int cell = 0; cell < map->cell_count; cell++) {
    struct point point = sweep_map_point(map, cell);
    take(map, cell, figures_find(store, &point));
  }
  order_cells(map);
}

void sweep_map_take(struct sweep_map *map, const struct point *point, const struct figures_store *store,
                    int64_t now_us) {
  if (!map->ready) return;
  if (map->age != figures_age(store)) take_all(map, store);
  int cell = sweep_map_find(map, point);
  if (cell < 0 || map->cells[cell] != NULL) return;
  take(map, cell, figures_find(store, point));
  while (map->next < map->order_count && map->cells[sweep_map_ordered(map, map->next)] != NULL) map->next++;
  map->latest_us = now_us;
  map->came++;
}

void sweep_map_prefetch(const struct sweep_map *map, struct prefetch *prefetch) {
  if (!map->ready || map->stopped) return;
  for (int i = map->next; i < map->order_count; i++) {
    int cell = sweep_map_ordered(map, i);
    if (map->cells[cell] != NULL) continue;
    struct point point = sweep_map_point(map, cell);
    if (prefetch_add(prefetch, &point, false)) continue;
    prefetch->finishes = true;
    return;
  }
}

/* The range of one mode. */
static void mode_range(const struct sweep_map *map, int column, double *least, double *most) {
  int per_column = map->cell_count / SWEEP_COLUMNS;
  bool first = true;
  double value;
  for (int cell = column * per_column; cell < (column + 1) * per_column; cell++) {
    if (!sweep_map_value(map, cell, &value)) continue;
    *least = first ? value : fmin(*least, value);
    *most = first ? value : fmax(*most, value);
    first = false;
  }
}

void sweep_map_range(const struct sweep_map *map, int column, double *least, double *most) {
  const double near = 1.25;
  *least = map->least;
  *most = map->most;
  if (map->scale == SCALE_MODE) mode_range(map, column, least, most);
  if (map->scale != SCALE_NEAR || map->least <= 0) return;
  if (sweep_map_info(map)->better > 0) {
    *least = fmax(*least, *most / near);
  } else {
    *most = fmin(*most, *least * near);
  }
}

int sweep_map_level(const struct sweep_map *map, int column, double value, int levels) {
  double least, most;
  sweep_map_range(map, column, &least, &most);
  return heat_level(value, least, most, sweep_map_info(map)->better > 0, levels);
}

int sweep_map_rank(const struct sweep_map *map, int cell) {
  double value, other;
  int rank = 1;
  if (!sweep_map_value(map, cell, &value)) return 0;
  for (int i = 0; i < map->cell_count; i++) {
    if (sweep_map_value(map, i, &other) && sweep_map_outdoes(map, i, cell)) rank++;
  }
  return rank;
}

/* --- Begin ------------------------------------------------------------------------------------------------ */

static enum status list_sizes(struct sweep_map *map, const struct sweep_inputs *inputs, struct error *error) {
  enum status status = STATUS_OK;
  for (enum sweep_axis_id id = 0; id < AXIS_COUNT && status == STATUS_OK; id++) {
    status = sweep_axis_init(&map->axis[id], id, inputs, error);
  }
  if (status != STATUS_OK) return status;
  const struct sweep_axis *width = &map->axis[AXIS_WIDTH], *height = &map->axis[AXIS_HEIGHT];
  if (width->is_number && height->is_number && strcmp(width->number.name, height->number.name) == 0) {
    return error_set(error, STATUS_USAGE, "%s is on both axes", width->number.name);
  }
  if (width->is_heads && height->is_heads) return error_set(error, STATUS_USAGE, "heads are on both axes");
  int widths = axis_count(map, AXIS_WIDTH), heights = axis_count(map, AXIS_HEIGHT);
  if ((int64_t)SWEEP_COLUMNS * widths * heights > SWEEP_MAP_MOST) {
    return error_set(error, STATUS_USAGE, "%d×%d cells in 3 modes are more than %d points; tilescope sweep takes them",
                     widths, heights, SWEEP_MAP_MOST);
  }
  map->cell_count = SWEEP_COLUMNS * widths * heights;
  return STATUS_OK;
}

/* Lists the edits of the cells. */
static enum status list_edits(struct sweep_map *map, struct error *error) {
  if (sweep_map_number_axis(map) < 0) return STATUS_OK;
  int xs = number_count(map, AXIS_WIDTH), ys = number_count(map, AXIS_HEIGHT);
  map->edits = calloc((size_t)xs * (size_t)ys, sizeof *map->edits);
  if (map->edits == NULL) return error_out_of_memory(error);
  enum status status = STATUS_OK;
  for (int variant = 0; variant < xs * ys && status == STATUS_OK; variant++) {
    char *edits = map->edits[variant];
    const int index[AXIS_COUNT] = {variant / ys, variant % ys};
    strcpy(edits, map->base.edits);
    for (int a = 0; a < AXIS_COUNT && status == STATUS_OK; a++) {
      if (map->axis[a].is_number) status = edit_axis_add(edits, &map->axis[a].number, index[a], error);
    }
  }
  return status;
}

static enum status make_cells(struct sweep_map *map, struct error *error) {
  size_t count = (size_t)map->cell_count;
  map->cells = calloc(count, sizeof *map->cells);
  map->order = calloc(count, sizeof *map->order);
  map->front = calloc(count, sizeof *map->front);
  if (map->cells != NULL && map->order != NULL && map->front != NULL) return STATUS_OK;
  return error_out_of_memory(error);
}

void sweep_map_rebase(struct sweep_map *map, const struct point *base) {
  if (!sweep_map_is_around(map, base)) map->stack_count = 0;
  if (strcmp(map->base.hardware, base->hardware) != 0 && map->figure >= FIGURE_MEMORY_ENERGY)
    map->figure = FIGURE_ENERGY;
  map->base = *base;
}

enum status sweep_map_begin(struct sweep_map *map, const struct point *base, const struct sweep_inputs *inputs,
                            const struct figures_store *store, int64_t now_us) {
  clear(map);
  sweep_map_rebase(map, base);
  map->hardware.memory_count = 0;
  if (inputs->hardware != NULL) map->hardware = *inputs->hardware;
  struct figure_domain domain = sweep_map_domain(map);
  if (map->figure >= figure_count(&domain)) map->figure = FIGURE_ENERGY;
  map->problem.message[0] = 0;
  enum status status = list_sizes(map, inputs, &map->problem);
  if (status == STATUS_OK) status = list_edits(map, &map->problem);
  if (status == STATUS_OK) status = make_cells(map, &map->problem);
  if (status != STATUS_OK) {
    clear(map);
    return status;
  }
  map->ready = true;
  sweep_map_seek(map, base);
  take_all(map, store);
  sweep_map_resume(map, now_us);
  return STATUS_OK;
}

/* Index of the value nearest to the point's. */
static int nearest(const struct sweep_map *map, enum sweep_axis_id id, const struct point *point) {
  const struct sweep_axis *axis = &map->axis[id];
  double value;
  if (!axis->is_number) return sweep_axis_nearest(axis, (double)size_of(map, id, &point->schedule));
  if (!sweep_axis_value_of(axis, point->edits, &value)) value = sweep_axis_value_in(axis, &map->hardware);
  return sweep_axis_nearest(axis, value);
}

void sweep_map_seek(struct sweep_map *map, const struct point *point) {
  const struct schedule *schedule = &point->schedule;
  map->base = *point;
  struct sweep_place place = {.column = (int)MODE_CACHED - (int)schedule->mode,
                              .x = nearest(map, AXIS_WIDTH, point),
                              .y = nearest(map, AXIS_HEIGHT, point)};
  sweep_map_go_to(map, sweep_map_cell(map, place));
}

void sweep_map_resume(struct sweep_map *map, int64_t now_us) {
  map->stopped = false;
  map->began_us = map->latest_us = now_us;
  map->came = 0;
}

/* --- The cursor ------------------------------------------------------------------------------------------- */

static int clamp(int value, int count) {
  return value < 0 ? 0 : value >= count ? count - 1 : value;
}

void sweep_map_move(struct sweep_map *map, int columns, int x, int y) {
  if (!map->ready) return;
  struct sweep_place place = sweep_map_place(map, map->cursor);
  place.column = clamp(place.column + columns, SWEEP_COLUMNS);
  place.x = clamp(place.x + x, axis_count(map, AXIS_WIDTH));
  place.y = clamp(place.y + y, axis_count(map, AXIS_HEIGHT));
  sweep_map_go_to(map, sweep_map_cell(map, place));
}

void sweep_map_go_to(struct sweep_map *map, int cell) {
  if (!map->ready || cell == map->cursor) return;
  map->cursor = cell;
  if (map->known_count < map->cell_count) order_cells(map);
}

void sweep_map_show(struct sweep_map *map, int figure) {
  map->figure = figure;
  map->best = -1;
  for (int cell = 0; cell < map->cell_count; cell++) rate(map, cell);
}

/* --- As the data of the view ------------------------------------------------------------------------------ */

const struct view_data sweep_data = {
    .size = sizeof(struct sweep_map), .init = sweep_map_init, .deinit = sweep_map_deinit};
