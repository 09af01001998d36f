/* From nodes to layers: each node by the rule of its operator. */
#include "inputs/onnx/layers.h"

#include <string.h>

#include "inputs/onnx/tokens.h"

static enum status refuse_operator(struct onnx_net *net, const struct onnx_node *node) {
  char op[ONNX_SHOWN_NAME];
  return onnx_refuse(net, node, "is a %s, which is not modelled; cut the network there and give each part",
                     onnx_shown(node->op, op));
}

static enum status layer_values(struct onnx_net *net, const struct onnx_node *node) {
  return onnx_refuse(net, node, "makes values of unknown size from computed data, which is not modelled");
}

static onnx_layer_rule *const rules[] = {
    [ONNX_CONV] = onnx_layer_conv,         [ONNX_TRANSPOSED] = onnx_layer_transposed,
    [ONNX_POOL] = onnx_layer_pool,         [ONNX_GLOBAL_POOL] = onnx_layer_global_pool,
    [ONNX_REDUCE] = onnx_layer_reduce,     [ONNX_DENSE] = onnx_layer_dense,
    [ONNX_PAIRWISE] = onnx_layer_pairwise, [ONNX_FREE] = onnx_layer_free,
    [ONNX_COUNTED] = onnx_layer_counted,   [ONNX_VIEW] = onnx_layer_view,
    [ONNX_PICK] = onnx_layer_pick,         [ONNX_CONCAT] = onnx_layer_concat,
    [ONNX_PAD] = onnx_layer_pad,           [ONNX_RESIZE] = onnx_layer_resize,
    [ONNX_VALUES] = layer_values,          [ONNX_REFUSED] = refuse_operator,
};

/* Operators of other domains are free where they change no size; those of ONNX itself are known or refused. */
static enum status layer_unknown(struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0), y = onnx_output(net->graph, node, 0)->shape;
  bool is_own = node->domain.length == 0 || onnx_is(node->domain, "ai.onnx");
  bool same = x.rank >= 0 && x.rank == y.rank && memcmp(x.dim, y.dim, (size_t)x.rank * sizeof x.dim[0]) == 0;
  if (is_own || !same || net->graph->has_functions) return refuse_operator(net, node);
  return onnx_layer_counted(net, node);
}

/* What is known of a node before its rule: nothing depends on it, all is constant, or it is behind a refused one. */
static bool find_fate(const struct onnx_net *net, const struct onnx_node *node, enum onnx_fate *fate) {
  bool is_live = false, is_constant = true;
  for (int k = 0; k < node->output_count; k++) {
    const struct onnx_tensor *output = onnx_output(net->graph, node, k);
    is_live = is_live || (output != NULL && output->is_live);
    is_constant = is_constant && (output == NULL || output->is_constant || !output->is_live);
  }
  bool is_behind = false;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    is_behind = is_behind || (flow != NULL && flow->count == 0);
  }
  *fate = !is_live ? ONNX_FATE_DROPPED : is_constant ? ONNX_FATE_VALUES : ONNX_FATE_BEHIND;
  return !is_live || is_constant || is_behind;
}

static bool is_quantised(const struct onnx_node *node) {
  return onnx_is(node->op, "DequantizeLinear") || onnx_second(node) == 3 || onnx_is(node->op, "ConvInteger") ||
         onnx_is(node->op, "MatMulInteger");
}

/* Rules of networks with attention, which come first. */
static enum status make_of_tokens(struct onnx_net *net, const struct onnx_node *node, enum onnx_role role, bool *done) {
  switch (role) {
    case ONNX_PAIRWISE:
    case ONNX_FREE:
      return onnx_attention_pairwise(net, node, done);
    case ONNX_REDUCE:
      return onnx_attention_reduce(net, node, done);
    case ONNX_CONCAT:
      return onnx_attention_concat(net, node, done);
    case ONNX_COUNTED:
      *done = true;
      return onnx_layer_rows(net, node);
    default:
      return STATUS_OK;
  }
}

static enum status make_node(struct onnx_net *net, const struct onnx_node *node) {
  enum onnx_fate fate;
  const struct onnx_operator *row = onnx_operator_of(node);
  bool is_known = find_fate(net, node, &fate);
  net->has_quantised = net->has_quantised || (fate != ONNX_FATE_DROPPED && is_quantised(node));
  if (is_known) {
    onnx_set_fate(net, node, fate);
    if (fate == ONNX_FATE_BEHIND) onnx_leave_unknown(net, node);
    return STATUS_OK;
  }
  if (onnx_output(net->graph, node, 0) == NULL) return onnx_refuse(net, node, "has no first output");
  bool done = false;
  enum status status = net->has_attention && row != NULL ? make_of_tokens(net, node, row->role, &done) : STATUS_OK;
  if (done || status != STATUS_OK) return status;
  return row == NULL ? layer_unknown(net, node) : rules[row->role](net, node);
}

/* The data of the network's inputs. */
static enum status start_inputs(struct onnx_net *net) {
  struct onnx_graph *graph = net->graph;
  for (int t = 0; t < graph->tensor_count; t++) {
    const struct onnx_tensor *tensor = &graph->tensors[t];
    if (!tensor->is_input || !tensor->is_live) continue;
    struct onnx_flow *flow = ARENA_NEW(graph->arena, 1, struct onnx_flow);
    int *source = ARENA_NEW(graph->arena, 1, int);
    if (flow == NULL || source == NULL) return error_out_of_memory(graph->error);
    *source = ONNX_NETWORK_INPUT - t;
    flow->count = 1;
    flow->sources = source;
    onnx_input_roles(tensor->shape.rank, flow->role);
    bool are_whole = tensor->type == ONNX_INT64 || tensor->type == ONNX_INT32 || tensor->type == ONNX_BOOL;
    if (net->has_attention && are_whole) flow->marks = ONNX_MARK_SIDE;
    net->flows[t] = flow;
  }
  return STATUS_OK;
}

enum status onnx_make_layers(struct onnx_net *net, const struct onnx_bits *bits) {
  struct onnx_graph *graph = net->graph;
  net->flows = ARENA_NEW(graph->arena, graph->tensor_count, struct onnx_flow *);
  net->fates = ARENA_NEW(graph->arena, graph->node_count, unsigned char);
  if (net->flows == NULL || net->fates == NULL) return error_out_of_memory(graph->error);
  net->has_attention = onnx_finds_attention(graph);
  enum status status = start_inputs(net);
  for (int n = 0; n < graph->node_count && status == STATUS_OK; n++) {
    status = make_node(net, &graph->nodes[n]);
    if (graph->file.trouble != WIRE_SOUND) status = onnx_check_file(graph);
  }
  bool splits = net->has_attention && status == STATUS_OK && net->refused_count == 0;
  if (splits) status = onnx_split_layers(net);
  for (int i = 0; i < net->layer_count && status == STATUS_OK; i++) onnx_layer_bits(net, bits, &net->layers[i]);
  return status;
}
