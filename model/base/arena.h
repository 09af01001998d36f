/* Memory freed all at once: one result, one parsed file, one evaluation.
 *
 * Pointers stay valid until arena_deinit. An arena belongs to one thread at a time. */
#ifndef MODEL_BASE_ARENA_H
#define MODEL_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
  struct arena_block *blocks; /* newest first */
  size_t used_bytes;          /* handed out so far, with padding */
};

/* Makes an empty arena, which owns no memory yet. */
void arena_init(struct arena *arena);

/* Frees everything; the arena is empty and usable again. */
void arena_deinit(struct arena *arena);

/* Makes everything handed out invalid, but keeps one block for what comes next. */
void arena_clear(struct arena *arena);

/* Returns `count` zeroed objects of `size` bytes, aligned for any type, or NULL when memory is out or
 * the product overflows. A count of 0 gives a pointer that must not be read. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* Like arena_alloc, with undefined contents: for tables that are filled anyway. */
void *arena_alloc_raw(struct arena *arena, size_t count, size_t size);

#define ARENA_NEW(arena, count, type) ((type *)arena_alloc((arena), (size_t)(count), sizeof(type)))
#define ARENA_RAW(arena, count, type) ((type *)arena_alloc_raw((arena), (size_t)(count), sizeof(type)))

#endif
