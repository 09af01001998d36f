#include "model/base/heap.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 64 };

static bool goes_before(const struct heap_entry *a, const struct heap_entry *b) {
  return a->key != b->key ? a->key < b->key : a->item > b->item;
}

bool heap_push(struct heap *heap, double key, int item) {
  if (heap->count == heap->capacity) {
    int capacity = heap->capacity ? 2 * heap->capacity : FIRST_CAPACITY;
    struct heap_entry *entries = realloc(heap->entries, (size_t)capacity * sizeof *entries);
    if (entries == NULL) return false;
    heap->entries = entries;
    heap->capacity = capacity;
  }
  const struct heap_entry entry = {.key = key, .item = item};
  int i = heap->count++;
  for (; i > 0 && goes_before(&entry, &heap->entries[(i - 1) / 2]); i = (i - 1) / 2) {
    heap->entries[i] = heap->entries[(i - 1) / 2];
  }
  heap->entries[i] = entry;
  return true;
}

int heap_pop(struct heap *heap) {
  const struct heap_entry *entries = heap->entries, last = entries[--heap->count];
  int first = entries[0].item, i = 0;
  for (;;) {
    int child = 2 * i + 1;
    if (child >= heap->count) break;
    if (child + 1 < heap->count && goes_before(&entries[child + 1], &entries[child])) child++;
    if (!goes_before(&entries[child], &last)) break;
    heap->entries[i] = entries[child];
    i = child;
  }
  heap->entries[i] = last;
  return first;
}

void heap_deinit(struct heap *heap) {
  free(heap->entries);
  *heap = (struct heap){.count = 0};
}
