/* Tiles along one axis with padding, strides and dilation: worked cases, and every column on random chains and residual
 * blocks: what is read exists, caches keep long enough, nothing is computed twice, runs list what the columns are. */
#include "model/axis.h"

#include <json-c/json.h>

#include "tests/chance.h"
#include "tests/check.h"

enum { MAX_NODES = 12, MAX_JOINED = 3, MAX_SIDE = 128 };

/* A network along one axis. */
struct line {
  struct axis_stack axis;
  struct axis_node nodes[MAX_NODES];
  int producers[MAX_NODES][LAYER_OPERANDS][MAX_JOINED];
};

static void begin(struct line *line, int64_t size) {
  memset(line, 0, sizeof *line);
  line->axis = (struct axis_stack){.node_count = 1, .nodes = line->nodes, .is_true = true};
  line->nodes[0].size = size;
}

static struct axis_window *read_from(struct line *line, int n, enum layer_operand o, int producer) {
  line->producers[n][o][0] = producer;
  line->nodes[n].window[o] = (struct axis_window){
      .producer_count = 1, .producers = line->producers[n][o], .stride = 1, .dilation = 1, .filter = 1};
  return &line->nodes[n].window[o];
}

/* Adds a layer with a window on node `producer`; returns its number, or -1 if nothing would be left. */
static int add_layer(struct line *line, int producer, int64_t filter, int64_t stride, int64_t dilation, int64_t before,
                     int64_t after) {
  int n = line->axis.node_count;
  struct axis_window *window = read_from(line, n, LAYER_INPUT1, producer);
  window->filter = filter;
  window->stride = stride;
  window->dilation = dilation;
  window->padding = before;
  int64_t room = line->nodes[producer].size + before + after - dilation * (filter - 1) - 1;
  if (room < 0) return -1;
  line->nodes[n].size = room / stride + 1;
  line->axis.node_count++;
  return n;
}

/* Lets a window read another map of the same size, too. */
static void join(struct line *line, int n, enum layer_operand o, int producer) {
  struct axis_window *window = &line->nodes[n].window[o];
  line->producers[n][o][window->producer_count++] = producer;
}

/* Adds a transposed convolution, or a resize where kernel and stretch are equal; -1 if nothing would be left. */
static int add_stretched(struct line *line, int producer, int64_t kernel, int64_t stretch, int64_t before,
                         int64_t after) {
  int n = line->axis.node_count;
  struct axis_window *window = read_from(line, n, LAYER_INPUT1, producer);
  window->filter = (kernel + stretch - 1) / stretch;
  window->upsampling = stretch;
  window->kernel = kernel;
  window->padding = before;
  line->nodes[n].size = (line->nodes[producer].size - 1) * stretch + kernel - before - after;
  if (line->nodes[n].size < 1) return -1;
  line->axis.node_count++;
  return n;
}

static int add_sum(struct line *line, int first, int second) {
  int n = line->axis.node_count++;
  read_from(line, n, LAYER_INPUT1, first);
  read_from(line, n, LAYER_INPUT2, second);
  line->nodes[n].size = line->nodes[first].size;
  return n;
}

/* --- Worked cases ---------------------------------------------------------------------------------------- */

static struct json_object *get(struct json_object *object, const char *key) {
  struct json_object *value = NULL;
  if (!json_object_object_get_ex(object, key, &value)) fail_msg("a case lacks '%s'", key);
  return value;
}

static int64_t number(struct json_object *array, int i) {
  return json_object_get_int64(json_object_array_get_idx(array, (size_t)i));
}

/* The new columns of a map in a tile. */
static void expect_map(struct json_object *map, const struct axis_part *part, const char *name) {
  struct json_object *made = get(map, "new");
  bool any = made != NULL && json_object_array_length(made) > 0 && number(made, 1) > number(made, 0);
  assert_int_equal(axis_width(part), json_object_get_int64(get(map, "width")));
  if (any && (part->begin != number(made, 0) || part->end != number(made, 1))) fail_msg("%s: other columns", name);
}

