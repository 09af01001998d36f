#include "tui/text/chart.h"

#include <math.h>
#include <string.h>

#include "inputs/yaml/scalar.h"

/* Colours distinct in print and to colour-blind eyes. */
static const char *const colour[] = {"#d95f02", "#7570b3", "#1b9e77", "#e7298a", "#66a61e", "#e6ab02", "#1f78b4",
                                     "#a6761d", "#b2b2b2", "#fb9a99", "#17becf", "#393b79", "#c7e9c0", "#843c39"};
enum { COLOURS = sizeof colour / sizeof *colour, FEW_DOTS = 60, FEW_TICKS = 10 };

static const double group_gap = 1;    /* in places */
static const double most_plain = 1e4; /* larger labels of logarithmic axes are powers of ten */

static double place_of(const struct chart_panel *panel, int i) {
  if (panel->x != NULL) return panel->x[i];
  return i + (panel->group_size > 0 ? group_gap * (i / panel->group_size) : 0);
}

/* --- Data ----------------------------------------------------------------------------------------------- */

static void write_number(double value, FILE *out) {
  char text[NUMBER_SIZE];
  fprintf(out, " %s", isfinite(value) ? number_exact(value, text) : "NaN");
}

/* Returns the value to draw: zero has no bar on a logarithmic axis. */
static double drawn_value(const struct chart_panel *panel, double value) {
  return panel->log_base > 0 && value <= 0 ? NAN : value;
}

/* Writes a label as a column of data, which has no escapes. */
static void write_data_label(const char *label, FILE *out) {
  fputs(" \"", out);
  for (; *label != '\0'; label++) fputc(*label == '"' || *label == '\n' ? '\'' : *label, out);
  fputc('"', out);
}

static void write_row(const struct chart_panel *panel, int i, FILE *out) {
  char text[NUMBER_SIZE];
  fputs(number_exact(place_of(panel, i), text), out);
  write_data_label(panel->labels != NULL ? panel->labels[i] : "", out);
  for (int s = 0; s < panel->series_count; s++) write_number(drawn_value(panel, panel->series[s].values[i]), out);
  for (int s = 0; s < panel->series_count; s++) {
    if (panel->has_whiskers) write_number(panel->series[s].most[i], out);
  }
  fputc('\n', out);
}

static void write_cells(const struct chart_panel *panel, FILE *out) {
  for (int row = 0; row < panel->series_count; row++) {
    for (int i = 0; i < panel->count; i++) {
      fprintf(out, "%d %d", i, row);
      write_data_label(panel->labels[i], out);
      write_data_label(panel->series[row].name, out);
      write_number(drawn_value(panel, panel->series[row].values[i]), out);
      fputc('\n', out);
    }
  }
}

void chart_write_data(const struct chart *chart, FILE *out) {
  for (int p = 0; p < chart->panel_count; p++) {
    const struct chart_panel *panel = &chart->panels[p];
    fprintf(out, "%s# %s\n", p > 0 ? "\n\n" : "", panel->key);
    if (panel->kind == CHART_MAP) {
      fputs("# column row label label value\n", out);
      write_cells(panel, out);
      continue;
    }
    fputs("# place label", out);
    for (int s = 0; s < panel->series_count; s++) write_data_label(panel->series[s].name, out);
    fputs("; then ends of whiskers\n", out);
    for (int i = 0; i < panel->count; i++) {
      if (panel->group_size > 0 && i > 0 && i % panel->group_size == 0) fputc('\n', out); /* ends a line */
      write_row(panel, i, out);
    }
  }
}

/* --- Ranges --------------------------------------------------------------------------------------------- */

struct axis_range {
  double low, high;
};

static struct axis_range stacks_range(const struct chart_panel *panel) {
  struct axis_range range = {0, 0};
  for (int i = 0; i < panel->count; i++) {
    double sum = 0;
    for (int s = 0; s < panel->series_count; s++) sum += panel->series[s].values[i];
    range.high = fmax(range.high, sum); /* without those that are not known */
  }
  return range;
}

