#include "tui/analysis/layer_places.h"

#include <stdio.h>
#include <string.h>

#include "model/inspect/walk.h"
#include "tui/text/utf8.h"

/* The index of the largest number; -1: all are 0. */
static int largest(const double *amount, int count) {
  int most = -1;
  for (int i = 0; i < count; i++) {
    if (amount[i] > 0 && (most < 0 || amount[i] > amount[most])) most = i;
  }
  return most;
}

static int map_memory(const struct result *result, const struct stack_result *stack, int node) {
  double bits[HARDWARE_MAX_MEMORIES] = {0};
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_step *step = &stack->types[t].steps[node];
    int memory = walk_output_memory(result, stack, step);
    if (memory >= 0) bits[memory] += (double)stack->types[t].count * step->output_bits;
  }
  return largest(bits, result->hardware.memory_count);
}

/* Where the weights of a stack come from, in most of its tiles. */
static int weight_memory(const struct result *result, const struct stack_result *stack) {
  const struct hardware *hardware = &result->hardware;
  int top = hardware->level[OPERAND_I2][hardware->level_count[OPERAND_I2] - 1];
  double tiles[HARDWARE_MAX_MEMORIES] = {0};
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    bool from_top = type->first_tile || type->weight_memory < 0;
    tiles[from_top ? top : type->weight_memory] += (double)type->count;
  }
  return largest(tiles, hardware->memory_count);
}

static bool has_weights(const struct layer *layer) {
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (layer->operand[o].constant) return true;
  }
  return false;
}

void layer_places_find(const struct result *result, struct data_place *places) {
  for (int i = 0; i < result->layer_count; i++) {
    places[i] = (struct data_place){.id = result->layers[i].id, .memory = {-1, -1}};
  }
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    int weights = weight_memory(result, stack);
    for (int n = 0; n < stack->node_count; n++) {
      int layer = stack->nodes[n].layer;
      if (layer < 0 || result->layers[layer].is_input) continue;
      places[layer].memory[LAYER_MAP] = (signed char)map_memory(result, stack, n);
      if (has_weights(&result->layers[layer])) places[layer].memory[LAYER_WEIGHTS] = (signed char)weights;
    }
  }
}

/* --- Moves ------------------------------------------------------------------------------------------------- */

static const char *name_of(const struct hardware *hardware, int memory) {
  return memory >= 0 ? hardware->memories[memory].name : "";
}

void layer_moves_find(const struct figures *from, const struct hardware *from_on, const struct figures *to,
                      const struct hardware *to_on, int memory, enum layer_data kind, struct layer_move *move) {
  int before = -1;
  *move = (struct layer_move){.kind = kind, .to = -1};
  if (from->layer_count != to->layer_count || memory < 0) return;
  for (int i = 0; i < from->layer_count && move->count < SCHEDULE_MAX_CUTS; i++) {
    int there = to->places[i].memory[kind];
    if (from->places[i].memory[kind] != memory || there < 0) continue;
    if (strcmp(name_of(to_on, there), name_of(from_on, memory)) == 0) continue;
    if (move->count == 0) move->to = there;
    if (there != move->to) move->to = -1;
    move->next[move->count] = move->count > 0 && before == i - 1;
    move->ids[move->count++] = from->places[i].id;
    before = i;
  }
}

/* Writes ids as runs: "1-6", "0 and 2-6". */
static void append_ids(const struct layer_move *move, int runs, char *text) {
  for (int i = 0; i < move->count; i++) {
    bool goes_on = i + 1 < move->count && move->next[i + 1];
    if (!move->next[i]) text_append(text, LAYER_MOVE_SIZE, "%d", move->ids[i]);
    if (move->next[i] && !goes_on) text_append(text, LAYER_MOVE_SIZE, "-%d", move->ids[i]);
    if (goes_on || --runs == 0) continue;
    text_append(text, LAYER_MOVE_SIZE, runs == 1 ? " and " : ", ");
  }
}

const char *layer_move_text(const struct layer_move *move, char *text) {
  enum { RUNS_MOST = 4 }; /* more would be a list that nobody reads */
  bool is_map = move->kind == LAYER_MAP, is_one = move->count == 1;
  int runs = 0;
  for (int i = 0; i < move->count; i++) runs += !move->next[i];
  const char *what = !is_map ? "weights" : is_one ? "map" : "maps";
  if (runs > RUNS_MOST) {
    snprintf(text, LAYER_MOVE_SIZE, "the %s of %d layers", what, move->count);
  } else {
    snprintf(text, LAYER_MOVE_SIZE, "the %s of layer%s ", what, is_one ? "" : "s");
    append_ids(move, runs, text);
  }
  return text;
}

void layer_move_append(const struct layer_move *move, bool saves, const struct hardware *hardware, const char *memory,
                       char *text, size_t size) {
  char layers[LAYER_MOVE_SIZE];
  const char *s = move->kind == LAYER_MAP && move->count == 1 ? "s" : "";
  const char *to = move->to >= 0 ? hardware->memories[move->to].name : NULL;
  if (move->count == 0) return;
  text_append(text, size, "; %s ", layer_move_text(move, layers));
  if (move->kind == LAYER_WEIGHTS) {
    if (!saves) text_append(text, size, "come from %s for each tile", memory);
    if (saves && to != NULL) text_append(text, size, "stay in %s", to);
    if (saves && to == NULL) text_append(text, size, "no longer come from %s", memory);
  } else {
    if (!saves) text_append(text, size, "live%s in %s now", s, memory);
    if (saves && to != NULL) text_append(text, size, "live%s in %s instead", s, to);
    if (saves && to == NULL) text_append(text, size, "no longer live%s there", s);
  }
}
