/* Shapes and known values of single operators and short chains, each a line of
 * text: what a graph computes for itself. */
#include "inputs/onnx/operators.h"
#include "tests/inputs/onnx/parts.h"

enum { TEXT = 512 };

/* "2x3" or "scalar" or "?" and, where they are known, the values: "2 = 3 5",
 * floats as "2 ~ 0.5 1". */
static void describe(const struct onnx_tensor *tensor, char text[TEXT]) {
  size_t used = (size_t)snprintf(text, TEXT, "%s",
                                 tensor->shape.rank < 0    ? "?"
                                 : tensor->shape.rank == 0 ? "scalar"
                                                           : "");
  for (int d = 0; d < tensor->shape.rank; d++) {
    used += (size_t)snprintf(text + used, TEXT - used, "%s%lld", d > 0 ? "x" : "", (long long)tensor->shape.dim[d]);
  }
  if (tensor->value_count >= 0) used += (size_t)snprintf(text + used, TEXT - used, tensor->floats ? " ~" : " =");
  for (int i = 0; i < tensor->value_count; i++) {
    if (tensor->floats != NULL) used += (size_t)snprintf(text + used, TEXT - used, " %g", tensor->floats[i]);
    if (tensor->floats == NULL)
      used += (size_t)snprintf(text + used, TEXT - used, " %lld", (long long)tensor->values[i]);
  }
}

/* Stores what becomes of tensor y, or the error. */
static void infer(struct model *model, char text[TEXT]) {
  struct writer bytes = model_bytes(model);
  struct arena arena;
  struct error error = {.message = ""};
  struct onnx_graph graph = {.file = wire_memory(bytes.bytes, bytes.size), .path = "test.onnx"};
  arena_init(&arena);
  graph.arena = &arena;
  graph.error = &error;
  enum status status = onnx_graph_read(&graph);
  if (status == STATUS_OK) status = onnx_infer_shapes(&graph, NULL);
  if (status != STATUS_OK) {
    snprintf(text, TEXT, "%.*s", TEXT - 1, error.message);
  } else {
    int index = onnx_find_tensor(&graph, (struct onnx_text){"y", 1});
    assert_true(index >= 0);
    describe(&graph.tensors[index], text);
  }
  arena_deinit(&arena);
  free(bytes.bytes);
}

struct one {
  const char *parts, *result;
};

static void check_all(const struct one *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct model model = model_of_parts(cases[i].parts);
    char text[TEXT];
    infer(&model, text);
    bool is_error = strstr(text, "test.onnx") != NULL;
    bool good = is_error ? strstr(text, cases[i].result) != NULL : strcmp(text, cases[i].result) == 0;
    if (!good) fail_msg("%s: '%s', not '%s'", cases[i].parts, text, cases[i].result);
  }
}

/* --- Values
 * --------------------------------------------------------------------------------------------------
 */

