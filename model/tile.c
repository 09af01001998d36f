#include "model/tile.h"

#include <string.h>

#include "model/layer/whole_map.h"

/* --- The grid --------------------------------------------------------------------------------------------- */

int tile_cut_node(const struct stack_node *nodes, int count, const struct tiling *tiling) {
  const struct stack_node *last = &nodes[count - 1];
  int producer = last->producer[layer_pooled_input(last->shape)];
  if (last->shape->is_input || producer < 0 || nodes[producer].shape->is_input) return count - 1;
  const struct layer *map = nodes[producer].shape;
  bool is_cut = tiling->tile_x < layer_side(map, false) || tiling->tile_y < layer_side(map, true);
  return is_cut && layer_sums_map(last->shape, map) ? producer : count - 1;
}

static struct axis_window window_of(const struct stack_node *node, enum layer_operand o, bool vertical) {
  const struct layer *shape = node->shape;
  const struct operand *operand = &shape->operand[o];
  const struct axis *axis = vertical ? &operand->y : &operand->x;
  struct axis_window window = {.producer_count = node->source_count[o],
                               .producers = node->sources[o],
                               .is_whole = axis->loop < 0 && axis->pr < 0,
                               .stride = 1,
                               .dilation = 1,
                               .filter = 1};
  if (axis->pr < 0) return window;
  window.stride = axis->stride;
  window.dilation = axis->dilation;
  window.filter = shape->size[axis->filter];
  if (shape->has_true_size) window.padding = operand->pr[axis->pr].padding_begin;
  window.upsampling = operand->pr[axis->pr].upsampling;
  window.kernel = operand->pr[axis->pr].kernel;
  return window;
}

bool tile_axis_init(struct axis_stack *axis, struct arena *arena, const struct stack *stack, bool vertical) {
  *axis = (struct axis_stack){.rules = stack->rules,
                              .node_count = stack->node_count,
                              .nodes = ARENA_NEW(arena, stack->node_count, struct axis_node),
                              .is_true = stack->nodes[stack->node_count - 1].shape->has_true_size};
  int cut = tile_cut_node(stack->nodes, stack->node_count, &stack->tiling);
  if (axis->nodes == NULL) return false;
  for (int n = 0; n < stack->node_count; n++) {
    const struct stack_node *node = &stack->nodes[n];
    axis->nodes[n].size = layer_side(node->shape, vertical);
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !node->shape->is_input; o++) {
      axis->nodes[n].window[o] = window_of(node, o, vertical);
    }
    if (n == cut || n < stack->node_count - 1) continue; /* a pool takes its tile of what it reads, pixel by pixel */
    axis->nodes[n].size = axis->nodes[cut].size;
    struct axis_window *window = &axis->nodes[n].window[layer_pooled_input(node->shape)];
    window->filter = window->stride = 1;
  }
  return axis_init(axis, arena);
}

static double channels_of(const struct layer *shape, enum layer_operand o) {
  return layer_pixel_elements(shape, o, shape->size);
}

/* Joined maps have parts of the channels in proportion to what their producers make. */
double tile_channels_of(const struct tile_grid *grid, int n, enum layer_operand o, int i) {
  const struct stack_node *node = &grid->stack->nodes[n];
  double made = 0;
  if (node->source_count[o] == 1) return grid->channels[n][o];
  for (int s = 0; s < node->source_count[o]; s++) {
    made += channels_of(grid->stack->nodes[node->sources[o][s]].shape, LAYER_OUTPUT);
  }
  return grid->channels[n][o] * channels_of(grid->stack->nodes[node->sources[o][i]].shape, LAYER_OUTPUT) / made;
}

