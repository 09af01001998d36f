/* What leaves the explorer: copies, exported views, and the files they go to. */
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/save.h"
#include "tests/check.h"
#include "tui/analysis/engine.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"
#include "tui/options/options.h"
#include "tui/screen/clipboard.h"
#include "tui/screen/svg.h"
#include "tui/text/paths.h"
#include "tui/text/shell.h"
#include "tui/text/whole_file.h"
#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"
#include "tui/views/sweep/sweep.h"
#include "tui/views/views.h"

/* --- Text in memory ---------------------------------------------------------------------------------------- */

struct text {
  FILE *out;
  char *bytes;
  size_t size;
};

static void text_open(struct text *text) {
  *text = (struct text){.bytes = NULL};
  text->out = open_memstream(&text->bytes, &text->size);
  assert_non_null(text->out);
}

static void text_check(struct text *text, const char *expected) {
  assert_int_equal(fclose(text->out), 0);
  assert_string_equal(text->bytes, expected);
  free(text->bytes);
}

static void test_base64(void **unused) {
  (void)unused;
  static const char *const cases[][2] = {/* RFC 4648, section 10 */
                                         {"", ""},
                                         {"f", "Zg=="},
                                         {"fo", "Zm8="},
                                         {"foo", "Zm9v"},
                                         {"foob", "Zm9vYg=="},
                                         {"fooba", "Zm9vYmE="},
                                         {"foobar", "Zm9vYmFy"},
                                         {"\xff\xfe", "//4="}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct text text;
    text_open(&text);
    base64_write(text.out, cases[i][0], strlen(cases[i][0]));
    text_check(&text, cases[i][1]);
  }
}

static void test_clipboard(void **unused) {
  (void)unused;
  struct text text;
  text_open(&text);
  clipboard_write(text.out, "foo", 3, false);
  text_check(&text, "\033]52;c;Zm9v\a");
  text_open(&text);
  clipboard_write(text.out, "foo", 3, true);
  text_check(&text, "\033]52;c;Zm9v\a\033Ptmux;\033\033]52;c;Zm9v\a\033\\");
  assert_true(clipboard_understood("xterm-256color") && clipboard_understood("tmux-256color"));
  assert_false(clipboard_understood("linux") || clipboard_understood("vt100") || clipboard_understood(NULL));
}

static void test_tables(void **unused) {
  (void)unused;
  struct table table;
  struct text text;
  table_init(&table);
  table_column(&table, "name");
  table_column(&table, "a \"b\"");
  table_text(&table, "x,\ty");
  table_number(&table, 0.1);
  table_text(&table, "line\nend");
  table_number(&table, -1.0 / 0.0);
  text_open(&text);
  table_write_tabs(&table, text.out);
  text_check(&text, "name\ta \"b\"\nx, y\t0.1\nline end\t-inf\n");
  text_open(&text);
  table_write_csv(&table, text.out);
  text_check(&text, "name,\"a \"\"b\"\"\"\n\"x,?y\",0.1\n\"line?end\",-inf\n");
  text_open(&text);
  table_write_row(&table, 0, text.out);
  table_write_cell(table_cell(&table, 0, 1), text.out);
  text_check(&text, "x, y\t0.1\n0.1");
  table_deinit(&table);
}

/* --- Files --------------------------------------------------------------------------------------------------- */

static void check_file(const char *path, const char *expected, mode_t mode) {
  struct error error = {.message = ""};
  struct stat facts;
  char *bytes;
  size_t size;
  assert_status(whole_file_read(path, 100, &bytes, &size, &error), STATUS_OK, &error);
  assert_non_null(bytes);
  assert_string_equal(bytes, expected);
  assert_int_equal(size, strlen(expected));
  free(bytes);
  assert_int_equal(stat(path, &facts), 0);
  assert_int_equal(facts.st_mode & 0777, mode);
}

