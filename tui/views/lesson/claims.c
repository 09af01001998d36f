#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/lesson/terms.h"

/* --- Figures in texts ---------------------------------------------------------------------------------------- */

static bool fill_one(const struct lesson *lesson, struct lesson_source now, const char *text, size_t length,
                     char *out) {
  struct words words;
  struct term a, b;
  if (!words_split(&words, text, length) || !term_take_figure(lesson, now, &words, &a)) return false;
  if (words.at == words.count) {
    a.format(out, a.value);
    return true;
  }
  const char *operator= words.word[words.at++];
  if (!term_take_figure(lesson, now, &words, &b) || words.at < words.count) return false;
  if (strcmp(operator, "/") == 0) {
    snprintf(out, FORMAT_SIZE, "%.3g", a.value / b.value);
  } else if (strcmp(operator, "-") == 0) {
    a.format(out, a.value - b.value);
  } else if (strcmp(operator, "%") == 0) {
    format_percent(out, a.value / b.value);
  } else if (strcmp(operator, "vs") == 0) {
    format_change(out, a.value, b.value);
  } else {
    return false;
  }
  return true;
}

bool lesson_fill(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size) {
  const struct lesson_source source = {.evaluation = now};
  size_t used = 0;
  bool sound = true;
  for (; *text != 0 && used + 1 < size; text++) {
    const char *end = *text == '{' ? strchr(text, '}') : NULL;
    if (end == NULL) {
      out[used++] = *text;
      continue;
    }
    char figure[LESSON_TEXT_SIZE / 2];
    size_t length = (size_t)(end - text) - 1;
    if (strncmp(text, "{refusal}", 9) == 0 && lesson->refusal[0] != 0) {
      snprintf(figure, sizeof figure, "%s", lesson->refusal);
    } else if (!fill_one(lesson, source, text + 1, length, figure)) {
      sound = false;
      snprintf(figure, sizeof figure, "{%.*s?}", (int)(length < 40 ? length : 40), text + 1);
    }
    int written = snprintf(out + used, size - used, "%s", figure);
    used = used + (size_t)written < size ? used + (size_t)written : size - 1;
    text = end;
  }
  out[used] = 0;
  return sound;
}

/* --- Claims -------------------------------------------------------------------------------------------------- */

enum claim_relation { LESS, LESS_OR_EQUAL, MORE, MORE_OR_EQUAL, EQUAL, RELATIONS };

static const struct {
  const char *sign, *word, *holds, *fails;
} relation_table[RELATIONS] = {{"<", "below", "is less than", "is not less than"},
                               {"<=", "at most", "is at most", "is more than"},
                               {">", "above", "is more than", "is not more than"},
                               {">=", "at least", "is at least", "is less than"},
                               {"=", "equal to", "equals", "differs from"}};

static bool is_true(enum claim_relation relation, double a, double b, double within) {
  switch (relation) {
    case LESS:
      return a < b;
    case LESS_OR_EQUAL:
      return a <= b;
    case MORE:
      return a > b;
    case MORE_OR_EQUAL:
      return a >= b;
    case EQUAL:
    case RELATIONS:
      break;
  }
  return fabs(a - b) <= within * fmax(fabs(a), fabs(b));
}

/* Takes "within N %" at the end of a claim of equality. */
static bool take_within(struct words *words, double *within) {
  struct term term = {.value = 0};
  *within = 0;
  if (!words_take(words, "within")) return true;
  return term_take(NULL, (struct lesson_source){NULL, NULL, NULL}, words, &term) && (*within = term.value) >= 0;
}

/* Checks that the terms can be compared, and that nothing is left but a unit that there is. */
static bool has_sense(const struct words *words, const struct term *a, const struct term *b, const char *text,
                      char *out, size_t size) {
  char why[LESSON_TEXT_SIZE / 4];
  const char *left = words->at < words->count ? words->word[words->at] : NULL;
  bool is_unit = left != NULL && b->format == NULL, differs = left == NULL && !term_same_kind(a, b);
  if (left == NULL && !differs) return true;
  if (!is_unit && !differs) return false;
  const struct term *with = b->unit != NULL || is_unit ? a : b;
  const char *unit = is_unit ? left : b->unit != NULL ? b->unit : a->unit;
  if (unit != NULL) {
    term_tell_unit(unit, with->format, why, sizeof why);
    snprintf(out, size, "%.200s: %s", text, why);
  } else {
    snprintf(out, size, "%.200s: figures of different kinds cannot be compared", text);
  }
  return false;
}

