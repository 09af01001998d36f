/* The access table: memories by what they hold, in words and in energy. */
#include <math.h>
#include <stdio.h>

#include "tui/analysis/tables.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/views/explore/explore.h"

/* Contents of the pane, cycled by `m`. */
enum { SHOW_WORDS, SHOW_READS, SHOW_WRITES, SHOW_ENERGY };

enum { OWNERS = LAYER_OPERANDS + 1, NAME = 1, NAME_WIDTH = 12, WORD_WIDTH = 6, ENERGY_WIDTH = 10, WIDE = 60 };

static const struct {
  enum access_owner owner;
  const char *name;
  enum style style;
  wchar_t glyph;
} column[OWNERS] = {
    {ACCESS_WEIGHTS, "W", STYLE_WEIGHTS, L'█'},
    {ACCESS_INPUT, "I", STYLE_INPUTS, L'▓'},
    {ACCESS_OUTPUT, "O", STYLE_OUTPUTS, L'▒'},
    {ACCESS_COPY, "copy", STYLE_COPIES, L'░'},
};

/* Rows above the memories: the multiply-accumulates, and the vector unit if it takes energy. */
static int operation_rows(const struct state *state) {
  return state->shown->result->vector_energy_pj > 0 ? 2 : 1;
}

/* The memories are listed bottom up. */
static int rows(const struct state *state) {
  return operation_rows(state) + state->shown->result->hardware.memory_count;
}

static const char *operations_name(int row) {
  return row == 0 ? "MAC" : "vector";
}

static void row_text(const struct state *state, int row, char *text, size_t size) {
  int memory = row - operation_rows(state);
  snprintf(text, size, "%s", memory < 0 ? operations_name(row) : state->shown->result->hardware.memories[memory].name);
}

static void fill_table(const struct state *state, struct table *table) {
  table_of_memory_accesses(state->shown, table);
}

static double total_energy(const struct access_total *total) {
  double sum = 0;
  for (int owner = 0; owner < OWNERS; owner++) sum += total->energy_pj[owner];
  return sum;
}

static int shown_content(const struct state *state) {
  return pane_of(state, &pane_accesses)->figure;
}

/* True if words read and written have a column each. */
static bool shows_both(const struct state *state, struct area area) {
  return shown_content(state) == SHOW_WORDS &&
         area.width >= NAME + NAME_WIDTH + 2 * OWNERS * WORD_WIDTH + ENERGY_WIDTH + 1;
}

/* Right end of an owner's columns; that of the total is ENERGY_WIDTH to the right of the last. */
static int owner_end(const struct state *state, struct area area, int i) {
  bool wide = shown_content(state) == SHOW_ENERGY && area.width >= WIDE;
  int width = shows_both(state, area) ? 2 * WORD_WIDTH : wide ? ENERGY_WIDTH : WORD_WIDTH;
  return NAME + NAME_WIDTH + (i + 1) * width;
}

static int total_end(const struct state *state, struct area area) {
  return owner_end(state, area, OWNERS - 1) + ENERGY_WIDTH;
}

static void draw_number(struct area area, int line, int end, enum style style, double value) {
  char text[FORMAT_SIZE];
  area_text_right(area, line, end, value > 0 ? style : STYLE_DIM, "%s", value > 0 ? format_count(text, value) : "–");
}

static void draw_header(const struct state *state, struct area area) {
  bool both = shows_both(state, area);
  area_text(area, 0, NAME, STYLE_DIM, "memory");
  for (int i = 0; i < OWNERS; i++) {
    const char *name = both && column[i].owner == ACCESS_COPY ? "cp" : column[i].name;
    int end = owner_end(state, area, i);
    if (both) area_text_right(area, 0, end - WORD_WIDTH, column[i].style, "%s rd", name);
    area_text_right(area, 0, end, column[i].style, "%s%s", name, both ? " wr" : "");
  }
  area_text_right(area, 0, total_end(state, area), STYLE_DIM, "energy");
}

static void draw_energy(const struct state *state, struct area area, int line, int end, enum style style,
                        double energy_pj) {
  char text[FORMAT_SIZE];
  if (energy_pj <= 0) {
    area_text_right(area, line, end, STYLE_DIM, "–");
  } else if (area.width >= WIDE) {
    area_text_right(area, line, end, style, "%s", format_energy(text, energy_pj));
  } else {
    area_text_right(area, line, end, style, "%.1f%%", energy_pj / state->shown->figures->value[FIGURE_ENERGY] * 100);
  }
}

