/* Changed numbers of an accelerator: their text, what they change, and that they are the same as a changed file. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after what it needs */
#include <cmocka.h>

#include "inputs/edit_axis.h"
#include "inputs/yaml/scalar.h"
#include "tests/inputs/helper.h"
#include "tui/analysis/engine.h"

static const char *const shipped[] = {"ascend_like",    "ascend_like_df",    "edge_tpu_like",  "edge_tpu_like_df",
                                      "meta_prototype", "meta_prototype_df", "tesla_npu_like", "tesla_npu_like_df",
                                      "tpu_like",       "tpu_like_df"};
enum { SHIPPED = sizeof shipped / sizeof shipped[0] };

static struct hardware read_hardware(const char *name) {
  struct hardware hardware;
  struct error error;
  assert_int_equal(input_hardware(name, &hardware, NULL, &error), STATUS_OK);
  return hardware;
}

/* --- Text ---------------------------------------------------------------------------------------------- */

static void expect_text(const char *words, const char *expected) {
  char edits[EDITS_SIZE] = "";
  struct error error = {.message = ""};
  if (edits_add(edits, words, &error) != STATUS_OK) fail_msg("%s: %s", words, error.message);
  assert_string_equal(edits, expected);
}

static void text_is_canonical(void **state) {
  (void)state;
  expect_text("", "");
  expect_text("  gb.size=8  ", "gb.size=8");
  expect_text("gb.size=2MiB", "gb.size=16777216");
  expect_text("gb.size=64kB", "gb.size=512000");
  expect_text("gb.size=.5KiB", "gb.size=4096");
  expect_text("gb.size=8bit", "gb.size=8");
  expect_text("mac.energy=0.10", "mac.energy=0.1");
  expect_text("mac.energy=1e-7", "mac.energy=1e-07");
  expect_text("mac.energy=3 gb.size=8 array.D2=16", "array.D2=16 gb.size=8 mac.energy=3");
  expect_text("gb.size=8 mac.energy=1 gb.size=9", "gb.size=9 mac.energy=1");
  expect_text("gb.bandwidth=64", "gb.read_bandwidth=64 gb.write_bandwidth=64");
  expect_text("gb.energy=1.5", "gb.read_energy=1.5 gb.write_energy=1.5");
  expect_text("gb.granularity=4", "gb.read_granularity=4 gb.write_granularity=4");
  expect_text("gb.size_bits=1 gb.read_bits_per_cycle=2 gb.r_cost=3 gb.write_energy_pj=4",
              "gb.read_bandwidth=2 gb.read_energy=3 gb.size=1 gb.write_energy=4");
  expect_text("a.b.size=1", "a.b.size=1");
  expect_text("gb.size=64 KiB mac.energy=0.1 pJ  gb.read_bandwidth=128 bit/cyc", /* as the program prints them */
              "gb.read_bandwidth=128 gb.size=524288 mac.energy=0.1");
  expect_text("array.size=1 mac.size=2", "array.size=1 mac.size=2"); /* memories of those names */
}

static void expect_refused(const char *words, const char *piece) {
  char edits[EDITS_SIZE] = "gb.size=8";
  struct error error = {.message = ""};
  if (edits_add(edits, words, &error) != STATUS_USAGE) fail_msg("'%s' is taken", words);
  assert_contains(error.message, piece);
  assert_string_equal(edits, "gb.size=8");
}

static void what_makes_no_sense_is_refused(void **state) {
  (void)state;
  expect_refused("gb", "is not NAME=VALUE");
  expect_refused("=", "unknown hardware number");
  expect_refused("gb=3", "unknown hardware number");
  expect_refused(".size=3", "unknown hardware number");
  expect_refused("gb.sise=3", "did you mean size?");
  expect_refused("gb.read_bandwith=3", "did you mean read_bandwidth?");
  expect_refused("array.D0=3", "unknown hardware number");
  expect_refused("array.D10=3", "unknown hardware number");
  expect_refused("gb.size=", "cannot be ''");
  expect_refused("gb.size=0", "cannot be '0'");
  expect_refused("gb.size=-1", "cannot be '-1'");
  expect_refused("gb.size=1.5", "whole number");
  expect_refused("gb.size=1.3B", "whole number");
  expect_refused("gb.size=64KB", "unknown unit");
  expect_refused("gb.size=1e19", "cannot be");
  expect_refused("gb.size=0x10", "cannot be");
  expect_refused("gb.size=inf", "cannot be");
  expect_refused("mac.energy=1B", "cannot be");
  expect_refused("mac.energy=nan", "cannot be");
  expect_refused("array.D1=1e9", "cannot be");
  expect_refused("gb.size=4 gb.size=x", "cannot be 'x'"); /* all words or none */
  char word[200];
  memset(word, 'm', sizeof word);
  snprintf(word + 150, sizeof word - 150, ".size=8");
  expect_refused(word, "mm..' is too long; names of more than 63 bytes are known by their end");
}

