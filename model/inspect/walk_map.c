#include "model/inspect/walk_map.h"

#include <stdlib.h>
#include <string.h>

#include "model/inspect/walk.h"
#include "model/tile.h"

/* Range of a map that a consumer's outputs [b,e) read along one axis: [offset + pitch*b, offset + pitch*(e-1) +
 * window). */
struct reach {
  int64_t offset, pitch, window;
  int64_t before;  /* columns of the first window before the output's own */
  int64_t touched; /* columns that a single output reads, fewer than `pitch`; 0: windows leave no gaps */
};

/* State of going back through the maps along one axis. */
struct axis_passage {
  const struct stack_result *stack;
  struct walk_tile *tile;
  int64_t *origin; /* by node: column 0 of its map, in coordinates where the last layer's is 0 */
  int64_t *scale;  /* by node: columns of its map per column of the last layer's */
  bool vertical;
};

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

static struct walk_span *span_of(const struct axis_passage *passage, int node) {
  struct walk_node *of = &passage->tile->nodes[node];
  return passage->vertical ? &of->y : &of->x;
}

static int output_dim(const struct layer *layer, bool vertical) {
  return vertical ? layer->oy : layer->ox;
}

static int64_t side_of(const struct layer *layer, const int64_t *size, bool vertical) {
  int dim = output_dim(layer, vertical);
  return dim >= 0 ? size[dim] : 1;
}

/* A map that a node reads. */
struct map_link {
  enum layer_operand o;
  int source, producer;
};

static struct map_link first_link(void) {
  return (struct map_link){.o = LAYER_INPUT1, .source = -1};
}

/* Goes to the node's next map; false behind the last. */
static bool next_link(const struct stack_node *node, struct map_link *link) {
  link->source++;
  while (link->o < LAYER_OPERANDS && link->source >= node->source_count[link->o]) {
    link->o++;
    link->source = 0;
  }
  if (link->o >= LAYER_OPERANDS) return false;
  link->producer = node->sources[link->o][link->source];
  return true;
}

/* --- Windows ------------------------------------------------------------------------------------------------- */

/* Columns of the operand that `count` outputs read. */
static int64_t extent(const struct layer *layer, const struct operand *operand, bool vertical, int64_t count) {
  int64_t size[LAYER_MAX_DIMS];
  memcpy(size, layer->size, sizeof size);
  int dim = output_dim(layer, vertical);
  if (dim >= 0) size[dim] = count;
  return axis_extent(operand, vertical ? &operand->y : &operand->x, size);
}

/* From the first to the last column of one window, gaps included. */
static int64_t window_of(const struct layer *layer, const struct operand *operand, bool vertical) {
  const struct axis *axis = vertical ? &operand->y : &operand->x;
  if (axis->pr < 0) return 1;
  const struct partial_relevance *pr = &operand->pr[axis->pr];
  bool first = pr->a == output_dim(layer, vertical);
  return (layer->size[first ? pr->b : pr->a] - 1) * (first ? pr->sb : pr->sa) + 1;
}

/* Without the offset. Another consumer may make a map wider than all windows touch; then skipped columns have
 * their place in it, else only touched ones count. */
static struct reach reach_of(const struct layer *layer, enum layer_operand o, bool vertical, int64_t map) {
  const struct operand *operand = &layer->operand[o];
  const struct axis *axis = vertical ? &operand->y : &operand->x;
  struct reach reach = {.pitch = 0, .window = 1};
  if (axis->loop < 0 && axis->pr < 0) return reach;
  int64_t one = extent(layer, operand, vertical, 1), two = extent(layer, operand, vertical, 2);
  int64_t window = window_of(layer, operand, vertical), outputs = side_of(layer, layer->size, vertical);
  reach = (struct reach){.pitch = two - one, .window = one, .before = (window - 1) / 2};
  if (reach.pitch < axis->stride && map >= axis->stride * (outputs - 1) + window) {
    reach.pitch = axis->stride;
    reach.window = window;
    reach.touched = two - one;
  }
  return reach;
}

