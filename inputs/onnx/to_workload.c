#include "inputs/onnx/to_workload.h"

#include <stdio.h>
#include <string.h>

#include "model/layer/rows.h"

/* --- Loops and operands ------------------------------------------------------------------------------------- */

/* Adds a loop; returns its bit. */
static unsigned add_loop(struct layer *layer, const char *name, int64_t size) {
  int d = layer->dim_count++;
  snprintf(layer->dim_name[d], DIM_NAME_SIZE, "%s", name);
  layer->file_size[d] = size;
  return 1u << d;
}

static void set_operand(struct layer *layer, enum layer_operand o, const char *name, enum memory_operand memory,
                        int bits) {
  struct operand *operand = &layer->operand[o];
  snprintf(operand->name, sizeof operand->name, "%s", name);
  operand->memory_operand = memory;
  operand->producer = PRODUCER_NETWORK_INPUT;
  operand->precision_bits = operand->final_bits = bits;
}

/* Columns of the last windows that the output leaves out count as padding, those that it adds do not. */
static void stretch_axis(const struct onnx_layer *from, int axis, struct partial_relevance *pr) {
  int64_t out = axis == 0 ? from->ox : from->oy, kernel = axis == 0 ? from->fx : from->fy;
  int64_t stretch = from->stride[axis];
  pr->upsampling = stretch > 1 ? stretch : 0;
  if (from->kind == ONNX_LAYER_RESIZE) kernel = stretch;
  int64_t beyond = (pr->input_size - 1) * stretch + kernel - pr->padding_begin - out;
  pr->padding_end = beyond > 0 ? beyond : 0;
}

/* One axis of a window: ix = stride*ox + dilation*fx, over a map of its size with its padding; where maps are
 * stretched, by how much. */
static void add_axis(struct layer *layer, const struct onnx_layer *from, int axis, const char *const names[3]) {
  struct operand *input = &layer->operand[LAYER_INPUT2];
  struct partial_relevance *pr = &input->pr[input->pr_count++];
  snprintf(pr->name, sizeof pr->name, "%s", names[0]);
  pr->a = layer_dim(layer, names[1]);
  pr->b = layer_dim(layer, names[2]);
  bool stretches = from->kind == ONNX_LAYER_TRANSPOSED || from->kind == ONNX_LAYER_RESIZE;
  pr->sa = stretches ? 1 : from->stride[axis];
  pr->sb = from->dilation[axis];
  pr->input_size = axis == 0 ? from->ix : from->iy;
  pr->is_padding_stated = true;
  pr->padding_begin = from->pad[2 * axis];
  pr->padding_end = from->pad[2 * axis + 1];
  if (stretches) stretch_axis(from, axis, pr);
}

static void add_axes(struct layer *layer, const struct onnx_layer *from) {
  static const char *const x[] = {"IX", "OX", "FX"}, *const y[] = {"IY", "OY", "FY"};
  add_axis(layer, from, 1, y);
  add_axis(layer, from, 0, x);
}

/* --- Kinds of layers ------------------------------------------------------------------------------------------ */

/* O[b][g][k][oy][ox] += W[g][k][c][fy][fx] * I[b][g][c][iy][ix]; without g in one group, without k and c where both
 * are 1, and without the axes of maps of one pixel that nothing moves over. */
static void fill_product(struct layer *layer, const struct onnx_layer *from) {
  struct operand *output = &layer->operand[LAYER_OUTPUT], *weights = &layer->operand[LAYER_INPUT1];
  struct operand *input = &layer->operand[LAYER_INPUT2];
  bool is_depthwise = from->k == 1 && from->c == 1 && from->g > 1;
  bool is_flat = from->kind == ONNX_LAYER_DENSE && from->ox * from->oy * from->fx * from->fy == 1;
  unsigned b = add_loop(layer, "B", from->b), g = from->g > 1 ? add_loop(layer, "G", from->g) : 0;
  unsigned k = is_depthwise ? 0 : add_loop(layer, "K", from->k), c = is_depthwise ? 0 : add_loop(layer, "C", from->c);
  unsigned map = is_flat ? 0 : add_loop(layer, "OY", from->oy) | add_loop(layer, "OX", from->ox);
  bool stretches = from->kind == ONNX_LAYER_TRANSPOSED; /* each output has only every stride-th tap */
  int64_t fx = stretches ? (from->fx - 1) / from->stride[0] + 1 : from->fx;
  int64_t fy = stretches ? (from->fy - 1) / from->stride[1] + 1 : from->fy;
  unsigned filter = is_flat ? 0 : add_loop(layer, "FY", fy) | add_loop(layer, "FX", fx);
  set_operand(layer, LAYER_INPUT1, "W", OPERAND_I2, from->weight_bits);
  set_operand(layer, LAYER_INPUT2, "I", OPERAND_I1, from->input_bits);
  weights->constant = true;
  output->indexes = b | g | k | map;
  weights->indexes = g | k | c | filter;
  input->indexes = b | g | c;
  if (!is_flat) add_axes(layer, from);
}

