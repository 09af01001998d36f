/* This tile in every map: each pixel is accounted for, and what is read is where the walk says. */
#include "model/inspect/walk.h"
#include "tests/walked.h"

/* --- Pixels ----------------------------------------------------------------------------------------------- */

/* How often each pixel of a map was computed. */
struct map {
  int64_t width, height;
  uint16_t *times;
};

static void compute(struct map *map, const struct walk_node *node, const char *name) {
  if (node->x.begin < 0 || node->x.end > map->width || node->y.begin < 0 || node->y.end > map->height) {
    fail_msg("%s: a tile reaches out of its map", name);
  }
  int64_t again = 0;
  for (int64_t y = node->y.begin; y < node->y.end; y++) {
    for (int64_t x = node->x.begin; x < node->x.end; x++) again += map->times[y * map->width + x]++ > 0;
  }
  if (again != walk_recomputed(node)) {
    fail_msg("%s: %" PRId64 " pixels are recomputed, told %" PRId64, name, again, walk_recomputed(node));
  }
}

static int64_t side(const int64_t *size, int dim) {
  return dim >= 0 ? size[dim] : 1;
}

static int consumer_count(const struct stack_result *stack, int producer) {
  int count = 0;
  for (int n = producer + 1; n < stack->node_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) count += stack->nodes[n].producer[o] == producer;
  }
  return count;
}

/* True if no map has two readers: then what is kept is the overlap, whatever the lags. */
static bool is_chain(const struct stack_result *stack) {
  for (int n = 0; n < stack->node_count; n++) {
    if (consumer_count(stack, n) > 1) return false;
  }
  return true;
}

/* In a chain: caches give the overlap that the tile type tells, and so much is kept for the neighbours. */
static void check_overlap(const struct stack_result *stack, const struct walk_tile *tile, int n, enum layer_operand o,
                          const char *name) {
  const struct tile_input *input = &tile->type->steps[n].input[o];
  const struct walk_read *x = &tile->nodes[n].input[o].x, *y = &tile->nodes[n].input[o].y;
  const struct walk_node *producer = &tile->nodes[stack->nodes[n].producer[o]];
  int64_t columns = tile->type->takes_h >= 0 ? input->overlap_x : 0;
  int64_t rows = tile->type->takes_v >= 0 ? input->overlap_y : 0;
  if (x->count - x->computed != columns || y->count - y->computed != rows) {
    fail_msg("%s: node %d takes %" PRId64 " columns and %" PRId64 " rows from caches", name, n, x->count - x->computed,
             y->count - y->computed);
  }
  if ((tile->type->makes_h >= 0 && producer->x.end - producer->x.kept != input->overlap_x) ||
      (tile->type->makes_v >= 0 && producer->y.end - producer->y.kept != input->overlap_y)) {
    fail_msg("%s: node %d finds something else kept than the overlap", name, n);
  }
}

/* What a layer reads is there, and as much as its tile type says. */
static void check_inputs(const struct stack_result *stack, const struct walk_tile *tile, int n, const char *name) {
  const struct tile_step *step = &tile->type->steps[n];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (stack->nodes[n].producer[o] < 0) continue;
    const struct walk_node *producer = &tile->nodes[stack->nodes[n].producer[o]];
    const struct walk_read *x = &tile->nodes[n].input[o].x, *y = &tile->nodes[n].input[o].y;
    struct walk_sources sources = walk_sources_of(tile, stack, n, o, 0);
    if (x->range.end > producer->x.end || y->range.end > producer->y.end) {
      fail_msg("%s: node %d reads what is not computed yet", name, n);
    }
    if ((x->range.begin < producer->x.begin && tile->type->takes_h < 0) ||
        (y->range.begin < producer->y.begin && tile->type->takes_v < 0)) {
      fail_msg("%s: node %d reads what nobody kept", name, n);
    }
    if (x->count != step->input[o].width || y->count != step->input[o].height) {
      fail_msg("%s: node %d reads %" PRId64 " x %" PRId64, name, n, x->count, y->count);
    }
    assert_int_equal(sources.fresh + sources.h + sources.v, x->count * y->count);
    if (is_chain(stack)) check_overlap(stack, tile, n, o, name);
    assert_true(sources.again >= 0 && sources.again <= sources.fresh);
  }
}

static void check_tile(const struct stack_result *stack, const struct walk_tile *tile, struct map *maps,
                       const char *name) {
  for (int n = 0; n < stack->node_count; n++) {
    const struct layer *layer = stack->nodes[n].shape;
    const int64_t *size = tile->type->steps[n].size;
    const struct walk_node *node = &tile->nodes[n];
    if (node->x.end - node->x.begin != side(size, layer->ox) || node->y.end - node->y.begin != side(size, layer->oy)) {
      fail_msg("%s: node %d computes %" PRId64 " x %" PRId64, name, n, node->x.end - node->x.begin,
               node->y.end - node->y.begin);
    }
    compute(&maps[n], node, name);
    check_inputs(stack, tile, n, name);
  }
}

