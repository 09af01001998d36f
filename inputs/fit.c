/* Remarks on parts of a mapping that have no effect on an accelerator or a network: legal, but perhaps unintended. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "inputs/inputs.h"
#include "model/search/spatial_choice.h"

enum { SENTENCE_SIZE = 512 };

static const char *place_of(const struct mapping_rule *rule) {
  return rule->where != NULL ? rule->where : "";
}

static void check_unrolls(const struct mapping_rule *rule, const struct hardware *hardware, struct remarks *remarks) {
  char sentence[SENTENCE_SIZE];
  for (int d = 0; d < hardware->dim_count; d++) {
    for (int i = 0; i < rule->unroll_count[d]; i++) {
      const struct unroll *unroll = &rule->unroll[d][i];
      if (unroll->size <= hardware->dim_size[d]) continue;
      snprintf(sentence, sizeof sentence,
               "entry '%s' unrolls %s over %" PRId64 " units of D%d, but '%s' has only %d: it is unrolled over those",
               rule->name, unroll->dim, unroll->size, d + 1, hardware->name, (int)hardware->dim_size[d]);
      remarks_add(remarks, place_of(rule), sentence);
    }
  }
}

/* Adds "D1: K, not G" of a layer with alternatives to the text, where it is not there yet. */
static void list_choice(const struct mapping_rule *rule, const struct layer *layer, int array_dim, int chosen,
                        char *text, size_t size) {
  char word[128];
  size_t used =
      (size_t)snprintf(word, sizeof word, "D%d %s instead of", array_dim + 1, rule->unroll[array_dim][chosen].dim);
  for (int i = 0; i < rule->unroll_count[array_dim] && used < sizeof word; i++) {
    int d = layer_dim(layer, rule->unroll[array_dim][i].dim);
    bool applies = d >= 0 && layer->file_size[d] > 1 && rule->unroll[array_dim][i].size > 1;
    if (i == chosen || !applies) continue;
    used += (size_t)snprintf(word + used, sizeof word - used, " %s", rule->unroll[array_dim][i].dim);
  }
  size_t length = strlen(text);
  if (strstr(text, word) != NULL || length >= size) return;
  snprintf(text + length, size - length, "%s%s", length > 0 ? ", " : "", word);
}

/* One remark per entry that says which of its alternatives its layers unroll. */
static void check_alternatives(const struct mapping_rules *rules, const struct mapping_rule *rule,
                               const struct hardware *hardware, const struct workload *workload,
                               struct remarks *remarks) {
  char sentence[SENTENCE_SIZE], choices[SENTENCE_SIZE / 2] = "";
  int layers = 0;
  for (int l = 0; l < workload->layer_count; l++) {
    const struct layer *layer = &workload->layers[l];
    bool has_any = false;
    if (layer->is_input || layer->row_passes > 0 || mapping_rules_for(rules, layer) != rule) continue;
    for (int d = hardware->dim_count - 1; d >= 0; d--) {
      struct unroll_choice choice = unroll_choose(rule, hardware, layer, d);
      if (!choice.are_alternatives) continue;
      has_any = true;
      list_choice(rule, layer, d, choice.entries[0], choices, sizeof choices);
    }
    layers += has_any;
  }
  if (layers == 0) return;
  snprintf(sentence, sizeof sentence,
           "entry '%s' has loops that do not fit side by side on one array dimension: %s unroll%s the first that %s, "
           "on %s",
           rule->name, layers > 1 ? "its layers" : "a layer", layers > 1 ? "" : "s",
           layers > 1 ? "they have" : "it has", choices);
  remarks_add(remarks, place_of(rule), sentence);
}

/* Array dimensions that the entry of most layers does not name: ZigZag would search them. */
static void check_dims(const struct mapping_rule *rule, const struct hardware *hardware, struct remarks *remarks) {
  char sentence[SENTENCE_SIZE], dims[SENTENCE_SIZE / 4] = "";
  size_t used = 0;
  for (int d = 0; d < hardware->dim_count && used < sizeof dims; d++) {
    if (hardware->dim_size[d] == 1 || rule->unroll_count[d] > 0) continue;
    used += (size_t)snprintf(dims + used, sizeof dims - used, "%sD%d (%d)", used > 0 ? ", " : "", d + 1,
                             hardware->dim_size[d]);
  }
  if (used == 0) return;
  snprintf(sentence, sizeof sentence,
           "entry '%s' unrolls nothing over the units of %s, which idle; leave 'spatial_mapping' out to have all found",
           rule->name, dims);
  remarks_add(remarks, place_of(rule), sentence);
}

/* One remark per entry that unrolls no loop of some of its layers. */
static void check_idle(const struct mapping_rules *rules, const struct mapping_rule *rule,
                       const struct hardware *hardware, const struct workload *workload, struct remarks *remarks) {
  char sentence[SENTENCE_SIZE], more[48] = "";
  const struct layer *first = NULL;
  int others = 0;
  for (int l = 0; l < workload->layer_count; l++) {
    const struct layer *layer = &workload->layers[l];
    bool is_idle = !layer->is_input && mapping_rules_for(rules, layer) == rule;
    for (int d = 0; d < hardware->dim_count && is_idle; d++) {
      is_idle = hardware->dim_size[d] == 1 || unroll_choose(rule, hardware, layer, d).count == 0;
    }
    if (!is_idle || layer_mac_count(layer, layer->file_size) <= 1) continue; /* nothing to unroll */
    others += first != NULL;
    if (first == NULL) first = layer;
  }
  if (first == NULL || hardware->array_size == 1) return;
  if (others > 0) snprintf(more, sizeof more, " and %d more", others);
  snprintf(sentence, sizeof sentence,
           "entry '%s' unrolls no loop that layer %d%s ha%s: one unit of %d computes; leave 'spatial_mapping' out to "
           "have one found",
           rule->name, first->id, more, others > 0 ? "ve" : "s", hardware->array_size);
  remarks_add(remarks, place_of(rule), sentence);
}

