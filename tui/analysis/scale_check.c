#include "tui/analysis/scale_check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/text/format.h"
#include "tui/text/utf8.h"

static const char *const scale_rule_name[SCALE_RULES] = {"banks", "cacti"}; /* as --scale takes them */

struct point scale_point(const struct point *point, enum scale_rule rule) {
  struct point scaled = *point;
  struct error ignored;
  edits_set_scale(scaled.edits, scale_rule_name[rule], &ignored); /* without room it stays as it is */
  return scaled;
}

/* --- Sizes and widths in edits --------------------------------------------------------------------------------- */

/* One word of edits: "sram_64KB.size=1048576". */
struct word {
  char name[EDIT_NAME_SIZE];
  size_t owner; /* length of the memory's name */
};

/* The next word; false at the end. */
static bool next_word(const char **at, struct word *word) {
  *at += strspn(*at, " ");
  size_t length = strcspn(*at, "=");
  if (**at == 0 || length >= sizeof word->name) return false;
  memcpy(word->name, *at, length);
  word->name[length] = 0;
  const char *dot = strrchr(word->name, '.');
  word->owner = dot != NULL ? (size_t)(dot - word->name) : length;
  *at += strcspn(*at, " ");
  return true;
}

bool scale_is_size(enum edit_field field) {
  return field == EDIT_SIZE || field == EDIT_READ_BANDWIDTH || field == EDIT_WRITE_BANDWIDTH;
}

/* True for what energies follow. */
static bool is_size(const struct word *word) {
  if (strncmp(word->name, "scale.", strlen("scale.")) == 0) return false;
  for (enum edit_field field = EDIT_SIZE; field < EDIT_FIELD_COUNT; field++) {
    if (scale_is_size(field) && strcmp(word->name + word->owner + 1, edit_field_info[field].name) == 0) return true;
  }
  return false;
}

/* True if some size or width in `a` is another in `b`, or not there. */
static bool has_other(const char *a, const char *b) {
  struct word word;
  double x = 0, y = 0;
  for (const char *at = a; next_word(&at, &word);) {
    if (!is_size(&word)) continue;
    edits_value(a, word.name, &x);
    if (!edits_value(b, word.name, &y) || x != y) return true;
  }
  return false;
}

bool scale_matters(const struct point *before, const struct point *now) {
  struct point same = *before;
  strcpy(same.edits, now->edits);
  strcpy(same.mapping, now->mapping);
  if (!point_same_inputs(&same, now)) return false;
  return has_other(before->edits, now->edits) || has_other(now->edits, before->edits);
}

struct point scale_unedited(const struct point *point) {
  struct point file = *point;
  struct word word, other;
  for (const char *at = point->edits; next_word(&at, &word);) {
    if (!is_size(&word)) continue;
    for (const char *of = point->edits; next_word(&of, &other);) {
      if (other.owner == word.owner && memcmp(other.name, word.name, word.owner) == 0) {
        edits_remove(file.edits, other.name);
      }
    }
  }
  return file;
}

/* --- Judging --------------------------------------------------------------------------------------------------- */

void scale_prefetch(const struct point *before, const struct point *now, struct prefetch *prefetch) {
  if (!scale_matters(before, now)) return;
  const struct point *const points[] = {before, now};
  for (int i = 0; i < 2; i++) {
    prefetch_add(prefetch, points[i], false);
    for (enum scale_rule rule = 0; rule < SCALE_RULES; rule++) {
      struct point scaled = scale_point(points[i], rule);
      prefetch_add(prefetch, &scaled, false);
    }
  }
}

/* False: a figure is missing. */
static bool find_change(const struct figures_store *store, const struct point *before, const struct point *now,
                        double *change) {
  const struct figures *a = figures_find(store, before), *b = figures_find(store, now);
  if (a == NULL || b == NULL || a->status != STATUS_OK || b->status != STATUS_OK) return false;
  double from = a->value[FIGURE_ENERGY], to = b->value[FIGURE_ENERGY];
  *change = from > 0 ? to / from - 1 : 0;
  return true;
}

/* Rounding of sums counts as no change. */
static int sign_of(double change) {
  const double least = 1e-9;
  return (change > least) - (change < -least);
}

struct scale_check scale_compare(const struct figures_store *store, const struct point *before,
                                 const struct point *now) {
  struct scale_check check = {.verdict = SCALE_UNKNOWN};
  if (!scale_matters(before, now) || !find_change(store, before, now, &check.change)) return check;
  for (enum scale_rule rule = 0; rule < SCALE_RULES; rule++) {
    struct point a = scale_point(before, rule), b = scale_point(now, rule);
    if (!find_change(store, &a, &b, &check.under[rule])) return check;
  }
  if (check.under[SCALE_BANKS] == check.change && check.under[SCALE_CACTI] == check.change)
    return check; /* all given */
  int banks = sign_of(check.under[SCALE_BANKS]), cacti = sign_of(check.under[SCALE_CACTI]);
  check.verdict = banks != cacti ? SCALE_DISAGREE : banks != sign_of(check.change) ? SCALE_REFUTED : SCALE_HOLDS;
  return check;
}

