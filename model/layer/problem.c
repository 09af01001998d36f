#include "model/layer/problem.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* su[i] has the loops of array dimensions that level i serves and no lower level does; su[M] the rest. */
static void spread_unrolled_loops(const struct problem *problem, struct problem_operand *operand) {
  const struct hardware *hardware = problem->hardware;
  for (int i = 0; i < problem->unrolled_count; i++) {
    const struct unrolled_loop *loop = &problem->unrolled[i];
    int level = 0;
    while (level < operand->level_count && !hardware->memories[operand->memory[level]].serves[loop->array_dim]) {
      level++;
    }
    struct spatial_list *list = &operand->su[level];
    list->dim[list->count] = (int8_t)loop->dim;
    list->size[SPATIAL_FRACTION][list->count] = loop->size;
    list->size[SPATIAL_WHOLE][list->count] = ceil(loop->size);
    list->count++;
  }
}

/* Products of r and ir parts of each spatial list, bottom up, pr loops decoupled (section 7). */
static void measure_spatial(const struct problem *problem, enum layer_operand o, enum spatial_variant variant,
                            double r[HARDWARE_MAX_LEVELS + 1], double total[HARDWARE_MAX_LEVELS + 1]) {
  const struct problem_operand *operand = &problem->operand[o];
  double pr_loop[LAYER_MAX_DIMS], pr_data[OPERAND_MAX_PR], pr_reuse[OPERAND_MAX_PR];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) pr_loop[d] = 1;
  for (int i = 0; i < OPERAND_MAX_PR; i++) pr_data[i] = pr_reuse[i] = 1;
  for (int level = 0; level <= operand->level_count; level++) {
    const struct spatial_list *list = &operand->su[level];
    r[level] = total[level] = 1;
    for (int i = 0; i < list->count; i++) {
      int d = list->dim[i];
      double u = list->size[variant][i];
      int p = 0;
      while (p < operand->pr_count && operand->pr[p].a != d && operand->pr[p].b != d) p++;
      if (p == operand->pr_count) {
        if (operand->relevant >> d & 1) r[level] *= u;
        total[level] *= u;
        continue;
      }
      pr_loop[d] *= u;
      double data = pr_size(&operand->pr[p], pr_loop, problem->numerics);
      double reuse = pr_loop[operand->pr[p].a] * pr_loop[operand->pr[p].b] / data;
      double r_part = data / pr_data[p], ir_part = reuse / pr_reuse[p];
      r[level] *= r_part;
      total[level] *= r_part;
      total[level] *= ir_part;
      pr_data[p] = data;
      pr_reuse[p] = reuse;
    }
  }
}

/* Product of values[from..count-1], multiplied upwards. */
static double product_above(const double *values, int from, int count) {
  double product = 1;
  for (int i = from; i < count; i++) product *= values[i];
  return product;
}

enum rounding { ROUND_NEAREST, ROUND_UP, ROUND_DOWN, ROUNDINGS };

static double round_by(enum rounding rounding, double value) {
  return rounding == ROUND_NEAREST ? rint(value) : rounding == ROUND_UP ? ceil(value) : floor(value);
}

/* First rounding under which all operands count the same units at the array; else down. */
static enum rounding agreeing_rounding(const double *bottom, int count) {
  for (enum rounding rounding = 0; rounding < ROUNDINGS; rounding++) {
    bool agree = true;
    for (int i = 1; i < count; i++) agree = agree && round_by(rounding, bottom[i]) == round_by(rounding, bottom[0]);
    if (agree) return rounding;
  }
  return ROUND_DOWN;
}

