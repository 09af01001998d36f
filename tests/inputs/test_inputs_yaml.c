/* What any YAML file may do to the readers: its scalars, anchors, encodings, sizes; where names are found;
 * files cut short and with wrong bytes. */
#include <sys/stat.h>

#include "inputs/yaml/nearest.h"
#include "inputs/yaml/scalar.h"
#include "inputs/yaml/source.h"
#include "tests/inputs/helper.h"

/* --- Scalars as PyYAML resolves them -------------------------------------------------------------------- */

static void scalars_have_the_types_of_yaml_1_1(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum scalar_type type;
    double number;
  } table[] = {
      {"", SCALAR_NULL, 0},
      {"~", SCALAR_NULL, 0},
      {"null", SCALAR_NULL, 0},
      {"nUll", SCALAR_TEXT, 0},
      {"True", SCALAR_BOOL, 1},
      {"off", SCALAR_BOOL, 0},
      {"y", SCALAR_TEXT, 0},
      {"tRue", SCALAR_TEXT, 0},
      {"0", SCALAR_INTEGER, 0},
      {"-17", SCALAR_INTEGER, -17},
      {"+5", SCALAR_INTEGER, 5},
      {"1_000", SCALAR_INTEGER, 1000},
      {"0x1F", SCALAR_INTEGER, 31},
      {"0b101", SCALAR_INTEGER, 5},
      {"010", SCALAR_INTEGER, 8},
      {"-0x10", SCALAR_INTEGER, -16},
      {"08", SCALAR_TEXT, 0},
      {"0x", SCALAR_TEXT, 0},
      {"1:30", SCALAR_INTEGER, 90},
      {"1:60", SCALAR_TEXT, 0},
      {"_1", SCALAR_TEXT, 0},
      {"1e10", SCALAR_TEXT, 0},
      {"1.0e10", SCALAR_TEXT, 0},
      {"1.0e+3", SCALAR_FLOAT, 1000},
      {"1.5e-1", SCALAR_FLOAT, 0.15},
      {".5", SCALAR_FLOAT, 0.5},
      {"-.5", SCALAR_TEXT, 0},
      {"1.", SCALAR_FLOAT, 1},
      {"1_0.2_5", SCALAR_FLOAT, 10.25},
      {".", SCALAR_TEXT, 0},
      {"1.2.3", SCALAR_TEXT, 0},
      {"12abc", SCALAR_TEXT, 0},
      {"-", SCALAR_TEXT, 0},
      {"182.07000000000002", SCALAR_FLOAT, 182.07000000000002},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    struct scalar scalar = scalar_resolve(table[i].text);
    if (scalar.type != table[i].type) fail_msg("'%s' has type %d", table[i].text, scalar.type);
    if (scalar.type == SCALAR_BOOL) assert_int_equal(scalar.truth, table[i].number == 1);
    if (scalar.type == SCALAR_INTEGER) assert_true((double)scalar.integer == table[i].number);
    if (scalar.type >= SCALAR_INTEGER) assert_true(scalar.number == table[i].number);
  }
  assert_true(scalar_resolve("9223372036854775807").integer == INT64_MAX);
  assert_false(scalar_resolve("9223372036854775807").overflow);
  assert_true(scalar_resolve("9223372036854775808").overflow);
  assert_true(scalar_resolve("-.inf").number < 0);
  double nan = scalar_resolve(".nan").number;
  assert_true(nan != nan);
}

/* --- Files that are no good YAML ------------------------------------------------------------------------ */

