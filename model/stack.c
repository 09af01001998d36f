#include "model/stack.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/attention_cuts.h"
#include "model/forced_cuts.h"
#include "model/heads.h"
#include "model/layer/made_weights.h"
#include "model/members.h"

/* --- Undividable units -------------------------------------------------------------------------------- */

/* Layers whose outputs a layer reads, without network inputs where several networks are side by side: those of the
 * later ones wait while the first is computed. */
static int open_count(const struct workload *workload, const struct layer *layer, bool several) {
  int count = 0;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !layer->is_input; o++) {
    for (int i = 0; i < operand_source_count(&layer->operand[o]); i++) {
      int producer = operand_source(&layer->operand[o], i);
      bool repeated = o == LAYER_INPUT2 && operand_reads(&layer->operand[LAYER_INPUT1], producer);
      if (!repeated && !(several && workload->layers[producer].is_input)) count++;
    }
  }
  return count;
}

static void find_units(struct stack_cutter *cutter) {
  const struct workload *workload = cutter->workload;
  int open = 0, outputs = 0; /* edges from layers seen to later ones */
  for (int i = 0; i < workload->layer_count; i++) outputs += layer_is_output(&workload->layers[i]);
  bool several = outputs > 1;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    int reads_from = open_count(workload, layer, several);
    cutter->ends_unit[i] = !layer->is_input && open == reads_from;
    open += (several && layer->is_input ? 0 : layer->consumer_count) - reads_from;
  }
}

/* --- Automatic cuts ------------------------------------------------------------------------------------- */

int stack_weight_memory(const struct hardware *hardware) {
  int levels = hardware->level_count[OPERAND_I2];
  return hardware->level[OPERAND_I2][levels > 1 ? levels - 2 : 0];
}

static void append_cut(struct stack_list *list, int id) {
  list->cuts[list->cut_count++] = id;
}

static bool ends_with(const struct stack_list *list, int id) {
  return list->cut_count && list->cuts[list->cut_count - 1] == id;
}

/* Weights of the layers begin .. end-1 behind the last forced cut among them. */
static double weights_behind_cuts(const struct stack_cutter *cutter, int begin, int end, const bool *forced) {
  double weights = 0;
  for (int i = begin; i < end; i++)
    weights = (forced[i] ? 0 : weights + layer_weight_bits(&cutter->workload->layers[i]));
  return weights;
}

/* Adds the forced cuts before layer `end` that follow the last cut listed. */
static void append_forced(struct stack_cutter *cutter, struct stack_list *list, const bool *forced, int begin,
                          int end) {
  for (int i = begin; i < end; i++) {
    if (forced[i] && !ends_with(list, cutter->workload->layers[i].id)) append_cut(list, cutter->workload->layers[i].id);
  }
}

static void cut_automatically(struct stack_cutter *cutter, struct stack_list *list, double room, const bool *forced) {
  const struct layer *layers = cutter->workload->layers;
  double sum = 0;
  for (int begin = 0, end; begin < cutter->workload->layer_count; begin = end) {
    double weights = 0;
    for (end = begin; !(end > begin && cutter->ends_unit[end - 1]); end++) weights += layer_weight_bits(&layers[end]);
    if (sum + weights > room) {
      list->next_room_bits = fmin(list->next_room_bits, weights > room ? weights : sum + weights);
    }
    if (weights > room) {
      if (begin > 0 && !ends_with(list, layers[begin - 1].id)) append_cut(list, layers[begin - 1].id);
      for (int i = begin; i < end; i++) append_cut(list, layers[i].id);
      sum = 0;
      continue;
    }
    if (sum + weights > room) {
      append_cut(list, layers[begin - 1].id);
      sum = 0;
    }
    append_forced(cutter, list, forced, begin, end);
    bool any = list->cut_count > 0 && workload_find(cutter->workload, list->cuts[list->cut_count - 1]) >= begin;
    sum = any ? weights_behind_cuts(cutter, begin, end, forced) : sum + weights;
  }
}