static void test_files(void **unused) {
  (void)unused;
  char folder[] = "/tmp/tilescope-export-XXXXXX", path[100];
  struct error error = {.message = ""};
  char *bytes;
  size_t size;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/a/b/file", folder);
  assert_status(whole_file_read(path, 100, &bytes, &size, &error), STATUS_OK, &error);
  assert_null(bytes);
  assert_status(save_file(path, "one", 3, SAVE_PRIVATE, false, &error), STATUS_OK, &error);
  check_file(path, "one", 0600);
  assert_int_equal(save_file(path, "two", 3, SAVE_PRIVATE, false, &error), STATUS_USAGE);
  check_file(path, "one", 0600);
  umask(022);
  assert_status(save_file(path, "three", 5, SAVE_PUBLIC, true, &error), STATUS_OK, &error);
  check_file(path, "three", 0644);
  assert_int_equal(whole_file_read(path, 4, &bytes, &size, &error), STATUS_INTERNAL);
  assert_contains(error.message, "has more than 4 bytes");
  unlink(path);
  snprintf(path, sizeof path, "%s/a/b", folder);
  for (int replace = 0; replace < 2; replace++) {
    assert_int_equal(save_file(path, "four", 4, SAVE_PUBLIC, replace, &error), STATUS_INTERNAL);
    assert_contains(error.message, "a/b: it is a folder");
  }
  snprintf(path, sizeof path, "%s/c/", folder);
  assert_int_equal(save_file(path, "four", 4, SAVE_PUBLIC, false, &error), STATUS_INTERNAL);
  assert_contains(error.message, "c/: a name is missing behind the folder");
  snprintf(path, sizeof path, "%s/a/b/file", folder);
  for (int i = 0; i < 3; i++) { /* rmdir tells that no temporary file was left */
    *strrchr(path, '/') = '\0';
    assert_int_equal(rmdir(path), 0);
  }
}

static void test_paths(void **unused) {
  (void)unused;
  char path[PATH_SIZE];
  setenv("HOME", "/home/a", 1);
  setenv("XDG_CONFIG_HOME", "relative/is/ignored", 1);
  unsetenv("XDG_STATE_HOME");
  unsetenv("XDG_RUNTIME_DIR");
  assert_true(path_of(PATH_CONFIG, "config", path));
  assert_string_equal(path, "/home/a/.config/tilescope/config");
  assert_true(path_of(PATH_RUNTIME, "copied", path));
  assert_string_equal(path, "/home/a/.local/state/tilescope/copied");
  setenv("XDG_STATE_HOME", "/state", 1);
  assert_true(path_of(PATH_STATE, "session", path));
  assert_string_equal(path, "/state/tilescope/session");
  setenv("XDG_RUNTIME_DIR", "/run/1", 1);
  assert_true(path_of(PATH_RUNTIME, "copied", path));
  assert_string_equal(path, "/run/1/tilescope/copied");
  unsetenv("HOME");
  assert_false(path_of(PATH_CONFIG, "config", path));
}

/* --- Views ------------------------------------------------------------------------------------------------- */

struct setup {
  struct catalog catalog;
  struct state state;
  struct engine *engine;
};

static void set_up(struct setup *setup) {
  struct app_options options;
  app_options_init(&options);
  options.no_clock = true;
  catalog_init(&setup->catalog);
  setup->engine = engine_new();
  assert_non_null(setup->engine);
  assert_true(state_init(&setup->state, &options, &setup->catalog, &views));
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(setup->engine, setup->state.generation, &setup->state.point, NULL);
  assert_non_null(event.evaluation);
  reduce(&setup->state, &event);
}

static void tear_down(struct setup *setup) {
  state_deinit(&setup->state);
  engine_free(setup->engine);
  catalog_deinit(&setup->catalog);
}

/* Every pane of every view gives a table of whole rows that names its columns. */
static void test_all_panes_are_tables(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup);
  for (int i = 0; i < setup.state.view_count * PANES_MOST; i++) {
    const struct pane *pane = views.view[i / PANES_MOST]->panes[i % PANES_MOST];
    struct table table;
    if (pane == NULL || pane->table == NULL) continue;
    table_init(&table);
    pane->table(&setup.state, &table);
    assert_false(table.failed);
    assert_true(table.title[0] != 0 && table.column_count > 0);
    if (table.cell_count % table.column_count != 0) fail_msg("%s has a row with holes", table.title);
    table_deinit(&table);
  }
  tear_down(&setup);
}

static void press(struct setup *setup, int key) {
  reduce(&setup->state, &(struct event){.kind = EVENT_KEY, .key = key});
}

