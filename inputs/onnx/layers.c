/* From nodes to layers: each node by the rule of its operator. */
#include "inputs/onnx/layers.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inputs/onnx/flow.h"
#include "model/layer/workload.h"

/* --- Flows and fates ---------------------------------------------------------------------------------------- */

const struct onnx_flow *onnx_flow_of(const struct onnx_net *net, const struct onnx_node *node, int k) {
  const struct onnx_tensor *tensor = onnx_input(net->graph, node, k);
  return tensor == NULL || tensor->is_constant ? NULL : net->flows[node->inputs[k]];
}

enum status onnx_set_flow(struct onnx_net *net, const struct onnx_node *node, int k, const struct onnx_flow *flow) {
  if (onnx_output(net->graph, node, k) == NULL) return STATUS_OK;
  struct onnx_flow *copy = ARENA_NEW(net->graph->arena, 1, struct onnx_flow);
  if (copy == NULL) return error_out_of_memory(net->graph->error);
  *copy = *flow;
  net->flows[node->outputs[k]] = copy;
  return STATUS_OK;
}

void onnx_set_fate(struct onnx_net *net, const struct onnx_node *node, enum onnx_fate fate) {
  net->fates[node - net->graph->nodes] = (unsigned char)fate;
}

/* Leaves the node's outputs without sources. */
static void leave_unknown(struct onnx_net *net, const struct onnx_node *node) {
  for (int k = 0; k < node->output_count; k++) {
    if (node->outputs[k] >= 0) net->flows[node->outputs[k]] = &net->unknown;
  }
}

enum status onnx_refuse(struct onnx_net *net, const struct onnx_node *node, const char *format, ...) {
  char sentence[ERROR_MESSAGE_SIZE / 2];
  struct error *error = net->graph->error, kept = *error;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  onnx_node_error(net->graph, node, "%s", sentence);
  if (net->refused_count++ == 0) net->refused = *error;
  if (net->refusals != NULL) remarks_add(net->refusals, "", error->message);
  *error = kept;
  onnx_set_fate(net, node, ONNX_FATE_REFUSED);
  leave_unknown(net, node);
  return STATUS_OK;
}

/* --- Layers ------------------------------------------------------------------------------------------------- */

/* Writes the end of a name, which tells paths apart, in front of `tail`. */
static void write_name(struct onnx_text text, const char *tail, char name[NAME_SIZE]) {
  int room = NAME_SIZE - 1 - (int)strlen(tail), from = text.length > room ? text.length - room : 0;
  while (from > 0 && from < text.length && ((unsigned char)text.at[from] & 0xC0) == 0x80) from++;
  size_t used = source_printable(name, (size_t)room + 1, text.at + from, (size_t)(text.length - from));
  memcpy(name + used, tail, strlen(tail) + 1);
}

static bool is_named(const struct onnx_net *net, const char *name) {
  for (int i = 0; i < net->layer_count; i++) {
    if (strcmp(net->layers[i].name, name) == 0) return true;
  }
  return false;
}

struct onnx_layer *onnx_add_layer(struct onnx_net *net, const struct onnx_node *node, enum onnx_kind kind) {
  struct onnx_graph *graph = net->graph;
  if (net->layer_count == WORKLOAD_MAX_LAYERS) {
    onnx_error(graph, "the network has more than %d layers, the limit", WORKLOAD_MAX_LAYERS);
    return NULL;
  }
  if (net->layer_count == net->capacity) {
    int capacity = net->capacity > 0 ? 2 * net->capacity : 64;
    struct onnx_layer *layers = ARENA_NEW(graph->arena, capacity, struct onnx_layer);
    if (layers == NULL) {
      error_out_of_memory(graph->error);
      return NULL;
    }
    if (net->layer_count > 0) memcpy(layers, net->layers, (size_t)net->layer_count * sizeof *layers);
    net->layers = layers;
    net->capacity = capacity;
  }
  struct onnx_layer *layer = &net->layers[net->layer_count];
  *layer = (struct onnx_layer){.kind = kind, .node = (int)(node - graph->nodes), .stride = {1, 1}, .dilation = {1, 1}};
  layer->b = layer->g = layer->k = layer->c = layer->ox = layer->oy = layer->fx = layer->fy = 1;
  layer->ix = layer->iy = 1;
  write_name(onnx_node_name(graph, node), "", layer->name);
  for (int copy = 2; is_named(net, layer->name); copy++) {
    char tail[16];
    snprintf(tail, sizeof tail, "~%d", copy);
    write_name(onnx_node_name(graph, node), tail, layer->name);
  }
  net->layer_count++;
  onnx_set_fate(net, node, ONNX_FATE_LAYER);
  return layer;
}

struct onnx_flow onnx_layer_flow(struct onnx_net *net, const char *roles) {
  struct onnx_flow flow = {.count = 0};
  int *source = ARENA_NEW(net->graph->arena, 1, int);
  if (source == NULL) return flow; /* as of a refused node */
  *source = net->layer_count - 1;
  flow.count = 1;
  flow.sources = source;
  memset(flow.role, '?', sizeof flow.role);
  memcpy(flow.role, roles, strlen(roles));
  return flow;
}

/* --- Nodes --------------------------------------------------------------------------------------------------- */

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

static enum status make_node(struct onnx_net *net, const struct onnx_node *node) {
  enum onnx_fate fate;
  const struct onnx_operator *row = onnx_operator_of(node);
  if (find_fate(net, node, &fate)) {
    onnx_set_fate(net, node, fate);
    if (fate == ONNX_FATE_BEHIND) leave_unknown(net, node);
    return STATUS_OK;
  }
  net->has_quantised = net->has_quantised || onnx_is(node->op, "DequantizeLinear") ||
                       (row != NULL && (row->second == 3 || strstr(row->name, "Integer") != NULL));
  if (onnx_output(net->graph, node, 0) == NULL) return onnx_refuse(net, node, "has no first output");
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
    net->flows[t] = flow;
  }
  return STATUS_OK;
}

enum status onnx_make_layers(struct onnx_net *net, const struct onnx_bits *bits) {
  struct onnx_graph *graph = net->graph;
  net->flows = ARENA_NEW(graph->arena, graph->tensor_count, struct onnx_flow *);
  net->fates = ARENA_NEW(graph->arena, graph->node_count, unsigned char);
  if (net->flows == NULL || net->fates == NULL) return error_out_of_memory(graph->error);
  enum status status = start_inputs(net);
  for (int n = 0; n < graph->node_count && status == STATUS_OK; n++) {
    status = make_node(net, &graph->nodes[n]);
    if (graph->file.is_damaged) status = onnx_check_damage(graph);
  }
  for (int i = 0; i < net->layer_count && status == STATUS_OK; i++) onnx_layer_bits(net, bits, &net->layers[i]);
  return status;
}
