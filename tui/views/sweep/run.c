/* The sweep, its progress, and the equivalent command. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/options/point_options.h"
#include "tui/text/format.h"
#include "tui/text/shell.h"
#include "tui/views/sweep/sweep.h"

enum { COMMAND_SIZE = 4096 };

void sweep_command(const struct state *state, FILE *out) {
  const struct sweep_map *map = sweep_of(state);
  char value[POINT_OPTIONS_SIZE], side[SIDE_TEXT_SIZE];
  struct point base = map->base;
  char sizes[LINE_SIZE];
  const int64_t sides[AXIS_COUNT] = {base.schedule.tile_x, base.schedule.tile_y};
  for (int a = 0; a < AXIS_COUNT; a++) {
    sweep_axis_strip(&map->axis[a], base.edits);
    if (map->axis[a].is_heads) base.schedule.tile_heads = 0;
  }
  fputs("tilescope sweep", out);
  for (int option = 0; option < OPTION_COUNT; option++) {
    bool is_axis = option == OPTION_MODE || option == OPTION_TILE;
    if (is_axis || !point_option((enum option)option, &base, value) || value[0] == 0) continue;
    shell_write_option(out, option_table[option].name, value);
  }
  shell_write_option(out, option_table[OPTION_MODE].name, "all");
  for (int a = 0; a < AXIS_COUNT; a++) {
    const struct sweep_axis *axis = &map->axis[a];
    if (axis->is_number) shell_write_option(out, option_table[OPTION_SET].name, axis->text);
    if (axis->is_heads) shell_write_option(out, option_table[OPTION_TILE_HEADS].name, sweep_axis_heads(axis));
    shell_write_option(out, option_table[a == AXIS_WIDTH ? OPTION_TILE_X : OPTION_TILE_Y].name,
                       sweep_axis_is_of_tiles(axis) ? sweep_axis_text(axis, sizes) : side_text(sides[a], side));
  }
}

static void draw_command(const struct state *state, struct area area) {
  char command[COMMAND_SIZE] = "", key[KEY_NAME_SIZE];
  FILE *out = fmemopen(command, sizeof command, "w");
  if (out == NULL) return;
  sweep_command(state, out);
  fclose(out);
  area_text(area, 0, 0, STYLE_LABEL, "The same as a command (%s copies):", action_key(state, ACTION_COPY, key));
  area_wrapped(area, 1, STYLE_TEXT, command);
}

static int sweep_run_rows(const struct state *state) {
  (void)state;
  return SETTING_COUNT;
}

static void draw_setting(const struct state *state, struct area area, int row, const char *label, const char *value,
                         bool focus) {
  area_text(area, row, 1, STYLE_LABEL, "%s", label);
  area_text_clipped(area, row, 8, area.width - 9, STYLE_TITLE, value);
  if (pane_of(state, &pane_sweep_run)->row == row) pane_mark(area, row, focus);
  area_row(area, row, 0, area.width, row);
}

/* "26/s, 2 s to go" while it runs; nothing without a clock. */
static void write_rate(const struct state *state, char *text, size_t size) {
  const struct sweep_map *map = sweep_of(state);
  double seconds = (double)(map->latest_us - map->began_us) * 1e-6;
  int left = map->cell_count - map->known_count;
  text[0] = 0;
  if (state->no_clock || map->came < 2 || seconds <= 0 || left == 0 || map->stopped) return;
  double rate = map->came / seconds;
  char time[FORMAT_SIZE], count[FORMAT_SIZE];
  snprintf(text, size, "%s/s, ETA %s", format_count(count, rate), format_time(time, left / rate));
}

static void draw_progress(const struct state *state, struct area area, int row) {
  const struct sweep_map *map = sweep_of(state);
  char rate[2 * FORMAT_SIZE + 16], key[KEY_NAME_SIZE];
  area_bar(area, row, 1, area.width - 2, map->cell_count > 0 ? (double)map->known_count / map->cell_count : 0,
           STYLE_TEXT);
  area_text(area, row + 1, 1, STYLE_TEXT, "%d of %d", map->known_count, map->cell_count);
  write_rate(state, rate, sizeof rate);
  area_text_right(area, row + 1, area.width - 1, STYLE_DIM, "%s", rate);
  const char *what = "done";
  if (map->stopped) {
    what = "stopped; %s resumes";
  } else if (map->known_count < map->cell_count) {
    what = "running; %s stops it";
  }
  char text[64];
  snprintf(text, sizeof text, what, action_key(state, map->stopped ? ACTION_RELOAD : ACTION_BACK, key));
  int infeasible = map->known_count - map->feasible_count;
  int end = area_text(area, row + 2, 1, map->stopped ? STYLE_ERROR : STYLE_DIM, "%s", text);
  if (infeasible > 0) area_text(area, row + 2, end + 2, STYLE_DIM, "× %d infeasible", infeasible);
}

static void draw_sweep_run(const struct state *state, struct area area, bool focus) {
  const struct sweep_map *map = sweep_of(state);
  char text[FIGURE_TEXT_SIZE], size[64] = "", sizes[LINE_SIZE];
  struct figure_domain domain = sweep_map_domain(map);
  if (map->ready) {
    snprintf(size, sizeof size, "3 × %d × %d", sweep_axis_count(&map->axis[AXIS_WIDTH]),
             sweep_axis_count(&map->axis[AXIS_HEIGHT]));
  }
  struct area inside = area_frame(area, focus, "Sweep", size);
  draw_setting(state, inside, SETTING_WIDTHS, "Tx", sweep_axis_text(&map->axis[AXIS_WIDTH], sizes), focus);
  draw_setting(state, inside, SETTING_HEIGHTS, "Ty", sweep_axis_text(&map->axis[AXIS_HEIGHT], sizes), focus);
  draw_setting(state, inside, SETTING_FIGURE, "Figure", figure_name(&domain, map->figure, text), focus);
  if (!map->ready) return;
  draw_progress(state, inside, SETTING_COUNT);
  struct area rest = area_part(inside, SETTING_COUNT + 4, 1, inside.height - SETTING_COUNT - 4, inside.width - 2);
  if (rest.height < 3) return;
  draw_command(state, rest);
}

const struct pane pane_sweep_run = {
    .help = "The sweep and its progress.", .rows = sweep_run_rows, .draw = draw_sweep_run};
