/* What becomes of nodes, on small models: views, padding, joined maps, precisions, names, and what is refused. */
#include "tests/inputs/onnx/read_model.h"

static const struct onnx_layer *layer_of(const struct read_model *read, int i) {
  assert_in_range(i, 0, read->net.layer_count - 1);
  return &read->net.layers[i];
}

static enum onnx_fate fate_of(const struct read_model *read, int node) {
  return (enum onnx_fate)read->net.fates[node];
}

/* x of 1 x 8 x 16 x 16, and weights of 3 x 3 from 8 to 8 channels. */
static struct model small_model(void) {
  struct model model = {.opset = 13};
  model_input(&model, "x", DIMS(1, 8, 16, 16));
  model_weight(&model, "w", DIMS(8, 8, 3, 3));
  return model;
}

static void conv(struct model *model, const char *name, const char *input, const char *output) {
  char inputs[64];
  snprintf(inputs, sizeof inputs, "%s w", input);
  model_node(model, "Conv", name, inputs, output, "pads=[1,1,1,1]");
}

/* --- Views ------------------------------------------------------------------------------------------------ */

static void channels_last_around_a_graph_are_views(void **state) {
  (void)state;
  struct read_model read;
  struct model model = {.opset = 11};
  model_input(&model, "x", DIMS(1, 20, 30, 8));
  model_weight(&model, "w", DIMS(8, 8, 3, 5));
  model_numbers(&model, "pads", DIMS(0, 1, 2, 0, 0, 1, 2, 0));
  model_numbers(&model, "shape", DIMS(1, -1, 2));
  model_node(&model, "Pad", NULL, "x pads", "p", "");
  model_node(&model, "Transpose", NULL, "p", "t", "perm=[0,3,1,2]");
  model_node(&model, "Conv", "first", "t w", "y", "");
  model_node(&model, "Transpose", NULL, "y", "u", "perm=[0,2,3,1]");
  model_node(&model, "Relu", NULL, "u", "v", "");
  model_node(&model, "Transpose", NULL, "v", "z", "perm=[0,3,1,2]");
  model_node(&model, "Conv", "second", "z w", "o", "strides=[2,1] pads=[1,2,1,2]");
  model_node(&model, "Transpose", NULL, "o", "q", "perm=[0,2,3,1]");
  model_node(&model, "Reshape", NULL, "q shape", "boxes", "");
  model_output(&model, "boxes");
  read_good(&read, &model, NULL, NULL);
  assert_int_equal(read.net.layer_count, 2);
  const struct onnx_layer *first = layer_of(&read, 0), *second = layer_of(&read, 1);
  assert_int_equal(first->ix, 30);
  assert_int_equal(first->iy, 20);
  assert_int_equal(first->ox, 30);
  assert_int_equal(first->pad[0] + 10 * first->pad[1] + 100 * first->pad[2] + 1000 * first->pad[3], 1122);
  assert_int_equal(second->oy, 10);
  assert_int_equal(second->stride[0] + 10 * second->stride[1], 21);
  assert_int_equal(fate_of(&read, 0), ONNX_FATE_FUSED);
  assert_int_equal(fate_of(&read, 1), ONNX_FATE_VIEW);
  assert_int_equal(fate_of(&read, 4), ONNX_FATE_FUSED);
  read_free(&read);
}

/* Flatten as PyTorch writes it: the shape is computed by the graph. */
static void shapes_are_computed(void **state) {
  (void)state;
  struct read_model read;
  struct model model = small_model();
  model_weight(&model, "fc", DIMS(2048, 10));
  model_numbers(&model, "zero", DIMS(0));
  model_numbers(&model, "one", DIMS(1));
  model_numbers(&model, "rest", DIMS(-1));
  conv(&model, "conv", "x", "y");
  model_node(&model, "Shape", NULL, "y", "shape", "");
  model_node(&model, "Slice", NULL, "shape zero one", "batch", "");
  model_node(&model, "Concat", NULL, "batch rest", "wanted", "axis=0");
  model_node(&model, "Reshape", NULL, "y wanted", "flat", "");
  model_node(&model, "MatMul", "fc", "flat fc", "z", "");
  model_output(&model, "z");
  read_good(&read, &model, NULL, NULL);
  const struct onnx_layer *fc = layer_of(&read, 1);
  assert_int_equal(fc->c, 8);
  assert_int_equal(fc->fx * 100 + fc->fy, 1616);
  assert_int_equal(fate_of(&read, 1), ONNX_FATE_VALUES);
  read_free(&read);
}

