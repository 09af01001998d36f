/* Least latency of all mappings that make given cuts, and however it goes on from there.
 *
 * With everything double buffered the stall of a port is at most what it is otherwise: max(sum of positive
 * stalls, sum of real * (count - 1) - union of windows), and the union is at most the cycles of the layer. Both
 * sums, and the loading, add up over the cuts: the figures here are tables by operand, boundary and state. */
#ifndef MODEL_SEARCH_LATENCY_BOUND_H
#define MODEL_SEARCH_LATENCY_BOUND_H

#include "model/layer/latency.h"
#include "model/search/cut_graph.h"

enum { BOUND_MAX_PORTS = 32, BOUND_MAX_DUTIES = 4 };

/* A port's two sums. */
struct port_sum {
  double busy;  /* real cycles of all periods but one */
  double stall; /* of these, those beyond the period */
};

/* What a way through the cut graph has come to. */
struct latency_so_far {
  struct loading loading[LAYER_OPERANDS]; /* of the inputs */
  struct port_sum ports[BOUND_MAX_PORTS]; /* last: of what latency_bound_new gives only those that there are exist */
};

/* One movement across a boundary, by state. */
struct duty_table {
  int port;               /* index into latency_so_far.ports */
  struct port_sum *exact; /* cut at this state */
  struct port_sum *least; /* cut here or further, where that fits; NULL where none of it is looked at */
};

struct latency_bound {
  const struct cut_graph *graph;
  double total_cycles;
  int port_count;
  struct {
    int memory, port;
  } ports[BOUND_MAX_PORTS];
  int duty_count[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  struct duty_table duties[LAYER_OPERANDS][HARDWARE_MAX_LEVELS][BOUND_MAX_DUTIES];
  double *loading[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* of the inputs; never falls as the state grows */
  bool *known[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];     /* states whose figures above are there */
  enum link link[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  struct latency_so_far start; /* the array side: the same for every mapping */
};

/* Builds the tables in `arena`. With `look_ahead` the bound takes the ports' sums of cuts still to be made into
 * account, which pays where energy does not restrict them. */
enum status latency_bound_init(struct latency_bound *bound, struct arena *arena, const struct cut_graph *graph,
                               bool look_ahead, struct error *error);

/* Adds the cut of boundary b of operand o at a state. */
void latency_bound_cut(struct latency_bound *bound, struct latency_so_far *so_far, enum layer_operand o, int b,
                       int state);

/* The same in front of what follows: of half-shared ways only the highest counts. */
void latency_bound_before(struct latency_bound *bound, struct latency_so_far *follows, enum layer_operand o, int b,
                          int state);

/* Room for the figures of the ports that there are, zeroed; NULL when memory is out. */
struct latency_so_far *latency_bound_new(const struct latency_bound *bound, struct arena *arena);

/* Copies these figures, and those of loading. */
void latency_bound_copy(const struct latency_bound *bound, struct latency_so_far *to,
                        const struct latency_so_far *from);

/* Lowers `least` to `other` part by part. */
void latency_bound_lower(const struct latency_bound *bound, struct latency_so_far *least,
                         const struct latency_so_far *other);

/* Raises the ports' sums in `most` to those in `other`. */
void latency_bound_raise(const struct latency_bound *bound, struct latency_so_far *most,
                         const struct latency_so_far *other);

/* True if what follows, which adds from `least` to `most` to each part, comes to no more after `a` than after `b`. */
bool latency_bound_covers(const struct latency_bound *bound, const struct latency_so_far *a,
                          const struct latency_so_far *b, const struct latency_so_far *least,
                          const struct latency_so_far *most);

/* Least latency from here on, when what follows adds at least `least`. */
double latency_bound_with(const struct latency_bound *bound, const struct latency_so_far *so_far,
                          const struct latency_so_far *least, const struct cut_place *place);

/* Least latency from here on. */
double latency_bound_of(struct latency_bound *bound, const struct latency_so_far *so_far,
                        const struct cut_place *place);

#endif
