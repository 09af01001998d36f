/* One layer of a network: its loops, then each operand's indices, precision and producer. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "inputs/equation.h"
#include "inputs/parts.h"
#include "model/layer/rows.h"

enum { OWNER_SIZE = 32, VALUE_SIZE = 96, MAX_BITS = 4096 };
static const int64_t LARGEST_LOOP = 1000000000000;

static const char *const layer_keys[] = {
    "id",           "name",          "operator_type",     "equation",       "dimension_relations",
    "loop_dims",    "loop_sizes",    "operand_precision", "operand_source", "operand_source_dimension_mapping",
    "pr_loop_dims", "pr_loop_sizes", "padding",           "passes",         NULL};

static const char *const precision_keys[] = {"O", "O_final", "W", "I", "X", "Y", NULL};
static const struct yaml_form precision_form = {"'operand_precision'", precision_keys};

struct layer_reader {
  const struct yaml_file *file;
  const struct yaml_node *node;
  struct layer *layer;
  const struct workload *workload; /* the layers so far, this one last */
  struct arena *arena;             /* of the network */
  char owner[OWNER_SIZE];          /* "layer 3" */
  struct yaml_form form;
  const struct yaml_node *equation_node;
  struct equation equation;
  int relation_count;
  struct relation relations[EQUATION_MAX_RELATIONS];
};

/* --- Identity ----------------------------------------------------------------------------------------- */

static enum status read_name(struct layer_reader *reader) {
  const struct yaml_node *node = yaml_find(reader->node, "name");
  if (node == NULL || yaml_is_null(node)) {
    snprintf(reader->layer->name, sizeof reader->layer->name, "Layer%d", reader->layer->id);
    return STATUS_OK;
  }
  return yaml_name(reader->file, node, "'name' of a layer", reader->layer->name);
}

static enum status read_type(struct layer_reader *reader) {
  static const char *const types[] = {"Conv", "Pooling", "Add",     "Gemm",        "Conv_downsample",
                                      "Max",  "Pool",    "MaxPool", "AveragePool", "GlobalAveragePool",
                                      NULL};
  const struct yaml_node *node;
  enum status status = yaml_need(reader->file, reader->node, "operator_type", &reader->form, &node);
  if (status == STATUS_OK) status = yaml_name(reader->file, node, "'operator_type'", reader->layer->type);
  if (status != STATUS_OK) return status;
  const char *text = reader->layer->type;
  bool is_known = rows_default_passes(text) > 0;
  for (int i = 0; types[i] != NULL; i++) is_known = is_known || strcmp(text, types[i]) == 0;
  for (int i = 0; i + 1 < reader->workload->layer_count; i++) { /* one remark for all layers of a type */
    is_known = is_known || strcmp(reader->workload->layers[i].type, reader->layer->type) == 0;
  }
  if (!is_known) {
    yaml_remark(
        reader->file, node,
        "operator_type '%.40s' is a label: it only chooses the entry of the mapping; what is computed is what the "
        "equation says",
        text);
  }
  return STATUS_OK;
}

static enum status read_identity(struct layer_reader *reader) {
  const struct yaml_node *node;
  int64_t id;
  enum status status = yaml_need(reader->file, reader->node, "id", &reader->form, &node);
  if (status == STATUS_OK) status = yaml_integer(reader->file, node, "'id' of a layer", 0, INT_MAX, &id);
  if (status != STATUS_OK) return status;
  int first = workload_find(reader->workload, (int)id);
  if (first >= 0 && first < reader->workload->layer_count - 1) {
    return yaml_error(reader->file, node, "layer id %d is already used on line %d; ids must be unique", (int)id,
                      reader->file->root->items[first]->place.line);
  }
  reader->layer->id = (int)id;
  snprintf(reader->owner, sizeof reader->owner, "layer %d", (int)id);
  status = read_name(reader);
  return status != STATUS_OK ? status : read_type(reader);
}

/* --- Loops and relations ----------------------------------------------------------------------------- */

