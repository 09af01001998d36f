/* The network: a directed acyclic graph of layers, each a loop nest over three operands.
 *
 * A workload is built once (workload_init, workload_add, workload_finish), then only read. Layers 0.. are the
 * network's inputs, made by workload_finish; the others follow in execution order: file order where that is
 * topological. */
#ifndef MODEL_LAYER_WORKLOAD_H
#define MODEL_LAYER_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/base/numerics.h"
#include "model/layer/hardware.h"

enum {
  LAYER_MAX_DIMS = 12,
  DIM_NAME_SIZE = 8,
  OPERAND_MAX_PR = 3, /* partially relevant data dimensions of one operand */
  WORKLOAD_MAX_LAYERS = 4096,
  NETWORK_INPUT_ID = -1, /* id of the first network input; further ones are -2, -3 .. */
};

/* Position of an operand in a layer, the order of all tables by operand. */
enum layer_operand { LAYER_OUTPUT, LAYER_INPUT1, LAYER_INPUT2, LAYER_OPERANDS };

/* Data dimension indexed by two loops together, as ix = 2*ox + 1*fx: size D(sa,A,sb,B). With padding the column is
 * sa*a + sb*b - padding_begin, and columns outside 0 .. input_size - 1 are zeros that no memory holds.
 *
 * Upsampling by u reads column floor((a + padding_begin) / u) and the taps before it: sa and sb are 1, b has as many
 * values as an output has taps (1 for a resize to the nearest pixel, ceil(kernel / u) for a transposed convolution,
 * whose kernel is what the sizes and the padding make of it). D is then ceil(A / u) + B - 1.
 *
 * Outputs that lie u apart have the same taps of a transposed convolution: it has u phases, computed one after the
 * other, each a convolution of stride 1. Weights indexed by b are then such a dimension themselves, without columns:
 * the taps of as many phases as A outputs of the tile are, B each, at most the kernel. A outputs of one phase read
 * A + B - 1 columns. */
struct partial_relevance {
  char name[DIM_NAME_SIZE];         /* IX */
  int a, b;                         /* loop dimensions, e.g. OX and FX */
  int64_t sa, sb;                   /* their factors, >= 1; sa is the stride where a is OX or OY */
  int64_t upsampling;               /* output columns per input column; 0 and 1: none */
  char producer_dim[DIM_NAME_SIZE]; /* producer's name of it: IX -> OX; "" before workload_finish: default */
  int64_t input_size;               /* real size of the input map, without padding; 0: not stated */
  bool is_padding_stated;           /* else padding_begin is 0 until workload_finish derives it from the sizes */
  int64_t padding_begin, padding_end;
  int64_t kernel;  /* with upsampling, set by workload_finish: outputs that an input column reaches */
  int64_t phases;  /* of a transposed convolution's weights and input, set by workload_finish; 0: none */
  int64_t outputs; /* in a problem with phases: of the tile along a */
  int64_t cap;     /* in a problem: columns that exist in this tile, fewer than the windows reach over; 0: all do */
};

/* True of the taps of weights, which stand in no file. */
static inline bool pr_is_taps(const struct partial_relevance *pr) {
  return pr->phases > 0 && pr->upsampling <= 1;
}

/* Columns and rows of each input that exist in a tile, where its windows reach beyond the map; 0: all do. */
struct input_caps {
  int64_t x[LAYER_OPERANDS], y[LAYER_OPERANDS];
  bool sums_tiles; /* the output is a sum over all tiles: partial in each, read from its memory and written there */
};

/* Indexing of an operand along one of the two axes of a feature map. */
struct axis {
  int loop;         /* loop dimension that indexes it directly (OX), or -1 */
  int pr;           /* index into operand.pr, or -1; both -1: no such axis */
  int64_t stride;   /* stride of the output's loop, 1 where indexed directly */
  int filter;       /* the other loop of that pair, or -1 */
  int64_t dilation; /* its factor */
};

