/* For static analysis alone, before each file: what analyzers cannot see across files. A function that reports a
 * failure returns its status, which is not STATUS_OK. */
#ifndef TESTS_ANALYSIS_H
#define TESTS_ANALYSIS_H

#include "inputs/onnx/graph.h"
#include "inputs/yaml/source.h"
#include "model/base/error.h"

#define error_set(error, status, ...) (error_set(error, status, __VA_ARGS__), (status))
#define onnx_node_error(graph, node, ...) (onnx_node_error(graph, node, __VA_ARGS__), STATUS_BAD_INPUT)
#define source_error(source, place, error, ...) (source_error(source, place, error, __VA_ARGS__), STATUS_BAD_INPUT)
#define error_out_of_memory(error) (error_out_of_memory(error), STATUS_INTERNAL)

#endif
