#include "model/base/blocks.h"

#include <stdlib.h>

void *blocks_next(struct blocks *blocks) {
  if (blocks->count < blocks->block_count * BLOCK_ENTRIES) return blocks_at(blocks, blocks->count);
  if (blocks->block_count == blocks->capacity) {
    int capacity = 2 * blocks->capacity + 8;
    unsigned char **more = realloc(blocks->blocks, (size_t)capacity * sizeof *more);
    if (more == NULL) return NULL;
    blocks->blocks = more;
    blocks->capacity = capacity;
  }
  unsigned char *block = malloc(BLOCK_ENTRIES * blocks->entry_bytes);
  if (block == NULL) return NULL;
  blocks->blocks[blocks->block_count++] = block;
  return block;
}

void blocks_deinit(struct blocks *blocks) {
  for (int i = 0; i < blocks->block_count; i++) free(blocks->blocks[i]);
  free(blocks->blocks);
  *blocks = (struct blocks){.entry_bytes = blocks->entry_bytes};
}
