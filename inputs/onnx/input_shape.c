/* Sizes of the network's inputs: from the file, from --input-shape, and 1 for a batch that neither fixes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "inputs/onnx/operators.h"

enum { DIMS_TEXT = 200, TYPE_DIM = 1, DIM_PARAM = 2 };
static const int64_t LARGEST_DIM = (int64_t)1 << 40;

/* --- The option ------------------------------------------------------------------------------------------- */

/* Reads "1x3x224x224" up to the comma or end; false if it is none. */
static bool read_sizes(const char **text, struct onnx_shape *shape) {
  shape->rank = 0;
  for (;;) {
    int64_t size = 0;
    const char *start = *text;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
      size = size * 10 + (**text - '0');
      if (size > LARGEST_DIM) return false;
    }
    if (*text == start || size < 1 || shape->rank == ONNX_MAX_RANK) return false;
    shape->dim[shape->rank++] = size;
    if (**text != 'x') return **text == ',' || **text == '\0';
    (*text)++;
  }
}

/* Takes the next "NAME=1x3x224x224" or "1x3x224x224" of the list; the name has length 0 where it has none. False at
 * the end, and with *text left in place where the item is none. */
static bool next_item(const char **text, struct onnx_text *name, struct onnx_shape *shape) {
  const char *at = *text;
  const char *equals = NULL;
  if (*at == '\0') return false;
  for (const char *c = at; *c != '\0' && *c != ','; c++) {
    if (*c == '=') equals = c;
  }
  *name = (struct onnx_text){at, equals != NULL ? (int)(equals - at) : 0};
  if (equals != NULL) at = equals + 1;
  if (!read_sizes(&at, shape)) return false;
  *text = *at == ',' ? at + 1 : at;
  return true;
}

enum status onnx_check_input_shape(const char *text, struct error *error) {
  struct onnx_text name;
  struct onnx_shape shape;
  const char *at = text;
  while (next_item(&at, &name, &shape)) continue;
  size_t length = strlen(text);
  if (*at == '\0' && length > 0 && text[length - 1] != ',') return STATUS_OK;
  return error_set(
      error, STATUS_USAGE,
      "'%.200s' is no shape of an input, such as 1x3x224x224 or NAME=1x3x224x224, nor several separated by "
      "commas",
      text);
}

/* --- The inputs ------------------------------------------------------------------------------------------- */

static bool is_sized(const struct onnx_tensor *tensor) {
  for (int d = 0; d < tensor->said.rank; d++) {
    if (tensor->said.dim[d] < 1 && d > 0) return false;
  }
  return tensor->said.rank >= 0;
}

/* The only input, or the only one without sizes; NULL where that is not clear. */
static struct onnx_tensor *only_input(const struct onnx_graph *graph) {
  struct onnx_tensor *any = NULL, *open = NULL;
  int count = 0, open_count = 0;
  for (int t = 0; t < graph->tensor_count; t++) {
    struct onnx_tensor *tensor = &graph->tensors[t];
    if (!tensor->is_input || !tensor->is_live) continue;
    any = tensor;
    count++;
    if (is_sized(tensor)) continue;
    open = tensor;
    open_count++;
  }
  return count == 1 ? any : open_count == 1 ? open : NULL;
}

static void input_names(const struct onnx_graph *graph, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (int t = 0; t < graph->tensor_count && used + 3 < size; t++) {
    char name[ONNX_SHOWN_NAME];
    if (!graph->tensors[t].is_input || !graph->tensors[t].is_live) continue;
    snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", onnx_shown(graph->tensors[t].name, name));
    used = strlen(out);
  }
}

static enum status use_option(struct onnx_graph *graph, const char *text) {
  struct onnx_text name;
  struct onnx_shape shape;
  char shown[ONNX_SHOWN_NAME], names[300];
  enum status status = onnx_check_input_shape(text, graph->error);
  if (status != STATUS_OK) return status;
  while (next_item(&text, &name, &shape)) {
    int index = name.length > 0 ? onnx_find_tensor(graph, name) : -1;
    struct onnx_tensor *tensor = index >= 0 ? &graph->tensors[index] : name.length > 0 ? NULL : only_input(graph);
    input_names(graph, names, sizeof names);
    if (tensor == NULL || !tensor->is_input) {
      return onnx_error(graph,
                        name.length > 0 ? "there is no input '%s'; --input-shape can name %s"
                                        : "say which input%s has that shape: --input-shape NAME=..; there are %s",
                        name.length > 0 ? onnx_shown(name, shown) : "", names);
    }
    if (tensor->said.rank >= 0 && tensor->said.rank != shape.rank) {
      return onnx_error(graph, "input '%s' has %d axes; --input-shape gives %d", onnx_shown(tensor->name, shown),
                        tensor->said.rank, shape.rank);
    }
    tensor->shape = shape;
    onnx_bound_shape(&tensor->shape);
    if (tensor->shape.rank < 0) return onnx_error(graph, "input '%s' is too large", onnx_shown(tensor->name, shown));
  }
  return STATUS_OK;
}

