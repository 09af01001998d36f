/* Contents of the memories at this step. */
#include <stdio.h>
#include <stdlib.h>

#include "model/inspect/walk_held.h"
#include "tui/analysis/overflow.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/views/walk/walk.h"

enum { NAME_WIDTH = 12, AMOUNT_WIDTH = 12, ROOM_WIDTH = 11, WIDE = 44 };

static int top_memory(const struct result *result) {
  return result->hardware.level[OPERAND_O][result->hardware.level_count[OPERAND_O] - 1];
}

static int draw_one(const struct walk_look *look, const struct walk_held *held, int memory, struct area area, int row,
                    bool details, bool stale) {
  const struct memory *of = &look->result->hardware.memories[memory];
  enum style style = stale ? STYLE_STALE : STYLE_TEXT;
  char text[FORMAT_SIZE];
  double sum = walk_held_sum(held, memory);
  bool over = sum > of->size_bits;
  int end = area.width - 1;
  area_text_clipped(area, row, 1, NAME_WIDTH - 1, style, of->name);
  owners_bar(area, row, NAME_WIDTH + 1, end - NAME_WIDTH - 1 - AMOUNT_WIDTH - (area.width < WIDE ? 0 : ROOM_WIDTH),
             held->bits[memory], of->size_bits, stale ? STYLE_STALE : STYLE_COUNT);
  if (area.width >= WIDE) {
    area_text_right(area, row, end, STYLE_DIM, " of %s", format_capacity(text, of->size_bits));
    end -= ROOM_WIDTH;
  }
  area_text_right(area, row, end, over ? STYLE_ERROR : style, "%s%s", over ? "! " : "", format_capacity(text, sum));
  if (!details) return row + 1;
  return owners_lines(area, row + 1, NAME_WIDTH + AMOUNT_WIDTH + 4, held->bits[memory], style);
}

/* Number of lines for all memories in full detail. */
static int lines_of(const struct walk_look *look, const struct walk_held *held) {
  int lines = 0;
  for (int m = 0; m < look->result->hardware.memory_count; m++) {
    if (m == top_memory(look->result) || walk_held_sum(held, m) <= 0) continue;
    lines++;
    for (int owner = 0; owner < HELD_OWNERS; owner++) lines += held->bits[m][owner] > 0;
  }
  return lines;
}

static void draw_walk_memory(const struct state *state, struct area area, bool focus) {
  struct walk_look look;
  struct walk_held held;
  if (walk_of(state)->predict.on && !walk_has_predict(state)) {
    pane_walk_predict.draw(state, area, focus);
    return;
  }
  if (!walk_look(state, &look)) return;
  walk_held_at(look.result, &look.place, look.tile, &held);
  struct area inside = area_frame(area, focus, "Memory now", "held");
  bool details = lines_of(&look, &held) <= inside.height, any = false;
  int row = 0;
  for (int m = look.result->hardware.memory_count; m-- > 0;) {
    if (m == top_memory(look.result) || walk_held_sum(&held, m) <= 0) continue;
    row = draw_one(&look, &held, m, inside, row, details, state_is_stale(state));
    any = true;
  }
  const struct overflow *overflow = &look.tile->type->steps[look.place.step].overflow;
  if (overflow->memory >= 0 && row < inside.height) {
    char text[OVERFLOW_TEXT_SIZE];
    row += area_wrapped(area_part(inside, row, 1, 2, inside.width - 2), 0, STYLE_ERROR,
                        overflow_short_text(&look.result->hardware, overflow, text));
  }
  if (!any) {
    row += area_wrapped(area_part(inside, 0, 1, 2, inside.width - 2), 0, STYLE_DIM,
                        "nothing: all data of this step is in the top memory");
  }
  if (!details && row < inside.height) owners_legend(inside, row);
  free(look.tile);
}

static void walk_memory_table(const struct state *state, struct table *table) {
  struct walk_look look;
  struct walk_held held;
  if (!walk_table_look(state, &look, table)) return;
  walk_held_at(look.result, &look.place, look.tile, &held);
  table_title(table, "Memories at step %d of tile %lld,%lld", look.place.step + 1, (long long)look.tile->column,
              (long long)look.tile->row);
  TABLE_HEAD(table, column_text("memory", "memory"), column_number("size_bits", "size", format_capacity));
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    table_column(table, "%s_bits", held_owner_name[owner]);
    if (table->failed) break;
    table->columns[table->column_count - 1].head = held_owner_name[owner];
    table->columns[table->column_count - 1].format = format_capacity;
  }
  for (int m = 0; m < look.result->hardware.memory_count; m++) {
    table_text(table, "%s", look.result->hardware.memories[m].name);
    table_number(table, look.result->hardware.memories[m].size_bits);
    for (int owner = 0; owner < HELD_OWNERS; owner++) table_number(table, held.bits[m][owner]);
  }
  free(look.tile);
}

const struct pane pane_walk_memory = {.awaits = "Memory now",
                                      .help = "Contents of the memories at this step.",
                                      .rows = pane_one_row,
                                      .draw = draw_walk_memory,
                                      .table = walk_memory_table};