/* True if any layer of the entry has the loop, or if the entry applies to no layer. */
static bool is_known(const struct mapping_rules *rules, const struct mapping_rule *rule,
                     const struct workload *workload, const char *dim) {
  bool is_used = false;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    if (mapping_rules_for(rules, layer) != rule) continue;
    is_used = true;
    if (layer_dim(layer, dim) >= 0) return true;
  }
  return !is_used;
}

static void check_order(const struct mapping_rules *rules, const struct mapping_rule *rule,
                        const struct workload *workload, struct remarks *remarks) {
  char sentence[SENTENCE_SIZE];
  for (int i = 0; i < rule->order_count; i++) {
    const char *dim = rule->order[i].dim;
    if (is_known(rules, rule, workload, dim)) continue;
    snprintf(sentence, sizeof sentence,
             "temporal_ordering of entry '%s' names loop %s, which none of its layers has: it is ignored", rule->name,
             dim);
    remarks_add(remarks, place_of(rule), sentence);
  }
}

/* One remark per entry that leaves its spatial mapping open, with what its layers take. */
static void name_found(const struct mapping_rules *rules, const struct mapping_rule *rule,
                       const struct hardware *hardware, const struct workload *workload, struct remarks *remarks) {
  char sentence[SENTENCE_SIZE], last[SENTENCE_SIZE / 4] = "";
  size_t used = (size_t)snprintf(sentence, sizeof sentence,
                                 "entry '%s' leaves the spatial mapping open; of those with the best use of the array "
                                 "the one of least energy is taken:",
                                 rule->name);
  bool any = false;
  for (int l = 0; l < workload->layer_count && used < sizeof sentence; l++) {
    const struct layer *layer = &workload->layers[l];
    char text[SENTENCE_SIZE / 4] = "none";
    size_t length = 0;
    if (layer->is_input || mapping_rules_for(rules, layer) != rule) continue;
    const struct spatial_mapping chosen = spatial_choose(rule, hardware, layer, NULL);
    for (int d = 0; d < hardware->dim_count && length < sizeof text; d++) {
      if (chosen.unroll[d].size == 1) continue;
      length += (size_t)snprintf(text + length, sizeof text - length, "%sD%d %s", length > 0 ? ", " : "", d + 1,
                                 chosen.unroll[d].dim);
    }
    if (any && strcmp(text, last) == 0) {
      used += (size_t)snprintf(sentence + used, sizeof sentence - used, ", %d", layer->id);
    } else {
      used += (size_t)snprintf(sentence + used, sizeof sentence - used, "%s %s in layer %d", any ? ";" : "", text,
                               layer->id);
    }
    snprintf(last, sizeof last, "%s", text);
    any = true;
  }
  if (any) remarks_add(remarks, place_of(rule), sentence);
}

/* Vector operations cost nothing where the accelerator describes no unit for them. */
static void check_vector_unit(const struct hardware *hardware, const struct workload *workload,
                              struct remarks *remarks) {
  const struct layer *first = NULL;
  char sentence[SENTENCE_SIZE], more[48] = "";
  int others = 0;
  for (int l = 0; l < workload->layer_count && hardware->vector_lanes <= 0; l++) {
    if (workload->layers[l].row_passes == 0) continue;
    others += first != NULL;
    if (first == NULL) first = &workload->layers[l];
  }
  if (first == NULL) return;
  if (others > 0) snprintf(more, sizeof more, " and %d more", others);
  snprintf(
      sentence, sizeof sentence,
      "softmax and norms: traffic only. '%s' describes no vector_unit, such as {lanes: 64, energy: 0.1}, so that layer "
      "%d%s over rows cost%s accesses of memories alone",
      hardware->name, first->id, more, others > 0 ? "" : "s");
  remarks_add(remarks, "", sentence);
}

void input_fit(const struct mapping_rules *rules, const struct hardware *hardware, const struct workload *workload,
               struct remarks *remarks) {
  check_vector_unit(hardware, workload, remarks);
  for (int i = 0; i < rules->rule_count; i++) {
    check_unrolls(&rules->rules[i], hardware, remarks);
    check_alternatives(rules, &rules->rules[i], hardware, workload, remarks);
    if (rules->rules[i].is_open) name_found(rules, &rules->rules[i], hardware, workload, remarks);
    if (!rules->rules[i].is_open && &rules->rules[i] == mapping_rules_default(rules)) {
      check_dims(&rules->rules[i], hardware, remarks);
    }
    if (!rules->rules[i].is_open) check_idle(rules, &rules->rules[i], hardware, workload, remarks);
    check_order(rules, &rules->rules[i], workload, remarks);
  }
}
