/* Inside the current layer: sources of its input, the cached part of its output, and its data copies. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/analysis/attention.h"
#include "tui/analysis/tables.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/walk/walk.h"

enum { PICTURE_WIDTH = 34, PICTURE_HEIGHT = 6 };

/* The input map, not to scale: V rows above, H columns at the left, the rest fresh. */
static int draw_picture(const struct walk_look *look, enum layer_operand o, int i, struct area area, int row) {
  struct walk_read reads[2], *x = &reads[0], *y = &reads[1];
  walk_reads_of(look->tile, look->stack, look->place.step, o, i, x, y);
  struct walk_sources sources = walk_sources_of(look->tile, look->stack, look->place.step, o, i);
  int h = x->count > x->computed ? 4 : 0, v = y->count > y->computed ? 1 : 0, words = PICTURE_WIDTH + 4;
  int width = PICTURE_WIDTH < area.width - 2 ? PICTURE_WIDTH : area.width - 2;
  for (int line = 0; line < PICTURE_HEIGHT; line++) {
    bool above = line < v;
    area_repeat(area, row + line, 2, h, STYLE_H_CACHE, L'▒');
    area_repeat(area, row + line, 2 + h, width - h, above ? STYLE_V_CACHE : STYLE_OUTPUTS, above ? L'░' : L'▓');
  }
  char name[WALK_VIEW_NAME_SIZE];
  walk_node_text(look->stack, look->stack->nodes[look->place.step].sources[o][i], name);
  area_text(area, row, words, STYLE_TITLE, "%" PRId64 "×%" PRId64, x->count, y->count);
  area_text(area, row + 1, words, STYLE_OUTPUTS, "▓ %" PRId64 "×%" PRId64, x->computed, y->computed);
  area_text(area, row + 2, words + 2, STYLE_DIM, "of %s", name);
  if (h > 0) area_text(area, row + 3, words, STYLE_H_CACHE, "▒ %" PRId64 "×%" PRId64, x->count - x->computed, y->count);
  if (v > 0) {
    area_text(area, row + 4, words, STYLE_V_CACHE, "░ %" PRId64 "×%" PRId64, x->computed, y->count - y->computed);
  }
  if (sources.again > 0) area_text(area, row + 5, words, STYLE_WORSE, "◆ %" PRId64 " px recomputed", sources.again);
  return row + PICTURE_HEIGHT;
}

static int draw_memories(const struct walk_look *look, struct area area, int row) {
  int input = walk_input_memory(look->result, look->step);
  int output = walk_output_memory(look->result, look->stack, look->step);
  if (input >= 0) {
    area_text(area, row, 1, STYLE_TEXT, "reads from %s, writes to %s", memory_name(&look->result->hardware, input),
              memory_name(&look->result->hardware, output));
  } else {
    area_text(area, row, 1, STYLE_TEXT, "is copied to %s", memory_name(&look->result->hardware, output));
  }
  return row + 1;
}

static int draw_kept(const struct walk_look *look, struct area area, int row) {
  const struct walk_node *node = &look->tile->nodes[look->place.step];
  int64_t columns = look->step->keep_columns, rows = look->step->keep_rows, again = walk_recomputed(node);
  char text[WALK_VIEW_LINES_SIZE];
  if (look->type->makes_h >= 0 && columns > 0) {
    area_text(area, row++, 1, STYLE_TEXT, "caches %s for the right neighbour in %s",
              walk_lines_text(columns, false, text), memory_name(&look->result->hardware, look->type->makes_h));
  }
  if (look->type->makes_v >= 0 && rows > 0) {
    area_text(area, row++, 1, STYLE_TEXT, "caches %s for the row below in %s", walk_lines_text(rows, true, text),
              memory_name(&look->result->hardware, look->type->makes_v));
  }
  if (again > 0) {
    area_text(area, row++, 1, STYLE_WORSE, "◆ %" PRId64 " of its %" PRId64 " pixels had been computed before (%s)",
              again, walk_computed(node), format_percent(text, (double)again / (double)walk_computed(node)));
  }
  return row;
}

static int draw_copies(const struct walk_look *look, struct area area, int row) {
  const struct copy_group *group = &look->step->copies;
  char bits[FORMAT_SIZE], energy[FORMAT_SIZE], text[160];
  if (group->copy_count == 0) {
    area_text(area, row++, 1, STYLE_DIM, "nothing is copied before it");
    return row;
  }
  area_text(area, row, 1, STYLE_LABEL, "copied before it");
  area_text_right(area, row++, area.width - 1, STYLE_DIM, "%s", format_energy(energy, group->energy_pj));
  for (int i = 0; i < group->copy_count && row < area.height; i++) {
    const struct copy *copy = &group->copies[i];
    snprintf(text, sizeof text, "%s %s  %s → %s", copy_cause_name[copy->cause], format_capacity(bits, copy->bits),
             memory_name(&look->result->hardware, copy->source),
             memory_name(&look->result->hardware, copy->destination));
    area_text_clipped(area, row, 2, area.width - 14, STYLE_COPIES, text);
    area_text_right(area, row++, area.width - 1, STYLE_DIM, "%s", format_energy(energy, copy->energy_pj));
  }
  return row;
}

