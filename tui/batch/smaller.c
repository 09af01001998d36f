#include "tui/batch/smaller.h"

#include <math.h>
#include <stdio.h>

#include "tui/text/format.h"

/* Less of a change is not worth a remark. */
static const double LEAST_CHANGE = 0.01;

/* Energy of a bit read. */
static double read_energy(const struct memory *memory) {
  return memory->read_energy_pj / memory->read_bw;
}

static bool is_dearer_than_above(const struct hardware *hardware, int m, enum memory_operand operand) {
  int level = hardware->memories[m].level_of[operand];
  if (level < 0 || level + 1 >= hardware->level_count[operand]) return false;
  return read_energy(&hardware->memories[m]) > read_energy(&hardware->memories[hardware->level[operand][level + 1]]);
}

/* True where a map in this memory can cost more than in one above: the layers that read it find no inputs here, or
 * those that make it leave no outputs, and it is copied; or an access takes more energy. */
static bool may_cost_more(const struct hardware *hardware, int m) {
  const struct memory *memory = &hardware->memories[m];
  bool has_inputs = memory_stores(memory, OPERAND_I1), has_outputs = memory_stores(memory, OPERAND_O);
  if (m == hardware->memory_count - 1 || memory->instances != 1 || !(has_inputs || has_outputs)) return false;
  return has_inputs != has_outputs || is_dearer_than_above(hardware, m, OPERAND_I1) ||
         is_dearer_than_above(hardware, m, OPERAND_O);
}

/* Sizes at which something lies no longer in a memory, the largest first. */
enum { MOST_SIZES = 4 };
struct sizes {
  int count;
  double bits[MOST_SIZES + 1]; /* the last is room */
};

static void add_size(struct sizes *sizes, double bits) {
  int i = sizes->count;
  for (int k = 0; k < sizes->count; k++) {
    if (sizes->bits[k] == bits) return;
  }
  for (; i > 0 && bits > sizes->bits[i - 1]; i--) sizes->bits[i] = sizes->bits[i - 1];
  sizes->bits[i] = bits;
  if (sizes->count < MOST_SIZES) sizes->count++;
}

static void add_fitting(struct sizes *sizes, const struct placement *placement, int memory) {
  for (int i = 0; i < placement->try_count; i++) {
    const struct placement_try *at = &placement->tries[i];
    if (at->memory == memory && at->fit == FIT_YES && at->need_bits >= 2) add_size(sizes, at->need_bits - 1);
  }
}

static void list_sizes(const struct result *result, int memory, struct sizes *sizes) {
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      const struct placement *const of_tile[] = {&type->io, &type->h_cache, &type->v_cache, &type->weights};
      for (size_t i = 0; i < sizeof of_tile / sizeof *of_tile; i++) add_fitting(sizes, of_tile[i], memory);
      for (int i = 0; i < type->step_count; i++) {
        add_fitting(sizes, &type->steps[i].input_level, memory);
        add_fitting(sizes, &type->steps[i].output_level, memory);
      }
    }
  }
}

static bool is_for_energy(const struct search_options *search) {
  return search->objective == OBJECTIVE_ENERGY && search->energy_tolerance == 0;
}

static void remark(const struct job *job, const struct memory *memory, double bits, double energy_pj, double own_pj,
                   struct remarks *remarks) {
  char sentence[320], energy[FORMAT_SIZE], change[FORMAT_SIZE];
  snprintf(sentence, sizeof sentence,
           "a smaller %s costs less: with %s.size=%.0f %s %s (%s), as maps are placed in the lowest memory that holds "
           "them, whatever that costs",
           memory->name, memory->name, bits, is_for_energy(&job->schedule.search) ? "it is" : "the least energy is",
           format_energy(energy, energy_pj), format_change(change, energy_pj, own_pj));
  remarks_add(remarks, "", sentence);
}

/* Least energy of the job with another size of a memory; infinite where that fails. */
static double energy_with(const struct job *job, int memory, double bits, const atomic_bool *cancel) {
  struct hardware hardware = *job->hardware;
  struct job changed = *job;
  struct result *result = NULL;
  struct error ignored;
  hardware.memories[memory].size_bits = bits;
  changed.hardware = &hardware;
  changed.memo = NULL;
  changed.schedule.search.objective = OBJECTIVE_ENERGY; /* what it takes beside least latency says little */
  changed.schedule.search.energy_tolerance = 0;
  if (schedule_evaluate(&changed, cancel, &result, &ignored) != STATUS_OK) return INFINITY;
  double energy_pj = result->energy_pj;
  result_free(result);
  return energy_pj;
}

void remark_smaller(const struct job *job, const struct result *result, const atomic_bool *cancel,
                    struct remarks *remarks) {
  double own_pj = is_for_energy(&job->schedule.search) ? result->energy_pj : 0;
  for (int m = 0; m < job->hardware->memory_count; m++) {
    const struct memory *memory = &job->hardware->memories[m];
    struct sizes sizes = {.count = 0};
    if (!may_cost_more(job->hardware, m) || memory->size_bits < 2) continue;
    double best = floor(memory->size_bits / 2), least = energy_with(job, m, best, cancel);
    list_sizes(result, m, &sizes);
    for (int i = 0; i < sizes.count; i++) {
      double energy_pj = energy_with(job, m, sizes.bits[i], cancel);
      if (energy_pj >= least * (1 - LEAST_CHANGE)) continue;
      least = energy_pj;
      best = sizes.bits[i];
    }
    if (own_pj == 0) own_pj = energy_with(job, m, memory->size_bits, cancel);
    bool pays_off = isfinite(own_pj) && least < own_pj * (1 - LEAST_CHANGE);
    if (pays_off) remark(job, memory, best, least, own_pj, remarks);
  }
}
