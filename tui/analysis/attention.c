#include "tui/analysis/attention.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "model/layer/made_weights.h"
#include "tui/analysis/tables.h"

const char *made_weights_text(const struct result *result, const struct stack_node *node, char *text) {
  const struct operand *weights = node->layer >= 0 ? layer_made_weights(&result->layers[node->layer]) : NULL;
  text[0] = '\0';
  if (weights == NULL) return text;
  snprintf(text, ATTENTION_TEXT_SIZE, "%c from layer %d",
           made_weights_letter(result->layers, result->layer_count, node->layer), result->layers[weights->maker].id);
  return text;
}

const char *rows_text(const struct result *result, const struct stack_node *node, const struct layer_cost *cost,
                      char *text) {
  const struct layer *layer = node->shape;
  text[0] = '\0';
  if (layer->row_passes == 0 || cost == NULL) return text;
  int64_t length = layer_loop_size(layer, "K") * (layer->rows_are_heads ? 1 : layer_loop_size(layer, "G"));
  snprintf(text, ATTENTION_TEXT_SIZE, "rows of %" PRId64 " %s%s, %d pass%s", length,
           cost->row_memory >= 0 ? "in " : "where the maps are",
           cost->row_memory >= 0 ? memory_name(&result->hardware, cost->row_memory) : "", layer->row_passes,
           layer->row_passes == 1 ? "" : "es");
  return text;
}

/* --- Remarks ---------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void add(struct attention_remarks *remarks, const char *format, ...) {
  va_list arguments;
  if (remarks->count == ATTENTION_REMARKS_MOST) return;
  va_start(arguments, format);
  vsnprintf(remarks->texts[remarks->count++], ATTENTION_TEXT_SIZE, format, arguments);
  va_end(arguments);
}

/* How many stacks read the output of a stack. */
static int readers_of(const struct result *result, const struct stack_node *made) {
  int count = 0;
  for (int s = 0; s < result->stack_count; s++) {
    for (int n = 0; n < result->stacks[s].node_count; n++) {
      const struct stack_node *node = &result->stacks[s].nodes[n];
      count += node->layer < 0 && node->id == made->id;
    }
  }
  return count;
}

/* A map that several stacks read: with several outputs a stack could do better. */
static void remark_block(const struct result *result, struct attention_remarks *remarks) {
  int most = 1, found = -1;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    int readers = readers_of(result, &stack->nodes[stack->node_count - 1]);
    if (readers <= most) continue;
    most = readers;
    found = s;
  }
  if (found < 0) return;
  const struct stack_node *made = &result->stacks[found].nodes[result->stacks[found].node_count - 1];
  int top = result->hardware.level[OPERAND_O][result->hardware.level_count[OPERAND_O] - 1];
  add(remarks,
      "a stack has one output: the map of layer %d goes to %s, where %d stacks read it; one stack for "
      "all of them is not modelled",
      made->id, memory_name(&result->hardware, made->home >= 0 ? made->home : top), most);
}

/* Arrays that unroll OX and OY see how a sequence of queries is written. */
static void remark_sequence(const struct layer *layer, struct attention_remarks *remarks) {
  int64_t width = layer->ox >= 0 ? layer->size[layer->ox] : 1, height = layer->oy >= 0 ? layer->size[layer->oy] : 1;
  if (width * height == 1) {
    add(remarks, "one query: reading weights, K and V takes most of the cost, whether layers are fused or not");
    return;
  }
  add(remarks,
      "%" PRId64 " queries are a map of OX %" PRId64 ", OY %" PRId64
      ": another shape has the same traffic, but an array that unrolls OX or OY may be used less or more",
      width * height, width, height);
}

void attention_remarks(const struct result *result, struct attention_remarks *remarks) {
  int first = -1, softmax = -1; /* K and V may be constant: then the softmax tells */
  remarks->count = 0;
  for (int i = 0; i < result->layer_count; i++) {
    const struct layer *layer = &result->layers[i];
    if (first < 0 && (layer_made_weights(layer) != NULL || layer->rows_are_heads)) first = i;
    if (softmax < 0 && layer->rows_are_heads) softmax = i;
  }
  if (first >= 0) remark_block(result, remarks);
  if (first >= 0) remark_sequence(&result->layers[first], remarks);
  if (softmax >= 0) {
    add(remarks, "a tile holds whole rows of scores: softmax over blocks of keys (FlashAttention) is not modelled");
  }
}
