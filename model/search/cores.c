#include "model/search/cores.h"

#include <math.h>
#include <string.h>

/* Below the rounding noise of a few products, above no step between whole numbers. */
static const double LOWERED = 1 - 1e-9;

bool cores_have_noise(const struct problem *problem) {
  return problem->has_fractions && !problem->numerics.snap;
}

/* Lowers a value before rounding, so that noise cannot have raised it. */
static double unraised(const struct lattice *lattice, double value) {
  struct numerics numerics = lattice->problem->numerics;
  return numerics.snap ? numerics_settled(numerics, value) : value * LOWERED;
}

/* trunc() of a noisy whole number may be one too low; rint and ceil are safe. */
static double low_pr_size(const struct lattice *lattice, enum layer_operand o, const struct partial_relevance *pr,
                          const double *size) {
  if (!lattice->noisy[o][pr->a] && !lattice->noisy[o][pr->b]) return pr_size(pr, size, lattice->problem->numerics);
  double distinct = pr_size(pr, size, lattice->problem->numerics), lower[LAYER_MAX_DIMS];
  lower[pr->a] = size[pr->a] > 1 ? size[pr->a] * LOWERED : size[pr->a];
  lower[pr->b] = size[pr->b] > 1 ? size[pr->b] * LOWERED : size[pr->b];
  return fmin(distinct, pr_size(pr, lower, lattice->problem->numerics));
}

/* Product of the spatial lists below `lists`, by dimension. */
static void span_spatial(const struct lattice *lattice, enum layer_operand o, int lists, double *spatial) {
  for (int d = 0; d < LAYER_MAX_DIMS; d++) spatial[d] = 1;
  for (int l = 0; l < lists; l++) {
    const struct spatial_list *list = &lattice->problem->operand[o].su[l];
    for (int i = 0; i < list->count; i++) spatial[list->dim[i]] *= list->size[SPATIAL_FRACTION][i];
  }
}

/* Elements held by an instance of level b when boundary b is here: data[b+1] of section 9. */
static double held_elements(struct lattice *lattice, enum layer_operand o, const double *size) {
  const struct problem_operand *operand = &lattice->problem->operand[o];
  double elements = 1;
  for (int d = 0; d < lattice->problem->layer->dim_count; d++) {
    if (operand->relevant >> d & 1) elements *= size[d];
  }
  for (int i = 0; i < operand->pr_count; i++) elements *= low_pr_size(lattice, o, &operand->pr[i], size);
  double held = numerics_rint(unraised(lattice, elements));
  if (cores_have_noise(lattice->problem) && numerics_rint(elements / LOWERED) != held) lattice->exact = false;
  return held;
}

/* Elements that occupy memory: loop sizes are rounded up first. Equals the elements held where all sizes are whole. */
static double whole_elements(const struct lattice *lattice, enum layer_operand o, const double *size) {
  const struct problem_operand *operand = &lattice->problem->operand[o];
  double elements = 1, whole[LAYER_MAX_DIMS];
  for (int d = 0; d < lattice->problem->layer->dim_count; d++) {
    whole[d] = numerics_ceil(lattice->noisy[o][d] ? unraised(lattice, size[d])
                                                  : numerics_settled(lattice->problem->numerics, size[d]));
    if (operand->relevant >> d & 1) elements *= whole[d];
  }
  for (int i = 0; i < operand->pr_count; i++) elements *= pr_size(&operand->pr[i], whole, lattice->problem->numerics);
  return elements;
}

uint64_t lattice_kinds(const struct lattice *lattice, unsigned dims) {
  uint64_t kinds = 0;
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    if (dims >> lattice->factors.kinds[k].dim & 1) kinds |= (uint64_t)1 << k;
  }
  return kinds;
}

int lattice_next(const struct lattice *lattice, uint64_t kinds, int *count, int *state) {
  for (; kinds; kinds &= kinds - 1) {
    int k = __builtin_ctzll(kinds);
    if (count[k] < lattice->factors.kinds[k].count) {
      count[k]++;
      *state += lattice->stride[k];
      return k;
    }
    *state -= count[k] * lattice->stride[k];
    count[k] = 0;
  }
  return -1;
}

/* A factor of the elements of an operand: a relevant loop, a pair of partially relevant ones, or all loops that the
 * operand does not know. */
struct core_part {
  int d;                                /* the loop, or -1: */
  const struct partial_relevance *pair; /* or NULL */
  unsigned dims;
};

static double whole_size(const struct lattice *lattice, double size) {
  return numerics_ceil(numerics_settled(lattice->problem->numerics, size));
}

static void measure_part(const struct lattice *lattice, const struct core_part *part, const double *size, double *whole,
                         double *held) {
  if (part->d >= 0) {
    *whole = whole_size(lattice, size[part->d]);
    *held = size[part->d];
    return;
  }
  *whole = *held = 1;
  if (part->pair == NULL) return;
  int a = part->pair->a, b = part->pair->b;
  double sizes[LAYER_MAX_DIMS];
  sizes[a] = whole_size(lattice, size[a]);
  sizes[b] = whole_size(lattice, size[b]);
  *whole = pr_size(part->pair, sizes, lattice->problem->numerics);
  *held = pr_size(part->pair, size, lattice->problem->numerics);
}

