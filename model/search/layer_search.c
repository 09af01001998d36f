#include "model/search/layer_search.h"

#include <math.h>
#include <string.h>

#include "model/layer/cost.h"
#include "model/layer/energy.h"
#include "model/layer/problem.h"
#include "model/layer/shortage.h"
#include "model/search/allocation.h"
#include "model/search/noise.h"
#include "model/search/product.h"
#include "model/search/search.h"
#include "model/search/spatial_choice.h"

/* True if the rule gives the ordering of all loops. */
static bool is_given(const struct mapping_rule *rule) {
  return rule->order_count > 0 && !rule->order_is_partial;
}

/* The rule's ordering as a mapping, without loops that the layer lacks or the array covers. */
static enum status given_mapping(const struct problem *problem, const struct mapping_rule *rule,
                                 struct search_outcome *outcome, struct error *error) {
  struct mapping *mapping = &outcome->mapping;
  for (int i = 0; i < rule->order_count; i++) {
    int d = layer_dim(problem->layer, rule->order[i].dim);
    int64_t size = rule->order[i].size;
    if (d >= 0 && size > 1) mapping->loops[mapping->loop_count++] = (struct loop){.dim = d, .size = size};
  }
  struct error wrong;
  if (mapping_check(problem, mapping, &wrong) != STATUS_OK) {
    return error_set(error, wrong.status, "%s%s", rule->where != NULL ? rule->where : "", wrong.message);
  }
  if (allocation_of_ordering(problem, mapping, &outcome->overfull)) return STATUS_OK;
  return error_set(error, STATUS_INFEASIBLE, "the given ordering of layer %d does not fit its memories",
                   problem->layer->id);
}

/* What several searches of one layer share. */
struct set_up {
  struct problem problem;
  const struct mapping_rule *rule; /* NULL: the problem is not set up */
  struct search_session *session;  /* or NULL */
};

/* A search of its own, or one of several where `set` is not NULL. */
static enum status find_mapping(const struct layer_search *search, const struct problem *problem,
                                const struct mapping_rule *rule, double weight, struct set_up *set,
                                struct search_outcome *outcome, struct error *error) {
  const struct search_options *options = &search->options;
  memset(outcome, 0, sizeof *outcome);
  if (is_given(rule)) return given_mapping(problem, rule, outcome, error);
  if (options->kind == SEARCH_PUBLISHED) {
    return search_published(problem, search->lpf_limit, search->cancel, outcome, error);
  }
  if (options->objective != OBJECTIVE_SUM) return search_optimal(problem, options, search->cancel, outcome, error);
  struct search_options weighted = {
      .kind = SEARCH_OPTIMAL, .latency_weight = weight, .has_time = options->has_time, .seconds = options->seconds};
  if (set == NULL || weight == 0) return search_optimal(problem, &weighted, search->cancel, outcome, error);
  weighted.objective = OBJECTIVE_SUM;
  enum status status = STATUS_OK;
  if (set->session == NULL) {
    status = search_session_new(problem, false, search->cancel, &set->session, error);
  }
  return status == STATUS_OK ? search_session_ask(set->session, &weighted, outcome, error) : status;
}

/* Published figures are computed from unsettled numbers; all others must not depend on the order of products. */
static bool settles(const struct layer_search *search) {
  return rules_have(search_rules(&search->options), RULE_PR_EXACT) || search->options.kind == SEARCH_OPTIMAL;
}

static int asked_layer(const struct layer_search *search, int layer) {
  int alike = search->workload->layers[layer].alike;
  const struct mapping_rule *rule = mapping_rules_for(search->rules, &search->workload->layers[layer]);
  bool same = mapping_rules_for(search->rules, &search->workload->layers[alike]) == rule;
  bool depends_on_map = rule != NULL && rule->is_open;
  return same && !depends_on_map ? alike : layer;
}

