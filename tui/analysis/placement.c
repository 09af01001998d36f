#include "tui/analysis/placement.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/inspect/walk.h"

/* --- Choosing -------------------------------------------------------------------------------------------- */

int placing_main_type(const struct stack_result *stack) {
  int main = 0;
  for (int t = 1; t < stack->type_count; t++) {
    if (stack->types[t].count >= stack->types[main].count) main = t;
  }
  return main;
}

static int clip(int value, int count) {
  return value < 0 ? 0 : value < count ? value : count - 1;
}

static int heaviest_node(const struct tile_type *type) {
  int heaviest = type->step_count - 1;
  for (int i = 0; i < type->step_count; i++) {
    const struct layer_cost *cost = type->steps[i].cost, *most = type->steps[heaviest].cost;
    if (cost != NULL && (most == NULL || cost->energy_pj > most->energy_pj)) heaviest = i;
  }
  return heaviest;
}

struct placing placing_in(const struct result *result, const struct placing *placing) {
  struct placing at = *placing;
  at.stack = clip(at.stack, result->stack_count);
  const struct stack_result *stack = &result->stacks[at.stack];
  at.type = at.type_chosen ? clip(at.type, stack->type_count) : placing_main_type(stack);
  at.node = at.node_chosen ? clip(at.node, stack->node_count) : heaviest_node(&stack->types[at.type]);
  if (at.column > result->hardware.memory_count) at.column = 0;
  return at;
}

/* --- Rows ------------------------------------------------------------------------------------------------ */

/* Where one stands. */
struct spot {
  const struct result *result;
  const struct stack_result *stack;
  const struct tile_type *type;
  const struct stack_node *node;
  const struct tile_step *step;
};

static void mark_home(struct placing_row *row, int memory) {
  row->home = memory;
  if (memory >= 0) row->mark[memory] = PLACING_HOME;
}

/* The levels of the operands that are this owner's in the mapping. */
static void mark_levels(const struct spot *spot, enum held_owner owner, struct placing_row *row) {
  const struct layer_cost *cost = spot->step->cost;
  for (enum layer_operand o = 0; cost != NULL && o < LAYER_OPERANDS; o++) {
    enum held_owner of = held_owner_of(spot->node->shape, o);
    for (int l = 0; of == owner && l < cost->level_count[o]; l++) row->mark[cost->level[o][l].memory] = PLACING_PASSES;
  }
}

/* The way of the copies with this cause; the source of those that bring it here. */
static void mark_copies(const struct spot *spot, enum copy_cause cause, bool brings, struct placing_row *row) {
  for (int c = 0; c < spot->step->copies.copy_count; c++) {
    const struct copy *copy = &spot->step->copies.copies[c];
    if (copy->cause != cause || copy->hop_count == 0) continue;
    for (int h = 0; h < copy->hop_count; h++) {
      row->mark[copy->hops[h].from] = row->mark[copy->hops[h].to] = PLACING_PASSES;
    }
    if (brings) row->mark[copy->source] = PLACING_SOURCE;
  }
}

static void place_weights(const struct spot *spot, struct placing_row *row) {
  int top = spot->result->hardware.level[OPERAND_I2][spot->result->hardware.level_count[OPERAND_I2] - 1];
  row->bits = layer_weight_bits(spot->node->shape);
  row->whole_bits = spot->stack->weight_bits;
  if (row->bits <= 0) {
    row->absent = spot->node->shape->is_input ? "An input has no weights." : "This layer has no weights.";
    return;
  }
  mark_levels(spot, HELD_WEIGHTS, row);
  row->mark[top] = PLACING_SOURCE;
  mark_home(row, spot->type->weight_memory >= 0 ? spot->type->weight_memory : top);
}

static void place_inputs(const struct spot *spot, struct placing_row *row) {
  if (spot->step->cost == NULL) {
    row->absent = "An input of the stack is only loaded: see its output.";
    return;
  }
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) row->bits += spot->step->input[o].bits;
  row->whole_bits = row->bits;
  mark_levels(spot, HELD_INPUTS, row);
  mark_copies(spot, COPY_OUTPUT_TO_INPUT, true, row);
  mark_home(row, walk_input_memory(spot->result, spot->step));
}

static void place_outputs(const struct spot *spot, struct placing_row *row) {
  row->bits = row->whole_bits = spot->step->output_bits;
  mark_levels(spot, HELD_OUTPUTS, row);
  mark_copies(spot, COPY_STACK_INPUT, true, row);
  mark_home(row, walk_output_memory(spot->result, spot->stack, spot->step));
}

