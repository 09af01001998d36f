/* Reads the model: nodes, tensors by name, initializers (their shapes), inputs and outputs. */
#include "inputs/onnx/graph.h"

#include <string.h>

/* Field numbers of the messages in onnx.proto. */
enum { MODEL_IR_VERSION = 1, MODEL_GRAPH = 7, MODEL_OPSET_IMPORT = 8, MODEL_FUNCTIONS = 25 };
enum { OPSET_DOMAIN = 1, OPSET_VERSION = 2 };
enum {
  GRAPH_NODE = 1,
  GRAPH_INITIALIZER = 5,
  GRAPH_INPUT = 11,
  GRAPH_OUTPUT = 12,
  GRAPH_VALUE_INFO = 13,
  GRAPH_SPARSE_INITIALIZER = 15
};
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_NAME = 3, NODE_OP_TYPE = 4, NODE_DOMAIN = 7 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_TYPE_ELEMENT = 1, TENSOR_TYPE_SHAPE = 2 };
enum { SHAPE_DIM = 1, DIM_VALUE = 1, SPARSE_VALUES = 1, SPARSE_DIMS = 3, TENSOR_NAME = 8 };

static const int64_t LARGEST_DIM = (int64_t)1 << 40;

bool onnx_looks_like(const unsigned char *bytes, size_t size) {
  return size > 0 && bytes[0] == (MODEL_IR_VERSION << 3 | WIRE_VARINT);
}

/* --- Tensors by name ----------------------------------------------------------------------------------- */

struct onnx_text onnx_keep_text(struct onnx_graph *graph, struct wire_bytes bytes) {
  const unsigned char *text = wire_look(&graph->file, bytes);
  char *copy = text != NULL ? ARENA_RAW(graph->arena, bytes.size, char) : NULL;
  if (copy == NULL) {
    wire_note(&graph->file, WIRE_NO_MEMORY, bytes.at);
    return (struct onnx_text){"", 0};
  }
  memcpy(copy, text, bytes.size);
  return (struct onnx_text){copy, (int)bytes.size};
}

static bool same_text(struct onnx_text a, struct onnx_text b) {
  return a.length == b.length && memcmp(a.at, b.at, (size_t)a.length) == 0;
}

static unsigned hash_of(struct onnx_text text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (int i = 0; i < text.length; i++) hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3u;
  return (unsigned)(hash ^ hash >> 32);
}

/* Finds the name's place in the table: taken by it, or free. */
static unsigned place_of(const struct onnx_graph *graph, struct onnx_text name) {
  unsigned at = hash_of(name) & graph->table_mask;
  while (graph->table[at] != 0 && !same_text(graph->tensors[graph->table[at] - 1].name, name)) {
    at = (at + 1) & graph->table_mask;
  }
  return at;
}

int onnx_find_tensor(const struct onnx_graph *graph, struct onnx_text name) {
  return graph->table == NULL ? -1 : graph->table[place_of(graph, name)] - 1;
}

/* Doubles the tensors and their table, which stays at most half full. */
static bool grow_tensors(struct onnx_graph *graph) {
  int capacity = graph->tensor_capacity > 0 ? 2 * graph->tensor_capacity : 256;
  struct onnx_tensor *tensors = ARENA_NEW(graph->arena, capacity, struct onnx_tensor);
  int *table = ARENA_NEW(graph->arena, 2 * capacity, int);
  if (tensors == NULL || table == NULL) return false;
  if (graph->tensor_count > 0) memcpy(tensors, graph->tensors, (size_t)graph->tensor_count * sizeof *tensors);
  graph->tensors = tensors;
  graph->table = table;
  graph->table_mask = 2 * (unsigned)capacity - 1;
  graph->tensor_capacity = capacity;
  for (int i = 0; i < graph->tensor_count; i++) table[place_of(graph, tensors[i].name)] = i + 1;
  return true;
}

/* Returns the tensor with that name, made if need be; -1 where there is trouble with the file. */
static int tensor_named(struct onnx_graph *graph, struct wire_bytes bytes) {
  const char *text = (const char *)wire_look(&graph->file, bytes);
  if (graph->tensor_count == graph->tensor_capacity && !grow_tensors(graph)) {
    wire_note(&graph->file, WIRE_NO_MEMORY, bytes.at);
    return -1;
  }
  if (text == NULL) return -1;
  unsigned at = place_of(graph, (struct onnx_text){text, (int)bytes.size});
  if (graph->table[at] != 0) return graph->table[at] - 1;
  struct onnx_tensor *tensor = &graph->tensors[graph->tensor_count++];
  *tensor = (struct onnx_tensor){.name = onnx_keep_text(graph, bytes), .producer = -1, .value_count = -1};
  tensor->shape.rank = tensor->said.rank = ONNX_RANK_UNKNOWN;
  graph->table[at] = graph->tensor_count;
  return graph->tensor_count - 1;
}

