/* What is told of the largest part of a schedule's energy is true. */
#include <math.h>

#include "model/inspect/walk.h"
#include "tests/paper.h"
#include "tui/analysis/why.h"

static const struct {
  const char *hardware, *workload;
  enum overlap_mode mode;
  int64_t tile_x, tile_y;
  enum cuts_kind cuts;
  enum why_cause cause;
  enum rules_base rules;
} cases[] = {
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, 60, 72, CUTS_AUTO, WHY_BETWEEN, RULES_BY_SEARCH},
    {"meta_prototype_df", "fsrcnn", MODE_H_CACHED, 240, 540, CUTS_AUTO, WHY_TEST, RULES_BY_SEARCH},
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, TILE_FULL, TILE_FULL, CUTS_SINGLE_LAYER, WHY_BETWEEN, RULES_BY_SEARCH},
    {"meta_prototype_df", "fsrcnn", MODE_RECOMPUTE, 4, 4, CUTS_AUTO, WHY_COMPUTE, RULES_BY_SEARCH},
    {"tpu_like", "fsrcnn", MODE_CACHED, 60, 72, CUTS_AUTO, WHY_BETWEEN, RULES_BY_SEARCH},
    {"tpu_like_df", "mobilenetv1", MODE_CACHED, 28, 28, CUTS_AUTO, WHY_TEST, RULES_BY_SEARCH},
    {"edge_tpu_like_df", "resnet18", MODE_CACHED, 28, 28, CUTS_AUTO, WHY_TEST, RULES_BY_SEARCH},
    /* Copies of what another layer left. */
    {"tpu_like", "resnet18", MODE_CACHED, 64, 64, CUTS_AUTO, WHY_TEST, RULES_BASE_PUBLISHED},
    {"tpu_like", "fsrcnn", MODE_CACHED, 8, 8, CUTS_AUTO, WHY_LOWEST, RULES_BY_SEARCH},
    {"meta_prototype_df", "resnet18", MODE_CACHED, 14, 14, CUTS_AUTO, WHY_SEARCH, RULES_BY_SEARCH},
};

enum { CASES = sizeof cases / sizeof cases[0] };

struct setup {
  struct paper paper;
  struct evaluation *evaluation;
  struct why why;
};

static struct setup setups[CASES]; /* evaluated once for all tests, in their order */

static void evaluate(struct setup *setup, int i) {
  struct error error;
  paper_init(&setup->paper, cases[i].hardware, cases[i].workload, cases[i].mode, cases[i].tile_x, cases[i].tile_y);
  setup->paper.job.schedule.cuts_kind = cases[i].cuts;
  setup->paper.job.schedule.search.kind = SEARCH_OPTIMAL; /* the other may find no mapping where there is one */
  setup->paper.job.schedule.search.rules.base = cases[i].rules;
  if (cases[i].cause == WHY_SEARCH) setup->paper.job.schedule.placement = PLACEMENT_SEARCH;
  struct point point = {.schedule = setup->paper.job.schedule};
  setup->evaluation = evaluation_new(0, &point);
  assert_non_null(setup->evaluation);
  assert_status(evaluation_set_result(setup->evaluation, paper_result(&setup->paper)), STATUS_OK, &error);
  assert_status(why_of(setup->evaluation, &setup->why, &error), STATUS_OK, &error);
}

static int set_up(void **unused) {
  (void)unused;
  for (int i = 0; i < CASES; i++) evaluate(&setups[i], i);
  return 0;
}

static int tear_down(void **unused) {
  (void)unused;
  for (int i = 0; i < CASES; i++) {
    evaluation_release(setups[i].evaluation);
    paper_deinit(&setups[i].paper);
  }
  return 0;
}

/* --- The largest part -------------------------------------------------------------------------------------- */

/* Energy of the chosen node by memory and owner, from the sums that reports show. */
static double energy_of(const struct evaluation *evaluation, const struct why *why) {
  const struct result *result = evaluation->result;
  static const enum access_owner of_operand[OPERAND_COUNT] = {ACCESS_INPUT, ACCESS_WEIGHTS, ACCESS_OUTPUT};
  double energy_pj = 0;
  for (int i = 0; i < evaluation->entry_count; i++) {
    const struct result_entry *entry = &evaluation->entries[i];
    if (entry->stack != why->at.stack || entry->node != why->at.node || entry->is_copy != why->is_copy) continue;
    struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
    int level_count[LAYER_OPERANDS];
    result_entry_levels(result, entry, totals, level_count);
    const struct layer *layer = result->stacks[entry->stack].nodes[entry->node].shape;
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      enum memory_operand stored = entry->is_copy ? (enum memory_operand)o : layer->operand[o].memory_operand;
      for (int l = 0; l < level_count[o]; l++) {
        if (result->hardware.level[stored][l] != why->memory) continue;
        if (entry->is_copy || of_operand[stored] == why->owner) energy_pj += totals[o][l].energy_pj;
      }
    }
  }
  return energy_pj;
}

