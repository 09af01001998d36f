#include "tui/screen/bars.h"

#include "tui/text/format.h"
#include "tui/text/utf8.h"

const struct owner_look owner_look[HELD_OWNERS] = {
    [HELD_WEIGHTS] = {L'█', STYLE_WEIGHTS, "weights"}, [HELD_INPUTS] = {L'▓', STYLE_INPUTS, "inputs"},
    [HELD_OUTPUTS] = {L'▒', STYLE_OUTPUTS, "output"},  [HELD_H_CACHE] = {L'▚', STYLE_H_CACHE, "H cache"},
    [HELD_V_CACHE] = {L'░', STYLE_V_CACHE, "V cache"},
};

void owners_bar(struct area area, int row, int column, int width, const double bits[HELD_OWNERS], double size_bits,
                enum style style) {
  double whole = 0, sum = 0;
  if (width < 1) return;
  for (int owner = 0; owner < HELD_OWNERS; owner++) whole += bits[owner];
  if (whole < size_bits) whole = size_bits;
  area_repeat(area, row, column, width, STYLE_DIM, L'·');
  for (int owner = 0; owner < HELD_OWNERS && whole > 0; owner++) {
    int from = (int)(sum / whole * width + 0.5);
    sum += bits[owner];
    int to = (int)(sum / whole * width + 0.5);
    if (bits[owner] > 0 && to == from && from < width) to++; /* any amount is visible */
    area_repeat(area, row, column + from, to - from, style == STYLE_COUNT ? owner_look[owner].style : style,
                owner_look[owner].glyph);
  }
}

/* --- Lists of memories ------------------------------------------------------------------------------------------ */

enum { NAME = 11, AMOUNT = 10, CAPACITY = 14, SHARE = 6, WIDE = 60 };

static int amount_end(struct area area) {
  return area.width - (area.width >= WIDE ? CAPACITY : SHARE);
}

void area_memory_name(struct area area, int row, int column, int width, enum style style,
                      const struct hardware *hardware, int memory) {
  const char *names[HARDWARE_MAX_MEMORIES];
  char text[NAME_CUT_SIZE];
  for (int m = 0; m < hardware->memory_count; m++) names[m] = hardware->memories[m].name;
  area_text_clipped(area, row, column, width, style, names_cut(names, hardware->memory_count, memory, width, text));
}

static void draw_memory(const struct hardware *hardware, int m, const struct held *held, struct area area, int line,
                        enum style style) {
  const struct memory *memory = &hardware->memories[m];
  char amount[FORMAT_SIZE], size[FORMAT_SIZE];
  bool over = held->bits > memory->size_bits;
  int end = amount_end(area);
  area_memory_name(area, line, 1, NAME - 1, style, hardware, m);
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

/* Lines for the owners of a memory's data; none for a single one. */
static int owner_lines(const struct held *held) {
  int lines = 0;
  for (int owner = 0; owner < HELD_OWNERS; owner++) lines += held->owner_bits[owner] > 0;
  return lines > 1 ? lines : 0;
}

int owners_lines(struct area area, int line, int end, const double bits[HELD_OWNERS], enum style style) {
  char text[FORMAT_SIZE];
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    if (bits[owner] <= 0) continue;
    area_repeat(area, line, 3, 1, style == STYLE_STALE ? style : owner_look[owner].style, owner_look[owner].glyph);
    area_text(area, line, 5, style, "%s", owner_look[owner].name);
    area_text_right(area, line++, end, style, "%s", format_capacity(text, bits[owner]));
  }
  return line;
}

void held_list(const struct hardware *hardware, const struct held *held, struct area area, int current, bool focus,
               enum style style) {
  int lines = 0, first = 0, line = 0;
  for (int m = 0; m < hardware->memory_count; m++) lines += 1 + owner_lines(&held[m]);
  bool all = lines <= area.height - 2;
  if (!all && hardware->memory_count + HELD_OWNERS > area.height) {
    first = area_first_row(current, hardware->memory_count, area.height - HELD_OWNERS);
  }
  for (int m = first; m < hardware->memory_count && line < area.height; m++) {
    draw_memory(hardware, m, &held[m], area, line, style);
    if (m == current && focus) area_restyle(area, line, 0, NAME, STYLE_SELECTED);
    area_row(area, line++, 0, area.width, m);
    if ((all || m == current) && owner_lines(&held[m]) > 0) {
      line = owners_lines(area, line, amount_end(area), held[m].owner_bits, style);
    }
  }
  if (line < area.height) owners_legend(area, line + (line + 2 < area.height));
}

int owners_legend(struct area area, int row) {
  int column = 1, whole = 0;
  for (int owner = 0; owner < HELD_OWNERS; owner++) whole += 3 + text_width(owner_look[owner].name);
  bool fits = whole <= area.width || row + 1 < area.height; /* else by letters */
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    const char *name = fits ? owner_look[owner].name : held_owner_name[owner];
    int width = 2 + text_width(name) + 1;
    if (column + width > area.width) {
      column = 1;
      row++;
    }
    area_repeat(area, row, column, 1, owner_look[owner].style, owner_look[owner].glyph);
    area_text(area, row, column + 2, STYLE_DIM, "%s", name);
    column += width;
  }
  return row + 1;
}
