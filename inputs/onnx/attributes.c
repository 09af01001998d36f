/* Attributes of nodes and the values of small tensors, decoded when they are asked for. */
#include <string.h>

#include "inputs/onnx/graph.h"

enum {
  NODE_ATTRIBUTE = 5,
  ATTRIBUTE_NAME = 1,
  ATTRIBUTE_F = 2,
  ATTRIBUTE_I = 3,
  ATTRIBUTE_S = 4,
  ATTRIBUTE_T = 5,
  ATTRIBUTE_FLOATS = 7,
  ATTRIBUTE_INTS = 8,
};
enum {
  TENSOR_DIMS = 1,
  TENSOR_DATA_TYPE = 2,
  TENSOR_FLOAT_DATA = 4,
  TENSOR_INT32_DATA = 5,
  TENSOR_INT64_DATA = 7,
  TENSOR_RAW_DATA = 9,
  TENSOR_EXTERNAL_DATA = 13,
  TENSOR_DATA_LOCATION = 14,
};
static const int64_t MOST_ELEMENTS = (int64_t)1 << 40;
static const double LARGEST_COUNT = 1e15;

/* --- Attributes ---------------------------------------------------------------------------------------- */

/* Finds the attribute's message. */
static bool find_attribute(struct onnx_graph *graph, const struct onnx_node *node, const char *name,
                           struct wire_bytes *message) {
  struct wire wire = wire_open(&graph->file, node->bytes);
  while (wire_next_bytes(&wire, NODE_ATTRIBUTE, message)) {
    struct wire fields = wire_open(&graph->file, *message);
    struct wire_bytes found;
    if (!wire_next_bytes(&fields, ATTRIBUTE_NAME, &found) || found.size != strlen(name)) continue;
    const unsigned char *text = wire_look(&graph->file, found);
    if (text != NULL && memcmp(text, name, found.size) == 0) return true;
  }
  return false;
}

/* Finds the value of the attribute in its field of that number. */
static bool find_value(struct onnx_graph *graph, const struct onnx_node *node, const char *name, int number,
                       enum wire_type type, struct wire_field *value) {
  struct wire_bytes message;
  bool found = false;
  if (!find_attribute(graph, node, name, &message)) return false;
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  while (wire_next(&wire, &field)) {
    if (field.number != number || field.type != type) continue;
    *value = field;
    found = true;
  }
  return found;
}

int64_t onnx_attribute_int(struct onnx_graph *graph, const struct onnx_node *node, const char *name, int64_t none) {
  struct wire_field value;
  return find_value(graph, node, name, ATTRIBUTE_I, WIRE_VARINT, &value) ? (int64_t)value.value : none;
}

double onnx_attribute_float(struct onnx_graph *graph, const struct onnx_node *node, const char *name, double none) {
  struct wire_field value;
  double number = none;
  if (find_value(graph, node, name, ATTRIBUTE_F, WIRE_FIXED32, &value)) {
    wire_floats(&graph->file, &value, &number, 0, 1);
  }
  return number;
}

struct onnx_text onnx_attribute_text(struct onnx_graph *graph, const struct onnx_node *node, const char *name) {
  struct wire_field value;
  if (!find_value(graph, node, name, ATTRIBUTE_S, WIRE_BYTES, &value)) return (struct onnx_text){"", 0};
  return onnx_keep_text(graph, value.bytes);
}

bool onnx_attribute_tensor(struct onnx_graph *graph, const struct onnx_node *node, const char *name,
                           struct wire_bytes *message) {
  struct wire_field value;
  if (!find_value(graph, node, name, ATTRIBUTE_T, WIRE_BYTES, &value)) return false;
  *message = value.bytes;
  return true;
}

/* Collects a list, packed or not, into `whole` or, where that is NULL, into `numbers`. */
static int collect(struct onnx_graph *graph, const struct onnx_node *node, const char *name, int64_t *whole,
                   double *numbers, int most) {
  struct wire_bytes message;
  int list = whole != NULL ? ATTRIBUTE_INTS : ATTRIBUTE_FLOATS, count = 0;
  enum wire_type single = whole != NULL ? WIRE_VARINT : WIRE_FIXED32;
  if (!find_attribute(graph, node, name, &message)) return -1;
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  while (wire_next(&wire, &field)) {
    if (field.number != list || (field.type != WIRE_BYTES && field.type != single)) continue;
    count = whole != NULL ? wire_numbers(&graph->file, &field, whole, count, most)
                          : wire_floats(&graph->file, &field, numbers, count, most);
  }
  return count;
}

int onnx_attribute_ints(struct onnx_graph *graph, const struct onnx_node *node, const char *name, int64_t *out,
                        int most) {
  return collect(graph, node, name, out, NULL, most);
}

int onnx_attribute_floats(struct onnx_graph *graph, const struct onnx_node *node, const char *name, double *out,
                          int most) {
  return collect(graph, node, name, NULL, out, most);
}

/* --- Values of small tensors ----------------------------------------------------------------------------- */

/* Bytes of an element whose values are looked at; 0 for other types. */
static size_t element_bytes(int type) {
  switch (type) {
    case ONNX_UINT8:
    case ONNX_INT8:
    case ONNX_BOOL:
      return 1;
    case ONNX_INT32:
    case ONNX_FLOAT:
      return 4;
    case ONNX_INT64:
    case ONNX_DOUBLE:
      return 8;
    default:
      return 0;
  }
}

