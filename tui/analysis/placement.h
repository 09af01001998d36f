/* Where the data of a layer live in a tile type, and how large they are (Figs. 9 and 10 of the paper): a row for
 * each owner, a column for each memory. All of it comes from a result. */
#ifndef TUI_ANALYSIS_PLACEMENT_H
#define TUI_ANALYSIS_PLACEMENT_H

#include "model/held.h"

enum placing_mark {
  PLACING_NOT,    /* nothing of it there */
  PLACING_PASSES, /* on its way between where it lives and the array, or another memory */
  PLACING_SOURCE, /* read from there, once */
  PLACING_HOME,   /* lives there */
};

struct placing_row {
  const char *absent; /* why there is no such data, a sentence; NULL: there is */
  int home;           /* memory, or -1 */
  double bits;        /* of this layer in one tile of the type; weights: of the layer */
  double whole_bits;  /* weights: of the stack; caches: of all its layers; else as bits */
  enum placing_mark mark[HARDWARE_MAX_MEMORIES];
};

/* A node of a stack in a tile type, as a person chooses them: what was not chosen follows the result. */
struct placing {
  bool type_chosen, node_chosen;
  int stack, type, node;
  int column; /* the memory pointed at, from 1; 0: none */
};

/* Where that is in this result: clipped; the most frequent type and its node of most energy where none was chosen.
 */
struct placing placing_in(const struct result *result, const struct placing *placing);

/* The tile type that occurs most, the later of equals: it has neighbours on all sides. */
int placing_main_type(const struct stack_result *stack);

void placing_rows(const struct result *result, const struct placing *at, struct placing_row rows[HELD_OWNERS]);

/* The node whose part of this owner's data is the largest in the tile type. */
int placing_largest(const struct result *result, const struct placing *at, enum held_owner owner);

/* "tile type 2 of 9: 60×36, 14 tiles, top", in `text` of PLACING_TEXT_SIZE bytes. */
enum { PLACING_TEXT_SIZE = 192 };
const char *placing_type_text(const struct stack_result *stack, int type, char *text);

/* "layer 3 Conv", "input 0", in `text` of PLACING_TEXT_SIZE bytes. */
const char *placing_node_text(const struct stack_node *node, char *text);

#endif
