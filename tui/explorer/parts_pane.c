#include "tui/explorer/parts_pane.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"
#include "tui/screen/heat.h"
#include "tui/text/utf8.h"

static const struct {
  wchar_t glyph;
  enum style style;
  const char *name;
} look[PART_KINDS] = {
    [PART_MAC] = {L'▆', STYLE_DIM, "MAC"},
    [PART_VECTOR] = {L'▄', STYLE_DIM, "vector"},
    [PART_WEIGHTS] = {L'█', STYLE_WEIGHTS, "W"},
    [PART_INPUTS] = {L'▓', STYLE_INPUTS, "I"},
    [PART_OUTPUTS] = {L'▒', STYLE_OUTPUTS, "O"},
    [PART_COPIES] = {L'░', STYLE_COPIES, "copies"},
    [PART_IDEAL] = {L'█', STYLE_DIM, "ideal"},
    [PART_SPATIAL_STALL] = {L'▓', STYLE_WEIGHTS, "spatial stall"},
    [PART_TEMPORAL_STALL] = {L'▒', STYLE_INPUTS, "temporal stall"},
    [PART_LOADING] = {L'▚', STYLE_OUTPUTS, "loading"},
    [PART_OFFLOADING] = {L'▞', STYLE_OUTPUTS, "offloading"},
};

int parts_axis_width(const char *axis) {
  const char *unit = strstr(axis, " [");
  return unit != NULL ? (int)(unit - axis) : (int)strlen(axis);
}

/* False without a result. */
static bool value_of(const struct parts_rows *rows, int row, double *value) {
  const struct figures *figures = row >= 0 && row < rows->count ? rows->row[row].figures : NULL;
  if (figures == NULL || figures->status != STATUS_OK || rows->figure >= figures->count) return false;
  *value = figures->value[rows->figure];
  return true;
}

static bool is_better(const struct parts_rows *rows, int a, int b) {
  double x, y;
  if (!value_of(rows, b, &y)) return value_of(rows, a, &x);
  if (!value_of(rows, a, &x)) return false;
  bool a_fits = rows->row[a].figures->reason == NULL, b_fits = rows->row[b].figures->reason == NULL;
  if (a_fits != b_fits) return a_fits;
  return figure_at(&rows->domain, rows->figure)->better > 0 ? x > y : x < y;
}

int parts_best(const struct parts_rows *rows) {
  int best = -1;
  for (int row = 0; row < rows->count; row++) {
    if (is_better(rows, row, best)) best = row;
  }
  return best;
}

/* --- Sentences ------------------------------------------------------------------------------------------------- */

enum { ROW_NAME_SIZE = FORMAT_SIZE + 16 };

/* "Tx 60", in `text` of ROW_NAME_SIZE bytes. */
static void name_row(const struct parts_rows *rows, int row, char *text) {
  snprintf(text, ROW_NAME_SIZE, "%s%s%s", rows->unit, rows->unit[0] != 0 ? " " : "", rows->row[row].label);
}

static void append_sentence(const struct parts_rows *rows, const char *name, const struct figures *figures,
                            char *text) {
  char own[ROW_NAME_SIZE], sentence[PARTS_SENTENCE_SIZE];
  if (figures == NULL || figures->status != STATUS_OK || rows->figure >= figures->count) return;
  name_row(rows, rows->here, own);
  parts_sentence(&rows->domain, rows->figure, own, rows->row[rows->here].figures, name, figures, sentence);
  text_append(text, PARTS_TEXT_SIZE, "%s%s", text[0] != 0 ? " " : "", sentence);
}

static void append_row(const struct parts_rows *rows, int row, char *text) {
  char name[ROW_NAME_SIZE];
  if (row < 0 || row >= rows->count) return;
  name_row(rows, row, name);
  append_sentence(rows, name, rows->row[row].figures, text);
}

const char *parts_text(const struct parts_rows *rows, char *text) {
  double ignored;
  text[0] = 0;
  if (!value_of(rows, rows->here, &ignored)) return text;
  int best = parts_best(rows);
  bool is_best = rows->goal_name != NULL ? rows->goal == rows->row[rows->here].figures : best == rows->here;
  append_row(rows, rows->here - 1, text);
  append_row(rows, rows->here + 1, text);
  if (is_best) {
    text_append(text, PARTS_TEXT_SIZE, "%sIt is the best of %s.", text[0] != 0 ? " " : "",
                rows->goal_name != NULL ? "the map" : "these");
  } else if (rows->goal_name != NULL) {
    append_sentence(rows, rows->goal_name, rows->goal, text);
  } else if (best < rows->here - 1 || best > rows->here + 1) {
    append_row(rows, best, text);
  }
  if (rows->note != NULL && rows->note[0] != 0) {
    text_append(text, PARTS_TEXT_SIZE, "%s%s", text[0] != 0 ? " " : "", rows->note);
  }
  return text;
}

