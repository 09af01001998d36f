/* The layers so far, the data of tensors and the fates of nodes. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inputs/onnx/layers.h"
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

void onnx_leave_unknown(struct onnx_net *net, const struct onnx_node *node) {
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
  onnx_leave_unknown(net, node);
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

/* Number of this name's layers, this one included: where to begin to count copies. */
static int count_names(const struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_text name = onnx_node_name(net->graph, node);
  int count = 1;
  for (int i = 0; i < net->layer_count; i++) {
    struct onnx_text other = onnx_node_name(net->graph, &net->graph->nodes[net->layers[i].node]);
    count += other.length == name.length && memcmp(other.at, name.at, (size_t)name.length) == 0;
  }
  return count;
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
  int same = count_names(net, node);
  for (int copy = same > 2 ? same : 2; is_named(net, layer->name); copy++) {
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
  if (source == NULL) {
    wire_note(&net->graph->file, WIRE_NO_MEMORY, 0);
    return flow;
  }
  *source = net->layer_count - 1;
  flow.count = 1;
  flow.sources = source;
  memset(flow.role, '?', sizeof flow.role);
  memcpy(flow.role, roles, strlen(roles));
  return flow;
}
