#include "inputs/onnx/wire.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { VARINT_MOST_BYTES = 10 };

/* --- The window ---------------------------------------------------------------------------------------- */

struct wire_file wire_memory(const void *bytes, size_t size) {
  return (struct wire_file){
      .descriptor = -1, .size = size, .window = bytes, .window_size = size, .capacity = WIRE_WINDOW};
}

struct wire_file wire_opened(int descriptor, uint64_t size, unsigned char *buffer, size_t capacity) {
  return (struct wire_file){
      .descriptor = descriptor, .size = size, .window = buffer, .buffer = buffer, .capacity = capacity};
}

void wire_note(struct wire_file *file, enum wire_trouble trouble, uint64_t at) {
  if (file->trouble != WIRE_SOUND) return;
  file->trouble = trouble;
  file->trouble_at = at;
}

/* Reads on from the window's end until `size` bytes are there. */
static bool fill(struct wire_file *file, uint64_t size) {
  uint64_t rest = file->size - file->window_at;
  size_t most = rest < file->capacity ? (size_t)rest : file->capacity;
  while (file->window_size < size) {
    uint64_t at = file->window_at + file->window_size;
    ssize_t got = pread(file->descriptor, file->buffer + file->window_size, most - file->window_size, (off_t)at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      file->cause = errno;
      wire_note(file, got < 0 ? WIRE_UNREADABLE : WIRE_CHANGED, at);
      return false;
    }
    file->window_size += (uint64_t)got;
  }
  return true;
}

const unsigned char *wire_look(struct wire_file *file, struct wire_bytes bytes) {
  uint64_t from = bytes.at - file->window_at; /* beyond any window where `at` is before it */
  if (bytes.at > file->size || bytes.size > file->size - bytes.at) wire_note(file, WIRE_DAMAGED, bytes.at);
  if (bytes.size > file->capacity) wire_note(file, WIRE_LONG_TEXT, bytes.at);
  if (file->trouble != WIRE_SOUND) return NULL;
  if (from <= file->window_size && bytes.size <= file->window_size - from) return file->window + from;
  file->window_at = bytes.at;
  file->window_size = 0;
  return fill(file, bytes.size) ? file->window : NULL;
}

/* --- Fields -------------------------------------------------------------------------------------------- */

struct wire wire_open(struct wire_file *file, struct wire_bytes message) {
  return (struct wire){file, message.at, message.at + message.size};
}

static bool damage(struct wire *wire, uint64_t at) {
  wire_note(wire->file, WIRE_DAMAGED, at);
  wire->at = wire->end;
  return false;
}

static bool take_varint(struct wire *wire, uint64_t *value) {
  uint64_t start = wire->at;
  if (wire->at == wire->end) return false;
  *value = 0;
  for (int i = 0; i < VARINT_MOST_BYTES; i++) {
    if (wire->at == wire->end) return damage(wire, start);
    const unsigned char *at = wire_look(wire->file, (struct wire_bytes){wire->at, 1});
    if (at == NULL) return false;
    uint64_t byte = *at;
    wire->at++;
    *value |= (byte & 0x7F) << (7 * i);
    if (byte < 0x80) return true;
  }
  return damage(wire, start);
}

/* Takes `size` bytes, little-endian. */
static bool take_fixed(struct wire *wire, uint64_t size, uint64_t *value) {
  if (wire->end - wire->at < size) return damage(wire, wire->at);
  const unsigned char *at = wire_look(wire->file, (struct wire_bytes){wire->at, size});
  if (at == NULL) return false;
  *value = 0;
  for (uint64_t i = 0; i < size; i++) *value |= (uint64_t)at[i] << (8 * i);
  wire->at += size;
  return true;
}

static bool take_bytes(struct wire *wire, struct wire_bytes *bytes) {
  uint64_t start = wire->at, size;
  if (wire->at == wire->end || !take_varint(wire, &size)) return damage(wire, start);
  if (size > wire->end - wire->at) return damage(wire, start);
  *bytes = (struct wire_bytes){wire->at, size};
  wire->at += size;
  return true;
}

bool wire_next(struct wire *wire, struct wire_field *field) {
  uint64_t start = wire->at, key;
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
