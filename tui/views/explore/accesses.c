/* The access table: memories by what they hold, in words and in energy. */
#include <math.h>
#include <stdio.h>

#include "tui/analysis/tables.h"
#include "tui/text/format.h"
#include "tui/views/explore/explore.h"

/* Contents of the pane, cycled by `m`. */
enum { SHOW_WORDS, SHOW_READS, SHOW_WRITES, SHOW_ENERGY };

enum { OWNERS = LAYER_OPERANDS + 1, NAME = 1, NAME_WIDTH = 12, WORD_WIDTH = 6, ENERGY_WIDTH = 10 };

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

/* One row for the multiply-accumulates, then the memories bottom up. */
static int accesses_rows(const struct state *state) {
  return state->shown != NULL ? state->shown->result->hardware.memory_count + 1 : 0;
}

static void accesses_row_text(const struct state *state, int row, char *text, size_t size) {
  snprintf(text, size, "%s", row == 0 ? "MAC" : state->shown->result->hardware.memories[row - 1].name);
}

static void accesses_table(const struct state *state, struct table *table) {
  if (state->shown != NULL) table_of_memory_accesses(state->shown, table);
}

static double total_energy(const struct access_total *total) {
  double sum = 0;
  for (int owner = 0; owner < OWNERS; owner++) sum += total->energy_pj[owner];
  return sum;
}

static bool has_room_for_both(struct area area) {
  return area.width >= NAME + NAME_WIDTH + 2 * OWNERS * WORD_WIDTH + ENERGY_WIDTH + 1;
}

static void draw_number(struct area area, int row, int end, enum style style, double value) {
  char text[FORMAT_SIZE];
  if (value > 0) {
    area_text_right(area, row, end, style, "%s", format_count(text, value));
  } else {
    area_text_right(area, row, end, STYLE_DIM, "–");
  }
}

static void draw_header(const struct state *state, struct area area) {
  bool both = has_room_for_both(area) && pane_of(state, &pane_accesses)->figure != SHOW_ENERGY;
  int end = NAME + NAME_WIDTH;
  area_text(area, 0, NAME, STYLE_DIM, "memory");
  for (int i = 0; i < OWNERS; i++) {
    if (both) {
      area_text_right(area, 0, end += WORD_WIDTH, column[i].style, "%s rd", i == OWNERS - 1 ? "cp" : column[i].name);
      area_text_right(area, 0, end += WORD_WIDTH, column[i].style, "%s wr", i == OWNERS - 1 ? "cp" : column[i].name);
    } else {
      end += pane_of(state, &pane_accesses)->figure == SHOW_ENERGY && area.width >= 60 ? ENERGY_WIDTH : WORD_WIDTH;
      area_text_right(area, 0, end, column[i].style, "%s", column[i].name);
    }
  }
  area_text_right(area, 0, end + ENERGY_WIDTH, STYLE_DIM, "energy");
}

static void draw_memory(const struct state *state, struct area area, int line, int memory, enum style style) {
  const struct access_total *total = &state->shown->accesses[memory];
  int show = pane_of(state, &pane_accesses)->figure, end = NAME + NAME_WIDTH;
  bool both = has_room_for_both(area) && show != SHOW_ENERGY;
  char text[FORMAT_SIZE];
  area_text_clipped(area, line, NAME, NAME_WIDTH, style, state->shown->result->hardware.memories[memory].name);
  for (int i = 0; i < OWNERS; i++) {
    enum style number = style == STYLE_STALE ? style : column[i].style;
    enum access_owner owner = column[i].owner;
    if (both) {
      draw_number(area, line, end += WORD_WIDTH, number, access_words(total, owner, true));
      draw_number(area, line, end += WORD_WIDTH, number, access_words(total, owner, false));
    } else if (show == SHOW_ENERGY) {
      double share = total->energy_pj[owner] / state->shown->figures->value[FIGURE_ENERGY];
      end += area.width >= 60 ? ENERGY_WIDTH : WORD_WIDTH;
      if (area.width >= 60 && share > 0) {
        area_text_right(area, line, end, number, "%s", format_energy(text, total->energy_pj[owner]));
      } else {
        area_text_right(area, line, end, share > 0 ? number : STYLE_DIM, share > 0 ? "%.1f%%" : "–", share * 100);
      }
    } else {
      double words = show != SHOW_WRITES ? access_words(total, owner, true) : 0;
      if (show != SHOW_READS) words += access_words(total, owner, false);
      draw_number(area, line, end += WORD_WIDTH, number, words);
    }
  }
  area_text_right(area, line, end + ENERGY_WIDTH, style, "%s", format_energy(text, total_energy(total)));
}

