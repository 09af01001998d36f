/* The loop nests of the base and the other, next to each other. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"
#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"

enum { LINE = 256 };

static const struct result *result_of(const struct state *state, int slot) {
  const struct evaluation *evaluation = slot < state->pins.count ? pin_result(&state->pins.pin[slot]) : NULL;
  return evaluation != NULL ? evaluation->result : NULL;
}

static int line_count(const struct state *state, int slot) {
  const struct result *result = result_of(state, slot);
  return result != NULL ? schedule_lines(result) : 0;
}

static int schedules_rows(const struct state *state) {
  int base = line_count(state, compare_of(state)->base), other = line_count(state, compare_of(state)->other);
  return base > other ? base : other;
}

/* One of the two, with its frame. */
static void draw_schedule_of(const struct state *state, struct area area, bool focus, int slot) {
  char title[32], text[LINE];
  snprintf(title, sizeof title, "Schedule %c", 'A' + slot);
  struct area inside = area_frame(area, focus, title, slot == compare_of(state)->base ? "base" : "");
  int rows = schedules_rows(state), count = line_count(state, slot);
  int first = area_first_row(pane_of(state, &pane_schedules)->row, rows, inside.height);
  for (int line = 0; line < inside.height && first + line < rows; line++) {
    int row = first + line;
    if (row < count) {
      enum style style = schedule_line(result_of(state, slot), row, text, sizeof text);
      area_text_clipped(inside, line, 1, inside.width - 1, style, text);
    }
    if (row == pane_of(state, &pane_schedules)->row && focus) {
      area_restyle(inside, line, 0, inside.width, STYLE_SELECTED);
      area_text(inside, line, 0, STYLE_SELECTED, "▸");
    }
    area_row(inside, line, 0, inside.width, row);
  }
  if (count == 0) area_text(inside, 0, 1, STYLE_DIM, "no result");
}

static void draw_schedules(const struct state *state, struct area area, bool focus) {
  const struct compare *compare = compare_of(state);
  int half = area.width / 2;
  if (state->pins.count < 2) {
    struct area inside = area_frame(area, focus, "Schedules", "");
    area_text(inside, 0, 1, STYLE_DIM, "nothing to compare yet");
    return;
  }
  draw_schedule_of(state, area_part(area, 0, 0, area.height, half), focus, compare->base);
  draw_schedule_of(state, area_part(area, 0, half, area.height, area.width - half), focus, compare->other);
}

static void schedules_table(const struct state *state, struct table *table) {
  const int slots[] = {compare_of(state)->base, compare_of(state)->other};
  table_title(table, "Schedules");
  for (int i = 0; i < 2; i++) table_column(table, "%c", 'A' + slots[i]);
  for (int row = 0; row < schedules_rows(state); row++) {
    for (int i = 0; i < 2; i++) {
      char text[LINE] = "";
      if (row < line_count(state, slots[i])) schedule_line(result_of(state, slots[i]), row, text, sizeof text);
      table_text(table, "%s", text);
    }
  }
}

const struct pane pane_schedules = {.covers = "Schedules",
                                    .help = "The loops of the base and the other.",
                                    .rows = schedules_rows,
                                    .draw = draw_schedules,
                                    .table = schedules_table};
