/* Why one schedule beats another: parts sum to their whole, and each sentence says what the results say. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/analysis/engine.h"
#include "tui/analysis/parts.h"
#include "tui/explorer/app.h"
#include "tui/explorer/parts_pane.h"
#include "tui/options/options.h"

static uint64_t seed = 7;

static int random_below(int limit) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (int)(seed % (uint64_t)limit);
}

static struct point random_point(void) {
  static const char *const hardware[] = {"meta_prototype_df", "tpu_like_df"};
  static const char *const workload[] = {"fsrcnn", "mccnn"};
  struct app_options options;
  struct point point = {.mapping = ""};
  app_options_init(&options);
  snprintf(point.hardware, sizeof point.hardware, "%s", hardware[random_below(2)]);
  snprintf(point.workload, sizeof point.workload, "%s", workload[random_below(2)]);
  point.schedule = options.schedule;
  point.schedule.mode = (enum overlap_mode)(MODE_RECOMPUTE + random_below(3));
  point.schedule.tile_x = 1 + random_below(100);
  point.schedule.tile_y = 1 + random_below(100);
  point.schedule.search.kind = SEARCH_PUBLISHED;
  point.schedule.search.rules.base = random_below(2) ? RULES_BASE_PUBLISHED : RULES_BASE_CORRECTED;
  point.schedule.lpf_limit = 3;
  return point;
}

static struct evaluation *evaluate(struct engine *engine, const struct point *point) {
  struct evaluation *evaluation = engine_evaluate(engine, 0, point, NULL);
  assert_non_null(evaluation);
  return evaluation;
}

/* The energy of a part by its words, from the accesses of the result: "inputs in dram", "MACs". */
static double energy_of(const struct evaluation *evaluation, const char *part) {
  static const struct {
    const char *word;
    enum access_owner owner;
  } owners[] = {{"weights in ", ACCESS_WEIGHTS},
                {"inputs in ", ACCESS_INPUT},
                {"outputs in ", ACCESS_OUTPUT},
                {"copies in ", ACCESS_COPY}};
  const struct hardware *hardware = &evaluation->result->hardware;
  if (strcmp(part, "MACs") == 0) return evaluation->result->mac_energy_pj;
  for (size_t i = 0; i < 4; i++) {
    size_t length = strlen(owners[i].word);
    if (strncmp(part, owners[i].word, length) != 0) continue;
    for (int m = 0; m < hardware->memory_count; m++) {
      if (strcmp(hardware->memories[m].name, part + length) == 0) {
        return evaluation->accesses[m].energy_pj[owners[i].owner];
      }
    }
  }
  fail_msg("'%s' is no part", part);
  return 0;
}

/* A number with its unit, "5.03 µJ", in pJ. */
static double read_energy(const char *text) {
  static const struct {
    const char *unit;
    double pj;
  } units[] = {{"fJ", 1e-3}, {"pJ", 1}, {"nJ", 1e3}, {"µJ", 1e6}, {"mJ", 1e9}, {"J", 1e12}};
  char *end;
  double number = strtod(text, &end);
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcmp(end + 1, units[i].unit) == 0) return number * units[i].pj;
  }
  fail_msg("'%s' is no energy", text);
  return 0;
}

/* Four digits are shown. */
static void assert_shown(double exact, const char *shown) {
  double value = read_energy(shown);
  if (fabs(value - exact) > 6e-4 * fabs(exact)) fail_msg("%s for %.17g pJ", shown, exact);
}

/* Checks "OWN beats OTHER by X (P): PART save Y[, PART cost Z more]." */
static void check_sentence(const char *sentence, const struct evaluation *a, const struct evaluation *b) {
  char own[8], other[8], whole[32], saves[80], saved[32], costs[80], lost[32];
  double percent;
  int count = sscanf(sentence, "%7s beats %7s by %31[^(](%lf %%): %79[^,] save %31[^.,]", own, other, whole, &percent,
                     saves, saved);
  const char *colon = strchr(sentence, ':');
  assert_true(count >= 4 && colon != NULL);
  const struct evaluation *winner = strcmp(own, "A") == 0 ? a : b, *loser = winner == a ? b : a;
  double difference = loser->result->energy_pj - winner->result->energy_pj;
  assert_true(difference > 0);
  whole[strlen(whole) - 1] = 0;
  assert_shown(difference, whole);
  assert_true(fabs(percent - 100 * difference / loser->result->energy_pj) < 0.051);
  char text[PARTS_SENTENCE_SIZE], *save = NULL, *cost;
  snprintf(text, sizeof text, "%s", colon + 2);
  text[strlen(text) - 1] = 0;
  save = strstr(text, " save ");
  assert_non_null(save);
  cost = strstr(text, ", ");
  if (cost != NULL) {
    char *verb = strstr(cost, " cost "), *more = strstr(cost, " more");
    assert_true(verb != NULL && more != NULL);
    *cost = *verb = *more = 0;
    snprintf(costs, sizeof costs, "%s", cost + 2);
    snprintf(lost, sizeof lost, "%s", verb + 6);
    assert_shown(energy_of(winner, costs) - energy_of(loser, costs), lost);
  }
  *save = 0;
  snprintf(saved, sizeof saved, "%s", save + 6);
  assert_shown(energy_of(loser, text) - energy_of(winner, text), saved);
}

