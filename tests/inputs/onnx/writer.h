/* Makes ONNX files for tests: a model is a list of nodes, weights, inputs and
 * outputs, written as protobuf. */
#ifndef TESTS_INPUTS_ONNX_WRITER_H
#define TESTS_INPUTS_ONNX_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Protobuf
 * ------------------------------------------------------------------------------------------
 */

struct writer {
  unsigned char *bytes; /* malloc'ed */
  size_t size, capacity;
};

static inline void put(struct writer *writer, const void *bytes, size_t size) {
  if (writer->size + size > writer->capacity) {
    writer->capacity = 2 * (writer->size + size) + 64;
    writer->bytes = realloc(writer->bytes, writer->capacity);
    if (writer->bytes == NULL) abort();
  }
  if (size > 0) memcpy(writer->bytes + writer->size, bytes, size);
  writer->size += size;
}

static inline void put_varint(struct writer *writer, uint64_t value) {
  do {
    unsigned char byte = (unsigned char)((value & 0x7F) | (value > 0x7F ? 0x80 : 0));
    put(writer, &byte, 1);
    value >>= 7;
  } while (value > 0);
}

static inline void put_number(struct writer *writer, int field, int64_t value) {
  put_varint(writer, (uint64_t)field << 3);
  put_varint(writer, (uint64_t)value);
}

static inline void put_bytes(struct writer *writer, int field, const void *bytes, size_t size) {
  put_varint(writer, (uint64_t)field << 3 | 2);
  put_varint(writer, size);
  put(writer, bytes, size);
}

static inline void put_text(struct writer *writer, int field, const char *text) {
  put_bytes(writer, field, text, strlen(text));
}

static inline void put_float(struct writer *writer, int field, float value) {
  put_varint(writer, (uint64_t)field << 3 | 5);
  put(writer, &value, sizeof value);
}

/* Puts a message and frees it. */
static inline void put_message(struct writer *writer, int field, struct writer *message) {
  put_bytes(writer, field, message->bytes, message->size);
  free(message->bytes);
  *message = (struct writer){NULL, 0, 0};
}

/* --- Parts of a model
 * ------------------------------------------------------------------------------------
 */

enum { ONE_FLOAT = 1, ONE_UINT8 = 2, ONE_INT8 = 3, ONE_INT64 = 7, ONE_INT4 = 22 };

struct model {
  struct writer graph;
  int64_t opset; /* of the default domain */
};

/* A ValueInfoProto as the graph's `field`: 11 an input, 12 an output, 13 a size
 * said between. Dims below 0 have a name instead of a size; rank -1: no shape.
 */
static inline void model_value_of(struct model *model, int field, int element, const char *name, int rank,
                                  const int64_t *dims) {
  struct writer value = {0}, type = {0}, tensor = {0}, shape = {0};
  put_text(&value, 1, name);
  put_number(&tensor, 1, element);
  for (int d = 0; d < rank; d++) {
    struct writer dim = {0};
    char param[16];
    snprintf(param, sizeof param, "dim%d", d);
    if (dims[d] >= 0) put_number(&dim, 1, dims[d]);
    if (dims[d] < 0) put_text(&dim, 2, param);
    put_message(&shape, 1, &dim);
  }
  if (rank >= 0) put_message(&tensor, 2, &shape);
  free(shape.bytes);
  put_message(&type, 1, &tensor);
  put_message(&value, 2, &type);
  put_message(&model->graph, field, &value);
}

static inline void model_value(struct model *model, int field, const char *name, int rank, const int64_t *dims) {
  model_value_of(model, field, ONE_FLOAT, name, rank, dims);
}

#define DIMS(...)                                                                \
  (int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), (const int64_t[]) { \
    __VA_ARGS__                                                                  \
  }

static inline void model_input(struct model *model, const char *name, int rank, const int64_t *dims) {
  model_value(model, 11, name, rank, dims);
}

static inline void model_output(struct model *model, const char *name) {
  model_value(model, 12, name, -1, NULL);
}

static inline void put_tensor_head(struct writer *tensor, const char *name, int type, int rank, const int64_t *dims) {
  for (int d = 0; d < rank; d++) put_number(tensor, 1, dims[d]);
  put_number(tensor, 2, type);
  if (name != NULL) put_text(tensor, 8, name);
}

/* A weight without its data, as a file with external data has it. */
static inline void model_weight_of(struct model *model, int type, const char *name, int rank, const int64_t *dims) {
  struct writer tensor = {0};
  put_tensor_head(&tensor, name, type, rank, dims);
  put_number(&tensor, 14, 1);
  put_message(&model->graph, 5, &tensor);
}

static inline void model_weight(struct model *model, const char *name, int rank, const int64_t *dims) {
  model_weight_of(model, ONE_FLOAT, name, rank, dims);
}

