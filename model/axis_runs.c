/* Runs of equal columns along an axis. */
#include <string.h>

#include "model/axis.h"

static const struct axis_part *copy_parts(struct arena *arena, const struct axis_stack *axis,
                                          const struct axis_part *parts) {
  struct axis_part *copy = ARENA_RAW(arena, axis->node_count, struct axis_part);
  if (copy != NULL) memcpy(copy, parts, (size_t)axis->node_count * sizeof *copy);
  return copy;
}

static struct axis_run *append(struct axis_runs *runs, struct arena *arena, struct axis_run run) {
  if (runs->count == runs->capacity) {
    int capacity = runs->capacity > 0 ? 2 * runs->capacity : 4;
    struct axis_run *grown = ARENA_RAW(arena, capacity, struct axis_run);
    if (grown == NULL) return NULL;
    if (runs->count > 0) memcpy(grown, runs->runs, (size_t)runs->count * sizeof *grown);
    runs->runs = grown;
    runs->capacity = capacity;
  }
  runs->runs[runs->count] = run;
  return &runs->runs[runs->count++];
}

/* Rows that are wanted decide how much of an H cache they take. */
static bool same_wants(const struct axis_stack *axis, const struct axis_part *a, const struct axis_part *b) {
  for (int n = 0; n < axis->node_count; n++) {
    if (a[n].want_end - a[n].want_begin != b[n].want_end - b[n].want_begin) return false;
  }
  return true;
}

static bool same_parts(const struct axis_stack *axis, const struct axis_run *a, const struct axis_run *b,
                       bool is_cached) {
  return a->size == b->size && (a->parts == b->parts || axis_same(axis, a->parts, b->parts, is_cached));
}

static bool same_cached_parts(const struct axis_stack *axis, const struct axis_run *a, const struct axis_run *b) {
  return a->cached_parts == b->cached_parts || same_wants(axis, a->cached_parts, b->cached_parts);
}

static void number_runs(struct axis_runs *runs, const struct axis_stack *axis, bool is_cached) {
  for (int i = 0; i < runs->count; i++) {
    struct axis_run *run = &runs->runs[i];
    run->kind = run->place = i;
    for (int j = i - 1; j >= 0; j--) {
      const struct axis_run *other = &runs->runs[j];
      if (!same_parts(axis, run, other, is_cached)) continue;
      if (!is_cached || (run->first == other->first && run->last == other->last)) run->kind = j;
      if (run->first == other->first && same_cached_parts(axis, run, other)) run->place = j;
    }
  }
}

/* --- Published -------------------------------------------------------------------------------------------- */

static const struct axis_part *published_parts(const struct axis_stack *axis, struct arena *arena, int64_t size,
                                               bool is_cached) {
  struct axis_part *parts = ARENA_NEW(arena, axis->node_count, struct axis_part);
  return parts != NULL && axis_published(axis, arena, size, is_cached, parts) ? parts : NULL;
}

/* The first column, the middle ones, the last. */
static bool list_published(struct axis_runs *runs, struct arena *arena, const struct axis_stack *axis,
                           struct tile_span span, bool is_cached, bool wants_cached) {
  const struct axis_part *first = published_parts(axis, arena, span.first, false);
  if (first == NULL || append(runs, arena,
                              (struct axis_run){.count = 1,
                                                .size = span.first,
                                                .first = true,
                                                .last = span.count == 1,
                                                .parts = first,
                                                .cached_parts = first}) == NULL) {
    return false;
  }
  if (span.count == 1) return true;
  struct axis_run run = {.begin = 1, .count = span.count - 2, .size = span.tile};
  run.parts = run.cached_parts = published_parts(axis, arena, span.tile, is_cached);
  if (wants_cached && !is_cached) run.cached_parts = published_parts(axis, arena, span.tile, true);
  if (run.parts == NULL || run.cached_parts == NULL) return false;
  if (run.count > 0 && append(runs, arena, run) == NULL) return false;
  run.begin = span.count - 1;
  run.count = 1;
  run.last = true;
  return append(runs, arena, run) != NULL;
}

/* --- True maps -------------------------------------------------------------------------------------------- */

static bool continues(const struct axis_runs *runs, const struct axis_walk *walk, const struct axis_walk *cached) {
  int64_t index = walk->next - 1;
  const struct axis_run *run = runs->count > 0 ? &runs->runs[runs->count - 1] : NULL;
  if (run == NULL || run->first || index == walk->span.count - 1) return false;
  return axis_same(walk->axis, walk->parts, run->parts, walk->is_cached) &&
         (cached == NULL || same_wants(walk->axis, cached->parts, run->cached_parts));
}

static bool list_true(struct axis_runs *runs, struct arena *arena, const struct axis_stack *axis, struct tile_span span,
                      bool is_cached, bool wants_cached) {
  struct axis_walk walk, other, *cached = wants_cached && !is_cached ? &other : NULL;
  if (!axis_walk_init(&walk, arena, axis, span, is_cached)) return false;
  if (cached != NULL && !axis_walk_init(cached, arena, axis, span, true)) return false;
  while (walk.next < span.count) {
    axis_walk_next(&walk);
    if (cached != NULL) axis_walk_next(cached);
    int64_t index = walk.next - 1;
    if (continues(runs, &walk, cached)) {
      runs->runs[runs->count - 1].count++;
    } else {
      const struct axis_part *parts = copy_parts(arena, axis, walk.parts);
      const struct axis_part *cached_parts = cached != NULL ? copy_parts(arena, axis, cached->parts) : parts;
      if (parts == NULL || cached_parts == NULL) return false;
      struct axis_run run = {.begin = index,
                             .count = 1,
                             .size = axis_width(&walk.parts[axis->node_count - 1]),
                             .first = index == 0,
                             .last = index == span.count - 1,
                             .parts = parts,
                             .cached_parts = cached_parts};
      if (append(runs, arena, run) == NULL) return false;
    }
    int64_t equal = axis_walk_equal(&walk, span.count - 1);
    if (cached != NULL && equal > 0) {
      int64_t equal_cached = axis_walk_equal(cached, span.count - 1);
      if (equal_cached < equal) equal = equal_cached;
    }
    if (equal == 0) continue;
    axis_walk_skip(&walk, equal);
    if (cached != NULL) axis_walk_skip(cached, equal);
    runs->runs[runs->count - 1].count += equal;
  }
  return true;
}

bool axis_list_runs(struct axis_runs *runs, struct arena *arena, const struct axis_stack *axis, struct tile_span span,
                    bool is_cached, bool wants_cached) {
  *runs = (struct axis_runs){.count = 0};
  bool done = axis->is_true ? list_true(runs, arena, axis, span, is_cached, wants_cached)
                            : list_published(runs, arena, axis, span, is_cached, wants_cached);
  if (done) number_runs(runs, axis, is_cached);
  return done;
}
