/* Shapes of single operators: 162 cases of the ONNX project's own tests, each made a model of one node. */
#include <json-c/json.h>

#include "inputs/onnx/operators.h"
#include "tests/inputs/helper.h"
#include "tests/inputs/onnx/writer.h"

enum { CASES = 162, WORDS = 256 };

/* A graph read from bytes; its arena and bytes are the caller's. */
static enum status infer(struct writer *bytes, struct onnx_graph *graph, struct arena *arena, struct error *error,
                         const char *input_shape) {
  *graph = (struct onnx_graph){.file = wire_memory(bytes->bytes, bytes->size), .path = "test.onnx"};
  graph->arena = arena;
  graph->error = error;
  enum status status = onnx_graph_read(graph);
  return status != STATUS_OK ? status : onnx_infer_shapes(graph, input_shape);
}

static const struct onnx_tensor *tensor_of(const struct onnx_graph *graph, const char *name) {
  int index = onnx_find_tensor(graph, (struct onnx_text){name, (int)strlen(name)});
  assert_true(index >= 0);
  return &graph->tensors[index];
}

static void assert_shape(const char *what, const struct onnx_tensor *tensor, int rank, const int64_t *dims) {
  bool same = tensor->shape.rank == rank;
  for (int d = 0; same && d < rank; d++) same = tensor->shape.dim[d] == dims[d];
  if (!same) {
    fail_msg("%s: rank %d, [%lld %lld %lld %lld]", what, tensor->shape.rank, (long long)tensor->shape.dim[0],
             (long long)tensor->shape.dim[1], (long long)tensor->shape.dim[2], (long long)tensor->shape.dim[3]);
  }
}

static int read_dims(json_object *list, int64_t dims[ONNX_MAX_RANK]) {
  int rank = (int)json_object_array_length(list);
  for (int d = 0; d < rank; d++) dims[d] = json_object_get_int64(json_object_array_get_idx(list, (size_t)d));
  return rank;
}

static void attributes_of(json_object *map, char words[WORDS]) {
  words[0] = '\0';
  json_object_object_foreach(map, key, value) {
    size_t used = strlen(words);
    const char *text = json_object_is_type(value, json_type_string)
                           ? json_object_get_string(value)
                           : json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
    snprintf(words + used, WORDS - used, "%s%s=%s", used > 0 ? " " : "", key, text);
  }
}

/* The cases give shapes only; the parts of a Split are the sizes of its outputs. */
static void add_input(struct model *model, json_object *test, size_t k, const char *name) {
  json_object *inputs = json_object_object_get(test, "inputs"), *outputs = json_object_object_get(test, "outputs");
  int64_t dims[ONNX_MAX_RANK], parts[ONNX_MAX_RANK];
  if (strcmp(json_object_get_string(json_object_object_get(test, "op")), "Split") == 0 && k == 1) {
    size_t count = json_object_array_length(outputs);
    for (size_t i = 0; i < count; i++) {
      read_dims(json_object_array_get_idx(outputs, i), dims);
      parts[i] = dims[0];
    }
    model_numbers(model, name, (int)count, parts);
  } else {
    int rank = read_dims(json_object_array_get_idx(inputs, k), dims);
    model_input(model, name, rank, dims);
  }
}

static struct writer model_of_case(json_object *test) {
  struct model model = {.opset = json_object_get_int64(json_object_object_get(test, "opset"))};
  char inputs[WORDS] = "", outputs[WORDS] = "", attributes[WORDS], name[32];
  json_object *list = json_object_object_get(test, "inputs");
  for (size_t k = 0; k < json_object_array_length(list); k++) {
    bool given = json_object_array_get_idx(list, k) != NULL;
    snprintf(name, sizeof name, "x%zu", k);
    if (given) add_input(&model, test, k, name);
    snprintf(inputs + strlen(inputs), sizeof inputs - strlen(inputs), "%s%s", k > 0 ? " " : "", given ? name : "-");
  }
  for (size_t k = 0; k < json_object_array_length(json_object_object_get(test, "outputs")); k++) {
    snprintf(name, sizeof name, "y%zu", k);
    snprintf(outputs + strlen(outputs), sizeof outputs - strlen(outputs), "%s%s", k > 0 ? " " : "", name);
    model_output(&model, name);
  }
  attributes_of(json_object_object_get(test, "attributes"), attributes);
  model_node(&model, json_object_get_string(json_object_object_get(test, "op")), NULL, inputs, outputs, attributes);
  return model_bytes(&model);
}

static void test_cases(void **state) {
  (void)state;
  json_object *cases = json_object_from_file("tests/golden/onnx/shape-cases.json");
  assert_non_null(cases);
  assert_int_equal(json_object_array_length(cases), CASES);
  for (size_t i = 0; i < CASES; i++) {
    json_object *test = json_object_array_get_idx(cases, i), *outputs = json_object_object_get(test, "outputs");
    const char *what = json_object_get_string(json_object_object_get(test, "test"));
    struct writer bytes = model_of_case(test);
    struct onnx_graph graph;
    struct arena arena;
    struct error error;
    arena_init(&arena);
    if (infer(&bytes, &graph, &arena, &error, NULL) != STATUS_OK) fail_msg("%s: %s", what, error.message);
    for (size_t k = 0; k < json_object_array_length(outputs); k++) {
      char name[32];
      int64_t dims[ONNX_MAX_RANK];
      snprintf(name, sizeof name, "y%zu", k);
      int rank = read_dims(json_object_array_get_idx(outputs, k), dims);
      assert_shape(what, tensor_of(&graph, name), rank, dims);
    }
    arena_deinit(&arena);
    free(bytes.bytes);
  }
  json_object_put(cases);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
