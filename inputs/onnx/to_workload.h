/* From the layers of an ONNX file to the network that the model costs. */
#ifndef INPUTS_ONNX_TO_WORKLOAD_H
#define INPUTS_ONNX_TO_WORKLOAD_H

#include "inputs/onnx/layers.h"
#include "model/layer/workload.h"

/* Adds the layers to an empty workload and finishes it. STATUS_BAD_INPUT with the layer's name. */
enum status onnx_to_workload(const struct onnx_net *net, struct workload *workload);

#endif