static struct axis_range data_range(const struct chart_panel *panel) {
  struct axis_range range = {INFINITY, -INFINITY};
  if (panel->kind == CHART_STACKS) return stacks_range(panel);
  for (int s = 0; s < panel->series_count; s++) {
    const struct chart_series *series = &panel->series[s];
    for (int i = 0; i < panel->count; i++) {
      double value = drawn_value(panel, series->values[i]);
      if (!isfinite(value)) continue;
      range.low = fmin(range.low, value);
      range.high = fmax(range.high, panel->has_whiskers ? fmax(value, series->most[i]) : value);
    }
  }
  return range;
}

/* Returns the next of 1, 2, 5 x 10^n at or beyond the value. */
static double round_out(double value, bool up) {
  double decade = pow(10, floor(log10(value)));
  static const double steps[] = {1, 2, 5, 10};
  for (int i = 0; i < 4; i++) {
    int step = up ? i : 3 - i;
    if (up ? steps[step] * decade >= value * (1 - 1e-9) : steps[step] * decade <= value * (1 + 1e-9)) {
      return steps[step] * decade;
    }
  }
  return value;
}

/* Returns the ends of the axis of values: given, or round numbers around the data. Bars on a linear axis begin at 0. */
static struct axis_range range_of(const struct chart_panel *panel) {
  struct axis_range range = data_range(panel);
  if (range.low > range.high) range = (struct axis_range){1, 10}; /* nothing is drawn */
  if (panel->kind == CHART_MAP) {
    /* colours need no room */
  } else if (panel->log_base > 0) {
    range.low = round_out(range.low / 1.2, false);
    range.high = round_out(range.high * 1.1, true);
    if (range.high > most_plain && range.high < 10 * range.low) { /* at least two powers of ten to label */
      range.low = pow(10, floor(log10(range.low)));
      range.high = pow(10, ceil(log10(range.high)));
    }
  } else {
    range.low =
        panel->kind == CHART_BARS || panel->kind == CHART_STACKS ? 0 : range.low - 0.1 * (range.high - range.low);
    range.high *= 1.08;
  }
  if (panel->low != 0) range.low = panel->low;
  if (panel->high != 0) range.high = panel->high;
  if (range.low >= range.high) range.high = range.low + fmax(fabs(range.low), 1); /* all values are the same */
  return range;
}

/* --- Script --------------------------------------------------------------------------------------------- */

/* Writes text in double quotes, escaped for gnuplot's strings and markup. */
static void write_text(const char *text, FILE *out) {
  fputc('"', out);
  for (; *text != 0; text++) {
    if (strchr("_^@&~{}", *text) != NULL) fputs("\\\\", out);
    if (*text == '\\') fputs("\\\\\\", out);
    if (*text == '"') fputc('\\', out);
    fputc(*text == '\n' ? ' ' : *text, out);
  }
  fputc('"', out);
}

/* Fonts of 7 points: 14 pixels of 144 an inch in SVG; cairo takes 96 pixels for 72 points. */
static void write_head(const struct chart *chart, FILE *out) {
  double width = chart->width, height = chart->height;
  fprintf(out,
          "# gnuplot %s.gp draws %s.pdf and %s.svg from %s.dat;\n"
          "# gnuplot -e 'formats=\"png\"' %s.gp a picture of pixels.\n",
          chart->name, chart->name, chart->name, chart->name, chart->name);
  fprintf(out,
          "reset\nif (!exists(\"formats\")) formats = \"pdf svg\"\ndo for [format in formats] {\n"
          "if (format eq \"pdf\") { set terminal pdfcairo size %gin,%gin font \"DejaVu Sans,5.25\" fontscale 1 "
          "linewidth 1.1 }\n",
          width, height);
  fprintf(out,
          "if (format eq \"svg\") { set terminal svg size %.0f,%.0f font \"DejaVu Sans,14\" linewidth 1.5 "
          "background \"white\" }\n",
          144 * width, 144 * height);
  fprintf(out,
          "if (format eq \"png\") { set terminal pngcairo size %.0f,%.0f font \"DejaVu Sans,15.75\" fontscale 1 "
          "linewidth 2 }\n",
          216 * width, 216 * height);
  fprintf(out, "small = format eq \"pdf\" ? \"4.5\" : format eq \"svg\" ? \"12\" : \"13.5\"\n");
  fprintf(out, "set output \"%s.\".format\n", chart->name);
  fputs(
      "set encoding utf8\nset tics scale 0.5\nset grid noxtics ytics linecolor rgb \"#dddddd\" linetype 1\n"
      "set style fill solid 1.0 border rgb \"black\"\n",
      out);
}

