#include "model/placement.h"

#include <string.h>

/* --- Levels of an operand ----------------------------------------------------------------------------- */

static void try_memory(struct placement *placement, int memory, int level, double need_bits, enum fit fit) {
  placement->tries[placement->try_count++] =
      (struct placement_try){.memory = memory, .need_bits = need_bits, .fit = fit};
  placement->memory = memory;
  placement->level = level;
}

static enum fit fit_in(const struct memory *memory, double need_bits) {
  if (memory->instances != 1) return FIT_MANY_INSTANCES;
  return memory->size_bits >= need_bits ? FIT_YES : FIT_TOO_SMALL;
}

/* Lowest level of `operand` with one instance that holds need_bits, plus extra_bits at memory `extra_memory` (-1:
 * none); the top if none does. */
static void place_lowest(struct placement *placement, const struct hardware *hardware, enum memory_operand operand,
                         double need_bits, int extra_memory, double extra_bits) {
  placement->try_count = 0;
  for (int level = 0; level < hardware->level_count[operand]; level++) {
    int memory = hardware->level[operand][level];
    double need = need_bits + (memory == extra_memory ? extra_bits : 0);
    enum fit fit = fit_in(&hardware->memories[memory], need);
    try_memory(placement, memory, level, need, fit);
    if (fit == FIT_YES) return;
  }
}

/* The top level of an operand, without a try. */
static void place_top(struct placement *placement, const struct hardware *hardware, enum memory_operand operand,
                      double need_bits) {
  int level = hardware->level_count[operand] - 1, memory = hardware->level[operand][level];
  placement->try_count = 0;
  try_memory(placement, memory, level, need_bits, fit_in(&hardware->memories[memory], need_bits));
}

static void place_nothing(struct placement *placement) {
  placement->memory = placement->level = -1;
  placement->try_count = 0;
}

/* Lowest level of O that also stores I1, has one instance and holds need_bits, less corner_bits at corner_memory;
 * the top if none does, an error if that is too small. */
static enum status place_shared(struct placement *placement, const struct hardware *hardware, const char *what,
                                double need_bits, int corner_memory, double corner_bits, struct error *error) {
  placement->try_count = 0;
  for (int level = 0; level < hardware->level_count[OPERAND_O]; level++) {
    int index = hardware->level[OPERAND_O][level];
    const struct memory *memory = &hardware->memories[index];
    double need = need_bits - (index == corner_memory ? corner_bits : 0);
    enum fit fit = memory_stores(memory, OPERAND_I1) ? fit_in(memory, need) : FIT_NOT_SHARED;
    try_memory(placement, index, level, need, fit);
    if (fit == FIT_YES) return STATUS_OK;
  }
  const struct memory *top = &hardware->memories[placement->memory];
  double need = placement->tries[placement->try_count - 1].need_bits;
  if (top->size_bits >= need) return STATUS_OK;
  return error_set(error, STATUS_INFEASIBLE,
                   "%s need %.15g bits, but the top memory '%s' holds %.15g%s; use smaller tiles or cut the network",
                   what, need, top->name, top->size_bits,
                   memory_is_off_chip(top) ? "" : ", and no off-chip memory follows it: add one to the file");
}

/* --- Sizes ----------------------------------------------------------------------------------------------- */

double placement_weight_bits(const struct stack *stack, bool *any) {
  double bits = 0;
  *any = false;
  for (int n = 0; n < stack->node_count; n++) {
    const struct layer *layer = stack->nodes[n].shape;
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !layer->is_input; o++) {
      if (layer->operand[o].constant) *any = true;
    }
    bits += layer_weight_bits(layer);
  }
  return bits;
}

/* Integer divisions from left to right, as published. Zero along an axis without a sliding window. */
static struct cache_bits cache_bits_of(const struct layer *layer, enum layer_operand o, const struct tile_node *tile) {
  const struct operand *operand = &layer->operand[o];
  struct cache_bits bits = {0, 0, 0};
  int64_t elements = layer_elements(layer, o, tile->size);
  int64_t width = tile->input[o].width, height = tile->input[o].height;
  int64_t overlap_x = tile->input[o].overlap_x, overlap_y = tile->input[o].overlap_y;
  int64_t full_width = axis_extent(operand, &operand->x, layer->size);
  if (operand->x.pr >= 0) bits.horizontal = (double)(elements / width * overlap_x * operand->precision_bits);
  if (operand->y.pr >= 0) {
    bits.vertical = (double)(elements / width * full_width / height * overlap_y * operand->precision_bits);
  }
  if (operand->x.pr >= 0 && operand->y.pr >= 0) {
    bits.corner = (double)(elements / width * overlap_x / height * overlap_y * operand->precision_bits);
  }
  return bits;
}