static void run(struct setup *setup, const struct outside *outside) {
  struct outcome outcome;
  request_run(&setup->state, outside, &outcome);
  reduce(&setup->state, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
}

static void test_copy(void **unused) {
  (void)unused;
  struct setup setup;
  struct text text;
  set_up(&setup);
  setenv("TERM", "xterm", 1);
  unsetenv("TMUX");
  press(&setup, 'y');
  assert_int_equal(setup.state.modal, MODAL_PICK);
  press(&setup, KEY_ARROW_DOWN);
  press(&setup, KEY_ARROW_DOWN);
  press(&setup, KEY_RETURN);
  assert_int_equal(setup.state.request.kind, REQUEST_COPY);
  text_open(&text);
  run(&setup, &(struct outside){.terminal = text.out});
  text_check(&text,
             "\033]52;c;dGlsZXNjb3BlIGV2YWwgLS1oYXJkd2FyZSBtZXRhX3Byb3RvdHlwZV9kZiAtLXdvcmtsb2FkIGZzcmNubiAtLW1v"
             "ZGUgY2FjaGVkIC0tdGlsZSA2MHg3Mg==\a");
  assert_int_equal(setup.state.request.kind, REQUEST_NONE);
  assert_string_equal(setup.state.message, "Copied: tilescope eval --hardware …");
  tear_down(&setup);
}

/* The command line that `y` copies is one that the program takes, in every view. */
static void test_commands_are_taken(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup);
  for (int i = 0; i < 2 * setup.state.view_count; i++) { /* without pins, and with two */
    int view = i % setup.state.view_count;
    struct text text;
    char *words[SHELL_WORDS];
    struct options options;
    struct error error = {.message = ""};
    struct point other = setup.state.point;
    other.schedule.tile_x++;
    if (i == setup.state.view_count) pins_add(&setup.state.pins, &setup.state.point, NULL);
    if (i == setup.state.view_count) pins_add(&setup.state.pins, &other, NULL);
    press(&setup, '1' + view);
    text_open(&text);
    assert_true(export_command(&setup.state, text.out));
    assert_int_equal(fclose(text.out), 0);
    int count = shell_split(text.bytes, words, &error);
    assert_true(count > 2);
    assert_string_equal(words[0], "tilescope");
    assert_status(options_parse(&options, count, words, &error), STATUS_OK, &error);
    assert_int_not_equal(options.command, COMMAND_EXPLORE);
    free(text.bytes);
  }
  tear_down(&setup);
}

/* A file that is there is replaced only after a second Enter. */
static void test_export_asks_before_it_replaces(void **unused) {
  (void)unused;
  struct setup setup;
  char folder[] = "/tmp/tilescope-export-XXXXXX";
  assert_non_null(mkdtemp(folder));
  assert_int_equal(chdir(folder), 0);
  set_up(&setup);
  for (int time = 0; time < 2; time++) {
    press(&setup, 'e');
    press(&setup, KEY_RETURN);
    press(&setup, KEY_RETURN);
    run(&setup, &(struct outside){.ascii = true});
  }
  assert_int_equal(setup.state.modal, MODAL_TYPE);
  assert_contains(setup.state.prompt.hint, "Enter overwrites it");
  press(&setup, KEY_RETURN);
  assert_true(setup.state.request.replace);
  run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.message, "Written to tilescope-explore.txt: the screen as text");
  assert_int_equal(unlink("tilescope-explore.txt"), 0);
  assert_int_equal(chdir("/"), 0);
  assert_int_equal(rmdir(folder), 0);
  tear_down(&setup);
}

/* --- Charts ------------------------------------------------------------------------------------------------ */

/* Evaluates some of the points that a view shows. */
static void evaluate_some(struct setup *setup, const char view) {
  static struct prefetch prefetch;
  press(setup, view);
  for (int round = 0; round < 2; round++) {
    view_prefetch(&setup->state, &prefetch);
    for (int i = 0; i < prefetch.count && i < 24; i++) {
      struct event event = {.kind = EVENT_EVALUATED};
      event.evaluation = engine_evaluate(setup->engine, 0, &prefetch.item[i].point, NULL);
      assert_non_null(event.evaluation);
      reduce(&setup->state, &event);
    }
  }
}

/* Every chart has its panel, with as many values as places; returns its lines of data that are no comments. */
static int check_chart(struct setup *setup, const struct pane *pane, const char *y_label) {
  struct arena arena;
  struct chart_panel panel = {.key = "values"};
  struct chart chart = {.name = "a", .columns = 1, .panel_count = 1, .panels = &panel};
  struct text text;
  int lines = 0;
  arena_init(&arena);
  assert_true(pane->chart(&setup->state, &chart, &panel, &arena));
  assert_true(chart.width > 1 && chart.height > 1 && panel.count > 0 && panel.series_count > 0);
  assert_string_equal(panel.kind == CHART_MAP ? panel.value_label : panel.y_label, y_label);
  text_open(&text);
  chart_write_data(&chart, text.out);
  assert_int_equal(fclose(text.out), 0);
  for (const char *line = text.bytes; *line != 0; line = strchr(line, '\n') + 1) lines += *line != '#';
  free(text.bytes);
  text_open(&text);
  chart_write_script(&chart, text.out);
  assert_int_equal(fclose(text.out), 0);
  free(text.bytes);
  arena_deinit(&arena);
  return lines;
}