/* A weight of which two values are given with their places, also without its data. */
static inline void model_sparse_weight(struct model *model, const char *name, int rank, const int64_t *dims) {
  struct writer values = {0}, sparse = {0};
  put_tensor_head(&values, name, ONE_FLOAT, 1, (const int64_t[]){2});
  put_message(&sparse, 1, &values);
  for (int d = 0; d < rank; d++) put_number(&sparse, 3, dims[d]);
  put_message(&model->graph, 15, &sparse);
}

/* A vector of whole numbers. */
static inline void model_numbers(struct model *model, const char *name, int count, const int64_t *values) {
  struct writer tensor = {0};
  put_tensor_head(&tensor, name, ONE_INT64, 1, (const int64_t[]){count});
  put_bytes(&tensor, 9, values, (size_t)count * sizeof *values);
  put_message(&model->graph, 5, &tensor);
}

static inline void model_floats(struct model *model, const char *name, int count, const float *values) {
  struct writer tensor = {0};
  put_tensor_head(&tensor, name, ONE_FLOAT, 1, (const int64_t[]){count});
  put_bytes(&tensor, 9, values, (size_t)count * sizeof *values);
  put_message(&model->graph, 5, &tensor);
}

/* One whole number, without axes. */
static inline void model_scalar(struct model *model, const char *name, int64_t value) {
  struct writer tensor = {0};
  put_tensor_head(&tensor, name, ONE_INT64, 0, NULL);
  put_bytes(&tensor, 9, &value, sizeof value);
  put_message(&model->graph, 5, &tensor);
}

/* "axis=1", "alpha=0.5", "pads=[1,1,1,1]", "scales=[1.0,2.0]",
 * "auto_pad=SAME_UPPER". */
static inline void put_attribute(struct writer *node, const char *text, size_t length) {
  struct writer attribute = {0};
  const char *equals = memchr(text, '=', length), *end = text + length;
  if (equals == NULL) abort();
  put_bytes(&attribute, 1, text, (size_t)(equals - text));
  const char *value = equals + 1;
  size_t size = (size_t)(end - value);
  if (*value == '[') {
    bool is_float = memchr(value, '.', size) != NULL;
    for (const char *at = value + 1; at < end && *at != ']'; at += strcspn(at, ",]")) {
      if (*at == ',') at++;
      if (is_float) put_float(&attribute, 7, strtof(at, NULL));
      if (!is_float) put_number(&attribute, 8, strtoll(at, NULL, 10));
    }
    put_number(&attribute, 20, is_float ? 6 : 7);
  } else if ((*value >= '0' && *value <= '9') || *value == '-') {
    bool is_float = memchr(value, '.', size) != NULL;
    if (is_float) put_float(&attribute, 2, strtof(value, NULL));
    if (!is_float) put_number(&attribute, 3, strtoll(value, NULL, 10));
    put_number(&attribute, 20, is_float ? 1 : 2);
  } else {
    put_bytes(&attribute, 4, value, size);
    put_number(&attribute, 20, 3);
  }
  put_message(node, 5, &attribute);
}

/* Puts each word of a list; "-" stands for an input that is not given. */
static inline void put_words(struct writer *node, int field, const char *words) {
  while (*words) {
    size_t length = strcspn(words, " ");
    bool absent = length == 1 && *words == '-';
    if (length > 0 && field != 5) put_bytes(node, field, words, absent ? 0 : length);
    if (length > 0 && field == 5) put_attribute(node, words, length);
    words += length + (words[length] == ' ');
  }
}

/* A node: "x w b" -> "y", with attributes as above, separated by blanks. `name`
 * may be NULL; "maker:Op" is an operator of that domain. */
static inline void model_node(struct model *model, const char *op, const char *name, const char *inputs,
                              const char *outputs, const char *attributes) {
  struct writer node = {0};
  put_words(&node, 1, inputs);
  put_words(&node, 2, outputs);
  if (name != NULL) put_text(&node, 3, name);
  const char *colon = strchr(op, ':');
  put_text(&node, 4, colon != NULL ? colon + 1 : op);
  if (colon != NULL) put_bytes(&node, 7, op, (size_t)(colon - op));
  put_words(&node, 5, attributes);
  put_message(&model->graph, 1, &node);
}

/* The file's bytes; free them. The model is empty afterwards. */
static inline struct writer model_bytes(struct model *model) {
  struct writer file = {0}, opset = {0};
  put_number(&file, 1, 8);
  put_text(&file, 2, "tests");
  put_text(&opset, 1, "");
  put_number(&opset, 2, model->opset > 0 ? model->opset : 13);
  put_message(&file, 8, &opset);
  put_message(&file, 7, &model->graph);
  return file;
}

#endif
