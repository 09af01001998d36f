/* The published rule of one axis: widths and lags, no borders. */
#include "model/axis.h"

#include "model/base/rules.h"

/* Limit on paths through a stack: visiting each of them, as the published rule for lags does, would take too long
 * beyond it. There the lag is the largest over all paths. No published figure exists for such stacks. */
enum { MAX_PATHS = 1 << 16 };

struct back_calculation {
  const struct axis_stack *axis;
  bool is_cached;
  struct axis_part *parts;
  bool *visited; /* by node x LAYER_OPERANDS: this input has recorded its lag */
};

static int64_t floor_half(int64_t value) {
  return value >= 0 ? value / 2 : -((1 - value) / 2);
}

/* Largest lag recorded so far for a producer, over its readers. */
static int64_t recorded_lag(const struct back_calculation *back, int producer) {
  const struct axis_stack *axis = back->axis;
  int64_t most = 0;
  bool any = false;
  for (int i = axis->first_reader[producer]; i < axis->first_reader[producer + 1]; i++) {
    const struct axis_reader *reader = &axis->readers[i];
    if (!back->visited[reader->node * LAYER_OPERANDS + (int)reader->operand]) continue;
    int64_t lag = back->parts[reader->node].input[reader->operand].lag;
    if (!any || lag > most) most = lag;
    any = true;
  }
  return most;
}

/* Sets the width, overlap and lag of an input; returns the width that its producer must compute. */
static int64_t step_back(const struct axis_window *window, int64_t output, int64_t lag, bool is_cached,
                         struct axis_read *read) {
  int64_t in = 1, beyond = 0;
  if (!window->is_whole) {
    in = (int64_t)pr_distinct((double)window->stride, (double)output, (double)window->dilation, (double)window->filter);
    beyond = in - output * window->stride;
  }
  *read = (struct axis_read){.end = in, .overlap = beyond > 0 ? beyond : 0};
  read->lag = window->stride * lag - floor_half(beyond + window->stride - 1) + read->overlap;
  return is_cached ? in - read->overlap : in;
}

/* Records what operand o of node n needs of its producers, and grows their maps to it. */
static void ask_producers(struct back_calculation *back, int n, int o, int64_t lag) {
  const struct axis_window *window = &back->axis->nodes[n].window[o];
  int64_t width = step_back(window, back->parts[n].end, lag, back->is_cached, &back->parts[n].input[o]);
  for (int i = 0; i < window->producer_count; i++) {
    struct axis_part *producer = &back->parts[window->producers[i]];
    if (width > producer->end) producer->end = producer->want_end = width;
  }
  back->visited[n * LAYER_OPERANDS + o] = true;
}

/* Depth first as published: an entry keeps the lag it was pushed with (quirk Q6); the second input's producer goes
 * first. */
static void visit(struct back_calculation *back, int n, int64_t lag) {
  const struct axis_node *node = &back->axis->nodes[n];
  int64_t pushed[LAYER_OPERANDS] = {0};
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (node->window[o].producer_count == 0) continue;
    ask_producers(back, n, o, lag);
    pushed[o] = recorded_lag(back, node->window[o].producers[0]);
  }
  for (int o = LAYER_OPERANDS; o-- > LAYER_INPUT1;) {
    for (int i = 0; i < node->window[o].producer_count; i++) {
      int producer = node->window[o].producers[i];
      visit(back, producer, i == 0 ? pushed[o] : recorded_lag(back, producer));
    }
  }
}

/* Rule branch-lag (Q6): visits each node once, after all its readers. */
static void visit_in_order(struct back_calculation *back) {
  for (int n = back->axis->node_count - 1; n >= 0; n--) {
    int64_t lag = recorded_lag(back, n);
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (back->axis->nodes[n].window[o].producer_count > 0) ask_producers(back, n, o, lag);
    }
  }
}

static bool has_many_paths(const struct axis_stack *axis, int64_t *paths) {
  int64_t total = 0;
  for (int n = axis->node_count - 1; n >= 0; n--) {
    paths[n] = n == axis->node_count - 1;
    for (int i = axis->first_reader[n]; i < axis->first_reader[n + 1]; i++) paths[n] += paths[axis->readers[i].node];
    total += paths[n];
    if (total > MAX_PATHS) return true;
  }
  return false;
}

/* Sets the columns kept where readers lag behind each other: data still needed by the last one. */
static void set_kept(const struct back_calculation *back) {
  const struct axis_stack *axis = back->axis;
  for (int p = 0; p < axis->node_count; p++) {
    int64_t most = 0, least = 0;
    for (int i = axis->first_reader[p]; i < axis->first_reader[p + 1]; i++) {
      const struct axis_read *read = &back->parts[axis->readers[i].node].input[axis->readers[i].operand];
      bool first = i == axis->first_reader[p];
      if (first || read->lag > most) most = read->lag;
      if (first || read->lag - read->overlap < least) least = read->lag - read->overlap;
    }
    back->parts[p].kept = most - least;
  }
}

/* Rule skip-delay: a reader that waits for others of its map takes all from a cache up to where the map has come; as
 * published only its overlap. */
static void set_delayed(const struct back_calculation *back) {
  const struct axis_stack *axis = back->axis;
  for (int p = 0; p < axis->node_count; p++) {
    int64_t most = 0;
    for (int i = axis->first_reader[p]; i < axis->first_reader[p + 1]; i++) {
      int64_t lag = back->parts[axis->readers[i].node].input[axis->readers[i].operand].lag;
      if (i == axis->first_reader[p] || lag > most) most = lag;
    }
    for (int i = axis->first_reader[p]; i < axis->first_reader[p + 1]; i++) {
      struct axis_read *read = &back->parts[axis->readers[i].node].input[axis->readers[i].operand];
      int64_t behind = most - (read->lag - read->overlap);
      int64_t overlap = behind < 0 ? 0 : behind < read->end ? behind : read->end;
      bool is_first = axis->readers[i].source == 0; /* of joined maps the least counts */
      if (is_first || overlap < read->overlap) read->overlap = overlap;
    }
  }
}

bool axis_published(const struct axis_stack *axis, struct arena *arena, int64_t width, bool is_cached,
                    struct axis_part *parts) {
  int last = axis->node_count - 1;
  struct back_calculation back = {.axis = axis,
                                  .is_cached = is_cached,
                                  .parts = parts,
                                  .visited = ARENA_NEW(arena, axis->node_count * LAYER_OPERANDS, bool)};
  int64_t *paths = ARENA_NEW(arena, axis->node_count, int64_t);
  if (back.visited == NULL || paths == NULL) return false;
  parts[last].end = parts[last].want_end = width;
  if (rules_have(axis->rules, RULE_BRANCH_LAG) || has_many_paths(axis, paths)) {
    visit_in_order(&back);
  } else {
    visit(&back, last, 0);
  }
  set_kept(&back);
  if (rules_have(axis->rules, RULE_SKIP_DELAY)) set_delayed(&back);
  return true;
}
