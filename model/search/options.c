#include "model/search/options.h"

const char *const search_kind_name[2] = {"published", "optimal"};
const char *const objective_name[4] = {"energy", "latency", "edp", "sum"};
const char *const pr_sizes_name[3] = {"by search", "truncated", "exact"};

bool search_exact_pr(const struct search_options *options) {
  if (options->pr_sizes == PR_SIZES_BY_SEARCH) return options->kind == SEARCH_OPTIMAL;
  return options->pr_sizes == PR_SIZES_EXACT;
}
