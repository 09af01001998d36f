/* Mapping of a layer in a tile, on given levels (section 6). */
#ifndef MODEL_TILE_MAPPING_H
#define MODEL_TILE_MAPPING_H

#include "model/tile_copies.h"

/* A layer's mapping in brief. */
struct mapped {
  struct memo_sums sums;
  struct held_bits held[HARDWARE_MAX_MEMORIES]; /* by memory of the hardware; the rest is not set */
};

/* True if the steps of the tile are kept, with the costs of their layers. */
static inline bool tile_wants_costs(const struct passage *passage) {
  return passage->limit == NULL || passage->limit->wants_costs;
}

/* Finds the mapping of node n beside what stays in the memories (NULL: nothing), and its whole cost for the step where
 * that is wanted. STATUS_INFEASIBLE where none fits, and others as layer_search_find. */
enum status tile_map_layer(const struct passage *passage, int n, int input_level, int output_level,
                           const struct resident *resident, struct tile_step *step, struct mapped *mapped);

/* Tells why node n does not fit on these levels: STATUS_INFEASIBLE. */
enum status tile_does_not_fit(const struct passage *passage, int n, int input_level, int output_level,
                              const struct resident *resident, const struct tile_step *step);

#endif
