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

enum { MEASURE_OPERANDS = 3 };
static const char measure_operand[MEASURE_OPERANDS] = {'W', 'I', 'O'};

/* The memories of each group on the accelerator of study 1, by what is counted there. */
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

static bool matrix_init(struct measure_matrix *matrix, int rows, int columns) {
  *matrix = (struct measure_matrix){.rows = rows, .columns = columns};
  matrix->values = calloc((size_t)rows * (size_t)columns + 1, sizeof *matrix->values);
  return matrix->values != NULL;
}

static double *row_of(const struct measure_matrix *matrix, int row) {
  return matrix->values + (ptrdiff_t)row * matrix->columns;
}

static bool fill_stacks(struct measure *measure, const struct result *result) {
  if (!matrix_init(&measure->stacks, result->stack_count, STACK_COLUMNS)) return false;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    double *row = row_of(&measure->stacks, s);
    row[STACK_LAST_LAYER] = stack->nodes[stack->node_count - 1].id;
    row[STACK_ENERGY] = stack->energy_pj;
    row[STACK_LATENCY] = stack->latency_cycles;
  }
  return true;
}

static int type_column(int layer_count, enum measure_layer kind, int operand, int layer) {
  return 1 + ((int)kind * MEASURE_OPERANDS + operand) * layer_count + layer;
}

/* The operand of the layer: its constant (W), its input that is none (I), its output (O). */
static int find_operand(const struct layer *shape, int operand) {
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    if (measure_operand[operand] == 'O'
            ? o == LAYER_OUTPUT
            : o != LAYER_OUTPUT && shape->operand[o].constant == (measure_operand[operand] == 'W')) {
      return o;
    }
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

static bool fill_types(struct measure *measure, const struct result *result) {
  const struct stack_result *stack = &result->stacks[0];
  int layer_count = 0;
  for (int n = 0; n < stack->node_count; n++) layer_count += !stack->nodes[n].shape->is_input;
  if (!matrix_init(&measure->types, stack->type_count, type_column(layer_count, LAYER_KINDS, 0, 0))) return false;
  for (int t = 0; t < stack->type_count; t++) {
    double *row = row_of(&measure->types, t);
    int layer = 0;
    row[0] = (double)stack->types[t].count;
    for (int i = 0; i < stack->types[t].step_count; i++) {
      const struct tile_step *step = &stack->types[t].steps[i];
      const struct layer *shape = stack->nodes[step->node].shape;
      if (step->cost == NULL) continue;
      for (int operand = 0; operand < MEASURE_OPERANDS; operand++) {
        int o = find_operand(shape, operand);
        row[type_column(layer_count, LAYER_REACH, operand, layer)] = step->cost->level_count[o];
        row[type_column(layer_count, LAYER_ELEMENTS, operand, layer)] = elements_of(shape, step, o);
      }
      layer++;
    }
  }
  return true;
}

int measure_layers(const struct measure *measure) {
  return (measure->types.columns - 1) / (LAYER_KINDS * MEASURE_OPERANDS);
}

double measure_type_count(const struct measure *measure, int type) {
  return row_of(&measure->types, type)[0];
}

double measure_type(const struct measure *measure, int type, enum measure_layer kind, int operand, int layer) {
  return row_of(&measure->types, type)[type_column(measure_layers(measure), kind, operand, layer)];
}

/* --- The measure ---------------------------------------------------------------------------------------- */

bool measure_init(struct measure *measure, const struct result *result, bool with_types) {
  measure->number[MEASURE_ENERGY] = result->energy_pj;
  measure->number[MEASURE_LATENCY] = result->latency_cycles;
  measure->number[MEASURE_MACS] = result->mac_count;
  measure->number[MEASURE_TILE_TYPES] = result->tile_type_count;
  add_energies(measure, result);
  add_accesses(measure, result);
  if (fill_stacks(measure, result) && (!with_types || fill_types(measure, result))) return true;
  measure_deinit(measure);
  return false;
}

void measure_deinit(struct measure *measure) {
  free(measure->reason);
  free(measure->stacks.values);
  free(measure->types.values);
  *measure = (struct measure){0};
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

static void write_matrix(const struct measure_matrix *matrix, struct json *json, struct json_object *parent,
                         const char *key) {
  struct json_object *rows = json_add_array(json, parent, key);
  for (int r = 0; r < matrix->rows; r++) {
    struct json_object *row = json_add_array(json, rows, NULL);
    for (int c = 0; c < matrix->columns; c++) json_add_number(json, row, NULL, row_of(matrix, r)[c]);
  }
}

void measure_write(const struct measure *measure, struct json *json, struct json_object *parent) {
  json_add_text(json, parent, "reason", measure->reason);
  if (measure->reason != NULL) return;
  for (int i = 0; i < MEASURE_NUMBERS; i++) json_add_number(json, parent, measure_key[i], measure->number[i]);
  write_matrix(&measure->stacks, json, parent, "stacks");
  write_matrix(&measure->types, json, parent, "tile_types");
}

/* -1: no array. */
static int length_of(struct json_object *array) {
  return json_object_is_type(array, json_type_array) ? (int)json_object_array_length(array) : -1;
}

static bool read_matrix(struct measure_matrix *matrix, struct json_object *object, const char *key) {
  struct json_object *rows;
  int row_count = json_object_object_get_ex(object, key, &rows) ? length_of(rows) : -1;
  int columns = row_count > 0 ? length_of(json_object_array_get_idx(rows, 0)) : 0;
  if (row_count < 0 || columns < 0 || !matrix_init(matrix, row_count, columns)) return false;
  for (int r = 0; r < row_count; r++) {
    struct json_object *row = json_object_array_get_idx(rows, (size_t)r);
    if (length_of(row) != columns) return false;
    for (int c = 0; c < columns; c++) {
      row_of(matrix, r)[c] = json_object_get_double(json_object_array_get_idx(row, (size_t)c));
    }
  }
  return true;
}

bool measure_read(struct measure *measure, struct json_object *object) {
  struct json_object *value;
  if (!json_object_object_get_ex(object, "reason", &value)) return false;
  if (value != NULL) {
    measure->reason = strdup(json_object_get_string(value));
    return measure->reason != NULL;
  }
  for (int i = 0; i < MEASURE_NUMBERS; i++) {
    if (!json_object_object_get_ex(object, measure_key[i], &value)) return false;
    measure->number[i] = json_object_get_double(value);
  }
  return read_matrix(&measure->stacks, object, "stacks") && read_matrix(&measure->types, object, "tile_types");
}
