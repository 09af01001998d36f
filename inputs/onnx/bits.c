/* Precisions of layers: --bits, quantised weights, and what nodes say of themselves. */
#include <string.h>

#include "inputs/onnx/layers.h"

enum { MOST_BITS = 4096, DEFAULT_DATA = 8, DEFAULT_PARTIAL = 16 };

/* Reads "W=8" up to the comma or end; `seen` has a bit for each key, which is given at most once. */
static bool read_item(const char **text, unsigned *seen, struct onnx_bits *bits) {
  const struct {
    const char *key;
    int *value;
  } keys[] = {{"W=", &bits->weight}, {"I=", &bits->input}, {"O=", &bits->partial}, {"O_final=", &bits->output}};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    size_t length = strlen(keys[i].key);
    if (strncmp(*text, keys[i].key, length) != 0) continue;
    if ((*seen & 1U << i) != 0) return false;
    *seen |= 1U << i;
    const char *at = *text + length;
    int number = 0;
    for (; *at >= '0' && *at <= '9' && number <= MOST_BITS; at++) number = 10 * number + (*at - '0');
    if (at == *text + length || number < 1 || number > MOST_BITS || (*at != ',' && *at != '\0')) return false;
    *keys[i].value = number;
    *text = *at == ',' ? at + 1 : at;
    return *at == '\0' || **text != '\0';
  }
  return false;
}

enum status onnx_read_bits(const char *text, struct onnx_bits *bits, struct error *error) {
  struct onnx_bits read = {DEFAULT_DATA, DEFAULT_DATA, DEFAULT_PARTIAL, DEFAULT_DATA, text != NULL && *text != '\0'};
  unsigned seen = 0;
  for (const char *at = text; read.is_given && *at != '\0';) {
    if (read_item(&at, &seen, &read)) continue;
    return error_set(
        error, STATUS_USAGE,
        "'%.60s' is no precision; expected W=8,I=8,O=16,O_final=8 (bits from 1 to %d), or some of these, each once",
        text, MOST_BITS);
  }
  *bits = read;
  return STATUS_OK;
}

/* Bits of an integer type of TensorProto; 0 for others. */
static int type_bits(int type) {
  switch (type) {
    case ONNX_UINT8:
    case ONNX_INT8:
      return 8;
    case ONNX_UINT4:
    case ONNX_INT4:
      return 4;
    default:
      return 0;
  }
}

/* The number that a node gives under that name, if it is one of bits. */
static int said(struct onnx_net *net, const struct onnx_node *node, const char *name, int none) {
  int64_t bits = onnx_attribute_int(net->graph, node, name, none);
  return bits >= 1 && bits <= MOST_BITS ? (int)bits : none;
}

void onnx_layer_bits(struct onnx_net *net, const struct onnx_bits *bits, struct onnx_layer *layer) {
  const struct onnx_node *node = &net->graph->nodes[layer->node];
  bool has_weights =
      layer->kind == ONNX_LAYER_CONV || layer->kind == ONNX_LAYER_DENSE || layer->kind == ONNX_LAYER_TRANSPOSED;
  layer->weight_bits = bits->weight;
  layer->input_bits = bits->input;
  layer->partial_bits = bits->partial;
  layer->output_bits = bits->output;
  const struct onnx_tensor *weights = onnx_input(net->graph, node, onnx_second(node));
  if (has_weights && !bits->is_given && weights != NULL && type_bits(weights->type) > 0) {
    layer->weight_bits = type_bits(weights->type);
  }
  int data = said(net, node, "act_size", 0);
  if (data > 0) {
    layer->input_bits = layer->output_bits = data;
    layer->partial_bits = 2 * data;
  }
  layer->partial_bits = said(net, node, "output_size", layer->partial_bits);
  layer->weight_bits = said(net, node, "weight_bits", said(net, node, "weight_size", layer->weight_bits));
  if (layer->kind == ONNX_LAYER_ATTENTION) layer->weight_bits = layer->input_bits;
  if (layer->kind == ONNX_LAYER_ATTENTION && layer->input[1].count > 0) { /* what its maker writes */
    layer->weight_bits = net->layers[layer->input[1].sources[0]].output_bits;
  } else if (!has_weights && layer->kind != ONNX_LAYER_ATTENTION) {
    layer->weight_bits = 0;
  }
}
