/* Networks with attention: products over tokens, layers over rows of channels, and what is part of them. */
#include <ctype.h>
#include <string.h>

#include "inputs/onnx/tokens.h"

/* The last layer's flow over the same tokens; `like`: data of the same axes. */
static enum status set_tokens(struct onnx_net *net, const struct onnx_node *node, int k, const struct onnx_flow *like,
                              const struct onnx_shape *shape, const struct onnx_map *map) {
  struct onnx_flow flow = onnx_layer_flow(net, "");
  memcpy(flow.role, like->role, sizeof flow.role);
  flow.width = map->width;
  flow.height = map->height;
  for (int d = 0; d < shape->rank; d++) {
    bool is_given = islower((unsigned char)flow.role[d]); /* the only axis of them that is no batch of one */
    if (is_given || flow.role[d] == 'X' || flow.role[d] == 'Y') flow.role[d] = 'S';
    if (shape->dim[d] == 1) flow.role[d] = '1';
  }
  return onnx_set_flow(net, node, k, &flow);
}

/* A layer of tokens in the place of the data `input`. */
static struct onnx_layer *add_tokens(struct onnx_net *net, const struct onnx_node *node, enum onnx_kind kind,
                                     const char *type, const struct onnx_map *map, const struct onnx_flow *input) {
  struct onnx_layer *layer = onnx_add_layer(net, node, kind);
  if (layer == NULL) return NULL;
  layer->type = type;
  layer->k = map->channels;
  layer->ox = layer->ix = map->width;
  layer->oy = layer->iy = map->height;
  layer->input[0] = *input;
  return layer;
}

static enum status refuse_tokens(struct onnx_net *net, const struct onnx_node *node) {
  return onnx_refuse(net, node,
                     "reads more than one sequence of tokens, or a mixture of them, which is not modelled in networks "
                     "with attention; give a batch of 1 with --input-shape");
}

/* --- Products ------------------------------------------------------------------------------------------------- */

/* One token of a map: a convolution of 1x1 whose steps are as long as the map. */
static void take_token(const struct onnx_flow *input, struct onnx_layer *layer) {
  if (!(input->marks & ONNX_MARK_TOKEN)) return;
  layer->kind = ONNX_LAYER_CONV;
  layer->type = NULL;
  layer->ix = layer->stride[0] = input->width;
  layer->iy = layer->stride[1] = input->height;
}

enum status onnx_layer_tokens(struct onnx_net *net, const struct onnx_node *node) {
  int data = onnx_flow_of(net, node, 0) != NULL ? 0 : onnx_second(node);
  struct onnx_flow input = *onnx_flow_of(net, node, data);
  struct onnx_shape x = onnx_shape_of(net->graph, node, data), y = onnx_output(net->graph, node, 0)->shape;
  struct onnx_map map;
  int axis = x.rank - 1;
  if (x.rank < 1 || y.rank < 1) return onnx_refuse(net, node, "multiplies tensors of unknown size");
  bool is_constant = onnx_flow_of(net, node, 1 - data) == NULL;
  if (is_constant && input.marks & ONNX_MARK_SIDE) { /* angles of positions */
    onnx_set_fate(net, node, ONNX_FATE_FUSED);
    return onnx_pass_on(net, node, data);
  }
  bool is_rows = data == 0 && onnx_may_be_channels(input.role[axis]);
  bool is_flipped = onnx_is_gemm(node) && onnx_attribute_int(net->graph, node, "transA", 0) != 0;
  if (!is_rows || is_flipped || onnx_is_padded(&input)) return refuse_tokens(net, node);
  if (!onnx_tokens_of(&input, &x, axis, &map)) return refuse_tokens(net, node);
  struct onnx_layer *layer = add_tokens(net, node, ONNX_LAYER_DENSE, "Conv", &map, &input);
  if (layer == NULL) return net->graph->error->status;
  layer->c = map.channels;
  layer->k = y.dim[y.rank - 1];
  take_token(&input, layer);
  input.role[axis] = 'C';
  return set_tokens(net, node, 0, &input, &y, &map);
}

/* --- Layers over rows ------------------------------------------------------------------------------------------- */