static const struct one values_follow_from_values_cases[] = {
    {"a=2,3; i=(1); y<Gather a i", "scalar = 3"},
    {"a=2,3,5; i=-1,0; y<Gather a i", "2 = 5 2"},
    {"f=0.5,1.5; i=1; y<Gather f i", "1 ~ 1.5"},
    {"a=2,3; i=7; y<Gather a i", "1"},
    {"a=2,3; i:2; y<Gather a i", "2"},
    {"x:2; i=0; y<Gather x i", "1"},
    {"f=1.75,-2.5; y<Cast f to=7", "2 = 1 -2"},
    {"a=3; y<Cast a to=1", "1 ~ 3"},
    {"a=3; y<Cast a to=11", "1 ~ 3"},
    {"x:2; y<Cast x to=7", "2"},
    {"f=1.0e19,-1.0e19; y<Cast f to=7", "2 = 9223372036854775807 -9223372036854775808"},
    {"f=1.5,-1.5; y<Floor f", "2 ~ 1 -2"},
    {"f=1.5,-1.5; y<Ceil f", "2 ~ 2 -1"},
    {"a=4; y<Floor a", "1 = 4"},
    {"x:3; y<Ceil x", "3"},
    {"x:2x3x5x7; y<Shape x start=1 end=-1", "2 = 3 5"},
    {"x:2x3; y<Shape x", "2 = 2 3"},
    {"x:2x3x5; y<Size x", "scalar = 30"},
    {"x:2; u<Strange x; y<Shape u", "?"},
    {"y<Constant value_ints=[4,5]", "2 = 4 5"},
    {"y<Constant value_int=7", "scalar = 7"},
    {"y<Constant value_float=0.5", "scalar ~ 0.5"},
    {"y<Constant value_floats=[0.5,1.5]", "2 ~ 0.5 1.5"},
    {"y<Constant", "scalar"},
    {"s=2,3; y<ConstantOfShape s", "2x3 ~ 0 0 0 0 0 0"},
    {"s=100,100; y<ConstantOfShape s", "100x100"},
    {"s:2; y<ConstantOfShape s", "?"},
    {"a=1; b=2,3; y<Concat a b axis=0", "3 = 1 2 3"},
    {"f=0.5; g=1.5; y<Concat f g axis=0", "2 ~ 0.5 1.5"},
    {"x:2; a=1; y<Concat a x axis=0", "3"},
    {"a=1,2,3,4,5; s=1; e=9; y<Slice a s e", "4 = 2 3 4 5"},
    {"a=1,2,3,4,5; s=-1; e=-99; d=0; t=-2; y<Slice a s e d t", "3 = 5 3 1"},
    {"a=1,2,3; y<Slice a starts=[1] ends=[3]", "2 = 2 3"},
    {"a=1,2; b=10,20; y<Add a b", "2 = 11 22"},
    {"a=1,2; b=10; y<Sub a b", "2 = -9 -8"},
    {"a=1,2; b=10; y<Sub b a", "2 = 9 8"},
    {"a=3,4; b=5,6; y<Mul a b", "2 = 15 24"},
    {"a=7,9; b=2; y<Div a b", "2 = 3 4"},
    {"a=7,9; b=0; y<Div a b", "2"},
    {"a=7; b=-1; y<Div a b", "1"},
    {"f=1.0; g=4.0; y<Div f g", "1 ~ 0.25"},
    {"a=1,5; b=3; y<Max a b", "2 = 3 5"},
    {"a=1,5; b=3; y<Min a b", "2 = 1 3"},
    {"a=1; b=3; c=2; y<Max a b c", "1"},
    {"a=3; f=0.5; y<Mul a f", "1 ~ 1.5"},
    {"a=9223372036854775807; b=1; y<Add a b", "1 = -9223372036854775808"},
    {"a=1; x:1; y<Add a x", "1"},
    {"x:1; a=1; y<Add x a", "1"},
    {"a=1,2,3; b=1,2; y<Add a b", "combines tensors of sizes that do not fit"},
    {"a=2,3,4; y<ReduceProd a keepdims=0", "scalar = 24"},
    {"a=2,3,4; y<ReduceProd a", "1 = 24"},
    {"f=0.5,4.0; y<ReduceProd f", "1 ~ 2"},
    {"x:3; y<ReduceProd x", "1"},
    {"s=(2); l=(9); d=(3); y<Range s l d", "3 = 2 5 8"},
    {"s=(5); l=(0); d=(-2); y<Range s l d", "3 = 5 3 1"},
    {"s=(5); l=(0); d=(1); y<Range s l d", "0 ="},
    {"s=(5); l=(0); d=(0); y<Range s l d", "?"},
    {"s=(0); l=(100); d=(1); y<Range s l d", "100"},
    {"s=(0); l=(9223372036854775807); d=(1); y<Range s l d", "?"},
    {"a=1,2; d=0; y<Unsqueeze a d", "1x2 = 1 2"},
    {"a=5; d=0; y<Squeeze a d", "scalar = 5"},
    {"a=1,2,3,4; s=2,2; y<Reshape a s", "2x2 = 1 2 3 4"},
    {"a=1,2; y<Identity a", "2 = 1 2"},
    {"a=1,2; y<Flatten a axis=0", "1x2 = 1 2"},
};

