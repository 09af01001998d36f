/* Shapes of all tensors, node by node, with the values of those that compute shapes. */
#include "inputs/onnx/operators.h"

#include <inttypes.h>
#include <stdio.h>

enum { SHAPE_TEXT = 120 };

static const char *shape_text(const struct onnx_shape *shape, char text[SHAPE_TEXT]) {
  size_t used = (size_t)snprintf(text, SHAPE_TEXT, "[");
  for (int d = 0; d < shape->rank; d++) {
    char size[24] = "?";
    if (shape->dim[d] >= 0) snprintf(size, sizeof size, "%" PRId64, shape->dim[d]);
    int more = snprintf(text + used, SHAPE_TEXT - used, "%s%s", d > 0 ? ", " : "", size);
    if (more < 0 || (size_t)more >= SHAPE_TEXT - used) break;
    used += (size_t)more;
  }
  snprintf(text + used, SHAPE_TEXT - used, "]");
  return text;
}

static bool is_fixed(const struct onnx_shape *shape) {
  bool fixed = shape->rank >= 0;
  for (int d = 0; d < shape->rank; d++) fixed = fixed && shape->dim[d] >= 0;
  return fixed;
}

static bool shapes_differ(const struct onnx_shape *own, const struct onnx_shape *said) {
  if (own->rank < 0 || said->rank < 0) return false;
  if (own->rank != said->rank) return true;
  for (int d = 0; d < own->rank; d++) {
    if (said->dim[d] >= 0 && own->dim[d] != said->dim[d]) return true;
  }
  return false;
}

/* A tensor is constant if all that it is computed from is, or if its values are known. */
static void finish_output(struct onnx_graph *graph, const struct onnx_node *node, int k) {
  struct onnx_tensor *output = onnx_output(graph, node, k);
  if (output == NULL) return;
  bool is_constant = true;
  for (int i = 0; i < node->input_count; i++) {
    const struct onnx_tensor *input = onnx_input(graph, node, i);
    is_constant = is_constant && (input == NULL || input->is_constant);
  }
  const struct onnx_operator *row = onnx_operator_of(node);
  bool makes_values = row != NULL && row->role == ONNX_VALUES;
  output->is_constant = is_constant || output->value_count >= 0 || makes_values;
  if (output->shape.rank < 0 && is_fixed(&output->said)) {
    output->shape = output->said;
    onnx_bound_shape(&output->shape);
  }
  if (output->type == 0 || onnx_is(node->op, "DequantizeLinear")) {
    const struct onnx_tensor *input = onnx_input(graph, node, 0);
    if (input != NULL) output->type = input->type;
  }
}

static enum status infer_node(struct onnx_graph *graph, const struct onnx_node *node) {
  const struct onnx_operator *row = onnx_operator_of(node);
  enum status status = STATUS_OK;
  if (row != NULL && row->shape != NULL) status = row->shape(graph, node);
  if (status != STATUS_OK) return status;
  onnx_compute_values(graph, node);
  for (int k = 0; k < node->output_count; k++) finish_output(graph, node, k);
  return STATUS_OK;
}

static bool is_live(const struct onnx_graph *graph, const struct onnx_node *node) {
  for (int k = 0; k < node->output_count; k++) {
    const struct onnx_tensor *output = onnx_output(graph, node, k);
    if (output != NULL && output->is_live) return true;
  }
  return false;
}

/* One remark for all tensors whose shapes the file gives otherwise. */
static void remark_differences(const struct onnx_graph *graph) {
  int count = 0, first = -1;
  for (int t = 0; t < graph->tensor_count; t++) {
    const struct onnx_tensor *tensor = &graph->tensors[t];
    if (!tensor->is_live || tensor->is_input || !shapes_differ(&tensor->shape, &tensor->said)) continue;
    if (first < 0) first = t;
    count++;
  }
  if (count == 0) return;
  char name[ONNX_SHOWN_NAME], own[SHAPE_TEXT], said[SHAPE_TEXT];
  const struct onnx_tensor *tensor = &graph->tensors[first];
  onnx_remark(graph, "%d tensor%s of another size than the file says, the first '%s': %s, not %s", count,
              count == 1 ? " is" : "s are", onnx_shown(tensor->name, name), shape_text(&tensor->shape, own),
              shape_text(&tensor->said, said));
}

enum status onnx_infer_shapes(struct onnx_graph *graph, const char *input_shape) {
  enum status status = onnx_input_shapes(graph, input_shape);
  for (int n = 0; status == STATUS_OK && n < graph->node_count; n++) {
    if (is_live(graph, &graph->nodes[n])) status = infer_node(graph, &graph->nodes[n]);
    if (graph->file.trouble != WIRE_SOUND) status = onnx_check_file(graph);
  }
  if (status == STATUS_OK) remark_differences(graph);
  return status;
}