const int *layer_search_representatives(const struct layer_search *search, struct arena *arena) {
  int *representatives = ARENA_NEW(arena, search->workload->layer_count, int);
  for (int i = 0; representatives != NULL && i < search->workload->layer_count; i++) {
    representatives[i] = asked_layer(search, i);
  }
  return representatives;
}

/* The rule with the spatial mapping of the layer settled; false when memory is out. */
static bool settle(const struct layer_search *search, int index, const struct mapping_rule *rule,
                   struct mapping_rule *settled) {
  struct spatial_mapping spatial;
  if (!memo_spatial(search->memo, index, &spatial)) {
    spatial = spatial_choose(rule, search->hardware, &search->workload->layers[index], search->cancel);
    bool stopped = search->cancel != NULL && atomic_load(search->cancel);
    if (!stopped && !memo_keep_spatial(search->memo, index, &spatial)) return false;
  }
  *settled = spatial_rule(rule, &spatial);
  return true;
}

static enum status set_up(const struct layer_search *search, int index, const struct memo_key *key,
                          const struct mapping_rule **rule, struct problem *problem, struct error *error) {
  const struct layer *layer = &search->workload->layers[index];
  *rule = mapping_rules_for(search->rules, layer);
  if (*rule == NULL) {
    return error_set(error, STATUS_BAD_INPUT, "mapping '%s' has no rule for layer %d; give it a default one",
                     search->rules->name, layer->id);
  }
  struct mapping_rule settled;
  if ((*rule)->is_open && !settle(search, index, *rule, &settled)) return error_out_of_memory(error);
  enum status status =
      problem_init(problem, search_rules(&search->options), settles(search), search->hardware, layer, key->size,
                   &key->caps, (*rule)->is_open ? &settled : *rule,
                   (const int[]){key->level_count[0], key->level_count[1], key->level_count[2]}, error);
  if (status != STATUS_OK) return status;
  struct problem_limits limits = key->limits;
  bool is_greedy = search->options.kind == SEARCH_PUBLISHED || is_given(*rule);
  for (int i = 0; i < limits.count && is_greedy; i++)
    limits.resident[i].between_bits = 0; /* allocated in what is left */
  problem_limit(problem, &limits);
  return STATUS_OK;
}

/* Searches the mapping for this layer, or recalls it, and stores it in the memo. */
static enum status answer(struct layer_search *search, int index, const struct memo_key *key, struct memo_entry *entry,
                          bool recalls, struct set_up *set, struct error *error) {
  struct set_up own;
  own.rule = NULL;
  struct set_up *here = set != NULL ? set : &own;
  struct problem *problem = &here->problem;
  struct memo_finding finding = {.fits = true};
  enum status status = STATUS_OK;
  if (here->rule == NULL) status = set_up(search, index, key, &here->rule, problem, error);
  if (status == STATUS_OK && recalls) {
    memo_recall(entry, &finding);
  } else if (status == STATUS_OK) {
    struct search_outcome outcome;
    status = find_mapping(search, problem, here->rule, key->weight, set, &outcome, error);
    finding.fits = status == STATUS_OK;
    finding.mapping = outcome.mapping;
    finding.overfull = outcome.overfull;
    finding.orderings_visited = outcome.orderings_visited + outcome.places_visited;
    finding.gap = outcome.gap;
    if (finding.fits) cost_held(problem, &finding.mapping, finding.held);
  }
  if (status != STATUS_OK && status != STATUS_INFEASIBLE) {
    memo_abandon(search->memo, entry);
    return status;
  }
  if (recalls) {
    search->memo_hits++;
  } else {
    search->search_count++;
    search->orderings_visited += finding.orderings_visited;
  }
  bool kept = memo_answer(search->memo, entry, problem, &finding, search->shelves);
  return kept ? STATUS_OK : error_out_of_memory(error);
}

