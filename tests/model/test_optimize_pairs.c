/* The best schedule of published pairs: against reference values, refined, and stopped on its way. GOLDEN=all in the
 * environment takes every reference pair. */
#include "tests/fixture.h"
#include "tests/optimize_question.h"
#include "tests/paper.h"

/* Reference values are rounded to thousandths. */
static void assert_near(double found, double expected, const char *what) {
  if (fabs(found - expected) > 1e-9 * expected) fail_msg("%s is %.17g, must be %.17g", what, found, expected);
}

/* --- Reference pairs ---------------------------------------------------------------------------------- */

/* The reference values are of published rules with exact sizes. */
static const struct search_options as_published = {
    .kind = SEARCH_OPTIMAL, .rules = {.base = RULES_BASE_PUBLISHED, .with = 1u << RULE_PR_EXACT}};

static void check_pair(const char *hardware, const char *workload, double given_energy, double given_latency,
                       double energy, double latency) {
  static const int64_t sizes[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, TILE_FULL};
  struct optimize_sizes by_layer[ASKED_LAYERS];
  struct paper paper;
  struct optimize_answer optimum;
  struct error error;
  paper_init(&paper, hardware, workload, MODE_CACHED, 1, 1);
  paper.job.schedule.search = as_published;
  struct optimize question = question_of(&paper.job, by_layer, 11, sizes);
  question.compare = false;
  question.limits.allow_overfull = true; /* as published */
  assert_status(optimize(&question, NULL, &optimum, &error), STATUS_OK, &error);
  assert_near(optimum.given.energy_pj, given_energy, "energy, automatic cuts");
  assert_near(optimum.given.latency_cycles, given_latency, "latency, automatic cuts");
  assert_near(optimum.best.energy_pj, energy, "energy");
  assert_near(optimum.best.latency_cycles, latency, "latency");
  assert_near(optimum.bound, energy, "bound");
  check_costs(&paper.job, &optimum.best);
  optimize_answer_deinit(&optimum);
  paper_deinit(&paper);
}

static void test_reference_pairs(void **unused) {
  (void)unused;
  check_pair("meta_prototype_df", "mccnn", 8233563189.96, 53241246, 8233563189.96, 53241246);
  if (!wants_all()) return;
  check_pair("meta_prototype_df", "resnet18", 2578135443.385, 12052183, 2381556364.035, 11904704);
  check_pair("edge_tpu_like_df", "mobilenetv1", 844874572.18, 3790220, 783073901.17, 3184371);
}

/* --- Refining ----------------------------------------------------------------------------------------- */

/* Sizes between those of the grid are found, and no neighbour is better. */
static void test_refines(void **unused) {
  (void)unused;
  static const int64_t widths[] = {4, 60}, heights[] = {60, 72};
  struct optimize_sizes by_width[ASKED_LAYERS], by_height[ASKED_LAYERS];
  struct paper paper;
  struct optimize_answer optimum;
  struct error error;
  paper_init(&paper, "meta_prototype_df", "fsrcnn", MODE_CACHED, 1, 1);
  paper.job.schedule.search = as_published;
  struct optimize question = question_of(&paper.job, by_width, 2, widths);
  for (int i = 0; i < ASKED_LAYERS; i++) by_height[i] = (struct optimize_sizes){2, heights};
  question.heights = by_height;
  question.limits.allow_overfull = true; /* 4x80 does not fit */
  question.modes = 1u << MODE_CACHED;
  question.cuts_are_fixed = true;
  question.refine = true;
  assert_status(optimize(&question, NULL, &optimum, &error), STATUS_OK, &error);
  assert_int_equal(optimum.best.stack_count, 1);
  assert_near(optimum.best.energy_pj, 1813937553.93, "energy of 4x80");
  assert_int_equal(optimum.best.tilings[0].tile_x, 4);
  assert_int_equal(optimum.best.tilings[0].tile_y, 80);
  optimize_answer_deinit(&optimum);
  paper_deinit(&paper);
}

/* Sizes that differ in both sides are neighbours, too, so that distant starts end at the same tile. */
static void test_refines_both_sides(void **unused) {
  (void)unused;
  static const int64_t starts[][2] = {{8, 52}, {8, 32}};
  struct optimize_sizes by_width[ASKED_LAYERS], by_height[ASKED_LAYERS];
  for (int start = 0; start < (FEWER > 1 ? 1 : 2); start++) {
    struct paper paper;
    struct optimize_answer optimum;
    struct error error;
    paper_init(&paper, "meta_prototype_df", "mccnn", MODE_CACHED, 1, 1);
    paper.job.schedule.search = as_published;
    struct optimize question = question_of(&paper.job, by_width, 1, &starts[start][0]);
    for (int i = 0; i < ASKED_LAYERS; i++) by_height[i] = (struct optimize_sizes){1, &starts[start][1]};
    question.heights = by_height;
    question.modes = 1u << MODE_CACHED;
    question.cuts_are_fixed = true;
    question.refine = true;
    assert_status(optimize(&question, NULL, &optimum, &error), STATUS_OK, &error);
    assert_near(optimum.best.energy_pj, 8100670595.16, "energy of 20x20");
    optimize_answer_deinit(&optimum);
    paper_deinit(&paper);
  }
}

/* --- Stopping ----------------------------------------------------------------------------------------- */

static atomic_bool stop;
static int latest_pass;

