/* The most that each memory holds at a time, by owner: of a tile type in Memory, of all tiles in Explore. */
#include <stdio.h>

#include "tui/analysis/tables.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/views/memory/look.h"

enum { NAME = 11, AMOUNT = 10, CAPACITY = 14, SHARE = 6, WIDE = 60 };

static int held_rows(const struct state *state) {
  return state->shown != NULL ? state->shown->result->hardware.memory_count : 0;
}

static void held_row_text(const struct state *state, int row, char *text, size_t size) {
  snprintf(text, size, "%s", state->shown->result->hardware.memories[row].name);
}

static int amount_end(struct area area) {
  return area.width - (area.width >= WIDE ? CAPACITY : SHARE);
}

static void draw_memory(const struct memory *memory, const struct held *held, struct area area, int line,
                        enum style style) {
  char amount[FORMAT_SIZE], size[FORMAT_SIZE];
  bool over = held->bits > memory->size_bits;
  int end = amount_end(area);
  area_text_clipped(area, line, 1, NAME - 1, style, memory->name);
  if (area.width >= WIDE) {
    area_text_right(area, line, area.width - 1, STYLE_DIM, "of %s", format_capacity(size, memory->size_bits));
  } else {
    area_text_right(area, line, area.width, STYLE_DIM, "%.0f %%", 100 * held->bits / memory->size_bits);
  }
  area_text_right(area, line, end, over ? STYLE_ERROR : style, "%s%s", over ? "! " : "",
                  held->bits > 0 ? format_capacity(amount, held->bits) : "–");
  owners_bar(area, line, NAME + 1, end - AMOUNT - NAME - 2, held->owner_bits, memory->size_bits,
             style == STYLE_STALE ? style : STYLE_COUNT);
}

/* Lines of the parts: none where one owner has it all. */
static int part_lines(const struct held *held) {
  int lines = 0;
  for (int owner = 0; owner < HELD_OWNERS; owner++) lines += held->owner_bits[owner] > 0;
  return lines > 1 ? lines : 0;
}

/* The parts, one a line. */
static int draw_owners(const struct held *held, struct area area, int line, enum style style) {
  char text[FORMAT_SIZE];
  for (int owner = 0; part_lines(held) > 0 && owner < HELD_OWNERS; owner++) {
    if (held->owner_bits[owner] <= 0) continue;
    enum style own = style == STYLE_STALE ? style : owner_look[owner].style;
    area_repeat(area, line, 3, 1, own, owner_look[owner].glyph);
    area_text(area, line, 5, style, "%s", owner_look[owner].name);
    area_text_right(area, line, amount_end(area), style, "%s", format_capacity(text, held->owner_bits[owner]));
    line++;
  }
  return line;
}

/* Lists all parts if they fit, else those of the current row; `current` -1: none. */
static void draw_list(const struct hardware *hardware, const struct held *held, struct area area, int current,
                      bool focus, enum style style) {
  int lines = 0, top = area.height, first = 0;
  for (int m = 0; m < hardware->memory_count; m++) lines += 1 + part_lines(&held[m]);
  bool all = lines <= area.height - 2;
  if (!all && hardware->memory_count + HELD_OWNERS > top) {
    first = pane_first_row(current, hardware->memory_count, top - HELD_OWNERS);
  }
  int line = 0;
  for (int m = first; m < hardware->memory_count && line < top; m++) {
    draw_memory(&hardware->memories[m], &held[m], area, line, style);
    if (m == current && focus) area_restyle(area, line, 0, NAME, STYLE_SELECTED);
    area_row(area, line, 0, area.width, m);
    line++;
    if (all || m == current) line = draw_owners(&held[m], area, line, style);
  }
  if (line < area.height) owners_legend(area, line + (line + 2 < area.height));
}

static void draw_held(const struct state *state, struct area area, bool focus) {
  struct memory_look look;
  struct held held[HARDWARE_MAX_MEMORIES];
  struct area inside =
      area_frame(area, focus, "Occupancy at peak", area.width >= WIDE ? "by this tile type, in one instance" : "");
  if (!memory_look(state, &look)) return;
  held_of_type(look.result, look.at.stack, look.at.type, held);
  int current = focus ? pane_of(state, &pane_held)->row : look.memory;
  draw_list(&look.result->hardware, held, inside, current, focus, look.stale ? STYLE_STALE : STYLE_TEXT);
}

static void draw_occupancy(const struct state *state, struct area area, bool focus) {
  struct held held[HARDWARE_MAX_MEMORIES];
  struct area inside = area_frame(area, focus, "Occupancy at peak", "");
  if (state->shown == NULL) return;
  const struct result *result = state->shown->result;
  held_of_result(result, held);
  draw_list(&result->hardware, held, inside, -1, false, state_is_stale(state) ? STYLE_STALE : STYLE_TEXT);
}

static void held_table(const struct state *state, struct table *table) {
  struct memory_look look;
  struct held held[HARDWARE_MAX_MEMORIES];
  char text[PLACEMENT_TEXT_SIZE];
  if (!memory_look(state, &look)) return;
  held_of_type(look.result, look.at.stack, look.at.type, held);
  table_title(table, "Occupancy at peak, %s of stack %d", placement_type_text(look.stack, look.at.type, text),
              look.at.stack);
  table_of_held(&look.result->hardware, held, table);
}

static void occupancy_table(const struct state *state, struct table *table) {
  struct held held[HARDWARE_MAX_MEMORIES];
  if (state->shown == NULL) return;
  held_of_result(state->shown->result, held);
  table_title(table, "Occupancy at peak");
  table_of_held(&state->shown->result->hardware, held, table);
}

/* Shown in Explore. */
const struct pane pane_occupancy = {
    .help = "Peak occupancy of each memory, by kind of data.", .draw = draw_occupancy, .table = occupancy_table};

const struct pane pane_held = {.help = "Peak occupancy of each memory in this tile type.",
                               .rows = held_rows,
                               .row_text = held_row_text,
                               .draw = draw_held,
                               .table = held_table};
