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

static void remark(const struct memory *half, double energy_pj, const struct result *result, struct remarks *remarks) {
  char sentence[320], energy[FORMAT_SIZE], change[FORMAT_SIZE];
  snprintf(
      sentence, sizeof sentence,
      "a smaller %s costs less: with %s.size=%.0f it is %s (%s), as maps are placed in the lowest memory that holds "
      "them, whatever that costs",
      half->name, half->name, half->size_bits, format_energy(energy, energy_pj),
      format_change(change, energy_pj, result->energy_pj));
  remarks_add(remarks, "", sentence);
}

void remark_smaller(const struct job *job, const struct result *result, const atomic_bool *cancel,
                    struct remarks *remarks) {
  for (int m = 0; m < job->hardware->memory_count; m++) {
    struct hardware hardware = *job->hardware;
    struct job with_half = *job;
    struct result *smaller = NULL;
    struct error ignored;
    if (!may_cost_more(job->hardware, m) || hardware.memories[m].size_bits < 2) continue;
    hardware.memories[m].size_bits = floor(hardware.memories[m].size_bits / 2);
    with_half.hardware = &hardware;
    with_half.memo = NULL;
    if (schedule_evaluate(&with_half, cancel, &smaller, &ignored) != STATUS_OK) continue;
    if (smaller->energy_pj < result->energy_pj * (1 - LEAST_CHANGE)) {
      remark(&hardware.memories[m], smaller->energy_pj, result, remarks);
    }
    result_free(smaller);
  }
}