static void expect_bad(const char *text, size_t size, const char *message) {
  struct error error;
  assert_int_equal(read_text_as(INPUT_MAPPING, text, size, NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, message);
}

static void expect_good(const char *text) {
  struct error error;
  if (read_text_as(INPUT_MAPPING, text, strlen(text), NULL, &error)) fail_msg("%s", error.message);
}

#define EXPECT_BAD(text, message) expect_bad(text, sizeof text - 1, message)
#define ENTRY "- name: default\n  spatial_mapping: {}\n"

static void what_is_no_text_is_refused(void **state) {
  (void)state;
  EXPECT_BAD("", "FILE:1:1: the file is empty");
  EXPECT_BAD("# a comment\n", "FILE:1:1: the file is empty");
  EXPECT_BAD("---\n...\n", "FILE:1:1: the file is empty");
  EXPECT_BAD("- name: \0", "FILE:1:9: unexpected character U+0000: this looks like a binary file");
  EXPECT_BAD(
      "\x7F"
      "ELF\x02\x01",
      "FILE:1:1: unexpected character U+007F");
  EXPECT_BAD("- name: d\n- n\xE9me: e\n", "FILE:2:4: byte 0xE9 is not valid UTF-8");
  EXPECT_BAD("- \xC0\x80\n", "FILE:1:3: byte 0xC0 is not valid UTF-8");
  EXPECT_BAD("- \xED\xA0\x80\n", "FILE:1:3: byte 0xED is not valid UTF-8");
  EXPECT_BAD("- \xF4\x90\x80\x80\n", "FILE:1:3: byte 0xF4 is not valid UTF-8");
  EXPECT_BAD("- \xE2\x82", "FILE:1:3: byte 0xE2 is not valid UTF-8");
  EXPECT_BAD("\xFF\xFE-\0 \0", "FILE:1:1: byte 0xFF is not valid UTF-8");
  EXPECT_BAD("- \x1B[2J\n", "FILE:1:3: unexpected character U+001B");
  EXPECT_BAD("- \xC2\x9B\n", "FILE:1:3: unexpected character U+009B");
  expect_good("\xEF\xBB\xBF" ENTRY); /* a byte order mark is */
  expect_good("- name: default\r\n  spatial_mapping: {}\r\n");
  expect_good("%YAML 1.1\n---\n" ENTRY "...\n");
}

static void syntax_errors_point_at_their_place(void **state) {
  (void)state;
  EXPECT_BAD("- name: [a, b\n", "FILE:2:1: this is not valid YAML: ");
  EXPECT_BAD("- name: 'a\n  b\n", "check for a missing quote");
  EXPECT_BAD("- name: a\n\t- b\n", "FILE:2:1: this is not valid YAML");
  EXPECT_BAD("- name: a: b\n", "FILE:1:10: this is not valid YAML: mapping values are not allowed");
  EXPECT_BAD("- name: @a\n", "FILE:1:9: this is not valid YAML");
  EXPECT_BAD(ENTRY "---\n" ENTRY, "FILE:3:1: a second YAML document begins here");
  EXPECT_BAD("- ? [a]\n  : b\n", "a key must be a single value");
  EXPECT_BAD("- name: !python/object a\n", "FILE:1:9: unknown tag (!)");
  EXPECT_BAD("- name: d\n  temporal_ordering: [[K, *]]\n", "FILE:2:27: YAML takes a * without quotes for an alias");
  EXPECT_BAD("- name: *none\n", "FILE:1:9: this alias (*) has no anchor (&) before it");
  EXPECT_BAD("- &a [*a]\n", "FILE:1:7: this alias (*) refers to the value that contains it");
  EXPECT_BAD("- name: \"\\0\"\n", "control character");
  EXPECT_BAD("- <<: 3\n  name: default\n", "only a map can be merged with '<<'");
}

static void anchors_tags_and_merges_are_understood(void **state) {
  (void)state;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  char path[TEMPORARY_PATH_SIZE];
  static const char text[] =
      "- &base\n"
      "  name: default\n"
      "  spatial_mapping: &spatial {D1: &k ['K, 32']}\n"
      "- <<: *base\n"
      "  name: !!str Add\n"
      "- <<: [{name: first, spatial_mapping: {}}, *base]\n"
      "- name: last\n"
      "  spatial_mapping: {D1: *k, <<: *spatial, D2: *k}\n";
  temporary_file(path, text, strlen(text));
  arena_init(&arena);
  enum status status = input_mapping(path, &rules, &arena, NULL, &error);
  unlink(path);
  if (status) fail_msg("%s", error.message);
  assert_int_equal(rules.rule_count, 4);
  assert_string_equal(rules.rules[1].name, "Add"); /* its own key wins */
  assert_int_equal(rules.rules[1].unroll[0][0].size, 32);
  assert_string_equal(rules.rules[2].name, "first"); /* of several the first wins */
  assert_int_equal(rules.rules[2].unroll_count[0], 0);
  assert_int_equal(rules.rules[3].unroll_count[0], 1);
  assert_int_equal(rules.rules[3].unroll_count[1], 1);
  arena_deinit(&arena);
}

/* Repeats `piece` and appends `end`. */
static char *repeat(const char *start, const char *piece, int times, const char *end) {
  size_t length = strlen(start) + strlen(piece) * (size_t)times + strlen(end) + 1;
  char *text = malloc(length), *at = text;
  assert_non_null(text);
  at = stpcpy(at, start);
  for (int i = 0; i < times; i++) at = stpcpy(at, piece);
  stpcpy(at, end);
  return text;
}

static void expect_bad_repeat(const char *start, const char *piece, int times, const char *end, const char *message) {
  char *text = repeat(start, piece, times, end);
  expect_bad(text, strlen(text), message);
  free(text);
}

static void monsters_are_refused_quickly(void **state) {
  (void)state;
  expect_bad_repeat("", "[", 100000, "", "FILE:1:33: lists and maps are nested too deeply");
  expect_bad_repeat("", "- ", 100000, "", "nested too deeply");
  expect_bad_repeat("", "{a: ", 100000, "", "nested too deeply");
  expect_bad_repeat("- name: default\n  spatial_mapping:\n    D1: [", "'K, 2', ", 100, "]",
                    "must have 0 to 8 items, not 100");
  expect_bad_repeat("- &a {name: default, spatial_mapping: {}}\n", "- *a\n", 100000, "", "items, not 100001");
  if (CASE_STEP == 1) expect_bad_repeat("- [", "a, ", 1100000, "]", "too many values"); /* else takes seconds */
  expect_bad_repeat("- &a {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1}\n- <<: [", "*a, ",
                    100000, "*a]", "FILE:1:3: the file has too many values");
  char *keys = repeat("- name: default\n", "", 0, "");
  size_t length = strlen(keys);
  keys = realloc(keys, length + 400 * 16);
  assert_non_null(keys);
  for (int i = 0; i < 400; i++) length += (size_t)sprintf(keys + length, "  key%d: 1\n", i);
  expect_bad(keys, length, "this map has more than 256 keys");
  free(keys);
  /* a billion laughs: the lists are shared, so that nothing grows */
  EXPECT_BAD("- &a [x, x]\n- &b [*a, *a]\n- &c [*b, *b]\n- [*c, *c]\n",
             "an entry of a mapping must be a map of keys and values, not a list");
  expect_bad_repeat("# ", "0123456789abcdef", (SOURCE_MAX_BYTES >> 4) + 1, "\n", "the file is larger than 16 MiB");
}

static void what_is_no_file_is_refused(void **state) {
  (void)state;
  struct error error;
  assert_int_equal(read_as(INPUT_MAPPING, "/nonexistent/a.yaml", NULL, &error), STATUS_BAD_INPUT);
  assert_string_equal(error.message, "/nonexistent/a.yaml: cannot open the file: No such file or directory");
  assert_int_equal(read_as(INPUT_HARDWARE, "tests/", NULL, &error), STATUS_BAD_INPUT);
  assert_string_equal(error.message, "tests/: this is a folder; expected a YAML file");
  assert_int_equal(read_as(INPUT_WORKLOAD, "/proc/self/mem", NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "/proc/self/mem: cannot read the file: ");
  assert_int_equal(read_as(INPUT_WORKLOAD, "/dev/zero", NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "/dev/zero: the file is larger than 16 MiB");
  assert_int_equal(read_as(INPUT_WORKLOAD, "models/net.onnx", NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "models/net.onnx: cannot open the file");
  char *path = repeat("", "0123456789/", 1000, "x.yaml");
  assert_int_equal(read_as(INPUT_WORKLOAD, path, NULL, &error), STATUS_BAD_INPUT);
  free(path);
}

static void messages_are_safe_to_print(void **state) {
  (void)state;
  struct error error;
  const char *path = "/nonexistent/\x1B[31m.yaml";
  assert_int_equal(read_as(INPUT_MAPPING, path, NULL, &error), STATUS_BAD_INPUT);
  assert_null(strchr(error.message, 0x1B));
  assert_int_equal(read_as(INPUT_MAPPING, "\x1B[31m", NULL, &error), STATUS_BAD_INPUT);
  assert_null(strchr(error.message, 0x1B));
  /* a long line is shown around the column, the caret below it */
  char *text = repeat("- name: default\n  spatial_mapping: {", "D1: [], ", 15, "D2: ['K 3'], D3: []}\n");
  assert_int_equal(read_text_as(INPUT_MAPPING, text, strlen(text), NULL, &error), STATUS_BAD_INPUT);
  free(text);
  char *line = strchr(error.message, '\n') + 1, *caret = strchr(line, '\n') + 1;
  assert_memory_equal(line, "...", 3);
  assert_memory_equal(line + strspn(caret, " "), "'K 3'", 5);
}

static void remarks_are_bounded(void **state) {
  (void)state;
  struct remarks remarks;
  struct error error;
  char *text = repeat(ENTRY, "- {name: default, spatial_mapping: {}, other: 1}\n", 2000, "");
  remarks_init(&remarks);
  assert_int_equal(read_text_as(INPUT_MAPPING, text, strlen(text), &remarks, &error), STATUS_OK);
  assert_int_equal(remarks.count, 1000);
  assert_contains(remarks.texts[999], "too many remarks; the rest are not shown");
  remarks_deinit(&remarks);
  free(text);
}

static void long_names_are_cut_with_a_remark(void **state) {
  (void)state;
  struct remarks remarks;
  struct error error;
  char *text = repeat(ENTRY "- name: ", "\xC3\xA9", 40, "\n  spatial_mapping: {}\n"); /* 80 bytes */
  remarks_init(&remarks);
  assert_int_equal(read_text_as(INPUT_MAPPING, text, strlen(text), &remarks, &error), STATUS_OK);
  assert_int_equal(remarks.count, 1);
  assert_contains(remarks.texts[0], ":3:9: 'name' of a mapping's entry is longer than 63 bytes; it is shortened to");
  remarks_deinit(&remarks);
  free(text);
}

/* --- Names ---------------------------------------------------------------------------------------------- */

static void unknown_names_get_the_nearest(void **state) {
  (void)state;
  struct error error;
  assert_int_equal(read_as(INPUT_HARDWARE, "meta_protype_df", NULL, &error), STATUS_BAD_INPUT);
  assert_string_equal(error.message,
                      "there is no accelerator called 'meta_protype_df'; nearest: meta_prototype_df; "
                      "'tilescope list' prints all names");
  assert_int_equal(read_as(INPUT_WORKLOAD, "resnet", NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "there is no network called 'resnet'; nearest: resnet18, resnet18_padded;");
  assert_int_equal(read_as(INPUT_MAPPING, "", NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "there is no mapping called ''; 'tilescope list'");
  assert_int_equal(read_as(INPUT_MAPPING, "Makefile", NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "to name a file, give a path");
  assert_int_equal(nearest_distance("kitten", "Sitting"), 3);
}

static void own_folders_come_first(void **state) {
  (void)state;
  char root[] = "/tmp/tilescope_test_XXXXXX", path[128], found[256];
  struct arena arena;
  struct error error;
  int count;
  const char **names;
  assert_non_null(mkdtemp(root));
  snprintf(path, sizeof path, "%s/workloads", root);
  assert_int_equal(mkdir(path, 0700), 0);
  static const char *const files[] = {"fsrcnn.yaml", "own.yml", ".hidden.yaml", "note.txt"};
  for (size_t i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/workloads/%s", root, files[i]);
    fclose(fopen(path, "w"));
  }
  setenv("TILESCOPE_INPUTS", root, 1);
  assert_int_equal(input_path(INPUT_WORKLOAD, "fsrcnn", found, sizeof found, &error), STATUS_OK);
  snprintf(path, sizeof path, "%s/workloads/fsrcnn.yaml", root);
  assert_string_equal(found, path);
  assert_int_equal(input_path(INPUT_WORKLOAD, "own", found, sizeof found, &error), STATUS_OK);
  assert_int_equal(input_path(INPUT_WORKLOAD, "note", found, sizeof found, &error), STATUS_BAD_INPUT);
  arena_init(&arena);
  assert_int_equal(input_names(INPUT_WORKLOAD, &arena, &count, &names, &error), STATUS_OK);
  static const char *const expected[] = {"attention_head",
                                         "dmcnnvd",
                                         "edsr_x2",
                                         "efficientnet_b0",
                                         "fsrcnn",
                                         "fsrcnn_padded",
                                         "mccnn",
                                         "mobilenetv1",
                                         "mobilenetv2",
                                         "own",
                                         "resnet18",
                                         "resnet18_padded",
                                         "squeezenet",
                                         "transformer_bert_base",
                                         "transformer_gqa_decode",
                                         "transformer_gqa_prefill",
                                         "transformer_vit_tiny"};
  assert_int_equal(count, sizeof expected / sizeof *expected);
  for (int i = 0; i < count; i++) assert_string_equal(names[i], expected[i]);
  arena_deinit(&arena);
  unsetenv("TILESCOPE_INPUTS");
  for (size_t i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/workloads/%s", root, files[i]);
    unlink(path);
  }
  snprintf(path, sizeof path, "%s/workloads", root);
  rmdir(path);
  rmdir(root);
}

static void kinds_are_told_by_content(void **state) {
  (void)state;
  static const char *const paths[INPUT_KIND_COUNT] = {
      "tests/inputs/zigzag/accelerator.yaml", "tests/inputs/zigzag/gemm.yaml", "tests/inputs/zigzag/mapping.yaml"};
  struct error error;
  enum input_kind kind;
  for (int i = 0; i < INPUT_KIND_COUNT; i++) {
    assert_int_equal(input_kind_of(paths[i], &kind, &error), STATUS_OK);
    assert_int_equal(kind, i);
  }
  char path[TEMPORARY_PATH_SIZE];
  temporary_file(path, "a: 1\n", 5);
  assert_int_equal(input_kind_of(path, &kind, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, ":1:1: this is not an input file");
  unlink(path);
}

/* --- Files cut short, files with a wrong byte ------------------------------------------------------------ */

/* Whatever is read, the result is good, or a bad input with a place in the file and an untouched output. */
static void expect_orderly(enum input_kind kind, const char *text, size_t size) {
  struct error error;
  struct remarks remarks;
  int line = 0, column = 0, lines = 1;
  remarks_init(&remarks);
  enum status status = read_text_as(kind, text, size, &remarks, &error);
  remarks_deinit(&remarks);
  if (status == STATUS_OK) return;
  assert_int_equal(status, STATUS_BAD_INPUT);
  for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
  assert_int_equal(sscanf(error.message, "FILE:%d:%d: ", &line, &column), 2);
  assert_in_range(line, 1, lines);
  assert_true(column >= 1);
  assert_true(strlen(error.message) < ERROR_MESSAGE_SIZE - 1);
  assert_true(size == 0 || strrchr(error.message, '^') != NULL);
}

static void for_each_shipped_file(void (*check)(enum input_kind kind, char *text, size_t size)) {
  for (enum input_kind kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    struct arena arena;
    struct error error;
    int count;
    const char **names;
    arena_init(&arena);
    assert_int_equal(input_names(kind, &arena, &count, &names, &error), STATUS_OK);
    assert_true(count >= 5);
    for (int i = 0; i < count; i++) {
      char path[1024];
      size_t size;
      assert_int_equal(input_path(kind, names[i], path, sizeof path, &error), STATUS_OK);
      char *text = whole_file(path, &size);
      check(kind, text, size);
      free(text);
    }
    arena_deinit(&arena);
  }
}

/* Cut in many places; a reading takes time with the length, so that places every few bytes would take its square. */
static void truncate_everywhere(enum input_kind kind, char *text, size_t size) {
  enum { PLACES = 120 / FEWER };
  for (size_t length = 0; length < size; length += size / PLACES + 1) expect_orderly(kind, text, length);
}

/* The same bytes in every run. */
static void change_bytes(enum input_kind kind, char *text, size_t size) {
  static const char wrong[] =
      "\0\t\n -0:[]{},'\"#&*!|>%@`\x7F\xC3\xFF"
      "9aIO";
  unsigned random = 12345;
  for (int i = 0; i < 200 / FEWER; i++) {
    random = random * 1103515245u + 12345u;
    size_t at = random / 7 % size;
    char old = text[at];
    text[at] = wrong[random / 65536 % (sizeof wrong - 1)];
    expect_orderly(kind, text, size);
    text[at] = old;
  }
}

static void truncated_files_are_told(void **state) {
  (void)state;
  for_each_shipped_file(truncate_everywhere);
}

static void changed_files_are_read_or_told(void **state) {
  (void)state;
  for_each_shipped_file(change_bytes);
}

/* Only the shipped files count here, not those of whoever runs the tests. */
static int without_own_files(void **state) {
  (void)state;
  unsetenv("TILESCOPE_INPUTS");
  return setenv("XDG_DATA_HOME", "/nonexistent", 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(scalars_have_the_types_of_yaml_1_1),
      cmocka_unit_test(what_is_no_text_is_refused),
      cmocka_unit_test(syntax_errors_point_at_their_place),
      cmocka_unit_test(anchors_tags_and_merges_are_understood),
      cmocka_unit_test(monsters_are_refused_quickly),
      cmocka_unit_test(what_is_no_file_is_refused),
      cmocka_unit_test(messages_are_safe_to_print),
      cmocka_unit_test(remarks_are_bounded),
      cmocka_unit_test(long_names_are_cut_with_a_remark),
      cmocka_unit_test(unknown_names_get_the_nearest),
      cmocka_unit_test(own_folders_come_first),
      cmocka_unit_test(kinds_are_told_by_content),
      cmocka_unit_test(truncated_files_are_told),
      cmocka_unit_test(changed_files_are_read_or_told),
  };
  return cmocka_run_group_tests_name("YAML files", tests, without_own_files, NULL);
}