static void values_follow_from_values(void **state) {
  (void)state;
  check_all(values_follow_from_values_cases,
            sizeof values_follow_from_values_cases / sizeof values_follow_from_values_cases[0]);
}

/* Values are looked at only where there are few. */
static void many_values_are_not_known(void **state) {
  (void)state;
  struct model model = {.opset = 13};
  char text[TEXT];
  int64_t forty[40] = {0};
  model_numbers(&model, "a", 40, forty);
  model_node(&model, "Concat", NULL, "a a", "y", "axis=0");
  model_output(&model, "y");
  infer(&model, text);
  assert_string_equal(text, "80");
  model = (struct model){.opset = 13};
  model_input(&model, "x", DIMS(65));
  model_node(&model, "Shape", NULL, "x", "s", "");
  model_node(&model, "ConstantOfShape", NULL, "s", "y", "");
  model_output(&model, "y");
  infer(&model, text);
  assert_string_equal(text, "65");
}

/* A node with a tensor as its attribute "value": raw bytes, or numbers in a
 * field of their own. */
static void constant_node(struct model *model, const char *op, const char *inputs, int type, int count, int field,
                          const void *bytes, size_t size) {
  struct writer node = {0}, attribute = {0}, tensor = {0};
  if (count >= 0) put_number(&tensor, 1, count);
  put_number(&tensor, 2, type);
  put_bytes(&tensor, field, bytes, size);
  put_text(&attribute, 1, "value");
  put_message(&attribute, 5, &tensor);
  put_words(&node, 1, inputs);
  put_text(&node, 2, "y");
  put_text(&node, 4, op);
  put_message(&node, 5, &attribute);
  put_message(&model->graph, 1, &node);
  model_output(model, "y");
}

static void constants_have_types(void **state) {
  (void)state;
  enum { FLOATS = 4, INT32S = 5, INT64S = 7, RAW = 9 };
  static const int32_t whole[] = {5, -6};
  static const int64_t large[] = {5, -6};
  static const double real[] = {0.5, -0.25};
  static const float single[] = {0.5F, -0.25F};
  static const unsigned char bytes[] = {1, 255}, packed[] = {5, 6};
  static const struct {
    int type, field;
    const void *bytes;
    size_t size;
    const char *result;
  } cases[] = {
      {ONNX_INT32, RAW, whole, sizeof whole, "2 = 5 -6"},
      {ONNX_INT64, RAW, large, sizeof large, "2 = 5 -6"},
      {ONNX_DOUBLE, RAW, real, sizeof real, "2 ~ 0.5 -0.25"},
      {ONNX_FLOAT, RAW, single, sizeof single, "2 ~ 0.5 -0.25"},
      {ONNX_FLOAT, FLOATS, single, sizeof single, "2 ~ 0.5 -0.25"},
      {ONNX_UINT8, RAW, bytes, sizeof bytes, "2 = 1 255"},
      {ONNX_INT8, RAW, bytes, sizeof bytes, "2 = 1 -1"},
      {ONNX_BOOL, RAW, bytes, 2, "2 = 1 255"},
      {ONNX_INT32, INT32S, packed, sizeof packed, "2 = 5 6"},
      {ONNX_INT64, INT64S, packed, sizeof packed, "2 = 5 6"},
      {ONNX_INT64, INT32S, packed, sizeof packed, "2"}, /* not where its numbers belong */
      {ONNX_INT64, RAW, large, sizeof large[0], "2"},   /* one number for two */
      {ONNX_INT4, RAW, bytes, sizeof bytes, "2"},       /* a type that is not looked at */
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct model model = {.opset = 13};
    char text[TEXT];
    constant_node(&model, "Constant", "", cases[i].type, 2, cases[i].field, cases[i].bytes, cases[i].size);
    infer(&model, text);
    if (strcmp(text, cases[i].result) != 0) fail_msg("case %zu: '%s', not '%s'", i, text, cases[i].result);
  }
  struct model model = {.opset = 13};
  char text[TEXT];
  model_numbers(&model, "s", DIMS(3));
  constant_node(&model, "ConstantOfShape", "s", ONNX_INT64, 1, RAW, large, sizeof large[0]);
  infer(&model, text);
  assert_string_equal(text, "3 = 5 5 5");
  model = (struct model){.opset = 13};
  model_numbers(&model, "s", DIMS(3));
  constant_node(&model, "ConstantOfShape", "s", ONNX_INT64, 2, RAW, large, sizeof large);
  infer(&model, text);
  assert_string_equal(text, "3"); /* two values for all */
}