static struct reach reach_without_offset(const struct axis_passage *passage, int consumer, enum layer_operand o,
                                         int producer) {
  const struct stack_node *node = &passage->stack->nodes[consumer];
  int64_t map = span_of(passage, producer)->total;
  struct reach reach = reach_of(node->shape, o, passage->vertical, map);
  int64_t scale = passage->scale[producer], own = reach.pitch * passage->scale[consumer];
  /* A shortcut around a strided layer, as in ResNet-18: one pixel out of several. */
  if (reach.window == 1 && reach.pitch == 1 && own < scale && scale % own == 0) {
    reach.pitch = scale / own;
    reach.touched = 1;
  }
  return reach;
}

static struct reach reach_into(const struct axis_passage *passage, int consumer, enum layer_operand o, int producer) {
  const struct stack_node *node = &passage->stack->nodes[consumer];
  struct reach reach = reach_without_offset(passage, consumer, o, producer);
  int64_t outputs = side_of(node->shape, node->shape->size, passage->vertical);
  int64_t room = span_of(passage, producer)->total - (reach.pitch * (outputs - 1) + reach.window);
  int64_t wanted = reach.pitch * passage->origin[consumer] - reach.before - passage->origin[producer];
  reach.offset = larger(0, smaller(wanted, room));
  return reach;
}

/* --- From the last layer back -------------------------------------------------------------------------------- */

/* Layers on maps of one pixel may have any stride. */
enum { MAX_SCALE = 1 << 30 };

static void set_scales(const struct axis_passage *passage) {
  int count = passage->stack->node_count;
  for (int n = 0; n < count; n++) passage->scale[n] = 1;
  for (int n = count - 1; n >= 0; n--) {
    for (struct map_link link = first_link(); next_link(&passage->stack->nodes[n], &link);) {
      struct reach reach =
          reach_of(passage->stack->nodes[n].shape, link.o, passage->vertical, span_of(passage, link.producer)->total);
      int64_t scale = reach.pitch < MAX_SCALE ? smaller(reach.pitch * passage->scale[n], MAX_SCALE) : MAX_SCALE;
      passage->scale[link.producer] = larger(passage->scale[link.producer], scale);
    }
  }
}

static void set_origins(const struct axis_passage *passage) {
  int count = passage->stack->node_count;
  for (int n = 0; n < count; n++) passage->origin[n] = n == count - 1 ? 0 : INT64_MAX;
  for (int n = count - 1; n >= 0; n--) {
    for (struct map_link link = first_link(); next_link(&passage->stack->nodes[n], &link);) {
      struct reach reach = reach_without_offset(passage, n, link.o, link.producer);
      int64_t origin = reach.pitch * passage->origin[n] - reach.before;
      passage->origin[link.producer] = smaller(passage->origin[link.producer], origin);
    }
  }
}

static struct walk_read read_of(const struct reach *reach, const struct walk_span *output,
                                const struct walk_span *map) {
  struct walk_read read = {.range = {.begin = reach->offset + reach->pitch * output->begin,
                                     .end = reach->offset + reach->pitch * (output->end - 1) + reach->window}};
  if (reach->touched > 0) {
    int64_t behind =
        larger(0, map->begin - reach->offset + reach->pitch - 1) / reach->pitch; /* first output in the tile */
    read.count = reach->touched * (output->end - output->begin);
    read.computed = reach->touched * (output->end - smaller(output->end, larger(output->begin, behind)));
  } else {
    read.count = read.range.end - read.range.begin;
    read.computed = smaller(read.count, larger(0, read.range.end - map->begin));
  }
  return read;
}

/* Grows a producer's map by what consumer n needs of it. */
static void ask(const struct axis_passage *passage, int n, const struct map_link *link, bool last_tile) {
  struct reach reach = reach_into(passage, n, link->o, link->producer);
  const struct walk_span *output = span_of(passage, n);
  struct walk_span *map = span_of(passage, link->producer);
  map->end = larger(map->end, reach.offset + reach.pitch * (output->end - 1) + reach.window);
  if (!last_tile) map->kept = smaller(map->kept, reach.offset + reach.pitch * output->end);
  if (output->before > 0) {
    map->before = larger(map->before, reach.offset + reach.pitch * (output->before - 1) + reach.window);
    map->kept_before = smaller(map->kept_before, reach.offset + reach.pitch * output->before);
  }
}