/* Room of a map of true size, the same in all tiles but for its rows. Counted with the first of its readers. */
static struct cache_bits room_of(const struct tile_grid *grid, int p, const struct axis_run *row) {
  const struct axis_node *x = &grid->x.nodes[p], *y = &grid->y.nodes[p];
  const struct axis_part *rows = &row->cached_parts[p];
  double pixel = 0;
  for (int i = grid->x.first_reader[p]; i < grid->x.first_reader[p + 1]; i++) {
    const struct axis_reader *reader = &grid->x.readers[i];
    double bits = grid->channels[reader->node][reader->operand] *
                  grid->stack->nodes[reader->node].shape->operand[reader->operand].precision_bits;
    if (bits > pixel) pixel = bits;
  }
  return (struct cache_bits){.horizontal = (double)x->room * (double)(rows->want_end - rows->want_begin) * pixel,
                             .vertical = (double)y->room * (double)x->size * pixel,
                             .corner = (double)x->room * (double)y->room * pixel};
}

static enum status measure_caches(struct kind_placement *placement, struct arena *arena, const struct tile_grid *grid,
                                  const struct axis_run *column, const struct axis_run *row, struct cache_bits *sum,
                                  struct error *error) {
  const struct stack *stack = grid->stack;
  placement->caches = arena_alloc(arena, (size_t)stack->node_count, sizeof *placement->caches);
  const struct tile_node *nodes = NULL;
  if (!grid->x.is_true) nodes = tile_nodes(arena, grid, column->cached_parts, row->cached_parts);
  if ((nodes == NULL && !grid->x.is_true) || placement->caches == NULL) return error_out_of_memory(error);
  memset(sum, 0, sizeof *sum);
  for (int p = 0; p < stack->node_count; p++) {
    int begin = grid->x.first_reader[p], end = grid->x.first_reader[p + 1];
    for (int i = begin; i < (grid->x.is_true && begin < end ? begin + 1 : end); i++) {
      const struct axis_reader *reader = &grid->x.readers[i];
      struct cache_bits *bits = &placement->caches[reader->node][reader->operand];
      *bits = grid->x.is_true ? room_of(grid, p, row)
                              : cache_bits_of(stack->nodes[reader->node].shape, reader->operand, &nodes[reader->node]);
      sum->horizontal += bits->horizontal;
      sum->vertical += bits->vertical;
      sum->corner += bits->corner;
    }
  }
  return STATUS_OK;
}

/* --- Weights ---------------------------------------------------------------------------------------------- */

/* Weights are placed last: their memory must also hold the data placed there before. */
static void place_weights(struct kind_placement *placement, const struct hardware *hardware, double weight_bits,
                          double h_need, double v_need, double corner) {
  struct placement *weights = &placement->weights;
  weights->try_count = 0;
  for (int level = 0; level < hardware->level_count[OPERAND_I2]; level++) {
    int index = hardware->level[OPERAND_I2][level];
    const struct memory *memory = &hardware->memories[index];
    int output_level = memory->level_of[OPERAND_O];
    bool has_h = index == placement->h_cache.memory, has_v = index == placement->v_cache.memory;
    double need = weight_bits;
    if (has_h && has_v) {
      need += v_need - corner;
    } else if (has_v) {
      need += v_need;
    } else if (has_h) {
      need += h_need;
    } else if (output_level >= 0 && output_level <= placement->io.level) {
      need += placement->peak.bits;
    }
    bool fits = memory->size_bits >= need; /* for any number of instances */
    try_memory(weights, index, level, need, fits ? FIT_YES : FIT_TOO_SMALL);
    if (fits) return;
  }
}

/* --- A kind of tile ------------------------------------------------------------------------------------------ */

