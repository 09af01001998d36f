/* Reads a mapping: rules that give, for a layer, an operator type or by default, the loops unrolled on each array
 * dimension and optionally the temporal ordering, or a part of it. */
#include <stdio.h>
#include <string.h>

#include "inputs/inputs.h"
#include "inputs/parts.h"

enum { MAX_RULES = WORKLOAD_MAX_LAYERS + 256, OWNER_SIZE = NAME_SIZE + 32 };
static const int64_t LARGEST_LOOP = 1000000000000;

static const char *const rule_keys[] = {
    "name", "spatial_mapping", "spatial_mapping_hint", "memory_operand_links", "temporal_ordering", NULL};
static const char *const link_keys[] = {"O", "W", "I", "X", "Y", NULL};
static const struct yaml_form link_form = {"'memory_operand_links'", link_keys};

/* Loops that an open spatial mapping may unroll on each array dimension. */
static enum status read_hints(const struct yaml_file *file, const struct yaml_node *node, const char *owner,
                              struct mapping_rule *rule) {
  char name[OWNER_SIZE + 32];
  snprintf(name, sizeof name, "'spatial_mapping_hint' of %s", owner);
  enum status status = yaml_map(file, node, name);
  for (int i = 0; status == STATUS_OK && i < node->count; i++) {
    const struct yaml_node *list = node->items[i];
    int dim = array_dim_of(node->keys[i]->text);
    if (dim < 0) {
      return yaml_error(file, node->keys[i], "%s has '%.40s', which is not an array dimension; expected D1 to D%d",
                        name, node->keys[i]->text, HARDWARE_MAX_DIMS);
    }
    status = yaml_list(file, list, "a list of loops, as in [K, OX],", 0, RULE_MAX_UNROLLS);
    for (int l = 0; status == STATUS_OK && l < list->count; l++) {
      const char *text;
      status = yaml_text(file, list->items[l], "a loop", &text);
      if (status == STATUS_OK && !is_dim_name(text)) {
        return yaml_error(file, list->items[l], "'%.40s' is not a valid loop name; expected one such as OX or K", text);
      }
      if (status == STATUS_OK) snprintf(rule->hint[dim][rule->hint_count[dim]++], DIM_NAME_SIZE, "%s", text);
    }
  }
  return status;
}

static enum status read_unrolls(const struct yaml_file *file, const struct yaml_node *node, const char *owner,
                                struct mapping_rule *rule) {
  char name[OWNER_SIZE + 32];
  const struct yaml_node *map = yaml_find(node, "spatial_mapping");
  const struct yaml_node *hint = yaml_find(node, "spatial_mapping_hint");
  rule->is_open = map == NULL || yaml_is_null(map);
  if (rule->is_open) return hint != NULL && !yaml_is_null(hint) ? read_hints(file, hint, owner, rule) : STATUS_OK;
  snprintf(name, sizeof name, "'spatial_mapping' of %s", owner);
  enum status status = input_unrolls(file, map, name, rule);
  if (status == STATUS_OK && hint != NULL && hint->count > 0) {
    yaml_remark(file, hint, "spatial_mapping_hint of %s is ignored, as it has a spatial_mapping", owner);
  }
  return status;
}

/* --- Temporal ordering -------------------------------------------------------------------------------- */

/* "[OX, 112]": one loop. */
static enum status read_ordered_loop(const struct yaml_file *file, const struct yaml_node *item,
                                     struct ordered_loop *loop) {
  static const char form[] = "a loop of 'temporal_ordering', as in [OX, 112],";
  const char *dim;
  enum status status = yaml_list(file, item, form, 2, 2);
  if (status == STATUS_OK) status = yaml_text(file, item->items[0], form, &dim);
  if (status != STATUS_OK) return status;
  const struct yaml_node *size = item->items[1];
  if (!is_dim_name(dim))
    return yaml_error(file, item->items[0], "'%.40s' is not a valid loop name; expected one such as OX or K", dim);
  snprintf(loop->dim, sizeof loop->dim, "%s", dim);
  loop->size = 0;
  if (size->kind == YAML_SCALAR && strcmp(size->text, "*") == 0) return STATUS_OK;
  return yaml_integer(file, size, "the size of a loop of 'temporal_ordering'", 1, LARGEST_LOOP, &loop->size);
}

/* True for ["*", "*"]. */
static bool is_any(const struct yaml_node *item) {
  bool any = item->kind == YAML_LIST && item->count == 2;
  for (int i = 0; any && i < 2; i++) {
    any = item->items[i]->kind == YAML_SCALAR && strcmp(item->items[i]->text, "*") == 0;
  }
  return any;
}

static enum status read_order(const struct yaml_file *file, const struct yaml_node *node, struct mapping_rule *rule) {
  const struct yaml_node *list = yaml_find(node, "temporal_ordering");
  if (list == NULL || yaml_is_null(list)) return STATUS_OK;
  bool is_open = false;
  enum status status = yaml_list(file, list, "'temporal_ordering'", 0, RULE_MAX_LOOPS);
  for (int i = 0; status == STATUS_OK && i < list->count; i++) {
    struct ordered_loop *loop = &rule->order[rule->order_count];
    if (is_any(list->items[i])) {
      if (is_open) {
        return yaml_error(file, list->items[i], "'temporal_ordering' has two entries ['*', '*']; expected at most one");
      }
      rule->order_is_partial = is_open = true;
      rule->order_inner = rule->order_count;
      continue;
    }
    status = read_ordered_loop(file, list->items[i], loop);
    rule->order_is_partial = rule->order_is_partial || loop->size == 0;
    for (int before = 0; status == STATUS_OK && loop->size == 0 && before < rule->order_count; before++) {
      if (rule->order[before].size > 0 || strcmp(rule->order[before].dim, loop->dim) != 0) continue;
      return yaml_error(file, list->items[i],
                        "'*' stands for what is left of loop %s, which an entry above has already", loop->dim);
    }
    if (status == STATUS_OK) rule->order_count++;
  }
  if (!is_open) rule->order_inner = rule->order_count;
  return status;
}