static void derive_units(struct problem *problem) {
  double r[LAYER_OPERANDS][HARDWARE_MAX_LEVELS + 1], total[LAYER_OPERANDS][HARDWARE_MAX_LEVELS + 1];
  double bottom[LAYER_OPERANDS];
  int bottoms = 0;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    struct problem_operand *operand = &problem->operand[o];
    if (!operand->present) continue;
    int lists = operand->level_count + 1;
    for (enum spatial_variant variant = SPATIAL_VARIANTS; variant-- > 0;) {
      measure_spatial(problem, o, variant, r[o], total[o]);
      for (int level = 0; level <= operand->level_count; level++) {
        operand->unit_unique[level] = product_above(r[o], level, lists);
      }
      for (int level = 0; level < operand->level_count; level++) {
        double fan_out = operand->unit_unique[level] / operand->unit_unique[level + 1];
        operand->boost[variant][level] = trunc(numerics_settled(problem->numerics, fan_out));
      }
      operand->boost[variant][operand->level_count] = 1;
    }
    bottom[bottoms++] = numerics_settled(problem->numerics, product_above(total[o], 0, lists));
  }
  enum rounding rounding = agreeing_rounding(bottom, bottoms);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    struct problem_operand *operand = &problem->operand[o];
    for (int level = 0; operand->present && level <= operand->level_count; level++) {
      double units = product_above(total[o], level, operand->level_count + 1);
      operand->unit_count[level] = round_by(rounding, numerics_settled(problem->numerics, units));
    }
  }
}

static void init_operand(struct problem *problem, enum layer_operand o, int level_count,
                         const struct input_caps *caps) {
  const struct operand *source = &problem->layer->operand[o];
  struct problem_operand *operand = &problem->operand[o];
  operand->present = source->name[0] != '\0';
  if (!operand->present) return;
  operand->share = operand->port = source->memory_operand;
  if (o == LAYER_INPUT2 && problem->layer->is_addition) operand->share = OPERAND_I2;
  operand->partial_bits = source->precision_bits;
  operand->final_bits = source->final_bits;
  operand->sums_tiles = o == LAYER_OUTPUT && caps != NULL && caps->sums_tiles;
  operand->relevant = source->relevant;
  operand->irrelevant = source->irrelevant;
  operand->pr_count = source->pr_count;
  memcpy(operand->pr, source->pr, sizeof operand->pr);
  for (int i = 0; i < operand->pr_count; i++) {
    if (operand->pr[i].phases > 0) operand->pr[i].outputs = problem->size[operand->pr[i].a];
  }
  if (caps != NULL && source->x.pr >= 0) operand->pr[source->x.pr].cap = caps->x[o];
  if (caps != NULL && source->y.pr >= 0) operand->pr[source->y.pr].cap = caps->y[o];
  operand->level_count = level_count;
  operand->full_level = level_count - 1;
  memcpy(operand->memory, problem->hardware->level[operand->port], sizeof operand->memory);
  spread_unrolled_loops(problem, operand);
  for (int l = 0; l < level_count && o == LAYER_OUTPUT && rules_have(problem->rules, RULE_CAPACITY); l++) {
    operand->adds_above[l] = problem_irrelevant_above(operand, l + 2);
  }
}

static void add_user(struct problem_memory *memory, enum layer_operand user, int level) {
  memory->user[memory->user_count] = user;
  memory->level[memory->user_count++] = level;
}

/* Lists memories bottom up with their users; a memory without users is dropped. */
static void list_memories(struct problem *problem) {
  for (int m = 0; m < problem->hardware->memory_count; m++) {
    const struct memory *source = &problem->hardware->memories[m];
    struct problem_memory *memory = &problem->memories[problem->memory_count];
    memory->memory = m;
    memory->size_bits = memory->room_bits = memory->held_room_bits = source->size_bits;
    memory->user_count = 0;
    for (int i = 0; i < source->operand_count; i++) {
      for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
        const struct problem_operand *operand = &problem->operand[o];
        int level = source->level_of[source->operands[i]];
        bool same = operand->present && operand->share == source->operands[i] && operand->port == operand->share;
        if (same && level < operand->level_count) add_user(memory, o, level);
      }
    }
    const struct problem_operand *second = &problem->operand[LAYER_INPUT2];
    if (second->present && second->share != second->port) {
      int level = source->level_of[second->port];
      if (level >= 0 && level < second->level_count) add_user(memory, LAYER_INPUT2, level);
    }
    if (memory->user_count) problem->memory_count++;
  }
}

