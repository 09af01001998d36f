/* Attention: under either set of rules, K and V that layers make cost what constant ones do, and the stacks that make
 * them; cuts behind them. */
#include <math.h>
#include <string.h>

#include "model/layer/made_weights.h"
#include "tests/attention.h"

enum { CASES = 200 };

/* --- K and V as layers --------------------------------------------------------------------------------- */

/* Any one of three networks by one seed: K alone, V alone, or the head with both constant; NULL where nothing fits. */
enum part { PART_KEY, PART_VALUE, PART_HEAD, PART_ALL };

static struct result *result_of_part(int seed, enum part part, bool unrolls, struct attention *attention) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct result *result = NULL;
  struct error error;
  attention_begin(&random, &network, unrolls);
  *attention = random_attention(&random);
  int64_t channels = random_in(&random, 1, 6);
  bool is_true = random_chance(&random, 50), is_all = part == PART_ALL;
  enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
  int64_t x = random_in(&random, 1, 6), y = random_in(&random, 1, 6);
  if (part == PART_KEY || is_all) {
    attention_key(&network.workload, 0, PRODUCER_NETWORK_INPUT, channels, attention);
  }
  if (part == PART_VALUE || is_all) {
    attention_key(&network.workload, 1, PRODUCER_NETWORK_INPUT, channels, attention);
  }
  if (part == PART_HEAD || is_all) {
    attention_head(&network.workload, 2, PRODUCER_NETWORK_INPUT, is_all ? 0 : CONSTANT_WEIGHTS,
                   is_all ? 1 : CONSTANT_WEIGHTS, attention);
  }
  attention_finish(&network, is_true);
  network_tile(&network, mode, x, y);
  if (seed > CASES) { /* under the corrected rules, by either search */
    network.job.schedule.search = (struct search_options){.kind = seed % 2 ? SEARCH_OPTIMAL : SEARCH_PUBLISHED,
                                                          .rules.base = RULES_BASE_CORRECTED};
  }
  if (is_all) network_cuts(&network, 2, (const int[]){0, 1});
  enum status status = schedule_evaluate(&network.job, NULL, &result, &error);
  if (status != STATUS_OK && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
  network_deinit(&network);
  return result;
}

static void assert_same(double found, double expected, int seed, const char *what) {
  if (memcmp(&found, &expected, sizeof found) == 0) return;
  fail_msg("case %d: %s is %.17g, must be %.17g", seed, what, found, expected);
}

static void test_keys_and_values_as_layers(void **state) {
  (void)state;
  int feasible = 0;
  for (int seed = 1; seed <= 3 * CASES; seed++) {
    struct attention attention;
    struct result *all = result_of_part(seed, PART_ALL, true, &attention), *parts[PART_ALL];
    bool fits = true;
    for (enum part part = PART_KEY; part < PART_ALL; part++) {
      parts[part] = result_of_part(seed, part, true, &attention);
      fits = fits && parts[part] != NULL;
    }
    assert_int_equal(all != NULL, fits);
    if (fits) {
      double read = 0, written = 0;
      assert_int_equal(all->stack_count, 3);
      for (enum part part = PART_KEY; part < PART_ALL; part++) {
        assert_same(all->stacks[part].energy_pj, parts[part]->energy_pj, seed, "energy of a stack");
        assert_same(all->stacks[part].latency_cycles, parts[part]->latency_cycles, seed, "latency of a stack");
        read += parts[part]->dram.read_bits;
        written += parts[part]->dram.written_bits;
      }
      assert_true(fabs(all->dram.read_bits - read) <= 1e-12 * read);
      assert_true(fabs(all->dram.written_bits - written) <= 1e-12 * written);
      feasible++;
    }
    for (enum part part = PART_KEY; part < PART_ALL; part++) result_free(parts[part]);
    result_free(all);
  }
  assert_true(feasible > CASES);
}

/* Each value of Q, K and V is read at the top at least once, each of O written. Not so where a loop is unrolled by a
 * fraction, as words are then fractions, too. */
