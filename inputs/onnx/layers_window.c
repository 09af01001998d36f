/* Convolutions, pools and resizes: layers whose windows move over a map. */
#include <math.h>
#include <string.h>

#include "inputs/onnx/flow.h"

/* Says why no window can move over input 0, or returns NULL. */
static const char *window_fault(const struct onnx_net *net, const struct onnx_node *node) {
  const struct onnx_flow *flow = onnx_flow_of(net, node, 0);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0);
  if (x.rank < 0 || onnx_output(net->graph, node, 0)->shape.rank < 0) {
    return "reads a tensor of unknown size; run ONNX shape inference on the file, or give --input-shape";
  }
  for (int d = 0; d < x.rank; d++) {
    if (x.dim[d] < 1) return "reads an empty map";
  }
  if (x.rank == 5) return "works on volumes: 3-D convolution is not modelled";
  if (x.rank > 5 || x.rank < 3) return "does not read a map of batch, channels, rows and columns";
  if (flow == NULL) return "reads a constant map";
  if (!onnx_is_map(flow, &x)) {
    return "reads a map whose axes are moved, cut or mixed on the way from the layer before, which is not modelled; "
           "cut "
           "the network there and give each part";
  }
  if (flow->begin[0] || flow->end[0] || flow->begin[1] || flow->end[1]) {
    return "reads a map padded along its batch or channels, which is not modelled";
  }
  return NULL;
}

/* Fills sizes, steps and padding from the windows, x first; a window along x only has one row. The last `count` axes of
 * the input are those of the windows. */
static void set_windows(struct onnx_layer *layer, const struct onnx_axis *axes, int count,
                        const struct onnx_flow *input, int rank) {
  int last = rank - 1, before = count > 1 ? rank - 2 : ONNX_MAX_RANK - 1;
  const int64_t pad[] = {input->begin[last], input->end[last], input->begin[before], input->end[before]};
  const struct onnx_axis one = {.in = 1, .out = 1, .kernel = 1, .stride = 1, .dilation = 1};
  const struct onnx_axis *x = &axes[count - 1], *y = count > 1 ? &axes[0] : &one;
  layer->ox = x->out;
  layer->oy = y->out;
  layer->fx = x->kernel;
  layer->fy = y->kernel;
  layer->stride[0] = x->stride;
  layer->stride[1] = y->stride;
  layer->dilation[0] = x->dilation;
  layer->dilation[1] = y->dilation;
  layer->ix = x->in - pad[0] - pad[1];
  layer->iy = y->in - pad[2] - pad[3];
  const int64_t own[] = {x->begin, x->end, y->begin, y->end};
  for (int i = 0; i < 4; i++) layer->pad[i] = own[i] + pad[i];
}

/* Widens the padding at the end where ceil_mode lets the last window reach beyond it. */
static void reach_end(struct onnx_layer *layer) {
  const int64_t out[] = {layer->ox, layer->oy}, in[] = {layer->ix, layer->iy}, kernel[] = {layer->fx, layer->fy};
  for (int i = 0; i < 2; i++) {
    int64_t span = layer->dilation[i] * (kernel[i] - 1) + 1;
    int64_t reach = (out[i] - 1) * layer->stride[i] + span - in[i] - layer->pad[2 * i];
    if (reach > layer->pad[2 * i + 1]) layer->pad[2 * i + 1] = reach;
  }
}

enum status onnx_layer_conv(struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_graph *graph = net->graph;
  struct onnx_axis axes[ONNX_MAX_RANK];
  int second = onnx_second(node);
  const char *fault = window_fault(net, node);
  if (fault != NULL) return onnx_refuse(net, node, "%s", fault);
  if (onnx_flow_of(net, node, second) != NULL) return onnx_refuse(net, node, "has weights that are computed");
  struct onnx_shape x = onnx_shape_of(graph, node, 0), w = onnx_shape_of(graph, node, second);
  if (w.rank != x.rank) return onnx_refuse(net, node, "has weights of unknown size");
  struct onnx_flow input = *onnx_flow_of(net, node, 0);
  enum status status = onnx_window(graph, node, &x, w.dim + 2, false, axes);
  struct onnx_layer *layer = status == STATUS_OK ? onnx_add_layer(net, node, ONNX_LAYER_CONV) : NULL;
  if (layer == NULL) return graph->error->status;
  layer->b = x.dim[0];
  layer->g = onnx_attribute_int(graph, node, "group", 1);
  layer->k = w.dim[0] / layer->g;
  layer->c = w.dim[1];
  set_windows(layer, axes, x.rank - 2, &input, x.rank);
  layer->input[0] = input;
  struct onnx_flow flow = onnx_layer_flow(net, x.rank == 4 ? "BCYX" : "BCX");
  return onnx_set_flow(net, node, 0, &flow);
}