static void test_worked_cases(void **state) {
  (void)state;
  struct json_object *cases = json_object_from_file("tests/golden/padding/cases.json");
  assert_non_null(cases);
  for (size_t c = 0; c < json_object_array_length(cases); c++) {
    struct json_object *one = json_object_array_get_idx(cases, c), *chain = get(one, "chain_k_s_p_q");
    const char *name = json_object_get_string(get(one, "case"));
    struct json_object *tiles = get(one, "tiles");
    bool cached = json_object_get_boolean(get(one, "cached"));
    int layers = (int)json_object_array_length(chain);
    struct line line;
    struct arena arena;
    arena_init(&arena);
    begin(&line, number(get(one, "W"), 0));
    for (int i = 0; i < layers; i++) {
      struct json_object *layer = json_object_array_get_idx(chain, (size_t)i);
      add_layer(&line, i, number(layer, 0), number(layer, 1), 1, number(layer, 2), number(layer, 3));
      assert_int_equal(line.nodes[i + 1].size, number(get(one, "W"), i + 1));
    }
    assert_true(axis_init(&line.axis, &arena));
    struct tile_span span = tile_span_of(line.nodes[layers].size, json_object_get_int64(get(one, "T")));
    assert_int_equal(span.count, json_object_array_length(tiles));
    struct axis_walk walk;
    assert_true(axis_walk_init(&walk, &arena, &line.axis, span, cached));
    int64_t computed[MAX_NODES] = {0};
    for (int t = 0; t < span.count; t++) {
      struct json_object *maps = get(json_object_array_get_idx(tiles, (size_t)t), "maps");
      axis_walk_next(&walk);
      for (int n = 0; n <= layers; n++) {
        struct json_object *map = json_object_array_get_idx(maps, (size_t)n), *read = NULL;
        computed[n] += axis_width(&walk.parts[n]);
        expect_map(map, &walk.parts[n], name);
        /* "read" is of this map, by the next layer. */
        if (n == layers || !json_object_object_get_ex(map, "read", &read) || read == NULL) continue;
        const struct axis_read *found = &walk.parts[n + 1].input[LAYER_INPUT1];
        if (json_object_array_length(read) == 0) continue;
        assert_int_equal(found->begin, number(read, 0));
        assert_int_equal(found->end, number(read, 1));
        if (cached && t > 0) assert_int_equal(found->overlap, json_object_get_int64(get(map, "cached")));
      }
    }
    for (int n = 0; n <= layers; n++) assert_int_equal(computed[n], number(get(one, "computed"), n));
    arena_deinit(&arena);
  }
  json_object_put(cases);
}

/* --- Random networks, pixel by pixel --------------------------------------------------------------------- */

/* Columns that exist of each map, and how often each was computed. */
struct pixels {
  bool held[MAX_NODES][MAX_SIDE];
  int made[MAX_NODES][MAX_SIDE];
};

/* True if output `out` touches column x, with tap f. */
static bool touches(const struct axis_window *window, int64_t out, int64_t x, int64_t f) {
  if (window->upsampling > 1) return x * window->upsampling + f == out + window->padding;
  return window->stride * out + window->dilation * f - window->padding == x;
}

static bool needs(const struct axis_window *window, int64_t out, int64_t x) {
  int64_t taps = window->upsampling > 1 ? window->kernel : window->filter;
  for (int64_t f = 0; f < taps; f++) {
    if (touches(window, out, x, f)) return true;
  }
  return false;
}

