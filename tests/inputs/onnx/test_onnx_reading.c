/* ONNX files are read in small pieces: the same whatever the size of a piece, a sentence where reading fails or the
 * file changes meanwhile; of a large file, weights are not read. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#include "inputs/onnx/onnx.h"
#include "tests/chance.h"
#include "tests/inputs/onnx/large_model.h"
#include "tests/inputs/onnx/read_model.h"

/* What becomes of reads, in place of the library's pread. */
static struct {
  int count, at; /* reads so far; the one that is changed, from 1; 0: none */
  enum { READ_FAILS, READ_CUTS, READ_ADDS, READ_ENDS, READ_CHANGES } what;
  bool is_slow; /* a few bytes at a time, and interrupted */
  const char *path;
  struct random random;
} reads;

static void change_file(void) {
  int file = open(reads.path, O_WRONLY | O_APPEND);
  assert_true(file >= 0);
  if (reads.what == READ_ADDS) assert_int_equal(write(file, "\x08\x08", 2), 2);
  if (reads.what == READ_CUTS) assert_int_equal(ftruncate(file, 100), 0);
  close(file);
}

ssize_t pread(int file, void *bytes, size_t size, off_t at) {
  bool is_it = ++reads.count == reads.at;
  if (is_it && reads.what == READ_FAILS) {
    errno = EIO;
    return -1;
  }
  if (is_it && (reads.what == READ_ADDS || reads.what == READ_CUTS)) change_file();
  if (is_it && reads.what == READ_ENDS) return 0;
  if (reads.is_slow && reads.count % 3 == 0) {
    errno = EINTR;
    return -1;
  }
  ssize_t got = syscall(SYS_pread64, file, bytes, reads.is_slow && size > 7 ? 7 : size, at);
  if (reads.at > 0 && reads.count >= reads.at && reads.what == READ_CHANGES && got > 0) {
    ((unsigned char *)bytes)[random_in(&reads.random, 0, (int)got - 1)] ^=
        (unsigned char)random_in(&reads.random, 1, 255);
  }
  return got;
}

static int no_faults(void **state) {
  (void)state;
  memset(&reads, 0, sizeof reads);
  return 0;
}

/* --- Pieces --------------------------------------------------------------------------------------------------- */

/* Writes the layers and the error of what was read. */
static void describe(const struct read_model *read, enum status status, FILE *out) {
  fprintf(out, "%d %s\n", (int)status, status != STATUS_OK ? read->error.message : "");
  for (int i = 0; i < read->net.layer_count; i++) {
    const struct onnx_layer *layer = &read->net.layers[i];
    fprintf(out, "%s %d: %d %d %d %d\n", layer->name, layer->node, (int)layer->k, (int)layer->c, (int)layer->ox,
            (int)layer->oy);
  }
}

/* The same through a window of that size. */
static char *through_window(int file, size_t size, size_t window) {
  struct read_model read;
  char *text = NULL;
  size_t length;
  unsigned char *buffer = malloc(window); /* so that sanitizers see reading beyond its end */
  FILE *out = open_memstream(&text, &length);
  assert_true(buffer != NULL && out != NULL);
  enum status status = read_file(&read, wire_opened(file, size, buffer, window), NULL, NULL);
  describe(&read, status, out);
  fclose(out);
  arena_deinit(&read.arena);
  free(buffer);
  return text;
}

static void pieces_of_any_size_give_the_same(void **state) {
  (void)state;
  static const size_t windows[] = {128, 129, 131, 200, 1000, 4096, 1 << 20};
  for (size_t m = 0; m < sizeof golden_models / sizeof golden_models[0]; m++) {
    char path[TEMPORARY_PATH_SIZE], *expected = NULL;
    struct writer bytes = golden_bytes_of(golden_models[m]);
    temporary_file(path, bytes.bytes, bytes.size);
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    for (size_t w = 0; w < sizeof windows / sizeof windows[0]; w++) {
      reads.is_slow = w % 2 == 0;
      char *text = through_window(file, bytes.size, windows[w]);
      if (expected != NULL) assert_string_equal(text, expected);
      if (text[0] != '0') fail_msg("%s, %zu: %s", golden_models[m], windows[w], text);
      free(expected);
      expected = text;
    }
    free(expected);
    close(file);
    unlink(path);
    free(bytes.bytes);
  }
}

static void a_name_fits_the_window(void **state) {
  (void)state;
  char name[WIRE_WINDOW + 2], message[200];
  for (int more = 0; more < 2; more++) {
    struct model model = {.opset = 13};
    struct read_model read;
    memset(name, 'n', sizeof name);
    name[WIRE_WINDOW + more] = 0;
    model_input(&model, "x", DIMS(1, 4, 8, 8));
    model_weight(&model, "w", DIMS(4, 4, 1, 1));
    model_node(&model, "Conv", name, "x w", "y", "");
    model_output(&model, "y");
    enum status status = read_of(&read, &model, NULL, NULL);
    assert_int_equal(status, more ? STATUS_BAD_INPUT : STATUS_OK);
    snprintf(message, sizeof message, "has more than %d bytes, the limit", WIRE_WINDOW);
    if (more) assert_non_null(strstr(read.error.message, message));
    read_free(&read);
  }
}