bool tile_grid_init(struct tile_grid *grid, struct arena *arena, const struct stack *stack, enum overlap_mode mode,
                    int64_t tile_x, int64_t tile_y) {
  int cut = tile_cut_node(stack->nodes, stack->node_count, &stack->tiling);
  const struct layer *map = stack->nodes[cut].shape;
  *grid = (struct tile_grid){.stack = stack,
                             .cut = cut,
                             .span_x = tile_span_of(layer_side(map, false), tile_x),
                             .span_y = tile_span_of(layer_side(map, true), tile_y)};
  grid->channels = arena_alloc(arena, (size_t)stack->node_count, sizeof *grid->channels);
  if (grid->channels == NULL) return false;
  for (int n = 0; n < stack->node_count; n++) {
    grid->channels[n][LAYER_OUTPUT] = channels_of(stack->nodes[n].shape, LAYER_OUTPUT);
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (stack->nodes[n].producer[o] >= 0) grid->channels[n][o] = channels_of(stack->nodes[n].shape, o);
    }
  }
  bool caches = mode >= MODE_H_CACHED;
  if (!tile_axis_init(&grid->x, arena, stack, false) || !tile_axis_init(&grid->y, arena, stack, true)) return false;
  if (caches && !axis_fit_rooms(&grid->x, arena, grid->span_x)) return false;
  if (caches && !axis_fit_rooms(&grid->y, arena, grid->span_y)) return false;
  return axis_list_runs(&grid->columns, arena, &grid->x, grid->span_x, caches, caches) &&
         axis_list_runs(&grid->rows, arena, &grid->y, grid->span_y, mode == MODE_CACHED, caches);
}

static bool covers(const struct axis_stack *axis, int n, enum layer_operand o) {
  const struct axis_window *window = &axis->nodes[n].window[o];
  int64_t size = axis->nodes[window->producers[0]].size;
  if (window->upsampling > 1) return size == 1;
  return axis->nodes[n].size == 1 && (window->is_whole || window->dilation * (window->filter - 1) + 1 >= size);
}

bool tile_reads_whole(const struct tile_grid *grid, int n, enum layer_operand o) {
  int producer = grid->stack->nodes[n].producer[o];
  bool many = grid->x.nodes[producer].size * grid->y.nodes[producer].size > 1;
  return grid->x.is_true && many && covers(&grid->x, n, o) && covers(&grid->y, n, o);
}

/* --- A tile ----------------------------------------------------------------------------------------------- */

/* Width of what is read, where that is less than the width of a whole window's columns; else 0. */
static int64_t cap_of(const struct axis_window *window, int64_t outputs, const struct axis_read *read) {
  bool is_cut = read->padded_begin > 0 || read->padded_end > 0;
  if (window->is_whole || (window->upsampling <= 1 && !is_cut)) return 0;
  const struct partial_relevance pr = {.sa = window->stride, .sb = window->dilation, .upsampling = window->upsampling};
  double whole = pr_columns(&pr, (double)outputs, (double)window->filter);
  return (double)axis_read_width(read) < whole ? axis_read_width(read) : 0;
}

static void set_input(const struct tile_grid *grid, int n, enum layer_operand o, const struct axis_read *x,
                      const struct axis_read *y, struct tile_node *tile) {
  const struct layer *shape = grid->stack->nodes[n].shape;
  tile->input[o].width = axis_read_width(x);
  tile->input[o].height = axis_read_width(y);
  tile->input[o].overlap_x = x->overlap;
  tile->input[o].overlap_y = y->overlap;
  if (!grid->x.is_true) {
    tile->input[o].elements = (double)layer_elements(shape, o, tile->size);
    return;
  }
  tile->input[o].elements = grid->channels[n][o] * (double)tile->input[o].width * (double)tile->input[o].height;
  tile->caps.x[o] = cap_of(&grid->x.nodes[n].window[o], tile->width, x);
  tile->caps.y[o] = cap_of(&grid->y.nodes[n].window[o], tile->height, y);
}

/* The maps that input o of node n joins. False when memory is out. */
static bool set_joined(struct arena *arena, const struct tile_grid *grid, const struct axis_part *column,
                       const struct axis_part *row, int n, enum layer_operand o, struct tile_node *tile) {
  int count = grid->stack->nodes[n].source_count[o];
  if (count < 2) return true;
  struct tile_source *joined = ARENA_NEW(arena, count, struct tile_source);
  if (joined == NULL) return false;
  for (int i = 0; i < count; i++) {
    joined[i] = (struct tile_source){.overlap_x = axis_overlap(&grid->x, column, n, o, i),
                                     .overlap_y = axis_overlap(&grid->y, row, n, o, i),
                                     .channels = tile_channels_of(grid, n, o, i)};
  }
  tile->input[o].joined = joined;
  return true;
}

/* A pool over a whole map adds a tile of it to its sums. */
static void set_pool(const struct layer *shape, struct tile_node *tile) {
  const struct operand *operand = &shape->operand[layer_pooled_input(shape)];
  tile->size[shape->ox] = tile->size[shape->oy] = 1;
  tile->size[operand->x.filter] = tile->width;
  tile->size[operand->y.filter] = tile->height;
  tile->caps.sums_tiles = true;
}

