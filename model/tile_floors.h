/* What a layer costs at least in a tile, known without a search: its floor (floors.h), and that all its data pass the
 * levels below those where the tile has its maps. Kept from one tile to the next: most layers of a tile are like those
 * of others. */
#ifndef MODEL_TILE_FLOORS_H
#define MODEL_TILE_FLOORS_H

#include "model/floors.h"
#include "model/search/layer_search.h"

struct kept_floor;

/* Used by one thread at a time. */
struct tile_floors {
  const struct floors *floors;
  const struct layer_search *search;
  struct kept_floor *kept; /* by hash; NULL: none */
};

/* Refers to both. Where memory is out, nothing is kept. Free with tile_floors_deinit. */
void tile_floors_init(struct tile_floors *tile_floors, const struct floors *floors, const struct layer_search *search);
void tile_floors_deinit(struct tile_floors *tile_floors);

/* Least cost of node n in one tile of a type whose memory of weights is set; nodes: in such a tile. */
struct tile_sum tile_floor_of(const struct tile_floors *tile_floors, const struct stack *stack,
                              const struct tile_node *nodes, const struct tile_type *type, int n);

#endif
