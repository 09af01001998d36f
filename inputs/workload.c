/* Reads a network: its layers, then the graph that their sources make. */
#include <string.h>

#include "inputs/inputs.h"
#include "inputs/parts.h"

static enum status read_layers(const struct yaml_file *file, struct workload *workload) {
  enum status status = yaml_list(file, file->root, "a network", 1, WORKLOAD_MAX_LAYERS);
  for (int i = 0; status == STATUS_OK && i < file->root->count; i++) {
    struct layer *layer = workload_add(workload);
    if (layer == NULL) return error_out_of_memory(file->error);
    status = input_layer(file, file->root->items[i], workload, layer);
  }
  return status;
}

/* Refuses a source that does not exist, pointing at the place where it is named. */
static enum status check_source(const struct yaml_file *file, const struct workload *workload, int layer,
                                const struct operand *operand, int i) {
  int id = operand->joined_count > 0 ? operand->joined[i] : operand->producer;
  if (id == PRODUCER_NETWORK_INPUT || workload_find(workload, id) >= 0) return STATUS_OK;
  const struct yaml_node *node = yaml_find(yaml_find(file->root->items[layer], "operand_source"), operand->name);
  int own = workload->layers[layer].id;
  return yaml_error(file, operand->joined_count > 0 ? node->items[i] : node,
                    "%s of layer %d comes from layer %d, which does not exist; for the network's input, give the "
                    "layer's own id, %d",
                    operand->name, own, id, own);
}

/* Refuses a layer of weights that does not exist, likewise. */
static enum status check_maker(const struct yaml_file *file, const struct workload *workload, int layer,
                               const struct operand *operand) {
  if (!operand->is_made || workload_find(workload, operand->maker) >= 0) return STATUS_OK;
  const struct yaml_node *node = yaml_find(yaml_find(file->root->items[layer], "operand_source"), operand->name);
  int own = workload->layers[layer].id;
  return yaml_error(
      file, node,
      "%s of layer %d comes from layer %d, which does not exist; for constant weights, give the layer's own "
      "id, %d",
      operand->name, own, operand->maker, own);
}

static enum status check_sources(const struct yaml_file *file, const struct workload *workload) {
  enum status status = STATUS_OK;
  for (int layer = 0; layer < workload->layer_count; layer++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct operand *operand = &workload->layers[layer].operand[o];
      int count = operand->constant || !layer_has(&workload->layers[layer], o) ? 0
                  : operand->joined_count > 0                                  ? operand->joined_count
                                                                               : 1;
      if (status == STATUS_OK) status = check_maker(file, workload, layer, operand);
      for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = check_source(file, workload, layer, operand, i);
      }
    }
  }
  return status;
}

/* Runs the model's own checks and points at the faulty layer. */
static enum status finish(const struct yaml_file *file, struct workload *workload) {
  struct error fault;
  struct workload added = *workload; /* its arena keeps the layers in the order of the file */
  enum status status = workload_finish(workload, &fault);
  if (status == STATUS_OK) input_differences(&(struct difference_place){.file = file}, &added, workload);
  if (status != STATUS_BAD_INPUT) {
    if (status != STATUS_OK) *file->error = fault;
    return status;
  }
  bool known = fault.layer >= 0 && fault.layer < file->root->count;
  yaml_error(file, known ? file->root->items[fault.layer] : file->root, "%s", fault.message);
  file->error->layer = fault.layer;
  return status;
}

static enum status read_yaml(struct source *source, const char *name, struct workload *workload,
                             struct remarks *remarks, struct error *error) {
  struct yaml_file file;
  struct workload result;
  enum status status = source_check(source, error);
  if (status == STATUS_OK) status = yaml_open_source(&file, source, remarks, error);
  if (status != STATUS_OK) return status;
  workload_init(&result, name);
  status = kind_expect(&file, INPUT_WORKLOAD);
  if (status == STATUS_OK) status = read_layers(&file, &result);
  if (status == STATUS_OK) status = check_sources(&file, &result);
  if (status == STATUS_OK) status = finish(&file, &result);
  yaml_close(&file);
  if (status != STATUS_OK) {
    workload_deinit(&result);
  } else {
    *workload = result;
  }
  return status;
}

static enum status read_onnx(const char *path, const struct source *given, const char *name,
                             const struct onnx_reading *reading, struct workload *workload, struct remarks *remarks,
                             struct error *error) {
  enum status status = onnx_read_workload(path, given, name, reading, workload, remarks, error);
  if (status == STATUS_OK && remarks != NULL) {
    input_differences(&(struct difference_place){.remarks = remarks, .path = path}, NULL, workload);
  }
  return status;
}

static bool is_given(const char *text) {
  return text != NULL && *text != '\0';
}

enum status input_workload_as(const char *name, const struct onnx_reading *reading, struct workload *workload,
                              struct remarks *remarks, struct error *error) {
  char path[SOURCE_PATH_SIZE], base[NAME_SIZE];
  enum status status = onnx_check_reading(reading, error);
  if (status == STATUS_OK) status = input_path(INPUT_WORKLOAD, name, path, sizeof path, error);
  if (status != STATUS_OK) return status;
  input_base_name(path, base, sizeof base);
  if (onnx_is_model(path)) return read_onnx(path, NULL, base, reading, workload, remarks, error);
  struct source source; /* of a pipe nothing can be read twice */
  status = source_load(&source, path, error);
  if (status == STATUS_OK && onnx_is_source(&source)) {
    status = read_onnx(path, &source, base, reading, workload, remarks, error);
    source_deinit(&source);
    return status;
  }
  if (status == STATUS_OK) status = input_refuse_renamed(path, error);
  if (status == STATUS_OK && (is_given(reading->input_shape) || is_given(reading->bits))) {
    bool shape = is_given(reading->input_shape);
    status = source_path_error(path, error, "--%s is for ONNX files; a network in YAML states its own %s",
                               shape ? "input-shape" : "bits", shape ? "sizes" : "operand_precision");
  }
  if (status == STATUS_OK) status = read_yaml(&source, base, workload, remarks, error);
  source_deinit(&source);
  return status;
}