static const char *percent(double change, char *text) {
  return format_change(text, 1 + change, 1);
}

/* Whether energies follow sizes and widths already, in words. */
static const char *as_it_is(const char *edits) {
  char name[EDIT_NAME_SIZE];
  double power;
  for (enum edit_field field = EDIT_SCALE_SIZE; field <= EDIT_SCALE_WRITE; field++) {
    if (edits_value(edits, edit_name(NULL, (struct edit_place){field, 0}, name), &power)) {
      return "as scaled";
    }
  }
  return "at unchanged energy per access";
}

const char *scale_text(const struct figures_store *store, const char *against, const struct point *before,
                       const struct point *now, char *text) {
  struct scale_check check = scale_compare(store, before, now);
  char own[FORMAT_SIZE], banks[FORMAT_SIZE], cacti[FORMAT_SIZE];
  text[0] = 0;
  if (check.verdict == SCALE_UNKNOWN) return text;
  if (check.verdict == SCALE_HOLDS && sign_of(check.change) == 0) return text;
  const char *as = as_it_is(now->edits);
  if (check.verdict == SCALE_DISAGREE) text_append(text, SCALE_TEXT_SIZE, "No conclusion: ");
  if (check.verdict == SCALE_REFUTED) text_append(text, SCALE_TEXT_SIZE, "Only %s: ", as);
  text_append(text, SCALE_TEXT_SIZE, "energy %s against %s%s%s; %s with --scale banks, %s with cacti.",
              percent(check.change, own), against, check.verdict == SCALE_REFUTED ? "" : " ",
              check.verdict == SCALE_REFUTED ? "" : as, percent(check.under[SCALE_BANKS], banks),
              percent(check.under[SCALE_CACTI], cacti));
  if (check.verdict == SCALE_HOLDS) text[0] = 'E';
  return text;
}

/* --- Along a size or width -------------------------------------------------------------------------------------- */

void scale_best_prefetch(const struct scale_points *points, struct prefetch *prefetch) {
  struct point point;
  for (int i = 0; i < points->count; i++) {
    if (!points->at(points->context, i, &point)) continue;
    for (enum scale_rule rule = 0; rule < SCALE_RULES; rule++) {
      struct point scaled = scale_point(&point, rule);
      if (!prefetch_add(prefetch, &scaled, false)) return;
    }
  }
}

int scale_best(const struct figures_store *store, const struct scale_points *points, int figure, enum scale_rule rule) {
  int best = -1;
  double most = -INFINITY;
  struct point point;
  for (int i = 0; i < points->count; i++) {
    if (!points->at(points->context, i, &point)) continue;
    struct point scaled = scale_point(&point, rule);
    const struct figures *figures = figures_find(store, &scaled);
    if (figures == NULL) return -1;
    if (figures->status != STATUS_OK || figures->reason != NULL || figure >= FIGURE_ROWS) continue;
    double value = figure_table[figure].better > 0 ? figures->value[figure] : -figures->value[figure];
    if (value <= most) continue;
    most = value;
    best = i;
  }
  return best;
}

const char *scale_best_text(const struct figures_store *store, const struct scale_points *points, int figure, int own,
                            char *text) {
  int banks = scale_best(store, points, figure, SCALE_BANKS), cacti = scale_best(store, points, figure, SCALE_CACTI);
  struct point point;
  text[0] = 0;
  if (own < 0 || banks < 0 || cacti < 0 || !points->at(points->context, own, &point)) return text;
  char names[3][FORMAT_SIZE];
  const char *as = as_it_is(point.edits), *here = points->label(points->context, own, names[0]);
  const char *by_banks = points->label(points->context, banks, names[1]);
  const char *by_cacti = points->label(points->context, cacti, names[2]);
  if (banks != cacti) {
    snprintf(text, SCALE_TEXT_SIZE, "No conclusion: best at %s %s, at %s with --scale banks, at %s with cacti.", here,
             as, by_banks, by_cacti);
  } else if (banks == own) {
    snprintf(text, SCALE_TEXT_SIZE, "Best at %s %s, with --scale banks and with cacti.", here, as);
  } else {
    snprintf(text, SCALE_TEXT_SIZE, "Best at %s only %s; at %s with --scale banks and with cacti.", here, as, by_banks);
  }
  return text;
}
