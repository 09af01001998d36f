/* The threads of an optimisation, and the two kinds of work they do.
 *
 * A *stage* is work that can be done in any order; the owner waits for its end. A segment stage costs the segments that
 * lead to one state. A uniform stage looks for the best schedule with one tiling for all stacks, tiling by tiling. */
#ifndef MODEL_OPTIMIZE_CREW_H
#define MODEL_OPTIMIZE_CREW_H

#include "model/base/pool.h"
#include "model/optimize/labels.h"
#include "model/optimize/segment_costs.h"

/* What a search for paths knows. Bounds are those below which nothing is left out. */
struct path_search {
  struct label_rule rule;
  enum objective objective;
  double latency_weight;                /* of OBJECTIVE_SUM */
  const struct optimize_limits *limits; /* of the whole; NULL: none */
  double *rest_energy, *rest_latency;   /* by state: least that the rest of the network costs; NULL: 0 */
  double *rest_value;                   /* the same by the rule, unless that keeps a front; NULL: 0 */
  _Atomic double best;                  /* objective of the best complete schedule known, or INFINITY */
};

/* Least objective of schedules that go through a state of the path with these costs so far; INFINITY: beyond a limit.
 */
double path_search_bound(const struct path_search *search, int state, double energy_pj, double latency_cycles);

enum stage_kind { STAGE_NONE, STAGE_SEGMENTS, STAGE_UNIFORM };

/* A segment and a tiling of its end. */
struct guess {
  int segment, tiling;
};

struct stage {
  enum stage_kind kind;
  struct path_search *search;
  const struct labels *labels; /* by state: those before */
  const struct guess *guesses; /* what to cost first: mostly good, so that it excludes others */
  int guess_count, next_guess;
  int next_segment, end_segment, next_tiling;
  _Atomic double best_here; /* least weighted sum at the state, where the rule keeps one label */
  /* Uniform: */
  const struct tiling *tilings;
  int tiling_count;
  int try_count;   /* of them, spread over all */
  const int *path; /* segments of the only cuts, or NULL: all */
  int path_count;
  struct labels *best_labels; /* by state: those of the best */
  int best_tiling;            /* index, or -1 */
};

struct optimize_crew {
  const struct optimize *question;
  const struct cut_states *states;
  struct segment_costs *costs;
  struct pool pool;
  pthread_cond_t ready; /* the stage is done, or something failed */
  struct stage stage;
  int running;
  enum status status; /* the first failure */
  struct error error;
  int64_t looked_at;            /* tilings that needed no more costing */
  struct worker_state *workers; /* by lane */
};

enum status crew_init(struct optimize_crew *crew, const struct optimize *question, const struct cut_states *states,
                      struct segment_costs *costs, struct memo *memo, struct error *error);
/* Stops the threads. */
void crew_deinit(struct optimize_crew *crew);

/* Runs a stage to its end. Calls `waiting` every now and then; that returns false to stop: STATUS_STOPPED. */
enum status crew_run(struct optimize_crew *crew, const struct stage *stage, bool (*waiting)(void *context),
                     void *context, struct error *error);

/* Costs a segment on the calling thread, between stages. */
enum status crew_cost(struct optimize_crew *crew, int segment, int tiling, const atomic_bool *cancel,
                      struct segment_cost *cost, struct error *error);

/* Mapping searches so far; between stages. */
double crew_search_count(const struct optimize_crew *crew);

#endif
