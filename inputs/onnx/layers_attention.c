/* Products of two computed tensors: scores of queries and keys, and the context of values. K and V take the place of
 * weights. */

#include <string.h>
#include "inputs/onnx/tokens.h"

/* The two sides of a product: rows of tokens times the other's matrix, of each head. */
struct sides {
  const struct onnx_flow *map, *weights;
  struct onnx_shape x, w;
  int tokens, shared;   /* axes of x */
  int w_shared, w_last; /* of w */
  bool is_scores;
  struct onnx_map of_map; /* its tokens */
  int64_t heads, groups, keys, head_channels;
};

static bool find_axes(struct onnx_net *net, const struct onnx_node *node, struct sides *sides) {
  bool is_gemm = onnx_is_gemm(node);
  int second = onnx_second(node);
  bool trans_x = is_gemm && onnx_attribute_int(net->graph, node, "transA", 0) != 0;
  bool trans_w = is_gemm && onnx_attribute_int(net->graph, node, "transB", 0) != 0;
  sides->map = onnx_flow_of(net, node, 0);
  sides->weights = onnx_flow_of(net, node, second);
  sides->x = onnx_shape_of(net->graph, node, 0);
  sides->w = onnx_shape_of(net->graph, node, second);
  if (sides->x.rank < 2 || sides->w.rank < 2) return false;
  sides->tokens = trans_x ? sides->x.rank - 1 : sides->x.rank - 2;
  sides->shared = trans_x ? sides->x.rank - 2 : sides->x.rank - 1;
  sides->w_shared = trans_w ? sides->w.rank - 1 : sides->w.rank - 2;
  sides->w_last = trans_w ? sides->w.rank - 2 : sides->w.rank - 1;
  return onnx_output(net->graph, node, 0)->shape.rank >= 2;
}

/* True if the data are scores or their softmax. */
static bool are_scores(const struct onnx_net *net, const struct onnx_flow *flow) {
  const struct onnx_layer *maker = onnx_maker_of(net, flow);
  return maker != NULL && maker->is_scores;
}

/* Heads of an operand: the product of its axes of channels other than two. False where one is no such axis. */
static bool count_heads(const struct onnx_flow *flow, const struct onnx_shape *shape, int a, int b, int64_t *heads) {
  *heads = 1;
  for (int d = 0; d < shape->rank; d++) {
    if (d == a || d == b || shape->dim[d] == 1) continue;
    if (!onnx_may_be_channels(flow->role[d]) || flow->role[d] == 'b') return false;
    *heads *= shape->dim[d];
  }
  return true;
}

static bool has_batch(const struct onnx_flow *flow, const struct onnx_shape *shape) {
  for (int d = 0; d < shape->rank && shape->rank > 2; d++) {
    if (shape->dim[d] > 1 && (flow->role[d] == 'B' || flow->role[d] == 'b')) return true;
  }
  return false;
}

/* Finds which of the two products it is; NULL, or why it is none. */
static const char *find_kind(const struct onnx_net *net, struct sides *sides) {
  char shared = sides->weights->role[sides->w_shared], last = sides->weights->role[sides->w_last];
  bool is_rows =
      onnx_may_be_tokens(sides->map->role[sides->tokens]) && onnx_may_be_channels(sides->map->role[sides->shared]);
  if (has_batch(sides->map, &sides->x) || has_batch(sides->weights, &sides->w)) {
    return "multiplies computed tensors of a batch of sequences, which is not modelled; give a batch of 1 with "
           "--input-shape";
  }
  if ((sides->map->marks | sides->weights->marks) & ONNX_MARK_BLOCK) {
    return "multiplies a part of the tokens: softmax over blocks of keys (FlashAttention) tiles the reduction, which "
           "is not modelled; whole rows of scores must be computed";
  }
  bool may_be_scores = onnx_may_be_channels(shared) && onnx_may_be_tokens(last);
  bool may_be_context = onnx_may_be_tokens(shared) && onnx_may_be_channels(last);
  sides->is_scores = may_be_scores && !(may_be_context && are_scores(net, sides->map));
  if (!is_rows || (!may_be_scores && !may_be_context) ||
      !count_heads(sides->map, &sides->x, sides->tokens, sides->shared, &sides->heads)) {
    return "multiplies two computed tensors in a way that is no known attention: rows of tokens, with heads before "
           "them, times the keys or values of the same heads";
  }
  return NULL;
}