/* The colours of a map have a label at both ends, and say that larger values have the last one. */
static void check_colors(struct setup *setup, const struct pane *pane) {
  struct arena arena;
  struct chart_panel panel = {.key = "values"};
  struct chart chart = {.name = "a", .columns = 1, .panel_count = 1, .panels = &panel};
  char expected[64];
  arena_init(&arena);
  assert_true(pane->chart(&setup->state, &chart, &panel, &arena));
  assert_non_null(panel.ticks);
  snprintf(expected, sizeof expected, "%.2f", panel.low);
  assert_string_equal(panel.ticks[0].label, expected);
  snprintf(expected, sizeof expected, "≥ %.2f", panel.high);
  assert_string_equal(panel.ticks[2].label, expected);
  assert_null(panel.ticks[3].label);
  for (int i = 0; i < 3; i++) assert_true(panel.ticks[i].at > panel.low && panel.ticks[i].at < panel.high);
  arena_deinit(&arena);
}

static void test_charts(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup);
  setup.state.rows = 48;
  setup.state.columns = 160;
  struct point other = setup.state.point;
  other.schedule.tile_x = 30;
  pins_add(&setup.state.pins, &setup.state.point, setup.state.shown);
  pins_add(&setup.state.pins, &other, NULL);
  evaluate_some(&setup, '1');
  assert_int_equal(check_chart(&setup, &pane_layers, "Energy [mJ]"), 9); /* the input and eight layers */
  assert_int_equal(check_chart(&setup, &pane_around, "Energy [mJ]"), 25);
  assert_true(check_chart(&setup, &pane_along, "Energy [mJ]") >= 9);
  evaluate_some(&setup, '2');
  assert_int_equal(check_chart(&setup, &pane_parts, "Energy by memory [µJ]"), 8); /* MACs and seven memories */
  evaluate_some(&setup, '3');
  const struct sweep_map *map = sweep_of(&setup.state);
  int cells = sweep_axis_count(&map->axis[AXIS_WIDTH]) * sweep_axis_count(&map->axis[AXIS_HEIGHT]);
  assert_true(cells > 50);
  assert_int_equal(check_chart(&setup, &pane_sweep_cached, "Energy [mJ]"), cells);
  assert_int_equal(check_chart(&setup, &pane_sweep_recompute, "Energy [mJ]"), cells);
  check_colors(&setup, &pane_sweep_cached);
  int near = check_chart(&setup, &pane_sweep_front, "Energy [mJ]");
  assert_true(near >= map->front_count && near < map->feasible_count);
  sweep_of(&setup.state)->whole_front = true;
  assert_int_equal(check_chart(&setup, &pane_sweep_front, "Energy [mJ]"), map->feasible_count);
  tear_down(&setup);
}

/* A hardware number on an axis of Sweep: the best of each value leaves as a table and as a chart. */
static void test_curve(void **unused) {
  (void)unused;
  struct setup setup;
  struct table table;
  struct text text;
  set_up(&setup);
  press(&setup, '3');
  press(&setup, '=');
  for (const char *key = "sram_64KB.size=16KiB..64KiB*4\r72,540\r"; *key != 0; key++) {
    press(&setup, *key == '\r' ? KEY_RETURN : *key);
  }
  assert_int_equal(setup.state.modal, MODAL_NONE);
  evaluate_some(&setup, '3');
  assert_int_equal(check_chart(&setup, &pane_sweep_curve, "Energy [mJ]"), 2);
  table_init(&table);
  pane_sweep_curve.table(&setup.state, &table);
  text_open(&text);
  table_write_csv(&table, text.out);
  assert_int_equal(fclose(text.out), 0);
  assert_contains(text.bytes, "sram_64KB.size,mode,tile_x,tile_y,energy_pj,best_schedule_energy_pj\n131072,");
  assert_contains(text.bytes, "\n524288,cached,");
  free(text.bytes);
  table_deinit(&table);
  tear_down(&setup);
}

static void export_chart_of_focus(struct setup *setup) {
  press(setup, 'e');
  for (int i = 0; i < EXPORT_CHART; i++) press(setup, KEY_ARROW_DOWN);
  press(setup, KEY_RETURN);
}