/* K or V: all of it, from the top memory in the first tile, then where the stack's weights stay. */
static int draw_made_weights(const struct walk_look *look, struct area area, int row) {
  char text[ATTENTION_TEXT_SIZE], bits[FORMAT_SIZE];
  const struct stack_node *node = &look->stack->nodes[look->place.step];
  const struct hardware *hardware = &look->result->hardware;
  if (row >= area.height || made_weights_text(look->result, node, text)[0] == 0) return row;
  int top = hardware->level[OPERAND_I2][hardware->level_count[OPERAND_I2] - 1];
  int memory = look->type->first_tile || look->type->weight_memory < 0 ? top : look->type->weight_memory;
  int column = area_text(area, row, 1, STYLE_LABEL, "W ");
  area_text(area, row, column, STYLE_TEXT, " %s: all of it, %s, from %s", text,
            format_capacity(bits, node->shape->weight_bits), memory_name(hardware, memory));
  return row + 1;
}

/* A layer over rows: where its rows are, and what the vector unit does. */
static int draw_rows(const struct walk_look *look, struct area area, int row) {
  const struct hardware *hardware = &look->result->hardware;
  const struct layer_cost *cost = look->step->cost;
  char text[ATTENTION_TEXT_SIZE], count[FORMAT_SIZE], energy[FORMAT_SIZE];
  rows_text(look->result, &look->stack->nodes[look->place.step], cost, text);
  area_text(area, row++, 1, STYLE_TEXT, "whole %s", text);
  if (row >= area.height) return row;
  if (hardware->vector_lanes > 0) {
    area_text(area, row++, 1, STYLE_TEXT, "%s operations on %" PRId64 " lanes, %s",
              format_count(count, cost->vector_ops), (int64_t)hardware->vector_lanes,
              format_energy(energy, cost->vector_energy_pj));
  } else {
    area_text(area, row++, 1, STYLE_DIM, "traffic only: there is no vector unit");
  }
  return row;
}

/* The loops on the array. */
static int draw_array(const struct walk_look *look, struct area area, int row) {
  const struct layer_cost *cost = look->step->cost;
  const struct layer *layer = look->stack->nodes[look->place.step].shape;
  if (cost == NULL || row >= area.height) return row;
  if (layer->row_passes > 0) return draw_rows(look, area, row);
  int column = area_text(area, row, 1, STYLE_LABEL, "on the array ");
  for (int i = 0; i < cost->spatial_count; i++) {
    column = area_text(area, row, column, STYLE_TEXT, " %s %.4g", layer->dim_name[cost->spatial[i].dim],
                       cost->spatial[i].size);
  }
  if (cost->spatial_count == 0) area_text(area, row, column, STYLE_DIM, "nothing is unrolled");
  return row + 1;
}

/* The temporal loops, outermost first, with their sizes. */
static void draw_temporal(const struct walk_look *look, struct area area, int row) {
  const struct layer_cost *cost = look->step->cost;
  const struct layer *layer = look->stack->nodes[look->place.step].shape;
  char text[512] = "loops, outermost first:";
  if (cost == NULL || row >= area.height || layer->row_passes > 0) return;
  for (int i = cost->mapping.loop_count; i-- > 0;) {
    const struct loop *loop = &cost->mapping.loops[i];
    text_append(text, sizeof text, " %s %" PRId64 "%s", layer->dim_name[loop->dim], loop->size, i > 0 ? "," : "");
  }
  if (cost->mapping.loop_count == 0) snprintf(text, sizeof text, "no loops besides those on the array");
  area_wrapped(area_part(area, row, 1, area.height - row, area.width - 2), 0, STYLE_DIM, text);
}

static void draw_walk_inside(const struct state *state, struct area area, bool focus) {
  struct walk_look look;
  char title[WALK_VIEW_NAME_SIZE + 16], name[WALK_VIEW_NAME_SIZE], energy[FORMAT_SIZE];
  if (!walk_look(state, &look)) return;
  snprintf(title, sizeof title, "Inside %s", walk_node_text(look.stack, look.place.step, name));
  struct area inside = area_frame(area, focus, title, format_energy(energy, walk_step_cost(look.step).energy_pj));
  int row = 0, inputs = 0;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < look.stack->nodes[look.place.step].source_count[o]; i++) {
      if (inputs++ > 0) row++;
      if (row + PICTURE_HEIGHT < inside.height) row = draw_picture(&look, (enum layer_operand)o, i, inside, row);
    }
  }
  if (inputs == 0) area_text(inside, row++, 1, STYLE_DIM, "the stack's input: nothing is computed");
  row = draw_memories(&look, inside, row);
  row = draw_made_weights(&look, inside, row);
  row = draw_kept(&look, inside, row);
  row = draw_copies(&look, inside, row);
  row = draw_array(&look, inside, row);
  draw_temporal(&look, inside, row);
  free(look.tile);
}

static void walk_inside_table(const struct state *state, struct table *table) {
  struct walk_look look;
  char name[WALK_VIEW_NAME_SIZE];
  if (!walk_table_look(state, &look, table)) return;
  table_title(table, "Copies before %s in tile %" PRId64 ",%" PRId64, walk_node_text(look.stack, look.place.step, name),
              look.tile->column, look.tile->row);
  TABLE_HEAD(table, column_text("cause", "cause"), column_number("bits", "size", format_traffic),
             column_text("from", "from"), column_text("to", "to"), column_number("energy_pj", "energy", format_energy));
  for (int i = 0; i < look.step->copies.copy_count; i++) {
    const struct copy *copy = &look.step->copies.copies[i];
    TABLE_ROW(table, cell_text(copy_cause_name[copy->cause]), cell_number(copy->bits),
              cell_text(memory_name(&look.result->hardware, copy->source)),
              cell_text(memory_name(&look.result->hardware, copy->destination)), cell_number(copy->energy_pj));
  }
  free(look.tile);
}

const struct pane pane_walk_inside = {.awaits = "Inside",
                                      .help = "How the layer's input is assembled.",
                                      .rows = pane_one_row,
                                      .draw = draw_walk_inside,
                                      .table = walk_inside_table};
