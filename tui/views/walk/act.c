/* Keys, clicks and the timer in Walk. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/views/walk/walk.h"

/* --- Moving ------------------------------------------------------------------------------------------------- */

/* Stops the animation at an end of the walk, with a message. */
static void told_end(struct state *state, bool moved, int direction) {
  if (moved) return;
  walk_of(state)->playing = false;
  state_say(state, STYLE_TEXT, direction > 0 ? "The walk ends here" : "The walk begins here");
}

static void step(struct state *state, int direction) {
  told_end(state, walk_move(state->shown->result, &walk_of(state)->place, direction), direction);
}

static void step_tile(struct state *state, int direction) {
  told_end(state, walk_move_tile(state->shown->result, &walk_of(state)->place, direction), direction);
}

/* Goes to another layer of this tile. */
static void step_layer(struct state *state, int direction) {
  struct walk_place *place = &walk_of(state)->place;
  int to = place->step + direction, count = state->shown->result->stacks[place->stack].node_count;
  if (to >= 0 && to < count) {
    place->step = to;
  } else {
    state_say(state, STYLE_TEXT, direction > 0 ? "This is the tile's last layer" : "This is the tile's first step");
  }
}

/* Goes to the tile above or below. */
static void step_row(struct state *state, int direction) {
  struct walk_place *place = &walk_of(state)->place;
  const struct stack_result *stack = &state->shown->result->stacks[place->stack];
  int64_t to = place->tile + direction * stack->tile_columns;
  if (to >= 0 && to < walk_tile_count(stack)) {
    place->tile = to;
  } else {
    state_say(state, STYLE_TEXT, direction > 0 ? "This is the last row of tiles" : "This is the first row of tiles");
  }
}

static void go_to_begin(struct state *state) {
  walk_of(state)->place = (struct walk_place){.stack = 0};
}

static void go_to_end(struct state *state) {
  const struct result *result = state->shown->result;
  walk_of(state)->place = walk_clip(result, (struct walk_place){result->stack_count, INT64_MAX, INT32_MAX});
}

static void next_type(struct state *state) {
  if (!walk_next_type(state->shown->result, &walk_of(state)->place)) {
    state_say(state, STYLE_TEXT, "All later tiles are of this type");
  }
}

/* "column,row" as in the loop nest, or the number of a tile from 1. */
static bool accept_tile(struct state *state, const char *text) {
  struct walk_place *place = &walk_of(state)->place;
  if (state->shown == NULL) return true;
  const struct stack_result *stack = &state->shown->result->stacks[place->stack];
  long long column, row;
  int used = 0;
  if (sscanf(text, "%lld , %lld %n", &column, &row, &used) == 2 && text[used] == 0) {
    if (column >= 0 && column < stack->tile_columns && row >= 0 && row < stack->tile_rows) {
      place->tile = row * stack->tile_columns + column;
      return true;
    }
  } else if (sscanf(text, "%lld %n", &column, &used) == 1 && text[used] == 0) {
    if (column >= 1 && column <= walk_tile_count(stack)) {
      place->tile = column - 1;
      return true;
    }
  }
  error_set(&state->problem, STATUS_USAGE, "columns range from 0 to %lld, rows to %lld, numbers from 1 to %lld",
            (long long)stack->tile_columns - 1, (long long)stack->tile_rows - 1, (long long)walk_tile_count(stack));
  return false;
}

static void ask_tile(struct state *state) {
  const struct walk_place *place = &walk_of(state)->place;
  int64_t columns = state->shown->result->stacks[place->stack].tile_columns;
  char text[64];
  snprintf(text, sizeof text, "%" PRId64 ",%" PRId64, place->tile % columns, place->tile / columns);
  state_ask(state,
            (struct prompt){.title = "Tile", .hint = "column,row as in the loops, or a number", .accept = accept_tile},
            text);
}

/* --- Predicting --------------------------------------------------------------------------------------------- */

/* Asks about the step that comes next; false if there is none. */
static bool ask_step(struct state *state) {
  struct walk_place next = walk_of(state)->place;
  struct predict *predict = &walk_of(state)->predict;
  if (!walk_move(state->shown->result, &next, 1)) return false;
  struct walk_tile *tile = walk_tile_new(state->shown->result, next.stack, next.tile);
  if (tile == NULL) return false;
  predict_question(state->shown->result, &next, tile, &predict->question);
  free(tile);
  predict->asking = true;
  return true;
}

static void step_or_ask(struct state *state) {
  if (!walk_of(state)->predict.on || !ask_step(state)) step(state, 1);
}

static void switch_predict(struct state *state) {
  struct predict *predict = &walk_of(state)->predict;
  *predict = (struct predict){.on = !predict->on};
  state_say(state, STYLE_TEXT,
            predict->on ? "Predict on: each step forward asks first what it will do" : "Predict off");
}

