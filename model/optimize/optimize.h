/* Best schedule of a network on an accelerator: cuts, and the mode, tile and heads at a time of each stack, chosen
 * together.
 *
 * Stacks share nothing but the maps between them, so that the cost of a schedule is the sum of those of its stacks. The
 * best one is a shortest path over the states of cut_states.h, whose edges cost what the best tiling of a stack costs.
 * For energy x latency, under limits and for the whole front, a state keeps all costs that no other dominates.
 *
 * Where layers are mapped for energy x latency of the whole, mappings are chosen by energy + weight * latency, with
 * weights that the search for the least product asks for (optimize_edp.h). */
#ifndef MODEL_OPTIMIZE_OPTIMIZE_H
#define MODEL_OPTIMIZE_OPTIMIZE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/schedule.h"

/* Tile sizes along one axis, or heads at a time. */
struct optimize_sizes {
  int count;
  const int64_t *sizes; /* >= 1; TILE_FULL: the whole map */
};

/* What a schedule must not exceed; INFINITY: no limit. */
struct optimize_limits {
  double energy_pj, latency_cycles; /* of the whole */
  bool has_held;                    /* some memory is limited: */
  double held_bits[HARDWARE_MAX_MEMORIES];
  bool allow_overfull; /* mappings with an overfull memory count, too (section 8) */
};

/* The grid, with any cuts; one mode and tile for all stacks, to compare with; sizes around the best. */
enum optimize_step { OPTIMIZE_GRID, OPTIMIZE_SAME_TILING, OPTIMIZE_AROUND };

struct optimize_progress {
  double best;         /* objective of the best schedule so far; INFINITY: none yet */
  double bound;        /* no schedule over the grid is below */
  int64_t done, total; /* tilings of stacks looked at, of those of the grid */
  enum optimize_step step;
  int pass; /* of the grid, from 1, where energy x latency asks again for another weight of latency; 0: there is one */
};

/* The question. Pointers must stay valid during the call. */
struct optimize {
  const struct hardware *hardware; /* finished, like the workload */
  const struct workload *workload;
  const struct mapping_rules *rules;
  struct schedule schedule; /* its search; its cuts, where they are fixed or to compare with */
  bool cuts_are_fixed;
  unsigned modes;                                /* bit set by enum overlap_mode */
  const struct optimize_sizes *widths, *heights; /* by layer: of tiles of stacks that end there */
  struct optimize_sizes heads; /* at a time, 0: all; each stack takes those that divide its groups. None: all */
  enum objective objective;    /* of the whole schedule */
  double latency_weight;       /* of OBJECTIVE_SUM: pJ per cycle, >= 0 */
  struct optimize_limits limits;
  bool front;      /* find all that no other dominates in energy and latency, too */
  bool refine;     /* try sizes around those of the best until none is better */
  bool compare;    /* find the best with one mode and tile for all stacks, too */
  int start_count; /* schedules known before: the search starts at the best of them */
  const struct schedule *starts;
  int workers;       /* threads, 1..SWEEP_MAX_WORKERS */
  struct memo *memo; /* NULL, or one used only with these inputs and search options */
  /* NULL, or called from time to time by the calling thread. */
  void (*report)(void *context, const struct optimize_progress *progress);
  void *context;
};

/* A schedule found. */
struct optimized {
  double energy_pj, latency_cycles;
  struct search_options search; /* of the mappings that cost so much */
  int stack_count;              /* 0: there is none */
  int *ends;                    /* ids of the last layers */
  struct tiling *tilings;       /* sides as large as the map are TILE_FULL; where heads do not matter, 0 or those of
                                   all other stacks */
};

/* The answer; free with optimize_answer_deinit. */
struct optimize_answer {
  struct arena arena;
  struct optimized best;
  struct optimized given;   /* with the question's cuts, and one mode and tile */
  struct optimized uniform; /* with any cuts, and one mode and tile */
  int front_count;
  struct optimized *front; /* by energy */
  double bound;            /* no schedule over the grid has a lower objective */
  int64_t tiling_count;    /* stacks with their tilings in the grid */
  int64_t costed_count;    /* of them, and of those tried around the best, costed */
  double search_count;     /* mapping searches run */
};

/* Finds the best schedule. STATUS_INFEASIBLE where nothing fits or keeps within the limits. Once `cancel` (may be NULL)
 * is set: STATUS_STOPPED, with the best so far in the answer. Free the answer whatever the status. */
enum status optimize(const struct optimize *question, const atomic_bool *cancel, struct optimize_answer *optimum,
                     struct error *error);
void optimize_answer_deinit(struct optimize_answer *optimum);

/* What is minimised; `latency_weight` is that of OBJECTIVE_SUM. */
double objective_value(enum objective objective, double latency_weight, double energy_pj, double latency_cycles);

/* The schedule that was found, otherwise as `base`. False if it has more than SCHEDULE_MAX_CUTS cuts. */
bool optimized_schedule(const struct optimized *found, const struct schedule *base, struct schedule *schedule);

#endif
