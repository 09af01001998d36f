/* Figures: the numbers that sum up a result. Their one table is what eval, sweep, best, compare, the views, exports and
 * lessons loop over: a new row appears in all of them.
 *
 * Words: a *row* of the table is a figure of the whole schedule, or one of each memory or stack. An *index* numbers the
 * figures of a result, row by row; the *domain* says how many memories and stacks there are. A *key* names a figure to
 * programs: "energy_pj", "sram_64KB.energy_pj", "stack0.latency_cycles". */
#ifndef TUI_ANALYSIS_FIGURE_H
#define TUI_ANALYSIS_FIGURE_H

#include "model/result.h"
#include "tui/text/unit.h"

/* The table. Of each row: name in code, key, name for people (before that of a memory or stack), scope, unit, which way
 * is better (1: more, -1: less, 0: neither), whether sweep writes it unasked (it must be known of a result of sums
 * only), its section in Compare, value (an expression in the source `of`, figure.c), help. The columns of sweep and the
 * totals of Compare have this order; figures of the schedule come first, so that their rows are their indices. */
#define FIGURES(ROW)                                                                                                   \
  ROW(ENERGY, "energy_pj", "Energy", OF_SCHEDULE, UNIT_ENERGY, -1, true, IN_TOTALS, of->result->energy_pj,             \
      "Energy of all memory accesses and multiply-accumulates.")                                                       \
  ROW(LATENCY, "latency_cycles", "Latency", OF_SCHEDULE, UNIT_CYCLES, -1, true, IN_TOTALS, of->result->latency_cycles, \
      "Cycles of all layers in sequence, with stalls and loading.")                                                    \
  ROW(EDP, "edp_pj_cycles", "EDP", OF_SCHEDULE, UNIT_EDP, -1, true, IN_TOTALS,                                         \
      of->result->energy_pj * of->result->latency_cycles, "Energy times latency.")                                     \
  ROW(DRAM_READ, "dram_bits_read", "DRAM read", OF_SCHEDULE, UNIT_TRAFFIC, -1, true, IN_TOTALS,                        \
      of->result->dram.read_bits, "Bits read from the top memory: words times port width.")                            \
  ROW(DRAM_WRITTEN, "dram_bits_written", "DRAM write", OF_SCHEDULE, UNIT_TRAFFIC, -1, true, IN_TOTALS,                 \
      of->result->dram.written_bits, "Bits written to the top memory: words times port width.")                        \
  ROW(MAC_USE, "mac_use", "MAC use", OF_SCHEDULE, UNIT_FRACTION, 1, false, IN_TOTALS, mac_use(of->result),             \
      "MACs performed as a share of what the array could perform in that time.")                                       \
  ROW(PORTS, "ports_bound_cycles", "Ports bound", OF_SCHEDULE, UNIT_CYCLES, -1, false, IN_TOTALS,                      \
      of->result->ports.cycles, "Latency if all transfers overlapped, as far as ports allow.")                         \
  ROW(MACS, "mac_count", "MACs", OF_SCHEDULE, UNIT_MACS, -1, false, ELSEWHERE, of->result->mac_count,                  \
      "Multiply-accumulates, recomputed ones included.")                                                               \
  ROW(MAC_ENERGY, "mac_energy_pj", "MAC", OF_SCHEDULE, UNIT_ENERGY, -1, false, IN_OPERANDS, of->result->mac_energy_pj, \
      "Energy of the multiply-accumulates alone.")                                                                     \
  ROW(VECTOR_ENERGY, "vector_energy_pj", "vector", OF_SCHEDULE, UNIT_ENERGY, -1, false, IN_OPERANDS,                   \
      of->result->vector_energy_pj, "Energy of the vector unit in layers over rows; 0 where none is described.")       \
  ROW(WEIGHT_ENERGY, "weight_energy_pj", "W", OF_SCHEDULE, UNIT_ENERGY, -1, false, IN_OPERANDS,                        \
      energy_of(of, ALL, ACCESS_WEIGHTS), "Accesses of all memories for weights.")                                     \
  ROW(INPUT_ENERGY, "input_energy_pj", "I", OF_SCHEDULE, UNIT_ENERGY, -1, false, IN_OPERANDS,                          \
      energy_of(of, ALL, ACCESS_INPUT), "Accesses of all memories for the layers' inputs.")                            \
  ROW(OUTPUT_ENERGY, "output_energy_pj", "O", OF_SCHEDULE, UNIT_ENERGY, -1, false, IN_OPERANDS,                        \
      energy_of(of, ALL, ACCESS_OUTPUT), "Accesses of all memories for the layers' outputs.")                          \
  ROW(COPY_ENERGY, "copy_energy_pj", "copies", OF_SCHEDULE, UNIT_ENERGY, -1, false, IN_OPERANDS,                       \
      energy_of(of, ALL, ACCESS_COPY), "Accesses of all memories for data copies before the layers.")                  \
  ROW(IDEAL, "ideal_cycles", "ideal", OF_SCHEDULE, UNIT_CYCLES, -1, false, IN_LATENCY_PARTS, of->latency.ideal_cycles, \
      "Cycles that the MACs take on an array in full use.")                                                            \
  ROW(SPATIAL_STALL, "spatial_stall_cycles", "spatial stall", OF_SCHEDULE, UNIT_CYCLES, -1, false, IN_LATENCY_PARTS,   \
      of->latency.spatial_stall_cycles, "Cycles lost to parts of the array without work.")                             \
  ROW(TEMPORAL_STALL, "temporal_stall_cycles", "temporal stall", OF_SCHEDULE, UNIT_CYCLES, -1, false,                  \
      IN_LATENCY_PARTS, of->latency.temporal_stall_cycles, "Cycles in which the array waits for memories.")            \
  ROW(LOADING, "loading_cycles", "loading", OF_SCHEDULE, UNIT_CYCLES, -1, false, IN_LATENCY_PARTS,                     \
      of->latency.loading_cycles, "Cycles before the first MAC of each layer in each tile.")                           \
  ROW(OFFLOADING, "offloading_cycles", "offloading", OF_SCHEDULE, UNIT_CYCLES, -1, false, IN_LATENCY_PARTS,            \
      of->latency.offloading_cycles, "Cycles after the last MAC of each layer; 0 where rule offload is off.")          \
  ROW(COPY_CYCLES, "copy_cycles", "copies", OF_SCHEDULE, UNIT_CYCLES, -1, false, IN_LATENCY_PARTS, of->copy_cycles,    \
      "Cycles of data copies before the layers.")                                                                      \
  ROW(TILES, "tile_count", "Tiles", OF_SCHEDULE, UNIT_TILES, 0, false, IN_TOTALS, tile_count(of->result),              \
      "Tiles of all stacks.")                                                                                          \
  ROW(TILE_TYPES, "tile_type_count", "Tile types", OF_SCHEDULE, UNIT_TYPES, 0, true, ELSEWHERE,                        \
      of->result->tile_type_count, "Tiles that differ in size, place or caches.")                                      \
  ROW(STACKS, "stack_count", "Stacks", OF_SCHEDULE, UNIT_STACKS, 0, true, ELSEWHERE, of->result->stack_count,          \
      "Stacks of layers that are fused.")                                                                              \
  ROW(OVERFULL, "overfull_layers", "Overfull", OF_SCHEDULE, UNIT_LAYERS, -1, true, IN_TOTALS,                          \
      of->result->overfull_count, "Layers in tile types during which a memory lacks room; 0: the schedule fits.")      \
  ROW(GAP, "gap", "Gap", OF_SCHEDULE, UNIT_FRACTION, -1, true, IN_TOTALS, of->result->gap,                             \
      "How much lower the objective of the worst layer might be; 0: all proven least.")                                \
  ROW(RECOMPUTED, "recomputed", "Recomputed", OF_SCHEDULE, UNIT_FRACTION, -1, false, ELSEWHERE,                        \
      recomputed_share(of->result), "Part of the computed pixels that were computed or loaded before.")                \
  ROW(PEAK, "peak_bits", "Peak of maps", OF_SCHEDULE, UNIT_CAPACITY, -1, false, ELSEWHERE,                             \
      most_bits(of->result, PEAK_BITS), "The most bits of feature maps that are live at a time.")                      \
  ROW(H_CACHE, "h_cache_bits", "H cache", OF_SCHEDULE, UNIT_CAPACITY, -1, false, ELSEWHERE,                            \
      most_bits(of->result, H_CACHE_BITS), "The most bits that a tile takes from the tile to its left.")               \
  ROW(V_CACHE, "v_cache_bits", "V cache", OF_SCHEDULE, UNIT_CAPACITY, -1, false, ELSEWHERE,                            \
      most_bits(of->result, V_CACHE_BITS), "The most bits that a tile takes from the row of tiles above.")             \
  ROW(AREA, "area", "Area", OF_SCHEDULE, UNIT_AREA, -1, false, ELSEWHERE, hardware_area(&of->result->hardware),        \
      "Area of the memories and MAC units, in the unit of the hardware file; 0: not given.")                           \
  ROW(MEMORY_ENERGY, "energy_pj", "Energy of", OF_MEMORY, UNIT_ENERGY, -1, false, ELSEWHERE,                           \
      energy_of(of, of->item, ALL), "Accesses of the memory for all operands and copies.")                             \
  ROW(MEMORY_WEIGHTS, "weight_energy_pj", "Energy of W in", OF_MEMORY, UNIT_ENERGY, -1, false, IN_MEMORY_PARTS,        \
      energy_of(of, of->item, ACCESS_WEIGHTS), "Accesses of the memory for weights.")                                  \
  ROW(MEMORY_INPUTS, "input_energy_pj", "Energy of I in", OF_MEMORY, UNIT_ENERGY, -1, false, IN_MEMORY_PARTS,          \
      energy_of(of, of->item, ACCESS_INPUT), "Accesses of the memory for the layers' inputs.")                         \
  ROW(MEMORY_OUTPUTS, "output_energy_pj", "Energy of O in", OF_MEMORY, UNIT_ENERGY, -1, false, IN_MEMORY_PARTS,        \
      energy_of(of, of->item, ACCESS_OUTPUT), "Accesses of the memory for the layers' outputs.")                       \
  ROW(MEMORY_COPIES, "copy_energy_pj", "Energy of copies in", OF_MEMORY, UNIT_ENERGY, -1, false, IN_MEMORY_PARTS,      \
      energy_of(of, of->item, ACCESS_COPY), "Accesses of the memory for data copies before the layers.")               \
  ROW(MEMORY_HELD, "held_bits", "Held in", OF_MEMORY, UNIT_CAPACITY, -1, false, ELSEWHERE, of->held[of->item].bits,    \
      "The most bits that one instance of the memory holds at a time.")                                                \
  ROW(STACK_ENERGY, "energy_pj", "Energy of", OF_STACK, UNIT_ENERGY, -1, false, ELSEWHERE,                             \
      of->result->stacks[of->item].energy_pj, "The stack's layers and copies over all its tiles.")                     \
  ROW(STACK_LATENCY, "latency_cycles", "Latency of", OF_STACK, UNIT_CYCLES, -1, false, ELSEWHERE,                      \
      of->result->stacks[of->item].latency_cycles, "The stack's layers and copies over all its tiles.")                \
  ROW(STACK_PORTS, "ports_bound_cycles", "Ports bound of", OF_STACK, UNIT_CYCLES, -1, false, ELSEWHERE,                \
      of->result->stacks[of->item].ports.cycles, "The stack's latency if all transfers overlapped.")