static void list_temporal_loops(struct problem *problem) {
  for (int d = 0; d < problem->layer->dim_count; d++) {
    double left = (double)problem->size[d];
    for (int i = 0; i < problem->unrolled_count; i++) {
      if (problem->unrolled[i].dim == d) left = ceil(left / problem->unrolled[i].size);
    }
    if (left > 1) problem->temporal[problem->temporal_count++] = (struct loop){.dim = d, .size = (int64_t)left};
  }
}

static int64_t temporal_size(const struct problem *problem, int dim) {
  for (int i = 0; i < problem->temporal_count; i++) {
    if (problem->temporal[i].dim == dim) return problem->temporal[i].size;
  }
  return 1;
}

/* What the entries with a size leave of a loop; 0 if they do not divide it. */
static int64_t left_of(const struct problem *problem, const struct mapping_rule *rule, int dim) {
  int64_t left = temporal_size(problem, dim);
  for (int i = 0; i < rule->order_count; i++) {
    const struct ordered_loop *entry = &rule->order[i];
    if (entry->size == 0 || layer_dim(problem->layer, entry->dim) != dim) continue;
    if (left % entry->size != 0) return 0;
    left /= entry->size;
  }
  return left;
}

/* Places the loops of a partial ordering, without those that the layer lacks or the array covers. */
static enum status give_order(struct problem *problem, const struct mapping_rule *rule, struct error *error) {
  for (int i = 0; i < rule->order_count && rule->order_is_partial; i++) {
    const struct ordered_loop *entry = &rule->order[i];
    int dim = layer_dim(problem->layer, entry->dim);
    if (dim < 0) continue;
    int64_t left = left_of(problem, rule, dim), size = entry->size > 0 ? entry->size : left;
    if (left == 0) {
      return error_set(
          error, STATUS_BAD_INPUT,
          "%sthe sizes that the temporal ordering gives loop %s of layer %d do not divide it: after spatial "
          "unrolling it is %" PRId64,
          rule->where != NULL ? rule->where : "", entry->dim, problem->layer->id, temporal_size(problem, dim));
    }
    if (size == 1) continue;
    problem->given[problem->given_count++] =
        (struct given_loop){.loop = {.dim = dim, .size = size}, .is_split = entry->size == 0};
    if (i < rule->order_inner) problem->given_inner = problem->given_count;
  }
  return STATUS_OK;
}

/* Factor by which a loop is unrolled. */
static double unrolled_of(const struct problem *problem, int dim) {
  double size = 1;
  for (int i = 0; i < problem->unrolled_count; i++) {
    if (problem->unrolled[i].dim == dim) size *= problem->unrolled[i].size;
  }
  return size;
}

/* Bits of the array's elements of the operands that have this memory as their innermost. */
static double unrolled_bits(const struct problem *problem, int memory) {
  double bits = 0;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    double size[LAYER_MAX_DIMS];
    if (!operand->present || operand->memory[0] != memory) continue;
    for (int d = 0; d < LAYER_MAX_DIMS; d++) size[d] = 1;
    for (int i = 0; i < operand->su[0].count; i++)
      size[operand->su[0].dim[i]] *= operand->su[0].size[SPATIAL_FRACTION][i];
    bool partial = o != LAYER_OUTPUT || problem_irrelevant_above(operand, 1);
    for (int d = 0; o == LAYER_OUTPUT && d < problem->layer->dim_count; d++) {
      partial = partial || (operand->irrelevant >> d & 1 && (double)problem->size[d] > unrolled_of(problem, d));
    }
    bits += tensor_elements(operand->relevant, operand->pr, operand->pr_count, size, problem->numerics) *
            (partial ? operand->partial_bits : operand->final_bits);
  }
  return bits;
}