static void draw_compute(const struct state *state, struct area area, int line, enum style style) {
  const struct result *result = state->shown->result;
  int show = pane_of(state, &pane_accesses)->figure, end = NAME + NAME_WIDTH;
  char text[FORMAT_SIZE];
  bool both = has_room_for_both(area) && show != SHOW_ENERGY;
  end += OWNERS * (both ? 2 * WORD_WIDTH : show == SHOW_ENERGY && area.width >= 60 ? ENERGY_WIDTH : WORD_WIDTH);
  area_text(area, line, NAME, style, "MAC");
  area_text(area, line, NAME + NAME_WIDTH + 1, style, "%s operations", format_count(text, result->mac_count));
  area_text_right(area, line, end + ENERGY_WIDTH, style, "%s", format_energy(text, result->mac_energy_pj));
}

/* Stacked bars of the energy of each memory; the same length is the same energy. */
static void draw_bars(const struct state *state, struct area area, int line) {
  const struct evaluation *shown = state->shown;
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
    area_text_clipped(area, ++line, NAME, NAME_WIDTH, STYLE_TEXT, shown->result->hardware.memories[memory].name);
    for (int i = 0; i < OWNERS && largest > 0; i++) {
      int from = (int)(sum / largest * width + 0.5);
      sum += shown->accesses[memory].energy_pj[column[i].owner];
      area_repeat(area, line, left + from, (int)(sum / largest * width + 0.5) - from, column[i].style, column[i].glyph);
    }
  }
}

static void draw_accesses(const struct state *state, struct area area, bool focus) {
  static const char *const shown_as[] = {"words", "words read", "words written", "energy"};
  struct area inside = area_frame(area, focus, "Accesses by memory", shown_as[pane_of(state, &pane_accesses)->figure]);
  if (state->shown == NULL) return;
  draw_header(state, inside);
  struct area list = area_part(inside, 1, 0, inside.height - 1, inside.width);
  int count = accesses_rows(state), current = pane_of(state, &pane_accesses)->row;
  int first = pane_first_row(current, count, list.height), line = 0;
  enum style style = state_is_stale(state) ? STYLE_STALE : STYLE_TEXT;
  for (; line < list.height && first + line < count; line++) {
    if (first + line == 0) {
      draw_compute(state, list, line, style);
    } else {
      draw_memory(state, list, line, first + line - 1, style);
    }
    if (first + line == current) {
      if (focus) area_restyle(list, line, 0, list.width, STYLE_SELECTED);
      area_text(list, line, 0, focus ? STYLE_SELECTED : STYLE_TITLE, "▸");
    }
    area_row(list, line, 0, list.width, first + line);
  }
  if (line + 1 < list.height) draw_bars(state, list, line + 1);
}

const struct pane pane_accesses = {.footer = TAKES(ACTION_FIGURE) | TAKES(ACTION_SEARCH),
                                   .help = "Words read and written in each memory, by operand.",
                                   .figure_count = 4,
                                   .rows = accesses_rows,
                                   .row_text = accesses_row_text,
                                   .draw = draw_accesses,
                                   .table = accesses_table};
