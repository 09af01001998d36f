#include "model/resident.h"

#include <math.h>
#include <string.h>

/* Sizes of the caches of node p's map in this tile. */
static void measure(const struct tile_maps *maps, int p) {
  const struct tile_node *node = &maps->nodes[p];
  const struct layer *shape = maps->stack->nodes[p].shape;
  const struct tile_type *type = maps->type;
  int64_t rows = 0;
  int bits = 0;
  maps->last_reader[p] = maps->last_taker[p] = -1;
  for (int c = p + 1; c < maps->stack->node_count; c++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !maps->nodes[c].is_idle; o++) {
      int source = stack_node_source(&maps->stack->nodes[c], o, p);
      if (source < 0) continue;
      maps->last_reader[p] = c;
      if (tile_source_of(&maps->nodes[c], o, source).overlap_x > 0) maps->last_taker[p] = c;
      if (maps->nodes[c].input[o].height > rows) rows = maps->nodes[c].input[o].height;
      int own = maps->stack->nodes[c].shape->operand[o].precision_bits;
      if (own > bits) bits = own;
    }
  }
  int64_t size[LAYER_MAX_DIMS];
  memcpy(size, node->size, sizeof size);
  if (shape->ox >= 0) size[shape->ox] = 1;
  if (shape->oy >= 0) size[shape->oy] = 1;
  double pixel = (double)layer_elements(shape, LAYER_OUTPUT, size) * bits;
  double width = shape->ox >= 0 ? (double)shape->size[shape->ox] : 1;
  int v = type->takes_v >= 0 ? type->takes_v : type->makes_v;
  bool with_h = v >= 0 && (type->takes_h == v || type->makes_h == v);
  maps->pixel_bits[p] = pixel;
  maps->h_bits[p] = (double)node->room_columns * (double)rows * pixel;
  maps->v_bits[p] = (double)node->room_rows * (width - (with_h ? (double)node->room_columns : 0)) * pixel;
}

bool tile_maps_init(struct tile_maps *maps, struct arena *arena) {
  int count = maps->stack->node_count;
  maps->last_reader = ARENA_RAW(arena, 2 * count, int);
  maps->h_bits = ARENA_RAW(arena, 3 * count, double);
  if (maps->last_reader == NULL || maps->h_bits == NULL) return false;
  maps->last_taker = maps->last_reader + count;
  maps->v_bits = maps->h_bits + count;
  maps->pixel_bits = maps->v_bits + count;
  for (int p = 0; p < count; p++) measure(maps, p);
  return true;
}

/* Rule live-maps: outputs that a later layer reads; those that n reads too are its inputs where it reads them. */
static void keep_maps(const struct tile_maps *maps, int n, struct resident *resident) {
  for (int p = 0; p < n; p++) {
    if (maps->last_reader[p] <= n || maps->stored[p].memory == maps->stack->nodes[p].home) continue;
    bool is_input = stack_node_reads(&maps->stack->nodes[n], p);
    (is_input ? resident->beside_input : resident->always)[maps->stored[p].memory] += maps->stored[p].bits;
  }
}

/* Bits of a map between stacks that input o of node n reads of node p, if it reads it at home. */
static double read_at_home(const struct tile_maps *maps, int n, enum layer_operand o, int i) {
  const struct tile_node *tile = &maps->nodes[n];
  const struct layer *shape = maps->stack->nodes[n].shape;
  const struct tile_source source = tile_source_of(tile, o, i);
  double pixels = (double)tile->input[o].width * (double)tile->input[o].height;
  return source.channels * pixels * shape->operand[o].precision_bits;
}

/* Maps between stacks: of those that node n makes, or reads where they live, its tile is part. */
static void keep_between(const struct tile_maps *maps, int n, struct resident *resident) {
  const struct stack_node *nodes = maps->stack->nodes, *node = &nodes[n];
  for (int m = 0; m < maps->hardware->memory_count; m++) resident->always[m] += maps->stack->between_bits[m];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < node->source_count[o]; i++) {
      int home = nodes[node->sources[o][i]].home;
      if (home < 0) continue;
      double part = fmin(read_at_home(maps, n, o, i), maps->stack->between_bits[home]);
      resident->always[home] -= part;
      resident->beside_input[home] += part;
    }
  }
  if (!node->shape->is_input && node->home >= 0)
    resident->always[node->home] -= tile_output_bits(node, &maps->nodes[n]);
}

