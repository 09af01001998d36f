/* Costs of the ways to reach a state that no other way dominates. */
#ifndef MODEL_OPTIMIZE_LABELS_H
#define MODEL_OPTIMIZE_LABELS_H

#include <stdbool.h>

struct label {
  double energy_pj, latency_cycles;
  int segment, tiling; /* the last stack */
  int parent;          /* index among the labels of the state where it begins, -1 at the start */
  int stacks;          /* so far */
};

struct labels {
  int count, room;
  struct label *list;
};

/* What is kept: all labels that no other dominates, or only the one with the least weighted sum. */
struct label_rule {
  bool is_front;
  double energy_weight, latency_weight;
};

/* True for sums that differ by the rounding of their parts alone: other figures decide. */
bool label_ties(double a, double b);

double label_value(const struct label_rule *rule, double energy_pj, double latency_cycles);

/* False when memory is out. */
bool labels_add(struct labels *labels, const struct label *label);

/* Drops what the rule does not keep. Ties go to the fewer stacks, then to the first segment and tiling. */
void labels_reduce(struct labels *labels, const struct label_rule *rule);

void labels_free(struct labels *labels, int count);

#endif