static void stop_when_something_is_found(void *context, const struct optimize_progress *progress) {
  (void)context;
  assert_true(progress->bound <= progress->best);
  assert_in_range(progress->done, 0, progress->total);
  if (progress->pass > latest_pass) latest_pass = progress->pass;
  if (progress->best < INFINITY) atomic_store(&stop, true);
}

static void test_stopped(void **unused) {
  (void)unused;
  static const int64_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 256, 512, TILE_FULL};
  struct optimize_sizes by_layer[ASKED_LAYERS];
  struct paper paper;
  struct optimize_answer optimum;
  struct error error;
  paper_init(&paper, "meta_prototype_df", "fsrcnn", MODE_CACHED, 1, 1);
  paper.job.schedule.search.kind = SEARCH_OPTIMAL;
  struct optimize question = question_of(&paper.job, by_layer, FEWER > 1 ? 8 : 15, sizes);
  question.report = stop_when_something_is_found;
  assert_int_equal(optimize(&question, &stop, &optimum, &error), STATUS_STOPPED);
  check_costs(&paper.job, &optimum.best);
  assert_true(optimum.bound <= optimum.best.energy_pj);
  assert_int_equal(latest_pass, 0); /* there is one */
  optimize_answer_deinit(&optimum);
  assert_int_equal(optimize(&question, &stop, &optimum, &error), STATUS_STOPPED); /* before it begins */
  optimize_answer_deinit(&optimum);
  atomic_store(&stop, false); /* in a later pass for the product: the first has found something */
  question.objective = question.schedule.search.objective = OBJECTIVE_EDP;
  assert_int_equal(optimize(&question, &stop, &optimum, &error), STATUS_STOPPED);
  assert_true(latest_pass >= 2);
  optimize_answer_deinit(&optimum);
  paper_deinit(&paper);
}

/* --- Schedules known before --------------------------------------------------------------------------- */

static double best_energy(const struct optimize *question) {
  struct optimize_answer optimum;
  struct error error;
  assert_status(optimize(question, NULL, &optimum, &error), STATUS_OK, &error);
  double energy_pj = optimum.best.energy_pj;
  optimize_answer_deinit(&optimum);
  return energy_pj;
}

static struct schedule cut_after(const struct schedule *schedule, int first, int second) {
  struct schedule cut = *schedule;
  cut.cuts_kind = CUTS_LIST;
  cut.cut_count = second >= 0 ? 2 : 1;
  cut.cuts[0] = first;
  cut.cuts[1] = second;
  return cut;
}

/* Schedules of other cuts than are asked for, or of a network with other layers, are no starts. */
static void test_starts_that_do_not_suit(void **unused) {
  (void)unused;
  static const int64_t sizes[] = {4, 72};
  struct optimize_sizes by_layer[ASKED_LAYERS];
  struct paper paper;
  struct optimize_answer optimum;
  struct error error;
  paper_init(&paper, "meta_prototype_df", "fsrcnn", MODE_CACHED, 4, 72);
  paper.job.schedule.search = as_published;
  struct optimize question = question_of(&paper.job, by_layer, 2, sizes);
  question.limits.allow_overfull = true;
  question.modes = 1u << MODE_CACHED;
  const struct schedule free_cuts = question.schedule;
  const struct schedule starts[] = {cut_after(&free_cuts, 99, -1), cut_after(&free_cuts, 2, -1)};
  double free_energy = best_energy(&question);
  question.schedule = cut_after(&free_cuts, 1, 5);
  question.cuts_are_fixed = true;
  double fixed_energy = best_energy(&question);
  assert_true(fixed_energy > free_energy);
  question.starts = starts;
  question.start_count = 2;
  assert_near(best_energy(&question), fixed_energy, "energy of fixed cuts");
  question.schedule = starts[0];
  assert_int_equal(optimize(&question, NULL, &optimum, &error), STATUS_USAGE);
  assert_contains(error.message, "cannot cut after layer 99: the network has no such layer");
  question.cuts_are_fixed = false; /* then they are no more than a start */
  assert_near(best_energy(&question), free_energy, "energy of free cuts");
  paper_deinit(&paper);
}

/* --- Too many cuts ------------------------------------------------------------------------------------ */

/* A chain of 90 layers, each of whose maps may stay in any of 11 memories. */
static void test_too_many_ways_to_cut(void **unused) {
  (void)unused;
  static const int64_t size = TILE_FULL;
  static struct network network; /* large */
  struct optimize_sizes by_layer[ASKED_LAYERS];
  struct optimize_answer optimum;
  struct error error;
  struct hardware hardware = fixture_array(2, 0);
  for (int i = 0; i < HARDWARE_MAX_LEVELS - 1; i++) fixture_memory(&hardware, "buffer", "IO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  for (int i = 0; i < 90; i++) fixture_conv(&network.workload, i, i - 1, (struct shape){.k = 1});
  network_finish(&network);
  network.job.schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL, .rules.base = RULES_BASE_CORRECTED};
  network.job.schedule.between_stacks = BETWEEN_FIT;
  struct optimize question = question_of(&network.job, by_layer, 1, &size);
  assert_int_equal(optimize(&question, NULL, &optimum, &error), STATUS_INTERNAL);
  assert_contains(error.message, "the network can be cut in too many ways: more than 20000 states or 500000 stacks");
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reference_pairs),         cmocka_unit_test(test_refines),
      cmocka_unit_test(test_refines_both_sides),      cmocka_unit_test(test_stopped),
      cmocka_unit_test(test_starts_that_do_not_suit), cmocka_unit_test(test_too_many_ways_to_cut)};
  return cmocka_run_group_tests_name("optimize pairs", tests, NULL, NULL);
}