/* Adds the layer of `type` over data whose last axis is channels, or keys. */
static enum status add_rows(struct onnx_net *net, const struct onnx_node *node, const char *type,
                            const struct onnx_flow *input, const struct onnx_shape *x) {
  struct onnx_map map;
  struct onnx_flow from = *input;
  from.marks &= ~(unsigned)(ONNX_MARK_STATISTIC | ONNX_MARK_CENTRED);
  const struct onnx_layer *scores = onnx_maker_of(net, &from);
  bool is_softmax = scores != NULL && scores->is_scores;
  if (from.marks & ONNX_MARK_TOKEN) return onnx_refuse(net, node, "reads one token of a map, which only products can");
  if (x->rank < 1 || !onnx_tokens_of(&from, x, x->rank - 1, &map)) return refuse_tokens(net, node);
  struct onnx_layer of = is_softmax ? *scores : (struct onnx_layer){.b = 1, .g = 1, .k = map.channels};
  if (!is_softmax && map.channels > x->dim[x->rank - 1]) net->has_head_norm = true;
  struct onnx_layer *layer = add_tokens(net, node, ONNX_LAYER_ROWS, is_softmax ? "Softmax" : type, &map, &from);
  if (layer == NULL) return net->graph->error->status;
  layer->is_scores = is_softmax;
  layer->b = of.b;
  layer->g = of.g;
  layer->k = of.k;
  from.role[x->rank - 1] = 'C';
  return set_tokens(net, node, 0, &from, x, &map);
}

static bool is_norm(struct onnx_text op) {
  return onnx_is(op, "LayerNormalization") || onnx_is(op, "SimplifiedLayerNormalization") ||
         onnx_is(op, "RMSNormalization");
}

/* A norm that first adds its second input: an addition of the same node, which may be its last output, too. */
static enum status add_skip(struct onnx_net *net, const struct onnx_node *node, const char *type) {
  const struct onnx_flow *a = onnx_flow_of(net, node, 0), *b = onnx_flow_of(net, node, 1);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0), z = onnx_shape_of(net->graph, node, 1);
  struct onnx_map map, other;
  if (a == NULL || b == NULL || x.rank < 1 || z.rank != x.rank || onnx_same_sources(a, b)) {
    return onnx_refuse(net, node, "adds what is no second computed tensor of the same size");
  }
  struct onnx_flow first = *a, second = *b;
  bool fits = onnx_tokens_of(a, &x, x.rank - 1, &map) && onnx_tokens_of(b, &z, z.rank - 1, &other);
  if (!fits || memcmp(&map, &other, sizeof map) != 0) return refuse_tokens(net, node);
  struct onnx_layer *layer = add_tokens(net, node, ONNX_LAYER_PAIR, "Add", &map, &first);
  if (layer == NULL) return net->graph->error->status;
  layer->input[1] = second;
  enum status status = set_tokens(net, node, 3, &first, &x, &map);
  if (status == STATUS_OK) status = set_tokens(net, node, 0, &first, &x, &map);
  struct onnx_flow sum = *net->flows[node->outputs[0]];
  return status == STATUS_OK ? add_rows(net, node, type, &sum, &x) : status;
}

enum status onnx_layer_rows(struct onnx_net *net, const struct onnx_node *node) {
  const struct onnx_flow *input = onnx_flow_of(net, node, 0);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0);
  bool is_softmax = onnx_is(node->op, "Softmax");
  if (onnx_is(node->op, "SkipLayerNormalization")) return add_skip(net, node, "LayerNorm");
  if (onnx_is(node->op, "SkipSimplifiedLayerNormalization")) return add_skip(net, node, "RMSNorm");
  if (input == NULL || x.rank < 1) return onnx_layer_counted(net, node);
  const struct onnx_layer *maker = onnx_maker_of(net, input);
  bool are_keys = maker != NULL && maker->kind == ONNX_LAYER_ATTENTION && maker->is_scores;
  int64_t usual = is_softmax && net->graph->opset < 13 ? 1 : -1;
  int axis = onnx_axis_of(onnx_attribute_int(net->graph, node, "axis", usual), x.rank);
  bool is_last = axis == x.rank - 1;
  for (int d = axis + 1; d < x.rank && axis >= 0 && net->graph->opset < 13; d++) is_last = is_last && x.dim[d] == 1;
  if (is_softmax && are_keys && !is_last) {
    return onnx_refuse(net, node, "is a softmax over more than the keys of a token, which is not modelled");
  }
  if (is_softmax ? !are_keys : !is_norm(node->op) || !onnx_may_be_channels(input->role[x.rank - 1])) {
    return onnx_layer_counted(net, node);
  }
  bool is_rms = onnx_is(node->op, "SimplifiedLayerNormalization") || onnx_is(node->op, "RMSNormalization");
  return add_rows(net, node, is_rms ? "RMSNorm" : "LayerNorm", input, &x);
}

/* --- Reductions, and the norms that are made of them -------------------------------------------------------------- */

