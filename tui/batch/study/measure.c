#include "tui/batch/study/measure.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const measure_key[MEASURE_NUMBERS] = {
    "energy_pj",          "latency_cycles",     "mac_count",          "tile_type_count",
    "dram_energy_pj",     "weight_energy_pj",   "dram_accesses",      "dram_weight_accesses",
    "dram_copy_accesses", "gb_accesses",        "gb_weight_accesses", "gb_copy_accesses",
    "lb_accesses",        "lb_weight_accesses", "lb_copy_accesses",
};

enum { MEASURE_WEIGHTS, MEASURE_INPUTS, MEASURE_OUTPUT, MEASURE_OPERANDS };
enum { MOST_LAYERS = 100000 }; /* of a row that is read */

/* Memories of each group on the accelerator of study 1, by cause. */
static const char *const group_memory[GROUP_COUNT][CAUSE_COUNT] = {
    [GROUP_DRAM] = {"dram", "dram", "dram"},
    [GROUP_GB] = {"sram_1MB_A", "sram_1MB_W", "sram_1MB_A"},
    [GROUP_LB] = {"sram_64KB", "sram_32KB", "sram_64KB"},
};

enum measure_number measure_access(enum measure_group group, enum measure_cause cause) {
  return (enum measure_number)(MEASURE_ACCESSES + (int)group * CAUSE_COUNT + (int)cause);
}

/* --- Accesses in elements ------------------------------------------------------------------------------- */

/* Adds accesses of that cause to the group that the memory belongs to, if any. */
static void add_access(struct measure *measure, const struct result *result, int memory, enum measure_cause cause,
                       double elements) {
  for (int g = 0; g < GROUP_COUNT; g++) {
    if (strcmp(result->hardware.memories[memory].name, group_memory[g][cause]) != 0) continue;
    measure->number[measure_access((enum measure_group)g, cause)] += elements;
  }
}

static void add_layer(struct measure *measure, const struct result *result, const struct layer *shape,
                      const struct layer_cost *cost, double tiles) {
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    enum measure_cause cause = shape->operand[o].constant ? CAUSE_WEIGHTS : CAUSE_ACTIVATIONS;
    for (int l = 0; l < cost->level_count[o]; l++) {
      const struct level_cost *level = &cost->level[o][l];
      double moves = 0;
      for (int m = 0; m < MOVE_COUNT; m++) moves += level->element_moves[m];
      add_access(measure, result, level->memory, cause, tiles * moves);
    }
  }
}

static void add_copies(struct measure *measure, const struct result *result, const struct copy_group *copies,
                       double tiles) {
  for (int c = 0; c < copies->copy_count; c++) {
    const struct copy *copy = &copies->copies[c];
    double elements = tiles * ceil(copy->bits / 8);
    if (copy->hop_count > 0) add_access(measure, result, copy->source, CAUSE_COPIES, elements);
    for (int h = 0; h < copy->hop_count; h++) add_access(measure, result, copy->hops[h].to, CAUSE_COPIES, elements);
  }
}

static void add_accesses(struct measure *measure, const struct result *result) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int t = 0; t < stack->type_count; t++) {
      const struct tile_type *type = &stack->types[t];
      for (int i = 0; i < type->step_count; i++) {
        const struct tile_step *step = &type->steps[i];
        add_copies(measure, result, &step->copies, (double)type->count);
        if (step->cost == NULL) continue;
        add_layer(measure, result, stack->nodes[step->node].shape, step->cost, (double)type->count);
      }
    }
  }
}

static void add_energies(struct measure *measure, const struct result *result) {
  struct access_total totals[HARDWARE_MAX_MEMORIES];
  result_accesses(result, totals);
  for (int m = 0; m < result->hardware.memory_count; m++) {
    measure->number[MEASURE_WEIGHT_ENERGY] += totals[m].energy_pj[ACCESS_WEIGHTS];
  }
  const struct hardware *hardware = &result->hardware;
  const struct access_total *top = &totals[hardware->level[OPERAND_O][hardware->level_count[OPERAND_O] - 1]];
  for (int owner = 0; owner <= LAYER_OPERANDS; owner++) measure->number[MEASURE_DRAM_ENERGY] += top->energy_pj[owner];
}

