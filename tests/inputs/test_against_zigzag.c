/* Energies of single layers beside those of ZigZag v3.8.5: the table in model/README.md. Its figures were computed with
 * energy as its objective, LOMA with limit 6, one spatial mapping a layer, and without
 * access_same_data_considered_as_no_access. */
#include <math.h>

#include "model/search/layer_search.h"
#include "tests/inputs/zigzag_network.h"

/* One layer of the network, by its id. */
struct there {
  int layer;
  double energy_pj, cycles;
};

/* Least and largest ratio, as the table prints them. */
struct range {
  double least, most;
};

enum { MOST_LAYERS = 15 };

static const struct accelerator {
  const char *name;
  struct range layers, additions, latency, optimal; /* optimal: energies by the optimal search, corrected rules */
  struct there there[MOST_LAYERS];
} accelerators[] = {
    {"tpu_like",
     {1.000000, 1.000008},
     {1.010555, 1.010555},
     {0.838, 1.358},
     {0.999228, 1.010555},
     {{0, 169776280, 1247817},
      {1, 97329469.44, 133515},
      {2, 67531090.72, 113739},
      {4, 55405844.48, 74881},
      {8, 47532542.08, 60692},
      {9, 58538384.96, 117506},
      {11, 27702922.24, 37297},
      {15, 53096792.96, 63635},
      {16, 87981771.52, 186122},
      {18, 13851461.12, 18481},
      {22, 123698840.48, 205961},
      {23, 238896458.88, 300401},
      {25, 6925730.56, 9073},
      {29, 2352536.32, 3859},
      {30, 45105092.88, 63677}}},
    {"meta_prototype",
     {1.000000, 1.001663},
     {0.999929, 0.999929},
     {1.013, 1.501},
     {0.967964, 1.000004},
     {{0, 105760847.8, 153903},
      {1, 94971190.16, 128261},
      {2, 54192895.2, 113771},
      {4, 56185830.4, 56646},
      {8, 42868676.96, 63952},
      {16, 80276918.4, 149414},
      {29, 2347158.4, 4643},
      {30, 47064468.64, 64110}}},
    {"tesla_npu_like",
     {1.000000, 1.006112},
     {0.999928, 0.999928},
     {1.058, 1.500},
     {0.947749, 1.000747},
     {{0, 110909859.684, 127508.5},
      {1, 95828918.528, 127288},
      {2, 59966866.72, 112933},
      {4, 55956751.872, 56458},
      {8, 45768536.192, 69262.3333},
      {16, 79263003.392, 147479},
      {29, 2332899.104, 3208},
      {30, 46772649.888, 63645}}},
    {"edge_tpu_like",
     {1.000000, 1.000016},
     {1.006927, 1.006927},
     {0.708, 1.219},
     {1.000000, 1.086369},
     {{0, 125662757.47, 325821},
      {1, 95238133.76, 127241},
      {2, 73278613.92, 114723},
      {4, 55438051.2, 75265},
      {8, 50445987.2, 69899},
      {16, 88812193.92, 212259},
      {29, 2324673.28, 6211},
      {30, 45678310.48, 64447}}},
    {"ascend_like",
     {1.000000, 1.000399},
     {1.000921, 1.000921},
     {0.901, 1.653},
     {0.972856, 1.000921},
     {{0, 111144714.56, 614824},
      {1, 94751843.2, 127279},
      {2, 59886747.52, 113057},
      {4, 56042766.08, 62730},
      {8, 44487306.88, 63586},
      {16, 80423857.28, 112910},
      {29, 2332903.04, 3251},
      {30, 46596126.64, 60632}}},
};

static void add_ratio(struct range *range, double ratio) {
  range->least = fmin(range->least, ratio);
  range->most = fmax(range->most, ratio);
}

