#include "model/layer/unrolling.h"

#include <math.h>
#include <string.h>

static const struct mapping_rule *find_rule(const struct mapping_rules *rules, const char *name) {
  for (int i = 0; i < rules->rule_count; i++) {
    if (strcmp(rules->rules[i].name, name) == 0) return &rules->rules[i];
  }
  return NULL;
}

const struct mapping_rule *mapping_rules_for(const struct mapping_rules *rules, const struct layer *layer) {
  const struct mapping_rule *rule = find_rule(rules, layer->name);
  if (rule == NULL) rule = find_rule(rules, layer->type);
  return rule != NULL ? rule : mapping_rules_default(rules);
}

const struct mapping_rule *mapping_rules_default(const struct mapping_rules *rules) {
  return find_rule(rules, "default");
}

enum status mapping_rules_check(const struct mapping_rules *rules, const struct hardware *hardware,
                                struct error *error) {
  for (int i = 0; i < rules->rule_count; i++) {
    const struct mapping_rule *rule = &rules->rules[i];
    for (int d = hardware->dim_count; d < HARDWARE_MAX_DIMS; d++) {
      if (!rule->unroll_count[d]) continue;
      return error_set(error, STATUS_BAD_INPUT,
                       "%smapping '%s' unrolls %s on D%d, but the array of '%s' has dimensions D1 to D%d",
                       rule->where != NULL ? rule->where : "", rule->name, rule->unroll[d][0].dim, d + 1,
                       hardware->name, hardware->dim_count);
    }
  }
  return STATUS_OK;
}

struct unroll_choice unroll_choose(const struct mapping_rule *rule, const struct hardware *hardware,
                                   const struct layer *layer, int array_dim) {
  struct unroll_choice choice = {.count = 0};
  double product = 1;
  for (int i = 0; i < rule->unroll_count[array_dim]; i++) {
    const struct unroll *unroll = &rule->unroll[array_dim][i];
    int d = layer_dim(layer, unroll->dim);
    if (d < 0 || unroll->size == 1 || layer->file_size[d] == 1) continue;
    choice.entries[choice.count++] = i;
    product *= (double)unroll->size;
  }
  choice.are_alternatives = choice.count > 1 && product > hardware->dim_size[array_dim];
  if (choice.are_alternatives) choice.count = 1;
  return choice;
}

/* Greatest unrolling that the array and the rest of the loop allow; what remains is the temporal loop. */
static double clip_unroll(const struct unroll *unroll, int array_size, double loop_size) {
  double units = fmin(fmin((double)unroll->size, array_size), loop_size);
  return loop_size / ceil(loop_size / units);
}

int unrolling_of_layer(const struct mapping_rule *rule, const struct hardware *hardware, const int *most,
                       const struct layer *layer, const int64_t *size, struct unrolled_loop *unrolled,
                       struct error *error) {
  int count = 0;
  double left[LAYER_MAX_DIMS]; /* remainder of each loop, which several array dimensions may unroll */
  for (int d = 0; d < layer->dim_count; d++) left[d] = (double)size[d];
  for (int array_dim = hardware->dim_count - 1; array_dim >= 0; array_dim--) {
    struct unroll_choice choice = unroll_choose(rule, hardware, layer, array_dim);
    for (int i = 0; i < choice.count; i++) {
      const struct unroll *unroll = &rule->unroll[array_dim][choice.entries[i]];
      int d = layer_dim(layer, unroll->dim);
      double u = clip_unroll(unroll, most[array_dim], left[d]);
      if (u == 1) continue;
      if (count == UNROLLED_MAX) {
        error_set(error, STATUS_BAD_INPUT, "%smapping '%s' unrolls more than %d loops of layer %d",
                  rule->where != NULL ? rule->where : "", rule->name, UNROLLED_MAX, layer->id);
        return -1;
      }
      left[d] = rint(left[d] / u);
      unrolled[count++] = (struct unrolled_loop){.array_dim = array_dim, .dim = d, .size = u};
    }
  }
  return count;
}
