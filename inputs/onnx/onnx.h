/* Reading a network from an ONNX file: its graph becomes layers (model/README.md, ONNX). */
#ifndef INPUTS_ONNX_ONNX_H
#define INPUTS_ONNX_ONNX_H

#include "inputs/yaml/remarks.h"
#include "inputs/yaml/source.h"
#include "model/base/error.h"
#include "model/layer/workload.h"

/* What the file leaves open. NULL or "": nothing is given. */
struct onnx_reading {
  const char *input_shape; /* "1x3x224x224", or "NAME=1x3x224x224,.." */
  const char *bits;        /* "W=8,I=8,O=16,O_final=8", or some of these */
};

/* True if the file is an ONNX model, by its content. */
bool onnx_is_model(const char *path);

/* The same for what was read of a pipe. */
bool onnx_is_source(const struct source *source);

/* Reads a network called `name` from the file or, if these are not NULL, from the bytes `given`; *workload is freed
 * with workload_deinit on STATUS_OK only. `remarks` may be NULL. STATUS_BAD_INPUT with one sentence: PATH, the node and
 * why it cannot be read; STATUS_USAGE for a bad `reading`. */
enum status onnx_read_workload(const char *path, const struct source *given, const char *name,
                               const struct onnx_reading *reading, struct workload *workload, struct remarks *remarks,
                               struct error *error);

/* Adds a line to `lines` for each kind of fate of the file's nodes, and for each node that is refused but the first,
 * which is the error of onnx_read_workload. STATUS_BAD_INPUT, or STATUS_INTERNAL without memory. */
enum status onnx_describe(const char *path, const struct onnx_reading *reading, struct remarks *lines,
                          struct error *error);

/* STATUS_USAGE where the text cannot be an input_shape, or bits. */
enum status onnx_check_reading(const struct onnx_reading *reading, struct error *error);

#endif
