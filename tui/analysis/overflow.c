#include "tui/analysis/overflow.h"

#include <stdio.h>

#include "tui/text/utf8.h"

const char *overflow_short_text(const struct hardware *hardware, const struct overflow *overflow, char *text) {
  char bits[ERROR_BITS_SIZE];
  snprintf(text, OVERFLOW_TEXT_SIZE, "%s short by %s bits", hardware->memories[overflow->memory].name,
           error_bits(overflow->bits, bits));
  return text;
}

const char *overflow_text(const struct result *result, char *text) {
  const struct stack_node *node;
  const struct overflow *overflow = result_overflow(result, &node);
  char id[NODE_ID_SIZE], lack[OVERFLOW_TEXT_SIZE];
  text[0] = 0;
  if (overflow == NULL) return text;
  text_append(text, OVERFLOW_TEXT_SIZE, "does not fit: %s", overflow_short_text(&result->hardware, overflow, lack));
  if (node->input >= 0) {
    text_append(text, OVERFLOW_TEXT_SIZE, " at a stack's input from layer %d", node->id);
  } else {
    text_append(text, OVERFLOW_TEXT_SIZE, " at layer %s", result_node_id(node, id));
  }
  return text;
}
