/* Cost of a schedule with its full breakdown.
 *
 * Made by schedule_evaluate, then read only. Owns its data, including copies of the hardware and of the parts of
 * the workload that it needs. Sums are derived by the functions below, in one fixed order. */
#ifndef MODEL_RESULT_H
#define MODEL_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/arena.h"
#include "model/layer/cost.h"
#include "model/layer/hardware.h"
#include "model/layer/workload.h"
#include "model/search/memo.h"
#include "model/tiling.h"

/* --- Data copies ------------------------------------------------------------------------------------ */

enum copy_cause {
  COPY_STACK_INPUT,     /* a tile of the stack's input, from the top level */
  COPY_OUTPUT_TO_INPUT, /* from a producer's output to the level where this layer reads */
  COPY_H_CACHE_READ,
  COPY_V_CACHE_READ,
  COPY_V_CACHE_WRITE, /* for the previous layer */
  COPY_H_CACHE_WRITE,
  COPY_SUMS,    /* over all tiles, from their memory to where the stack's output goes */
  COPY_WEIGHTS, /* that the first tile does not use, for later ones */
  COPY_CAUSE_COUNT
};

extern const char *const copy_cause_name[COPY_CAUSE_COUNT];

struct copy_hop {
  int from, to;                /* memory indices */
  enum memory_operand operand; /* operand whose levels it follows */
  int from_level, to_level;    /* level of each memory for that operand */
  enum movement read, write;
  double read_words, write_words;
  double read_energy_pj, write_energy_pj;
  double start_cycle, cycles;
};

struct copy {
  enum copy_cause cause;
  double bits;
  int source, destination; /* memory indices */
  enum memory_operand source_operand, destination_operand;
  int hop_count; /* 0: same memory, free */
  struct copy_hop *hops;
  double energy_pj;
};

/* Copies that run in parallel before a layer. */
struct copy_group {
  int copy_count;
  struct copy *copies;
  double energy_pj, latency_cycles;
};

/* --- Placement: chosen memories and reasons ----------------------------------------------------------- */

enum fit { FIT_YES, FIT_TOO_SMALL, FIT_MANY_INSTANCES, FIT_NOT_SHARED };

struct placement_try {
  int memory;
  double need_bits; /* required capacity */
  enum fit fit;
};

/* Levels tried, bottom up; the last one was chosen. */
struct placement {
  int memory; /* index, or -1: nothing to place */
  int level;  /* level number for the operand whose levels were tried */
  int try_count;
  struct placement_try tries[HARDWARE_MAX_LEVELS];
};

/* --- Tiles ---------------------------------------------------------------------------------------------- */

/* One input of a layer in a tile: its extent and its overlap with the neighbours. */
struct tile_input {
  int64_t width, height;        /* of the input map read by the tile */
  int64_t overlap_x, overlap_y; /* columns (rows) that a neighbour reads too: to the right (below) by the published
                                   rule, else to the left (above), or that it computed where a cache keeps them */
  double elements, bits;
  double h_cache_bits, v_cache_bits, corner_bits; /* section 5 */
};

/* The memory that lacks most room for what must be in it while a layer runs (section 14). */
struct overflow {
  int memory;  /* -1: all fits */
  double bits; /* that it lacks */
};

/* One node of the stack in one tile type: copies first, then the layer. */
struct tile_step {
  int node;                     /* index into the stack's nodes */
  bool is_idle;                 /* nothing to do here: what is needed of it is in caches; the rest is 0 */
  int64_t size[LAYER_MAX_DIMS]; /* loop sizes in this tile */
  struct input_caps caps;
  double output_elements, output_bits;
  struct tile_input input[LAYER_OPERANDS]; /* by enum layer_operand; unused for constants */
  int64_t keep_columns, keep_rows;         /* of its output, kept for tiles to the right and below */
  struct copy_group copies;
  struct placement input_level, output_level; /* before retries */
  int raised_output, raised_input;            /* extra levels needed by the mapping (section 6) */
  const struct layer_cost *cost;              /* NULL for an input node or an idle one; shared between equal tiles */
  struct overflow overflow;
};

