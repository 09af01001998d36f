/* Layers of small models, each a line of text, and what becomes of their nodes:
 * parts of data, joined and padded maps, reductions, resizing, products; and
 * what is refused. */
#include "inputs/onnx/describe.h"
#include "inputs/onnx/to_workload.h"
#include "tests/inputs/onnx/parts.h"
#include "tests/inputs/onnx/read_model.h"

enum { TEXT = 512 };

struct one {
  const char *parts, *result;
};

/* Layers as "conv k8 c8 3x3 on 16x16", with b and g where they are not 1, then
 * a letter for each node: L a layer, F fused, V a view, = values, C counted, D
 * dropped. */
static void describe(const struct read_model *read, char text[TEXT]) {
  static const char *const kinds[] = {"conv", "dense", "pool", "pair", "broadcast", "resize", "transposed"};
  size_t used = 0;
  for (int i = 0; i < read->net.layer_count; i++) {
    const struct onnx_layer *layer = &read->net.layers[i];
    used += (size_t)snprintf(text + used, TEXT - used, "%s%s", i > 0 ? " | " : "", kinds[layer->kind]);
    if (layer->b > 1) used += (size_t)snprintf(text + used, TEXT - used, " b%lld", (long long)layer->b);
    if (layer->g > 1) used += (size_t)snprintf(text + used, TEXT - used, " g%lld", (long long)layer->g);
    used += (size_t)snprintf(text + used, TEXT - used, " k%lld c%lld %lldx%lld on %lldx%lld", (long long)layer->k,
                             (long long)layer->c, (long long)layer->fx, (long long)layer->fy, (long long)layer->ox,
                             (long long)layer->oy);
  }
  used += (size_t)snprintf(text + used, TEXT - used, " ");
  for (int n = 0; n < read->graph.node_count; n++) text[used++] = "DLFV=CRB"[read->net.fates[n]];
  text[used] = '\0';
}

static void check_all(const struct one *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct model model = model_of_parts(cases[i].parts);
    struct read_model read;
    char text[TEXT];
    enum status status = read_of(&read, &model, NULL, NULL);
    if (status == STATUS_OK) describe(&read, text);
    if (status != STATUS_OK) snprintf(text, sizeof text, "%.*s", TEXT - 1, read.error.message);
    bool good = status == STATUS_OK ? strcmp(text, cases[i].result) == 0 : strstr(text, cases[i].result) != NULL;
    if (status != STATUS_OK && strncmp(text, "net.onnx: node '", 16) != 0) good = false;
    if (!good) fail_msg("%s: '%s', not '%s'", cases[i].parts, text, cases[i].result);
    read_free(&read);
  }
}

/* m is a map of 1 x 8 x 16 x 16 that a layer makes. */
#define MAP "x:1x8x16x16; w#8x8x3x3; one#8x8x1x1; m<Conv x w pads=[1,1,1,1]; "
#define CONV "conv k8 c8 3x3 on 16x16"

static const struct one parts_of_data_are_views_cases[] = {
    {MAP "v#4x4x1x1; a,b<Split m axis=1; c<Conv a v; d<Conv b v; y<Add c d",
     CONV " | conv k4 c4 1x1 on 16x16 | conv k4 c4 1x1 on 16x16 | pair g4 k1 "
          "c1 1x1 on 16x16 LVLLL"},
    {MAP "s=2; e=10; d=2; a<Slice m s e d; y<Conv a one", "reads a map whose axes are moved, cut or mixed"},
    {"x:1x8x16x16; one#8x8x1x1; s=2; e=10; d=2; a<Slice x s e d; y<Conv a "
     "one",
     "conv k8 c8 1x1 on 16x8 VL"},
    {"i:1x5; t#100x8; v#8x4; g<Gather t i; y<MatMul g v", "dense b5 k4 c8 1x1 on 1x1 CL"},
    {MAP "j=(0); d=0; a<Gather m j axis=0; u<Unsqueeze a d; y<Conv u one", CONV " | conv k8 c8 1x1 on 16x16 LVVL"},
    {MAP "j=(0); a<Gather m j axis=-1; y<Relu a", CONV " LVF"},
    {MAP "v#2x2x1x1; a<DepthToSpace m blocksize=2; y<Conv a v", "reads a map whose axes are moved, cut or mixed"},
    {"x:1x2x32x32; v#8x8x1x1; a<SpaceToDepth x blocksize=2; y<Conv a v", "conv k8 c8 1x1 on 16x16 VL"},
    {MAP "s=3,1,8,16,16; a<Expand m s; y<Relu a", CONV " LVF"},
    {MAP "p=0,0,1,1,0,0,1,1; q<Pad m p; a,y<Split q axis=1", "takes parts of a padded map, which is not modelled"},
    {MAP "p=0,0,1,1,0,0,1,1; q<Pad m p; y<Flatten q", "reshapes a padded map, which is not modelled"},
    /* flattened, and apart again: the same map, or another */
    {MAP "f=1,8,256; s=1,8,16,16; r<Reshape m f; q<Reshape r s; y<Conv q one", CONV " | conv k8 c8 1x1 on 16x16 LVVL"},
    {MAP "f=1,8,256; s=1,8,32,8; r<Reshape m f; q<Reshape r s; y<Conv q one", "axes are moved, cut or mixed"},
    {MAP "f=1,2048; s=1,8,16,16; r<Reshape m f; q<Reshape r s; y<Conv q one", CONV " | conv k8 c8 1x1 on 16x16 LVVL"},
    {MAP "f=1,2048; s=1,4,32,16; v#8x4x1x1; r<Reshape m f; q<Reshape r s; y<Conv q v", "axes are moved, cut or mixed"},
};