static void check_maps(const struct stack_result *stack, const struct map *maps, const char *name) {
  for (int n = 0; n < stack->node_count; n++) {
    double computed = 0, counted = 0;
    bool once = true;
    for (int64_t i = 0; i < maps[n].width * maps[n].height; i++) {
      if (maps[n].times[i] == 0) fail_msg("%s: node %d leaves pixels out", name, n);
      once = once && maps[n].times[i] == 1;
      computed += maps[n].times[i];
    }
    bool recomputes = false;
    for (int t = 0; t < stack->type_count; t++) {
      const struct tile_type *type = &stack->types[t];
      const struct layer *layer = stack->nodes[n].shape;
      counted += (double)type->count * (double)side(type->steps[n].size, layer->ox) *
                 (double)side(type->steps[n].size, layer->oy);
      recomputes = recomputes || (type->takes_h < 0 && type->column > 0) || (type->takes_v < 0 && type->row > 0);
      recomputes = recomputes || (type->takes_h < 0 && type->first_column == POSITION_BOTH) ||
                   (type->takes_v < 0 && type->first_row == POSITION_BOTH);
    }
    assert_number(computed, counted, "pixels computed");
    if (!once && !recomputes) fail_msg("%s: node %d computes twice what is cached", name, n);
  }
}

static void check_pixels(const struct result *result, const char *name) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    struct map *maps = calloc((size_t)stack->node_count, sizeof *maps);
    assert_non_null(maps);
    for (int n = 0; n < stack->node_count; n++) {
      const struct layer *layer = stack->nodes[n].shape;
      maps[n].width = side(layer->size, layer->ox);
      maps[n].height = side(layer->size, layer->oy);
      maps[n].times = calloc((size_t)(maps[n].width * maps[n].height), sizeof *maps[n].times);
      assert_non_null(maps[n].times);
    }
    for (int64_t t = 0; t < walk_tile_count(stack); t++) {
      struct walk_tile *tile = walk_tile_new(result, s, t);
      assert_non_null(tile);
      check_tile(stack, tile, maps, name);
      free(tile);
    }
    check_maps(stack, maps, name);
    for (int n = 0; n < stack->node_count; n++) free(maps[n].times);
    free(maps);
  }
}

static void test_every_pixel_is_computed(void **state) {
  (void)state;
  walked_for_each(check_pixels);
}

/* Two layers read every second pixel of one map, one of them with a window: what the other skips has its place in the
 * map, too. */
static void test_skipped_pixels_have_their_place(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(2, 2);
  fixture_memory(&hardware, "buffer", "IWO", 1e6, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    struct network network;
    network_init(&network, &hardware);
    const struct shape whole = {.k = 2, .c = 2, .ox = 17, .oy = 17};
    struct shape half = {.k = 2, .c = 2, .ox = 8, .oy = 8, .stride = 2};
    fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, whole);
    fixture_conv(&network.workload, 1, 0, half);
    half.fx = half.fy = 3;
    fixture_conv(&network.workload, 2, 0, half);
    fixture_addition(&network.workload, 3, 1, 2, half);
    network_finish(&network);
    network_tile(&network, mode, 2, 2);
    network.job.schedule.cuts_kind = CUTS_LIST;
    struct result *result = network_result(&network);
    assert_int_equal(result->stack_count, 1);
    check_pixels(result, "a map read at every second pixel");
    struct walk_tile *tile = walk_tile_new(result, 0, 0);
    assert_non_null(tile);
    int of_skipping = 2; /* the network's input is node 0 */
    const struct walk_read *read = &tile->nodes[of_skipping].input[LAYER_INPUT2].x;
    assert_int_equal(read->range.begin, 1); /* in the middle of the other's window */
    assert_int_equal(read->range.end, 4);   /* two pixels, two apart */
    assert_int_equal(read->count, 2);
    free(tile);
    result_free(result);
    network_deinit(&network);
  }
}

/* --- Marks ------------------------------------------------------------------------------------------------ */

static enum walk_mark mark_at(const struct walk_tile *tile, int node, int step, int64_t x, int64_t y) {
  return walk_mark_of(tile, node, step, (struct walk_range){x, x + 1}, (struct walk_range){y, y + 1});
}

/* Pixels of a map while a step is under way: what is to do was never computed; all else was, or is now. */
static void check_marks_of(const struct walk_tile *tile, int n, int step, const struct map *map, const char *name) {
  int64_t now = 0, again = 0;
  for (int64_t y = 0; y < map->height; y++) {
    for (int64_t x = 0; x < map->width; x++) {
      enum walk_mark mark = mark_at(tile, n, step, x, y);
      bool computed = map->times[y * map->width + x] > 0, is_now = mark == WALK_NOW || mark == WALK_AGAIN;
      now += is_now;
      again += mark == WALK_AGAIN;
      if (is_now ? (mark == WALK_AGAIN) != computed : (mark == WALK_TODO) == computed) {
        fail_msg("%s: node %d at %" PRId64 ",%" PRId64 " has mark %d in step %d", name, n, x, y, (int)mark, step);
      }
    }
  }
  assert_int_equal(now, n == step ? walk_computed(&tile->nodes[n]) : 0);
  assert_int_equal(again, n == step ? walk_recomputed(&tile->nodes[n]) : 0);
}

