/* Charts: data and scripts of all kinds, which gnuplot draws; what it fails on. */
#include <math.h>
#include <unistd.h>

#include "tests/check.h"
#include "tui/text/chart.h"

enum { TEXT_SIZE = 200000 };

static char folder[] = "/tmp/tilescope-chart-XXXXXX";

static int make_folder(void **state) {
  (void)state;
  return mkdtemp(folder) == NULL;
}

static const char *path_of(const char *name, char path[128]) {
  snprintf(path, 128, "%s/%s", folder, name);
  return path;
}

static int remove_folder(void **state) {
  static const char *const names[] = {"c.gp", "c.dat", "c.pdf", "c.svg", "bad.gp"};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[128];
    unlink(path_of(names[i], path));
  }
  return rmdir(folder);
}

static void read_all(const char *name, char text[TEXT_SIZE]) {
  char path[128];
  FILE *in = fopen(path_of(name, path), "r");
  assert_non_null(in);
  text[fread(text, 1, TEXT_SIZE - 1, in)] = '\0';
  fclose(in);
}

/* Writes the chart's files, and draws them. */
static void draw(const struct chart *chart) {
  char path[128];
  static char text[TEXT_SIZE];
  const char *names[] = {"c"};
  struct error error;
  bool drawn;
  FILE *script = fopen(path_of("c.gp", path), "w"), *data = fopen(path_of("c.dat", path), "w");
  chart_write_script(chart, script);
  chart_write_data(chart, data);
  fclose(script);
  fclose(data);
  assert_status(chart_draw(folder, 1, names, 1, &drawn, &error), STATUS_OK, &error);
  assert_true(drawn);
  read_all("c.svg", text);
  assert_contains(text, "<svg");
  assert_int_equal(access(path_of("c.pdf", path), R_OK), 0);
}

static double value_of(const void *context, int series, int place) {
  const double(*values)[4] = context;
  return values[series][place];
}

static const char *const names[] = {"first_one", "the \"second\" \\ {a^b}"};
static const char *const labels[] = {"(1,1)", "sram_64KB"};

/* --- Kinds ---------------------------------------------------------------------------------------------- */

static void test_bars(void **state) {
  static const double values[2][4] = {{1.5, 0, 2, 3}, {20, NAN, 25, NAN}}; /* then ends of whiskers */
  static char text[TEXT_SIZE];
  struct arena arena;
  (void)state;
  arena_init(&arena);
  struct chart_panel panel = {
      .kind = CHART_BARS, .key = "b", .y_label = "Energy (mJ)", .log_base = 10, .has_whiskers = true};
  struct chart chart = {.name = "c", .width = 3.5, .height = 2, .columns = 1, .panel_count = 1, .panels = &panel};
  assert_true(chart_fill(&panel, 2, names, 2, labels, value_of, values, &arena));
  draw(&chart);
  read_all("c.dat", text);
  assert_contains(text, "\n0 \"(1,1)\" 1.5 20 2 25\n1 \"sram_64KB\" NaN NaN 3 NaN\n");
  read_all("c.svg", text);
  assert_contains(text, ">first_one<");
  assert_contains(text, "the \"second\" \\ {a^b}");
  assert_contains(text, ">sram_64KB<");
  read_all("c.gp", text);
  assert_contains(text, "set yrange [1*(1-1e-9):50*(1+1e-9)]");
  assert_contains(text, "set ytics (1, 2, 5, 10, 20, 50)");
  arena_deinit(&arena);
}

static void test_lines_over_numbers(void **state) {
  static const double values[2][4] = {{3, 2, 1, 0}, {4, 4, 4, 4}}, x[] = {10, 20, 40, 80};
  static char text[TEXT_SIZE];
  struct arena arena;
  (void)state;
  arena_init(&arena);
  struct chart_panel panel = {.kind = CHART_LINES, .key = "l", .x_label = "Cycles", .y_label = "pJ", .x = x};
  struct chart chart = {.name = "c", .width = 3.5, .height = 2, .columns = 1, .panel_count = 1, .panels = &panel};
  assert_true(chart_fill(&panel, 2, names, 4, NULL, value_of, values, &arena));
  draw(&chart);
  read_all("c.dat", text);
  assert_contains(text, "\n10 \"\" 3 4\n20 \"\" 2 4\n");
  arena_deinit(&arena);
}

static void test_map(void **state) {
  static const double values[2][4] = {{1, NAN, 0, 0}, {3, 4, 0, 0}};
  static char text[TEXT_SIZE];
  struct arena arena;
  (void)state;
  arena_init(&arena);
  struct chart_panel panel = {.kind = CHART_MAP, .key = "m", .title = "A title", .value_label = "mJ", .decimals = 1};
  struct chart chart = {.name = "c", .width = 4, .height = 3, .columns = 1, .panel_count = 1, .panels = &panel};
  assert_true(chart_fill(&panel, 2, names, 2, labels, value_of, values, &arena));
  draw(&chart);
  read_all("c.dat", text);
  assert_contains(text, "0 0 \"(1,1)\" \"first_one\" 1\n1 0 \"sram_64KB\" \"first_one\" NaN\n0 1 ");
  read_all("c.svg", text);
  assert_contains(text, ">3.0<");
  assert_null(strstr(text, ">NaN<"));
  arena_deinit(&arena);
}

/* All the same, or none at all on a logarithmic axis. */
static void test_one_value(void **state) {
  static const double values[2][4] = {{0}, {0}};
  static const enum chart_kind kinds[] = {CHART_BARS, CHART_LINES, CHART_MAP};
  (void)state;
  for (int i = 0; i < 6; i++) {
    struct arena arena;
    struct chart_panel panel = {.kind = kinds[i / 2], .key = "o", .log_base = i % 2 ? 10 : 0};
    struct chart chart = {.name = "c", .width = 4, .height = 3, .columns = 1, .panel_count = 1, .panels = &panel};
    arena_init(&arena);
    assert_true(chart_fill(&panel, 1, names, 1, labels, value_of, values, &arena));
    draw(&chart);
    arena_deinit(&arena);
  }
}

/* --- Failures ------------------------------------------------------------------------------------------- */

static void test_failures(void **state) {
  char path[128];
  const char *scripts[] = {"bad", "bad"};
  struct error error;
  bool drawn;
  (void)state;
  FILE *script = fopen(path_of("bad.gp", path), "w");
  fputs("plot nothing(1\n", script);
  fclose(script);
  assert_int_equal(chart_draw(folder, 2, scripts, 2, &drawn, &error), STATUS_INTERNAL);
  assert_contains(error.message, "gnuplot fails on ");
  setenv("PATH", "/nowhere", 1);
  assert_status(chart_draw(folder, 2, scripts, 2, &drawn, &error), STATUS_OK, &error);
  assert_false(drawn);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bars),      cmocka_unit_test(test_lines_over_numbers), cmocka_unit_test(test_map),
      cmocka_unit_test(test_one_value), cmocka_unit_test(test_failures),
  };
  return cmocka_run_group_tests_name("charts", tests, make_folder, remove_folder);
}
