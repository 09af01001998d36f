/* What the rules of shapes and layers share. */
#include <string.h>

#include "inputs/onnx/operators.h"

enum { NOT_GIVEN = -1, UNKNOWN = -2 };

int onnx_second(const struct onnx_node *node) {
  return node->op.length >= 7 && memcmp(node->op.at, "QLinear", 7) == 0 ? 3 : 1;
}

bool onnx_is_gemm(const struct onnx_node *node) {
  return onnx_is(node->op, "Gemm") || onnx_is(node->op, "FusedGemm");
}

int onnx_axis_of(int64_t axis, int rank) {
  if (axis < 0) axis += rank;
  return axis >= 0 && axis < rank ? (int)axis : -1;
}

struct onnx_shape onnx_shape_of(const struct onnx_graph *graph, const struct onnx_node *node, int k) {
  const struct onnx_tensor *tensor = onnx_input(graph, node, k);
  if (tensor == NULL) return (struct onnx_shape){.rank = ONNX_RANK_UNKNOWN};
  return tensor->shape;
}

void onnx_set_shape(const struct onnx_graph *graph, const struct onnx_node *node, int k,
                    const struct onnx_shape *shape) {
  struct onnx_tensor *tensor = onnx_output(graph, node, k);
  if (tensor == NULL) return;
  tensor->shape = *shape;
  onnx_bound_shape(&tensor->shape);
}

int onnx_numbers(struct onnx_graph *graph, const struct onnx_node *node, int k, const char *attribute,
                 int64_t out[ONNX_MAX_VALUES]) {
  const struct onnx_tensor *tensor = onnx_input(graph, node, k);
  if (tensor == NULL) {
    int count = *attribute ? onnx_attribute_ints(graph, node, attribute, out, ONNX_MAX_VALUES) : NOT_GIVEN;
    return count > ONNX_MAX_VALUES ? UNKNOWN : count;
  }
  if (tensor->value_count < 0 || tensor->value_count > ONNX_MAX_VALUES || tensor->floats != NULL) return UNKNOWN;
  memcpy(out, tensor->values, (size_t)tensor->value_count * sizeof *out);
  return tensor->value_count;
}
