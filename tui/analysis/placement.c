#include "tui/analysis/placement.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/inspect/walk.h"
#include "tui/analysis/between.h"
#include "tui/analysis/searched.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"

/* --- Choosing -------------------------------------------------------------------------------------------- */

int placement_main_type(const struct stack_result *stack) {
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

struct placement_choice placement_in(const struct result *result, const struct placement_choice *choice) {
  struct placement_choice at = *choice;
  at.stack = clip(at.stack, result->stack_count);
  const struct stack_result *stack = &result->stacks[at.stack];
  at.type = at.type_chosen ? clip(at.type, stack->type_count) : placement_main_type(stack);
  at.node = at.node_chosen ? clip(at.node, stack->node_count) : heaviest_node(&stack->types[at.type]);
  if (at.column > result->hardware.memory_count) at.column = 0;
  return at;
}

/* --- Rows ------------------------------------------------------------------------------------------------ */

/* The node and tile type in question. */
struct spot {
  const struct result *result;
  const struct stack_result *stack;
  const struct tile_type *type;
  const struct stack_node *node;
  const struct tile_step *step;
};

static void mark_home(struct placement_row *row, int memory) {
  row->home = memory;
  if (memory >= 0) row->mark[memory] = PLACEMENT_HOME;
}

/* Marks the memory levels that the mapping uses for the owner's operands. */
static void mark_levels(const struct spot *spot, enum held_owner owner, struct placement_row *row) {
  const struct layer_cost *cost = spot->step->cost;
  for (enum layer_operand o = 0; cost != NULL && o < LAYER_OPERANDS; o++) {
    enum held_owner of = held_owner_of(spot->node->shape, o);
    for (int l = 0; of == owner && l < cost->level_count[o]; l++)
      row->mark[cost->level[o][l].memory] = PLACEMENT_PASSES;
  }
}

/* Marks the memories that copies with this cause pass, and the source of those that load data here. */
static void mark_copies(const struct spot *spot, enum copy_cause cause, bool brings, struct placement_row *row) {
  for (int c = 0; c < spot->step->copies.copy_count; c++) {
    const struct copy *copy = &spot->step->copies.copies[c];
    if (copy->cause != cause || copy->hop_count == 0) continue;
    for (int h = 0; h < copy->hop_count; h++) {
      row->mark[copy->hops[h].from] = row->mark[copy->hops[h].to] = PLACEMENT_PASSES;
    }
    if (brings) row->mark[copy->source] = PLACEMENT_SOURCE;
  }
}

static void place_weights(const struct spot *spot, struct placement_row *row) {
  int top = spot->result->hardware.level[OPERAND_I2][spot->result->hardware.level_count[OPERAND_I2] - 1];
  row->bits = layer_weight_bits(spot->node->shape);
  row->whole_bits = spot->stack->weight_bits;
  if (row->bits <= 0) {
    row->absent = spot->node->shape->is_input ? "An input has no weights." : "This layer has no weights.";
    return;
  }
  mark_levels(spot, HELD_WEIGHTS, row);
  mark_copies(spot, COPY_WEIGHTS, true, row);
  row->mark[top] = PLACEMENT_SOURCE;
  mark_home(row, spot->type->weight_memory >= 0 ? spot->type->weight_memory : top);
}

static const char idle[] = "Nothing to do in such a tile: what is needed is in caches.";

static void place_inputs(const struct spot *spot, struct placement_row *row) {
  if (spot->step->is_idle) {
    row->absent = idle;
    return;
  }
  if (spot->step->cost == NULL) {
    row->absent = "A stack input is only loaded: see its output.";
    return;
  }
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) row->bits += spot->step->input[o].bits;
  row->whole_bits = row->bits;
  mark_levels(spot, HELD_INPUTS, row);
  mark_copies(spot, COPY_OUTPUT_TO_INPUT, true, row);
  mark_home(row, walk_input_memory(spot->result, spot->step));
}