/* --- Drawing --------------------------------------------------------------------------------------------------- */

enum { LABEL_LEAST = 6, LABEL_MOST = 12, VALUE = 13, BAR_LEAST = 8 };

struct bars {
  const struct parts_rows *rows;
  struct area area; /* of the bars and their labels */
  int left, width;  /* where bars begin, and how long they are at most */
  double most;      /* at the end of the scale; a longer bar is cut there, with a sign */
  int part_count;
  struct figure_part parts[PARTS_MOST];
  enum style style; /* STYLE_TEXT: its own looks */
};

static enum style style_of(const struct bars *bars, enum style own) {
  return bars->style == STYLE_TEXT ? own : bars->style;
}

/* The cell at which a sum ends. */
static int end_of(const struct bars *bars, double sum) {
  return sum < bars->most ? (int)(sum / bars->most * bars->width + 0.5) : bars->width;
}

static void draw_bar(const struct bars *bars, int line, const struct figures *figures) {
  double sum = 0, whole = figures->value[bars->rows->figure];
  if (bars->part_count == 0) {
    area_bar(bars->area, line, bars->left, bars->width, whole / bars->most, style_of(bars, STYLE_FOCUS));
  }
  for (int i = 0; i < bars->part_count; i++) {
    int from = end_of(bars, sum);
    sum += figures->value[bars->parts[i].figure];
    area_repeat(bars->area, line, bars->left + from, end_of(bars, sum) - from,
                style_of(bars, look[bars->parts[i].kind].style), look[bars->parts[i].kind].glyph);
  }
  if (whole > bars->most) area_text(bars->area, line, bars->left + bars->width - 1, STYLE_TITLE, "▸");
}

static void draw_row(const struct bars *bars, int line, int row, int best) {
  const struct parts_rows *rows = bars->rows;
  const struct figures *figures = rows->row[row].figures;
  bool here = row == rows->here;
  char text[FORMAT_SIZE];
  double value;
  area_text_right(bars->area, line, bars->left - 1, here ? STYLE_TITLE : STYLE_DIM, "%s%s", here ? "▸" : "",
                  rows->row[row].label);
  area_row(bars->area, line, 0, bars->area.width, row);
  if (!value_of(rows, row, &value)) {
    area_text(bars->area, line, bars->left, STYLE_DIM, "%s", figures == NULL ? "·" : "×");
    return;
  }
  draw_bar(bars, line, figures);
  const char *mark = figures->reason != NULL ? "!" : row == best ? "★" : "";
  area_text_right(bars->area, line, bars->area.width - 1, here ? STYLE_TITLE : style_of(bars, STYLE_TEXT), "%s%s", mark,
                  figure_format(figure_at(&rows->domain, rows->figure), text, value));
}

/* Parts of one memory, or of none, side by side. */
struct memory_parts {
  int memory, from, end; /* cells of the bar */
};

static int find_groups(const struct bars *bars, const struct figures *figures, struct memory_parts groups[PARTS_MOST]) {
  double sum = 0;
  int count = 0;
  for (int i = 0; i < bars->part_count; i++) {
    int from = end_of(bars, sum), memory = bars->parts[i].memory;
    sum += figures->value[bars->parts[i].figure];
    if (i == 0 || memory != bars->parts[i - 1].memory) groups[count++] = (struct memory_parts){memory, from, from};
    groups[count - 1].end = end_of(bars, sum);
  }
  return count;
}

/* Name of a group in that many cells, apart from the other memories'; "": too few. */
static const char *short_name(const struct parts_rows *rows, int memory, int width, char *text) {
  enum { LEAST = 4, MAC_LEAST = 3 };
  const char *names[HARDWARE_MAX_MEMORIES];
  const struct hardware *hardware = rows->domain.hardware;
  if (memory < 0) return width >= MAC_LEAST ? "MAC" : "";
  if (width < LEAST) return "";
  for (int m = 0; m < hardware->memory_count; m++) names[m] = hardware->memories[m].name;
  return names_cut(names, hardware->memory_count, memory, width, text);
}

/* Names the memories below the cursor's bar, each where its parts begin, as far as there is room before the next name.
 * From the end, since small parts, which get none, follow large ones. */
