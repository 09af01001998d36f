/* The optimisation of the design point in the background: one key begins it, and it becomes the point at the end. */
#ifndef TUI_EXPLORER_OPTIMIZING_H
#define TUI_EXPLORER_OPTIMIZING_H

#include "tui/analysis/optimizer.h"

struct state;

struct optimizing {
  uint64_t number; /* counts those begun */
  bool running;    /* the loop has it run until it has sent the last news; else it ends it and drops the news */
  bool stopping;   /* to end with the best so far */
  struct point from;
  /* Takes the result; NULL: it becomes the point. */
  void (*done)(struct state *state, const struct optimizer_news *news);
  struct optimize_progress progress;
};

/* Runs an enum action that begins or stops it; false: not its action. */
bool optimizing_act(struct state *state, int action);

/* Begins one of that point, whose result `done` takes. */
void optimizing_begin(struct state *state, const struct point *point,
                      void (*done)(struct state *state, const struct optimizer_news *news));

/* Takes news of it. */
void optimizing_take(struct state *state, const struct optimizer_news *news);

/* Ends it once the point has other inputs or another search. */
void optimizing_follow(struct state *state);

/* Its progress in one line of `size` bytes: "45 %, best 2.382 mJ, at least 2.360 mJ, gap 0.9 %". */
void optimizing_text(const struct state *state, char *text, size_t size);

#endif
