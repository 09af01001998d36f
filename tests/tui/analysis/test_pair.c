/* The sentence about two schedules: its figures are those of the results, and the layers that it names are those whose
 * words moved. */
#include <math.h>

#include "tests/points.h"
#include "tui/analysis/layer_places.h"
#include "tui/analysis/pair.h"

static struct engine *engine;

static const char *sentence_of(struct evaluation *a, struct evaluation *b, char *text) {
  const struct evaluation *slots[] = {a, b};
  struct comparison *comparison = comparison_new(slots, 2);
  assert_non_null(comparison);
  pair_sentence(comparison, slots, 0, 1, text);
  comparison_free(comparison);
  return text;
}

/* Words of a layer's outputs and copies in a memory, over all tiles: where its map waits. */
static double map_energy(const struct result *result, int id, const char *memory) {
  double energy_pj = 0;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int t = 0; t < stack->type_count; t++) {
      for (int n = 0; n < stack->node_count; n++) {
        const struct tile_step *step = &stack->types[t].steps[n];
        if (stack->nodes[n].id != id || stack->nodes[n].layer < 0 || step->cost == NULL) continue;
        for (int l = 0; l < step->cost->level_count[LAYER_OUTPUT]; l++) {
          const struct level_cost *level = &step->cost->level[LAYER_OUTPUT][l];
          if (strcmp(result->hardware.memories[level->memory].name, memory) != 0) continue;
          for (int m = 0; m < MOVE_COUNT; m++) energy_pj += (double)stack->types[t].count * level->energy_pj[m];
        }
      }
    }
  }
  return energy_pj;
}

/* "19.05 mJ" as pJ. */
static double read_pj(const char *text) {
  char unit[8];
  double number;
  assert_int_equal(sscanf(text, "%lf %7s", &number, unit), 2);
  return number * (strcmp(unit, "mJ") == 0 ? 1e9 : strcmp(unit, "µJ") == 0 ? 1e6 : strcmp(unit, "nJ") == 0 ? 1e3 : 1);
}

static void assert_near(double shown, double exact) {
  if (fabs(shown - exact) > 6e-4 * fabs(exact)) fail_msg("%.17g is said of %.17g", shown, exact);
}

static double memory_energy(const struct evaluation *evaluation, const char *name) {
  const struct hardware *hardware = &evaluation->result->hardware;
  for (int m = 0; m < hardware->memory_count; m++) {
    double sum = 0;
    if (strcmp(hardware->memories[m].name, name) != 0) continue;
    for (int owner = 0; owner <= ACCESS_COPY; owner++) sum += evaluation->accesses[m].energy_pj[owner];
    return sum;
  }
  return strcmp(name, "MAC") == 0 ? evaluation->result->mac_energy_pj : 0;
}

/* Checks every figure of the sentence about energy. */
static void check_energy(const char *sentence, const struct evaluation *a, const struct evaluation *b) {
  double before = a->result->energy_pj, now = b->result->energy_pj, percent, share;
  char size[32], memory[64], other[64], least[32];
  bool saves = now < before;
  int count = saves ? sscanf(sentence, "B saves %31[^a] against A (%lf %%)", size, &percent)
                    : sscanf(sentence, "B takes %31[^m]mJ more than A (+%lf %%)", size, &percent);
  if (count < 2) count = sscanf(sentence, "B takes %lf", &percent); /* a size in other units */
  assert_true(count >= 1);
  if (saves) assert_near(read_pj(size), before - now);
  const char *close = strchr(sentence, ')');
  assert_non_null(close);
  assert_true(fabs(strtod(strchr(sentence, '(') + 1, NULL) - 100 * fabs(now - before) / before) < 0.051);
  if (sscanf(close, "), %lf %% of it in %63[^.;]", &share, memory) == 2) {
    double moved = memory_energy(a, memory) - memory_energy(b, memory);
    assert_true(fabs(share - 100 * moved / (before - now)) < 0.051);
  } else {
    assert_int_equal(sscanf(close, "): %63s takes %31[^lm,]", memory, size), 2);
    char *unit = strstr(close, " takes ") + 7;
    assert_near(read_pj(unit), fabs(memory_energy(a, memory) - memory_energy(b, memory)));
    const char *comma = strchr(close, ',');
    if (comma != NULL && sscanf(comma, ", %63s %31[0-9.]", other, least) == 2) {
      assert_near(read_pj(strchr(comma + 2, ' ') + 1), fabs(memory_energy(a, other) - memory_energy(b, other)));
    }
  }
}

