/* Peak occupancy of the memories by a tile type, by owner. */
#include <stdio.h>

#include "tui/analysis/tables.h"
#include "tui/screen/bars.h"
#include "tui/views/memory/look.h"

static int rows(const struct state *state) {
  return state->shown->result->hardware.memory_count;
}

static void row_text(const struct state *state, int row, char *text, size_t size) {
  snprintf(text, size, "%s", state->shown->result->hardware.memories[row].name);
}

static void draw_pane(const struct state *state, struct area area, bool focus) {
  struct memory_look look = memory_look(state);
  struct held held[HARDWARE_MAX_MEMORIES];
  const char *note = area.width >= 60 ? "by this tile type, in one instance" : "";
  held_of_type(look.result, look.at.stack, look.at.type, held);
  held_list(&look.result->hardware, held, area_frame(area, focus, "Occupancy at peak", note),
            focus ? pane_of(state, &pane_held)->row : look.memory, focus, look.stale ? STYLE_STALE : STYLE_TEXT);
}

static void fill_table(const struct state *state, struct table *table) {
  struct memory_look look = memory_look(state);
  struct held held[HARDWARE_MAX_MEMORIES];
  char text[PLACEMENT_TEXT_SIZE];
  held_of_type(look.result, look.at.stack, look.at.type, held);
  table_title(table, "Occupancy at peak, %s of stack %d", placement_type_text(look.stack, look.at.type, text),
              look.at.stack);
  table_of_held(&look.result->hardware, held, table);
}

const struct pane pane_held = {.awaits = "Occupancy at peak",
                               .help = "Peak occupancy of each memory in this tile type.",
                               .rows = rows,
                               .row_text = row_text,
                               .draw = draw_pane,
                               .table = fill_table};