/* --- Lists --------------------------------------------------------------------------------------------- */

/* "NAME: VALUE VALUE..", or the error. */
static void expect_axis(const char *word, const char *expected) {
  struct edit_axis axis;
  struct arena arena;
  struct error error;
  char text[ERROR_MESSAGE_SIZE], number[NUMBER_SIZE];
  arena_init(&arena);
  assert_true(edit_is_list(word));
  if (edit_axis_init(&axis, &arena, word, &error) == STATUS_OK) {
    int used = snprintf(text, sizeof text, "%s:", axis.name);
    for (int i = 0; i < axis.count; i++) {
      used += snprintf(text + used, sizeof text - (size_t)used, " %s", number_exact(axis.values[i], number));
    }
  } else {
    assert_int_equal(error.status, STATUS_USAGE);
    snprintf(text, sizeof text, "%s", error.message);
  }
  if (strstr(text, expected) == NULL || strchr(text, '\n') != NULL) fail_msg("%s: %s", word, text);
  if (strchr(expected, ':') != NULL) assert_string_equal(text, expected);
  arena_deinit(&arena);
}

static void lists_have_ranges(void **state) {
  (void)state;
  expect_axis("gb.size=1KiB..8KiB*2", "gb.size: 8192 16384 32768 65536");
  expect_axis("gb.size=1KiB..3KiB", "gb.size: 8192 16384 24576");
  expect_axis("gb.size=1KiB..2KiB+512B,7,7", "gb.size: 7 8192 12288 16384");
  expect_axis("gb.size_bits=3,2,1", "gb.size: 1 2 3");
  expect_axis("gb.size=8..80*3.2", "gb.size: 8 26"); /* 25.6, rounded */
  expect_axis("gb.bandwidth=64,128", "gb.bandwidth: 64 128");
  expect_axis("gb.read_bandwidth=64..66", "gb.read_bandwidth: 64 65 66");
  expect_axis("array.D1=4..16+4", "array.D1: 4 8 12 16");
  expect_axis("mac.energy=0.1..0.5+0.1", "mac.energy: 0.1 0.2 0.3 0.4 0.5");
  expect_axis("mac.energy=1e-3..1e+0*10", "mac.energy: 0.001 0.01 0.1 1");
  expect_axis("mac.energy=0..2", "mac.energy: 0 1 2");
  expect_axis("gb.r_cost=.5..1+.25", "gb.read_energy: 0.5 0.75 1");
  expect_axis("gb.size=5..5", "gb.size: 5");
}

static void bad_lists_are_refused(void **state) {
  (void)state;
  expect_axis("gb.size=1..", "'1..' is not a list of values for gb.size");
  expect_axis("gb.size=..2", "'..2' is not a list of values for gb.size");
  expect_axis("gb.size=1,1..x", "in the list '1,1..x'");
  expect_axis("gb.size=1,", "is not a list of values for gb.size");
  expect_axis("gb.size=,", "is not a list");
  expect_axis("gb.size=2..1", "is not a list");
  expect_axis("gb.size=1..2*1", "is not a list");
  expect_axis("gb.size=1..2*", "is not a list");
  expect_axis("gb.size=1..2+", "is not a list");
  expect_axis("gb.size=1..2+0", "is not a list");
  expect_axis("gb.size=1..2+1parsec", "is not a list");
  expect_axis("gb.size=1..8*2KiB", "is not a list");
  expect_axis("mac.energy=0..8*2", "is not a list");
  expect_axis("gb.size=1..2..3", "unknown unit");
  expect_axis("gb.size=1..4Kib", "unknown unit");
  expect_axis("gb.size=0,1", "cannot be '0'");
  expect_axis("gb.size=1,1.5", "cannot be '1.5'");
  expect_axis("gb.size=1..1e9", "too many values");
  expect_axis("gb.sise=1..2", "did you mean size?");
  expect_axis("gb.size=1,2 gb.latency=3", "stands alone");
}