/* "18.73 Mcyc" as cycles. */
static double read_cycles(const char *text) {
  char unit[8];
  double number;
  assert_int_equal(sscanf(text, "%lf %7[a-zA-Z]", &number, unit), 2);
  return number * (strcmp(unit, "Gcyc") == 0   ? 1e9
                   : strcmp(unit, "Mcyc") == 0 ? 1e6
                   : strcmp(unit, "kcyc") == 0 ? 1e3
                                               : 1);
}

/* Cycles of the part of a latency with this name, summed over layers and copies. */
static double latency_part(const struct evaluation *evaluation, const char *name) {
  struct latency_parts sum = {.ideal_cycles = 0};
  double copies = 0;
  for (int i = 0; i < evaluation->entry_count; i++) {
    const struct result_entry *entry = &evaluation->entries[i];
    struct latency_parts parts = result_entry_latency(evaluation->result, entry);
    if (entry->is_copy) {
      copies += entry->latency_cycles;
      continue;
    }
    sum.ideal_cycles += parts.ideal_cycles;
    sum.spatial_stall_cycles += parts.spatial_stall_cycles;
    sum.temporal_stall_cycles += parts.temporal_stall_cycles;
    sum.loading_cycles += parts.loading_cycles;
    sum.offloading_cycles += parts.offloading_cycles;
  }
  if (strcmp(name, "ideal") == 0) return sum.ideal_cycles;
  if (strcmp(name, "spatial stall") == 0) return sum.spatial_stall_cycles;
  if (strcmp(name, "temporal stall") == 0) return sum.temporal_stall_cycles;
  if (strcmp(name, "loading") == 0) return sum.loading_cycles;
  if (strcmp(name, "offloading") == 0) return sum.offloading_cycles;
  if (strcmp(name, "copies") == 0) return copies;
  fail_msg("no part of a latency is called %s", name);
  return 0;
}

/* Checks every figure and name of the sentence about latency. */
static void check_latency(const char *sentence, const struct evaluation *a, const struct evaluation *b, int *named) {
  const char *half = strstr(sentence, " It takes ");
  char name[64], size[32];
  double before = (double)a->result->latency_cycles, now = (double)b->result->latency_cycles, share;
  if (half == NULL) return; /* nearly the same */
  assert_near(read_cycles(half + strlen(" It takes ")), fabs(now - before));
  assert_int_equal(strstr(half, " less (") != NULL && strchr(half, '(') == strstr(half, " less (") + 6, now < before);
  assert_true(fabs(fabs(strtod(strchr(half, '(') + 1, NULL)) - 100 * fabs(now - before) / before) < 0.051);
  const char *close = strchr(half, ')');
  if (sscanf(close, "), %lf %% of that in %63[a-z ].", &share, name) == 2) {
    double moved = latency_part(a, name) - latency_part(b, name);
    assert_true(fabs(share - 100 * moved / (before - now)) < 0.051);
    (*named)++;
    return;
  }
  const char *takes = strstr(close, " takes ");
  assert_non_null(takes);
  assert_int_equal(sscanf(close, "): %63[a-z ]", name), 1);
  *strstr(name, " takes ") = 0;
  assert_near(read_cycles(takes + strlen(" takes ")), fabs(latency_part(a, name) - latency_part(b, name)));
  (*named)++;
  const char *comma = strstr(takes, ", ");
  if (comma == NULL || sscanf(comma, ", %63[a-z ]%31[0-9.]", name, size) != 2) return;
  name[strlen(name) - 1] = 0;
  assert_near(read_cycles(strstr(comma, size)), fabs(latency_part(a, name) - latency_part(b, name)));
}

static const char *const common = "--hardware meta_prototype_df --workload fsrcnn --mode cached";