/* Takes back the cuts behind pools that do not end the stack of what they read. True if there were any. */
static bool free_pools(const struct stack_list *list, const struct workload *workload, bool *forced) {
  bool any = false;
  for (int i = 0; i < workload->layer_count; i++) {
    int producer = forced[i] ? forced_cuts_pooled(workload, i) : -1;
    bool is_cut = false;
    for (int c = 0; c < list->cut_count && producer >= 0; c++) {
      is_cut = is_cut || list->cuts[c] == workload->layers[producer].id;
    }
    if (is_cut) forced[i] = false;
    any = any || is_cut;
  }
  return any;
}

static enum status find_cuts(struct stack_cutter *cutter, struct stack_list *list, double room, int64_t heads,
                             bool *forced) {
  const struct workload *workload = cutter->workload;
  enum status status = STATUS_OK;
  do {
    list->cut_count = 0;
    list->next_room_bits = INFINITY;
    if (workload_has_made_weights(workload)) {
      status = attention_cuts(list, cutter->arena, workload, room, heads, forced, cutter->error);
    } else {
      cut_automatically(cutter, list, room, forced);
    }
  } while (status == STATUS_OK && free_pools(list, workload, forced));
  return status;
}

/* --- Given cuts ------------------------------------------------------------------------------------------- */

static enum status cut_as_given(struct stack_cutter *cutter, struct stack_list *list, const struct schedule *schedule,
                                const bool *forced) {
  const struct workload *workload = cutter->workload;
  for (int i = 0; i < schedule->cut_count; i++) {
    if (workload_find(workload, schedule->cuts[i]) >= 0) continue;
    return error_set(cutter->error, STATUS_USAGE,
                     "cannot cut after layer %d: the network has no such layer; its ids go from %d to %d",
                     schedule->cuts[i], workload->layers[0].id, workload->layers[workload->layer_count - 1].id);
  }
  for (int layer = 0; layer + 1 < workload->layer_count; layer++) { /* a cut after the last layer has no effect */
    bool cut = forced[layer] || (schedule->cuts_kind == CUTS_SINGLE_LAYER && !workload->layers[layer].is_input);
    for (int i = 0; i < schedule->cut_count && schedule->cuts_kind == CUTS_LIST; i++) {
      cut = cut || schedule->cuts[i] == workload->layers[layer].id;
    }
    if (cut) append_cut(list, workload->layers[layer].id);
  }
  return STATUS_OK;
}

/* --- Nodes of a stack --------------------------------------------------------------------------------------- */

/* Unit ends nearest to a layer, for the message about an illegal cut. */
static void nearest_cuts(const struct stack_cutter *cutter, int layer, char *text, size_t size) {
  int before = layer, after = layer;
  const struct workload *workload = cutter->workload;
  while (before >= 0 && !cutter->ends_unit[before]) before--;
  while (after + 1 < workload->layer_count && !cutter->ends_unit[after]) after++;
  if (after + 1 == workload->layer_count) after = -1; /* not a cut */
  if (before >= 0 && after >= 0) {
    snprintf(text, size, "the nearest legal cuts are after layers %d and %d", workload->layers[before].id,
             workload->layers[after].id);
  } else if (before >= 0 || after >= 0) {
    snprintf(text, size, "the nearest legal cut is after layer %d", workload->layers[before >= 0 ? before : after].id);
  } else {
    snprintf(text, size, "the network has no legal cut");
  }
}

static enum status must_end_earlier(const struct stack_cutter *cutter, int layer, int maker) {
  const struct layer *layers = cutter->workload->layers;
  return error_set(cutter->error, STATUS_USAGE,
                   "layer %d reads all of layer %d in every tile, as its weights: layer %d must end an earlier stack; "
                   "add %d to the cuts",
                   layers[layer].id, layers[maker].id, layers[maker].id, layers[maker].id);
}

/* Requires that weights which layers make are in the top memory. */
static enum status check_made_weights(const struct stack_cutter *cutter, int end) {
  for (int i = 0; i <= end; i++) {
    const struct operand *weights = cutter->member[i] ? layer_made_weights(&cutter->workload->layers[i]) : NULL;
    if (weights != NULL && !cutter->computed[weights->maker]) return must_end_earlier(cutter, i, weights->maker);
  }
  return STATUS_OK;
}