static void text_has_an_end(void **state) {
  (void)state;
  char edits[EDITS_SIZE] = "", word[64];
  struct error error;
  enum status status = STATUS_OK;
  int count = 0;
  for (; status == STATUS_OK; count++) {
    snprintf(word, sizeof word, "memory_%04d.read_bandwidth=1", count);
    status = edits_add(edits, word, &error);
  }
  assert_int_equal(status, STATUS_USAGE);
  assert_true(count > 30 && strlen(edits) < EDITS_SIZE);
}

static void single_edits_can_be_read_and_removed(void **state) {
  (void)state;
  char edits[EDITS_SIZE] = "";
  struct error error;
  double value = 0;
  assert_int_equal(edits_add(edits, "b.size=2 a.size=1 c.size=3", &error), STATUS_OK);
  assert_true(edits_value(edits, "b.size", &value));
  assert_float_equal(value, 2, 0);
  assert_false(edits_value(edits, "b.siz", &value));
  edits_remove(edits, "b.size");
  assert_string_equal(edits, "a.size=1 c.size=3");
  edits_remove(edits, "b.size");
  edits_remove(edits, "c.size");
  assert_string_equal(edits, "a.size=1");
  edits_remove(edits, "a.size");
  assert_string_equal(edits, "");
}

/* --- Hardware ------------------------------------------------------------------------------------------ */

static void set(struct hardware *hardware, struct edit_place place, double value, char *edits) {
  char name[EDIT_NAME_SIZE], word[EDIT_NAME_SIZE + 40];
  struct error error = {.message = ""};
  snprintf(word, sizeof word, "%s=%.17g", edit_name(hardware, place, name), value);
  if (edits_add(edits, word, &error) != STATUS_OK) fail_msg("%s: %s", word, error.message);
}

/* Law: every number set to the value that it has changes nothing, alone and all together as far as they fit. */
static void the_same_number_changes_nothing(void **state) {
  (void)state;
  for (int i = 0; i < SHIPPED; i++) {
    struct hardware hardware = read_hardware(shipped[i]);
    struct edit_place places[EDIT_PLACES_MAX];
    int count = edit_places(&hardware, places);
    for (int p = 0; p < count; p++) {
      struct hardware edited = hardware;
      struct error error = {.message = ""};
      char edits[EDITS_SIZE] = "";
      set(&hardware, places[p], edit_number(&hardware, places[p]), edits);
      if (edits_apply(edits, &edited, &error) != STATUS_OK) fail_msg("%s: %s", edits, error.message);
      assert_memory_equal(&edited, &hardware, sizeof hardware);
    }
  }
}

/* Law: each number can be changed, is then the one that was set, and no other place changes. */
static void one_edit_changes_one_number(void **state) {
  (void)state;
  for (int i = 0; i < SHIPPED; i++) {
    struct hardware hardware = read_hardware(shipped[i]);
    struct edit_place places[EDIT_PLACES_MAX];
    int count = edit_places(&hardware, places);
    for (int p = 0; p < count; p++) {
      struct hardware edited = hardware;
      struct error error = {.message = ""};
      char edits[EDITS_SIZE] = "";
      bool granularity = places[p].field == EDIT_READ_GRANULARITY || places[p].field == EDIT_WRITE_GRANULARITY;
      double value = edit_number(&hardware, places[p]);
      value = granularity ? value / 2 : 2 * value;
      set(&hardware, places[p], value, edits);
      if (edits_apply(edits, &edited, &error) != STATUS_OK) fail_msg("%s: %s", edits, error.message);
      for (int q = 0; q < count; q++) {
        double expected = q == p ? value : edit_number(&hardware, places[q]);
        assert_float_equal(edit_number(&edited, places[q]), expected, 0);
      }
    }
  }
}

static void expect_inapplicable(const char *words, enum status expected, const char *piece) {
  struct hardware hardware = read_hardware("meta_prototype_df"), before = hardware;
  char edits[EDITS_SIZE] = "";
  struct error error = {.message = ""};
  assert_int_equal(edits_add(edits, words, &error), STATUS_OK);
  assert_int_equal(edits_apply(edits, &hardware, &error), expected);
  assert_contains(error.message, piece);
  assert_memory_equal(&hardware, &before, sizeof hardware);
}

