#include "inputs/onnx/wire.h"

#include <limits.h>
#include <string.h>

enum { VARINT_MOST_BYTES = 10 };

struct wire wire_open(struct wire_file *file, struct wire_bytes message) {
  if (message.at == NULL) return (struct wire){file, file->bytes, file->bytes}; /* a message that is not there */
  return (struct wire){file, message.at, message.at + message.size};
}

static bool damage(struct wire *wire, const unsigned char *at) {
  struct wire_file *file = wire->file;
  if (!file->is_damaged) {
    file->is_damaged = true;
    file->damaged_at = (size_t)(at - file->bytes);
  }
  wire->at = wire->end;
  return false;
}

static bool take_varint(struct wire *wire, uint64_t *value) {
  const unsigned char *start = wire->at;
  if (wire->file->is_damaged || wire->at == wire->end) return false;
  *value = 0;
  for (int i = 0; i < VARINT_MOST_BYTES; i++) {
    if (wire->at == wire->end) return damage(wire, start);
    uint64_t byte = *wire->at++;
    *value |= (byte & 0x7F) << (7 * i);
    if (byte < 0x80) return true;
  }
  return damage(wire, start);
}

/* Takes `size` bytes, little-endian. */
static bool take_fixed(struct wire *wire, size_t size, uint64_t *value) {
  if ((size_t)(wire->end - wire->at) < size) return damage(wire, wire->at);
  *value = 0;
  for (size_t i = 0; i < size; i++) *value |= (uint64_t)wire->at[i] << (8 * i);
  wire->at += size;
  return true;
}

static bool take_bytes(struct wire *wire, struct wire_bytes *bytes) {
  const unsigned char *start = wire->at;
  uint64_t size;
  if (wire->at == wire->end || !take_varint(wire, &size)) return damage(wire, start);
  if (size > (uint64_t)(wire->end - wire->at)) return damage(wire, start);
  *bytes = (struct wire_bytes){wire->at, (size_t)size};
  wire->at += size;
  return true;
}

bool wire_next(struct wire *wire, struct wire_field *field) {
  const unsigned char *start = wire->at;
  uint64_t key;
  if (!take_varint(wire, &key)) return false;
  if (key >> 3 == 0 || key >> 3 > INT_MAX) return damage(wire, start);
  *field = (struct wire_field){.number = (int)(key >> 3), .type = (enum wire_type)(key & 7)};
  switch (field->type) {
    case WIRE_VARINT:
      return (wire->at < wire->end && take_varint(wire, &field->value)) || damage(wire, start);
    case WIRE_FIXED64:
      return take_fixed(wire, 8, &field->value);
    case WIRE_FIXED32:
      return take_fixed(wire, 4, &field->value);
    case WIRE_BYTES:
      return take_bytes(wire, &field->bytes);
  }
  return damage(wire, start); /* groups, and types that do not exist */
}

bool wire_next_bytes(struct wire *wire, int number, struct wire_bytes *bytes) {
  struct wire_field field;
  while (wire_next(wire, &field)) {
    if (field.number != number || field.type != WIRE_BYTES) continue;
    *bytes = field.bytes;
    return true;
  }
  return false;
}

int wire_numbers(struct wire_file *file, const struct wire_field *field, int64_t *out, int count, int most) {
  uint64_t value = field->value;
  if (field->type != WIRE_BYTES) {
    if (count < most) out[count] = (int64_t)value;
    return count < INT_MAX ? count + 1 : count;
  }
  struct wire packed = wire_open(file, field->bytes);
  while (take_varint(&packed, &value)) {
    if (count < most) out[count] = (int64_t)value;
    if (count < INT_MAX) count++;
  }
  return count;
}

static double float_of(uint64_t bits) {
  uint32_t low = (uint32_t)bits;
  float value;
  memcpy(&value, &low, sizeof value);
  return (double)value;
}

int wire_floats(struct wire_file *file, const struct wire_field *field, double *out, int count, int most) {
  uint64_t bits = field->value;
  if (field->type != WIRE_BYTES) {
    if (count < most) out[count] = float_of(bits);
    return count < INT_MAX ? count + 1 : count;
  }
  struct wire packed = wire_open(file, field->bytes);
  while (packed.at < packed.end && take_fixed(&packed, 4, &bits)) {
    if (count < most) out[count] = float_of(bits);
    if (count < INT_MAX) count++;
  }
  return count;
}
