/* A priority queue of numbered items: least key first; of equal keys the greatest item, which was added last. */
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

/* Removes and returns the first item; the queue must not be empty. */
int heap_pop(struct heap *heap);

/* Frees its memory. */
void heap_deinit(struct heap *heap);

#endif