static void fill_pool(struct layer *layer, const struct onnx_layer *from) {
  struct operand *weights = &layer->operand[LAYER_INPUT1];
  unsigned b = add_loop(layer, "B", from->b), g = add_loop(layer, "G", from->g);
  unsigned map = add_loop(layer, "OY", from->oy) | add_loop(layer, "OX", from->ox);
  weights->indexes = add_loop(layer, "FY", from->fy) | add_loop(layer, "FX", from->fx);
  set_operand(layer, LAYER_INPUT1, "W", OPERAND_I2, 0);
  set_operand(layer, LAYER_INPUT2, "I", OPERAND_I1, from->input_bits);
  weights->constant = true;
  layer->operand[LAYER_OUTPUT].indexes = b | g | map;
  layer->operand[LAYER_INPUT2].indexes = b | g;
  add_axes(layer, from);
}

/* The second input of a scale has channels only. */
static void fill_pair(struct layer *layer, const struct onnx_layer *from) {
  unsigned b = add_loop(layer, "B", from->b), g = add_loop(layer, "G", from->g);
  unsigned map = add_loop(layer, "OY", from->oy) | add_loop(layer, "OX", from->ox);
  layer->is_addition = true;
  set_operand(layer, LAYER_INPUT1, "X", OPERAND_I1, from->input_bits);
  set_operand(layer, LAYER_INPUT2, "Y", OPERAND_I1, from->input_bits);
  layer->operand[LAYER_OUTPUT].indexes = layer->operand[LAYER_INPUT1].indexes = b | g | map;
  layer->operand[LAYER_INPUT2].indexes = b | g | (from->kind == ONNX_LAYER_PAIR ? map : 0);
}

/* O[b][k][oy][ox] += W[k][c] * I[b][c][oy][ox], and with groups: a product of each token, whose weights may be made. */
static void fill_tokens(struct layer *layer, const struct onnx_layer *from) {
  bool is_attention = from->kind == ONNX_LAYER_ATTENTION;
  unsigned b = add_loop(layer, "B", from->b), g = is_attention ? add_loop(layer, "G", from->g) : 0;
  unsigned k = add_loop(layer, "K", from->k), c = add_loop(layer, "C", from->c);
  unsigned map = add_loop(layer, "OY", from->oy) | add_loop(layer, "OX", from->ox);
  set_operand(layer, LAYER_INPUT1, "W", OPERAND_I2, from->weight_bits);
  set_operand(layer, LAYER_INPUT2, "I", OPERAND_I1, from->input_bits);
  struct operand *weights = &layer->operand[LAYER_INPUT1];
  weights->constant = true;
  weights->is_made = from->input[1].count > 0;
  if (weights->is_made) weights->maker = from->input[1].sources[0];
  layer->operand[LAYER_OUTPUT].indexes = b | g | k | map;
  weights->indexes = g | k | c;
  layer->operand[LAYER_INPUT2].indexes = b | g | c | map;
}

/* O[b][k][oy][ox] = I[b][k][oy][ox], of a softmax with the groups of its scores; or the sum of two such maps. */
static void fill_rows(struct layer *layer, const struct onnx_layer *from) {
  bool is_pair = from->kind == ONNX_LAYER_PAIR;
  unsigned b = add_loop(layer, "B", from->b), g = from->is_scores ? add_loop(layer, "G", from->g) : 0;
  unsigned k = add_loop(layer, "K", from->k), map = add_loop(layer, "OY", from->oy);
  map |= add_loop(layer, "OX", from->ox);
  layer->is_addition = is_pair;
  layer->row_passes = is_pair ? 0 : rows_default_passes(from->type);
  layer->rows_are_heads = from->is_scores;
  set_operand(layer, LAYER_INPUT1, is_pair ? "X" : "I", OPERAND_I1, from->input_bits);
  if (is_pair) set_operand(layer, LAYER_INPUT2, "Y", OPERAND_I1, from->input_bits);
  for (int o = LAYER_OUTPUT; o < LAYER_INPUT2 + is_pair; o++) layer->operand[o].indexes = b | g | k | map;
}

