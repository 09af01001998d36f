/* Every view at every size from 60x18 to 200x60: no text on another, none cut without a sign, no pane lost. A grid of
 * sizes, or all of them with GOLDEN=all. */
#include "tests/explored.h"
#include "tui/explorer/script.h"
#include "tui/screen/key.h"
#include "tui/views/lesson/lesson.h"
#include "tui/views/sweep/sweep.h"

/* --- What is written on a screen --------------------------------------------------------------------------- */

enum { TEXTS_MOST = 8192, TEXT_SIZE = 512 };

struct written {
  struct area area;
  int row, column;
  char text[TEXT_SIZE];
};

struct watch {
  struct canvas_watch base;
  int count;
  struct written texts[TEXTS_MOST];
  int writer[60 * 200]; /* number of the text on a cell, from 1; 0: none */
};

static void see_text(struct canvas_watch *base, struct area area, int row, int column, const char *text) {
  struct watch *watch = (struct watch *)base;
  assert_true(watch->count < TEXTS_MOST);
  struct written *written = &watch->texts[watch->count++];
  *written = (struct written){.area = area, .row = row, .column = column};
  snprintf(written->text, sizeof written->text, "%s", text);
}

/* --- A state with results in all views ---------------------------------------------------------------------- */

struct setup {
  struct explored explored;
  struct canvas canvas;
  struct watch watch;
};

static void press(struct setup *setup, int key) {
  reduce(&setup->explored.state, &(struct event){.kind = EVENT_KEY, .key = key});
  explored_settle_all(&setup->explored);
}

static void resize(struct setup *setup, int rows, int columns) {
  reduce(&setup->explored.state, &(struct event){.kind = EVENT_RESIZE, .rows = rows, .columns = columns});
  assert_true(canvas_resize(&setup->canvas, rows, columns));
}

static struct setup *set_up(const char *hardware, const char *workload) {
  struct setup *setup = calloc(1, sizeof *setup);
  struct app_options options;
  assert_non_null(setup);
  app_options_init(&options);
  options.no_clock = true;
  options.workers = 0;
  options.hardware = hardware;
  options.workload = workload;
  options.schedule.search = (struct search_options){.kind = SEARCH_PUBLISHED};
  options.schedule.lpf_limit = 4;
  setup->watch.base.text = see_text;
  explored_init(&setup->explored, &options);
  resize(setup, 60, 200);
  explored_settle_all(&setup->explored);
  press(setup, KEY_ARROW_DOWN); /* the line for beginners is gone */
  return setup;
}

static void tear_down(struct setup *setup) {
  explored_deinit(&setup->explored);
  canvas_free(&setup->canvas);
  free(setup);
}

/* --- Faults ------------------------------------------------------------------------------------------------- */

enum { FAULTS_SHOWN = 400 };
static int fault_count;

static void report(const struct setup *setup, const struct written *written, const char *what, const char *other) {
  if (fault_count++ >= FAULTS_SHOWN) return;
  const struct state *state = &setup->explored.state;
  int pane = view_pane_number(state, state->focus);
  fprintf(stderr, "%dx%d %s, pane %d, row %d column %d: '%s' %s%s%s%s\n", state->columns, state->rows,
          state->view->name, pane, written->area.top + written->row, written->area.left + written->column,
          written->text, what, other[0] != 0 ? " '" : "", other, other[0] != 0 ? "'" : "");
}

static void report_size(const struct setup *setup, const char *what) {
  const struct state *state = &setup->explored.state;
  if (fault_count++ >= FAULTS_SHOWN) return;
  fprintf(stderr, "%dx%d %s, pane %d: %s\n", state->columns, state->rows, state->view->name,
          view_pane_number(state, state->focus), what);
}

static bool is_word(wchar_t glyph) {
  return (glyph >= L'0' && glyph <= L'9') || (glyph >= L'a' && glyph <= L'z') || (glyph >= L'A' && glyph <= L'Z');
}

/* True if the text that is on the cell now is the same one, written again in the same place. */
static bool is_again(const struct setup *setup, int number, int at) {
  int other = setup->watch.writer[at];
  if (other == 0) return true; /* it is not noted */
  const struct written *a = &setup->watch.texts[number], *b = &setup->watch.texts[other - 1];
  return a->area.top + a->row == b->area.top + b->row && a->area.left + a->column == b->area.left + b->column &&
         strcmp(a->text, b->text) == 0;
}

/* Before a number, which has a sign or mark of its own; a mark alone stands on the ramp of a map. */
static bool is_sign(wchar_t glyph) {
  return wcschr(L"+-−★!", glyph) != NULL;
}

/* A text that begins at cell `at` has no other, whole or cut, right before it. */
static void check_gap(const struct setup *setup, const struct written *written, int number, int at) {
  const struct cell *cell = &setup->canvas.cells[at];
  if (at % setup->canvas.columns == 0 || setup->watch.writer[at - 1] == number + 1) return;
  if (!is_word(cell[-1].glyph) && cell[-1].glyph != L'…') return;
  int other = setup->watch.writer[at - 1];
  report(setup, written, "runs into", other > 0 ? setup->watch.texts[other - 1].text : "a drawing");
}