static void joined_channels_have_several_sources(void **state) {
  (void)state;
  struct read_model read;
  struct model model = small_model();
  model_weight(&model, "w2", DIMS(8, 24, 1, 1));
  conv(&model, "a", "x", "ya");
  conv(&model, "b", "ya", "yb");
  model_node(&model, "Concat", NULL, "ya yb x", "all", "axis=1");
  model_node(&model, "Relu", NULL, "all", "r", "");
  model_node(&model, "Conv", "c", "r w2", "z", "");
  model_output(&model, "z");
  read_good(&read, &model, NULL, NULL);
  const struct onnx_layer *last = layer_of(&read, 2);
  assert_int_equal(last->c, 24);
  assert_int_equal(last->input[0].count, 3);
  assert_int_equal(last->input[0].sources[0], 0);
  assert_int_equal(last->input[0].sources[1], 1);
  assert_true(last->input[0].sources[2] <= ONNX_NETWORK_INPUT);
  read_free(&read);
}

static void what_one_layer_makes_twice_is_free(void **state) {
  (void)state;
  struct read_model read;
  struct model model = small_model();
  conv(&model, "conv", "x", "y");
  model_node(&model, "HardSigmoid", NULL, "y", "s", "");
  model_node(&model, "Mul", NULL, "y s", "z", "");
  model_node(&model, "LRN", NULL, "z", "n", "size=3");
  model_node(&model, "Relu", "dead", "y", "nobody", "");
  model_output(&model, "n");
  read_good(&read, &model, NULL, NULL);
  assert_int_equal(read.net.layer_count, 1);
  assert_int_equal(fate_of(&read, 2), ONNX_FATE_FUSED);
  assert_int_equal(fate_of(&read, 3), ONNX_FATE_COUNTED);
  assert_int_equal(fate_of(&read, 4), ONNX_FATE_DROPPED);
  read_free(&read);
}

static void squeeze_and_excite_is_a_broadcast(void **state) {
  (void)state;
  struct read_model read;
  struct model model = small_model();
  model_weight(&model, "one", DIMS(8, 8, 1, 1));
  conv(&model, "conv", "x", "y");
  model_node(&model, "ReduceMean", "pool", "y", "p", "axes=[2,3]");
  model_node(&model, "Conv", "excite", "p one", "e", "");
  model_node(&model, "Sigmoid", NULL, "e", "s", "");
  model_node(&model, "Mul", "scale", "s y", "z", "");
  model_output(&model, "z");
  read_good(&read, &model, NULL, NULL);
  assert_int_equal(layer_of(&read, 1)->kind, ONNX_LAYER_POOL);
  assert_int_equal(layer_of(&read, 1)->fx * layer_of(&read, 1)->fy, 256);
  assert_int_equal(layer_of(&read, 3)->kind, ONNX_LAYER_BROADCAST);
  assert_int_equal(layer_of(&read, 3)->input[0].sources[0], 0);
  assert_int_equal(layer_of(&read, 3)->input[1].sources[0], 2);
  read_free(&read);
}