static enum status read_loop_name(struct layer_reader *reader, const struct yaml_node *item) {
  struct layer *layer = reader->layer;
  const char *text;
  enum status status = yaml_text(reader->file, item, "an item of 'loop_dims'", &text);
  if (status != STATUS_OK) return status;
  if (!is_dim_name(text)) {
    return yaml_error(reader->file, item, "'%.40s' is not a valid loop name; expected 1 to %d letters, digits or _",
                      text, DIM_NAME_SIZE - 1);
  }
  char *name = layer->dim_name[layer->dim_count];
  for (int i = 0; text[i]; i++) name[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
  if (layer_dim(layer, name) >= 0) return yaml_error(reader->file, item, "loop %s is listed twice", name);
  return STATUS_OK;
}

static enum status read_loops(struct layer_reader *reader) {
  struct layer *layer = reader->layer;
  const struct yaml_node *dims, *sizes;
  char name[VALUE_SIZE];
  enum status status = yaml_need(reader->file, reader->node, "loop_dims", &reader->form, &dims);
  if (status == STATUS_OK) status = yaml_need(reader->file, reader->node, "loop_sizes", &reader->form, &sizes);
  if (status == STATUS_OK) status = yaml_list(reader->file, dims, "'loop_dims'", 1, LAYER_MAX_DIMS);
  if (status == STATUS_OK) {
    status = yaml_list(reader->file, sizes, "'loop_sizes', one per entry of 'loop_dims',", dims->count, dims->count);
  }
  for (int i = 0; status == STATUS_OK && i < dims->count; i++) {
    status = read_loop_name(reader, dims->items[i]);
    if (status != STATUS_OK) break;
    snprintf(name, sizeof name, "the size of loop %s", layer->dim_name[i]);
    status = yaml_integer(reader->file, sizes->items[i], name, 1, LARGEST_LOOP, &layer->file_size[i]);
    layer->dim_count++;
  }
  return status;
}

static enum status check_relation(struct layer_reader *reader, const struct yaml_node *item) {
  const struct relation *relation = &reader->relations[reader->relation_count];
  const char *terms[] = {relation->first, relation->second};
  for (int i = 0; i < 2; i++) {
    if (layer_dim(reader->layer, terms[i]) < 0) {
      return yaml_error(reader->file, item,
                        "the relation uses loop %s, which is missing from 'loop_dims'; add it with its size", terms[i]);
    }
  }
  bool repeated = layer_dim(reader->layer, relation->result) >= 0;
  for (int i = 0; i < reader->relation_count; i++) {
    repeated = repeated || strcmp(reader->relations[i].result, relation->result) == 0;
  }
  if (repeated) {
    return yaml_error(reader->file, item, "%s is already defined by another relation or in 'loop_dims'",
                      relation->result);
  }
  return STATUS_OK;
}

static enum status read_relations(struct layer_reader *reader) {
  const struct yaml_node *list = yaml_find(reader->node, "dimension_relations");
  if (list == NULL || yaml_is_null(list)) return STATUS_OK;
  enum status status = yaml_list(reader->file, list, "'dimension_relations'", 0, EQUATION_MAX_RELATIONS);
  for (int i = 0; status == STATUS_OK && i < list->count; i++) {
    status = relation_read(reader->file, list->items[i], &reader->relations[i]);
    if (status == STATUS_OK) status = check_relation(reader, list->items[i]);
    reader->relation_count++;
  }
  return status;
}

/* --- Operands ---------------------------------------------------------------------------------------- */

static const struct relation *find_relation(const struct layer_reader *reader, const char *result) {
  for (int i = 0; i < reader->relation_count; i++) {
    if (strcmp(reader->relations[i].result, result) == 0) return &reader->relations[i];
  }
  return NULL;
}

static enum status add_relevance(struct layer_reader *reader, const struct equation_index *index,
                                 const struct relation *relation, struct operand *operand) {
  if (operand == &reader->layer->operand[LAYER_OUTPUT]) {
    return yaml_error_at(reader->file, reader->equation_node, index->offset,
                         "the output must be indexed by loops, but %s is defined by a relation", index->name);
  }
  if (operand->pr_count == OPERAND_MAX_PR) {
    return yaml_error_at(reader->file, reader->equation_node, index->offset,
                         "operand %s is indexed by more than %d relations", operand->name, OPERAND_MAX_PR);
  }
  struct partial_relevance *pr = &operand->pr[operand->pr_count++];
  snprintf(pr->name, sizeof pr->name, "%s", relation->result);
  pr->a = layer_dim(reader->layer, relation->first);
  pr->b = layer_dim(reader->layer, relation->second);
  pr->sa = relation->first_factor;
  pr->sb = relation->second_factor;
  pr->upsampling = relation->divisor > 1 ? relation->divisor : 0;
  return STATUS_OK;
}

static enum status read_index(struct layer_reader *reader, const struct equation_index *index,
                              struct operand *operand) {
  const struct relation *relation = find_relation(reader, index->name);
  if (relation != NULL) return add_relevance(reader, index, relation, operand);
  int dim = layer_dim(reader->layer, index->name);
  if (dim < 0) {
    return yaml_error_at(reader->file, reader->equation_node, index->offset,
                         "%s is neither in 'loop_dims' nor defined in 'dimension_relations'; add it to one of them",
                         index->name);
  }
  operand->indexes |= 1u << dim;
  return STATUS_OK;
}

/* Refuses a loop that indexes an operand both directly and within a relation: the model gives it no meaning. */
static enum status check_indexes(struct layer_reader *reader, const struct equation_operand *from,
                                 const struct operand *operand) {
  for (int i = 0; i < operand->pr_count; i++) {
    const struct partial_relevance *pr = &operand->pr[i];
    if (operand->indexes >> pr->a & 1 || operand->indexes >> pr->b & 1) {
      return yaml_error_at(reader->file, reader->equation_node, from->offset,
                           "operand %s is indexed by a loop and also by %s, which contains that loop; keep one of them",
                           operand->name, pr->name);
    }
  }
  return STATUS_OK;
}

static enum status read_equation(struct layer_reader *reader) {
  enum status status = yaml_need(reader->file, reader->node, "equation", &reader->form, &reader->equation_node);
  if (status == STATUS_OK) status = equation_read(reader->file, reader->equation_node, &reader->equation);
  if (status != STATUS_OK) return status;
  struct layer *layer = reader->layer;
  layer->is_addition = reader->equation.is_sum;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    const struct equation_operand *from = &reader->equation.operands[o];
    struct operand *operand = &layer->operand[o];
    if (from->name == 0) continue;
    operand->name[0] = from->name;
    operand->producer = PRODUCER_NETWORK_INPUT;
    operand->memory_operand = OPERAND_I1;
    if (o == LAYER_OUTPUT) operand->memory_operand = OPERAND_O;
    if (from->name == 'W' && !layer->is_addition) operand->memory_operand = OPERAND_I2;
    for (int i = 0; i < from->index_count && status == STATUS_OK; i++) {
      status = read_index(reader, &from->indexes[i], operand);
    }
    if (status == STATUS_OK) status = check_indexes(reader, from, operand);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

static void remark_idle_loops(const struct layer_reader *reader) {
  const struct layer *layer = reader->layer;
  for (int d = 0; d < layer->dim_count; d++) {
    bool used = layer->file_size[d] == 1;
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      const struct operand *operand = &layer->operand[o];
      used = used || (operand->indexes >> d & 1);
      for (int i = 0; i < operand->pr_count; i++) used = used || operand->pr[i].a == d || operand->pr[i].b == d;
    }
    if (!used) {
      yaml_remark(reader->file, reader->equation_node, "loop %s of %s indexes no operand: it only repeats work",
                  layer->dim_name[d], reader->owner);
    }
  }
}

static enum status read_bits(struct layer_reader *reader, const struct yaml_node *map, const char *key, int low,
                             int *bits) {
  const struct yaml_node *node;
  char name[VALUE_SIZE];
  int64_t value = 0;
  enum status status = yaml_need(reader->file, map, key, &precision_form, &node);
  snprintf(name, sizeof name, "the precision of %s, in bits,", key);
  if (status == STATUS_OK) status = yaml_integer(reader->file, node, name, low, MAX_BITS, &value);
  if (status == STATUS_OK) *bits = (int)value;
  return status;
}

static enum status read_precisions(struct layer_reader *reader) {
  struct layer *layer = reader->layer;
  const struct yaml_node *map;
  enum status status = yaml_need(reader->file, reader->node, "operand_precision", &reader->form, &map);
  if (status == STATUS_OK) status = yaml_map(reader->file, map, "'operand_precision'");
  if (status == STATUS_OK) status = read_bits(reader, map, "O", 1, &layer->operand[LAYER_OUTPUT].precision_bits);
  if (status == STATUS_OK) status = read_bits(reader, map, "O_final", 1, &layer->operand[LAYER_OUTPUT].final_bits);
  for (int o = LAYER_INPUT1; status == STATUS_OK && o < LAYER_OPERANDS; o++) {
    struct operand *operand = &layer->operand[o];
    int low = operand->memory_operand == OPERAND_I2 ? 0 : 1; /* pooling has weights of 0 bits */
    if (!layer_has(layer, o)) continue;
    status = read_bits(reader, map, operand->name, low, &operand->precision_bits);
    operand->final_bits = operand->precision_bits;
  }
  if (status == STATUS_OK) yaml_check_keys(reader->file, map, &precision_form);
  return status;
}

/* --- Sources ----------------------------------------------------------------------------------------- */

/* True if the layer makes a map: else what another made can only be meant as that map, not as its weights. */
static bool makes_map(const struct layer_reader *reader) {
  return layer_dim(reader->layer, "OX") >= 0 || layer_dim(reader->layer, "OY") >= 0;
}

/* True if the feature map of a layer has no source, or the layer itself. */
static bool reads_no_layer(const struct layer_reader *reader, const struct yaml_node *map) {
  const struct yaml_node *source = map != NULL ? yaml_find(map, "I") : NULL;
  char own[16];
  snprintf(own, sizeof own, "%d", reader->layer->id);
  return source == NULL || (source->kind == YAML_SCALAR && strcmp(source->text, own) == 0);
}

/* A list of layers: the channels of their maps are joined, in this order. */
static enum status read_joined(struct layer_reader *reader, const struct yaml_node *list, struct operand *operand) {
  char name[VALUE_SIZE];
  snprintf(name, sizeof name, "the sources of %s, one or more layer ids,", operand->name);
  enum status status = yaml_list(reader->file, list, name, 1, WORKLOAD_MAX_LAYERS);
  if (status != STATUS_OK) return status;
  if (operand->memory_operand == OPERAND_I2) {
    return yaml_error(reader->file, list, "%s of %s is constant: it cannot join layers; give the layer's own id, %d",
                      operand->name, reader->owner, reader->layer->id);
  }
  operand->joined = ARENA_NEW(reader->arena, list->count, int);
  if (operand->joined == NULL) return error_out_of_memory(reader->file->error);
  for (int i = 0; i < list->count && status == STATUS_OK; i++) {
    int64_t id = 0;
    status = yaml_integer(reader->file, list->items[i], "a source, a layer id,", 0, INT_MAX, &id);
    operand->joined[i] = id == reader->layer->id ? PRODUCER_NETWORK_INPUT : (int)id;
  }
  operand->producer = operand->joined[0];
  operand->joined_count = list->count > 1 ? list->count : 0;
  return status;
}

/* The layer's own id, or no source, means a constant for weights and the network's input for a feature map. */
static enum status read_source(struct layer_reader *reader, const struct yaml_node *map, struct operand *operand) {
  const struct yaml_node *node = map != NULL ? yaml_find(map, operand->name) : NULL;
  char name[VALUE_SIZE];
  int64_t id = reader->layer->id;
  if (node != NULL && node->kind == YAML_LIST) return read_joined(reader, node, operand);
  if (node != NULL) {
    snprintf(name, sizeof name, "the source of %s, a layer id,", operand->name);
    enum status status = yaml_integer(reader->file, node, name, 0, INT_MAX, &id);
    if (status != STATUS_OK) return status;
  }
  bool own = id == reader->layer->id;
  operand->producer = own ? PRODUCER_NETWORK_INPUT : (int)id;
  if (operand->memory_operand == OPERAND_I2) {
    operand->constant = true;
    operand->is_made = !own;
    operand->maker = own ? 0 : (int)id;
    operand->producer = PRODUCER_NETWORK_INPUT;
    if (!own && reads_no_layer(reader, map) && !makes_map(reader)) {
      return yaml_error(
          reader->file, node,
          "%s multiplies what layer %d made, W, by I, which no layer makes; if I is a constant table, call "
          "it W and what layer %d made I, in the equation and in 'operand_source': {I: %d, W: %d}",
          reader->owner, (int)id, (int)id, (int)id, reader->layer->id);
    }
  } else if (own && operand->name[0] == 'W') {
    yaml_remark(reader->file, node != NULL ? node : reader->node,
                "W of %s, an addition, is read as another network input", reader->owner);
  }
  return STATUS_OK;
}

static enum status read_sources(struct layer_reader *reader) {
  const struct yaml_node *map = yaml_find(reader->node, "operand_source");
  enum status status = STATUS_OK;
  if (map != NULL && yaml_is_null(map)) map = NULL;
  if (map != NULL) status = yaml_map(reader->file, map, "'operand_source'");
  const char *keys[LAYER_OPERANDS] = {NULL};
  const struct yaml_form form = {"'operand_source'", keys};
  for (int o = LAYER_INPUT1; status == STATUS_OK && o < LAYER_OPERANDS; o++) {
    struct operand *operand = &reader->layer->operand[o];
    if (!layer_has(reader->layer, o)) continue;
    keys[o - LAYER_INPUT1] = operand->name;
    status = read_source(reader, map, operand);
  }
  if (map != NULL && status == STATUS_OK) yaml_check_keys(reader->file, map, &form);
  return status;
}

/* "G: K": dimension G of the operand is what its producer calls K. */
static enum status read_producer_dim(struct layer_reader *reader, const struct yaml_node *key,
                                     const struct yaml_node *value, struct operand *operand) {
  const char *text;
  char *name = NULL;
  enum status status = yaml_text(reader->file, value, "the producer's dimension name", &text);
  if (status != STATUS_OK) return status;
  int dim = layer_dim(reader->layer, key->text);
  if (dim >= 0 && operand->indexes >> dim & 1) name = operand->producer_dim[dim];
  for (int i = 0; i < operand->pr_count; i++) {
    if (strcmp(operand->pr[i].name, key->text) == 0) name = operand->pr[i].producer_dim;
  }
  if (name == NULL) {
    return yaml_error(reader->file, key, "dimension '%.40s' does not index operand %s", key->text, operand->name);
  }
  if (!is_dim_name(text)) {
    return yaml_error(reader->file, value, "'%.40s' is not a valid dimension name; expected one such as OX or K", text);
  }
  snprintf(name, DIM_NAME_SIZE, "%s", text);
  return STATUS_OK;
}

static enum status read_dimension_mapping(struct layer_reader *reader) {
  const struct yaml_node *map = yaml_find(reader->node, "operand_source_dimension_mapping");
  if (map == NULL || yaml_is_null(map)) return STATUS_OK;
  enum status status = yaml_map(reader->file, map, "'operand_source_dimension_mapping'");
  for (int i = 0; status == STATUS_OK && i < map->count; i++) {
    struct operand *operand = NULL;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (strcmp(map->keys[i]->text, reader->layer->operand[o].name) == 0) operand = &reader->layer->operand[o];
    }
    if (operand == NULL || operand->constant) {
      return yaml_error(reader->file, map->keys[i], "'%.40s' is not an input of %s that another layer produces",
                        map->keys[i]->text, reader->owner);
    }
    const struct yaml_node *dims = map->items[i];
    status = yaml_map(reader->file, dims, "a dimension mapping, as in {C: K},");
    for (int d = 0; status == STATUS_OK && d < dims->count; d++) {
      status = read_producer_dim(reader, dims->keys[d], dims->items[d], operand);
    }
  }
  return status;
}

