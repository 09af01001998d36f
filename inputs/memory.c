/* One memory of an accelerator: its size, costs, operands and served dimensions, then its ports. */
#include <stdio.h>
#include <string.h>

#include "inputs/memory_reader.h"

enum { VALUE_SIZE = MEMORY_OWNER_SIZE + 64 };

static const char *const other_keys[] = {
    "mem_type", "operands", "ports", "served_dimensions", "auto_cost_extraction", "force_double_buffering", NULL};

static const char *value_name(const struct memory_reader *reader, const char *key, char *out) {
  snprintf(out, VALUE_SIZE, "'%s' of %s", key, reader->owner);
  return out;
}

static enum status need_number(const struct memory_reader *reader, const struct yaml_node *node, const char *key,
                               double *value) {
  char name[VALUE_SIZE];
  const struct yaml_node *found;
  enum status status = yaml_need(reader->file, node, key, &reader->form, &found);
  return status != STATUS_OK ? status
                             : yaml_number(reader->file, found, value_name(reader, key, name), 0, EDIT_MOST, value);
}

enum status memory_need_integer(const struct memory_reader *reader, const struct yaml_node *node, const char *key,
                                const struct yaml_form *form, double low, double high, double *value) {
  char name[VALUE_SIZE];
  const struct yaml_node *found;
  int64_t integer;
  enum status status = yaml_need(reader->file, node, key, form, &found);
  if (status != STATUS_OK) return status;
  snprintf(name, sizeof name, "'%s' of %s", key, form->owner);
  status = yaml_integer(reader->file, found, name, (int64_t)low, (int64_t)high, &integer);
  if (status == STATUS_OK) *value = (double)integer;
  return status;
}

/* Calls `take` for each word of a list. */
static enum status each_text(const struct memory_reader *reader, const struct yaml_node *node, const char *key, int low,
                             int high, enum status (*take)(const struct memory_reader *, const struct yaml_node *)) {
  char name[VALUE_SIZE];
  const struct yaml_node *list;
  enum status status = yaml_need(reader->file, node, key, &reader->form, &list);
  if (status == STATUS_OK) status = yaml_list(reader->file, list, value_name(reader, key, name), low, high);
  for (int i = 0; status == STATUS_OK && i < list->count; i++) {
    const char *text;
    snprintf(name, sizeof name, "an item of '%s'", key);
    status = yaml_text(reader->file, list->items[i], name, &text);
    if (status == STATUS_OK) status = take(reader, list->items[i]);
  }
  return status;
}

static int operand_of(const char *text) {
  for (int o = 0; o < OPERAND_COUNT; o++) {
    if (strcmp(text, memory_operand_name[o]) == 0) return o;
  }
  return -1;
}

static enum status take_operand(const struct memory_reader *reader, const struct yaml_node *item) {
  struct memory *memory = reader->memory;
  int operand = operand_of(item->text);
  if (operand < 0) {
    return yaml_error(reader->file, item, "unknown operand '%.40s'; expected I1, I2 or O", item->text);
  }
  if (memory_stores(memory, (enum memory_operand)operand)) {
    return yaml_error(reader->file, item, "operand %s is listed twice", item->text);
  }
  memory->operands[memory->operand_count++] = (enum memory_operand)operand;
  return STATUS_OK;
}

static enum status take_served(const struct memory_reader *reader, const struct yaml_node *item) {
  int dim = array_dim_of(item->text);
  if (dim < 0 || dim >= reader->hardware->dim_count) {
    return yaml_error(reader->file, item,
                      "%s serves '%.40s', which is not a dimension of the array; expected D1 to D%d", reader->owner,
                      item->text, reader->hardware->dim_count);
  }
  reader->memory->serves[dim] = true;
  return STATUS_OK;
}

/* --- The memory -------------------------------------------------------------------------------------- */