/* Multiplies the elements of all cores so far by the sizes of a part, which its own factors make more cores of. Needs
 * sizes that depend on no order; these are then the same as of factors one by one. */
static void multiply_part(const struct lattice *lattice, const struct core_part *part, const double *spatial,
                          struct cores *cores) {
  uint64_t kinds = lattice_kinds(lattice, part->dims);
  double size[MAPPING_MAX_LOOPS + 1][LAYER_MAX_DIMS]; /* [k]: spanned by the factors of kinds from k on */
  int count[MAPPING_MAX_LOOPS] = {0}, state = 0, k = lattice->factors.kind_count, before = cores->count;
  double first_whole = 1, first_held = 1;
  memcpy(size[k], spatial, sizeof size[k]);
  do {
    double whole, held;
    if (state) size[k][lattice->factors.kinds[k].dim] *= (double)lattice->factors.kinds[k].factor;
    for (; k > 0; k--) memcpy(size[k - 1], size[k], sizeof size[k]);
    measure_part(lattice, part, size[0], &whole, &held);
    if (state == 0) first_whole = whole, first_held = held;
    for (int i = 0; i < before && state > 0; i++) {
      int from = cores->states[i], to = from + state;
      cores->states[cores->count++] = to;
      cores->whole[to] = cores->whole[from] * whole;
      cores->held[to] = cores->held[from] * held;
    }
  } while ((k = lattice_next(lattice, kinds, count, &state)) >= 0);
  for (int i = 0; i < before; i++) {
    cores->whole[cores->states[i]] *= first_whole;
    cores->held[cores->states[i]] *= first_held;
  }
}

/* The elements of all cores of operand o at level l, part by part. */
static void list_quiet_cores(const struct lattice *lattice, enum layer_operand o, int l, struct cores *cores) {
  const struct problem_operand *operand = &lattice->problem->operand[o];
  double spatial[LAYER_MAX_DIMS];
  span_spatial(lattice, o, l + 1, spatial);
  cores->count = 1;
  cores->states[0] = 0;
  cores->whole[0] = cores->held[0] = 1;
  unsigned unknown = ~operand->irrelevant;
  for (int d = 0; d < lattice->problem->layer->dim_count; d++) {
    const struct core_part part = {.d = d, .dims = 1u << d};
    if (!(operand->relevant >> d & 1)) continue;
    multiply_part(lattice, &part, spatial, cores);
    unknown &= ~part.dims;
  }
  for (int i = 0; i < operand->pr_count; i++) {
    const struct core_part part = {
        .d = -1, .pair = &operand->pr[i], .dims = 1u << operand->pr[i].a | 1u << operand->pr[i].b};
    multiply_part(lattice, &part, spatial, cores);
    unknown &= ~part.dims;
  }
  multiply_part(lattice, &(struct core_part){.d = -1, .dims = unknown}, spatial, cores);
}

/* The same where the order of factors shows: factors are multiplied one by one, as in a mapping: independence of the
 * order (find_noise) holds for such products only. */
static void list_noisy_cores(struct lattice *lattice, enum layer_operand o, int l, struct cores *cores) {
  const struct problem_operand *operand = &lattice->problem->operand[o];
  uint64_t kinds = lattice_kinds(lattice, ~operand->irrelevant);
  double size[MAPPING_MAX_LOOPS + 1][LAYER_MAX_DIMS]; /* [k]: spanned by the factors of kinds from k on */
  int count[MAPPING_MAX_LOOPS] = {0}, state = 0, k = lattice->factors.kind_count;
  cores->count = 0;
  span_spatial(lattice, o, l + 1, size[k]);
  do {
    if (state) size[k][lattice->factors.kinds[k].dim] *= (double)lattice->factors.kinds[k].factor;
    for (; k > 0; k--) memcpy(size[k - 1], size[k], sizeof size[k]);
    cores->states[cores->count++] = state;
    cores->whole[state] = whole_elements(lattice, o, size[0]);
    cores->held[state] = held_elements(lattice, o, size[0]);
  } while ((k = lattice_next(lattice, kinds, count, &state)) >= 0 && !lattice_is_cancelled(lattice, state));
}

void cores_list(struct lattice *lattice, enum layer_operand o, int l, struct cores *cores) {
  if (cores_have_noise(lattice->problem)) {
    list_noisy_cores(lattice, o, l, cores);
    return;
  }
  list_quiet_cores(lattice, o, l, cores);
  for (int i = 0; i < cores->count && lattice->problem->has_fractions; i++) {
    double *held = &cores->held[cores->states[i]];
    *held = numerics_rint(unraised(lattice, *held));
  }
}
