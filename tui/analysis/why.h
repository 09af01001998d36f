/* Explains the cost of a schedule in two or three sentences: the largest part of its energy, what put it there, and
 * what would relieve it. Everything is computed from the evaluation. */
#ifndef TUI_ANALYSIS_WHY_H
#define TUI_ANALYSIS_WHY_H

#include "tui/analysis/evaluation.h"
#include "tui/analysis/placement.h"

enum why_cause {
  WHY_COMPUTE, /* the MACs themselves are the largest part */
  WHY_TEST,    /* placed there: lower memories are too small */
  WHY_LOWEST,  /* placed there, in the lowest memory it can use */
  WHY_SEARCH,  /* placed there by the search of memories */
  WHY_BETWEEN, /* input or output of a stack, which passes through the top memory */
  WHY_PASSING, /* placed higher, passing through on its way to the array */
  WHY_ONCE,    /* placed lower, loaded from there */
};

enum { WHY_SENTENCES = 3, WHY_SENTENCE_SIZE = 240 };

struct why {
  enum why_cause cause;
  /* The largest sum of energy by memory and owner; for WHY_COMPUTE, that of the MACs. */
  int memory;
  enum access_owner owner;
  double energy_pj, share; /* of the whole */
  /* The layer, or the copies before it, with the largest part of that, in the tile type that has most of it. */
  struct placement_choice at;
  bool is_copy;
  enum copy_cause copy; /* of copies: with the largest part */
  int source;           /* node whose data these are: that of `at`, or the producer of what is copied */
  double part;          /* of energy_pj */
  struct placement_why
      place;        /* why these data are placed there, and what moves them with these stacks; not of WHY_COMPUTE */
  double mac_share; /* of the whole: no placement changes that */
  int count;        /* of sentences */
  char sentence[WHY_SENTENCES][WHY_SENTENCE_SIZE];
};

/* STATUS_INTERNAL when memory is out. */
enum status why_of(const struct evaluation *evaluation, struct why *why, struct error *error);

/* The same, found once and kept in the evaluation: it can take longer than all the rest of a screen. NULL when memory
 * is out. For the thread that owns the evaluation. */
const struct why *why_kept(struct evaluation *evaluation);

#endif
