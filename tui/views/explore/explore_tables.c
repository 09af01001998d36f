/* The panes of Explore as data. Names of columns are those of --json. */
#include <math.h>

#include "tui/options/point_options.h"
#include "tui/text/timing.h"
#include "tui/views/explore/explore.h"

void point_table(const struct state *state, struct table *table) {
  table_title(table, "Design point");
  table_keys(table, "field value");
  for (int row = 0; row < KNOB_ROWS; row++) {
    char text[KNOB_TEXT_SIZE];
    enum knob knob = knob_at(&state->point, row);
    TABLE_ROW(table, cell_text(knob_table[knob].name), cell_text(knob_text(&state->point, knob, text)));
  }
}

static void add_timing(const struct state *state, const struct evaluation *reference, struct table *table) {
  static const char *const names[] = {"clock_mhz", "time_ms", "frames_per_second", "tops_per_watt"};
  const struct evaluation *evaluations[] = {state->shown, reference};
  double value[2][4];
  for (int i = 0; i < 2 && evaluations[i] != NULL; i++) {
    struct timing timing = timing_of(evaluations[i]->result, state->clock_mhz);
    value[i][0] = state->clock_mhz;
    value[i][1] = timing.time_ms;
    value[i][2] = timing.frames_per_second;
    value[i][3] = timing.tops_per_watt;
  }
  for (int figure = 0; figure < 4; figure++) {
    table_text(table, "%s", names[figure]);
    for (int i = 0; i < 2 && evaluations[i] != NULL; i++) table_number(table, value[i][figure]);
  }
}

/* The figure of the reference, empty where it has no such memory or stack. */
static void add_reference(const struct evaluation *reference, const char *key, struct table *table) {
  const struct figure_domain domain = figure_domain_of(reference->result);
  int index = figure_find(&domain, key);
  table_number(table, index >= 0 ? reference->figures->value[index] : NAN);
}

void result_table(const struct state *state, struct table *table) {
  const struct evaluation *reference = state_reference(state);
  table_title(table, "Result");
  table_keys(table, "figure value");
  if (reference != NULL) table_column(table, "pin_%c", 'A' + state->pins.reference);
  for (int i = 0; state->shown != NULL && i < state->shown->figures->count; i++) {
    const struct figure_domain domain = figure_domain_of(state->shown->result);
    char key[FIGURE_TEXT_SIZE];
    table_text(table, "%s", figure_key(&domain, i, key));
    table_number(table, state->shown->figures->value[i]);
    if (reference != NULL) add_reference(reference, key, table);
  }
  if (state->shown != NULL && state->clock_mhz > 0) add_timing(state, reference, table);
}

void schedule_table(const struct state *state, struct table *table) {
  table_title(table, "Schedule");
  table_column(table, "line");
  for (int row = 0; row < schedule_rows(state); row++) {
    char text[256];
    schedule_row_text(state, row, text, sizeof text);
    table_text(table, "%s", text);
  }
}

/* One level of an operand: of a layer, or of copies, which go by the memory's operand. */
static void add_level(const struct result *result, const struct layer *layer, const struct result_entry *entry,
                      int operand, int level, const struct level_total *total, struct table *table) {
  enum memory_operand stored = entry->is_copy ? (enum memory_operand)operand : layer->operand[operand].memory_operand;
  TABLE_ROW(table, cell_text(entry->is_copy ? memory_operand_name[operand] : layer->operand[operand].name),
            cell_text(result->hardware.memories[result->hardware.level[stored][level]].name),
            cell_number(total->word_accesses[MOVE_TL] + total->word_accesses[MOVE_TH]),
            cell_number(total->word_accesses[MOVE_FL] + total->word_accesses[MOVE_FH]), cell_number(total->energy_pj));
}

void detail_table(const struct state *state, struct table *table) {
  const struct result_entry *entry = layers_entry(state, pane_of(state, &pane_layers)->row);
  struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int level_count[LAYER_OPERANDS];
  char id[NODE_ID_SIZE];
  table_title(table, "Layer");
  TABLE_HEAD(table, column_hidden("operand"), column_hidden("memory"), column_hidden("read_words"),
             column_hidden("written_words"), column_hidden("energy_pj"));
  if (entry == NULL) return;
  const struct result *result = state->shown->result;
  const struct layer *layer = result->stacks[entry->stack].nodes[entry->node].shape;
  table_title(table, "%s %s", entry->is_copy ? "Copies before" : "Layer",
              result_node_id(result_entry_node(result, entry), id));
  result_entry_levels(result, entry, totals, level_count);
  for (int operand = 0; operand < LAYER_OPERANDS; operand++) {
    for (int level = 0; level < level_count[operand]; level++) {
      add_level(result, layer, entry, operand, level, &totals[operand][level], table);
    }
  }
}

void pins_table(const struct state *state, struct table *table) {
  table_title(table, "Pins");
  TABLE_HEAD(table, column_hidden("pin"), column_hidden("reference"), column_hidden("options"));
  for (int figure = FIGURE_ENERGY; figure <= FIGURE_EDP; figure++) table_column(table, "%s", figure_table[figure].key);
  for (int i = 0; i < state->pins.count; i++) {
    const struct pin *pin = &state->pins.pin[i];
    const struct evaluation *result = pin_result(pin);
    char options[POINT_OPTIONS_SIZE];
    if (!point_options(&pin->point, options)) table->failed = true;
    table_text(table, "%c", 'A' + i);
    TABLE_ROW(table, cell_text(i == state->pins.reference ? "yes" : "no"), cell_text(options));
    for (int figure = FIGURE_ENERGY; figure <= FIGURE_EDP; figure++) {
      table_number(table, result != NULL ? result->figures->value[figure] : NAN);
    }
  }
}