enum position { POSITION_NO, POSITION_YES, POSITION_BOTH }; /* BOTH: the type covers both kinds of tiles */

struct tile_type {
  int64_t width, height;
  int64_t count;           /* over all repeats of the stack */
  int64_t column, row;     /* of its first tile, in tiles */
  int column_run, row_run; /* of its first tile */
  enum position first_column, last_column, first_row, last_row;
  bool first_tile; /* weights come from the top level */
  bool last_tile;  /* sums over all tiles are finished and leave; false where there are none */
  /* Memories of caches, or -1: read from the left (above), written for the right (below). */
  int takes_h, takes_v, makes_h, makes_v;
  int weight_memory;                              /* memory of the stack's weights after the first tile, or -1 */
  int sums_memory;                                /* of sums over all tiles, or -1: none */
  double peak_bits;                               /* largest live feature-map data */
  double peak_output_bits;                        /* share of peak_bits that is the map being computed */
  struct placement io, h_cache, v_cache, weights; /* by kind of tile */
  int step_count;
  struct tile_step *steps;          /* NULL where only sums are known */
  double energy_pj, latency_cycles; /* of one such tile */
  struct traffic dram;              /* of one such tile */
  int overfull_count;               /* steps in which a memory lacks room: */
  struct overflow overflow;         /* where it lacks most; of equals the first */
  int overflow_node;
  double gap;          /* largest over its layers */
  double least_cycles; /* no mappings of its layers take less; only where no costs are wanted */
};

/* --- Stacks ------------------------------------------------------------------------------------------- */

/* Latency if all transfers overlapped (section 13), at most the serial one; 0 where only sums are known. */
struct ports_bound {
  double cycles;
  int memory, port; /* the port that limits; -1: the array with its stalls */
};

struct stack_node {
  int layer;                    /* index in the workload, or -1: an input of the stack itself */
  int input;                    /* number of the stack's own input, or -1 */
  int id;                       /* of the layer; for a stack input, of the layer that produced it */
  const struct layer *shape;    /* the layer, or the input's shape; owned by the result */
  int producer[LAYER_OPERANDS]; /* node index by operand, or -1: the first that it reads */
  int source_count[LAYER_OPERANDS];
  const int *sources[LAYER_OPERANDS]; /* all nodes that it reads: several where it joins their channels */
  int home; /* of an input and of the last node: memory of the whole map between stacks; -1: the top */
};

/* Position of a producer among those that operand `o` of a node reads, or -1. */
static inline int stack_node_source(const struct stack_node *node, enum layer_operand o, int producer) {
  for (int i = 0; i < node->source_count[o]; i++) {
    if (node->sources[o][i] == producer) return i;
  }
  return -1;
}

/* True if a node reads another. */
static inline bool stack_node_reads(const struct stack_node *node, int producer) {
  return stack_node_source(node, LAYER_INPUT1, producer) >= 0 || stack_node_source(node, LAYER_INPUT2, producer) >= 0;
}

/* Layers fused depth-first, with their tiles. Nodes in execution order, the stack's inputs first. */
struct stack_result {
  int node_count;
  struct stack_node *nodes;
  struct tiling tiling; /* as asked for, before clipping */
  int64_t repeats;      /* times that the tiles are computed, each with a part of the heads */
  double weight_bits;
  double between_bits[HARDWARE_MAX_MEMORIES]; /* of maps between stacks below the top while it runs, by memory */
  int64_t map_width, map_height; /* that is cut into tiles: of the last layer, or what a pool of it reads */
  int64_t tile_columns, tile_rows;
  int type_count;
  struct tile_type *types; /* in order of first appearance, raster order */
  /* Columns (rows) next to each other whose tiles are of the same types: first of each, ascending. */
  int column_run_count, row_run_count;
  int64_t *column_begin, *row_begin;
  int *type_of_runs; /* by row run x column run */
  double energy_pj, latency_cycles;
  struct ports_bound ports;
};

/* --- Result ------------------------------------------------------------------------------------------- */

struct memo;

