/* Which layers an operand reads; apart from workload.c, which uses what uses these. */
#include "model/layer/workload.h"

bool operand_reads(const struct operand *operand, int producer) {
  for (int i = 0; i < operand_source_count(operand); i++) {
    if (operand_source(operand, i) == producer) return true;
  }
  return false;
}

bool layer_reads(const struct layer *layer, int producer) {
  if (layer->is_input) return false;
  return operand_reads(&layer->operand[LAYER_INPUT1], producer) ||
         operand_reads(&layer->operand[LAYER_INPUT2], producer);
}
