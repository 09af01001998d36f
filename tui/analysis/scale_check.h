/* Whether a gain from another size or width of a memory outlasts the rules by which energies follow them. The model
 * cannot know what a larger memory costs an access: --scale banks and --scale cacti are two guesses, and where they
 * disagree there is no conclusion. */
#ifndef TUI_ANALYSIS_SCALE_CHECK_H
#define TUI_ANALYSIS_SCALE_CHECK_H

#include "tui/analysis/prefetch.h"

enum scale_rule { SCALE_BANKS, SCALE_CACTI, SCALE_RULES };

/* The point under a rule. */
struct point scale_point(const struct point *point, enum scale_rule rule);

/* The point without its changes of sizes and widths, and of the energies and areas of these memories. */
struct point scale_unedited(const struct point *point);

/* True if both have the same hardware file and network, with different sizes or widths. */
bool scale_matters(const struct point *before, const struct point *now);

/* Adds both points under both rules, if it matters. */
void scale_prefetch(const struct point *before, const struct point *now, struct prefetch *prefetch);

enum scale_verdict {
  SCALE_UNKNOWN,  /* it does not matter, as where all energies are given, or figures are missing */
  SCALE_HOLDS,    /* both rules have the sign that the points have as they are */
  SCALE_REFUTED,  /* both rules have another one */
  SCALE_DISAGREE, /* the rules have different signs */
};

/* Relative change of the energy, as the points are and under both rules. */
struct scale_check {
  enum scale_verdict verdict;
  double change, under[SCALE_RULES];
};

struct scale_check scale_compare(const struct figures_store *store, const struct point *before,
                                 const struct point *now);

enum { SCALE_TEXT_SIZE = 256 };

/* "Against the file: energy −7.6 % at unchanged energy per access, −4.2 % with --scale banks, −1.1 % with cacti: the
 * saving holds."; "" if it is not known; in `text` of SCALE_TEXT_SIZE bytes. `against` names `before`. Returns `text`.
 */
const char *scale_text(const struct figures_store *store, const char *against, const struct point *before,
                       const struct point *now, char *text);

/* Points along a size or width. */
struct scale_points {
  int count;
  const void *context;
  bool (*at)(const void *context, int index, struct point *point);  /* false: there is none */
  const char *(*label)(const void *context, int index, char *text); /* its name; `text` has FORMAT_SIZE bytes for it */
};

/* True if energies follow the number. */
bool scale_is_size(enum edit_field field);

/* Adds the points under both rules, as far as there is room. */
void scale_best_prefetch(const struct scale_points *points, struct prefetch *prefetch);

/* Index of the point with the best figure under a rule; -1: some are not known, or none has a result. */
int scale_best(const struct figures_store *store, const struct scale_points *points, int figure, enum scale_rule rule);

/* "No conclusion: best at 64Ki at unchanged energy per access, at 16Ki with --scale banks, at 32Ki with cacti."; `own`
 * is the index of the best as the points are. "" if it is not known; in `text` of SCALE_TEXT_SIZE bytes. Returns
 * `text`. */
const char *scale_best_text(const struct figures_store *store, const struct scale_points *points, int figure, int own,
                            char *text);

#endif
