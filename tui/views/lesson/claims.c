#include "tui/views/lesson/claims.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/format.h"

/* --- Figures ------------------------------------------------------------------------------------------------- */

/* Every pixel is needed once. */
double lesson_recomputed(const struct result *result) {
  double computed = 0, needed = 0;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int n = 0; n < stack->node_count; n++) {
      const struct layer *layer = stack->nodes[n].shape;
      needed +=
          (double)(layer->ox >= 0 ? layer->size[layer->ox] : 1) * (double)(layer->oy >= 0 ? layer->size[layer->oy] : 1);
      for (int t = 0; t < stack->type_count; t++) {
        const int64_t *size = stack->types[t].steps[n].size;
        computed += (double)stack->types[t].count * (double)(layer->ox >= 0 ? size[layer->ox] : 1) *
                    (double)(layer->oy >= 0 ? size[layer->oy] : 1);
      }
    }
  }
  return computed > 0 ? 1 - needed / computed : 0;
}

static double macs(const struct evaluation *evaluation) {
  return evaluation->result->mac_count;
}

static double tiles(const struct evaluation *evaluation) {
  double count = 0;
  for (int s = 0; s < evaluation->result->stack_count; s++) {
    count += (double)walk_tile_count(&evaluation->result->stacks[s]);
  }
  return count;
}

static double types(const struct evaluation *evaluation) {
  return evaluation->result->tile_type_count;
}

static double stacks(const struct evaluation *evaluation) {
  return evaluation->result->stack_count;
}

static double recomputed(const struct evaluation *evaluation) {
  return lesson_recomputed(evaluation->result);
}

/* The largest over all tiles: live maps; what is kept for the right neighbour, for the row below. */
static double largest(const struct evaluation *evaluation, double (*of_type)(const struct tile_type *)) {
  double most = 0;
  for (int s = 0; s < evaluation->result->stack_count; s++) {
    for (int t = 0; t < evaluation->result->stacks[s].type_count; t++) {
      most = fmax(most, of_type(&evaluation->result->stacks[s].types[t]));
    }
  }
  return most;
}

static double peak_of(const struct tile_type *type) {
  return type->peak_bits;
}

static double h_cache_of(const struct tile_type *type) {
  double bits = 0;
  for (int n = 0; type->takes_h >= 0 && n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) bits += type->steps[n].input[o].h_cache_bits;
  }
  return bits;
}

static double v_cache_of(const struct tile_type *type) {
  double bits = 0;
  for (int n = 0; type->takes_v >= 0 && n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) bits += type->steps[n].input[o].v_cache_bits;
  }
  return bits;
}

static double peak(const struct evaluation *evaluation) {
  return largest(evaluation, peak_of);
}

static double h_cache(const struct evaluation *evaluation) {
  return largest(evaluation, h_cache_of);
}

static double v_cache(const struct evaluation *evaluation) {
  return largest(evaluation, v_cache_of);
}

static const char *format_whole(char *text, double value) {
  snprintf(text, FORMAT_SIZE, "%.0f", value);
  return text;
}

static const struct {
  const char *name;
  enum metric metric; /* where value is NULL */
  double (*value)(const struct evaluation *evaluation);
  const char *(*format)(char *text, double value);
} figures[] = {
    {"energy", METRIC_ENERGY, NULL, NULL},
    {"latency", METRIC_LATENCY, NULL, NULL},
    {"edp", METRIC_EDP, NULL, NULL},
    {"dram-read", METRIC_DRAM_READ, NULL, NULL},
    {"dram-write", METRIC_DRAM_WRITE, NULL, NULL},
    {"mac-use", METRIC_MAC_USE, NULL, NULL},
    {"macs", METRIC_COUNT, macs, format_count},
    {"tiles", METRIC_COUNT, tiles, format_whole},
    {"types", METRIC_COUNT, types, format_whole},
    {"stacks", METRIC_COUNT, stacks, format_whole},
    {"recomputed", METRIC_COUNT, recomputed, format_percent},
    {"peak", METRIC_COUNT, peak, format_capacity},
    {"h-cache", METRIC_COUNT, h_cache, format_capacity},
    {"v-cache", METRIC_COUNT, v_cache, format_capacity},
};
enum { FIGURES = sizeof figures / sizeof figures[0] };

/* A figure with its value. */
struct term {
  double value;
  const char *(*format)(char *text, double value);
};

static bool find_figure(const struct evaluation *evaluation, const char *name, struct term *term) {
  for (int i = 0; i < FIGURES; i++) {
    if (strcmp(name, figures[i].name) != 0) continue;
    bool metric = figures[i].value == NULL;
    term->value = metric ? evaluation->metric[figures[i].metric] : figures[i].value(evaluation);
    term->format = metric ? metric_info[figures[i].metric].format : figures[i].format;
    return true;
  }
  for (int m = 0; m < evaluation->result->hardware.memory_count; m++) {
    if (strcmp(name, evaluation->result->hardware.memories[m].name) != 0) continue;
    *term = (struct term){.format = format_energy};
    for (int owner = 0; owner <= LAYER_OPERANDS; owner++) term->value += evaluation->accesses[m].energy_pj[owner];
    return true;
  }
  return false;
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
  snprintf(out, size, "'%s' is no claim: it has the form FIGURE < FIGURE", text);
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