static void pass_axis(const struct axis_passage *passage, int64_t index, int64_t count) {
  const struct stack_result *stack = passage->stack;
  const struct tile_type *type = passage->tile->type, *first = &stack->types[0];
  int last = stack->node_count - 1;
  for (int n = 0; n <= last; n++) {
    int64_t total = side_of(stack->nodes[n].shape, stack->nodes[n].shape->size, passage->vertical);
    *span_of(passage, n) = (struct walk_span){.total = total, .kept = INT64_MAX, .kept_before = INT64_MAX};
  }
  set_scales(passage);
  set_origins(passage);
  struct walk_span *output = span_of(passage, last);
  int64_t side = passage->vertical ? type->height : type->width;
  output->end = (passage->vertical ? first->height : first->width) + index * side;
  if (index == 0) output->end = side;
  output->before = index > 0 ? output->end - side : 0;
  for (int n = last; n >= 0; n--) { /* all consumers of n are done */
    struct walk_span *map = span_of(passage, n);
    map->end = smaller(map->end, map->total);
    map->before = smaller(map->before, map->end);
    map->kept = smaller(map->kept, map->end);
    map->kept_before = smaller(map->kept_before, map->before);
    map->begin = larger(0, map->end - side_of(stack->nodes[n].shape, type->steps[n].size, passage->vertical));
    for (struct map_link link = first_link(); next_link(&stack->nodes[n], &link);) {
      ask(passage, n, &link, index == count - 1);
    }
  }
  for (int n = 0; n <= last; n++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      int producer = stack->nodes[n].producer[o];
      if (producer < 0) continue;
      struct reach reach = reach_into(passage, n, o, producer);
      struct walk_read read = read_of(&reach, span_of(passage, n), span_of(passage, producer));
      *(passage->vertical ? &passage->tile->nodes[n].input[o].y : &passage->tile->nodes[n].input[o].x) = read;
    }
  }
}

/* Positions of maps of true size: those of the columns up to this one. False when memory is out. */
static bool pass_true_axis(struct walk_tile *tile, const struct stack_result *stack, bool vertical, int64_t index,
                           struct arena *arena) {
  const struct stack nodes = {.node_count = stack->node_count, .nodes = stack->nodes, .tiling = stack->tiling};
  struct axis_stack axis;
  struct axis_walk walk;
  int64_t tile_side = vertical ? stack->tiling.tile_y : stack->tiling.tile_x;
  bool cached = stack->tiling.mode >= (vertical ? MODE_CACHED : MODE_H_CACHED);
  if (!tile_axis_init(&axis, arena, &nodes, vertical)) return false;
  struct tile_span span = tile_span_of(axis.nodes[axis.node_count - 1].size, tile_side);
  if (!axis_walk_init(&walk, arena, &axis, span, cached)) return false;
  axis_walk_to(&walk, index);
  for (int n = 0; n < axis.node_count; n++) {
    struct walk_span *map = vertical ? &tile->nodes[n].y : &tile->nodes[n].x;
    int64_t kept = index > 0 ? walk.parts[n].kept : 0; /* there is no tile before the first */
    *map =
        (struct walk_span){.total = axis.nodes[n].size, .before = walk.front[n], .kept_before = walk.front[n] - kept};
  }
  axis_walk_next(&walk);
  for (int n = 0; n < axis.node_count; n++) {
    struct walk_span *map = vertical ? &tile->nodes[n].y : &tile->nodes[n].x;
    const struct axis_part *part = &walk.parts[n];
    map->end = walk.front[n];
    map->begin = walk.front[n] - axis_width(part);
    map->kept = walk.front[n] - part->kept;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct axis_read *read = &part->input[o];
      bool from_cache = cached && index > 0;
      struct walk_read found = {.range = {read->begin, read->end},
                                .count = axis_read_width(read),
                                .computed = axis_read_width(read) - (from_cache ? read->overlap : 0),
                                .padded_begin = read->padded_begin,
                                .padded_end = read->padded_end};
      *(vertical ? &tile->nodes[n].input[o].y : &tile->nodes[n].input[o].x) = found;
    }
  }
  return true;
}