/* --- Faults --------------------------------------------------------------------------------------------------- */

/* Reads a golden model from a file with the n-th read changed; false if there are fewer. */
static bool read_with_fault(const struct writer *bytes, int n, enum status *status, struct error *error) {
  char path[TEMPORARY_PATH_SIZE];
  struct workload workload;
  temporary_file(path, bytes->bytes, bytes->size);
  reads.path = path;
  reads.count = 0;
  reads.at = n;
  *status = input_workload(path, &workload, NULL, error);
  if (*status == STATUS_OK) workload_deinit(&workload);
  unlink(path);
  return reads.count >= n;
}

/* The first read is of the first byte, which tells ONNX files; where it fails, the file is read whole, as a pipe is. */
static void each_read_may_fail(void **state) {
  (void)state;
  struct writer bytes = golden_bytes_of("ppocr_cls_48x192");
  struct error error;
  enum status status;
  static const char *const said[] = {[READ_FAILS] = "cannot read the file at byte ",
                                     [READ_CUTS] = "the file changed while it was read",
                                     [READ_ADDS] = "the file changed while it was read",
                                     [READ_ENDS] = "the file changed while it was read"};
  for (reads.what = READ_FAILS; reads.what <= READ_ENDS; reads.what++) {
    int n = 2;
    for (; read_with_fault(&bytes, n, &status, &error); n++) {
      assert_int_equal(status, STATUS_BAD_INPUT);
      if (strstr(error.message, said[reads.what]) == NULL) fail_msg("read %d: %s", n, error.message);
    }
    assert_in_range(n, 4, 100); /* several pieces, and not one a field */
  }
  free(bytes.bytes);
}

/* Other bytes each time that they are looked at: counted first, then another number of them. */
static void bytes_may_change_between_reads(void **state) {
  (void)state;
  static const char *const models[] = {"mnist_cntk", "blazeface_front"};
  int failed = 0;
  for (size_t m = 0; m < 2; m++) {
    struct writer bytes = golden_bytes_of(models[m]);
    char path[TEMPORARY_PATH_SIZE];
    temporary_file(path, bytes.bytes, bytes.size);
    int file = open(path, O_RDONLY);
    reads.what = READ_CHANGES;
    for (int seed = 0; seed < 1000; seed++) {
      reads.random = random_of((uint64_t)seed);
      reads.count = 0;
      reads.at = random_in(&reads.random, 1, 100);
      char *text = through_window(file, bytes.size, 128);
      failed += text[0] != '0';
      free(text);
    }
    close(file);
    unlink(path);
    free(bytes.bytes);
  }
  assert_in_range(failed, 1000, 2000);
}

static void a_file_that_is_not_there_is_told(void **state) {
  (void)state;
  struct remarks lines;
  struct error error;
  remarks_init(&lines);
  assert_int_equal(onnx_describe("/none.onnx", &(struct onnx_reading){NULL, NULL}, &lines, &error), STATUS_BAD_INPUT);
  assert_string_equal(error.message, "/none.onnx: cannot open the file: No such file or directory");
  assert_int_equal(lines.count, 0);
  remarks_deinit(&lines);
}

/* --- Large files ---------------------------------------------------------------------------------------------- */

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
  assert_true(write_large_model(path));
  long before = peak_kilobytes();
  clock_gettime(CLOCK_MONOTONIC, &from);
  if (input_workload(path, &workload, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
  clock_gettime(CLOCK_MONOTONIC, &to);
  double seconds = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
  print_message("105 MB of weights: %.1f ms, %ld KB more, %d reads\n", 1e3 * seconds, peak_kilobytes() - before,
                reads.count);
  assert_true(peak_kilobytes() - before < 4096);
  assert_in_range(reads.count, LARGE_LAYERS, 4 * LARGE_LAYERS);
  assert_int_equal(workload.layer_count, LARGE_LAYERS + 1);
  workload_deinit(&workload);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(weights_are_not_read, no_faults),
      cmocka_unit_test_setup(pieces_of_any_size_give_the_same, no_faults),
      cmocka_unit_test_setup(a_name_fits_the_window, no_faults),
      cmocka_unit_test_setup(each_read_may_fail, no_faults),
      cmocka_unit_test(a_file_that_is_not_there_is_told),
      cmocka_unit_test_setup(bytes_may_change_between_reads, no_faults),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
