/* An ONNX file with the structure of a golden list of layers: each layer a node, with activations, flattening and
 * padding of channels between as real files have them. */
#ifndef TESTS_INPUTS_ONNX_GOLDEN_MODEL_H
#define TESTS_INPUTS_ONNX_GOLDEN_MODEL_H

#include <json-c/json.h>

#include "tests/inputs/onnx/writer.h"

enum { GOLDEN_WORDS = 1024, GOLDEN_LAYERS = 100 };

static const char *const golden_models[] = {
    "2_conv",    "blazeface_front",     "dronet_complete", "dscnn",        "dvs_cnn",          "eegnet_Hx1",
    "fsrcnn",    "mnist_cntk",          "mobilenetv2",     "penguinet_32", "ppocr_cls_48x192", "resnet18",
    "smartagri", "swiglu_256_512_2048", "tcn_1d"};

static inline json_object *golden_read(const char *model) {
  char path[GOLDEN_WORDS];
  snprintf(path, sizeof path, "tests/golden/onnx/%s.json", model);
  return json_object_from_file(path);
}

static inline int64_t golden_number(json_object *layer, const char *key) {
  return json_object_get_int64(json_object_object_get(layer, key));
}

static inline int64_t golden_item(json_object *layer, const char *key, size_t i) {
  return json_object_get_int64(json_object_array_get_idx(json_object_object_get(layer, key), i));
}

static inline const char *golden_text(json_object *layer, const char *key) {
  return json_object_get_string(json_object_object_get(layer, key));
}

/* What the model has made so far: the tensor of each layer, and its channels. */
struct golden_maker {
  struct model model;
  json_object *layers;
  int count, rank; /* axes of the network's input */
  const char *input;
};

/* Position of the layer with that name among the first `count`, -1 for the network's input. */
static inline int golden_find(const struct golden_maker *maker, const char *name) {
  for (int i = maker->count - 1; i >= 0; i--) {
    if (strcmp(golden_text(json_object_array_get_idx(maker->layers, (size_t)i), "name"), name) == 0) return i;
  }
  return -1;
}

/* Name of the tensor that input k of a layer reads: what the layer before makes, behind a Relu. */
static inline int golden_source(const struct golden_maker *maker, json_object *layer, size_t k, char tensor[32]) {
  json_object *inputs = json_object_object_get(layer, "inputs");
  int from = golden_find(maker, json_object_get_string(json_object_array_get_idx(inputs, k)));
  if (from < 0) snprintf(tensor, 32, "%s", maker->input);
  if (from >= 0) snprintf(tensor, 32, "r%d", from);
  return from;
}

/* "kernel_shape=[3,3] strides=..", the last axis being x. */
static inline void golden_window(json_object *layer, bool is_flat, bool has_kernel, char words[GOLDEN_WORDS]) {
  long long v[] = {golden_number(layer, "FY"),        golden_number(layer, "FX"),
                   golden_item(layer, "stride", 1),   golden_item(layer, "stride", 0),
                   golden_item(layer, "dilation", 1), golden_item(layer, "dilation", 0),
                   golden_item(layer, "pad", 2),      golden_item(layer, "pad", 0),
                   golden_item(layer, "pad", 3),      golden_item(layer, "pad", 1)};
  char kernel[64] = "";
  if (is_flat) {
    if (has_kernel) snprintf(kernel, sizeof kernel, "kernel_shape=[%lld]", v[1]);
    snprintf(words, GOLDEN_WORDS, "%s strides=[%lld] dilations=[%lld] pads=[%lld,%lld]", kernel, v[3], v[5], v[7],
             v[9]);
  } else {
    if (has_kernel) snprintf(kernel, sizeof kernel, "kernel_shape=[%lld,%lld]", v[0], v[1]);
    snprintf(words, GOLDEN_WORDS, "%s strides=[%lld,%lld] dilations=[%lld,%lld] pads=[%lld,%lld,%lld,%lld]", kernel,
             v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]);
  }
}

static inline void golden_conv(struct golden_maker *maker, json_object *layer, const char *output) {
  char words[GOLDEN_WORDS], inputs[GOLDEN_WORDS], source[32], weight[32];
  int64_t g = golden_number(layer, "G"), k = golden_number(layer, "K"), c = golden_number(layer, "C");
  snprintf(weight, sizeof weight, "w%d", maker->count);
  if (maker->rank == 3) model_weight(&maker->model, weight, DIMS(g * k, c, golden_number(layer, "FX")));
  if (maker->rank != 3) {
    model_weight(&maker->model, weight, DIMS(g * k, c, golden_number(layer, "FY"), golden_number(layer, "FX")));
  }
  golden_source(maker, layer, 0, source);
  golden_window(layer, maker->rank == 3, maker->count % 2 == 0, words);
  snprintf(words + strlen(words), sizeof words - strlen(words), " group=%lld", (long long)g);
  snprintf(inputs, sizeof inputs, "%s %s", source, weight);
  model_node(&maker->model, "Conv", golden_text(layer, "name"), inputs, output, words);
}

