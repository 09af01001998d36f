/* Values of small integer tensors: a shape is often computed by the graph itself, as in Shape > Slice > Concat >
 * Reshape. */
#include <math.h>
#include <string.h>

#include "inputs/onnx/operators.h"

static const double LARGEST_WHOLE = 9e18;

/* The values of a tensor, in both forms. */
struct values {
  int count;
  bool is_float;
  int64_t whole[ONNX_MAX_VALUES];
  double real[ONNX_MAX_VALUES];
};

static int64_t whole_of(double real) {
  return fabs(real) < LARGEST_WHOLE ? (int64_t)real : real < 0 ? INT64_MIN : INT64_MAX;
}

static bool take(const struct onnx_tensor *tensor, struct values *values) {
  if (tensor == NULL || tensor->value_count < 0 || tensor->value_count > ONNX_MAX_VALUES) return false;
  values->count = tensor->value_count;
  values->is_float = tensor->floats != NULL;
  for (int i = 0; i < values->count; i++) {
    values->real[i] = values->is_float ? tensor->floats[i] : (double)tensor->values[i];
    values->whole[i] = values->is_float ? whole_of(tensor->floats[i]) : tensor->values[i];
  }
  return true;
}

/* Keeps the values if they fill the output's shape. */
static void keep(struct onnx_graph *graph, struct onnx_tensor *output, const struct values *values) {
  int64_t count = 1;
  for (int d = 0; d < output->shape.rank; d++) {
    if (output->shape.dim[d] > ONNX_MAX_VALUES) return;
    count *= output->shape.dim[d];
    if (count > ONNX_MAX_VALUES) return;
  }
  if (output->shape.rank < 0 || count != values->count) return;
  int64_t *whole = ARENA_NEW(graph->arena, count, int64_t);
  double *real = ARENA_NEW(graph->arena, count, double);
  if (whole == NULL || real == NULL) {
    wire_note(&graph->file, WIRE_NO_MEMORY, 0);
    return;
  }
  memcpy(whole, values->whole, (size_t)count * sizeof *whole);
  memcpy(real, values->real, (size_t)count * sizeof *real);
  output->value_count = (int)count;
  output->values = values->is_float ? NULL : whole;
  output->floats = values->is_float ? real : NULL;
}

/* --- One rule an operator: false where it has no value ----------------------------------------------------- */

typedef bool value_rule(struct onnx_graph *graph, const struct onnx_node *node, struct values *y);

static bool value_same(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  return take(onnx_input(graph, node, 0), y);
}

static bool value_cast(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  int64_t to = onnx_attribute_int(graph, node, "to", 0);
  if (!take(onnx_input(graph, node, 0), y)) return false;
  y->is_float = to == ONNX_FLOAT || to == ONNX_DOUBLE;
  for (int i = 0; i < y->count; i++) y->real[i] = y->is_float ? y->real[i] : (double)y->whole[i];
  return true;
}

static bool value_round(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  if (!take(onnx_input(graph, node, 0), y)) return false;
  for (int i = 0; i < y->count; i++) {
    y->real[i] = onnx_is(node->op, "Floor") ? floor(y->real[i]) : ceil(y->real[i]);
    if (y->is_float) y->whole[i] = whole_of(y->real[i]);
  }
  return true;
}

static bool value_shape(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  if (x.rank < 0) return false;
  int64_t start = onnx_attribute_int(graph, node, "start", 0), end = onnx_attribute_int(graph, node, "end", x.rank);
  struct onnx_slice slice = onnx_slice_of(x.rank, start, end, 1);
  y->count = (int)slice.count;
  y->is_float = false;
  for (int i = 0; i < y->count; i++) y->whole[i] = x.dim[slice.start + i];
  if (!onnx_is(node->op, "Size")) return true;
  y->count = 1;
  y->real[0] = 1;
  for (int d = 0; d < x.rank; d++) y->real[0] *= (double)x.dim[d];
  y->whole[0] = whole_of(y->real[0]);
  return true;
}