/* Values in K or V for each token: of a layer, or of a network input, whose repeated heads count once. */
static int64_t weight_channels(const struct onnx_net *net, const struct sides *sides) {
  const struct onnx_flow *weights = sides->weights;
  int64_t channels = onnx_channels_made(net, weights), tokens = 1;
  if (weights->marks & ONNX_MARK_CACHE) return weights->channels;
  if (channels > 0 || weights->count != 1) return channels;
  const struct onnx_shape *given = &net->graph->tensors[ONNX_NETWORK_INPUT - weights->sources[0]].shape;
  tokens = sides->w.dim[sides->is_scores ? sides->w_last : sides->w_shared];
  channels = 1;
  for (int d = 0; d < given->rank; d++) channels *= given->dim[d];
  return tokens > 0 && channels % tokens == 0 ? channels / tokens : 0;
}

/* Tokens of K and V: class tokens may have been left out of those that a layer makes. */
static int64_t count_keys(const struct onnx_net *net, const struct sides *sides) {
  const struct onnx_flow *weights = sides->weights;
  int axis = sides->is_scores ? sides->w_last : sides->w_shared;
  bool is_known = weights->role[axis] == 'S' && onnx_maker_of(net, weights) != NULL;
  return is_known ? weights->width * weights->height : sides->w.dim[axis];
}

static const char *find_sizes(const struct onnx_net *net, struct sides *sides) {
  sides->head_channels = sides->is_scores ? sides->x.dim[sides->shared] : sides->w.dim[sides->w_last];
  sides->keys = count_keys(net, sides);
  int64_t channels = weight_channels(net, sides);
  sides->groups = sides->head_channels > 0 ? channels / sides->head_channels : 0;
  if (!onnx_tokens_of(sides->map, &sides->x, sides->shared, &sides->of_map))
    return "multiplies rows that are no tokens";
  if (sides->groups < 1 || channels % sides->head_channels != 0 || sides->heads % sides->groups != 0) {
    return "multiplies by K or V whose heads do not divide the heads of the queries";
  }
  if (onnx_maker_of(net, sides->weights) == NULL && !onnx_is_given(sides->weights)) {
    return "multiplies by joined maps, which is not modelled";
  }
  return NULL;
}

/* Roles of the result: heads, tokens, channels. */
static void set_roles(const struct onnx_net *net, const struct onnx_node *node, char role[ONNX_MAX_RANK + 1]) {
  struct onnx_shape y = onnx_output(net->graph, node, 0)->shape;
  for (int d = 0; d < y.rank; d++) role[d] = y.dim[d] == 1 ? '1' : d == y.rank - 2 ? 'S' : 'C';
}

enum status onnx_layer_product(struct onnx_net *net, const struct onnx_node *node) {
  struct sides sides = {.map = NULL};
  char roles[ONNX_MAX_RANK + 1] = "";
  if (!find_axes(net, node, &sides)) return onnx_refuse(net, node, "multiplies tensors of unknown size");
  if (onnx_is_padded(sides.map) || onnx_is_padded(sides.weights)) {
    return onnx_refuse(net, node, "reads a padded map, which is not modelled");
  }
  bool are_weights = onnx_is_given(sides.weights) && sides.w.rank == 2 && !(sides.weights->marks & ONNX_MARK_CACHE);
  if (are_weights) return onnx_layer_tokens(net, node); /* a matrix that the network is given */
  const char *why = find_kind(net, &sides);
  if (why == NULL) why = find_sizes(net, &sides);
  if (why != NULL) return onnx_refuse(net, node, "%s", why);
  struct onnx_flow map = *sides.map, weights = *sides.weights;
  struct onnx_layer *layer = onnx_add_layer(net, node, ONNX_LAYER_ATTENTION);
  if (layer == NULL) return net->graph->error->status;
  layer->type = "Conv";
  layer->is_scores = sides.is_scores;
  layer->b = sides.heads / sides.groups;
  layer->g = sides.groups;
  layer->k = sides.is_scores ? sides.keys : sides.head_channels;
  layer->c = sides.is_scores ? sides.head_channels : sides.keys;
  layer->ox = layer->ix = sides.of_map.width;
  layer->oy = layer->iy = sides.of_map.height;
  layer->input[0] = map;
  if (onnx_maker_of(net, &weights) != NULL && !(weights.marks & ONNX_MARK_CACHE)) layer->input[1] = weights;
  set_roles(net, node, roles);
  struct onnx_flow flow = onnx_layer_flow(net, roles);
  flow.width = sides.of_map.width;
  flow.height = sides.of_map.height;
  return onnx_set_flow(net, node, 0, &flow);
}
