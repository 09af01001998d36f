/* The loop nest with the current step: tiles, then the layers of this tile. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/attention.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/walk/walk.h"

enum { LINE_SIZE_MOST = 160, SOURCES = 4, HEAD = 3, GLYPHS_FROM = 30, MEMORIES_FROM = 42, ENERGY_WIDTH = 11 };

struct loops {
  const struct walk_look *look;
  struct area area;
  int line, first; /* lines before `first` are scrolled out */
  bool stale;
};

/* Writes the next line, and leaves room for a text at its right end. */
__attribute__((format(printf, 4, 5))) static void write_line_beside(struct loops *loops, const char *right,
                                                                    enum style style, const char *format, ...) {
  char text[LINE_SIZE_MOST];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  int row = loops->line++ - loops->first;
  if (row < 0) return;
  int width = loops->area.width - 2, taken = right[0] != 0 ? text_width(right) + 1 : 0;
  area_text_clipped(loops->area, row, 1, width - taken, loops->stale ? STYLE_STALE : style, text);
}

#define write_line(loops, style, ...) write_line_beside((loops), "", (style), __VA_ARGS__)

/* Writes at the right end of the last line. */
#define write_right(loops, style, ...)                                                        \
  area_text_right((loops)->area, (loops)->line - 1 - (loops)->first, (loops)->area.width - 1, \
                  (loops)->stale ? STYLE_STALE : (style), __VA_ARGS__)

static const char *position_word(const struct stack_result *stack, const struct walk_tile *tile) {
  bool left = tile->column == 0, right = tile->column == stack->tile_columns - 1;
  bool top = tile->row == 0, bottom = tile->row == stack->tile_rows - 1;
  if ((left && right) || (top && bottom)) return left && right && top && bottom ? "the only one" : "at the edges";
  if ((left || right) && (top || bottom)) return "in the corner";
  if (top) return "in the first row";
  if (bottom) return "in the last row";
  return left ? "in the first column" : right ? "in the last column" : "inside";
}

static void write_head(struct loops *loops) {
  const struct walk_look *look = loops->look;
  const struct stack_result *stack = look->stack;
  write_line(loops, STYLE_TEXT, "for ty in 0‥%" PRId64, stack->tile_rows - 1);
  write_right(loops, STYLE_TITLE, "ty = %" PRId64, look->tile->row);
  write_line(loops, STYLE_TEXT, " for tx in 0‥%" PRId64, stack->tile_columns - 1);
  write_right(loops, STYLE_TITLE, "tx = %" PRId64, look->tile->column);
  write_line(loops, STYLE_DIM, "  type %d of %d, %s (%" PRId64 "×)", (int)(look->type - stack->types) + 1,
             stack->type_count, position_word(stack, look->tile), look->type->count);
}

/* A part of the current layer's input and its share of the whole, at the right end. */
static void write_part(struct loops *loops, enum style style, const char *glyph, const char *what, int64_t part,
                       int64_t whole) {
  char share[FORMAT_SIZE], right[FORMAT_SIZE + 8];
  format_percent(share, whole > 0 ? (double)part / (double)whole : 0);
  snprintf(right, sizeof right, "%s%s", loops->area.width >= GLYPHS_FROM ? glyph : "", share);
  write_line_beside(loops, right, style, "  %s", what);
  write_right(loops, style, "%s", right);
}

static const char *size_text(const char *name, int64_t width, int64_t height, char *text, size_t size) {
  if (width > 0 && height > 0) {
    snprintf(text, size, "   %s %" PRId64 "×%" PRId64, name, width, height);
  } else {
    snprintf(text, size, "   %s –", name);
  }
  return text;
}

/* Sources of the current layer's input. */
static void write_sources(struct loops *loops, enum layer_operand o, int i) {
  const struct walk_look *look = loops->look;
  struct walk_read reads[2], *x = &reads[0], *y = &reads[1];
  walk_reads_of(look->tile, look->stack, look->place.step, o, i, x, y);
  struct walk_sources sources = walk_sources_of(look->tile, look->stack, look->place.step, o, i);
  int64_t all = x->count * y->count;
  char text[LINE_SIZE_MOST];
  size_text("fresh", x->computed, y->computed, text, sizeof text);
  write_part(loops, STYLE_OUTPUTS, "▓ ", text, sources.fresh, all);
  size_text("H", x->count - x->computed, y->count, text, sizeof text);
  write_part(loops, STYLE_H_CACHE, "▒ ", text, sources.h, all);
  size_text("V", x->computed, y->count - y->computed, text, sizeof text);
  write_part(loops, STYLE_V_CACHE, "░ ", text, sources.v, all);
  snprintf(text, sizeof text, "recomputed of %" PRId64 "×%" PRId64, x->count, y->count);
  write_part(loops, STYLE_WORSE, "◆ ", text, sources.again, all);
}

