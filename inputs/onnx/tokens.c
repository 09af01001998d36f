#include "inputs/onnx/tokens.h"

#include <ctype.h>
#include <string.h>

enum { MOST_SIDE = 1 << 16 }; /* of a map of tokens: more are a column */

bool onnx_finds_attention(const struct onnx_graph *graph) {
  for (int n = 0; n < graph->node_count; n++) {
    const struct onnx_node *node = &graph->nodes[n];
    const struct onnx_tensor *a = onnx_input(graph, node, 0), *b = onnx_input(graph, node, onnx_second(node));
    const struct onnx_tensor *y = onnx_output(graph, node, 0);
    if (a == NULL || b == NULL || y == NULL || a == b) continue;
    if (a->is_constant || b->is_constant || !y->is_live) continue;
    const struct onnx_operator *row = onnx_operator_of(node);
    if (row != NULL && row->role == ONNX_DENSE) return true;
  }
  return false;
}

/* The least width that divides n tokens and is no less than the height; a column where n is prime. */
static void map_tokens(int64_t n, int64_t *width, int64_t *height) {
  *width = 1;
  *height = n;
  for (int64_t divisor = 2; divisor <= n / divisor && divisor < MOST_SIDE; divisor++) {
    if (n % divisor == 0) *height = divisor;
  }
  if (*height < n) *width = n / *height;
}

bool onnx_may_be_tokens(char role) {
  return role == 'S' || role == 'X' || role == '1' || islower((unsigned char)role);
}

bool onnx_may_be_channels(char role) {
  return role == 'C' || role == '1' || islower((unsigned char)role);
}

/* Rows and columns of pixels in a tensor with channels last. */
static bool add_pixels(char role, int64_t size, struct onnx_map *map) {
  if (role == 'X') map->width *= size;
  if (role == 'Y') map->height *= size;
  return role == 'X' || role == 'Y';
}

bool onnx_tokens_of(const struct onnx_flow *flow, const struct onnx_shape *shape, int channels, struct onnx_map *map) {
  int64_t given = 1;
  bool is_known = false;
  *map = (struct onnx_map){1, 1, 1, 1};
  for (int d = 0; d < shape->rank; d++) {
    char role = flow->role[d];
    int64_t size = shape->dim[d];
    if (d == channels || role == 'C') {
      map->channels *= size;
    } else if (role == 'S') {
      map->width = flow->width;
      map->height = flow->height;
      is_known = true;
    } else if (size > 1 && add_pixels(role, size, map)) {
      is_known = true;
    } else if (size > 1) {
      if (!islower((unsigned char)role) || given > 1 || (role == 'b' && shape->rank > 2)) return false;
      given = size;
    }
  }
  if (flow->marks & ONNX_MARK_TOKEN) map->width = map->height = 1;
  if (!is_known && given > 1) map_tokens(given, &map->width, &map->height);
  return !is_known || given == 1;
}

const struct onnx_layer *onnx_maker_of(const struct onnx_net *net, const struct onnx_flow *flow) {
  return flow->count == 1 && flow->sources[0] > ONNX_NETWORK_INPUT ? &net->layers[flow->sources[0]] : NULL;
}

int64_t onnx_channels_made(const struct onnx_net *net, const struct onnx_flow *flow) {
  int64_t channels = 0;
  if (flow->part != NULL) return flow->part->outer * flow->part->length * flow->part->inner;
  for (int i = 0; i < flow->count; i++) {
    if (flow->sources[i] <= ONNX_NETWORK_INPUT) return 0;
    const struct onnx_layer *layer = &net->layers[flow->sources[i]];
    channels += layer->b * layer->g * layer->k;
  }
  return channels;
}
