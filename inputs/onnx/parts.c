/* Parts of the channels of a product, as of one that makes Q, K and V: each that is read becomes a layer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/onnx/tokens.h"

bool onnx_same_part(const struct onnx_part *a, const struct onnx_part *b) {
  if (a == NULL || b == NULL) return a == b;
  return a->outer == b->outer && a->whole == b->whole && a->inner == b->inner && a->begin == b->begin &&
         a->length == b->length && a->step == b->step && onnx_same_part(a->from->part, b->from->part);
}

enum status onnx_take_part(struct onnx_net *net, const struct onnx_flow *input, const struct onnx_shape *x, int axis,
                           const struct onnx_slice *slice, struct onnx_flow *flow) {
  int depth = input->part != NULL ? input->part->depth + 1 : 1;
  if (depth > ONNX_MAX_DEPTH) return STATUS_OK; /* stays what it is a part of */
  struct onnx_part *part = ARENA_NEW(net->graph->arena, 1, struct onnx_part);
  struct onnx_flow *from = ARENA_NEW(net->graph->arena, 1, struct onnx_flow);
  if (part == NULL || from == NULL) return error_out_of_memory(net->graph->error);
  *from = *input;
  *part = (struct onnx_part){.from = from, .outer = 1, .whole = x->dim[axis], .inner = 1, .step = slice->step};
  part->begin = slice->start;
  part->length = slice->count;
  part->depth = depth;
  for (int d = 0; d < x->rank; d++) {
    if (d != axis && input->role[d] == 'C') *(d < axis ? &part->outer : &part->inner) *= x->dim[d];
  }
  if (slice->count < part->whole) flow->part = part;
  return STATUS_OK;
}

/* A part of a part, of which both are contiguous, as one; NULL where it is none. */
static const struct onnx_part *flat_part(struct onnx_net *net, const struct onnx_part *part) {
  const struct onnx_part *parent = part->from->part;
  if (parent == NULL) return part;
  parent = flat_part(net, parent);
  if (parent == NULL || parent->outer != 1 || part->outer != 1 || part->step != 1 || parent->step != 1) return NULL;
  struct onnx_part *flat = ARENA_NEW(net->graph->arena, 1, struct onnx_part);
  struct onnx_flow *from = ARENA_NEW(net->graph->arena, 1, struct onnx_flow);
  if (flat == NULL || from == NULL) {
    wire_note(&net->graph->file, WIRE_NO_MEMORY, 0);
    return NULL;
  }
  *from = *part->from;
  from->part = NULL;
  *flat = (struct onnx_part){.from = from, .outer = 1, .whole = parent->whole * parent->inner, .inner = 1, .step = 1};
  flat->begin = parent->begin * parent->inner + part->begin * part->inner;
  flat->length = part->length * part->inner;
  return flat;
}

/* A layer that was made of a part, and its base. */
struct made {
  int base, layer;
  const struct onnx_part *part;
};

struct splitting {
  struct onnx_net *net;
  int count;
  struct made *made;
};

static enum status refuse_part(struct onnx_net *net, int base, const char *why) {
  return onnx_refuse(net, &net->graph->nodes[net->layers[base].node], "%s", why);
}

/* True if both have a channel in common: unless they are cut alike, nothing is known of that. */
static bool overlap(const struct onnx_part *a, const struct onnx_part *b) {
  bool alike = a->outer == b->outer && a->inner == b->inner && a->whole == b->whole && a->step == b->step;
  if (!alike || a->step != 1) return true;
  return a->begin < b->begin + b->length && b->begin < a->begin + a->length;
}

/* Index of the layer of this part, made where it is new; -1 where that is refused or memory is out. */
static int layer_of_part(struct splitting *splitting, int base, const struct onnx_part *part) {
  struct onnx_net *net = splitting->net;
  for (int i = 0; i < splitting->count; i++) {
    const struct made *made = &splitting->made[i];
    if (made->base == base && onnx_same_part(made->part, part)) return made->layer;
    if (made->base == base && overlap(made->part, part)) {
      refuse_part(net, base, "is read in parts that overlap, which is not modelled");
      return -1;
    }
  }
  const struct onnx_node *node = &net->graph->nodes[net->layers[base].node];
  enum onnx_fate fate = (enum onnx_fate)net->fates[net->layers[base].node];
  struct onnx_layer *layer = onnx_add_layer(net, node, net->layers[base].kind);
  if (layer == NULL) return -1;
  onnx_set_fate(net, node, fate);
  struct onnx_layer copy = net->layers[base];
  memcpy(copy.name, layer->name, sizeof copy.name);
  copy.k = part->outer * part->length * part->inner;
  *layer = copy;
  splitting->made[splitting->count++] = (struct made){.base = base, .layer = net->layer_count - 1, .part = part};
  return net->layer_count - 1;
}

