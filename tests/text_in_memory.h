/* Text written to memory, for what prints to a stream. */
#ifndef TESTS_TEXT_IN_MEMORY_H
#define TESTS_TEXT_IN_MEMORY_H

#include "tests/check.h"

struct text {
  FILE *out;
  char *bytes;
  size_t size;
};

static inline void text_open(struct text *text) {
  *text = (struct text){.bytes = NULL};
  text->out = open_memstream(&text->bytes, &text->size);
  assert_non_null(text->out);
}

/* Ends the text, whose bytes are the caller's. */
static inline void text_end(struct text *text) {
  assert_int_equal(fclose(text->out), 0);
}

static inline void text_check(struct text *text, const char *expected) {
  text_end(text);
  assert_string_equal(text->bytes, expected);
  free(text->bytes);
}

#endif