static void maps_are_resized_and_transposed(void **state) {
  (void)state;
  struct read_model read;
  struct model model = small_model();
  const float twice[] = {1, 1, 2, 2};
  model_floats(&model, "twice", 4, twice);
  model_weight(&model, "up", DIMS(8, 4, 2, 2));
  conv(&model, "conv", "x", "y");
  model_node(&model, "Resize", "resize", "y - twice", "r", "mode=nearest");
  model_node(&model, "ConvTranspose", "deconv", "r up", "z", "strides=[2,2]");
  model_output(&model, "z");
  read_good(&read, &model, NULL, NULL);
  assert_int_equal(layer_of(&read, 1)->kind, ONNX_LAYER_RESIZE);
  assert_int_equal(layer_of(&read, 1)->ix * 100 + layer_of(&read, 1)->ox, 1632);
  assert_int_equal(layer_of(&read, 2)->kind, ONNX_LAYER_TRANSPOSED);
  assert_int_equal(layer_of(&read, 2)->ox, 64);
  assert_int_equal(layer_of(&read, 2)->k * 100 + layer_of(&read, 2)->c, 408);
  read_free(&read);
}

/* --- Precisions, names ------------------------------------------------------------------------------------- */

static void assert_bits(const struct onnx_layer *layer, int weight, int input, int partial, int output) {
  assert_int_equal(layer->weight_bits, weight);
  assert_int_equal(layer->input_bits, input);
  assert_int_equal(layer->partial_bits, partial);
  assert_int_equal(layer->output_bits, output);
}

static struct model bits_model(void) {
  struct model model = small_model();
  model_weight_of(&model, ONE_INT4, "q", DIMS(8, 8, 3, 3));
  model_weight(&model, "scale", DIMS(1));
  model_node(&model, "DequantizeLinear", NULL, "q scale", "dq", "");
  model_node(&model, "Conv", "quantised", "x dq", "a", "");
  model_node(&model, "Conv", "said", "a w", "b", "weight_size=2 act_size=12 output_size=20");
  model_node(&model, "Conv", "quantlab", "b w", "c", "weight_bits=3");
  model_node(&model, "MaxPool", "pool", "c", "d", "kernel_shape=[2,2]");
  model_output(&model, "d");
  return model;
}

static void precisions_follow_the_file(void **state) {
  (void)state;
  struct read_model read;
  struct model model = bits_model();
  read_good(&read, &model, NULL, NULL);
  assert_bits(layer_of(&read, 0), 4, 8, 16, 8);
  assert_bits(layer_of(&read, 1), 2, 12, 20, 12);
  assert_bits(layer_of(&read, 2), 3, 8, 16, 8);
  assert_bits(layer_of(&read, 3), 0, 8, 16, 8);
  assert_true(read.net.has_quantised);
  read_free(&read);
  model = bits_model();
  read_good(&read, &model, NULL, "W=16,I=10,O_final=6");
  assert_bits(layer_of(&read, 0), 16, 10, 16, 6);
  assert_bits(layer_of(&read, 1), 2, 12, 20, 12);
  assert_bits(layer_of(&read, 2), 3, 10, 16, 6);
  read_free(&read);
}

static void long_names_keep_their_end(void **state) {
  (void)state;
  static const char head[] = "StatefulPartitionedCall/functional_1/a_block_with_a_long_name/of_many_parts/";
  struct read_model read;
  struct model model = small_model();
  char name[200];
  snprintf(name, sizeof name, "%sone", head);
  conv(&model, name, "x", "a");
  snprintf(name, sizeof name, "%stwo", head);
  conv(&model, name, "a", "b");
  snprintf(name, sizeof name, "other/%stwo", head);
  conv(&model, name, "b", "c");
  conv(&model, NULL, "c", "d");
  model_output(&model, "d");
  read_good(&read, &model, NULL, NULL);
  for (int i = 0; i < 3; i++) assert_int_equal(strlen(layer_of(&read, i)->name), i < 3 ? NAME_SIZE - 1 : 0);
  assert_string_equal(layer_of(&read, 0)->name + NAME_SIZE - 5, "/one");
  assert_string_equal(layer_of(&read, 2)->name + NAME_SIZE - 7, "/two~2");
  assert_string_equal(layer_of(&read, 3)->name, "d");
  read_free(&read);
}

