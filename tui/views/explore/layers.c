/* Energy (or latency) by layer: layers, and the copies of data before them. */
#include <stdio.h>
#include <string.h>

#include "tui/analysis/tables.h"
#include "tui/explorer/cuts.h"
#include "tui/screen/heat.h"
#include "tui/text/format.h"
#include "tui/views/explore/explore.h"

enum { BY_ENERGY, BY_LATENCY };

static int layers_rows(const struct state *state) {
  return state->shown->entry_count;
}

/* Entries by row; NULL: as executed. */
static const int *rows_order(const struct state *state) {
  if (!pane_of(state, &pane_layers)->sorted) return NULL;
  return pane_of(state, &pane_layers)->figure == BY_ENERGY ? state->shown->by_energy : state->shown->by_latency;
}

const struct result_entry *layers_entry(const struct state *state, int row) {
  if (state->shown == NULL || row < 0 || row >= state->shown->entry_count) return NULL;
  const int *order = rows_order(state);
  return &state->shown->entries[order != NULL ? order[row] : row];
}

static void layers_table(const struct state *state, struct table *table) {
  table_of_layers(state->shown, rows_order(state), table);
}

void layer_kind(const struct layer *layer, char *text, size_t size) {
  int fx = layer_dim(layer, "FX"), fy = layer_dim(layer, "FY");
  snprintf(text, size, "%s", layer->type);
  if (fx < 0 || fy < 0) return;
  size_t length = strlen(text);
  snprintf(text + length, size - length, " %d×%d", (int)layer->size[fx], (int)layer->size[fy]);
}

static bool is_overfull(const struct state *state, const struct result_entry *entry) {
  return state->shown->overfull[entry - state->shown->entries];
}

static void layers_row_text(const struct state *state, int row, char *text, size_t size) {
  const struct result_entry *entry = layers_entry(state, row);
  char id[NODE_ID_SIZE], kind[NAME_SIZE + 32];
  const struct result *result = state->shown->result;
  const struct layer *layer = result_entry_node(result, entry)->shape;
  layer_kind(layer, kind, sizeof kind);
  snprintf(text, size, "%s %s %s%s", result_node_id(result_entry_node(result, entry), id),
           entry->is_copy ? "copies" : kind, layer->name, is_overfull(state, entry) ? " overfull" : "");
}

static double entry_value(const struct state *state, const struct result_entry *entry) {
  return pane_of(state, &pane_layers)->figure == BY_ENERGY ? entry->energy_pj : entry->latency_cycles;
}

static const char *value_text(const struct state *state, double value, char *text) {
  return pane_of(state, &pane_layers)->figure == BY_ENERGY ? format_energy(text, value) : format_cycles(text, value);
}

static double largest_value(const struct state *state) {
  const struct evaluation *shown = state->shown;
  const int *order = pane_of(state, &pane_layers)->figure == BY_ENERGY ? shown->by_energy : shown->by_latency;
  return entry_value(state, &shown->entries[order[0]]);
}

/* The stacks' own inputs have longer ids than layers. */
static int id_width(const struct result *result) {
  return result->stack_count > 1 ? 7 : 4;
}

static void draw_entry(const struct state *state, struct area area, int line, int row) {
  const struct result_entry *entry = layers_entry(state, row);
  const struct result *result = state->shown->result;
  const struct layer *layer = result_entry_node(result, entry)->shape;
  char id[NODE_ID_SIZE], kind[NAME_SIZE + 32], value[FORMAT_SIZE];
  int name = id_width(result) + 1, name_width = area.width >= 50 ? 26 : 8, end = name + name_width + 11;
  double size = entry_value(state, entry), largest = largest_value(state);
  enum style style = state_is_stale(state) ? STYLE_STALE : STYLE_TEXT;
  area_text_right(area, line, name - 1, style, "%s", result_node_id(result_entry_node(result, entry), id));
  layer_kind(layer, kind, sizeof kind);
  area_text_clipped(area, line, name, name_width, entry->is_copy ? STYLE_COPIES : style,
                    entry->is_copy ? "↳copies" : kind);
  if (name_width > 20) area_text_clipped(area, line, name + 13, name_width - 13, STYLE_DIM, layer->name);
  area_text_right(area, line, end, style, "%s", size > 0 ? value_text(state, size, value) : "–");
  if (is_overfull(state, entry)) area_text(area, line, name + name_width, STYLE_ERROR, "!");
  area_bar(area, line, end + 1, area.width - end - 1, largest > 0 ? size / largest : 0,
           entry->is_copy ? STYLE_COPIES : STYLE_TEXT);
}

