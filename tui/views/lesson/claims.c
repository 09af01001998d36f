#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/format.h"
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
  const char *sign, *holds, *fails;
} relation_table[RELATIONS] = {{"<", "is less than", "is not less than"},
                               {"<=", "is at most", "is more than"},
                               {">", "is more than", "is not more than"},
                               {">=", "is at least", "is less than"},
                               {"=", "equals", "differs from"}};

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
  if (!take_within(&words, &within) || words.at < words.count) return -1;
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

bool lesson_value(const struct lesson *lesson, const struct evaluation *now, const char *text, double *value,
                  double *factor) {
  const struct lesson_source source = {.evaluation = now};
  struct words words;
  struct term term, unit = {.factor = 1};
  if (!words_split(&words, text, strlen(text)) || !term_take(lesson, source, &words, &term)) return false;
  if (words_take(&words, "in")) {
    if (!term_take_unit(&words, &unit)) return false;
    term.factor = unit.factor;
  }
  *value = term.value;
  *factor = term.factor;
  return words.at == words.count;
}

bool lesson_read_guess(const char *text, double factor, double *value) {
  char *end;
  *value = strtod(text, &end);
  if (end == text || !isfinite(*value)) return false;
  struct words words;
  struct term unit = {.factor = factor};
  if (!words_split(&words, end, strlen(end)) || (words.count > 0 && !term_take_unit(&words, &unit))) return false;
  *value *= unit.factor;
  return words.at == words.count;
}
