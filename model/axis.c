#include "model/axis.h"

#include <string.h>

static int64_t larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

struct tile_span tile_span_of(int64_t total, int64_t tile) {
  struct tile_span span = {.total = total, .tile = tile < total ? tile : total};
  int64_t rest = total % span.tile;
  span.first = rest ? rest : span.tile;
  span.count = (total - span.first) / span.tile + 1;
  return span;
}

static int64_t reach_of(const struct axis_window *window) {
  return window->dilation * (window->filter - 1) + 1;
}

static int64_t floor_of(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* First column of a map that outputs from `lo` on touch; before 0 they reach over padding. */
static int64_t first_touched(const struct axis_window *window, int64_t lo) {
  if (window->upsampling <= 1) return window->stride * lo - window->padding;
  return floor_of(lo + window->padding - window->kernel, window->upsampling) + 1;
}

/* End of the columns that outputs before `hi` touch. */
static int64_t end_touched(const struct axis_window *window, int64_t hi) {
  if (window->upsampling <= 1) return window->stride * (hi - 1) + reach_of(window) - window->padding;
  return floor_of(hi - 1 + window->padding, window->upsampling) + 1;
}

/* Columns [begin, end) of a map that outputs [lo, hi) need: the hull of what they touch; empty for none. */
static struct axis_read need_of(const struct axis_window *window, int64_t lo, int64_t hi, int64_t size) {
  if (lo >= hi) return (struct axis_read){.begin = 0};
  if (window->is_whole) return (struct axis_read){.begin = 0, .end = size};
  int64_t begin = first_touched(window, lo), end = end_touched(window, hi);
  struct axis_read read = {.begin = larger(0, begin), .end = smaller(size, end)};
  read.padded_begin = larger(0, -begin);
  read.padded_end = larger(0, end - size);
  if (read.begin >= read.end) read.begin = read.end = 0;
  return read;
}

/* --- The stack -------------------------------------------------------------------------------------------- */

static bool list_readers(struct axis_stack *axis, struct arena *arena) {
  int n = axis->node_count, used = 0, windows = 0;
  for (int c = 0; c < n; c++) {
    for (int o = 0; o < LAYER_OPERANDS; o++) windows += axis->nodes[c].window[o].producer_count;
  }
  axis->first_reader = ARENA_NEW(arena, n + 1, int);
  axis->last_reader = ARENA_NEW(arena, n, int);
  axis->readers = ARENA_NEW(arena, windows + 1, struct axis_reader);
  if (axis->first_reader == NULL || axis->last_reader == NULL || axis->readers == NULL) return false;
  for (int c = 0; c < n; c++) {
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      const struct axis_window *window = &axis->nodes[c].window[o];
      for (int i = 0; i < window->producer_count; i++) axis->first_reader[window->producers[i] + 1]++;
    }
  }
  for (int p = 0; p < n; p++) axis->first_reader[p + 1] += axis->first_reader[p];
  int *at = ARENA_NEW(arena, n, int);
  if (at == NULL) return false;
  memcpy(at, axis->first_reader, (size_t)n * sizeof *at);
  for (int p = 0; p < n; p++) axis->last_reader[p] = -1;
  for (int c = 0; c < n; c++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct axis_window *window = &axis->nodes[c].window[o];
      for (int i = 0; i < window->producer_count; i++, used++) {
        axis->readers[at[window->producers[i]]++] = (struct axis_reader){c, o, i};
        axis->last_reader[window->producers[i]] = c;
      }
    }
  }
  return true;
}

/* Columns that the whole output needs: columns left over at the end are kept for nobody. */
static void set_needed(struct axis_stack *axis) {
  int last = axis->node_count - 1;
  for (int n = 0; n <= last; n++) axis->nodes[n].needed = n == last ? axis->nodes[n].size : 0;
  for (int n = last; n >= 0; n--) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct axis_window *window = &axis->nodes[n].window[o];
      for (int i = 0; i < window->producer_count; i++) {
        struct axis_node *producer = &axis->nodes[window->producers[i]];
        producer->needed = larger(producer->needed, need_of(window, 0, axis->nodes[n].needed, producer->size).end);
        producer->is_remade = producer->is_remade || window->is_whole;
      }
    }
  }
}

