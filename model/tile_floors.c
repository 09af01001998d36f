#include "model/tile_floors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 1 << 11 };

/* What a floor depends on. */
struct floor_key {
  int layer, level_count[LAYER_OPERANDS];
  const int64_t *size;
  const struct input_caps *caps;
};

struct kept_floor {
  bool is_kept;
  int layer, level_count[LAYER_OPERANDS];
  int64_t size[LAYER_MAX_DIMS];
  struct input_caps caps;
  struct tile_sum floor;
};

void tile_floors_init(struct tile_floors *tile_floors, const struct floors *floors, const struct layer_search *search) {
  *tile_floors = (struct tile_floors){floors, search, calloc(KEPT, sizeof *tile_floors->kept)};
}

void tile_floors_deinit(struct tile_floors *tile_floors) {
  free(tile_floors->kept);
}

/* --- Levels ----------------------------------------------------------------------------------------------- */

/* Lowest level of the operand with one instance that holds the bits; the top if none does. */
static int lowest_level(const struct hardware *hardware, enum memory_operand operand, double bits, int home) {
  int top = hardware->level_count[operand] - 1, level = 0;
  const struct memory *at_home = home >= 0 ? &hardware->memories[home] : NULL;
  for (; level < top; level++) {
    const struct memory *memory = &hardware->memories[hardware->level[operand][level]];
    if (memory == at_home || (memory->instances == 1 && memory->size_bits >= bits)) break;
  }
  return level;
}

/* Least number of levels of each operand, whatever else is in the memories. */
static void least_levels(const struct hardware *hardware, const struct stack *stack, const struct tile_node *nodes,
                         const struct tile_type *type, int n, int level_count[LAYER_OPERANDS]) {
  const struct stack_node *node = &stack->nodes[n];
  bool from_top = type->first_tile || type->weight_memory < 0;
  int weights =
      from_top ? hardware->level_count[OPERAND_I2] : hardware->memories[type->weight_memory].level_of[OPERAND_I2] + 1;
  int input = 1, output = 1;
  if (!stack->searches_placement) {
    int home = tile_home(type, &nodes[n], node), top = hardware->level_count[OPERAND_O];
    input = lowest_level(hardware, OPERAND_I1, tile_input_bits(node, &nodes[n]), -1) + 1;
    if (n < stack->node_count - 1) {
      output = lowest_level(hardware, OPERAND_O, nodes[n].output_bits, home) + 1;
    } else {
      output = home >= 0 ? hardware->memories[home].level_of[OPERAND_O] + 1 : top;
    }
  }
  level_count[LAYER_OUTPUT] = output;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &node->shape->operand[o];
    level_count[o] = !operand->name[0] ? 0 : operand->memory_operand == OPERAND_I2 ? weights : input;
  }
}

/* --- Kept floors ------------------------------------------------------------------------------------------ */

static bool same_caps(const struct input_caps *a, const struct input_caps *b) {
  return a->sums_tiles == b->sums_tiles && memcmp(a->x, b->x, sizeof a->x) == 0 && memcmp(a->y, b->y, sizeof a->y) == 0;
}

static struct kept_floor *slot_of(const struct tile_floors *tile_floors, const struct stack_node *node,
                                  const struct floor_key *key) {
  uint64_t hash = (uint64_t)key->layer;
  if (node->shape->ox >= 0) hash = hash * 0x9E3779B97F4A7C15u + (uint64_t)key->size[node->shape->ox];
  if (node->shape->oy >= 0) hash = hash * 0x9E3779B97F4A7C15u + (uint64_t)key->size[node->shape->oy];
  for (int o = 0; o < LAYER_OPERANDS; o++) hash = hash * 16 + (uint64_t)key->level_count[o];
  return &tile_floors->kept[hash * 0x9E3779B97F4A7C15u >> 40 & (KEPT - 1)];
}

static bool is_of(const struct kept_floor *kept, const struct floor_key *key) {
  return kept->is_kept && kept->layer == key->layer &&
         memcmp(kept->level_count, key->level_count, sizeof kept->level_count) == 0 &&
         memcmp(kept->size, key->size, sizeof kept->size) == 0 && same_caps(&kept->caps, key->caps);
}

static struct tile_sum find_floor(const struct tile_floors *tile_floors, const struct stack *stack,
                                  const struct tile_node *nodes, const struct tile_type *type, int n,
                                  const struct floor_key *key) {
  struct tile_sum floor = floor_of_node(tile_floors->floors, stack, nodes, type, n);
  double least = layer_search_least(tile_floors->search, key->layer, key->size, key->caps, key->level_count);
  floor.energy_pj = fmax(floor.energy_pj, least * FLOOR_LOWERED);
  return floor;
}

struct tile_sum tile_floor_of(const struct tile_floors *tile_floors, const struct stack *stack,
                              const struct tile_node *nodes, const struct tile_type *type, int n) {
  const struct stack_node *node = &stack->nodes[n];
  struct floor_key key = {.layer = node->layer, .size = nodes[n].size, .caps = &nodes[n].caps};
  if (node->layer < 0 || node->shape->is_input || nodes[n].is_idle) return (struct tile_sum){0, 0};
  least_levels(tile_floors->search->hardware, stack, nodes, type, n, key.level_count);
  if (tile_floors->kept == NULL) return find_floor(tile_floors, stack, nodes, type, n, &key);
  struct kept_floor *kept = slot_of(tile_floors, node, &key);
  if (is_of(kept, &key)) return kept->floor;
  *kept = (struct kept_floor){.is_kept = true, .layer = key.layer, .caps = *key.caps};
  memcpy(kept->level_count, key.level_count, sizeof kept->level_count);
  memcpy(kept->size, key.size, sizeof kept->size);
  kept->floor = find_floor(tile_floors, stack, nodes, type, n, &key);
  return kept->floor;
}
