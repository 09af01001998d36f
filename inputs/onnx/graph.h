/* An ONNX model as its file describes it: nodes, the tensors between them, and attributes, looked up in the file.
 * Weights are never read; names and small integer tensors are kept.
 *
 * Built by onnx_graph_read; onnx_infer_shapes then adds the shapes. */
#ifndef INPUTS_ONNX_GRAPH_H
#define INPUTS_ONNX_GRAPH_H

#include "inputs/onnx/wire.h"
#include "inputs/yaml/remarks.h"
#include "inputs/yaml/source.h"
#include "model/base/arena.h"
#include "model/base/error.h"

enum {
  ONNX_MAX_RANK = 8,
  ONNX_MAX_NODES = 1 << 20,
  ONNX_MAX_INITIALIZERS = 1 << 16,
  ONNX_MAX_LINKS = 1 << 12, /* inputs or outputs of one node */
  ONNX_MAX_VALUES = 64,     /* elements of a tensor whose values are known */
  ONNX_MAX_FLOATS = 8,      /* the same for floating-point numbers */
  ONNX_SHOWN_NAME = 100,    /* of a name in messages */
  ONNX_RANK_UNKNOWN = -1,
};

/* Element types, as TensorProto numbers them; others are not looked at. */
enum onnx_type {
  ONNX_FLOAT = 1,
  ONNX_UINT8 = 2,
  ONNX_INT8 = 3,
  ONNX_INT32 = 6,
  ONNX_INT64 = 7,
  ONNX_BOOL = 9,
  ONNX_DOUBLE = 11,
  ONNX_UINT4 = 21,
  ONNX_INT4 = 22,
};

struct onnx_text {
  const char *at; /* not terminated */
  int length;
};

struct onnx_shape {
  int rank; /* ONNX_RANK_UNKNOWN: nothing is known */
  int64_t dim[ONNX_MAX_RANK];
};

struct onnx_tensor {
  struct onnx_text name;
  int producer;     /* index of the node that makes it, or -1 */
  bool is_input;    /* of the network: not a weight */
  bool is_constant; /* a weight, or computed from nothing but constants */
  bool is_output;   /* of the network */
  bool is_live;     /* an output depends on it */
  int type;         /* enum onnx_type or another number of TensorProto; 0: not known */
  struct onnx_shape shape;
  struct onnx_shape said;    /* by value_info, or by the input's type; dims < 0 are not fixed */
  struct wire_bytes said_at; /* that type, for messages */
  int value_count;           /* elements known by value, row by row; -1: none are known */
  const int64_t *values;     /* of an integer tensor */
  const double *floats;      /* of a floating-point one */
};

struct onnx_node {
  struct onnx_text name, op, domain;
  int input_count, output_count;
  int *inputs; /* tensors; -1: an optional one that is not given */
  int *outputs;
  struct wire_bytes bytes; /* the message, for its attributes */
};

struct onnx_graph {
  struct wire_file file;
  const char *path;
  int64_t opset; /* of the default domain */
  bool has_functions;
  int node_count, tensor_count, initializer_count;
  int node_capacity, tensor_capacity;
  struct onnx_node *nodes;
  struct onnx_tensor *tensors;
  int *table; /* hash table of names: index of a tensor + 1; 0: free */
  unsigned table_mask;
  struct arena *arena;
  struct remarks *remarks; /* may be NULL */
  struct error *error;
};

/* True if the bytes can begin an ONNX model. */
bool onnx_looks_like(const unsigned char *bytes, size_t size);

/* Reads the model in graph->file; path, arena, remarks and error are set by the caller. STATUS_BAD_INPUT. */
enum status onnx_graph_read(struct onnx_graph *graph);

/* Index of the tensor with that name, or -1. */
int onnx_find_tensor(const struct onnx_graph *graph, struct onnx_text name);

/* Copies a text of the file; of length 0 where there is trouble. */
struct onnx_text onnx_keep_text(struct onnx_graph *graph, struct wire_bytes bytes);

/* Reads a TensorProto into type, shape and values. */
void onnx_read_tensor(struct onnx_graph *graph, struct wire_bytes message, struct onnx_tensor *tensor);

/* Tensor k of the node's inputs or outputs, or NULL. */
struct onnx_tensor *onnx_input(const struct onnx_graph *graph, const struct onnx_node *node, int k);
struct onnx_tensor *onnx_output(const struct onnx_graph *graph, const struct onnx_node *node, int k);

/* --- Attributes (attributes.c) ------------------------------------------------------------------------- */

/* Whole number of that name, or the default. */
int64_t onnx_attribute_int(struct onnx_graph *graph, const struct onnx_node *node, const char *name, int64_t none);

/* Whole numbers into out[most]; returns their number (more than `most` are counted only), or -1 without them. */
int onnx_attribute_ints(struct onnx_graph *graph, const struct onnx_node *node, const char *name, int64_t *out,
                        int most);

/* The same for floating-point numbers. */
int onnx_attribute_floats(struct onnx_graph *graph, const struct onnx_node *node, const char *name, double *out,
                          int most);

/* Floating-point number, or the default. */
double onnx_attribute_float(struct onnx_graph *graph, const struct onnx_node *node, const char *name, double none);

/* Text; of length 0 without one. */
struct onnx_text onnx_attribute_text(struct onnx_graph *graph, const struct onnx_node *node, const char *name);

/* A TensorProto. False without one. */
bool onnx_attribute_tensor(struct onnx_graph *graph, const struct onnx_node *node, const char *name,
                           struct wire_bytes *message);

/* Makes a shape unknown that has a negative axis, or more elements than products of its axes can count. */
void onnx_bound_shape(struct onnx_shape *shape);

/* --- Text and messages (graph_text.c) ------------------------------------------------------------------- */

bool onnx_is(struct onnx_text text, const char *word);

/* Writes the text so that it can be printed, shortened to its end, which tells names with paths apart. */
const char *onnx_shown(struct onnx_text text, char out[ONNX_SHOWN_NAME]);

/* The node's name, or its first output's. */
struct onnx_text onnx_node_name(const struct onnx_graph *graph, const struct onnx_node *node);

/* Fills the graph's error with "PATH: " and the sentence; returns STATUS_BAD_INPUT. */
__attribute__((format(printf, 2, 3))) enum status onnx_error(const struct onnx_graph *graph, const char *format, ...);

/* The same for a sentence that begins with the node: "node 'NAME' (OP)", by its first output where it has no name. */
__attribute__((format(printf, 3, 4))) enum status onnx_node_error(const struct onnx_graph *graph,
                                                                  const struct onnx_node *node, const char *format,
                                                                  ...);

/* Adds a remark. */
__attribute__((format(printf, 2, 3))) void onnx_remark(const struct onnx_graph *graph, const char *format, ...);

/* STATUS_BAD_INPUT with the place if there was trouble with the file; STATUS_INTERNAL without memory. */
enum status onnx_check_file(const struct onnx_graph *graph);

#endif
