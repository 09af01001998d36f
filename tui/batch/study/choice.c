#include "tui/batch/study/choice.h"

#include <math.h>

const char *const study_rule_key[RULE_COUNT] = {
    [RULE_SINGLE_LAYER] = "single_layer",    [RULE_LAYER_BY_LAYER] = "layer_by_layer",
    [RULE_CACHED_4X72] = "cached_4x72",      [RULE_ENERGY] = "best_single",
    [RULE_COMBINATION] = "best_combination", [RULE_DRAM] = "dram_only",
    [RULE_ACTIVATIONS] = "activations_only",
};

static const double tie_tolerance = 1e-9;

static const struct study_choice no_choice = {-1, NAN, NAN, NAN, NAN, NAN, 0, NAN};

static double value_of(const struct measure *measure, enum study_rule rule) {
  if (rule == RULE_DRAM) return measure->number[MEASURE_DRAM_ENERGY];
  return measure->number[MEASURE_ENERGY] - (rule == RULE_ACTIVATIONS ? measure->number[MEASURE_WEIGHT_ENERGY] : 0);
}

static struct study_choice choice_of(const struct measure *measure, int schedule, enum study_rule rule) {
  if (measure == NULL) return no_choice;
  return (struct study_choice){.schedule = schedule,
                               .value = value_of(measure, rule),
                               .energy_pj = measure->number[MEASURE_ENERGY],
                               .latency_cycles = measure->number[MEASURE_LATENCY],
                               .dram_energy_pj = measure->number[MEASURE_DRAM_ENERGY],
                               .weight_energy_pj = measure->number[MEASURE_WEIGHT_ENERGY],
                               .ties = 1,
                               .worst_tie_pj = measure->number[MEASURE_ENERGY]};
}

static struct study_choice choose_least(const struct study *study, int pair, enum study_rule rule) {
  struct study_choice best = no_choice;
  double least = INFINITY, worst = 0;
  int ties = 0;
  for (int s = 0; s < study->schedule_count; s++) {
    const struct measure *measure = study_measure(study, pair, s);
    if (measure != NULL) least = fmin(least, value_of(measure, rule));
  }
  for (int s = 0; s < study->schedule_count; s++) {
    struct study_choice tie = choice_of(study_measure(study, pair, s), s, rule);
    if (tie.schedule < 0 || tie.value > least * (1 + tie_tolerance)) continue;
    ties++;
    worst = fmax(worst, tie.energy_pj);
    bool is_less =
        tie.energy_pj < best.energy_pj || (tie.energy_pj == best.energy_pj && tie.latency_cycles < best.latency_cycles);
    if (best.schedule < 0 || is_less) best = tie;
  }
  if (ties == 0) return no_choice;
  best.ties = ties;
  best.worst_tie_pj = worst;
  return best;
}

/* --- By stack ------------------------------------------------------------------------------------------- */

int choice_stack_count(const struct study *study, int pair) {
  for (int s = 0; s < study->schedule_count; s++) {
    const struct measure *measure = study_measure(study, pair, s);
    if (measure != NULL) return measure->stack_count;
  }
  return 0;
}

double choice_stack_value(const struct study *study, int pair, int schedule, int stack, enum measure_stack column) {
  return measure_stack_number(study_measure(study, pair, schedule), stack, column);
}

int choose_for_stack(const struct study *study, int pair, int stack) {
  int best = -1;
  double least = INFINITY, latency = INFINITY;
  for (int s = 0; s < study->schedule_count; s++) {
    if (study_measure(study, pair, s) != NULL) {
      least = fmin(least, choice_stack_value(study, pair, s, stack, STACK_ENERGY));
    }
  }
  for (int s = 0; s < study->schedule_count; s++) {
    if (study_measure(study, pair, s) == NULL) continue;
    if (choice_stack_value(study, pair, s, stack, STACK_ENERGY) > least * (1 + tie_tolerance)) continue;
    if (choice_stack_value(study, pair, s, stack, STACK_LATENCY) >= latency) continue;
    latency = choice_stack_value(study, pair, s, stack, STACK_LATENCY);
    best = s;
  }
  return best;
}

static struct study_choice combine(const struct study *study, int pair) {
  struct study_choice sum = {.schedule = -1, .ties = 1};
  int count = choice_stack_count(study, pair);
  if (count == 0) return no_choice;
  for (int stack = 0; stack < count; stack++) {
    int s = choose_for_stack(study, pair, stack);
    sum.energy_pj += choice_stack_value(study, pair, s, stack, STACK_ENERGY);
    sum.latency_cycles += choice_stack_value(study, pair, s, stack, STACK_LATENCY);
  }
  sum.value = sum.worst_tie_pj = sum.energy_pj;
  sum.dram_energy_pj = sum.weight_energy_pj = NAN;
  return sum;
}

struct study_choice study_choose(const struct study *study, int pair, enum study_rule rule) {
  int given = rule == RULE_LAYER_BY_LAYER ? STUDY_TILES : study_schedule(2, 1, 3);
  if (rule == RULE_SINGLE_LAYER) return choice_of(study_single_layer(study, pair), -1, rule);
  if (rule == RULE_COMBINATION) return combine(study, pair);
  bool is_given = rule == RULE_LAYER_BY_LAYER || rule == RULE_CACHED_4X72;
  return is_given ? choice_of(study_measure(study, pair, given), given, rule) : choose_least(study, pair, rule);
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

struct json_object *choice_add(const struct study *study, int pair, enum study_rule rule, struct json *json,
                               struct json_object *parent) {
  struct study_choice choice = study_choose(study, pair, rule);
  struct json_object *object = json_add_object(json, parent, study_rule_key[rule]);
  bool is_partial = rule == RULE_DRAM || rule == RULE_ACTIVATIONS;
  JSON_NUMBERS(json, object, {"energy", choice.energy_pj}, {"latency", choice.latency_cycles});
  if (rule == RULE_LAYER_BY_LAYER || rule == RULE_ENERGY) {
    JSON_NUMBERS(json, object, {"dram", choice.dram_energy_pj}, {"weights", choice.weight_energy_pj});
  }
  if (is_partial) {
    JSON_NUMBERS(json, object, {rule == RULE_DRAM ? "dram" : "without_weights", choice.value}, {"ties", choice.ties},
                 {"worst_tie_energy", choice.worst_tie_pj});
  }
  if ((is_partial || rule == RULE_ENERGY) && choice.schedule >= 0) {
    study_write_schedule(study_point(study, pair, choice.schedule), json, object);
  }
  return object;
}