/* Room around the panels and between them for labels of 7 points, in inches. */
struct chart_layout {
  double left, right, bottom, top, between_x, between_y;
  double panel_width;
};

static const double letter_inches = 0.058;

static size_t longest_of(size_t longest, const char *text) {
  return strlen(text) > longest ? strlen(text) : longest;
}

/* Returns the width of the longest label of the vertical axis. */
static double tick_room(const struct chart_panel *panel) {
  size_t longest = 4;
  if (panel->kind == CHART_MAP) {
    for (int row = 0; row < panel->series_count; row++) longest = longest_of(longest, panel->series[row].name);
    return letter_inches * (double)longest;
  }
  for (const struct chart_tick *tick = panel->ticks; tick != NULL && tick->label != NULL; tick++) {
    longest = longest_of(longest, tick->label);
  }
  return letter_inches * (double)longest;
}

/* Returns the width of the names of series beside a panel. */
static double legend_room(const struct chart_panel *panel) {
  size_t longest = 0;
  for (int s = 0; s < panel->series_count; s++) longest = longest_of(longest, panel->series[s].name);
  return letter_inches * (double)longest;
}

static struct chart_layout layout_of(const struct chart *chart) {
  const struct chart_panel *panel = &chart->panels[0];
  bool is_map = panel->kind == CHART_MAP;
  bool shares_places = chart->panel_count > chart->columns && panel->labels == chart->panels[chart->columns].labels;
  struct chart_layout layout = {.left = 0.28 + tick_room(panel),
                                .right = 0.8,
                                .bottom = 0.08,
                                .top = panel->x_label != NULL ? 0.6 : 0.42,
                                .between_x = 1.6,
                                .between_y = panel->x_label != NULL ? 0.74 : 0.52};
  if (!is_map) {
    layout.right = panel->kind == CHART_STACKS ? 0.2 + legend_room(panel) : 0.06;
    layout.bottom = panel->group_size > 0 ? 0.36 : panel->x_label != NULL ? 0.36 : 0.22;
    layout.top =
        (panel->series_count > 1 && panel->kind != CHART_STACKS ? 0.22 : 0.08) + (panel->title != NULL ? 0.16 : 0);
    layout.between_x = layout.left + 0.1;
    layout.between_y = shares_places ? 0.16 : layout.bottom + 0.15;
  }
  layout.panel_width =
      (chart->width - layout.left - layout.right - layout.between_x * (chart->columns - 1)) / chart->columns;
  return layout;
}

static void write_layout(const struct chart *chart, FILE *out) {
  struct chart_layout layout = layout_of(chart);
  int rows = (chart->panel_count + chart->columns - 1) / chart->columns;
  double width = chart->width, height = chart->height;
  fprintf(out, "set multiplot layout %d,%d margins %.4f,%.4f,%.4f,%.4f spacing %.4f,%.4f\n", rows, chart->columns,
          layout.left / width, 1 - layout.right / width, layout.bottom / height, 1 - layout.top / height,
          layout.between_x / width, layout.between_y / height);
}

/* Writes ticks of a logarithmic axis of less than three decades: 1, 2, 5 in each, more if it has hardly one. */
static void write_log_ticks(struct axis_range range, const char *axis, FILE *out) {
  static const double steps[] = {1, 2, 5, 0.8, 1.2, 1.5, 3, 4, 7};
  int count = range.high < 8 * range.low ? 9 : 3;
  const char *before = "";
  fprintf(out, "set format %s \"%%g\"\nset %stics (", axis, axis);
  for (double decade = pow(10, floor(log10(range.low))); decade <= 10 * range.high; decade *= 10) {
    for (int i = 0; i < count; i++) {
      double at = steps[i] * decade;
      if (at < range.low * (1 - 1e-9) || at > range.high * (1 + 1e-9)) continue;
      fprintf(out, "%s%g", before, at);
      before = ", ";
    }
  }
  fputs(")\n", out);
}

static void write_tick(bool is_first, const char *label, double at, FILE *out) {
  fputs(is_first ? "" : ", ", out);
  write_text(label, out);
  fprintf(out, " %.15g", at);
}