/* Finds the memo's entry for a key, searched if need be; with `sums` its cost may have faded. */
static enum status find_key(struct layer_search *search, int layer, const struct memo_key *key, bool sums,
                            struct set_up *set, struct memo_entry **entry, struct error *error) {
  enum memo_state state = MEMO_OPEN;
  if (search->cancel != NULL && atomic_load(search->cancel)) return error_set(error, STATUS_STOPPED, "stopped");
  *entry = sums ? memo_ask_sums(search->memo, key, search->cancel, &state)
                : memo_ask(search->memo, key, search->cancel, search->shelves, &state);
  if (*entry == NULL && search->cancel != NULL && atomic_load(search->cancel)) {
    return error_set(error, STATUS_STOPPED, "stopped");
  }
  if (*entry == NULL) return error_out_of_memory(error);
  if (state == MEMO_KNOWN) search->memo_hits++;
  return state == MEMO_KNOWN ? STATUS_OK : answer(search, layer, key, *entry, state == MEMO_FADED, set, error);
}

/* True if a mapping leaves room for what stays in the memories: by the measures that the search within limits has. */
static bool is_within(const struct layer_search *search, const struct held_bits *held,
                      const struct problem_limits *limits) {
  for (int i = 0; i < limits->count; i++) {
    double bits = limits->resident[i].bits, own = bits - limits->resident[i].between_bits;
    const struct held_bits *of = &held[limits->resident[i].memory];
    double size = search->hardware->memories[limits->resident[i].memory].size_bits;
    if (of->all + bits > size || of->taken + own > size) return false;
  }
  return true;
}

/* One question about a layer, with the set-ups that its searches share: without and with what stays in its memories. */
struct layer_question {
  int layer;
  struct memo_key key;           /* with the limits asked for */
  struct set_up *free, *limited; /* NULL: each search sets up its own */
};

/* Finds the entry for the question's weight, and what its mapping holds. The optimal search asks first without what
 * stays in the memories: less room only takes mappings away, so a best one that leaves it is the best. LOMA's greedy
 * allocation has no such property. */
static enum status find_entry(struct layer_search *search, struct layer_question *question, bool sums,
                              struct memo_entry **entry, struct held_bits *held, struct error *error) {
  struct problem_limits *limits = &question->key.limits;
  enum status status = STATUS_OK;
  int count = limits->count;
  if (search->options.kind == SEARCH_OPTIMAL && count > 0) {
    limits->count = 0;
    status = find_key(search, question->layer, &question->key, sums, question->free, entry, error);
    limits->count = count;
    if (status != STATUS_OK) return status;
    memo_held_of(*entry, search->hardware->memory_count, held);
    if (!memo_sums_of(*entry).fits || is_within(search, held, limits)) return STATUS_OK;
  }
  status = find_key(search, question->layer, &question->key, sums, question->limited, entry, error);
  if (status == STATUS_OK) memo_held_of(*entry, search->hardware->memory_count, held);
  return status;
}

/* --- Weights of latency ------------------------------------------------------------------------------------- */

/* A mapping with the least energy + weight * latency. */
struct weighted {
  double weight;
  struct memo_sums sums;
};

static enum status ask_weighted(struct layer_search *search, struct layer_question *question, double weight,
                                struct weighted *found, struct error *error) {
  struct memo_entry *entry = NULL;
  struct held_bits held[HARDWARE_MAX_MEMORIES];
  question->key.weight = weight;
  enum status status = find_entry(search, question, true, &entry, held, error);
  if (status == STATUS_OK) *found = (struct weighted){weight, memo_sums_of(entry)};
  return status;
}

/* Finds the weight, of those for which mappings are known, whose mapping is the best by `asked`. The weights looked at
 * do not depend on that one: 0, the power of 4 above; and where their mappings differ, the weight at which both cost
 * the same, until no mapping costs less there. So all weights share the answers. */