/* Columns that outputs touch are read and there; those that come from a cache were there before, the others are new. */
static void check_read(const struct line *line, const struct axis_walk *walk, const struct pixels *pixels, int n,
                       enum layer_operand o, int i, int seed) {
  const struct axis_window *window = &line->nodes[n].window[o];
  const struct axis_part *part = &walk->parts[n], *map = &walk->parts[window->producers[i]];
  const struct axis_read *read = &part->input[o];
  int tile = (int)walk->next - 1, p = window->producers[i];
  for (int64_t x = 0; x < line->nodes[p].size; x++) {
    bool is_read = x >= read->begin && x < read->end;
    bool needed = false;
    for (int64_t out = part->begin; out < part->end && !needed; out++) needed = needs(window, out, x);
    if (needed && (!is_read || !pixels->held[p][x])) {
      fail_msg("seed %d: node %d needs column %d of node %d in tile %d", seed, n, (int)x, p, tile);
    }
  }
  if (!walk->is_cached || tile == 0) return;
  int64_t known = read->begin + axis_overlap(&line->axis, walk->parts, n, o, i);
  if (known < read->end && (known < map->begin || read->end > map->end)) {
    fail_msg("seed %d: node %d reads columns of node %d in tile %d that are neither new nor cached", seed, n, p, tile);
  }
  if (known > read->begin && map->begin < map->end && known > map->begin) {
    fail_msg("seed %d: node %d takes columns of node %d in tile %d from a cache that are new", seed, n, p, tile);
  }
}

static void check_reads(const struct line *line, const struct axis_walk *walk, const struct pixels *pixels, int n,
                        int seed) {
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < line->nodes[n].window[o].producer_count; i++) check_read(line, walk, pixels, n, o, i, seed);
  }
}

static void check_tile(const struct line *line, const struct axis_walk *walk, struct pixels *pixels, int seed) {
  int last = line->axis.node_count - 1;
  if (!walk->is_cached) memset(pixels->held, 0, sizeof pixels->held);
  for (int n = 0; n <= last; n++) {
    const struct axis_part *part = &walk->parts[n];
    if (n > 0) check_reads(line, walk, pixels, n, seed);
    for (int64_t x = part->begin; x < part->end; x++) {
      pixels->held[n][x] = true;
      if (++pixels->made[n][x] > 1 && walk->is_cached) fail_msg("seed %d: node %d computes twice", seed, n);
    }
    if (part->kept > line->nodes[n].room && n < last) {
      fail_msg("seed %d: node %d keeps %d columns in room for %d", seed, n, (int)part->kept, (int)line->nodes[n].room);
    }
  }
  for (int n = 0; n < last && walk->is_cached; n++) {
    for (int64_t x = 0; x < walk->front[n] - walk->parts[n].kept; x++) pixels->held[n][x] = false;
  }
}

/* Runs must say of each column what a walk finds there. */
static void check_runs(struct line *line, struct arena *arena, struct tile_span span, bool cached, int seed) {
  struct axis_runs runs;
  struct axis_walk walk;
  assert_true(axis_list_runs(&runs, arena, &line->axis, span, cached, cached));
  assert_true(axis_walk_init(&walk, arena, &line->axis, span, cached));
  int64_t next = 0;
  for (int r = 0; r < runs.count; r++) {
    assert_int_equal(runs.runs[r].begin, next);
    for (int64_t i = 0; i < runs.runs[r].count; i++) {
      axis_walk_next(&walk);
      if (!axis_same(&line->axis, walk.parts, runs.runs[r].parts, cached)) {
        fail_msg("seed %d: column %d is not like the first of its run", seed, (int)walk.next - 1);
      }
    }
    next += runs.runs[r].count;
  }
  assert_int_equal(next, span.count);
}