static void write_given_ticks(const struct chart_tick *ticks, const char *axis, FILE *out) {
  fprintf(out, "set %stics (", axis);
  for (const struct chart_tick *tick = ticks; tick->label != NULL; tick++) {
    write_tick(tick == ticks, tick->label, tick->at, out);
  }
  fputs(")\n", out);
}

/* Writes the axis of values, called "y", or "cb" for colours. Labels at both ends of a logarithmic axis need a little
 * more range. */
static void write_value_axis(const struct chart_panel *panel, const char *axis, FILE *out) {
  struct axis_range range = range_of(panel);
  bool is_log = panel->log_base > 0;
  if (is_log) fprintf(out, "set logscale %s %d\n", axis, panel->log_base);
  if (!is_log) fprintf(out, "unset logscale %s\n", axis);
  fprintf(out, is_log ? "set %srange [%.9g*(1-1e-9):%.9g*(1+1e-9)]\n" : "set %srange [%.9g:%.9g]\n", axis, range.low,
          range.high);
  if (panel->ticks != NULL) {
    write_given_ticks(panel->ticks, axis, out);
  } else if (is_log && range.high / range.low < 1000 && range.high <= most_plain) {
    write_log_ticks(range, axis, out);
  } else {
    fprintf(out, "set %stics autofreq\nset format %s \"%s\"\n", axis, axis, is_log ? "10^{%T}" : "%g");
  }
  if (strcmp(axis, "y") == 0) fputs("set ytics nomirror\n", out);
}

/* Writes the axis of places that are numbers, which ends near them; few places of lines are its ticks. */
static void write_numbers(const struct chart_panel *panel, bool with_labels, FILE *out) {
  fprintf(out, "set xrange [*:*]\nset xtics autofreq nomirror\nset format x \"%s\"\n", with_labels ? "%g" : "");
  if (panel->x == NULL || panel->count < 2) return;
  struct axis_range range = {panel->x[0], panel->x[0]};
  for (int i = 1; i < panel->count; i++) {
    range.low = fmin(range.low, panel->x[i]);
    range.high = fmax(range.high, panel->x[i]);
  }
  double ratio = panel->x_is_log ? pow(range.high / range.low, 0.04) : 1;
  double span = panel->x_is_log ? 0 : range.high - range.low;
  range = (struct axis_range){range.low / ratio - 0.03 * span, range.high * ratio + 0.06 * span};
  if (range.low >= range.high) return;
  fprintf(out, "set xrange [%.9g:%.9g]\n", range.low, range.high);
  if (with_labels && panel->dot_series == 0 && panel->count <= FEW_TICKS) {
    fputs("set xtics (", out);
    for (int i = 0; i < panel->count; i++) fprintf(out, "%s%g", i > 0 ? ", " : "", panel->x[i]);
    fputs(")\n", out);
  } else if (with_labels && panel->x_is_log && range.high / range.low < 1000 && range.high <= most_plain) {
    write_log_ticks(range, "x", out);
  }
}

static void write_places(const struct chart_panel *panel, bool with_labels, FILE *out) {
  fputs(panel->x_is_log ? "set logscale x 10\n" : "unset logscale x\n", out);
  if (panel->labels == NULL) {
    write_numbers(panel, with_labels, out);
    return;
  }
  fprintf(out, "set xrange [-0.6:%g]\nset xtics scale 0 nomirror (", place_of(panel, panel->count - 1) + 0.6);
  for (int i = 0; i < panel->count; i++) {
    write_tick(i == 0, with_labels ? panel->labels[i] : "", place_of(panel, i), out);
  }
  fputs(")\nset xtics font \",\".small offset 0,0.3\n", out);
}

/* Writes names of groups below the places, dotted lines between them, and lines at ticks. */
static void write_marks(const struct chart_panel *panel, FILE *out) {
  fputs("unset label\nunset arrow\n", out);
  int groups = panel->group_size > 0 ? panel->count / panel->group_size : 0;
  for (int g = 0; g < groups; g++) {
    double first = place_of(panel, g * panel->group_size), last = place_of(panel, (g + 1) * panel->group_size - 1);
    fputs("set label ", out);
    write_text(panel->group_labels[g], out);
    fprintf(out, " at first %g, graph 0 center offset 0,-1.7\n", (first + last) / 2);
    if (g == 0) continue;
    fprintf(out, "set arrow from first %g, graph 0 to first %g, graph 1 nohead dashtype 3 linecolor rgb \"#555555\"\n",
            first - (1 + group_gap) / 2, first - (1 + group_gap) / 2);
  }
  for (const struct chart_tick *tick = panel->ticks; tick != NULL && tick->label != NULL; tick++) {
    if (!tick->line) continue;
    fprintf(out, "set arrow from graph 0, first %.15g to graph 1, first %.15g nohead front dashtype 2\n", tick->at,
            tick->at);
  }
}

