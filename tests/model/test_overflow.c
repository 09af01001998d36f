/* Schedules that overfill a memory under the published rules: which, where and by how much. */
#include "tests/fixture.h"
#include "tests/paper.h"

static void check(const char *hardware, const char *workload, enum overlap_mode mode, int64_t tile_x, int64_t tile_y,
                  const char *memory, double bits, int layer) {
  struct paper paper;
  const struct stack_node *node = NULL;
  paper_init(&paper, hardware, workload, mode, tile_x, tile_y);
  paper.job.schedule.lpf_limit = 6;
  struct result *result = paper_result(&paper);
  const struct overflow *overflow = result_overflow(result, &node);
  if (memory == NULL) {
    assert_null(overflow);
    assert_int_equal(result->overfull_count, 0);
  } else {
    assert_non_null(overflow);
    assert_string_equal(result->hardware.memories[overflow->memory].name, memory);
    assert_number(overflow->bits, bits, "missing bits");
    assert_int_equal(node->input >= 0 ? -1 : node->id, layer);
    assert_true(result->overfull_count > 0);
  }
  result_free(result);
  paper_deinit(&paper);
}

/* Eight of the ten schedules of ResNet-18 do not fit: maps that wait for an addition. */
static void test_resnet(void **state) {
  (void)state;
  check("ascend_like", "resnet18", MODE_H_CACHED, 28, 28, "sram_256KB_O", 2031616, 5);
  check("meta_prototype", "resnet18", MODE_H_CACHED, 28, 28, "sram_32KB", 139264, -1);
  check("tesla_npu_like", "resnet18", MODE_RECOMPUTE, 28, 28, "sram_1MB_A", 255488, 3);
  check("ascend_like_df", "resnet18", MODE_CACHED, 28, 28, "sram_256KB_O", 1245184, 3);
  check("edge_tpu_like_df", "resnet18", MODE_RECOMPUTE, 28, 28, "sram_1MB_A", 255488, 3);
  check("tesla_npu_like_df", "resnet18", MODE_H_CACHED, 28, 28, "sram_64KB_A", 907264, 9);
  check("tpu_like_df", "resnet18", MODE_H_CACHED, 28, 28, "sram_64KB_A", 466944, -1);
  check("meta_prototype_df", "resnet18", MODE_CACHED, 28, 28, "sram_64KB", 466944, -1);
  check("edge_tpu_like", "resnet18", MODE_CACHED, 28, 28, NULL, 0, 0);
  check("tpu_like", "resnet18", MODE_RECOMPUTE, 28, 28, NULL, 0, 0);
}

/* H caches sized for other tiles than those of the mode (rule cache-flags); caches beside the layer's own tiles. */
static void test_caches(void **state) {
  (void)state;
  check("ascend_like", "dmcnnvd", MODE_H_CACHED, 60, 72, "sram_1MB_A", 281856, 4);
  check("meta_prototype_df", "fsrcnn", MODE_CACHED, 4, 80, "sram_64KB", 1664, 1);
  check("meta_prototype_df", "fsrcnn", MODE_CACHED, 4, 72, NULL, 0, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_resnet), cmocka_unit_test(test_caches)};
  return cmocka_run_group_tests_name("overflow", tests, NULL, NULL);
}
