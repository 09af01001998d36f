/* Damaged ONNX files: cut anywhere and changed at random, they give a sentence. And what few files have: sparse
 * weights, a node of thousands of inputs. */
#include "inputs/onnx/to_workload.h"
#include "tests/chance.h"
#include "tests/inputs/onnx/read_model.h"

enum { MUTATIONS = 4000, MOST_CHANGES = 4 };

static void expect_sentence(const struct read_model *read, enum status status) {
  if (status == STATUS_OK) return;
  assert_in_range(status, STATUS_INTERNAL, STATUS_BAD_INPUT);
  assert_true(strlen(read->error.message) > 10);
  assert_null(strchr(read->error.message, '\n'));
}

static void cut_anywhere_a_file_gives_a_sentence(void **state) {
  (void)state;
  struct writer bytes = golden_bytes_of("mnist_cntk");
  struct read_model read;
  for (size_t size = 0; size < bytes.size; size++) {
    enum status status = read_bytes(&read, bytes.bytes, size, NULL, NULL);
    assert_int_equal(status, STATUS_BAD_INPUT); /* the graph is the file's last part */
    expect_sentence(&read, status);
    read_free(&read);
  }
  free(bytes.bytes);
}

/* Bytes that change numbers, lengths and types, or are small or large. */
static unsigned char changed(struct random *random, unsigned char byte) {
  static const unsigned char odd[] = {0, 1, 2, 7, 0x7F, 0x80, 0xFF};
  switch (random_in(random, 0, 3)) {
    case 0:
      return odd[random_in(random, 0, (int)sizeof odd - 1)];
    case 1:
      return (unsigned char)(byte ^ 1 << random_in(random, 0, 7));
    case 2:
      return (unsigned char)(byte + random_in(random, 1, 3));
    default:
      return (unsigned char)random_in(random, 0, 255);
  }
}

static enum status make_workload(struct read_model *read) {
  struct workload workload;
  workload_init(&workload, "net");
  enum status status = onnx_to_workload(&read->net, &workload);
  workload_deinit(&workload);
  return status;
}

static void changed_at_random_a_file_gives_a_sentence(void **state) {
  (void)state;
  static const char *const models[] = {"mnist_cntk", "tcn_1d", "eegnet_Hx1", "dscnn"};
  int good = 0;
  for (size_t m = 0; m < 4; m++) {
    struct writer bytes = golden_bytes_of(models[m]);
    for (int seed = 0; seed < MUTATIONS / 4; seed++) {
      struct random random = random_of((uint64_t)seed * 4 + m);
      struct read_model read;
      unsigned char *copy = malloc(bytes.size);
      assert_non_null(copy);
      memcpy(copy, bytes.bytes, bytes.size);
      int changes = random_in(&random, 1, MOST_CHANGES);
      for (int i = 0; i < changes; i++) {
        int at = random_in(&random, 0, (int)bytes.size - 1);
        copy[at] = changed(&random, copy[at]);
      }
      enum status status = read_bytes(&read, copy, bytes.size, NULL, NULL);
      if (status == STATUS_OK) status = make_workload(&read);
      expect_sentence(&read, status);
      good += status == STATUS_OK;
      read_free(&read);
      free(copy);
    }
    free(bytes.bytes);
  }
  assert_in_range(good, MUTATIONS / 50, MUTATIONS - MUTATIONS / 4); /* not all are harmless, nor fatal */
}

static void expect_message(const void *bytes, size_t size, const char *message) {
  struct read_model read;
  assert_int_equal(read_bytes(&read, bytes, size, NULL, NULL), STATUS_BAD_INPUT);
  assert_string_equal(read.error.message, message);
  read_free(&read);
}

