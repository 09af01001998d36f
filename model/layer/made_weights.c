#include "model/layer/made_weights.h"

#include "model/layer/joint.h"

const struct operand *layer_made_weights(const struct layer *layer) {
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !layer->is_input; o++) {
    if (layer->operand[o].is_made) return &layer->operand[o];
  }
  return NULL;
}

bool layer_weighs_with(const struct layer *layer, int maker) {
  const struct operand *weights = layer_made_weights(layer);
  return weights != NULL && weights->maker == maker;
}

bool workload_is_weighed(const struct workload *workload, int index) {
  const struct layer *maker = &workload->layers[index];
  for (int c = 0; c < maker->consumer_count; c++) {
    if (layer_weighs_with(&workload->layers[maker->consumers[c]], index)) return true;
  }
  return false;
}

bool workload_has_made_weights(const struct workload *workload) {
  for (int i = 0; i < workload->layer_count; i++) {
    if (layer_made_weights(&workload->layers[i]) != NULL) return true;
  }
  return false;
}

int made_weights_source(const struct layer *layers, int index) {
  int source = index;
  do {
    const struct layer *layer = &layers[source];
    const struct operand *input = &layer->operand[layer->operand[LAYER_INPUT1].constant ? LAYER_INPUT2 : LAYER_INPUT1];
    source = input->producer;
  } while (source >= 0 && layers[source].row_passes > 0);
  return source >= 0 && !layers[source].is_input ? source : -1;
}

char made_weights_letter(const struct layer *layers, int count, int index) {
  int source = made_weights_source(layers, index);
  if (source >= 0 && layer_made_weights(&layers[source]) != NULL) return 'V';
  for (int i = index + 1; i < count; i++) {
    if (layer_made_weights(&layers[i]) != NULL && made_weights_source(layers, i) == index) return 'K';
  }
  return 'W';
}

static enum status fault(struct error *error, int layer) {
  error->layer = layer;
  return error->status;
}

/* Product of the loops that index an operand. A product with relations has none: weights are indexed by loops. */
static double values_of(const struct layer *layer, const struct operand *operand) {
  double values = 1;
  for (int d = 0; d < layer->dim_count; d++) {
    if (operand->indexes >> d & 1) values *= (double)layer->size[d];
  }
  return values;
}

static enum status check_weights(const struct workload *workload, int index, const struct operand *weights,
                                 struct error *error) {
  const struct layer *layer = &workload->layers[index];
  const struct layer *maker = &workload->layers[weights->maker];
  int bits = maker->operand[LAYER_OUTPUT].final_bits;
  double read = values_of(layer, weights), made = values_of(maker, &maker->operand[LAYER_OUTPUT]);
  if (layer_reads(layer, weights->maker)) {
    error_set(
        error, STATUS_BAD_INPUT,
        "layer %d reads layer %d both as its map and as its weights %s, which is not modelled: give one of the two "
        "a layer of its own",
        layer->id, maker->id, weights->name);
    return fault(error, index);
  }
  if (weights->precision_bits != bits) {
    error_set(error, STATUS_BAD_INPUT,
              "%s of layer %d has %d bits, but layer %d, which makes it, has an O_final of %d; both must be the same",
              weights->name, layer->id, weights->precision_bits, maker->id, bits);
    return fault(error, index);
  }
  if (read != made) {
    error_set(
        error, STATUS_BAD_INPUT,
        "%s of layer %d has %.15g values, but layer %d, which makes it, makes %.15g; the product of its loops must "
        "be that of the loops of O there, map and batch included",
        weights->name, layer->id, read, maker->id, made);
    return fault(error, index);
  }
  return STATUS_OK;
}

/* Layers with made weights, and those over rows. */
static bool is_strict(const struct layer *layer) {
  return layer_made_weights(layer) != NULL || layer->row_passes > 0;
}

static enum status check_joint(const struct workload *workload, int index, enum layer_operand o, struct error *error) {
  struct joint joint;
  const struct layer *layer = &workload->layers[index];
  if (!workload_joint(workload, index, o, &joint) || !joint_differs(&joint, JOINT_CHANNELS)) return STATUS_OK;
  const struct layer *producer = &workload->layers[joint.producer];
  if (!is_strict(producer) && !is_strict(layer)) return STATUS_OK; /* a remark has both numbers */
  error_set(error, STATUS_BAD_INPUT,
            "%s of layer %d reads %.15g channels, of all heads and the batch, of layer %d, which makes %.15g; around "
            "attention and layers over rows both must be the same",
            layer->operand[o].name, layer->id, joint.read[JOINT_BATCH] * joint.read[JOINT_CHANNELS], producer->id,
            joint.made[JOINT_BATCH] * joint.made[JOINT_CHANNELS]);
  return fault(error, index);
}

enum status made_weights_check(const struct workload *workload, struct error *error) {
  for (int i = 0; i < workload->layer_count; i++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (check_joint(workload, i, o, error) != STATUS_OK) return error->status;
    }
    const struct operand *weights = layer_made_weights(&workload->layers[i]);
    if (weights != NULL && check_weights(workload, i, weights, error) != STATUS_OK) return error->status;
  }
  return STATUS_OK;
}