struct result {
  struct arena arena;
  struct memo *memo;           /* referenced */
  struct shelves_used shelves; /* the layer costs */
  int layer_count;
  const struct layer *layers; /* copies, indexed as in the workload */
  int cut_count;
  int *cuts; /* layer ids; a cut after the last layer is listed only if automatic */
  int stack_count;
  struct stack_result *stacks;
  double energy_pj, latency_cycles; /* of the whole schedule */
  struct ports_bound ports;         /* sum over stacks; the port that limits for most of these cycles */
  bool sums_only;                   /* nothing is known of steps; layers and shapes are those of the job */
  struct traffic dram;
  double mac_count, mac_energy_pj;        /* 0 where only sums are known */
  double vector_ops, vector_energy_pj;    /* of layers over rows, likewise */
  int tile_type_count;                    /* over all stacks */
  double search_count, orderings_visited; /* mapping searches run, orderings (places) visited */
  double memo_hits;                       /* searches answered from the memo */
  int overfull_count;                     /* steps of tile types in which a memory lacks room */
  double gap;                             /* largest over its layers */
  double latency_weight;                  /* pJ per cycle by which layers traded energy for latency; 0: they did not */
  struct hardware hardware;               /* last: what is before it starts as zeros */
};

void result_free(struct result *result);

/* Where a memory lacks most, and the node whose step that is, the first of equal ones; NULL where everything fits. */
const struct overflow *result_overflow(const struct result *result, const struct stack_node **node);

/* One row of the energy by layer: a layer, or the copies before it, over all tiles of its stack. */
struct result_entry {
  bool is_copy;
  int stack, node;
  double energy_pj, latency_cycles, mac_count, mac_energy_pj, vector_ops, vector_energy_pj;
};

/* Entries in execution order, copies before their layer: two per node, one per input node. Returns their number;
 * `entries` may be NULL. */
int result_entries(const struct result *result, struct result_entry *entries);

/* Writes "5", or "input0" for a stack input, to `text` of NODE_ID_SIZE bytes. Returns `text`. */
enum { NODE_ID_SIZE = 24 };
const char *result_node_id(const struct stack_node *node, char text[NODE_ID_SIZE]);

/* Node of an entry. */
static inline const struct stack_node *result_entry_node(const struct result *result,
                                                         const struct result_entry *entry) {
  return &result->stacks[entry->stack].nodes[entry->node];
}

/* Parts of a latency; all but offloading sum to latency_cycles. */
struct latency_parts {
  double ideal_cycles, spatial_stall_cycles, temporal_stall_cycles, loading_cycles, offloading_cycles;
};

/* Latency of one mapped layer in one tile. */
struct latency_parts result_cost_latency(const struct layer_cost *cost);

/* Latency of an entry over all its tiles; zeros for copies. */
struct latency_parts result_entry_latency(const struct result *result, const struct result_entry *entry);

/* Total over tiles of one operand of one layer at one level. */
struct level_total {
  double word_accesses[MOVE_COUNT];
  double energy_pj; /* all movements */
};

/* Adds up entry `entry` by operand and level: totals[OPERAND_COUNT][HARDWARE_MAX_LEVELS] by memory operand for
 * copies, totals[LAYER_OPERANDS][..] by layer operand for layers. level_count likewise. */
void result_entry_levels(const struct result *result, const struct result_entry *entry,
                         struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS],
                         int level_count[LAYER_OPERANDS]);

/* One row of the access table: a memory, by owner of the accesses. */
struct access_total {
  double word_accesses[LAYER_OPERANDS + 1][MOVE_COUNT]; /* by enum access_owner */
  double bits[MOVE_COUNT]; /* word accesses times the bandwidth of their ports, of all owners */
  double energy_pj[LAYER_OPERANDS + 1];
};
enum access_owner { ACCESS_OUTPUT, ACCESS_WEIGHTS, ACCESS_INPUT, ACCESS_COPY };
extern const char *const access_owner_name[LAYER_OPERANDS + 1]; /* "O", "W", "I", "copy" */

/* Words read, or written, by an owner. */
double access_words(const struct access_total *total, enum access_owner owner, bool reads);

/* Fills totals[memory_count]. All energies and those of MACs and vector operations sum to the result's energy. */
void result_accesses(const struct result *result, struct access_total *totals);

#endif