/* What a layer without a type of its own becomes, by its kind. */
static const struct {
  const char *type;
  void (*fill)(struct layer *layer, const struct onnx_layer *from);
} kinds[] = {
    [ONNX_LAYER_CONV] = {"Conv", fill_product},       [ONNX_LAYER_DENSE] = {"Gemm", fill_product},
    [ONNX_LAYER_TRANSPOSED] = {"Conv", fill_product}, [ONNX_LAYER_POOL] = {"Pooling", fill_pool},
    [ONNX_LAYER_RESIZE] = {"Pooling", fill_pool},     [ONNX_LAYER_PAIR] = {"Add", fill_pair},
    [ONNX_LAYER_BROADCAST] = {"Add", fill_pair},
};

static void fill_layer(struct layer *layer, const struct onnx_layer *from) {
  bool is_typed = from->type != NULL, is_product = from->kind == ONNX_LAYER_DENSE || from->kind == ONNX_LAYER_ATTENTION;
  set_operand(layer, LAYER_OUTPUT, "O", OPERAND_O, from->partial_bits);
  layer->operand[LAYER_OUTPUT].final_bits = from->output_bits;
  snprintf(layer->type, sizeof layer->type, "%s", is_typed ? from->type : kinds[from->kind].type);
  (!is_typed ? kinds[from->kind].fill : is_product ? fill_tokens : fill_rows)(layer, from);
}

/* --- Sources ---------------------------------------------------------------------------------------------------- */

static int id_of(int source) {
  return source <= ONNX_NETWORK_INPUT ? PRODUCER_NETWORK_INPUT : source;
}

static enum status set_sources(const struct onnx_net *net, struct workload *workload, struct operand *operand,
                               const struct onnx_flow *flow) {
  operand->producer = id_of(flow->sources[0]);
  if (flow->count == 1) return STATUS_OK;
  operand->joined_count = flow->count;
  operand->joined = ARENA_NEW(&workload->arena, flow->count, int);
  if (operand->joined == NULL) return error_out_of_memory(net->graph->error);
  for (int i = 0; i < flow->count; i++) operand->joined[i] = id_of(flow->sources[i]);
  return STATUS_OK;
}

/* Refuses what the model has no layer for. */
static enum status check_kind(const struct onnx_net *net, const struct onnx_layer *layer) {
  const struct onnx_node *node = &net->graph->nodes[layer->node];
  bool is_whole = layer->ox == layer->ix * layer->stride[0] && layer->oy == layer->iy * layer->stride[1];
  if (layer->kind == ONNX_LAYER_TRANSPOSED && layer->dilation[0] * layer->dilation[1] != 1) {
    return onnx_node_error(net->graph, node, "is transposed and dilated, which is not modelled");
  }
  if (layer->kind == ONNX_LAYER_RESIZE && !is_whole) {
    return onnx_node_error(net->graph, node,
                           "resizes a map by a factor that is no whole number, which is not modelled");
  }
  return STATUS_OK;
}

enum status onnx_to_workload(const struct onnx_net *net, struct workload *workload) {
  struct error *error = net->graph->error;
  if (net->layer_count == 0) return onnx_error(net->graph, "the graph has no layers: no node computes anything");
  for (int i = 0; i < net->layer_count; i++) {
    const struct onnx_layer *from = &net->layers[i];
    enum status status = check_kind(net, from);
    if (status != STATUS_OK) return status;
    struct layer *layer = workload_add(workload);
    if (layer == NULL) return error_out_of_memory(error);
    layer->id = i;
    memcpy(layer->name, from->name, sizeof layer->name);
    fill_layer(layer, from);
    for (int o = LAYER_INPUT1, input = 0; o < LAYER_OPERANDS && status == STATUS_OK; o++) {
      struct operand *operand = &layer->operand[o];
      if (operand->name[0] != 0 && !operand->constant)
        status = set_sources(net, workload, operand, &from->input[input++]);
    }
    if (status != STATUS_OK) return status;
  }
  struct error fault;
  enum status status = workload_finish(workload, &fault);
  if (status == STATUS_OK) return STATUS_OK;
  if (status != STATUS_BAD_INPUT) {
    *error = fault;
    return status;
  }
  const char *name = fault.layer >= 0 && fault.layer < net->layer_count ? net->layers[fault.layer].name : NULL;
  return onnx_error(net->graph, "%s%s%s", name != NULL ? name : "", name != NULL ? ": " : "", fault.message);
}
