/* The most that each memory holds at a time over all tiles, by owner. */
#include "tui/analysis/tables.h"
#include "tui/explorer/view.h"
#include "tui/screen/bars.h"

static void draw_pane(const struct state *state, struct area area, bool focus) {
  struct held held[HARDWARE_MAX_MEMORIES];
  const struct result *result = state->shown->result;
  held_of_result(result, held);
  held_list(&result->hardware, held, area_frame(area, focus, "Occupancy at peak", ""), -1, false,
            state_is_stale(state) ? STYLE_STALE : STYLE_TEXT);
}

static void fill_table(const struct state *state, struct table *table) {
  struct held held[HARDWARE_MAX_MEMORIES];
  held_of_result(state->shown->result, held);
  table_title(table, "Occupancy at peak");
  table_of_held(&state->shown->result->hardware, held, table);
}

const struct pane pane_occupancy = {.awaits = "Occupancy at peak",
                                    .help = "Peak occupancy of each memory, by kind of data.",
                                    .draw = draw_pane,
                                    .table = fill_table};
