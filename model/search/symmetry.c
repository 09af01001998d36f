#include "model/search/symmetry.h"

#include "model/search/options.h"

static bool is_unrolled_by_fraction(const struct problem *problem, int d) {
  for (int i = 0; i < problem->unrolled_count; i++) {
    double size = problem->unrolled[i].size;
    if (problem->unrolled[i].dim == d && size != (double)(int64_t)size) return true;
  }
  return false;
}

/* How a loop enters the size of an operand. With a partner of size 1 a pr dimension is as large as its loop. */
enum part { PART_NONE, PART_RELEVANT, PART_IRRELEVANT, PART_PR_ALONE, PART_PR };

static enum part part_of(const struct problem *problem, enum layer_operand o, int d) {
  const struct problem_operand *operand = &problem->operand[o];
  if (!operand->present) return PART_NONE;
  for (int i = 0; i < operand->pr_count; i++) {
    const struct partial_relevance *pr = &operand->pr[i];
    if (pr->a != d && pr->b != d) continue;
    bool is_product = pr->cap == 0 && pr->upsampling <= 1 && pr->phases == 0;
    return problem->size[pr->a == d ? pr->b : pr->a] == 1 && is_product ? PART_PR_ALONE : PART_PR;
  }
  return operand->relevant >> d & 1 ? PART_RELEVANT : operand->irrelevant >> d & 1 ? PART_IRRELEVANT : PART_NONE;
}

/* Sizes are products of the loops of both, and windows end at either. Fractions would be rounded loop by loop. */
static bool are_alike(const struct problem *problem, int a, int b) {
  if (a == b) return true;
  if (is_unrolled_by_fraction(problem, a) || is_unrolled_by_fraction(problem, b)) return false;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    enum part part = part_of(problem, o, a);
    if (part == PART_PR || part != part_of(problem, o, b)) return false;
  }
  return true;
}

void symmetry_join(struct factors *factors, const struct problem *problem) {
  int joined = 0;
  if (factors->is_ordered) return; /* loops of different groups are not interchangeable */
  for (int k = 0; k < factors->kind_count; k++) {
    const struct factor_kind kind = factors->kinds[k];
    int i = 0;
    while (i < joined &&
           (factors->kinds[i].factor != kind.factor || !are_alike(problem, factors->kinds[i].dim, kind.dim))) {
      i++;
    }
    if (i < joined) {
      factors->kinds[i].count += kind.count;
    } else {
      factors->kinds[joined++] = kind;
    }
  }
  factors->kind_count = joined;
}

void symmetry_restore(const struct problem *problem, struct mapping *mapping) {
  struct factors own;
  factors_init(&own, problem, LPF_LIMIT_NONE);
  if (own.is_ordered) return;
  for (int i = 0; i < mapping->loop_count; i++) {
    struct loop *loop = &mapping->loops[i];
    for (int k = 0; k < own.kind_count; k++) {
      struct factor_kind *kind = &own.kinds[k];
      if (kind->count == 0 || kind->factor != loop->size || !are_alike(problem, kind->dim, loop->dim)) continue;
      loop->dim = kind->dim;
      kind->count--;
      break;
    }
  }
}