static void assert_range(const struct range *found, const struct range *expected, double precision, const char *name,
                         const char *what) {
  if (fabs(found->least - expected->least) > precision || fabs(found->most - expected->most) > precision) {
    fail_msg("%s, %s: %.7f .. %.7f, in the table %.7f .. %.7f", name, what, found->least, found->most, expected->least,
             expected->most);
  }
}

/* Everything of one accelerator. */
struct here {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
};

static void read_inputs(const char *hardware, const char *network, struct here *here) {
  struct error error;
  arena_init(&here->arena);
  if (input_hardware(hardware, &here->hardware, NULL, &error) != STATUS_OK ||
      input_workload(network, &here->workload, NULL, &error) != STATUS_OK ||
      input_default_mapping(hardware, &here->rules, &here->arena, NULL, &error) != STATUS_OK) {
    fail_msg("%s", error.message);
  }
}

/* Costs the layers alone, on all memories up to DRAM. */
static void compare_energies(const struct accelerator *accelerator, const struct here *here, enum search_kind kind,
                             struct range *layers, struct range *additions, struct range *latency) {
  struct memo *memo = memo_new();
  struct shelves_used shelves = {.count = 0};
  struct layer_search search = {.hardware = &here->hardware, .workload = &here->workload, .rules = &here->rules};
  const struct input_caps none = {.sums_tiles = false};
  struct error error;
  assert_non_null(memo);
  search.options.kind = kind;
  search.lpf_limit = 6;
  search.memo = memo;
  search.shelves = &shelves;
  for (int i = 0; i < MOST_LAYERS && accelerator->there[i].cycles > 0; i++) {
    const struct there *there = &accelerator->there[i];
    const struct layer_cost *cost = NULL;
    int index = workload_find(&here->workload, there->layer), level_count[LAYER_OPERANDS] = {0};
    assert_true(index >= 0);
    const struct layer *layer = &here->workload.layers[index];
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
      if (layer->operand[o].name[0]) level_count[o] = here->hardware.level_count[layer->operand[o].memory_operand];
    }
    enum status status = layer_search_find(&search, index, layer->size, &none, level_count, NULL, &cost, &error);
    if (status != STATUS_OK) fail_msg("%s", error.message);
    add_ratio(layer->is_addition ? additions : layers, cost->energy_pj / there->energy_pj);
    add_ratio(latency, cost->latency_cycles / there->cycles);
  }
  shelves_release(&shelves);
  memo_release(memo);
}

static void the_table_holds(void **state) {
  (void)state;
  const struct range none = {INFINITY, -INFINITY};
  static struct writing writing;
  char path[TEMPORARY_PATH_SIZE];
  struct range all = none;
  put_network(&writing);
  temporary_file(path, writing.text, writing.length);
  for (size_t a = 0; a < sizeof accelerators / sizeof *accelerators; a++) {
    const struct accelerator *accelerator = &accelerators[a];
    static struct here here;
    struct range layers = none, additions = none, latency = none, optimal = none, ignored = none;
    read_inputs(accelerator->name, path, &here);
    compare_energies(accelerator, &here, SEARCH_PUBLISHED, &layers, &additions, &latency);
    compare_energies(accelerator, &here, SEARCH_OPTIMAL, &optimal, &optimal, &ignored);
    assert_range(&layers, &accelerator->layers, 6e-7, accelerator->name, "layers");
    assert_range(&additions, &accelerator->additions, 6e-7, accelerator->name, "additions");
    assert_range(&latency, &accelerator->latency, 6e-4, accelerator->name, "latency");
    assert_range(&optimal, &accelerator->optimal, 6e-7, accelerator->name, "optimal search");
    add_ratio(&all, layers.least);
    add_ratio(&all, layers.most);
    add_ratio(&all, additions.least);
    add_ratio(&all, additions.most);
    workload_deinit(&here.workload);
    arena_deinit(&here.arena);
  }
  unlink(path);
  assert_range(&all, &(struct range){0.999928, 1.010555}, 6e-7, "all", "energies");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_holds)};
  return cmocka_run_group_tests_name("beside ZigZag", tests, NULL, NULL);
}
