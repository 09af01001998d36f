#include "model/members.h"

#include <string.h>

void members_mark(const struct workload *workload, const bool *computed, int end, bool *member) {
  const struct layer *layers = workload->layers;
  memset(member, 0, (size_t)workload->layer_count);
  member[end] = true;
  for (int i = end; i >= 0; i--) {
    if (!member[i] || layers[i].is_input) continue;
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      for (int s = 0; s < operand_source_count(&layers[i].operand[o]); s++) {
        int producer = operand_source(&layers[i].operand[o], s);
        if (!computed[producer]) member[producer] = true;
      }
    }
  }
}

bool members_are_left(const struct workload *workload, const bool *member, int index) {
  const struct layer *layer = &workload->layers[index];
  for (int c = 0; c < layer->consumer_count; c++) {
    if (!member[layer->consumers[c]]) return true;
  }
  return false;
}
