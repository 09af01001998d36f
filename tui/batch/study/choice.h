/* The best of a pair's schedules, by several rules; what studies 2 and 3 compare. */
#ifndef TUI_BATCH_STUDY_CHOICE_H
#define TUI_BATCH_STUDY_CHOICE_H

#include "tui/batch/study/study.h"

/* Numbers are NaN where nothing is feasible. */
struct study_choice {
  int schedule; /* index in the pair, or -1 */
  double value; /* that was made least */
  double energy_pj, latency_cycles;
  double dram_energy_pj, weight_energy_pj;
  int ties;            /* schedules within 1e-9 of the least value, itself included */
  double worst_tie_pj; /* the most energy among them */
};

/* Ties go to the least energy, then the least latency, then the first. */
struct study_choice choose_energy(const struct study *study, int pair);
struct study_choice choose_dram(const struct study *study, int pair); /* least energy at the DRAM */
struct study_choice choose_activations(const struct study *study,
                                       int pair); /* least energy but that of memories for W */

/* Given schedules, as a choice. */
struct study_choice choice_layer_by_layer(const struct study *study, int pair);
struct study_choice choice_single_layer(const struct study *study, int pair);
struct study_choice choice_cached_4x72(const struct study *study, int pair);

/* For stack `stack` of the pair the schedule of least energy, ties within 1e-9 by latency; -1: none is feasible. */
int choose_for_stack(const struct study *study, int pair, int stack);
/* The sum of those over the stacks; no schedule. */
struct study_choice choose_combination(const struct study *study, int pair);

int choice_stack_count(const struct study *study, int pair);
double choice_stack_value(const struct study *study, int pair, int schedule, int stack, enum measure_stack column);

/* Adds {"energy", "latency"}, and the parts, where `with_parts`, to an object. */
struct json_object *choice_add(const struct study_choice *choice, bool with_parts, struct json *json,
                               struct json_object *parent, const char *key);

/* Adds "mode" and "tile" of the choice, if it has a schedule. */
void choice_add_schedule(const struct study *study, int pair, const struct study_choice *choice, struct json *json,
                         struct json_object *object);

#endif
