#include "tests/fuzz/targets.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/inputs.h"
#include "inputs/onnx/onnx.h"
#include "inputs/write_hardware.h"
#include "inputs/write_workload.h"
#include "tests/fuzz/judge.h"
#include "tests/inputs/onnx/golden_model.h"
#include "tests/inputs/onnx/parts.h"
#include "tui/batch/sweep/file.h"
#include "tui/explorer/script.h"
#include "tui/explorer/session.h"
#include "tui/options/options.h"
#include "tui/views/lesson/lesson.h"
#include "tui/views/views.h"

/* --- Inputs of the model ------------------------------------------------------------------------------------ */

static const char small_hardware[] = "tests/inputs/cases/new_ports.yaml",
                  small_network[] = "tests/inputs/cases/conv1.yaml", small_mapping[] = "tests/inputs/cases/map_kc.yaml";

/* Evaluates what can be read of the three files. */
static void evaluate(const char *hardware_path, const char *network_path, const char *mapping_path) {
  static struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct remarks remarks;
  struct error error;
  arena_init(&arena);
  remarks_init(&remarks);
  enum status status = input_hardware(hardware_path, &hardware, &remarks, &error);
  if (status == STATUS_OK) status = input_workload(network_path, &workload, &remarks, &error);
  bool has_workload = status == STATUS_OK;
  if (status == STATUS_OK) status = input_mapping(mapping_path, &rules, &arena, &remarks, &error);
  if (status == STATUS_OK) {
    input_fit(&rules, &hardware, &workload, &remarks);
    judge_evaluation(&hardware, &workload, &rules);
  } else {
    judge_sentence(status, &error);
  }
  if (has_workload) workload_deinit(&workload);
  remarks_deinit(&remarks);
  arena_deinit(&arena);
}

static void run_hardware(const char *path, const char *text) {
  (void)text;
  evaluate(path, small_network, small_mapping);
}

static void run_workload(const char *path, const char *text) {
  (void)text;
  evaluate(small_hardware, path, small_mapping);
}

static void run_mapping(const char *path, const char *text) {
  (void)text;
  evaluate(small_hardware, small_network, path);
}

/* --- Files of the explorer ---------------------------------------------------------------------------------- */

static void run_session(const char *path, const char *text) {
  static struct session session;
  struct error error;
  (void)path;
  judge_sentence(session_read(&session, &views, text, &error), &error);
}

static void run_lesson(const char *path, const char *text) {
  struct error error;
  (void)text;
  struct lesson *lesson = lesson_read(path, &error);
  judge_sentence(lesson != NULL ? STATUS_OK : error.status, &error);
  lesson_free(lesson);
}

/* Reads the lines of a script without doing what they say. */
static void run_script(const char *path, const char *text) {
  char *lines = strdup(text), *line = lines;
  (void)path;
  while (lines != NULL && line != NULL) {
    char *next = strchr(line, '\n');
    struct script_line script;
    struct event event;
    if (next != NULL) *next++ = 0;
    if (script_line_begin(&script, line)) {
      while (script_line_next(&script, &event)) script_event_is_sound(&event);
    }
    line = next;
  }
  free(lines);
}

/* The configuration is found by its folder. */
static void run_config(const char *path, const char *text) {
  char folder[] = "/tmp/tilescope-fuzz-XXXXXX", file[64];
  struct options options;
  struct error error;
  char *argv[] = {"tilescope", NULL};
  (void)path;
  if (mkdtemp(folder) == NULL) abort();
  snprintf(file, sizeof file, "%s/tilescope", folder);
  if (mkdir(file, 0700) != 0) abort();
  strcat(file, "/config");
  FILE *out = fopen(file, "w");
  if (out == NULL || fputs(text, out) < 0 || fclose(out) != 0) abort();
  setenv("XDG_CONFIG_HOME", folder, 1);
  if (options_parse(&options, 1, argv, &error) != STATUS_OK) abort();
  judge_sentence(options_read_config(&options, &error), &error);
  unlink(file);
  *strrchr(file, '/') = 0;
  rmdir(file);
  rmdir(folder);
}

static void run_options(const char *path, const char *text) {
  struct options options;
  struct error error;
  char *words = strdup(text);
  (void)path;
  if (words == NULL) abort();
  judge_sentence(options_parse_point(&options, NULL, words, &error), &error);
  free(words);
}

