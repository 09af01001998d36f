#include "model/resident.h"

#include <math.h>
#include <string.h>

/* True for the first place at which node c's input o reads this map: it may be joined twice. */
static bool is_first_place(const struct stack_node *node, enum layer_operand o, int i) {
  return stack_node_source(node, o, node->sources[o][i]) == i;
}

/* Notes what node c reads of the maps before it: *rows: most rows of each, *bits: of an element. */
static void note_reader(struct tile_maps *maps, int c, int64_t *rows, int *bits) {
  const struct stack_node *node = &maps->stack->nodes[c];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !maps->nodes[c].is_idle; o++) {
    for (int i = 0; i < node->source_count[o]; i++) {
      int p = node->sources[o][i];
      if (!is_first_place(node, o, i)) continue;
      maps->last_reader[p] = c;
      if (tile_source_of(&maps->nodes[c], o, i).overlap_x > 0) maps->last_taker[p] = c;
      if (maps->nodes[c].input[o].height > rows[p]) rows[p] = maps->nodes[c].input[o].height;
      if (node->shape->operand[o].precision_bits > bits[p]) bits[p] = node->shape->operand[o].precision_bits;
    }
  }
}

/* Memory of the V caches, or -1. */
static int v_memory(const struct tile_type *type) {
  return type->takes_v >= 0 ? type->takes_v : type->makes_v;
}

/* Sizes of the caches of node p's map in this tile. */
static void measure(const struct tile_maps *maps, int p, int64_t rows, int bits) {
  const struct tile_node *node = &maps->nodes[p];
  const struct layer *shape = maps->stack->nodes[p].shape;
  const struct tile_type *type = maps->type;
  double pixel = layer_pixel_elements(shape, LAYER_OUTPUT, node->size) * bits;
  double width = shape->ox >= 0 ? (double)shape->size[shape->ox] : 1;
  int v = v_memory(type);
  bool with_h = v >= 0 && (type->takes_h == v || type->makes_h == v);
  maps->pixel_bits[p] = pixel;
  maps->h_bits[p] = (double)node->room_columns * (double)rows * pixel;
  maps->v_bits[p] = (double)node->room_rows * (width - (with_h ? (double)node->room_columns : 0)) * pixel;
}

/* Adds up the caches that stay while a node is computed: those for the left neighbour's sake until the last layer has
 * taken them, those for the right one's once they are computed, and the rows of a row of tiles. A cache in the memory
 * of the whole map between stacks is part of that. */
static void add_caches(struct tile_maps *maps) {
  const struct tile_type *type = maps->type;
  int count = maps->stack->node_count, v = v_memory(type);
  double made = 0, taken = 0;
  maps->v_sum = 0;
  for (int p = 0; p < count; p++) maps->taken_bits[p] = 0;
  for (int p = 0; p < count; p++) {
    int home = maps->stack->nodes[p].home;
    maps->made_bits[p] = made;
    if (maps->last_reader[p] < 0) continue;
    if (type->makes_h != home) made += maps->h_bits[p];
    if (type->takes_h != home && maps->last_taker[p] >= 0) maps->taken_bits[maps->last_taker[p]] += maps->h_bits[p];
    if (v != home) maps->v_sum += maps->v_bits[p];
  }
  for (int n = count - 1; n >= 0; n--) maps->taken_bits[n] = taken += maps->taken_bits[n];
}

bool tile_maps_init(struct tile_maps *maps, struct arena *arena) {
  int count = maps->stack->node_count;
  int64_t *rows = ARENA_NEW(arena, count, int64_t);
  int *bits = ARENA_NEW(arena, count, int);
  maps->last_reader = ARENA_RAW(arena, 2 * count, int);
  maps->h_bits = ARENA_RAW(arena, 5 * count, double);
  if (rows == NULL || bits == NULL || maps->last_reader == NULL || maps->h_bits == NULL) return false;
  maps->last_taker = maps->last_reader + count;
  maps->v_bits = maps->h_bits + count;
  maps->pixel_bits = maps->v_bits + count;
  maps->taken_bits = maps->pixel_bits + count;
  maps->made_bits = maps->taken_bits + count;
  for (int p = 0; p < 2 * count; p++) maps->last_reader[p] = -1;
  for (int c = 0; c < count; c++) note_reader(maps, c, rows, bits);
  for (int p = 0; p < count; p++) measure(maps, p, rows[p], bits[p]);
  add_caches(maps);
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
  double *always = resident->between_always, *beside_input = resident->between_beside_input;
  for (int m = 0; m < maps->hardware->memory_count; m++) always[m] = maps->stack->between_bits[m];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < node->source_count[o]; i++) {
      int home = nodes[node->sources[o][i]].home;
      if (home < 0) continue;
      double part = fmin(read_at_home(maps, n, o, i), maps->stack->between_bits[home]);
      always[home] -= part;
      beside_input[home] += part;
    }
  }
  if (!node->shape->is_input && node->home >= 0 && !maps->nodes[n].caps.sums_tiles) {
    always[node->home] -= maps->nodes[n].output_bits;
  }
  for (int m = 0; m < maps->hardware->memory_count; m++) {
    resident->always[m] += always[m];
    resident->beside_input[m] += beside_input[m];
  }
}

