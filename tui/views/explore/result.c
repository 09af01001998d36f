/* Figures of the schedule, and their differences from the reference. */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/attention.h"
#include "tui/analysis/between.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/ports.h"
#include "tui/analysis/scale_check.h"
#include "tui/analysis/why.h"
#include "tui/explorer/action.h"
#include "tui/text/format.h"
#include "tui/text/timing.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"

/* Sign, arrow and number; blue is better, orange worse. */
static void draw_change(struct area area, int row, int column, int figure, double value, double reference,
                        bool narrow) {
  const struct figure_info *info = &figure_table[figure];
  char text[FORMAT_SIZE];
  if (info->unit == UNIT_FRACTION) {
    format_points(text, value, reference);
  } else {
    format_change(text, value, reference);
  }
  bool same = text[0] == '0', more = value > reference;
  if (narrow) { /* "−38.1%" */
    char *blank = strchr(text, ' ');
    if (blank != NULL) memmove(blank, blank + 1, strlen(blank));
  }
  enum style style = same ? STYLE_DIM : more == (info->better > 0) ? STYLE_BETTER : STYLE_WORSE;
  int at = area_text(area, row, column, style, "%s", same ? "=" : more ? "▲" : "▼");
  area_text(area, row, at + (narrow ? 0 : 1), style, "%s", text);
}

/* Numbers end before `column`, units begin there. */
static void draw_value(struct area area, int row, int column, enum style style, const char *text) {
  const char *unit = strrchr(text, ' ');
  int length = unit != NULL ? (int)(unit - text) : (int)strlen(text);
  area_text_right(area, row, column, style, "%.*s", length, text);
  if (unit != NULL) area_text(area, row, column, style, "%s", unit);
}

enum { LABEL_WIDTH = 10, NOTES_LEAST = 4 /* lines below the headlines, or they are warnings and reasons only */ };

/* A pane without room for all notes has the lower end of the latency beside it. */
static bool is_short(struct area area) {
  return area.height - FIGURE_HEADLINES < NOTES_LEAST;
}

static void draw_figure(const struct state *state, struct area area, int row, int figure, enum style style) {
  const struct evaluation *reference = state_reference(state);
  bool narrow = area.width < 40;
  int indent = narrow ? 0 : 1, number_end = narrow ? 16 : 17, change = narrow ? 23 : 27, bar = 38;
  double value = state->shown->figures->value[figure];
  char text[FORMAT_SIZE], label[FIGURE_TEXT_SIZE];
  area_text(area, row, indent, STYLE_LABEL, "%s",
            figure_label(&state->shown->result->hardware, figure, LABEL_WIDTH, label));
  draw_value(area, row, number_end, style, figure_format(&figure_table[figure], text, value));
  if (reference != NULL) {
    draw_change(area, row, change, figure, value, reference->figures->value[figure], narrow);
  }
  if (reference == NULL && figure == FIGURE_LATENCY && !narrow && is_short(area)) {
    area_text(area, row, change, STYLE_DIM, "at best %s",
              format_cycles(text, state->shown->figures->value[FIGURE_PORTS]));
  }
  int width = area.width - bar - 1;
  if (narrow || width < 4) return;
  if (figure_table[figure].unit == UNIT_FRACTION) {
    area_repeat(area, row, bar, width, STYLE_DIM, L'░');
    area_bar(area, row, bar, width, value, STYLE_TEXT);
  } else if (reference != NULL) {
    double largest = fmax(value, reference->figures->value[figure]);
    area_repeat(area, row, bar, (int)(reference->figures->value[figure] / largest * width + 0.5), STYLE_DIM, L'░');
    area_bar(area, row, bar, width, value / largest, STYLE_TEXT);
  }
}

static void draw_tiles(const struct evaluation *shown, struct area area, int row, enum style style) {
  const struct result *result = shown->result;
  char tilings[POINT_TEXT_SIZE / 2], text[160];
  const struct schedule *schedule = &shown->point.schedule;
  bool own = schedule_has_own_tilings(schedule);
  int64_t tiles = 0;
  for (int i = 0; i < result->stack_count; i++) tiles += result->stacks[i].tile_columns * result->stacks[i].tile_rows;
  snprintf(
      text, sizeof text, "%s: %" PRId64 " tile%s of %d type%s in %d stack%s",
      own ? tilings_text(schedule, tilings, sizeof tilings) : tile_text(schedule->tile_x, schedule->tile_y, tilings),
      tiles, tiles == 1 ? "" : "s", result->tile_type_count, result->tile_type_count == 1 ? "" : "s",
      result->stack_count, result->stack_count == 1 ? "" : "s");
  area_text_clipped(area, row, 0, area.width, style, text);
}

/* The lower end of the latency: "Latency at best 6.90 Mcyc if all transfers overlapped, limited by ..". Returns the
 * number of lines. */