#define FIGURE_ENUMERATOR(id, ...) FIGURE_##id,
enum figure { FIGURES(FIGURE_ENUMERATOR) FIGURE_ROWS };

/* Number of rows that eval and Explore show first. */
enum { FIGURE_HEADLINES = FIGURE_MAC_USE + 1 };

enum figure_scope { OF_SCHEDULE, OF_MEMORY, OF_STACK };

/* Section of Compare; within one, names are short: "W" for "Energy of W". */
enum figure_section { ELSEWHERE, IN_TOTALS, IN_OPERANDS, IN_LATENCY_PARTS, IN_MEMORY_PARTS /* not in Compare */ };

struct figure_source;

struct figure_info {
  const char *key, *name;
  enum figure_scope scope;
  enum unit unit;
  int better;
  bool in_sweep;
  enum figure_section section;
  double (*value)(const struct figure_source *of);
  const char *help;
};

extern const struct figure_info figure_table[FIGURE_ROWS];

/* Writes a value of such a figure for people into `text` (FORMAT_SIZE bytes), and returns it: "19.42 mJ". */
const char *figure_format(const struct figure_info *info, char *text, double value);

/* --- Which figures there are ------------------------------------------------------------------------------ */

struct figure_domain {
  const struct hardware *hardware; /* names the memories; NULL: none */
  int stack_count;
};

