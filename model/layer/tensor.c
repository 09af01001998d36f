/* Layer algebra (section 2): operand sizes. */
#include <math.h>
#include <string.h>

#include "model/layer/workload.h"

int layer_dim(const struct layer *layer, const char *name) {
  for (int d = 0; d < layer->dim_count; d++) {
    if (strcmp(layer->dim_name[d], name) == 0) return d;
  }
  return -1;
}

double layer_mac_count(const struct layer *layer, const int64_t *size) {
  double count = layer->row_passes > 0 ? 0 : 1;
  for (int d = 0; d < layer->dim_count; d++) count *= (double)size[d];
  return count;
}

static double greatest_common_divisor(double a, double b) {
  while (b > 0) {
    double rest = fmod(a, b);
    a = b;
    b = rest;
  }
  return a;
}

double pr_distinct(double sa, double A, double sb, double B) {
  double g = sa == 1 || sb == 1 ? 1 : greatest_common_divisor(sa, sb);
  double repeats = B - sa / g;
  return A * B - (repeats > 0 ? repeats : 0) * (A - sb / g);
}

/* Phases of a transposed convolution that A outputs have: those of a tile phase by phase, else side by side. Fractions
 * of an unrolled loop must not add one by their last bit. */
static double phases_of(const struct partial_relevance *pr, double A) {
  double outputs = pr->outputs > 0 ? (double)pr->outputs : A, most = fmin((double)pr->phases, outputs);
  return fmin(most, ceil(A * most / outputs * (1 - 1e-9)));
}

double pr_columns(const struct partial_relevance *pr, double A, double B) {
  if (pr_is_taps(pr)) return fmin((double)pr->kernel, phases_of(pr, A) * B);
  if (pr->upsampling > 1) {
    double whole = pr->outputs > 0 ? (double)pr->outputs : A;
    return fmin(A, ceil(whole / (double)pr->upsampling)) + B - 1;
  }
  return pr_distinct((double)pr->sa, A, (double)pr->sb, B);
}

double pr_size(const struct partial_relevance *pr, const double *size, struct numerics numerics) {
  double sa = (double)pr->sa, A = size[pr->a], sb = (double)pr->sb, B = size[pr->b];
  bool gaps = numerics.exact_pr && sb > 1 && A * greatest_common_divisor(sa, sb) < sb; /* nothing is read twice */
  double distinct = numerics_settled(numerics, gaps ? A * B : pr_columns(pr, A, B));
  if (pr->cap > 0 && distinct > (double)pr->cap) distinct = (double)pr->cap;
  return numerics.exact_pr ? distinct : numerics_trunc(distinct);
}

double tensor_elements(unsigned relevant, const struct partial_relevance *pr, int pr_count, const double *size,
                       struct numerics numerics) {
  double elements = 1, whole[LAYER_MAX_DIMS];
  for (unsigned left = relevant; left; left &= left - 1) {
    elements *= numerics_ceil(numerics_settled(numerics, size[__builtin_ctz(left)]));
  }
  for (int i = 0; i < pr_count; i++) {
    whole[pr[i].a] = numerics_ceil(numerics_settled(numerics, size[pr[i].a]));
    whole[pr[i].b] = numerics_ceil(numerics_settled(numerics, size[pr[i].b]));
    elements *= pr_size(&pr[i], whole, numerics);
  }
  return elements;
}

int64_t layer_elements(const struct layer *layer, enum layer_operand which, const int64_t *size) {
  const struct operand *operand = &layer->operand[which];
  double sizes[LAYER_MAX_DIMS], elements = 1;
  if (operand->pr_count == 0) { /* most operands: whole sizes need no rounding */
    for (unsigned left = operand->relevant; left; left &= left - 1) elements *= (double)size[__builtin_ctz(left)];
    return (int64_t)elements;
  }
  for (int d = 0; d < layer->dim_count; d++) sizes[d] = (double)size[d];
  return (int64_t)tensor_elements(operand->relevant, operand->pr, operand->pr_count, sizes,
                                  (struct numerics){.exact_pr = false});
}

double layer_pixel_elements(const struct layer *layer, enum layer_operand which, const int64_t *size) {
  const struct operand *operand = &layer->operand[which];
  int64_t one[LAYER_MAX_DIMS];
  memcpy(one, size, sizeof one);
  for (int i = 0; i < operand->pr_count; i++) one[operand->pr[i].a] = one[operand->pr[i].b] = 1;
  if (layer->ox >= 0) one[layer->ox] = 1;
  if (layer->oy >= 0) one[layer->oy] = 1;
  return (double)layer_elements(layer, which, one);
}

int64_t axis_extent(const struct operand *operand, const struct axis *axis, const int64_t *size) {
  if (axis->loop >= 0) return size[axis->loop];
  if (axis->pr < 0) return 1;
  const struct partial_relevance *pr = &operand->pr[axis->pr];
  return (int64_t)pr_columns(pr, (double)size[pr->a], (double)size[pr->b]);
}

double layer_weight_bits(const struct layer *layer) {
  double bits = 0;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !layer->is_input; o++) {
    const struct operand *operand = &layer->operand[o];
    if (operand->constant) bits += (double)layer_elements(layer, o, layer->size) * operand->precision_bits;
  }
  return bits;
}
