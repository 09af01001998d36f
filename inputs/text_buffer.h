/* Text written to memory. Unlike open_memstream, it never ends shorter than what was written: a text that memory did
 * not suffice for is none. */
#ifndef INPUTS_TEXT_BUFFER_H
#define INPUTS_TEXT_BUFFER_H

#include <stddef.h>
#include <stdio.h>

struct text_memory;

struct text_buffer {
  FILE *out;                  /* write here; NULL: closed, or memory was out */
  struct text_memory *memory; /* what has been written */
};

/* Opens an empty text and returns its stream, or NULL when memory is out. */
FILE *text_buffer_open(struct text_buffer *buffer);

/* Closes the stream and returns the text with a 0 behind its *size bytes (`size` may be NULL), to be freed; NULL if
 * memory ran out at any time, or the text was not opened. */
char *text_buffer_close(struct text_buffer *buffer, size_t *size);

/* Returns the text so far, valid until the next write, and its size; NULL if memory ran out. */
const char *text_buffer_peek(struct text_buffer *buffer, size_t *size);

/* Empties the text, whose stream stays open. */
void text_buffer_clear(struct text_buffer *buffer);

#endif
