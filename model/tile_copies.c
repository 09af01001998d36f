#include "model/tile_copies.h"

#include <string.h>

#include "model/copy.h"
#include "model/tile.h"

/* --- Copies before a layer -------------------------------------------------------------------------------- */

static enum status add_copy(const struct passage *passage, struct copy_group *group, enum copy_cause cause, double bits,
                            enum memory_operand source_operand, int source, enum memory_operand destination_operand,
                            int destination) {
  if (bits <= 0) return STATUS_OK;
  return copy_plan(&group->copies[group->copy_count++], passage->rules, passage->arena, passage->hardware, cause, bits,
                   source_operand, source, destination_operand, destination, passage->error);
}

/* Columns (rows) of a map read that come from a cache. */
static int64_t cached_columns(const struct passage *passage, const struct tile_source *source) {
  return passage->type->takes_h >= 0 || passage->hides_caches ? source->overlap_x : 0;
}

static int64_t cached_rows(const struct passage *passage, const struct tile_source *source) {
  return passage->type->takes_v >= 0 || passage->hides_caches ? source->overlap_y : 0;
}

/* Copies the output of the i-th producer to the level where this layer reads it. An input layer's tile stored anywhere
 * on the way is read from there. */
static enum status copy_producer(const struct passage *passage, int n, enum layer_operand o, int i, int input_level,
                                 struct copy_group *group) {
  int producer = passage->stack->nodes[n].sources[o][i];
  const struct tile_source source = tile_source_of(&passage->nodes[n], o, i);
  if (passage->nodes[n].input[o].width <= cached_columns(passage, &source))
    return STATUS_OK; /* nothing of it is read */
  if (passage->nodes[n].input[o].height <= cached_rows(passage, &source)) return STATUS_OK;
  const struct stored *stored = &passage->stored[producer];
  const struct memory *memory = &passage->hardware->memories[stored->memory];
  int input_memory = memory_at(passage, OPERAND_I1, input_level);
  bool from_input = passage->stack->nodes[producer].shape->is_input;
  int level = memory->level_of[OPERAND_I1];
  bool in_place = from_input ? level >= 0 && level <= input_level : stored->memory == input_memory;
  if (in_place) return STATUS_OK;
  enum memory_operand operand = memory->level_of[OPERAND_O] >= 0 ? OPERAND_O : OPERAND_I1;
  return add_copy(passage, group, COPY_OUTPUT_TO_INPUT, stored->bits, operand, stored->memory, OPERAND_I1,
                  input_memory);
}

/* Copies the overlap with the tiles to the left and above from their caches. */
static enum status copy_caches(const struct passage *passage, int n, enum layer_operand o, int i, int input_memory,
                               bool horizontal, struct copy_group *group) {
  const struct stack_node *node = &passage->stack->nodes[n];
  const struct tile_node *tile = &passage->nodes[n];
  int cache = horizontal ? passage->type->takes_h : passage->type->takes_v;
  if (cache < 0 || cache == input_memory) return STATUS_OK;
  const struct tile_source source = tile_source_of(tile, o, i);
  int64_t width = source.overlap_x, height = tile->input[o].height;
  if (!horizontal) { /* the corner came with the columns */
    width = tile->input[o].width - cached_columns(passage, &source);
    height = source.overlap_y;
  }
  double bits = source.channels * (double)width * (double)height * node->shape->operand[LAYER_OUTPUT].final_bits;
  return add_copy(passage, group, horizontal ? COPY_H_CACHE_READ : COPY_V_CACHE_READ, bits, OPERAND_I1, cache,
                  OPERAND_I1, input_memory);
}

/* Memory of the whole map that an input layer stands for. */
static int home_of_input(const struct passage *passage, int n) {
  int home = passage->stack->nodes[n].home;
  return home >= 0 ? home : memory_at(passage, OPERAND_I1, passage->hardware->level_count[OPERAND_I1] - 1);
}

/* Copies the taps of a transposed convolution that the first tile has no output for to where later tiles read them. */
static enum status copy_other_weights(const struct passage *passage, int n, struct copy_group *group) {
  const struct layer *shape = passage->stack->nodes[n].shape;
  int home = passage->type->weight_memory, top = passage->hardware->level_count[OPERAND_I2] - 1;
  double bits = 0;
  if (!passage->type->first_tile || home < 0) return STATUS_OK;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &shape->operand[o];
    if (!operand->constant || operand->pr_count == 0) continue;
    int64_t whole = layer_elements(shape, o, shape->size), used = layer_elements(shape, o, passage->nodes[n].size);
    bits += (double)(whole - used) * operand->precision_bits;
  }
  return add_copy(passage, group, COPY_WEIGHTS, bits, OPERAND_I2, memory_at(passage, OPERAND_I2, top), OPERAND_I2,
                  home);
}

