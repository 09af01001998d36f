#include "tui/explorer/recent.h"

#include <string.h>

/* Puts an evaluation first in front of those before `index`, whose own is gone. */
static void move_to_front(struct recent *recent, int index, struct evaluation *evaluation) {
  memmove(&recent->evaluations[1], &recent->evaluations[0], (size_t)index * sizeof recent->evaluations[0]);
  recent->evaluations[0] = evaluation;
}

static int index_of(const struct recent *recent, const struct point *point) {
  int i = 0;
  while (i < recent->count && !point_equal(&recent->evaluations[i]->point, point)) i++;
  return i;
}

static void drop_last(struct recent *recent) {
  evaluation_release(recent->evaluations[--recent->count]);
}

void recent_deinit(struct recent *recent) {
  while (recent->count > 0) drop_last(recent);
}

static bool uses(const struct shelves_used *used, const struct cost_shelf *shelf) {
  int i = 0;
  while (i < used->count && used->shelves[i] != shelf) i++;
  return i < used->count;
}

/* What evaluation `index` holds beyond those before it. */
static size_t bytes_of(const struct recent *recent, int index) {
  const struct result *result = recent->evaluations[index]->result;
  size_t bytes = result->arena.used_bytes;
  for (int s = 0; s < result->shelves.count; s++) {
    int i = 0;
    while (i < index && !uses(&recent->evaluations[i]->result->shelves, result->shelves.shelves[s])) i++;
    if (i == index) bytes += RECENT_SHELF_BYTES;
  }
  return bytes;
}

/* Drops those of another memo than the latest's: a memo takes as much as all results, and would else be gone. */
static void keep_one_memo(struct recent *recent) {
  const struct memo *memo = recent->evaluations[0]->result->memo;
  int kept = 0;
  for (int i = 0; i < recent->count; i++) {
    struct evaluation *evaluation = recent->evaluations[i];
    if (evaluation->result->memo == memo) {
      recent->evaluations[kept++] = evaluation;
    } else {
      evaluation_release(evaluation);
    }
  }
  recent->count = kept;
}

void recent_keep(struct recent *recent, struct evaluation *evaluation) {
  if (evaluation->error.status != STATUS_OK || evaluation->is_stripped || evaluation->result->gap > 0) return;
  int index = index_of(recent, &evaluation->point);
  if (index < recent->count) {
    evaluation_release(recent->evaluations[index]);
  } else if (recent->count == RECENT_MOST) {
    drop_last(recent);
    index = recent->count++;
  } else {
    recent->count++;
  }
  move_to_front(recent, index, evaluation_hold(evaluation));
  keep_one_memo(recent);
  size_t bytes = 0;
  int fit = 0;
  while (fit < recent->count) {
    bytes += bytes_of(recent, fit);
    if (fit > 0 && bytes > RECENT_BYTES) break;
    fit++;
  }
  while (recent->count > fit) drop_last(recent);
}

struct evaluation *recent_find(struct recent *recent, const struct point *point) {
  struct stamp stamps[INPUT_KIND_COUNT];
  int index = index_of(recent, point);
  if (index == recent->count) return NULL;
  struct evaluation *found = recent->evaluations[index];
  snapshot_stamps(point, stamps);
  for (enum input_kind kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    if (!stamp_equal(&found->inputs[kind], &stamps[kind])) return NULL;
  }
  move_to_front(recent, index, found);
  return evaluation_hold(found);
}
