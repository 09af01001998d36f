/* The pinned points; the reference is marked. */
#include <stdio.h>
#include <string.h>

#include "tui/analysis/point_text.h"
#include "tui/explorer/action.h"
#include "tui/options/point_options.h"
#include "tui/text/format.h"
#include "tui/views/explore/explore.h"

static int pins_rows(const struct state *state) {
  return state->pins.count;
}

static void draw_pin(const struct state *state, struct area area, int line, int index) {
  const struct pin *pin = &state->pins.pin[index];
  const struct evaluation *result = pin_result(pin);
  char text[POINT_TEXT_SIZE], energy[FORMAT_SIZE], latency[FORMAT_SIZE];
  int energy_end = area.width - 13, latency_end = area.width - 1;
  bool is_reference = state->pins.reference == index;
  area_text(area, line, 1, STYLE_KEY, "%c%s", 'A' + index, is_reference ? "◂" : "");
  area_text_clipped(area, line, 4, energy_end - 11 - 4, is_reference ? STYLE_TITLE : STYLE_TEXT,
                    pin->name[0] != 0 ? pin->name : point_text(&pin->point, text));
  if (result != NULL) {
    area_text_right(area, line, energy_end, STYLE_TEXT, "%s",
                    format_energy(energy, result->figures->value[FIGURE_ENERGY]));
    area_text_right(area, line, latency_end, STYLE_TEXT, "%s",
                    format_cycles(latency, result->figures->value[FIGURE_LATENCY]));
  } else {
    area_text_right(area, line, latency_end, STYLE_DIM, pin->evaluation != NULL ? "no result" : "evaluating");
  }
}

static void draw_pins(const struct state *state, struct area area, bool focus) {
  char key[KEY_NAME_SIZE], title[32];
  action_key(state, ACTION_PIN, key);
  snprintf(title, sizeof title, "%s pins", key);
  struct area inside = area_frame(area, focus, "Pins", title);
  pane_list(state, &pane_pins, inside, focus, draw_pin);
  if (state->pins.count == 0) {
    area_text(inside, 0, 1, STYLE_DIM, "None yet. %s pins this point as", key);
    area_text(inside, 1, 1, STYLE_DIM, "the reference for all changes.");
  }
}

void pins_fill(const struct state *state, const char *const *roles, int figures, struct table *table) {
  for (int figure = 0; figure < figures; figure++) {
    table_column(table, "%s", figure_table[figure].key);
    table_head(table, "%s", figure_table[figure].name);
  }
  for (int i = 0; i < state->pins.count; i++) {
    const struct pin *pin = &state->pins.pin[i];
    const struct evaluation *result = pin_result(pin);
    char options[POINT_OPTIONS_SIZE] = "", letter[] = {(char)('A' + i), 0}, label[PIN_NAME_SIZE], text[POINT_TEXT_SIZE];
    if (!point_options(&pin->point, options)) table->failed = true;
    TABLE_ROW(table, cell_text(letter), cell_text(roles[i]),
              (struct table_cell){.text = pin->name, .shown = pins_label(&state->pins, i, label)},
              (struct table_cell){.text = options, .shown = point_text(&pin->point, text)});
    for (int figure = 0; figure < figures; figure++) {
      char number[FORMAT_SIZE];
      double value = result != NULL ? result->figures->value[figure] : 0;
      TABLE_ROW(table, result == NULL ? cell_text("")
                                      : cell_shown(value, figure_format(&figure_table[figure], number, value)));
    }
  }
}

static void pins_table(const struct state *state, struct table *table) {
  const char *roles[PIN_COUNT];
  for (int i = 0; i < state->pins.count; i++) roles[i] = i == state->pins.reference ? "yes" : "no";
  table_title(table, "Pins");
  TABLE_HEAD(table, column_hidden("pin"), column_hidden("reference"), column_text("name", ""),
             column_text("options", "schedule"));
  pins_fill(state, roles, FIGURE_EDP + 1, table);
}

static bool act(struct state *state, enum action action) {
  if (action == ACTION_OPEN) state_go_to_pin(state, pane_of(state, &pane_pins)->row);
  return action == ACTION_OPEN;
}

const struct pane pane_pins = {.covers = "Pins",
                               .hides_row = true,
                               .footer = TAKES(ACTION_OPEN),
                               .act = act,
                               .help = "Points kept for comparison; the reference is marked.",
                               .rows = pins_rows,
                               .draw = draw_pins,
                               .table = pins_table};