static bool value_constant(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  struct onnx_tensor *output = onnx_output(graph, node, 0);
  if (output == NULL || output->value_count >= 0) return false;
  y->is_float = false;
  y->count = onnx_attribute_ints(graph, node, "value_ints", y->whole, ONNX_MAX_VALUES);
  if (y->count >= 0) return y->count <= ONNX_MAX_VALUES;
  y->count = onnx_attribute_floats(graph, node, "value_floats", y->real, ONNX_MAX_VALUES);
  y->is_float = true;
  if (y->count >= 0) return y->count <= ONNX_MAX_VALUES;
  int64_t whole = onnx_attribute_int(graph, node, "value_int", INT64_MIN);
  y->count = 1;
  y->is_float = whole == INT64_MIN;
  y->whole[0] = whole;
  y->real[0] = onnx_attribute_float(graph, node, "value_float", NAN);
  return !y->is_float || !isnan(y->real[0]);
}

/* One value for all elements, 0 by default. */
static bool value_filled(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  const struct onnx_tensor *output = onnx_output(graph, node, 0);
  struct onnx_tensor fill = {.value_count = -1};
  struct wire_bytes message;
  if (output == NULL || output->shape.rank < 0) return false;
  int64_t count = 1;
  for (int d = 0; d < output->shape.rank && count <= ONNX_MAX_VALUES; d++) count *= output->shape.dim[d] & INT32_MAX;
  if (count > ONNX_MAX_VALUES) return false;
  *y = (struct values){.count = 1, .is_float = true};
  if (onnx_attribute_tensor(graph, node, "value", &message)) {
    onnx_read_tensor(graph, message, &fill);
    if (!take(&fill, y) || y->count != 1) return false;
  }
  y->count = (int)count;
  for (int i = 1; i < y->count; i++) {
    y->whole[i] = y->whole[0];
    y->real[i] = y->real[0];
  }
  return true;
}

static bool value_concat(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  struct values part;
  y->count = 0;
  for (int k = 0; k < node->input_count; k++) {
    if (!take(onnx_input(graph, node, k), &part) || y->count + part.count > ONNX_MAX_VALUES) return false;
    y->is_float = part.is_float;
    for (int i = 0; i < part.count; i++, y->count++) {
      y->whole[y->count] = part.whole[i];
      y->real[y->count] = part.real[i];
    }
  }
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  return x.rank == 1;
}

/* Elements of a vector, or of a vector's slice. */
static bool value_pick(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  struct values from, index;
  if (x.rank != 1 || !take(onnx_input(graph, node, 0), &from)) return false;
  y->is_float = from.is_float;
  y->count = 0;
  if (onnx_is(node->op, "Gather")) {
    if (!take(onnx_input(graph, node, 1), &index)) return false;
    for (int i = 0; i < index.count; i++) {
      int at = onnx_axis_of(index.whole[i], from.count);
      if (at < 0) return false;
      y->whole[y->count] = from.whole[at];
      y->real[y->count++] = from.real[at];
    }
    return true;
  }
  int axes[ONNX_MAX_RANK];
  int64_t starts[ONNX_MAX_VALUES], ends[ONNX_MAX_VALUES], steps[ONNX_MAX_VALUES];
  if (onnx_slices(graph, node, 1, axes, starts, ends, steps) != 1) return false;
  struct onnx_slice slice = onnx_slice_of(from.count, starts[0], ends[0], steps[0]);
  for (int i = 0; i < slice.count; i++) {
    int64_t at = slice.start + i * slice.step;
    y->whole[y->count] = from.whole[at];
    y->real[y->count++] = from.real[at];
  }
  return true;
}

/* Whole numbers as two's complement, so that no sum overflows. */
static bool apply(struct onnx_text op, struct values *a, int i, int64_t whole, double real) {
  uint64_t x = (uint64_t)a->whole[i], z = (uint64_t)whole;
  if (onnx_is(op, "Add")) {
    a->whole[i] = (int64_t)(x + z);
    a->real[i] += real;
  } else if (onnx_is(op, "Sub")) {
    a->whole[i] = (int64_t)(x - z);
    a->real[i] -= real;
  } else if (onnx_is(op, "Mul")) {
    a->whole[i] = (int64_t)(x * z);
    a->real[i] *= real;
  } else if (onnx_is(op, "Div")) {
    if (!a->is_float && (whole == 0 || whole == -1)) return false;
    if (!a->is_float) a->whole[i] /= whole;
    a->real[i] /= real;
  } else if (onnx_is(op, "Max") ? real > a->real[i] : real < a->real[i]) {
    a->whole[i] = whole;
    a->real[i] = real;
  }
  if (a->is_float) a->whole[i] = whole_of(a->real[i]);
  if (!a->is_float) a->real[i] = (double)a->whole[i];
  return true;
}