static void check_line(struct line *line, int64_t tile, int seed) {
  struct tile_span span = tile_span_of(line->nodes[line->axis.node_count - 1].size, tile);
  for (int cached = 0; cached < 2; cached++) {
    struct pixels pixels;
    struct axis_walk walk;
    struct arena arena;
    memset(&pixels, 0, sizeof pixels);
    arena_init(&arena);
    assert_true(axis_init(&line->axis, &arena));
    assert_true(axis_fit_rooms(&line->axis, &arena, span));
    assert_true(axis_walk_init(&walk, &arena, &line->axis, span, cached));
    while (walk.next < span.count) {
      axis_walk_next(&walk);
      check_tile(line, &walk, &pixels, seed);
    }
    for (int64_t x = 0; x < span.total; x++) assert_int_equal(pixels.made[line->axis.node_count - 1][x], 1);
    check_runs(line, &arena, span, cached, seed);
    struct axis_walk quick;
    assert_true(axis_walk_init(&quick, &arena, &line->axis, span, cached));
    axis_walk_to(&quick, span.count);
    assert_true(axis_same(&line->axis, quick.parts, walk.parts, cached));
    assert_int_equal(quick.parts[0].end, walk.parts[0].end);
    arena_deinit(&arena);
  }
}

static void test_random_chains(void **state) {
  (void)state;
  int checked = 0;
  for (int seed = 1; checked < 2000 / CASE_STEP; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct line line;
    begin(&line, random_in(&random, 8, MAX_SIDE - 1));
    int layers = random_in(&random, 1, MAX_NODES - 1), at = 0;
    for (int i = 0; i < layers && at >= 0; i++) {
      int filter = random_in(&random, 1, 5), dilation = random_in(&random, 1, 2), most = dilation * (filter - 1);
      at = add_layer(&line, at, filter, random_in(&random, 1, 3), dilation, random_in(&random, 0, most),
                     random_in(&random, 0, most));
      if (at >= 0 && line.nodes[at].size > MAX_SIDE) at = -1;
    }
    if (at < 0) continue;
    check_line(&line, random_in(&random, 1, (int)line.nodes[at].size), seed);
    checked++;
  }
}

static void test_random_blocks(void **state) {
  (void)state;
  static const int filters[] = {1, 3, 5};
  for (int seed = 1; seed <= 1000 / CASE_STEP; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct line line;
    begin(&line, random_in(&random, 6, MAX_SIDE - 1));
    int dilation = random_in(&random, 1, 2), stride = random_in(&random, 1, 2);
    int a = filters[random_in(&random, 0, 2)], b = filters[random_in(&random, 0, 2)];
    int first = add_layer(&line, 0, a, 1, dilation, dilation * (a - 1) / 2, dilation * (a - 1) / 2);
    int second = add_layer(&line, first, b, stride, 1, b / 2, b / 2);
    int third = add_layer(&line, second, 3, 1, 1, 1, 1);
    int beside = add_layer(&line, first, 1, stride, 1, 0, 0);
    int sum = add_sum(&line, third, beside);
    check_line(&line, random_in(&random, 1, (int)line.nodes[sum].size), seed);
  }
}

/* --- Branches, joined maps, stretched maps --------------------------------------------------------------- */

/* A node whose map has this size, or -1; the later ones are more likely. */
static int any_of_size(const struct line *line, struct random *random, int64_t size, int other) {
  int found = -1;
  for (int n = 0; n < line->axis.node_count; n++) {
    if (line->nodes[n].size == size && n != other && (found < 0 || random_in(random, 0, 2) > 0)) found = n;
  }
  return found;
}

static bool is_read(const struct line *line, int node) {
  for (int n = node + 1; n < line->axis.node_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct axis_window *window = &line->nodes[n].window[o];
      for (int i = 0; i < window->producer_count; i++) {
        if (window->producers[i] == node) return true;
      }
    }
  }
  return false;
}

/* In a stack each node but the last is read. */
static bool all_are_read(const struct line *line) {
  for (int n = 0; n + 1 < line->axis.node_count; n++) {
    if (!is_read(line, n)) return false;
  }
  return true;
}

