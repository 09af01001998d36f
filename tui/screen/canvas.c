#include "tui/screen/canvas.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/glyph.h"
#include "tui/text/utf8.h"

bool canvas_resize(struct canvas *canvas, int rows, int columns) {
  rows = rows < 1 ? 1 : rows;
  columns = columns < 1 ? 1 : columns;
  if (canvas->cells != NULL && canvas->rows == rows && canvas->columns == columns) return true;
  struct cell *cells = calloc((size_t)rows * (size_t)columns, sizeof *cells);
  if (cells == NULL) return false;
  free(canvas->cells);
  canvas->cells = cells;
  canvas->rows = rows;
  canvas->columns = columns;
  canvas_clear(canvas);
  return true;
}

void canvas_clear(struct canvas *canvas) {
  for (int i = 0; i < canvas->rows * canvas->columns; i++) canvas->cells[i] = (struct cell){.glyph = L' '};
  canvas->cursor_row = canvas->cursor_column = -1;
}

void canvas_free(struct canvas *canvas) {
  free(canvas->cells);
  *canvas = (struct canvas){.cells = NULL};
}

struct cell *canvas_cell(const struct canvas *canvas, int row, int column) {
  if (row < 0 || row >= canvas->rows || column < 0 || column >= canvas->columns) return NULL;
  return &canvas->cells[row * canvas->columns + column];
}

void canvas_print(const struct canvas *canvas, FILE *file, bool styles) {
  for (int row = 0; row < canvas->rows; row++) {
    int end = canvas->columns;
    while (end > 0 && canvas_cell(canvas, row, end - 1)->glyph == L' ') end--;
    for (int column = 0; column < end; column++) {
      const struct cell *cell = canvas_cell(canvas, row, column);
      if (cell->glyph != 0) text_put(cell->glyph, file);
      if (cell->mark != 0) text_put(cell->mark, file);
    }
    fputc('\n', file);
  }
  if (!styles) return;
  fprintf(file, "-- styles:");
  for (int i = 1; i < STYLE_COUNT; i++) {
    if (style_look[i].name != NULL) fprintf(file, " %c %s", style_look[i].letter, style_look[i].name);
  }
  fputc('\n', file);
  for (int row = 0; row < canvas->rows; row++) {
    int end = canvas->columns;
    while (end > 0 && canvas_cell(canvas, row, end - 1)->style == STYLE_TEXT) end--;
    for (int column = 0; column < end; column++) {
      fputc(style_look[canvas_cell(canvas, row, column)->style].letter, file);
    }
    fputc('\n', file);
  }
}

struct area canvas_area(struct canvas *canvas) {
  return (struct area){.canvas = canvas, .height = canvas->rows, .width = canvas->columns};
}

struct area area_part(struct area area, int top, int left, int height, int width) {
  if (top < 0) height += top, top = 0;
  if (left < 0) width += left, left = 0;
  if (height > area.height - top) height = area.height - top;
  if (width > area.width - left) width = area.width - left;
  return (struct area){
      .canvas = area.canvas,
      .top = area.top + top,
      .left = area.left + left,
      .height = height < 0 ? 0 : height,
      .width = width < 0 ? 0 : width,
  };
}

static struct cell *area_cell(struct area area, int row, int column) {
  if (row < 0 || row >= area.height || column < 0 || column >= area.width) return NULL;
  return canvas_cell(area.canvas, area.top + row, area.left + column);
}

/* Sets a cell; of a character of two cells that it was half of, the other half becomes a blank. */
static void set_cell(const struct canvas *canvas, int row, int column, enum style style, wchar_t glyph) {
  struct cell *cell = canvas_cell(canvas, row, column), *left = canvas_cell(canvas, row, column - 1),
              *right = canvas_cell(canvas, row, column + 1);
  if (cell->glyph == 0 && left != NULL)
    *left = (struct cell){.glyph = L' ', .style = left->style, .target = left->target};
  if (cell->glyph != 0 && right != NULL && right->glyph == 0) right->glyph = L' ';
  cell->glyph = glyph;
  cell->mark = 0;
  cell->style = (uint8_t)style;
  cell->under = 0;
}

