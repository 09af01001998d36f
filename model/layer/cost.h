/* The cost of one mapping of one layer, in all its parts. */
#ifndef MODEL_LAYER_COST_H
#define MODEL_LAYER_COST_H

#include "model/base/arena.h"
#include "model/layer/problem.h"

/* One operand at one memory level; arrays by enum movement. */
struct level_cost {
  int memory; /* index in the hardware */
  double element_moves[MOVE_COUNT];
  double word_accesses[MOVE_COUNT]; /* in full-bandwidth words, all instances together */
  double energy_pj[MOVE_COUNT];
  double held_elements; /* in one instance */
  double held_bits;
  double utilization;        /* held_bits over the size of the memory */
  double shared_utilization; /* of all operands of the layer that share the memory */
  bool double_buffered;
  /* Latency, of the integer spatial mapping: */
  double period_cycles[MOVE_COUNT];
  double period_count[MOVE_COUNT];
  double amount_elements[MOVE_COUNT]; /* moved in a period, by one instance */
  double real_cycles[MOVE_COUNT];     /* that the port needs in a period */
  double allowed_cycles[MOVE_COUNT];  /* in which it does not stall the array */
};

/* A loop unrolled on the array: between which levels it fans out. */
struct spatial_loop {
  int dim;
  double size; /* a fraction where the array does not divide the loop */
  int array_dim;
};

struct layer_cost {
  double mac_count, mac_energy_pj;
  double memory_energy_pj, energy_pj; /* all levels; all levels and MACs */
  double ideal_cycles;                /* MACs over the size of the array */
  double temporal_cycles;             /* what the spatial mapping allows; the rest is spatial stall */
  double stall_cycles;                /* temporal stall of the slowest port, >= 0 */
  double loading_cycles, offloading_cycles;
  double compute_cycles;    /* without loading and offloading: temporal and stall */
  double latency_cycles;    /* with loading, without offloading: the figure reported and summed */
  double offloaded_cycles;  /* with both */
  bool overfull;            /* as the search found: fits only by the "none fits" rule of section 8 */
  double orderings_visited; /* by the search; 0 for a given ordering */
  double gap;               /* how much lower the objective might still be, relatively; 0: proven least */
  int spatial_count;
  struct spatial_loop spatial[HARDWARE_MAX_DIMS];
  struct mapping mapping;
  int level_count[LAYER_OPERANDS];          /* 0: the layer has no such operand */
  struct level_cost *level[LAYER_OPERANDS]; /* level_count[o] of them, innermost first */
};

/* The figures by which a search compares mappings. */
struct cost_figures {
  double energy_pj, latency_cycles, offloaded_cycles;
};

/* All three figures; the same numbers as cost_evaluate gives. The mapping is merged down. */
struct cost_figures cost_compare(const struct problem *problem, struct mapping *mapping);

/* Room for a cost in `arena`; NULL when memory is out. */
struct layer_cost *cost_new(struct arena *arena, const struct problem *problem);

/* Fills in everything but what only a search knows (overfull, orderings_visited, gap). The mapping is copied and merged
 * down. */
void cost_fill(const struct problem *problem, const struct mapping *mapping, struct layer_cost *cost);

/* Both; NULL when memory is out. */
struct layer_cost *cost_evaluate(struct arena *arena, const struct problem *problem, const struct mapping *mapping);

/* STATUS_BAD_INPUT where the loops of a given mapping do not multiply to the problem's temporal sizes. */
enum status mapping_check(const struct problem *problem, const struct mapping *mapping, struct error *error);

#endif