int lesson_claim(const struct lesson *lesson, struct lesson_source now, const char *text, char *out, size_t size,
                 double *margin) {
  struct words words;
  struct term a, b;
  double within;
  int relation = 0;
  snprintf(out, size, "'%s' is not a claim of known figures: expected FIGURE < FIGURE", text);
  if (!words_split(&words, text, strlen(text)) || !term_take(lesson, now, &words, &a)) return -1;
  while (relation < RELATIONS && !words_take(&words, relation_table[relation].sign)) relation++;
  if (relation == RELATIONS || !term_take(lesson, now, &words, &b)) return -1;
  if (!take_within(&words, &within) || !has_sense(&words, &a, &b, text, out, size)) return -1;
  if (a.format == NULL) a.format = b.format != NULL ? b.format : format_count;
  if (b.format == NULL) b.format = a.format;
  char left[FORMAT_SIZE], right[FORMAT_SIZE];
  bool holds = is_true((enum claim_relation)relation, a.value, b.value, within);
  double larger = fmax(fabs(a.value), fabs(b.value));
  if (margin != NULL) *margin = relation == EQUAL || larger <= 0 ? 1 : fabs(a.value - b.value) / larger;
  snprintf(out, size, "%s%s: %s %s %s", text, holds ? "" : " does not hold", a.format(left, a.value),
           holds ? relation_table[relation].holds : relation_table[relation].fails, b.format(right, b.value));
  return holds;
}

/* --- Guesses ------------------------------------------------------------------------------------------------- */

bool lesson_value(struct lesson *lesson, const struct evaluation *now, const char *text, char *why, size_t size) {
  const struct lesson_source source = {.evaluation = now};
  struct words words;
  struct term term, unit = {.factor = 1};
  snprintf(why, size, "the value of this guess is no figure, and no number with its unit");
  if (!words_split(&words, text, strlen(text)) || !term_take(lesson, source, &words, &term)) return false;
  bool converts = words_take(&words, "in");
  if (converts && words.at < words.count) {
    const char *name = words.word[words.at];
    bool is_unit = term_take_unit(&words, &unit) && term_same_kind(&term, &unit);
    if (!is_unit) term_tell_unit(name, term.format, why, size);
    if (!is_unit) return false;
    term.factor = unit.factor;
  } else if (words.at < words.count) {
    term_tell_unit(words.word[words.at], NULL, why, size);
  }
  lesson->value = term.value;
  lesson->value_factor = term.factor;
  lesson->value_format = term.format;
  return words.at == words.count;
}

bool lesson_read_guess(const struct lesson *lesson, const char *text, double *value) {
  char *end;
  *value = strtod(text, &end);
  if (end == text || !isfinite(*value)) return false;
  struct words words;
  struct term unit = {.factor = lesson->value_factor}, asked = {.format = lesson->value_format};
  if (!words_split(&words, end, strlen(end)) || (words.count > 0 && !term_take_unit(&words, &unit))) return false;
  *value *= unit.factor;
  return words.at == words.count && term_same_kind(&unit, &asked);
}

/* --- Claims in words ------------------------------------------------------------------------------------------ */

/* "Energy" as "energy", but "MAC use" as it is. */
static void add_name(const char *name, char *text) {
  bool is_word = isupper((unsigned char)name[0]) && islower((unsigned char)name[1]);
  text_append(text, LESSON_TEXT_SIZE, "%c%s", is_word ? tolower((unsigned char)name[0]) : name[0], name + 1);
}

/* Adds the name of a figure; false: it is none. */
static bool add_figure(const char *key, char *text) {
  static const struct {
    const char *key, *name;
  } own[] = {{"tile_pixels", "pixels of a tile"}, {"on_chip_bits", "memory on the chip"}};
  const char *dot = strrchr(key, '.');
  for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
    if (strcmp(key, own[i].key) != 0) continue;
    text_append(text, LESSON_TEXT_SIZE, "%s", own[i].name);
    return true;
  }
  if (dot != NULL && strcmp(dot, ".size_bits") == 0) {
    text_append(text, LESSON_TEXT_SIZE, "size of %.*s", (int)(dot - key), key);
    return true;
  }
  for (int row = 0; row < FIGURE_ROWS; row++) {
    const struct figure_info *info = &figure_table[row];
    bool is_of_item = info->scope != OF_SCHEDULE;
    if (is_of_item != (dot != NULL) || strcmp(info->key, dot != NULL ? dot + 1 : key) != 0) continue;
    add_name(info->name, text);
    if (dot != NULL) text_append(text, LESSON_TEXT_SIZE, " %.*s", (int)(dot - key), key);
    return true;
  }
  return false;
}

const char *lesson_claim_text(const char *claim, char *text) {
  struct words words;
  text[0] = 0;
  if (!words_split(&words, claim, strlen(claim))) {
    snprintf(text, LESSON_TEXT_SIZE, "%s", claim);
    return text;
  }
  for (int i = 0; i < words.count; i++) {
    const char *word = words.word[i];
    int relation = 0;
    if (i > 0) text_append(text, LESSON_TEXT_SIZE, " ");
    while (relation < RELATIONS && strcmp(relation_table[relation].sign, word) != 0) relation++;
    if (relation < RELATIONS) {
      text_append(text, LESSON_TEXT_SIZE, "%s", relation_table[relation].word);
    } else if (!add_figure(word, text)) {
      text_append(text, LESSON_TEXT_SIZE, "%s", strcmp(word, "*") == 0 ? "×" : word);
    }
  }
  return text;
}