/* --- Shapes
 * --------------------------------------------------------------------------------------------------
 */

static const struct one views_have_shapes_cases[] = {
    {"x:2x3x4; s=0,-1; y<Reshape x s", "2x12"},
    {"x:2x3x4; s=-1; y<Reshape x s", "24"},
    {"x:2x3x4; s:2; y<Reshape x s", "?"},
    {"x:2x3x4; s=-1,-1; y<Reshape x s", "reshapes to size -1 in axis 1, which is not valid"},
    {"x:2x3x4; s=-2,3; y<Reshape x s", "reshapes to size -2 in axis 0, which is not valid"},
    {"x:2x3x4; s=0,5; y<Reshape x s", "reshapes"},
    {"x:2x3x4; s=5,-1; y<Reshape x s", "reshapes"},
    {"x:2x3x4; s=2,0,12 ; y<Reshape x s allowzero=1", "reshapes"},
    {"x:2x3x4; y<Flatten x axis=0", "1x24"},
    {"x:2x3x4; y<Flatten x axis=2", "6x4"},
    {"x:2x3x4; y<Flatten x axis=-1", "6x4"},
    {"x:2x3x4; y<Flatten x axis=9", "axis 9"},
    {"x:2x3x4; y<Transpose x", "4x3x2"},
    {"x:2x3x4; y<Transpose x perm=[1,0,2]", "3x2x4"},
    {"x:2x3x4; y<Transpose x perm=[1,1,2]", "perm"},
    {"x:2x3x4; y<Transpose x perm=[1,0]", "perm"},
    {"x:2x3x4; y<Transpose x perm=[1,0,5]", "perm"},
    {"x:2; u<Strange x; y<Transpose u", "?"},
    {"x:1x3x1; y<Squeeze x", "3"},
    {"x:1x3x1; y<Squeeze x axes=[0]", "3x1"},
    {"x:1x3x1; a=-1; y<Squeeze x a", "1x3"},
    {"x:1x3x1; a:1; y<Squeeze x a", "?"},
    {"x:1x3x1; a=5; y<Squeeze x a", "squeezes axis 5 of 3"},
    {"x:1x3x1; a=1; y<Squeeze x a", "squeezes axis 1 of size 3; only 1 can be"},
    {"x:3; a=0,-1; y<Unsqueeze x a", "1x3x1"},
    {"x:3; a=0,0; y<Unsqueeze x a", "adds axis 0 to 1 axes"},
    {"x:3; a=9; y<Unsqueeze x a", "adds axis 9 to 1 axes"},
    {"x:3; a:1; y<Unsqueeze x a", "?"},
    {"x:2x3; z:4x3; y<Concat x z axis=0", "6x3"},
    {"x:2x3; z:2x4; y<Concat x z axis=-1", "2x7"},
    {"x:2x3; z:2x4; y<Concat x z axis=0", "joins inputs of other sizes beside axis 0"},
    {"x:2x3; z:2; y<Concat x z axis=0", "joins inputs of other sizes beside axis 0"},
    {"x:2x3; z:2x4; y<Concat x z axis=5", "joins along axis 5 of 2"},
    {"x:2x3; u<Strange x; y<Concat x u axis=0", "?"},
    {"x:6x4; y,z<Split x axis=0", "3x4"},
    {"x:5x4; z,y<Split x axis=0", "2x4"},
    {"x:6x4; s=2,4; z,y<Split x s axis=0", "4x4"},
    {"x:6x4; z,y<Split x split=[5,1] axis=0", "1x4"},
    {"x:6x4; s:2; z,y<Split x s axis=0", "?"},
    {"x:6x4; s=2,2,2; z,y<Split x s axis=0", "splits axis 0 of 2 into 2 parts, with 3 sizes"},
    {"x:6x4; z,y<Split x axis=4", "splits axis 4 of 2 into 2 parts"},
    {"x:6x4; s=5,4; z,y<Split x s axis=0", "splits more than its axis of 6"},
    {"x:6x4; s=-5,4; z,y<Split x s axis=0", "splits more than its axis of 6"},
    {"x:4x6; s=1,2; e=3,-1; d=0,1; y<Slice x s e d", "2x3"},
    {"x:4x6; s=0,0; e=2,2; y<Slice x s e", "2x2"},
    {"x:4; s=-9; e=2; y<Slice x s e", "2"},
    {"x:4; s=3; e=1; y<Slice x s e", "0"},
    {"x:4; s=9; e=0; d=0; t=-1; y<Slice x s e d t", "3"},
    {"x:4; s=0; e=4; d=0; t=3; y<Slice x s e d t", "2"},
    {"x:4; s=0; e=4; d=0; t=0; y<Slice x s e d t", "?"},
    {"x:4; s=0; e=4; d=7; y<Slice x s e d", "?"},
    {"x:4; s=0; e=4; d=-1; y<Slice x s e d", "4"},
    {"x:4; s=0; e=1,2; y<Slice x s e", "?"},
    {"x:4; s:1; e=1; y<Slice x s e", "?"},
    {"x:4; s=0; e=1; d:1; y<Slice x s e d", "?"},
    {"x:4x6; s=0,0; e=2,2; d=0; y<Slice x s e d", "?"},
    {"x:4x6; s=0,0; e=2,2; d=0,1; t=1; y<Slice x s e d t", "?"},
    {"x:4x5x6; i=0,1; y<Gather x i axis=1", "4x2x6"},
    {"x:4x5x6; i=(0); y<Gather x i axis=-1", "4x5"},
    {"x:4x5x6; i=0; y<Gather x i axis=7", "gathers along axis 7 of 3"},
    {"x:4; u<Strange x; y<Gather x u", "?"},
    {"x:1x1x1x1x1x1x1x1; i:2x2; y<Gather x i", "?"},
};

