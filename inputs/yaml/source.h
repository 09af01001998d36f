/* Text of one input file, and messages that point into it.
 *
 * Accepts UTF-8 text without control characters; excerpts in messages are safe to print on a terminal. */
#ifndef INPUTS_YAML_SOURCE_H
#define INPUTS_YAML_SOURCE_H

#include <stddef.h>
#include <stdio.h>

#include "model/base/error.h"

enum { SOURCE_MAX_BYTES = 16 << 20, SOURCE_MAX_BINARY_BYTES = 1 << 30, SOURCE_PATH_SIZE = 4096 };

/* A character in a file; both count from 1. */
struct source_place {
  int line, column;
};

struct source {
  char path[SOURCE_PATH_SIZE];
  char *text; /* ends with a 0 that `size` does not count; without byte order mark; malloc'ed */
  size_t size;
};

/* Reads the bytes of a file or a pipe, text or not: up to SOURCE_MAX_BINARY_BYTES where they begin as an ONNX model
 * does. Free it with source_deinit, whatever is returned. */
enum status source_load(struct source *source, const char *path, struct error *error);

/* Drops a byte order mark of what was loaded. STATUS_BAD_INPUT where it is not text. */
enum status source_check(struct source *source, struct error *error);

/* Reads a file or a pipe. Free it with source_deinit on STATUS_OK only. STATUS_BAD_INPUT where the file is
 * unreadable, too large, or not text. */
enum status source_read(struct source *source, const char *path, struct error *error);
void source_deinit(struct source *source);

/* Returns the place after the last character. */
struct source_place source_end(const struct source *source);

/* Fills `error` with PATH:LINE:COLUMN: and the sentence, then the line of the file and a caret below the
 * place. Returns STATUS_BAD_INPUT. */
__attribute__((format(printf, 4, 5))) enum status source_error(const struct source *source, struct source_place place,
                                                               struct error *error, const char *format, ...);

/* Fills `error` with PATH: and the sentence, which concerns the file as a whole. Returns STATUS_BAD_INPUT. */
__attribute__((format(printf, 3, 4))) enum status source_path_error(const char *path, struct error *error,
                                                                    const char *format, ...);

/* The excerpt of source_error at the end of a message, with the line end before it; "" if there is none. */
const char *source_excerpt(const char *message);

/* Bytes of the character at the beginning of a text of `length` bytes, or of a string (UTF8_MOST_BYTES: nothing behind
 * its end is read); 0 for a control character, a line end, or no UTF-8. */
size_t source_plain(const char *text, size_t length);

/* Writes text on one line, safe for terminals: '?' for what is not plain. */
void source_write(FILE *out, const char *text);

/* Writes the first character of a text that is not empty, likewise; returns the text after it. */
const char *source_put(FILE *out, const char *text);

/* Copies text to out[size], 0-terminated, on one line: what is not plain becomes '?', a tab a blank, and no character
 * is split. `out` may be `text` or begin before it. Returns the number of bytes before the 0. */
size_t source_printable(char *out, size_t size, const char *text, size_t length);

#endif