static void what_the_hardware_lacks_is_told(void **state) {
  (void)state;
  expect_inapplicable("sram_64Kb.size=8", STATUS_USAGE, "did you mean sram_64KB?");
  expect_inapplicable("zzz.size=8", STATUS_USAGE, "it has rf_1B, rf_2B, sram_32KB");
  expect_inapplicable("array.D5=2", STATUS_USAGE, "only D1 to D4");
  expect_inapplicable("sram_64KB.read_bandwidth=32", STATUS_BAD_INPUT, "read_granularity of 64, more than");
  expect_inapplicable("sram_64KB.write_granularity=1024", STATUS_BAD_INPUT, "write_granularity of 1024, more than");
  expect_inapplicable("dram.read_bandwidth=128 dram.write_bandwidth=256", STATUS_USAGE,
                      "one port both reads and writes");
  expect_inapplicable("array.D1=1e6 array.D2=1e6", STATUS_BAD_INPUT, "units");
}

static void a_port_that_reads_and_writes_has_one_bandwidth(void **state) {
  (void)state;
  struct hardware hardware = read_hardware("meta_prototype_df");
  const struct memory *dram = &hardware.memories[hardware.memory_count - 1];
  struct error error;
  assert_int_equal(edits_apply("dram.write_bandwidth=256", &hardware, &error), STATUS_OK);
  assert_float_equal(dram->read_bw, 256, 0);
  assert_float_equal(dram->write_bw, 256, 0);
  assert_float_equal(dram->read_granularity, 64, 0);
}

static const struct memory *memory_of(const struct hardware *hardware, const char *name) {
  for (int m = 0; m < hardware->memory_count; m++) {
    if (strcmp(hardware->memories[m].name, name) == 0) return &hardware->memories[m];
  }
  fail_msg("no memory %s", name);
  return NULL;
}

/* Applies the words under a rule of scaling; each of sram_64KB costs 26.56 pJ to read and 29.46 to write, dram 1000. */
static struct hardware scaled(const char *words, const char *rule) {
  struct hardware hardware = read_hardware("meta_prototype_df");
  char edits[EDITS_SIZE] = "";
  struct error error = {.message = ""};
  hardware.memories[0].area = 3;
  assert_int_equal(edits_add(edits, words, &error), STATUS_OK);
  if (edits_set_scale(edits, rule, &error) != STATUS_OK) fail_msg("%s", error.message);
  if (edits_apply(edits, &hardware, &error) != STATUS_OK) fail_msg("%s", error.message);
  return hardware;
}

static void assert_close(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-12 * fabs(expected))) fail_msg("%.17g, must be %.17g", found, expected);
}

static void energies_follow_size_and_width(void **state) {
  (void)state;
  static const struct {
    const char *words, *rule;
    double read, write; /* factors */
  } cases[] = {
      {"sram_64KB.size=256KiB", "none", 1, 1},
      {"sram_64KB.size=256KiB", "banks", 2, 2},
      {"sram_64KB.bandwidth=2048", "banks", 2, 2},
      {"sram_64KB.bandwidth=1024", "cacti", 1.8025009252216604, 2},
      {"sram_64KB.size=256KiB sram_64KB.bandwidth=1024", "0.5,1", 4, 4},
      {"sram_64KB.read_bandwidth=1024", "0.5,0.5", 1.4142135623730951, 1},
      {"sram_32KB.size=256KiB", "banks", 1, 1},
  };
  const struct hardware file = read_hardware("meta_prototype_df");
  const struct memory *before = memory_of(&file, "sram_64KB");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct hardware hardware = scaled(cases[i].words, cases[i].rule);
    const struct memory *memory = memory_of(&hardware, "sram_64KB");
    assert_close(memory->read_energy_pj, cases[i].read * before->read_energy_pj);
    assert_close(memory->write_energy_pj, cases[i].write * before->write_energy_pj);
  }
  struct hardware given = scaled("sram_64KB.size=256KiB sram_64KB.read_energy=7", "banks");
  assert_close(memory_of(&given, "sram_64KB")->read_energy_pj, 7);
  assert_close(memory_of(&given, "sram_64KB")->write_energy_pj, 2 * before->write_energy_pj);
  struct hardware top = scaled("dram.size=1000000 dram.bandwidth=128", "banks"); /* width alone, in proportion */
  const struct memory *dram = memory_of(&file, "dram");
  assert_close(memory_of(&top, "dram")->read_energy_pj, 128 / dram->read_bw * dram->read_energy_pj);
}

