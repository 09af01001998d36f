/* Protobuf's wire format: fields of a message, one after the other, never beyond its end. The file is read through a
 * small window, so that memory and time follow what is looked at: weights are passed over.
 *
 * The first trouble is noted in the file and ends all reading; callers look once, at the end. */
#ifndef INPUTS_ONNX_WIRE_H
#define INPUTS_ONNX_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WIRE_WINDOW = 8192 }; /* bytes, of files: many small messages, or the heads of two tensors */

enum wire_trouble {
  WIRE_SOUND,
  WIRE_DAMAGED,   /* not protobuf, or a message that ends too early */
  WIRE_LONG_TEXT, /* longer than the window */
  WIRE_UNREADABLE,
  WIRE_CHANGED, /* shorter than it was */
  WIRE_NO_MEMORY,
};

/* A file, of which bytes [window_at, window_at + window_size) are in memory. */
struct wire_file {
  int descriptor; /* not used where the window is the whole file */
  uint64_t size;
  const unsigned char *window;
  uint64_t window_at, window_size;
  unsigned char *buffer; /* for the window; NULL: it is the whole file */
  size_t capacity;       /* of the buffer, and the most that is looked at in one piece */
  enum wire_trouble trouble;
  uint64_t trouble_at; /* byte, from 0 */
  int cause;           /* errno of WIRE_UNREADABLE */
};

/* Part of a file. Of size 0 also where there is none. */
struct wire_bytes {
  uint64_t at, size;
};

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct wire_field {
  int number;
  enum wire_type type;
  uint64_t value;          /* of a number, as its bits */
  struct wire_bytes bytes; /* of a text, a message or packed numbers */
};

/* The rest of a message: from byte `at` to `end`. */
struct wire {
  struct wire_file *file;
  uint64_t at, end;
};

/* Bytes that are in memory, as a file. */
struct wire_file wire_memory(const void *bytes, size_t size);

/* An open file, read through buffer[capacity]; the caller closes it and frees the buffer. */
struct wire_file wire_opened(int descriptor, uint64_t size, unsigned char *buffer, size_t capacity);

/* The bytes, until the next ones are looked at; NULL where there is trouble. */
const unsigned char *wire_look(struct wire_file *file, struct wire_bytes bytes);

/* Notes the trouble if it is the first. */
void wire_note(struct wire_file *file, enum wire_trouble trouble, uint64_t at);

/* Starts at the first field of a message. */
struct wire wire_open(struct wire_file *file, struct wire_bytes message);

/* Takes the next field. False at the end of the message, and after trouble. */
bool wire_next(struct wire *wire, struct wire_field *field);

/* Takes the next field that is a message or text of that number, passing over others. False as above. */
bool wire_next_bytes(struct wire *wire, int number, struct wire_bytes *bytes);

/* Collects the numbers of a repeated field, packed or not: of `field` into out[count..most). Returns the new count;
 * numbers beyond `most` are counted, not written. */
int wire_numbers(struct wire_file *file, const struct wire_field *field, int64_t *out, int count, int most);

/* The same for floating-point numbers of 4 bytes. */
int wire_floats(struct wire_file *file, const struct wire_field *field, double *out, int count, int most);

#endif