/* --- Stacks and tile types ------------------------------------------------------------------------------ */

/* Returns the number of values of a tile type: the count of tiles, then by kind, operand and layer. */
static int type_columns(int layer_count) {
  return 1 + LAYER_KINDS * MEASURE_OPERANDS * layer_count;
}

static size_t value_count(int stack_count, int type_count, int layer_count) {
  return (size_t)stack_count * STACK_COLUMNS + (size_t)type_count * (size_t)type_columns(layer_count);
}

static struct measure *measure_new(int stack_count, int type_count, int layer_count) {
  size_t values = value_count(stack_count, type_count, layer_count);
  struct measure *measure = calloc(1, sizeof *measure + values * sizeof measure->values[0]);
  if (measure == NULL) return NULL;
  measure->stack_count = stack_count;
  measure->type_count = type_count;
  measure->layer_count = layer_count;
  return measure;
}

struct measure *measure_copy(const struct measure *measure) {
  struct measure *copy = measure_new(measure->stack_count, measure->type_count, measure->layer_count);
  size_t values = value_count(measure->stack_count, measure->type_count, measure->layer_count);
  return copy != NULL ? memcpy(copy, measure, sizeof *measure + values * sizeof measure->values[0]) : NULL;
}

/* Return the index of the first value of a stack and of a tile type. */
static ptrdiff_t stack_at(int stack) {
  return (ptrdiff_t)stack * STACK_COLUMNS;
}

static ptrdiff_t type_at(const struct measure *measure, int type) {
  return stack_at(measure->stack_count) + (ptrdiff_t)type * type_columns(measure->layer_count);
}

static int layer_column(const struct measure *measure, enum measure_layer kind, int operand, int layer) {
  return 1 + ((int)kind * MEASURE_OPERANDS + operand) * measure->layer_count + layer;
}

double measure_stack_number(const struct measure *measure, int stack, enum measure_stack column) {
  return measure->values[stack_at(stack) + (int)column];
}

double measure_tiles(const struct measure *measure, int type) {
  return measure->values[type_at(measure, type)];
}

double measure_type(const struct measure *measure, int type, enum measure_layer kind, int operand, int layer) {
  return measure->values[type_at(measure, type) + layer_column(measure, kind, operand, layer)];
}

static void fill_stacks(struct measure *measure, const struct result *result) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    double *row = measure->values + stack_at(s);
    row[STACK_LAST_LAYER] = stack->nodes[stack->node_count - 1].id;
    row[STACK_ENERGY] = stack->energy_pj;
    row[STACK_LATENCY] = stack->latency_cycles;
  }
}

/* Finds an operand of the layer: its constant (W), its other input (I), its output (O). */
static int find_operand(const struct layer *shape, int operand) {
  for (int o = 0; o < LAYER_OPERANDS && operand != MEASURE_OUTPUT; o++) {
    if (o != LAYER_OUTPUT && shape->operand[o].constant == (operand == MEASURE_WEIGHTS)) return o;
  }
  return LAYER_OUTPUT;
}

static double elements_of(const struct layer *shape, const struct tile_step *step, int o) {
  double elements = 1;
  if (o == LAYER_OUTPUT) return step->output_elements;
  if (!shape->operand[o].constant) return step->input[o].elements;
  for (int d = 0; d < shape->dim_count; d++) {
    if (shape->operand[o].indexes >> d & 1) elements *= (double)step->size[d];
  }
  return elements;
}

static void fill_types(struct measure *measure, const struct stack_result *stack) {
  for (int t = 0; t < measure->type_count; t++) {
    double *row = measure->values + type_at(measure, t);
    int layer = 0;
    row[0] = (double)stack->types[t].count;
    for (int i = 0; i < stack->types[t].step_count; i++) {
      const struct tile_step *step = &stack->types[t].steps[i];
      const struct layer *shape = stack->nodes[step->node].shape;
      if (step->cost == NULL) continue;
      for (int operand = 0; operand < MEASURE_OPERANDS; operand++) {
        int o = find_operand(shape, operand);
        row[layer_column(measure, LAYER_REACH, operand, layer)] = step->cost->level_count[o];
        row[layer_column(measure, LAYER_ELEMENTS, operand, layer)] = elements_of(shape, step, o);
      }
      layer++;
    }
  }
}