static void areas_follow_sizes(void **state) {
  (void)state;
  struct hardware hardware = scaled("rf_1B.size=24", "banks");
  assert_close(hardware.memories[0].area, 9);
  assert_close(hardware_area(&hardware), 9 * hardware.memories[0].instances);
  hardware = scaled("rf_1B.size=24 mac.area=2", "none");
  assert_close(hardware_area(&hardware), 3 * hardware.memories[0].instances + 2 * 1024);
  hardware = scaled("rf_1B.size=24 rf_1B.area=4", "banks");
  assert_close(hardware.memories[0].area, 3 * 4); /* given for the file's size */
  hardware = scaled("rf_1B.size=24 rf_1B.area=4", "none");
  assert_close(hardware.memories[0].area, 4);
}

static void a_vector_unit_is_given(void **state) {
  (void)state;
  struct error error;
  char edits[EDITS_SIZE] = "";
  struct hardware hardware = scaled("vector_unit.lanes=64 vector_unit.energy_pj=0.1", "none");
  assert_true(hardware.vector_lanes == 64 && hardware.vector_energy_pj == 0.1);
  assert_int_equal(edits_add(edits, "vector_unit.energy=0.1", &error), STATUS_OK);
  hardware = scaled("", "none");
  assert_int_equal(edits_apply(edits, &hardware, &error), STATUS_USAGE);
  assert_non_null(strstr(error.message, "vector_unit.energy needs lanes"));
  assert_int_equal(edits_add(edits, "vector_unit.lanes=1.5", &error), STATUS_USAGE);
}

static void rules_of_scaling_are_read(void **state) {
  (void)state;
  static const char *const wrong[] = {"", "bank", "0.5", "0.5,", ",1", "0.5,1,2", "-1,0", "5,1", "0x1,1", "nan,1"};
  char edits[EDITS_SIZE] = "";
  struct error error;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    if (edits_set_scale(edits, wrong[i], &error) == STATUS_OK) fail_msg("'%s' is taken", wrong[i]);
    assert_contains(error.message, "expected none, banks, cacti, or the powers of size and width");
    assert_string_equal(edits, "");
  }
  assert_int_equal(edits_set_scale(edits, "cacti", &error), STATUS_OK);
  assert_string_equal(edits, "scale.read_width=0.85 scale.size=0.5 scale.write_width=1");
  assert_int_equal(edits_set_scale(edits, "none", &error), STATUS_OK);
  assert_string_equal(edits, "");
}

/* A blank in a name is written as _. */
static void names_with_blanks_can_be_said(void **state) {
  (void)state;
  struct hardware hardware = read_hardware("meta_prototype_df");
  char name[EDIT_NAME_SIZE];
  struct error error;
  strcpy(hardware.memories[0].name, "my reg=file");
  assert_string_equal(edit_name(&hardware, (struct edit_place){EDIT_SIZE, 0}, name), "my_reg_file.size");
  assert_int_equal(edits_apply("my_reg_file.size=16", &hardware, &error), STATUS_OK);
  assert_float_equal(hardware.memories[0].size_bits, 16, 0);
}

/* --- Evaluation ---------------------------------------------------------------------------------------- */

static struct point some_point(const char *hardware, const char *edits) {
  struct point point = {.schedule = {.mode = MODE_CACHED, .tile_x = 60, .tile_y = 72, .lpf_limit = 6}};
  snprintf(point.hardware, sizeof point.hardware, "%s", hardware);
  strcpy(point.workload, "fsrcnn");
  strcpy(point.mapping, "meta_prototype");
  strcpy(point.edits, edits);
  return point;
}