static bool array_fits(const struct problem *problem) {
  for (int m = 0; m < problem->hardware->memory_count; m++) {
    if (unrolled_bits(problem, m) > problem->hardware->memories[m].size_bits) return false;
  }
  return true;
}

/* True of a transposed convolution, few of whose outputs share weights. */
static bool has_phases(const struct layer *layer) {
  bool has = false;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < layer->operand[o].pr_count; i++) has = has || layer->operand[o].pr[i].phases > 0;
  }
  return has;
}

/* Unrolls the layer and lists its operands' spatial loops. Rule fit-array, and in phases: the last array dimension is
 * unrolled less until the innermost memories hold an element for each unit, then the one before. */
static enum status unroll(struct problem *problem, const struct input_caps *caps, const struct mapping_rule *rule,
                          const int level_count[LAYER_OPERANDS], struct error *error) {
  int most[HARDWARE_MAX_DIMS];
  memcpy(most, problem->hardware->dim_size, sizeof most);
  for (;;) {
    int unrolled =
        unrolling_of_layer(rule, problem->hardware, most, problem->layer, problem->size, problem->unrolled, error);
    if (unrolled < 0) return error->status;
    problem->unrolled_count = unrolled;
    memset(problem->operand, 0, sizeof problem->operand);
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) init_operand(problem, o, level_count[o], caps);
    bool must_fit = rules_have(problem->rules, RULE_FIT_ARRAY) || has_phases(problem->layer);
    if (!must_fit || unrolled == 0 || array_fits(problem)) return STATUS_OK;
    most[problem->unrolled[0].array_dim] = (int)ceil(problem->unrolled[0].size) - 1;
  }
}

enum status problem_init(struct problem *problem, unsigned rules, bool snap, const struct hardware *hardware,
                         const struct layer *layer, const int64_t *size, const struct input_caps *caps,
                         const struct mapping_rule *rule, const int level_count[LAYER_OPERANDS], struct error *error) {
  memset(problem, 0, sizeof *problem);
  problem->rules = rules;
  problem->numerics = (struct numerics){.exact_pr = rules_have(rules, RULE_PR_EXACT), .snap = snap};
  problem->hardware = hardware;
  problem->layer = layer;
  memcpy(problem->size, size, sizeof problem->size);
  problem->mac_count = layer_mac_count(layer, size);
  problem->output_elements = (double)layer_elements(layer, LAYER_OUTPUT, size);
  if (unroll(problem, caps, rule, level_count, error) != STATUS_OK) return error->status;
  for (int i = 0; i < problem->unrolled_count; i++) {
    if (problem->unrolled[i].size != floor(problem->unrolled[i].size)) problem->has_fractions = true;
  }
  derive_units(problem);
  list_memories(problem);
  list_temporal_loops(problem);
  if (give_order(problem, rule, error) != STATUS_OK) return error->status;
  if (!problem->has_fractions) problem->numerics.snap = false; /* only whole sizes are rounded from here on */
  return STATUS_OK;
}

void problem_limit(struct problem *problem, const struct problem_limits *limits) {
  for (int m = 0; m < problem->memory_count; m++) {
    for (int i = 0; i < limits->count; i++) {
      struct problem_memory *memory = &problem->memories[m];
      if (limits->resident[i].memory != memory->memory) continue;
      memory->room_bits -= limits->resident[i].bits - limits->resident[i].between_bits;
      memory->held_room_bits -= limits->resident[i].bits;
    }
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS && limits->weight_level >= 0; o++) {
    struct problem_operand *operand = &problem->operand[o];
    bool holds = operand->present && operand->port == OPERAND_I2 && limits->weight_level < operand->level_count;
    if (holds) operand->full_level = limits->weight_level;
  }
}

bool problem_irrelevant_above(const struct problem_operand *output, int from) {
  if (output->sums_tiles) return true;
  for (int l = from; l <= output->level_count; l++) {
    for (int i = 0; i < output->su[l].count; i++) {
      if (output->irrelevant >> output->su[l].dim[i] & 1) return true;
    }
  }
  return false;
}
