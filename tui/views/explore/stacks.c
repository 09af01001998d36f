/* The list of stacks, and the mode and tile of one of them. */
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/explorer/cuts.h"
#include "tui/views/explore/explore.h"

static int count(const struct state *state) {
  return explore_of(state)->listed.cut_count + 1;
}

/* "2  after layer 7, to 11   h-cached 60×72", and "as the point" of a stack without its own. */
static const char *name(const struct state *state, int row, char *text) {
  const struct schedule *listed = &explore_of(state)->listed;
  char first[24] = "the input", last[24] = "the end", own[TILING_TEXT_SIZE];
  if (row > 0) snprintf(first, sizeof first, "%d", listed->cuts[row - 1]);
  if (row < listed->cut_count) snprintf(last, sizeof last, "%d", listed->cuts[row]);
  tiling_option_text(&listed->own[row], own);
  snprintf(text, PICKER_TEXT_SIZE, "%d: after %s to %s, %s", row, first, last, own[0] != 0 ? own : "as the point");
  return text;
}

static bool accept_tiling(struct state *state, const char *text) {
  const struct explore *explore = explore_of(state);
  struct tiling own;
  if (options_read_tiling(text, &own, &state->problem) != STATUS_OK) return false;
  cuts_tile(state, &explore->listed, explore->stack, &own);
  return true;
}

static void ask_tiling(struct state *state, int stack) {
  static const struct prompt prompt = {
      .title = "Mode and tile", .hint = "such as h-cached 60x72; empty: as the point", .accept = accept_tiling};
  struct explore *explore = explore_of(state);
  char own[TILING_TEXT_SIZE];
  explore->stack = stack;
  state_ask(state, prompt, tiling_option_text(&explore->listed.own[stack], own));
}

/* A text that no stack has is taken as the list of cuts. */
static bool accept_stack(struct state *state, int row, const char *text) {
  if (row < 0) return explore_accept(state, KNOB_CUTS, text);
  ask_tiling(state, row);
  return true;
}

/* False, with a message, where the stacks are not known. */
static bool list_stacks(struct state *state) {
  struct error error;
  if (cuts_list(state, &explore_of(state)->listed, &error) == STATUS_OK) return true;
  state_say(state, STYLE_ERROR, "There are no stacks to list: %s", error.message);
  return false;
}

void pick_stack(struct state *state) {
  static const struct picker picker = {
      .hint = "Enter sets mode and tile, or type cuts: 3,7", .count = count, .name = name, .accept = accept_stack};
  if (list_stacks(state)) state_pick(state, &picker, "Stacks", 0);
}

void explore_type_tiling(struct state *state, int id) {
  if (!list_stacks(state)) return;
  int stack = cuts_stack_of(state, id);
  if (stack >= 0) ask_tiling(state, stack);
}
