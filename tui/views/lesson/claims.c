#include "tui/views/lesson/lesson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/format.h"

/* --- Figures ------------------------------------------------------------------------------------------------- */

/* A figure with its value. */
struct term {
  double value;
  const char *(*format)(char *text, double value);
};

static bool find_figure(const struct evaluation *evaluation, const char *key, struct term *term) {
  const struct figure_domain domain = figure_domain_of(evaluation->result);
  int index = figure_find(&domain, key);
  if (index < 0) return false;
  term->value = evaluation->figures->value[index];
  term->format = unit_table[figure_at(&domain, index)->unit].format;
  return true;
}

/* --- Expressions --------------------------------------------------------------------------------------------- */

enum { WORDS = 12 };

struct words {
  char text[160];
  int count, at;
  char *word[WORDS];
};

static bool split(struct words *words, const char *text, size_t length) {
  char *rest = NULL;
  *words = (struct words){.count = 0};
  if (length >= sizeof words->text) return false;
  memcpy(words->text, text, length);
  for (char *word = strtok_r(words->text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
    if (words->count == WORDS) return false;
    words->word[words->count++] = word;
  }
  return true;
}

static bool take(struct words *words, const char *word) {
  if (words->at == words->count || strcmp(words->word[words->at], word) != 0) return false;
  words->at++;
  return true;
}

static bool take_number(struct words *words, double *number) {
  if (words->at == words->count) return false;
  char *end;
  double read = strtod(words->word[words->at], &end);
  if (*end != 0 || end == words->word[words->at]) return false;
  *number = read;
  words->at++;
  return true;
}

/* FIGURE [of NAME] */
static bool take_figure(const struct lesson *lesson, const struct evaluation *now, struct words *words,
                        struct term *term) {
  if (words->at == words->count) return false;
  const char *name = words->word[words->at++];
  if (take(words, "of")) {
    now = NULL;
    for (int i = 0; i < lesson->kept_count && words->at < words->count; i++) {
      if (strcmp(lesson->kept[i].name, words->word[words->at]) == 0) now = lesson->kept[i].evaluation;
    }
    words->at++;
  }
  return now != NULL && find_figure(now, name, term);
}

/* NUMBER, NUMBER * FIGURE or FIGURE */
static bool take_term(const struct lesson *lesson, const struct evaluation *now, struct words *words,
                      struct term *term) {
  double number = 1;
  *term = (struct term){.value = 1, .format = format_count};
  if (take_number(words, &number)) {
    if (!take(words, "*")) {
      term->value = number;
      return true;
    }
  }
  if (!take_figure(lesson, now, words, term)) return false;
  term->value *= number;
  return true;
}

static bool fill_one(const struct lesson *lesson, const struct evaluation *now, const char *text, size_t length,
                     char *out) {
  struct words words;
  struct term a, b;
  if (!split(&words, text, length) || !take_figure(lesson, now, &words, &a)) return false;
  if (words.at == words.count) {
    a.format(out, a.value);
    return true;
  }
  const char *operator= words.word[words.at++];
  if (!take_figure(lesson, now, &words, &b) || words.at < words.count) return false;
  if (strcmp(operator, "/") == 0) {
    snprintf(out, FORMAT_SIZE, "%.3g", a.value / b.value);
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
  size_t used = 0;
  bool sound = true;
  for (; *text != 0 && used + 1 < size; text++) {
    const char *end = *text == '{' ? strchr(text, '}') : NULL;
    if (end == NULL) {
      out[used++] = *text;
      continue;
    }
    char figure[FORMAT_SIZE];
    size_t length = (size_t)(end - text) - 1;
    if (!fill_one(lesson, now, text + 1, length, figure)) {
      sound = false;
      snprintf(figure, sizeof figure, "{%.*s?}", (int)(length < 20 ? length : 20), text + 1);
    }
    int written = snprintf(out + used, size - used, "%s", figure);
    used = used + (size_t)written < size ? used + (size_t)written : size - 1;
    text = end;
  }
  out[used] = 0;
  return sound;
}

int lesson_claim(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size) {
  struct words words;
  struct term a, b;
  snprintf(out, size, "'%s' is not a claim: expected FIGURE < FIGURE", text);
  if (!split(&words, text, strlen(text)) || !take_term(lesson, now, &words, &a)) return -1;
  bool less = take(&words, "<");
  if (!less && !take(&words, ">")) return -1;
  if (!take_term(lesson, now, &words, &b) || words.at < words.count) return -1;
  char left[FORMAT_SIZE], right[FORMAT_SIZE];
  bool holds = less ? a.value < b.value : a.value > b.value;
  snprintf(out, size, "%s%s: %s %s %s", text, holds ? "" : " does not hold", a.format(left, a.value),
           holds == less ? "is less than" : "is not less than", b.format(right, b.value));
  return holds;
}
