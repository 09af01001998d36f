/* Layers of a network, made of the nodes of an ONNX graph, and what became of each node. */
#ifndef INPUTS_ONNX_LAYERS_H
#define INPUTS_ONNX_LAYERS_H

#include "inputs/onnx/operators.h"
#include "model/layer/hardware.h"

enum onnx_kind {
  ONNX_LAYER_CONV,
  ONNX_LAYER_DENSE,
  ONNX_LAYER_POOL,
  ONNX_LAYER_PAIR,
  ONNX_LAYER_BROADCAST, /* the second input has no x and y axis */
  ONNX_LAYER_RESIZE,
  ONNX_LAYER_TRANSPOSED,
  ONNX_LAYER_ATTENTION, /* a product of two computed tensors: scores, or the context of values */
  ONNX_LAYER_ROWS,      /* over whole rows of channels: Softmax, norms */
};

/* What is known of data in networks with attention. */
enum onnx_mark {
  ONNX_MARK_STATISTIC = 1, /* one value for all channels, reduced from them */
  ONNX_MARK_CENTRED = 2,   /* less such a value */
  ONNX_MARK_SIDE = 4,      /* masks, positions, ids: from inputs of whole numbers */
  ONNX_MARK_EMBEDDED = 8,  /* looked up in a table */
  ONNX_MARK_BLOCK = 16,    /* a part of the tokens */
  ONNX_MARK_TOKEN = 32,    /* one of them */
  ONNX_MARK_CACHE = 64,    /* K or V of earlier tokens, and what is appended to them */
};

/* What became of a node. */
enum onnx_fate {
  ONNX_FATE_DROPPED, /* no output depends on it */
  ONNX_FATE_LAYER,
  ONNX_FATE_FUSED,   /* part of the layer before it */
  ONNX_FATE_VIEW,    /* the same data in another form */
  ONNX_FATE_VALUES,  /* computed when the file is read */
  ONNX_FATE_COUNTED, /* free here, though it would cost something */
  ONNX_FATE_REFUSED,
  ONNX_FATE_BEHIND, /* a refused node: not looked at */
  ONNX_FATE_COUNT
};

enum { ONNX_MAX_KEPT = 1024 };

/* Where data come from: a layer, or this less the index of a network input's tensor. */
enum { ONNX_NETWORK_INPUT = -1 };

/* Some of the channels of other data: [begin, begin + length) of `whole`, `outer` times, each with `inner` values. */
struct onnx_part {
  const struct onnx_flow *from;
  int64_t outer, whole, inner, begin, length, step;
  int depth; /* of parts of parts: 1 of a whole */
};

enum { ONNX_MAX_DEPTH = 8 };

/* The data of a tensor. */
struct onnx_flow {
  int count; /* of its sources: several are joined along the channels; 0: no layer makes it */
  const int *sources;
  char role[ONNX_MAX_RANK];     /* of each axis: flow.h */
  int64_t begin[ONNX_MAX_RANK]; /* zeros before and behind each axis, not stored */
  int64_t end[ONNX_MAX_RANK];
  int64_t channels, height, width; /* of a flattened axis; height and width of an axis of tokens, too */
  unsigned marks;                  /* enum onnx_mark */
  const struct onnx_part *part;    /* NULL: all channels of the sources */
};

/* Names of the sizes as in ZigZag: B batch, G groups, K output channels, C input channels of a group. */
struct onnx_layer {
  enum onnx_kind kind;
  int node;
  char name[NAME_SIZE];
  int64_t b, g, k, c, ox, oy, fx, fy;
  int64_t ix, iy;                         /* the input map, without padding */
  int64_t stride[2], dilation[2], pad[4]; /* x, y; left, right, top, bottom */
  struct onnx_flow input[2];              /* the second of a pair or broadcast only, and of attention: its weights */
  const char *type;                       /* operator type of a layer of tokens; NULL: any other layer */
  bool is_scores;                         /* of attention: its channels are keys */
  int weight_bits, input_bits, partial_bits, output_bits;
};

