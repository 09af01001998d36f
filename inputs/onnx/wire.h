/* Protobuf's wire format over a file in memory: fields of a message, one after the other, never beyond its end.
 *
 * The first damage is noted in the file and ends all reading; callers look once, at the end. */
#ifndef INPUTS_ONNX_WIRE_H
#define INPUTS_ONNX_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file as the kernel maps it: only pages that are looked at are read. */
struct wire_file {
  const unsigned char *bytes;
  size_t size;
  bool is_damaged;
  size_t damaged_at; /* byte, from 0 */
};

/* Part of a file. */
struct wire_bytes {
  const unsigned char *at;
  size_t size;
};

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct wire_field {
  int number;
  enum wire_type type;
  uint64_t value;          /* of a number, as its bits */
  struct wire_bytes bytes; /* of a text, a message or packed numbers */
};

/* The rest of a message. */
struct wire {
  struct wire_file *file;
  const unsigned char *at, *end;
};

/* Starts at the first field of a message. */
struct wire wire_open(struct wire_file *file, struct wire_bytes message);

/* Takes the next field. False at the end of the message, and after damage. */
bool wire_next(struct wire *wire, struct wire_field *field);

/* Takes the next field that is a message or text of that number, passing over others. False as above. */
bool wire_next_bytes(struct wire *wire, int number, struct wire_bytes *bytes);

/* Collects the numbers of a repeated field, packed or not: of `field` into out[count..most). Returns the new count;
 * numbers beyond `most` are counted, not written. */
int wire_numbers(struct wire_file *file, const struct wire_field *field, int64_t *out, int count, int most);

/* The same for floating-point numbers of 4 bytes. */
int wire_floats(struct wire_file *file, const struct wire_field *field, double *out, int count, int most);

#endif
