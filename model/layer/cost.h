/* Cost of one mapping of one layer, with its full breakdown. */
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
  double real_cycles[MOVE_COUNT];     /* port cycles needed in a period */
  double allowed_cycles[MOVE_COUNT];  /* cycles of a period without stalling the array */
};

/* A loop unrolled on the array, and the levels between which it fans out. */
struct spatial_loop {
  int dim;
  double size; /* a fraction where the array does not divide the loop evenly */
  int array_dim;
};

/* Bits that pass the ports of the top memory: word accesses x port bandwidth. */
struct traffic {
  double read_bits, written_bits;
};

struct layer_cost {
  double mac_count, mac_energy_pj;
  double vector_ops, vector_energy_pj; /* of a layer over rows: elements x passes; 0: any other layer */
  int row_memory;                      /* of a layer over rows: where each row stays for all passes; -1: with its map */
  double memory_energy_pj, energy_pj;  /* memories; memories, MACs and vector operations */
  double ideal_cycles;                 /* MACs over the size of the array */
  double temporal_cycles;              /* bound of the spatial mapping; the rest is spatial stall */
  double stall_cycles;                 /* temporal stall of the slowest port, >= 0 */
  double loading_cycles, offloading_cycles;
  double compute_cycles;    /* temporal cycles and stall, without loading and offloading */
  double latency_cycles;    /* with loading, by rule offload with offloading: the reported figure, summed over layers */
  double offloaded_cycles;  /* with loading and offloading */
  struct traffic dram;      /* of all operands */
  bool overfull;            /* fits only by the "none fits" rule of section 8; set by the search */
  double orderings_visited; /* by the search; 0 for a given ordering */
  double gap;               /* relative room for improvement of the objective; 0: proven minimal */
  int spatial_count;
  struct spatial_loop spatial[UNROLLED_MAX];
  struct mapping mapping;
  int level_count[LAYER_OPERANDS];          /* 0: the layer has no such operand */
  struct level_cost *level[LAYER_OPERANDS]; /* level_count[o] of them, innermost first */
};

/* Figures by which a search compares mappings. */
struct cost_figures {
  double energy_pj, latency_cycles;
  double tie_cycles; /* latency with offloading, or without it where latency_cycles has it */
};

/* Computes the three figures, equal to those of cost_fill. Merges the mapping down. */
struct cost_figures cost_compare(const struct problem *problem, struct mapping *mapping);

/* Bits that a mapping holds in a memory. */
struct held_bits {
  double all, weights; /* of all operands; of weights alone */
  double taken;        /* by the allocation that leads to the mapping (section 4), with all of an output finished */
};

/* What a mapping holds in each of the problem's memories; fills held[memory_count]. */
void cost_held(const struct problem *problem, const struct mapping *mapping, struct held_bits *held);

/* The same of a cost, but for what is taken (0), by hardware memory; fills held[HARDWARE_MAX_MEMORIES]. */
void cost_held_of(const struct layer_cost *cost, const struct layer *layer, struct held_bits *held);

/* Allocates a cost in `arena`; NULL when memory is out. */
struct layer_cost *cost_new(struct arena *arena, const struct problem *problem);

/* Fills in everything except what the search knows (overfull, orderings_visited, gap). Copies the mapping and
 * merges the copy down. */
void cost_fill(const struct problem *problem, const struct mapping *mapping, struct layer_cost *cost);

/* Checks that the loops of a given mapping multiply to the problem's temporal sizes. STATUS_BAD_INPUT where they
 * do not. */
enum status mapping_check(const struct problem *problem, const struct mapping *mapping, struct error *error);

#endif