/* An open question owns the keys. */
static bool act_on_question(struct state *state, enum action action) {
  struct predict *predict = &walk_of(state)->predict;
  int answer;
  bool skips = action == ACTION_SORT || action == ACTION_RIGHT,
       leaves = action == ACTION_BACK || action == ACTION_CLOSE;
  if (question_act(&predict->question, action, &answer)) {
    if (answer < 0) return true;
    predict_answer(predict, answer);
  } else if (!skips && !leaves) {
    return false;
  }
  predict->asking = false;
  if (!leaves) step(state, 1);
  return true;
}

/* --- Playing ------------------------------------------------------------------------------------------------ */

static void play(struct state *state) {
  struct walk_view *walk = walk_of(state);
  if (state->reduced_motion) {
    state_say(state, STYLE_TEXT, "No animation (reduced motion): → makes the steps");
    return;
  }
  walk->playing = !walk->playing;
}

static void change_speed(struct state *state, int direction) {
  struct walk_view *walk = walk_of(state);
  int speed = walk->speed + direction;
  if (speed >= 0 && speed <= WALK_VIEW_SPEED_MOST) walk->speed = speed;
  state_say(state, STYLE_TEXT, "%d steps a second", 1 << walk->speed);
}

void walk_tick(struct state *state) {
  if (!walk_of(state)->playing || state->shown == NULL) return;
  if (state->modal != MODAL_NONE || walk_of(state)->predict.asking) return;
  walk_of(state)->place = walk_clip(state->shown->result, walk_of(state)->place);
  step_or_ask(state);
  pane_of(state, &pane_walk_loops)->row = walk_of(state)->place.step;
}

int walk_interval_ms(const struct state *state) {
  bool moves = walk_of(state)->playing && state->shown != NULL && !state->reduced_motion &&
               state->modal == MODAL_NONE && !walk_of(state)->predict.asking;
  return moves ? 1000 >> walk_of(state)->speed : 0;
}

/* --- Actions ------------------------------------------------------------------------------------------------ */

/* Goes by layers in the loop nest, elsewhere by rows of tiles. */
static void step_vertically(struct state *state, int direction) {
  (state->focus == &pane_walk_loops ? step_layer : step_row)(state, direction);
}

static bool act(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_LEFT, .step = step, .by = -1},
                                            {ACTION_RIGHT, .run = step_or_ask},
                                            {ACTION_UP, .step = step_vertically, .by = -1},
                                            {ACTION_DOWN, .step = step_vertically, .by = 1},
                                            {ACTION_PAGE_UP, .step = step_vertically, .by = -1},
                                            {ACTION_PAGE_DOWN, .step = step_vertically, .by = 1},
                                            {ACTION_PREVIOUS_TILE, .step = step_tile, .by = -1},
                                            {ACTION_NEXT_TILE, .step = step_tile, .by = 1},
                                            {ACTION_PREVIOUS_LAYER, .step = step_layer, .by = -1},
                                            {ACTION_NEXT_LAYER, .step = step_layer, .by = 1},
                                            {ACTION_NEXT_TYPE, .run = next_type},
                                            {ACTION_FIRST, .run = go_to_begin},
                                            {ACTION_LAST, .run = go_to_end},
                                            {ACTION_TYPE, .run = ask_tile},
                                            {ACTION_PLAY, .run = play},
                                            {ACTION_STEP_UP, .step = change_speed, .by = 1},
                                            {ACTION_STEP_DOWN, .step = change_speed, .by = -1},
                                            {ACTION_PREDICT, .run = switch_predict}};
  bool *playing = &walk_of(state)->playing, stops = action == ACTION_BACK && *playing;
  if (walk_of(state)->predict.asking && act_on_question(state, action)) return true;
  if (stops) *playing = false;
  return stops || ACTION_HANDLED(handlers, state, action);
}

bool walk_act(struct state *state, enum action action) {
  if (state->shown == NULL) return false;
  walk_of(state)->place = walk_clip(state->shown->result, walk_of(state)->place);
  bool acted = act(state, action);
  if (acted) pane_of(state, &pane_walk_loops)->row = walk_of(state)->place.step;
  return acted;
}

/* Goes to the tile in the middle of a spot. */
static void go_to_spot(const struct stack_result *stack, int spot, struct walk_place *place) {
  int64_t x = 2 * ((spot - 1) % WALK_VIEW_SPOTS) + 1, y = 2 * ((spot - 1) / WALK_VIEW_SPOTS) + 1;
  place->tile = stack->tile_rows * y / (2 * WALK_VIEW_SPOTS) * stack->tile_columns +
                stack->tile_columns * x / (2 * WALK_VIEW_SPOTS);
}

void walk_follow(struct state *state) {
  struct walk_place *place = &walk_of(state)->place;
  if (state->shown == NULL) return;
  place->step = pane_of(state, &pane_walk_loops)->row;
  *place = walk_clip(state->shown->result, *place);
  int spot = pane_of(state, &pane_walk_maps)->row;
  if (spot > 0) go_to_spot(&state->shown->result->stacks[place->stack], spot, place);
  pane_of(state, &pane_walk_maps)->row = 0;
  pane_of(state, &pane_walk_loops)->row = place->step;
}