static const char *why_no_cache(const struct spot *spot, bool horizontal) {
  const struct tile_type *type = spot->type;
  bool made = false;
  for (int t = 0; t < spot->stack->type_count; t++) {
    const struct tile_type *other = &spot->stack->types[t];
    made = made || (horizontal ? other->makes_h : other->makes_v) >= 0;
  }
  if ((horizontal ? type->takes_h : type->takes_v) >= 0 || (horizontal ? type->makes_h : type->makes_v) >= 0) {
    return NULL;
  }
  int64_t count = horizontal ? spot->stack->tile_columns : spot->stack->tile_rows;
  if (count == 1) {
    return horizontal ? "There is one column of tiles: no neighbour." : "There is one row of tiles: none below.";
  }
  if (made) return "This tile takes none and makes none.";
  return "This mode recomputes the overlap.";
}

static void place_cache(const struct spot *spot, bool horizontal, struct placing_row *row) {
  for (int i = 0; i < spot->type->step_count; i++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct tile_input *input = &spot->type->steps[i].input[o];
      double bits = horizontal ? input->h_cache_bits : input->v_cache_bits;
      row->whole_bits += bits;
      if (&spot->type->steps[i] == spot->step) row->bits += bits;
    }
  }
  row->absent = why_no_cache(spot, horizontal);
  if (row->absent == NULL && row->bits <= 0) row->absent = "Its inputs do not overlap with those of other tiles.";
  if (row->absent != NULL) return;
  mark_copies(spot, horizontal ? COPY_H_CACHE_READ : COPY_V_CACHE_READ, false, row);
  mark_copies(spot, horizontal ? COPY_H_CACHE_WRITE : COPY_V_CACHE_WRITE, false, row);
  int takes = horizontal ? spot->type->takes_h : spot->type->takes_v;
  int makes = horizontal ? spot->type->makes_h : spot->type->makes_v;
  mark_home(row, takes >= 0 ? takes : makes);
}

void placing_rows(const struct result *result, const struct placing *at, struct placing_row rows[HELD_OWNERS]) {
  const struct stack_result *stack = &result->stacks[at->stack];
  struct spot spot = {.result = result,
                      .stack = stack,
                      .type = &stack->types[at->type],
                      .node = &stack->nodes[at->node],
                      .step = &stack->types[at->type].steps[at->node]};
  for (int owner = 0; owner < HELD_OWNERS; owner++) rows[owner] = (struct placing_row){.home = -1};
  place_weights(&spot, &rows[HELD_WEIGHTS]);
  place_inputs(&spot, &rows[HELD_INPUTS]);
  place_outputs(&spot, &rows[HELD_OUTPUTS]);
  place_cache(&spot, true, &rows[HELD_H_CACHE]);
  place_cache(&spot, false, &rows[HELD_V_CACHE]);
}

int placing_largest(const struct result *result, const struct placing *at, enum held_owner owner) {
  struct placing other = *at;
  double most = 0;
  int largest = 0;
  for (other.node = 0; other.node < result->stacks[at->stack].node_count; other.node++) {
    struct placing_row rows[HELD_OWNERS];
    placing_rows(result, &other, rows);
    if (rows[owner].bits <= most) continue;
    most = rows[owner].bits;
    largest = other.node;
  }
  return largest;
}

/* --- Names ------------------------------------------------------------------------------------------------- */

const char *placing_type_text(const struct stack_result *stack, int type, char *text) {
  const struct tile_type *of = &stack->types[type];
  snprintf(text, PLACING_TEXT_SIZE, "tile type %d of %d: %" PRId64 "×%" PRId64 ", %" PRId64 " tile%s", type + 1,
           stack->type_count, of->width, of->height, of->count, of->count == 1 ? "" : "s");
  static const char *const edge_name[] = {"left", "right", "top", "bottom"};
  const enum position edge[] = {of->first_column, of->last_column, of->first_row, of->last_row};
  for (int i = 0; i < 4 && stack->type_count > 1; i++) {
    size_t length = strlen(text);
    if (edge[i] == POSITION_YES) snprintf(text + length, PLACING_TEXT_SIZE - length, ", %s", edge_name[i]);
  }
  return text;
}

const char *placing_node_text(const struct stack_node *node, char *text) {
  if (node->input >= 0) {
    snprintf(text, PLACING_TEXT_SIZE, "input%d", node->input);
  } else if (node->shape->is_input) {
    snprintf(text, PLACING_TEXT_SIZE, "input %d", node->id);
  } else {
    snprintf(text, PLACING_TEXT_SIZE, "layer %d %.60s", node->id, node->shape->type);
  }
  return text;
}