static void test_traffic_is_above_its_bound(void **state) {
  (void)state;
  int feasible = 0;
  for (int seed = 1; seed <= CASES; seed++) {
    struct attention attention;
    struct result *result = result_of_part(seed, PART_HEAD, false, &attention);
    if (result == NULL) continue;
    double queries =
        (double)(attention.queries_x * attention.queries_y * attention_channels(&attention)) * (double)attention.batch;
    double keys = (double)(attention_keys(&attention) * attention_channels(&attention)) *
                  (attention.is_of_sequences ? (double)attention.batch : 1);
    assert_true(result->dram.read_bits >= 8 * (queries + 2 * keys));
    assert_true(result->dram.written_bits >= 8 * queries);
    feasible++;
    result_free(result);
  }
  assert_true(feasible > CASES / 3);
}

/* --- Cuts ------------------------------------------------------------------------------------------------ */

/* Blocks of a transformer: a layer before q, k and v or none, a projection behind, an addition around both or none. */
struct blocks {
  struct random random;
  struct network *network;
  struct attention attention;
  int next, trunk; /* ids */
};

static int point(struct blocks *blocks, int producer) {
  int64_t channels = attention_channels(&blocks->attention);
  struct shape shape = {.k = channels,
                        .c = channels,
                        .oy = blocks->attention.queries_y,
                        .ox = blocks->attention.queries_x,
                        .fy = 1,
                        .fx = 1,
                        .stride = 1};
  fixture_conv(&blocks->network->workload, blocks->next, producer, shape);
  return blocks->next++;
}

static void add_block(struct blocks *blocks) {
  struct random *random = &blocks->random;
  struct workload *workload = &blocks->network->workload;
  int normed = random_chance(random, 70) ? point(blocks, blocks->trunk) : blocks->trunk;
  bool key_first = random_chance(random, 50);
  int query = key_first ? -1 : point(blocks, normed);
  int key = point(blocks, normed);
  int value = random_chance(random, 80) ? point(blocks, normed) : key;
  if (key_first) query = random_chance(random, 70) ? point(blocks, normed) : PRODUCER_NETWORK_INPUT;
  attention_head(workload, blocks->next, query, key, value, &blocks->attention);
  blocks->next += 2;
  int last = random_chance(random, 70) ? point(blocks, blocks->next - 1) : blocks->next - 1;
  if (random_chance(random, 70)) {
    struct shape shape = {.k = attention_channels(&blocks->attention),
                          .oy = blocks->attention.queries_y,
                          .ox = blocks->attention.queries_x};
    fixture_addition(workload, blocks->next, blocks->trunk, last, shape);
    last = blocks->next++;
  }
  blocks->trunk = last;
}

static void random_blocks(int seed, struct network *network) {
  struct blocks blocks = {.random = random_of((uint64_t)seed), .network = network};
  attention_begin(&blocks.random, network, true);
  blocks.attention = random_attention(&blocks.random);
  blocks.attention.batch = 1;
  blocks.attention.keys_x = blocks.attention.queries_x;
  blocks.attention.keys_y = blocks.attention.queries_y;
  blocks.trunk = point(&blocks, PRODUCER_NETWORK_INPUT);
  for (int count = random_in(&blocks.random, 1, 3); count > 0; count--) add_block(&blocks);
  attention_finish(network, random_chance(&blocks.random, 50));
}

static bool is_cut(const struct result *result, int id) {
  for (int i = 0; i < result->cut_count; i++) {
    if (result->cuts[i] == id) return true;
  }
  return false;
}

/* Cuts are in execution order, behind each maker of weights, never behind scores; given, they cost the same. */
static void check_cuts(int seed, struct network *network, const struct result *result) {
  const struct workload *workload = &network->workload;
  int before = -1;
  for (int i = 0; i < result->cut_count; i++) {
    int layer = workload_find(workload, result->cuts[i]);
    assert_true(layer > before);
    before = layer;
  }
  for (int i = 0; i < workload->layer_count; i++) {
    const struct operand *weights = &workload->layers[i].operand[LAYER_INPUT1];
    if (weights->is_made) assert_true(is_cut(result, workload->layers[weights->maker].id));
  }
  network_cuts(network, result->cut_count, result->cuts);
  struct result *given = network_result(network);
  assert_same(given->energy_pj, result->energy_pj, seed, "energy of given cuts");
  assert_same(given->latency_cycles, result->latency_cycles, seed, "latency of given cuts");
  result_free(given);
}