static void write_label(const char *name, const char *text, FILE *out) {
  fprintf(out, "set %s ", name);
  write_text(text != NULL ? text : "", out);
  fputc('\n', out);
}

/* Writes the label at the same distance from all panels, however wide their ticks are. */
static void write_value_label(const struct chart *chart, const struct chart_panel *panel, FILE *out) {
  struct chart_layout layout = layout_of(chart);
  if (panel->y_label == NULL) return;
  fputs("set label ", out);
  write_text(panel->y_label, out);
  fprintf(out, " at graph %.4f, graph 0.5 center rotate by 90\n", -(layout.left - 0.1) / layout.panel_width);
}

/* Writes the series on each other: sums of the first ones before those of fewer, which cover them. */
static void write_stacks(const struct chart *chart, const struct chart_panel *panel, FILE *out) {
  fputs("set boxwidth 0.84 absolute\nplot ", out);
  for (int s = panel->series_count - 1; s >= 0; s--) {
    fprintf(out, "%s\"%s.dat\" index \"%s\" using 1:(sum [c=3:%d] column(c)) with boxes linecolor rgb \"%s\" title ",
            s < panel->series_count - 1 ? ", \\\n  " : "", chart->name, panel->key, 3 + s, colour[s % COLOURS]);
    write_text(panel->series[s].name, out);
  }
  fputc('\n', out);
}

/* Writes the series side by side at each place: bars and their whiskers, or lines with markers, each thinner than the
 * one below so that both are visible. */
static void write_plots(const struct chart *chart, const struct chart_panel *panel, FILE *out) {
  double width = 0.84 / panel->series_count;
  int most = 2 + panel->series_count; /* column before the first end of a whisker */
  if (panel->kind == CHART_BARS) fprintf(out, "set boxwidth %.4g absolute\n", width);
  fputs("plot ", out);
  for (int s = 0; s < panel->series_count; s++) {
    double offset = (s - (panel->series_count - 1) / 2.0) * width;
    fprintf(out, "%s\"%s.dat\" index \"%s\" ", s > 0 ? ", \\\n  " : "", chart->name, panel->key);
    if (panel->kind == CHART_BARS) {
      fprintf(out, "using ($1 + %.4g):%d with boxes linecolor rgb \"%s\"", offset, 3 + s, colour[s % COLOURS]);
    } else if (s < panel->dot_series) {
      fprintf(out, "using 1:%d with points pointtype 7 pointsize %.2f linecolor rgb \"%s\"", 3 + s,
              panel->count > FEW_DOTS ? 0.25 : 0.7, colour[s % COLOURS]);
    } else {
      fprintf(out, "using 1:%d with linespoints linewidth %.1f pointtype 7 pointsize %.2f linecolor rgb \"%s\"", 3 + s,
              fmax(2.6 - 0.8 * (s - panel->dot_series), 0.8), fmax(0.8 - 0.2 * (s - panel->dot_series), 0.3),
              colour[s % COLOURS]);
    }
    fputs(" title ", out);
    write_text(panel->series[s].name, out);
    if (!panel->has_whiskers) continue;
    fprintf(
        out,
        ", \\\n  \"\" index \"%s\" using ($1 + %.4g):%d:(0):($%d - $%d) with vectors head size screen 0.004,90 fixed "
        "linecolor rgb \"black\" notitle",
        panel->key, offset, 3 + s, ++most, 3 + s);
  }
  fputc('\n', out);
}

