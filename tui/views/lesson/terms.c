#include "tui/views/lesson/terms.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/format.h"
#include "tui/text/utf8.h"

bool words_split(struct words *words, const char *text, size_t length) {
  char *rest = NULL;
  *words = (struct words){.count = 0};
  if (length >= sizeof words->text) return false;
  memcpy(words->text, text, length);
  for (char *word = strtok_r(words->text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
    if (words->count == TERM_WORDS) return false;
    words->word[words->count++] = word;
  }
  return true;
}

bool words_take(struct words *words, const char *word) {
  if (words->at == words->count || strcmp(words->word[words->at], word) != 0) return false;
  words->at++;
  return true;
}

static bool take_number(struct words *words, double *number) {
  if (words->at == words->count) return false;
  char *end;
  double read = strtod(words->word[words->at], &end);
  if (*end != 0 || end == words->word[words->at] || !isfinite(read)) return false;
  *number = read;
  words->at++;
  return true;
}

/* --- Units --------------------------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  double factor; /* to the model's unit */
  const char *(*format)(char *text, double value);
} units[] = {
    {"pJ", 1, format_energy},         {"nJ", 1e3, format_energy},     {"µJ", 1e6, format_energy},
    {"uJ", 1e6, format_energy},       {"mJ", 1e9, format_energy},     {"J", 1e12, format_energy},
    {"cyc", 1, format_cycles},        {"kcyc", 1e3, format_cycles},   {"Mcyc", 1e6, format_cycles},
    {"Gcyc", 1e9, format_cycles},     {"KiB", 8192, format_capacity}, {"MiB", 8388608, format_capacity},
    {"GiB", 0x1p33, format_capacity}, {"B", 8, format_traffic},       {"kB", 8e3, format_traffic},
    {"MB", 8e6, format_traffic},      {"GB", 8e9, format_traffic},    {"%", 0.01, format_percent},
    {"G", 1e9, format_count},         {"M", 1e6, format_count},
};

bool term_take_unit(struct words *words, struct term *term) {
  for (size_t i = 0; i < sizeof units / sizeof units[0] && words->at < words->count; i++) {
    if (strcmp(words->word[words->at], units[i].name) != 0) continue;
    term->factor = units[i].factor;
    term->format = units[i].format;
    term->unit = units[i].name;
    words->at++;
    return true;
  }
  return false;
}

typedef const char *(*format_function)(char *text, double value);

static const struct {
  format_function format;
  const char *name;
} kinds[] = {{format_energy, "energy"},          {format_cycles, "cycles"},  {format_traffic, "bits"},
             {format_capacity, "bits"},          {format_percent, "shares"}, {format_count, "counts"},
             {format_edp, "energy times cycles"}};

/* What is written in a format: "energy". */
static const char *kind_of(format_function format) {
  size_t i = 0;
  while (kinds[i].format != format) i++;
  return kinds[i].name;
}

bool term_same_kind(const struct term *a, const struct term *b) {
  return a->format == NULL || b->format == NULL || strcmp(kind_of(a->format), kind_of(b->format)) == 0;
}

void term_tell_unit(const char *unit, format_function format, char *out, size_t size) {
  const char *before = "; expected ";
  snprintf(out, size, "%.20s is no unit%s%s", unit, format != NULL ? " of " : "",
           format != NULL ? kind_of(format) : "");
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (format != NULL && strcmp(kind_of(units[i].format), kind_of(format)) != 0) continue;
    text_append(out, size, "%s%s", before, units[i].name);
    before = ", ";
  }
}

/* --- Figures ------------------------------------------------------------------------------------------------- */

static double on_chip_bits(const struct result *result) {
  const struct hardware *hardware = &result->hardware;
  int levels = hardware->level_count[OPERAND_O], top = hardware->level[OPERAND_O][levels - 1];
  double bits = 0;
  for (int m = 0; m < hardware->memory_count; m++) {
    if (m != top && hardware->memories[m].instances <= 1) bits += hardware->memories[m].size_bits;
  }
  return bits;
}

static bool find_size(const struct result *result, const char *key, double *bits) {
  const char *dot = strrchr(key, '.');
  if (dot == NULL || strcmp(dot, ".size_bits") != 0) return false;
  for (int m = 0; m < result->hardware.memory_count; m++) {
    const char *name = result->hardware.memories[m].name;
    if (strlen(name) != (size_t)(dot - key) || strncmp(name, key, strlen(name)) != 0) continue;
    *bits = result->hardware.memories[m].size_bits;
    return true;
  }
  return false;
}

/* Figures that only lessons have: of the tile, and sizes of memories. */
static bool find_own(struct lesson_source source, const char *key, struct term *term) {
  const struct result *result = source.evaluation != NULL ? source.evaluation->result : NULL;
  const struct point *point = source.evaluation != NULL ? &source.evaluation->point : source.point;
  term->format = format_capacity;
  if (strcmp(key, "tile_pixels") == 0) {
    term->format = format_count;
    term->value = (double)point->schedule.tile_x * (double)point->schedule.tile_y;
    return point->schedule.tile_x != TILE_FULL && point->schedule.tile_y != TILE_FULL;
  }
  if (result != NULL && strcmp(key, "on_chip_bits") == 0) {
    term->value = on_chip_bits(result);
    return true;
  }
  return result != NULL && find_size(result, key, &term->value);
}

static bool find_figure(struct lesson_source source, const char *key, struct term *term) {
  const struct evaluation *evaluation = source.evaluation;
  const struct figures *figures = evaluation != NULL ? evaluation->figures : source.figures;
  struct figure_domain domain = {.hardware = NULL};
  term->factor = 1;
  if (evaluation != NULL && evaluation->result != NULL) domain = figure_domain_of(evaluation->result);
  int index = figure_find(&domain, key);
  if (index < 0) return find_own(source, key, term);
  if (figures == NULL || index >= figures->count) return false;
  term->value = figures->value[index];
  term->format = unit_table[figure_at(&domain, index)->unit].format;
  return true;
}

bool term_take_figure(const struct lesson *lesson, struct lesson_source now, struct words *words, struct term *term) {
  if (words->at == words->count) return false;
  const char *name = words->word[words->at++];
  if (words_take(words, "of")) {
    now = (struct lesson_source){NULL, NULL, NULL};
    for (int i = 0; i < lesson->kept_count && words->at < words->count; i++) {
      if (strcmp(lesson->kept[i].name, words->word[words->at]) == 0) now.evaluation = lesson->kept[i].evaluation;
    }
    words->at++;
  }
  return (now.evaluation != NULL || now.figures != NULL) && find_figure(now, name, term);
}

bool term_take(const struct lesson *lesson, struct lesson_source now, struct words *words, struct term *term) {
  double number = 1;
  *term = (struct term){.value = 1, .factor = 1};
  if (take_number(words, &number) && !words_take(words, "*")) {
    term_take_unit(words, term);
    term->value = number * term->factor;
    return true;
  }
  if (!term_take_figure(lesson, now, words, term)) return false;
  term->value *= number;
  if (words_take(words, "*")) {
    if (!take_number(words, &number)) return false;
    term->value *= number;
  }
  return true;
}