/* The request ends while gnuplot draws; a second one is refused until it has ended. */
static void draw_in_the_background(struct setup *setup) {
  struct drawing drawing = {.descriptor = -1};
  struct outcome outcome;
  export_chart_of_focus(setup);
  press(setup, KEY_RETURN);
  setup->state.request.replace = true;
  run(setup, &(struct outside){.drawing = &drawing});
  assert_contains(setup->state.message, "gnuplot draws them");
  assert_true(drawing.process > 0 && drawing.descriptor >= 0);
  export_chart_of_focus(setup);
  press(setup, KEY_RETURN);
  run(setup, &(struct outside){.drawing = &drawing});
  assert_contains(setup->state.message, "gnuplot is still drawing");
  drawing_end(&drawing, &outcome);
  assert_contains(outcome.text, ".gp with .dat, .pdf and .svg beside it");
  assert_true(!outcome.failed && drawing.process == 0);
}

/* The four files, or two and a hint where there is no gnuplot; a file that is there is not replaced unasked. */
static void test_chart_files(void **unused) {
  (void)unused;
  static const char *const files[] = {
      "tilescope-explore-energy-and-latency-by-layer.gp", "tilescope-explore-energy-and-latency-by-layer.dat",
      "tilescope-explore-energy-and-latency-by-layer.pdf", "tilescope-explore-energy-and-latency-by-layer.svg"};
  struct setup setup;
  char folder[] = "/tmp/tilescope-chart-XXXXXX", *search = strdup(getenv("PATH"));
  assert_non_null(mkdtemp(folder));
  assert_int_equal(chdir(folder), 0);
  set_up(&setup);
  export_chart_of_focus(&setup);
  assert_string_equal(setup.state.problem.message, "this pane has no chart");
  press(&setup, KEY_ESCAPE);
  setup.state.focus = &pane_layers;
  setenv("PATH", "/nonexistent", 1);
  export_chart_of_focus(&setup);
  press(&setup, KEY_RETURN);
  run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.message,
                  "Written: tilescope-explore-energy-and-latency-by-layer.gp and .dat; to draw it, install");
  setenv("PATH", search, 1);
  export_chart_of_focus(&setup);
  press(&setup, KEY_RETURN);
  run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.prompt.hint, "Enter overwrites it");
  press(&setup, KEY_RETURN);
  run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.message, ".gp with .dat, .pdf and .svg beside it");
  draw_in_the_background(&setup);
  for (int i = 0; i < 4; i++) assert_int_equal(unlink(files[i]), 0);
  assert_int_equal(chdir("/"), 0);
  assert_int_equal(rmdir(folder), 0);
  tear_down(&setup);
  free(search);
}

/* --- Pictures ---------------------------------------------------------------------------------------------- */

static void test_svg(void **unused) {
  (void)unused;
  struct canvas canvas = {.ascii = false};
  struct text text;
  assert_true(canvas_resize(&canvas, 2, 20));
  area_text(canvas_area(&canvas), 0, 0, STYLE_TITLE, "a<b&c ██▌─┏");
  area_text(canvas_area(&canvas), 1, 0, STYLE_SELECTED, " ");
  text_open(&text);
  svg_write(&canvas, text.out);
  assert_int_equal(fclose(text.out), 0);
  assert_contains(text.bytes, ">a&lt;b&amp;c</text>");
  assert_contains(text.bytes,
                  "<rect class=\"s5\" x=\"63\" y=\"10\" width=\"18\" height=\"17\"/>"); /* two full blocks */
  assert_contains(text.bytes, "<rect class=\"s5\" x=\"81\" y=\"10\" width=\"4.5\" height=\"17\"/>");
  assert_contains(text.bytes, "<rect class=\"g7\" x=\"9\" y=\"27\" width=\"9\" height=\"18\"/>");
  assert_contains(text.bytes, "prefers-color-scheme:dark");
  assert_null(strstr(text.bytes, "█"));
  free(text.bytes);
  canvas_free(&canvas);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_base64),
      cmocka_unit_test(test_clipboard),
      cmocka_unit_test(test_tables),
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_paths),
      cmocka_unit_test(test_all_panes_are_tables),
      cmocka_unit_test(test_copy),
      cmocka_unit_test(test_svg),
      cmocka_unit_test(test_charts),
      cmocka_unit_test(test_curve),
      cmocka_unit_test(test_export_asks_before_it_replaces),
      cmocka_unit_test(test_chart_files),
      cmocka_unit_test(test_commands_are_taken),
  };
  return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