static void draw_memories(const struct bars *bars, int line) {
  enum { SMALL = 2 };
  struct memory_parts groups[PARTS_MOST];
  int free_to = bars->width;
  char text[NAME_CUT_SIZE];
  if (bars->part_count == 0 || bars->rows->figure != FIGURE_ENERGY) return;
  int count = find_groups(bars, bars->rows->row[bars->rows->here].figures, groups);
  for (int g = count - 1; g >= 0; g--) {
    if (groups[g].end - groups[g].from < SMALL) continue;
    const char *name = short_name(bars->rows, groups[g].memory, free_to - groups[g].from, text);
    if (name[0] == 0) continue;
    area_text(bars->area, line, bars->left + groups[g].from, STYLE_LABEL, "%s", name);
    free_to = groups[g].from - 1;
  }
}

/* True if some row has such parts: most accelerators describe no vector unit, and no rule may offload. */
static bool has_kind(const struct bars *bars, enum part_kind kind) {
  double ignored;
  for (int i = 0; i < bars->part_count; i++) {
    for (int row = 0; bars->parts[i].kind == kind && row < bars->rows->count; row++) {
      bool known = value_of(bars->rows, row, &ignored);
      if (known && bars->rows->row[row].figures->value[bars->parts[i].figure] > 0) return true;
    }
  }
  return false;
}

/* The kinds of parts that the figure has, by their looks. */
static void draw_legend(const struct bars *bars, int line) {
  int column = 1;
  bool seen[PART_KINDS] = {false};
  for (int i = 0; i < bars->part_count; i++) {
    enum part_kind kind = bars->parts[i].kind;
    bool fits = column + 2 + text_width(look[kind].name) < bars->area.width;
    if (seen[kind] || !fits || !has_kind(bars, kind)) continue;
    seen[kind] = true;
    area_repeat(bars->area, line, column, 1, look[kind].style, look[kind].glyph);
    column = area_text(bars->area, line, column + 2, STYLE_DIM, "%s", look[kind].name) + 2;
  }
}

/* The largest value of some rows. */
static double most_value(const struct parts_rows *rows, int first, int count) {
  double most = 0, value;
  for (int row = first; row < first + count; row++) {
    if (value_of(rows, row, &value)) most = fmax(most, value);
  }
  return most;
}

/* The end of the scale: that of the longest bar, or twice the best. */
static double scale_end(const struct parts_rows *rows, int best, double most) {
  const double near = 2;
  double value;
  bool cuts = !rows->whole && figure_at(&rows->domain, rows->figure)->better <= 0 && value_of(rows, best, &value);
  return cuts && value > 0 ? fmin(most, near * value) : most;
}

static int label_width(const struct parts_rows *rows) {
  int width = LABEL_LEAST;
  for (int row = 0; row < rows->count; row++) {
    int own = text_width(rows->row[row].label) + 2;
    if (own > width) width = own;
  }
  return width < LABEL_MOST ? width : LABEL_MOST;
}

void parts_draw(const struct parts_rows *rows, struct area inside, enum style style) {
  char text[PARTS_TEXT_SIZE];
  struct bars bars = {.rows = rows, .area = inside, .left = label_width(rows), .style = style};
  bars.width = inside.width - bars.left - VALUE;
  bars.part_count = parts_list(&rows->domain, rows->figure, bars.parts);
  parts_text(rows, text);
  int wanted = area_wrapped((struct area){.width = inside.width - 2}, 0, STYLE_TEXT, text);
  int legend = 2 * (bars.part_count > 0), room = inside.height - 2 - legend;
  int words = wanted < room ? wanted : room < 0 ? 0 : room, lines = inside.height - words - legend;
  if (lines > rows->count) lines = rows->count;
  int first = area_first_row(rows->here < 0 ? 0 : rows->here, rows->count, lines), best = parts_best(rows);
  bars.most = scale_end(rows, best, most_value(rows, first, lines));
  if (bars.most <= 0 || bars.width < BAR_LEAST) {
    area_text(inside, 0, 1, STYLE_DIM, "no result yet");
    return;
  }
  for (int line = 0; line < lines; line++) draw_row(&bars, line, first + line, best);
  double ignored;
  if (value_of(rows, rows->here, &ignored)) draw_memories(&bars, lines);
  if (legend > 0) draw_legend(&bars, lines + 1);
  area_wrapped(area_part(inside, lines + legend, 1, words, inside.width - 2), 0, STYLE_TEXT, text);
}

