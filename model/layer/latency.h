/* Latency of one mapping (section 11): the array stalls only for the slowest memory port. */
#ifndef MODEL_LAYER_LATENCY_H
#define MODEL_LAYER_LATENCY_H

#include "model/base/numerics.h"
#include "model/layer/flow.h"

struct latency {
  double ideal_cycles, temporal_cycles, stall_cycles, loading_cycles, offloading_cycles;
  double compute_cycles, latency_cycles, offloaded_cycles; /* as in struct layer_cost */
  /* By operand and level: */
  double utilization[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  double shared_utilization[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  bool double_buffered[LAYER_OPERANDS][HARDWARE_MAX_LEVELS + 1]; /* [a]: level a-1; [0]: the array side, false */
  double real[LAYER_OPERANDS][HARDWARE_MAX_LEVELS][MOVE_COUNT];
  double allowed[LAYER_OPERANDS][HARDWARE_MAX_LEVELS][MOVE_COUNT];
};

/* Takes periods, counts and amounts from `whole`, utilisation from `fraction` (the two spatial variants). */
void latency_of_mapping(const struct problem *problem, const struct flow fraction[LAYER_OPERANDS],
                        const struct flow whole[LAYER_OPERANDS], struct latency *latency);

/* The latency that counts: with offloading by rule offload (section 11.7). */
static inline double latency_reported(const struct problem *problem, const struct latency *latency) {
  return rules_have(problem->rules, RULE_OFFLOAD) ? latency->offloaded_cycles : latency->latency_cycles;
}

/* Pairs of levels (m, m+1) of the output that take part in offloading, one bit each, and where two pairs share a port:
 * bit m is set if pair m goes on in the group of pair m+1. *fixed: cycles beside the groups. */
struct offload_groups {
  int pair_count;
  unsigned counted, joined;
  double fixed_cycles;
};
struct offload_groups latency_offload_groups(const struct problem *problem);

/* How an input's path from level m+1 to level m is shared with the other input. */
enum link { LINK_INDIVIDUAL, LINK_HALF, LINK_SHARED };

enum link latency_link_of(const struct problem *problem, enum layer_operand input, int m);

/* Cycles to fill one input's levels, by how the path is shared. */
struct loading {
  double shared, half, individual;
};

/* Cycles to fill the levels of both inputs; `second` is NULL where the layer has one input. */
double latency_loading_cycles(unsigned rules, const struct loading *first, const struct loading *second);

/* Port that serves a movement, as an index into the memory's ports, or -1. */
int latency_port_of(const struct problem *problem, enum layer_operand o, int level, enum movement movement);

/* A movement served by a port. */
struct port_duty {
  double real, allowed; /* per period: cycles needed, cycles without stall */
  double period, count;
};

/* Stall of a port that serves these movements; may be negative (slack) for a single one. Reorders them. */
double latency_port_stall(struct port_duty *duties, int count);

/* A movement, and the level at its lower end, whose double buffering allows it a whole period; -1: the array. */
struct listed_duty {
  struct port_duty duty;
  enum layer_operand operand;
  int level;
  bool ends_port; /* the last one of its port */
};

/* All movements of a mapping, port by port. */
struct port_duties {
  int count;
  struct listed_duty list[(int)LAYER_OPERANDS * (int)HARDWARE_MAX_LEVELS * (int)MOVE_COUNT];
};

/* Lists the movements, from the parts of `latency` that concern them. */
void latency_list_duties(const struct problem *problem, const struct flow whole[LAYER_OPERANDS],
                         const struct latency *latency, struct port_duties *duties);

/* Largest stall over all ports, at least 0. */
double latency_slowest_port(const struct port_duties *duties);

/* Share of a memory that a user with these bits needs at a time, below a run of relevant loops. */
static inline double latency_effective_share(const struct problem_memory *memory, double bits, double top_r) {
  return numerics_trunc(bits / top_r) / memory->size_bits;
}

/* Which users of a memory are double buffered, by their effective shares of it. */
void latency_double_buffering(const struct problem_memory *memory, const double *effective, bool *buffered);

#endif
