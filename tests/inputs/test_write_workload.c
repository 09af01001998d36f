/* A network written as YAML reads back as the same network, and evaluates to the same bits. */
#include <limits.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "inputs/onnx/onnx.h"
#include "inputs/write_workload.h"
#include "model/schedule.h"
#include "tests/inputs/helper.h"
#include "tests/inputs/onnx/golden_model.h"

static void assert_operands(const struct operand *a, const struct operand *b) {
  assert_string_equal(a->name, b->name);
  assert_int_equal(a->memory_operand, b->memory_operand);
  assert_int_equal(a->constant, b->constant);
  assert_int_equal(a->is_made, b->is_made);
  assert_int_equal(a->maker, b->maker);
  assert_int_equal(operand_source_count(a), operand_source_count(b));
  for (int i = 0; i < operand_source_count(a); i++) assert_int_equal(operand_source(a, i), operand_source(b, i));
  assert_int_equal(a->precision_bits, b->precision_bits);
  assert_int_equal(a->final_bits, b->final_bits);
  assert_int_equal(a->indexes, b->indexes);
  assert_int_equal(a->pr_count, b->pr_count);
  assert_memory_equal(a->pr, b->pr, sizeof a->pr);
  assert_memory_equal(a->producer_dim, b->producer_dim, sizeof a->producer_dim);
}

static void assert_same(const struct workload *a, const struct workload *b) {
  assert_int_equal(a->layer_count, b->layer_count);
  for (int i = 0; i < a->layer_count; i++) {
    const struct layer *x = &a->layers[i], *y = &b->layers[i];
    assert_int_equal(x->id, y->id);
    assert_string_equal(x->name, y->name);
    assert_string_equal(x->type, y->type);
    assert_int_equal(x->row_passes, y->row_passes);
    assert_int_equal(x->rows_are_heads, y->rows_are_heads);
    assert_int_equal(x->dim_count, y->dim_count);
    assert_memory_equal(x->dim_name, y->dim_name, sizeof x->dim_name);
    assert_memory_equal(x->size, y->size, sizeof x->size);
    assert_memory_equal(x->file_size, y->file_size, sizeof x->file_size);
    for (int o = 0; o < LAYER_OPERANDS; o++) assert_operands(&x->operand[o], &y->operand[o]);
  }
}

static struct result *evaluate(const struct workload *workload) {
  struct hardware hardware;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct result *result = NULL;
  arena_init(&arena);
  if (input_hardware("meta_prototype_df", &hardware, NULL, &error) != STATUS_OK ||
      input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error) != STATUS_OK) {
    fail_msg("%s", error.message);
  }
  struct job job = {.hardware = &hardware, .workload = workload, .rules = &rules};
  job.schedule = (struct schedule){.mode = MODE_CACHED, .tile_x = 8, .tile_y = 8, .lpf_limit = 4};
  if (schedule_evaluate(&job, NULL, &result, &error) != STATUS_OK) fail_msg("%s", error.message);
  arena_deinit(&arena);
  return result;
}

