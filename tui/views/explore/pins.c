/* The points that were pinned, and which of them is the reference. */
#include <stdio.h>
#include <string.h>

#include "tui/analysis/point_text.h"
#include "tui/explorer/action.h"
#include "tui/text/format.h"
#include "tui/views/explore/explore.h"

static int pins_rows(const struct state *state) {
  return state->pins.count;
}

static void draw_pin(const struct state *state, struct area area, int line, int index, bool focus) {
  const struct pin *pin = &state->pins.pin[index];
  const struct evaluation *result = pin_result(pin);
  char text[POINT_TEXT_SIZE], energy[FORMAT_SIZE], latency[FORMAT_SIZE];
  int energy_end = area.width - 13, latency_end = area.width - 1;
  bool is_reference = state->pins.reference == index;
  area_text(area, line, 1, STYLE_KEY, "%c%s", 'A' + index, is_reference ? "◂" : "");
  area_text_clipped(area, line, 4, energy_end - 11 - 4, is_reference ? STYLE_TITLE : STYLE_TEXT,
                    point_text(&pin->point, text));
  if (result != NULL) {
    area_text_right(area, line, energy_end, STYLE_TEXT, "%s",
                    format_energy(energy, result->figures->value[FIGURE_ENERGY]));
    area_text_right(area, line, latency_end, STYLE_TEXT, "%s",
                    format_cycles(latency, result->figures->value[FIGURE_LATENCY]));
  } else {
    area_text_right(area, line, latency_end, STYLE_DIM, pin->evaluation != NULL ? "no result" : "evaluating");
  }
  if (index == pane_of(state, &pane_pins)->row && focus) {
    area_restyle(area, line, 0, area.width, STYLE_SELECTED);
    area_text(area, line, 0, STYLE_SELECTED, "▸");
  }
  area_row(area, line, 0, area.width, index);
}

static void draw_pins(const struct state *state, struct area area, bool focus) {
  char key[KEY_NAME_SIZE], title[32];
  action_key(ACTION_PIN, key);
  snprintf(title, sizeof title, "%s pins", key);
  struct area inside = area_frame(area, focus, "Pins", title);
  int first = pane_first_row(pane_of(state, &pane_pins)->row, state->pins.count, inside.height);
  for (int line = 0; line < inside.height && first + line < state->pins.count; line++) {
    draw_pin(state, inside, line, first + line, focus);
  }
  if (state->pins.count == 0) {
    area_text(inside, 0, 1, STYLE_DIM, "None yet. %s pins this point as", key);
    area_text(inside, 1, 1, STYLE_DIM, "the reference for all changes.");
  }
}

static bool act(struct state *state, enum action action) {
  if (action == ACTION_OPEN) state_go_to_pin(state, pane_of(state, &pane_pins)->row);
  return action == ACTION_OPEN;
}

const struct pane pane_pins = {.footer = TAKES(ACTION_OPEN),
                               .act = act,
                               .help = "Points kept for comparison; the reference is marked.",
                               .rows = pins_rows,
                               .draw = draw_pins,
                               .table = pins_table};
