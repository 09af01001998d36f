/* The figures that the map can show: to the next and back, or from a list. Those that are 0 in all cells, as of a unit
 * that the hardware has not, are left out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tui/views/sweep/sweep.h"

void sweep_figures_note(struct sweep_map *map, const struct figures *figures) {
  if (figures->count > map->noted_count) {
    bool *larger = realloc(map->is_noted, (size_t)figures->count * sizeof *larger);
    if (larger == NULL) return;
    memset(larger + map->noted_count, 0, (size_t)(figures->count - map->noted_count) * sizeof *larger);
    map->is_noted = larger;
    map->noted_count = figures->count;
  }
  for (int i = 0; i < figures->count; i++) map->is_noted[i] |= figures->value[i] != 0 && !isnan(figures->value[i]);
}

void sweep_figures_clear(struct sweep_map *map) {
  free(map->is_noted);
  map->is_noted = NULL;
  map->noted_count = 0;
}

/* True for the one shown, and before any cell has a result. */
static bool applies(const struct sweep_map *map, int figure) {
  return map->noted_count == 0 || figure == map->figure || (figure < map->noted_count && map->is_noted[figure]);
}

void sweep_figures_step(struct state *state, int by) {
  struct sweep_map *map = sweep_of(state);
  struct figure_domain domain = sweep_map_domain(map);
  int count = figure_count(&domain), figure = map->figure;
  do figure = (figure + by + count) % count;
  while (!applies(map, figure));
  sweep_map_show(map, figure);
}

/* --- The list --------------------------------------------------------------------------------------------------- */

static int list_rows(const struct state *state) {
  const struct sweep_map *map = sweep_of(state);
  struct figure_domain domain = sweep_map_domain(map);
  int rows = 0;
  for (int figure = 0; figure < figure_count(&domain); figure++) rows += applies(map, figure);
  return rows;
}

/* The figure in a row of the list. */
static int figure_in(const struct sweep_map *map, int row) {
  int figure = 0;
  while (!applies(map, figure) || row-- > 0) figure++;
  return figure;
}

static const char *list_name(const struct state *state, int row, char *text) {
  const struct sweep_map *map = sweep_of(state);
  struct figure_domain domain = sweep_map_domain(map);
  return figure_name(&domain, figure_in(map, row), text);
}

static bool list_accept(struct state *state, int row, const char *text) {
  (void)text;
  if (row < 0) {
    error_set(&state->problem, STATUS_USAGE, "there is no figure by that name");
    return false;
  }
  sweep_map_show(sweep_of(state), figure_in(sweep_of(state), row));
  return true;
}

static const struct picker picker = {
    .hint = "Enter shows it in the map", .count = list_rows, .name = list_name, .accept = list_accept};

void sweep_figures_pick(struct state *state) {
  const struct sweep_map *map = sweep_of(state);
  int row = 0;
  for (int figure = 0; figure < map->figure; figure++) row += applies(map, figure);
  state_pick(state, &picker, "Figure", row);
}
