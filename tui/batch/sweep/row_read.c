#include "tui/batch/sweep/row_read.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sweep_row_is_csv_heads(const char *line) {
  const char end[] = ",status,reason\n", begin[] = "point,hardware,"; /* then listed numbers */
  size_t length = strlen(line);
  return strncmp(line, begin, sizeof begin - 1) == 0 && strstr(line, ",workload,mode,") != NULL &&
         strcmp(line + length - (sizeof end - 1), end) == 0;
}

int64_t sweep_row_point(const char *line, enum sweep_format format) {
  char *after;
  const char *start = format == SWEEP_CSV ? line : strncmp(line, "{\"point\":", 9) == 0 ? line + 9 : "";
  long long point = strtoll(start, &after, 10); /* the largest or smallest number for one beyond it */
  return *after == ',' && point > 0 ? point - 1 : -1;
}

/* --- CSV ------------------------------------------------------------------------------------------------ */

enum { FIELD_SIZE = 64 };

/* Returns the length of a field, with its quotes; -1 where they are not closed. */
static int field_length(const char *field) {
  if (*field != '"') return (int)strcspn(field, ",\n");
  for (int i = 1; field[i] != 0 && field[i] != '\n'; i++) {
    if (field[i] != '"') continue;
    if (field[i + 1] != '"') return i + 1;
    i++;
  }
  return -1;
}

static bool is_one_of(const char *text, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(text, words[i]) == 0) return true;
  }
  return false;
}

#define IS_ONE_OF(text, words) is_one_of(text, words, sizeof(words) / sizeof *(words))

/* True if the field can stand in the column. */
static bool fits_column(const char *field, int length, const char *column) {
  static const char *const texts[] = {"hardware", "workload", "mode",           "stacks",    "search", "objective",
                                      "pr_sizes", "rules",    "between_stacks", "placement", "reason"};
  static const char *const statuses[] = {"ok", "infeasible", "failed"};
  static const char *const words[] = {"", "full", "none", "all"};
  char text[FIELD_SIZE], *end;
  if (IS_ONE_OF(column, texts)) return true;
  if (length >= FIELD_SIZE) return false;
  snprintf(text, sizeof text, "%.*s", length, field);
  if (strcmp(column, "status") == 0) return IS_ONE_OF(text, statuses);
  if (IS_ONE_OF(text, words)) return true;
  strtod(text, &end);
  return *end == 0;
}

static bool is_whole_csv(const char *line, const char *heads) {
  for (;; line++, heads++) {
    char column[FIELD_SIZE];
    int length = field_length(line), head_length = field_length(heads);
    if (length < 0 || head_length < 0) return false;
    snprintf(column, sizeof column, "%.*s", head_length, heads);
    if (!fits_column(line, length, column)) return false;
    line += length;
    heads += head_length;
    if (*line != *heads) return false;
    if (*line == '\n') return line[1] == 0;
  }
}

/* --- JSON lines --------------------------------------------------------------------------------------------- */

static bool is_whole_json(const char *line) {
  struct json_tokener *tokener = json_tokener_new();
  if (tokener == NULL) return false;
  int length = (int)strlen(line) - 1; /* without the line's end */
  json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
  struct json_object *row = json_tokener_parse_ex(tokener, line, length);
  bool good = json_object_is_type(row, json_type_object) && json_tokener_get_parse_end(tokener) == (size_t)length;
  json_object_put(row);
  json_tokener_free(tokener);
  return good;
}

bool sweep_row_is_whole(const char *line, const char *heads, enum sweep_format format) {
  return format == SWEEP_CSV ? is_whole_csv(line, heads) : is_whole_json(line);
}
