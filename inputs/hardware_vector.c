/* The vector unit of an accelerator, for layers over rows. */
#include "inputs/edits.h"
#include "inputs/parts.h"

static const char *const vector_keys[] = {"lanes", "energy", NULL};
static const struct yaml_form vector_form = {"'vector_unit'", vector_keys};

enum status input_vector_unit(const struct yaml_file *file, struct hardware *hardware) {
  const struct yaml_node *unit = yaml_find(file->root, "vector_unit"), *lanes, *energy;
  int64_t count = 0;
  if (unit == NULL || yaml_is_null(unit)) return STATUS_OK;
  enum status status = yaml_map(file, unit, "'vector_unit', as in {lanes: 64, energy: 0.1},");
  if (status == STATUS_OK) status = yaml_need(file, unit, "lanes", &vector_form, &lanes);
  if (status == STATUS_OK) status = yaml_need(file, unit, "energy", &vector_form, &energy);
  if (status == STATUS_OK) status = yaml_integer(file, lanes, "'lanes' of the vector unit", 1, 1 << 20, &count);
  if (status == STATUS_OK) {
    status = yaml_number(file, energy, "'energy' of the vector unit, in pJ an element,", 0, EDIT_MOST,
                         &hardware->vector_energy_pj);
  }
  if (status == STATUS_OK) yaml_check_keys(file, unit, &vector_form);
  hardware->vector_lanes = (double)count;
  return status;
}