/* Compares a text with what is on the screen in the end. */
static void check_text(struct setup *setup, int number) {
  struct written *written = &setup->watch.texts[number];
  const struct area *area = &written->area;
  const char *text = written->text;
  int column = written->column, columns = setup->canvas.columns;
  if (written->row < 0 || written->row >= area->height) return;
  bool first = true;
  for (wchar_t glyph; (glyph = text_next(&text)) != 0; column += text_cells(glyph)) {
    if (column < 0 || column >= area->width) {
      if (!is_word(glyph)) continue;
      int edge = column < 0 ? 0 : area->width - 1;
      const struct cell *last =
          area->width > 0 ? canvas_cell(&setup->canvas, area->top + written->row, area->left + edge) : NULL;
      if (last == NULL || last->glyph != L'…') report(setup, written, "is cut without a sign", "");
      return;
    }
    int at = (area->top + written->row) * columns + area->left + column;
    const struct cell *cell = &setup->canvas.cells[at];
    if (first && (is_word(glyph) || (is_sign(glyph) && *text != 0))) {
      check_gap(setup, written, number, at);
      first = false;
    }
    if (!is_word(glyph)) continue;
    bool is_hidden = setup->watch.writer[at] != number + 1 && !is_again(setup, number, at);
    if (is_hidden || (cell->glyph != glyph && cell->glyph != L'…')) {
      int other = setup->watch.writer[at];
      report(setup, written, "is hidden by", other > 0 ? setup->watch.texts[other - 1].text : "a drawing");
      return;
    }
  }
}

/* Notes which text is the last on each cell. */
static void note_writers(struct setup *setup) {
  struct watch *watch = &setup->watch;
  memset(watch->writer, 0, sizeof watch->writer);
  for (int i = 0; i < watch->count; i++) {
    const struct written *written = &watch->texts[i];
    const char *text = written->text;
    int column = written->column;
    if (written->row < 0 || written->row >= written->area.height) continue;
    for (wchar_t glyph; (glyph = text_next(&text)) != 0; column += text_cells(glyph)) {
      if (column < 0 || column >= written->area.width) continue;
      watch->writer[(written->area.top + written->row) * setup->canvas.columns + written->area.left + column] = i + 1;
    }
  }
}

static void check_screen(struct setup *setup) {
  setup->watch.count = 0;
  setup->canvas.watch = &setup->watch.base;
  draw(&setup->explored.state, &setup->canvas);
  setup->canvas.watch = NULL;
  note_writers(setup);
  for (int i = 0; i < setup->watch.count; i++) check_text(setup, i);
}

/* A pane that Tab can go to has a place at every size. */
static void check_place(const struct setup *setup) {
  const struct state *state = &setup->explored.state;
  struct layout layout;
  if (state->focus->rows == NULL) return;
  view_layout(state, &layout);
  struct box box = layout_box(&layout, state->focus);
  if (box.height < 3 || box.width < 20) report_size(setup, "the pane in focus has no place");
}

/* Draws the view at this size with each pane in focus. */
static void check_size(struct setup *setup, int rows, int columns) {
  struct state *state = &setup->explored.state;
  const struct pane *focus = state->focus;
  resize(setup, rows, columns);
  if (rows - view_overlay_rows(state) < SMALLEST_ROWS) return; /* it lies over the panes */
  for (int i = 0; state->view->panes[i] != NULL; i++) {
    state->focus = state->view->panes[i];
    check_place(setup);
    check_screen(setup);
  }
  state->focus = focus;
}

/* Calls `check` at a grid of sizes, of which slow builds take some, other ones each time; or at all. */
static void each_size(struct setup *setup, void (*check)(struct setup *setup, int rows, int columns)) {
  static const int rows[] = {18, 20, 24, 29, 35, 40, 48, 60};
  static const int columns[] = {60, 66, 73, 80, 89, 96, 104, 120, 131, 132, 146, 160, 177, 200};
  enum {
    ROWS = sizeof rows / sizeof *rows,
    COLUMNS = sizeof columns / sizeof *columns,
    STEP = FEWER > 1 ? 2 * FEWER + 1 : 1
  };
  static int first;
  if (wants_all()) {
    for (int r = rows[0]; r <= rows[ROWS - 1]; r++) {
      for (int c = columns[0]; c <= columns[COLUMNS - 1]; c++) check(setup, r, c);
    }
  } else {
    for (int i = first; i < ROWS * COLUMNS; i += STEP) check(setup, rows[i / COLUMNS], columns[i % COLUMNS]);
    first = (first + 4) % STEP;
  }
  resize(setup, 60, 200);
}

static void check_sizes(struct setup *setup) {
  each_size(setup, check_size);
}

/* Presses keys by name: "3 m m Right". */
static void type_keys(struct setup *setup, const char *names) {
  char line[256];
  struct script_line keys;
  struct event event;
  snprintf(line, sizeof line, "key %s", names);
  assert_true(script_line_begin(&keys, line));
  while (script_line_next(&keys, &event)) {
    reduce(&setup->explored.state, &event);
    explored_settle_all(&setup->explored);
  }
}

