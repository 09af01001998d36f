/* What is known of each operator: how its shape follows, and what becomes of its nodes. */
#ifndef INPUTS_ONNX_OPERATORS_H
#define INPUTS_ONNX_OPERATORS_H

#include "inputs/onnx/graph.h"

/* Sets the shapes of the node's outputs; leaves them unknown where they cannot be known. STATUS_BAD_INPUT where the
 * node contradicts itself. */
typedef enum status onnx_shape_rule(struct onnx_graph *graph, const struct onnx_node *node);

/* What becomes of a node. */
enum onnx_role {
  ONNX_CONV,
  ONNX_TRANSPOSED,
  ONNX_POOL,
  ONNX_GLOBAL_POOL,
  ONNX_REDUCE,
  ONNX_DENSE,
  ONNX_PAIRWISE, /* a layer of two computed tensors, free with a constant */
  ONNX_FREE,     /* part of the layer before */
  ONNX_COUNTED,  /* free, and counted in a remark: it would cost something */
  ONNX_VIEW,     /* the same data in another form */
  ONNX_PICK,     /* a part of the data */
  ONNX_CONCAT,
  ONNX_PAD,
  ONNX_RESIZE,
  ONNX_VALUES, /* numbers for other nodes */
  ONNX_REFUSED,
};

struct onnx_operator {
  const char *name;
  onnx_shape_rule *shape; /* NULL: unknown */
  enum onnx_role role;
};

/* The row of an operator, or NULL. */
const struct onnx_operator *onnx_operator_of(const struct onnx_node *node);

/* Input of the second tensor, weights or the other summand: quantised operators have scales and zero points between. */
int onnx_second(const struct onnx_node *node);

/* True for matrix products with flags for transposed inputs. */
bool onnx_is_gemm(const struct onnx_node *node);

/* One axis of a window that moves over a map. */
struct onnx_axis {
  int64_t in, out, kernel, stride, dilation;
  int64_t begin, end; /* padding */
};

/* The windows of a convolution or pool over x, `count` axes; `kernel` (may be NULL) are the sizes where the node gives
 * none. STATUS_BAD_INPUT if they do not fit. */
enum status onnx_window(struct onnx_graph *graph, const struct onnx_node *node, const struct onnx_shape *x,
                        const int64_t *kernel, bool transposed, struct onnx_axis *axes);

/* Whole numbers in input k, or in the attribute of older opsets. Returns their number, -1 where they are not given, -2
 * where they are not known. */
int onnx_numbers(struct onnx_graph *graph, const struct onnx_node *node, int k, const char *attribute,
                 int64_t out[ONNX_MAX_VALUES]);

/* Axis from -rank to rank-1 as one from 0, or -1. */
int onnx_axis_of(int64_t axis, int rank);

/* Sets the shape of output k. */
void onnx_set_shape(const struct onnx_graph *graph, const struct onnx_node *node, int k,
                    const struct onnx_shape *shape);

/* Shape of input k; of rank ONNX_RANK_UNKNOWN where there is none. */
struct onnx_shape onnx_shape_of(const struct onnx_graph *graph, const struct onnx_node *node, int k);

/* Where a slice begins and what it takes, along an axis of `size`. */
struct onnx_slice {
  int64_t start, step, count;
};
struct onnx_slice onnx_slice_of(int64_t size, int64_t start, int64_t end, int64_t step);

/* Axes and ranges of a Slice node. Returns their number, -2 where they are not known. */
int onnx_slices(struct onnx_graph *graph, const struct onnx_node *node, int rank, int axes[ONNX_MAX_RANK],
                int64_t starts[ONNX_MAX_VALUES], int64_t ends[ONNX_MAX_VALUES], int64_t steps[ONNX_MAX_VALUES]);

/* Padding of a Pad node, by axis; negative where the shape is cut. Returns the rank, -2 where it is not known. */
int onnx_pads(struct onnx_graph *graph, const struct onnx_node *node, int rank, int64_t begin[ONNX_MAX_RANK],
              int64_t end[ONNX_MAX_RANK]);

/* Axes of a reduction, as a bit set; false where they are not known. */
bool onnx_reduced_axes(struct onnx_graph *graph, const struct onnx_node *node, int rank, unsigned *axes);

/* Factors by which a Resize or Upsample stretches each axis of x; false where they are not known. */
bool onnx_scales(struct onnx_graph *graph, const struct onnx_node *node, const struct onnx_shape *x,
                 double scales[ONNX_MAX_RANK]);

/* Computes the values of a node's output if they follow from values that are known (constants.c). */
void onnx_compute_values(struct onnx_graph *graph, const struct onnx_node *node);

/* Shapes of all tensors, in the order of nodes. `input_shape` (may be NULL): sizes of inputs, "1x3x224x224" or
 * "NAME=1x3x224x224,..". STATUS_BAD_INPUT, STATUS_USAGE for a bad text. */
enum status onnx_infer_shapes(struct onnx_graph *graph, const char *input_shape);

/* STATUS_USAGE where the text is no list of shapes (input_shape.c). */
enum status onnx_check_input_shape(const char *text, struct error *error);

/* Sets the shapes of the network's inputs (input_shape.c). */
enum status onnx_input_shapes(struct onnx_graph *graph, const char *text);

/* The shape rules, one file a family: shapes_window.c, shapes_view.c, shapes_math.c. */
onnx_shape_rule onnx_shape_conv, onnx_shape_transposed, onnx_shape_pool, onnx_shape_global_pool;
onnx_shape_rule onnx_shape_reshape, onnx_shape_flatten, onnx_shape_transpose, onnx_shape_squeeze, onnx_shape_unsqueeze,
    onnx_shape_concat, onnx_shape_split, onnx_shape_slice, onnx_shape_gather, onnx_shape_pad, onnx_shape_resize,
    onnx_shape_expand, onnx_shape_depth_to_space, onnx_shape_space_to_depth;
onnx_shape_rule onnx_shape_same, onnx_shape_broadcast, onnx_shape_gemm, onnx_shape_matmul, onnx_shape_reduce,
    onnx_shape_arg_reduce, onnx_shape_shape, onnx_shape_constant, onnx_shape_filled, onnx_shape_range,
    onnx_shape_batch_norm;

#endif