static enum status search_weights(struct layer_search *search, struct layer_question *question, double asked,
                                  struct error *error) {
  struct weighted low, high, middle;
  double gap = 0;
  enum status status = ask_weighted(search, question, 0, &low, error);
  if (status == STATUS_OK && low.sums.fits) {
    status = ask_weighted(search, question, product_step_up(asked), &high, error);
    if (status == STATUS_OK) gap = high.sums.gap;
  }
  while (status == STATUS_OK && low.sums.fits) {
    double slower = low.sums.latency_cycles - high.sums.latency_cycles;
    double weight = (high.sums.energy_pj - low.sums.energy_pj) / slower;
    if (slower <= 0 || weight >= high.weight) high = low; /* costs no more even there */
    if (slower <= 0 || weight <= low.weight || high.weight == low.weight) break;
    status = ask_weighted(search, question, weight, &middle, error);
    if (status != STATUS_OK) break;
    gap = fmax(gap, middle.sums.gap);
    double chord = low.sums.energy_pj + weight * low.sums.latency_cycles;
    if (middle.sums.energy_pj + weight * middle.sums.latency_cycles >= chord * (1 - NOISE)) {
      if (asked <= weight) high = low;
      break;
    }
    *(asked <= weight ? &high : &low) = middle;
  }
  if (status != STATUS_OK) return status;
  question->key.weight = low.sums.fits ? high.weight : 0;
  search->gap = fmax(search->gap, gap);
  return STATUS_OK;
}

/* Sets the key's weight to the one whose mapping is the best for the search. */
static enum status settle_weight(struct layer_search *search, struct layer_question *question, struct error *error) {
  struct set_up free, limited;
  double asked = search->options.latency_weight;
  question->key.weight = search->options.objective == OBJECTIVE_LATENCY ? INFINITY : 0;
  if (search->options.objective != OBJECTIVE_SUM || asked == 0) return STATUS_OK;
  free.rule = limited.rule = NULL;
  free.session = limited.session = NULL;
  question->free = &free;
  question->limited = &limited;
  enum status status = search_weights(search, question, asked, error);
  question->free = question->limited = NULL;
  search_session_free(free.session);
  search_session_free(limited.session);
  return status;
}

/* --- Questions ---------------------------------------------------------------------------------------------- */

static enum status find_layer(struct layer_search *search, int layer, const int64_t *size,
                              const struct input_caps *caps, const int level_count[LAYER_OPERANDS],
                              const struct problem_limits *limits, bool sums, struct memo_entry **entry,
                              struct held_bits *held, struct error *error) {
  int asked = search->representatives != NULL ? search->representatives[layer] : asked_layer(search, layer);
  struct layer_question question; /* large: most of its limits stay empty */
  struct memo_key *key = &question.key;
  question.layer = layer;
  question.free = question.limited = NULL;
  key->layer = asked;
  key->caps = *caps;
  memcpy(key->size, size, sizeof key->size);
  memcpy(key->level_count, level_count, sizeof key->level_count);
  key->limits.count = limits != NULL ? limits->count : 0;
  key->limits.weight_level = limits != NULL ? limits->weight_level : -1;
  if (limits != NULL) {
    memcpy(key->limits.resident, limits->resident, (size_t)limits->count * sizeof *limits->resident);
  }
  enum status status = settle_weight(search, &question, error);
  return status == STATUS_OK ? find_entry(search, &question, sums, entry, held, error) : status;
}

static enum status nothing_fits(const struct layer_search *search, int layer, struct error *error) {
  return error_set(error, STATUS_INFEASIBLE, "no mapping of layer %d fits", search->workload->layers[layer].id);
}

enum status layer_search_find(struct layer_search *search, int layer, const int64_t *size,
                              const struct input_caps *caps, const int level_count[LAYER_OPERANDS],
                              const struct problem_limits *limits, const struct layer_cost **cost,
                              struct error *error) {
  struct memo_entry *entry = NULL;
  struct held_bits held[HARDWARE_MAX_MEMORIES];
  enum status status = find_layer(search, layer, size, caps, level_count, limits, false, &entry, held, error);
  if (status != STATUS_OK) return status;
  *cost = memo_cost(entry);
  return *cost != NULL ? STATUS_OK : nothing_fits(search, layer, error);
}

