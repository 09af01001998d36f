#include "tests/fuzz/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double ROUNDING = 1e-9;

static void demand(bool holds, const char *what, double found, double expected) {
  if (holds) return;
  fprintf(stderr, "%s: %.17g where %.17g is right\n", what, found, expected);
  abort();
}

static void demand_amount(double value, const char *what) {
  demand(isfinite(value) && value >= 0, what, value, 0);
}

static void demand_equal(double found, double expected, const char *what) {
  demand(fabs(found - expected) <= ROUNDING * fabs(expected), what, found, expected);
}

void judge_sentence(enum status status, const struct error *error) {
  if (status == STATUS_OK) return;
  demand(strlen(error->message) > 10, "length of a message", (double)strlen(error->message), 11);
}

static void judge_layer(const struct layer_cost *cost) {
  demand_amount(cost->energy_pj, "energy of a layer");
  demand_amount(cost->latency_cycles, "latency of a layer");
}

static void judge_stack(const struct stack_result *stack) {
  double energy = 0, latency = 0;
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    demand_amount(type->peak_bits, "live data of a tile");
    demand_amount(type->energy_pj, "energy of a tile");
    demand(type->count > 0, "tiles of a type", (double)type->count, 1);
    energy += (double)type->count * type->energy_pj;
    latency += (double)type->count * type->latency_cycles;
    for (int i = 0; i < stack->node_count; i++) {
      if (type->steps[i].cost != NULL) judge_layer(type->steps[i].cost);
      demand_amount(type->steps[i].output_bits, "bits of an output");
    }
  }
  demand_equal(energy, stack->energy_pj, "energy of a stack, by its tiles");
  demand_equal(latency, stack->latency_cycles, "latency of a stack, by its tiles");
}

/* MACs of all layers, each on its whole map; layers over rows have none. */
static double macs_of(const struct workload *workload) {
  long double macs = 0;
  for (int l = 0; l < workload->layer_count; l++) {
    const struct layer *layer = &workload->layers[l];
    unsigned __int128 own = 1;
    for (int d = 0; d < layer->dim_count; d++) {
      if (__builtin_mul_overflow(own, (unsigned __int128)layer->size[d], &own)) return NAN;
    }
    if (!layer->is_input && layer->row_passes == 0) macs += (long double)own;
  }
  return (double)macs;
}

static void judge_result(const struct result *result) {
  double energy = 0, latency = 0;
  for (int s = 0; s < result->stack_count; s++) {
    judge_stack(&result->stacks[s]);
    energy += result->stacks[s].energy_pj;
    latency += result->stacks[s].latency_cycles;
  }
  demand_equal(energy, result->energy_pj, "energy, by its stacks");
  demand_equal(latency, result->latency_cycles, "latency, by its stacks");
  demand_amount(result->mac_count, "MACs");
}

/* Layer by layer on whole maps, in one tile of each stack, and in tiles; narrow searches. */
void judge_evaluation(const struct hardware *hardware, const struct workload *workload,
                      const struct mapping_rules *rules) {
  static const struct schedule schedules[] = {
      {.mode = MODE_CACHED, .tile_x = TILE_FULL, .tile_y = TILE_FULL, .cuts_kind = CUTS_SINGLE_LAYER, .lpf_limit = 2},
      {.mode = MODE_RECOMPUTE, .tile_x = 5, .tile_y = TILE_FULL, .cuts_kind = CUTS_LIST, .lpf_limit = 2},
      {.mode = MODE_CACHED, .tile_x = 3, .tile_y = 4, .cuts_kind = CUTS_AUTO, .lpf_limit = 2},
  };
  for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
    struct job job = {.hardware = hardware, .workload = workload, .rules = rules, .schedule = schedules[i]};
    struct result *result = NULL;
    struct error error;
    enum status status = schedule_evaluate(&job, NULL, &result, &error);
    judge_sentence(status, &error);
    if (status != STATUS_OK) continue;
    judge_result(result);
    double macs = macs_of(workload);
    if (i == 0 && !isnan(macs)) demand_equal(result->mac_count, macs, "MACs, against 128-bit products");
    result_free(result);
  }
}
