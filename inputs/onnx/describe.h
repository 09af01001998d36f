/* What became of the nodes, in words. */
#ifndef INPUTS_ONNX_DESCRIBE_H
#define INPUTS_ONNX_DESCRIBE_H

#include "inputs/onnx/layers.h"

/* Remarks on what the layers leave out or assume. */
void onnx_remark_net(const struct onnx_net *net, const struct onnx_bits *bits);

/* Adds a line for each fate of nodes, with its operators. */
void onnx_describe_net(const struct onnx_net *net, struct remarks *lines);

#endif
