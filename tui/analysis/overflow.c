#include "tui/analysis/overflow.h"

#include <stdio.h>
#include <string.h>

#include "tui/text/utf8.h"

/* Writes a whole number with a comma after each group of three digits; of 32 bytes. */
static const char *with_commas(double number, char *text) {
  char digits[32];
  int count = snprintf(digits, sizeof digits / 2, "%.0f", number), used = 0;
  for (int i = 0; i < count && used < 30; i++) {
    if (i > 0 && (count - i) % 3 == 0) text[used++] = ',';
    text[used++] = digits[i];
  }
  text[used] = 0;
  return text;
}

const char *overflow_short_text(const struct hardware *hardware, const struct overflow *overflow, char *text) {
  char bits[32];
  snprintf(text, OVERFLOW_TEXT_SIZE, "%s short by %s bits", hardware->memories[overflow->memory].name,
           with_commas(overflow->bits, bits));
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
