/* The layers of ZigZag's resnet18.yaml: no padding keys, 3x3 filters in its shortcuts. */
#ifndef TESTS_INPUTS_ZIGZAG_NETWORK_H
#define TESTS_INPUTS_ZIGZAG_NETWORK_H

#include <stdarg.h>

#include "tests/inputs/helper.h"

enum { TEXT_SIZE = 32 * 1024 };

struct writing {
  char text[TEXT_SIZE];
  size_t length;
  int next; /* id */
};

__attribute__((format(printf, 2, 3))) static inline void put_text(struct writing *writing, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  writing->length += (size_t)vsnprintf(writing->text + writing->length, TEXT_SIZE - writing->length, format, arguments);
  va_end(arguments);
  assert_true(writing->length < TEXT_SIZE);
}

static inline int put_conv(struct writing *writing, const char *type, int from, int k, int c, int side, int filter,
                           int stride) {
  int id = writing->next++;
  put_text(writing,
           "- id: %d\n  name: layer%d\n  operator_type: %s\n"
           "  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]\n"
           "  dimension_relations: [ix=%d*ox+1*fx, iy=%d*oy+1*fy]\n"
           "  loop_dims: [B, K, C, OY, OX, FY, FX]\n  loop_sizes: [1, %d, %d, %d, %d, %d, %d]\n"
           "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n  operand_source: {I: %d, W: %d}\n",
           id, id, type, stride, stride, k, c, side, side, filter, filter, from < 0 ? id : from, id);
  return id;
}

static inline int put_pool(struct writing *writing, int from, int channels, int side, int filter, int stride) {
  int id = writing->next++;
  put_text(writing,
           "- id: %d\n  operator_type: Pooling\n  equation: O[b][g][oy][ox]+=W[fx][fy]*I[b][g][iy][ix]\n"
           "  dimension_relations: [ix=%d*ox+1*fx, iy=%d*oy+1*fy]\n"
           "  loop_dims: [B, G, OY, OX, FX, FY]\n  loop_sizes: [1, %d, %d, %d, %d, %d]\n"
           "  operand_precision: {W: 0, I: 8, O: 16, O_final: 8}\n  operand_source: {I: %d, W: %d}\n",
           id, stride, stride, channels, side, side, filter, filter, from, id);
  return id;
}

static inline int put_sum(struct writing *writing, int first, int second, int channels, int side) {
  int id = writing->next++;
  put_text(writing,
           "- id: %d\n  operator_type: Add\n  equation: O[b][g][oy][ox]=W[b][g][oy][ox]+I[b][g][oy][ox]\n"
           "  loop_dims: [B, G, OY, OX]\n  loop_sizes: [1, %d, %d, %d]\n"
           "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n  operand_source: {W: %d, I: %d}\n",
           id, channels, side, side, first, second);
  return id;
}

static inline void put_network(struct writing *writing) {
  int at = put_conv(writing, "Conv", -1, 64, 3, 112, 7, 2);
  at = put_pool(writing, at, 64, 56, 3, 2);
  for (int stage = 0, channels = 64, side = 56; stage < 4; stage++, channels *= 2, side /= 2) {
    for (int block = 0; block < 2; block++) {
      bool strides = stage > 0 && block == 0;
      int in = strides ? channels / 2 : channels, stride = strides ? 2 : 1, from = at;
      int first = put_conv(writing, "Conv", from, channels, in, side, 3, stride);
      int second = put_conv(writing, "Conv", first, channels, channels, side, 3, 1);
      int beside = strides ? put_conv(writing, "Conv_downsample", from, channels, in, side, 3, 2) : from;
      at = put_sum(writing, beside, second, channels, side);
    }
  }
  at = put_pool(writing, at, 512, 1, 7, 1);
  put_conv(writing, "Conv", at, 1000, 512, 1, 1, 1);
}

#endif
