/* ZigZag's main example: ResNet-18 without padding keys, 3x3 filters in its shortcuts, on a TPU-like array with a given
 * ordering for the first layer. It runs on the MACs of its file. */
#include "model/schedule.h"
#include "tests/inputs/zigzag_network.h"

static const char mapping_text[] =
    "- name: default\n  spatial_mapping: {D1: ['K, 32'], D2: ['C, 32']}\n"
    "  memory_operand_links: {O: O, W: I2, I: I1}\n"
    "- name: Add\n  spatial_mapping: {D1: ['G, 32'], D2: ['C, 1']}\n  memory_operand_links: {O: O, W: I2, I: I1}\n"
    "- name: Pooling\n  spatial_mapping: {D1: ['G, 32'], D2: ['C, 1']}\n  memory_operand_links: {O: O, W: I2, I: I1}\n"
    "- name: layer0\n  spatial_mapping: {D1: ['C, 32'], D2: ['K, 32']}\n"
    "  temporal_ordering: [[OX, 112], [OY, 112], [FX, 7], [FY, 7], [K, 2]]\n"
    "  memory_operand_links: {O: O, W: I2, I: I1}\n";

/* Memories of the shape of the example's; energies are our own. */
static const char hardware_text[] =
    "name: tpu_of_zigzag\n"
    "operational_array: {unit_energy: 0.04, unit_area: 1, dimensions: [D1, D2], sizes: [32, 32]}\n"
    "memories:\n"
    "  rf_W:\n    {size: 1024, r_cost: 0.1, w_cost: 0.1, area: 0, latency: 1, operands: [I2], served_dimensions: [],\n"
    "     ports: [{name: r_port_1, type: read, bandwidth_min: 8, bandwidth_max: 8, allocation: ['I2, tl']},\n"
    "             {name: w_port_1, type: write, bandwidth_min: 8, bandwidth_max: 8, allocation: ['I2, fh']}]}\n"
    "  rf_O:\n    {size: 16, r_cost: 0.02, w_cost: 0.02, area: 0, latency: 1, operands: [O], served_dimensions: [],\n"
    "     ports: [{name: r_port_1, type: read, bandwidth_min: 16, bandwidth_max: 16, allocation: ['O, tl']},\n"
    "             {name: r_port_2, type: read, bandwidth_min: 16, bandwidth_max: 16, allocation: ['O, th']},\n"
    "             {name: w_port_1, type: write, bandwidth_min: 16, bandwidth_max: 16, allocation: ['O, fh']},\n"
    "             {name: w_port_2, type: write, bandwidth_min: 16, bandwidth_max: 16, allocation: ['O, fl']}]}\n"
    "  sram:\n    {size: 16777216, r_cost: 400, w_cost: 400, area: 0, latency: 1, operands: [I1, O],\n"
    "     served_dimensions: [D1, D2],\n"
    "     ports: [{name: r_port_1, type: read, bandwidth_min: 64, bandwidth_max: 2048,\n"
    "              allocation: ['I1, tl', 'O, tl', 'O, th']},\n"
    "             {name: w_port_1, type: write, bandwidth_min: 64, bandwidth_max: 2048,\n"
    "              allocation: ['I1, fh', 'O, fh', 'O, fl']}]}\n"
    "  dram:\n    {size: 10000000000, r_cost: 700, w_cost: 700, area: 0, latency: 1, operands: [I1, I2, O],\n"
    "     served_dimensions: [D1, D2],\n"
    "     ports: [{name: rw_port_1, type: read_write, bandwidth_min: 64, bandwidth_max: 64,\n"
    "              allocation: ['I1, fh', 'I1, tl', 'I2, fh', 'I2, tl', 'O, fh', 'O, tl', 'O, fl', 'O, th']}]}\n";

static void the_main_example_runs_on_its_own_macs(void **state) {
  (void)state;
  static struct writing writing;
  char network_path[TEMPORARY_PATH_SIZE], hardware_path[TEMPORARY_PATH_SIZE], mapping_path[TEMPORARY_PATH_SIZE];
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct result *result = NULL;
  put_network(&writing);
  temporary_file(network_path, writing.text, writing.length);
  temporary_file(hardware_path, hardware_text, sizeof hardware_text - 1);
  temporary_file(mapping_path, mapping_text, sizeof mapping_text - 1);
  arena_init(&arena);
  if (input_hardware(hardware_path, &hardware, NULL, &error) != STATUS_OK ||
      input_workload(network_path, &workload, NULL, &error) != STATUS_OK ||
      input_mapping(mapping_path, &rules, &arena, NULL, &error) != STATUS_OK) {
    fail_msg("%s", error.message);
  }
  unlink(network_path);
  unlink(hardware_path);
  unlink(mapping_path);
  assert_true(workload.maps.are_true);
  struct job job = {.hardware = &hardware, .workload = &workload, .rules = &rules};
  job.schedule = (struct schedule){
      .mode = MODE_CACHED, .tile_x = TILE_FULL, .tile_y = TILE_FULL, .cuts_kind = CUTS_SINGLE_LAYER, .lpf_limit = 5};
  if (schedule_evaluate(&job, NULL, &result, &error) != STATUS_OK) fail_msg("%s", error.message);
  assert_true(result->mac_count == 1970798080);
  const struct layer_cost *first = result->stacks[0].types[0].steps[1].cost;
  assert_non_null(first);
  assert_int_equal(first->mapping.loop_count, 5);
  assert_string_equal(result->layers[1].dim_name[first->mapping.loops[0].dim], "OX");
  assert_int_equal(first->mapping.loops[0].size, 112);
  assert_int_equal(first->mapping.loops[4].size, 2);
  result_free(result);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_main_example_runs_on_its_own_macs)};
  return cmocka_run_group_tests_name("ZigZag's main example", tests, NULL, NULL);
}
