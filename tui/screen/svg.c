#include "tui/screen/svg.h"

#include <string.h>

#include "tui/screen/style.h"
#include "tui/text/utf8.h"

/* Cell size in pixels. */
enum {
  CELL_WIDTH = 9,
  CELL_HEIGHT = 18,
  FONT_SIZE = 15,
  BASELINE = 14,
  MARGIN = 9,
  LIGHT_LINE = 1,
  HEAVY_LINE = 3,
  GAP = 1
};

/* --- Colours: one class for each style, .s3 for its text and .g3 for what is behind it ----------------- */

struct theme {
  enum palette palette;
  const char *text, *ground;
};

static void write_color(short color, const char *otherwise, FILE *out) {
  struct palette_rgb rgb = palette_rgb(color < 0 ? 16 : color);
  if (color < 0) {
    fputs(otherwise, out);
  } else {
    fprintf(out, "#%02x%02x%02x", rgb.red, rgb.green, rgb.blue);
  }
}

static void write_theme(const struct theme *theme, FILE *out) {
  fprintf(out, ".ground{fill:%s}\n", theme->ground);
  for (int style = 0; style < STYLE_COUNT; style++) {
    struct palette_pair pair = palette_pair(theme->palette, (enum style)style);
    bool reverse = style_look[style].reverse;
    fprintf(out, ".s%d{fill:", style);
    write_color(reverse ? pair.ground : pair.text, reverse ? theme->ground : theme->text, out);
    fprintf(out, "}.g%d{fill:", style);
    write_color(reverse ? pair.text : pair.ground, reverse ? theme->text : theme->ground, out);
    fputs("}\n", out);
  }
}

static void write_styles(FILE *out) {
  static const struct theme light = {PALETTE_LIGHT, "#24292f", "#ffffff"}, dark = {PALETTE_DARK, "#d0d7de", "#0d1117"};
  fprintf(out, "<style>\ntext{font:%dpx ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}\n",
          FONT_SIZE);
  for (int style = 0; style < STYLE_COUNT; style++) {
    if (style_look[style].bold) fprintf(out, "text.s%d{font-weight:bold}\n", style);
  }
  write_theme(&light, out);
  fputs("@media (prefers-color-scheme:dark){\n", out);
  write_theme(&dark, out);
  fputs("}\n</style>\n", out);
}

/* --- Lines and blocks --------------------------------------------------------------------------------- */

struct box_glyph {
  wchar_t glyph;
  unsigned char up, right, down, left; /* 0: no line, 1: light, 2: heavy */
};

static const struct box_glyph *find_box(wchar_t glyph) {
  static const struct box_glyph boxes[] = {
      {L'─', 0, 1, 0, 1}, {L'│', 1, 0, 1, 0}, {L'┌', 0, 1, 1, 0}, {L'┐', 0, 0, 1, 1}, {L'└', 1, 1, 0, 0},
      {L'┘', 1, 0, 0, 1}, {L'├', 1, 1, 1, 0}, {L'┤', 1, 0, 1, 1}, {L'┬', 0, 1, 1, 1}, {L'┴', 1, 1, 0, 1},
      {L'┼', 1, 1, 1, 1}, {L'━', 0, 2, 0, 2}, {L'┃', 2, 0, 2, 0}, {L'┏', 0, 2, 2, 0}, {L'┓', 0, 0, 2, 2},
      {L'┗', 2, 2, 0, 0}, {L'┛', 2, 0, 0, 2}, {L'┠', 2, 1, 2, 0}, {L'┨', 2, 0, 2, 1},
  };
  for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
    if (boxes[i].glyph == glyph) return &boxes[i];
  }
  return NULL;
}

static void write_rectangle(double x, double y, double width, double height, int style, double opacity, FILE *out) {
  fprintf(out, "<rect class=\"s%d\" x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\"", style, x, y, width, height);
  if (opacity < 1) fprintf(out, " opacity=\"%g\"", opacity);
  fputs("/>\n", out);
}

