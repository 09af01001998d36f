/* Screens, without a terminal: each tests/screens/NAME.keys is replayed and must print tests/screens/NAME.txt.
 *
 * The pictures of the README, tests/pictures/NAME.svg, are made in the same way.
 *
 * UPDATE_GOLDENS=1 writes the files instead: look at the difference before keeping them. UPDATE_PICTURES=1 writes only
 * the pictures.
 * FUZZ_EVENTS=N sets how many random events are tried. */
#include <dirent.h>

#include "tests/check.h"
#include "tui/analysis/engine.h"
#include "tui/explorer/action.h"
#include "tui/explorer/script.h"
#include "tui/explorer/view.h"
#include "tui/options/options.h"
#include "tui/screen/key.h"
#include "tui/views/lesson/lesson.h"
#include "tui/views/views.h"

#define FOLDER "tests/screens"
#define PICTURES "tests/pictures"

static struct app_options test_options(void) {
  struct app_options options;
  app_options_init(&options);
  options.schedule.lpf_limit = 6; /* when it is published */
  options.no_clock = true;
  options.workers = 0;
  return options;
}

/* --- Golden screens ---------------------------------------------------------------------------------------- */

static char *read_all(const char *path) {
  FILE *file = fopen(path, "r");
  char *text = NULL;
  size_t size = 0;
  if (file == NULL) return NULL;
  if (getdelim(&text, &size, 0, file) < 0) {
    free(text);
    text = NULL;
  }
  fclose(file);
  return text;
}

static char *replay(const char *keys_path) {
  struct app_options options = test_options();
  struct error error = {.message = ""};
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  options.script = keys_path;
  if (script_run(&options, &views, out, &error) != STATUS_OK) fail_msg("%s", error.message);
  fclose(out);
  return text;
}

static void fail_at_difference(const char *path, const char *expected, const char *found) {
  int line = 1;
  while (*expected != 0 && *expected == *found) {
    line += *expected == '\n';
    expected++, found++;
  }
  while (line > 1 && expected[-1] != '\n') expected--, found--;
  fail_msg("%s:%d differs\nexpected: %.*s\nfound:    %.*s", path, line, (int)strcspn(expected, "\n"), expected,
           (int)strcspn(found, "\n"), found);
}

static bool updates(void) {
  return getenv("UPDATE_GOLDENS") != NULL;
}

static void compare_or_update(const char *path, char *found, bool update) {
  if (update) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(found, file);
    fclose(file);
  } else {
    char *expected = read_all(path);
    if (expected == NULL) fail_msg("%s is not there: run the tests from the root of the repository", path);
    if (strcmp(expected, found) != 0) fail_at_difference(path, expected, found);
    free(expected);
  }
  free(found);
}

/* Under sanitizers a third: tests/terminal/random.sh types into the whole program there. */
#ifdef SANITIZED
enum { SHARE = 3 };
#else
enum { SHARE = 1 };
#endif

/* Replays FOLDER/NAME.keys, which give FOLDER/NAME and the suffix. */
static void replay_folder(const char *folder_path, const char *suffix, bool update) {
  int count = 0;
  DIR *folder = opendir(folder_path);
  if (folder == NULL) fail_msg("%s is not there: run the tests from the root of the repository", folder_path);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char keys[300], result[300];
    size_t length = strlen(entry->d_name);
    if (length < 6 || strcmp(entry->d_name + length - 5, ".keys") != 0) continue;
    if (count++ % SHARE != 0) continue;
    snprintf(keys, sizeof keys, "%s/%s", folder_path, entry->d_name);
    snprintf(result, sizeof result, "%s/%.*s%s", folder_path, (int)length - 5, entry->d_name, suffix);
    compare_or_update(result, replay(keys), update);
  }
  closedir(folder);
  assert_true(count > 0);
}

static void test_golden_screens(void **unused) {
  (void)unused;
  replay_folder(FOLDER, ".txt", updates());
}

static void test_pictures(void **unused) {
  (void)unused;
  replay_folder(PICTURES, ".svg", updates() || getenv("UPDATE_PICTURES") != NULL);
}

/* --- States that a script cannot show ---------------------------------------------------------------------- */

struct setup {
  struct catalog catalog;
  struct state state;
  struct canvas canvas;
  struct engine *engine;
};

static void set_up(struct setup *setup) {
  struct app_options options = test_options();
  *setup = (struct setup){.canvas = {.ascii = false}};
  catalog_init(&setup->catalog);
  setup->engine = engine_new();
  assert_non_null(setup->engine);
  assert_true(state_init(&setup->state, &options, &setup->catalog, &views));
  assert_true(canvas_resize(&setup->canvas, 24, 80));
}

static void tear_down(struct setup *setup) {
  state_deinit(&setup->state);
  canvas_free(&setup->canvas);
  engine_free(setup->engine);
  catalog_deinit(&setup->catalog);
}

static void press(struct setup *setup, int key) {
  reduce(&setup->state, &(struct event){.kind = EVENT_KEY, .key = key});
}

static void answer(struct setup *setup) {
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(setup->engine, setup->state.generation, &setup->state.point, NULL);
  assert_non_null(event.evaluation);
  reduce(&setup->state, &event);
}

static void print(struct setup *setup, FILE *out) {
  draw(&setup->state, &setup->canvas);
  canvas_print(&setup->canvas, out, true);
}

