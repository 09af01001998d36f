/* The command line that `y` copies prints the numbers that are on the screen, for schedules of all kinds, one after the
 * other in one explorer, whose searches are remembered. */
#include <unistd.h>

#include "tests/explored.h"
#include "tui/batch/command.h"
#include "tui/options/point_options.h"
#include "tui/text/shell.h"
#include "tui/text/whole_file.h"
#include "tui/views/sweep/sweep.h"
#include "tui/views/walk/walk.h"

static struct explored explored;
static struct state *const state = &explored.state;

static int set_up(void **unused) {
  (void)unused;
  explored_begin(&explored);
  return 0;
}

static int tear_down(void **unused) {
  (void)unused;
  explored_deinit(&explored);
  return 0;
}

/* Makes the options the design point and evaluates it. */
static void show(const char *text) {
  struct point point;
  struct error error = {.message = ""};
  assert_status(point_from_options(&point, text, &error), STATUS_OK, &error);
  state_set_point(state, &point, "");
  explored_settle(&explored);
  if (state->shown == NULL || state_is_stale(state)) fail_msg("%s: %s", text, state->problem.message);
}

static void press(int key) {
  explored_press(&explored, key);
}

/* Runs what a view copies, with more words, as a process would. */
static void run_copied(const char *more, struct report *report) {
  char *line = NULL, *words[SHELL_WORDS];
  size_t size;
  struct options options;
  struct error error = {.message = ""};
  FILE *out = open_memstream(&line, &size);
  assert_non_null(out);
  assert_true(export_command(state, out));
  fputs(more, out);
  assert_int_equal(fclose(out), 0);
  int count = shell_split(line, words, &error);
  assert_status(options_parse(&options, count, words, &error), STATUS_OK, &error);
  assert_status(report_open(report, &error), STATUS_OK, &error);
  command_function *const run = options.command == COMMAND_EVAL      ? command_eval
                                : options.command == COMMAND_COMPARE ? command_compare
                                : options.command == COMMAND_WALK    ? command_walk
                                                                     : command_sweep;
  assert_status(run(&options, report, &error), STATUS_OK, &error);
  assert_int_equal(fflush(report->out), 0);
  free(line);
}

static const char *text_of(struct report *report) {
  size_t size;
  const char *text = text_buffer_peek(&report->buffer, &size);
  assert_non_null(text);
  return text;
}

/* The number behind KEY in JSON that has it once. */
static double number_at(const char *json, const char *key) {
  const char *at = strstr(json, key);
  if (at == NULL) fail_msg("no %s in %.200s", key, json);
  return strtod(at + strlen(key), NULL);
}

static const char *const schedules[] = {
    "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72",
    "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 --stacks 3:h-cached:60x72,end:4x72",
    "--hardware meta_prototype_df --workload fsrcnn --mode recompute --tile full "
    "--stacks=-1:cached,2:h-cached:60xfull,5:fullx4,end:cached:4x72",
    "--hardware meta_prototype_df --workload fsrcnn --stacks 3:h-cached:60x72,end:cached:4x72 --search published",
    "--hardware meta_prototype_df --workload fsrcnn --stacks 3:h-cached:60x72,end:cached:4x72 --lpf-limit 5 "
    "--rules corrected,-pr-exact",
    "--hardware meta_prototype_df --workload fsrcnn --stacks end:cached:4x72 --rules published,+offload --scale cacti "
    "--set sram_64KB.size=32KiB --set mac.energy=0.1",
    "--hardware edge_tpu_like_df --workload mobilenetv1 --stacks 11:cached:16x8,end:recompute:7x7 --objective sum "
    "--latency-weight 12.5",
    "--hardware edge_tpu_like_df --workload mobilenetv1 --stacks 11:cached:16x8,end:recompute:7x7 --objective sum "
    "--latency-weight 0.1",
    "--hardware edge_tpu_like_df --workload mobilenetv1 --mode cached --tile 16x8 --energy-tolerance 0.1%",
    "--hardware edge_tpu_like_df --workload mobilenetv1 --mode cached --tile 60x72 --objective latency --search-time 0",
    "--hardware edge_tpu_like_df --workload mobilenetv1 --mode cached --tile 60x72 --objective latency",
    "--hardware edge_tpu_like_df --workload mobilenetv1 --mode cached --tile 60x72 --objective latency --search-time 0",
    "--hardware meta_prototype_df --workload transformer_vit_tiny --mode cached --tile 4x4 --tile-heads 1",
    "--hardware meta_prototype_df --workload transformer_vit_tiny --mode cached --tile 4x4",
    "--hardware meta_prototype_df --workload attention_head --stacks end:cached:4x4:heads=1 --placement search",
    "--hardware tpu_like_df --workload resnet18_padded --mode cached --tile 14x14 --between-stacks fit "
    "--mapping tpu_like --stacks 4:cached:28x28,end:full",
};
enum { SCHEDULES = sizeof schedules / sizeof *schedules };

