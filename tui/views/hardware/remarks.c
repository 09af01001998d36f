/* What is odd about the accelerator, the network and their files, though nothing is wrong. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"

static int remarks_rows(const struct state *state) {
  return machine_remarks(state);
}

static void remarks_row_text(const struct state *state, int row, char *text, size_t size) {
  snprintf(text, size, "%s", machine_remark(state, row));
}

/* Lines that a remark takes behind its dash. */
static struct area room_of(struct area area) {
  return area_part(area, 0, 3, area.height, area.width - 3);
}

static int lines_from(const struct state *state, struct area area, int first) {
  struct area nowhere = room_of(area);
  int lines = 0;
  nowhere.height = 0;
  for (int i = first; i < machine_remarks(state); i++) {
    lines += area_wrapped(nowhere, 0, STYLE_TEXT, machine_remark(state, i));
  }
  return lines;
}

static void draw_remarks(const struct state *state, struct area area, bool focus) {
  int count = machine_remarks(state);
  char right[32] = "";
  if (count > 0) snprintf(right, sizeof right, "%d", count);
  struct area inside = area_frame(area, focus, "Remarks", right);
  if (!machine_is_known(state) && count == 0) return;
  if (count == 0) {
    area_text_clipped(inside, 0, 1, inside.width - 1, STYLE_DIM, "Nothing odd about this hardware and this network.");
    return;
  }
  int first = 0, line = 0;
  while (first < state->row[PANE_REMARKS] && first < count - 1 && lines_from(state, inside, first) > inside.height) {
    first++;
  }
  for (int i = first; i < count && line < inside.height; i++) {
    struct area room = room_of(area_part(inside, line, 0, inside.height - line, inside.width));
    bool current = i == state->row[PANE_REMARKS] && focus;
    area_text(inside, line, 1, current ? STYLE_SELECTED : STYLE_DIM, current ? "▸" : "–");
    int lines = area_wrapped(room, 0, STYLE_TEXT, machine_remark(state, i));
    for (int l = 0; l < lines; l++) {
      area_target(inside, line + l, 0, inside.width,
                  (struct target){.kind = TARGET_ROW, .pane = PANE_REMARKS, .index = (int16_t)i});
    }
    line += lines;
  }
}

static void remarks_table(const struct state *state, struct table *table) {
  table_title(table, "Remarks on %s and %s", state->point.hardware, state->point.workload);
  table_column(table, "remark");
  for (int i = 0; i < machine_remarks(state); i++) table_text(table, "%s", machine_remark(state, i));
}

const struct pane pane_remarks = {.help = "What is odd, as tilescope check tells it.",
                                  .rows = remarks_rows,
                                  .row_text = remarks_row_text,
                                  .draw = draw_remarks,
                                  .table = remarks_table};