struct operand {
  char name[DIM_NAME_SIZE];           /* O, W, I, X, Y */
  enum memory_operand memory_operand; /* name used by memories; both inputs of an addition are I1 */
  bool constant;                      /* weights: no producer, read from the top memory level */
  bool is_made;                       /* of these: a layer makes them and writes them there, as K and V of attention */
  int maker;                          /* index of that layer, which ends an earlier stack */
  int producer;                       /* index of the producing layer, or -1 (output, constant) */
  int joined_count;                   /* producers whose channels it joins, one after the other; 0: the one above */
  int *joined;                        /* their indices, allocated in the workload's arena; producer is then joined[0] */
  int precision_bits;                 /* of an input; of a partial output */
  int final_bits;                     /* of a finished output; equals precision_bits for inputs */
  unsigned relevant, irrelevant;      /* bit sets of loop dimensions: r and ir; pr loops are in neither */
  unsigned indexes;                   /* loops that index it directly, including those of size 1 */
  int pr_count;
  struct partial_relevance pr[OPERAND_MAX_PR];
  struct axis x, y;
  /* For a produced input, the producer's name of each loop dimension that indexes it: C -> K .. */
  char producer_dim[LAYER_MAX_DIMS][DIM_NAME_SIZE];
};

struct layer {
  int id;
  char name[NAME_SIZE];
  char type[NAME_SIZE]; /* operator type: Conv, Pooling, Add ..; "Input" for a network input */
  bool is_input;        /* has only an output, held by the top memory */
  bool is_addition;     /* two feature maps, no weights */
  int row_passes;       /* of a layer over whole rows of channels: times that it goes over each; 0: any other layer */
  bool rows_are_heads;  /* a row is the channels of one head, K, as of a Softmax; else all channels */
  bool has_true_size;   /* its map is as large as the file says, and padding counts: the same in all layers */
  bool has_padding;     /* some layer of the network states its map's size or padding, or needs some: the same in all */
  int dim_count;
  char dim_name[LAYER_MAX_DIMS][DIM_NAME_SIZE];
  int64_t size[LAYER_MAX_DIMS];      /* loop sizes; OX and OY of the whole map (section 2) */
  int64_t file_size[LAYER_MAX_DIMS]; /* as the file gives them */
  int ox, oy;                        /* dimensions of the output map, or -1 */
  struct operand operand[LAYER_OPERANDS];
  int alike;          /* index of the first layer of the same kind: equal except for loop sizes, position and name */
  double weight_bits; /* of all constant operands */
  int consumer_count;
  int *consumers; /* indices of the layers that read its output, also as weights, ascending, each once */
};

/* How the sizes of the maps came about. */
struct map_sizes {
  bool always_grown; /* set before workload_finish: grow them backwards whatever the file says */
  bool are_true;     /* they are those of the file */
  int doubtful;      /* else the first layer whose sizes cannot be meant; -1: none */
  int assumed;       /* first layer with padding that the file does not state, or -1 */
};

struct workload {
  char name[NAME_SIZE];
  struct arena arena;
  int layer_count;
  struct layer *layers;
  int capacity;
  struct map_sizes maps;
};

/* Makes an empty workload. Free it with workload_deinit. */
void workload_init(struct workload *workload, const char *name);
void workload_deinit(struct workload *workload);

/* Appends a zeroed layer and returns it (valid until the next call), or NULL when memory is out. The caller fills
 * id, name, type, dims with file_size, and for each operand: name, memory_operand, constant, producer_id (see
 * below), precisions, indexes, pr, producer_dim ("": default). */
struct layer *workload_add(struct workload *workload);

