/* The schedule as a loop nest: for each stack its tiles, then the layers of the most frequent tile type. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/analysis/attention.h"
#include "tui/analysis/placement.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/tables.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"

enum { STACK_LINES = 3 }; /* the stack, its two loops over tiles */

static const struct tile_type *main_type(const struct stack_result *stack) {
  return &stack->types[placement_main_type(stack)];
}

static int stack_lines(const struct stack_result *stack) {
  return STACK_LINES + main_type(stack)->step_count;
}

int schedule_lines(const struct result *result) {
  int lines = 0;
  for (int i = 0; i < result->stack_count; i++) lines += stack_lines(&result->stacks[i]);
  return lines;
}

static int schedule_rows(const struct state *state) {
  return schedule_lines(state->shown->result);
}

/* A line being written, of pieces that are cut off from the right where the pane is narrow. */
struct line_writer {
  char *text;
  size_t size;
};

#define add(writer, ...) text_append((writer)->text, (writer)->size, __VA_ARGS__)

/* Pads to a column, counting characters, with at least one blank: numbers may be longer than their columns. */
static void pad(struct line_writer *writer, int column) {
  int width = text_width(writer->text);
  add(writer, "%*s", width < column ? column - width : 1, "");
}

/* True if not all stacks have the same mode and tile. */
static bool has_own_tilings(const struct result *result) {
  const struct tiling *first = &result->stacks[0].tiling;
  for (int i = 1; i < result->stack_count; i++) {
    if (!tiling_equal(&result->stacks[i].tiling, first)) return true;
  }
  return false;
}

static void write_stack(const struct result *result, int index, struct line_writer *writer) {
  const struct stack_result *stack = &result->stacks[index];
  const struct tile_type *type = main_type(stack);
  char tile[TILE_TEXT_SIZE];
  add(writer, "stack %d  ", index);
  if (has_own_tilings(result)) {
    add(writer, "%s %s  ", overlap_mode_name[stack->tiling.mode],
        tile_text(stack->tiling.tile_x, stack->tiling.tile_y, tile));
  }
  add(writer, "map %" PRId64 "×%" PRId64 "  ", stack->map_width, stack->map_height);
  if (type->takes_h >= 0) add(writer, "H cache in %s  ", memory_name(&result->hardware, type->takes_h));
  if (type->takes_v >= 0) add(writer, "V cache in %s  ", memory_name(&result->hardware, type->takes_v));
  if (stack->weight_bits > 0) add(writer, "weights in %s", memory_name(&result->hardware, type->weight_memory));
}

static void write_loop(const struct stack_result *stack, int line, struct line_writer *writer) {
  const struct tile_type *type = main_type(stack);
  if (line == 1) {
    add(writer, "for ty in 0‥%" PRId64, stack->tile_rows - 1);
    return;
  }
  add(writer, "  for tx in 0‥%" PRId64, stack->tile_columns - 1);
  pad(writer, 22);
  if (type->count == stack->tile_rows * stack->tile_columns) {
    add(writer, "%" PRId64 " tile%s of %" PRId64 "×%" PRId64, type->count, type->count == 1 ? "" : "s", type->width,
        type->height);
    return;
  }
  add(writer, "%" PRId64 " tiles, %d types; most: %" PRId64 "×%" PRId64 " (%" PRId64 "×)",
      stack->tile_rows * stack->tile_columns, stack->type_count, type->width, type->height, type->count);
}

static int64_t size_of(const struct tile_step *step, const struct layer *layer, const char *dim) {
  int index = layer_dim(layer, dim);
  return index >= 0 ? step->size[index] : 1;
}

/* The first input that is no weights. */
static int produced_input(const struct layer *layer) {
  return layer->operand[LAYER_INPUT1].constant ? LAYER_INPUT2 : LAYER_INPUT1;
}

enum { TYPE = 8 }; /* cells of a layer's type */