/* Writes and reads the network called `name`, at that path or one of those that come with the program. */
static void write_and_read(const char *name, bool with_figures) {
  char path[TEMPORARY_PATH_SIZE];
  struct workload first, second;
  struct error error;
  temporary_file(path, "", 0);
  if (input_workload(name, &first, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
  if (write_workload(path, &first, "a\ntest", true, &error) != STATUS_OK) fail_msg("%s", error.message);
  if (input_workload(path, &second, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
  assert_same(&first, &second);
  if (with_figures) {
    struct result *a = evaluate(&first), *b = evaluate(&second);
    assert_memory_equal(&a->energy_pj, &b->energy_pj, sizeof a->energy_pj);
    assert_memory_equal(&a->latency_cycles, &b->latency_cycles, sizeof a->latency_cycles);
    result_free(a);
    result_free(b);
  }
  workload_deinit(&first);
  workload_deinit(&second);
  unlink(path);
}

static void networks_that_come_with_the_program(void **state) {
  (void)state;
  struct arena arena;
  struct error error;
  int count;
  const char **names;
  arena_init(&arena);
  assert_int_equal(input_names(INPUT_WORKLOAD, &arena, &count, &names, &error), STATUS_OK);
  for (int i = 0; i < count; i++) write_and_read(names[i], strcmp(names[i], "fsrcnn") == 0);
  arena_deinit(&arena);
}

static void networks_from_onnx(void **state) {
  (void)state;
  static const char *const models[] = {"fsrcnn",           "resnet18",        "mobilenetv2",        "mnist_cntk",
                                       "2_conv",           "blazeface_front", "dronet_complete",    "dscnn",
                                       "dvs_cnn",          "eegnet_Hx1",      "penguinet_32",       "smartagri",
                                       "ppocr_cls_48x192", "tcn_1d",          "swiglu_256_512_2048"};
  for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
    char path[TEMPORARY_PATH_SIZE];
    json_object *golden = golden_read(models[i]);
    assert_non_null(golden);
    struct writer bytes = golden_bytes(golden);
    temporary_file(path, bytes.bytes, bytes.size);
    write_and_read(path, true);
    unlink(path);
    free(bytes.bytes);
    json_object_put(golden);
  }
}

/* A network that joins and stretches maps: a transposed convolution with kernels of 5x4, and a resize by 2x3. */
static struct model joining_model(void) {
  struct model model = {.opset = 13};
  static const float scales[] = {1, 1, 3, 2};
  model_input(&model, "x", DIMS(1, 4, 10, 12));
  model_weight(&model, "w3", DIMS(4, 4, 3, 3));
  model_weight(&model, "w8", DIMS(6, 12, 3, 3));
  model_weight(&model, "wt", DIMS(6, 5, 4, 5));
  model_weight(&model, "w11", DIMS(2, 11, 1, 1));
  model_weight(&model, "w2", DIMS(3, 11, 3, 3));
  model_floats(&model, "scales", 4, scales);
  model_node(&model, "Conv", "a", "x w3", "ya", "pads=[1,1,1,1]");
  model_node(&model, "Conv", "b", "ya w3", "yb", "pads=[1,1,1,1]");
  model_node(&model, "Concat", NULL, "ya yb x", "abx", "axis=1");
  model_node(&model, "Conv", "c", "abx w8", "yc", "pads=[1,1,1,1]");
  model_node(&model, "ConvTranspose", "t", "yc wt", "yt", "strides=[3,2] pads=[0,2,1,2] output_padding=[0,1]");
  model_node(&model, "Resize", "r", "yc - scales", "yr", "mode=nearest");
  model_node(&model, "Concat", NULL, "yt yr", "tr", "axis=1");
  model_node(&model, "Conv", "d", "tr w2", "yd", "strides=[2,2] pads=[1,1,1,1]");
  model_node(&model, "Conv", "e", "tr w11", "ye", "");
  model_output(&model, "yd");
  model_output(&model, "ye");
  return model;
}

static void networks_that_join_and_stretch_maps(void **state) {
  (void)state;
  char path[TEMPORARY_PATH_SIZE];
  struct model model = joining_model();
  struct writer bytes = model_bytes(&model);
  temporary_file(path, bytes.bytes, bytes.size);
  write_and_read(path, true);
  unlink(path);
  free(bytes.bytes);
}

/* A map that the next layer reads turned: its columns along the producer's rows. */
static void a_turned_map_reads_back(void **state) {
  (void)state;
  static const char text[] =
      "- id: 0\n"
      "  operator_type: Conv\n"
      "  equation: O[b][k][oy][ox]+=W[k][c]*I[b][c][oy][ox]\n"
      "  loop_dims: [B, K, C, OY, OX]\n"
      "  loop_sizes: [1, 8, 3, 16, 16]\n"
      "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n"
      "  operand_source: {W: 0, I: 0}\n"
      "- id: 1\n"
      "  operator_type: Conv\n"
      "  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]\n"
      "  dimension_relations: [ix=1*ox+1*fx, iy=1*oy+1*fy]\n"
      "  loop_dims: [B, K, C, OY, OX, FY, FX]\n"
      "  loop_sizes: [1, 8, 8, 14, 14, 3, 3]\n"
      "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n"
      "  operand_source: {W: 1, I: 0}\n"
      "  operand_source_dimension_mapping: {I: {IX: OY, IY: OX}}\n";
  char path[TEMPORARY_PATH_SIZE];
  struct workload workload;
  struct error error;
  temporary_file(path, text, sizeof text - 1);
  if (input_workload(path, &workload, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
  assert_string_equal(workload.layers[2].operand[LAYER_INPUT2].pr[0].producer_dim, "OX");
  workload_deinit(&workload);
  write_and_read(path, false);
  unlink(path);
}

/* Nothing of a pipe can be read twice. */
static void a_model_comes_through_a_pipe(void **state) {
  (void)state;
  char path[TEMPORARY_PATH_SIZE];
  struct workload workload;
  struct error error;
  struct model model = joining_model();
  struct writer bytes = model_bytes(&model);
  temporary_file(path, "", 0);
  unlink(path);
  assert_int_equal(mkfifo(path, 0600), 0);
  int watch = inotify_init1(IN_NONBLOCK); /* whoever opens it and closes it again ends its writer */
  char event[sizeof(struct inotify_event) + NAME_MAX + 1];
  assert_true(inotify_add_watch(watch, path, IN_OPEN) >= 0);
  assert_false(onnx_is_model(path));
  assert_int_equal(read(watch, event, sizeof event), -1);
  close(watch);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    FILE *out = fopen(path, "w");
    bool written = out != NULL && fwrite(bytes.bytes, 1, bytes.size, out) == bytes.size && fclose(out) == 0;
    _exit(written ? 0 : 1);
  }
  if (input_workload(path, &workload, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
  assert_int_equal(workload.layer_count, 9); /* two of the seven read the network's input, each its own */
  workload_deinit(&workload);
  waitpid(child, NULL, 0);
  unlink(path);
  free(bytes.bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(networks_that_come_with_the_program), cmocka_unit_test(networks_from_onnx),
      cmocka_unit_test(networks_that_join_and_stretch_maps), cmocka_unit_test(a_turned_map_reads_back),
      cmocka_unit_test(a_model_comes_through_a_pipe),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