/* A map is needed from stride * lag - padding of the slowest reader on, and made up to the largest lag of its own. */
static void set_rooms(struct axis_stack *axis, int64_t *lag) {
  for (int p = axis->node_count - 1; p >= 0; p--) {
    int64_t most = 0, least = 0;
    bool any = false;
    for (int i = axis->first_reader[p]; i < axis->first_reader[p + 1]; i++) {
      const struct axis_reader *reader = &axis->readers[i];
      const struct axis_window *window = &axis->nodes[reader->node].window[reader->operand];
      if (window->is_whole) continue;
      int64_t start = first_touched(window, lag[reader->node]);
      int64_t end = end_touched(window, lag[reader->node]);
      most = any ? larger(most, end) : end;
      least = any ? smaller(least, start) : start;
      any = true;
    }
    lag[p] = most;
    axis->nodes[p].room = axis->nodes[p].is_remade ? 0 : smaller(larger(0, most - least), axis->nodes[p].size);
  }
}

enum { MAX_SHARE = 1 << 20 };

static void set_pitches(struct axis_stack *axis) {
  int last = axis->node_count - 1;
  axis->pitch[last] = axis->share[last] = 1;
  for (int p = last - 1; p >= 0; p--) {
    axis->share[p] = 1;
    for (int i = axis->first_reader[p]; i < axis->first_reader[p + 1]; i++) {
      const struct axis_reader *reader = &axis->readers[i];
      const struct axis_window *window = &axis->nodes[reader->node].window[reader->operand];
      int64_t pitch = window->is_whole ? 0 : window->stride * axis->pitch[reader->node];
      int64_t share = axis->share[reader->node] * larger(1, window->upsampling);
      bool same = i == axis->first_reader[p] || (pitch == axis->pitch[p] && share == axis->share[p]);
      axis->pitch[p] = same && share < MAX_SHARE ? pitch : 0;
      axis->share[p] = share < MAX_SHARE ? share : 1;
      if (!same) break;
    }
  }
}

bool axis_init(struct axis_stack *axis, struct arena *arena) {
  if (!list_readers(axis, arena)) return false;
  if (!axis->is_true) return true;
  int64_t *lag = ARENA_NEW(arena, axis->node_count, int64_t);
  axis->pitch = ARENA_NEW(arena, axis->node_count, int64_t);
  axis->share = ARENA_NEW(arena, axis->node_count, int64_t);
  if (lag == NULL || axis->pitch == NULL || axis->share == NULL) return false;
  set_needed(axis);
  set_rooms(axis, lag);
  set_pitches(axis);
  return true;
}

/* --- Columns of true maps -------------------------------------------------------------------------------- */

bool axis_walk_init(struct axis_walk *walk, struct arena *arena, const struct axis_stack *axis, struct tile_span span,
                    bool is_cached) {
  int n = axis->node_count;
  *walk = (struct axis_walk){.axis = axis,
                             .span = span,
                             .is_cached = is_cached,
                             .front = ARENA_NEW(arena, n, int64_t),
                             .parts = ARENA_RAW(arena, n, struct axis_part),
                             .before = ARENA_RAW(arena, n, struct axis_part)};
  return walk->front != NULL && walk->parts != NULL && walk->before != NULL;
}

/* Columns [begin, end) of a map are wanted, too. */
static void want(struct axis_part *part, int64_t begin, int64_t end) {
  bool any = part->want_begin < part->want_end;
  if (begin >= end) return;
  part->want_begin = any ? smaller(part->want_begin, begin) : begin;
  part->want_end = any ? larger(part->want_end, end) : end;
}

int64_t axis_overlap(const struct axis_stack *axis, const struct axis_part *parts, int n, enum layer_operand o, int i) {
  const struct axis_window *window = &axis->nodes[n].window[o];
  const struct axis_part *map = &parts[window->producers[i]];
  const struct axis_read *read = &parts[n].input[o];
  if (window->producer_count == 1 || !map->has_front) return read->overlap;
  return larger(0, smaller(map->front, read->end) - read->begin);
}

