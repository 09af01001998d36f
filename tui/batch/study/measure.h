/* What a study keeps of each schedule that it evaluates: some kilobytes instead of a result, made by the thread that
 * evaluated it, written as a line of JSON and read back when a study resumes. */
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
  MEASURE_NUMBERS = MEASURE_ACCESSES + GROUP_COUNT * CAUSE_COUNT
};

enum measure_number measure_access(enum measure_group group, enum measure_cause cause);

/* Rows of equally many numbers each. */
struct measure_matrix {
  int rows, columns;
  double *values; /* NULL: no rows */
};

enum measure_stack { STACK_LAST_LAYER, STACK_ENERGY, STACK_LATENCY, STACK_COLUMNS };

struct measure {
  char *reason; /* why the schedule is infeasible, and then there is nothing else; NULL: it is feasible */
  double number[MEASURE_NUMBERS];
  struct measure_matrix stacks; /* by stack: enum measure_stack */
  struct measure_matrix types;  /* by tile type of the first stack: see measure_type */
};

/* What is kept of a layer in a tile type, by operand 0 W, 1 I, 2 O. */
enum measure_layer { LAYER_REACH, LAYER_ELEMENTS, LAYER_KINDS }; /* levels its mapping reaches; size in the tile */

int measure_layers(const struct measure *measure);
double measure_type_count(const struct measure *measure, int type); /* tiles of the type */
double measure_type(const struct measure *measure, int type, enum measure_layer kind, int operand, int layer);

/* Fills a zeroed measure; tile types only if asked for. False when memory is out: the measure is zeroed again. */
bool measure_init(struct measure *measure, const struct result *result, bool with_types);
void measure_deinit(struct measure *measure);

/* Adds the measure's keys to an object, and reads them from one. False where they are not as they were written. */
void measure_write(const struct measure *measure, struct json *json, struct json_object *parent);
bool measure_read(struct measure *measure, struct json_object *object);

#endif
