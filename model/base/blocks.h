/* A table that grows without moving its entries. */
#ifndef MODEL_BASE_BLOCKS_H
#define MODEL_BASE_BLOCKS_H

#include <stddef.h>

enum { BLOCK_ENTRIES = 64 };

/* Empty when all but entry_bytes is zero. */
struct blocks {
  size_t entry_bytes;
  int count; /* entries, counted by the caller */
  int block_count, capacity;
  unsigned char **blocks;
};

/* Entry i; i may be one past the last. */
static inline void *blocks_at(const struct blocks *blocks, int i) {
  return blocks->blocks[i / BLOCK_ENTRIES] + (size_t)(i % BLOCK_ENTRIES) * blocks->entry_bytes;
}

/* Makes room for the entry after the last one and returns it, with undefined contents; NULL when memory is out. */
void *blocks_next(struct blocks *blocks);

/* Frees its memory. */
void blocks_deinit(struct blocks *blocks);

#endif
