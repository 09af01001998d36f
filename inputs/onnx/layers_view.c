/* Nodes that arrange data, take parts of them, join or pad them: no layers. */
#include <string.h>

#include "inputs/onnx/tokens.h"

static enum status set_view(struct onnx_net *net, const struct onnx_node *node, int k, const struct onnx_flow *flow) {
  onnx_set_fate(net, node, ONNX_FATE_VIEW);
  return onnx_set_flow(net, node, k, flow);
}

enum status onnx_layer_view(struct onnx_net *net, const struct onnx_node *node) {
  const struct onnx_flow *input = onnx_flow_of(net, node, 0);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0), y = onnx_output(net->graph, node, 0)->shape;
  if (input == NULL || x.rank < 0 || y.rank < 0) return onnx_refuse(net, node, "makes a tensor of unknown size");
  struct onnx_flow flow = *input;
  if (!onnx_is(node->op, "Transpose")) {
    if (onnx_is_padded(&flow)) return onnx_refuse(net, node, "reshapes a padded map, which is not modelled");
    onnx_reshape_roles(&flow, &x, &y);
    return set_view(net, node, 0, &flow);
  }
  int64_t perm[ONNX_MAX_RANK];
  int count = onnx_attribute_ints(net->graph, node, "perm", perm, ONNX_MAX_RANK);
  for (int d = 0; d < x.rank; d++) {
    int64_t from = count > 0 ? perm[d] : x.rank - 1 - d;
    flow.role[d] = input->role[from];
    flow.begin[d] = input->begin[from];
    flow.end[d] = input->end[from];
  }
  return set_view(net, node, 0, &flow);
}

/* Axes that keep their size keep their meaning; channels stay channels. */
static enum status pick(struct onnx_net *net, const struct onnx_node *node, const struct onnx_flow *input,
                        const struct onnx_shape *x, int k) {
  struct onnx_flow flow = *input;
  struct onnx_shape y = onnx_output(net->graph, node, k)->shape;
  if (y.rank < 0) return onnx_refuse(net, node, "makes a tensor of unknown size");
  int dropped = x->rank > y.rank ? (int)onnx_attribute_int(net->graph, node, "axis", 0) : x->rank;
  if (dropped < 0) dropped += x->rank;
  for (int d = 0; d < y.rank; d++) {
    int from = x->rank > y.rank && d >= dropped ? d + 1 : d + (y.rank > x->rank ? x->rank - y.rank : 0);
    bool known = from >= 0 && from < x->rank;
    bool same = known && y.dim[d] == x->dim[from];
    flow.role[d] = same ? input->role[from] : known && onnx_is_channel(input->role[from]) ? input->role[from] : '?';
    if (y.dim[d] == 1 && !same) flow.role[d] = '1';
    bool is_input = known && strchr("bcyxi", input->role[from]) != NULL;
    if (!same && is_input) flow.role[d] = 'i';
  }
  if (net->has_attention && onnx_attention_pick(net, node, x, k, &flow) != STATUS_OK) return net->graph->error->status;
  return onnx_set_flow(net, node, k, &flow);
}

enum status onnx_layer_pick(struct onnx_net *net, const struct onnx_node *node) {
  const struct onnx_flow *input = onnx_flow_of(net, node, 0), *index = onnx_flow_of(net, node, 1);
  if (input == NULL && index != NULL && onnx_is(node->op, "Gather")) { /* a table of embeddings */
    struct onnx_flow flow = *index;
    memset(flow.role, 'i', sizeof flow.role);
    if (net->has_attention) flow.marks = ONNX_MARK_EMBEDDED;
    onnx_set_fate(net, node, ONNX_FATE_COUNTED);
    return onnx_set_flow(net, node, 0, &flow);
  }
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0);
  if (input == NULL || x.rank < 0) return onnx_refuse(net, node, "takes parts of a tensor of unknown size");
  if (onnx_is_padded(input)) return onnx_refuse(net, node, "takes parts of a padded map, which is not modelled");
  const struct onnx_flow from = *input;
  enum status status = STATUS_OK;
  onnx_set_fate(net, node, ONNX_FATE_VIEW);
  for (int k = 0; k < node->output_count && status == STATUS_OK; k++) {
    if (onnx_output(net->graph, node, k) != NULL) status = pick(net, node, &from, &x, k);
  }
  return status;
}

