/* Damaged ONNX files: cut anywhere and changed at random, they give a sentence. And large ones: weights are not read.
 */
#include <sys/resource.h>
#include <time.h>

#include "inputs/onnx/to_workload.h"
#include "tests/chance.h"
#include "tests/inputs/onnx/golden_model.h"
#include "tests/inputs/onnx/read_model.h"

enum { MUTATIONS = 4000, MOST_CHANGES = 4 };

static void expect_sentence(const struct read_model *read, enum status status) {
  if (status == STATUS_OK) return;
  assert_in_range(status, STATUS_INTERNAL, STATUS_BAD_INPUT);
  assert_true(strlen(read->error.message) > 10);
  assert_null(strchr(read->error.message, '\n'));
}

static struct writer bytes_of(const char *name) {
  json_object *golden = golden_read(name);
  assert_non_null(golden);
  struct writer bytes = golden_bytes(golden);
  json_object_put(golden);
  return bytes;
}

static void cut_anywhere_a_file_gives_a_sentence(void **state) {
  (void)state;
  struct writer bytes = bytes_of("mnist_cntk");
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
    struct writer bytes = bytes_of(models[m]);
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

/* --- Large files ---------------------------------------------------------------------------------------------- */

enum { WEIGHT_COUNT = 26 << 20 }; /* of 4 bytes */

/* Puts the key and size of a message that is written elsewhere. */
static void put_head(struct writer *writer, int field, size_t size) {
  put_varint(writer, (uint64_t)field << 3 | 2);
  put_varint(writer, size);
}

/* A convolution with 104 MB of weights, which are a hole in the file. */
static void write_large(const char *path) {
  struct model model = {.opset = 13};
  struct writer tensor = {0}, file = {0}, head = {0};
  const size_t raw = 4 * (size_t)WEIGHT_COUNT;
  model_input(&model, "x", DIMS(1, 1024, 8, 8));
  model_node(&model, "Conv", "conv", "x w", "y", "");
  model_output(&model, "y");
  put_tensor_head(&tensor, "w", ONE_FLOAT, DIMS(WEIGHT_COUNT / 1024, 1024, 1, 1));
  put_head(&tensor, 9, raw);
  put_head(&model.graph, 5, tensor.size + raw);
  put_number(&file, 1, 8);
  put_head(&file, 7, model.graph.size + tensor.size + raw);
  put(&head, file.bytes, file.size);
  put(&head, model.graph.bytes, model.graph.size);
  put(&head, tensor.bytes, tensor.size);
  FILE *out = fopen(path, "wb");
  assert_non_null(out);
  assert_int_equal(fwrite(head.bytes, 1, head.size, out), head.size);
  assert_int_equal(fflush(out), 0);
  assert_int_equal(ftruncate(fileno(out), (off_t)(head.size + raw)), 0);
  fclose(out);
  free(tensor.bytes);
  free(file.bytes);
  free(head.bytes);
  free(model.graph.bytes);
}

static long peak_kilobytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

static void weights_are_not_read(void **state) {
  (void)state;
  char path[TEMPORARY_PATH_SIZE];
  struct workload workload;
  struct error error;
  struct timespec from, to;
  temporary_file(path, "", 0);
  write_large(path);
  long before = peak_kilobytes();
  clock_gettime(CLOCK_MONOTONIC, &from);
  if (input_workload(path, &workload, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
  clock_gettime(CLOCK_MONOTONIC, &to);
  double seconds = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
  print_message("104 MB of weights: %.1f ms, %ld KB more\n", 1e3 * seconds, peak_kilobytes() - before);
  assert_true(peak_kilobytes() - before < 4096);
  assert_int_equal(workload.layers[1].file_size[layer_dim(&workload.layers[1], "K")], WEIGHT_COUNT / 1024);
  workload_deinit(&workload);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(weights_are_not_read),
      cmocka_unit_test(cut_anywhere_a_file_gives_a_sentence),
      cmocka_unit_test(changed_at_random_a_file_gives_a_sentence),
      cmocka_unit_test(damage_has_a_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