/* Replaces the first `old` after `after` in the shipped file; the file is to be unlinked. */
static void change_file(char path[TEMPORARY_PATH_SIZE], const char *after, const char *old, const char *new) {
  size_t size;
  char *text = whole_file("inputs/hardware/meta_prototype_df.yaml", &size);
  char *at = strstr(text, after);
  assert_non_null(at);
  at = strstr(at, old);
  assert_non_null(at);
  char *changed = malloc(size + strlen(new) + 1);
  int length = sprintf(changed, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
  temporary_file(path, changed, (size_t)length);
  free(changed);
  free(text);
}

static const struct {
  const char *edits, *after, *old, *new;
} changes[] = {
    {"sram_64KB.size=262144", "sram_64KB:", "size: 524288", "size: 262144"},
    {"sram_1MB_A.read_energy=20.5", "sram_1MB_A:", "r_cost: 208.08", "r_cost: 20.5"},
    {"dram.read_bandwidth=256", "dram:", "bandwidth_max: 64", "bandwidth_max: 256"},
    {"array.D1=16", "operational_array:", "sizes: [32", "sizes: [16"},
    {"mac.energy=0.5", "operational_array:", "unit_energy: 0.04", "unit_energy: 0.5"},
};

/* An engine that changes from one to the other, so that what it remembers of one cannot be taken for the other. */
static void an_edit_is_a_changed_file(void **state) {
  (void)state;
  struct engine *engine = engine_new();
  assert_non_null(engine);
  struct point base = some_point("meta_prototype_df", "");
  struct evaluation *unchanged = engine_evaluate(engine, 1, &base, NULL);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    char path[TEMPORARY_PATH_SIZE];
    change_file(path, changes[i].after, changes[i].old, changes[i].new);
    struct point edited = some_point("meta_prototype_df", changes[i].edits), file = some_point(path, "");
    struct evaluation *a = engine_evaluate(engine, 2, &edited, NULL);
    struct evaluation *b = engine_evaluate(engine, 3, &file, NULL);
    struct evaluation *again = engine_evaluate(engine, 4, &base, NULL);
    unlink(path);
    if (a->error.status != STATUS_OK) fail_msg("%s: %s", changes[i].edits, a->error.message);
    assert_int_equal(b->error.status, STATUS_OK);
    assert_memory_equal(a->figures->value, b->figures->value, (size_t)a->figures->count * sizeof(double));
    assert_memory_equal(again->figures->value, unchanged->figures->value, (size_t)a->figures->count * sizeof(double));
    assert_true(a->figures->value[FIGURE_ENERGY] != unchanged->figures->value[FIGURE_ENERGY] ||
                a->figures->value[FIGURE_LATENCY] != unchanged->figures->value[FIGURE_LATENCY]);
    assert_false(point_equal(&edited, &base));
    evaluation_release(a);
    evaluation_release(b);
    evaluation_release(again);
  }
  evaluation_release(unchanged);
  engine_free(engine);
}

static void bad_edits_are_an_error_of_the_point(void **state) {
  (void)state;
  struct engine *engine = engine_new();
  assert_non_null(engine);
  struct point bad = some_point("meta_prototype_df", "nothing.size=8"), good = some_point("meta_prototype_df", "");
  struct evaluation *failed = engine_evaluate(engine, 1, &bad, NULL);
  struct evaluation *fine = engine_evaluate(engine, 2, &good, NULL);
  assert_int_equal(failed->error.status, STATUS_USAGE);
  assert_contains(failed->error.message, "has no memory 'nothing'");
  assert_int_equal(fine->error.status, STATUS_OK);
  evaluation_release(failed);
  evaluation_release(fine);
  engine_free(engine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_is_canonical),
      cmocka_unit_test(what_makes_no_sense_is_refused),
      cmocka_unit_test(lists_have_ranges),
      cmocka_unit_test(bad_lists_are_refused),
      cmocka_unit_test(text_has_an_end),
      cmocka_unit_test(single_edits_can_be_read_and_removed),
      cmocka_unit_test(the_same_number_changes_nothing),
      cmocka_unit_test(one_edit_changes_one_number),
      cmocka_unit_test(what_the_hardware_lacks_is_told),
      cmocka_unit_test(a_port_that_reads_and_writes_has_one_bandwidth),
      cmocka_unit_test(names_with_blanks_can_be_said),
      cmocka_unit_test(energies_follow_size_and_width),
      cmocka_unit_test(areas_follow_sizes),
      cmocka_unit_test(a_vector_unit_is_given),
      cmocka_unit_test(rules_of_scaling_are_read),
      cmocka_unit_test(an_edit_is_a_changed_file),
      cmocka_unit_test(bad_edits_are_an_error_of_the_point),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
