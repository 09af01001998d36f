/* What is remembered from run to run: read(write(state)) is the state; what is broken is kept, not lost. */
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/save.h"
#include "tests/chance.h"
#include "tests/check.h"
#include "tui/explorer/session_file.h"
#include "tui/options/options.h"
#include "tui/text/paths.h"
#include "tui/text/whole_file.h"
#include "tui/views/views.h"

struct setup {
  struct catalog catalog;
  struct app_options options;
  struct state state;
  struct session_file file;
  char folder[32], path[64];
};

/* Tests that stop half way leave a folder in /tmp. */
static void set_up(struct setup *setup) {
  *setup = (struct setup){.folder = "/tmp/tilescope-session-XXXXXX"};
  assert_non_null(mkdtemp(setup->folder));
  snprintf(setup->path, sizeof setup->path, "%s/a/session", setup->folder);
  catalog_init(&setup->catalog);
  app_options_init(&setup->options);
  setup->options.session = setup->path;
  assert_true(state_init(&setup->state, &setup->options, &setup->catalog, &views));
  struct error error = {.message = ""};
  assert_status(session_file_init(&setup->file, &setup->options, &error), STATUS_OK, &error);
}

static void tear_down(struct setup *setup) {
  char command[100];
  state_deinit(&setup->state);
  session_file_deinit(&setup->file);
  catalog_deinit(&setup->catalog);
  snprintf(command, sizeof command, "rm -r %s", setup->folder);
  assert_int_equal(system(command), 0);
}

static void save(struct setup *setup) {
  struct error error = {.message = ""};
  assert_status(session_file_save(&setup->file, &setup->state, &error), STATUS_OK, &error);
}

/* Another run, in `next`. */
static void start_again(const struct setup *setup, struct setup *next, const struct app_options *options) {
  *next = (struct setup){.options = *options};
  strcpy(next->path, setup->path);
  assert_true(state_init(&next->state, options, &setup->catalog, &views));
  struct error error = {.message = ""};
  assert_status(session_file_init(&next->file, options, &error), STATUS_OK, &error);
  session_file_load(&next->file, options, &next->state);
}

static void end(struct setup *next) {
  state_deinit(&next->state);
  session_file_deinit(&next->file);
}

static void change(struct setup *setup) {
  struct state *state = &setup->state;
  for (int i = 0; i < 3; i++) {
    struct point point = state->point;
    point.schedule.tile_x = i + 1;
    strcpy(point.workload, "a path with 'blanks'/and\n\xff.yaml");
    state_set_point(state, &point, "changed");
    pins_add(&state->pins, &point, NULL);
  }
  state->pins.reference = 1;
  state->pins.base = 2;
  state->clock_mhz = 0.1;
  state->mouse = false;
}

static void test_goes_on_where_it_was(void **unused) {
  (void)unused;
  struct setup first, second;
  set_up(&first);
  change(&first);
  save(&first);
  start_again(&first, &second, &first.options);
  assert_true(point_equal(&second.state.point, &first.state.point));
  assert_int_equal(second.state.pins.count, 3);
  for (int i = 0; i < 3; i++) assert_true(point_equal(&second.state.pins.pin[i].point, &first.state.pins.pin[i].point));
  assert_int_equal(second.state.pins.reference, 1);
  assert_int_equal(second.state.pins.base, 2);
  assert_true(second.state.clock_mhz == 0.1 && !second.state.mouse);
  assert_ptr_equal(second.state.view, first.state.view);
  assert_string_equal(second.state.message, "");
  assert_null(history_undo(second.state.history));
  end(&second);
  tear_down(&first);
}

/* Another run may start in another folder. */
static void test_paths_are_whole(void **unused) {
  (void)unused;
  struct setup first, second;
  char folder[PATH_MAX], whole[PATH_MAX + 16];
  set_up(&first);
  strcpy(first.state.point.workload, "net.onnx");
  save(&first);
  start_again(&first, &second, &first.options);
  assert_string_equal(second.state.point.workload, "net.onnx");
  end(&second);
  assert_non_null(getcwd(folder, sizeof folder));
  snprintf(whole, sizeof whole, "%s/net.onnx", folder);
  assert_int_equal(chdir("/"), 0);
  start_again(&first, &second, &first.options);
  assert_string_equal(second.state.point.workload, whole);
  end(&second);
  assert_int_equal(chdir(folder), 0);
  tear_down(&first);
}

static void test_options_count_more(void **unused) {
  (void)unused;
  struct setup first, second;
  set_up(&first);
  change(&first);
  save(&first);
  struct app_options options = first.options;
  options.names_point = options.no_mouse = true;
  options.clock_mhz = 200;
  start_again(&first, &second, &options);
  assert_int_equal(second.state.point.schedule.tile_x, 60);
  assert_true(second.state.clock_mhz == 200 && !second.state.mouse);
  assert_int_equal(second.state.pins.count, 3);
  end(&second);
  options.clean = true;
  start_again(&first, &second, &options);
  assert_null(second.file.path);
  assert_int_equal(second.state.pins.count, 0);
  end(&second);
  tear_down(&first);
}