/* Elements of a shape; -1 where it is unknown or too large to count. */
static int64_t element_count(const struct onnx_shape *shape) {
  int64_t count = 1;
  if (shape->rank < 0) return -1;
  for (int d = 0; d < shape->rank; d++) {
    if (shape->dim[d] < 0 || (shape->dim[d] > 0 && count > MOST_ELEMENTS / shape->dim[d])) return -1;
    count *= shape->dim[d];
  }
  return count;
}

void onnx_bound_shape(struct onnx_shape *shape) {
  double count = 1;
  for (int d = 0; d < shape->rank; d++) {
    bool is_size = shape->dim[d] >= 0 && shape->dim[d] <= MOST_ELEMENTS;
    if (shape->dim[d] > 1) count *= (double)shape->dim[d]; /* an empty axis hides none */
    if (!is_size || count > LARGEST_COUNT) shape->rank = ONNX_RANK_UNKNOWN;
  }
}

/* The element at `at`, little-endian. */
static void read_element(const unsigned char *at, int type, int64_t *whole, double *number) {
  uint64_t bits = 0;
  size_t size = element_bytes(type);
  float single;
  for (size_t i = 0; i < size; i++) bits |= (uint64_t)at[i] << (8 * i);
  uint32_t low = (uint32_t)bits;
  *whole = type == ONNX_INT32 ? (int32_t)low : type == ONNX_INT8 ? (int8_t)bits : (int64_t)bits;
  memcpy(&single, &low, sizeof single);
  if (type == ONNX_DOUBLE) {
    memcpy(number, &bits, sizeof *number);
  } else {
    *number = (double)single;
  }
}

/* Numbers from a tensor's fields: raw bytes, or the list of its type. Returns how many were found. */
static int read_values(struct onnx_graph *graph, struct wire_bytes message, int type, int64_t *whole, double *numbers,
                       int most) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  bool is_float = type == ONNX_FLOAT || type == ONNX_DOUBLE;
  size_t size = element_bytes(type);
  int count = 0;
  while (wire_next(&wire, &field)) {
    if (field.number == TENSOR_RAW_DATA && field.type == WIRE_BYTES) {
      for (count = 0; count < most && ((size_t)count + 1) * size <= field.bytes.size; count++) {
        int64_t integer;
        double number;
        struct wire_bytes element = {field.bytes.at + (size_t)count * size, size};
        const unsigned char *at = wire_look(&graph->file, element);
        if (at == NULL) return count;
        read_element(at, type, &integer, &number);
        if (is_float) numbers[count] = number;
        if (!is_float) whole[count] = integer;
      }
    } else if (field.number == TENSOR_FLOAT_DATA && type == ONNX_FLOAT) {
      count = wire_floats(&graph->file, &field, numbers, count, most);
    } else if (field.number == (type == ONNX_INT64 ? TENSOR_INT64_DATA : TENSOR_INT32_DATA) && !is_float) {
      count = wire_numbers(&graph->file, &field, whole, count, most);
    }
  }
  return count;
}

/* Only tensors that can hold sizes, axes or scales are looked at. */
static void keep_values(struct onnx_graph *graph, struct wire_bytes message, struct onnx_tensor *tensor) {
  bool is_float = tensor->type == ONNX_FLOAT || tensor->type == ONNX_DOUBLE;
  int64_t count = element_count(&tensor->shape);
  if (count < 0 || count > (is_float ? ONNX_MAX_FLOATS : ONNX_MAX_VALUES) || element_bytes(tensor->type) == 0) return;
  int64_t *whole = ARENA_NEW(graph->arena, count, int64_t);
  double *numbers = is_float ? ARENA_NEW(graph->arena, count, double) : NULL;
  if (whole == NULL || (is_float && numbers == NULL)) {
    wire_note(&graph->file, WIRE_NO_MEMORY, message.at);
    return;
  }
  if (read_values(graph, message, tensor->type, whole, numbers, (int)count) != count) return;
  tensor->value_count = (int)count;
  tensor->values = is_float ? NULL : whole;
  tensor->floats = numbers;
}

void onnx_read_tensor(struct onnx_graph *graph, struct wire_bytes message, struct onnx_tensor *tensor) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  int rank = 0;
  bool is_external = false;
  while (wire_next(&wire, &field)) {
    if (field.number == TENSOR_DIMS && (field.type == WIRE_VARINT || field.type == WIRE_BYTES)) {
      rank = wire_numbers(&graph->file, &field, tensor->shape.dim, rank, ONNX_MAX_RANK);
    }
    if (field.number == TENSOR_DATA_TYPE && field.type == WIRE_VARINT) tensor->type = (int)(field.value & 0xFF);
    if (field.number == TENSOR_EXTERNAL_DATA) is_external = true;
    if (field.number == TENSOR_DATA_LOCATION && field.type == WIRE_VARINT && field.value != 0) is_external = true;
  }
  tensor->shape.rank = rank <= ONNX_MAX_RANK ? rank : ONNX_RANK_UNKNOWN;
  onnx_bound_shape(&tensor->shape);
  tensor->value_count = -1;
  if (!is_external) keep_values(graph, message, tensor);
}
