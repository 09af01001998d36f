/* The layer (or copies) selected in the list: latency parts, and each operand at each memory level. */
#include <stdio.h>

#include "tui/analysis/overflow.h"
#include "tui/analysis/placement.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"

/* The layer in the tile type that occurs most; NULL for copies. */
static const struct tile_step *main_step(const struct result *result, const struct result_entry *entry) {
  const struct stack_result *stack = &result->stacks[entry->stack];
  const struct tile_type *main = &stack->types[placement_main_type(stack)];
  for (int i = 0; !entry->is_copy && i < main->step_count; i++) {
    if (main->steps[i].node == entry->node) return &main->steps[i];
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
  row = draw_part(area, row, "loading", cost->loading_cycles, total);
  bool counts = total == cost->offloaded_cycles && cost->offloading_cycles > 0; /* rule offload */
  return counts ? draw_part(area, row, "offloading", cost->offloading_cycles, total) : row;
}

/* Remarks on the mapping found. */
static int draw_finding(struct area area, int row, const struct result *result, const struct tile_step *step) {
  const struct layer_cost *cost = step->cost;
  if (step->overflow.memory >= 0) {
    char text[OVERFLOW_TEXT_SIZE];
    area_text(area, row++, 1, STYLE_ERROR, "%s", overflow_short_text(&result->hardware, &step->overflow, text));
  }
  if (cost->gap > 0) area_text(area, row++, 1, STYLE_ERROR, "within %.2g %% of the optimum", cost->gap * 100);
  return row;
}

/* The style of an operand's role: weights look the same in every layer. */
static enum style style_of(const struct layer *layer, const struct result_entry *entry, int operand) {
  static const enum style by_memory_operand[OPERAND_COUNT] = {STYLE_INPUTS, STYLE_WEIGHTS, STYLE_OUTPUTS};
  if (entry->is_copy) return by_memory_operand[operand];
  if (operand == LAYER_OUTPUT) return STYLE_OUTPUTS;
  return layer->operand[operand].constant ? STYLE_WEIGHTS : STYLE_INPUTS;
}

/* An operand (of copies: a memory's operand) at one memory level, with its words and energy in all tiles. */
struct level_row {
  const char *operand, *memory;
  enum style style;
  double read_words, written_words, energy_pj;
};

/* Fills rows[LAYER_OPERANDS * HARDWARE_MAX_LEVELS]; returns how many. */
static int list_levels(const struct result *result, const struct result_entry *entry, struct level_row *rows) {
  const struct layer *layer = result_entry_node(result, entry)->shape;
  struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int level_count[LAYER_OPERANDS], count = 0;
  result_entry_levels(result, entry, totals, level_count);
  for (int operand = 0; operand < LAYER_OPERANDS; operand++) {
    int stored = entry->is_copy ? operand : (int)layer->operand[operand].memory_operand;
    for (int level = 0; level < level_count[operand]; level++) {
      const double *words = totals[operand][level].word_accesses;
      rows[count++] =
          (struct level_row){.operand = entry->is_copy ? memory_operand_name[operand] : layer->operand[operand].name,
                             .memory = result->hardware.memories[result->hardware.level[stored][level]].name,
                             .style = style_of(layer, entry, operand),
                             .read_words = words[MOVE_TL] + words[MOVE_TH],
                             .written_words = words[MOVE_FL] + words[MOVE_FH],
                             .energy_pj = totals[operand][level].energy_pj};
    }
  }
  return count;
}

static int draw_levels(const struct result *result, const struct result_entry *entry, struct area area) {
  struct level_row rows[LAYER_OPERANDS * HARDWARE_MAX_LEVELS];
  char text[FORMAT_SIZE];
  int count = list_levels(result, entry, rows), line = 1;
  area_text(area, 0, 1, STYLE_DIM, "   memory");
  area_text_right(area, 0, 24, STYLE_DIM, "read");
  area_text_right(area, 0, 32, STYLE_DIM, "written");
  area_text_right(area, 0, area.width - 1, STYLE_DIM, "energy");
  for (int i = 0; i < count; i++) {
    if (entry->is_copy && rows[i].energy_pj == 0) continue; /* copies pass by most memories */
    area_text(area, line, 1, rows[i].style, "%s", rows[i].operand);
    area_text_clipped(area, line, 4, 13, STYLE_TEXT, rows[i].memory);
    area_text_right(area, line, 24, STYLE_TEXT, "%s", format_count(text, rows[i].read_words));
    area_text_right(area, line, 32, STYLE_TEXT, "%s", format_count(text, rows[i].written_words));
    area_text_right(area, line++, area.width - 1, STYLE_TEXT, "%s", format_energy(text, rows[i].energy_pj));
  }
  return line;
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

static const struct result_entry *chosen_entry(const struct state *state) {
  return layers_entry(state, pane_of(state, &pane_layers)->row);
}

/* "Layer 3", "Copies before 3". */
static void write_title(const struct result *result, const struct result_entry *entry, char *text, size_t size) {
  char id[NODE_ID_SIZE];
  snprintf(text, size, "%s %s", entry->is_copy ? "Copies before" : "Layer",
           result_node_id(result_entry_node(result, entry), id));
}

static void draw_detail(const struct state *state, struct area area, bool focus) {
  const struct result *result = state->shown->result;
  const struct result_entry *entry = chosen_entry(state);
  char title[64] = "Layer";
  if (entry != NULL) write_title(result, entry, title, sizeof title);
  struct area inside = area_frame(area, focus, title, "words");
  if (entry == NULL) return;
  int row = draw_levels(result, entry, inside) + 1;
  const struct tile_step *step = main_step(result, entry);
  const struct layer_cost *cost = step != NULL ? step->cost : NULL;
  if (entry->is_copy && entry->energy_pj == 0) area_text(inside, 1, 1, STYLE_DIM, "no data copies");
  if (cost == NULL) return;
  area_text(inside, row++, 1, STYLE_DIM, "one tile of the most frequent type:");
  row = draw_latency(inside, row, cost);
  row = draw_finding(inside, row, result, step);
  draw_mapping(inside, row, result_entry_node(result, entry)->shape, cost);
}

static void detail_table(const struct state *state, struct table *table) {
  struct level_row rows[LAYER_OPERANDS * HARDWARE_MAX_LEVELS];
  const struct result_entry *entry = chosen_entry(state);
  char title[64] = "Layer";
  if (entry != NULL) write_title(state->shown->result, entry, title, sizeof title);
  table_title(table, "%s", title);
  table_keys(table, "operand memory read_words written_words energy_pj");
  int count = entry != NULL ? list_levels(state->shown->result, entry, rows) : 0;
  for (int i = 0; i < count; i++) {
    TABLE_ROW(table, cell_text(rows[i].operand), cell_text(rows[i].memory), cell_number(rows[i].read_words),
              cell_number(rows[i].written_words), cell_number(rows[i].energy_pj));
  }
}

const struct pane pane_detail = {.awaits = "Layer",
                                 .footer = TAKES(ACTION_SEARCH),
                                 .help = "The selected layer: each operand at each memory level.",
                                 .rows = pane_one_row,
                                 .draw = draw_detail,
                                 .table = detail_table};