static const char *const scenes[] = {
    "1",           "1 m t z", "2",         "3",       "3 m m b", "3 z z t Down",        "4",
    "4 ] } Right", "5",       "5 } } } }", "5 T ] P", "6",       "6 Down + Down Down +"};

static void check_scenes(const char *hardware, const char *workload) {
  struct setup *setup = set_up(hardware, workload);
  type_keys(setup, "Space Right Space + + Space");
  fault_count = 0;
  for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
    type_keys(setup, scenes[i]);
    check_sizes(setup);
  }
  tear_down(setup);
  assert_int_equal(fault_count, 0);
}

/* A number of the hardware as an axis of the sweep: the map, the front and its list, the curve, Why. */
static void check_axis(const char *hardware, const char *workload, const char *axis) {
  struct setup *setup = set_up(hardware, workload);
  fault_count = 0;
  explored_type(&setup->explored, "3="); /* at once: nothing is evaluated before */
  explored_type(&setup->explored, axis);
  explored_type(&setup->explored, "\r\r");
  explored_settle_all(&setup->explored);
  assert_string_equal(sweep_of(&setup->explored.state)->axis[AXIS_WIDTH].text, axis);
  for (int pane = 0; pane < 4; pane++) {
    check_sizes(setup);
    type_keys(setup, "p");
  }
  tear_down(setup);
  assert_int_equal(fault_count, 0);
}

static void test_hardware_axes(void **unused) {
  (void)unused;
  check_axis("meta_prototype_df", "fsrcnn", "sram_64KB.size=16KiB..512KiB*2");
  check_axis("tesla_npu_like_df", "fsrcnn", "sram_896KB_A.size=64KiB..2MiB*2");
}

static void test_short_names(void **unused) {
  (void)unused;
  check_scenes("meta_prototype_df", "fsrcnn");
}

static void test_long_names(void **unused) {
  (void)unused;
  check_scenes("tesla_npu_like_df", "mobilenetv2");
}

/* --- The best is on the screen ------------------------------------------------------------------------------- */

static bool has_glyph(const struct setup *setup, wchar_t glyph) {
  for (int i = 0; i < setup->canvas.rows * setup->canvas.columns; i++) {
    if (setup->canvas.cells[i].glyph == glyph) return true;
  }
  return false;
}

static void check_best(struct setup *setup, int rows, int columns) {
  resize(setup, rows, columns);
  draw(&setup->explored.state, &setup->canvas);
  if (!has_glyph(setup, L'★')) report_size(setup, "the best is off the screen");
}

/* After `b`, at every size. */
static void test_best_is_seen(void **unused) {
  (void)unused;
  struct setup *setup = set_up("meta_prototype_df", "fsrcnn");
  fault_count = 0;
  type_keys(setup, "3 b");
  each_size(setup, check_best);
  tear_down(setup);
  assert_int_equal(fault_count, 0);
}

/* --- What lies over the views ---------------------------------------------------------------------------------- */

/* Lists and lines over the panes, which they may hide. */
static void check_modal(struct setup *setup, int rows, int columns) {
  resize(setup, rows, columns);
  canvas_clear(&setup->canvas);
  setup->watch.count = 0;
  setup->canvas.watch = &setup->watch.base;
  draw_modal(&setup->explored.state, &setup->canvas);
  setup->canvas.watch = NULL;
  note_writers(setup);
  for (int i = 0; i < setup->watch.count; i++) check_text(setup, i);
}

static void test_modals(void **unused) {
  static const char *const modals[] = {"1 ?", ":", "3 ?", "5 ?", "1 Enter", "e", "y", "L"};
  (void)unused;
  struct setup *setup = set_up("meta_prototype_df", "fsrcnn");
  fault_count = 0;
  for (size_t i = 0; i < sizeof modals / sizeof *modals; i++) {
    type_keys(setup, modals[i]);
    each_size(setup, check_modal);
    type_keys(setup, "Esc Esc");
  }
  tear_down(setup);
  assert_int_equal(fault_count, 0);
}

static void test_lesson(void **unused) {
  (void)unused;
  struct setup *setup = set_up("meta_prototype_df", "fsrcnn");
  fault_count = 0;
  lesson_start(&setup->explored.state, "why_depth_first");
  explored_settle_all(&setup->explored);
  for (int i = 0; i < 6; i++) {
    if (setup->explored.state.modal == MODAL_NONE) check_sizes(setup);
    type_keys(setup, "Enter");
  }
  tear_down(setup);
  assert_int_equal(fault_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_short_names),  cmocka_unit_test(test_long_names), cmocka_unit_test(test_hardware_axes),
      cmocka_unit_test(test_best_is_seen), cmocka_unit_test(test_modals),     cmocka_unit_test(test_lesson),
  };
  return cmocka_run_group_tests_name("sizes", tests, NULL, NULL);
}
