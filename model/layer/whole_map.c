#include "model/layer/whole_map.h"

enum layer_operand layer_pooled_input(const struct layer *layer) {
  return layer->operand[LAYER_INPUT1].constant ? LAYER_INPUT2 : LAYER_INPUT1;
}

/* True if the window of an input is the whole map along an axis. */
static bool spans(const struct layer *layer, const struct operand *operand, bool vertical, int64_t size) {
  const struct axis *axis = vertical ? &operand->y : &operand->x;
  if (axis->pr < 0 || layer_side(layer, vertical) != 1) return false;
  const struct partial_relevance *pr = &operand->pr[axis->pr];
  bool is_plain = axis->dilation == 1 && pr->upsampling <= 1 && pr->padding_begin == 0;
  return is_plain && layer->size[axis->filter] == size;
}

bool layer_sums_map(const struct layer *layer, const struct layer *producer) {
  const struct operand *operand = &layer->operand[layer_pooled_input(layer)];
  bool is_pool = !layer->is_input && layer->has_true_size && layer->has_padding &&
                 layer->operand[LAYER_INPUT1].constant && layer->weight_bits == 0 && operand_source_count(operand) == 1;
  int64_t width = layer_side(producer, false), height = layer_side(producer, true);
  return is_pool && width * height > 1 && spans(layer, operand, false, width) && spans(layer, operand, true, height);
}