static void write_text(const struct setup *setup, const char *text, size_t size) {
  struct error error = {.message = ""};
  assert_status(save_file(setup->path, text, size, SAVE_PRIVATE, true, &error), STATUS_OK, &error);
}

static void check_kept(const char *text, size_t size, const char *sentence) {
  struct setup first, second;
  struct error error = {.message = ""};
  char kept[80], *bytes;
  size_t kept_size;
  set_up(&first);
  write_text(&first, text, size);
  start_again(&first, &second, &first.options);
  assert_contains(second.state.message, sentence);
  snprintf(kept, sizeof kept, "%s.1", first.path);
  assert_contains(second.state.message, kept);
  assert_status(whole_file_read(kept, 1 << 20, &bytes, &kept_size, &error), STATUS_OK, &error);
  assert_non_null(bytes);
  assert_int_equal(kept_size, size);
  assert_memory_equal(bytes, text, size);
  free(bytes);
  assert_int_equal(second.state.pins.count, 0);
  save(&second); /* a new one in its place */
  end(&second);
  write_text(&first, text, size); /* and broken again: the first one kept stays */
  start_again(&first, &second, &first.options);
  assert_contains(second.state.message, "session.2");
  end(&second);
  tear_down(&first);
}

static void check_kept_text(const char *text, const char *sentence) {
  check_kept(text, strlen(text), sentence);
}

static void test_what_is_broken_is_kept(void **unused) {
  (void)unused;
  check_kept_text("version 2\nanything\n", "line 1: it was written by a newer version of the program");
  check_kept_text("version 1\nmouse perhaps\n", "line 2: 'mouse perhaps' is not a valid line");
  check_kept_text("version 1\npoint --hardware a\n", "line 2: a schedule needs --workload");
  check_kept_text("version 1\nreference B\n", "line 2: 'reference B'");
  check_kept_text("version 1\nclock-mhz -1\n", "line 2: '-1' is not a clock");
  check_kept_text("version 1\nview Nowhere\n", "line 2: 'view Nowhere'");
  check_kept_text("# What the explorer showed last\npin --hardware a\n", "line 2: 'pin --hardware a'");
  check_kept_text("version 1\n\x01\xff garbage", "line 2: ");
  check_kept("version 1\n\0mouse on\n", 20, "it has a byte 0");
  char *large = malloc(2 << 20);
  assert_non_null(large);
  memset(large, '#', 2 << 20);
  memcpy(large, "version 1\n", 10);
  struct setup setup, second;
  set_up(&setup);
  write_text(&setup, large, 2 << 20);
  start_again(&setup, &second, &setup.options);
  assert_contains(second.state.message, "has more than 1048576 bytes");
  end(&second);
  tear_down(&setup);
  free(large);
}

static void test_writes_only_what_is_new(void **unused) {
  (void)unused;
  struct setup setup;
  struct stat before, after;
  set_up(&setup);
  save(&setup);
  assert_int_equal(stat(setup.path, &before), 0);
  assert_int_equal(before.st_mode & 0777, 0600);
  save(&setup);
  assert_int_equal(stat(setup.path, &after), 0);
  assert_int_equal(before.st_ino, after.st_ino); /* the same file: not written again */
  setup.state.clock_mhz = 5;
  save(&setup);
  assert_int_equal(stat(setup.path, &after), 0);
  assert_int_not_equal(before.st_ino, after.st_ino);
  tear_down(&setup);
}

/* Whatever bytes change: it is read, or refused with a sentence; nothing worse. */
static void test_any_bytes(void **unused) {
  (void)unused;
  struct setup setup;
  struct random random = random_of(7);
  set_up(&setup);
  change(&setup);
  struct session *session = malloc(sizeof *session);
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  assert_true(session != NULL && out != NULL && session_write(&setup.state, NULL, 0, out));
  assert_int_equal(fclose(out), 0);
  for (int i = 0; i < 3000; i++) {
    struct error error = {.message = ""};
    char *changed = strdup(text);
    assert_non_null(changed);
    for (int n = random_in(&random, 1, 4); n > 0; n--) {
      changed[random_in(&random, 0, (int)size - 1)] = (char)random_in(&random, 0, 255);
    }
    enum status status = session_read(session, &views, changed, &error);
    assert_true(status == STATUS_OK || error.message[0] != 0);
    free(changed);
  }
  free(text);
  free(session);
  tear_down(&setup);
}

