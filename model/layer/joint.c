#include "model/layer/joint.h"

static double batch_of(const struct layer *layer, const struct operand *operand) {
  int b = layer_dim(layer, "B");
  return b >= 0 && operand->indexes >> b & 1 ? (double)layer->size[b] : 1;
}

/* Joined producers make their channels together; batch and bits are those of the first that reads differently. */
static bool joined_joint(const struct workload *workload, const struct layer *consumer, enum layer_operand o,
                         struct joint *joint) {
  const struct operand *read = &consumer->operand[o];
  *joint = (struct joint){.producer = -1};
  joint->read[JOINT_BATCH] = batch_of(consumer, read);
  joint->read[JOINT_CHANNELS] = layer_pixel_elements(consumer, o, consumer->size) / joint->read[JOINT_BATCH];
  joint->read[JOINT_BITS] = read->precision_bits;
  joint->made[JOINT_BATCH] = joint->read[JOINT_BATCH];
  joint->made[JOINT_BITS] = joint->read[JOINT_BITS];
  for (int i = 0; i < read->joined_count; i++) {
    const struct layer *producer = &workload->layers[read->joined[i]];
    const struct operand *made = &producer->operand[LAYER_OUTPUT];
    double batch = batch_of(producer, made);
    joint->made[JOINT_CHANNELS] += layer_pixel_elements(producer, LAYER_OUTPUT, producer->size) / batch;
    if (producer->is_input) continue;
    if (joint->producer < 0) joint->producer = read->joined[i];
    if (batch != joint->read[JOINT_BATCH]) joint->made[JOINT_BATCH] = batch;
    if (made->final_bits != read->precision_bits) joint->made[JOINT_BITS] = made->final_bits;
  }
  return joint->producer >= 0;
}

bool workload_joint(const struct workload *workload, int layer, enum layer_operand o, struct joint *joint) {
  const struct layer *consumer = &workload->layers[layer];
  const struct operand *read = &consumer->operand[o];
  if (o == LAYER_OUTPUT || consumer->is_input || read->producer < 0) return false;
  if (read->joined_count > 0) return joined_joint(workload, consumer, o, joint);
  const struct layer *producer = &workload->layers[read->producer];
  if (producer->is_input) return false;
  const struct operand *made = &producer->operand[LAYER_OUTPUT];
  joint->producer = read->producer;
  double made_pixels = 1, read_pixels = 1; /* a producer without an axis makes its extent as channels */
  if (producer->ox >= 0) {
    made_pixels *= (double)axis_extent(made, &made->x, producer->size);
    read_pixels *= (double)axis_extent(read, &read->x, consumer->size);
  }
  if (producer->oy >= 0) {
    made_pixels *= (double)axis_extent(made, &made->y, producer->size);
    read_pixels *= (double)axis_extent(read, &read->y, consumer->size);
  }
  joint->made[JOINT_BATCH] = batch_of(producer, made);
  joint->read[JOINT_BATCH] = batch_of(consumer, read);
  joint->made[JOINT_CHANNELS] =
      (double)layer_elements(producer, LAYER_OUTPUT, producer->size) / made_pixels / joint->made[JOINT_BATCH];
  joint->read[JOINT_CHANNELS] =
      (double)layer_elements(consumer, o, consumer->size) / read_pixels / joint->read[JOINT_BATCH];
  joint->made[JOINT_BITS] = made->final_bits;
  joint->read[JOINT_BITS] = read->precision_bits;
  return true;
}

bool joint_differs(const struct joint *joint, enum joint_aspect aspect) {
  if (joint->made[aspect] == joint->read[aspect]) return false;
  return aspect == JOINT_BITS || joint->made[JOINT_BATCH] * joint->made[JOINT_CHANNELS] !=
                                     joint->read[JOINT_BATCH] * joint->read[JOINT_CHANNELS];
}
