/* The last evaluations by point, so that a point seen before is answered at once.
 *
 * Belongs to the thread that owns the state. What went wrong for another reason than the point itself is not kept. */
#ifndef TUI_SEEN_H
#define TUI_SEEN_H

#include "tui/evaluation.h"

enum { SEEN_SIZE = 32 };

struct seen {
  int count;
  struct evaluation *evaluations[SEEN_SIZE]; /* the latest used first */
};

/* Keeps the evaluation in place of an older one of the point, or of the one that was not used for longest. */
void seen_keep(struct seen *seen, struct evaluation *evaluation);

/* The evaluation of the point, held for the caller; NULL if there is none or an input file has changed since. */
struct evaluation *seen_find(struct seen *seen, const struct point *point);

/* True if there is one, be it of older files. */
bool seen_has(const struct seen *seen, const struct point *point);

void seen_clear(struct seen *seen);

#endif