static void test_while_evaluating(void **unused) {
  (void)unused;
  struct setup setup;
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  set_up(&setup);
  print(&setup, out); /* the first paint of all */
  answer(&setup);
  for (int i = 0; i < 3; i++) press(&setup, KEY_ARROW_DOWN);
  press(&setup, '+');
  print(&setup, out); /* just asked for: marked, not yet called busy */
  reduce(&setup.state, &(struct event){.kind = EVENT_STILL_BUSY});
  print(&setup, out);
  press(&setup, KEY_ESCAPE);
  print(&setup, out); /* stopped */
  fclose(out);
  tear_down(&setup);
  compare_or_update(FOLDER "/evaluating.txt", text, updates());
}

/* Layers that do not fit, and a search that was not finished: rare, so they are made up here. */
static void test_warnings(void **unused) {
  (void)unused;
  struct setup setup;
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  set_up(&setup);
  answer(&setup);
  struct evaluation *shown = setup.state.shown;
  shown->result->gap = 0.0123;
  shown->overfull[2] = shown->overfull[4] = true;
  shown->figures->reason = "does not fit: sram_256KB_O short by 2,031,616 bits at layer 5";
  print(&setup, out);
  setup.state.rows = 48;
  setup.state.columns = 160;
  assert_true(canvas_resize(&setup.canvas, 48, 160));
  print(&setup, out);
  fclose(out);
  tear_down(&setup);
  compare_or_update(FOLDER "/warnings.txt", text, updates());
}

/* --- Anything at any size ------------------------------------------------------------------------------------ */

static uint64_t seed = 20;

static int random_below(int limit) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (int)(seed % (uint64_t)limit);
}

static int random_key(void) {
  int action = random_below(ACTION_COUNT + 8);
  if (action == ACTION_QUIT || action == ACTION_CLOSE || action == ACTION_SUSPEND) return 'j';
  if (action < ACTION_COUNT) return action_table[action].keys[0];
  return random_below(4) == 0 ? random_below(0x3000) : ' ' + random_below(95);
}

static struct event random_event(const struct setup *setup) {
  int kind = random_below(20);
  struct event event = {.kind = EVENT_KEY, .key = random_key()};
  if (kind == 0) {
    event = (struct event){.kind = EVENT_RESIZE, .rows = 1 + random_below(100), .columns = 1 + random_below(300)};
  } else if (kind < 4) {
    const struct cell *cell =
        canvas_cell(&setup->canvas, random_below(setup->canvas.rows), random_below(setup->canvas.columns));
    event = (struct event){.kind = EVENT_MOUSE, .button = (enum mouse_button)random_below(3), .target = cell->target};
  } else if (kind == 4) {
    event = (struct event){.kind = EVENT_STILL_BUSY};
  }
  return event;
}

/* The model is not what is tried here: it has one ordering to look at, and few tiles. */
static void keep_it_cheap(struct state *state) {
  state->point.schedule.search = (struct search_options){.kind = SEARCH_PUBLISHED};
  state->point.schedule.lpf_limit = 1;
  if (state->point.schedule.tile_x < 60) state->point.schedule.tile_x = 60;
  if (state->point.schedule.tile_y < 60) state->point.schedule.tile_y = 60;
}

static void check_canvas(const struct setup *setup) {
  const struct canvas *canvas = &setup->canvas;
  for (int i = 0; i < canvas->rows * canvas->columns; i++) {
    wchar_t glyph = canvas->cells[i].glyph;
    if (canvas->ascii && (glyph < 0x20 || glyph > 0x7e)) fail_msg("U+%04X on an ASCII screen", (unsigned)glyph);
    assert_true(glyph >= 0x20 && canvas->cells[i].style < STYLE_COUNT);
  }
}

static void test_random_events(void **unused) {
  (void)unused;
  struct setup setup;
  const char *wanted = getenv("FUZZ_EVENTS");
  long count = wanted != NULL ? strtol(wanted, NULL, 10) : 5000 / SHARE;
  set_up(&setup);
  struct state *state = &setup.state;
  for (long i = 0; i < count; i++) {
    struct event event = random_event(&setup);
    reduce(state, &event);
    state->quit = state->suspend = false;
    if (random_below(400) == 0) lesson_start(state, "why_depth_first");
    if (state->pending && random_below(4) == 0) {
      keep_it_cheap(state);
      answer(&setup);
    }
    if (state->rows != setup.canvas.rows || state->columns != setup.canvas.columns) {
      assert_true(canvas_resize(&setup.canvas, state->rows, state->columns));
    }
    setup.canvas.ascii = random_below(2) == 0;
    draw(state, &setup.canvas);
    check_canvas(&setup);
  }
  tear_down(&setup);
}

/* Drawing asks for nothing: the same state gives the same screen. */
static void test_drawing_is_pure(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup);
  answer(&setup);
  draw(&setup.state, &setup.canvas);
  struct canvas again = {.ascii = false};
  assert_true(canvas_resize(&again, 24, 80));
  draw(&setup.state, &again);
  for (int i = 0; i < 24 * 80; i++) {
    assert_int_equal(again.cells[i].glyph, setup.canvas.cells[i].glyph);
    assert_int_equal(again.cells[i].style, setup.canvas.cells[i].style);
  }
  canvas_free(&again);
  tear_down(&setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden_screens),   cmocka_unit_test(test_pictures),
      cmocka_unit_test(test_while_evaluating), cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_random_events),    cmocka_unit_test(test_drawing_is_pure),
  };
  return cmocka_run_group_tests_name("screens", tests, NULL, NULL);
}