static int draw_bound(const struct evaluation *shown, struct area area, int row, enum style style) {
  char text[PORTS_TEXT_SIZE], line[PORTS_TEXT_SIZE + 20];
  snprintf(line, sizeof line, "Latency at best %s", ports_text(&shown->result->hardware, &shown->result->ports, text));
  return area_wrapped(area_part(area, row, 0, area.height - row, area.width), 0,
                      style == STYLE_STALE ? style : STYLE_TEXT, line);
}

/* The search that found it, and the gap to the optimum. */
static void draw_search(const struct evaluation *shown, struct area area, int row, enum style style) {
  char text[SEARCH_TEXT_SIZE];
  search_text(&shown->point.schedule, text);
  area_text_clipped(area, row, 0, area.width, style, text);
  if (shown->result->gap <= 0) return;
  enum style warning = style == STYLE_STALE ? style : STYLE_ERROR;
  int column = text_width(text);
  char gap[64];
  snprintf(gap, sizeof gap, ", within %.2g %%%s", shown->result->gap * 100,
           area.width >= 59 ? " of the least for each layer" : "");
  area_text_clipped(area, row, column, area.width - column, warning, gap);
}

/* What does not fit; returns the number of lines drawn. */
static int draw_overfull(const struct evaluation *shown, struct area area, int row, enum style style) {
  if (shown->figures->reason == NULL) return 0;
  return area_wrapped(area_part(area, row, 0, area.height - row, area.width), 0,
                      style == STYLE_STALE ? style : STYLE_ERROR, shown->figures->reason);
}

/* The largest cost and its cause, as far as there is room. */
static void draw_why(struct evaluation *shown, struct area area, enum style style) {
  char text[WHY_SENTENCES * WHY_SENTENCE_SIZE] = "";
  if (area.height < 1) return;
  const struct why *why = why_kept(shown);
  for (int i = 0; why != NULL && i < why->count; i++) {
    text_append(text, sizeof text, "%s%s", i > 0 ? " " : "", why->sentence[i]);
  }
  area_wrapped(area, 0, style, why != NULL ? text : "out of memory");
}

/* The point that a what-if of sizes and widths is judged against: the reference if it has others, else the file. */
static struct point unscaled(const struct state *state, char against[16]) {
  const struct evaluation *reference = state_reference(state);
  bool is_pin = reference != NULL && scale_matters(&reference->point, &state->shown->point);
  snprintf(against, 16, is_pin ? "pin %c" : "the file", 'A' + state->pins.reference);
  return is_pin ? reference->point : scale_unedited(&state->shown->point);
}

void result_prefetch(const struct state *state, struct prefetch *prefetch) {
  char against[16];
  if (state->shown == NULL || state_is_stale(state)) return;
  struct point before = unscaled(state, against);
  scale_prefetch(&before, &state->shown->point, prefetch);
}

/* Whether a gain outlasts the rules of scaling; "": it does not depend on them, or is not known yet. */
static const char *scaling_text(const struct state *state, char *text) {
  char against[16];
  struct point before = unscaled(state, against);
  return scale_text(state->figures, against, &before, &state->shown->point, text);
}

const char *result_full_text(const struct state *state, char *text) {
  text[0] = 0;
  if (state->shown == NULL) return text;
  const char *reason = state->shown->figures->reason;
  if (reason != NULL) text_append(text, VIEW_TEXT_SIZE, "It %s.", reason);
  if (between_is_on_chip(state->shown->result)) {
    char maps[BETWEEN_TEXT_SIZE];
    text_append(text, VIEW_TEXT_SIZE, "%s%s.", text[0] != 0 ? " " : "", between_text(state->shown->result, maps));
  }
  char scaling[SCALE_TEXT_SIZE];
  scaling_text(state, scaling);
  if (scaling[0] != 0) text_append(text, VIEW_TEXT_SIZE, "%s%s", text[0] != 0 ? " " : "", scaling);
  char serial[FORMAT_SIZE], bound[PORTS_TEXT_SIZE];
  text_append(text, VIEW_TEXT_SIZE, "%sLatency %s; %s.", text[0] != 0 ? " " : "",
              format_cycles(serial, state->shown->figures->value[FIGURE_LATENCY]),
              ports_text(&state->shown->result->hardware, &state->shown->result->ports, bound));
  const struct why *why = why_kept(state->shown);
  if (why == NULL) return text;
  for (int i = 0; i < why->count; i++)
    text_append(text, VIEW_TEXT_SIZE, "%s%s", text[0] != 0 ? " " : "", why->sentence[i]);
  struct attention_remarks attention;
  attention_remarks(state->shown->result, &attention);
  for (int i = 0; i < attention.count; i++) {
    text_append(text, VIEW_TEXT_SIZE, "\n%c%s.", toupper((unsigned char)attention.texts[i][0]), attention.texts[i] + 1);
  }
  return text;
}