/* --- Inputs without sizes ------------------------------------------------------------------------------------ */

static struct model open_model(void) {
  struct model model = {.opset = 13};
  model_input(&model, "x", DIMS(-1, 3, -1, -1));
  model_weight(&model, "w", DIMS(8, 3, 3, 3));
  model_node(&model, "Conv", "conv", "x w", "y", "auto_pad=SAME_UPPER strides=[2,2]");
  model_output(&model, "y");
  return model;
}

static void sizes_of_inputs_are_given(void **state) {
  (void)state;
  static const struct {
    const char *text, *message;
  } cases[] = {
      {"", "net.onnx: input 'x' has no fixed size: [dim0, 3, dim2, dim3]; give it with --input-shape 1x3xHxW"},
      {"1x3x10", "net.onnx: input 'x' has 4 axes; --input-shape gives 3"},
      {"y=1x3x8x8", "net.onnx: there is no input 'y'; --input-shape can name x"},
      {"1x3x8x0", "'1x3x8x0' is no shape of an input"},
      {"1x3x8x8,", "'1x3x8x8,' is no shape of an input"},
      {"x=", "'x=' is no shape of an input"},
  };
  struct read_model read;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct model model = open_model();
    assert_int_not_equal(read_of(&read, &model, cases[i].text, NULL), STATUS_OK);
    assert_contains(read.error.message, cases[i].message);
    read_free(&read);
  }
  static const char *const good[] = {"1x3x9x11", "x=1x3x9x11"};
  for (size_t i = 0; i < 2; i++) {
    struct model model = open_model();
    read_good(&read, &model, good[i], NULL);
    assert_int_equal(layer_of(&read, 0)->ox * 10 + layer_of(&read, 0)->oy, 65);
    read_free(&read);
  }
}

/* --- What is refused ----------------------------------------------------------------------------------------- */

struct refusal {
  const char *op, *inputs, *attributes, *message;
};

static void nodes_are_refused_by_name(void **state) {
  (void)state;
  static const struct refusal cases[] = {
      {"LSTM", "y w w", "", "is a LSTM, which is not modelled; cut the network there and give each part"},
      {"Einsum", "y y", "", "is a Einsum, which is not modelled"},
      {"If", "y", "", "is a If, which is not modelled"},
      {"NoSuchOperator", "y", "", "is a NoSuchOperator, which is not modelled"},
      {"MatMul", "y y", "", "multiplies two computed tensors in a way that is no known attention"},
      {"Conv", "y y", "", "has weights that are computed"},
      {"Conv", "y w", "strides=[0,1]", "has 0 in 'strides'; expected 1 or more"},
      {"Conv", "y w", "pads=[1,1,1]", "has 3 numbers in 'pads'; expected 4"},
      {"Conv", "y w", "dilations=[9,9]", "has a window of 19 over a map of 16"},
      {"MaxPool", "y", "", "has no 'kernel_shape'"},
      {"Pad", "y channels", "", "pads axis 1, which is not one of rows or columns"},
      {"Reshape", "y odd", "", "reshapes 2048 elements into 7"},
      {"Add", "y column", "", "combines computed tensors"},
      {"Transpose", "y", "perm=[0,1,1,2]", "has a 'perm' that is no permutation of 4 axes"},
      {"Conv", "moved w", "", "reads a map whose axes are moved, cut or mixed"},
      {"Concat", "y moved", "axis=1", "joins maps whose axes or padding do not match"},
      {"GlobalAveragePool", "volume", "", "works on volumes: 3-D convolution is not modelled"},
  };
  struct read_model read;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct model model = small_model();
    model_numbers(&model, "channels", DIMS(0, 1, 0, 0, 0, 0, 0, 0));
    model_numbers(&model, "odd", DIMS(7));
    model_numbers(&model, "cube", DIMS(1, 8, 4, 4, 16));
    conv(&model, "first", "x", "y");
    conv(&model, "other", "x", "y2");
    model_node(&model, "ReduceMax", "reduced", "y2", "column", "axes=[3]");
    model_node(&model, "Transpose", "turned", "y", "moved", "perm=[0,1,3,2]");
    model_node(&model, "Reshape", "boxed", "y cube", "volume", "");
    model_node(&model, cases[i].op, "bad", cases[i].inputs, "z", cases[i].attributes);
    model_output(&model, "z");
    assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
    assert_contains(read.error.message, "net.onnx: node 'bad' (");
    if (strstr(read.error.message, cases[i].message) == NULL) fail_msg("%s\n%s", read.error.message, cases[i].message);
    read_free(&read);
  }
}