static enum status place_kind(struct kind_placement *placement, struct arena *arena, const struct hardware *hardware,
                              const struct tile_grid *grid, enum overlap_mode mode, const struct axis_run *column,
                              const struct axis_run *row, struct error *error) {
  place_nothing(&placement->h_cache);
  place_nothing(&placement->v_cache);
  place_nothing(&placement->weights);
  const struct tile_node *nodes = tile_nodes(arena, grid, column->parts, row->parts);
  if (nodes == NULL) return error_out_of_memory(error);
  placement->peak = tile_peak_of(grid, nodes);
  double peak = placement->peak.bits;
  enum status status = place_shared(&placement->io, hardware, "the feature maps of a tile", peak, -1, 0, error);
  struct cache_bits caches = {0, 0, 0};
  double h_need = 0, v_need = 0;
  if (status == STATUS_OK && mode >= MODE_H_CACHED) {
    status = measure_caches(placement, arena, grid, column, row, &caches, error);
    h_need = peak + (column->first ? 0 : caches.horizontal); /* quirk Q4: first column */
    if (status == STATUS_OK) {
      status = place_shared(&placement->h_cache, hardware, "feature maps and H caches", h_need, -1, 0, error);
    }
  }
  if (status == STATUS_OK && mode == MODE_CACHED) {
    v_need = h_need + caches.vertical;
    status = place_shared(&placement->v_cache, hardware, "feature maps, H and V caches", v_need,
                          placement->h_cache.memory, caches.corner, error);
  }
  if (status != STATUS_OK) return status;
  bool any_weights;
  double weight_bits = placement_weight_bits(grid->stack, &any_weights);
  if (any_weights) place_weights(placement, hardware, weight_bits, h_need, v_need, caches.corner);
  return STATUS_OK;
}

/* --- A stack ------------------------------------------------------------------------------------------------- */

const struct kind_placement *placement_at(const struct stack_placement *placement, const struct axis_run *column,
                                          const struct axis_run *row) {
  return placement->kinds[row->place * placement->columns + column->place];
}

int placement_h_memory(const struct stack_placement *placement, const struct axis_run *column,
                       const struct axis_run *row) {
  return placement_at(placement, column, row)->h_cache.memory;
}

enum status placement_of_stack(struct stack_placement *placement, struct arena *arena, const struct hardware *hardware,
                               const struct tile_grid *grid, enum overlap_mode mode, struct error *error) {
  int weight_level = -1, columns = grid->columns.count, rows = grid->rows.count;
  *placement =
      (struct stack_placement){.columns = columns, .kinds = ARENA_NEW(arena, columns * rows, struct kind_placement *)};
  if (placement->kinds == NULL) return error_out_of_memory(error);
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      const struct axis_run *column = &grid->columns.runs[c], *row = &grid->rows.runs[r];
      if (column->place != c || row->place != r) continue;
      struct kind_placement *kind = ARENA_NEW(arena, 1, struct kind_placement);
      if (kind == NULL) return error_out_of_memory(error);
      placement->kinds[r * columns + c] = kind;
      enum status status = place_kind(kind, arena, hardware, grid, mode, column, row, error);
      if (status != STATUS_OK) return status;
      if (kind->weights.level > weight_level) weight_level = kind->weights.level;
    }
  }
  placement->weight_memory = weight_level < 0 ? -1 : hardware->level[OPERAND_I2][weight_level];
  placement->v_memory =
      placement_at(placement, &grid->columns.runs[columns - 1], &grid->rows.runs[rows - 1])->v_cache.memory;
  return STATUS_OK;
}

/* --- A layer ------------------------------------------------------------------------------------------------- */

void placement_of_layer(struct placement *input_level, struct placement *output_level, const struct hardware *hardware,
                        bool is_input, bool is_last, double input_bits, double output_bits) {
  enum memory_operand output = is_input ? OPERAND_I1 : OPERAND_O;
  place_nothing(input_level);
  if (!is_input) place_lowest(input_level, hardware, OPERAND_I1, input_bits, -1, 0);
  if (is_last) {
    place_top(output_level, hardware, output, output_bits);
  } else {
    place_lowest(output_level, hardware, output, output_bits, input_level->memory, input_bits);
  }
}

void placement_raise_levels(int *extra_output, int *extra_input) {
  if (*extra_output == *extra_input) {
    ++*extra_output;
  } else if (*extra_output > *extra_input) {
    --*extra_output;
    ++*extra_input;
  } else {
    ++*extra_output;
  }
}
