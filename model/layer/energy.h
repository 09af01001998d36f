/* Word accesses and energy of one mapping (section 10). */
#ifndef MODEL_LAYER_ENERGY_H
#define MODEL_LAYER_ENERGY_H

#include "model/layer/flow.h"

/* Accesses of operand `o` at `level` by `movement`, in full-bandwidth words summed over instances. `flow` belongs
 * to the fractional spatial mapping. */
double energy_words(const struct problem *problem, enum layer_operand o, int level, enum movement movement,
                    const struct flow *flow);

/* Parameters of a movement that do not depend on the mapping. */
struct energy_link {
  double bandwidth, granularity; /* of the memory, for this direction */
  double other_bandwidth;        /* of the level below where it limits the rate, else INFINITY */
  double units;                  /* instances that move data */
  double energy_pj;              /* of one word */
};

struct energy_link energy_link_of(const struct problem *problem, enum layer_operand o, int level,
                                  enum movement movement);

/* Words needed to move `amount` elements of `bits` each, `count` times. */
double energy_link_words(const struct energy_link *link, double amount, int bits, double count);

/* Memory energy of the operand at a level, pJ, all movements. */
double energy_of_level(const struct problem *problem, enum layer_operand o, int level, const struct flow *flow);

/* Energy of the MACs, pJ. */
double energy_of_macs(const struct problem *problem);

/* Memory and MAC energy, pJ; flows by layer operand, absent ones unread. */
double energy_of_mapping(const struct problem *problem, const struct flow flows[LAYER_OPERANDS]);

/* Energy of the MACs and between the array and the innermost levels, pJ: the same for all mappings. */
double energy_fixed(const struct problem *problem);

/* A lower bound of the energy of any mapping, pJ: all data pass all levels once. Needs exact pr sizes. */
double energy_least(const struct problem *problem);

#endif