static void check_largest(const struct setup *setup) {
  const struct evaluation *evaluation = setup->evaluation;
  const struct result *result = evaluation->result;
  const struct why *why = &setup->why;
  double largest = result->mac_energy_pj;
  for (int m = 0; m < result->hardware.memory_count; m++) {
    for (int owner = 0; owner <= LAYER_OPERANDS; owner++) {
      largest = fmax(largest, evaluation->accesses[m].energy_pj[owner]);
    }
  }
  char percent[32];
  assert_number(why->energy_pj, largest, "the largest part");
  assert_number(why->share, largest / result->energy_pj, "its share");
  snprintf(percent, sizeof percent, "%.0f %% of the energy is ", 100 * why->share);
  assert_contains(why->sentence[0], percent);
  if (why->cause == WHY_COMPUTE) return;
  snprintf(percent, sizeof percent, "MACs take %.0f %%.", 100 * result->mac_energy_pj / result->energy_pj);
  assert_contains(why->sentence[0], percent);
  assert_contains(why->sentence[0], result->hardware.memories[why->memory].name);
  double part = energy_of(evaluation, why) / largest;
  if (!(fabs(part - why->part) <= 1e-9)) fail_msg("the part is %.17g, must be %.17g", why->part, part);
}

static void test_the_largest_part(void **state) {
  (void)state;
  for (int i = 0; i < CASES; i++) {
    const struct why *why = &setups[i].why;
    check_largest(&setups[i]);
    if (why->cause != cases[i].cause) fail_msg("case %d: cause %d: %s", i, why->cause, why->sentence[1]);
    assert_true(why->count >= 1 && why->count <= WHY_SENTENCES);
    for (int s = 0; s < why->count; s++) assert_true(strlen(why->sentence[s]) < WHY_SENTENCE_SIZE - 1);
  }
}

/* --- The cause and what relieves it -------------------------------------------------------------------------- */

static void check_memory(struct setup *setup) {
  const struct placement_why *place = &setup->why.place;
  struct paper *paper = &setup->paper;
  const struct result *before = setup->evaluation->result;
  paper->job.schedule.cuts_kind = CUTS_LIST; /* the sentence is about these stacks */
  paper->job.schedule.cut_count = before->cut_count;
  memcpy(paper->job.schedule.cuts, before->cuts, (size_t)before->cut_count * sizeof *before->cuts);
  double *size = &paper->hardware.memories[place->relief.memory].size_bits;
  *size = place->relief.size_bits;
  struct result *result = paper_result(paper);
  assert_int_equal(relief_home(result, &place->subject), place->relief.to);
  result_free(result);
  *size = place->relief.size_bits - 1;
  result = paper_result(paper);
  assert_int_equal(relief_home(result, &place->subject), place->home);
  result_free(result);
  *size = before->hardware.memories[place->relief.memory].size_bits;
}

static void check_tile(struct setup *setup) {
  const struct placement_why *place = &setup->why.place;
  struct schedule *schedule = &setup->paper.job.schedule;
  schedule->tile_x = place->tile_x;
  schedule->tile_y = place->tile_y;
  struct result *result = paper_result(&setup->paper);
  struct relief_subject subject = place->subject;
  for (subject.type = 0; subject.type < result->stacks[subject.stack].type_count; subject.type++) {
    assert_true(relief_home(result, &subject) < place->home);
  }
  result_free(result);
}

static void test_tests_and_reliefs(void **state) {
  (void)state;
  int memories = 0, tiles = 0;
  for (int i = 0; i < CASES; i++) {
    const struct why *why = &setups[i].why;
    if (why->cause == WHY_TEST) {
      assert_int_equal(why->place.home, why->memory);
      assert_contains(why->sentence[1], "do not fit in");
    }
    if (why->cause == WHY_TEST && why->place.relief.memory >= 0) {
      char bits[40];
      snprintf(bits, sizeof bits, "(%.0f bits)", why->place.relief.size_bits);
      assert_contains(why->sentence[2], bits);
      assert_false(why->place.relief.recut);
      check_memory(&setups[i]);
      memories++;
    }
    if (why->cause == WHY_TEST && why->place.tile_x > 0) {
      check_tile(&setups[i]);
      tiles++;
    }
  }
  assert_true(memories >= 3);
  assert_true(tiles >= 2);
}

/* The last output of the network is written to the top memory, and nothing else would be. */
static void test_the_output_of_the_network(void **state) {
  (void)state;
  const struct why *why = &setups[0].why;
  assert_string_equal(why->sentence[0], "36 % of the energy is spent on output in dram (layer 7); MACs take 16 %.");
  assert_string_equal(why->sentence[1], "The network's output goes there.");
  assert_int_equal(why->count, 2);
}

/* What a screen asks for again and again is found once. */
static void test_the_reason_is_kept(void **state) {
  (void)state;
  const struct setup *setup = &setups[1];
  const struct why *kept = why_kept(setup->evaluation);
  assert_non_null(kept);
  assert_ptr_equal(why_kept(setup->evaluation), kept);
  assert_int_equal(kept->count, setup->why.count);
  for (int i = 0; i < kept->count; i++) assert_string_equal(kept->sentence[i], setup->why.sentence[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_largest_part),
      cmocka_unit_test(test_tests_and_reliefs),
      cmocka_unit_test(test_the_output_of_the_network),
      cmocka_unit_test(test_the_reason_is_kept),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