/* Draws `count` equal cells, more than one only of horizontal lines. */
static void write_box(const struct box_glyph *box, int count, int x, int y, int style, FILE *out) {
  static const double width[] = {0, LIGHT_LINE, HEAVY_LINE};
  const double middle_x = x + CELL_WIDTH / 2.0, middle_y = y + CELL_HEIGHT / 2.0;
  double across = width[box->left > box->right ? box->left : box->right];
  double along = width[box->up > box->down ? box->up : box->down];
  if (across > 0) {
    double from = box->left ? x : middle_x - along / 2, to = box->right ? x + CELL_WIDTH * count : middle_x + along / 2;
    write_rectangle(from, middle_y - across / 2, to - from, across, style, 1, out);
  }
  if (along > 0) {
    double from = box->up ? y : middle_y - across / 2, to = box->down ? y + CELL_HEIGHT : middle_y + across / 2;
    write_rectangle(middle_x - along / 2, from, along, to - from, style, 1, out);
  }
}

static bool has_ground(int style) {
  return style_look[style].reverse || style_look[style].ground_256 > 0;
}

/* Draws `count` equal blocks or shades; false: the glyph is neither. */
static bool write_block(wchar_t glyph, int count, int x, int y, int style, FILE *out) {
  double width = (double)CELL_WIDTH * count, height = CELL_HEIGHT, left = 0, top = 0, opacity = 1;
  if (glyph >= L'▉' && glyph <= L'▏') { /* seven eighths to one, from the left */
    width = CELL_WIDTH * (L'▏' - glyph + 1) / 8.0;
  } else if (glyph >= L'▁' && glyph <= L'█') { /* one eighth to eight, from below */
    height = CELL_HEIGHT * (glyph - L'▁' + 1) / 8.0;
    top = CELL_HEIGHT - height;
  } else if (glyph == L'▀') {
    height = CELL_HEIGHT / 2.0;
  } else if (glyph >= L'░' && glyph <= L'▓') {
    opacity = 0.25 * (glyph - L'░' + 1);
  } else if (glyph == L'▐') {
    width = CELL_WIDTH / 2.0;
    left = width;
  } else {
    return false;
  }
  if (top == 0 && height == CELL_HEIGHT && !has_ground(style)) { /* keeps bars in neighbouring rows apart */
    top = GAP;
    height -= GAP;
  }
  write_rectangle(x + left, y + top, width, height, style, opacity, out);
  return true;
}

/* --- Text --------------------------------------------------------------------------------------------- */

static void write_glyph(wchar_t glyph, FILE *out) {
  if (glyph == L'&' || glyph == L'<' || glyph == L'>') {
    fputs(glyph == L'&' ? "&amp;" : glyph == L'<' ? "&lt;" : "&gt;", out);
  } else {
    text_put(glyph, out);
  }
}

static bool is_drawn(wchar_t glyph) {
  return find_box(glyph) != NULL || (glyph >= L'▀' && glyph <= L'▓');
}

/* True if one shape may stand for several side by side. */
static bool can_stretch(wchar_t glyph) {
  return glyph == L'─' || glyph == L'━' || (glyph >= L'▀' && glyph <= L'█') || (glyph >= L'░' && glyph <= L'▓');
}

/* True if the cell belongs into the element of the cell `first`: one more blank, letter or stretched shape. A
 * blank only between words: some readers drop those where a text begins or ends. */
static bool goes_on(const struct canvas *canvas, int row, const struct cell *first, int column) {
  const struct cell *cell = canvas_cell(canvas, row, column), *next = canvas_cell(canvas, row, column + 1);
  if (cell == NULL || cell->style != first->style || cell->under != first->under) return false;
  if (is_drawn(first->glyph)) return cell->glyph == first->glyph && can_stretch(first->glyph);
  if (first->glyph == L' ') return cell->glyph == L' ';
  if (cell->glyph != L' ') return !is_drawn(cell->glyph);
  return next != NULL && next->style == cell->style && next->glyph != L' ' && !is_drawn(next->glyph);
}

static int run_length(const struct canvas *canvas, int row, int column) {
  const struct cell *first = canvas_cell(canvas, row, column);
  int count = 1;
  while (goes_on(canvas, row, first, column + count)) count++;
  return count;
}