struct onnx_tensor *onnx_input(const struct onnx_graph *graph, const struct onnx_node *node, int k) {
  return k < node->input_count && node->inputs[k] >= 0 ? &graph->tensors[node->inputs[k]] : NULL;
}

struct onnx_tensor *onnx_output(const struct onnx_graph *graph, const struct onnx_node *node, int k) {
  return k < node->output_count && node->outputs[k] >= 0 ? &graph->tensors[node->outputs[k]] : NULL;
}

/* --- Nodes --------------------------------------------------------------------------------------------- */

/* Counts inputs and outputs, and finds the texts. */
static void survey_node(struct onnx_graph *graph, struct onnx_node *node) {
  struct wire wire = wire_open(&graph->file, node->bytes);
  struct wire_field field;
  while (wire_next(&wire, &field)) {
    if (field.type != WIRE_BYTES) continue;
    if (field.number == NODE_INPUT) node->input_count++;
    if (field.number == NODE_OUTPUT) node->output_count++;
    if (field.number == NODE_NAME) node->name = onnx_keep_text(graph, field.bytes);
    if (field.number == NODE_OP_TYPE) node->op = onnx_keep_text(graph, field.bytes);
    if (field.number == NODE_DOMAIN) node->domain = onnx_keep_text(graph, field.bytes);
  }
}

/* Finds or makes the node's tensors: as many as were counted, if the file is still the same. */
static enum status link_node(struct onnx_graph *graph, struct onnx_node *node, int index) {
  struct wire wire = wire_open(&graph->file, node->bytes);
  struct wire_field field;
  int inputs = 0, outputs = 0;
  while (wire_next(&wire, &field)) {
    if (field.type != WIRE_BYTES || (field.number != NODE_INPUT && field.number != NODE_OUTPUT)) continue;
    bool is_output = field.number == NODE_OUTPUT;
    if (is_output ? outputs == node->output_count : inputs == node->input_count) {
      wire_note(&graph->file, WIRE_CHANGED, node->bytes.at);
      break;
    }
    int *link = is_output ? &node->outputs[outputs++] : &node->inputs[inputs++];
    *link = -1;
    if (field.bytes.size == 0) continue;
    *link = tensor_named(graph, field.bytes);
    if (*link < 0) return onnx_check_file(graph);
    struct onnx_tensor *tensor = &graph->tensors[*link];
    if (!is_output) continue;
    if (tensor->producer >= 0) {
      char name[ONNX_SHOWN_NAME];
      return onnx_node_error(graph, node, "makes tensor '%s', which another node makes, too; names must be unique",
                             onnx_shown(tensor->name, name));
    }
    tensor->producer = index;
  }
  if (inputs < node->input_count || outputs < node->output_count) {
    wire_note(&graph->file, WIRE_CHANGED, node->bytes.at);
  }
  return onnx_check_file(graph);
}

static bool grow_nodes(struct onnx_graph *graph) {
  int capacity = graph->node_capacity > 0 ? 2 * graph->node_capacity : 64;
  struct onnx_node *nodes = ARENA_RAW(graph->arena, capacity, struct onnx_node);
  if (nodes == NULL) return false;
  if (graph->node_count > 0) memcpy(nodes, graph->nodes, (size_t)graph->node_count * sizeof *nodes);
  graph->nodes = nodes;
  graph->node_capacity = capacity;
  return true;
}

static enum status read_node(struct onnx_graph *graph, struct wire_bytes bytes) {
  int index = graph->node_count;
  if (index == ONNX_MAX_NODES) return onnx_error(graph, "the graph has more than %d nodes, the limit", ONNX_MAX_NODES);
  if (index == graph->node_capacity && !grow_nodes(graph)) return error_out_of_memory(graph->error);
  struct onnx_node *node = &graph->nodes[graph->node_count++];
  *node = (struct onnx_node){.name = {"", 0}, .op = {"", 0}, .domain = {"", 0}, .bytes = bytes};
  survey_node(graph, node);
  if (node->input_count > ONNX_MAX_LINKS || node->output_count > ONNX_MAX_LINKS) {
    node->input_count = node->output_count = 0;
    return onnx_error(graph, "node %d has more than %d inputs or outputs, the limit", index, ONNX_MAX_LINKS);
  }
  node->inputs = ARENA_NEW(graph->arena, node->input_count, int);
  node->outputs = ARENA_NEW(graph->arena, node->output_count, int);
  if (node->inputs == NULL || node->outputs == NULL) return error_out_of_memory(graph->error);
  return link_node(graph, node, index);
}
/* --- Inputs, outputs, weights ---------------------------------------------------------------------------- */

