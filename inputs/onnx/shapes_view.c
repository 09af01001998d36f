/* Shapes of operators that arrange the same elements anew, or take some of them. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "inputs/onnx/operators.h"

enum { UNKNOWN = -2 }; /* values are given, but not known */

static const double LARGEST_SCALE = 1e6;

static double elements_of(const struct onnx_shape *shape) {
  double count = 1;
  for (int d = 0; d < shape->rank; d++) count *= (double)shape->dim[d];
  return count;
}

/* --- Reshape, Flatten, Transpose ------------------------------------------------------------------------- */

enum status onnx_shape_reshape(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = {.rank = 0};
  int64_t sizes[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 1, "shape", sizes), open = -1;
  bool allow_zero = onnx_attribute_int(graph, node, "allowzero", 0) != 0;
  double known = 1;
  if (x.rank < 0 || count < 0 || count > ONNX_MAX_RANK) return STATUS_OK;
  y.rank = count;
  for (int d = 0; d < count; d++) {
    y.dim[d] = sizes[d] == 0 && !allow_zero && d < x.rank ? x.dim[d] : sizes[d];
    if (y.dim[d] < -1 || (y.dim[d] == -1 && open >= 0)) {
      return onnx_node_error(graph, node, "reshapes to size %lld in axis %d, which is not valid", (long long)sizes[d],
                             d);
    }
    if (y.dim[d] == -1) open = d;
    if (y.dim[d] >= 0) known *= (double)y.dim[d];
  }
  double all = elements_of(&x);
  if (open >= 0) y.dim[open] = known > 0 ? (int64_t)(all / known) : 0;
  if (open >= 0 ? known * (double)y.dim[open] != all : known != all) {
    return onnx_node_error(graph, node, "reshapes %.0f elements into %.0f", all, known);
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

enum status onnx_shape_flatten(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = {.rank = 2, .dim = {1, 1}};
  int64_t axis = onnx_attribute_int(graph, node, "axis", 1);
  if (x.rank < 0) return STATUS_OK;
  if (axis < 0) axis += x.rank;
  if (axis < 0 || axis > x.rank) {
    return onnx_node_error(graph, node, "flattens at axis %lld of %d", (long long)axis, x.rank);
  }
  double after = 1;
  for (int d = 0; d < x.rank; d++) {
    after *= (double)x.dim[d];
    if (after > 1e15) return STATUS_OK;
    y.dim[d >= axis] *= x.dim[d];
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

enum status onnx_shape_transpose(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = x;
  int64_t perm[ONNX_MAX_RANK];
  unsigned seen = 0;
  if (x.rank < 0) return STATUS_OK;
  int count = onnx_attribute_ints(graph, node, "perm", perm, ONNX_MAX_RANK);
  for (int d = 0; d < x.rank; d++) {
    int64_t from = count > 0 ? (d < count ? perm[d] : -1) : x.rank - 1 - d;
    if (from < 0 || from >= x.rank || (count > 0 && count != x.rank) || seen >> from & 1) {
      return onnx_node_error(graph, node, "has a 'perm' that is no permutation of %d axes", x.rank);
    }
    seen |= 1u << from;
    y.dim[d] = x.dim[from];
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

/* --- Axes of size 1 --------------------------------------------------------------------------------------- */

enum status onnx_shape_squeeze(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = {.rank = 0};
  int64_t axes[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 1, "axes", axes);
  unsigned gone = 0;
  if (x.rank < 0 || count == UNKNOWN) return STATUS_OK;
  for (int i = 0; i < count; i++) {
    int axis = onnx_axis_of(axes[i], x.rank);
    if (axis < 0) return onnx_node_error(graph, node, "squeezes axis %lld of %d", (long long)axes[i], x.rank);
    gone |= 1u << axis;
  }
  for (int d = 0; d < x.rank; d++) {
    bool drop = count < 0 ? x.dim[d] == 1 : gone >> d & 1;
    if (drop && x.dim[d] != 1) {
      return onnx_node_error(graph, node, "squeezes axis %d of size %lld; only 1 can be", d, (long long)x.dim[d]);
    }
    if (!drop) y.dim[y.rank++] = x.dim[d];
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

enum status onnx_shape_unsqueeze(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = {.rank = 0};
  int64_t axes[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 1, "axes", axes), next = 0;
  unsigned added = 0;
  if (x.rank < 0 || count < 0 || x.rank + count > ONNX_MAX_RANK) return STATUS_OK;
  y.rank = x.rank + count;
  for (int i = 0; i < count; i++) {
    int axis = onnx_axis_of(axes[i], y.rank);
    if (axis < 0 || added >> axis & 1) {
      return onnx_node_error(graph, node, "adds axis %lld to %d axes", (long long)axes[i], x.rank);
    }
    added |= 1u << axis;
  }
  for (int d = 0; d < y.rank; d++) y.dim[d] = added >> d & 1 ? 1 : x.dim[next++];
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

/* --- Concat, Split ---------------------------------------------------------------------------------------- */

enum status onnx_shape_concat(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape y = onnx_shape_of(graph, node, 0);
  int64_t given = onnx_attribute_int(graph, node, "axis", 1);
  if (y.rank < 0) return STATUS_OK;
  int axis = onnx_axis_of(given, y.rank);
  if (axis < 0) return onnx_node_error(graph, node, "joins along axis %lld of %d", (long long)given, y.rank);
  for (int k = 1; k < node->input_count; k++) {
    struct onnx_shape x = onnx_shape_of(graph, node, k);
    if (x.rank < 0) return STATUS_OK;
    bool fits = x.rank == y.rank;
    for (int d = 0; fits && d < y.rank; d++) fits = d == axis || x.dim[d] == y.dim[d];
    if (!fits) return onnx_node_error(graph, node, "joins inputs of other sizes beside axis %d", axis);
    y.dim[axis] += x.dim[axis];
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

enum status onnx_shape_split(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  int64_t sizes[ONNX_MAX_VALUES];
  int64_t given = onnx_attribute_int(graph, node, "axis", 0);
  int count = onnx_numbers(graph, node, 1, "split", sizes), parts = node->output_count;
  if (x.rank < 0 || count == UNKNOWN || parts == 0) return STATUS_OK;
  int axis = onnx_axis_of(given, x.rank);
  if (axis < 0 || (count >= 0 && count != parts)) {
    return onnx_node_error(graph, node, "splits axis %lld of %d into %d parts, with %d sizes", (long long)given, x.rank,
                           parts, count < 0 ? 0 : count);
  }
  int64_t size = x.dim[axis], left = size, part = (size + parts - 1) / parts;
  for (int k = 0; k < parts; k++) {
    int64_t taken = count >= 0 ? sizes[k] : part < left ? part : left;
    if (taken < 0 || taken > left)
      return onnx_node_error(graph, node, "splits more than its axis of %lld", (long long)size);
    x.dim[axis] = taken;
    left -= taken;
    onnx_set_shape(graph, node, k, &x);
  }
  return STATUS_OK;
}

/* --- Slice, Gather ---------------------------------------------------------------------------------------- */

struct onnx_slice onnx_slice_of(int64_t size, int64_t start, int64_t end, int64_t step) {
  struct onnx_slice slice = {.step = step};
  int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  if (start < 0) start = start < -size ? -1 : start + size;
  if (end < 0) end = end < -size ? -1 : end + size;
  slice.start = start < 0 ? 0 : start > high ? high : start;
  end = end < low ? low : end > size ? size : end;
  int64_t span = step > 0 ? end - slice.start : slice.start - end;
  uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
  if (span > 0) slice.count = (int64_t)(((uint64_t)span - 1) / stride) + 1;
  return slice;
}

int onnx_slices(struct onnx_graph *graph, const struct onnx_node *node, int rank, int axes[ONNX_MAX_RANK],
                int64_t starts[ONNX_MAX_VALUES], int64_t ends[ONNX_MAX_VALUES], int64_t steps[ONNX_MAX_VALUES]) {
  int64_t given[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 1, "starts", starts);
  if (count < 0 || count > ONNX_MAX_RANK || onnx_numbers(graph, node, 2, "ends", ends) != count) return UNKNOWN;
  int axis_count = onnx_numbers(graph, node, 3, "axes", given);
  int step_count = onnx_numbers(graph, node, 4, "steps", steps);
  if (axis_count == UNKNOWN || step_count == UNKNOWN) return UNKNOWN;
  for (int i = 0; i < count; i++) {
    axes[i] = axis_count < 0 ? i : i < axis_count ? onnx_axis_of(given[i], rank) : -1;
    if (step_count < 0) steps[i] = 1;
    if (axes[i] < 0 || axes[i] >= rank || (step_count >= 0 && i >= step_count) || steps[i] == 0) return UNKNOWN;
  }
  return count;
}

enum status onnx_shape_slice(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  int axes[ONNX_MAX_RANK];
  int64_t starts[ONNX_MAX_VALUES], ends[ONNX_MAX_VALUES], steps[ONNX_MAX_VALUES];
  if (x.rank < 0) return STATUS_OK;
  int count = onnx_slices(graph, node, x.rank, axes, starts, ends, steps);
  if (count < 0) return STATUS_OK;
  for (int i = 0; i < count; i++) {
    x.dim[axes[i]] = onnx_slice_of(x.dim[axes[i]], starts[i], ends[i], steps[i]).count;
  }
  onnx_set_shape(graph, node, 0, &x);
  return STATUS_OK;
}

enum status onnx_shape_gather(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0), index = onnx_shape_of(graph, node, 1), y = {.rank = 0};
  int64_t given = onnx_attribute_int(graph, node, "axis", 0);
  if (x.rank < 0 || index.rank < 0) return STATUS_OK;
  int axis = onnx_axis_of(given, x.rank);
  if (axis < 0) return onnx_node_error(graph, node, "gathers along axis %lld of %d", (long long)given, x.rank);
  if (x.rank - 1 + index.rank > ONNX_MAX_RANK) return STATUS_OK;
  for (int d = 0; d < axis; d++) y.dim[y.rank++] = x.dim[d];
  for (int d = 0; d < index.rank; d++) y.dim[y.rank++] = index.dim[d];
  for (int d = axis + 1; d < x.rank; d++) y.dim[y.rank++] = x.dim[d];
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

/* --- Larger maps ------------------------------------------------------------------------------------------ */

static bool is_small(int64_t pad) {
  return pad >= -INT_MAX && pad <= INT_MAX;
}

int onnx_pads(struct onnx_graph *graph, const struct onnx_node *node, int rank, int64_t begin[ONNX_MAX_RANK],
              int64_t end[ONNX_MAX_RANK]) {
  int64_t pads[ONNX_MAX_VALUES], axes[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 1, "pads", pads), axis_count = onnx_numbers(graph, node, 3, "axes", axes);
  if (count == -1) count = onnx_numbers(graph, node, 1, "paddings", pads);
  if (count < 0 || axis_count == UNKNOWN) return UNKNOWN;
  if (axis_count < 0) axis_count = rank;
  if (count != 2 * axis_count || axis_count > rank) return UNKNOWN;
  for (int d = 0; d < rank; d++) begin[d] = end[d] = 0;
  for (int i = 0; i < axis_count; i++) {
    int axis = onnx_numbers(graph, node, 3, "axes", axes) < 0 ? i : onnx_axis_of(axes[i], rank);
    if (axis < 0 || !is_small(pads[i]) || !is_small(pads[axis_count + i])) return UNKNOWN;
    begin[axis] = pads[i];
    end[axis] = pads[axis_count + i];
  }
  return rank;
}

enum status onnx_shape_pad(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  int64_t begin[ONNX_MAX_RANK], end[ONNX_MAX_RANK];
  if (x.rank < 0 || onnx_pads(graph, node, x.rank, begin, end) < 0) return STATUS_OK;
  for (int d = 0; d < x.rank; d++) {
    x.dim[d] += begin[d] + end[d];
    if (x.dim[d] < 0) return onnx_node_error(graph, node, "takes more from axis %d than it has", d);
  }
  onnx_set_shape(graph, node, 0, &x);
  return STATUS_OK;
}

/* Scales are an attribute, or input 1 or 2; sizes are input 3. */
static bool read_scales(struct onnx_graph *graph, const struct onnx_node *node, int rank, double *scales) {
  int count = onnx_attribute_floats(graph, node, "scales", scales, ONNX_MAX_RANK);
  for (int k = 1; k <= 2 && count < 0; k++) {
    const struct onnx_tensor *tensor = onnx_input(graph, node, k);
    if (tensor == NULL || tensor->floats == NULL || tensor->value_count != rank) continue;
    for (count = 0; count < rank; count++) scales[count] = tensor->floats[count];
  }
  return count == rank;
}

bool onnx_scales(struct onnx_graph *graph, const struct onnx_node *node, const struct onnx_shape *x,
                 double scales[ONNX_MAX_RANK]) {
  int64_t sizes[ONNX_MAX_VALUES];
  if (onnx_numbers(graph, node, 3, "", sizes) == x->rank) {
    for (int d = 0; d < x->rank; d++) scales[d] = x->dim[d] > 0 ? (double)sizes[d] / (double)x->dim[d] : 1;
  } else if (!read_scales(graph, node, x->rank, scales)) {
    return false;
  }
  for (int d = 0; d < x->rank; d++) {
    if (!(scales[d] > 0 && scales[d] <= LARGEST_SCALE)) return false;
  }
  return true;
}

enum status onnx_shape_resize(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  int64_t sizes[ONNX_MAX_VALUES];
  double scales[ONNX_MAX_RANK];
  if (x.rank < 0 || !onnx_scales(graph, node, &x, scales)) return STATUS_OK;
  bool has_sizes = onnx_numbers(graph, node, 3, "", sizes) == x.rank;
  for (int d = 0; d < x.rank; d++) {
    x.dim[d] = has_sizes ? sizes[d] : (int64_t)floor((double)x.dim[d] * scales[d]);
    if (x.dim[d] < 1) return onnx_node_error(graph, node, "makes axis %d of size %lld", d, (long long)x.dim[d]);
  }
  onnx_set_shape(graph, node, 0, &x);
  return STATUS_OK;
}

enum status onnx_shape_expand(struct onnx_graph *graph, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  int64_t sizes[ONNX_MAX_VALUES];
  int count = onnx_numbers(graph, node, 1, "", sizes);
  if (x.rank < 0 || count < 0 || count > ONNX_MAX_RANK) return STATUS_OK;
  struct onnx_shape y = {.rank = x.rank > count ? x.rank : count};
  for (int d = 0; d < y.rank; d++) {
    int64_t a = d >= y.rank - x.rank ? x.dim[d - y.rank + x.rank] : 1;
    int64_t b = d >= y.rank - count ? sizes[d - y.rank + count] : 1;
    if (b < 0 || (a != b && a != 1 && b != 1))
      return onnx_node_error(graph, node, "expands axis %d of %lld to %lld", d, (long long)a, (long long)b);
    y.dim[d] = a == 1 ? b : a;
  }
  onnx_set_shape(graph, node, 0, &y);
  return STATUS_OK;
}

/* Blocks of pixels and channels, one made into the other. */
static enum status exchange(struct onnx_graph *graph, const struct onnx_node *node, bool to_space) {
  struct onnx_shape x = onnx_shape_of(graph, node, 0);
  int64_t block = onnx_attribute_int(graph, node, "blocksize", 0);
  if (x.rank != 4) return STATUS_OK;
  bool good = block >= 1 && block <= 1024;
  if (good && to_space) good = x.dim[1] % (block * block) == 0;
  if (good && !to_space) good = x.dim[2] % block == 0 && x.dim[3] % block == 0;
  if (!good) return onnx_node_error(graph, node, "has blocks of %lld that do not divide its input", (long long)block);
  x.dim[1] = to_space ? x.dim[1] / (block * block) : x.dim[1] * block * block;
  for (int d = 2; d < 4; d++) x.dim[d] = to_space ? x.dim[d] * block : x.dim[d] / block;
  onnx_set_shape(graph, node, 0, &x);
  return STATUS_OK;
}

enum status onnx_shape_depth_to_space(struct onnx_graph *graph, const struct onnx_node *node) {
  return exchange(graph, node, true);
}

enum status onnx_shape_space_to_depth(struct onnx_graph *graph, const struct onnx_node *node) {
  return exchange(graph, node, false);
}
