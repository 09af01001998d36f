/* Which axis of a map each axis of a tensor is, followed through views.
 *
 * Roles: 'B' batch or rows, 'C' channels, 'Y' rows of pixels, 'X' columns, 'F' channels and pixels flattened, '1' an
 * axis of size 1, 'S' tokens, '?' anything else. Axes of the network's inputs have small letters: they fit whatever
 * reads them. */
#ifndef INPUTS_ONNX_FLOW_H
#define INPUTS_ONNX_FLOW_H

#include "inputs/onnx/layers.h"

/* The sizes of a map. */
struct onnx_map {
  int64_t batch, channels, height, width;
};

/* True if a window can move over the tensor: batch, channels, then one or two axes of pixels. */
bool onnx_is_map(const struct onnx_flow *flow, const struct onnx_shape *shape);

/* Sizes by the roles of axes; a flattened one counts as channels and pixels, others as rows. */
struct onnx_map onnx_map_of(const struct onnx_flow *flow, const struct onnx_shape *shape);

/* True if both tensors have the same roles, as far as they are known. */
bool onnx_same_roles(const struct onnx_flow *a, const struct onnx_flow *b, const struct onnx_shape *shape);

/* True if both are the same channels of the same data. */
bool onnx_same_part(const struct onnx_part *a, const struct onnx_part *b);

/* True if the data come from the same layers, and are the same channels of them. */
bool onnx_same_sources(const struct onnx_flow *a, const struct onnx_flow *b);

bool onnx_is_padded(const struct onnx_flow *flow);

/* True for an axis of channels. */
bool onnx_is_channel(char role);

/* Roles of a network input of that rank. */
void onnx_input_roles(int rank, char role[ONNX_MAX_RANK]);

/* True if all data come from the network's inputs. */
bool onnx_is_given(const struct onnx_flow *flow);

/* Gives `flow`, of shape `from`, the roles of the same elements in shape `to`. */
void onnx_reshape_roles(struct onnx_flow *flow, const struct onnx_shape *from, const struct onnx_shape *to);

#endif
