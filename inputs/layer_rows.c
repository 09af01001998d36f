/* Layers over whole rows of channels: Softmax, norms, elementwise functions. */
#include <ctype.h>
#include <string.h>

#include "inputs/parts.h"
#include "model/layer/rows.h"

enum { MOST_PASSES = 1000 };

/* True if the text has the word "mask", in any case. */
static bool names_mask(const char *text) {
  for (; *text; text++) {
    const char *mask = "mask";
    for (int i = 0; tolower((unsigned char)text[i]) == mask[i]; i++) {
      if (mask[i + 1] == 0) return true;
    }
  }
  return false;
}

static enum status check_form(const struct yaml_file *file, const struct yaml_node *equation, bool has_one_input,
                              const struct layer *layer) {
  bool is_row = layer->row_passes > 0;
  const struct operand *input = &layer->operand[LAYER_INPUT1];
  if (is_row && !has_one_input) {
    return yaml_error(file, equation,
                      "a %.40s has one input with the loops of O, as in O[b][k][oy][ox]=I[b][k][oy][ox]", layer->type);
  }
  if (!is_row && has_one_input) {
    return yaml_error(file, equation,
                      "an equation of one input is that of a layer over rows; its operator_type must be Softmax, "
                      "LayerNorm, RMSNorm or Elementwise, not %.40s",
                      layer->type);
  }
  if (is_row && (input->pr_count > 0 || input->indexes != layer->operand[LAYER_OUTPUT].indexes)) {
    return yaml_error(file, equation, "I of a %.40s must have the loops of O, without relations", layer->type);
  }
  return STATUS_OK;
}

enum status input_layer_rows(const struct yaml_file *file, const struct yaml_node *node,
                             const struct yaml_node *equation, bool has_one_input, struct layer *layer) {
  const struct yaml_node *passes = yaml_find(node, "passes");
  bool is_label = !has_one_input && strcmp(layer->type, "Elementwise") == 0; /* a sum may be called so */
  layer->row_passes = is_label ? 0 : rows_default_passes(layer->type);
  layer->rows_are_heads = strcmp(layer->type, "Softmax") == 0;
  enum status status = check_form(file, equation, has_one_input, layer);
  if (status != STATUS_OK) return status;
  if (names_mask(layer->name) || names_mask(layer->type)) {
    yaml_remark(file, node, "layer %d names a mask: masks save nothing here, each score is computed", layer->id);
  }
  if (passes == NULL || yaml_is_null(passes)) return STATUS_OK;
  if (layer->row_passes == 0) {
    return yaml_error(file, passes, "'passes' belongs to a layer over rows; layer %d is none: its type is %.40s",
                      layer->id, layer->type);
  }
  int64_t count = 0;
  status = yaml_integer(file, passes, "'passes', over a row,", 1, MOST_PASSES, &count);
  if (status == STATUS_OK) layer->row_passes = (int)count;
  return status;
}