/* Reads an input of node n, whose part is computed. */
static void read_input(struct axis_walk *walk, int n, int o) {
  const struct axis_window *window = &walk->axis->nodes[n].window[o];
  if (window->producer_count == 0) return;
  struct axis_part *part = &walk->parts[n];
  const struct axis_node *maps = walk->axis->nodes;
  struct axis_read read = need_of(window, part->begin, part->end, maps[window->producers[0]].size);
  int64_t known = 0;
  for (int i = 0; i < window->producer_count; i++) {
    int p = window->producers[i];
    want(&walk->parts[p], read.begin, read.end);
    int64_t front = maps[p].is_remade ? 0 : walk->front[p];
    if (walk->is_cached && walk->next > 0) walk->parts[p].has_front = true;
    walk->parts[p].front = front;
    known = i == 0 ? front : smaller(known, front);
  }
  if (walk->is_cached && walk->next > 0) {
    read.overlap = larger(0, smaller(known, read.end) - read.begin);
  } else if (!window->is_whole) {
    read.overlap = smaller(larger(0, reach_of(window) - window->stride), axis_read_width(&read));
  }
  part->input[o] = read;
}

/* Columns of a map from the first that a reader will need up to what is computed. */
static int64_t kept_of(const struct axis_walk *walk, int p) {
  const struct axis_stack *axis = walk->axis;
  int64_t from = walk->front[p];
  if (axis->nodes[p].is_remade) return 0;
  for (int i = axis->first_reader[p]; i < axis->first_reader[p + 1]; i++) {
    int c = axis->readers[i].node;
    const struct axis_window *window = &axis->nodes[c].window[axis->readers[i].operand];
    if (walk->front[c] >= axis->nodes[c].needed) continue;
    from = smaller(from, larger(0, first_touched(window, walk->front[c])));
  }
  return walk->front[p] - from;
}

void axis_walk_next(struct axis_walk *walk) {
  int last = walk->axis->node_count - 1;
  struct axis_part *parts = walk->before;
  walk->before = walk->parts;
  walk->parts = parts;
  memset(parts, 0, (size_t)(last + 1) * sizeof *parts);
  parts[last].want_end = walk->span.first + walk->next * walk->span.tile;
  parts[last].want_begin = walk->next == 0 ? 0 : parts[last].want_end - walk->span.tile;
  for (int n = last; n >= 0; n--) {
    struct axis_part *part = &parts[n];
    bool grows = walk->is_cached && !walk->axis->nodes[n].is_remade;
    part->begin = grows ? larger(walk->front[n], part->want_begin) : part->want_begin;
    part->end = part->want_end;
    if (part->begin >= part->end) part->begin = part->end = 0;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) read_input(walk, n, o);
  }
  for (int n = 0; n <= last; n++) {
    if (parts[n].begin < parts[n].end) walk->front[n] = parts[n].end;
  }
  for (int n = 0; n < last && walk->is_cached; n++) parts[n].kept = kept_of(walk, n);
  walk->next++;
}

/* --- Equal columns ----------------------------------------------------------------------------------------- */

/* True if caches hold as many columns of all maps that an input reads. */
static bool same_overlaps(const struct axis_stack *axis, const struct axis_part *a, const struct axis_part *b, int n,
                          int o) {
  for (int i = 0; i < axis->nodes[n].window[o].producer_count; i++) {
    if (axis_overlap(axis, a, n, (enum layer_operand)o, i) != axis_overlap(axis, b, n, (enum layer_operand)o, i)) {
      return false;
    }
  }
  return true;
}