/* Notes below the headlines; in a short pane only warnings and reasons. */
static void draw_notes(const struct state *state, struct area area, int row, enum style style) {
  struct evaluation *shown = state->shown;
  double clock_mhz = state->clock_mhz;
  char timing[TIMING_TEXT_SIZE], scaling[SCALE_TEXT_SIZE];
  bool few = is_short(area);
  if (clock_mhz > 0) {
    area_text_clipped(area, row++, 0, area.width, style, timing_text(shown->result, clock_mhz, timing));
  }
  if (!few || shown->result->gap > 0) draw_search(shown, area, row++, style);
  if (!few) draw_tiles(shown, area, row++, style);
  if (!few) row += draw_bound(shown, area, row, style);
  if (between_is_on_chip(shown->result)) {
    char maps[BETWEEN_TEXT_SIZE];
    area_text_clipped(area, row++, 0, area.width, style, between_text(shown->result, maps));
  }
  row += draw_overfull(shown, area, row, style);
  if (scaling_text(state, scaling)[0] != 0) {
    row += area_wrapped(area_part(area, row, 0, area.height - row, area.width), 0,
                        style == STYLE_STALE ? style : STYLE_TEXT, scaling);
  }
  draw_why(shown, area_part(area, row, 0, area.height - row, area.width), style == STYLE_STALE ? style : STYLE_TEXT);
}

/* The headlines without their figures. */
static int draw_covered_result(const struct state *state, struct area area) {
  const struct hardware *hardware = state->inputs != NULL ? &state->inputs->hardware : NULL;
  bool narrow = area.width < 40;
  char label[FIGURE_TEXT_SIZE];
  for (int figure = 0; figure < FIGURE_HEADLINES; figure++) {
    area_text(area, figure, narrow ? 0 : 1, STYLE_LABEL, "%s", figure_label(hardware, figure, LABEL_WIDTH, label));
    area_text_right(area, figure, narrow ? 16 : 17, STYLE_TITLE, "?");
  }
  return FIGURE_HEADLINES;
}

static void draw_result(const struct state *state, struct area area, bool focus) {
  char right[32] = "";
  bool stale = state_is_stale(state) && state->shown != NULL;
  if (state_reference(state) != NULL) {
    snprintf(right, sizeof right, "vs pin %c", 'A' + state->pins.reference);
  } else if (area.width >= 44) {
    snprintf(right, sizeof right, "no pin to compare with");
  }
  struct area inside = area_frame(area, focus, stale ? "Result ◐ of an earlier point" : "Result", right);
  int row = 0;
  if (state->shown != NULL) {
    enum style style = stale ? STYLE_STALE : STYLE_TITLE;
    for (int figure = 0; figure < FIGURE_HEADLINES && row < inside.height; figure++, row++) {
      draw_figure(state, inside, row, figure, style);
    }
    int indent = inside.width < 40 ? 0 : 1;
    if (state->failed == NULL) {
      draw_notes(state, area_part(inside, 0, indent, inside.height, inside.width), row, style);
    }
  } else if (state->pending) {
    area_text(inside, 0, 1, STYLE_DIM, "evaluating…");
  }
  if (state->failed != NULL) {
    struct area rest = area_part(inside, row, 1, inside.height - row, inside.width - 2);
    int needed = area_wrapped(rest, 0, STYLE_ERROR, state->failed->error.message);
    char key[KEY_NAME_SIZE];
    action_key(state, ACTION_MESSAGE, key);
    if (needed > rest.height) area_text_right(rest, rest.height - 1, rest.width, STYLE_KEY, " %s", key);
  }
}

static void add_timing(const struct state *state, const struct evaluation *reference, struct table *table) {
  double now[TIMING_COUNT], then[TIMING_COUNT];
  timing_values(state->shown->result, state->clock_mhz, now);
  if (reference != NULL) timing_values(reference->result, state->clock_mhz, then);
  for (int i = 0; i < TIMING_COUNT; i++) {
    TABLE_ROW(table, cell_text(timing_key[i]), cell_number(now[i]));
    if (reference != NULL) table_number(table, then[i]);
  }
}

/* All figures, those of the reference beside them; empty where it has no such memory or stack. */
static void result_table(const struct state *state, struct table *table) {
  const struct evaluation *reference = state_reference(state), *shown = state->shown;
  table_title(table, "Result");
  table_keys(table, "figure value");
  if (reference != NULL) table_column(table, "pin_%c", 'A' + state->pins.reference);
  if (shown == NULL) return;
  const struct figure_domain domain = figure_domain_of(shown->result);
  for (int i = 0; i < shown->figures->count; i++) {
    char key[FIGURE_TEXT_SIZE];
    TABLE_ROW(table, cell_text(figure_key(&domain, i, key)), cell_number(shown->figures->value[i]));
    if (reference == NULL) continue;
    const struct figure_domain other = figure_domain_of(reference->result);
    int index = figure_find(&other, key);
    table_number(table, index >= 0 ? reference->figures->value[index] : NAN);
  }
  if (state->clock_mhz > 0) add_timing(state, reference, table);
}

const struct pane pane_result = {.covers = "Result",
                                 .draw_covered = draw_covered_result,
                                 .help = "The cost, and the difference from the reference.",
                                 .draw = draw_result,
                                 .table = result_table};