/* True if the columns that a map keeps for the right neighbour are part of it where it waits while n is computed. */
static bool is_in_map(const struct tile_maps *maps, int n, int p) {
  return maps->last_reader[p] > n && maps->stored[p].bits > 0 && maps->stored[p].memory == maps->type->makes_h;
}

/* Caches of all maps but for the columns that are part of one. */
static void keep_caches(const struct tile_maps *maps, int n, struct resident *resident) {
  const struct tile_type *type = maps->type;
  int v = v_memory(type);
  if (type->takes_h >= 0) resident->always[type->takes_h] += maps->taken_bits[n];
  if (v >= 0) resident->always[v] += maps->v_sum;
  if (type->makes_h < 0) return;
  double bits = maps->made_bits[n];
  for (int p = 0; p < n; p++) {
    if (is_in_map(maps, n, p) && type->makes_h != maps->stack->nodes[p].home) bits -= maps->h_bits[p];
  }
  resident->always[type->makes_h] += bits;
}

/* Bits of the V cache of node p's map that node n reads. */
static double read_rows(const struct tile_maps *maps, int n, int p) {
  const struct tile_type *type = maps->type;
  double read = 0;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && type->takes_v >= 0; o++) {
    int i = stack_node_source(&maps->stack->nodes[n], o, p);
    if (i < 0) continue;
    const struct tile_source source = tile_source_of(&maps->nodes[n], o, i);
    int64_t columns = maps->nodes[n].input[o].width - (type->takes_h >= 0 ? source.overlap_x : 0);
    double part = (double)source.overlap_y * (double)columns * maps->pixel_bits[p];
    if (part > read) read = part;
  }
  return read < maps->v_bits[p] ? read : maps->v_bits[p];
}

/* Moves bits of a cache to those that the layer reads as part of its inputs, where it reads these. */
static void move_to_input(struct resident *resident, int memory, double bits) {
  resident->always[memory] -= bits;
  resident->beside_input[memory] += bits;
}

/* The same for the caches of node p's map, which node n reads. */
static void read_caches(const struct tile_maps *maps, int n, int p, struct resident *resident) {
  const struct tile_type *type = maps->type;
  int home = maps->stack->nodes[p].home, v = v_memory(type);
  if (type->takes_h >= 0 && type->takes_h != home && n <= maps->last_taker[p]) {
    move_to_input(resident, type->takes_h, maps->h_bits[p]);
  }
  if (type->makes_h >= 0 && type->makes_h != home && !is_in_map(maps, n, p)) {
    move_to_input(resident, type->makes_h, maps->h_bits[p]);
  }
  if (v >= 0 && v != home) move_to_input(resident, v, read_rows(maps, n, p));
}

void resident_at(const struct tile_maps *maps, int n, bool caches, struct resident *resident) {
  const struct stack_node *node = &maps->stack->nodes[n];
  size_t bytes = (size_t)maps->hardware->memory_count * sizeof(double);
  memset(resident->always, 0, bytes);
  memset(resident->beside_input, 0, bytes);
  memset(resident->between_always, 0, bytes);
  memset(resident->between_beside_input, 0, bytes);
  keep_maps(maps, n, resident);
  if (!caches) return;
  keep_between(maps, n, resident);
  keep_caches(maps, n, resident);
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < node->source_count[o]; i++) {
      int p = node->sources[o][i];
      bool seen = !is_first_place(node, o, i) || (o == LAYER_INPUT2 && stack_node_source(node, LAYER_INPUT1, p) >= 0);
      if (!seen && maps->last_reader[p] >= 0) read_caches(maps, n, p, resident);
    }
  }
  int weights = maps->type->weight_memory, last = maps->stack->node_count - 1;
  bool sums = maps->nodes[last].caps.sums_tiles && n < last;
  if (sums) resident->always[maps->type->sums_memory] += maps->nodes[last].output_bits;
  if (weights >= 0) resident->always[weights] += maps->weight_bits - node->shape->weight_bits;
}

struct overflow resident_overflow(const struct tile_maps *maps, int n, const struct resident *resident, int input,
                                  const struct held_bits *held) {
  const struct tile_type *type = maps->type;
  struct overflow most = {.memory = -1};
  for (int m = 0; m < maps->hardware->memory_count; m++) {
    const struct memory *memory = &maps->hardware->memories[m];
    double bits = held[m].all + resident_bits(resident, m, input);
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
