/* Tiles along one axis (section 4): which columns of each map of a stack a column of tiles computes, reads and keeps.
 * What is said of columns holds for rows. */
#ifndef MODEL_AXIS_H
#define MODEL_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/arena.h"
#include "model/layer/workload.h"

/* Window through which a node reads a map. */
struct axis_window {
  int producer_count;   /* 0: no map is read */
  const int *producers; /* nodes */
  bool is_whole;        /* each output needs the whole map: it has no such axis */
  int64_t stride, dilation, filter;
  int64_t padding;    /* before the map */
  int64_t upsampling; /* outputs by which the window stays before it moves on by a column; 0 and 1: none */
  int64_t kernel;     /* with upsampling: outputs that a column reaches */
};

/* A node's map. Nodes are in execution order; the last is the output. */
struct axis_node {
  int64_t size;
  struct axis_window window[LAYER_OPERANDS];
  /* Set by axis_init, for maps of true size: */
  int64_t needed; /* columns up to here are read, or the output's */
  int64_t room;   /* columns that a cache must hold, in any tile */
  bool is_remade; /* each tile computes all that it needs: some reader needs the whole map */
};

struct axis_reader {
  int node;
  enum layer_operand operand;
  int source; /* position among the maps that the operand joins */
};

struct axis_stack {
  int node_count;
  struct axis_node *nodes;
  unsigned rules; /* of the model; of published widths */
  bool is_true;   /* maps have their true sizes: intervals between borders; else widths by the published rule */
  /* Set by axis_init: */
  int *first_reader;           /* node -> end of its readers */
  struct axis_reader *readers; /* grouped by producer */
  int *last_reader;            /* by node; -1: none */
  int64_t *pitch; /* columns by which a node's part moves from tile to tile, for each `share` columns of the output; 0:
                     paths disagree */
  int64_t *share; /* > 1 behind maps that are stretched */
};

/* Prepares the nodes for what follows. False when memory is out. */
bool axis_init(struct axis_stack *axis, struct arena *arena);

/* Part of a map that a node reads in a column of tiles. */
struct axis_read {
  int64_t begin, end; /* of true maps; else 0 and the width */
  int64_t overlap;    /* columns at its begin that a cache holds, where there is one; else that windows of neighbours
                         share. Of joined maps the least: axis_overlap */
  int64_t lag;        /* published: how far the producer runs ahead */
  int64_t padded_begin, padded_end; /* columns of padding that the window reaches over at either end */
};

/* A node in a column of tiles. */
struct axis_part {
  int64_t begin, end;           /* computed; equal: it has nothing to do */
  int64_t want_begin, want_end; /* what its readers need, from caches or computed */
  int64_t kept;                 /* columns of its map that later tiles need */
  bool has_front;               /* columns 0 .. front-1 of its map were computed before */
  int64_t front;
  struct axis_read input[LAYER_OPERANDS];
};

static inline int64_t axis_width(const struct axis_part *part) {
  return part->end - part->begin;
}

static inline int64_t axis_read_width(const struct axis_read *read) {
  return read->end - read->begin;
}

/* Columns at the beginning of a read of node n that a cache of its i-th map holds (struct axis_read). */
int64_t axis_overlap(const struct axis_stack *axis, const struct axis_part *parts, int n, enum layer_operand o, int i);

/* Tiles along the axis: the first takes the remainder, the others are full size. */
struct tile_span {
  int64_t total, tile; /* map size; tile size, clipped to the map */
  int64_t first;       /* size of the first tile */
  int64_t count;       /* of tiles */
};

struct tile_span tile_span_of(int64_t total, int64_t tile);

/* Goes through the columns of true maps from left to right. */
struct axis_walk {
  const struct axis_stack *axis;
  struct tile_span span;
  bool is_cached;
  int64_t next;             /* column that axis_walk_next computes */
  int64_t *front;           /* by node: its map is computed up to here (cached) */
  struct axis_part *parts;  /* of the column computed last, by node */
  struct axis_part *before; /* of the one before it */
};

/* Starts before the first column. False when memory is out. */
bool axis_walk_init(struct axis_walk *walk, struct arena *arena, const struct axis_stack *axis, struct tile_span span,
                    bool is_cached);

/* Rooms in a stack with stretched maps, whose lags depend on where a tile begins: the most that any column keeps. False
 * when memory is out. */
bool axis_fit_rooms(struct axis_stack *axis, struct arena *arena, struct tile_span span);

/* Computes the next column. */
void axis_walk_next(struct axis_walk *walk);

/* Number of the next columns, below `limit`, that are copies of the last one, farther right. */
int64_t axis_walk_equal(const struct axis_walk *walk, int64_t limit);

/* Passes over columns that are equal to the last one. */
void axis_walk_skip(struct axis_walk *walk, int64_t count);

/* Computes columns until `column` is the next. */
void axis_walk_to(struct axis_walk *walk, int64_t column);

/* True if the columns cost the same. */
bool axis_same(const struct axis_stack *axis, const struct axis_part *a, const struct axis_part *b, bool is_cached);

/* Parts of all nodes by the published rule, from a tile of that width; false when memory is out. */
bool axis_published(const struct axis_stack *axis, struct arena *arena, int64_t width, bool is_cached,
                    struct axis_part *parts);

/* Columns next to each other with equal parts. */
struct axis_run {
  int64_t begin, count;
  int64_t size; /* of the output's tile */
  bool first, last;
  int kind;                             /* first run that costs the same, by its own parts */
  int place;                            /* first run whose data are placed in the same way */
  const struct axis_part *parts;        /* of its first column */
  const struct axis_part *cached_parts; /* if the axis were cached */
};

struct axis_runs {
  int count, capacity;
  struct axis_run *runs;
};

/* Lists the runs of a span; the first column and the last are on their own. With `wants_cached`, cached_parts are those
 * of a cached axis, else the same as the parts. False when memory is out. */
bool axis_list_runs(struct axis_runs *runs, struct arena *arena, const struct axis_stack *axis, struct tile_span span,
                    bool is_cached, bool wants_cached);

#endif