enum status layer_search_sums(struct layer_search *search, int layer, const int64_t *size,
                              const struct input_caps *caps, const int level_count[LAYER_OPERANDS],
                              const struct problem_limits *limits, struct memo_sums *sums, struct held_bits *held,
                              struct error *error) {
  struct memo_entry *entry = NULL;
  enum status status = find_layer(search, layer, size, caps, level_count, limits, true, &entry, held, error);
  if (status != STATUS_OK) return status;
  *sums = memo_sums_of(entry);
  return sums->fits ? STATUS_OK : nothing_fits(search, layer, error);
}

double layer_search_least(const struct layer_search *search, int layer, const int64_t *size,
                          const struct input_caps *caps, const int level_count[LAYER_OPERANDS]) {
  struct memo_key key = {.caps = *caps, .limits.weight_level = -1};
  const struct mapping_rule *rule;
  struct problem problem;
  struct error ignored; /* the search meets it again */
  bool over_rows = search->workload->layers[layer].row_passes > 0;
  memcpy(key.size, size, sizeof key.size);
  for (int o = 0; o < LAYER_OPERANDS; o++) key.level_count[o] = level_count[o];
  if (over_rows || !rules_have(search_rules(&search->options), RULE_PR_EXACT) ||
      set_up(search, layer, &key, &rule, &problem, &ignored) != STATUS_OK) {
    return 0;
  }
  return energy_least(&problem);
}

/* True if the optimal search finds a mapping where the published one does not. */
static bool is_only_greedy(const struct layer_search *search, int index, const struct memo_key *key) {
  struct layer_search optimal = *search;
  const struct mapping_rule *rule;
  struct problem problem;
  struct search_outcome outcome;
  struct error ignored;
  optimal.options = (struct search_options){.kind = SEARCH_OPTIMAL};
  return set_up(&optimal, index, key, &rule, &problem, &ignored) == STATUS_OK &&
         search_optimal(&problem, &optimal.options, search->cancel, &outcome, &ignored) == STATUS_OK;
}

enum status layer_search_explain(const struct layer_search *search, int index, const int64_t *size,
                                 const struct input_caps *caps, const int level_count[LAYER_OPERANDS],
                                 const struct problem_limits *limits, const char *where, bool searches,
                                 struct error *error) {
  struct memo_key key = {.layer = index, .caps = *caps, .limits.weight_level = -1};
  if (limits != NULL) key.limits = *limits;
  const struct mapping_rule *rule;
  struct problem problem;
  struct shortages shortages;
  char reason[ERROR_MESSAGE_SIZE];
  memcpy(key.size, size, sizeof key.size);
  for (int o = 0; o < LAYER_OPERANDS; o++) key.level_count[o] = level_count[o];
  enum status status = set_up(search, index, &key, &rule, &problem, error);
  if (status != STATUS_OK) return status;
  int id = problem.layer->id;
  shortages_of(&problem, &shortages);
  shortages_text(&problem, &shortages, reason, sizeof reason);
  int memory = -1;
  double missing = shortages_first(&shortages, &memory);
  if (shortages.count > 0) {
    return error_does_not_fit(error, search->hardware->memories[memory].name, missing, id, "%s: %s", where, reason);
  }
  if (rule->order_count) {
    return error_set(error, STATUS_INFEASIBLE,
                     "%sthe temporal_ordering of layer %d does not fit%s: its memories hold too few of its innermost "
                     "loops; leave the ordering out to have it searched",
                     rule->where != NULL ? rule->where : "", id, where);
  }
  if (search->options.kind == SEARCH_PUBLISHED && searches && is_only_greedy(search, index, &key)) {
    return error_set(
        error, STATUS_INFEASIBLE,
        "the published search finds no mapping of layer %d that fits%s, as it fills memories greedily; the "
        "optimal search finds one: take --search optimal",
        id, where);
  }
  if (missing > 0) {
    return error_does_not_fit(error, search->hardware->memories[memory].name, missing, id, "%s: %s", where, reason);
  }
  return error_set(error, STATUS_INFEASIBLE,
                   "no mapping of layer %d fits%s: its operands overfill a memory that they share", id, where);
}