/* Over the channels: a statistic of each token. Over all tokens: a pool. */
enum status onnx_attention_reduce(struct onnx_net *net, const struct onnx_node *node, bool *done) {
  const struct onnx_flow *input = onnx_flow_of(net, node, 0);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0), y = onnx_output(net->graph, node, 0)->shape;
  unsigned axes = 0, tokens = 0;
  if (input == NULL || x.rank < 2 || !onnx_reduced_axes(net->graph, node, x.rank, &axes)) return STATUS_OK;
  for (int d = 0; d < x.rank; d++) {
    if (input->role[d] == 'S') tokens |= 1u << d;
  }
  if (axes == 1u << (x.rank - 1) && onnx_may_be_channels(input->role[x.rank - 1]) && y.rank == x.rank) {
    *done = true;
    onnx_set_fate(net, node, ONNX_FATE_FUSED);
    struct onnx_flow flow = *input;
    flow.role[x.rank - 1] = '1';
    flow.marks |= ONNX_MARK_STATISTIC;
    return onnx_set_flow(net, node, 0, &flow);
  }
  if (axes == 0 || axes != tokens) return STATUS_OK;
  *done = true;
  struct onnx_map map;
  struct onnx_flow from = *input;
  if (!onnx_tokens_of(&from, &x, x.rank - 1, &map)) return refuse_tokens(net, node);
  struct onnx_layer *layer = add_tokens(net, node, ONNX_LAYER_POOL, NULL, &map, &from);
  if (layer == NULL) return net->graph->error->status;
  layer->g = map.channels;
  layer->k = layer->ox = layer->oy = 1;
  layer->fx = map.width;
  layer->fy = map.height;
  struct onnx_flow flow = onnx_layer_flow(net, "");
  for (int d = 0; d < y.rank; d++) flow.role[d] = y.dim[d] == 1 ? '1' : 'C';
  flow.width = flow.height = 1;
  return onnx_set_flow(net, node, 0, &flow);
}

/* x - mean(x), x / norm(x): a statistic meets its data. */
static enum status meet_statistic(struct onnx_net *net, const struct onnx_node *node, bool *done) {
  const struct onnx_flow *a = onnx_flow_of(net, node, 0), *b = onnx_flow_of(net, node, 1);
  if (a == NULL || b == NULL || (a->marks & ONNX_MARK_STATISTIC) == (b->marks & ONNX_MARK_STATISTIC)) return STATUS_OK;
  int data = a->marks & ONNX_MARK_STATISTIC ? 1 : 0;
  struct onnx_flow flow = data == 0 ? *a : *b;
  bool scales = onnx_is(node->op, "Mul") || (onnx_is(node->op, "Div") && data == 0);
  *done = true;
  if (scales) {
    struct onnx_shape x = onnx_shape_of(net->graph, node, data);
    return add_rows(net, node, flow.marks & ONNX_MARK_CENTRED ? "LayerNorm" : "RMSNorm", &flow, &x);
  }
  enum status status = onnx_pass_on(net, node, data);
  onnx_set_fate(net, node, ONNX_FATE_FUSED);
  if (status != STATUS_OK || !onnx_is(node->op, "Sub")) return status;
  net->flows[node->outputs[0]]->marks |= ONNX_MARK_CENTRED;
  return STATUS_OK;
}

/* --- Two computed tensors ------------------------------------------------------------------------------------------
 */

/* The input from a layer where all others come from the network's inputs: positions, masks; -1 without one. */
static int layer_input(const struct onnx_net *net, const struct onnx_node *node) {
  int found = -1;
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    if (flow == NULL || onnx_is_given(flow)) continue;
    if (found >= 0 && !onnx_same_sources(flow, onnx_flow_of(net, node, found))) return -1;
    if (found < 0) found = k;
  }
  return found;
}

static bool is_of_size(const struct onnx_shape *a, const struct onnx_shape *b) {
  return a->rank == b->rank && memcmp(a->dim, b->dim, (size_t)a->rank * sizeof a->dim[0]) == 0;
}

/* Adds the layer of two maps of tokens; *done is left where they are none. */
static enum status add_pair(struct onnx_net *net, const struct onnx_node *node, int first, int second, bool *done) {
  struct onnx_flow a = *onnx_flow_of(net, node, first), b = *onnx_flow_of(net, node, second);
  struct onnx_shape x = onnx_shape_of(net->graph, node, first), z = onnx_shape_of(net->graph, node, second);
  struct onnx_map map, other;
  bool is_sum = onnx_is(node->op, "Add") || onnx_is(node->op, "Sub") || onnx_is(node->op, "Sum");
  if (x.rank < 2 || !is_of_size(&x, &z) || !onnx_may_be_channels(a.role[x.rank - 1])) return STATUS_OK;
  if (!onnx_may_be_channels(b.role[x.rank - 1])) return STATUS_OK;
  if (!onnx_tokens_of(&a, &x, x.rank - 1, &map) || !onnx_tokens_of(&b, &z, x.rank - 1, &other)) return STATUS_OK;
  if (memchr(a.role, 'S', (size_t)x.rank) == NULL && memchr(b.role, 'S', (size_t)x.rank) == NULL && map.width > 1) {
    return STATUS_OK;
  }
  *done = true;
  if (onnx_is_given(&a)) map = other; /* its tokens may be pixels */
  if (onnx_is_given(&b)) other = map;
  if (memcmp(&map, &other, sizeof map) != 0) return refuse_tokens(net, node);
  struct onnx_layer *layer = add_tokens(net, node, ONNX_LAYER_PAIR, is_sum ? "Add" : "Elementwise", &map, &a);
  if (layer == NULL) return net->graph->error->status;
  layer->input[1] = b;
  a.role[x.rank - 1] = 'C';
  return set_tokens(net, node, 0, onnx_is_given(&a) ? &b : &a, &x, &map);
}

