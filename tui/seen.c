#include "tui/seen.h"

#include <string.h>

static int find(const struct seen *seen, const struct point *point) {
  int i = 0;
  while (i < seen->count && !point_equal(&seen->evaluations[i]->point, point)) i++;
  return i;
}

static struct evaluation *remove_at(struct seen *seen, int index) {
  struct evaluation *evaluation = seen->evaluations[index];
  seen->count--;
  memmove(&seen->evaluations[index], &seen->evaluations[index + 1],
          (size_t)(seen->count - index) * sizeof seen->evaluations[0]);
  return evaluation;
}

static void put_first(struct seen *seen, struct evaluation *evaluation) {
  memmove(&seen->evaluations[1], &seen->evaluations[0], (size_t)seen->count * sizeof seen->evaluations[0]);
  seen->evaluations[0] = evaluation;
  seen->count++;
}

void seen_keep(struct seen *seen, struct evaluation *evaluation) {
  enum status status = evaluation->error.status;
  if (status != STATUS_OK && status != STATUS_INFEASIBLE) return;
  int index = find(seen, &evaluation->point);
  if (index == SEEN_SIZE) index--;
  evaluation_hold(evaluation);
  if (index < seen->count) evaluation_release(remove_at(seen, index));
  put_first(seen, evaluation);
}

static bool is_current(const struct evaluation *evaluation) {
  const struct point *point = &evaluation->point;
  const char *const names[INPUT_KIND_COUNT] = {point->hardware, point->workload, point->mapping};
  for (int kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    struct stamp now = stamp_of((enum input_kind)kind, names[kind]);
    if (!stamp_equal(&now, &evaluation->inputs[kind])) return false;
  }
  return true;
}

struct evaluation *seen_find(struct seen *seen, const struct point *point) {
  int index = find(seen, point);
  if (index == seen->count) return NULL;
  struct evaluation *evaluation = remove_at(seen, index);
  if (!is_current(evaluation)) {
    evaluation_release(evaluation);
    return NULL;
  }
  put_first(seen, evaluation);
  return evaluation_hold(evaluation);
}

bool seen_has(const struct seen *seen, const struct point *point) {
  return find(seen, point) < seen->count;
}

void seen_clear(struct seen *seen) {
  while (seen->count > 0) evaluation_release(seen->evaluations[--seen->count]);
}
