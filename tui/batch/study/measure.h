/* A study's record of each schedule: some kilobytes instead of a result, made by the thread that evaluated it, written
 * as a line of JSON and read back when a study resumes. */
#ifndef TUI_BATCH_STUDY_MEASURE_H
#define TUI_BATCH_STUDY_MEASURE_H

#include "model/result.h"
#include "tui/text/json.h"

/* Accesses in elements by memory group and cause; a copy counts once in each memory that it passes. */
enum measure_group { GROUP_DRAM, GROUP_GB, GROUP_LB, GROUP_COUNT };
enum measure_cause { CAUSE_ACTIVATIONS, CAUSE_WEIGHTS, CAUSE_COPIES, CAUSE_COUNT };

/* Numbers of the whole schedule. */
enum measure_number {
  MEASURE_ENERGY,  /* pJ */
  MEASURE_LATENCY, /* cycles */
  MEASURE_MACS,
  MEASURE_TILE_TYPES,
  MEASURE_DRAM_ENERGY,   /* pJ, of layers and copies at the top memory */
  MEASURE_WEIGHT_ENERGY, /* pJ, of all memories for W; neither MACs nor copies */
  MEASURE_ACCESSES,      /* GROUP_COUNT x CAUSE_COUNT of them, see measure_access */
  MEASURE_NUMBERS = MEASURE_ACCESSES + (int)GROUP_COUNT * (int)CAUSE_COUNT
};

enum measure_number measure_access(enum measure_group group, enum measure_cause cause);

enum measure_stack { STACK_LAST_LAYER, STACK_ENERGY, STACK_LATENCY, STACK_COLUMNS };

/* Record of a feasible schedule, in one block of memory. */
struct measure {
  double number[MEASURE_NUMBERS];
  int stack_count;
  int type_count, layer_count; /* tile types of the first stack, and its layers; 0: not kept */
  double values[];             /* see measure_stack, measure_type */
};

/* Values of a layer in a tile type, by operand 0 W, 1 I, 2 O. */
enum measure_layer { LAYER_REACH, LAYER_ELEMENTS, LAYER_KINDS }; /* levels its mapping reaches; size in the tile */

double measure_stack_number(const struct measure *measure, int stack, enum measure_stack column);
double measure_tiles(const struct measure *measure, int type); /* tiles of the type */
double measure_type(const struct measure *measure, int type, enum measure_layer kind, int operand, int layer);

/* For `keep` of a sweep: a new measure as a block for free(), or NULL when memory is out; with or without tile types.
 */
void *measure_keep(const struct result *result);
void *measure_keep_types(const struct result *result);

/* A copy; NULL when memory is out. */
struct measure *measure_copy(const struct measure *measure);

/* Add the measure's keys to an object, and read such an object: NULL if it is malformed, or memory is out. */
void measure_write(const struct measure *measure, struct json *json, struct json_object *parent);
struct measure *measure_read(struct json_object *object);

#endif