static void draw_memory(const struct state *state, struct area area, int line, int memory, enum style style) {
  const struct access_total *total = &state->shown->accesses[memory];
  int show = shown_content(state);
  bool both = shows_both(state, area);
  char text[FORMAT_SIZE];
  area_memory_name(area, line, NAME, NAME_WIDTH, style, &state->shown->result->hardware, memory);
  for (int i = 0; i < OWNERS; i++) {
    enum style own = style == STYLE_STALE ? style : column[i].style;
    double read = access_words(total, column[i].owner, true), written = access_words(total, column[i].owner, false);
    int end = owner_end(state, area, i);
    if (show == SHOW_ENERGY) {
      draw_energy(state, area, line, end, own, total->energy_pj[column[i].owner]);
    } else if (both) {
      draw_number(area, line, end - WORD_WIDTH, own, read);
      draw_number(area, line, end, own, written);
    } else {
      draw_number(area, line, end, own, (show != SHOW_WRITES ? read : 0) + (show != SHOW_READS ? written : 0));
    }
  }
  area_text_right(area, line, total_end(state, area), style, "%s", format_energy(text, total_energy(total)));
}

static void draw_row(const struct state *state, struct area area, int line, int row) {
  const struct result *result = state->shown->result;
  enum style style = state_is_stale(state) ? STYLE_STALE : STYLE_TEXT;
  char text[FORMAT_SIZE];
  if (row >= operation_rows(state)) {
    draw_memory(state, area, line, row - operation_rows(state), style);
    return;
  }
  double count = row == 0 ? result->mac_count : result->vector_ops;
  double energy = row == 0 ? result->mac_energy_pj : result->vector_energy_pj;
  area_text(area, line, NAME, style, "%s", operations_name(row));
  area_text(area, line, NAME + NAME_WIDTH + 1, style, "%s operations", format_count(text, count));
  area_text_right(area, line, total_end(state, area), style, "%s", format_energy(text, energy));
}

/* Stacked bars of the energy of each memory; the same length is the same energy. */
static void draw_bars(const struct evaluation *shown, struct area area, int line) {
  int count = shown->result->hardware.memory_count, left = NAME + NAME_WIDTH + 1, width = area.width - left - 1;
  double largest = 0;
  if (area.height - line < count + 1) return;
  for (int memory = 0; memory < count; memory++) largest = fmax(largest, total_energy(&shown->accesses[memory]));
  int at = area_text(area, line, left, STYLE_DIM, "energy: ");
  for (int i = 0; i < OWNERS; i++) {
    at = area_text(area, line, at, column[i].style, "%s ", column[i].name);
    area_repeat(area, line, at, 2, column[i].style, column[i].glyph);
    at += 4;
  }
  for (int memory = 0; memory < count; memory++) {
    double sum = 0;
    area_memory_name(area, ++line, NAME, NAME_WIDTH, STYLE_TEXT, &shown->result->hardware, memory);
    for (int i = 0; i < OWNERS && largest > 0; i++) {
      int from = (int)(sum / largest * width + 0.5);
      sum += shown->accesses[memory].energy_pj[column[i].owner];
      area_repeat(area, line, left + from, (int)(sum / largest * width + 0.5) - from, column[i].style, column[i].glyph);
    }
  }
}

static void draw_pane(const struct state *state, struct area area, bool focus) {
  static const char *const shown_as[] = {"words", "words read", "words written", "energy"};
  struct area inside = area_frame(area, focus, "Accesses by memory", shown_as[shown_content(state)]);
  draw_header(state, inside);
  struct area list = area_part(inside, 1, 0, inside.height - 1, inside.width);
  pane_list(state, &pane_accesses, list, focus, draw_row);
  draw_bars(state->shown, list, rows(state) + 1);
}

const struct pane pane_accesses = {.awaits = "Accesses by memory",
                                   .footer = TAKES(ACTION_FIGURE) | TAKES(ACTION_SEARCH),
                                   .help = "Words read and written in each memory, by operand.",
                                   .figure_count = 4,
                                   .rows = rows,
                                   .row_text = row_text,
                                   .draw = draw_pane,
                                   .table = fill_table};
