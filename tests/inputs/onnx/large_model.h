/* An ONNX file with 105 MB of weights, for the test and the bench of what reading it takes. */
#ifndef TESTS_INPUTS_ONNX_LARGE_MODEL_H
#define TESTS_INPUTS_ONNX_LARGE_MODEL_H

#include "tests/inputs/onnx/writer.h"

enum { LARGE_LAYERS = 25, LARGE_CHANNELS = 1024, LARGE_WEIGHT = 4 * LARGE_CHANNELS * LARGE_CHANNELS }; /* bytes */

/* Puts the key and size of a message that is written elsewhere. */
static inline void put_head(struct writer *writer, int field, size_t size) {
  put_varint(writer, (uint64_t)field << 3 | 2);
  put_varint(writer, size);
}

static inline bool write_and_free(FILE *file, struct writer *writer) {
  bool is_written = fwrite(writer->bytes, 1, writer->size, file) == writer->size;
  free(writer->bytes);
  return is_written;
}

/* Puts convolution i into the graph, and its weights but for their bytes into the writer. */
static inline void put_large_layer(struct model *model, struct writer *weights, int i) {
  char name[16], inputs[32], output[16];
  struct writer tensor = {0};
  snprintf(name, sizeof name, "w%d", i);
  snprintf(inputs, sizeof inputs, "t%d w%d", i, i);
  snprintf(output, sizeof output, "t%d", i + 1);
  model_node(model, "Conv", output, inputs, output, "");
  put_tensor_head(&tensor, name, ONE_FLOAT, DIMS(LARGE_CHANNELS, LARGE_CHANNELS, 1, 1));
  put_head(&tensor, 9, LARGE_WEIGHT);
  put_head(weights, 5, tensor.size + LARGE_WEIGHT);
  put(weights, tensor.bytes, tensor.size);
  free(tensor.bytes);
}

/* 25 convolutions. Weights are written, for a hole in a file stays in memory in smaller pieces. False if the file
 * cannot be written. */
static inline bool write_large_model(const char *path) {
  struct model model = {.opset = 13};
  struct writer head = {0}, weights[LARGE_LAYERS] = {{0}};
  size_t size = 0;
  char block[1 << 16];
  FILE *file = fopen(path, "wb");
  if (file == NULL) return false;
  memset(block, 0x3F, sizeof block);
  model_input(&model, "t0", DIMS(1, LARGE_CHANNELS, 8, 8));
  for (int i = 0; i < LARGE_LAYERS; i++) {
    put_large_layer(&model, &weights[i], i);
    size += weights[i].size + LARGE_WEIGHT;
  }
  model_output(&model, "t25");
  put_number(&head, 1, 8);
  put_head(&head, 7, model.graph.size + size);
  bool is_written = write_and_free(file, &head) && write_and_free(file, &model.graph);
  for (int i = 0; i < LARGE_LAYERS; i++) {
    is_written = write_and_free(file, &weights[i]) && is_written;
    for (size_t done = 0; done < LARGE_WEIGHT && is_written; done += sizeof block) {
      is_written = fwrite(block, 1, sizeof block, file) == sizeof block;
    }
  }
  return fclose(file) == 0 && is_written;
}

#endif
