#include "model/search/outline.h"

#include <string.h>

/* First position of the run of like loops that ends at `end`: all relevant, or all irrelevant. */
static int run_begin(const struct problem_operand *operand, const struct mapping *mapping, int begin, int end) {
  if (begin == end) return end;
  int last = mapping->loops[end - 1].dim;
  unsigned like = operand->relevant >> last & 1 ? operand->relevant : operand->irrelevant;
  int i = end;
  while (i > begin && like >> mapping->loops[i - 1].dim & 1) i--;
  return i;
}

void outline_of(struct outline *outline, const struct problem *problem, const struct ordering *ordering,
                const struct mapping *mapping) {
  outline->count = 0;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    for (int l = 0, begin = 0; operand->present && l < operand->level_count; begin = mapping->level_end[o][l++]) {
      int end = mapping->level_end[o][l];
      outline->state[outline->count++] = ordering->state[end];
      outline->state[outline->count++] = ordering->state[run_begin(operand, mapping, begin, end)];
    }
  }
}

void outline_forget(struct outline_figures *seen) {
  for (int i = 0; i < OUTLINE_SLOTS; i++) seen->slots[i].outline.count = 0;
}

static unsigned slot_of(const struct outline *outline) {
  unsigned hash = 0;
  for (int i = 0; i < outline->count; i++) hash = (hash ^ (unsigned)outline->state[i]) * 0x9E3779B1u;
  return hash >> 16 & (OUTLINE_SLOTS - 1);
}

struct cost_figures *outline_look_up(struct outline_figures *seen, const struct outline *outline, bool *known) {
  struct outline *kept = &seen->slots[slot_of(outline)].outline;
  size_t bytes = (size_t)outline->count * sizeof *outline->state;
  *known = kept->count == outline->count && memcmp(kept->state, outline->state, bytes) == 0;
  if (!*known) {
    kept->count = outline->count;
    memcpy(kept->state, outline->state, bytes);
  }
  return &seen->slots[slot_of(outline)].figures;
}