/* --- Operand links ------------------------------------------------------------------------------------ */

/* The model's links are fixed (O, W to I2, feature maps to I1); additions use I1 in any case. */
static enum status check_links(const struct yaml_file *file, const struct yaml_node *node, const char *owner,
                               const char *rule_name) {
  static const struct {
    const char *operand, *memory_operand;
  } fixed[] = {{"O", "O"}, {"W", "I2"}, {"I", "I1"}, {"X", "I1"}, {"Y", "I1"}};
  const struct yaml_node *links = yaml_find(node, "memory_operand_links");
  if (links == NULL || yaml_is_null(links)) return STATUS_OK;
  enum status status = yaml_map(file, links, "'memory_operand_links'");
  if (status != STATUS_OK) return status;
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
    const struct yaml_node *link = yaml_find(links, fixed[i].operand);
    const char *text;
    if (link == NULL) continue;
    status = yaml_text(file, link, "a memory operand (O, I1 or I2)", &text);
    if (status != STATUS_OK) return status;
    if (strcmp(text, fixed[i].memory_operand) == 0 || strcmp(rule_name, "Add") == 0) continue;
    return yaml_error(file, link, "%s links %s to %.40s, but only a link to %s is modelled", owner, fixed[i].operand,
                      text, fixed[i].memory_operand);
  }
  yaml_check_keys(file, links, &link_form);
  return STATUS_OK;
}

/* --- Rules -------------------------------------------------------------------------------------------- */

static enum status read_rule(const struct yaml_file *file, const struct yaml_node *node, struct mapping_rule *rule) {
  char owner[OWNER_SIZE] = "an entry of a mapping";
  const struct yaml_form form = {owner, rule_keys};
  const struct yaml_node *name;
  enum status status = yaml_map(file, node, owner);
  if (status == STATUS_OK) status = yaml_need(file, node, "name", &form, &name);
  if (status == STATUS_OK) status = yaml_name(file, name, "'name' of a mapping's entry", rule->name);
  if (status != STATUS_OK) return status;
  snprintf(owner, sizeof owner, "entry '%s'", rule->name);
  status = read_unrolls(file, node, owner, rule);
  if (status == STATUS_OK) status = read_order(file, node, rule);
  if (status == STATUS_OK) status = check_links(file, node, owner, rule->name);
  if (status == STATUS_OK) yaml_check_keys(file, node, &form);
  return status;
}

/* Position of an entry, for errors found only when a layer uses it. */
static const char *describe_place(const struct yaml_file *file, const struct yaml_node *node, struct arena *arena) {
  const char *format = "%s:%d:%d: ";
  int length = snprintf(NULL, 0, format, file->source.path, node->place.line, node->place.column);
  char *text = length < 0 ? NULL : ARENA_NEW(arena, length + 1, char);
  if (text != NULL) snprintf(text, (size_t)length + 1, format, file->source.path, node->place.line, node->place.column);
  return text;
}

static int find_rule(const struct mapping_rules *rules, const char *name) {
  for (int i = 0; i < rules->rule_count; i++) {
    if (strcmp(rules->rules[i].name, name) == 0) return i;
  }
  return -1;
}

static enum status read_rules(const struct yaml_file *file, struct arena *arena, struct mapping_rules *rules) {
  const struct yaml_node *root = file->root;
  enum status status = kind_expect(file, INPUT_MAPPING);
  if (status == STATUS_OK) status = yaml_list(file, root, "a mapping", 1, MAX_RULES);
  if (status != STATUS_OK) return status;
  rules->rules = ARENA_NEW(arena, root->count, struct mapping_rule);
  if (rules->rules == NULL) return error_out_of_memory(file->error);
  for (int i = 0; i < root->count; i++) {
    struct mapping_rule *rule = &rules->rules[i];
    status = read_rule(file, root->items[i], rule);
    if (status != STATUS_OK) return status;
    rule->where = describe_place(file, root->items[i], arena);
    if (rule->where == NULL) return error_out_of_memory(file->error);
    int first = find_rule(rules, rule->name);
    if (first >= 0) {
      yaml_remark(file, root->items[i], "entry '%s' is never used: line %d already has an entry of that name",
                  rule->name, root->items[first]->place.line);
    }
    rules->rule_count++;
  }
  if (find_rule(rules, "default") >= 0) return STATUS_OK;
  return yaml_error(file, root,
                    "no entry is called 'default'; a mapping needs one for the layers that no other entry names");
}

enum status input_mapping(const char *name, struct mapping_rules *rules, struct arena *arena, struct remarks *remarks,
                          struct error *error) {
  char path[SOURCE_PATH_SIZE];
  struct yaml_file file;
  struct mapping_rules result;
  memset(&result, 0, sizeof result);
  enum status status = input_path(INPUT_MAPPING, name, path, sizeof path, error);
  if (status == STATUS_OK) status = yaml_open(&file, path, remarks, error);
  if (status != STATUS_OK) return status;
  input_base_name(path, result.name, sizeof result.name);
  status = read_rules(&file, arena, &result);
  yaml_close(&file);
  if (status == STATUS_OK) *rules = result;
  return status;
}