/* Lets an input of a layer read the layer of its part. */
static enum status read_part(struct splitting *splitting, struct onnx_flow *input) {
  struct onnx_net *net = splitting->net;
  const struct onnx_layer *maker = onnx_maker_of(net, input);
  if (maker == NULL || maker->kind != ONNX_LAYER_DENSE) { /* of other layers a part reads what all would */
    input->part = NULL;
    return STATUS_OK;
  }
  int base = input->sources[0];
  const struct onnx_part *part = flat_part(net, input->part);
  if (part == NULL) return refuse_part(net, base, "is read in parts of parts, which is not modelled");
  int layer = layer_of_part(splitting, base, part);
  if (layer < 0) return net->graph->error->status;
  int *source = ARENA_NEW(net->graph->arena, 1, int);
  if (source == NULL) return error_out_of_memory(net->graph->error);
  *source = layer;
  input->sources = source;
  input->part = NULL;
  return STATUS_OK;
}

/* A layer's place in the order of nodes, parts by their first channel. */
struct place {
  int node, index;
  int64_t begin;
};

static int by_place(const void *a, const void *b) {
  const struct place *x = a, *y = b;
  if (x->node != y->node) return x->node < y->node ? -1 : 1;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* Puts layers in their order, without those of which only parts are read. */
static enum status reorder(struct splitting *splitting, const bool *is_base) {
  struct onnx_net *net = splitting->net;
  int count = net->layer_count, kept = 0;
  struct place *places = ARENA_NEW(net->graph->arena, count, struct place);
  int *index = ARENA_NEW(net->graph->arena, count, int);
  struct onnx_layer *layers = ARENA_NEW(net->graph->arena, count, struct onnx_layer);
  if (places == NULL || index == NULL || layers == NULL) return error_out_of_memory(net->graph->error);
  for (int i = 0; i < count; i++) places[i] = (struct place){.node = net->layers[i].node, .index = i, .begin = -1};
  for (int i = 0; i < splitting->count; i++) {
    places[splitting->made[i].layer].begin = splitting->made[i].part->begin;
  }
  qsort(places, (size_t)count, sizeof *places, by_place);
  for (int i = 0; i < count; i++) {
    if (is_base[places[i].index]) continue;
    index[places[i].index] = kept;
    layers[kept++] = net->layers[places[i].index];
  }
  for (int i = 0; i < kept; i++) {
    for (int o = 0; o < 2; o++) {
      struct onnx_flow *input = &layers[i].input[o];
      int *sources = ARENA_NEW(net->graph->arena, input->count + 1, int);
      if (sources == NULL) return error_out_of_memory(net->graph->error);
      for (int s = 0; s < input->count; s++) {
        sources[s] = input->sources[s] >= 0 ? index[input->sources[s]] : input->sources[s];
      }
      input->sources = sources;
    }
  }
  net->layers = layers;
  net->layer_count = net->capacity = kept;
  return STATUS_OK;
}

enum status onnx_split_layers(struct onnx_net *net) {
  struct splitting splitting = {.net = net};
  int most = 2 * net->layer_count + net->kept_count + 1, refused = net->refused_count;
  splitting.made = ARENA_NEW(net->graph->arena, most, struct made);
  if (splitting.made == NULL) return error_out_of_memory(net->graph->error);
  for (int i = 0; i < net->layer_count; i++) {
    for (int o = 0; o < 2; o++) {
      struct onnx_flow input = net->layers[i].input[o];
      if (input.count == 0 || input.part == NULL || splitting.count + 1 == most) continue;
      enum status status = read_part(&splitting, &input);
      if (status != STATUS_OK || net->refused_count > refused) return status;
      net->layers[i].input[o] = input;
    }
  }
  for (int i = 0; i < net->kept_count; i++) { /* outputs, which no layer reads */
    struct onnx_flow kept = *net->kept[i];
    enum status status = kept.part != NULL ? read_part(&splitting, &kept) : STATUS_OK;
    if (status != STATUS_OK || net->refused_count > refused) return status;
  }
  bool *is_base = ARENA_NEW(net->graph->arena, net->layer_count, bool);
  if (is_base == NULL) return error_out_of_memory(net->graph->error);
  for (int i = 0; i < splitting.count; i++) is_base[splitting.made[i].base] = true;
  for (int i = 0; i < 2 * net->layer_count; i++) {
    const struct onnx_flow *input = &net->layers[i / 2].input[i % 2];
    for (int k = 0; k < input->count && !is_base[i / 2]; k++) {
      if (input->sources[k] < 0 || !is_base[input->sources[k]]) continue;
      return refuse_part(net, input->sources[k], "is read whole and in parts, which is not modelled");
    }
  }
  return reorder(&splitting, is_base);
}