static void parts_of_data_are_views(void **state) {
  (void)state;
  check_all(parts_of_data_are_views_cases,
            sizeof parts_of_data_are_views_cases / sizeof parts_of_data_are_views_cases[0]);
}

static const struct one maps_are_joined_and_padded_cases[] = {
    {MAP "p<GlobalAveragePool m; f<Flatten p; c<Concat f f axis=1; v#16x4; "
         "y<Gemm c v",
     CONV " | pool g8 k1 c1 16x16 on 1x1 | dense k4 c16 1x1 on 1x1 LLVVL"},
    {MAP "n<Conv m one; c<Concat m n axis=2; y<Relu c", CONV " | conv k8 c8 1x1 on 16x16 LLVF"},
    {MAP "n<Conv m one; c<Concat m n axis=2; y<Conv c one", "reads a map whose axes are moved, cut or mixed"},
    {MAP "p=0,0,1,1,0,0,1,1; q<Pad m p; n<Conv x one pads=[1,1,1,1]; "
         "y<Concat q n axis=1",
     "joins maps whose axes or padding do not match, which is not modelled"},
    {MAP "p=0,0,1,1,0,0,1,1; q<Pad m p mode=reflect; y<Conv q w", CONV " | " CONV " LFL"},
    {MAP "p:8; y<Pad m p", "pads by a number that is not known"},
    {MAP "p=0,0,-1,0,0,0,0,0; y<Pad m p", "cuts a map, which is not modelled"},
    {"x:1x8x16x16; v#8x9x3x3; p=0,1,0,0,0,0,0,0; a<Pad x p; y<Conv a v",
     "reads a map padded along its batch or channels, which is not modelled"},
    {MAP "p=0,0,1,1,0,0,1,1; q<Pad m p; y<ReduceMean q axes=[2,3]", "reduces a padded map, which is not modelled"},
    {MAP "p=0,0,1,1,0,0,1,1; f=1.0,1.0,2.0,2.0; q<Pad m p; y<Resize q - f",
     "reads a padded map, which is not modelled"},
    {MAP "p=0,0,1,1,0,0,1,1; q<Pad m p; y<ConvTranspose q one", "reads a padded map, which is not modelled"},
    {MAP "p=0,0,1,1,0,0,1,1; v#18x4; q<Pad m p; y<MatMul q v", "reads a padded map, which is not modelled"},
    {MAP "p=0,0,1,1,0,0,1,1; q<Pad m p; n<Conv x one pads=[1,1,1,1]; y<Add q n",
     "combines padded maps, which is not modelled"},
};

static void maps_are_joined_and_padded(void **state) {
  (void)state;
  check_all(maps_are_joined_and_padded_cases,
            sizeof maps_are_joined_and_padded_cases / sizeof maps_are_joined_and_padded_cases[0]);
}