/* --- The measure ---------------------------------------------------------------------------------------- */

static struct measure *measure_result(const struct result *result, bool with_types) {
  const struct stack_result *first = &result->stacks[0];
  int layer_count = 0;
  for (int n = 0; n < first->node_count; n++) layer_count += with_types && !first->nodes[n].shape->is_input;
  struct measure *measure = measure_new(result->stack_count, with_types ? first->type_count : 0, layer_count);
  if (measure == NULL) return NULL;
  measure->number[MEASURE_ENERGY] = result->energy_pj;
  measure->number[MEASURE_LATENCY] = result->latency_cycles;
  measure->number[MEASURE_MACS] = result->mac_count;
  measure->number[MEASURE_TILE_TYPES] = result->tile_type_count;
  add_energies(measure, result);
  add_accesses(measure, result);
  fill_stacks(measure, result);
  fill_types(measure, first);
  return measure;
}

void *measure_keep(const struct result *result) {
  return measure_result(result, false);
}

void *measure_keep_types(const struct result *result) {
  return measure_result(result, true);
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

static void write_rows(const double *values, int rows, int columns, struct json *json, struct json_object *parent,
                       const char *key) {
  struct json_object *array = json_add_array(json, parent, key);
  for (int r = 0; r < rows; r++) {
    struct json_object *row = json_add_array(json, array, NULL);
    for (int c = 0; c < columns; c++) json_add_number(json, row, NULL, values[(ptrdiff_t)r * columns + c]);
  }
}

void measure_write(const struct measure *measure, struct json *json, struct json_object *parent) {
  for (int i = 0; i < MEASURE_NUMBERS; i++) json_add_number(json, parent, measure_key[i], measure->number[i]);
  json_add_number(json, parent, "layer_count", measure->layer_count);
  write_rows(measure->values, measure->stack_count, STACK_COLUMNS, json, parent, "stacks");
  write_rows(measure->values + type_at(measure, 0), measure->type_count, type_columns(measure->layer_count), json,
             parent, "tile_types");
}

/* Returns the number of rows of an array in the object; -1: none. */
static int row_count(struct json_object *object, const char *key, struct json_object **array) {
  bool found = json_object_object_get_ex(object, key, array) && json_object_is_type(*array, json_type_array);
  return found ? (int)json_object_array_length(*array) : -1;
}

static bool is_number(struct json_object *value) {
  return json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int);
}

static bool read_rows(double *values, int rows, int columns, struct json_object *array) {
  for (int r = 0; r < rows; r++) {
    struct json_object *row = json_object_array_get_idx(array, (size_t)r);
    if (!json_object_is_type(row, json_type_array) || (int)json_object_array_length(row) != columns) return false;
    for (int c = 0; c < columns; c++) {
      struct json_object *value = json_object_array_get_idx(row, (size_t)c);
      if (!is_number(value)) return false;
      values[(ptrdiff_t)r * columns + c] = json_object_get_double(value);
    }
  }
  return true;
}

struct measure *measure_read(struct json_object *object) {
  struct json_object *value, *stacks, *types;
  int stack_count = row_count(object, "stacks", &stacks), type_count = row_count(object, "tile_types", &types);
  if (stack_count < 0 || type_count < 0 || !json_object_object_get_ex(object, "layer_count", &value)) return NULL;
  int layer_count = json_object_get_int(value);
  if (layer_count < 0 || layer_count > MOST_LAYERS) return NULL;
  struct measure *measure = measure_new(stack_count, type_count, layer_count);
  bool good = measure != NULL && read_rows(measure->values, stack_count, STACK_COLUMNS, stacks) &&
              read_rows(measure->values + type_at(measure, 0), type_count, type_columns(layer_count), types);
  for (int i = 0; i < MEASURE_NUMBERS && good; i++) {
    good = json_object_object_get_ex(object, measure_key[i], &value) && is_number(value);
    if (good) measure->number[i] = json_object_get_double(value);
  }
  if (good) return measure;
  free(measure);
  return NULL;
}