/* Text beside the frame's title: errors come first. */
static void write_note(const struct state *state, int width, char *text, size_t size) {
  int overfull = 0;
  text[0] = 0;
  for (int i = 0; i < state->shown->entry_count; i++) overfull += is_overfull(state, &state->shown->entries[i]);
  if (overfull > 0) {
    snprintf(text, size, "%d overfull!", overfull);
  } else if (pane_of(state, &pane_layers)->sorted) {
    snprintf(text, size, "sorted");
  } else if (width >= 36) {
    snprintf(text, size, "%d lines", state->shown->entry_count);
  }
}

static void draw_layers(const struct state *state, struct area area, bool focus) {
  static const char *const title[] = {"Energy by layer", "Latency by layer"};
  char right[64];
  write_note(state, area.width, right, sizeof right);
  struct area inside = area_frame(area, focus, title[pane_of(state, &pane_layers)->figure], right);
  pane_list(state, &pane_layers, inside, focus, draw_entry);
}

/* --- Its chart ------------------------------------------------------------------------------------------------- */

/* Values of layers, then those of their copies, by place. */
struct layer_bars {
  int count;
  double *values;
};

static double layer_bar(const void *context, int series, int place) {
  const struct layer_bars *bars = context;
  return bars->values[series * bars->count + place];
}

static bool layers_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                         struct arena *arena) {
  static const char *const names[] = {"layer", "copies before it"};
  const struct evaluation *shown = state->shown;
  int count = 0, entries = shown->entry_count;
  bool by_energy = pane_of(state, &pane_layers)->figure == BY_ENERGY;
  double largest = largest_value(state);
  struct heat_unit unit = heat_unit(by_energy ? UNIT_ENERGY : UNIT_CYCLES, largest, largest);
  struct layer_bars bars = {entries, ARENA_NEW(arena, 2 * entries, double)};
  const char **labels = ARENA_NEW(arena, entries, const char *);
  if (labels == NULL || bars.values == NULL) return false;
  for (int i = 0; i < entries; i++) {
    const struct result_entry *entry = &shown->entries[i];
    const struct stack_node *node = result_entry_node(shown->result, entry);
    char id[NODE_ID_SIZE];
    if (i == 0 || node != result_entry_node(shown->result, entry - 1)) {
      result_node_id(node, id);
      labels[count] = chart_text(arena, "%s", strncmp(id, "input", 5) == 0 ? "in" : id);
      if (labels[count++] == NULL) return false;
    }
    bars.values[entry->is_copy * entries + count - 1] = entry_value(state, entry) * unit.factor;
  }
  chart->width = 1.2 + 0.2 * count;
  chart->height = 1.8;
  panel->kind = CHART_BARS;
  panel->x_label = "layer";
  panel->y_label = chart_text(arena, "%s [%s]", by_energy ? "Energy" : "Latency", unit.name);
  return chart_fill(panel, 2, names, count, labels, layer_bar, &bars, arena);
}

static bool act(struct state *state, enum action action) {
  const struct result_entry *entry = layers_entry(state, pane_of(state, &pane_layers)->row);
  if ((action != ACTION_CUT && action != ACTION_TYPE) || entry == NULL) return false;
  const struct stack_node *node = result_entry_node(state->shown->result, entry);
  if (node->layer < 0) {
    state_say(state, STYLE_TEXT, "This is the output of an earlier stack; choose a layer");
  } else if (action == ACTION_TYPE) {
    explore_type_tiling(state, node->id);
  } else {
    cuts_toggle(state, node->id);
  }
  return true;
}

const struct pane pane_layers = {
    .awaits = "Energy by layer",
    .act = act,
    .footer = TAKES(ACTION_SORT) | TAKES(ACTION_FIGURE) | TAKES(ACTION_SEARCH) | TAKES(ACTION_CUT) | TAKES(ACTION_TYPE),
    .help = "Layers and the data copies before them, over all tiles.",
    .figure_count = 2,
    .sorts = true,
    .rows = layers_rows,
    .row_text = layers_row_text,
    .draw = draw_layers,
    .table = layers_table,
    .chart = layers_chart};