static bool are_keys(const struct onnx_net *net, const struct onnx_flow *flow) {
  const struct onnx_layer *maker = onnx_maker_of(net, flow);
  return maker != NULL && maker->kind == ONNX_LAYER_ATTENTION && maker->is_scores;
}

/* Notes what is added to scores, or takes their place, beside a scale. */
static void note_mask(struct onnx_net *net, const struct onnx_node *node, int main) {
  for (int k = 0; k < node->input_count; k++) {
    struct onnx_shape x = onnx_shape_of(net->graph, node, k);
    if (k != main && x.rank > 0 && x.dim[x.rank - 1] > 1) net->has_mask = true;
  }
}

/* True if the network's inputs give only angles of positions to what comes from a layer: products of another size. */
static bool are_angles(const struct onnx_net *net, const struct onnx_node *node, int main) {
  struct onnx_shape x = onnx_shape_of(net->graph, node, main);
  bool are = onnx_is(node->op, "Mul") || onnx_is(node->op, "Where");
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    struct onnx_shape z = onnx_shape_of(net->graph, node, k);
    if (flow == NULL || !onnx_is_given(flow) || flow->marks & ONNX_MARK_SIDE) continue;
    are = are && !is_of_size(&x, &z);
  }
  return are;
}

static enum status pass_main(struct onnx_net *net, const struct onnx_node *node, int main, bool *done) {
  *done = true;
  onnx_set_fate(net, node, ONNX_FATE_FUSED);
  return onnx_pass_on(net, node, main);
}

/* The computed inputs: how many, from the network's inputs, the first two. */
struct computed {
  int count, given, input[2];
};

static struct computed find_computed(const struct onnx_net *net, const struct onnx_node *node) {
  struct computed computed = {.count = 0, .input = {-1, -1}};
  for (int k = 0; k < node->input_count; k++) {
    const struct onnx_flow *flow = onnx_flow_of(net, node, k);
    if (flow == NULL) continue;
    if (computed.count < 2) computed.input[computed.count] = k;
    computed.count++;
    computed.given += onnx_is_given(flow);
  }
  return computed;
}

/* What meets scores, or has other sizes, is a mask or an angle; sums of embeddings are the network's input. */
enum status onnx_attention_pairwise(struct onnx_net *net, const struct onnx_node *node, bool *done) {
  struct onnx_shape y = onnx_output(net->graph, node, 0)->shape;
  struct computed computed = find_computed(net, node);
  int main = layer_input(net, node), of_size = -1;
  for (int k = 0; k < node->input_count; k++) {
    struct onnx_shape x = onnx_shape_of(net->graph, node, k);
    if (onnx_flow_of(net, node, k) != NULL && is_of_size(&x, &y) && of_size < 0) of_size = k;
  }
  if (main >= 0 && are_keys(net, onnx_flow_of(net, node, main))) note_mask(net, node, main);
  if (computed.count < 2) return STATUS_OK;
  const struct onnx_flow *a = onnx_flow_of(net, node, computed.input[0]);
  bool is_one = computed.count == 2 && onnx_same_sources(a, onnx_flow_of(net, node, computed.input[1]));
  if (is_one) return meet_statistic(net, node, done);
  if (computed.given == computed.count) {
    return pass_main(net, node, of_size >= 0 ? of_size : computed.input[0], done);
  }
  if (main >= 0 && computed.given > 0) {
    struct onnx_shape x = onnx_shape_of(net->graph, node, main);
    bool is_beside = are_keys(net, onnx_flow_of(net, node, main)) || are_angles(net, node, main);
    if (is_beside && is_of_size(&x, &y)) return pass_main(net, node, main, done);
  }
  if (computed.count != 2) return STATUS_OK;
  return add_pair(net, node, computed.input[0], computed.input[1], done);
}