struct figure_domain figure_domain_of(const struct result *result);

/* Returns the number of figures. */
int figure_count(const struct figure_domain *domain);

/* The row of a figure's index, from 0 to figure_count - 1. An index is the same figure whatever the number of stacks.
 */
const struct figure_info *figure_at(const struct figure_domain *domain, int index);

/* Finds the figure with that key; -1: none. */
int figure_find(const struct figure_domain *domain, const char *key);

/* Returns the figure of that row for a memory or stack, by its number. */
int figure_index(const struct figure_domain *domain, enum figure row, int item);

/* Each writes into `text` of FIGURE_TEXT_SIZE bytes and returns it: "sram_64KB.energy_pj"; "Energy of sram_64KB". */
enum { FIGURE_TEXT_SIZE = NAME_SIZE + 24 };
const char *figure_key(const struct figure_domain *domain, int index, char *text);
const char *figure_name(const struct figure_domain *domain, int index, char *text);

/* Writes the name of a headline in at most `width` cells: the name of a top memory that is no DRAM is cut. `hardware`:
 * NULL: unknown. Returns `text` of FIGURE_TEXT_SIZE bytes. */
const char *figure_label(const struct hardware *hardware, int figure, int width, char *text);

/* --- Their values ----------------------------------------------------------------------------------------- */

/* Data of a layer that wait somewhere: its map for the layers after it, its weights for the next tile. */
enum layer_data { LAYER_MAP, LAYER_WEIGHTS, LAYER_DATA_KINDS };

/* Where they wait: by kind, index of the memory in most of the tiles (of a map: by bits); -1: nowhere. */
struct data_place {
  int id; /* of the layer */
  signed char memory[LAYER_DATA_KINDS];
};

/* All figures of one design point, without the tables they come from. */
struct figures {
  enum status status; /* other than STATUS_OK: only the reason is valid */
  const char *reason; /* a sentence: why there are none, or by what the schedule does not fit; else NULL. Made by
                         figures_new it lies behind the values */
  int stack_count;
  int layer_count;                 /* 0: places are not known */
  const struct data_place *places; /* by layer of the network; behind the values, too */
  int count;                       /* of the values; 0 where there is only a reason */
  double value[];                  /* by index */
};

/* Makes the figures of a result, or of a failed point; those that a result of sums only lacks are NAN. NULL when memory
 * is out. */
struct figures *figures_new(const struct result *result);
struct figures *figures_new_failed(const struct error *error);
struct figures *figures_copy(const struct figures *figures);
void figures_free(struct figures *figures); /* may be NULL */

#endif