static void write_step(const struct result *result, const struct stack_result *stack, const struct tile_step *step,
                       struct line_writer *writer) {
  const struct stack_node *node = &stack->nodes[step->node];
  const struct layer *layer = node->shape;
  int64_t width = layer->ox >= 0 ? step->size[layer->ox] : 1, height = layer->oy >= 0 ? step->size[layer->oy] : 1;
  int64_t groups = size_of(step, layer, "G");
  if (node->layer < 0) {
    add(writer, "    input%-3d", node->input);
  } else {
    const char *type = layer->type;
    char cut[NAME_CUT_SIZE];
    add(writer, "    %3d %s", node->id, names_cut(&type, 1, 0, TYPE, cut));
  }
  if (step->cost == NULL) {
    pad(writer, 17);
    add(writer, "load %" PRId64 "×%" PRId64 " into %s", width, height,
        memory_name(&result->hardware, step->output_level.memory));
    return;
  }
  const struct tile_input *input = &step->input[produced_input(layer)];
  pad(writer, 17);
  int64_t made = groups * size_of(step, layer, "K");
  bool keeps = layer_dim(layer, "C") < 0; /* as many channels as it reads */
  add(writer, "%" PRId64 "→%" PRId64, keeps ? made : groups * size_of(step, layer, "C"), made);
  pad(writer, 26);
  add(writer, "in %" PRId64 "×%" PRId64, input->width, input->height);
  pad(writer, 38);
  add(writer, "new %" PRId64 "×%" PRId64, width, height);
  pad(writer, 51);
  add(writer, "lap %" PRId64 ",%" PRId64, input->overlap_x, input->overlap_y);
  pad(writer, 61);
  char weights[ATTENTION_TEXT_SIZE];
  made_weights_text(result, node, weights);
  add(writer, "%s → %s%s%s", memory_name(&result->hardware, step->input_level.memory),
      memory_name(&result->hardware, step->output_level.memory), weights[0] != 0 ? ", " : "", weights);
}

enum style schedule_line(const struct result *result, int row, char *text, size_t size) {
  struct line_writer writer = {.text = text, .size = size};
  text[0] = 0;
  for (int i = 0; i < result->stack_count; i++) {
    const struct stack_result *stack = &result->stacks[i];
    int lines = stack_lines(stack);
    if (row >= lines) {
      row -= lines;
      continue;
    }
    if (row == 0 && lines > 0) write_stack(result, i, &writer);
    if (row > 0 && row < STACK_LINES) write_loop(stack, row, &writer);
    if (row >= STACK_LINES) write_step(result, stack, &main_type(stack)->steps[row - STACK_LINES], &writer);
    return row == 0 ? STYLE_TITLE : STYLE_TEXT;
  }
  return STYLE_TEXT;
}

static void schedule_row_text(const struct state *state, int row, char *text, size_t size) {
  schedule_line(state->shown->result, row, text, size);
}

static void draw_line(const struct state *state, struct area area, int line, int row) {
  char text[256];
  enum style style = schedule_line(state->shown->result, row, text, sizeof text);
  area_text_clipped(area, line, 1, area.width - 1, state_is_stale(state) ? STYLE_STALE : style, text);
}

static void draw_schedule(const struct state *state, struct area area, bool focus) {
  const char *note = area.width >= 70 ? "in: reads  new: computes  lap: overlap" : "";
  pane_list(state, &pane_schedule, area_frame(area, focus, "Schedule", note), focus, draw_line);
}

static void schedule_table(const struct state *state, struct table *table) {
  table_title(table, "Schedule");
  table_column(table, "line");
  for (int row = 0; row < schedule_rows(state); row++) {
    char text[256];
    schedule_line(state->shown->result, row, text, sizeof text);
    table_text(table, "%s", text);
  }
}

const struct pane pane_schedule = {.awaits = "Schedule",
                                   .hides_row = true,
                                   .footer = TAKES(ACTION_SEARCH),
                                   .help = "Loops, sizes and placement of the most frequent tile type.",
                                   .rows = schedule_rows,
                                   .row_text = schedule_row_text,
                                   .draw = draw_schedule,
                                   .table = schedule_table};
