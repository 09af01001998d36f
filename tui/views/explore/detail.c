/* The layer (or the copies) chosen in the list: latency parts, and each operand at each memory level. */
#include <stdio.h>

#include "tui/analysis/placement.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"

/* The cost of the layer in the tile type that occurs most; NULL for copies. */
static const struct layer_cost *main_cost(const struct result *result, const struct result_entry *entry) {
  const struct stack_result *stack = &result->stacks[entry->stack];
  const struct tile_type *main = &stack->types[placement_main_type(stack)];
  for (int i = 0; !entry->is_copy && i < main->step_count; i++) {
    if (main->steps[i].node == entry->node) return main->steps[i].cost;
  }
  return NULL;
}

static int draw_part(struct area area, int row, const char *name, double value, double total) {
  char text[FORMAT_SIZE];
  area_text(area, row, 1, STYLE_LABEL, "%s", name);
  area_text_right(area, row, 27, STYLE_TEXT, "%s", format_cycles(text, value));
  if (total > 0) area_bar(area, row, 29, area.width - 30, value / total, STYLE_TEXT);
  return row + 1;
}

/* Cycles of one tile by cause. */
static int draw_latency(struct area area, int row, const struct layer_cost *cost) {
  double total = cost->latency_cycles;
  row = draw_part(area, row, "ideal", cost->ideal_cycles, total);
  row = draw_part(area, row, "spatial stall", cost->temporal_cycles - cost->ideal_cycles, total);
  row = draw_part(area, row, "temporal stall", cost->stall_cycles, total);
  return draw_part(area, row, "loading", cost->loading_cycles, total);
}

/* Remarks on the mapping found. */
static int draw_finding(struct area area, int row, const struct layer_cost *cost) {
  if (cost->overfull)
    area_text(area, row++, 1, STYLE_ERROR, "overfull: data exceeds a memory (allowed by the published model)");
  if (cost->gap > 0) area_text(area, row++, 1, STYLE_ERROR, "within %.2g %% of the optimum", cost->gap * 100);
  return row;
}

static const enum style operand_style[LAYER_OPERANDS] = {STYLE_OUTPUTS, STYLE_WEIGHTS, STYLE_INPUTS};

/* By role, so that weights look the same in every layer. */
static enum style style_of(const struct layer *layer, const struct result_entry *entry, int operand) {
  static const enum style by_memory_operand[OPERAND_COUNT] = {STYLE_INPUTS, STYLE_WEIGHTS, STYLE_OUTPUTS};
  if (entry->is_copy) return by_memory_operand[operand];
  if (operand == LAYER_OUTPUT) return operand_style[LAYER_OUTPUT];
  return layer->operand[operand].constant ? STYLE_WEIGHTS : STYLE_INPUTS;
}

static int memory_of(const struct result *result, const struct layer *layer, const struct result_entry *entry,
                     int operand, int level) {
  enum memory_operand stored = entry->is_copy ? (enum memory_operand)operand : layer->operand[operand].memory_operand;
  return level < result->hardware.level_count[stored] ? result->hardware.level[stored][level] : -1;
}

static int draw_levels(const struct state *state, struct area area, int row, const struct result_entry *entry) {
  const struct result *result = state->shown->result;
  const struct layer *layer = result->stacks[entry->stack].nodes[entry->node].shape;
  struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int level_count[LAYER_OPERANDS];
  char energy[FORMAT_SIZE], text[FORMAT_SIZE];
  result_entry_levels(result, entry, totals, level_count);
  area_text(area, row, 1, STYLE_DIM, "   memory");
  area_text_right(area, row, 24, STYLE_DIM, "read");
  area_text_right(area, row, 32, STYLE_DIM, "written");
  area_text_right(area, row++, area.width - 1, STYLE_DIM, "energy");
  for (int operand = 0; operand < LAYER_OPERANDS; operand++) {
    for (int level = 0; level < level_count[operand]; level++) {
      const struct level_total *total = &totals[operand][level];
      if (entry->is_copy && total->energy_pj == 0) continue; /* copies pass by most memories */
      enum style style = style_of(layer, entry, operand);
      int memory = memory_of(result, layer, entry, operand, level);
      const double *words = total->word_accesses;
      area_text(area, row, 1, style, "%s",
                entry->is_copy ? memory_operand_name[operand] : layer->operand[operand].name);
      area_text_clipped(area, row, 4, 13, STYLE_TEXT, memory >= 0 ? result->hardware.memories[memory].name : "?");
      area_text_right(area, row, 24, STYLE_TEXT, "%s", format_count(text, words[MOVE_TL] + words[MOVE_TH]));
      area_text_right(area, row, 32, STYLE_TEXT, "%s", format_count(text, words[MOVE_FL] + words[MOVE_FH]));
      area_text_right(area, row++, area.width - 1, STYLE_TEXT, "%s", format_energy(energy, total->energy_pj));
    }
  }
  return row;
}

/* The loops of the tile, outermost first. */
static void draw_mapping(struct area area, int row, const struct layer *layer, const struct layer_cost *cost) {
  int column = area_text(area, row, 1, STYLE_LABEL, "loops ");
  for (int i = cost->mapping.loop_count - 1; i >= 0 && row < area.height; i--) {
    const struct loop *loop = &cost->mapping.loops[i];
    char text[DIM_NAME_SIZE + 24];
    snprintf(text, sizeof text, "%s %lld  ", layer->dim_name[loop->dim], (long long)loop->size);
    if (column + text_width(text) > area.width) row++, column = 7;
    column = area_text(area, row, column, STYLE_TEXT, "%s", text);
  }
  row++, column = area_text(area, row, 1, STYLE_LABEL, "array ");
  for (int i = 0; i < cost->spatial_count; i++) {
    const struct spatial_loop *loop = &cost->spatial[i];
    column = area_text(area, row, column, STYLE_TEXT, "%s %.4g  ", layer->dim_name[loop->dim], loop->size);
  }
}

static void draw_detail(const struct state *state, struct area area, bool focus) {
  const struct result_entry *entry = layers_entry(state, pane_of(state, &pane_layers)->row);
  char title[64] = "Layer", id[NODE_ID_SIZE];
  if (entry != NULL) {
    result_node_id(result_entry_node(state->shown->result, entry), id);
    snprintf(title, sizeof title, entry->is_copy ? "Copies before %s" : "Layer %s", id);
  }
  struct area inside = area_frame(area, focus, title, "words");
  if (entry == NULL) return;
  const struct result *result = state->shown->result;
  int row = draw_levels(state, inside, 0, entry) + 1;
  const struct layer_cost *cost = main_cost(result, entry);
  if (entry->is_copy && entry->energy_pj == 0) area_text(inside, 1, 1, STYLE_DIM, "no data copies");
  if (cost == NULL) return;
  area_text(inside, row++, 1, STYLE_DIM, "one tile of the most frequent type:");
  row = draw_latency(inside, row, cost);
  row = draw_finding(inside, row, cost);
  draw_mapping(inside, row, result->stacks[entry->stack].nodes[entry->node].shape, cost);
}

const struct pane pane_detail = {.footer = TAKES(ACTION_SEARCH),
                                 .help = "The selected layer: each operand at each memory level.",
                                 .draw = draw_detail,
                                 .table = detail_table};