/* Columns for the left neighbour's sake until the last layer has taken them, for the right one's once they are
 * computed; these may be part of a map that is there. */
static void keep_h_cache(const struct tile_maps *maps, int n, int p, struct resident *resident) {
  const struct tile_type *type = maps->type;
  double *bits = stack_node_reads(&maps->stack->nodes[n], p) ? resident->beside_input : resident->always;
  int home = maps->stack->nodes[p].home; /* there it is part of the whole map */
  if (type->takes_h >= 0 && type->takes_h != home && n <= maps->last_taker[p]) bits[type->takes_h] += maps->h_bits[p];
  bool in_map =
      n > p && maps->last_reader[p] > n && maps->stored[p].bits > 0 && maps->stored[p].memory == type->makes_h;
  if (type->makes_h >= 0 && type->makes_h != home && n > p && !in_map) bits[type->makes_h] += maps->h_bits[p];
}

/* The rows of a whole row of tiles; what the layer reads of them is part of its inputs where it reads these. */
static void keep_v_cache(const struct tile_maps *maps, int n, int p, struct resident *resident) {
  const struct tile_type *type = maps->type;
  int memory = type->takes_v >= 0 ? type->takes_v : type->makes_v;
  double read = 0;
  if (memory < 0 || memory == maps->stack->nodes[p].home) return;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && type->takes_v >= 0; o++) {
    int i = stack_node_source(&maps->stack->nodes[n], o, p);
    if (i < 0) continue;
    const struct tile_source source = tile_source_of(&maps->nodes[n], o, i);
    int64_t columns = maps->nodes[n].input[o].width - (type->takes_h >= 0 ? source.overlap_x : 0);
    double part = (double)source.overlap_y * (double)columns * maps->pixel_bits[p];
    if (part > read) read = part;
  }
  if (read > maps->v_bits[p]) read = maps->v_bits[p];
  resident->always[memory] += maps->v_bits[p] - read;
  resident->beside_input[memory] += read;
}

void resident_at(const struct tile_maps *maps, int n, bool caches, struct resident *resident) {
  size_t bytes = (size_t)maps->hardware->memory_count * sizeof(double);
  memset(resident->always, 0, bytes);
  memset(resident->beside_input, 0, bytes);
  keep_maps(maps, n, resident);
  if (!caches) return;
  keep_between(maps, n, resident);
  for (int p = 0; p < maps->stack->node_count; p++) {
    if (maps->last_reader[p] < 0) continue;
    keep_h_cache(maps, n, p, resident);
    keep_v_cache(maps, n, p, resident);
  }
  int weights = maps->type->weight_memory;
  if (weights >= 0) {
    resident->always[weights] += maps->weight_bits - maps->stack->nodes[n].shape->weight_bits;
  }
}

struct overflow resident_overflow(const struct tile_maps *maps, int n, int input, const struct held_bits *held) {
  const struct tile_type *type = maps->type;
  struct overflow most = {.memory = -1};
  struct resident resident;
  resident_at(maps, n, true, &resident);
  for (int m = 0; m < maps->hardware->memory_count; m++) {
    const struct memory *memory = &maps->hardware->memories[m];
    double bits = held[m].all + resident_bits(&resident, m, input);
    /* The first tile brings all of the layer's weights in, though its mapping may pass them on in parts. */
    if (m == type->weight_memory && memory->instances == 1) {
      double passed_on = maps->stack->nodes[n].shape->weight_bits - held[m].weights;
      bits += passed_on > 0 ? passed_on : 0;
    }
    if (bits - memory->size_bits <= most.bits) continue;
    if (hardware_is_top(maps->hardware, m)) bits = held[m].all;
    if (bits - memory->size_bits > most.bits) most = (struct overflow){m, bits - memory->size_bits};
  }
  return most;
}