bool axis_same(const struct axis_stack *axis, const struct axis_part *a, const struct axis_part *b, bool is_cached) {
  for (int n = 0; n < axis->node_count; n++) {
    if (axis_width(&a[n]) != axis_width(&b[n]) || a[n].kept != b[n].kept) return false;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct axis_read *x = &a[n].input[o], *y = &b[n].input[o];
      bool same = axis_read_width(x) == axis_read_width(y) && (x->padded_begin > 0) == (y->padded_begin > 0) &&
                  (x->padded_end > 0) == (y->padded_end > 0) && (!is_cached || same_overlaps(axis, a, b, n, o));
      if (!same) return false;
    }
  }
  return true;
}

/* Columns by which a node's part can move right before its window or its end meets a border. */
static int64_t free_columns(const struct axis_stack *axis, const struct axis_part *parts, int n) {
  int64_t columns = axis->nodes[n].needed - 1 - parts[n].end;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct axis_window *window = &axis->nodes[n].window[o];
    if (window->producer_count == 0) continue;
    int64_t room = axis->nodes[window->producers[0]].size - parts[n].input[o].end;
    columns = smaller(columns, room / window->stride);
  }
  return columns;
}

/* Columns by which a node's part moves with a tile; 0: they are not the same for all tiles. */
static int64_t step_of(const struct axis_walk *walk, int n) {
  int64_t moved = walk->axis->pitch[n] * walk->span.tile, share = walk->axis->share[n];
  return moved % share == 0 ? moved / share : 0;
}

/* Equal steps of all nodes between the borders repeat until the first of them meets the right one. */
int64_t axis_walk_equal(const struct axis_walk *walk, int64_t limit) {
  const struct axis_stack *axis = walk->axis;
  int64_t count = smaller(limit, walk->span.count) - walk->next;
  if (walk->next < 3) return 0;
  for (int n = 0; n < axis->node_count && count > 0; n++) {
    const struct axis_part *now = &walk->parts[n], *before = &walk->before[n];
    int64_t step = step_of(walk, n);
    bool same = step > 0 && now->begin < now->end && now->begin - before->begin == step &&
                now->end - before->end == step && now->want_begin - before->want_begin == step &&
                now->kept == before->kept;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct axis_read *read = &now->input[o];
      same = same && read->padded_begin == 0 && read->padded_end == 0 && before->input[o].padded_begin == 0 &&
             same_overlaps(axis, walk->parts, walk->before, n, o);
    }
    if (!same) return 0;
    count = smaller(count, free_columns(axis, walk->parts, n) / step);
  }
  return larger(0, count);
}

void axis_walk_skip(struct axis_walk *walk, int64_t count) {
  for (int n = 0; n < walk->axis->node_count && count > 0; n++) {
    struct axis_part *part = &walk->parts[n];
    int64_t step = step_of(walk, n) * count;
    walk->front[n] += step;
    part->begin += step;
    part->end += step;
    part->front += step;
    part->want_begin += step;
    part->want_end += step;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct axis_window *window = &walk->axis->nodes[n].window[o];
      if (window->producer_count == 0) continue;
      int64_t moved = step_of(walk, window->producers[0]) * count;
      part->input[o].begin += moved;
      part->input[o].end += moved;
    }
  }
  walk->next += count;
}

void axis_walk_to(struct axis_walk *walk, int64_t column) {
  while (walk->next < column) {
    axis_walk_next(walk);
    axis_walk_skip(walk, axis_walk_equal(walk, column));
  }
}

bool axis_fit_rooms(struct axis_stack *axis, struct arena *arena, struct tile_span span) {
  struct axis_walk walk;
  bool stretches = false;
  for (int n = 0; n < axis->node_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      stretches = stretches || axis->nodes[n].window[o].upsampling > 1;
    }
  }
  if (!stretches || !axis->is_true) return true;
  if (!axis_walk_init(&walk, arena, axis, span, true)) return false;
  for (int n = 0; n < axis->node_count; n++) axis->nodes[n].room = 0;
  while (walk.next < span.count) {
    axis_walk_next(&walk);
    for (int n = 0; n < axis->node_count; n++) {
      axis->nodes[n].room = larger(axis->nodes[n].room, walk.parts[n].kept);
    }
    axis_walk_skip(&walk, axis_walk_equal(&walk, span.count - 1));
  }
  return true;
}