enum status onnx_layer_transposed(struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_graph *graph = net->graph;
  struct onnx_axis axes[ONNX_MAX_RANK];
  const char *fault = window_fault(net, node);
  if (fault != NULL) return onnx_refuse(net, node, "%s", fault);
  if (onnx_flow_of(net, node, 1) != NULL) return onnx_refuse(net, node, "has weights that are computed");
  struct onnx_shape x = onnx_shape_of(graph, node, 0), w = onnx_shape_of(graph, node, 1);
  struct onnx_flow input = *onnx_flow_of(net, node, 0);
  if (onnx_is_padded(&input)) return onnx_refuse(net, node, "reads a padded map, which is not modelled");
  enum status status = onnx_window(graph, node, &x, w.dim + 2, true, axes);
  struct onnx_layer *layer = status == STATUS_OK ? onnx_add_layer(net, node, ONNX_LAYER_TRANSPOSED) : NULL;
  if (layer == NULL) return graph->error->status;
  const struct onnx_shape *y = &onnx_output(graph, node, 0)->shape;
  for (int i = 0; i < x.rank - 2; i++) axes[i].out = y->dim[2 + i];
  layer->b = x.dim[0];
  layer->g = onnx_attribute_int(graph, node, "group", 1);
  layer->k = w.dim[1];
  layer->c = w.dim[0] / layer->g;
  set_windows(layer, axes, x.rank - 2, &input, x.rank);
  layer->input[0] = input;
  struct onnx_flow flow = onnx_layer_flow(net, x.rank == 4 ? "BCYX" : "BCX");
  return onnx_set_flow(net, node, 0, &flow);
}

/* A pool over `axes` of input 0, whose map has these sizes. */
static enum status add_pool(struct onnx_net *net, const struct onnx_node *node, const struct onnx_map *map,
                            const struct onnx_axis *axes, int count, const char *roles) {
  struct onnx_flow input = *onnx_flow_of(net, node, 0);
  struct onnx_layer *layer = onnx_add_layer(net, node, ONNX_LAYER_POOL);
  if (layer == NULL) return net->graph->error->status;
  layer->b = map->batch;
  layer->g = map->channels;
  set_windows(layer, axes, count, &input, onnx_shape_of(net->graph, node, 0).rank);
  reach_end(layer);
  layer->input[0] = input;
  struct onnx_flow flow = onnx_layer_flow(net, roles);
  return onnx_set_flow(net, node, 0, &flow);
}

enum status onnx_layer_pool(struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_axis axes[ONNX_MAX_RANK];
  const char *fault = window_fault(net, node);
  if (fault != NULL) return onnx_refuse(net, node, "%s", fault);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0);
  enum status status = onnx_window(net->graph, node, &x, NULL, false, axes);
  if (status != STATUS_OK) return status;
  const struct onnx_map map = {.batch = x.dim[0], .channels = x.dim[1]};
  return add_pool(net, node, &map, axes, x.rank - 2, x.rank == 4 ? "BCYX" : "BCX");
}

/* One window as large as the map. */
static void cover(const struct onnx_map *map, bool along_y, bool along_x, struct onnx_axis axes[2]) {
  const struct onnx_axis one = {.stride = 1, .dilation = 1};
  axes[0] = one;
  axes[1] = one;
  axes[0].in = map->height;
  axes[1].in = map->width;
  axes[0].kernel = along_y ? map->height : 1;
  axes[1].kernel = along_x ? map->width : 1;
  axes[0].out = along_y ? 1 : map->height;
  axes[1].out = along_x ? 1 : map->width;
}

enum status onnx_layer_global_pool(struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_axis axes[2];
  const char *fault = window_fault(net, node);
  if (fault != NULL) return onnx_refuse(net, node, "%s", fault);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0);
  const struct onnx_map map = {x.dim[0], x.dim[1], x.rank == 4 ? x.dim[2] : 1, x.dim[x.rank - 1]};
  cover(&map, true, true, axes);
  return add_pool(net, node, &map, axes, 2, x.rank == 4 ? "BCYX" : "BCX");
}

