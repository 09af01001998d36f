/* Design points as options of the command line: read(write(p)) is p, for random points; and what cannot be read.
 */
#include "tests/chance.h"
#include "tests/check.h"
#include "tui/options/options.h"
#include "tui/options/point_options.h"
#include "tui/text/shell.h"

static void random_name(struct random *random, char name[POINT_NAME_SIZE], int least) {
  static const char odd[] = " '\"$`\\\n\t\x01\x7f\xc3\xa9\xff!*?~;|&<>(){}[]#-=,";
  int length = random_chance(random, 5) ? POINT_NAME_SIZE - 1 : random_in(random, least, 20);
  for (int i = 0; i < length; i++) {
    bool is_odd = random_chance(random, 30);
    name[i] = (char)(is_odd ? odd[random_in(random, 0, (int)sizeof odd - 2)] : random_in(random, 'a', 'z'));
  }
  name[length] = '\0';
}

static void random_edits(struct random *random, char *edits) {
  static const char *const words[] = {"gb.size=128KiB", "array.D1=16", "mac.energy=0.1", "it's\"$`.energy=2.5"};
  struct error error;
  for (int i = random_in(random, 0, 4); i > 0; i--) {
    assert_status(edits_add(edits, words[random_in(random, 0, 3)], &error), STATUS_OK, &error);
  }
}

static void random_reading(struct random *random, struct point *point) {
  static const char *const shapes[] = {"", "1x3x224x224", "a b=1x3,c=2", "'=9"};
  static const char *const bits[] = {"", "W=4", "W=8,I=8,O=16,O_final=8", "O_final=1"};
  strcpy(point->input_shape, shapes[random_in(random, 0, 3)]);
  strcpy(point->bits, bits[random_in(random, 0, 3)]);
}

static int64_t random_side(struct random *random) {
  if (random_chance(random, 20)) return TILE_FULL;
  return random_chance(random, 10) ? INT64_MAX - random_in(random, 1, 9) : random_in(random, 1, 999);
}

static void random_cuts(struct random *random, struct schedule *schedule) {
  schedule->cuts_kind = (enum cuts_kind)random_in(random, CUTS_AUTO, CUTS_LIST);
  if (schedule->cuts_kind != CUTS_LIST) return;
  schedule->cut_count = random_chance(random, 5) ? SCHEDULE_MAX_CUTS : random_in(random, 0, 9);
  for (int i = 0; i < schedule->cut_count; i++) {
    schedule->cuts[i] = (i % 2 == 0 ? 1 : -1) * (3 * i + random_in(random, 0, 2)); /* each once */
  }
  if (schedule->cut_count > 0 && random_chance(random, 5)) schedule->cuts[0] = INT32_MIN;
  for (int i = 0; i <= schedule->cut_count; i++) {
    struct tiling *own = &schedule->own[i];
    if (random_chance(random, 30)) own->mode = (enum overlap_mode)random_in(random, MODE_RECOMPUTE, MODE_CACHED);
    if (random_chance(random, 30)) *own = (struct tiling){own->mode, random_side(random), random_side(random), 0};
    if (random_chance(random, 20)) own->heads = random_in(random, 1, 99);
  }
}

static void random_point(struct random *random, struct point *point) {
  struct schedule *schedule = &point->schedule;
  *point = (struct point){.hardware = ""};
  random_name(random, point->hardware, 1);
  random_name(random, point->workload, 1);
  random_name(random, point->mapping, 0);
  random_edits(random, point->edits);
  random_reading(random, point);
  schedule->mode = (enum overlap_mode)random_in(random, MODE_RECOMPUTE, MODE_CACHED);
  schedule->tile_x = random_side(random);
  schedule->tile_y = random_side(random);
  random_cuts(random, schedule);
  schedule->tile_heads = random_chance(random, 30) ? random_in(random, 1, 99) : 0;
  schedule->search.kind = (enum search_kind)random_in(random, SEARCH_PUBLISHED, SEARCH_OPTIMAL);
  schedule->search.objective = (enum objective)random_in(random, OBJECTIVE_ENERGY, OBJECTIVE_SUM);
  if (schedule->search.objective == OBJECTIVE_SUM) schedule->search.latency_weight = random_in(random, 0, 999) / 7.0;
  schedule->search.has_time = random_chance(random, 30);
  if (schedule->search.has_time) schedule->search.seconds = random_in(random, 0, 99) / 7.0;
  schedule->between_stacks = (enum between_stacks)random_in(random, BETWEEN_TOP, BETWEEN_FIT);
  schedule->placement = (enum placement_kind)random_in(random, PLACEMENT_LOWEST, PLACEMENT_SEARCH);
  struct rule_choice *rules = &schedule->search.rules;
  rules->base = (enum rules_base)random_in(random, RULES_BY_SEARCH, RULES_BASE_CORRECTED);
  rules->with = (unsigned)random_in(random, 0, RULES_CORRECTED);
  rules->without = 1u << RULE_PR_EXACT & ~rules->with;
  if (random_chance(random, 50)) schedule->search.energy_tolerance = random_in(random, 0, 1 << 20) / 1048576.0 / 3;
  schedule->lpf_limit = random_chance(random, 20) ? LPF_LIMIT_NONE : random_in(random, 1, 20);
}

