/* The panes of Explore as data. Names of columns are those of --json. */
#include <math.h>

#include "tui/options/point_options.h"
#include "tui/text/format.h"
#include "tui/text/timing.h"
#include "tui/views/explore/explore.h"

static void columns(struct table *table, const char *const *names, int count) {
  for (int i = 0; i < count; i++) table_column(table, "%s", names[i]);
}
#define COLUMNS(table, ...)                          \
  columns(table, (const char *const[]){__VA_ARGS__}, \
          (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

void point_table(const struct state *state, struct table *table) {
  table_title(table, "Design point");
  COLUMNS(table, "field", "value");
  for (int row = 0; row < KNOB_ROWS; row++) {
    char text[KNOB_TEXT_SIZE];
    enum knob knob = knob_at(&state->point, row);
    table_text(table, "%s", knob_table[knob].name);
    table_text(table, "%s", knob_text(&state->point, knob, text));
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
  COLUMNS(table, "figure", "value");
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

void layers_table(const struct state *state, struct table *table) {
  table_title(table, "Energy and latency by layer");
  COLUMNS(table, "id", "name", "type", "part", "energy_pj", "latency_cycles", "mac_count", "mac_energy_pj", "overfull");
  for (int row = 0; row < layers_rows(state); row++) {
    const struct evaluation *shown = state->shown;
    const struct result_entry *entry = layers_entry(state, row);
    const struct layer *layer = shown->result->stacks[entry->stack].nodes[entry->node].shape;
    char id[NODE_ID_SIZE];
    table_text(table, "%s", result_node_id(result_entry_node(shown->result, entry), id));
    table_text(table, "%s", layer->name);
    table_text(table, "%s", layer->type);
    table_text(table, "%s", entry->is_copy ? "copies" : "layer");
    table_number(table, entry->energy_pj);
    table_number(table, entry->latency_cycles);
    table_number(table, entry->mac_count);
    table_number(table, entry->mac_energy_pj);
    table_text(table, "%s", shown->overfull != NULL && shown->overfull[entry - shown->entries] ? "yes" : "no");
  }
}

/* The words that one owner moves in one direction. */
static double moved(const struct access_total *total, int owner, bool reads) {
  double sum = 0;
  for (int move = 0; move < MOVE_COUNT; move++) {
    if (movement_reads((enum movement)move) == reads) sum += total->word_accesses[owner][move];
  }
  return sum;
}

static void add_memory(const struct memory *memory, const struct access_total *total, struct table *table) {
  table_text(table, "%s", memory->name);
  for (int owner = 0; owner <= LAYER_OPERANDS; owner++) {
    table_number(table, moved(total, owner, true));
    table_number(table, moved(total, owner, false));
    table_number(table, total->energy_pj[owner]);
  }
}

void accesses_table(const struct state *state, struct table *table) {
  table_title(table, "Accesses by memory");
  COLUMNS(table, "memory");
  for (int owner = 0; owner <= LAYER_OPERANDS; owner++) {
    table_column(table, "%s_read_words", access_owner_name[owner]);
    table_column(table, "%s_written_words", access_owner_name[owner]);
    table_column(table, "%s_energy_pj", access_owner_name[owner]);
  }
  table_column(table, "macs");
  table_column(table, "mac_energy_pj");
  if (state->shown == NULL) return;
  const struct result *result = state->shown->result;
  table_text(table, "MAC");
  for (int column = 1; column < table->column_count - 2; column++) table_number(table, 0);
  table_number(table, result->mac_count);
  table_number(table, result->mac_energy_pj);
  for (int memory = 0; memory < result->hardware.memory_count; memory++) {
    add_memory(&result->hardware.memories[memory], &state->shown->accesses[memory], table);
    table_number(table, 0);
    table_number(table, 0);
  }
}

void schedule_table(const struct state *state, struct table *table) {
  table_title(table, "Schedule");
  COLUMNS(table, "line");
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
  table_text(table, "%s", entry->is_copy ? memory_operand_name[operand] : layer->operand[operand].name);
  table_text(table, "%s", result->hardware.memories[result->hardware.level[stored][level]].name);
  table_number(table, total->word_accesses[MOVE_TL] + total->word_accesses[MOVE_TH]);
  table_number(table, total->word_accesses[MOVE_FL] + total->word_accesses[MOVE_FH]);
  table_number(table, total->energy_pj);
}

void detail_table(const struct state *state, struct table *table) {
  const struct result_entry *entry = layers_entry(state, pane_of(state, &pane_layers)->row);
  struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int level_count[LAYER_OPERANDS];
  char id[NODE_ID_SIZE];
  table_title(table, "Layer");
  COLUMNS(table, "operand", "memory", "read_words", "written_words", "energy_pj");
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
  COLUMNS(table, "pin", "reference", "options");
  for (int figure = FIGURE_ENERGY; figure <= FIGURE_EDP; figure++) table_column(table, "%s", figure_table[figure].key);
  for (int i = 0; i < state->pins.count; i++) {
    const struct pin *pin = &state->pins.pin[i];
    const struct evaluation *result = pin_result(pin);
    char options[POINT_OPTIONS_SIZE];
    if (!point_options(&pin->point, options)) table->failed = true;
    table_text(table, "%c", 'A' + i);
    table_text(table, "%s", i == state->pins.reference ? "yes" : "no");
    table_text(table, "%s", options);
    for (int figure = FIGURE_ENERGY; figure <= FIGURE_EDP; figure++) {
      table_number(table, result != NULL ? result->figures->value[figure] : NAN);
    }
  }
}
