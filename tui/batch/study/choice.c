#include "tui/batch/study/choice.h"

#include <math.h>

static const double tie_tolerance = 1e-9;

static const struct study_choice no_choice = {-1, NAN, NAN, NAN, NAN, NAN, 0, NAN};

typedef double value_of(const struct measure *measure);

static double energy_of(const struct measure *measure) {
  return measure->number[MEASURE_ENERGY];
}

static double dram_of(const struct measure *measure) {
  return measure->number[MEASURE_DRAM_ENERGY];
}

static double without_weights_of(const struct measure *measure) {
  return measure->number[MEASURE_ENERGY] - measure->number[MEASURE_WEIGHT_ENERGY];
}

static struct study_choice choice_of(const struct measure *measure, int schedule, double value) {
  if (measure == NULL) return no_choice;
  return (struct study_choice){.schedule = schedule,
                               .value = value,
                               .energy_pj = measure->number[MEASURE_ENERGY],
                               .latency_cycles = measure->number[MEASURE_LATENCY],
                               .dram_energy_pj = measure->number[MEASURE_DRAM_ENERGY],
                               .weight_energy_pj = measure->number[MEASURE_WEIGHT_ENERGY],
                               .ties = 1,
                               .worst_tie_pj = measure->number[MEASURE_ENERGY]};
}

/* --- Of the whole network ------------------------------------------------------------------------------- */

static double least_value(const struct study *study, int pair, value_of *value) {
  double least = INFINITY;
  for (int s = 0; s < study->schedule_count; s++) {
    const struct measure *measure = study_measure(study, pair, s);
    if (measure != NULL) least = fmin(least, value(measure));
  }
  return least;
}

static struct study_choice choose(const struct study *study, int pair, value_of *value) {
  struct study_choice best = no_choice;
  double least = least_value(study, pair, value), worst = 0;
  int ties = 0;
  for (int s = 0; s < study->schedule_count; s++) {
    const struct measure *measure = study_measure(study, pair, s);
    if (measure == NULL || value(measure) > least * (1 + tie_tolerance)) continue;
    struct study_choice tie = choice_of(measure, s, value(measure));
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

struct study_choice choose_energy(const struct study *study, int pair) {
  return choose(study, pair, energy_of);
}

struct study_choice choose_dram(const struct study *study, int pair) {
  return choose(study, pair, dram_of);
}

struct study_choice choose_activations(const struct study *study, int pair) {
  return choose(study, pair, without_weights_of);
}

static struct study_choice given(const struct study *study, int pair, int schedule) {
  const struct measure *measure = study_measure(study, pair, schedule);
  return choice_of(measure, schedule, measure != NULL ? energy_of(measure) : NAN);
}

struct study_choice choice_layer_by_layer(const struct study *study, int pair) {
  return given(study, pair, STUDY_TILES);
}

struct study_choice choice_cached_4x72(const struct study *study, int pair) {
  return given(study, pair, study_schedule(2, 1, 3));
}

struct study_choice choice_single_layer(const struct study *study, int pair) {
  const struct measure *measure = study_single_layer(study, pair);
  return choice_of(measure, -1, measure != NULL ? energy_of(measure) : NAN);
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

struct study_choice choose_combination(const struct study *study, int pair) {
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

/* --- JSON ----------------------------------------------------------------------------------------------- */

struct json_object *choice_add(const struct study_choice *choice, bool with_parts, struct json *json,
                               struct json_object *parent, const char *key) {
  struct json_object *object = json_add_object(json, parent, key);
  json_add_number(json, object, "energy", choice->energy_pj);
  json_add_number(json, object, "latency", choice->latency_cycles);
  if (with_parts) {
    json_add_number(json, object, "dram", choice->dram_energy_pj);
    json_add_number(json, object, "weights", choice->weight_energy_pj);
  }
  return object;
}

void choice_add_schedule(const struct study *study, int pair, const struct study_choice *choice, struct json *json,
                         struct json_object *object) {
  if (choice->schedule >= 0) study_write_schedule(study_point(study, pair, choice->schedule), json, object);
}