static const struct one maps_are_reduced_and_resized_cases[] = {
    {MAP "y<ReduceMean m axes=[2] keepdims=0", CONV " | pool g8 k1 c1 1x16 on 16x1 LL"},
    {MAP "y<ReduceMax m axes=[3]", CONV " | pool g8 k1 c1 16x1 on 1x16 LL"},
    {MAP "y<ReduceMean m axes=[1]", CONV " LC"},
    {MAP "y<ReduceMean m axes=[0]", CONV " LC"},
    {MAP "y<ReduceMean m", CONV " LC"},
    {MAP "a:1; y<ReduceSum m a", "reduces axes that are not known"},
    {MAP "y<ArgMax m axis=1", CONV " LC"},
    {MAP "f=1.0,1.0,2.0,2.0; y<Resize m - f", CONV " | resize g8 k1 c1 1x1 on 32x32 LL"},
    {MAP "f=1.0,1.0,1.5,2.0; y<Resize m - f mode=linear", CONV " | resize g8 k1 c1 1x1 on 32x24 LL"},
    {MAP "f=1.0,1.0,1.0,1.0; y<Resize m - f", CONV " LF"},
    {MAP "f=1.0,2.0,1.0,1.0; y<Resize m - f", "resizes more than rows and columns, which is not modelled"},
    {"x:8x8x16x16; y<ConvTranspose x x", "has weights that are computed"},
    {"x:1x8x16; w#8x8x3; m<Conv x w; y<MaxPool m kernel_shape=[2] "
     "strides=[2]",
     "conv k8 c8 3x1 on 14x1 | pool g8 k1 c1 2x1 on 7x1 LL"},
    {"x:1x8x16; w#8x8x3; m<Conv x w; y<GlobalAveragePool m", "conv k8 c8 3x1 on 14x1 | pool g8 k1 c1 14x1 on 1x1 LL"},
    {"x:1x8x16; f=1.0,1.0,2.0; w#8x8x3; m<Conv x w; y<Resize m - f",
     "conv k8 c8 3x1 on 14x1 | resize g8 k1 c1 1x1 on 28x1 LL"},
    {"x:1x8x16; w#8x8x3; m<Conv x w; y<ConvTranspose m w strides=[2]",
     "conv k8 c8 3x1 on 14x1 | transposed k8 c8 3x1 on 29x1 LL"},
    {MAP "v#4x8x2x2; y<ConvTranspose m v strides=[2,2]",
     "has weights for 4 input channels in 1 groups, but its input has 8"},
    {MAP "n<Conv x w pads=[1,1,1,1]; a<ReduceMax m axes=[2]; b<ReduceMax n axes=[3]; y<Add a b",
     "combines computed tensors that are both smaller than the result"},
};

static void maps_are_reduced_and_resized(void **state) {
  (void)state;
  check_all(maps_are_reduced_and_resized_cases,
            sizeof maps_are_reduced_and_resized_cases / sizeof maps_are_reduced_and_resized_cases[0]);
}

static const struct one products_have_their_weights_on_either_side_cases[] = {
    {"x:5x8; v#8x4; y<MatMul x v", "dense b5 k4 c8 1x1 on 1x1 L"},
    {"x:8x5; v#4x8; y<MatMul v x", "dense b5 k4 c8 1x1 on 1x1 L"},
    {"x:5x8; v#4x8; y<Gemm x v transB=1", "dense b5 k4 c8 1x1 on 1x1 L"},
    {"x:8x5; v#8x4; y<Gemm x v transA=1", "dense b5 k4 c8 1x1 on 1x1 L"},
    {"x:8x5; v#8x4; y<Gemm v x transA=1", "dense b5 k4 c8 1x1 on 1x1 L"},
    {"x:5x8; v#4x8; y<Gemm v x transB=1", "dense b5 k4 c8 1x1 on 1x1 L"},
    {"x:8; v#8x4; y<MatMul x v", "dense k4 c8 1x1 on 1x1 L"},
    {"x:5x8; v#8; y<MatMul x v", "dense b5 k1 c8 1x1 on 1x1 L"},
    {"x:3x5x8; v#3x8x4; y<MatMul x v", "dense b5 g3 k4 c8 1x1 on 1x1 L"},
    {MAP "v#8x4; t<Transpose m perm=[0,2,3,1]; y<MatMul t v", CONV " | dense k4 c8 1x1 on 16x16 LVL"},
    {"x:5x8; v#8x4; u#4x4; n<MatMul x v; y<Gemm n u n", "adds a computed tensor to a product, which is not modelled"},
};

static void products_have_their_weights_on_either_side(void **state) {
  (void)state;
  check_all(products_have_their_weights_on_either_side_cases,
            sizeof products_have_their_weights_on_either_side_cases /
                sizeof products_have_their_weights_on_either_side_cases[0]);
}

