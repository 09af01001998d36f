/* Shapes of elementwise operators, products, reductions, and of values for other nodes. */
#include <string.h>

#include "inputs/onnx/operators.h"

enum { UNKNOWN = -2, OPSET_OF_NUMPY_BROADCAST = 7 };

/* --- Elementwise ------------------------------------------------------------------------------------------ */

enum status onnx_shape_same(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), scalar = {.rank = 0};
  bool is_dynamic = onnx_is(node->op, "DynamicQuantizeLinear");
  for (int k = 0; k < node->output_count; k++) onnx_set_shape(graph, node, k, k > 0 && is_dynamic ? &scalar : &x);
  return STATUS_OK;
}

/* Statistics, which training makes, have one element a channel. */
enum status onnx_shape_batch_norm(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), scale = onnx_shape_of(graph, node, 1);
  onnx_set_shape(graph, node, 0, &x);
  for (int k = 1; k < node->output_count; k++) onnx_set_shape(graph, node, k, &scale);
  return STATUS_OK;
}

/* Widens y by x; false where they do not fit. */
static bool broadcast(struct onnx_shape *y, const struct onnx_shape *x) {
  struct onnx_shape wide = {.rank = x->rank > y->rank ? x->rank : y->rank};
  for (int d = 0; d < wide.rank; d++) {
    int from_x = d - wide.rank + x->rank, from_y = d - wide.rank + y->rank;
    int64_t a = from_x >= 0 ? x->dim[from_x] : 1, b = from_y >= 0 ? y->dim[from_y] : 1;
    if (a != b && a != 1 && b != 1) return false;
    wide.dim[d] = a == 1 ? b : a;
  }
  *y = wide;
  return true;
}

