#include <stddef.h>
#include <string.h>

#include "inputs/parts.h"

const char *const input_kind_name[INPUT_NAMED_COUNT] = {"hardware", "workload", "mapping", "lesson"};
const char *const input_kind_folder[INPUT_NAMED_COUNT] = {"hardware", "workloads", "mappings", "lessons"};

static const char *const kind_title[INPUT_KIND_COUNT] = {"an accelerator", "a network", "a mapping"};
static const char *const kind_form[INPUT_KIND_COUNT] = {
    "a map with the keys name, memories and operational_array",
    "a list of layers, each with id, operator_type, equation, loop_dims ..",
    "a list of entries, each with name and spatial_mapping",
};

static bool has_any(const struct yaml_node *map, const char *const *keys) {
  for (; *keys != NULL; keys++) {
    if (yaml_find(map, *keys) != NULL) return true;
  }
  return false;
}

static const char *const of_mapping[] = {"spatial_mapping", "spatial_mapping_hint", "memory_operand_links",
                                         "temporal_ordering", NULL};

/* Returns the kind, or -1. */
static int recognise(const struct yaml_node *root) {
  static const char *const of_hardware[] = {"memories", "operational_array", "dataflows", "cores", NULL};
  static const char *const of_workload[] = {"equation",   "operator_type",     "loop_dims",
                                            "loop_sizes", "operand_precision", NULL};
  if (root->kind == YAML_MAP && has_any(root, of_hardware)) return INPUT_HARDWARE;
  for (int i = 0; root->kind == YAML_LIST && i < root->count; i++) {
    const struct yaml_node *item = root->items[i];
    if (item->kind == YAML_MAP && has_any(item, of_workload)) return INPUT_WORKLOAD;
    if (item->kind == YAML_MAP && has_any(item, of_mapping)) return INPUT_MAPPING;
  }
  for (int i = 0; root->kind == YAML_LIST && i < root->count; i++) { /* an entry may leave everything open */
    const struct yaml_node *item = root->items[i], *name = item->kind == YAML_MAP ? yaml_find(item, "name") : NULL;
    if (name != NULL && name->kind == YAML_SCALAR && strcmp(name->text, "default") == 0) return INPUT_MAPPING;
  }
  return -1;
}

/* Refuses Stream's mappings, which lack what a mapping of one core says. */
static enum status refuse_allocation(const struct yaml_file *file) {
  const struct yaml_node *found = NULL;
  for (int i = 0; file->root->kind == YAML_LIST && i < file->root->count; i++) {
    const struct yaml_node *item = file->root->items[i];
    if (item->kind != YAML_MAP) continue;
    if (has_any(item, of_mapping)) return STATUS_OK;
    if (found == NULL) found = yaml_find(item, "core_allocation");
  }
  if (found == NULL) return STATUS_OK;
  return yaml_error(file, found,
                    "this mapping of Stream allocates layers to cores, which is not modelled; for one core "
                    "give a mapping of ZigZag, with spatial_mapping and temporal_ordering");
}

enum status kind_expect(const struct yaml_file *file, enum input_kind kind) {
  int found = recognise(file->root);
  enum yaml_kind wanted = kind == INPUT_HARDWARE ? YAML_MAP : YAML_LIST;
  if (kind == INPUT_MAPPING && refuse_allocation(file) != STATUS_OK) return file->error->status;
  if (found >= 0 && found != (int)kind) {
    return yaml_error(file, file->root, "this is %s, but %s was expected: %s", kind_title[found], kind_title[kind],
                      kind_form[kind]);
  }
  if (file->root->kind == wanted) return STATUS_OK;
  return yaml_error(file, file->root, "%s must be %s", kind_title[kind], kind_form[kind]);
}

enum status input_kind_of(const char *path, enum input_kind *kind, struct error *error) {
  struct yaml_file file;
  *kind = INPUT_WORKLOAD;
  if (onnx_is_model(path)) return STATUS_OK;
  struct source source;
  enum status status = input_refuse_python(path, error);
  if (status != STATUS_OK) return status;
  status = source_load(&source, path, error);
  if (status == STATUS_OK) status = input_refuse_renamed(path, error);
  if (status == STATUS_OK) status = source_check(&source, error);
  if (status == STATUS_OK) status = yaml_open_source(&file, &source, NULL, error);
  source_deinit(&source);
  if (status != STATUS_OK) return status;
  int found = recognise(file.root);
  if (refuse_allocation(&file) != STATUS_OK) {
    status = error->status;
  } else if (found >= 0) {
    *kind = (enum input_kind)found;
  } else {
    status = yaml_error(&file, file.root, "this is not an input file: %s is %s; %s %s; %s %s", kind_title[0],
                        kind_form[0], kind_title[1], kind_form[1], kind_title[2], kind_form[2]);
  }
  yaml_close(&file);
  return status;
}