/* A map without an axis has one column, however many are read. */
static double output_bits(const struct tile_grid *grid, int n, const struct tile_node *tile) {
  const struct layer *shape = grid->stack->nodes[n].shape;
  if (tile->caps.sums_tiles) return grid->channels[n][LAYER_OUTPUT] * shape->operand[LAYER_OUTPUT].precision_bits;
  double columns = shape->ox >= 0 || tile->width == 0 ? (double)tile->width : 1;
  double rows = shape->oy >= 0 || tile->height == 0 ? (double)tile->height : 1;
  return grid->channels[n][LAYER_OUTPUT] * columns * rows * shape->operand[LAYER_OUTPUT].final_bits;
}

struct tile_node *tile_nodes(struct arena *arena, const struct tile_grid *grid, const struct axis_part *column,
                             const struct axis_part *row) {
  struct tile_node *tiles = ARENA_NEW(arena, grid->stack->node_count, struct tile_node);
  for (int n = 0; tiles != NULL && n < grid->stack->node_count; n++) {
    const struct stack_node *node = &grid->stack->nodes[n];
    struct tile_node *tile = &tiles[n];
    tile->width = axis_width(&column[n]);
    tile->height = axis_width(&row[n]);
    tile->is_idle = tile->width == 0 || tile->height == 0;
    tile->keep_columns = column[n].kept;
    tile->keep_rows = row[n].kept;
    tile->room_columns = grid->x.is_true ? grid->x.nodes[n].room : column[n].kept;
    tile->room_rows = grid->y.is_true ? grid->y.nodes[n].room : row[n].kept;
    memcpy(tile->size, node->shape->size, sizeof tile->size);
    if (node->shape->ox >= 0) tile->size[node->shape->ox] = tile->width;
    if (node->shape->oy >= 0) tile->size[node->shape->oy] = tile->height;
    if (n > grid->cut && n == grid->stack->node_count - 1) set_pool(node->shape, tile);
    tile->output_bits = output_bits(grid, n, tile);
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !tile->is_idle; o++) {
      if (node->producer[o] < 0) continue;
      set_input(grid, n, o, &column[n].input[o], &row[n].input[o], tile);
      if (!set_joined(arena, grid, column, row, n, o, tile)) return NULL;
    }
  }
  return tiles;
}

double tile_input_bits(const struct stack_node *node, const struct tile_node *tile) {
  double bits = 0;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (node->producer[o] >= 0) bits += tile->input[o].elements * node->shape->operand[o].precision_bits;
  }
  return bits;
}

/* --- Live data -------------------------------------------------------------------------------------------- */

/* Index of the last node that reads node n in this tile, or -1. */
static int last_reader(const struct tile_grid *grid, const struct tile_node *nodes, int n) {
  int reader = grid->x.last_reader[n];
  while (reader > n && nodes[reader].is_idle) {
    const struct axis_stack *axis = &grid->x;
    int before = -1;
    for (int i = axis->first_reader[n]; i < axis->first_reader[n + 1]; i++) {
      if (axis->readers[i].node < reader && axis->readers[i].node > before) before = axis->readers[i].node;
    }
    reader = before;
  }
  return reader;
}

struct tile_peak tile_peak_of(const struct tile_grid *grid, const struct tile_node *nodes) {
  const struct stack *stack = grid->stack;
  struct tile_peak peak = {0, 0, 0};
  double live = 0;
  for (int n = 0; n < stack->node_count; n++) {
    const struct stack_node *node = &stack->nodes[n];
    if (nodes[n].is_idle) continue;
    double output = nodes[n].output_bits, read = 0, dead = 0;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      for (int i = 0; i < node->source_count[o]; i++) {
        int producer = node->sources[o][i];
        if (o == LAYER_INPUT2 && stack_node_source(node, LAYER_INPUT1, producer) >= 0) continue;
        double bits = nodes[producer].output_bits;
        read += bits;
        if (last_reader(grid, nodes, producer) == n) dead += bits;
      }
    }
    double with_inputs = live - read + tile_input_bits(node, &nodes[n]) + output;
    double most = with_inputs > live + output ? with_inputs : live + output;
    if (most > peak.bits) peak = (struct tile_peak){most, node->shape->is_input ? 0 : output, n};
    live += output - dead;
  }
  return peak;
}