/* Allows only the last layer of a stack to be used by later ones. */
static enum status check_one_output(const struct stack_cutter *cutter, int end) {
  const struct layer *layers = cutter->workload->layers;
  for (int i = 0; i < end; i++) {
    if (layer_is_output(&layers[i]) && !cutter->computed[i]) {
      return error_set(cutter->error, STATUS_USAGE,
                       "the network that ends at layer %d must end a stack before the one that ends at layer %d",
                       layers[i].id, layers[end].id);
    }
    if (!cutter->member[i] || layers[i].is_input) continue;
    for (int c = 0; c < layers[i].consumer_count; c++) {
      if (cutter->member[layers[i].consumers[c]]) continue;
      if (layer_weighs_with(&layers[layers[i].consumers[c]], i)) {
        return must_end_earlier(cutter, layers[i].consumers[c], i);
      }
      char nearest[120];
      nearest_cuts(cutter, end, nearest, sizeof nearest);
      return error_set(
          cutter->error, STATUS_USAGE,
          "a cut after layer %d leaves its stack with two outputs that are used later, those of layers %d and %d; %s",
          layers[end].id, layers[i].id, layers[end].id, nearest);
    }
  }
  return STATUS_OK;
}

static bool is_channel(const char *name) {
  return strcmp(name, "C") == 0 || strcmp(name, "K") == 0 || strcmp(name, "G") == 0;
}

static void widen(struct layer *input, const char *name, int64_t size) {
  int d = layer_dim(input, name);
  if (d < 0) {
    if (input->dim_count == LAYER_MAX_DIMS) return;
    d = input->dim_count++;
    snprintf(input->dim_name[d], DIM_NAME_SIZE, "%s", name);
    input->size[d] = size;
  } else if (is_channel(name) ? size < input->size[d] : size > input->size[d]) {
    input->size[d] = size;
  }
}

/* Channels: the fewest that a consumer reads, by each name that they give them (quirk Q7). Map: the largest that they
 * need. */
static void shape_from(struct layer *input, const struct layer *consumer, int producer) {
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &consumer->operand[o];
    if (!operand_reads(operand, producer)) continue;
    struct layer read = {.dim_count = 0};
    layer_map_read(&read, consumer, o, operand->relevant);
    for (int d = 0; d < read.dim_count; d++) widen(input, read.dim_name[d], read.size[d]);
    struct operand *output = &input->operand[LAYER_OUTPUT];
    if (operand->precision_bits > output->precision_bits) output->precision_bits = operand->precision_bits;
    output->final_bits = output->precision_bits;
  }
}

/* True if a layer reads the producer's channels together with those of others. */
static bool joins(const struct layer *consumer, int producer) {
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (consumer->operand[o].joined_count > 0 && operand_reads(&consumer->operand[o], producer)) return true;
  }
  return false;
}

/* Rule producer-channels (Q7), and where channels are joined: the channels that the producer makes, K x G, whatever its
 * consumers index. */
static void take_channels(struct layer *input, const struct layer *producer) {
  int kept = 0;
  for (int d = 0; d < input->dim_count; d++) {
    if (is_channel(input->dim_name[d])) continue;
    memmove(input->dim_name[kept], input->dim_name[d], DIM_NAME_SIZE);
    input->size[kept++] = input->size[d];
  }
  input->dim_count = kept;
  for (int d = 0; d < producer->dim_count; d++) {
    bool makes = is_channel(producer->dim_name[d]) && producer->operand[LAYER_OUTPUT].relevant >> d & 1;
    if (makes) widen(input, producer->dim_name[d], producer->size[d]);
  }
}