/* Adds a layer of any kind that reads a random map, alone or joined with others of its size. */
static int add_any(struct line *line, struct random *random) {
  int producer = random_in(random, 0, line->axis.node_count - 1), unread = 0;
  while (is_read(line, unread)) unread++;
  if (random_in(random, 0, 2) > 0) producer = unread;
  int64_t size = line->nodes[producer].size;
  int kind = random_in(random, 0, 5), n;
  if (kind == 0) {
    int other = any_of_size(line, random, size, producer);
    return other < 0 ? -1 : add_sum(line, producer, other);
  }
  if (kind == 1) {
    int stretch = random_in(random, 2, 4), kernel = random_in(random, 0, 1) ? stretch : random_in(random, 1, 9);
    int most = kernel > stretch ? (kernel - 1) / 2 : 0;
    n = add_stretched(line, producer, kernel, stretch, random_in(random, 0, most), random_in(random, 0, most));
  } else if (kind == 2) {
    int filter = random_in(random, 1, 4);
    n = add_layer(line, producer, filter, random_in(random, 1, 3), 1, random_in(random, 0, filter - 1), 0);
  } else {
    int half = random_in(random, 0, 2), dilation = random_in(random, 1, 2);
    n = add_layer(line, producer, 2 * half + 1, 1, dilation, half * dilation, half * dilation);
  }
  for (int joined = 1; n >= 0 && joined < MAX_JOINED && random_in(random, 0, 1); joined++) {
    int other = any_of_size(line, random, size, producer);
    bool known = other < 0 || other >= n;
    for (int i = 0; i < joined && !known; i++) known = line->producers[n][LAYER_INPUT1][i] == other;
    if (known) break;
    join(line, n, LAYER_INPUT1, other);
  }
  return n;
}

/* Kernels smaller than the stretch leave outputs that touch nothing, so that hulls may be empty. */
static void test_random_graphs(void **state) {
  (void)state;
  int checked = 0, joined = 0, stretched = 0;
  for (int seed = 1; checked < 4000 / CASE_STEP; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct line line;
    begin(&line, random_in(&random, 6, 48));
    bool good = true;
    int layers = random_in(&random, 2, MAX_NODES - 1);
    for (int i = 0; i < layers && good; i++) {
      int n = add_any(&line, &random);
      good = n >= 0 && line.nodes[n].size <= MAX_SIDE;
    }
    if (!good || !all_are_read(&line)) continue;
    for (int n = 0; n < line.axis.node_count; n++) {
      joined += line.nodes[n].window[LAYER_INPUT1].producer_count > 1;
      stretched += line.nodes[n].window[LAYER_INPUT1].upsampling > 1;
    }
    check_line(&line, random_in(&random, 1, (int)line.nodes[line.axis.node_count - 1].size), seed);
    checked++;
  }
  assert_true(joined > 1000 / CASE_STEP && stretched > 1000 / CASE_STEP);
}

/* A map of 10^9 columns is listed in a blink, too. */
static void test_long_maps(void **state) {
  (void)state;
  struct line line;
  struct arena arena;
  struct axis_runs runs;
  arena_init(&arena);
  begin(&line, 1000000000);
  for (int i = 0; i < 5; i++) add_layer(&line, i, 3, 1, 1, 1, 1);
  assert_true(axis_init(&line.axis, &arena));
  for (int cached = 0; cached < 2; cached++) {
    struct tile_span span = tile_span_of(1000000000, 4);
    assert_true(axis_list_runs(&runs, &arena, &line.axis, span, cached, cached));
    assert_in_range(runs.count, 3, 8);
    assert_int_equal(runs.runs[runs.count - 1].begin + 1, span.count);
  }
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_worked_cases),  cmocka_unit_test(test_random_chains), cmocka_unit_test(test_random_blocks),
      cmocka_unit_test(test_random_graphs), cmocka_unit_test(test_long_maps),
  };
  return cmocka_run_group_tests_name("axis", tests, NULL, NULL);
}