static bool pass_true(struct walk_tile *tile, const struct stack_result *stack) {
  struct arena arena;
  arena_init(&arena);
  bool passed =
      pass_true_axis(tile, stack, false, tile->column, &arena) && pass_true_axis(tile, stack, true, tile->row, &arena);
  arena_deinit(&arena);
  return passed;
}

struct walk_tile *walk_tile_new(const struct result *result, int stack_index, int64_t tile_index) {
  const struct stack_result *stack = &result->stacks[stack_index];
  size_t count = (size_t)stack->node_count;
  struct walk_tile *tile = calloc(1, sizeof *tile + count * sizeof tile->nodes[0]);
  int64_t *scratch = calloc(2 * count, sizeof *scratch);
  if (tile == NULL || scratch == NULL) {
    free(tile);
    free(scratch);
    return NULL;
  }
  struct axis_passage passage = {.stack = stack, .tile = tile, .origin = scratch, .scale = scratch + count};
  tile->type = walk_type(stack, tile_index);
  tile->column = tile_index % stack->tile_columns;
  tile->row = tile_index / stack->tile_columns;
  tile->node_count = stack->node_count;
  for (int n = 0; n < stack->node_count; n++) {
    tile->nodes[n].last_reader = -1;
    for (struct map_link link = first_link(); next_link(&stack->nodes[n], &link);) {
      tile->nodes[link.producer].last_reader = n;
    }
  }
  bool passed = true;
  if (stack->nodes[stack->node_count - 1].shape->has_true_size) {
    passed = pass_true(tile, stack);
  } else {
    pass_axis(&passage, tile->column, stack->tile_columns);
    passage.vertical = true;
    pass_axis(&passage, tile->row, stack->tile_rows);
  }
  free(scratch);
  if (passed) return tile;
  free(tile);
  return NULL;
}

/* --- Pixels -------------------------------------------------------------------------------------------------- */

static int64_t common(struct walk_range a, int64_t begin, int64_t end) {
  return larger(0, smaller(a.end, end) - larger(a.begin, begin));
}

static bool touches(struct walk_range x, struct walk_range y, int64_t left, int64_t right, int64_t top,
                    int64_t bottom) {
  return common(x, left, right) > 0 && common(y, top, bottom) > 0;
}

static enum walk_mark computed_now(const struct walk_node *node, struct walk_range x, struct walk_range y) {
  bool has_new = node->x.before < node->x.end && node->y.before < node->y.end;
  bool whole = common(x, node->x.begin, node->x.end) == node->x.end - node->x.begin &&
               common(y, node->y.begin, node->y.end) == node->y.end - node->y.begin;
  bool again = touches(x, y, node->x.begin, node->x.before, node->y.begin, node->y.end) ||
               touches(x, y, node->x.begin, node->x.end, node->y.begin, node->y.before);
  return again && !(whole && has_new) ? WALK_AGAIN : WALK_NOW;
}

static bool in_h_cache(const struct walk_tile *tile, const struct walk_node *node, bool computed, bool to_read,
                       struct walk_range x, struct walk_range y) {
  int64_t top = tile->type->takes_v >= 0 ? node->y.kept_before : node->y.begin;
  bool from_left = tile->type->takes_h >= 0 && to_read;
  bool to_right = tile->type->makes_h >= 0 && computed;
  return (from_left && touches(x, y, node->x.kept_before, node->x.before, top, node->y.end)) ||
         (to_right && touches(x, y, node->x.kept, node->x.end, top, node->y.end));
}