struct onnx_net {
  struct onnx_graph *graph;
  struct onnx_flow **flows; /* by tensor; NULL: constant, or not made yet */
  struct onnx_flow unknown; /* what refused nodes make: without sources */
  unsigned char *fates;     /* enum onnx_fate by node */
  int layer_count, capacity;
  struct onnx_layer *layers;
  int refused_count;
  struct error refused;     /* the first refused node */
  struct remarks *refusals; /* all of them; may be NULL */
  bool has_quantised;       /* bits follow from the file */
  bool has_odd_resize, has_odd_pad;
  bool has_attention; /* some node multiplies two computed tensors: rows of products are tokens */
  bool has_mask, has_head_norm, has_cache;
  int kept_count;
  const struct onnx_flow *kept[ONNX_MAX_KEPT]; /* new K and V, which caches take up */
  int64_t dropped_tokens;                      /* constant ones, joined to others */
};

/* Bits of operands where neither the file nor a node says otherwise. */
struct onnx_bits {
  int weight, input, partial, output;
  bool is_given;
};

/* Reads "W=8,I=8,O=16,O_final=8", any of them, into bits with the defaults. STATUS_USAGE. */
enum status onnx_read_bits(const char *text, struct onnx_bits *bits, struct error *error);

/* Sets the precisions of a layer: as its node says, as quantised weights are, or as `bits` says (bits.c). */
void onnx_layer_bits(struct onnx_net *net, const struct onnx_bits *bits, struct onnx_layer *layer);

/* Makes the layers; everything is allocated in the graph's arena. A refused node leaves net->refused set, and the
 * nodes behind it refused or without sources. */
enum status onnx_make_layers(struct onnx_net *net, const struct onnx_bits *bits);

/* --- For the rules of nodes (net.c) ------------------------------------------------------------------- */

/* Adds a zeroed layer of the node, named, with one output pixel and steps of 1; NULL when memory is out or the network
 * has too many layers. */
struct onnx_layer *onnx_add_layer(struct onnx_net *net, const struct onnx_node *node, enum onnx_kind kind);

/* Notes that the node cannot be modelled. Returns STATUS_OK: later nodes are looked at, too. */
__attribute__((format(printf, 3, 4))) enum status onnx_refuse(struct onnx_net *net, const struct onnx_node *node,
                                                              const char *format, ...);

void onnx_set_fate(struct onnx_net *net, const struct onnx_node *node, enum onnx_fate fate);

/* Data of input k; NULL for a constant, or one that is not given. */
const struct onnx_flow *onnx_flow_of(const struct onnx_net *net, const struct onnx_node *node, int k);

/* Sets the data of output k. STATUS_INTERNAL when memory is out. */
enum status onnx_set_flow(struct onnx_net *net, const struct onnx_node *node, int k, const struct onnx_flow *flow);

/* The flow of what the last layer makes, with these roles of its axes. */
struct onnx_flow onnx_layer_flow(struct onnx_net *net, const char *roles);

/* Leaves the node's outputs without sources, as behind a refused node. */
void onnx_leave_unknown(struct onnx_net *net, const struct onnx_node *node);

/* Rules, by what becomes of a node: layers_window.c, layers_dense.c, layers_pair.c, layers_view.c. */
typedef enum status onnx_layer_rule(struct onnx_net *net, const struct onnx_node *node);
onnx_layer_rule onnx_layer_conv, onnx_layer_transposed, onnx_layer_pool, onnx_layer_global_pool, onnx_layer_reduce,
    onnx_layer_resize;
onnx_layer_rule onnx_layer_dense, onnx_layer_pairwise, onnx_layer_free, onnx_layer_counted;
onnx_layer_rule onnx_layer_view, onnx_layer_pick, onnx_layer_concat, onnx_layer_pad;

/* The same of networks with attention: layers_attention.c, layers_tokens.c. */
onnx_layer_rule onnx_layer_product, onnx_layer_tokens, onnx_layer_rows;

#endif