/* Copies finished sums over all tiles to where the stack's output goes. */
static enum status copy_sums(const struct passage *passage, int n, struct copy_group *group) {
  const struct stack_node *node = &passage->stack->nodes[n];
  const struct tile_node *tile = &passage->nodes[n];
  if (!passage->type->last_tile || !tile->caps.sums_tiles) return STATUS_OK;
  int top = memory_at(passage, OPERAND_O, passage->hardware->level_count[OPERAND_O] - 1);
  double bits =
      (double)layer_elements(node->shape, LAYER_OUTPUT, tile->size) * node->shape->operand[LAYER_OUTPUT].final_bits;
  return add_copy(passage, group, COPY_SUMS, bits, OPERAND_O, passage->type->sums_memory, OPERAND_O,
                  node->home >= 0 ? node->home : top);
}

enum status tile_copies_before(const struct passage *passage, int n, int input_level, int output_level,
                               struct copy_group *group) {
  const struct stack_node *node = &passage->stack->nodes[n];
  int most = 4 + 3 * (node->source_count[LAYER_INPUT1] + node->source_count[LAYER_INPUT2]);
  group->copies = ARENA_RAW(passage->arena, most, struct copy);
  if (group->copies == NULL) return error_out_of_memory(passage->error);
  group->copy_count = passage->pending_count;
  for (int i = 0; i < passage->pending_count; i++) group->copies[i] = passage->pending[i];
  if (node->shape->is_input) {
    bool is_home = node->home >= 0 && memory_at(passage, OPERAND_I1, output_level) == node->home;
    if (is_home) return STATUS_OK; /* it is read where the whole map lives */
    return add_copy(passage, group, COPY_STACK_INPUT, passage->nodes[n].output_bits, OPERAND_I1,
                    home_of_input(passage, n), OPERAND_I1, memory_at(passage, OPERAND_I1, output_level));
  }
  enum status status = copy_other_weights(passage, n, group);
  if (status == STATUS_OK) status = copy_sums(passage, n, group);
  int input_memory = memory_at(passage, OPERAND_I1, input_level);
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && status == STATUS_OK; o++) {
    for (int i = 0; i < node->source_count[o] && status == STATUS_OK; i++) {
      status = copy_producer(passage, n, o, i, input_level, group);
    }
  }
  for (int horizontal = 1; horizontal >= 0; horizontal--) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && status == STATUS_OK; o++) {
      for (int i = 0; i < node->source_count[o] && status == STATUS_OK; i++) {
        status = copy_caches(passage, n, o, i, input_memory, horizontal, group);
      }
    }
  }
  return status;
}

/* --- Cache writes after a layer --------------------------------------------------------------------------- */

/* By the published rule the first column keeps all, even more than it has. */
static int64_t kept(const struct stack_node *node, int64_t keep, int64_t own, bool is_first) {
  return (is_first && !node->shape->has_true_size) || keep < own ? keep : own;
}

static enum status write_cache(struct passage *passage, int n, enum copy_cause cause, int64_t columns, int64_t rows,
                               int output_memory, int cache) {
  const struct stack_node *node = &passage->stack->nodes[n];
  int64_t size[LAYER_MAX_DIMS];
  memcpy(size, passage->nodes[n].size, sizeof size);
  if (node->shape->ox >= 0) size[node->shape->ox] = columns;
  if (node->shape->oy >= 0) size[node->shape->oy] = rows;
  double bits = (double)layer_elements(node->shape, LAYER_OUTPUT, size) * node->shape->operand[LAYER_OUTPUT].final_bits;
  if (bits <= 0) return STATUS_OK;
  enum memory_operand operand = node->shape->is_input ? OPERAND_I1 : OPERAND_O;
  return copy_plan(&passage->pending[passage->pending_count++], passage->rules, passage->arena, passage->hardware,
                   cause, bits, operand, output_memory, operand, cache, passage->error);
}

/* True if node n writes a cache there. Rule input-caches: a stack's input writes its own, but not to the memory where
 * it comes from. */
static bool writes(const struct passage *passage, int n, int output_memory, int cache) {
  if (cache < 0 || cache == output_memory || n == passage->stack->node_count - 1) return false;
  if (!passage->stack->nodes[n].shape->is_input) return true;
  return rules_have(passage->rules, RULE_INPUT_CACHES) && cache != home_of_input(passage, n);
}

/* Rows first: they put the corner into the V cache, so the columns go without these rows. */
enum status tile_copies_after(struct passage *passage, int n, struct tile_step *step, int output_memory) {
  const struct tile_type *type = passage->type;
  const struct tile_node *tile = &passage->nodes[n];
  passage->pending_count = 0;
  step->keep_columns = kept(&passage->stack->nodes[n], tile->keep_columns, tile->width, type->takes_h < 0);
  step->keep_rows = kept(&passage->stack->nodes[n], tile->keep_rows, tile->height, type->takes_v < 0);
  enum status status = STATUS_OK;
  int64_t rows = tile->height;
  if (writes(passage, n, output_memory, type->makes_v)) {
    status = write_cache(passage, n, COPY_V_CACHE_WRITE, tile->width, step->keep_rows, output_memory, type->makes_v);
    rows -= step->keep_rows;
  }
  if (status == STATUS_OK && writes(passage, n, output_memory, type->makes_h)) {
    status = write_cache(passage, n, COPY_H_CACHE_WRITE, step->keep_columns, rows, output_memory, type->makes_h);
  }
  return status;
}