/* What a layer reads is fresh or in a cache. */
static void check_read_marks(const struct stack_result *stack, const struct walk_tile *tile, int n, const char *name) {
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    int producer = stack->nodes[n].producer[o];
    if (producer < 0) continue;
    struct walk_range x = tile->nodes[n].input[o].x.range, y = tile->nodes[n].input[o].y.range;
    for (int64_t row = y.begin; row < y.end; row++) {
      for (int64_t column = x.begin; column < x.end; column++) {
        enum walk_mark mark = mark_at(tile, producer, n, column, row);
        if (mark != WALK_FRESH && mark != WALK_H && mark != WALK_V) {
          fail_msg("%s: node %d reads what has mark %d", name, n, (int)mark);
        }
      }
    }
  }
}

/* When all layers have run, what the neighbours will read is in a cache, and only that. */
static void check_kept_marks(const struct stack_result *stack, const struct walk_tile *tile, const char *name) {
  int last = stack->node_count - 1;
  for (int n = 0; n < last; n++) {
    const struct walk_node *node = &tile->nodes[n];
    for (int64_t y = node->y.begin; y < node->y.end; y++) {
      for (int64_t x = node->x.begin; x < node->x.end; x++) {
        bool h = tile->type->makes_h >= 0 && x >= node->x.kept, v = tile->type->makes_v >= 0 && y >= node->y.kept;
        enum walk_mark mark = mark_at(tile, n, last, x, y);
        bool read_now = node->last_reader == last;
        if (mark != (h ? WALK_H : v ? WALK_V : read_now ? mark : WALK_DONE)) {
          fail_msg("%s: node %d keeps pixels with mark %d", name, n, (int)mark);
        }
      }
    }
  }
}

static void check_marks(const struct result *result, const char *name) {
  enum { MOST_PIXELS = 3000 };
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    struct map maps[16];
    bool small = stack->node_count <= 16 && walk_tile_count(stack) <= 30;
    for (int n = 0; n < stack->node_count && small; n++) {
      const struct layer *layer = stack->nodes[n].shape;
      maps[n].width = side(layer->size, layer->ox);
      maps[n].height = side(layer->size, layer->oy);
      small = maps[n].width * maps[n].height <= MOST_PIXELS;
    }
    if (!small) continue;
    for (int n = 0; n < stack->node_count; n++) {
      maps[n].times = calloc((size_t)(maps[n].width * maps[n].height), sizeof *maps[n].times);
      assert_non_null(maps[n].times);
    }
    for (int64_t t = 0; t < walk_tile_count(stack); t++) {
      struct walk_tile *tile = walk_tile_new(result, s, t);
      assert_non_null(tile);
      for (int step = 0; step < stack->node_count; step++) {
        for (int n = 0; n < stack->node_count; n++) check_marks_of(tile, n, step, &maps[n], name);
        check_read_marks(stack, tile, step, name);
        compute(&maps[step], &tile->nodes[step], name);
      }
      check_kept_marks(stack, tile, name);
      free(tile);
    }
    for (int n = 0; n < stack->node_count; n++) free(maps[n].times);
  }
}

static void test_marks_tell_what_became_of_pixels(void **state) {
  (void)state;
  walked_for_each(check_marks);
}

/* --- Branches --------------------------------------------------------------------------------------------- */

/* Two layers with windows of `filter` columns beside a shortcut: from where the sum reads the map before them. */
static int64_t shortcut_offset(int64_t filter) {
  struct network network;
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "dram", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  struct shape shape = {.k = 1, .c = 1, .ox = 8, .oy = 8, .fx = filter};
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 1, .c = 1, .ox = 8, .oy = 8});
  fixture_conv(&network.workload, 1, 0, shape);
  fixture_conv(&network.workload, 2, 1, shape);
  fixture_addition(&network.workload, 3, 0, 2, shape);
  network_finish(&network);
  network_tile(&network, MODE_CACHED, 4, 8);
  struct result *result = network_result(&network);
  struct walk_tile *tile = walk_tile_new(result, 0, 0);
  assert_non_null(tile);
  int64_t offset = tile->nodes[tile->node_count - 1].input[LAYER_INPUT1].x.range.begin;
  free(tile);
  result_free(result);
  network_deinit(&network);
  return offset;
}

/* Centred, as lags are: floor((F - 1) / 2) columns in front for each layer passed by. */
static void test_shortcuts_are_centred(void **state) {
  (void)state;
  for (int64_t filter = 1; filter <= 6; filter++) assert_int_equal(shortcut_offset(filter), 2 * ((filter - 1) / 2));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_pixel_is_computed),
      cmocka_unit_test(test_skipped_pixels_have_their_place),
      cmocka_unit_test(test_marks_tell_what_became_of_pixels),
      cmocka_unit_test(test_shortcuts_are_centred),
  };
  return cmocka_run_group_tests_name("walk_map", tests, NULL, NULL);
}
