#include "model/layer/layer_check.h"

#include <string.h>

/* Limit that keeps tensor sizes and MAC counts exact in a double, with room for products with bits. */
static const double MAX_COUNT = 1e14;

static enum status fault(struct error *error, int layer) {
  error->layer = layer;
  return error->status;
}

static enum status check_sizes(const struct workload *workload, int index, struct error *error) {
  const struct layer *layer = &workload->layers[index];
  if (layer->id < 0) {
    error_set(error, STATUS_BAD_INPUT, "layer id %d is negative; negative ids stand for the network's inputs",
              layer->id);
    return fault(error, index);
  }
  if (workload_find(workload, layer->id) < index) {
    error_set(error, STATUS_BAD_INPUT, "layer id %d is used twice; give each layer its own", layer->id);
    return fault(error, index);
  }
  if (layer->dim_count < 1) {
    error_set(error, STATUS_BAD_INPUT, "layer %d has no loops; it needs loop dimensions with sizes", layer->id);
    return fault(error, index);
  }
  double count = 1;
  for (int d = 0; d < layer->dim_count; d++) {
    if (layer->file_size[d] < 1) {
      error_set(error, STATUS_BAD_INPUT, "loop %s of layer %d has size %lld; it must be 1 or more", layer->dim_name[d],
                layer->id, (long long)layer->file_size[d]);
      return fault(error, index);
    }
    count *= (double)layer->file_size[d];
  }
  if (count > MAX_COUNT) {
    error_set(error, STATUS_BAD_INPUT, "the loop sizes of layer %d make %.3g operations; at most %.0e are modelled",
              layer->id, count, MAX_COUNT);
    return fault(error, index);
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &layer->operand[o];
    int least = o == LAYER_OUTPUT ? 1 : 0;
    if (operand->precision_bits < least || operand->precision_bits > 4096 || operand->final_bits < least ||
        operand->final_bits > 4096) {
      error_set(error, STATUS_BAD_INPUT, "operand %s of layer %d has %d bits; it must have %d to 4096", operand->name,
                layer->id, operand->precision_bits, least);
      return fault(error, index);
    }
  }
  return STATUS_OK;
}

/* Refuses relations that stretch and move over a map at once, and maps that are joined with themselves. */
static enum status check_forms(const struct workload *workload, int index, struct error *error) {
  const struct layer *layer = &workload->layers[index];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &layer->operand[o];
    for (int i = 0; i < operand->pr_count; i++) {
      const struct partial_relevance *pr = &operand->pr[i];
      bool is_map = strcmp(layer->dim_name[pr->a], "OX") == 0 || strcmp(layer->dim_name[pr->a], "OY") == 0;
      if (pr->upsampling <= 1 || (pr->sa == 1 && pr->sb == 1 && is_map)) continue;
      if (!is_map) {
        error_set(error, STATUS_BAD_INPUT, "%s of layer %d is stretched along loop %s; only OX and OY can be stretched",
                  pr->name, layer->id, layer->dim_name[pr->a]);
        return fault(error, index);
      }
      error_set(error, STATUS_BAD_INPUT,
                "%s of operand %s of layer %d is upsampled and has a stride or dilation, which is not modelled",
                pr->name, operand->name, layer->id);
      return fault(error, index);
    }
    for (int i = 0; i < operand->joined_count; i++) {
      for (int j = 0; j < i; j++) {
        if (operand->joined[i] != operand->joined[j] || operand->joined[i] == PRODUCER_NETWORK_INPUT) continue;
        error_set(error, STATUS_BAD_INPUT,
                  "operand %s of layer %d joins the channels of layer %d with themselves, which is not modelled",
                  operand->name, layer->id, operand->joined[i]);
        return fault(error, index);
      }
    }
  }
  return STATUS_OK;
}

/* A layer over rows makes of each value one: O and I have the same loops. */
static enum status check_rows(const struct workload *workload, int index, struct error *error) {
  const struct layer *layer = &workload->layers[index];
  const struct operand *input = &layer->operand[LAYER_INPUT1];
  bool is_good = layer->row_passes == 0 || (!layer_has(layer, LAYER_INPUT2) && input->pr_count == 0 &&
                                            input->indexes == layer->operand[LAYER_OUTPUT].indexes);
  if (is_good) return STATUS_OK;
  error_set(error, STATUS_BAD_INPUT, "layer %d is one over rows and must have one input, of the loops of its output",
            layer->id);
  return fault(error, index);
}

enum status layer_check(const struct workload *workload, int index, struct error *error) {
  enum status status = check_sizes(workload, index, error);
  if (status == STATUS_OK) status = check_rows(workload, index, error);
  return status != STATUS_OK ? status : check_forms(workload, index, error);
}
