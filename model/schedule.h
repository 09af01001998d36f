/* A schedule: how a network is computed, and its cost.
 *
 *   struct result *result = NULL;
 *   if (schedule_evaluate(&job, NULL, &result, &error) != STATUS_OK) ... error.message ...
 *   result_free(result);
 */
#ifndef MODEL_SCHEDULE_H
#define MODEL_SCHEDULE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "model/base/error.h"
#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"
#include "model/result.h"
#include "model/search/memo.h"
#include "model/search/options.h"
#include "model/tiling.h"

/* Where the network is cut into stacks, which are fused depth-first. */
enum cuts_kind {
  CUTS_AUTO,         /* as many layers as have weights that fit (section 3) */
  CUTS_SINGLE_LAYER, /* after every layer */
  CUTS_LIST,         /* after the layers listed */
};

/* Where maps between stacks live. */
enum between_stacks {
  BETWEEN_TOP, /* in the top memory */
  BETWEEN_FIT, /* on chip where everything fits and that pays off (section 3) */
};

extern const char *const between_stacks_name[2]; /* "top", "fit" */

/* How the memories of a stack's data are chosen. */
enum placement_kind {
  PLACEMENT_LOWEST, /* the lowest that hold them (sections 5 and 6) */
  PLACEMENT_SEARCH, /* those with the least cost, of all */
};

extern const char *const placement_kind_name[2]; /* "lowest", "search" */

enum { SCHEDULE_MAX_CUTS = 256 };

struct schedule {
  enum overlap_mode mode; /* this, the tile and the heads: of every stack without its own */
  int64_t tile_x, tile_y;
  int64_t tile_heads; /* at a time (struct tiling); automatic cuts go by it, too */
  enum cuts_kind cuts_kind;
  /* Of CUTS_LIST: */
  int cut_count;
  int cuts[SCHEDULE_MAX_CUTS];              /* layer ids */
  struct tiling own[SCHEDULE_MAX_CUTS + 1]; /* of the stack before cuts[i], and of the last; 0: the value
                                               above */
  enum between_stacks between_stacks;       /* BETWEEN_FIT needs rule capacity */
  enum placement_kind placement;            /* PLACEMENT_SEARCH, too */
  struct search_options search;
  int lpf_limit; /* published search: largest number of loop factors ordered, >= 1, or LPF_LIMIT_NONE */
};

/* Inputs of an evaluation. Pointers must stay valid during the call only. */
struct job {
  const struct hardware *hardware; /* finished */
  const struct workload *workload; /* finished */
  const struct mapping_rules *rules;
  struct schedule schedule;
  struct memo *memo;     /* NULL, or one used only with these inputs, search options and lpf_limit */
  int turn;              /* 0: searches in order; 1..: starts elsewhere, same result, for threads that share the memo */
  bool sums_only;        /* the result tells nothing of layers, which takes a third of the time */
  double search_seconds; /* time of a layer's search unless the schedule says one; 0: none */
};

/* Evaluates the schedule. *result is owned by the caller (result_free) and refers to nothing in the job, but with
 * sums_only to its workload. `cancel`
 * may be NULL; once another thread sets it the call ends within milliseconds with STATUS_STOPPED. STATUS_USAGE for
 * invalid options, STATUS_BAD_INPUT where rules and layers disagree, STATUS_INFEASIBLE with the sizes that did not
 * fit. Thread-safe: jobs share at most their memo. */
enum status schedule_evaluate(const struct job *job, const atomic_bool *cancel, struct result **result,
                              struct error *error);

/* Tiling of the stack before cuts[i], of the last one for i = cut_count, or of one without its own for -1. */
struct tiling schedule_tiling_at(const struct schedule *schedule, int i);

/* Tiling of the stack that ends at the layer with this id, or of the last stack. */
struct tiling schedule_tiling(const struct schedule *schedule, int end_id, bool is_last);

extern const char *const overlap_mode_name[4]; /* by enum overlap_mode: "recompute", "h-cached", "cached" */

#endif
