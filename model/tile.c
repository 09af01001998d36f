#include "model/tile.h"

#include <string.h>

/* Limit on paths through a stack: visiting each of them, as the published rule for lags does, would take too long
 * beyond it. There the lag is the largest over all paths. No published figure exists for such stacks. */
enum { MAX_PATHS = 1 << 16 };

struct back_calculation {
  const struct stack *stack;
  bool use_h, use_v;
  struct tile_node *nodes;
  bool *visited;       /* by node x LAYER_OPERANDS: this input has recorded its lag */
  int *first_consumer; /* node -> end of its consumers */
  int *consumers;      /* of all nodes: node * LAYER_OPERANDS + operand, grouped by producer */
};

static int64_t floor_half(int64_t value) {
  return value >= 0 ? value / 2 : -((1 - value) / 2);
}

/* Groups the inputs of all nodes by their producer. */
static bool list_consumers(struct back_calculation *back, struct arena *arena) {
  int n = back->stack->node_count, used = 0;
  back->first_consumer = ARENA_NEW(arena, n + 1, int);
  back->consumers = ARENA_NEW(arena, n * LAYER_OPERANDS, int);
  back->visited = ARENA_NEW(arena, n * LAYER_OPERANDS, bool);
  if (back->first_consumer == NULL || back->consumers == NULL || back->visited == NULL) return false;
  for (int p = 0; p < n; p++) {
    back->first_consumer[p] = used;
    for (int c = p + 1; c < n; c++) {
      for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
        if (back->stack->nodes[c].producer[o] == p) back->consumers[used++] = c * LAYER_OPERANDS + o;
      }
    }
  }
  back->first_consumer[n] = used;
  return true;
}

/* Largest lag recorded so far for a producer, over its consumers. */
static void recorded_lag(const struct back_calculation *back, int producer, int64_t *x, int64_t *y) {
  bool any = false;
  for (int i = back->first_consumer[producer]; i < back->first_consumer[producer + 1]; i++) {
    int input = back->consumers[i];
    if (!back->visited[input]) continue;
    const struct tile_node *consumer = &back->nodes[input / LAYER_OPERANDS];
    int64_t lag_x = consumer->input[input % LAYER_OPERANDS].lag_x;
    int64_t lag_y = consumer->input[input % LAYER_OPERANDS].lag_y;
    if (!any || lag_x > *x) *x = lag_x;
    if (!any || lag_y > *y) *y = lag_y;
    any = true;
  }
}

/* One axis of one input: sets extent, overlap and lag; returns the extent the producer must compute. */
static int64_t step_back(const struct operand *operand, const struct axis *axis, const int64_t *size, int64_t output,
                         int64_t lag, bool use_cache, int64_t *extent, int64_t *overlap, int64_t *next_lag) {
  int64_t in = axis_extent(operand, axis, size);
  bool indexed = axis->loop >= 0 || axis->pr >= 0;
  int64_t beyond = indexed ? in - output * axis->stride : 0;
  *extent = in;
  *overlap = beyond > 0 ? beyond : 0;
  *next_lag = axis->stride * lag - floor_half(beyond + axis->stride - 1) + *overlap;
  return use_cache ? in - *overlap : in;
}

static void set_map(const struct stack_node *node, struct tile_node *tile) {
  if (node->shape->ox >= 0) tile->size[node->shape->ox] = tile->width;
  if (node->shape->oy >= 0) tile->size[node->shape->oy] = tile->height;
}

/* Records what operand o of node n needs of its producer, and grows the producer's map to it. */
static void ask_producer(struct back_calculation *back, int n, enum layer_operand o, int64_t lag_x, int64_t lag_y) {
  const struct stack_node *node = &back->stack->nodes[n];
  const struct operand *operand = &node->shape->operand[o];
  struct tile_node *tile = &back->nodes[n], *producer = &back->nodes[node->producer[o]];
  int64_t width = step_back(operand, &operand->x, tile->size, tile->width, lag_x, back->use_h, &tile->input[o].width,
                            &tile->input[o].overlap_x, &tile->input[o].lag_x);
  int64_t height = step_back(operand, &operand->y, tile->size, tile->height, lag_y, back->use_v, &tile->input[o].height,
                             &tile->input[o].overlap_y, &tile->input[o].lag_y);
  if (width > producer->width) producer->width = width;
  if (height > producer->height) producer->height = height;
  set_map(&back->stack->nodes[node->producer[o]], producer);
  back->visited[n * LAYER_OPERANDS + (int)o] = true;
}

/* Depth first as published: an entry keeps the lag it was pushed with (quirk Q6); the second input's producer goes
 * first. */
static void visit(struct back_calculation *back, int n, int64_t lag_x, int64_t lag_y) {
  const struct stack_node *node = &back->stack->nodes[n];
  int64_t pushed_x[LAYER_OPERANDS] = {0}, pushed_y[LAYER_OPERANDS] = {0};
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (node->producer[o] < 0) continue;
    ask_producer(back, n, o, lag_x, lag_y);
    recorded_lag(back, node->producer[o], &pushed_x[o], &pushed_y[o]);
  }
  for (enum layer_operand o = LAYER_OPERANDS; o-- > LAYER_INPUT1;) {
    if (node->producer[o] >= 0) visit(back, node->producer[o], pushed_x[o], pushed_y[o]);
  }
}