/* A reduction over the pixels of a map is a pool; over anything else it works on what is small. */
enum status onnx_layer_reduce(struct onnx_net *net, const struct onnx_node *node) {
  const struct onnx_flow *input = onnx_flow_of(net, node, 0);
  struct onnx_shape x = onnx_shape_of(net->graph, node, 0);
  unsigned axes = 0;
  char roles[ONNX_MAX_RANK + 1] = "";
  bool over_y = false, over_x = false, over_more = false;
  if (input == NULL || x.rank < 0 || !onnx_reduced_axes(net->graph, node, x.rank, &axes)) {
    return onnx_refuse(net, node, "reduces axes that are not known");
  }
  bool keep = onnx_attribute_int(net->graph, node, "keepdims", 1) != 0;
  for (int d = 0, next = 0; d < x.rank; d++) {
    bool is_reduced = axes >> d & 1;
    char role = input->role[d];
    over_y = over_y || (is_reduced && (role == 'Y' || role == 'y'));
    over_x = over_x || (is_reduced && (role == 'X' || role == 'x'));
    over_more = over_more || (is_reduced && x.dim[d] > 1 && strchr("YyXx", role) == NULL);
    if (keep || !is_reduced) roles[next++] = is_reduced ? '1' : role;
  }
  if (over_more || (!over_y && !over_x)) return onnx_layer_counted(net, node);
  if (onnx_is_padded(input)) return onnx_refuse(net, node, "reduces a padded map, which is not modelled");
  struct onnx_map map = onnx_map_of(input, &x);
  struct onnx_axis windows[2];
  cover(&map, over_y, over_x, windows);
  return add_pool(net, node, &map, windows, 2, roles);
}

/* True if each axis of pixels is stretched by a whole factor, and no other axis changes. */
static bool is_whole(const double *scales, const struct onnx_shape *x) {
  for (int d = 2; d < x->rank; d++) {
    if (scales[d] < 1 || floor(scales[d]) != scales[d]) return false;
  }
  return true;
}

enum status onnx_layer_resize(struct onnx_net *net, const struct onnx_node *node) {
  struct onnx_graph *graph = net->graph;
  double scales[ONNX_MAX_RANK];
  const char *fault = window_fault(net, node);
  if (fault != NULL) return onnx_refuse(net, node, "%s", fault);
  struct onnx_shape x = onnx_shape_of(graph, node, 0), y = onnx_output(graph, node, 0)->shape;
  if (y.dim[0] != x.dim[0] || y.dim[1] != x.dim[1] || !onnx_scales(graph, node, &x, scales)) {
    return onnx_refuse(net, node, "resizes more than rows and columns, which is not modelled");
  }
  if (memcmp(x.dim, y.dim, (size_t)x.rank * sizeof x.dim[0]) == 0) return onnx_layer_free(net, node);
  struct onnx_flow input = *onnx_flow_of(net, node, 0);
  if (onnx_is_padded(&input)) return onnx_refuse(net, node, "reads a padded map, which is not modelled");
  struct onnx_text mode = onnx_attribute_text(graph, node, "mode");
  bool is_nearest = mode.length == 0 || onnx_is(mode, "nearest");
  if (!is_nearest || !is_whole(scales, &x)) net->has_odd_resize = true;
  struct onnx_layer *layer = onnx_add_layer(net, node, ONNX_LAYER_RESIZE);
  if (layer == NULL) return graph->error->status;
  layer->b = x.dim[0];
  layer->g = x.dim[1];
  layer->ox = y.dim[y.rank - 1];
  layer->oy = y.rank == 4 ? y.dim[2] : 1;
  layer->ix = x.dim[x.rank - 1];
  layer->iy = x.rank == 4 ? x.dim[2] : 1;
  layer->stride[0] = layer->ox / layer->ix > 0 ? layer->ox / layer->ix : 1;
  layer->stride[1] = layer->oy / layer->iy > 0 ? layer->oy / layer->iy : 1;
  layer->input[0] = input;
  struct onnx_flow flow = onnx_layer_flow(net, x.rank == 4 ? "BCYX" : "BCX");
  return onnx_set_flow(net, node, 0, &flow);
}
