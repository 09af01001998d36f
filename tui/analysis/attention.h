/* Attention in words: K and V, rows of a softmax or a norm, and what a result does not claim. */
#ifndef TUI_ANALYSIS_ATTENTION_H
#define TUI_ANALYSIS_ATTENTION_H

#include "model/result.h"

enum { ATTENTION_TEXT_SIZE = 192, ATTENTION_REMARKS_MOST = 3 };

/* "K from layer 3" of a node whose weights another layer makes, "" of others, in `text` of ATTENTION_TEXT_SIZE bytes.
 * Returns it. */
const char *made_weights_text(const struct result *result, const struct stack_node *node, char *text);

/* "rows of 196 in sram_64KB, 3 passes" of a layer over rows, "" of others and where `cost` is NULL, likewise. */
const char *rows_text(const struct result *result, const struct stack_node *node, const struct layer_cost *cost,
                      char *text);

struct attention_remarks {
  int count;
  char texts[ATTENTION_REMARKS_MOST][ATTENTION_TEXT_SIZE];
};

/* What to know of a result with attention: maps between the stacks of a block, how a sequence lies in the map, whole
 * rows of scores. None for other networks. Of masks the remarks of the file speak. */
void attention_remarks(const struct result *result, struct attention_remarks *remarks);

#endif
