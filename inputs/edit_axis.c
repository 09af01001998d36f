#include "inputs/edit_axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/edit_words.h"
#include "inputs/yaml/scalar.h"

bool edit_is_list(const char *words) {
  const char *value = strchr(words, '=');
  return value != NULL && (strchr(value, ',') != NULL || strstr(value, "..") != NULL);
}

/* A list while it is read. */
struct axis_reading {
  struct edit_axis *axis;
  const char *text; /* the list */
};

static enum status not_a_list(const struct axis_reading *reading, struct error *error) {
  return error_set(error, STATUS_USAGE,
                   "'%s' is not a list of values for %s; separate values (64) and ranges (1..9, 16..1024*2, 8..64+8) "
                   "by commas",
                   reading->text, reading->axis->name);
}

static enum status add_value(const struct axis_reading *reading, double value, struct error *error) {
  struct edit_axis *axis = reading->axis;
  if (axis->count == EDIT_AXIS_VALUES) {
    return error_set(error, STATUS_USAGE, "'%s' is too many values for %s: at most %d", reading->text, axis->name,
                     EDIT_AXIS_VALUES);
  }
  axis->values[axis->count++] = value;
  return STATUS_OK;
}

/* What the number can be next to a value in a range: whole, or of twelve digits. */
static double rounded(enum edit_field field, double value) {
  char text[NUMBER_SIZE];
  snprintf(text, sizeof text, "%.12g", value);
  return edit_field_info[field].is_whole ? round(value) : strtod(text, NULL);
}

/* The sign of the step of a range, "*2" or "+8"; not that of an exponent. */
static char *find_step(char *text) {
  for (; *text != 0; text++) {
    if (*text == '*' || (*text == '+' && (text[1] == 0 || (text[-1] != 'e' && text[-1] != 'E')))) return text;
  }
  return NULL;
}

/* Reads a value of the list; an error shows the list, too. */
static enum status read_value(const struct axis_reading *reading, const char *text, double *value, double *unit,
                              struct error *error) {
  struct error why;
  if (*text == 0) return not_a_list(reading, error);
  enum status status = edit_read_value(reading->axis->name, reading->axis->field, text, value, unit, &why);
  return status == STATUS_OK ? status : error_set(error, status, "in the list '%s': %s", reading->text, why.message);
}

/* A..B, A..B*F or A..B+S, cut at the dots; without a step by one of the unit of A. */
static enum status add_range(const struct axis_reading *reading, const char *from, char *to, struct error *error) {
  const struct edit_axis *axis = reading->axis;
  char *sign = find_step(to);
  bool by_factor = sign != NULL && *sign == '*';
  double first = 0, last = 0, unit = 1, of_last, of_step;
  if (sign != NULL) *sign++ = 0;
  enum status status = read_value(reading, from, &first, &unit, error);
  double step = unit;
  if (status == STATUS_OK) status = read_value(reading, to, &last, &of_last, error);
  if (status != STATUS_OK) return status;
  bool is_step = sign == NULL || edit_read_amount(by_factor ? EDIT_LATENCY : axis->field, sign, &step, &of_step);
  if (!is_step || last < first || !(by_factor ? step > 1 && first > 0 : step > 0)) return not_a_list(reading, error);
  double value = first;
  for (int i = 1; status == STATUS_OK && value <= last * (1 + 1e-9); i++) {
    status = add_value(reading, rounded(axis->field, value), error);
    value = by_factor ? value * step : first + i * step;
  }
  return status;
}

/* One value or range of the list. */
static enum status add_item(const struct axis_reading *reading, char *item, struct error *error) {
  char *dots = strstr(item, "..");
  double value = 0, unit;
  if (dots != NULL) {
    *dots = 0;
    return add_range(reading, item, dots + 2, error);
  }
  enum status status = read_value(reading, item, &value, &unit, error);
  return status == STATUS_OK ? add_value(reading, value, error) : status;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void sort_once_each(struct edit_axis *axis) {
  int kept = 0;
  qsort(axis->values, (size_t)axis->count, sizeof *axis->values, compare);
  for (int i = 0; i < axis->count; i++) {
    if (kept == 0 || axis->values[kept - 1] != axis->values[i]) axis->values[kept++] = axis->values[i];
  }
  axis->count = kept;
}

enum status edit_axis_init(struct edit_axis *axis, struct arena *arena, const char *word, struct error *error) {
  struct edit_target target;
  enum { ITEM_SIZE = 4 * NUMBER_SIZE };
  char item[ITEM_SIZE];
  if (strpbrk(word, " \t") != NULL) {
    return error_set(error, STATUS_USAGE, "'%s': a list of values stands alone in its --set", word);
  }
  enum status status = edit_find_target(word, &target, error);
  if (status != STATUS_OK) return status;
  *axis = (struct edit_axis){.field = target.fields[0], .values = ARENA_NEW(arena, EDIT_AXIS_VALUES, double)};
  if (axis->values == NULL) return error_out_of_memory(error);
  edit_target_name(&target, 0, axis->name);
  if (target.count > 1) snprintf(axis->name, sizeof axis->name, "%s.%.20s", target.owner, target.field);
  const struct axis_reading reading = {axis, target.value};
  for (const char *at = target.value; status == STATUS_OK; at++) {
    size_t length = strcspn(at, ",");
    if (length >= sizeof item) return not_a_list(&reading, error);
    snprintf(item, sizeof item, "%.*s", (int)length, at);
    status = add_item(&reading, item, error);
    at += length;
    if (*at == 0) break;
  }
  sort_once_each(axis);
  return status;
}

enum status edit_axis_add(char edits[EDITS_SIZE], const struct edit_axis *axis, int index, struct error *error) {
  char word[EDIT_NAME_SIZE + NUMBER_SIZE], number[NUMBER_SIZE];
  snprintf(word, sizeof word, "%s=%s", axis->name, number_exact(axis->values[index], number));
  return edits_add(edits, word, error);
}