static void damage_has_a_place(void **state) {
  (void)state;
  expect_message("\x08\x08\x3A\x7F", 4, "net.onnx: damaged ONNX file, at byte 3");
  expect_message("\x08\x08\x03\x01", 4, "net.onnx: damaged ONNX file, at byte 2");
  expect_message("\x08\x08\x0B", 3, "net.onnx: damaged ONNX file, at byte 2");
  expect_message("\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 12, "net.onnx: damaged ONNX file, at byte 1");
  expect_message("\x08\x08", 2,
                 "net.onnx: this looks like a binary file, but is no ONNX model: it has no graph with nodes");
  expect_message("\x08\x08\x3A\x00", 4,
                 "net.onnx: this looks like a binary file, but is no ONNX model: it has no graph with nodes");
}

/* A map of 1 x 8 x 16 x 16 is convolved by weights that are stored sparsely: values, indices and the size of all. */
static void sparse_weights_have_a_shape(void **state) {
  (void)state;
  struct model model = {{0}, 0};
  struct read_model read;
  model_input(&model, "x", DIMS(1, 8, 16, 16));
  model_sparse_weight(&model, "w", DIMS(4, 8, 3, 3));
  model_node(&model, "Conv", "conv", "x w", "y", "");
  model_output(&model, "y");
  if (read_of(&read, &model, NULL, NULL) != STATUS_OK) fail_msg("%s", read.error.message);
  assert_int_equal(read.net.layer_count, 1);
  assert_int_equal(read.net.layers[0].k, 4);
  assert_int_equal(read.net.layers[0].ox, 14);
  read_free(&read);
}

static void a_node_has_a_limit_of_inputs(void **state) {
  (void)state;
  struct model model = {{0}, 0};
  struct read_model read;
  char *inputs = calloc(2, ONNX_MAX_LINKS + 2);
  assert_non_null(inputs);
  for (int i = 0; i <= ONNX_MAX_LINKS; i++) memcpy(inputs + (size_t)2 * (size_t)i, "x ", 2);
  model_input(&model, "x", DIMS(1, 8, 16, 16));
  model_node(&model, "Concat", "join", inputs, "y", "axis=1");
  model_output(&model, "y");
  assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
  assert_contains(read.error.message, "node 0 has more than 4096 inputs or outputs, the limit");
  free(inputs);
  read_free(&read);
}

static void a_graph_has_limits(void **state) {
  (void)state;
  struct read_model read;
  struct model model = {{0}, 0};
  model_input(&model, "x", DIMS(1, 1, 1, 1, 1, 1, 1, 1, 4)); /* one more axis than a tensor may have */
  model_node(&model, "Conv", "conv", "x x", "y", "");
  model_output(&model, "y");
  assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
  assert_contains(read.error.message, "input 'x' has no fixed size");
  read_free(&read);
  for (int i = 0; i <= ONNX_MAX_INITIALIZERS; i++) {
    char name[16];
    snprintf(name, sizeof name, "w%d", i);
    model_weight(&model, name, DIMS(1));
  }
  model_input(&model, "x", DIMS(1, 8, 16, 16));
  model_node(&model, "Relu", "relu", "x", "y", "");
  assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
  assert_string_equal(read.error.message, "net.onnx: the graph has more than 65536 initializers, the limit");
  read_free(&read);
  model_input(&model, "t0", DIMS(1, 1, 4, 4));
  model_weight(&model, "w", DIMS(1, 1, 1, 1));
  for (int i = 0; i <= WORKLOAD_MAX_LAYERS; i++) {
    char inputs[32], output[16];
    snprintf(inputs, sizeof inputs, "t%d w", i);
    snprintf(output, sizeof output, "t%d", i + 1);
    model_node(&model, "Conv", NULL, inputs, output, "");
  }
  model_output(&model, "t4097");
  assert_int_equal(read_of(&read, &model, NULL, NULL), STATUS_BAD_INPUT);
  assert_string_equal(read.error.message, "net.onnx: the network has more than 4096 layers, the limit");
  read_free(&read);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sparse_weights_have_a_shape),
      cmocka_unit_test(a_node_has_a_limit_of_inputs),
      cmocka_unit_test(a_graph_has_limits),
      cmocka_unit_test(cut_anywhere_a_file_gives_a_sentence),
      cmocka_unit_test(changed_at_random_a_file_gives_a_sentence),
      cmocka_unit_test(damage_has_a_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