static bool in_v_cache(const struct walk_tile *tile, const struct walk_node *node, bool computed, bool to_read,
                       struct walk_range x, struct walk_range y) {
  int64_t left = to_read ? node->x.before : node->x.end, right = computed ? node->x.end : node->x.before;
  bool from_above = tile->type->takes_v >= 0, to_below = tile->type->makes_v >= 0;
  return (from_above && touches(x, y, left, node->x.total, node->y.kept_before, node->y.before)) ||
         (to_below && touches(x, y, 0, right, node->y.kept, node->y.end));
}

enum walk_mark walk_mark_of(const struct walk_tile *tile, int node_index, int step, struct walk_range x,
                            struct walk_range y) {
  const struct walk_node *node = &tile->nodes[node_index];
  bool here = touches(x, y, node->x.begin, node->x.end, node->y.begin, node->y.end);
  bool computed = node_index <= step, to_read = node->last_reader >= step;
  if (here && node_index == step) return computed_now(node, x, y);
  if (in_h_cache(tile, node, computed, to_read, x, y)) return WALK_H;
  if (in_v_cache(tile, node, computed, to_read, x, y)) return WALK_V;
  if (here && computed && to_read) return WALK_FRESH;
  int64_t column = (x.begin + x.end) / 2, row = (y.begin + y.end) / 2;
  int64_t front = computed ? node->x.end : node->x.before;
  return row < node->y.before || (row < node->y.end && column < front) ? WALK_DONE : WALK_TODO;
}

int64_t walk_computed(const struct walk_node *node) {
  return (node->x.end - node->x.begin) * (node->y.end - node->y.begin);
}

int64_t walk_recomputed(const struct walk_node *node) {
  int64_t width = node->x.end - larger(node->x.begin, node->x.before);
  int64_t height = node->y.end - larger(node->y.begin, node->y.before);
  return walk_computed(node) - width * height;
}

/* Of joined maps each has been computed up to its own column. */
static struct walk_read read_of_map(const struct walk_read *read, const struct walk_span *map, bool cached) {
  struct walk_read own = *read;
  int64_t known = larger(0, smaller(map->before, read->range.end) - read->range.begin);
  if (cached) own.computed = larger(0, read->count - known);
  return own;
}

void walk_reads_of(const struct walk_tile *tile, const struct stack_result *stack, int node, enum layer_operand operand,
                   int i, struct walk_read *x, struct walk_read *y) {
  const struct walk_node *map = &tile->nodes[stack->nodes[node].sources[operand][i]];
  bool is_joined = stack->nodes[node].source_count[operand] > 1 && stack->nodes[node].shape->has_true_size;
  *x = read_of_map(&tile->nodes[node].input[operand].x, &map->x,
                   is_joined && stack->tiling.mode >= MODE_H_CACHED && tile->column > 0);
  *y = read_of_map(&tile->nodes[node].input[operand].y, &map->y,
                   is_joined && stack->tiling.mode == MODE_CACHED && tile->row > 0);
}

struct walk_sources walk_sources_of(const struct walk_tile *tile, const struct stack_result *stack, int node,
                                    enum layer_operand operand, int i) {
  int producer = stack->nodes[node].sources[operand][i];
  struct walk_read reads[2], *x = &reads[0], *y = &reads[1];
  walk_reads_of(tile, stack, node, operand, i, x, y);
  struct walk_sources sources = {.fresh = x->computed * y->computed};
  sources.h = (x->count - x->computed) * y->count;
  sources.v = x->computed * (y->count - y->computed);
  const struct walk_node *made = &tile->nodes[producer];
  struct walk_range new_x = {larger(made->x.begin, made->x.before), made->x.end};
  struct walk_range new_y = {larger(made->y.begin, made->y.before), made->y.end};
  int64_t is_new = common(new_x, x->range.begin, x->range.end) * common(new_y, y->range.begin, y->range.end);
  int64_t range = common((struct walk_range){made->x.begin, made->x.end}, x->range.begin, x->range.end) *
                  common((struct walk_range){made->y.begin, made->y.end}, y->range.begin, y->range.end);
  if (range > 0) sources.again = sources.fresh * (range - is_new) / range;
  return sources;
}