static bool value_binary(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  struct values a, b;
  if (!take(onnx_input(graph, node, 0), &a) || !take(onnx_input(graph, node, 1), &b)) return false;
  if (node->input_count != 2 || (a.count != b.count && a.count != 1 && b.count != 1)) return false;
  y->count = a.count > b.count ? a.count : b.count;
  if (a.count == 0 || b.count == 0) y->count = 0;
  y->is_float = a.is_float || b.is_float;
  for (int i = 0; i < y->count; i++) {
    int from_a = a.count == 1 ? 0 : i, from_b = b.count == 1 ? 0 : i;
    y->whole[i] = a.whole[from_a];
    y->real[i] = a.real[from_a];
    if (!apply(node->op, y, i, b.whole[from_b], b.real[from_b])) return false;
  }
  return true;
}

static bool value_product(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  struct values x;
  unsigned axes;
  struct onnx_shape shape = onnx_shape_of(graph, node, 0);
  if (shape.rank != 1 || !take(onnx_input(graph, node, 0), &x)) return false;
  if (!onnx_reduced_axes(graph, node, 1, &axes) || axes != 1) return false;
  *y = (struct values){.count = 1, .is_float = x.is_float, .whole = {1}, .real = {1}};
  for (int i = 0; i < x.count; i++) {
    y->whole[0] = (int64_t)((uint64_t)y->whole[0] * (uint64_t)x.whole[i]);
    y->real[0] *= x.real[i];
  }
  return true;
}

static bool value_range(struct onnx_graph *graph, const struct onnx_node *node, struct values *y) {
  struct onnx_shape shape = onnx_output(graph, node, 0)->shape;
  int64_t start[ONNX_MAX_VALUES], delta[ONNX_MAX_VALUES];
  if (shape.rank != 1 || shape.dim[0] > ONNX_MAX_VALUES) return false;
  if (onnx_numbers(graph, node, 0, "", start) != 1 || onnx_numbers(graph, node, 2, "", delta) != 1) return false;
  y->count = (int)shape.dim[0];
  y->is_float = false;
  for (int i = 0; i < y->count; i++) y->whole[i] = (int64_t)((uint64_t)start[0] + (uint64_t)i * (uint64_t)delta[0]);
  return true;
}

/* --- The table ---------------------------------------------------------------------------------------------- */

static const struct {
  const char *op;
  value_rule *rule;
} value_rules[] = {
    {"Constant", value_constant},
    {"Shape", value_shape},
    {"Size", value_shape},
    {"Gather", value_pick},
    {"Slice", value_pick},
    {"Concat", value_concat},
    {"Cast", value_cast},
    {"Squeeze", value_same},
    {"Unsqueeze", value_same},
    {"Reshape", value_same},
    {"Identity", value_same},
    {"Flatten", value_same},
    {"Add", value_binary},
    {"Sub", value_binary},
    {"Mul", value_binary},
    {"Div", value_binary},
    {"Max", value_binary},
    {"Min", value_binary},
    {"Floor", value_round},
    {"Ceil", value_round},
    {"Range", value_range},
    {"ReduceProd", value_product},
    {"ConstantOfShape", value_filled},
};

void onnx_compute_values(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_tensor *output = onnx_output(graph, node, 0);
  struct values values;
  if (output == NULL || output->shape.rank < 0) return;
  for (size_t i = 0; i < sizeof value_rules / sizeof value_rules[0]; i++) {
    if (!onnx_is(node->op, value_rules[i].op)) continue;
    memset(&values, 0, sizeof values);
    if (value_rules[i].rule(graph, node, &values)) keep(graph, output, &values);
    return;
  }
}
