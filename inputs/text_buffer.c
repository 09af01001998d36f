#include "inputs/text_buffer.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct text_memory {
  char *bytes;
  size_t size, capacity; /* one byte more than `size` is kept for the 0 */
  bool failed;
};

enum { FIRST_CAPACITY = 256 };

/* Takes all bytes or, as fopencookie wants it, 0. */
static ssize_t take(void *context, const char *bytes, size_t size) {
  struct text_memory *memory = context;
  if (memory->failed) return 0;
  size_t capacity = memory->capacity > 0 ? memory->capacity : FIRST_CAPACITY;
  while (capacity - memory->size <= size) capacity *= 2;
  char *grown = capacity > memory->capacity ? realloc(memory->bytes, capacity) : memory->bytes;
  if (grown == NULL) {
    memory->failed = true;
    return 0;
  }
  memory->bytes = grown;
  memory->capacity = capacity;
  memcpy(memory->bytes + memory->size, bytes, size);
  memory->size += size;
  memory->bytes[memory->size] = 0;
  return (ssize_t)size;
}

FILE *text_buffer_open(struct text_buffer *buffer) {
  *buffer = (struct text_buffer){.memory = calloc(1, sizeof *buffer->memory)};
  if (buffer->memory == NULL) return NULL;
  buffer->out = fopencookie(buffer->memory, "w", (cookie_io_functions_t){.write = take});
  if (buffer->out == NULL || take(buffer->memory, "", 0) != 0 || buffer->memory->failed) {
    free(text_buffer_close(buffer, NULL));
    return NULL;
  }
  return buffer->out;
}

char *text_buffer_close(struct text_buffer *buffer, size_t *size) {
  struct text_memory *memory = buffer->memory;
  bool failed = buffer->out == NULL || ferror(buffer->out) != 0;
  if (buffer->out != NULL && fclose(buffer->out) != 0) failed = true;
  *buffer = (struct text_buffer){.out = NULL};
  if (memory == NULL) return NULL;
  char *bytes = memory->bytes;
  failed = failed || memory->failed;
  if (size != NULL) *size = failed ? 0 : memory->size;
  free(memory);
  if (!failed) return bytes;
  free(bytes);
  return NULL;
}

const char *text_buffer_peek(struct text_buffer *buffer, size_t *size) {
  if (buffer->out == NULL || fflush(buffer->out) != 0 || ferror(buffer->out) || buffer->memory->failed) return NULL;
  *size = buffer->memory->size;
  return buffer->memory->bytes;
}

void text_buffer_clear(struct text_buffer *buffer) {
  if (fflush(buffer->out) != 0) buffer->memory->failed = true;
  buffer->memory->size = 0;
}
