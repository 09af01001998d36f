/* For the tests of inputs/: text as a temporary file, and reading whatever kind a file is. */
#ifndef TESTS_INPUTS_HELPER_H
#define TESTS_INPUTS_HELPER_H

#include <unistd.h>

#include "inputs/inputs.h"
#include "tests/check.h"

enum { TEMPORARY_PATH_SIZE = 64 };

/* Makes a file with this content; unlink it. */
static inline void temporary_file(char path[TEMPORARY_PATH_SIZE], const void *content, size_t size) {
  snprintf(path, TEMPORARY_PATH_SIZE, "/tmp/tilescope_test_XXXXXX.yaml");
  int file = mkstemps(path, 5);
  assert_true(file >= 0);
  assert_int_equal(write(file, content, size), (ssize_t)size);
  close(file);
}

/* The whole of a file, malloc'ed, ending in 0. */
static inline char *whole_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("%s is not there: run the tests from the root of the repository", path);
  char *text = malloc(1 << 20);
  assert_non_null(text);
  *size = fread(text, 1, (1 << 20) - 1, file);
  text[*size] = 0;
  fclose(file);
  return text;
}

/* Reads a file as one kind of input and forgets it. A failure must leave the output untouched. */
static inline enum status read_as(enum input_kind kind, const char *path, struct remarks *remarks,
                                  struct error *error) {
  static union {
    struct hardware hardware;
    struct workload workload;
    struct mapping_rules rules;
    unsigned char bytes[sizeof(struct hardware)];
  } output;
  _Static_assert(sizeof output == sizeof(struct hardware), "the bytes cover all kinds");
  struct arena arena;
  enum status status;
  arena_init(&arena);
  memset(output.bytes, 0xA5, sizeof output.bytes);
  if (kind == INPUT_HARDWARE) {
    status = input_hardware(path, &output.hardware, remarks, error);
  } else if (kind == INPUT_WORKLOAD) {
    status = input_workload(path, &output.workload, remarks, error);
  } else {
    status = input_mapping(path, &output.rules, &arena, remarks, error);
  }
  for (size_t i = 0; status != STATUS_OK && i < sizeof output.bytes; i++) assert_int_equal(output.bytes[i], 0xA5);
  if (status == STATUS_OK && kind == INPUT_WORKLOAD) workload_deinit(&output.workload);
  arena_deinit(&arena);
  return status;
}

/* Reads text as a file of one kind; *error has the temporary path replaced by "FILE". */
static inline enum status read_text_as(enum input_kind kind, const char *text, size_t size, struct remarks *remarks,
                                       struct error *error) {
  char path[TEMPORARY_PATH_SIZE], shortened[ERROR_MESSAGE_SIZE];
  temporary_file(path, text, size);
  error->message[0] = 0;
  enum status status = read_as(kind, path, remarks, error);
  unlink(path);
  if (strncmp(error->message, path, strlen(path)) == 0) {
    snprintf(shortened, sizeof shortened, "FILE%s", error->message + strlen(path));
    memcpy(error->message, shortened, sizeof shortened);
  }
  return status;
}

#endif
