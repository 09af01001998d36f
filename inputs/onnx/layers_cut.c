/* Networks with attention: parts of tensors and their joints, as heads, Q, K and V, class tokens, caches. */
#include <string.h>

#include "inputs/onnx/tokens.h"

/* Marks what is left of an axis of tokens or channels. */
static enum status take(struct onnx_net *net, const struct onnx_flow *input, const struct onnx_shape *x, int axis,
                        struct onnx_slice slice, struct onnx_flow *flow) {
  if (slice.count == x->dim[axis]) return STATUS_OK;
  if (input->role[axis] == 'C' && !onnx_is_given(input)) return onnx_take_part(net, input, x, axis, &slice, flow);
  if (input->role[axis] != 'S') return STATUS_OK;
  bool are_all = slice.count == input->width * input->height; /* but for class tokens, which are left out */
  if (!are_all) flow->marks |= slice.count == 1 ? ONNX_MARK_TOKEN : ONNX_MARK_BLOCK;
  return STATUS_OK;
}

/* The only value of a whole tensor. */
static bool single_value(const struct onnx_tensor *tensor, int64_t *value) {
  if (tensor == NULL || tensor->value_count != 1 || tensor->floats != NULL) return false;
  *value = tensor->values[0];
  return true;
}

static enum status take_slices(struct onnx_net *net, const struct onnx_node *node, const struct onnx_flow *input,
                               const struct onnx_shape *x, struct onnx_flow *flow) {
  int axes[ONNX_MAX_RANK];
  int64_t starts[ONNX_MAX_VALUES], ends[ONNX_MAX_VALUES], steps[ONNX_MAX_VALUES];
  int count = onnx_slices(net->graph, node, x->rank, axes, starts, ends, steps);
  enum status status = STATUS_OK;
  for (int i = 0; i < count && status == STATUS_OK; i++) {
    struct onnx_slice slice = onnx_slice_of(x->dim[axes[i]], starts[i], ends[i], steps[i]);
    status = take(net, input, x, axes[i], slice, flow);
  }
  return status;
}

/* K and V of few heads are repeated for more. */
static void repeat(const struct onnx_shape *x, const struct onnx_shape *y, struct onnx_flow *flow) {
  for (int d = 1; d < y->rank && x->rank == y->rank; d++) {
    if (x->dim[d] == 1 && y->dim[d] > 1) flow->role[d] = onnx_is_channel(flow->role[d - 1]) ? flow->role[d - 1] : 'C';
  }
}

enum status onnx_attention_pick(struct onnx_net *net, const struct onnx_node *node, const struct onnx_shape *x, int k,
                                struct onnx_flow *flow) {
  const struct onnx_flow input = *onnx_flow_of(net, node, 0);
  struct onnx_shape y = onnx_output(net->graph, node, k)->shape;
  if (onnx_is(node->op, "Expand")) repeat(x, &y, flow);
  if (onnx_is(node->op, "Slice")) return take_slices(net, node, &input, x, flow);
  int axis = onnx_axis_of(onnx_attribute_int(net->graph, node, "axis", 0), x->rank);
  struct onnx_slice slice = {.start = 0, .step = 1, .count = 1};
  if (axis < 0) return STATUS_OK;
  if (onnx_is(node->op, "Split")) {
    for (int i = 0; i < k; i++) {
      const struct onnx_tensor *before = onnx_output(net->graph, node, i);
      if (before == NULL || before->shape.rank != x->rank) return STATUS_OK;
      slice.start += before->shape.dim[axis];
    }
    slice.count = y.dim[axis];
    return take(net, &input, x, axis, slice, flow);
  }
  if (!onnx_is(node->op, "Gather") || !single_value(onnx_input(net->graph, node, 1), &slice.start)) return STATUS_OK;
  if (slice.start < 0) slice.start += x->dim[axis];
  return take(net, &input, x, axis, slice, flow);
}

/* --- Concat --------------------------------------------------------------------------------------------------------
 */

/* True if the inputs are all parts of one tensor's axis, as of rotated halves. */
static bool are_parts_of_one(const struct onnx_net *net, const struct onnx_node *node) {
  const struct onnx_part *first = NULL;
  int64_t length = 0;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    if (flow == NULL || flow->part == NULL) return false;
    const struct onnx_part *part = flow->part;
    if (first == NULL) first = part;
    if (part->whole != first->whole || part->inner != first->inner || part->outer != first->outer) return false;
    if (!onnx_same_sources(part->from, first->from)) return false;
    length += part->length;
  }
  return first != NULL && length == first->whole;
}

/* K or V of earlier tokens, an input of the network, and those that layer input `made` appends. */
static enum status append(struct onnx_net *net, const struct onnx_node *node, int axis, int made, int given) {
  struct onnx_flow flow = *onnx_flow_of(net, node, made);
  struct onnx_shape x = onnx_shape_of(net->graph, node, made);
  if (net->kept_count < ONNX_MAX_KEPT) net->kept[net->kept_count++] = onnx_flow_of(net, node, made);
  flow.sources = onnx_flow_of(net, node, given)->sources;
  flow.count = 1;
  flow.part = NULL;
  flow.marks = ONNX_MARK_CACHE;
  flow.channels = 1;
  for (int d = 0; d < x.rank; d++) {
    if (d != axis && flow.role[d] == 'C') flow.channels *= x.dim[d];
  }
  flow.role[axis] = 'S';
  net->has_cache = true;
  onnx_set_fate(net, node, ONNX_FATE_VIEW);
  return onnx_set_flow(net, node, 0, &flow);
}

enum status onnx_attention_concat(struct onnx_net *net, const struct onnx_node *node, bool *done) {
  struct onnx_shape y = onnx_output(net->graph, node, 0)->shape;
  int axis = y.rank > 0 ? onnx_axis_of(onnx_attribute_int(net->graph, node, "axis", 1), y.rank) : -1;
  int made = -1, given = -1, count = 0;
  if (axis < 0) return STATUS_OK;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    if (flow == NULL) continue;
    *(onnx_is_given(flow) ? &given : &made) = k;
    count++;
  }
  if (made < 0) return STATUS_OK;
  struct onnx_flow flow = *onnx_flow_of(net, node, made);
  bool are_tokens = flow.role[axis] == 'S' || flow.role[axis] == '1';
  if (are_parts_of_one(net, node)) {
    const struct onnx_flow *from = flow.part->from;
    flow.role[axis] = y.dim[axis] == 1 ? '1' : 'C';
    flow.part = from->part;
    flow.marks = from->marks;
  } else if (count == 2 && given >= 0 && are_tokens && y.rank > 2) {
    *done = true;
    return append(net, node, axis, made, given);
  } else if (count == 1 && node->input_count > 1 && flow.role[axis] == 'S') {
    struct onnx_shape x = onnx_shape_of(net->graph, node, made);
    net->dropped_tokens = y.dim[axis] - x.dim[axis];
  } else {
    return STATUS_OK;
  }
  *done = true;
  onnx_set_fate(net, node, ONNX_FATE_VIEW);
  return onnx_set_flow(net, node, 0, &flow);
}
