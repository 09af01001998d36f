/* For tests of the ONNX reader: a model read from memory, with its layers. */
#ifndef TESTS_INPUTS_ONNX_READ_MODEL_H
#define TESTS_INPUTS_ONNX_READ_MODEL_H

#include "inputs/onnx/layers.h"
#include "tests/inputs/helper.h"
#include "tests/inputs/onnx/golden_model.h"
#include "tests/inputs/onnx/writer.h"

struct read_model {
  unsigned char *bytes; /* malloc'ed, as long as the file, so that sanitizers see reading beyond its end */
  struct arena arena;
  struct error error;
  struct onnx_graph graph;
  struct onnx_net net;
};

/* Reads the graph and makes layers of it. */
static inline enum status read_file(struct read_model *read, struct wire_file file, const char *input_shape,
                                    const char *bits_text) {
  struct onnx_bits bits;
  memset(read, 0, sizeof *read);
  arena_init(&read->arena);
  read->graph = (struct onnx_graph){.file = file, .path = "net.onnx", .arena = &read->arena, .error = &read->error};
  read->net.graph = &read->graph;
  enum status status = onnx_read_bits(bits_text, &bits, &read->error);
  if (status == STATUS_OK) status = onnx_graph_read(&read->graph);
  if (status == STATUS_OK) status = onnx_infer_shapes(&read->graph, input_shape);
  if (status == STATUS_OK) status = onnx_make_layers(&read->net, &bits);
  if (status == STATUS_OK && read->net.refused_count > 0) {
    read->error = read->net.refused;
    status = read->error.status;
  }
  return status;
}

/* Reads bytes, which are copied; free it with read_free. */
static inline enum status read_bytes(struct read_model *read, const unsigned char *bytes, size_t size,
                                     const char *input_shape, const char *bits_text) {
  unsigned char *copy = malloc(size > 0 ? size : 1);
  assert_non_null(copy);
  if (size > 0) memcpy(copy, bytes, size);
  enum status status = read_file(read, wire_memory(copy, size), input_shape, bits_text);
  read->bytes = copy;
  return status;
}

static inline void read_free(struct read_model *read) {
  arena_deinit(&read->arena);
  free(read->bytes);
}

/* Reads a model and empties it. */
static inline enum status read_of(struct read_model *read, struct model *model, const char *input_shape,
                                  const char *bits) {
  struct writer bytes = model_bytes(model);
  enum status status = read_bytes(read, bytes.bytes, bytes.size, input_shape, bits);
  free(bytes.bytes);
  return status;
}

/* The same, which must succeed. */
static inline void read_good(struct read_model *read, struct model *model, const char *input_shape, const char *bits) {
  if (read_of(read, model, input_shape, bits) != STATUS_OK) fail_msg("%s", read->error.message);
}

/* The bytes of a golden model; free them. */
static inline struct writer golden_bytes_of(const char *name) {
  json_object *golden = golden_read(name);
  assert_non_null(golden);
  struct writer bytes = golden_bytes(golden);
  json_object_put(golden);
  return bytes;
}

#endif
