/* Layers of ONNX files with the structure of 15 public models, against the lists in tests/golden/onnx. */
#include "inputs/onnx/layers.h"
#include "tests/inputs/helper.h"
#include "tests/inputs/onnx/golden_model.h"

static const char *const kind_name[] = {[ONNX_LAYER_CONV] = "conv",
                                        [ONNX_LAYER_DENSE] = "dense",
                                        [ONNX_LAYER_POOL] = "pool",
                                        [ONNX_LAYER_PAIR] = "pair",
                                        [ONNX_LAYER_BROADCAST] = "broadcast",
                                        [ONNX_LAYER_RESIZE] = "resize",
                                        [ONNX_LAYER_TRANSPOSED] = "transposed"};

static void assert_count(const char *model, json_object *wanted, const char *key, int64_t found) {
  int64_t number = golden_number(wanted, key);
  if (number != found) {
    fail_msg("%s, %s: %s is %lld, not %lld", model, golden_text(wanted, "name"), key, (long long)found,
             (long long)number);
  }
}

/* The last 63 bytes of a name tell layers apart. */
static const char *tail_of(const char *name) {
  size_t length = strlen(name);
  return length > NAME_SIZE - 1 ? name + length - (NAME_SIZE - 1) : name;
}

static void compare_sources(const char *model, const struct onnx_net *net, const struct onnx_layer *layer,
                            json_object *wanted) {
  json_object *inputs = json_object_object_get(wanted, "inputs");
  size_t next = 0;
  for (int k = 0; k < 2; k++) {
    for (int i = 0; i < layer->input[k].count; i++, next++) {
      int source = layer->input[k].sources[i];
      const char *name = json_object_get_string(json_object_array_get_idx(inputs, next));
      const char *found = source <= ONNX_NETWORK_INPUT ? "input" : net->layers[source].name;
      if (name == NULL || strcmp(tail_of(name), found) != 0) {
        fail_msg("%s, %s reads %s, not %s", model, layer->name, found, name);
      }
    }
  }
  assert_int_equal(next, json_object_array_length(inputs));
}

static int64_t macs_of(const struct onnx_layer *layer) {
  bool has_macs = layer->kind == ONNX_LAYER_CONV || layer->kind == ONNX_LAYER_DENSE;
  return has_macs ? layer->b * layer->g * layer->k * layer->c * layer->ox * layer->oy * layer->fx * layer->fy : 0;
}

static void compare_layer(const char *model, const struct onnx_net *net, int i, json_object *wanted) {
  const struct onnx_layer *layer = &net->layers[i];
  const struct {
    const char *key;
    int64_t found;
  } numbers[] = {{"B", layer->b},   {"G", layer->g},   {"K", layer->k},         {"C", layer->c},
                 {"OX", layer->ox}, {"OY", layer->oy}, {"FX", layer->fx},       {"FY", layer->fy},
                 {"IX", layer->ix}, {"IY", layer->iy}, {"macs", macs_of(layer)}};
  assert_string_equal(layer->name, tail_of(golden_text(wanted, "name")));
  assert_string_equal(kind_name[layer->kind], golden_text(wanted, "kind"));
  for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++) {
    assert_count(model, wanted, numbers[n].key, numbers[n].found);
  }
  for (size_t a = 0; a < 2; a++) {
    assert_int_equal(layer->stride[a], golden_item(wanted, "stride", a));
    assert_int_equal(layer->dilation[a], golden_item(wanted, "dilation", a));
  }
  for (size_t a = 0; a < 4; a++) assert_int_equal(layer->pad[a], golden_item(wanted, "pad", a));
  compare_sources(model, net, layer, wanted);
}

static void compare_model(const char *model) {
  json_object *golden = golden_read(model);
  assert_non_null(golden);
  struct writer bytes = golden_bytes(golden);
  struct arena arena;
  struct error error;
  struct onnx_bits bits;
  arena_init(&arena);
  struct onnx_graph graph = {.file = wire_memory(bytes.bytes, bytes.size), .path = model};
  graph.arena = &arena;
  graph.error = &error;
  struct onnx_net net = {.graph = &graph};
  enum status status = onnx_read_bits(NULL, &bits, &error);
  if (status == STATUS_OK) status = onnx_graph_read(&graph);
  if (status == STATUS_OK) status = onnx_infer_shapes(&graph, NULL);
  if (status == STATUS_OK) status = onnx_make_layers(&net, &bits);
  if (status != STATUS_OK) fail_msg("%s: %s", model, error.message);
  if (net.refused_count > 0) fail_msg("%s: %s", model, net.refused.message);
  json_object *layers = json_object_object_get(golden, "layers");
  int64_t macs = 0;
  assert_int_equal(net.layer_count, json_object_array_length(layers));
  for (int i = 0; i < net.layer_count; i++) {
    compare_layer(model, &net, i, json_object_array_get_idx(layers, (size_t)i));
    macs += macs_of(&net.layers[i]);
  }
  assert_int_equal(macs, golden_number(golden, "total_macs"));
  json_object_put(golden);
  arena_deinit(&arena);
  free(bytes.bytes);
}

static void the_lists_are_equal(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof golden_models / sizeof golden_models[0]; i++) compare_model(golden_models[i]);
}

/* With two arguments, a model and a path: writes the file, for batch scripts. */
int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_lists_are_equal)};
  if (argc != 3) return cmocka_run_group_tests(tests, NULL, NULL);
  json_object *golden = golden_read(argv[1]);
  FILE *file = fopen(argv[2], "wb");
  if (golden == NULL || file == NULL) return 1;
  struct writer bytes = golden_bytes(golden);
  bool written = fwrite(bytes.bytes, 1, bytes.size, file) == bytes.size;
  free(bytes.bytes);
  json_object_put(golden);
  return fclose(file) == 0 && written ? 0 : 1;
}
