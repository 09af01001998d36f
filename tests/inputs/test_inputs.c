/* The shipped inputs against the published numbers (tests/inputs/expected, made from the reference data of
 * DeFiNES, not from the YAML files), and files in the form in which ZigZag's users have them. */
#include "tests/inputs/helper.h"

enum { LINE_SIZE = 1024 };

/* A line being written, to be compared with one that is expected. */
struct line {
  size_t used;
  char text[LINE_SIZE];
};

__attribute__((format(printf, 2, 3))) static void put(struct line *line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line->text + line->used, LINE_SIZE - line->used, format, arguments);
  va_end(arguments);
  assert_true(length >= 0 && (size_t)length < LINE_SIZE - line->used);
  line->used += (size_t)length;
}

static void expect_line(FILE *file, const struct line *line) {
  char expected[LINE_SIZE];
  assert_non_null(fgets(expected, sizeof expected, file));
  expected[strcspn(expected, "\n")] = 0;
  assert_string_equal(line->text, expected);
}

static FILE *open_expected(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) fail_msg("%s is not there: run the tests from the root of the repository", path);
  return file;
}

static void expect_end(FILE *file) {
  assert_int_equal(fgetc(file), EOF);
  fclose(file);
}

static void must(enum status status, const struct error *error) {
  if (status != STATUS_OK) fail_msg("%s", error->message);
}

static void no_remarks(const struct remarks *remarks) {
  if (remarks->count) fail_msg("%s", remarks->texts[0]);
}

/* --- Accelerators ------------------------------------------------------------------------------------- */

static void put_memory(struct line *line, const struct memory *memory, int dim_count) {
  put(line, "  %s bits=%.17g read=%.17g..%.17g@%.17g write=%.17g..%.17g@%.17g latency=%.17g serves=", memory->name,
      memory->size_bits, memory->read_granularity, memory->read_bw, memory->read_energy_pj, memory->write_granularity,
      memory->write_bw, memory->write_energy_pj, memory->latency_cycles);
  const char *comma = "";
  for (int d = 0; d < dim_count; d++) {
    if (!memory->serves[d]) continue;
    put(line, "%sD%d", comma, d + 1);
    comma = ",";
  }
  for (int i = 0; i < memory->operand_count; i++) {
    enum memory_operand operand = memory->operands[i];
    const char *space = "";
    put(line, " %s(", memory_operand_name[operand]);
    for (int m = 0; m < MOVE_COUNT; m++) {
      int port = memory->port_of[operand][m];
      if (port < 0) continue;
      put(line, "%s%s=%s", space, movement_name[m], memory->ports[port].name);
      space = " ";
    }
    put(line, ")");
  }
}

static void every_accelerator_is_as_published(void **state) {
  (void)state;
  static const char *const names[] = {"ascend_like",    "ascend_like_df",    "edge_tpu_like",  "edge_tpu_like_df",
                                      "meta_prototype", "meta_prototype_df", "tesla_npu_like", "tesla_npu_like_df",
                                      "tpu_like",       "tpu_like_df"};
  FILE *expected = open_expected("tests/inputs/expected/hardware.txt");
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    struct hardware hardware;
    struct remarks remarks;
    struct error error;
    struct line line = {0};
    remarks_init(&remarks);
    must(input_hardware(names[n], &hardware, &remarks, &error), &error);
    no_remarks(&remarks);
    remarks_deinit(&remarks);
    put(&line, "%s", hardware.name);
    for (int d = 0; d < hardware.dim_count; d++) put(&line, " D%d=%d", d + 1, hardware.dim_size[d]);
    put(&line, " mac=%.17g", hardware.mac_energy_pj);
    expect_line(expected, &line);
    for (int m = 0; m < hardware.memory_count; m++) {
      line.used = 0;
      put_memory(&line, &hardware.memories[m], hardware.dim_count);
      expect_line(expected, &line);
    }
  }
  expect_end(expected);
}

