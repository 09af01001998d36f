/* What layers cost at least, known without a search: their MACs, their weights brought in once a tile. Lower bounds of
 * the costs of section 10, whatever the mapping and the memories. */
#ifndef MODEL_FLOORS_H
#define MODEL_FLOORS_H

#include "model/base/arena.h"
#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"
#include "model/result.h"
#include "model/stack.h"
#include "model/tile.h"

/* Cost of a tile, or of part of it; INFINITY: nothing fits. */
struct tile_sum {
  double energy_pj, latency_cycles;
};

/* Below the noise of sums in another order. */
#define FLOOR_LOWERED (1 - 1e-9)

/* By layer of a workload. */
struct layer_floor {
  double needed_macs;               /* of the pixels that the outputs of the network depend on, each computed once */
  double units;                     /* most MACs in a cycle */
  int64_t unrolled[LAYER_MAX_DIMS]; /* most of each loop that is unrolled; 0: any */
  double weight_part; /* of its weights that are counted at least, of fractions rounded down; 0: it has none */
};

struct floors {
  const struct hardware *hardware;
  double weight_pj[HARDWARE_MAX_MEMORIES]; /* to read a bit of weights for the levels below; 0: there are none */
  struct layer_floor *layers;
};

/* Derives the tables, in `arena`; `in_parts`: stacks may be computed some heads at a time. False when memory is out. */
bool floors_init(struct floors *floors, struct arena *arena, const struct workload *workload,
                 const struct hardware *hardware, const struct mapping_rules *rules, bool in_parts);

/* Least cost of a layer in any schedule. */
struct tile_sum floor_of_layer(const struct floors *floors, const struct workload *workload, int layer);

/* Least cost of node n in one tile of a type whose memory of weights is set; nodes: in such a tile. */
struct tile_sum floor_of_node(const struct floors *floors, const struct stack *stack, const struct tile_node *nodes,
                              const struct tile_type *type, int n);

/* Sets *cycles to those of all MACs of the pixels that the outputs depend on, each computed once, on all units that the
 * rules can use: no schedule takes less. False when memory is out. */
bool least_cycles(const struct workload *workload, const struct hardware *hardware, const struct mapping_rules *rules,
                  double *cycles);

#endif