/* Until workload_finish, operand.producer, operand.joined and operand.maker are *ids*, or this value for a network
 * input.
 *
 * What other layers are made of:
 * - global pooling: a Pooling whose FX and FY are its input's sizes, OX and OY 1;
 * - a scale (squeeze-and-excite): is_addition, and the second input is indexed by B and G but not by OX and OY;
 * - concatenation: no layer; each of its readers joins the channels of its producers;
 * - several outputs: layers that nothing reads. */
enum { PRODUCER_NETWORK_INPUT = -1 };

/* Checks the graph (no cycle, known producers, unique ids, sizes in range), orders it, adds the
 * network's inputs, and sets relevance, axes and full sizes. STATUS_BAD_INPUT with error->layer set to the
 * position at which the faulty layer was added. */
enum status workload_finish(struct workload *workload, struct error *error);

/* True for the output of a network: unconnected layers are networks side by side, each with one. */
static inline bool layer_is_output(const struct layer *layer) {
  return !layer->is_input && layer->consumer_count == 0;
}

/* True if the layer has this operand: a layer over rows has one input, an input layer none. */
static inline bool layer_has(const struct layer *layer, int o) {
  return layer->operand[o].name[0] != 0;
}

/* Number of layers that an operand reads: several where it joins channels, 0 for outputs and constants. */
static inline int operand_source_count(const struct operand *operand) {
  return operand->joined_count > 0 ? operand->joined_count : operand->producer >= 0;
}

/* Index of the i-th of them. */
static inline int operand_source(const struct operand *operand, int i) {
  return operand->joined_count > 0 ? operand->joined[i] : operand->producer;
}

/* True if the operand, or an input of the layer, reads layer `producer` tile by tile. */
bool operand_reads(const struct operand *operand, int producer);
bool layer_reads(const struct layer *layer, int producer);

/* Elements of an operand for one pixel of its map: channels and batch. */
double layer_pixel_elements(const struct layer *layer, enum layer_operand which, const int64_t *size);

/* Index of the layer with this id, or -1. */
int workload_find(const struct workload *workload, int id);

/* Producer's name of a consumer's dimension where the consumer does not give one; `producer` may be NULL: an input. */
void workload_default_dim(const struct layer *producer, const char *dim, char name[DIM_NAME_SIZE]);

/* Index of the loop dimension with this name, or -1. */
int layer_dim(const struct layer *layer, const char *name);

/* Adds the dimensions that an operand reads to an empty map, as its producer calls them: of `loops`, a set of those
 * that index it, and of its pr data dimensions. Loops of one name multiply, as G and C do to K. */
void layer_map_read(struct layer *map, const struct layer *consumer, enum layer_operand o, unsigned loops);

/* Product of all loop sizes: the MAC count, also for pooling and addition; 0 for a layer over rows. `size`:
 * LAYER_MAX_DIMS. */
double layer_mac_count(const struct layer *layer, const int64_t *size);

/* Distinct values of sa*a + sb*b for a in [0,A), b in [0,B) (section 2), not truncated. Sizes may be fractions. */
double pr_distinct(double sa, double A, double sb, double B);

/* The same for a relation, which may upsample. */
double pr_columns(const struct partial_relevance *pr, double A, double B);

/* Size of an operand's pr data dimension for these loop sizes: truncated, unless the numerics are exact. */
double pr_size(const struct partial_relevance *pr, const double *size, struct numerics numerics);

/* Elements of a tensor: its relevant dimensions times its pr data dimensions. Loop sizes are rounded up first. */
double tensor_elements(unsigned relevant, const struct partial_relevance *pr, int pr_count, const double *size,
                       struct numerics numerics);

/* Elements of an operand for whole loop sizes. */
int64_t layer_elements(const struct layer *layer, enum layer_operand which, const int64_t *size);

/* Extent of the operand along an axis for these loop sizes; 1 where it has no such axis. */
int64_t axis_extent(const struct operand *operand, const struct axis *axis, const int64_t *size);

/* Bits of all constant operands of the layer. */
double layer_weight_bits(const struct layer *layer);

#endif