/* --- Networks ----------------------------------------------------------------------------------------- */

static void put_operand(struct line *line, const struct workload *workload, const struct layer *layer, int which) {
  const struct operand *operand = &layer->operand[which];
  put(line, " | %s:%s %d", operand->name, memory_operand_name[operand->memory_operand], operand->precision_bits);
  if (which == LAYER_OUTPUT) put(line, "/%d", operand->final_bits);
  if (which != LAYER_OUTPUT && operand->constant) put(line, " constant");
  bool produced = which != LAYER_OUTPUT && !operand->constant;
  if (produced) put(line, " from %d", workload->layers[operand->producer].id);
  for (int d = 0; d < layer->dim_count; d++) {
    if (!(operand->indexes >> d & 1)) continue;
    put(line, " %s", layer->dim_name[d]);
    if (produced) put(line, "->%s", operand->producer_dim[d]);
  }
  for (int i = 0; i < operand->pr_count; i++) {
    const struct partial_relevance *pr = &operand->pr[i];
    put(line, " %s=%lld*%s+%lld*%s->%s", pr->name, (long long)pr->sa, layer->dim_name[pr->a], (long long)pr->sb,
        layer->dim_name[pr->b], pr->producer_dim);
  }
}

static void put_layer(struct line *line, const struct workload *workload, const struct layer *layer) {
  put(line, "  %d %s %s", layer->id, layer->name, layer->type);
  for (int d = 0; d < layer->dim_count; d++) {
    put(line, " %s=%lld", layer->dim_name[d], (long long)layer->file_size[d]);
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) put_operand(line, workload, layer, o);
}

/* Where a published network is not what its file says. */
struct differences {
  int count;
  const char *pieces[4];
};

static void expect_differences(const struct remarks *remarks, const struct differences *differences) {
  if (differences->count == 0) no_remarks(remarks);
  assert_int_equal(remarks->count, differences->count);
  for (int i = 0; i < differences->count; i++) assert_contains(remarks->texts[i], differences->pieces[i]);
}

static void every_network_is_as_published(void **state) {
  (void)state;
  static const char *const names[] = {"dmcnnvd", "fsrcnn", "mccnn", "mobilenetv1", "resnet18"};
  static const struct differences differences[] = {
      {1, {":4:1: the sizes of the file make 276,042,714,624 MACs, 278,813,332,224 are evaluated (x1.01)"}},
      {0, {NULL}},
      {0, {NULL}},
      {0, {NULL}},
      {4,
       {": a sum of unlike maps: X of layer 4 reads 151x151 pixels of layer 1, which makes 155x155; so do 7 more",
        ": X of layer 10 reads 128 channels of layer 7, which makes 64 (x2)",
        ": X of layer 16 reads 256 channels of layer 13, which makes 128 (x2)",
        ": X of layer 22 reads 512 channels of layer 19, which makes 256 (x2)"}}};
  FILE *expected = open_expected("tests/inputs/expected/workloads.txt");
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    struct workload workload;
    struct remarks remarks;
    struct error error;
    struct line line = {0};
    int layers = 0;
    double macs = 0, weight_bits = 0;
    remarks_init(&remarks);
    must(input_workload(names[n], &workload, &remarks, &error), &error);
    expect_differences(&remarks, &differences[n]);
    remarks_deinit(&remarks);
    for (int i = 0; i < workload.layer_count; i++) {
      const struct layer *layer = &workload.layers[i];
      if (layer->is_input) continue;
      layers++;
      macs += layer_mac_count(layer, layer->file_size);
      weight_bits += layer_weight_bits(layer);
    }
    put(&line, "%s layers=%d macs=%.0f weight_bits=%.0f", workload.name, layers, macs, weight_bits);
    expect_line(expected, &line);
    for (int i = 0; i < workload.layer_count; i++) {
      if (workload.layers[i].is_input) continue;
      line.used = 0;
      put_layer(&line, &workload, &workload.layers[i]);
      expect_line(expected, &line);
    }
    workload_deinit(&workload);
  }
  expect_end(expected);
}