/* --- Concat ------------------------------------------------------------------------------------------------- */

/* Counts sources of the computed inputs; *first is one of them, -1 without any. */
static int count_sources(const struct onnx_net *net, const struct onnx_node *node, int *first) {
  int count = 0;
  *first = -1;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    if (flow == NULL) continue;
    if (*first < 0) *first = k;
    count += flow->count;
  }
  return count;
}

/* True if all computed inputs are padded alike and mean the same by their axes. */
static bool can_join(const struct onnx_net *net, const struct onnx_node *node, int first, int axis, bool *flat) {
  const struct onnx_flow *a = onnx_flow_of(net, node, first);
  bool joins = true;
  *flat = true;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *b = onnx_flow_of(net, node, k);
    struct onnx_shape x = onnx_shape_of(net->graph, node, k);
    if (b == NULL) continue;
    *flat = *flat && b->role[axis] == 'F' && b->height == a->height && b->width == a->width;
    joins = joins && memcmp(a->begin, b->begin, sizeof a->begin) == 0 && memcmp(a->end, b->end, sizeof a->end) == 0;
    joins = joins && onnx_same_roles(a, b, &x);
  }
  return joins;
}

enum status onnx_layer_concat(struct onnx_net *net, const struct onnx_node *node) {
  int first, count = count_sources(net, node, &first), next = 0;
  struct onnx_shape y = onnx_output(net->graph, node, 0)->shape;
  if (y.rank < 0 || first < 0) return onnx_refuse(net, node, "joins tensors of unknown size");
  int axis = onnx_axis_of(onnx_attribute_int(net->graph, node, "axis", 1), y.rank);
  bool is_flat;
  if (axis < 0 || !can_join(net, node, first, axis, &is_flat)) {
    return onnx_refuse(net, node, "joins maps whose axes or padding do not match, which is not modelled");
  }
  int *sources = ARENA_NEW(net->graph->arena, count, int);
  if (sources == NULL) return error_out_of_memory(net->graph->error);
  struct onnx_flow flow = *onnx_flow_of(net, node, first);
  int64_t channels = 0;
  bool along_channels = onnx_is_channel(flow.role[axis]) || is_flat;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *input = onnx_flow_of(net, node, k);
    if (input == NULL) continue;
    for (int i = 0; i < input->count; i++) sources[next++] = input->sources[i];
    channels += input->channels;
  }
  if (!along_channels) flow.role[axis] = '?';
  if (is_flat) flow.channels = channels;
  flow.count = count;
  flow.sources = sources;
  return set_view(net, node, 0, &flow);
}

/* --- Pad ---------------------------------------------------------------------------------------------------- */

enum status onnx_layer_pad(struct onnx_net *net, const struct onnx_node *node) {
  const struct onnx_flow *input = onnx_flow_of(net, node, 0);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0);
  int64_t begin[ONNX_MAX_RANK], end[ONNX_MAX_RANK];
  if (input == NULL || x.rank < 0 || onnx_pads(net->graph, node, x.rank, begin, end) < 0) {
    return onnx_refuse(net, node, "pads by a number that is not known");
  }
  struct onnx_flow flow = *input;
  for (int d = 0; d < x.rank; d++) {
    bool is_channel = flow.role[d] == 'C' || flow.role[d] == 'B' || flow.role[d] == 'F';
    if (begin[d] == 0 && end[d] == 0) continue;
    if (begin[d] < 0 || end[d] < 0) return onnx_refuse(net, node, "cuts a map, which is not modelled");
    if (is_channel) return onnx_refuse(net, node, "pads axis %d, which is not one of rows or columns", d);
    flow.begin[d] += begin[d];
    flow.end[d] += end[d];
  }
  struct onnx_text mode = onnx_attribute_text(net->graph, node, "mode");
  if (mode.length > 0 && !onnx_is(mode, "constant")) net->has_odd_pad = true;
  onnx_set_fate(net, node, ONNX_FATE_FUSED);
  return onnx_set_flow(net, node, 0, &flow);
}