/* Two at once: each file is whole, and the last one counts. */
static void test_two_at_once(void **unused) {
  (void)unused;
  struct setup first, second, third;
  set_up(&first);
  start_again(&first, &second, &first.options);
  first.state.clock_mhz = 1;
  second.state.clock_mhz = 2;
  save(&first);
  save(&second);
  first.state.mouse = false;
  save(&first);
  start_again(&first, &third, &first.options);
  assert_true(third.state.clock_mhz == 1 && !third.state.mouse);
  end(&third);
  end(&second);
  tear_down(&first);
}

static void pin(struct setup *setup, int64_t width) {
  struct point point = setup->state.point;
  point.schedule.tile_x = width;
  assert_true(pins_add(&setup->state.pins, &point, NULL) >= 0);
}

/* Widths of the pins in the file, in order. */
static void assert_pins(const struct setup *setup, const char *widths) {
  struct session *session = malloc(sizeof *session);
  struct error error = {.message = ""};
  char text[100] = "";
  assert_non_null(session);
  assert_status(session_file_read(&setup->options, &views, session, &error), STATUS_OK, &error);
  for (int i = 0; i < session->pin_count; i++) {
    size_t end = strlen(text);
    snprintf(text + end, sizeof text - end, "%s%d", i > 0 ? " " : "", (int)session->pins[i].point.schedule.tile_x);
  }
  assert_string_equal(text, widths);
  free(session);
}

/* A name comes back with its pin; a bad one makes the session unreadable. */
static void test_names(void **unused) {
  (void)unused;
  struct setup first, second;
  struct error error = {.message = ""};
  set_up(&first);
  pin(&first, 1);
  pin(&first, 2);
  assert_status(pins_name(&first.state.pins, 1, " layer by layer", &error), STATUS_OK, &error);
  save(&first);
  start_again(&first, &second, &first.options);
  assert_string_equal(second.state.pins.pin[0].name, "");
  assert_string_equal(second.state.pins.pin[1].name, "layer by layer");
  end(&second);
  struct session *session = malloc(sizeof *session);
  assert_non_null(session);
  static const char *const bad[] = {"version 1\nname x\n",
                                    "version 1\npin --tile 4x4\nname 12345678901234567890123456789012\n"};
  for (int i = 0; i < 2; i++) assert_int_equal(session_read(session, &views, bad[i], &error), STATUS_BAD_INPUT);
  free(session);
  tear_down(&first);
}

/* Two at once: the pins of both are kept, and a pin that one removes is gone. */
static void test_two_keep_their_pins(void **unused) {
  (void)unused;
  struct setup first, second;
  set_up(&first);
  pin(&first, 1);
  save(&first);
  start_again(&first, &second, &first.options);
  pin(&first, 2);
  save(&first);
  pin(&second, 3);
  save(&second);
  assert_pins(&first, "1 3 2");
  first.state.clock_mhz = 7;
  save(&first);
  assert_pins(&first, "1 2 3");
  pins_remove(&first.state.pins, 1);
  save(&first);
  second.state.clock_mhz = 8;
  save(&second);
  assert_pins(&first, "1 3");
  for (int i = 0; i < 8; i++) pin(&first, 10 + i); /* nine in all: none of the other's fits */
  save(&first);
  assert_pins(&first, "1 10 11 12 13 14 15 16 17");
  char kept[80], *bytes;
  size_t size;
  struct error error = {.message = ""};
  snprintf(kept, sizeof kept, "%s.1", first.path);
  assert_status(whole_file_read(kept, 1 << 20, &bytes, &size, &error), STATUS_OK, &error);
  assert_non_null(bytes);
  assert_contains(bytes, "--tile 3x");
  free(bytes);
  end(&second);
  tear_down(&first);
}

/* What is no session is refused and left as it is. */
static void test_other_files_are_refused(void **unused) {
  (void)unused;
  static const char *const texts[] = {"mine", "accelerator:\n", "pin --hardware a\n"};
  struct setup setup;
  set_up(&setup);
  for (int i = 0; i < 5; i++) {
    struct error error = {.message = ""};
    struct session_file file;
    struct app_options options = setup.options;
    if (i < 3) write_text(&setup, texts[i], strlen(texts[i]));
    if (i == 3) write_text(&setup, "\0\0\0", 3);
    if (i == 4) options.session = setup.folder;
    assert_int_equal(session_file_init(&file, &options, &error), STATUS_USAGE);
    assert_contains(error.message, i < 4 ? "is not a session of the explorer" : "is a folder");
    session_file_deinit(&file);
  }
  write_text(&setup, "", 0); /* as mktemp makes it */
  save(&setup);
  assert_pins(&setup, "");
  tear_down(&setup);
}