enum status onnx_shape_broadcast(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape y = onnx_shape_of(graph, node, 0);
  int step = onnx_second(node); /* quantised operators have scales and zero points between */
  bool is_old = graph->opset > 0 && graph->opset < OPSET_OF_NUMPY_BROADCAST;
  if (y.rank < 0) return STATUS_OK;
  for (int k = step; k < node->input_count && !is_old; k += step) {
    struct onnx_shape x = onnx_shape_of(graph, node, k);
    if (x.rank < 0) return STATUS_OK;
    if (!broadcast(&y, &x)) return onnx_node_error(graph, node, "combines tensors of sizes that do not fit");
    if (step > 1) break;
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

/* --- Products --------------------------------------------------------------------------------------------- */

enum status onnx_shape_gemm(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape a = onnx_shape_of(graph, node, 0), b = onnx_shape_of(graph, node, 1);
  int t = onnx_attribute_int(graph, node, "transA", 0) != 0, u = onnx_attribute_int(graph, node, "transB", 0) != 0;
  if (a.rank != 2 || b.rank != 2) return STATUS_OK;
  if (a.dim[!t] != b.dim[u]) {
    return onnx_node_error(graph, node, "multiplies rows of %lld with columns of %lld", (long long)a.dim[!t],
                           (long long)b.dim[u]);
  }
  struct onnx_shape y = {.rank = 2, .dim = {a.dim[t], b.dim[!u]}};
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

/* As numpy: vectors are rows or columns, leading axes are broadcast. */
enum status onnx_shape_matmul(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape a = onnx_shape_of(graph, node, 0), b = onnx_shape_of(graph, node, onnx_second(node));
  if (a.rank < 1 || b.rank < 1) return STATUS_OK;
  bool is_row = a.rank == 1, is_column = b.rank == 1;
  int64_t rows = is_row ? 1 : a.dim[a.rank - 2], columns = is_column ? 1 : b.dim[b.rank - 1];
  int64_t length = a.dim[a.rank - 1], other = is_column ? b.dim[0] : b.dim[b.rank - 2];
  if (length != other) {
    return onnx_node_error(graph, node, "multiplies rows of %lld with columns of %lld", (long long)length,
                           (long long)other);
  }
  struct onnx_shape y = a, leading = b;
  y.rank = is_row ? 0 : a.rank - 2;
  leading.rank = is_column ? 0 : b.rank - 2;
  if (!broadcast(&y, &leading)) return onnx_node_error(graph, node, "multiplies batches of sizes that do not fit");
  if (!is_row) y.dim[y.rank++] = rows;
  if (!is_column) y.dim[y.rank++] = columns;
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

/* --- Reductions ------------------------------------------------------------------------------------------- */

bool onnx_reduced_axes(struct onnx_graph *graph, const struct onnx_node *node, int rank, unsigned *axes) {
  int64_t given[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 1, "axes", given);
  bool is_noop = onnx_attribute_int(graph, node, "noop_with_empty_axes", 0) != 0;
  *axes = 0;
  if (count == UNKNOWN) return false;
  if (count <= 0) {
    *axes = is_noop ? 0 : (1u << rank) - 1;
    return true;
  }
  for (int i = 0; i < count; i++) {
    int axis = onnx_axis_of(given[i], rank);
    if (axis < 0) return false;
    *axes |= 1u << axis;
  }
  return true;
}

static void set_reduced(struct onnx_graph *graph, const struct onnx_node *node, unsigned axes) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = {.rank = 0};
  bool keep = onnx_attribute_int(graph, node, "keepdims", 1) != 0;
  for (int d = 0; d < x.rank; d++) {
    bool is_reduced = axes >> d & 1;
    if (!is_reduced || keep) y.dim[y.rank++] = is_reduced ? 1 : x.dim[d];
  }
  onnx_set_shape(graph, node, 0, &y);
}

enum status onnx_shape_reduce(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  unsigned axes;
  if (x.rank >= 0 && onnx_reduced_axes(graph, node, x.rank, &axes)) set_reduced(graph, node, axes);
  return STATUS_OK;
}

enum status onnx_shape_arg_reduce(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  int axis = x.rank < 0 ? -1 : onnx_axis_of(onnx_attribute_int(graph, node, "axis", 0), x.rank);
  if (axis >= 0) set_reduced(graph, node, 1u << axis);
  return STATUS_OK;
}

/* --- Values for other nodes ------------------------------------------------------------------------------- */

enum status onnx_shape_shape(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = {.rank = onnx_is(node->op, "Shape")};
  if (x.rank < 0) return STATUS_OK;
  int64_t start = onnx_attribute_int(graph, node, "start", 0), end = onnx_attribute_int(graph, node, "end", x.rank);
  if (y.rank == 1) y.dim[0] = onnx_slice_of(x.rank, start, end, 1).count;
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

enum status onnx_shape_constant(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_tensor *tensor = onnx_output(graph, node, 0);
  struct wire_bytes message;
  int64_t ints[1];
  double floats[1];
  if (tensor == NULL) return STATUS_OK;
  if (onnx_attribute_tensor(graph, node, "value", &message)) {
    onnx_read_tensor(graph, message, tensor);
    return STATUS_OK;
  }
  int count = onnx_attribute_ints(graph, node, "value_ints", ints, 0);
  if (count < 0) count = onnx_attribute_floats(graph, node, "value_floats", floats, 0);
  struct onnx_shape y = {.rank = count >= 0, .dim = {count}};
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

enum status onnx_shape_filled(struct onnx_graph *graph, const struct onnx_node *node) {
  int64_t sizes[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 0, "", sizes);
  struct onnx_shape y = {.rank = count};
  if (count < 0 || count > ONNX_MAX_RANK) return STATUS_OK;
  for (int d = 0; d < count; d++) {
    y.dim[d] = sizes[d];
    if (sizes[d] < 0) return onnx_node_error(graph, node, "makes an axis of size %lld", (long long)sizes[d]);
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

enum status onnx_shape_range(struct onnx_graph *graph, const struct onnx_node *node) {
  int64_t start[ONNX_MAX_VALUES], limit[ONNX_MAX_VALUES], delta[ONNX_MAX_VALUES];
  bool known = onnx_numbers(graph, node, 0, "", start) == 1 && onnx_numbers(graph, node, 1, "", limit) == 1 &&
               onnx_numbers(graph, node, 2, "", delta) == 1 && delta[0] != 0;
  if (!known) return STATUS_OK;
  double span = ((double)limit[0] - (double)start[0]) / (double)delta[0];
  int64_t whole = span <= 0 || span > 1e12 ? 0 : (int64_t)span;
  struct onnx_shape y = {.rank = 1, .dim = {whole + ((double)whole < span)}};
  if (span <= 1e12) onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}