static void test_reads_what_it_writes(void **unused) {
  (void)unused;
  struct random random = random_of(1);
  for (int i = 0; i < 5000; i++) {
    struct point point, read;
    struct error error = {.message = ""};
    char text[POINT_OPTIONS_SIZE];
    random_point(&random, &point);
    assert_true(point_options(&point, text));
    assert_null(strchr(text, '\n'));
    if (point_from_options(&read, text, &error) != STATUS_OK) fail_msg("case %d: %s: %s", i, text, error.message);
    if (!point_equal(&point, &read)) fail_msg("case %d is another point: %s", i, text);
  }
}

static void check_text(const char *options, const char *written) {
  struct point point;
  struct error error = {.message = ""};
  char text[POINT_OPTIONS_SIZE];
  assert_status(point_from_options(&point, options, &error), STATUS_OK, &error);
  assert_true(point_options(&point, text));
  assert_string_equal(text, written);
}

static void test_text(void **unused) {
  (void)unused;
  check_text("--mode 3 --tile=60x72 --hardware a --workload b", "--hardware a --workload b --mode cached --tile 60x72");
  check_text("--hardware 'my chip.yaml' --workload \"it's\" --mode 1 --tile fullxfull --stacks=-1,2 --lpf-limit 8",
             "--hardware 'my chip.yaml' --workload 'it'\\''s' --mode recompute --tile full --stacks=-1,2 "
             "--search published");
  check_text(
      "--hardware a\\ b --workload $'c\\012\\'d' --mode h-cached --tile fullx4 --stacks none "
      "--energy-tolerance 0.1% --objective edp --pr-sizes truncated --mapping ./m.yaml",
      "--hardware 'a b' --workload $'c\\012\\'d' --mode h-cached --tile fullx4 --stacks none "
      "--mapping ./m.yaml --objective edp --energy-tolerance 0.001 --rules default,-pr-exact");
  check_text("--hardware a --workload b --mode 3 --tile 4x4 --stacks 3:2:60x72,11,end:4xfull:cached",
             "--hardware a --workload b --mode cached --tile 4x4 --stacks 3:h-cached:60x72,11,end:cached:4xfull");
  check_text("--hardware a --workload b --mode 3 --tile 4x4 --stacks end:full",
             "--hardware a --workload b --mode cached --tile 4x4 --stacks end:full");
}

/* Where each stack has its own mode or tile, nothing else is asked for: the last stack's stand for those of all. */
static void test_stacks_of_their_own(void **unused) {
  (void)unused;
  check_text("--hardware a --workload b --stacks 3:h-cached:60x72,end:cached:4xfull",
             "--hardware a --workload b --mode cached --tile 4xfull --stacks 3:h-cached:60x72,end:cached:4xfull");
  check_text("--hardware a --workload b --mode 1 --stacks 3:60x72,end:4x4",
             "--hardware a --workload b --mode recompute --tile 4x4 --stacks 3:60x72,end:4x4");
  check_text("--hardware a --workload b --tile 5x5 --stacks 3:1,end:2",
             "--hardware a --workload b --mode h-cached --tile 5x5 --stacks 3:recompute,end:h-cached");
}

