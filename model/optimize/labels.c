#include "model/optimize/labels.h"

#include <math.h>
#include <stdlib.h>

static const double ROUNDING = 1e-13; /* relative, of sums of a few stacks in another order */

bool label_ties(double a, double b) {
  return a == b || fabs(a - b) <= ROUNDING * fmin(fabs(a), fabs(b));
}

double label_value(const struct label_rule *rule, double energy_pj, double latency_cycles) {
  if (rule->latency_weight == 0) return rule->energy_weight * energy_pj; /* also of INFINITY */
  if (rule->energy_weight == 0) return rule->latency_weight * latency_cycles;
  return rule->energy_weight * energy_pj + rule->latency_weight * latency_cycles;
}

bool labels_add(struct labels *labels, const struct label *label) {
  if (labels->count == labels->room) {
    int room = labels->room > 0 ? 2 * labels->room : 16;
    struct label *list = realloc(labels->list, (size_t)room * sizeof *list);
    if (list == NULL) return false;
    labels->list = list;
    labels->room = room;
  }
  labels->list[labels->count++] = *label;
  return true;
}

static int sign(double difference) {
  return (difference > 0) - (difference < 0);
}

static int compare_ties(const struct label *a, const struct label *b) {
  if (a->stacks != b->stacks) return a->stacks - b->stacks;
  if (a->segment != b->segment) return a->segment - b->segment;
  return a->tiling != b->tiling ? a->tiling - b->tiling : a->parent - b->parent;
}

static int compare_by_energy(const void *a, const void *b) {
  const struct label *x = a, *y = b;
  if (x->energy_pj != y->energy_pj) return sign(x->energy_pj - y->energy_pj);
  if (x->latency_cycles != y->latency_cycles) return sign(x->latency_cycles - y->latency_cycles);
  return compare_ties(x, y);
}

/* Weighted sum first, then what it does not weigh. */
static int compare_by_rule(const struct label_rule *rule, const struct label *a, const struct label *b) {
  double x = label_value(rule, a->energy_pj, a->latency_cycles), y = label_value(rule, b->energy_pj, b->latency_cycles);
  if (!label_ties(x, y)) return sign(x - y);
  bool by_latency = rule->energy_weight > 0;
  if (by_latency && a->latency_cycles != b->latency_cycles) return sign(a->latency_cycles - b->latency_cycles);
  if (!label_ties(a->energy_pj, b->energy_pj)) return sign(a->energy_pj - b->energy_pj);
  return compare_ties(a, b);
}

void labels_reduce(struct labels *labels, const struct label_rule *rule) {
  int kept = labels->count > 0;
  if (kept == 0) return;
  if (!rule->is_front) {
    for (int i = 1; i < labels->count; i++) {
      if (compare_by_rule(rule, &labels->list[i], &labels->list[0]) < 0) labels->list[0] = labels->list[i];
    }
  } else {
    qsort(labels->list, (size_t)labels->count, sizeof *labels->list, compare_by_energy);
    for (int i = 1; i < labels->count; i++) {
      if (labels->list[i].latency_cycles < labels->list[kept - 1].latency_cycles)
        labels->list[kept++] = labels->list[i];
    }
  }
  labels->count = kept;
}

void labels_free(struct labels *labels, int count) {
  for (int i = 0; labels != NULL && i < count; i++) free(labels[i].list);
  free(labels);
}