static void put(struct area area, int row, int column, enum style style, wchar_t glyph) {
  if (area_cell(area, row, column) == NULL) return;
  wchar_t shown = area.canvas->ascii ? glyph_ascii(glyph) : glyph_single(glyph);
  bool is_wide = text_cells(shown) == 2;
  if (is_wide && area_cell(area, row, column + 1) == NULL) shown = L' '; /* cut in two */
  set_cell(area.canvas, area.top + row, area.left + column, style, shown);
  if (!is_wide || shown == L' ') return;
  set_cell(area.canvas, area.top + row, area.left + column + 1, style, L' ');
  canvas_cell(area.canvas, area.top + row, area.left + column + 1)->glyph = 0;
}

/* Puts a mark on the character before; the first one counts. */
void area_halves(struct area area, int row, int column, enum style upper, enum style lower) {
  wchar_t glyph = upper == lower ? L'█' : upper == STYLE_TEXT ? L'▄' : L'▀';
  if (upper == STYLE_TEXT && lower == STYLE_TEXT) glyph = L' ';
  put(area, row, column, upper == STYLE_TEXT ? lower : upper, glyph);
  struct cell *cell = canvas_cell(area.canvas, area.top + row, area.left + column);
  bool inside = row >= 0 && row < area.height && column >= 0 && column < area.width;
  if (cell != NULL && inside && glyph == L'▀' && lower != STYLE_TEXT) cell->under = (uint8_t)(lower + 1);
}

static void put_mark(struct area area, int row, int column, wchar_t mark) {
  struct cell *cell = area_cell(area, row, column - 1);
  if (cell != NULL && cell->glyph == 0) cell = area_cell(area, row, column - 2);
  if (cell != NULL && cell->mark == 0 && !area.canvas->ascii && glyph_single(mark) == mark) cell->mark = mark;
}

/* Writes a text; where the area ends before it, the last cell becomes an ellipsis. */
static int put_text(struct area area, int row, int column, enum style style, const char *text) {
  struct canvas_watch *watch = area.canvas != NULL ? area.canvas->watch : NULL;
  bool is_cut = false;
  if (watch != NULL) watch->text(watch, area, row, column, text);
  for (wchar_t glyph; (glyph = text_next(&text)) != 0;) {
    int cells = text_cells(glyph);
    if (cells == 0) {
      put_mark(area, row, column, glyph);
    } else {
      put(area, row, column, style, glyph);
      is_cut |= column >= area.width && glyph != L' ';
    }
    if (cells == 2 && text_cells(area.canvas->ascii ? glyph_ascii(glyph) : glyph_single(glyph)) != 2) {
      put(area, row, column + 1, style, L'?');
    }
    column += cells;
  }
  if (is_cut) put(area, row, area.width - 1, style, L'…');
  return column;
}

int area_text(struct area area, int row, int column, enum style style, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return put_text(area, row, column, style, text);
}

void area_text_right(struct area area, int row, int end, enum style style, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  put_text(area, row, end - text_width(text), style, text);
}

void area_text_clipped(struct area area, int row, int column, int width, enum style style, const char *text) {
  area = area_part(area, 0, 0, area.height, column + width);
  put_text(area, row, column, style, text);
}

int area_wrapped(struct area area, int row, enum style style, const char *text) {
  enum { WRAPPED_SIZE = 4096 };
  int rows = 0;
  while (*text != 0 && area.width > 0) {
    const char *at = text, *end = NULL, *next = NULL; /* the line is text..end, the rest starts at next */
    for (int width = 0;;) {
      const char *before = at;
      wchar_t glyph = text_next(&at);
      if (glyph == 0 || glyph == L'\n' || (glyph == L' ' && width <= area.width)) end = before, next = at;
      if (glyph == 0 || glyph == L'\n') break;
      width += text_cells(glyph);
      if (width > area.width) {
        if (end == NULL) end = next = before > text ? before : at;
        break;
      }
    }
    char line[WRAPPED_SIZE];
    snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
    int filled = put_text(area, row + rows, 0, style, line);
    bool is_cut = *next != 0 && row + rows == area.height - 1;
    if (is_cut) put(area, row + rows, filled < area.width ? filled : area.width - 1, style, L'…');
    rows++;
    text = next;
  }
  return rows;
}