static void test_automatic_cuts(void **state) {
  (void)state;
  int feasible = 0;
  for (int seed = 1; seed <= CASES; seed++) {
    struct network network;
    struct result *result = NULL;
    struct error error;
    random_blocks(seed, &network);
    network_tile(&network, MODE_CACHED, 2, 2);
    network.job.schedule.cuts_kind = CUTS_AUTO;
    enum status status = schedule_evaluate(&network.job, NULL, &result, &error);
    if (status != STATUS_OK && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
    if (result != NULL) {
      check_cuts(seed, &network, result);
      feasible++;
    }
    result_free(result);
    network_deinit(&network);
  }
  assert_true(feasible > CASES / 4);
}

/* Two projections and a head on small hardware. */
static void small_head(struct network *network, double weight_bits) {
  const struct attention attention = {
      .groups = 2, .batch = 1, .keys_x = 4, .keys_y = 2, .queries_x = 4, .queries_y = 4, .depth = 4};
  struct hardware hardware = fixture_array(4, 0);
  fixture_memory(&hardware, "maps", "IO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "weights", "W", weight_bits, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(network, &hardware);
  fixture_unroll(&network->rule, 0, "K", 0);
  attention_key(&network->workload, 0, PRODUCER_NETWORK_INPUT, 3, &attention);
  attention_key(&network->workload, 1, PRODUCER_NETWORK_INPUT, 3, &attention);
  attention_head(&network->workload, 2, PRODUCER_NETWORK_INPUT, 0, 1, &attention);
  attention_finish(network, true);
  network_tile(network, MODE_RECOMPUTE, 4, 1);
}

/* K and V, 2*8*4*8 bits each, fit one by one only: their layers would be a unit each, but score rows stay together.
 * Where not even one of the two fits, each layer is a stack. */
static void test_scores_stay_with_context(void **state) {
  (void)state;
  static const struct {
    double bits;
    int cut_count, cuts[3];
  } cases[] = {{1024, 2, {0, 1}}, {1023, 3, {0, 1, 2}}, {500, 3, {0, 1, 2}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct network network;
    small_head(&network, cases[i].bits);
    network.job.schedule.cuts_kind = CUTS_AUTO;
    struct result *result = network_result(&network);
    int listed = result->cut_count;
    if (listed > 0 && result->cuts[listed - 1] == 3) listed--; /* a cut after the last layer means nothing */
    assert_int_equal(listed, cases[i].cut_count);
    assert_memory_equal(result->cuts, cases[i].cuts, (size_t)listed * sizeof *result->cuts);
    result_free(result);
    network_deinit(&network);
  }
}

static void test_given_cuts_are_behind_keys_and_values(void **state) {
  (void)state;
  struct network network;
  small_head(&network, 1e6);
  network_cuts(&network, 1, (const int[]){1});
  network_fails(&network, STATUS_USAGE,
                (const char *const[]){"layer 2 reads all of layer 0 in every tile, as its weights: layer 0 must end an "
                                      "earlier stack; add 0 to the cuts",
                                      NULL});
  network_cuts(&network, 1, (const int[]){0});
  network_fails(&network, STATUS_USAGE,
                (const char *const[]){"layer 3 reads all of layer 1", "add 1 to the cuts", NULL});
  network_cuts(&network, 3, (const int[]){0, 1, 2});
  result_free(network_result(&network));
  network_deinit(&network);
}

/* Weights come from the top memory: K and V are written there even where maps between stacks stay on chip. */
static void test_keys_and_values_go_to_the_top(void **state) {
  (void)state;
  struct network network;
  struct error error;
  small_head(&network, 1e6);
  network_cuts(&network, 2, (const int[]){0, 1});
  assert_status(rules_read("corrected", &network.job.schedule.search.rules, &error), STATUS_OK, &error);
  network.job.schedule.between_stacks = BETWEEN_FIT;
  struct result *result = network_result(&network);
  for (int s = 0; s < 2; s++) {
    const struct stack_result *stack = &result->stacks[s];
    assert_int_equal(stack->nodes[stack->node_count - 1].home, -1);
  }
  assert_true(result->dram.written_bits >= 8 * (2 * 8 * 8 + 8 * 16));
  result_free(result);
  network_deinit(&network);
}

static void begin(struct network *network, struct attention *attention) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e12, 64, SERVES_ALL);
  network_init(network, &hardware);
  *attention =
      (struct attention){.groups = 2, .batch = 1, .keys_x = 2, .keys_y = 2, .queries_x = 2, .queries_y = 2, .depth = 2};
}

/* Scores read K, what follows them V; a product alone tells not which of them it reads. */
static void test_letters_of_weights(void **state) {
  (void)state;
  struct network network;
  small_head(&network, 1e6);
  const struct workload *head = &network.workload;
  assert_int_equal(made_weights_letter(head->layers, head->layer_count, workload_find(head, 2)), 'K');
  assert_int_equal(made_weights_letter(head->layers, head->layer_count, workload_find(head, 3)), 'V');
  network_deinit(&network);
  struct attention attention;
  begin(&network, &attention);
  attention_key(&network.workload, 0, PRODUCER_NETWORK_INPUT, 3, &attention);
  attention_product(&network.workload, 2, PRODUCER_NETWORK_INPUT, 0, &attention, 4, 2);
  attention_finish(&network, true);
  const struct workload *alone = &network.workload;
  assert_int_equal(made_weights_letter(alone->layers, alone->layer_count, workload_find(alone, 2)), 'W');
  network_deinit(&network);
}

/* --- Refusals ---------------------------------------------------------------------------------------------- */

static void refused(struct network *network, const char *piece) {
  struct error error = {.status = STATUS_OK};
  assert_int_equal(workload_finish(&network->workload, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, piece);
  assert_true(error.layer >= 0);
  network_deinit(network);
}

static void test_refusals(void **state) {
  (void)state;
  struct network network;
  struct attention attention;
  begin(&network, &attention);
  attention_key(&network.workload, 0, PRODUCER_NETWORK_INPUT, 3, &attention)->operand[LAYER_OUTPUT].final_bits = 16;
  attention_head(&network.workload, 2, PRODUCER_NETWORK_INPUT, 0, CONSTANT_WEIGHTS, &attention);
  refused(&network, "W of layer 2 has 8 bits, but layer 0, which makes it, has an O_final of 16");
  begin(&network, &attention);
  attention_key(&network.workload, 0, PRODUCER_NETWORK_INPUT, 3, &attention)->file_size[4] = 3;
  attention_head(&network.workload, 2, PRODUCER_NETWORK_INPUT, 0, CONSTANT_WEIGHTS, &attention);
  refused(&network, "W of layer 2 has 16 values, but layer 0, which makes it, makes 24");
  begin(&network, &attention);
  attention_key(&network.workload, 0, PRODUCER_NETWORK_INPUT, 3, &attention);
  attention_head(&network.workload, 2, 0, 0, CONSTANT_WEIGHTS, &attention);
  refused(&network, "layer 2 reads layer 0 both as its map and as its weights W");
  begin(&network, &attention);
  attention_key(&network.workload, 0, PRODUCER_NETWORK_INPUT, 3, &attention);
  attention_key(&network.workload, 1, PRODUCER_NETWORK_INPUT, 3, &attention)->file_size[1] = 6;
  attention_head(&network.workload, 2, 1, 0, CONSTANT_WEIGHTS, &attention);
  refused(&network, "I of layer 2 reads 4 channels, of all heads and the batch, of layer 1, which makes 6");
  begin(&network, &attention);
  attention_head(&network.workload, 2, PRODUCER_NETWORK_INPUT, 7, CONSTANT_WEIGHTS, &attention);
  refused(&network, "operand W of layer 2 comes from layer 7, which does not exist");
  begin(&network, &attention);
  attention_head(&network.workload, 2, PRODUCER_NETWORK_INPUT, 3, CONSTANT_WEIGHTS, &attention);
  refused(&network, "layer 2 is part of a cycle");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keys_and_values_as_layers),
      cmocka_unit_test(test_traffic_is_above_its_bound),
      cmocka_unit_test(test_automatic_cuts),
      cmocka_unit_test(test_scores_stay_with_context),
      cmocka_unit_test(test_given_cuts_are_behind_keys_and_values),
      cmocka_unit_test(test_keys_and_values_go_to_the_top),
      cmocka_unit_test(test_letters_of_weights),
      cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests_name("attention", tests, NULL, NULL);
}
