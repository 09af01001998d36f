/* What stays in the memories while a layer of a tile is computed: maps that wait for later layers, caches and other
 * layers' weights (rules live-maps and capacity, section 6). */
#ifndef MODEL_RESIDENT_H
#define MODEL_RESIDENT_H

#include "model/base/arena.h"
#include "model/result.h"
#include "model/stack.h"
#include "model/tile.h"

/* Location of a node's output, for the layers that read it. */
struct stored {
  int memory;
  double bits;
};

/* A tile's maps and caches. */
struct tile_maps {
  const struct hardware *hardware;
  const struct stack *stack;
  const struct tile_node *nodes;
  const struct tile_type *type;
  const struct stored *stored; /* by node; of those computed so far */
  double weight_bits;          /* of the stack */
  /* By node, derived: */
  int *last_reader, *last_taker;  /* the last that reads the map, that takes columns of it from a cache; or -1 */
  double *h_bits, *v_bits;        /* caches of the map: of one neighbour, of a row of tiles without the corner with H */
  double *pixel_bits;             /* of the map, as cached */
  double *taken_bits, *made_bits; /* H caches that stay while the node is computed: for the left, the right neighbour */
  double v_sum;                   /* of all V caches */
};

/* Derives the tables, in `arena`. False when memory is out. */
bool tile_maps_init(struct tile_maps *maps, struct arena *arena);

/* Bits by memory. */
struct resident {
  double always[HARDWARE_MAX_MEMORIES];
  double beside_input[HARDWARE_MAX_MEMORIES]; /* only where the layer reads its inputs elsewhere: else it reads these */
  double between_always[HARDWARE_MAX_MEMORIES], between_beside_input[HARDWARE_MAX_MEMORIES]; /* of these, of maps
                                                                                               between stacks */
};

/* Finds what stays while node n is computed: maps, and with `caches` also caches, weights of other layers and maps
 * between stacks. */
void resident_at(const struct tile_maps *maps, int n, bool caches, struct resident *resident);

/* Bits that stay in a memory, where the layer's inputs are at memory `input` (-1: it has none). */
static inline double resident_bits(const struct resident *resident, int memory, int input) {
  return resident->always[memory] + (memory != input ? resident->beside_input[memory] : 0);
}

/* Of these, bits of maps between stacks. */
static inline double resident_between(const struct resident *resident, int memory, int input) {
  return resident->between_always[memory] + (memory != input ? resident->between_beside_input[memory] : 0);
}

/* The memory that lacks most room while node n is computed: for what stays, caches included, and for `held` by node n
 * itself, its inputs at memory `input` (-1: it has none). Top memories hold what is between the stacks, which is not
 * counted. */
struct overflow resident_overflow(const struct tile_maps *maps, int n, const struct resident *resident, int input,
                                  const struct held_bits *held);

#endif
