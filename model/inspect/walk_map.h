/* Position of a tile in every feature map of its stack, in pixels of each map.
 *
 * Maps of true size are those of section 4. By the published rule maps have no padding: where consumers of a map reach
 * to different extents, their windows are centred on each other, like the lags. Sizes are those of the tile's type. */
#ifndef MODEL_INSPECT_WALK_MAP_H
#define MODEL_INSPECT_WALK_MAP_H

#include "model/result.h"

/* Half-open range [begin, end). */
struct walk_range {
  int64_t begin, end;
};

/* A node's output map along one axis. */
struct walk_span {
  int64_t total;       /* of the map */
  int64_t begin, end;  /* computed by this tile */
  int64_t before;      /* computed by the tile to the left (above) up to here; 0 in the first */
  int64_t kept;        /* from here to `end` read again by the next tile; `end` if nothing, or no next tile */
  int64_t kept_before; /* from here to `before` read by this tile, computed by the one to the left (above) */
};

/* Part of an input map that a layer reads along one axis. Where windows leave gaps, `count` is less than the range. */
struct walk_read {
  struct walk_range range;
  int64_t count;                    /* pixels read */
  int64_t computed;                 /* of these, by the producer in this tile; the others precede them */
  int64_t padded_begin, padded_end; /* columns of padding read before and after the range */
};

struct walk_node {
  struct walk_span x, y;
  struct {
    struct walk_read x, y;
  } input[LAYER_OPERANDS]; /* of those with a producer; `computed` of joined maps is the largest */
  int last_reader;         /* node, or -1: the stack's output */
};

struct walk_tile {
  const struct tile_type *type;
  int64_t column, row; /* in tiles */
  int node_count;
  struct walk_node nodes[];
};

/* The tile at a place; the result must outlive it. NULL when memory is out. Release with free(). */
struct walk_tile *walk_tile_new(const struct result *result, int stack, int64_t tile);

/* State of pixels during a step; the first that applies to any pixel of a rectangle counts. */
enum walk_mark {
  WALK_AGAIN, /* computed now, and earlier in another tile */
  WALK_NOW,   /* computed now for the first time */
  WALK_H,     /* in the H cache */
  WALK_V,     /* in the V cache */
  WALK_FRESH, /* computed in this tile, not yet read by all */
  WALK_DONE,  /* finished: not read again in this stack, or only after recomputation */
  WALK_TODO,
  WALK_MARK_COUNT
};

/* Mark of a rectangle of node's output map during `step`. Between DONE and TODO its middle decides; a whole new
 * tile with a recomputed edge is NOW. */
enum walk_mark walk_mark_of(const struct walk_tile *tile, int node, int step, struct walk_range x, struct walk_range y);

/* Pixels of an input by source. */
struct walk_sources {
  int64_t fresh; /* from the producer in this tile; `again` of them recomputed */
  int64_t h, v;  /* kept by the tile to the left, corner included; by the row above */
  int64_t again;
};

/* What a node reads of the i-th map that its operand joins (mostly 0: there is but one). */
void walk_reads_of(const struct walk_tile *tile, const struct stack_result *stack, int node, enum layer_operand operand,
                   int i, struct walk_read *x, struct walk_read *y);
struct walk_sources walk_sources_of(const struct walk_tile *tile, const struct stack_result *stack, int node,
                                    enum layer_operand operand, int i);

/* Pixels of a node's output computed in this tile, and how many of them an earlier tile computed already. */
int64_t walk_computed(const struct walk_node *node);
int64_t walk_recomputed(const struct walk_node *node);

#endif