static void test_edits(void **unused) {
  (void)unused;
  check_text("--hardware a --workload b --mode 3 --tile 4x4 --set c.size=1KiB --set mac.energy=2",
             "--hardware a --workload b --mode cached --tile 4x4 --set 'c.size=8192 mac.energy=2'");
}

static void check_refused(const char *options, const char *sentence) {
  struct point point = {.hardware = "as it was"};
  struct error error = {.message = ""};
  assert_int_equal(point_from_options(&point, options, &error), STATUS_USAGE);
  assert_contains(error.message, sentence);
  assert_string_equal(point.hardware, "as it was");
}

static void test_refuses(void **unused) {
  (void)unused;
  char longest[POINT_OPTIONS_SIZE + 10];
  check_refused("", "a schedule needs --hardware");
  check_refused("--hardware a --workload b --mode 3", "a schedule needs --tile");
  check_refused("--hardware a --workload b --stacks 3:cached:4x4,end:cached",
                "a schedule needs --tile XxY|full: 'end' of --stacks has no tile of its own");
  check_refused("--hardware a --workload b --stacks 3:4x4,5,end:cached:4x4",
                "a schedule needs --mode MODE: '3' of --stacks has no mode of its own");
  check_refused("--hardware a --workload b --stacks 3,5", "a schedule needs --mode");
  check_refused("--hardware a --workload b --mode 3 --tile 4x4 --json", "--json is no option of a schedule");
  check_refused("--hardware a --workload b --mode 3 --tile 4x4 --help", "--help is no option of a schedule");
  check_refused("--hardware 'a", "a quote is not closed");
  check_refused("--hardware $'a\\'", "a quote is not closed");
  check_refused("--hardware a --hardware b", "is given twice");
  static const char *const stacks[][2] = {{"3:", "'' is not a mode"},
                                          {"3:4x0", "'4x0' is not a mode"},
                                          {"3:2:1", "'1' is not a mode"},
                                          {"3:4x4:full", "'full' is not a mode"},
                                          {"end,3", "unknown stacks 'end,3'"},
                                          {"2,,3", "unknown stacks '2,,3'"},
                                          {"2:cached,", "unknown stacks '2:cached,'"},
                                          {"auto:cached", "unknown stacks 'auto:cached'"}};
  for (size_t i = 0; i < sizeof stacks / sizeof *stacks; i++) {
    char options[128];
    snprintf(options, sizeof options, "--hardware a --workload b --mode 3 --tile 4x4 --stacks %s", stacks[i][0]);
    check_refused(options, stacks[i][1]);
  }
  check_refused("--hardware a --workload b --mode 3 --tile 4x0", "'4x0' is not a tile");
  snprintf(longest, sizeof longest, "--workload b --mode 3 --tile 4x4 --hardware %0256d", 1);
  check_refused(longest, "names and paths may have at most 255 bytes");
  memset(longest, ' ', sizeof longest);
  longest[sizeof longest - 1] = '\0';
  check_refused(longest, "more than 32767 bytes");
  for (size_t i = 0; i < sizeof longest; i += 2) longest[i] = 'a';
  longest[2 * SHELL_WORDS] = '\0';
  check_refused(longest, "more than 127 words");
}

/* Whatever bytes change in such a line: it is read, or refused with a sentence. */
static void test_any_bytes(void **unused) {
  (void)unused;
  struct random random = random_of(3);
  for (int i = 0; i < 5000; i++) {
    struct point point;
    struct error error = {.message = ""};
    char text[POINT_OPTIONS_SIZE];
    random_point(&random, &point);
    assert_true(point_options(&point, text));
    int length = (int)strlen(text);
    for (int n = random_in(&random, 1, 5); n > 0; n--) {
      text[random_in(&random, 0, length - 1)] = (char)random_in(&random, 1, 255);
    }
    if (random_chance(&random, 20)) text[random_in(&random, 0, length - 1)] = '\0';
    enum status status = point_from_options(&point, text, &error);
    assert_true(status == STATUS_OK || (status == STATUS_USAGE && error.message[0] != 0));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reads_what_it_writes),
      cmocka_unit_test(test_text),
      cmocka_unit_test(test_stacks_of_their_own),
      cmocka_unit_test(test_edits),
      cmocka_unit_test(test_refuses),
      cmocka_unit_test(test_any_bytes),
  };
  return cmocka_run_group_tests_name("point options", tests, NULL, NULL);
}