static void test_link_stays_one(void **unused) {
  (void)unused;
  struct setup setup, second;
  struct stat facts;
  char link[80];
  set_up(&setup);
  save(&setup);
  snprintf(link, sizeof link, "%s/link", setup.folder);
  assert_int_equal(symlink("a/session", link), 0);
  setup.options.session = link;
  start_again(&setup, &second, &setup.options);
  pin(&second, 5);
  save(&second);
  end(&second);
  assert_int_equal(lstat(link, &facts), 0);
  assert_true(S_ISLNK(facts.st_mode));
  assert_pins(&setup, "5");
  write_text(&setup, "version 9\n", 10); /* behind the link */
  start_again(&setup, &second, &setup.options);
  assert_contains(second.state.message, "a/session.1");
  save(&second);
  end(&second);
  assert_int_equal(lstat(link, &facts), 0);
  assert_true(S_ISLNK(facts.st_mode));
  tear_down(&setup);
}

/* Temporary files of killed writers are removed, those of living ones and others' files are not. */
static void test_temporary_files_are_removed(void **unused) {
  (void)unused;
  struct setup setup;
  char left[100], mine[100];
  set_up(&setup);
  save(&setup);
  snprintf(left, sizeof left, "%s.tilescope-abcdef", setup.path);
  snprintf(mine, sizeof mine, "%s.tilescope-abc", setup.path);
  int file = open(left, O_CREAT | O_WRONLY, 0600), other = open(mine, O_CREAT | O_WRONLY, 0600);
  assert_true(file >= 0 && other >= 0);
  assert_int_equal(flock(file, LOCK_EX), 0); /* as a writer does */
  pin(&setup, 1);
  save(&setup);
  assert_int_equal(access(left, F_OK), 0);
  close(file);
  close(other);
  pin(&setup, 2);
  save(&setup);
  assert_int_not_equal(access(left, F_OK), 0);
  assert_int_equal(access(mine, F_OK), 0);
  tear_down(&setup);
}

/* --- The configuration ------------------------------------------------------------------------------------- */

static enum status read_config(const char *text, struct options *options, struct error *error) {
  struct setup setup;
  char *arguments[] = {"tilescope", "--palette", "dark", NULL};
  set_up(&setup);
  snprintf(setup.path, sizeof setup.path, "%s/tilescope/config", setup.folder);
  write_text(&setup, text, strlen(text));
  setenv("XDG_CONFIG_HOME", setup.folder, 1);
  assert_status(options_parse(options, 3, arguments, error), STATUS_OK, error);
  enum status status = options_read_config(options, error);
  tear_down(&setup);
  return status;
}

static void test_config(void **unused) {
  (void)unused;
  struct options options;
  struct error error = {.message = ""};
  unsetenv("NO_COLOR");
  assert_status(read_config("# how it looks\n\n--ascii\n--no-mouse\n --color=8\n--palette light\n--clock-mhz 200\n",
                            &options, &error),
                STATUS_OK, &error);
  assert_true(options.app.ascii && options.app.no_mouse && options.app.clock_mhz == 200);
  assert_int_equal(options.app.colors, COLORS_8);
  assert_int_equal(options.app.palette, PALETTE_DARK); /* the command line counts more */
  assert_status(read_config("--bind 'pin=a undo=U'\n--plain\n", &options, &error), STATUS_OK, &error);
  assert_string_equal(options.app.keys, "pin=a undo=U"); /* the file's text is freed */
  assert_ptr_equal(options.app.keys, options.config_keys);
  setenv("NO_COLOR", "1", 1);
  assert_status(read_config("--color=always\n", &options, &error), STATUS_OK, &error);
  assert_int_equal(options.app.colors, COLORS_AUTO);
  unsetenv("NO_COLOR");
  assert_int_equal(read_config("--ascii\n--hardware x\n", &options, &error), STATUS_USAGE);
  assert_contains(error.message, "config:2: '--hardware' is not a display option; those are --ascii");
  assert_int_equal(read_config("--ascii yes\n", &options, &error), STATUS_USAGE);
  assert_contains(error.message, "config:1: --ascii takes no value");
  assert_int_equal(read_config("--color\n", &options, &error), STATUS_USAGE);
  assert_contains(error.message, "config:1: --color takes one value");
  assert_int_equal(read_config("--color 'red\n", &options, &error), STATUS_USAGE);
  assert_contains(error.message, "config:1: a quote is not closed");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_goes_on_where_it_was),
      cmocka_unit_test(test_paths_are_whole),
      cmocka_unit_test(test_options_count_more),
      cmocka_unit_test(test_what_is_broken_is_kept),
      cmocka_unit_test(test_writes_only_what_is_new),
      cmocka_unit_test(test_any_bytes),
      cmocka_unit_test(test_two_at_once),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_two_keep_their_pins),
      cmocka_unit_test(test_other_files_are_refused),
      cmocka_unit_test(test_link_stays_one),
      cmocka_unit_test(test_temporary_files_are_removed),
      cmocka_unit_test(test_config),
  };
  return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
