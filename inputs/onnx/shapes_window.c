/* Shapes of convolutions, pools and transposed convolutions. */
#include <string.h>

#include "inputs/onnx/operators.h"

static const int64_t LARGEST_STEP = (int64_t)1 << 20; /* of kernels, strides, dilations and padding */

/* --- The windows ----------------------------------------------------------------------------------------- */

static int64_t ceil_div(int64_t a, int64_t b) {
  return a <= 0 ? -(-a / b) : (a - 1) / b + 1;
}

static int64_t floor_div(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -ceil_div(-a, b);
}

/* Reads an attribute with a number for each axis, or two for padding; the default stays where it is not given. */
static enum status read_steps(struct onnx_graph *graph, const struct onnx_node *node, const char *name, int count,
                              int64_t least, int64_t *steps) {
  int64_t values[2 * ONNX_MAX_RANK];
  int found = onnx_attribute_ints(graph, node, name, values, 2 * ONNX_MAX_RANK);
  if (found <= 0) return STATUS_OK;
  if (found != count) {
    return onnx_node_error(graph, node, "has %d numbers in '%s'; expected %d", found, name, count);
  }
  for (int i = 0; i < count; i++) {
    if (values[i] < least || values[i] > LARGEST_STEP) {
      return onnx_node_error(graph, node, "has %lld in '%s'; expected %lld or more", (long long)values[i], name,
                             (long long)least);
    }
    steps[i] = values[i];
  }
  return STATUS_OK;
}

static int64_t window_span(const struct onnx_axis *axis) {
  return axis->dilation * (axis->kernel - 1) + 1;
}

/* Sizes of the output; PyTorch's rule for ceil_mode: the last window begins inside the map or its left padding. */
static void slide(struct onnx_axis *axis, bool is_ceil) {
  int64_t room = axis->in + axis->begin + axis->end - window_span(axis);
  axis->out = (is_ceil ? ceil_div(room, axis->stride) : floor_div(room, axis->stride)) + 1;
  if (is_ceil && (axis->out - 1) * axis->stride >= axis->in + axis->begin) axis->out--;
}

/* Padding by name; returns false where the node gives it in numbers. */
static bool auto_pad(struct onnx_text mode, bool transposed, struct onnx_axis *axis) {
  bool is_lower = onnx_is(mode, "SAME_LOWER"), is_same = is_lower || onnx_is(mode, "SAME_UPPER");
  if (!is_same && !onnx_is(mode, "VALID")) return false;
  axis->begin = axis->end = 0;
  if (!is_same) return true;
  axis->out = transposed ? axis->in * axis->stride : ceil_div(axis->in, axis->stride);
  int64_t a = transposed ? axis->in : axis->out, b = transposed ? axis->out : axis->in;
  int64_t total = (a - 1) * axis->stride + window_span(axis) - b;
  if (total < 0) total = 0;
  axis->begin = is_lower ? total - total / 2 : total / 2;
  axis->end = total - axis->begin;
  return true;
}

static enum status read_window(struct onnx_graph *graph, const struct onnx_node *node, const struct onnx_shape *x,
                               const int64_t *kernel, struct onnx_axis *axes) {
  int count = x->rank - 2;
  int64_t kernels[ONNX_MAX_RANK], strides[ONNX_MAX_RANK], dilations[ONNX_MAX_RANK], pads[2 * ONNX_MAX_RANK] = {0};
  for (int i = 0; i < count; i++) {
    kernels[i] = kernel != NULL ? kernel[i] : 0;
    strides[i] = dilations[i] = 1;
  }
  enum status status = read_steps(graph, node, "kernel_shape", count, 1, kernels);
  if (status == STATUS_OK) status = read_steps(graph, node, "strides", count, 1, strides);
  if (status == STATUS_OK) status = read_steps(graph, node, "dilations", count, 1, dilations);
  if (status == STATUS_OK) status = read_steps(graph, node, "pads", 2 * count, 0, pads);
  if (status != STATUS_OK) return status;
  for (int i = 0; i < count; i++) {
    if (kernels[i] < 1) return onnx_node_error(graph, node, "has no 'kernel_shape'");
    axes[i] = (struct onnx_axis){.in = x->dim[2 + i], .kernel = kernels[i], .stride = strides[i]};
    axes[i].dilation = dilations[i];
    axes[i].begin = pads[i];
    axes[i].end = pads[count + i];
  }
  return STATUS_OK;
}

