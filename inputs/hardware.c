/* Reads an accelerator: the array, its memories from lowest to highest, its dataflows. */
#include <stdio.h>
#include <string.h>

#include "inputs/edits.h"
#include "inputs/inputs.h"
#include "inputs/parts.h"

static const char *const accelerator_keys[] = {
    "name", "memories", "operational_array", "multipliers", "dataflows", "type", "operator_types", "vector_unit", NULL};
static const struct yaml_form accelerator_form = {"an accelerator", accelerator_keys};

static const char *const dataflow_keys[] = {"D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", NULL};
static const struct yaml_form dataflow_form = {"'dataflows'", dataflow_keys};

/* --- The memories ------------------------------------------------------------------------------------- */

/* Long names keep their end, so that two can become the same: the later one gets a number. */
static void keep_apart(const struct yaml_file *file, const struct yaml_node *key, struct hardware *hardware, int m) {
  char *name = hardware->memories[m].name;
  int same = 0;
  for (int i = 0; i < m && strncmp(name, "..", 2) == 0; i++) {
    const char *other = hardware->memories[i].name;
    same += strlen(other) > 2 && strcmp(other + 2, name + 2) == 0;
  }
  if (same == 0) return;
  name[0] = '~';
  name[1] = (char)('1' + (same < 8 ? same : 8));
  yaml_remark(file, key, "another memory has the same end: this one is '%s'", name);
}

static enum status read_memories(const struct yaml_file *file, const struct yaml_node *memories,
                                 struct hardware *hardware) {
  enum status status = yaml_map(file, memories, "'memories'");
  if (status == STATUS_OK && memories->count > HARDWARE_MAX_MEMORIES) {
    return yaml_error(file, memories, "there are %d memories, more than the limit of %d", memories->count,
                      HARDWARE_MAX_MEMORIES);
  }
  if (status == STATUS_OK && memories->count == 0) {
    return yaml_error(file, memories, "'memories' is empty; list at least one memory, from lowest to highest");
  }
  for (int i = 0; status == STATUS_OK && i < memories->count; i++) {
    status = input_memory(file, memories->keys[i], memories->items[i], hardware, &hardware->memories[i]);
    if (status == STATUS_OK) keep_apart(file, memories->keys[i], hardware, hardware->memory_count++);
  }
  return status;
}

/* Runs the model's own checks and points at the faulty memory. */
static enum status finish(const struct yaml_file *file, const struct yaml_node *memories, struct hardware *hardware) {
  struct error fault;
  enum status status = hardware_finish(hardware, &fault);
  if (status != STATUS_BAD_INPUT) {
    if (status != STATUS_OK) *file->error = fault;
    return status;
  }
  bool known = fault.memory >= 0 && fault.memory < memories->count;
  yaml_error(file, known ? memories->keys[fault.memory] : memories, "%s", fault.message);
  file->error->memory = fault.memory;
  return status;
}

/* --- The file ----------------------------------------------------------------------------------------- */

/* Refuses files of Stream, which describe several cores, by their keys. */
static enum status refuse_stream(const struct yaml_file *file) {
  static const char *const keys[] = {"cores", "core_connectivity", "core_coordinates", "offchip_core_id"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    const struct yaml_node *value = yaml_find(file->root, keys[i]);
    if (value == NULL) continue;
    return yaml_error(file, value,
                      "'%s' marks a multi-core accelerator of Stream, which is not modelled; give the file of one core",
                      keys[i]);
  }
  return STATUS_OK;
}

static enum status read_dataflows(const struct yaml_file *file, struct mapping_rule *rule, bool *found) {
  const struct yaml_node *node = yaml_find(file->root, "dataflows");
  *found = false;
  if (node == NULL || yaml_is_null(node)) return STATUS_OK;
  const struct yaml_node *first;
  *found = true;
  enum status status = yaml_map(file, node, "'dataflows'");
  if (status == STATUS_OK) status = yaml_need(file, node, "D1", &dataflow_form, &first);
  return status != STATUS_OK ? status : input_unrolls(file, node, "'dataflows'", rule);
}

/* The array, called 'multipliers' in ZigZag 3.0 and 3.1, 'imc' where it computes in memory. */
static enum status need_array(const struct yaml_file *file, const char *name, const struct yaml_node **array) {
  const struct yaml_node *type = yaml_find(file->root, "type");
  *array = yaml_find(file->root, "multipliers");
  if (*array == NULL) *array = yaml_find(file->root, "imc");
  if (*array != NULL) return STATUS_OK;
  bool is_memory = type != NULL && type->kind == YAML_SCALAR && strcmp(type->text, "memory") == 0;
  if (is_memory && yaml_find(file->root, "operational_array") == NULL) return input_no_macs(file, type, name);
  return yaml_need(file, file->root, "operational_array", &accelerator_form, array);
}

static enum status read_file(const struct yaml_file *file, struct hardware *hardware, struct mapping_rule *dataflows,
                             bool *has_dataflows) {
  const struct yaml_node *name, *memories, *array;
  enum status status = kind_expect(file, INPUT_HARDWARE);
  if (status == STATUS_OK) status = refuse_stream(file);
  if (status == STATUS_OK) status = yaml_need(file, file->root, "name", &accelerator_form, &name);
  if (status == STATUS_OK) status = yaml_need(file, file->root, "memories", &accelerator_form, &memories);
  if (status == STATUS_OK) status = yaml_name(file, name, "'name' of the accelerator", hardware->name);
  if (status == STATUS_OK) status = need_array(file, hardware->name, &array);
  if (status == STATUS_OK) status = input_array(file, array, hardware);
  if (status == STATUS_OK) status = read_memories(file, memories, hardware);
  if (status == STATUS_OK) status = input_vector_unit(file, hardware);
  if (status == STATUS_OK) status = read_dataflows(file, dataflows, has_dataflows);
  if (status == STATUS_OK) status = finish(file, memories, hardware);
  if (status == STATUS_OK) yaml_check_keys(file, file->root, &accelerator_form);
  return status;
}

enum status input_hardware_file(const char *path, struct hardware *hardware, struct mapping_rule *dataflows,
                                bool *has_dataflows, struct remarks *remarks, struct error *error) {
  struct yaml_file file;
  struct hardware result;
  memset(&result, 0, sizeof result);
  memset(dataflows, 0, sizeof *dataflows);
  enum status status = yaml_open(&file, path, remarks, error);
  if (status != STATUS_OK) return status;
  status = read_file(&file, &result, dataflows, has_dataflows);
  yaml_close(&file);
  if (status == STATUS_OK) *hardware = result;
  return status;
}

enum status input_hardware(const char *name, struct hardware *hardware, struct remarks *remarks, struct error *error) {
  char path[SOURCE_PATH_SIZE];
  struct mapping_rule dataflows;
  bool has_dataflows;
  enum status status = input_path(INPUT_HARDWARE, name, path, sizeof path, error);
  return status != STATUS_OK ? status : input_hardware_file(path, hardware, &dataflows, &has_dataflows, remarks, error);
}

enum status input_edited_hardware(const char *name, const char *edits, struct hardware *hardware,
                                  struct remarks *remarks, struct error *error) {
  enum status status = input_hardware(name, hardware, remarks, error);
  return status == STATUS_OK ? edits_apply(edits, hardware, error) : status;
}