/* As resume and merge read it. */
static void run_rows(const char *path, const char *text) {
  struct sweep_file file;
  struct error error;
  bool found = true;
  (void)text;
  enum status status = sweep_file_open(&file, path, &error);
  while (status == STATUS_OK && found) status = sweep_file_next(&file, &found, &error);
  judge_sentence(status, &error);
  sweep_file_close(&file);
}

const struct fuzz_target fuzz_targets[FUZZ_TARGETS] = {
    {"hardware", run_hardware, {"tests/inputs/cases", "inputs/hardware", NULL}, 30, true},
    {"workload", run_workload, {"tests/inputs/cases", "tests/fuzz/corpus/workload", NULL}, 60, true},
    {"mapping", run_mapping, {"tests/inputs/cases", "inputs/mappings", NULL}, 30, true},
    {"onnx", run_workload, {NULL}, 150, false},
    {"session", run_session, {"tests/fuzz/corpus/session", NULL}, 1000, true},
    {"lesson", run_lesson, {"inputs/lessons", NULL}, 200, true},
    {"script", run_script, {"tests/fuzz/corpus/script", NULL}, 1000, true},
    {"config", run_config, {"tests/fuzz/corpus/config", NULL}, 300, true},
    {"options", run_options, {"tests/fuzz/corpus/options", NULL}, 1000, true},
    {"rows", run_rows, {"tests/fuzz/corpus/rows", NULL}, 1000, true},
};

/* --- Running ------------------------------------------------------------------------------------------------ */

void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size) {
  char path[64];
  int file = memfd_create("fuzz", 0);
  if (file < 0 || write(file, data, size) != (ssize_t)size) abort();
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  char *text = malloc(size + 1);
  if (text == NULL) abort();
  memcpy(text, data, size);
  text[size] = 0;
  target->run(path, text);
  free(text);
  close(file);
}

/* --- Changes ------------------------------------------------------------------------------------------------ */

/* A number in place of one that stands for `old`. */
static void new_number(struct random *random, long long old, char *text, size_t size) {
  static const char *const odd[] = {"0",
                                    "-1",
                                    "1",
                                    "0.5",
                                    "1e308",
                                    "2147483647",
                                    "4294967296",
                                    "9223372036854775807",
                                    "18446744073709551616",
                                    "nan",
                                    "1000000",
                                    "1000000000",
                                    "",
                                    "full"};
  switch (random_in(random, 0, 4)) {
    case 0:
      snprintf(text, size, "%s", odd[random_in(random, 0, (int)(sizeof odd / sizeof *odd) - 1)]);
      return;
    case 1:
      snprintf(text, size, "%lld", (long long)((unsigned long long)old + (unsigned long long)random_in(random, -2, 2)));
      return;
    case 2:
      snprintf(text, size, "%lld", (long long)((unsigned long long)old * (unsigned)random_in(random, 2, 1000)));
      return;
    case 3:
      snprintf(text, size, "%d", random_in(random, 0, 9));
      return;
    default:
      snprintf(text, size, "%d", random_in(random, 0, 1 << random_in(random, 1, 30)));
  }
}

/* Puts `text` in place of `length` bytes. */
static size_t replace_piece(uint8_t *data, size_t size, size_t capacity, size_t at, size_t length, const char *text,
                            size_t text_length) {
  if (size - length + text_length > capacity) return size;
  memmove(data + at + text_length, data + at + length, size - at - length);
  memcpy(data + at, text, text_length);
  return size - length + text_length;
}

static bool is_digit(uint8_t byte) {
  return byte >= '0' && byte <= '9';
}

static size_t change_number(uint8_t *data, size_t size, size_t capacity, struct random *random) {
  char text[32], old[20] = "";
  size_t at = (size_t)(random_bits(random) % size), length = 0;
  for (size_t tries = 0; tries < size && !is_digit(data[at]); tries++) at = (at + 1) % size;
  if (!is_digit(data[at])) return size;
  while (at > 0 && is_digit(data[at - 1])) at--;
  while (at + length < size && is_digit(data[at + length])) length++;
  memcpy(old, data + at, length < sizeof old - 1 ? length : sizeof old - 1);
  new_number(random, strtoll(old, NULL, 10), text, sizeof text);
  return replace_piece(data, size, capacity, at, length, text, strlen(text));
}

/* Copies a piece of a few bytes, or lines, to another place. */
static size_t copy_piece(uint8_t *data, size_t size, size_t capacity, struct random *random) {
  char piece[256];
  size_t from = (size_t)(random_bits(random) % size), to = (size_t)(random_bits(random) % size);
  size_t length = (size_t)random_in(random, 1, random_chance(random, 50) ? 8 : (int)sizeof piece);
  if (length > size - from) length = size - from;
  memcpy(piece, data + from, length);
  size_t over = random_chance(random, 50) ? 0 : length < size - to ? length : size - to;
  return replace_piece(data, size, capacity, to, over, piece, length);
}

