#include "model/layer_search.h"

#include <string.h>

#include "model/allocation.h"
#include "model/cost.h"
#include "model/problem.h"
#include "model/search.h"

struct layer_search_entry {
  struct layer_search_entry *next;
  int64_t size[LAYER_MAX_DIMS];
  int level_count[LAYER_OPERANDS];
  const struct layer_cost *cost; /* NULL: infeasible */
};

static enum status out_of_memory(struct error *error) {
  return error_set(error, STATUS_INTERNAL, "out of memory");
}

enum status layer_search_init(struct layer_search *search, const struct job *job, const atomic_bool *cancel,
                              struct arena *results, struct error *error) {
  *search = (struct layer_search){.job = job, .cancel = cancel, .results = results};
  arena_init(&search->scratch);
  search->answers = ARENA_NEW(&search->scratch, job->workload->layer_count, struct layer_search_entry *);
  return search->answers ? STATUS_OK : out_of_memory(error);
}

void layer_search_deinit(struct layer_search *search) {
  arena_deinit(&search->scratch);
}

/* The rule's ordering as a mapping: loops that the layer lacks, or that the array covers, are left out. */
static enum status given_mapping(const struct problem *problem, const struct mapping_rule *rule,
                                 struct mapping *mapping, struct error *error) {
  memset(mapping, 0, sizeof *mapping);
  for (int i = 0; i < rule->order_count; i++) {
    int d = layer_dim(problem->layer, rule->order[i].dim);
    if (d < 0 || rule->order[i].size == 1) continue;
    mapping->loops[mapping->loop_count++] = (struct loop){.dim = d, .size = rule->order[i].size};
  }
  enum status status = mapping_check(problem, mapping, error);
  if (status) return status;
  if (allocation_of_ordering(problem, mapping)) return STATUS_OK;
  return error_set(error, STATUS_INFEASIBLE, "the given ordering of layer %d does not fit its memories",
                   problem->layer->id);
}

static enum status find_mapping(struct layer_search *search, const struct problem *problem,
                                const struct mapping_rule *rule, struct mapping *mapping, double *visited,
                                struct error *error) {
  *visited = 0;
  if (rule->order_count) return given_mapping(problem, rule, mapping, error);
  struct search_outcome outcome;
  enum status status =
      search_published(problem, search->job->schedule.lpf_limit, search->cancel, &outcome, error);
  if (status == STATUS_OK || status == STATUS_INFEASIBLE) {
    search->search_count++;
    search->orderings_visited += outcome.orderings_visited;
  }
  if (status) return status;
  *visited = outcome.orderings_visited;
  *mapping = outcome.mapping;
  return STATUS_OK;
}

static enum status answer(struct layer_search *search, int layer, struct layer_search_entry *entry,
                          struct error *error) {
  const struct layer *shape = &search->job->workload->layers[layer];
  const struct mapping_rule *rule = mapping_rules_for(search->job->rules, shape);
  if (!rule) {
    return error_set(error, STATUS_BAD_INPUT, "mapping '%s' has no rule for layer %d; give it a default one",
                     search->job->rules->name, shape->id);
  }
  struct problem problem;
  struct mapping mapping;
  double visited;
  enum status status =
      problem_init(&problem, search->job->hardware, shape, entry->size, rule, entry->level_count, error);
  if (!status) status = find_mapping(search, &problem, rule, &mapping, &visited, error);
  if (status) return status;
  struct layer_cost *cost = cost_evaluate(search->results, &problem, &mapping);
  if (!cost) return out_of_memory(error);
  cost->orderings_visited = visited;
  entry->cost = cost;
  return STATUS_OK;
}

enum status layer_search_find(struct layer_search *search, int layer, const int64_t *size,
                              const int level_count[LAYER_OPERANDS], const struct layer_cost **cost,
                              struct error *error) {
  struct layer_search_entry *entry = search->answers[layer];
  for (; entry; entry = entry->next) {
    if (memcmp(entry->size, size, sizeof entry->size) == 0 &&
        memcmp(entry->level_count, level_count, sizeof entry->level_count) == 0) {
      break;
    }
  }
  if (!entry) {
    entry = ARENA_NEW(&search->scratch, 1, struct layer_search_entry);
    if (!entry) return out_of_memory(error);
    memcpy(entry->size, size, sizeof entry->size);
    memcpy(entry->level_count, level_count, sizeof entry->level_count);
    enum status status = answer(search, layer, entry, error);
    if (status && status != STATUS_INFEASIBLE) return status;
    entry->next = search->answers[layer];
    search->answers[layer] = entry;
  }
  *cost = entry->cost;
  if (entry->cost) return STATUS_OK;
  return error_set(error, STATUS_INFEASIBLE, "no mapping of layer %d fits", search->job->workload->layers[layer].id);
}
