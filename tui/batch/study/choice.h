/* The best of a pair's schedules, by several rules; studies 2 and 3 compare these choices. */
#ifndef TUI_BATCH_STUDY_CHOICE_H
#define TUI_BATCH_STUDY_CHOICE_H

#include "tui/batch/study/study.h"

enum study_rule {
  RULE_SINGLE_LAYER, /* the given schedules */
  RULE_LAYER_BY_LAYER,
  RULE_CACHED_4X72,
  RULE_ENERGY,      /* least energy; ties go to the least energy, then the least latency, then the first */
  RULE_COMBINATION, /* the sum of the best schedules of each stack; no schedule itself */
  RULE_DRAM,        /* least energy at the DRAM */
  RULE_ACTIVATIONS, /* least energy without that of memories for W */
  RULE_COUNT
};

/* Keys in tables and JSON: "single_layer", .. */
extern const char *const study_rule_key[RULE_COUNT];

/* Numbers are NaN where nothing is feasible. */
struct study_choice {
  int schedule; /* index in the pair, or -1 */
  double value; /* minimised by the rule */
  double energy_pj, latency_cycles;
  double dram_energy_pj, weight_energy_pj;
  int ties;            /* schedules within 1e-9 of the least value, itself included */
  double worst_tie_pj; /* the most energy among them */
};

struct study_choice study_choose(const struct study *study, int pair, enum study_rule rule);

/* The schedule of least energy for a stack of the pair, ties within 1e-9 by latency; -1: none is feasible. */
int choose_for_stack(const struct study *study, int pair, int stack);

int choice_stack_count(const struct study *study, int pair);
double choice_stack_value(const struct study *study, int pair, int schedule, int stack, enum measure_stack column);

/* Adds the choice to an object under the key of its rule: energy and latency, and for some rules parts of the energy,
 * ties, and the schedule. Returns the new object. */
struct json_object *choice_add(const struct study *study, int pair, enum study_rule rule, struct json *json,
                               struct json_object *parent);

#endif