/* --- Mappings ----------------------------------------------------------------------------------------- */

/* For each accelerator the unrolled loops that each layer has, the six exceptions among them. */
static void every_mapping_is_as_published(void **state) {
  (void)state;
  static const char *const hardware[] = {"ascend_like", "edge_tpu_like", "meta_prototype", "tesla_npu_like",
                                         "tpu_like"};
  static const char *const networks[] = {"dmcnnvd", "fsrcnn", "mccnn", "mobilenetv1", "resnet18"};
  FILE *expected = open_expected("tests/inputs/expected/mappings.txt");
  for (int h = 0; h < 5; h++) {
    struct mapping_rules rules, same;
    struct arena arena;
    struct error error;
    char with_df[64];
    arena_init(&arena);
    must(input_mapping(hardware[h], &rules, &arena, NULL, &error), &error);
    assert_string_equal(rules.name, hardware[h]);
    snprintf(with_df, sizeof with_df, "%s_df", hardware[h]);
    must(input_default_mapping(with_df, &same, &arena, NULL, &error), &error);
    assert_int_equal(same.rule_count, rules.rule_count);
    for (int i = 0; i < rules.rule_count; i++) {
      assert_string_equal(same.rules[i].where, rules.rules[i].where);
      same.rules[i].where = rules.rules[i].where; /* two copies of the text */
    }
    assert_memory_equal(same.rules, rules.rules, (size_t)rules.rule_count * sizeof *rules.rules);
    for (int n = 0; n < 5; n++) {
      struct workload workload;
      must(input_workload(networks[n], &workload, NULL, &error), &error);
      for (int i = 0; i < workload.layer_count; i++) {
        const struct layer *layer = &workload.layers[i];
        if (layer->is_input) continue;
        const struct mapping_rule *rule = mapping_rules_for(&rules, layer);
        struct line line = {0};
        put(&line, "%s %s", hardware[h], layer->name);
        for (int d = 0; d < HARDWARE_MAX_DIMS; d++) {
          for (int u = 0; u < rule->unroll_count[d]; u++) {
            const struct unroll *unroll = &rule->unroll[d][u];
            if (layer_dim(layer, unroll->dim) < 0) continue;
            put(&line, " D%d=%s,%lld", d + 1, unroll->dim, (long long)unroll->size);
          }
        }
        assert_int_equal(rule->order_count, 0);
        expect_line(expected, &line);
      }
      workload_deinit(&workload);
    }
    arena_deinit(&arena);
  }
  expect_end(expected);
}

/* --- ZigZag's own forms -------------------------------------------------------------------------------- */

