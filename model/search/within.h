/* Best mapping within limits: lists the ways within them (way_graph.c), raises their price to what mappings have
 * (multipliers.c), drops those beyond, and searches the rest best first (best_first.c). */
#ifndef MODEL_SEARCH_WITHIN_H
#define MODEL_SEARCH_WITHIN_H

#include "model/search/best_first.h"
#include "model/search/multipliers.h"

/* How the price that bounds a goal's key is raised. Each search leaves its price to the next, as one more limit. */
struct raising {
  const struct multipliers *multipliers;
  struct bounded bounded; /* what the price bounds */
  double seen;            /* no mapping has a lower key */
  double beyond;          /* how far above this, and the least price, it looks: cycles; of others relative */
  bool breaks_ties;       /* looks for the least energy at the least latency, too, once that is proven */

  /* Set by the search: */
  double least;    /* of the price among the ways, INFINITY where there are none, 0 where it was not raised */
  bool broke_ties; /* has looked for it */
  int count;       /* of prices raised; 0 at first */
  struct raised_price {
    struct level_price price;
    struct price_ends ends;
    bool is_ready; /* its ends are allocated */
  } raised[2];     /* the latest is at (count - 1) % 2 */
};

/* Limits of the search for the least energy at equal latency; and relative, what less is not looked for. */
enum { TIE_BRANCHES = 20000, TIE_ORDERS = 1000 };
#define TIE_STEP 1e-10

/* Limit of a price of latency for mappings of at most this many cycles: they are whole, prices are not. */
double within_cycles(double cycles);

/* Least cycles that a mapping of this price can have. */
double within_whole_cycles(double price);

/* A bound that is lower than a number of cycles by no more than this still stands for as many. */
double within_step(double cycles);

/* What searches of one problem share. */
struct within {
  struct latency_bound *bound;
  struct arena *arena;
  const atomic_bool *cancel;
  struct search_outcome *outcome; /* holds a mapping, and is improved */
  struct error *error;
};

/* Improves the outcome. `raising` may be NULL; with it `seen` may end below the goal's most_key, by `beyond`.
 * STATUS_STOPPED, STATUS_INTERNAL when memory is out. */
enum status search_within(const struct within *within, const struct goal *goal, struct raising *raising,
                          struct seen *seen);

#endif
