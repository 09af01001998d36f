/* What leaves the explorer: copies, exported views, and the files they go to. */
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/save.h"
#include "tests/explored.h"
#include "tests/text_in_memory.h"
#include "tui/screen/clipboard.h"
#include "tui/screen/svg.h"
#include "tui/text/paths.h"
#include "tui/text/shell.h"
#include "tui/text/whole_file.h"

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

/* Every pane of every view gives a table of whole rows that names its columns. */
static void test_all_panes_are_tables(void **unused) {
  (void)unused;
  struct explored setup;
  explored_begin(&setup);
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
  explored_deinit(&setup);
}

static void test_copy(void **unused) {
  (void)unused;
  struct explored setup;
  struct text text;
  explored_begin(&setup);
  setenv("TERM", "xterm", 1);
  unsetenv("TMUX");
  explored_press(&setup, 'y');
  assert_int_equal(setup.state.modal, MODAL_PICK);
  explored_press(&setup, KEY_ARROW_DOWN);
  explored_press(&setup, KEY_ARROW_DOWN);
  explored_press(&setup, KEY_RETURN);
  assert_int_equal(setup.state.request.kind, REQUEST_COPY);
  text_open(&text);
  explored_run(&setup, &(struct outside){.terminal = text.out});
  text_check(&text,
             "\033]52;c;dGlsZXNjb3BlIGV2YWwgLS1oYXJkd2FyZSBtZXRhX3Byb3RvdHlwZV9kZiAtLXdvcmtsb2FkIGZzcmNubiAtLW1v"
             "ZGUgY2FjaGVkIC0tdGlsZSA2MHg3Mg==\a");
  assert_int_equal(setup.state.request.kind, REQUEST_NONE);
  assert_string_equal(setup.state.message, "Copied: tilescope eval --hardware …");
  explored_deinit(&setup);
}

/* Copies the entry of the list that this many rows down, and checks what is told; $ is the path of the file, if any. */
static void check_copied(const char *term, const char *folder, int rows, const char *told) {
  struct explored setup;
  FILE *terminal = tmpfile();
  explored_begin(&setup);
  assert_non_null(terminal);
  setenv("TERM", term, 1);
  setenv("XDG_RUNTIME_DIR", folder, 1);
  explored_press(&setup, 'y');
  for (int i = 0; i < rows; i++) explored_press(&setup, KEY_ARROW_DOWN);
  explored_press(&setup, KEY_RETURN);
  explored_run(&setup, &(struct outside){.terminal = terminal, .keeps_copies = true});
  assert_contains(setup.state.message, told);
  unsetenv("XDG_RUNTIME_DIR");
  fclose(terminal);
  explored_deinit(&setup);
}

/* What a terminal without a clipboard gets is in a file only, or nowhere. */
static void test_where_copies_are(void **unused) {
  (void)unused;
  char folder[] = "/tmp/tilescope-copied-XXXXXX", path[100], command[100], told[200];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/tilescope/copied", folder);
  snprintf(told, sizeof told, "Copied to %s only: tilescope eval --hardware …", path);
  check_copied("linux", folder, 2, told);
  snprintf(told, sizeof told, "Copied: meta_prototype_df (also in %s)", path);
  check_copied("xterm", folder, 6, told);
  check_copied("linux", "/dev/null", 6, "Not copied: neither the terminal nor a file accepts 17 bytes");
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
}

/* The command line that `y` copies is one that the program takes, in every view. */
static void test_commands_are_taken(void **unused) {
  (void)unused;
  struct explored setup;
  explored_begin(&setup);
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
    explored_press(&setup, '1' + view);
    text_open(&text);
    assert_true(export_command(&setup.state, text.out));
    text_end(&text);
    int count = shell_split(text.bytes, words, &error);
    assert_true(count > 2);
    assert_string_equal(words[0], "tilescope");
    assert_status(options_parse(&options, count, words, &error), STATUS_OK, &error);
    assert_int_not_equal(options.command, COMMAND_EXPLORE);
    free(text.bytes);
  }
  explored_deinit(&setup);
}

/* A file that is there is replaced only after a second Enter. */
static void test_export_asks_before_it_replaces(void **unused) {
  (void)unused;
  struct explored setup;
  char folder[] = "/tmp/tilescope-export-XXXXXX";
  assert_non_null(mkdtemp(folder));
  assert_int_equal(chdir(folder), 0);
  explored_begin(&setup);
  for (int time = 0; time < 2; time++) {
    explored_press(&setup, 'e');
    explored_press(&setup, KEY_RETURN);
    explored_press(&setup, KEY_RETURN);
    explored_run(&setup, &(struct outside){.ascii = true});
  }
  assert_int_equal(setup.state.modal, MODAL_TYPE);
  assert_contains(setup.state.prompt.hint, "Enter overwrites it");
  explored_press(&setup, KEY_RETURN);
  assert_true(setup.state.request.replace);
  explored_run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.message, "Written to tilescope-explore.txt: the screen as text");
  assert_int_equal(unlink("tilescope-explore.txt"), 0);
  assert_int_equal(chdir("/"), 0);
  assert_int_equal(rmdir(folder), 0);
  explored_deinit(&setup);
}

/* --- Pictures ---------------------------------------------------------------------------------------------- */

static void test_svg(void **unused) {
  (void)unused;
  struct canvas canvas = {.ascii = false};
  struct text text;
  assert_true(canvas_resize(&canvas, 3, 20));
  area_halves(canvas_area(&canvas), 2, 0, STYLE_TITLE, STYLE_SELECTED);
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
  assert_contains(text.bytes, "<rect class=\"s7\" x=\"9\" y=\"54\" width=\"9\" height=\"9\"/>"); /* two halves */
  assert_contains(text.bytes, "<rect class=\"s5\" x=\"9\" y=\"45\" width=\"9\" height=\"9\"/>");
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
      cmocka_unit_test(test_where_copies_are),
      cmocka_unit_test(test_svg),
      cmocka_unit_test(test_export_asks_before_it_replaces),
      cmocka_unit_test(test_commands_are_taken),
  };
  return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
