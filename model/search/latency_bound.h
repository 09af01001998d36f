/* Lower bound of the latency of all mappings with given level ends, and of all their completions.
 *
 * If everything is double buffered, the stall of a port is at most what it is otherwise: max(sum of positive
 * stalls, sum of real * (count - 1) - union of windows), and the union is at most the cycles of the layer. Both
 * sums, and the loading, are additive over level ends: the figures here are tables by operand, boundary and state. */
#ifndef MODEL_SEARCH_LATENCY_BOUND_H
#define MODEL_SEARCH_LATENCY_BOUND_H

#include "model/layer/latency.h"
#include "model/search/level_graph.h"

enum { BOUND_MAX_PORTS = 32, BOUND_MAX_DUTIES = 4 };

/* The two sums of a port. */
struct port_sum {
  double busy;  /* real cycles of all periods but one */
  double stall; /* the part of these beyond the period */
};

enum { BOUND_MAX_GROUPS = 4 }; /* of offloading; others are left out of the bound */

/* Figures accumulated along a path through the level graph. */
struct latency_so_far {
  struct loading loading[LAYER_OPERANDS]; /* of the inputs */
  double offloading[BOUND_MAX_GROUPS];    /* of each group of pairs of levels, by rule offload */
  struct port_sum ports[BOUND_MAX_PORTS]; /* last member: latency_bound_new allocates only the ports in use */
};

/* One movement across a boundary, by state. */
struct duty_table {
  int port;               /* index into latency_so_far.ports */
  double bandwidth;       /* of the movement */
  struct port_sum *exact; /* level ends at this state */
  struct port_sum *least; /* level ends here or further, where that fits; NULL where unused */
  struct port_sum floor;  /* of all states that fit; once all are filled in */
};

struct latency_bound {
  const struct level_graph *graph;
  double total_cycles;
  bool windows;
  int port_count;
  struct {
    int memory, port;
  } ports[BOUND_MAX_PORTS];
  int duty_count[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  struct duty_table duties[LAYER_OPERANDS][HARDWARE_MAX_LEVELS][BOUND_MAX_DUTIES];
  double *loading[LAYER_OPERANDS]
                 [HARDWARE_MAX_LEVELS]; /* of the inputs; non-decreasing in the state; of the output: offloading */
  double least_loading[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* of all states that fit; once all are filled in */
  bool *full[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];           /* with windows: filled by more than half of the memory */
  bool *known[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];          /* states whose figures above are filled in */
  enum link link[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int group_count, group[HARDWARE_MAX_LEVELS]; /* of the output's boundaries; -1: not offloaded. Else as for inputs */
  double fixed_cycles;                         /* of offloading, beside the groups */
  struct latency_so_far start;                 /* the array side: equal for all mappings */
};

/* Builds the tables in `arena`; their figures are filled in as they are used. With `windows` they are higher where a
 * level can never be double buffered. */
enum status latency_bound_init(struct latency_bound *bound, struct arena *arena, const struct level_graph *graph,
                               bool windows, struct error *error);

/* Fills in all figures. STATUS_STOPPED when cancelled. */
enum status latency_bound_fill(struct latency_bound *bound, struct arena *arena, struct error *error);

/* Lets latency_bound_of include the ports' sums of level ends still to be made, which pays off where limits of the way
 * graph do not restrict them. */
enum status latency_bound_look_ahead(struct latency_bound *bound, struct arena *arena, struct error *error);

enum { ANY_ORDER = -1 };

/* Adds the level end at boundary b of operand o at a state, directly above the loops between the state `below` and this
 * one, in some order; `below` ANY_ORDER: above whatever is worst. */
void latency_bound_end(struct latency_bound *bound, struct latency_so_far *so_far, enum layer_operand o, int b,
                       int state, int below);

/* Adds it in front of what follows: of half-shared paths only the highest counts. */
void latency_bound_before(struct latency_bound *bound, struct latency_so_far *follows, enum layer_operand o, int b,
                          int state, int below);

/* True if a boundary of the operand from b on is half shared. */
bool latency_bound_has_half(const struct latency_bound *bound, enum layer_operand o, int b);

/* Size of figures for the ports in use. */
size_t latency_bound_bytes(const struct latency_bound *bound);

/* Allocates zeroed figures for the ports in use; NULL when memory is out. */
struct latency_so_far *latency_bound_new(const struct latency_bound *bound, struct arena *arena);

/* Copies the figures of ports and loading. */
void latency_bound_copy(const struct latency_bound *bound, struct latency_so_far *to,
                        const struct latency_so_far *from);

/* Lowers each part of `least` to `other`. */
void latency_bound_lower(const struct latency_bound *bound, struct latency_so_far *least,
                         const struct latency_so_far *other);

/* Raises the sums of ports and offloading in `most` to those in `other`. */
void latency_bound_raise(const struct latency_bound *bound, struct latency_so_far *most,
                         const struct latency_so_far *other);

/* True if any continuation, which adds from `least` to `most` to each part, costs no more after `a` than after `b`. */
bool latency_bound_covers(const struct latency_bound *bound, const struct latency_so_far *a,
                          const struct latency_so_far *b, const struct latency_so_far *least,
                          const struct latency_so_far *most);

/* Least latency from here on, if the continuation adds at least `least`. */
double latency_bound_with(const struct latency_bound *bound, const struct latency_so_far *so_far,
                          const struct latency_so_far *least, const struct level_place *place);

/* Least latency from here on. */
double latency_bound_of(struct latency_bound *bound, const struct latency_so_far *so_far,
                        const struct level_place *place);

#endif
