/* How the temporal mapping of each layer is searched. */
#ifndef MODEL_SEARCH_OPTIONS_H
#define MODEL_SEARCH_OPTIONS_H

#include <stdbool.h>

#include "model/base/rules.h"

/* What a search minimises. */
enum objective {
  OBJECTIVE_ENERGY,  /* energy; ties by latency */
  OBJECTIVE_LATENCY, /* latency; ties by energy */
  OBJECTIVE_EDP,     /* energy x latency of the whole network */
  OBJECTIVE_SUM,     /* energy + latency_weight x latency */
};

/* Search for the temporal mapping of each layer. */
enum search_kind {
  SEARCH_PUBLISHED, /* LOMA with its limit of loop factors: the figures of the paper */
  SEARCH_OPTIMAL,   /* the best over all orderings and allocations, proven */
};

enum { LPF_LIMIT_NONE = 0, LPF_LIMIT_DEFAULT = 8 };

enum { SEARCH_SECONDS = 1 }; /* for a layer, where one schedule is asked for */

struct search_options {
  enum search_kind kind;
  enum objective objective; /* of the optimal search; the published one minimises energy */
  double energy_tolerance;  /* of OBJECTIVE_ENERGY: relative energy increase allowed for lower latency, >= 0 */
  double latency_weight;    /* of OBJECTIVE_SUM: pJ per cycle, >= 0 */
  bool has_time;            /* the search of a layer ends in `seconds`, proven or not */
  double seconds;           /* of processor time beyond that for least energy, >= 0 */
  struct rule_choice rules;
};

/* The rules that the search has unless others are chosen. */
unsigned search_default_rules(enum search_kind kind);

/* The rules in effect (a set of 1 << enum rule); every output states them where they are not the default. */
unsigned search_rules(const struct search_options *options);

extern const char *const search_kind_name[2]; /* "published", "optimal" */
extern const char *const objective_name[4];   /* "energy", "latency", "edp", "sum" */

#endif
