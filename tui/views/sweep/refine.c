/* The best tile between the sizes of the map. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/sweep.h"

enum { SIDES_MOST = 128 }; /* of an axis; more are searched in steps */

static int64_t *side_of(struct point *point, int axis) {
  return axis == AXIS_WIDTH ? &point->schedule.tile_x : &point->schedule.tile_y;
}

/* True if there is something to search: all cells are known, both axes are sides, and every stack has this tile. */
static bool can_begin(const struct sweep_map *map) {
  return map->ready && !map->stopped && map->known_count == map->cell_count && map->best >= 0 &&
         map->cells[map->best]->reason == NULL && sweep_map_other_axis(map) < 0 &&
         !schedule_has_own_tilings(&map->base.schedule) && map->figure < FIGURE_ROWS;
}

static bool is_current(const struct sweep_map *map) {
  return map->refine.begun && map->refine.figure == map->figure && map->refine.cell == map->best;
}

static void begin(struct sweep_map *map) {
  struct sweep_refine *refine = &map->refine;
  struct sweep_place place = sweep_map_place(map, map->best);
  const int index[AXIS_COUNT] = {place.x, place.y};
  *refine = (struct sweep_refine){
      .begun = true, .figure = map->figure, .cell = map->best, .best = sweep_map_point(map, map->best)};
  for (int axis = 0; axis < AXIS_COUNT; axis++) {
    const struct sweep_sizes *sizes = &map->axis[axis].sizes;
    int i = index[axis];
    int64_t own = sizes->sizes[i];
    refine->low[axis] = i > 0 && own != TILE_FULL ? sizes->sizes[i - 1] : own;
    refine->high[axis] = i + 1 < sizes->count && sizes->sizes[i + 1] != TILE_FULL ? sizes->sizes[i + 1] : own;
    refine->stride[axis] = (refine->high[axis] - refine->low[axis]) / SIDES_MOST + 1;
    refine->count[axis] = (int)((refine->high[axis] - refine->low[axis]) / refine->stride[axis]) + 1;
  }
}

/* The known figures of a point that fits and has the figure; NULL: others. */
static const struct figures *figures_of(const struct state *state, const struct point *point, int figure) {
  const struct figures *figures = figures_find(state->figures, point);
  bool counts = figures != NULL && figures->status == STATUS_OK && figures->reason == NULL && figure < figures->count;
  return counts ? figures : NULL;
}

static bool is_better(const struct state *state, const struct point *a, const struct point *b, int figure) {
  const struct figures *x = figures_of(state, a, figure), *y = figures_of(state, b, figure);
  if (x == NULL || y == NULL) return x != NULL;
  return figure_table[figure].better > 0 ? x->value[figure] > y->value[figure] : x->value[figure] < y->value[figure];
}

/* Goes through the sides of the axis under search; false: one is not known yet. */
static bool find_best(const struct state *state, const struct sweep_refine *refine, struct point *best) {
  struct point point = refine->best;
  int axis = refine->axis;
  *best = refine->best;
  for (int i = 0; i < refine->count[axis]; i++) {
    int64_t side = refine->low[axis] + i * refine->stride[axis];
    *side_of(&point, axis) = side;
    if (figures_find(state->figures, &point) == NULL) return false;
    if (is_better(state, &point, best, refine->figure)) *best = point;
  }
  return true;
}

void sweep_refine_step(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  struct sweep_refine *refine = &map->refine;
  struct point best;
  if (!can_begin(map)) return;
  if (!is_current(map)) begin(map);
  while (!refine->done && find_best(state, refine, &best)) {
    refine->unchanged = point_equal(&best, &refine->best) ? refine->unchanged + 1 : 1;
    refine->best = best;
    refine->axis = (refine->axis + 1) % AXIS_COUNT;
    refine->done = refine->unchanged >= AXIS_COUNT;
  }
}

void sweep_refine_prefetch(const struct state *state, struct prefetch *prefetch) {
  const struct sweep_map *map = sweep_of(state);
  const struct sweep_refine *refine = &map->refine;
  if (!can_begin(map) || !is_current(map) || refine->done) return;
  struct point point = refine->best;
  int axis = refine->axis;
  for (int i = 0; i < refine->count[axis]; i++) {
    int64_t side = refine->low[axis] + i * refine->stride[axis];
    *side_of(&point, axis) = side;
    if (prefetch_add(prefetch, &point, false)) continue;
    prefetch->finishes = true;
    return;
  }
}

/* "widths 3‥7" */
static void append_range(const struct sweep_refine *refine, int axis, char *text) {
  text_append(text, SENTENCE_SIZE, "%s %" PRId64 "‥%" PRId64, axis == AXIS_WIDTH ? "widths" : "heights",
              refine->low[axis], refine->high[axis]);
  if (refine->stride[axis] > 1) text_append(text, SENTENCE_SIZE, " in steps of %" PRId64, refine->stride[axis]);
}

const struct point *sweep_refine_found(const struct state *state) {
  const struct sweep_map *map = sweep_of(state);
  if (!can_begin(map) || !is_current(map) || !map->refine.done) return NULL;
  struct point cell = sweep_map_point(map, map->best);
  return point_equal(&cell, &map->refine.best) ? NULL : &map->refine.best;
}

void sweep_refine_add(struct sweep_map *map) {
  struct point best = map->refine.best;
  for (int a = 0; a < AXIS_COUNT; a++) {
    int64_t side = *side_of(&best, a);
    if (sweep_axis_find(&map->axis[a], side) < 0) map->axis[a].added = side;
  }
}

void sweep_refine_text(const struct state *state, char *text) {
  const struct sweep_map *map = sweep_of(state);
  const struct sweep_refine *refine = &map->refine;
  char tile[TILE_TEXT_SIZE], value[FORMAT_SIZE], key[KEY_NAME_SIZE];
  if (!can_begin(map) || !is_current(map)) return;
  const struct figures *figures = figures_of(state, &refine->best, refine->figure);
  if (!refine->done || figures == NULL) {
    text_append(text, SENTENCE_SIZE, " Refining ..");
    return;
  }
  if (sweep_refine_found(state) == NULL) {
    text_append(text, SENTENCE_SIZE, " Best of all ");
  } else {
    tile_text(refine->best.schedule.tile_x, refine->best.schedule.tile_y, tile);
    text_append(text, SENTENCE_SIZE, " Best refined: %s %s (%s), of ", tile,
                figure_format(&figure_table[refine->figure], value, figures->value[refine->figure]),
                action_key(state, ACTION_BEST, key));
  }
  append_range(refine, AXIS_WIDTH, text);
  text_append(text, SENTENCE_SIZE, " and ");
  append_range(refine, AXIS_HEIGHT, text);
  text_append(text, SENTENCE_SIZE, " beside it.");
}