size_t fuzz_change(const struct fuzz_target *target, uint8_t *data, size_t size, size_t capacity,
                   struct random *random) {
  for (int changes = random_in(random, 1, 3); changes > 0 && size > 0; changes--) {
    size_t at = (size_t)(random_bits(random) % size);
    int kind = random_in(random, target->is_text ? 0 : 6, 9);
    if (kind <= 5) {
      size = change_number(data, size, capacity, random);
    } else if (kind == 6) {
      size = copy_piece(data, size, capacity, random);
    } else if (kind == 7) {
      size = replace_piece(data, size, capacity, at,
                           (size_t)random_in(random, 0, (int)(size - at < 16 ? size - at : 16)), "", 0);
    } else {
      data[at] = (uint8_t)(kind == 8 ? random_in(random, 0, 255) : data[at] ^ 1 << random_in(random, 0, 7));
    }
  }
  return size;
}

/* --- Seeds -------------------------------------------------------------------------------------------------- */

static void use_file(const struct fuzz_target *target, const char *path,
                     void (*use)(const struct fuzz_target *, const uint8_t *, size_t, void *), void *context) {
  static uint8_t data[FUZZ_LARGEST];
  FILE *in = fopen(path, "r");
  if (in == NULL) abort();
  size_t size = fread(data, 1, sizeof data, in);
  if (fclose(in) != 0) abort();
  use(target, data, size, context);
}

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

/* Attention with parts of a product, rotations, a mask, a cache, and a norm by its parts. */
static const char attention[] =
    "x:1x12x16; w3#16x48; s5=1,12,3,2,8; a<MatMul x w3; r<Reshape a s5; p<Transpose r perm=[2,0,3,1,4]; i0=(0); "
    "i1=(1); i2=(2);"
    "q<Gather p i0 axis=0; k<Gather p i1 axis=0; v<Gather p i2 axis=0; kt<Transpose k perm=[0,1,3,2]; o=0; h=4; e=8; "
    "ax=3;"
    "qa<Slice q o h ax; qb<Slice q h e ax; qn<Neg qb; qr<Concat qn qa axis=3; sc<MatMul qr kt; m0#1x1x12x12; sm<Add sc "
    "m0;"
    "f<Softmax sm axis=-1; c<MatMul f v; past:1x2x4x8; kv<Concat past v axis=2; s2<MatMul qr kt; f2<Softmax s2 axis=-1;"
    "ct<Transpose c perm=[0,2,1,3]; s3=1,12,16; cr<Reshape ct s3; m<ReduceMean cr axes=[-1]; d<Sub cr m; n<Mul d d;"
    "u<ReduceMean n axes=[-1]; z<Sqrt u; nn<Div d z; l<LayerNormalization nn w3; g<Split l axis=2; t<Gather l i0 "
    "axis=1; y<Add nn l";

static void use_attention(const struct fuzz_target *target,
                          void (*use)(const struct fuzz_target *, const uint8_t *, size_t, void *), void *context) {
  struct model model = model_of_parts(attention);
  struct writer bytes = model_bytes(&model);
  use(target, bytes.bytes, bytes.size, context);
  free(bytes.bytes);
}

void fuzz_each_seed(const struct fuzz_target *target,
                    void (*use)(const struct fuzz_target *target, const uint8_t *data, size_t size, void *context),
                    void *context) {
  for (int i = 0; target->seeds[i] != NULL; i++) {
    struct dirent **entries;
    int count = scandir(target->seeds[i], &entries, NULL, by_name);
    if (count < 0) abort();
    for (int e = 0; e < count; e++) {
      char path[512];
      snprintf(path, sizeof path, "%s/%s", target->seeds[i], entries[e]->d_name);
      if (entries[e]->d_name[0] != '.') use_file(target, path, use, context);
      free(entries[e]);
    }
    free(entries);
  }
  if (target->is_text) return;
  use_attention(target, use, context);
  for (size_t i = 0; i < sizeof golden_models / sizeof *golden_models; i++) {
    json_object *golden = golden_read(golden_models[i]);
    struct writer bytes = golden_bytes(golden);
    if (bytes.size < FUZZ_LARGEST) use(target, bytes.bytes, bytes.size, context);
    free(bytes.bytes);
    json_object_put(golden);
  }
}
