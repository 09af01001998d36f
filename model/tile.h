/* Tiles of a stack (section 4): the part of each layer that a tile of the last one needs, and the kinds of tiles. */
#ifndef MODEL_TILE_H
#define MODEL_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/axis.h"
#include "model/base/arena.h"
#include "model/result.h"
#include "model/stack.h"

/* Tiles of a stack: columns and rows, each a run of equal ones. */
struct tile_grid {
  const struct stack *stack;
  int cut; /* tile_cut_node */
  struct axis_stack x, y;
  struct tile_span span_x, span_y;
  struct axis_runs columns, rows;
  double (*channels)[LAYER_OPERANDS]; /* elements of a pixel of each input and of the output, by node */
};

/* Node whose map is cut into tiles: the last, or what a pool over a whole map reads that ends the stack and whose tiles
 * are smaller than that. */
int tile_cut_node(const struct stack_node *nodes, int count, const struct tiling *tiling);

/* Elements of a pixel that input o of node n reads of its i-th map. */
double tile_channels_of(const struct tile_grid *grid, int n, enum layer_operand o, int i);

/* One of several maps that an input joins. */
struct tile_source {
  int64_t overlap_x, overlap_y; /* as of the input */
  double channels;              /* elements of a pixel */
};

/* The stack along one axis. False when memory is out. */
bool tile_axis_init(struct axis_stack *axis, struct arena *arena, const struct stack *stack, bool vertical);

/* Divides the last map into tiles of at most tile_x x tile_y. Tables are allocated in `arena`; false when memory is
 * out. */
bool tile_grid_init(struct tile_grid *grid, struct arena *arena, const struct stack *stack, enum overlap_mode mode,
                    int64_t tile_x, int64_t tile_y);

/* One layer in one tile. */
struct tile_node {
  bool is_idle;                 /* nothing to do: all that is needed comes from caches */
  int64_t size[LAYER_MAX_DIMS]; /* loop sizes */
  int64_t width, height;        /* of its output */
  double output_bits;           /* finished, unless it is a sum over tiles */
  struct {
    int64_t width, height;        /* of the input map read */
    int64_t overlap_x, overlap_y; /* columns (rows) of these that a cache holds, if there is one (struct axis_read) */
    double elements;
    const struct tile_source *joined; /* by map; NULL: there is but one */
  } input[LAYER_OPERANDS];
  struct input_caps caps;
  int64_t keep_columns, keep_rows; /* of its output, kept for consumers in the tiles to the right and below */
  int64_t room_columns, room_rows; /* of its output, that caches have room for in any tile */
};

/* The i-th map that an input reads. Inline: most callers need but its overlap, and no quotients. */
static inline struct tile_source tile_source_of(const struct tile_node *tile, enum layer_operand o, int i) {
  if (tile->input[o].joined != NULL) return tile->input[o].joined[i];
  int64_t whole = (int64_t)tile->input[o].elements;
  if (tile->input[o].width == 0 || tile->input[o].height == 0) return (struct tile_source){.channels = 0};
  return (struct tile_source){.overlap_x = tile->input[o].overlap_x,
                              .overlap_y = tile->input[o].overlap_y,
                              .channels = (double)(whole / tile->input[o].width / tile->input[o].height)};
}

/* True if operand o of node n needs the whole map of its producer for a single pixel, and that map has more. */
bool tile_reads_whole(const struct tile_grid *grid, int n, enum layer_operand o);

/* All nodes in a tile of this column and row. Returns node_count tile nodes in `arena`, or NULL when memory is out. */
struct tile_node *tile_nodes(struct arena *arena, const struct tile_grid *grid, const struct axis_part *column,
                             const struct axis_part *row);

/* Memory that a node's output ends in, where that is not the top: of its map between stacks, or of sums over tiles; -1:
 * none. */
static inline int tile_home(const struct tile_type *type, const struct tile_node *tile, const struct stack_node *node) {
  return tile->caps.sums_tiles ? type->sums_memory : node->home;
}

/* Bits of all non-constant inputs of a node in a tile. */
double tile_input_bits(const struct stack_node *node, const struct tile_node *tile);

/* Largest live feature-map data while the tile goes through the stack, and the share of the output being computed. */
struct tile_peak {
  double bits, output_bits;
  int node; /* that is computed then */
};
struct tile_peak tile_peak_of(const struct tile_grid *grid, const struct tile_node *nodes);

#endif