static void a_zigzag_accelerator_loads_unchanged(void **state) {
  (void)state;
  struct hardware hardware;
  struct remarks remarks;
  struct error error;
  struct line line = {0};
  remarks_init(&remarks);
  must(input_hardware("tests/inputs/zigzag/accelerator.yaml", &hardware, &remarks, &error), &error);
  assert_string_equal(hardware.name, "small_array");
  assert_int_equal(hardware.dim_count, 2);
  assert_int_equal(hardware.array_size, 128);
  assert_int_equal(hardware.memory_count, 4);
  put_memory(&line, &hardware.memories[0], 2);
  assert_string_equal(line.text,
                      "  rf_W bits=1024 read=8..16@0.095000000000000001 write=8..8@0.14999999999999999 latency=1 "
                      "serves= I2(tl=r_port_1 fh=w_port_1)");
  line.used = 0;
  put_memory(&line, &hardware.memories[2], 2); /* of the two keys 'ports' the second counts */
  assert_string_equal(line.text,
                      "  sram bits=1048576 read=64..2048@416.16000000000003 write=64..2048@378.39999999999998 "
                      "latency=2 serves=D1,D2 I1(tl=rw_port_1 fh=rw_port_1) O(tl=rw_port_1 fl=rw_port_1 "
                      "th=rw_port_1 fh=rw_port_1)");
  line.used = 0;
  put_memory(&line, &hardware.memories[3], 2); /* of two ports for O, tl the second counts */
  assert_string_equal(line.text,
                      "  dram bits=10000000000 read=64..64@700 write=64..64@750 latency=10 serves=D1 "
                      "I1(tl=rw_port_1 fh=rw_port_1) I2(tl=rw_port_1 fh=rw_port_1) O(tl=rw_port_2 fl=rw_port_2 "
                      "th=rw_port_2 fh=rw_port_1)");
  assert_true(hardware.memories[0].instances == 128);
  assert_true(hardware.memories[3].instances == 4);
  assert_int_equal(remarks.count, 3);
  assert_string_equal(remarks.texts[0],
                      "tests/inputs/zigzag/accelerator.yaml:62:5: key 'ports' appears twice; this value replaces the "
                      "one on line 58");
  assert_contains(remarks.texts[1], ":75:29: force_double_buffering of memory 'sram' is ignored");
  assert_contains(remarks.texts[2],
                  ":101:13: 'O, tl' is served by both 'rw_port_1' and 'rw_port_2'; the last one is used");
  remarks_deinit(&remarks);
}

static void a_zigzag_network_loads_unchanged(void **state) {
  (void)state;
  struct workload workload;
  struct remarks remarks;
  struct error error;
  struct line line = {0};
  remarks_init(&remarks);
  must(input_workload("tests/inputs/zigzag/network.yaml", &workload, &remarks, &error), &error);
  assert_string_equal(workload.name, "network");
  assert_int_equal(workload.layer_count, 5); /* the network's input and four layers */
  assert_true(workload.layers[0].is_input);
  put_layer(&line, &workload, &workload.layers[1]);
  assert_string_equal(line.text,
                      "  0 first Conv B=1 K=64 C=3 OY=112 OX=112 FY=7 FX=7 | O:O 16/8 B K OY OX | W:I2 8 constant K C "
                      "FY FX | I:I1 8 from -1 B->B C->K IY=2*OY+1*FY->OY IX=2*OX+1*FX->OX");
  line.used = 0;
  put_layer(&line, &workload, &workload.layers[2]);
  assert_string_equal(line.text,
                      "  1 Layer1 Pooling B=1 G=64 OY=56 OX=56 FX=3 FY=3 | O:O 16/8 B G OY OX | W:I2 0 constant FX FY "
                      "| I:I1 8 from 0 B->B G->K IY=2*OY+1*FY->OY IX=2*OX+1*FX->OX");
  line.used = 0;
  put_layer(&line, &workload, &workload.layers[4]); /* an addition: W is a feature map */
  assert_string_equal(line.text,
                      "  4 Layer4 Add B=1 G=64 OY=56 OX=56 | O:O 16/8 B G OY OX | W:I1 8 from 1 B->B G->G OY->OY "
                      "OX->OX | I:I1 8 from 7 B->B G->K OY->OY OX->OX");
  assert_true(workload.layers[4].is_addition);
  assert_true(workload.layers[3].operand[LAYER_INPUT1].constant); /* no source for W */
  assert_int_equal(remarks.count, 1);
  assert_contains(remarks.texts[0], "the sizes need padding that 'padding' does not state, first in layer 1");
  remarks_deinit(&remarks);
  workload_deinit(&workload);
}

static void a_matrix_product_loads(void **state) {
  (void)state;
  struct workload workload;
  struct error error;
  struct line line = {0};
  must(input_workload("tests/inputs/zigzag/gemm.yaml", &workload, NULL, &error), &error);
  put_layer(&line, &workload, &workload.layers[1]);
  assert_string_equal(line.text,
                      "  0 Layer0 Gemm D0=128 D1=64 D2=32 | O:O 32/8 D0 D1 | I:I1 4 from -1 D0->D0 D2->D2 | W:I2 8 "
                      "constant D1 D2");
  workload_deinit(&workload);
}