static void write_series_panel(const struct chart *chart, int p, FILE *out) {
  const struct chart_panel *panel = &chart->panels[p];
  bool is_lowest =
      p + chart->columns >= chart->panel_count || panel->labels != chart->panels[p + chart->columns].labels;
  write_value_axis(panel, "y", out);
  write_places(panel, is_lowest, out);
  write_marks(panel, out);
  write_label("title", panel->title, out);
  write_value_label(chart, panel, out);
  write_label("xlabel", is_lowest ? panel->x_label : "", out);
  fputs("set xlabel offset 0,0.5\n", out);
  if (panel->kind == CHART_STACKS) {
    fputs("set key at graph 1.03, graph 1 left top vertical Left reverse samplen 1 font \",\".small\n", out);
    write_stacks(chart, panel, out);
    return;
  }
  fputs(p == 0 && panel->series_count > 1
            ? "set key at screen 0.99,0.99 right top vertical maxrows 1 samplen 1 font \",\".small\n"
            : "unset key\n",
        out);
  write_plots(chart, panel, out);
}

/* Writes cells with a number in a contrasting ink; rows from the top. */
static void write_map_panel(const struct chart *chart, const struct chart_panel *panel, FILE *out) {
  struct axis_range range = range_of(panel);
  write_value_axis(panel, "cb", out);
  fprintf(out,
          "set xrange [-0.5:%d.5]\nset x2range [-0.5:%d.5]\nset yrange [%d.5:-0.5]\nunset xtics\n"
          "set x2tics scale 0 offset 0,-0.4 (",
          panel->count - 1, panel->count - 1, panel->series_count - 1);
  for (int i = 0; i < panel->count; i++) write_tick(i == 0, panel->labels[i], i, out);
  fputs(")\nset x2tics font \",\".small\nset ytics scale 0 nomirror (", out);
  for (int row = 0; row < panel->series_count; row++) write_tick(row == 0, panel->series[row].name, row, out);
  fputs(")\nunset grid\nunset key\nset style fill solid 1.0 border rgb \"white\"\n", out);
  write_label("title", panel->title, out);
  fputs(panel->x_label != NULL ? "" : "set title offset 0,-0.8\n", out);
  write_label("x2label", panel->x_label, out);
  write_label("ylabel", panel->y_label, out);
  write_label("cblabel", panel->value_label, out);
  const char *scale = panel->log_base > 0 ? "log" : "";
  fprintf(out, "ink(v) = %s(v) - %s(%.15g) > 0.5 * (%s(%.15g) - %s(%.15g)) ? 0xffffff : 0x000000\n", scale, scale,
          range.low, scale, range.high, scale, range.low);
  fprintf(out,
          "plot \"%s.dat\" index \"%s\" using (given(5) ? NaN : $1):2:(0.5):(0.5) with boxxyerror fillcolor rgb "
          "\"#dddddd\"",
          chart->name, panel->key);
  struct axis_range values = data_range(panel);
  if (values.low <= values.high) { /* a palette without a value crashes gnuplot 5.4 */
    fprintf(out,
            ", \\\n  \"\" index \"%s\" using (given(5) ? $1 : NaN):2:(0.5):(0.5):5 with boxxyerror fillcolor "
            "palette, \\\n  \"\" index \"%s\" using (given(5) ? $1 : NaN):2:(given(5) ? sprintf(\"%%.%df\", $5) : "
            "\"\"):(ink($5)) with labels textcolor rgb variable",
            panel->key, panel->key, panel->decimals);
  }
  fputc('\n', out);
}

/* Writes the palette of maps: viridis, dark is high. */
static void write_map_head(FILE *out) {
  fputs(
      "set palette defined (0 \"#fde725\", 1 \"#b5de2b\", 2 \"#6ece58\", 3 \"#35b779\", 4 \"#1f9e89\", 5 \"#26828e\", "
      "6 \"#31688e\", 7 \"#3e4989\", 8 \"#482878\", 9 \"#440154\")\n"
      "given(c) = strcol(c) ne \"NaN\"\n",
      out);
}

void chart_write_script(const struct chart *chart, FILE *out) {
  write_head(chart, out);
  if (chart->panels[0].kind == CHART_MAP) write_map_head(out);
  write_layout(chart, out);
  for (int p = 0; p < chart->panel_count; p++) {
    fprintf(out, "\n# %s\n", chart->panels[p].key);
    if (chart->panels[p].kind == CHART_MAP) {
      write_map_panel(chart, &chart->panels[p], out);
    } else {
      write_series_panel(chart, p, out);
    }
  }
  fputs("unset multiplot\nunset output\n}\n", out);
}