/* Checks keys that are read for their type only, and refuses unmodelled features. */
static enum status read_extras(const struct memory_reader *reader, const struct yaml_node *node) {
  char name[VALUE_SIZE];
  const struct yaml_node *value;
  const char *text;
  bool flag = false;
  enum status status = STATUS_OK;
  if ((value = yaml_find(node, "auto_cost_extraction")) != NULL) {
    status = yaml_bool(reader->file, value, value_name(reader, "auto_cost_extraction", name), &flag);
    if (status == STATUS_OK && flag) {
      return yaml_error(reader->file, value,
                        "%s asks for auto_cost_extraction (CACTI), which is not supported; set it to False and give "
                        "r_cost and w_cost",
                        reader->owner);
    }
  }
  if (status == STATUS_OK && (value = yaml_find(node, "force_double_buffering")) != NULL) {
    status = yaml_bool(reader->file, value, value_name(reader, "force_double_buffering", name), &flag);
    if (status == STATUS_OK && flag) {
      yaml_remark(reader->file, value,
                  "force_double_buffering of %s is ignored: the model determines what can be double-buffered",
                  reader->owner);
    }
  }
  if (status == STATUS_OK && (value = yaml_find(node, "mem_type")) != NULL) {
    status = yaml_text(reader->file, value, value_name(reader, "mem_type", name), &text);
  }
  return status;
}

static void list_keys(struct memory_reader *reader, bool is_old) {
  int count = 0;
  for (int f = EDIT_SIZE; f < EDIT_FIELD_COUNT; f++) {
    if (!edit_field_info[f].is_of_ports) reader->keys[count++] = edit_field_info[f].yaml_key;
  }
  for (int i = 0; other_keys[i] != NULL; i++) reader->keys[count++] = other_keys[i];
  for (int i = 0; is_old && memory_old_keys[i] != NULL; i++) reader->keys[count++] = memory_old_keys[i];
  reader->form = (struct yaml_form){reader->owner, reader->keys};
}

/* Reads the numbers of the table that belong to the memory itself. */
static enum status read_numbers(const struct memory_reader *reader, const struct yaml_node *node) {
  enum status status = STATUS_OK;
  for (int f = EDIT_SIZE; f < EDIT_FIELD_COUNT && status == STATUS_OK; f++) {
    const struct edit_field_info *info = &edit_field_info[f];
    const char *key = info->yaml_key;
    double *value = edit_memory_number(reader->memory, (enum edit_field)f);
    if (info->is_of_ports || (info->is_optional && yaml_find(node, key) == NULL)) continue;
    status = info->is_whole ? memory_need_integer(reader, node, key, &reader->form, info->least, info->most, value)
                            : need_number(reader, node, key, value);
  }
  return status;
}

enum status input_memory(const struct yaml_file *file, const struct yaml_node *key, const struct yaml_node *node,
                         const struct hardware *hardware, struct memory *memory) {
  struct memory_reader reader = {.file = file, .hardware = hardware, .memory = memory};
  memset(memory, 0, sizeof *memory);
  enum status status = yaml_name(file, key, "the name of a memory", memory->name);
  if (status != STATUS_OK) return status;
  snprintf(reader.owner, sizeof reader.owner, "memory '%s'", memory->name);
  status = yaml_map(file, node, reader.owner);
  if (status != STATUS_OK) return status;
  bool is_old = memory_is_old(node);
  list_keys(&reader, is_old);
  status = read_extras(&reader, node);
  if (status == STATUS_OK) status = read_numbers(&reader, node);
  if (status == STATUS_OK) status = each_text(&reader, node, "operands", 1, OPERAND_COUNT, take_operand);
  if (status == STATUS_OK) status = each_text(&reader, node, "served_dimensions", 0, 64, take_served);
  if (status == STATUS_OK) {
    memset(memory->port_of, -1, sizeof memory->port_of);
    status = is_old ? memory_read_old_ports(&reader, node) : memory_read_ports(&reader, node);
  }
  if (status == STATUS_OK) yaml_check_keys(file, node, &reader.form);
  return status;
}