/* A softmax that goes over each row once more than usual. */
static void passes_over_rows_are_read(void **state) {
  (void)state;
  static const char text[] =
      "- id: 0\n"
      "  operator_type: Softmax\n"
      "  passes: 4\n"
      "  equation: O[b][k][ox]=I[b][k][ox]\n"
      "  loop_dims: [B, K, OX]\n"
      "  loop_sizes: [2, 8, 16]\n"
      "  operand_precision: {I: 8, O: 16, O_final: 8}\n"
      "  operand_source: {I: 0}\n";
  char path[TEMPORARY_PATH_SIZE];
  struct workload workload;
  struct error error;
  temporary_file(path, text, sizeof text - 1);
  must(input_workload(path, &workload, NULL, &error), &error);
  unlink(path);
  assert_int_equal(workload.layer_count, 2);
  assert_int_equal(workload.layers[1].row_passes, 4);
  assert_true(workload.layers[1].rows_are_heads);
  workload_deinit(&workload);
}

static void a_zigzag_mapping_loads_unchanged(void **state) {
  (void)state;
  struct mapping_rules rules;
  struct remarks remarks;
  struct arena arena;
  struct error error;
  remarks_init(&remarks);
  arena_init(&arena);
  must(input_mapping("tests/inputs/zigzag/mapping.yaml", &rules, &arena, &remarks, &error), &error);
  assert_int_equal(rules.rule_count, 3);
  assert_int_equal(rules.rules[0].unroll_count[1], 2); /* mixed: the model decides whether both apply */
  assert_string_equal(rules.rules[0].unroll[1][1].dim, "FX");
  assert_int_equal(rules.rules[0].unroll[1][1].size, 2);
  assert_string_equal(rules.rules[2].name, "first");
  assert_int_equal(rules.rules[2].order_count, 5);
  assert_string_equal(rules.rules[2].order[0].dim, "OX");
  assert_int_equal(rules.rules[2].order[4].size, 16);
  assert_int_equal(remarks.count, 1);
  assert_contains(remarks.texts[0], ":9:5: spatial_mapping_hint of entry 'default' is ignored");
  arena_deinit(&arena);
  remarks_deinit(&remarks);
}

static void dataflows_are_the_mapping_where_no_file_is(void **state) {
  (void)state;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  arena_init(&arena);
  must(input_default_mapping("tests/inputs/zigzag/accelerator.yaml", &rules, &arena, NULL, &error), &error);
  assert_string_equal(rules.name, "accelerator");
  assert_int_equal(rules.rule_count, 1);
  assert_string_equal(rules.rules[0].name, "default");
  assert_int_equal(rules.rules[0].unroll_count[0], 2);
  assert_string_equal(rules.rules[0].unroll[0][1].dim, "G");
  assert_int_equal(rules.rules[0].unroll[1][0].size, 4);
  arena_deinit(&arena);
}

/* Only the shipped files count here, not those of whoever runs the tests. */
static int without_own_files(void **state) {
  (void)state;
  unsetenv("TILESCOPE_INPUTS");
  return setenv("XDG_DATA_HOME", "/nonexistent", 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_accelerator_is_as_published), cmocka_unit_test(every_network_is_as_published),
      cmocka_unit_test(every_mapping_is_as_published),     cmocka_unit_test(a_zigzag_accelerator_loads_unchanged),
      cmocka_unit_test(a_zigzag_network_loads_unchanged),  cmocka_unit_test(a_matrix_product_loads),
      cmocka_unit_test(a_zigzag_mapping_loads_unchanged),  cmocka_unit_test(dataflows_are_the_mapping_where_no_file_is),
      cmocka_unit_test(passes_over_rows_are_read),
  };
  return cmocka_run_group_tests_name("inputs", tests, without_own_files, NULL);
}