static void views_have_shapes(void **state) {
  (void)state;
  check_all(views_have_shapes_cases, sizeof views_have_shapes_cases / sizeof views_have_shapes_cases[0]);
}

static const struct one changed_sizes_have_shapes_cases[] = {
    {"x:2x3; p=0,1,0,2; y<Pad x p", "2x6"},
    {"x:2x3; y<Pad x pads=[1,0,0,0]", "3x3"},
    {"x:2x3; y<Pad x paddings=[1,0,0,1]", "3x4"},
    {"x:2x3; p=0,-1,0,0; y<Pad x p", "2x2"},
    {"x:2x3; p=0,-5,0,0; y<Pad x p", "takes more from axis 1 than it has"},
    {"x:2x3; p=1,1; v=(0); d=1; y<Pad x p v d", "2x5"},
    {"x:2x3; p=1,1; v=(0); d=-1; y<Pad x p v d", "2x5"},
    {"x:2x3; p=1,1; v=(0); d=4; y<Pad x p v d", "?"},
    {"x:2x3; p=1,1; v=(0); d:1; y<Pad x p v d", "?"},
    {"x:2x3; p:4; y<Pad x p", "?"},
    {"x:2x3; p=1,1; y<Pad x p", "?"},
    {"x:2x3; p=0,9999999999,0,0; y<Pad x p", "?"},
    {"x:2; u<Strange x; p=0,1; y<Pad u p", "?"},
    {"x:1x2x4x6; s=1,2,8,9; y<Resize x - - s", "1x2x8x9"},
    {"x:1x2x4x6; f=1.0,1.0,2.0,0.5; y<Resize x - f", "1x2x8x3"},
    {"x:1x2x4x6; f=1.0,1.0,2.0,2.0; y<Upsample x f", "1x2x8x12"},
    {"x:1x2x4x6; y<Upsample x scales=[1.0,1.0,3.0,2.0]", "1x2x12x12"},
    {"x:1x2x4x6; f=1.0,1.0,2.0; y<Resize x - f", "?"},
    {"x:1x2x4x6; f=1.0,1.0,0.0,1.0; y<Resize x - f", "?"},
    {"x:1x2x4x6; f=1.0,1.0,0.1,1.0; y<Resize x - f", "makes axis 2 of size 0"},
    {"x:1x2x4x6; s=1,2,0,6; y<Resize x - - s", "?"},
    {"x:1; u<Strange x; f=1.0; y<Resize u - f", "?"},
    {"x:3x1; s=2,1,4; y<Expand x s", "2x3x4"},
    {"x:2x3; s=1; y<Expand x s", "2x3"},
    {"x:2x3; s=2; y<Expand x s", "expands axis 1 of 3 to 2"},
    {"x:2x3; s:1; y<Expand x s", "?"},
    {"x:1x8x2x3; y<DepthToSpace x blocksize=2", "1x2x4x6"},
    {"x:1x2x4x6; y<SpaceToDepth x blocksize=2", "1x8x2x3"},
    {"x:1x8x2x3; y<DepthToSpace x blocksize=3", "has blocks of 3 that do not divide its input"},
    {"x:1x2x4x6; y<SpaceToDepth x blocksize=3", "has blocks of 3 that do not divide its input"},
    {"x:1x2x6x4; y<SpaceToDepth x blocksize=3", "has blocks of 3 that do not divide its input"},
    {"x:1x2x4x6; y<SpaceToDepth x", "has blocks of 0 that do not divide its input"},
    {"x:2x4x6; y<SpaceToDepth x blocksize=2", "?"},
    {"x:2x3x4; y<ArgMax x axis=1", "2x1x4"},
    {"x:2x3x4; y<ArgMin x axis=-1 keepdims=0", "2x3"},
    {"x:2x3x4; y<ArgMax x axis=9", "?"},
    {"x:2x3x4; y<ReduceMean x axes=[1,2]", "2x1x1"},
    {"x:2x3x4; y<ReduceMean x axes=[-1] keepdims=0", "2x3"},
    {"x:2x3x4; y<ReduceMean x keepdims=0", "scalar"},
    {"x:2x3x4; y<ReduceMean x noop_with_empty_axes=1", "2x3x4"},
    {"x:2x3x4; y<ReduceMean x axes=[8]", "?"},
    {"x:2x3x4; a:1; y<ReduceSum x a", "?"},
    {"a:3; b:3x4; y<MatMul a b", "4"},
    {"a:2x3; b:3; y<MatMul a b", "2"},
    {"a:3; b:3; y<MatMul a b", "scalar"},
    {"a:5x2x3; b:3x4; y<MatMul a b", "5x2x4"},
    {"a:5x2x3; b:4x3x4; y<MatMul a b", "multiplies batches of sizes that do not fit"},
    {"a:2x3; b:4x5; y<MatMul a b", "multiplies rows of 3 with columns of 4"},
    {"a:2x3; u<Strange a; y<MatMul a u", "?"},
};

static void changed_sizes_have_shapes(void **state) {
  (void)state;
  check_all(changed_sizes_have_shapes_cases,
            sizeof changed_sizes_have_shapes_cases / sizeof changed_sizes_have_shapes_cases[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_follow_from_values), cmocka_unit_test(many_values_are_not_known),
      cmocka_unit_test(constants_have_types),      cmocka_unit_test(views_have_shapes),
      cmocka_unit_test(changed_sizes_have_shapes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
