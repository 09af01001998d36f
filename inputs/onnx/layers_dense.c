/* Products with constant matrices. */
#include <string.h>

#include "inputs/onnx/flow.h"

/* Where the sizes of a product stand: x times w, or w times x. */
struct product {
  int data, weights;                /* inputs of the node */
  int shared_axis;                  /* of the data: the channels that are summed over */
  int64_t shared, columns, batches; /* of the weights */
};

/* Finds which input is constant; false where none is. */
static bool find_product(struct onnx_net *net, const struct onnx_node *node, struct product *product) {
  int second = onnx_second(node);
  bool is_gemm = onnx_is_gemm(node);
  const struct onnx_flow *a = onnx_flow_of(net, node, 0), *b = onnx_flow_of(net, node, second);
  if ((a == NULL) == (b == NULL)) return false;
  product->data = a != NULL ? 0 : second;
  product->weights = a != NULL ? second : 0;
  struct onnx_shape x = onnx_shape_of(net->graph, node, product->data);
  struct onnx_shape w = onnx_shape_of(net->graph, node, product->weights);
  if (x.rank < 1 || w.rank < 1) return false;
  int trans_x = is_gemm && onnx_attribute_int(net->graph, node, a != NULL ? "transA" : "transB", 0) != 0;
  int trans_w = is_gemm && onnx_attribute_int(net->graph, node, a != NULL ? "transB" : "transA", 0) != 0;
  bool first = a != NULL;
  product->shared_axis = x.rank == 1 ? 0 : first != (trans_x != 0) ? x.rank - 1 : x.rank - 2;
  int shared = w.rank == 1 ? 0 : first != (trans_w != 0) ? w.rank - 2 : w.rank - 1;
  product->shared = w.dim[shared];
  product->columns = w.rank == 1 ? 1 : w.dim[2 * w.rank - 3 - shared];
  product->batches = 1;
  for (int d = 0; d < w.rank - 2; d++) product->batches *= w.dim[d];
  return true;
}

/* True if the axes beside the channels are a map's rows and columns, which stay a map. */
static bool keeps_map(const struct onnx_flow *flow, const struct onnx_shape *x, int shared) {
  bool has_pixels = false;
  if (flow->role[shared] != 'C') return false;
  for (int d = 0; d < x->rank; d++) {
    if (d == shared || x->dim[d] == 1) continue;
    if (flow->role[d] != 'B' && flow->role[d] != 'Y' && flow->role[d] != 'X') return false;
    has_pixels = has_pixels || flow->role[d] != 'B';
  }
  return has_pixels;
}

/* Sizes of the layer, and the roles of its output's axes. */
static void set_sizes(struct onnx_layer *layer, const struct product *product, const struct onnx_flow *flow,
                      const struct onnx_shape *x, char roles[ONNX_MAX_RANK + 1]) {
  bool is_map = keeps_map(flow, x, product->shared_axis);
  int64_t rows = 1;
  for (int d = 0; d < x->rank; d++) {
    bool is_shared = d == product->shared_axis;
    roles[d] = is_shared ? 'C' : is_map ? flow->role[d] : 'B';
    if (!is_shared) rows *= x->dim[d];
  }
  layer->c = product->shared;
  layer->k = product->columns;
  layer->b = rows;
  layer->g = product->batches > 1 && rows % product->batches == 0 ? product->batches : 1;
  layer->b /= layer->g;
  if (is_map) {
    struct onnx_map map = onnx_map_of(flow, x);
    layer->b = map.batch;
    layer->ox = layer->ix = map.width;
    layer->oy = layer->iy = map.height;
  } else if (flow->role[product->shared_axis] == 'F') {
    layer->c = flow->channels;
    layer->fx = layer->ix = flow->width;
    layer->fy = layer->iy = flow->height;
  }
}

/* True unless the rows are pixels of a map, or the channels a flattened one. */
static bool are_tokens(const struct onnx_flow *flow, const struct onnx_shape *x, int shared) {
  bool has_rows = false;
  for (int d = 0; d < x->rank; d++) has_rows = has_rows || (flow->role[d] == 'Y' && x->dim[d] > 1);
  return flow->role[shared] != 'F' && !has_rows;
}

enum status onnx_layer_dense(struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_graph *graph = net->graph;
  struct product product;
  char roles[ONNX_MAX_RANK + 1] = "";
  if (onnx_flow_of(net, node, 0) != NULL && onnx_flow_of(net, node, onnx_second(node)) != NULL) {
    return onnx_layer_product(net, node);
  }
  if (onnx_output(graph, node, 0)->shape.rank < 0 || !find_product(net, node, &product)) {
    return onnx_refuse(net, node, "multiplies tensors of unknown size");
  }
  if (onnx_is_gemm(node) && onnx_flow_of(net, node, 2) != NULL) {
    return onnx_refuse(net, node, "adds a computed tensor to a product, which is not modelled");
  }
  struct onnx_shape x = onnx_shape_of(graph, node, product.data);
  struct onnx_flow input = *onnx_flow_of(net, node, product.data);
  if (net->has_attention && are_tokens(&input, &x, product.shared_axis)) return onnx_layer_tokens(net, node);
  if (onnx_is_padded(&input)) return onnx_refuse(net, node, "reads a padded map, which is not modelled");
  struct onnx_layer *layer = onnx_add_layer(net, node, ONNX_LAYER_DENSE);
  if (layer == NULL) return graph->error->status;
  set_sizes(layer, &product, &input, &x, roles);
  layer->input[0] = input;
  struct onnx_flow flow = onnx_layer_flow(net, roles);
  return onnx_set_flow(net, node, 0, &flow);
}
