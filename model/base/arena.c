#include "model/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef ARENA_BLOCK_BYTES /* the Makefile has another for ThreadSanitizer */
#define ARENA_BLOCK_BYTES (64 * 1024)
#endif

struct arena_block {
  struct arena_block *next;
  size_t capacity, used;
  alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena) {
  arena->blocks = NULL;
  arena->used_bytes = 0;
}

void arena_deinit(struct arena *arena) {
  struct arena_block *block = arena->blocks;
  while (block != NULL) {
    struct arena_block *next = block->next;
    free(block);
    block = next;
  }
  arena_init(arena);
}

void arena_clear(struct arena *arena) {
  struct arena_block *kept = arena->blocks;
  if (kept == NULL) return;
  arena->blocks = kept->next;
  arena_deinit(arena);
  kept->next = NULL;
  kept->used = 0;
  arena->blocks = kept;
}

static struct arena_block *block_new(struct arena *arena, size_t bytes) {
  size_t capacity = bytes > ARENA_BLOCK_BYTES ? bytes : ARENA_BLOCK_BYTES;
  if (capacity > SIZE_MAX - sizeof(struct arena_block)) return NULL;
  struct arena_block *block = malloc(sizeof *block + capacity);
  if (block == NULL) return NULL;
  block->next = arena->blocks;
  block->capacity = capacity;
  block->used = 0;
  arena->blocks = block;
  return block;
}

void *arena_alloc_raw(struct arena *arena, size_t count, size_t size) {
  const size_t align = alignof(max_align_t);
  if (size && count > (SIZE_MAX - align) / size) return NULL;
  size_t bytes = (count * size + align - 1) / align * align;
  struct arena_block *block = arena->blocks;
  if (block == NULL || block->capacity - block->used < bytes) block = block_new(arena, bytes);
  if (block == NULL) return NULL;
  void *memory = block->bytes + block->used;
  block->used += bytes;
  arena->used_bytes += bytes;
  return memory;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size) {
  void *memory = arena_alloc_raw(arena, count, size);
  return memory != NULL ? memset(memory, 0, count * size) : NULL;
}