enum status onnx_window(struct onnx_graph *graph, const struct onnx_node *node, const struct onnx_shape *x,
                        const int64_t *kernel, bool transposed, struct onnx_axis *axes) {
  struct onnx_text mode = onnx_attribute_text(graph, node, "auto_pad");
  bool is_ceil = !transposed && onnx_attribute_int(graph, node, "ceil_mode", 0) != 0;
  enum status status = read_window(graph, node, x, kernel, axes);
  for (int i = 0; status == STATUS_OK && i < x->rank - 2; i++) {
    bool is_same = auto_pad(mode, transposed, &axes[i]) && !onnx_is(mode, "VALID");
    if (!is_same && !transposed) slide(&axes[i], is_ceil);
    if (transposed && !is_same) {
      axes[i].out = (axes[i].in - 1) * axes[i].stride + window_span(&axes[i]) - axes[i].begin - axes[i].end;
    }
    if (axes[i].out >= 1 || (transposed && axes[i].out == 0)) continue;
    return onnx_node_error(graph, node, "has a window of %lld over a map of %lld, padded by %lld and %lld: no output",
                           (long long)window_span(&axes[i]), (long long)axes[i].in, (long long)axes[i].begin,
                           (long long)axes[i].end);
  }
  return status;
}

/* --- Rules ----------------------------------------------------------------------------------------------- */

/* The map that a window moves over: with a batch, channels and at least one axis. */
static bool is_map(const struct onnx_shape *x) {
  return x->rank >= 3;
}

enum status onnx_shape_conv(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_axis axes[ONNX_MAX_RANK];
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  struct onnx_shape w = onnx_shape_of(graph, node, onnx_second(node));
  int64_t group = onnx_attribute_int(graph, node, "group", 1);
  if (!is_map(&x) || w.rank < 0) return STATUS_OK;
  if (w.rank != x.rank) {
    return onnx_node_error(graph, node, "has weights of %d axes for a map of %d", w.rank, x.rank);
  }
  if (group < 1 || group > LARGEST_STEP || w.dim[0] < 1 || w.dim[0] % group != 0) {
    return onnx_node_error(graph, node, "has %lld output channels in %lld groups", (long long)w.dim[0],
                           (long long)group);
  }
  if (x.dim[1] % group != 0 || x.dim[1] / group != w.dim[1]) {
    return onnx_node_error(graph, node, "has weights for %lld x %lld input channels, but its input has %lld",
                           (long long)group, (long long)w.dim[1], (long long)x.dim[1]);
  }
  enum status status = onnx_window(graph, node, &x, w.dim + 2, false, axes);
  if (status != STATUS_OK) return status;
  x.dim[1] = w.dim[0];
  for (int i = 2; i < x.rank; i++) x.dim[i] = axes[i - 2].out;
  onnx_set_shape(graph, node, 0, &x);
  return STATUS_OK;
}

enum status onnx_shape_pool(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_axis axes[ONNX_MAX_RANK];
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  if (!is_map(&x)) return STATUS_OK;
  enum status status = onnx_window(graph, node, &x, NULL, false, axes);
  if (status != STATUS_OK) return status;
  for (int i = 2; i < x.rank; i++) x.dim[i] = axes[i - 2].out;
  onnx_set_shape(graph, node, 0, &x);
  onnx_set_shape(graph, node, 1, &x);
  return STATUS_OK;
}

enum status onnx_shape_global_pool(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  if (!is_map(&x)) return STATUS_OK;
  for (int i = 2; i < x.rank; i++) x.dim[i] = 1;
  onnx_set_shape(graph, node, 0, &x);
  return STATUS_OK;
}

enum status onnx_shape_transposed(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_axis axes[ONNX_MAX_RANK];
  struct onnx_shape x = onnx_shape_of(graph, node, 0), w = onnx_shape_of(graph, node, 1);
  int64_t group = onnx_attribute_int(graph, node, "group", 1);
  int64_t more[ONNX_MAX_RANK] = {0}, given[2 * ONNX_MAX_RANK];
  if (!is_map(&x) || w.rank != x.rank) return STATUS_OK;
  if (group < 1 || group > LARGEST_STEP || x.dim[1] != w.dim[0] || x.dim[1] % group != 0) {
    return onnx_node_error(graph, node, "has weights for %lld input channels in %lld groups, but its input has %lld",
                           (long long)w.dim[0], (long long)group, (long long)x.dim[1]);
  }
  enum status status = onnx_window(graph, node, &x, w.dim + 2, true, axes);
  if (status == STATUS_OK) status = read_steps(graph, node, "output_padding", x.rank - 2, 0, more);
  if (status != STATUS_OK) return status;
  int count = onnx_attribute_ints(graph, node, "output_shape", given, 2 * ONNX_MAX_RANK);
  struct onnx_text mode = onnx_attribute_text(graph, node, "auto_pad");
  bool is_same = onnx_is(mode, "SAME_UPPER") || onnx_is(mode, "SAME_LOWER");
  x.dim[1] = w.dim[1] * group;
  for (int i = 2; i < x.rank; i++) {
    bool is_given = count == x.rank - 2 || count == x.rank;
    x.dim[i] = is_given ? given[count - x.rank + i] : axes[i - 2].out + (is_same ? 0 : more[i - 2]);
    if (x.dim[i] < 1) return onnx_node_error(graph, node, "makes a map of size %lld", (long long)x.dim[i]);
  }
  onnx_set_shape(graph, node, 0, &x);
  return STATUS_OK;
}
