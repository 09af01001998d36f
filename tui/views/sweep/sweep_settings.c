/* What is swept, as the user types and picks it. */
#include <string.h>

#include "tui/views/sweep/sweep.h"

static bool accept_sizes(struct state *state, enum sweep_axis_id axis, const char *text) {
  struct sweep_map *map = sweep_of(state);
  char before[LINE_SIZE];
  strcpy(before, map->axis[axis].text);
  strcpy(map->axis[axis].text, text);
  if (sweep_begin(state) == STATUS_OK) return true;
  state->problem = map->problem;
  strcpy(map->axis[axis].text, before);
  sweep_begin(state); /* as it was before */
  return false;
}

static bool accept_heights(struct state *state, const char *text) {
  return accept_sizes(state, AXIS_HEIGHT, text);
}

static const char sizes_hint[] = "1,4,16 1..9 1..960*4 8..64+8 divisors auto full";

static void ask_heights(struct state *state) {
  state_ask(state, (struct prompt){.title = "Tile heights", .hint = sizes_hint, .accept = accept_heights},
            sweep_of(state)->axis[AXIS_HEIGHT].text);
}

static bool accept_widths(struct state *state, const char *text) {
  return accept_sizes(state, AXIS_WIDTH, text);
}

static bool accept_widths_first(struct state *state, const char *text) {
  if (!accept_widths(state, text)) return false;
  ask_heights(state);
  return true;
}

static void ask_widths(struct state *state, bool then_heights) {
  state_ask(
      state,
      (struct prompt){
          .title = "Tile widths", .hint = sizes_hint, .accept = then_heights ? accept_widths_first : accept_widths},
      sweep_of(state)->axis[AXIS_WIDTH].text);
}

static const char *figures_title(const struct state *state) {
  (void)state;
  return "Figure";
}

static int figures_rows(const struct state *state) {
  struct figure_domain domain = sweep_map_domain(sweep_of(state));
  return figure_count(&domain);
}

static const char *figures_name(const struct state *state, int row, char *text) {
  struct figure_domain domain = sweep_map_domain(sweep_of(state));
  return figure_name(&domain, row, text);
}

static bool figures_accept(struct state *state, int row, const char *text) {
  (void)text;
  if (row < 0) {
    error_set(&state->problem, STATUS_USAGE, "no figure has such a name");
    return false;
  }
  sweep_map_show(sweep_of(state), row);
  return true;
}

static const struct picker figures_picker = {.title = figures_title,
                                             .hint = "Enter shows it in the map",
                                             .count = figures_rows,
                                             .name = figures_name,
                                             .accept = figures_accept};

void sweep_change_setting(struct state *state) {
  if (pane_of(state, &pane_sweep_run)->row == SETTING_WIDTHS) {
    ask_widths(state, false);
  } else if (pane_of(state, &pane_sweep_run)->row == SETTING_HEIGHTS) {
    ask_heights(state);
  } else {
    state_pick(state, &figures_picker, sweep_of(state)->figure);
  }
}

void sweep_ask_sizes(struct state *state) {
  ask_widths(state, true);
}
