#include "tui/analysis/between.h"

#include <stdio.h>

bool between_is_on_chip(const struct result *result) {
  for (int s = 0; s < result->stack_count; s++) {
    if (result->stacks[s].nodes[result->stacks[s].node_count - 1].home >= 0) return true;
  }
  return false;
}

const struct memory *between_memory(const struct result *result, int stack) {
  const struct hardware *hardware = &result->hardware;
  int home = result->stacks[stack].nodes[result->stacks[stack].node_count - 1].home;
  int top = hardware->level[OPERAND_O][hardware->level_count[OPERAND_O] - 1];
  return &hardware->memories[home >= 0 ? home : top];
}

static bool is_depth_first(const struct stack_result *stack) {
  int layers = 0;
  for (int n = 0; n < stack->node_count; n++) layers += !stack->nodes[n].shape->is_input;
  return layers > 1 && stack->tile_columns * stack->tile_rows > 1;
}

const char *between_text(const struct result *result, char *text) {
  int on_chip = 0, deep = -1, last = result->stack_count - 1;
  for (int s = 0; s <= last; s++) {
    const struct stack_result *stack = &result->stacks[s];
    on_chip += stack->nodes[stack->node_count - 1].home >= 0;
    if (is_depth_first(stack)) deep = s;
  }
  int length = snprintf(text, BETWEEN_TEXT_SIZE, "%d of %d map%s between stacks stay%s on chip", on_chip, last,
                        last == 1 ? "" : "s", on_chip == 1 ? "s" : "");
  if (deep >= 0 && deep < last) {
    const struct stack_result *stack = &result->stacks[deep];
    char id[NODE_ID_SIZE];
    snprintf(text + length, (size_t)(BETWEEN_TEXT_SIZE - length), "; depth-first up to layer %s, then layer by layer",
             result_node_id(&stack->nodes[stack->node_count - 1], id));
  }
  return text;
}

const char *between_output_text(const struct result *result, int stack, int type, char *text) {
  const struct stack_result *at = &result->stacks[stack];
  const struct tile_type *tile = &at->types[type];
  if (tile->steps[at->node_count - 1].caps.sums_tiles) {
    snprintf(text, BETWEEN_TEXT_SIZE, "The sums over all tiles stay in %s until the last tile brings them to %s.",
             result->hardware.memories[tile->sums_memory].name, between_memory(result, stack)->name);
  } else if (at->nodes[at->node_count - 1].home >= 0) {
    snprintf(text, BETWEEN_TEXT_SIZE, "The whole map stays in %s until the last stack that reads it has run.",
             between_memory(result, stack)->name);
  } else {
    snprintf(text, BETWEEN_TEXT_SIZE, "The output of a stack goes to the top memory%s.",
             stack + 1 < result->stack_count ? "; fewer cuts would keep it on chip" : "");
  }
  return text;
}
