/* All ways to cut a network into stacks, as a graph.
 *
 * A *state* is what has been computed after a number of stacks, and where the maps live that later stacks read: it is
 * reached by a cut. A *segment* leads from one state to a later one and is the stack between them. Paths from the first
 * state to the last are the legal cut lists, with each choice of homes for the maps between stacks (model/between.h).
 */
#ifndef MODEL_OPTIMIZE_CUT_STATES_H
#define MODEL_OPTIMIZE_CUT_STATES_H

#include <stdbool.h>

#include "model/base/arena.h"
#include "model/stack.h"

struct cut_state {
  int end;           /* layer index of the cut, -1 in the first state */
  bool *computed;    /* by layer */
  int8_t *homes;     /* by layer: of maps open here; -1: the top, or none */
  int first_segment; /* of those that lead here, nearest start first */
  int segment_count;
};

struct segment {
  int from, to; /* states */
};

struct cut_states {
  const struct workload *workload;
  unsigned rules;                  /* of the model */
  const struct hardware *hardware; /* NULL: maps between stacks live at the top */
  struct arena arena;
  int state_count, segment_count;
  struct cut_state *states; /* by end; the last one is the whole network */
  struct segment *segments; /* by `to` */
};

enum { CUT_STATES_MAX = 20000, CUT_SEGMENTS_MAX = 500000 };

/* Finds all states on paths from first to last. With `cuts` (may be NULL) the only cuts are that list's; without
 * `hardware` all maps between stacks live at the top. Refers to both. STATUS_INTERNAL where there are more than the
 * limits above. Free with cut_states_deinit, whatever the status. */
enum status cut_states_init(struct cut_states *states, const struct workload *workload, unsigned rules,
                            const struct hardware *hardware, const struct stack_list *cuts, struct error *error);
void cut_states_deinit(struct cut_states *states);

/* Forms the stack of a segment, to be computed by the tiling. */
enum status segment_form(const struct cut_states *states, int segment, const struct tiling *tiling, struct arena *arena,
                         struct stack *stack, struct error *error);

/* True if two segments lead from the same cut to the same cut. */
bool segments_are_alike(const struct cut_states *states, int a, int b);

/* Segments of the path with these cuts and all maps at the top, in order; returns how many, or 0 where the graph has no
 * such path. `path` has room for cuts->stack_count. */
int cut_states_path(const struct cut_states *states, const struct stack_list *cuts, int *path);

#endif