/* Input layer standing for `producer`, computed in an earlier stack, behind the cut after `cut_layer`. */
static struct layer *make_input(const struct stack_cutter *cutter, int producer, int cut_layer, int number) {
  const struct workload *workload = cutter->workload;
  struct layer *input = ARENA_NEW(cutter->arena, 1, struct layer);
  if (input == NULL) return NULL;
  input->id = workload->layers[producer].id;
  input->is_input = true;
  snprintf(input->name, sizeof input->name, "input%d", number);
  snprintf(input->type, sizeof input->type, "Input");
  /* Uses direct successors of the cut, including those of later stacks (section 3); if none reads it, the
   * stack's layers. */
  bool is_joined = false;
  for (int pass = 0; pass < 2 && !input->dim_count; pass++) {
    for (int c = 0; c < workload->layer_count; c++) {
      const struct layer *consumer = &workload->layers[c];
      if (!layer_reads(consumer, producer)) continue;
      if (pass ? cutter->member[c] : layer_reads(consumer, cut_layer)) shape_from(input, consumer, producer);
      is_joined = is_joined || joins(consumer, producer);
    }
  }
  if (is_joined || rules_have(cutter->rules, RULE_PRODUCER_CHANNELS)) take_channels(input, &workload->layers[producer]);
  input->ox = layer_dim(input, "OX");
  input->oy = layer_dim(input, "OY");
  const struct layer *made = &workload->layers[producer];
  input->has_true_size = made->has_true_size;
  if (made->has_true_size && input->ox >= 0) input->size[input->ox] = made->ox >= 0 ? made->size[made->ox] : 1;
  if (made->has_true_size && input->oy >= 0) input->size[input->oy] = made->oy >= 0 ? made->size[made->oy] : 1;
  struct operand *output = &input->operand[LAYER_OUTPUT];
  snprintf(output->name, sizeof output->name, "O");
  output->memory_operand = OPERAND_I1;
  output->producer = -1;
  output->relevant = output->indexes = (1u << input->dim_count) - 1;
  memcpy(input->file_size, input->size, sizeof input->size);
  return input;
}

/* Links each node to the producers of its inputs; node_of: by layer index, for inputs and members alike. */
static bool link_nodes(struct stack *stack, struct arena *arena, const int *node_of) {
  int links = 0, used = 0;
  for (int n = 0; n < stack->node_count; n++) {
    const struct layer *shape = stack->nodes[n].shape;
    for (int o = 0; o < LAYER_OPERANDS && !shape->is_input; o++) links += operand_source_count(&shape->operand[o]);
  }
  int *sources = ARENA_NEW(arena, links + 1, int);
  if (sources == NULL) return false;
  for (int n = 0; n < stack->node_count; n++) {
    struct stack_node *node = &stack->nodes[n];
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
      const struct operand *operand = &node->shape->operand[o];
      node->source_count[o] = node->shape->is_input ? 0 : operand_source_count(operand);
      node->sources[o] = &sources[used];
      for (int i = 0; i < node->source_count[o]; i++) sources[used++] = node_of[operand_source(operand, i)];
      node->producer[o] = node->source_count[o] > 0 ? node->sources[o][0] : -1;
    }
  }
  return true;
}

static bool is_read_by_member(const struct stack_cutter *cutter, int producer) {
  const struct layer *layer = &cutter->workload->layers[producer];
  for (int c = 0; c < layer->consumer_count; c++) {
    int consumer = layer->consumers[c];
    if (cutter->member[consumer] && layer_reads(&cutter->workload->layers[consumer], producer)) return true;
  }
  return false;
}

/* Other outputs of the network end stacks of their own. */
static enum status check_outputs(const struct stack_cutter *cutter, int end) {
  const struct layer *layers = cutter->workload->layers;
  for (int i = 0; i < end; i++) {
    if (layers[i].is_input || layers[i].consumer_count > 0 || cutter->computed[i]) continue;
    return error_set(cutter->error, STATUS_USAGE, "nothing reads layer %d, an output: it needs a cut after it",
                     layers[i].id);
  }
  return STATUS_OK;
}