static void place_outputs(const struct spot *spot, struct placement_row *row) {
  if (spot->step->is_idle) {
    row->absent = idle;
    return;
  }
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
    return horizontal ? "There is only one column of tiles: no horizontal neighbour."
                      : "There is only one row of tiles: none below.";
  }
  return made ? "This tile neither reads nor writes it." : "This mode recomputes the overlap.";
}

static void place_cache(const struct spot *spot, bool horizontal, struct placement_row *row) {
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

void placement_grid(const struct result *result, const struct placement_choice *at,
                    struct placement_row rows[HELD_OWNERS]) {
  const struct stack_result *stack = &result->stacks[at->stack];
  struct spot spot = {.result = result,
                      .stack = stack,
                      .type = &stack->types[at->type],
                      .node = &stack->nodes[at->node],
                      .step = &stack->types[at->type].steps[at->node]};
  for (int owner = 0; owner < HELD_OWNERS; owner++) rows[owner] = (struct placement_row){.home = -1};
  place_weights(&spot, &rows[HELD_WEIGHTS]);
  place_inputs(&spot, &rows[HELD_INPUTS]);
  place_outputs(&spot, &rows[HELD_OUTPUTS]);
  place_cache(&spot, true, &rows[HELD_H_CACHE]);
  place_cache(&spot, false, &rows[HELD_V_CACHE]);
}

int placement_largest(const struct result *result, const struct placement_choice *at, enum held_owner owner) {
  struct placement_choice other = *at;
  double most = 0;
  int largest = 0;
  for (other.node = 0; other.node < result->stacks[at->stack].node_count; other.node++) {
    struct placement_row rows[HELD_OWNERS];
    placement_grid(result, &other, rows);
    if (rows[owner].bits <= most) continue;
    most = rows[owner].bits;
    largest = other.node;
  }
  return largest;
}

/* --- Names ------------------------------------------------------------------------------------------------- */

const char *placement_type_text(const struct stack_result *stack, int type, char *text) {
  const struct tile_type *of = &stack->types[type];
  snprintf(text, PLACEMENT_TEXT_SIZE, "tile type %d of %d: %" PRId64 "×%" PRId64 ", %" PRId64 " tile%s", type + 1,
           stack->type_count, of->width, of->height, of->count, of->count == 1 ? "" : "s");
  static const char *const edge_name[] = {"left", "right", "top", "bottom"};
  const enum position edge[] = {of->first_column, of->last_column, of->first_row, of->last_row};
  for (int i = 0; i < 4 && stack->type_count > 1; i++) {
    size_t length = strlen(text);
    if (edge[i] == POSITION_YES) snprintf(text + length, PLACEMENT_TEXT_SIZE - length, ", %s", edge_name[i]);
  }
  return text;
}

const char *placement_node_text(const struct stack_node *node, char *text) {
  if (node->input >= 0) {
    snprintf(text, PLACEMENT_TEXT_SIZE, "input%d", node->input);
  } else if (node->shape->is_input) {
    snprintf(text, PLACEMENT_TEXT_SIZE, "input %d", node->id);
  } else {
    snprintf(text, PLACEMENT_TEXT_SIZE, "layer %d %.60s", node->id, node->shape->type);
  }
  return text;
}

/* --- Texts of single facts ----------------------------------------------------------------------------------- */

const char *const placement_fit_name[] = {[FIT_YES] = "fits",
                                          [FIT_TOO_SMALL] = "too small",
                                          [FIT_MANY_INSTANCES] = "many instances",
                                          [FIT_NOT_SHARED] = "does not store inputs and outputs"};

const char *placement_try_text(const struct hardware *hardware, const struct placement_try *tried, char *text) {
  const struct memory *memory = &hardware->memories[tried->memory];
  char need[FORMAT_SIZE], size[FORMAT_SIZE], over[FORMAT_SIZE];
  format_capacity(need, tried->need_bits);
  format_capacity(size, memory->size_bits);
  switch (tried->fit) {
    case FIT_YES:
      snprintf(text, PLACEMENT_TEXT_SIZE, "holds %s of %s", need, size);
      break;
    case FIT_TOO_SMALL:
      snprintf(text, PLACEMENT_TEXT_SIZE, "has %s, needs %s: %s short", size, need,
               format_capacity(over, tried->need_bits - memory->size_bits));
      break;
    case FIT_MANY_INSTANCES:
      snprintf(text, PLACEMENT_TEXT_SIZE, "%.0f instances, each serving part of the array", memory->instances);
      break;
    case FIT_NOT_SHARED:
      snprintf(text, PLACEMENT_TEXT_SIZE, "does not store both inputs and outputs");
      break;
  }
  return text;
}

const char *placement_relief_text(const struct hardware *hardware, const struct relief *relief, enum held_owner owner,
                                  char *text) {
  const struct memory *memory = &hardware->memories[relief->memory];
  double factor = relief->size_bits / memory->size_bits;
  int length = snprintf(text, PLACEMENT_TEXT_SIZE, "%s of %.0f bits (×%.*f): ", memory->name, relief->size_bits,
                        factor < 100 ? 2 : 0, factor);
  size_t rest = PLACEMENT_TEXT_SIZE - (size_t)length;
  if (relief->recut) {
    snprintf(text + length, rest, "other stack cuts");
  } else {
    snprintf(text + length, rest, "%s to %s", owner_look[owner].name, hardware->memories[relief->to].name);
  }
  return text;
}

/* --- Sentences ---------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void say(struct placement_why *why, const char *format, ...) {
  size_t length = strlen(why->text);
  if (length > 0 && length + 1 < sizeof why->text) why->text[length++] = ' ';
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(why->text + length, sizeof why->text - length, format, arguments);
  va_end(arguments);
}

/* The data whose placement is explained. */
struct why_question {
  const struct result *result;
  const struct schedule *schedule;
  const struct stack_result *stack;
  const struct placement_choice *at;
  enum held_owner owner;
};

static const char *name_of(const struct why_question *question, int memory) {
  return question->result->hardware.memories[memory].name;
}

/* Says which layer has the largest part of the weights or caches. */
static void say_largest(const struct why_question *question, struct placement_why *why,
                        const struct placement_row *row) {
  struct placement_choice at = *question->at;
  struct placement_row rows[HELD_OWNERS];
  char text[PLACEMENT_TEXT_SIZE];
  if (question->owner == HELD_INPUTS || question->owner == HELD_OUTPUTS) return;
  at.node = placement_largest(question->result, &at, question->owner);
  placement_grid(question->result, &at, rows);
  double most = rows[question->owner].bits;
  if (most >= row->whole_bits) return;
  say(why, "%.0f %% of the %s %s %s's.", 100 * most / row->whole_bits,
      question->owner == HELD_WEIGHTS ? "weights" : owner_look[question->owner].name,
      question->owner == HELD_WEIGHTS ? "are" : "is", placement_node_text(&question->stack->nodes[at.node], text));
}

/* Says what the required size consists of. */
static void say_need(const struct why_question *question, struct placement_why *why, const struct placement_row *row) {
  char a[FORMAT_SIZE], b[FORMAT_SIZE], c[FORMAT_SIZE];
  const struct tile_type *type = &question->stack->types[why->type];
  double h_need = type->h_cache.memory >= 0 ? type->h_cache.tries[0].need_bits : type->peak_bits;
  const struct placement *placement = why->placement;
  double need = placement->tries[placement->try_count - 1].need_bits;
  switch (question->owner) {
    case HELD_WEIGHTS:
      say(why, "Needed: %s for the weights of all layers", format_capacity(a, question->stack->weight_bits));
      say(why, need > question->stack->weight_bits ? "besides %s of maps and caches." : "and nothing else in it.",
          format_capacity(b, need - question->stack->weight_bits));
      break;
    case HELD_INPUTS:
      say(why, "Needed: %s for the inputs.", format_capacity(a, row->bits));
      break;
    case HELD_OUTPUTS:
      say(why, "Needed: %s for the output", format_capacity(a, row->bits));
      say(why, need > row->bits ? "besides %s of inputs." : "and no inputs in it.",
          format_capacity(b, need - row->bits));
      break;
    case HELD_H_CACHE:
      say(why, "Needed: %s for live maps and %s for the H caches of all layers.", format_capacity(a, type->peak_bits),
          format_capacity(b, h_need - type->peak_bits));
      break;
    default:
      say(why, "Needed: %s for live maps, %s for H and %s for V caches of all layers.",
          format_capacity(a, type->peak_bits), format_capacity(b, h_need - type->peak_bits),
          format_capacity(c, need - h_need));
      break;
  }
  say_largest(question, why, row);
}

static void say_rule(const struct why_question *question, struct placement_why *why) {
  char text[PLACEMENT_TEXT_SIZE];
  bool other = why->type != question->at->type;
  placement_type_text(question->stack, why->type, text);
  if (other && question->owner == HELD_WEIGHTS) {
    say(why, "All tiles follow the tile type that needs the highest memory: %s.", text);
  }
  if (other && question->owner == HELD_H_CACHE) say(why, "Decided by the right neighbour: %s.", text);
  if (other && question->owner == HELD_V_CACHE) say(why, "Decided by the last tile: %s.", text);
}

static void say_retries(const struct why_question *question, struct placement_why *why) {
  if (why->raised <= 0) return;
  say(why,
      "%s would be enough, but no mapping of the layer fits there beside the data passing through: the level was "
      "raised to %s.",
      name_of(question, why->placement->memory), name_of(question, why->home));
}

/* False where the published search may find no mapping although one fits. */
static bool is_sure(const struct why_question *question) {
  return question->schedule->search.kind == SEARCH_OPTIMAL ||
         (question->owner != HELD_INPUTS && question->owner != HELD_OUTPUTS);
}

static void say_relief(const struct why_question *question, struct placement_why *why) {
  const struct relief *relief = &why->relief;
  const struct memory *memories = question->result->hardware.memories;
  char size[FORMAT_SIZE];
  bool too_small = false;
  for (int i = 0; i < why->placement->try_count; i++) too_small |= why->placement->tries[i].fit == FIT_TOO_SMALL;
  if (relief->memory < 0) {
    if (too_small) {
      say(why, "No lower memory would change this, at any size up to that of the memory above it.");
    } else {
      say(why, "It is already in the lowest memory it can use.");
    }
  } else if (relief->recut) {
    say(why, "With %s at %s (%.0f bits, now %.0f), automatic cuts would change; anything smaller changes nothing.",
        name_of(question, relief->memory), format_capacity(size, relief->size_bits), relief->size_bits,
        memories[relief->memory].size_bits);
  } else {
    if (relief->to != relief->memory) say(why, "To be placed in %s:", name_of(question, relief->to));
    say(why, "Needs %s in %s (%.0f bits, now %.0f)%s; anything smaller changes nothing.",
        format_capacity(size, relief->size_bits), name_of(question, relief->memory), relief->size_bits,
        memories[relief->memory].size_bits, is_sure(question) ? "" : " and LOMA must find a mapping there");
  }
  if (why->tile_x > 0)
    say(why, "With tiles of %" PRId64 "×%" PRId64 " it would be placed lower.", why->tile_x, why->tile_y);
}

/* --- What decided -------------------------------------------------------------------------------------------- */

/* Finds the first tile type in the first (or a later) column and row; the chosen type if there is none. */
static int type_at(const struct why_question *question, bool column, bool row) {
  for (int t = 0; t < question->stack->type_count; t++) {
    const struct tile_type *type = &question->stack->types[t];
    if ((type->column > 0) == column && (type->row > 0) == row) return t;
  }
  return question->at->type;
}

static int deciding_type(const struct why_question *question) {
  const struct stack_result *stack = question->stack;
  const struct tile_type *own = &stack->types[question->at->type];
  int deciding = question->at->type;
  bool columns = stack->tile_columns > 1, rows = stack->tile_rows > 1;
  switch (question->owner) {
    case HELD_WEIGHTS:
      for (int t = 0; t < stack->type_count; t++) {
        if (stack->types[t].weights.level > stack->types[deciding].weights.level) deciding = t;
      }
      return deciding;
    case HELD_H_CACHE:
      return own->column > 0 ? deciding : type_at(question, columns, own->row > 0);
    case HELD_V_CACHE:
      return (own->column > 0) == columns && (own->row > 0) == rows ? deciding : type_at(question, columns, rows);
    default:
      return deciding;
  }
}

static void find_placement(const struct why_question *question, struct placement_why *why) {
  const struct tile_type *type = &question->stack->types[why->type];
  const struct tile_step *step = &question->stack->types[question->at->type].steps[question->at->node];
  const struct placement *placed[HELD_OWNERS] = {&type->weights, &step->input_level, &step->output_level,
                                                 &type->h_cache, &type->v_cache};
  why->placement = placed[question->owner]->try_count > 0 ? placed[question->owner] : NULL;
  if (question->owner == HELD_INPUTS) why->raised = step->raised_input;
  if (question->owner == HELD_OUTPUTS) why->raised = step->raised_output;
}

enum status placement_why_of(const struct result *result, const struct schedule *schedule,
                             const struct placement_choice *at, enum held_owner owner, struct placement_why *why,
                             struct error *error) {
  struct why_question question = {result, schedule, &result->stacks[at->stack], at, owner};
  char last[BETWEEN_TEXT_SIZE];
  struct placement_row rows[HELD_OWNERS];
  placement_grid(result, at, rows);
  *why = (struct placement_why){.subject = {at->stack, at->type, at->node, owner},
                                .home = rows[owner].home,
                                .type = deciding_type(&question),
                                .relief = {.memory = -1, .to = -1}};
  if (rows[owner].absent != NULL) {
    say(why, "%s", rows[owner].absent);
    return STATUS_OK;
  }
  find_placement(&question, why);
  bool is_last = owner == HELD_OUTPUTS && at->node == question.stack->node_count - 1;
  why->is_searched = schedule->placement == PLACEMENT_SEARCH && !is_last;
  if (is_last) say(why, "%s", between_output_text(result, at->stack, at->type, last));
  if (why->is_searched) searched_text(result, schedule, at, owner, &rows[owner], why->text);
  if (why->placement == NULL || is_last) return STATUS_OK;
  enum status status = relief_find(result, schedule, &why->subject, &why->relief, error);
  if (status == STATUS_OK && why->placement->try_count > 1) {
    status = relief_tile(result, schedule, &why->subject, &why->tile_x, &why->tile_y, error);
  }
  if (status != STATUS_OK) return status;
  say_retries(&question, why);
  say_relief(&question, why);
  say_need(&question, why, &rows[owner]);
  say_rule(&question, why);
  return STATUS_OK;
}

/* --- All places ---------------------------------------------------------------------------------------------- */

void place_begin(struct placed *place, const struct result *result, const struct schedule *schedule, int stack,
                 int type) {
  *place = (struct placed){.result = result, .schedule = schedule, .stack = &result->stacks[stack]};
  place->at = (struct placement_choice){.stack = stack, .type = type};
}

bool place_next(struct placed *place) {
  int nodes = place->stack->node_count;
  while (place->step < 2 * nodes * HELD_OWNERS) {
    int step = place->step++;
    struct placement_row rows[HELD_OWNERS];
    struct error error;
    place->owner = (enum held_owner)(step % HELD_OWNERS);
    place->at.node = step / HELD_OWNERS % nodes;
    place->is_of_layer = place->owner == HELD_INPUTS || place->owner == HELD_OUTPUTS;
    if (place->is_of_layer != (step >= nodes * HELD_OWNERS)) continue;
    placement_grid(place->result, &place->at, rows);
    if (rows[place->owner].absent != NULL) continue;
    if (!place->is_of_layer && place->at.node != placement_largest(place->result, &place->at, place->owner)) continue;
    place->bits = place->is_of_layer ? rows[place->owner].bits : rows[place->owner].whole_bits;
    if (placement_why_of(place->result, place->schedule, &place->at, place->owner, &place->why, &error) == STATUS_OK) {
      return true;
    }
    place->failed = true;
  }
  return false;
}