/* --- As data ---------------------------------------------------------------------------------------------------- */

void parts_table(const struct parts_rows *rows, struct table *table) {
  struct figure_part parts[PARTS_MOST];
  char key[FIGURE_TEXT_SIZE];
  int count = parts_list(&rows->domain, rows->figure, parts);
  table_column(table, "%s", rows->axis);
  table_column(table, "%s", figure_key(&rows->domain, rows->figure, key));
  for (int i = 0; i < count; i++) table_column(table, "%s", figure_key(&rows->domain, parts[i].figure, key));
  for (int row = 0; row < rows->count; row++) {
    double value;
    if (!value_of(rows, row, &value)) continue;
    TABLE_ROW(table, cell_text(rows->row[row].label), cell_number(value));
    for (int i = 0; i < count; i++) table_number(table, rows->row[row].figures->value[parts[i].figure]);
  }
}

struct parts_values {
  const struct parts_rows *rows;
  const struct figure_part *parts; /* those shown, then the others; NULL: the figure itself */
  int shown, count;
  double factor;
};

static double part_value(const void *context, int series, int place) {
  const struct parts_values *of = context;
  double value;
  if (!value_of(of->rows, place, &value)) return NAN;
  const double *values = of->rows->row[place].figures->value;
  if (of->parts == NULL) return value * of->factor;
  if (series < of->shown) return values[of->parts[series].figure] * of->factor;
  value = 0;
  for (int i = of->shown; i < of->count; i++) value += values[of->parts[i].figure];
  return value * of->factor;
}

/* Brings parts that are a fiftieth of a row or more before the others; returns how many they are. */
static int find_large(const struct parts_rows *rows, struct figure_part *parts, int count) {
  const double large = 0.02;
  int found = 0;
  for (int i = 0; i < count; i++) {
    bool is_large = false;
    double whole;
    for (int row = 0; row < rows->count; row++) {
      if (value_of(rows, row, &whole)) is_large |= rows->row[row].figures->value[parts[i].figure] > large * whole;
    }
    if (!is_large) continue;
    struct figure_part part = parts[i];
    memmove(&parts[found + 1], &parts[found], (size_t)(i - found) * sizeof *parts);
    parts[found++] = part;
  }
  return found;
}

/* Names the series: the large parts, and the rest if there is one. Returns how many. */
static int name_series(const struct parts_values *of, const char **names, struct arena *arena) {
  char name[PART_NAME_SIZE];
  for (int i = 0; i < of->shown; i++) {
    names[i] = chart_text(arena, "%s", part_name(&of->rows->domain, &of->parts[i], name));
  }
  if (of->shown < of->count) names[of->shown] = "others";
  return of->shown + (of->shown < of->count);
}

bool parts_chart(const struct parts_rows *rows, struct chart *chart, struct chart_panel *panel, struct arena *arena) {
  const double letter_inches = 0.058, beside = 1.9; /* the axis and the names of the parts */
  double most = most_value(rows, 0, rows->count);
  int longest = 0;
  struct figure_part *parts = ARENA_NEW(arena, PARTS_MOST, struct figure_part);
  const char **labels = ARENA_NEW(arena, PARTS_ROWS_MOST, const char *),
             **names = ARENA_NEW(arena, PARTS_MOST, const char *);
  if (most <= 0 || parts == NULL || labels == NULL || names == NULL) return false;
  struct heat_unit unit = heat_unit(figure_at(&rows->domain, rows->figure)->unit, most, most);
  struct parts_values of = {.rows = rows, .factor = unit.factor};
  char text[FIGURE_TEXT_SIZE];
  of.count = parts_list(&rows->domain, rows->figure, parts);
  if (of.count > 0) of.parts = parts;
  of.shown = find_large(rows, parts, of.count);
  int series = name_series(&of, names, arena);
  const char *figure = chart_text(arena, "%s", figure_name(&rows->domain, rows->figure, text));
  if (series == 0) names[series++] = figure;
  for (int row = 0; row < rows->count; row++) {
    labels[row] = chart_text(arena, "%s", rows->row[row].label);
    if (text_width(rows->row[row].label) > longest) longest = text_width(rows->row[row].label);
  }
  chart->width = fmax(4.5, beside + letter_inches * (longest + 1) * rows->count);
  chart->height = 2.4;
  panel->kind = CHART_STACKS;
  panel->x_label = rows->axis;
  panel->y_label = chart_text(arena, "%s [%s]", figure, unit.name);
  return chart_fill(panel, series, names, rows->count, labels, part_value, &of, arena);
}