static void test_eval(void **unused) {
  (void)unused;
  for (int i = 0; i < SCHEDULES; i++) {
    struct report report;
    show(schedules[i]);
    const struct result *result = state->shown->result;
    run_copied(" --json", &report);
    const char *json = text_of(&report);
    double energy = number_at(json, "\"energy_pj\":"), latency = number_at(json, "\"latency_cycles\":");
    if (energy != result->energy_pj || latency != result->latency_cycles) {
      fail_msg("%s: %.17g pJ and %.17g cycles are copied as %.17g and %.17g", schedules[i], result->energy_pj,
               result->latency_cycles, energy, latency);
    }
    report_close(&report);
  }
}

/* A place near the begin or the end: walk prints the sentence of the view. */
static void test_walk(void **unused) {
  (void)unused;
  for (int i = 0; i < SCHEDULES; i += CASE_STEP) {
    struct report report;
    char expected[SENTENCE_SIZE];
    show(schedules[i]);
    press('5');
    for (const char *key = i % 2 == 0 ? "]]}}lT" : "G[[{{h"; *key != 0; key++) press(*key);
    assert_true(walk_sentence(state, expected)[0] != 0);
    run_copied("", &report);
    const char *found = text_of(&report);
    if (strncmp(found, expected, strlen(expected)) != 0) {
      fail_msg("%s: '%s' is copied as '%.*s'", schedules[i], expected, (int)strcspn(found, "\n"), found);
    }
    report_close(&report);
    press('1');
  }
}

/* Pins of any schedules beside each other. */
static void test_compare(void **unused) {
  (void)unused;
  for (int i = 0; i + 1 < SCHEDULES; i += CASE_STEP) {
    struct report report;
    char expected[80];
    double energy[2];
    for (int slot = 0; slot < 2; slot++) {
      show(schedules[i + slot]);
      pins_add(&state->pins, &state->point, state->shown);
      energy[slot] = state->shown->result->energy_pj;
    }
    press('2');
    run_copied(" --json", &report);
    const char *values = strstr(text_of(&report), "\"key\":\"energy_pj\"");
    assert_non_null(values);
    values = strstr(values, "\"values\":[");
    snprintf(expected, sizeof expected, "%.17g and %.17g", energy[0], energy[1]);
    double first = 0, second = 0;
    assert_int_equal(sscanf(values, "\"values\":[%lf,%lf", &first, &second), 2);
    if (first != energy[0] || second != energy[1])
      fail_msg("%s | %s: not %s", schedules[i], schedules[i + 1], expected);
    report_close(&report);
    while (state->pins.count > 0) pins_remove(&state->pins, 0);
    press('1');
  }
}

/* The map's cells in the rows of a sweep. */
static void check_rows(const char *rows, const char *schedule) {
  const struct sweep_map *map = sweep_of(state);
  for (int cell = 0; cell < map->cell_count; cell++) {
    struct point point = sweep_map_point(map, cell);
    char place[128], x[SIDE_TEXT_SIZE], y[SIDE_TEXT_SIZE];
    const char *quote = point.schedule.tile_x == TILE_FULL ? "\"" : "";
    snprintf(place, sizeof place, "\"mode\":\"%s\",\"tile_x\":%s%s%s,\"tile_y\":%s,",
             overlap_mode_name[point.schedule.mode], quote, side_text(point.schedule.tile_x, x), quote,
             side_text(point.schedule.tile_y, y));
    const char *row = strstr(rows, place);
    if (row == NULL) fail_msg("%s: no row %s", schedule, place);
    const struct figures *figures = map->cells[cell];
    assert_non_null(figures);
    double energy = figures->status == STATUS_OK ? number_at(row, "\"energy_pj\":") : 0;
    if (figures->status == STATUS_OK && energy != figures->value[FIGURE_ENERGY]) {
      fail_msg("%s: %s is %.17g on the map, %.17g in the row", schedule, place, figures->value[FIGURE_ENERGY], energy);
    }
  }
}

static void test_sweep(void **unused) {
  (void)unused;
  char path[] = "/tmp/tilescope-copied-XXXXXX", more[64];
  int file = mkstemp(path);
  assert_true(file >= 0 && close(file) == 0);
  snprintf(more, sizeof more, " --format jsonl --force -o %s", path);
  for (int i = 0; i < SCHEDULES; i += CASE_STEP) {
    struct report report;
    struct error error = {.message = ""};
    char *rows;
    size_t size;
    if (strstr(schedules[i], "--objective latency") != NULL) continue; /* a sweep searches without end */
    show(schedules[i]);
    press('3');
    explored_type(&explored, "=4,full\r7\r");
    explored_settle_all(&explored);
    run_copied(more, &report);
    report_close(&report);
    assert_status(whole_file_read(path, 1 << 20, &rows, &size, &error), STATUS_OK, &error);
    check_rows(rows, schedules[i]);
    free(rows);
    press('1');
  }
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_eval, set_up, tear_down),
                                     cmocka_unit_test_setup_teardown(test_walk, set_up, tear_down),
                                     cmocka_unit_test_setup_teardown(test_compare, set_up, tear_down),
                                     cmocka_unit_test_setup_teardown(test_sweep, set_up, tear_down)};
  return cmocka_run_group_tests_name("copied commands", tests, NULL, NULL);
}