static bool is_empty(const struct canvas *canvas, int row, int column, int count) {
  for (int i = 0; i < count; i++) {
    if (canvas_cell(canvas, row, column + i)->glyph != L' ') return false;
  }
  return true;
}

/* Writes the run with its length, so that no font moves what follows. */
static void write_text(const struct canvas *canvas, int row, int column, int count, FILE *out) {
  const struct cell *first = canvas_cell(canvas, row, column);
  fprintf(out, "<text class=\"s%d\" x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\">",
          first->style, MARGIN + column * CELL_WIDTH, MARGIN + row * CELL_HEIGHT + BASELINE, count * CELL_WIDTH);
  for (int i = 0; i < count; i++) {
    const struct cell *cell = canvas_cell(canvas, row, column + i);
    if (cell->glyph != 0) write_glyph(cell->glyph, out);
    if (cell->mark != 0) write_glyph(cell->mark, out);
  }
  fputs("</text>\n", out);
}

static void write_run(const struct canvas *canvas, int row, int column, int count, FILE *out) {
  const struct cell *first = canvas_cell(canvas, row, column);
  const struct box_glyph *box = find_box(first->glyph);
  int x = MARGIN + column * CELL_WIDTH, y = MARGIN + row * CELL_HEIGHT;
  if (has_ground(first->style)) {
    fprintf(out, "<rect class=\"g%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", first->style, x, y,
            count * CELL_WIDTH, CELL_HEIGHT);
  }
  if (is_empty(canvas, row, column, count) || palette_glyph((enum style)first->style, first->glyph) == L' ') return;
  if (first->under > 0) {
    write_rectangle(x, y + CELL_HEIGHT / 2.0, (double)CELL_WIDTH * count, CELL_HEIGHT / 2.0, first->under - 1, 1, out);
  }
  if (box != NULL) {
    write_box(box, count, x, y, first->style, out);
  } else if (!write_block(first->glyph, count, x, y, first->style, out)) {
    write_text(canvas, row, column, count, out);
  }
}

static void write_head(const struct canvas *canvas, FILE *out) {
  int width = canvas->columns * CELL_WIDTH + 2 * MARGIN, height = canvas->rows * CELL_HEIGHT + 2 * MARGIN;
  fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", width,
          height, width, height);
  write_styles(out);
}

static void write_cells(const struct canvas *canvas, FILE *out) {
  int width = canvas->columns * CELL_WIDTH + 2 * MARGIN, height = canvas->rows * CELL_HEIGHT + 2 * MARGIN;
  fprintf(out, "<rect class=\"ground\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", width, height);
  for (int row = 0; row < canvas->rows; row++) {
    for (int column = 0, count; column < canvas->columns; column += count) {
      count = run_length(canvas, row, column);
      write_run(canvas, row, column, count, out);
    }
  }
}

void svg_write(const struct canvas *canvas, FILE *out) {
  write_head(canvas, out);
  write_cells(canvas, out);
  fputs("</svg>\n", out);
}

void svg_film_begin(const struct canvas *canvas, FILE *out) {
  write_head(canvas, out);
}

/* Each frame begins when the one before ends; the first lies below all others, and begins again after the last. */
void svg_film_frame(const struct canvas *canvas, int number, double seconds, FILE *out) {
  if (number == 0) {
    fprintf(out, "<g>\n<set id=\"f0\" attributeName=\"opacity\" to=\"1\" begin=\"0s;last.end\" dur=\"%gs\"/>\n",
            seconds);
  } else {
    fprintf(out,
            "<g visibility=\"hidden\">\n<set id=\"f%d\" attributeName=\"visibility\" to=\"visible\" begin=\"f%d.end\" "
            "dur=\"%gs\"/>\n",
            number, number - 1, seconds);
  }
  write_cells(canvas, out);
  fputs("</g>\n", out);
}

void svg_film_end(int frames, FILE *out) {
  fprintf(out, "<g><set id=\"last\" attributeName=\"opacity\" to=\"1\" begin=\"f%d.end\" dur=\"0.01s\"/></g>\n</svg>\n",
          frames - 1);
}
