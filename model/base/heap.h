/* A queue of numbered items by key: the least key first, of equal keys the greatest item, which came last. */
#ifndef MODEL_BASE_HEAP_H
#define MODEL_BASE_HEAP_H

#include <stdbool.h>

struct heap_entry {
  double key;
  int item;
};

/* Empty when zeroed. */
struct heap {
  int count, capacity;
  struct heap_entry *entries; /* a binary heap */
};

/* Adds an item; false when memory is out. */
bool heap_push(struct heap *heap, double key, int item);

/* Takes out the first item; there must be one. */
int heap_pop(struct heap *heap);

/* Frees its memory. */
void heap_deinit(struct heap *heap);

#endif
