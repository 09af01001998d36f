/* Searches for the best path through the states: for one question several, each with what the last has found. */
#ifndef MODEL_OPTIMIZE_PATHS_H
#define MODEL_OPTIMIZE_PATHS_H

#include <time.h>

#include "model/optimize/crew.h"

/* A schedule as segments of the graph. */
struct path {
  double energy_pj, latency_cycles;
  int count; /* 0: none */
  int *segments, *tilings;
};

struct optimization {
  const struct optimize *question;
  const atomic_bool *cancel;
  struct optimize_answer *optimum;
  struct error *error;
  struct arena arena;
  struct cut_states states;
  struct segment_costs costs;
  struct optimize_crew crew;
  struct memo *memo;
  struct labels *labels; /* by state, of the present search */
  struct path_search search;
  struct guess *good;                   /* by state: the best tiling of the last stack from it; segment -1: none */
  struct guess *guesses;                /* of a stage: room for two for each segment that leads to a state */
  double *least_energy, *least_latency; /* by state: of the rest of the network; lower bounds */
  double *least_value;                  /* the same of the weighted sum, once the best path is known */
  int *given;                           /* segments of the question's cuts */
  int given_count;
  struct path best, given_best, uniform_best;
  struct path start; /* what is known before the search; its end completes other ways */
  double bound;
  enum optimize_step step;
  int64_t grid_count;
  struct timespec reported;
};

/* Allocates what searches need, once the states and segment costs are known. False when memory is out. */
bool search_init(struct optimization *run);

/* The weighted sum that is minimised, unless the objective is a product. */
struct label_rule question_rule(const struct optimize *question);

/* Objective of a path; INFINITY for none. */
double path_value(const struct optimization *run, const struct path *path);

/* True if a whole schedule with these costs keeps within the limits. */
bool path_is_within(const struct optimization *run, double energy_pj, double latency_cycles);

/* Fills the run's error with the limits that no schedule keeps, where it has some. Returns STATUS_INFEASIBLE. */
enum status path_refuse_none(const struct optimization *run);

/* Makes an empty path in the arena of the run; false when memory is out. */
bool path_init(struct optimization *run, struct path *path);
void path_copy(struct path *to, const struct path *from);

/* Fills the path with the way to a state that one of its labels describes. */
void path_trace(const struct optimization *run, const struct labels *labels, int state, int label, struct path *path);

/* Takes the best of the last state's labels if it is better than `best`. */
void path_take_best(struct optimization *run, const struct labels *labels, struct path *best);

/* True if a state must keep all costs that no other dominates. */
bool search_needs_front(const struct optimization *run);

/* Called while workers are busy (crew_run): reports progress; false to stop. */
bool search_waiting(void *context);

/* Fills least_value from the labels of the best path: none through a state costs less than the whole. False where a
 * front was searched. */
bool path_expect_rest(struct optimization *run);

/* Finds the best path over the tilings listed so far, or the front, into the labels of the last state and run->best. */
enum status search_best_path(struct optimization *run);

#endif
