/* Where a tile lies in every feature map of its stack, in pixels of each map.
 *
 * Maps are as large as their consumers need, without padding. Where consumers of one map reach differently far,
 * their windows are centred on each other, as the lags of section 4 have it. Sizes are those of the tile's type.
 */
#ifndef MODEL_INSPECT_WALK_MAP_H
#define MODEL_INSPECT_WALK_MAP_H

#include "model/inspect/walk.h"

/* From begin to before end. */
struct walk_range {
  int64_t begin, end;
};

/* A node's output map along one axis. */
struct walk_span {
  int64_t total;       /* of the map */
  int64_t begin, end;  /* what the tile computes */
  int64_t before;      /* up to here the tile to the left (above) computed it; 0 in the first */
  int64_t kept;        /* from here to `end` the next tile reads again; `end` if nothing, or there is no next */
  int64_t kept_before; /* from here to `before` this tile reads what the one to the left (above) computed */
};

/* What a layer reads of one input map, along one axis. Where windows leave pixels out, `count` is less than the
 * range. */
struct walk_read {
  struct walk_range range;
  int64_t count;    /* pixels read */
  int64_t computed; /* of these, by the producer in this tile; the others come before them */
};

struct walk_node {
  struct walk_span x, y;
  struct {
    struct walk_read x, y;
  } input[LAYER_OPERANDS]; /* of those with a producer */
  int last_reader;         /* node, or -1: the stack's output */
};

struct walk_tile {
  const struct tile_type *type;
  int64_t column, row; /* in tiles */
  int node_count;
  struct walk_node nodes[];
};

/* The tile at a place; the result must outlive it. NULL when memory is out. Free with free(). */
struct walk_tile *walk_tile_new(const struct result *result, int stack, int64_t tile);

/* What has become of pixels while a step is under way; the first that holds for any pixel of a rectangle tells. */
enum walk_mark {
  WALK_AGAIN, /* computed now, and before in another tile, too */
  WALK_NOW,   /* computed now for the first time */
  WALK_H,     /* in the H cache */
  WALK_V,     /* in the V cache */
  WALK_FRESH, /* computed in this tile, still to be read */
  WALK_DONE,  /* finished: nobody reads it any more in this stack, or only after computing it again */
  WALK_TODO,
  WALK_MARK_COUNT
};

/* The mark of a rectangle of node's output map while `step` is under way. Between DONE and TODO its middle
 * decides; a whole new tile with a recomputed edge is NOW. */
enum walk_mark walk_mark_of(const struct walk_tile *tile, int node, int step, struct walk_range x, struct walk_range y);

/* Pixels of an input by where they come from. */
struct walk_sources {
  int64_t fresh; /* from the producer, in this tile; `again` of them for the second time */
  int64_t h, v;  /* kept by the tile to the left, corner included; by the row above */
  int64_t again;
};

struct walk_sources walk_sources_of(const struct walk_tile *tile, const struct stack_result *stack, int node,
                                    enum layer_operand operand);

/* Pixels of a node's output that this tile computes, and those that an earlier tile computed already. */
int64_t walk_computed(const struct walk_node *node);
int64_t walk_recomputed(const struct walk_node *node);

#endif
