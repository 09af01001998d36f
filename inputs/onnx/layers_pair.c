/* Elementwise operators: a layer where two computed tensors meet, else part of the layer before. */
#include <string.h>

#include "inputs/onnx/tokens.h"

/* The computed inputs of a node that come from different layers, in order. */
struct operands {
  int count;
  int input[ONNX_MAX_LINKS];
};

static void find_operands(const struct onnx_net *net, const struct onnx_node *node, struct operands *operands) {
  operands->count = 0;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    bool known = flow == NULL;
    for (int i = 0; i < operands->count && !known; i++) {
      known = onnx_same_sources(flow, onnx_flow_of(net, node, operands->input[i]));
    }
    if (!known) operands->input[operands->count++] = k;
  }
}

static bool same_shape(const struct onnx_shape *a, const struct onnx_shape *b) {
  return a->rank >= 0 && a->rank == b->rank && memcmp(a->dim, b->dim, (size_t)a->rank * sizeof a->dim[0]) == 0;
}

/* Passes the data of input k on to all outputs; axes that grow or vanish lose their meaning. */
enum status onnx_pass_on(struct onnx_net *net, const struct onnx_node *node, int k) {
  const struct onnx_flow from = *onnx_flow_of(net, node, k);
  enum status status = STATUS_OK;
  struct onnx_shape x = onnx_shape_of(net->graph, node, k);
  for (int i = 0; i < node->output_count && status == STATUS_OK; i++) {
    const struct onnx_tensor *output = onnx_output(net->graph, node, i);
    struct onnx_flow flow = from;
    if (output == NULL) continue;
    struct onnx_shape y = output->shape;
    if (onnx_is_padded(&from) && y.rank != x.rank) return onnx_refuse(net, node, "widens a padded map");
    memset(flow.role, '?', sizeof flow.role);
    for (int d = 0; d < y.rank; d++) {
      int at = d - y.rank + x.rank;
      if (y.dim[d] == 1) flow.role[d] = '1';
      if (at >= 0 && at < x.rank && y.dim[d] == x.dim[at]) flow.role[d] = from.role[at];
    }
    status = onnx_set_flow(net, node, i, &flow);
  }
  return status;
}

/* The computed input that has the output's size, else the first one; -1 where there is none. */
static int main_input(const struct onnx_net *net, const struct onnx_node *node) {
  int found = -1;
  struct onnx_shape y = onnx_output(net->graph, node, 0)->shape;
  for (int k = 0; k < node->input_count; k++) {
    struct onnx_shape x = onnx_shape_of(net->graph, node, k);
    if (onnx_flow_of(net, node, k) == NULL) continue;
    if (found < 0 || (same_shape(&x, &y) && !onnx_is_padded(onnx_flow_of(net, node, k)))) found = k;
    if (same_shape(&x, &y)) break;
  }
  return found;
}

static enum status take_free(struct onnx_net *net, const struct onnx_node *node, enum onnx_fate fate) {
  struct operands operands;
  find_operands(net, node, &operands);
  if (operands.count > 1) return onnx_refuse(net, node, "combines two computed tensors, which is not modelled");
  onnx_set_fate(net, node, fate);
  int k = main_input(net, node);
  return k >= 0 ? onnx_pass_on(net, node, k) : STATUS_OK;
}

enum status onnx_layer_free(struct onnx_net *net, const struct onnx_node *node) {
  return take_free(net, node, ONNX_FATE_FUSED);
}

enum status onnx_layer_counted(struct onnx_net *net, const struct onnx_node *node) {
  return take_free(net, node, ONNX_FATE_COUNTED);
}

/* --- Two computed tensors ----------------------------------------------------------------------------------- */

/* True if x has the channels of a map of shape y, but one pixel. */
static bool is_scale(const struct onnx_flow *map, const struct onnx_shape *y, const struct onnx_shape *x) {
  bool has_pixels = false;
  if (x->rank > y->rank) return false;
  for (int d = 0; d < y->rank; d++) {
    int from = d - y->rank + x->rank;
    int64_t size = from >= 0 ? x->dim[from] : 1;
    bool is_pixels = strchr("XxYy", map->role[d]) != NULL;
    if (is_pixels ? size != 1 : size != y->dim[d]) return false;
    has_pixels = has_pixels || is_pixels;
  }
  return has_pixels;
}

/* Adds the layer of the tensors `first`, in the form of the output, and input k. */
static enum status add_pair(struct onnx_net *net, const struct onnx_node *node, const struct onnx_flow *first, int k) {
  struct onnx_flow second = *onnx_flow_of(net, node, k), large = *first;
  struct onnx_shape y = onnx_output(net->graph, node, 0)->shape, x = onnx_shape_of(net->graph, node, k);
  bool is_pair = same_shape(&x, &y);
  if (onnx_is_padded(&large) || onnx_is_padded(&second)) {
    return onnx_refuse(net, node, "combines padded maps, which is not modelled");
  }
  if (is_pair ? !onnx_same_roles(&large, &second, &y) : !is_scale(&large, &y, &x)) {
    return onnx_refuse(net, node,
                       "combines computed tensors whose axes do not match: one must have the other's sizes, or "
                       "one value for each channel");
  }
  struct onnx_layer *layer = onnx_add_layer(net, node, is_pair ? ONNX_LAYER_PAIR : ONNX_LAYER_BROADCAST);
  if (layer == NULL) return net->graph->error->status;
  struct onnx_map map = onnx_map_of(&large, &y);
  layer->b = map.batch;
  layer->g = map.channels;
  layer->ox = layer->ix = map.width;
  layer->oy = layer->iy = map.height;
  layer->input[0] = large;
  layer->input[1] = second;
  struct onnx_flow flow = onnx_layer_flow(net, "");
  memcpy(flow.role, large.role, sizeof flow.role);
  for (int d = 0; d < y.rank; d++) {
    const char *small = "bcyxi", *at = strchr(small, flow.role[d]);
    if (at != NULL && flow.role[d] != '\0') flow.role[d] = "BCYXB"[at - small];
  }
  flow.channels = large.channels;
  flow.height = large.height;
  flow.width = large.width;
  return onnx_set_flow(net, node, 0, &flow);
}

enum status onnx_layer_pairwise(struct onnx_net *net, const struct onnx_node *node) {
  struct operands operands;
  find_operands(net, node, &operands);
  if (operands.count < 2) return onnx_layer_free(net, node);
  struct onnx_shape y = onnx_output(net->graph, node, 0)->shape;
  if (y.rank < 0) return onnx_refuse(net, node, "combines tensors of unknown size");
  int large = main_input(net, node);
  struct onnx_shape x = onnx_shape_of(net->graph, node, large);
  if (!same_shape(&x, &y)) {
    return onnx_refuse(net, node, "combines computed tensors that are both smaller than the result");
  }
  struct onnx_flow sum = *onnx_flow_of(net, node, large);
  enum status status = STATUS_OK;
  int refused = net->refused_count;
  for (int i = 0; i < operands.count && status == STATUS_OK && net->refused_count == refused; i++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, operands.input[i]);
    if (onnx_same_sources(flow, onnx_flow_of(net, node, large))) continue;
    status = add_pair(net, node, &sum, operands.input[i]);
    sum = *net->flows[node->outputs[0]];
  }
  return status;
}
