#include "tui/analysis/evaluation.h"

#include <stdlib.h>

struct evaluation *evaluation_new(uint64_t generation, const struct point *point) {
  struct evaluation *evaluation = calloc(1, sizeof *evaluation);
  if (evaluation == NULL) return NULL;
  evaluation->references = 1;
  evaluation->generation = generation;
  evaluation->point = *point;
  evaluation->bad = INPUT_KIND_COUNT;
  return evaluation;
}

static int compare(double a, double b, int i, int j) {
  if (a > b) return -1;
  return a < b ? 1 : (i > j) - (i < j);
}

static int compare_energy(const void *a, const void *b, void *entries) {
  const struct result_entry *entry = entries;
  int i = *(const int *)a, j = *(const int *)b;
  return compare(entry[i].energy_pj, entry[j].energy_pj, i, j);
}

static int compare_latency(const void *a, const void *b, void *entries) {
  const struct result_entry *entry = entries;
  int i = *(const int *)a, j = *(const int *)b;
  return compare(entry[i].latency_cycles, entry[j].latency_cycles, i, j);
}

static enum status sort_entries(struct evaluation *evaluation) {
  size_t count = (size_t)evaluation->entry_count;
  evaluation->by_energy = calloc(count + 1, sizeof(int));
  evaluation->by_latency = calloc(count + 1, sizeof(int));
  if (evaluation->by_energy == NULL || evaluation->by_latency == NULL) {
    return error_out_of_memory(&evaluation->error);
  }
  for (int i = 0; i < evaluation->entry_count; i++) evaluation->by_energy[i] = evaluation->by_latency[i] = i;
  qsort_r(evaluation->by_energy, count, sizeof(int), compare_energy, evaluation->entries);
  qsort_r(evaluation->by_latency, count, sizeof(int), compare_latency, evaluation->entries);
  return STATUS_OK;
}

static bool is_overfull(const struct result *result, const struct result_entry *entry) {
  const struct stack_result *stack = &result->stacks[entry->stack];
  for (int t = 0; t < stack->type_count && !entry->is_copy; t++) {
    const struct tile_type *type = &stack->types[t];
    for (int s = 0; s < type->step_count; s++) {
      const struct tile_step *step = &type->steps[s];
      if (step->node == entry->node && step->overflow.memory >= 0) return true;
    }
  }
  return false;
}

enum status evaluation_set_result(struct evaluation *evaluation, struct result *result) {
  evaluation->result = result;
  evaluation->entry_count = result_entries(result, NULL);
  evaluation->entries = calloc((size_t)evaluation->entry_count + 1, sizeof *evaluation->entries);
  evaluation->overfull = calloc((size_t)evaluation->entry_count + 1, sizeof *evaluation->overfull);
  evaluation->accesses = calloc((size_t)result->hardware.memory_count + 1, sizeof *evaluation->accesses);
  evaluation->figures = figures_new(result);
  if (evaluation->entries == NULL || evaluation->overfull == NULL || evaluation->accesses == NULL ||
      evaluation->figures == NULL) {
    return error_out_of_memory(&evaluation->error);
  }
  result_entries(result, evaluation->entries);
  for (int i = 0; i < evaluation->entry_count && result->overfull_count > 0; i++) {
    evaluation->overfull[i] = is_overfull(result, &evaluation->entries[i]);
  }
  result_accesses(result, evaluation->accesses);
  return sort_entries(evaluation);
}

static void free_tables(struct evaluation *evaluation) {
  if (evaluation->result != NULL) result_free(evaluation->result);
  free(evaluation->entries);
  free(evaluation->overfull);
  free(evaluation->by_energy);
  free(evaluation->by_latency);
  free(evaluation->accesses);
  free(evaluation->why);
}

void evaluation_strip(struct evaluation *evaluation) {
  evaluation->is_stripped = true;
  free_tables(evaluation);
  evaluation->result = NULL;
  evaluation->entry_count = 0;
  evaluation->entries = NULL;
  evaluation->overfull = NULL;
  evaluation->by_energy = evaluation->by_latency = NULL;
  evaluation->accesses = NULL;
  evaluation->why = NULL;
}

struct evaluation *evaluation_hold(struct evaluation *evaluation) {
  evaluation->references++;
  return evaluation;
}

void evaluation_release(struct evaluation *evaluation) {
  if (evaluation == NULL || --evaluation->references > 0) return;
  free_tables(evaluation);
  snapshot_release(evaluation->snapshot);
  figures_free(evaluation->figures);
  free(evaluation);
}