/* Behind a map the product sees it flattened. */
static inline void golden_dense(struct golden_maker *maker, json_object *layer, const char *output) {
  char inputs[GOLDEN_WORDS], source[32], weight[32], flat[32];
  int64_t pixels = golden_number(layer, "FX") * golden_number(layer, "FY"), k = golden_number(layer, "K");
  bool is_gemm = strcmp(golden_text(layer, "op"), "Gemm") == 0;
  int64_t c = golden_number(layer, "C") * pixels;
  bool is_transposed = is_gemm && maker->count % 2 == 0;
  snprintf(weight, sizeof weight, "w%d", maker->count);
  if (is_transposed) model_weight(&maker->model, weight, DIMS(k, c));
  if (!is_transposed) model_weight(&maker->model, weight, DIMS(c, k));
  golden_source(maker, layer, 0, source);
  if (maker->rank > 2) {
    snprintf(flat, sizeof flat, "f%d", maker->count);
    model_node(&maker->model, "Flatten", NULL, source, flat, "axis=1");
    snprintf(source, sizeof source, "%s", flat);
  }
  snprintf(inputs, sizeof inputs, "%s %s", source, weight);
  model_node(&maker->model, is_gemm ? "Gemm" : "MatMul", golden_text(layer, "name"), inputs, output,
             is_transposed ? "transB=1" : "");
}

static inline void golden_pool(struct golden_maker *maker, json_object *layer, const char *output) {
  const char *op = golden_text(layer, "op");
  char words[GOLDEN_WORDS] = "", source[32];
  golden_source(maker, layer, 0, source);
  if (strncmp(op, "Global", 6) != 0) golden_window(layer, maker->rank == 3, true, words);
  model_node(&maker->model, op, golden_text(layer, "name"), source, output, words);
}

/* Channels of what a layer makes. */
static inline int64_t golden_channels(const struct golden_maker *maker, int layer) {
  json_object *from = json_object_array_get_idx(maker->layers, (size_t)layer);
  return golden_number(from, "G") * golden_number(from, "K");
}

/* An input with fewer channels is padded by constant zeros. */
static inline void golden_pair(struct golden_maker *maker, json_object *layer, const char *output) {
  char inputs[GOLDEN_WORDS] = "";
  for (size_t k = 0; k < 2; k++) {
    char source[32], padded[32], zeros[32], shape[32], both[80];
    int from = golden_source(maker, layer, k, source);
    int64_t more = from >= 0 ? golden_number(layer, "G") - golden_channels(maker, from) : 0;
    if (more > 0) {
      snprintf(padded, sizeof padded, "p%d_%zu", maker->count, k);
      snprintf(zeros, sizeof zeros, "z%d_%zu", maker->count, k);
      snprintf(shape, sizeof shape, "s%d_%zu", maker->count, k);
      model_numbers(&maker->model, shape, DIMS(1, more, golden_number(layer, "OY"), golden_number(layer, "OX")));
      model_node(&maker->model, "ConstantOfShape", NULL, shape, zeros, "");
      snprintf(both, sizeof both, "%s %s", source, zeros);
      model_node(&maker->model, "Concat", NULL, both, padded, "axis=1");
      snprintf(source, sizeof source, "%s", padded);
    }
    snprintf(inputs + strlen(inputs), sizeof inputs - strlen(inputs), "%s%s", k > 0 ? " " : "", source);
  }
  model_node(&maker->model, golden_text(layer, "op"), golden_text(layer, "name"), inputs, output, "");
}

static inline void golden_layer(struct golden_maker *maker, json_object *layer) {
  const char *kind = golden_text(layer, "kind");
  char output[32], active[32];
  snprintf(output, sizeof output, "y%d", maker->count);
  snprintf(active, sizeof active, "r%d", maker->count);
  if (strcmp(kind, "conv") == 0) golden_conv(maker, layer, output);
  if (strcmp(kind, "dense") == 0) golden_dense(maker, layer, output);
  if (strcmp(kind, "pool") == 0) golden_pool(maker, layer, output);
  if (strcmp(kind, "pair") == 0 || strcmp(kind, "broadcast") == 0) golden_pair(maker, layer, output);
  model_node(&maker->model, maker->count % 3 == 0 ? "Relu" : "Sigmoid", NULL, output, active, "");
  maker->count++;
}

/* The file's bytes; free them. Layers that none reads are outputs. */
static inline struct writer golden_bytes(json_object *golden) {
  struct golden_maker maker = {.layers = json_object_object_get(golden, "layers")};
  json_object *shapes = json_object_object_get(golden, "input_shapes");
  int count = (int)json_object_array_length(maker.layers);
  bool is_read[GOLDEN_LAYERS] = {false};
  int64_t dims[8];
  json_object_object_foreach(shapes, name, list) {
    maker.input = name;
    maker.rank = (int)json_object_array_length(list);
    for (int d = 0; d < maker.rank; d++) dims[d] = json_object_get_int64(json_object_array_get_idx(list, (size_t)d));
  }
  if (maker.rank == 4 && dims[3] == 3) { /* channels last */
    const int64_t first[] = {dims[0], dims[3], dims[1], dims[2]};
    memcpy(dims, first, sizeof first);
    model_input(&maker.model, "channels_last", DIMS(dims[0], dims[2], dims[3], dims[1]));
    model_node(&maker.model, "Transpose", NULL, "channels_last", maker.input, "perm=[0,3,1,2]");
  } else {
    model_input(&maker.model, maker.input, maker.rank, dims);
  }
  for (int i = 0; i < count; i++) {
    json_object *layer = json_object_array_get_idx(maker.layers, (size_t)i);
    json_object *inputs = json_object_object_get(layer, "inputs");
    for (size_t k = 0; k < json_object_array_length(inputs); k++) {
      int from = golden_find(&maker, json_object_get_string(json_object_array_get_idx(inputs, k)));
      if (from >= 0) is_read[from] = true;
    }
    golden_layer(&maker, layer);
  }
  for (int i = 0; i < count; i++) {
    char output[32];
    snprintf(output, sizeof output, "r%d", i);
    if (!is_read[i]) model_output(&maker.model, output);
  }
  return model_bytes(&maker.model);
}

#endif