enum status stack_cutter_form(struct stack_cutter *cutter, int end, int cut_layer, struct stack *stack) {
  const struct workload *workload = cutter->workload;
  members_mark(workload, cutter->computed, end, cutter->member);
  enum status status = check_made_weights(cutter, end);
  if (status == STATUS_OK) status = check_one_output(cutter, end);
  if (status == STATUS_OK) status = check_outputs(cutter, end);
  if (status != STATUS_OK) return status;
  *stack = (struct stack){.rules = cutter->rules, .repeats = 1};
  int *node_of = ARENA_NEW(cutter->arena, workload->layer_count, int);
  stack->nodes = ARENA_NEW(cutter->arena, 2 * workload->layer_count, struct stack_node);
  if (node_of == NULL || stack->nodes == NULL) return error_out_of_memory(cutter->error);
  int inputs = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    if (!cutter->computed[i] || cutter->member[i] || !is_read_by_member(cutter, i)) continue;
    struct layer *shape = make_input(cutter, i, cut_layer, inputs);
    if (shape == NULL) return error_out_of_memory(cutter->error);
    node_of[i] = stack->node_count;
    stack->nodes[stack->node_count++] =
        (struct stack_node){.layer = -1, .input = inputs++, .id = shape->id, .shape = shape, .home = -1};
  }
  for (int i = 0; i <= end; i++) {
    if (!cutter->member[i]) continue;
    const struct layer *layer = &workload->layers[i];
    node_of[i] = stack->node_count;
    stack->nodes[stack->node_count++] =
        (struct stack_node){.layer = i, .input = -1, .id = layer->id, .shape = layer, .home = -1};
  }
  if (!link_nodes(stack, cutter->arena, node_of)) return error_out_of_memory(cutter->error);
  for (int i = 0; i <= end; i++) {
    if (cutter->member[i] && (!workload->layers[i].is_input || i == end)) cutter->computed[i] = true;
  }
  return STATUS_OK;
}

static enum status form_stacks(struct stack_cutter *cutter, struct stack_list *list, const struct schedule *schedule) {
  int layers = cutter->workload->layer_count, cut_layer = -1;
  list->stacks = ARENA_NEW(cutter->arena, list->cut_count + 1, struct stack);
  if (list->stacks == NULL) return error_out_of_memory(cutter->error);
  for (int i = 0; i <= list->cut_count; i++) {
    int end = i < list->cut_count ? workload_find(cutter->workload, list->cuts[i]) : layers - 1;
    if (cutter->computed[end]) continue; /* behind a cut after the last layer */
    struct stack *stack = &list->stacks[list->stack_count];
    enum status status = stack_cutter_form(cutter, end, cut_layer, stack);
    if (status != STATUS_OK) return status;
    stack->tiling = schedule_tiling(schedule, cutter->workload->layers[end].id, end == layers - 1);
    status = heads_split(stack, cutter->arena, cutter->error);
    if (status != STATUS_OK) return status;
    stack->searches_placement = schedule->placement == PLACEMENT_SEARCH;
    list->stack_count++;
    cut_layer = end;
  }
  return STATUS_OK;
}

enum status stack_cutter_init(struct stack_cutter *cutter, struct arena *arena, const struct workload *workload,
                              unsigned rules, struct error *error) {
  *cutter = (struct stack_cutter){.workload = workload,
                                  .rules = rules,
                                  .arena = arena,
                                  .error = error,
                                  .ends_unit = ARENA_NEW(arena, workload->layer_count, bool),
                                  .computed = ARENA_NEW(arena, workload->layer_count, bool),
                                  .member = ARENA_NEW(arena, workload->layer_count, bool)};
  if (cutter->ends_unit == NULL || cutter->computed == NULL || cutter->member == NULL)
    return error_out_of_memory(error);
  find_units(cutter);
  return STATUS_OK;
}

enum status stack_list_init(struct stack_list *list, struct arena *arena, const struct workload *workload,
                            const struct hardware *hardware, const struct schedule *schedule, struct error *error) {
  struct stack_cutter cutter;
  memset(list, 0, sizeof *list);
  list->next_room_bits = INFINITY;
  list->cuts = ARENA_NEW(arena, 2 * workload->layer_count, int);
  if (list->cuts == NULL) return error_out_of_memory(error);
  enum status status = stack_cutter_init(&cutter, arena, workload, search_rules(&schedule->search), error);
  if (status != STATUS_OK) return status;
  bool *forced = ARENA_NEW(arena, workload->layer_count, bool);
  if (forced == NULL) return error_out_of_memory(error);
  if (!forced_cuts_mark(workload, schedule->cuts_kind == CUTS_AUTO, schedule->tile_heads, arena, forced)) {
    return error_out_of_memory(error);
  }
  if (schedule->cuts_kind == CUTS_AUTO) {
    status = find_cuts(&cutter, list, hardware->memories[stack_weight_memory(hardware)].size_bits, schedule->tile_heads,
                       forced);
  } else {
    status = cut_as_given(&cutter, list, schedule, forced);
  }
  return status != STATUS_OK ? status : form_stacks(&cutter, list, schedule);
}