/* Size of a dimension; -1 where it is not given, or a name stands for it. */
static int64_t read_dim(struct onnx_graph *graph, struct wire_bytes message) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  int64_t size = -1;
  while (wire_next(&wire, &field)) {
    if (field.number == DIM_VALUE && field.type == WIRE_VARINT && field.value <= (uint64_t)LARGEST_DIM) {
      size = (int64_t)field.value;
    }
  }
  return size;
}

static void read_shape(struct onnx_graph *graph, struct wire_bytes message, struct onnx_shape *shape) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_bytes dim;
  shape->rank = 0;
  while (wire_next_bytes(&wire, SHAPE_DIM, &dim)) {
    if (shape->rank == ONNX_MAX_RANK) {
      shape->rank = ONNX_RANK_UNKNOWN;
      return;
    }
    shape->dim[shape->rank++] = read_dim(graph, dim);
  }
}

/* Reads the tensor type in a TypeProto; others leave the shape unknown. */
static void read_type(struct onnx_graph *graph, struct wire_bytes message, struct onnx_tensor *tensor) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_bytes type;
  while (wire_next_bytes(&wire, TYPE_TENSOR, &type)) {
    struct wire fields = wire_open(&graph->file, type);
    struct wire_field field;
    while (wire_next(&fields, &field)) {
      if (field.number == TENSOR_TYPE_ELEMENT && field.type == WIRE_VARINT) tensor->type = (int)(field.value & 0xFF);
      if (field.number != TENSOR_TYPE_SHAPE || field.type != WIRE_BYTES) continue;
      read_shape(graph, field.bytes, &tensor->said);
      tensor->said_at = field.bytes;
    }
  }
}

/* Reads a ValueInfoProto; returns the tensor's index, or -1 where it has no name, or there is trouble. */
static int read_value(struct onnx_graph *graph, struct wire_bytes message) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  struct wire_bytes name = {0, 0}, type = {0, 0};
  while (wire_next(&wire, &field)) {
    if (field.type != WIRE_BYTES) continue;
    if (field.number == VALUE_NAME) name = field.bytes;
    if (field.number == VALUE_TYPE) type = field.bytes;
  }
  int index = name.size > 0 ? tensor_named(graph, name) : -1;
  if (index >= 0) read_type(graph, type, &graph->tensors[index]);
  return index;
}

/* Finds the text or message of that number in a message. */
static struct wire_bytes find_bytes(struct onnx_graph *graph, struct wire_bytes message, int number) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_bytes found = {0, 0}, bytes;
  while (wire_next_bytes(&wire, number, &bytes)) found = bytes;
  return found;
}

/* A dense initializer, or a sparse one, whose name is that of its values. */
static enum status read_initializer(struct onnx_graph *graph, const struct wire_field *field) {
  bool is_sparse = field->number == GRAPH_SPARSE_INITIALIZER;
  struct wire_bytes values = is_sparse ? find_bytes(graph, field->bytes, SPARSE_VALUES) : field->bytes;
  struct wire_bytes name = find_bytes(graph, values, TENSOR_NAME);
  if (name.size == 0) return STATUS_OK;
  if (graph->initializer_count++ == ONNX_MAX_INITIALIZERS) {
    return onnx_error(graph, "the graph has more than %d initializers, the limit", ONNX_MAX_INITIALIZERS);
  }
  int index = tensor_named(graph, name);
  if (index < 0) return onnx_check_file(graph);
  struct onnx_tensor *tensor = &graph->tensors[index];
  tensor->is_constant = true;
  onnx_read_tensor(graph, values, tensor);
  if (!is_sparse) return STATUS_OK;
  struct wire wire = wire_open(&graph->file, field->bytes);
  struct wire_field part;
  int rank = 0;
  tensor->value_count = -1;
  while (wire_next(&wire, &part)) {
    if (part.number == SPARSE_DIMS) rank = wire_numbers(&graph->file, &part, tensor->shape.dim, rank, ONNX_MAX_RANK);
  }
  tensor->shape.rank = rank <= ONNX_MAX_RANK ? rank : ONNX_RANK_UNKNOWN;
  onnx_bound_shape(&tensor->shape);
  return STATUS_OK;
}