/* Infers the shapes of a model, which is emptied. */
static void infer(struct model *model, struct remarks *remarks) {
  struct writer bytes = model_bytes(model);
  struct arena arena;
  struct error error;
  struct onnx_graph graph = {.file = wire_memory(bytes.bytes, bytes.size), .path = "net.onnx"};
  arena_init(&arena);
  graph.arena = &arena;
  graph.error = &error;
  graph.remarks = remarks;
  assert_int_equal(onnx_graph_read(&graph), STATUS_OK);
  assert_int_equal(onnx_infer_shapes(&graph, NULL), STATUS_OK);
  arena_deinit(&arena);
  free(bytes.bytes);
}

/* What the file says of a size that follows otherwise is a remark, and counts
 * where nothing follows. */
static void sizes_in_the_file_are_compared(void **state) {
  (void)state;
  struct model model = model_of_parts(MAP "n<Relu m; y<Relu n");
  struct remarks remarks;
  remarks_init(&remarks);
  model_value(&model, 13, "m", DIMS(1, 8, 16, 16));
  model_value(&model, 13, "n", DIMS(1, 8, -1, 15));
  infer(&model, &remarks);
  assert_int_equal(remarks.count, 1);
  assert_contains(remarks.texts[0],
                  "1 tensor is of another size than the file says, the first "
                  "'n': [1, 8, 16, 16], not [1, 8, ?, 15]");
  model = model_of_parts(MAP "n<Strange m; y<Relu n");
  model_value(&model, 13, "n", DIMS(1, 8, 5, 5));
  model_value(&model, 13, "y", DIMS(8, 5, 5));
  infer(&model, &remarks);
  assert_int_equal(remarks.count, 2);
  assert_contains(remarks.texts[1], "the first 'y': [1, 8, 5, 5], not [8, 5, 5]");
  remarks_deinit(&remarks);
}

/* Layers that the reader makes and the model has none for. */
static void layers_that_are_not_modelled_are_told(void **state) {
  (void)state;
  static const struct one cases[] = {
      {MAP "f=1.0,1.0,1.5,2.0; y<Resize m - f", "resizes a map by a factor that is no whole number"},
      {MAP "v#8x8x2x2; y<ConvTranspose m v strides=[2,2] dilations=[2,2]", "is transposed and dilated"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct model model = model_of_parts(cases[i].parts);
    struct read_model read;
    struct workload workload;
    workload_init(&workload, "net");
    if (read_of(&read, &model, NULL, NULL) != STATUS_OK) fail_msg("%s", read.error.message);
    assert_int_equal(onnx_to_workload(&read.net, &workload), STATUS_BAD_INPUT);
    assert_contains(read.error.message, "net.onnx: node 'y' (");
    assert_contains(read.error.message, cases[i].result);
    workload_deinit(&workload);
    read_free(&read);
  }
}

/* What check says of what a network costs beyond what its layers say. */
static void simplifications_are_remarked(void **state) {
  (void)state;
  static const struct one cases[] = {
      {"i:1x5; t#100x8; v#8x4; g<Gather t i; y<MatMul g v", "1 node costs nothing here: "},
      {MAP "f=1.0,1.0,1.5,2.0; y<Resize m - f mode=linear",
       "maps are resized as by the nearest pixel: other modes and factors read more"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct model model = model_of_parts(cases[i].parts);
    struct read_model read;
    struct remarks remarks;
    struct onnx_bits bits;
    remarks_init(&remarks);
    if (read_of(&read, &model, NULL, NULL) != STATUS_OK) fail_msg("%s", read.error.message);
    assert_int_equal(onnx_read_bits(NULL, &bits, &read.error), STATUS_OK);
    read.graph.remarks = &remarks;
    onnx_remark_net(&read.net, &bits);
    assert_int_equal(remarks.count, 2);
    assert_contains(remarks.texts[0], cases[i].result);
    assert_contains(remarks.texts[1], "precisions are assumed: 8-bit data, 16-bit partial sums; --bits says otherwise");
    remarks_deinit(&remarks);
    read_free(&read);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(parts_of_data_are_views),
      cmocka_unit_test(maps_are_joined_and_padded),
      cmocka_unit_test(maps_are_reduced_and_resized),
      cmocka_unit_test(products_have_their_weights_on_either_side),
      cmocka_unit_test(sizes_in_the_file_are_compared),
      cmocka_unit_test(simplifications_are_remarked),
      cmocka_unit_test(layers_that_are_not_modelled_are_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