/* Without the quirk: visits each node once, after all its consumers. */
static void visit_in_order(struct back_calculation *back) {
  for (int n = back->stack->node_count - 1; n >= 0; n--) {
    int64_t lag_x = 0, lag_y = 0;
    recorded_lag(back, n, &lag_x, &lag_y);
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (back->stack->nodes[n].producer[o] >= 0) ask_producer(back, n, o, lag_x, lag_y);
    }
  }
}

static bool has_many_paths(const struct back_calculation *back, int64_t *paths) {
  int64_t total = 0;
  for (int n = back->stack->node_count - 1; n >= 0; n--) {
    paths[n] = n == back->stack->node_count - 1;
    for (int i = back->first_consumer[n]; i < back->first_consumer[n + 1]; i++) {
      paths[n] += paths[back->consumers[i] / LAYER_OPERANDS];
    }
    total += paths[n];
    if (total > MAX_PATHS) return true;
  }
  return false;
}

/* Sets the columns and rows kept where consumers lag behind each other: data still needed by the last one. */
static void set_kept(struct back_calculation *back) {
  for (int p = 0; p < back->stack->node_count; p++) {
    int64_t most_x = 0, most_y = 0, least_x = 0, least_y = 0;
    for (int i = back->first_consumer[p]; i < back->first_consumer[p + 1]; i++) {
      int c = back->consumers[i] / LAYER_OPERANDS, o = back->consumers[i] % LAYER_OPERANDS;
      int64_t lag_x = back->nodes[c].input[o].lag_x, start_x = lag_x - back->nodes[c].input[o].overlap_x;
      int64_t lag_y = back->nodes[c].input[o].lag_y, start_y = lag_y - back->nodes[c].input[o].overlap_y;
      bool first = i == back->first_consumer[p];
      if (first || lag_x > most_x) most_x = lag_x;
      if (first || lag_y > most_y) most_y = lag_y;
      if (first || start_x < least_x) least_x = start_x;
      if (first || start_y < least_y) least_y = start_y;
    }
    back->nodes[p].keep_columns = most_x - least_x;
    back->nodes[p].keep_rows = most_y - least_y;
  }
}

struct tile_node *tile_back_calculate(struct arena *arena, const struct stack *stack, int64_t tile_x, int64_t tile_y,
                                      bool use_h, bool use_v) {
  struct back_calculation back = {.stack = stack, .use_h = use_h, .use_v = use_v};
  back.nodes = ARENA_NEW(arena, stack->node_count, struct tile_node);
  int64_t *paths = ARENA_NEW(arena, stack->node_count, int64_t);
  if (back.nodes == NULL || paths == NULL || !list_consumers(&back, arena)) return NULL;
  for (int n = 0; n < stack->node_count; n++) {
    memcpy(back.nodes[n].size, stack->nodes[n].shape->size, sizeof back.nodes[n].size);
  }
  struct tile_node *last = &back.nodes[stack->node_count - 1];
  last->width = tile_x;
  last->height = tile_y;
  set_map(&stack->nodes[stack->node_count - 1], last);
  if (has_many_paths(&back, paths)) {
    visit_in_order(&back);
  } else {
    visit(&back, stack->node_count - 1, 0, 0);
  }
  set_kept(&back);
  return back.nodes;
}

struct tile_span tile_span_of(int64_t total, int64_t tile) {
  struct tile_span span = {.total = total, .tile = tile < total ? tile : total};
  int64_t rest = total % span.tile;
  span.first = rest ? rest : span.tile;
  span.count = (total - span.first) / span.tile + 1;
  return span;
}

double tile_output_bits(const struct stack_node *node, const struct tile_node *tile) {
  return (double)layer_elements(node->shape, LAYER_OUTPUT, tile->size) * node->shape->operand[LAYER_OUTPUT].final_bits;
}

double tile_input_bits(const struct stack_node *node, const struct tile_node *tile) {
  double bits = 0;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !node->shape->is_input; o++) {
    const struct operand *operand = &node->shape->operand[o];
    if (!operand->name[0] || operand->constant) continue;
    bits += (double)layer_elements(node->shape, o, tile->size) * operand->precision_bits;
  }
  return bits;
}

/* Index of the last node that reads node n, or -1. */
static int last_reader(const struct stack *stack, int n) {
  for (int c = stack->node_count - 1; c > n; c--) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (stack->nodes[c].producer[o] == n) return c;
    }
  }
  return -1;
}

struct tile_peak tile_peak_of(const struct stack *stack, const struct tile_node *nodes) {
  struct tile_peak peak = {0, 0};
  double live = 0;
  for (int n = 0; n < stack->node_count; n++) {
    const struct stack_node *node = &stack->nodes[n];
    double output = tile_output_bits(node, &nodes[n]), read = 0, dead = 0;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      int producer = node->producer[o];
      if (producer < 0 || (o == LAYER_INPUT2 && producer == node->producer[LAYER_INPUT1])) continue;
      double bits = tile_output_bits(&stack->nodes[producer], &nodes[producer]);
      read += bits;
      if (last_reader(stack, producer) == n) dead += bits;
    }
    double with_inputs = live - read + tile_input_bits(node, &nodes[n]) + output;
    double most = with_inputs > live + output ? with_inputs : live + output;
    if (most > peak.bits) peak = (struct tile_peak){most, node->shape->is_input ? 0 : output};
    live += output - dead;
  }
  return peak;
}