/* An operator of another domain: it costs nothing where the file says that it changes no size. */
static void operators_of_others_keep_the_size(void **state) {
  (void)state;
  for (int64_t height = 15; height <= 16; height++) {
    struct read_model read;
    struct model model = small_model();
    conv(&model, "first", "x", "y");
    model_node(&model, "com.maker:Strange", "strange", "y", "z", "");
    model_value(&model, 13, "z", DIMS(1, 8, height, 16));
    model_output(&model, "z");
    enum status status = read_of(&read, &model, NULL, NULL);
    assert_int_equal(status, height == 16 ? STATUS_OK : STATUS_BAD_INPUT);
    assert_int_equal(fate_of(&read, 1), height == 16 ? ONNX_FATE_COUNTED : ONNX_FATE_REFUSED);
    if (status != STATUS_OK) assert_contains(read.error.message, "node 'strange' (Strange) is a Strange, which is not");
    read_free(&read);
  }
}

static void a_graph_is_in_order(void **state) {
  (void)state;
  struct read_model read;
  struct model model = small_model();
  conv(&model, "late", "y", "z");
  conv(&model, "early", "x", "y");
  model_output(&model, "z");
  assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
  assert_string_equal(read.error.message,
                      "net.onnx: node 'late' (Conv) uses tensor 'y', which no node before it makes");
  read_free(&read);
  model = small_model();
  conv(&model, "one", "x", "y");
  conv(&model, "two", "x", "y");
  assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
  assert_contains(read.error.message, "node 'two' (Conv) makes tensor 'y', which another node makes, too");
  read_free(&read);
}

/* A refused node does not hide others: check lists all, and nodes behind are passed over. */
static void all_refused_nodes_are_found(void **state) {
  (void)state;
  struct read_model read;
  struct model model = small_model();
  model_node(&model, "GRU", "first", "x w w", "y", "");
  conv(&model, "behind", "y", "z");
  model_node(&model, "RNN", "second", "x w w", "v", "");
  model_output(&model, "z");
  model_output(&model, "v");
  assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
  assert_int_equal(read.net.refused_count, 2);
  assert_int_equal(fate_of(&read, 0), ONNX_FATE_REFUSED);
  assert_int_equal(fate_of(&read, 1), ONNX_FATE_BEHIND);
  assert_int_equal(fate_of(&read, 2), ONNX_FATE_REFUSED);
  read_free(&read);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(channels_last_around_a_graph_are_views),
      cmocka_unit_test(shapes_are_computed),
      cmocka_unit_test(joined_channels_have_several_sources),
      cmocka_unit_test(what_one_layer_makes_twice_is_free),
      cmocka_unit_test(squeeze_and_excite_is_a_broadcast),
      cmocka_unit_test(maps_are_resized_and_transposed),
      cmocka_unit_test(precisions_follow_the_file),
      cmocka_unit_test(long_names_keep_their_end),
      cmocka_unit_test(sizes_of_inputs_are_given),
      cmocka_unit_test(nodes_are_refused_by_name),
      cmocka_unit_test(operators_of_others_keep_the_size),
      cmocka_unit_test(a_graph_is_in_order),
      cmocka_unit_test(all_refused_nodes_are_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
