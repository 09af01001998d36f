/* The operational array of an accelerator: its dimensions and the energy of a MAC, in any spelling of ZigZag's history.
 */
#include <string.h>

#include "inputs/edits.h"
#include "inputs/parts.h"

enum { LARGEST_ARRAY_DIM = 1 << 20 };

static const char *const array_keys[] = {
    "dimensions",           "sizes",          "unit_energy", "unit_area", "multiplier_energy",
    "multiplier_area",      "is_imc",         "imc_type",    "type",      "input_precision",
    "bit_serial_precision", "adc_resolution", NULL};
static const struct yaml_form array_form = {"'operational_array'", array_keys};

/* Refuses in-memory computing, naming the accelerator; its other keys may be null. */
static enum status refuse_imc(const struct yaml_file *file, const struct yaml_node *node, const char *accelerator) {
  static const char *const keys[] = {"imc_type", "bit_serial_precision", "adc_resolution"};
  const struct yaml_node *value = yaml_find(node, "is_imc");
  bool is_imc = false;
  if (value != NULL) {
    enum status status = yaml_bool(file, value, "'is_imc'", &is_imc);
    if (status != STATUS_OK) return status;
    if (is_imc) {
      return yaml_error(file, value,
                        "in-memory-computing arrays (is_imc) are not modelled, only arrays of MACs, and '%s' has one",
                        accelerator);
    }
  }
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    value = yaml_find(node, keys[i]);
    if (value == NULL || yaml_is_null(value)) continue;
    if (value->kind == YAML_SCALAR && strcmp(value->text, "0") == 0) continue;
    return yaml_error(file, value,
                      "'%s' belongs to an in-memory-computing array, which is not modelled; if the array of '%s' is "
                      "none, remove it",
                      keys[i], accelerator);
  }
  return STATUS_OK;
}

enum status input_no_macs(const struct yaml_file *file, const struct yaml_node *node, const char *accelerator) {
  return yaml_error(
      file, node,
      "'%s' is a core without MACs, as Stream describes its memories; add the memory as the last of 'memories' "
      "to the file of the core that computes, and give that file",
      accelerator);
}

/* Dimensions and sizes are paired by position. Those between the listed ones get size 1. */
static enum status read_dims(const struct yaml_file *file, const struct yaml_node *node, struct hardware *hardware) {
  const struct yaml_node *dims, *sizes;
  enum status status = yaml_need(file, node, "dimensions", &array_form, &dims);
  if (status == STATUS_OK) status = yaml_need(file, node, "sizes", &array_form, &sizes);
  bool is_empty = status == STATUS_OK && dims->kind == YAML_LIST && dims->count == 0;
  if (is_empty) return input_no_macs(file, dims, hardware->name);
  if (status == STATUS_OK) status = yaml_list(file, dims, "'dimensions'", 1, HARDWARE_MAX_DIMS);
  if (status == STATUS_OK) {
    status = yaml_list(file, sizes, "'sizes', one per dimension,", dims->count, dims->count);
  }
  double units = 1;
  for (int i = 0; status == STATUS_OK && i < dims->count; i++) {
    const struct yaml_node *item = dims->items[i];
    int dim = item->kind == YAML_SCALAR ? array_dim_of(item->text) : -1;
    int64_t size;
    if (dim < 0) return yaml_error(file, item, "unknown array dimension; expected D1 to D%d", HARDWARE_MAX_DIMS);
    if (hardware->dim_size[dim]) return yaml_error(file, item, "dimension D%d is listed twice", dim + 1);
    if (sizes->items[i]->kind == YAML_SCALAR && strcmp(sizes->items[i]->text, "0") == 0)
      return input_no_macs(file, sizes->items[i], hardware->name);
    status = yaml_integer(file, sizes->items[i], "a size of the array", 1, LARGEST_ARRAY_DIM, &size);
    if (status != STATUS_OK) return status;
    units *= (double)size;
    if (units > INT32_MAX) {
      return yaml_error(file, sizes->items[i], "the array has %.3g units, more than the limit of %d", units, INT32_MAX);
    }
    hardware->dim_size[dim] = (int)size;
    if (dim >= hardware->dim_count) hardware->dim_count = dim + 1;
  }
  for (int d = 0; status == STATUS_OK && d < hardware->dim_count; d++) {
    if (hardware->dim_size[d]) continue;
    hardware->dim_size[d] = 1;
    yaml_remark(file, dims, "the array has D%d but no D%d, whose size is taken as 1", hardware->dim_count, d + 1);
  }
  return status;
}

/* The energy of a MAC: 'unit_energy', called 'multiplier_energy' until ZigZag 3.7. */
static enum status read_energy(const struct yaml_file *file, const struct yaml_node *node, struct hardware *hardware) {
  const struct yaml_node *energy = yaml_find(node, "unit_energy");
  if (energy == NULL) energy = yaml_find(node, "multiplier_energy");
  if (energy == NULL || yaml_is_null(energy)) {
    yaml_remark(file, node, "the array has no 'unit_energy', the energy of a MAC in pJ: 0 is taken");
    return STATUS_OK;
  }
  return yaml_number(file, energy, "'unit_energy', in pJ,", 0, EDIT_MOST, &hardware->mac_energy_pj);
}

enum status input_array(const struct yaml_file *file, const struct yaml_node *node, struct hardware *hardware) {
  static const char *const areas[] = {"unit_area", "multiplier_area"};
  enum status status = yaml_map(file, node, "'operational_array'");
  if (status == STATUS_OK) status = refuse_imc(file, node, hardware->name);
  if (status == STATUS_OK) status = read_dims(file, node, hardware);
  if (status == STATUS_OK) status = read_energy(file, node, hardware);
  for (int i = 0; i < 2 && status == STATUS_OK; i++) {
    const struct yaml_node *area = yaml_find(node, areas[i]);
    if (area == NULL || yaml_is_null(area)) continue;
    status = yaml_number(file, area, "the area of a MAC", 0, EDIT_MOST, &hardware->mac_area);
  }
  if (status == STATUS_OK) yaml_check_keys(file, node, &array_form);
  return status;
}
