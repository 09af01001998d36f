#include "model/search/options.h"

const char *const search_kind_name[2] = {"published", "optimal"};
const char *const objective_name[4] = {"energy", "latency", "edp", "sum"};

unsigned search_default_rules(enum search_kind kind) {
  return kind == SEARCH_PUBLISHED ? RULES_PUBLISHED : RULES_CORRECTED;
}

unsigned search_rules(const struct search_options *options) {
  return rules_of(&options->rules, search_default_rules(options->kind));
}