static void test_sentences_say_what_results_say(void **unused) {
  (void)unused;
  struct engine *engine = engine_new();
  for (int i = 0; i < 60; i++) {
    struct point p = random_point(), q = random_point();
    strcpy(q.hardware, p.hardware);
    strcpy(q.workload, p.workload);
    struct evaluation *a = evaluate(engine, &p), *b = evaluate(engine, &q);
    if (a->result != NULL && b->result != NULL && a->result->energy_pj != b->result->energy_pj) {
      struct figure_domain domain = figure_domain_of(a->result);
      char text[PARTS_SENTENCE_SIZE];
      check_sentence(parts_sentence(&domain, FIGURE_ENERGY, "A", a->figures, "B", b->figures, text), a, b);
    }
    evaluation_release(a);
    evaluation_release(b);
  }
  engine_free(engine);
}

/* Parts sum to energy and latency; no part saves more than the one that is named. */
static void test_parts_sum_to_their_whole(void **unused) {
  (void)unused;
  static const int wholes[] = {FIGURE_ENERGY, FIGURE_LATENCY};
  struct engine *engine = engine_new();
  for (int i = 0; i < 40; i++) {
    struct point p = random_point(), q = p;
    q.schedule.tile_x++;
    struct evaluation *a = evaluate(engine, &p), *b = evaluate(engine, &q);
    for (int w = 0; w < 2 && a->result != NULL && b->result != NULL; w++) {
      struct figure_domain domain = figure_domain_of(a->result);
      struct figure_part parts[PARTS_MOST];
      struct saving saving = parts_saving(&domain, wholes[w], a->figures, b->figures);
      double sum = 0, whole = a->figures->value[wholes[w]];
      int count = parts_list(&domain, wholes[w], parts);
      for (int k = 0; k < count; k++) {
        double own = a->figures->value[parts[k].figure], other = b->figures->value[parts[k].figure];
        sum += own;
        assert_true(other - own <= saving.most_saved && own - other <= saving.most_lost);
      }
      assert_true(fabs(sum - whole) <= 1e-9 * whole);
    }
    evaluation_release(a);
    evaluation_release(b);
  }
  engine_free(engine);
}

/* The rows of a pane: neighbours, and the best where it is none of them. */
static void test_text_of_rows(void **unused) {
  (void)unused;
  struct hardware none = {.memory_count = 0};
  const double cycles[] = {50, 40, 70, 60, 90};
  struct figures *figures[5];
  struct parts_rows rows = {
      .domain = {.hardware = &none}, .figure = FIGURE_DRAM_READ, .unit = "Tx", .count = 5, .here = 3};
  char text[PARTS_TEXT_SIZE];
  for (int i = 0; i < 5; i++) {
    figures[i] = calloc(1, sizeof **figures + FIGURE_ROWS * sizeof(double));
    assert_non_null(figures[i]);
    figures[i]->count = FIGURE_ROWS;
    figures[i]->value[FIGURE_DRAM_READ] = 8e6 * cycles[i];
    snprintf(rows.row[i].label, FORMAT_SIZE, "%d", i);
    rows.row[i].figures = figures[i];
  }
  assert_int_equal(parts_best(&rows), 1);
  assert_string_equal(parts_text(&rows, text),
                      "Tx 3 beats Tx 2 by 10.00 MB (14.3 %). Tx 3 beats Tx 4 by 30.00 MB (33.3 %). "
                      "Tx 1 beats Tx 3 by 20.00 MB (33.3 %).");
  rows.here = 1;
  assert_non_null(strstr(parts_text(&rows, text), "It is the best of these."));
  figures[1]->reason = "does not fit";
  assert_int_equal(parts_best(&rows), 0);
  figures[1]->status = STATUS_INFEASIBLE;
  assert_string_equal(parts_text(&rows, text), "");
  for (int i = 0; i < 5; i++) free(figures[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sentences_say_what_results_say),
      cmocka_unit_test(test_parts_sum_to_their_whole),
      cmocka_unit_test(test_text_of_rows),
  };
  return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