static enum status read_graph(struct onnx_graph *graph, struct wire_bytes message) {
  enum status status = STATUS_OK;
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  while (status == STATUS_OK && wire_next(&wire, &field)) {
    if (field.type != WIRE_BYTES) continue;
    if (field.number == GRAPH_NODE) status = read_node(graph, field.bytes);
    if (field.number == GRAPH_INITIALIZER || field.number == GRAPH_SPARSE_INITIALIZER) {
      status = read_initializer(graph, &field);
    }
    if (field.number != GRAPH_INPUT && field.number != GRAPH_OUTPUT && field.number != GRAPH_VALUE_INFO) continue;
    int index = read_value(graph, field.bytes);
    if (index >= 0 && field.number == GRAPH_INPUT) graph->tensors[index].is_input = true;
    if (index >= 0 && field.number == GRAPH_OUTPUT) graph->tensors[index].is_output = true;
  }
  return status;
}

/* --- The model ------------------------------------------------------------------------------------------- */

static void read_opset(struct onnx_graph *graph, struct wire_bytes message) {
  struct wire wire = wire_open(&graph->file, message);
  struct wire_field field;
  struct onnx_text domain = {"", 0};
  int64_t version = 0;
  while (wire_next(&wire, &field)) {
    if (field.number == OPSET_DOMAIN && field.type == WIRE_BYTES) domain = onnx_keep_text(graph, field.bytes);
    if (field.number == OPSET_VERSION && field.type == WIRE_VARINT) version = (int64_t)(field.value & 0xFFFF);
  }
  if (domain.length == 0 || onnx_is(domain, "ai.onnx")) graph->opset = version;
}

/* Requires each tensor to be made before it is used, and marks weights that are listed as inputs, too. */
static enum status check_order(struct onnx_graph *graph) {
  for (int t = 0; t < graph->tensor_count; t++) {
    if (graph->tensors[t].is_constant) graph->tensors[t].is_input = false;
  }
  for (int n = 0; n < graph->node_count; n++) {
    for (int k = 0; k < graph->nodes[n].input_count; k++) {
      const struct onnx_tensor *tensor = onnx_input(graph, &graph->nodes[n], k);
      if (tensor == NULL || tensor->is_input || tensor->is_constant) continue;
      if (tensor->producer >= 0 && tensor->producer < n) continue;
      char name[ONNX_SHOWN_NAME];
      return onnx_node_error(graph, &graph->nodes[n], "uses tensor '%s', which no node before it makes",
                             onnx_shown(tensor->name, name));
    }
  }
  return STATUS_OK;
}

/* Marks what an output depends on; all else is dropped. */
static void mark_live(struct onnx_graph *graph) {
  for (int t = 0; t < graph->tensor_count; t++) graph->tensors[t].is_live = graph->tensors[t].is_output;
  for (int n = graph->node_count - 1; n >= 0; n--) {
    const struct onnx_node *node = &graph->nodes[n];
    bool is_live = false;
    for (int k = 0; k < node->output_count; k++) {
      const struct onnx_tensor *output = onnx_output(graph, node, k);
      is_live = is_live || (output != NULL && output->is_live);
    }
    for (int k = 0; is_live && k < node->input_count; k++) {
      struct onnx_tensor *input = onnx_input(graph, node, k);
      if (input != NULL) input->is_live = true;
    }
  }
}

enum status onnx_graph_read(struct onnx_graph *graph) {
  struct wire_bytes all = {0, graph->file.size};
  struct wire wire = wire_open(&graph->file, all);
  struct wire_field field;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && wire_next(&wire, &field)) {
    if (field.type != WIRE_BYTES) continue;
    if (field.number == MODEL_GRAPH) status = read_graph(graph, field.bytes);
    if (field.number == MODEL_OPSET_IMPORT) read_opset(graph, field.bytes);
    if (field.number == MODEL_FUNCTIONS) graph->has_functions = true;
  }
  if (graph->file.trouble != WIRE_SOUND) return onnx_check_file(graph);
  if (status != STATUS_OK) return status;
  if (graph->node_count == 0) {
    return onnx_error(graph, "this looks like a binary file, but is no ONNX model: it has no graph with nodes");
  }
  status = check_order(graph);
  if (status == STATUS_OK) mark_live(graph);
  return status;
}