/* The size of the current step's output; of another its energy, and with room where its output goes. */
static void step_text(const struct loops *loops, int n, char *text, size_t size) {
  const struct walk_look *look = loops->look;
  const struct walk_node *node = &look->tile->nodes[n];
  char energy[FORMAT_SIZE];
  if (n == look->place.step) {
    snprintf(text, size, "%" PRId64 "×%" PRId64, node->x.end - node->x.begin, node->y.end - node->y.begin);
    return;
  }
  const struct tile_step *step = &look->type->steps[n];
  format_energy(energy, walk_step_cost(step).energy_pj);
  if (loops->area.width < MEMORIES_FROM) {
    snprintf(text, size, "%s", energy);
    return;
  }
  int memory = walk_output_memory(look->result, look->stack, step);
  snprintf(text, size, "→ %s%*s%s", look->result->hardware.memories[memory].name, ENERGY_WIDTH - text_width(energy), "",
           energy);
}

static void write_step(struct loops *loops, int n) {
  const struct walk_look *look = loops->look;
  char name[WALK_VIEW_NAME_SIZE], right[LINE_SIZE_MOST];
  bool now = n == look->place.step, done = n < look->place.step;
  step_text(loops, n, right, sizeof right);
  write_line_beside(loops, right,
                    now    ? STYLE_TITLE
                    : done ? STYLE_TEXT
                           : STYLE_DIM,
                    "  %s %s",
                    now    ? "▸"
                    : done ? "✓"
                           : "·",
                    walk_node_text(look->stack, n, name));
  write_right(loops, now ? STYLE_TITLE : STYLE_DIM, "%s", right);
  for (int o = LAYER_INPUT1; now && o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < look->stack->nodes[n].source_count[o]; i++) write_sources(loops, (enum layer_operand)o, i);
  }
  char weights[ATTENTION_TEXT_SIZE], rows[ATTENTION_TEXT_SIZE];
  made_weights_text(look->result, &look->stack->nodes[n], weights);
  rows_text(look->result, &look->stack->nodes[n], look->type->steps[n].cost, rows);
  if (now && weights[0] != 0) write_line(loops, STYLE_WEIGHTS, "     W   %s", weights);
  if (now && rows[0] != 0) write_line(loops, STYLE_DIM, "     %s", rows);
}

static int walk_loops_rows(const struct state *state) {
  return state->shown->result->stacks[walk_clip(state->shown->result, walk_of(state)->place).stack].node_count;
}

static void walk_loops_row_text(const struct state *state, int row, char *text, size_t size) {
  char name[WALK_VIEW_NAME_SIZE];
  const struct result *result = state->shown->result;
  const struct stack_result *stack = &result->stacks[walk_clip(result, walk_of(state)->place).stack];
  snprintf(text, size, "%s", row < stack->node_count ? walk_node_text(stack, row, name) : "");
}

static void draw_walk_loops(const struct state *state, struct area area, bool focus) {
  struct walk_look look;
  char right[48];
  if (!walk_look(state, &look)) return;
  int length = walk_of(state)->playing ? snprintf(right, sizeof right, "▸▸ %d/s  ", 1 << walk_of(state)->speed) : 0;
  snprintf(right + length, sizeof right - (size_t)length, "step %d of %d", look.place.step + 1, look.stack->node_count);
  struct loops loops = {.look = &look, .area = area_frame(area, focus, "Loop nest", right)};
  loops.stale = state_is_stale(state);
  int inputs = 0, lines = HEAD + look.stack->node_count;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) inputs += look.stack->nodes[look.place.step].source_count[o];
  lines += inputs * SOURCES;
  /* Keeps the current step and its sources visible. */
  loops.first = area_first_row(HEAD + look.place.step + inputs * SOURCES / 2, lines, loops.area.height);
  write_head(&loops);
  for (int n = 0; n < look.stack->node_count; n++) write_step(&loops, n);
  free(look.tile);
}

static void walk_loops_table(const struct state *state, struct table *table) {
  struct walk_look look;
  if (!walk_table_look(state, &look, table)) return;
  table_title(table, "Steps of tile %" PRId64 ",%" PRId64 " of stack %d", look.tile->column, look.tile->row,
              look.place.stack);
  TABLE_HEAD(table, column_text("step", "step"), column_text("layer", "layer"),
             column_number("copies_energy_pj", "copies", format_energy),
             column_number("copies_cycles", "copies take", format_cycles),
             column_number("energy_pj", "energy", format_energy),
             column_number("latency_cycles", "latency", format_cycles), column_text("note", ""));
  for (int n = 0; n < look.stack->node_count; n++) {
    const struct tile_step *step = &look.type->steps[n];
    struct walk_cost cost = walk_step_cost(step);
    char name[WALK_VIEW_NAME_SIZE], note[ATTENTION_TEXT_SIZE];
    TABLE_ROW(table, cell_number(n + 1), cell_text(walk_node_text(look.stack, n, name)),
              cell_number(step->copies.energy_pj), cell_number(step->copies.latency_cycles),
              cell_number(cost.energy_pj), cell_number(cost.latency_cycles));
    if (made_weights_text(look.result, &look.stack->nodes[n], note)[0] == 0 && step->cost != NULL) {
      rows_text(look.result, &look.stack->nodes[n], step->cost, note);
    }
    table_text(table, "%s", note);
  }
  free(look.tile);
}

const struct pane pane_walk_loops = {.awaits = "Loop nest",
                                     .help = "The loops over tiles and layers.",
                                     .rows = walk_loops_rows,
                                     .row_text = walk_loops_row_text,
                                     .draw = draw_walk_loops,
                                     .table = walk_loops_table};