/* Writes "[N, 3, ?, ?]", with the names that stand for sizes. */
static const char *dims_text(struct onnx_graph *graph, const struct onnx_tensor *tensor, char out[DIMS_TEXT]) {
  struct wire shape = wire_open(&graph->file, tensor->said_at);
  struct wire_bytes dim;
  size_t used = (size_t)snprintf(out, DIMS_TEXT, "[");
  for (int d = 0; wire_next_bytes(&shape, TYPE_DIM, &dim) && used + 4 < DIMS_TEXT; d++) {
    char size[ONNX_SHOWN_NAME] = "?";
    struct wire fields = wire_open(&graph->file, dim);
    struct wire_bytes param;
    if (d < tensor->said.rank && tensor->said.dim[d] > 0) {
      snprintf(size, sizeof size, "%" PRId64, tensor->said.dim[d]);
    } else if (wire_next_bytes(&fields, DIM_PARAM, &param) && param.size > 0 && param.size < ONNX_SHOWN_NAME) {
      const unsigned char *name = wire_look(&graph->file, param);
      if (name != NULL) onnx_shown((struct onnx_text){(const char *)name, (int)param.size}, size);
    }
    snprintf(out + used, DIMS_TEXT - used - 2, "%s%s", d > 0 ? ", " : "", size);
    used = strlen(out);
  }
  snprintf(out + used, DIMS_TEXT - used, "]");
  return out;
}

/* Writes "1x3xHxW": what is fixed, 1 for the batch, letters for the rest. */
static const char *wanted_text(const struct onnx_tensor *tensor, char out[DIMS_TEXT]) {
  size_t used = 0;
  out[0] = '\0';
  for (int d = 0; d < tensor->said.rank; d++) {
    int from_end = tensor->said.rank - 1 - d;
    const char *letter = tensor->said.rank < 3 || from_end > 1 ? "N" : from_end == 0 ? "W" : "H";
    if (d == 1 && tensor->said.rank > 2 && from_end > 1) letter = "C";
    int64_t size = tensor->said.dim[d] > 0 ? tensor->said.dim[d] : d == 0;
    const char *before = d > 0 ? "x" : "";
    if (size > 0) snprintf(out + used, DIMS_TEXT - used, "%s%" PRId64, before, size);
    if (size == 0) snprintf(out + used, DIMS_TEXT - used, "%s%s", before, letter);
    used = strlen(out);
  }
  return used > 0 ? out : "1x3xHxW";
}

enum status onnx_input_shapes(struct onnx_graph *graph, const char *text) {
  for (int t = 0; t < graph->tensor_count; t++) {
    if (graph->tensors[t].is_input) graph->tensors[t].shape.rank = ONNX_RANK_UNKNOWN;
  }
  enum status status = text != NULL && *text ? use_option(graph, text) : STATUS_OK;
  for (int t = 0; status == STATUS_OK && t < graph->tensor_count; t++) {
    struct onnx_tensor *tensor = &graph->tensors[t];
    if (!tensor->is_input || !tensor->is_live || tensor->shape.rank >= 0) continue;
    if (!is_sized(tensor)) {
      char name[ONNX_SHOWN_NAME], dims[DIMS_TEXT], wanted[DIMS_TEXT];
      return onnx_error(graph, "input '%s' has no fixed size: %s; give it with --input-shape %s",
                        onnx_shown(tensor->name, name), dims_text(graph, tensor, dims), wanted_text(tensor, wanted));
    }
    tensor->shape = tensor->said;
    if (tensor->shape.rank > 0 && tensor->shape.dim[0] < 1) tensor->shape.dim[0] = 1;
    onnx_bound_shape(&tensor->shape);
  }
  return status;
}
