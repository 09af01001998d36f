/* Texts and values of a chart, in an arena. */
#include <stdarg.h>
#include <stdio.h>

#include "tui/text/chart.h"

const char *chart_text(struct arena *arena, const char *format, ...) {
  enum { SIZE = 256 };
  char *text = ARENA_RAW(arena, SIZE, char);
  va_list arguments;
  if (text == NULL) return NULL;
  va_start(arguments, format);
  vsnprintf(text, SIZE, format, arguments);
  va_end(arguments);
  return text;
}

bool chart_fill(struct chart_panel *panel, int series_count, const char *const *names, int count,
                const char *const *labels, chart_value *value, const void *context, struct arena *arena) {
  int columns = panel->has_whiskers ? 2 * count : count;
  struct chart_series *series = ARENA_NEW(arena, series_count, struct chart_series);
  double *values = ARENA_NEW(arena, series_count * columns, double);
  if (series == NULL || values == NULL) return false;
  for (int s = 0; s < series_count; s++, values += columns) {
    for (int i = 0; i < columns; i++) values[i] = value(context, s, i);
    series[s] = (struct chart_series){names[s], values, values + count};
  }
  panel->count = count;
  panel->labels = labels;
  panel->series_count = series_count;
  panel->series = series;
  return true;
}