static void test_figures(void **unused) {
  (void)unused;
  static const char *const pairs[][2] = {
      {"--hardware meta_prototype_df --workload fsrcnn --mode cached --tile full",
       "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72"},
      {"--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 4x60",
       "--hardware meta_prototype_df --workload fsrcnn --mode recompute --tile 4x60"},
      {"--hardware tpu_like_df --workload mccnn --mode cached --tile 16x18 --lpf-limit 4",
       "--hardware tpu_like_df --workload mccnn --mode cached --tile 60x72 --lpf-limit 4"},
      {"--hardware edge_tpu_like --workload mccnn --mode cached --tile 4x4 --lpf-limit 4",
       "--hardware edge_tpu_like --workload mccnn --mode recompute --tile 60x72 --lpf-limit 4"},
      {"--hardware tpu_like --workload fsrcnn --mode cached --tile full --lpf-limit 4",
       "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 4x60 --lpf-limit 4"},
  };
  int named = 0;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    struct evaluation *a = evaluate_options(engine, pairs[i][0]), *b = evaluate_options(engine, pairs[i][1]);
    char text[PAIR_SENTENCE_SIZE];
    check_energy(sentence_of(a, b, text), a, b);
    check_latency(text, a, b, &named);
    check_energy(sentence_of(b, a, text), b, a);
    check_latency(text, b, a, &named);
    evaluation_release(a);
    evaluation_release(b);
  }
  assert_true(named >= 8);
}

/* Maps that are said to have left dram cause no words there any more, and did before. */
static void test_moves(void **unused) {
  (void)unused;
  char options[POINT_OPTIONS_SIZE], text[PAIR_SENTENCE_SIZE];
  snprintf(options, sizeof options, "%s --tile full", common);
  struct evaluation *full = evaluate_options(engine, options);
  snprintf(options, sizeof options, "%s --tile 60x72", common);
  struct evaluation *tiled = evaluate_options(engine, options);
  sentence_of(full, tiled, text);
  assert_non_null(strstr(text, "; the maps of layers 0-6 "));
  for (int id = 0; id <= 6; id++) {
    assert_true(map_energy(full->result, id, "dram") > 0);
    assert_true(map_energy(tiled->result, id, "dram") == 0);
  }
  assert_true(map_energy(tiled->result, 7, "dram") > 0); /* the network's output stays */
  assert_non_null(strstr(sentence_of(tiled, full, text), "; the maps of layers 0-6 live in dram now."));
  evaluation_release(full);
  snprintf(options, sizeof options,
           "%s --tile 60x72 --stacks none --set sram_1MB_W.size=12KiB --set sram_32KB.size=12KiB", common);
  full = evaluate_options(engine, options);
  assert_non_null(strstr(sentence_of(tiled, full, text), "; the weights of layers 0-7 come from dram for each tile."));
  assert_non_null(strstr(sentence_of(full, tiled, text), "; the weights of layers 0-7 stay in sram_"));
  evaluation_release(full);
  evaluation_release(tiled);
}

static void test_equal(void **unused) {
  (void)unused;
  char options[POINT_OPTIONS_SIZE], text[PAIR_SENTENCE_SIZE];
  snprintf(options, sizeof options, "%s --tile 60x72", common);
  struct evaluation *a = evaluate_options(engine, options);
  assert_string_equal(sentence_of(a, a, text), "B takes as much energy as A. Latency is the same.");
  snprintf(options, sizeof options, "%s --tile 60x72 --set mac.energy=0.040001", common);
  struct evaluation *b = evaluate_options(engine, options);
  assert_non_null(strstr(sentence_of(a, b, text), "B and A take nearly the same energy, "));
  evaluation_release(a);
  evaluation_release(b);
}

static void test_names_of_layers(void **unused) {
  (void)unused;
  char text[LAYER_MOVE_SIZE];
  struct layer_move move = {.kind = LAYER_MAP, .count = 1, .ids = {3}};
  assert_string_equal(layer_move_text(&move, text), "the map of layer 3");
  move = (struct layer_move){.kind = LAYER_WEIGHTS, .count = 2, .ids = {3, 4}, .next = {false, true}};
  assert_string_equal(layer_move_text(&move, text), "the weights of layers 3-4");
  move = (struct layer_move){
      .kind = LAYER_MAP, .count = 5, .ids = {0, 2, 3, 4, 8}, .next = {false, false, true, true, false}};
  assert_string_equal(layer_move_text(&move, text), "the maps of layers 0, 2-4 and 8");
  move = (struct layer_move){.kind = LAYER_MAP, .count = 6, .ids = {0, 2, 4, 6, 8, 10}};
  assert_string_equal(layer_move_text(&move, text), "the maps of 6 layers");
}

static int set_up(void **unused) {
  (void)unused;
  engine = engine_new();
  return engine != NULL ? 0 : -1;
}

static int tear_down(void **unused) {
  (void)unused;
  engine_free(engine);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_figures),
      cmocka_unit_test(test_moves),
      cmocka_unit_test(test_equal),
      cmocka_unit_test(test_names_of_layers),
  };
  return cmocka_run_group_tests_name("pair", tests, set_up, tear_down);
}
