/* Reads the words NAME=VALUE of changed numbers: which numbers they are about, and values with units. */
#include "inputs/edit_words.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/nearest.h"

/* A word for a pair of numbers, those of reading and of writing. */
static const struct {
  const char *name;
  enum edit_field read, write;
} edit_pair[] = {
    {"bandwidth", EDIT_READ_BANDWIDTH, EDIT_WRITE_BANDWIDTH},
    {"granularity", EDIT_READ_GRANULARITY, EDIT_WRITE_GRANULARITY},
    {"energy", EDIT_READ_ENERGY, EDIT_WRITE_ENERGY},
};

enum { PAIRS = sizeof edit_pair / sizeof edit_pair[0] };

static bool is_called(enum edit_field field, const char *name) {
  const struct edit_field_info *info = &edit_field_info[field];
  if (info->name != NULL && strcmp(name, info->name) == 0) return true;
  if (info->json_key != NULL && strcmp(name, info->json_key) == 0) return true;
  return info->yaml_key != NULL && strcmp(name, info->yaml_key) == 0;
}

static enum status unknown_field(const char *word, size_t length, const char *name, struct error *error) {
  const char *names[EDIT_FIELD_COUNT + PAIRS + 1] = {NULL};
  char list[512] = "";
  size_t used = 0;
  int count = 0;
  for (int field = EDIT_SIZE; field < EDIT_FIELD_COUNT; field++) {
    names[count++] = edit_field_info[field].name;
    if (used < sizeof list) used += (size_t)snprintf(list + used, sizeof list - used, ".%s, ", names[count - 1]);
  }
  for (int i = 0; i < PAIRS; i++) names[count++] = edit_pair[i].name;
  const char *nearest = nearest_word(name, names);
  return error_set(
      error, STATUS_USAGE,
      "unknown hardware number '%.*s'%s%s%s; expected MEMORY%sarray.D1 to array.D%d, mac.energy, mac.area, "
      "vector_unit.lanes, vector_unit.energy, or --scale",
      (int)length, word, nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
      nearest != NULL ? "?)" : "", list, HARDWARE_MAX_DIMS);
}

int edit_find_fields(const char *owner, const char *field, enum edit_field found[2]) {
  if (strcmp(owner, "array") == 0 && field[0] == 'D' && field[1] >= '1' && field[1] <= '9' && field[2] == 0) {
    found[0] = EDIT_ARRAY_DIM;
    return 1;
  }
  for (int f = EDIT_MAC_ENERGY; f < EDIT_SIZE; f++) {
    if (strcmp(owner, edit_core_owner((enum edit_field)f)) != 0 || !is_called((enum edit_field)f, field)) continue;
    found[0] = (enum edit_field)f;
    return 1;
  }
  for (int i = 0; i < PAIRS; i++) {
    if (strcmp(field, edit_pair[i].name) != 0) continue;
    found[0] = edit_pair[i].read;
    found[1] = edit_pair[i].write;
    return 2;
  }
  for (int f = EDIT_SIZE; f < EDIT_FIELD_COUNT; f++) {
    if (!is_called((enum edit_field)f, field)) continue;
    found[0] = (enum edit_field)f;
    return 1;
  }
  return 0;
}

/* Bits in one of the unit; 0: no such unit. */
static double bits_of_unit(const char *unit) {
  static const struct {
    const char *name;
    double bits;
  } units[] = {{"bit", 1},
               {"b", 1},
               {"B", 8},
               {"KiB", 8 * 1024.0},
               {"MiB", 8 * 1024.0 * 1024},
               {"GiB", 8 * 1024.0 * 1024 * 1024},
               {"kB", 8e3},
               {"MB", 8e6},
               {"GB", 8e9}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcmp(unit, units[i].name) == 0) return units[i].bits;
  }
  return 0;
}

bool edit_read_amount(enum edit_field field, const char *text, double *number, double *unit) {
  char *end;
  bool is_plain = isdigit((unsigned char)text[0]) || (text[0] == '.' && isdigit((unsigned char)text[1]));
  *unit = 1;
  if (!is_plain || strpbrk(text, "xX") != NULL) return false;
  *number = strtod(text, &end);
  if (*end == 0) return true;
  const struct edit_field_info *info = &edit_field_info[field];
  if (*info->unit != 0 && (strcmp(end, info->unit) == 0 || strcmp(end, info->short_unit) == 0)) return true;
  if (field != EDIT_SIZE) return false;
  *unit = bits_of_unit(end);
  *number *= *unit;
  return *unit > 0;
}

static bool is_in_range(enum edit_field field, double number) {
  const struct edit_field_info *info = &edit_field_info[field];
  return number >= info->least && number <= info->most && (!info->is_whole || number == trunc(number));
}

enum status edit_read_value(const char *name, enum edit_field field, const char *text, double *value, double *unit,
                            struct error *error) {
  const struct edit_field_info *info = &edit_field_info[field];
  double number;
  bool is_number = edit_read_amount(field, text, &number, unit);
  if (*unit <= 0) {
    return error_set(error, STATUS_USAGE,
                     "'%s' for %s has an unknown unit; use bits, or KiB, MiB, GiB (1024) or kB, MB, GB (1000 bytes)",
                     text, name);
  }
  if (!is_number || !is_in_range(field, number)) {
    bool is_above = is_number && number > info->most;
    return error_set(error, STATUS_USAGE, "%s cannot be '%s'; expected %s of at %s %.0f%s%s", name, text,
                     info->is_whole ? "a whole number" : "a number", is_above ? "most" : "least",
                     is_above ? info->most : info->least, *info->unit ? ", in " : "", info->unit);
  }
  *value = number;
  return STATUS_OK;
}

enum status edit_find_target(const char *word, struct edit_target *target, struct error *error) {
  const char *equals = strchr(word, '='), *dot = equals;
  if (equals == NULL) {
    return error_set(error, STATUS_USAGE, "'%s' is not NAME=VALUE, such as sram_64KB.size=128KiB", word);
  }
  while (dot > word && *dot != '.') dot--;
  size_t length = (size_t)(equals - word), owner_length = (size_t)(dot - word), field_length = 0;
  if (*dot == '.') field_length = (size_t)(equals - dot - 1);
  if (owner_length == 0 || owner_length >= sizeof target->owner || field_length >= sizeof target->field) {
    return unknown_field(word, length, "", error);
  }
  snprintf(target->owner, sizeof target->owner, "%.*s", (int)owner_length, word);
  snprintf(target->field, sizeof target->field, "%.*s", (int)field_length, dot + 1);
  target->value = equals + 1;
  target->count = edit_find_fields(target->owner, target->field, target->fields);
  return target->count == 0 ? unknown_field(word, length, target->field, error) : STATUS_OK;
}

void edit_target_name(const struct edit_target *target, int which, char *name) {
  const char *known = edit_field_info[target->fields[which]].name;
  snprintf(name, EDIT_NAME_SIZE, "%s.%.20s", target->owner, known != NULL ? known : target->field);
}