enum status input_layer(const struct yaml_file *file, const struct yaml_node *node, struct workload *workload,
                        struct layer *layer) {
  struct layer_reader reader = {
      .file = file, .node = node, .workload = workload, .arena = &workload->arena, .layer = layer};
  snprintf(reader.owner, sizeof reader.owner, "a layer");
  reader.form = (struct yaml_form){reader.owner, layer_keys};
  enum status status = yaml_map(file, node, "a layer");
  if (status == STATUS_OK) status = read_identity(&reader);
  if (status == STATUS_OK) status = read_loops(&reader);
  if (status == STATUS_OK) status = read_relations(&reader);
  if (status == STATUS_OK) status = read_equation(&reader);
  if (status == STATUS_OK) {
    status = input_layer_rows(file, node, reader.equation_node, reader.equation.is_copy, layer);
  }
  if (status == STATUS_OK) status = read_precisions(&reader);
  if (status == STATUS_OK) status = read_sources(&reader);
  if (status == STATUS_OK) status = read_dimension_mapping(&reader);
  if (status == STATUS_OK) status = input_layer_sizes(file, node, reader.owner, layer);
  if (status != STATUS_OK) return status;
  remark_idle_loops(&reader);
  yaml_check_keys(file, node, &reader.form);
  return STATUS_OK;
}