void area_fill(struct area area, enum style style) {
  for (int row = 0; row < area.height; row++) {
    for (int column = 0; column < area.width; column++) {
      struct cell *cell = area_cell(area, row, column);
      if (cell != NULL) *cell = (struct cell){.glyph = L' ', .style = (uint8_t)style};
    }
  }
}

void area_repeat(struct area area, int row, int column, int count, enum style style, wchar_t glyph) {
  for (int i = 0; i < count && column + i < area.width; i++) put(area, row, column + i, style, glyph);
}

struct area area_frame(struct area area, bool focus, const char *title, const char *right) {
  static const wchar_t light[] = L"┌─┐│└┘", heavy[] = L"┏━┓┃┗┛";
  const wchar_t *box = focus ? heavy : light;
  enum style style = focus ? STYLE_FOCUS : STYLE_BORDER;
  int last_row = area.height - 1, last = area.width - 1;
  area_repeat(area, 0, 0, area.width, style, box[1]);
  area_repeat(area, last_row, 0, area.width, style, box[1]);
  for (int row = 1; row < last_row; row++) {
    put(area, row, 0, style, box[3]);
    put(area, row, last, style, box[3]);
  }
  put(area, 0, 0, style, box[0]);
  put(area, 0, last, style, box[2]);
  put(area, last_row, 0, style, box[4]);
  put(area, last_row, last, style, box[5]);
  struct area edge = area_part(area, 0, 0, 1, area.width - 2);
  int end = title[0] != 0 ? area_text(edge, 0, 2, focus ? STYLE_FOCUS : STYLE_TITLE, " %s ", title) : 2;
  if (right[0] != 0 && end + text_width(right) + 2 < area.width - 2) {
    area_text_right(edge, 0, area.width - 2, style, " %s ", right);
  }
  return area_part(area, 1, 1, area.height - 2, area.width - 2);
}

void area_bar(struct area area, int row, int column, int width, double fraction, enum style style) {
  static const wchar_t eighth[] = L" ▏▎▍▌▋▊▉";
  if (!(fraction > 0) || width <= 0) return;
  int eighths = (int)((fraction > 1 ? 1 : fraction) * width * 8 + 0.5);
  if (eighths == 0) eighths = 1; /* any amount is visible */
  area_repeat(area, row, column, eighths / 8, style, L'█');
  if (eighths % 8 != 0) put(area, row, column + eighths / 8, style, eighth[eighths % 8]);
}

void area_restyle(struct area area, int row, int column, int width, enum style style) {
  for (int i = 0; i < width; i++) {
    struct cell *cell = area_cell(area, row, column + i);
    if (cell != NULL) cell->style = (uint8_t)style;
  }
}

void area_target(struct area area, int row, int column, int width, struct target target) {
  for (int i = 0; i < width; i++) {
    struct cell *cell = area_cell(area, row, column + i);
    if (cell != NULL) cell->target = target;
  }
}

int area_first_row(int row, int count, int height) {
  int first = row - height / 2;
  if (first > count - height) first = count - height;
  return first < 0 ? 0 : first;
}

void area_row(struct area area, int row, int column, int width, int index) {
  for (int i = 0; i < width; i++) {
    struct cell *cell = area_cell(area, row, column + i);
    if (cell == NULL || (cell->target.kind == TARGET_SLIDER && cell->target.row == index)) continue;
    cell->target.kind = TARGET_ROW;
    cell->target.index = (int16_t)index;
  }
}

void area_slider(struct area area, int row, int column, int16_t position, int list_row) {
  struct cell *cell = area_cell(area, row, column);
  if (cell == NULL) return;
  cell->target.kind = TARGET_SLIDER;
  cell->target.index = position;
  cell->target.row = (int16_t)list_row;
}
