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

/* A given memory of an operand, the top where it is -1, without a try. */
static void place_at(struct placement *placement, const struct hardware *hardware, enum memory_operand operand,
                     int memory, double need_bits) {
  int level = hardware->level_count[operand] - 1;
  if (memory >= 0) level = hardware->memories[memory].level_of[operand];
  memory = hardware->level[operand][level];
  placement->try_count = 0;
  try_memory(placement, memory, level, need_bits, fit_in(&hardware->memories[memory], need_bits));
}

static void place_nothing(struct placement *placement) {
  placement->memory = placement->level = -1;
  placement->try_count = 0;
}

/* Lowest level of O that also stores I1, has one instance and holds need_bits, less corner_bits at corner_memory;
 * the top if none does, an error that names the layer of this id if that is too small. */
static enum status place_shared(struct placement *placement, const struct hardware *hardware, const char *what,
                                int layer, double need_bits, int corner_memory, double corner_bits,
                                struct error *error) {
  double need = 0;
  placement->try_count = 0;
  for (int level = 0; level < hardware->level_count[OPERAND_O]; level++) {
    int index = hardware->level[OPERAND_O][level];
    const struct memory *memory = &hardware->memories[index];
    need = need_bits - (index == corner_memory ? corner_bits : 0);
    enum fit fit = memory_stores(memory, OPERAND_I1) ? fit_in(memory, need) : FIT_NOT_SHARED;
    try_memory(placement, index, level, need, fit);
    if (fit == FIT_YES) return STATUS_OK;
  }
  const struct memory *top = &hardware->memories[placement->memory];
  if (top->size_bits >= need) return STATUS_OK;
  return error_does_not_fit(
      error, top->name, need - top->size_bits, layer,
      ": %s need %.15g bits, but the top memory '%s' holds %.15g%s; use smaller tiles or cut the network", what, need,
      top->name, top->size_bits,
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
    bits += layer->weight_bits;
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

/* Room of a map, the same in all tiles but for its rows. Counted with the first of its readers. By rule skip-delay, and
 * for maps of true size. */
static struct cache_bits room_of(const struct tile_grid *grid, int p, const struct axis_part *columns,
                                 const struct axis_part *row) {
  const struct axis_part *rows = &row[p];
  int64_t x = grid->x.is_true ? grid->x.nodes[p].room : columns[p].kept;
  int64_t y = grid->y.is_true ? grid->y.nodes[p].room : row[p].kept, height = rows->want_end - rows->want_begin;
  double pixel = 0;
  for (int i = grid->x.first_reader[p]; i < grid->x.first_reader[p + 1]; i++) {
    const struct axis_reader *reader = &grid->x.readers[i];
    double bits = tile_channels_of(grid, reader->node, reader->operand, reader->source) *
                  grid->stack->nodes[reader->node].shape->operand[reader->operand].precision_bits;
    if (bits > pixel) pixel = bits;
    int64_t read = axis_read_width(&row[reader->node].input[reader->operand]);
    if (!grid->y.is_true && (i == grid->x.first_reader[p] || read > height)) height = read;
  }
  return (struct cache_bits){.horizontal = (double)x * (double)height * pixel,
                             .vertical = (double)y * (double)grid->x.nodes[p].size * pixel,
                             .corner = (double)x * (double)y * pixel};
}

static enum status measure_caches(struct kind_placement *placement, struct arena *arena, const struct tile_grid *grid,
                                  const struct axis_run *column, const struct axis_run *row, struct cache_bits *sum,
                                  struct error *error) {
  const struct stack *stack = grid->stack;
  placement->caches = arena_alloc(arena, (size_t)stack->node_count, sizeof *placement->caches);
  bool by_mode = rules_have(stack->rules, RULE_CACHE_FLAGS); /* else as if every mode had V caches */
  bool by_map = grid->x.is_true || rules_have(stack->rules, RULE_SKIP_DELAY);
  const struct axis_part *columns = by_mode ? column->parts : column->cached_parts;
  const struct axis_part *rows = by_mode ? row->parts : row->cached_parts;
  const struct tile_node *nodes = NULL;
  if (!by_map) nodes = tile_nodes(arena, grid, columns, rows);
  if ((nodes == NULL && !by_map) || placement->caches == NULL) return error_out_of_memory(error);
  memset(sum, 0, sizeof *sum);
  for (int p = 0; p < stack->node_count; p++) {
    int begin = grid->x.first_reader[p], end = grid->x.first_reader[p + 1];
    for (int i = begin; i < (by_map && begin < end ? begin + 1 : end); i++) {
      const struct axis_reader *reader = &grid->x.readers[i];
      if (!by_map && reader->source > 0) continue; /* joined maps count with the first */
      struct cache_bits bits =
          by_map ? room_of(grid, p, columns, rows)
                 : cache_bits_of(stack->nodes[reader->node].shape, reader->operand, &nodes[reader->node]);
      struct cache_bits *at = &placement->caches[reader->node][reader->operand];
      *at =
          (struct cache_bits){at->horizontal + bits.horizontal, at->vertical + bits.vertical, at->corner + bits.corner};
      sum->horizontal += bits.horizontal;
      sum->vertical += bits.vertical;
      sum->corner += bits.corner;
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

/* Sums over all tiles stay beside the maps and caches of a tile, at the lowest level of O with one instance that holds
 * both; at the top if none does. */
static void place_sums(struct kind_placement *placement, const struct hardware *hardware, double sums, double h_need,
                       double v_need, double corner) {
  placement->sums.try_count = 0;
  for (int level = 0; level < hardware->level_count[OPERAND_O]; level++) {
    int index = hardware->level[OPERAND_O][level];
    bool has_h = index == placement->h_cache.memory, has_v = index == placement->v_cache.memory;
    double beside = has_v ? v_need - (has_h ? corner : 0) : has_h ? h_need : 0;
    if (!has_h && !has_v && level <= placement->io.level) beside = placement->peak.bits;
    enum fit fit = fit_in(&hardware->memories[index], sums + beside);
    try_memory(&placement->sums, index, level, sums + beside, fit);
    if (fit == FIT_YES) return;
  }
}

/* Rule unmade-cache: without a row below (a column to the right) there is no cache for it, nor its corner. */
static void drop_unmade(const struct tile_grid *grid, enum overlap_mode mode, struct cache_bits *caches) {
  if (!rules_have(grid->stack->rules, RULE_UNMADE_CACHE)) return;
  bool columns = grid->span_x.count > 1, rows = grid->span_y.count > 1 && mode == MODE_CACHED;
  if (!columns) caches->horizontal = 0;
  if (!rows) caches->vertical = 0;
  if (!columns || !rows) caches->corner = 0;
}

/* --- A kind of tile ------------------------------------------------------------------------------------------ */

static enum status place_kind(struct kind_placement *placement, struct arena *arena, const struct hardware *hardware,
                              const struct tile_grid *grid, enum overlap_mode mode, const struct axis_run *column,
                              const struct axis_run *row, struct error *error) {
  place_nothing(&placement->h_cache);
  place_nothing(&placement->v_cache);
  place_nothing(&placement->weights);
  place_nothing(&placement->sums);
  placement->column = column->parts;
  placement->row = row->parts;
  placement->nodes = tile_nodes(arena, grid, column->parts, row->parts);
  if (placement->nodes == NULL) return error_out_of_memory(error);
  placement->peak = tile_peak_of(grid, placement->nodes);
  double peak = placement->peak.bits;
  int layer = grid->stack->nodes[placement->peak.node].id;
  enum status status = place_shared(&placement->io, hardware, "the feature maps of a tile", layer, peak, -1, 0, error);
  struct cache_bits caches = {0, 0, 0};
  double h_need = 0, v_need = 0;
  if (status == STATUS_OK && mode >= MODE_H_CACHED) {
    status = measure_caches(placement, arena, grid, column, row, &caches, error);
    drop_unmade(grid, mode, &caches);
    /* Rule first-column (Q4): the first column makes H caches, though it takes none. */
    bool makes = grid->span_x.count > 1 && rules_have(grid->stack->rules, RULE_FIRST_COLUMN);
    h_need = peak + (column->first && !makes ? 0 : caches.horizontal);
    if (status == STATUS_OK) {
      status = place_shared(&placement->h_cache, hardware, "feature maps and H caches", layer, h_need, -1, 0, error);
    }
  }
  if (status == STATUS_OK && mode == MODE_CACHED) {
    v_need = h_need + caches.vertical;
    status = place_shared(&placement->v_cache, hardware, "feature maps, H and V caches", layer, v_need,
                          placement->h_cache.memory, caches.corner, error);
  }
  if (status != STATUS_OK) return status;
  bool any_weights;
  double weight_bits = placement_weight_bits(grid->stack, &any_weights);
  if (any_weights) place_weights(placement, hardware, weight_bits, h_need, v_need, caches.corner);
  int last = grid->stack->node_count - 1;
  if (grid->cut < last) {
    place_sums(placement, hardware, placement->nodes[last].output_bits, h_need, v_need, caches.corner);
  }
  return STATUS_OK;
}

/* --- A stack ------------------------------------------------------------------------------------------------- */

const struct kind_placement *placement_at(const struct stack_placement *placement, const struct axis_run *column,
                                          const struct axis_run *row) {
  return placement->kinds[row->place * placement->columns + column->place];
}

int placement_h_memory(const struct stack_placement *placement, unsigned rules, const struct axis_run *left,
                       const struct axis_run *right, const struct axis_run *row) {
  if (placement->is_chosen) return placement->h_memory[!row->first][!left->first];
  const struct placement *own = &placement_at(placement, right, row)->h_cache;
  const struct placement *other = &placement_at(placement, left, row)->h_cache;
  return rules_have(rules, RULE_HIGHEST_CACHE) && other->level > own->level ? other->memory : own->memory;
}

enum status placement_of_stack(struct stack_placement *placement, struct arena *arena, const struct hardware *hardware,
                               const struct tile_grid *grid, enum overlap_mode mode, struct error *error) {
  int weight_level = -1, v_level = -1, sums_level = -1, columns = grid->columns.count, rows = grid->rows.count;
  *placement =
      (struct stack_placement){.columns = columns, .kinds = ARENA_NEW(arena, columns * rows, struct kind_placement *)};
  if (placement->kinds == NULL) return error_out_of_memory(error);
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      const struct axis_run *column = &grid->columns.runs[c], *row = &grid->rows.runs[r];
      if (column->place != c || row->place != r) continue;
      struct kind_placement *kind = ARENA_RAW(arena, 1, struct kind_placement); /* large: its tries */
      if (kind == NULL) return error_out_of_memory(error);
      kind->caches = NULL;
      placement->kinds[r * columns + c] = kind;
      enum status status = place_kind(kind, arena, hardware, grid, mode, column, row, error);
      if (status != STATUS_OK) return status;
      if (kind->weights.level > weight_level) weight_level = kind->weights.level;
      if (kind->v_cache.level > v_level) v_level = kind->v_cache.level;
      if (kind->sums.level > sums_level) sums_level = kind->sums.level;
    }
  }
  placement->sums_memory = sums_level < 0 ? -1 : hardware->level[OPERAND_O][sums_level];
  placement->weight_memory = weight_level < 0 ? -1 : hardware->level[OPERAND_I2][weight_level];
  bool highest = rules_have(grid->stack->rules, RULE_HIGHEST_CACHE);
  int last = placement_at(placement, &grid->columns.runs[columns - 1], &grid->rows.runs[rows - 1])->v_cache.level;
  if (!highest || last > v_level) v_level = last;
  placement->v_memory = v_level < 0 ? -1 : hardware->level[OPERAND_O][v_level];
  return STATUS_OK;
}

void placement_set_caches(const struct stack_placement *placement, unsigned rules, enum overlap_mode mode,
                          const struct tile_runs *runs, struct tile_type *type) {
  const struct axis_run *left = runs->left, *column = runs->column, *right = runs->right, *row = runs->row;
  bool h_cached = mode >= MODE_H_CACHED, v_cached = mode == MODE_CACHED;
  type->takes_h = h_cached && !column->first ? placement_h_memory(placement, rules, left, column, row) : -1;
  type->makes_h = h_cached && !column->last ? placement_h_memory(placement, rules, column, right, row) : -1;
  type->takes_v = v_cached && !row->first ? placement->v_memory : -1;
  type->makes_v = v_cached && !row->last ? placement->v_memory : -1;
  type->weight_memory = placement->weight_memory;
  type->sums_memory = placement->sums_memory;
}

/* --- A layer ------------------------------------------------------------------------------------------------- */

double placement_input_need(const struct layer_needs *needs, int memory) {
  return needs->input_bits + (needs->resident != NULL ? resident_bits(needs->resident, memory, memory) : 0);
}

double placement_output_need(const struct layer_needs *needs, int memory, int input) {
  if (memory == needs->home) return 0;
  return needs->output_bits + (memory == input ? needs->input_bits : 0) +
         (needs->resident != NULL ? resident_bits(needs->resident, memory, input) : 0);
}

/* Lowest level of the output from level `from` on with one instance that holds it beside the inputs at memory `input`
 * (-1: none), or of the inputs where `output` is false; the top if none does. */
static void place_lowest(struct placement *placement, const struct hardware *hardware, enum memory_operand operand,
                         const struct layer_needs *needs, bool output, int from, int input) {
  placement->try_count = 0;
  for (int level = from; level < hardware->level_count[operand]; level++) {
    int memory = hardware->level[operand][level];
    double need = output ? placement_output_need(needs, memory, input) : placement_input_need(needs, memory);
    enum fit fit = fit_in(&hardware->memories[memory], need);
    try_memory(placement, memory, level, need, fit);
    if (fit == FIT_YES) return;
  }
}

void placement_of_layer(struct placement *input_level, struct placement *output_level, const struct hardware *hardware,
                        const struct layer_needs *needs) {
  enum memory_operand output = needs->is_input ? OPERAND_I1 : OPERAND_O;
  place_nothing(input_level);
  if (!needs->is_input) place_lowest(input_level, hardware, OPERAND_I1, needs, false, 0, -1);
  if (needs->is_last) {
    place_at(output_level, hardware, output, needs->home, needs->output_bits);
  } else {
    place_lowest(output_level, hardware, output, needs, true, needs->lowest_output, input_level->memory);
  }
}

bool placement_holds(const struct hardware *hardware, const struct layer_needs *needs, int input_level,
                     int output_level) {
  int input = hardware->level[OPERAND_I1][input_level], output = hardware->level[OPERAND_O][output_level];
  bool input_holds = input_level == hardware->level_count[OPERAND_I1] - 1 ||
                     fit_in(&hardware->memories[input], placement_input_need(needs, input)) == FIT_YES;
  return input_holds && (output_level == hardware->level_count[OPERAND_O] - 1 ||
                         fit_in(&hardware->memories[output], placement_output_need(needs, output, input)) == FIT_YES);
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
