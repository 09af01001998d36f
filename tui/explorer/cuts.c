#include "tui/explorer/cuts.h"

#include <stdio.h>
#include <string.h>

#include "model/stack.h"
#include "tui/analysis/point_text.h"
#include "tui/explorer/view.h"

static enum status find_stacks(const struct state *state, const struct schedule *schedule, struct arena *arena,
                               struct stack_list *list, struct error *error) {
  struct hardware hardware;
  state_hardware(state, &hardware);
  arena_init(arena);
  return stack_list_init(list, arena, &state->inputs->workload, &hardware, schedule, error);
}

/* The cuts of a schedule of the network and the hardware at hand. */
static enum status find_cuts(const struct state *state, const struct schedule *schedule, int *count, int *cuts,
                             struct error *error) {
  struct stack_list list;
  struct arena arena;
  enum status status = find_stacks(state, schedule, &arena, &list, error);
  if (status == STATUS_OK && list.cut_count > SCHEDULE_MAX_CUTS) {
    status = error_set(error, STATUS_USAGE, "at most %d cuts can be listed; these are %d", SCHEDULE_MAX_CUTS,
                       list.cut_count);
  }
  if (status == STATUS_OK) {
    *count = list.cut_count;
    if (list.cut_count > 0) memcpy(cuts, list.cuts, (size_t)list.cut_count * sizeof cuts[0]);
  }
  arena_deinit(&arena);
  return status;
}

static bool is_for_this_network(const struct state *state) {
  return state->inputs != NULL && state->inputs->workload.layer_count > 0 &&
         strcmp(state->inputs->point.workload, state->point.workload) == 0;
}

int cuts_now(const struct state *state, int *cuts) {
  struct error ignored;
  int count = -1;
  if (!is_for_this_network(state)) return -1;
  return find_cuts(state, &state->point.schedule, &count, cuts, &ignored) == STATUS_OK ? count : -1;
}

static int find_cut(const struct schedule *schedule, int id) {
  int i = 0;
  while (i < schedule->cut_count && schedule->cuts[i] != id) i++;
  return i;
}

enum status cuts_list(const struct state *state, struct schedule *listed, struct error *error) {
  const struct schedule *schedule = &state->point.schedule;
  if (!is_for_this_network(state)) return error_set(error, STATUS_USAGE, "the network could not be read");
  const struct workload *workload = &state->inputs->workload;
  *listed = *schedule;
  enum status status = find_cuts(state, schedule, &listed->cut_count, listed->cuts, error);
  if (status != STATUS_OK) return status;
  listed->cuts_kind = CUTS_LIST;
  memset(listed->own, 0, sizeof listed->own);
  for (int i = 0; i <= listed->cut_count && schedule->cuts_kind == CUTS_LIST; i++) {
    bool is_last = i == listed->cut_count;
    int own = find_cut(schedule, is_last ? workload->layers[workload->layer_count - 1].id : listed->cuts[i]);
    if (own < schedule->cut_count || is_last) listed->own[i] = schedule->own[own];
  }
  return STATUS_OK;
}

int cuts_stack_of(const struct state *state, int id) {
  struct stack_list list;
  struct arena arena;
  struct error ignored;
  int found = -1;
  if (!is_for_this_network(state)) return -1;
  enum status status = find_stacks(state, &state->point.schedule, &arena, &list, &ignored);
  for (int s = 0; status == STATUS_OK && s < list.stack_count; s++) {
    for (int n = 0; n < list.stacks[s].node_count; n++) {
      const struct stack_node *node = &list.stacks[s].nodes[n];
      if (node->layer >= 0 && node->id == id) found = s;
    }
  }
  arena_deinit(&arena);
  return found;
}

void cuts_tile(struct state *state, const struct schedule *listed, int stack, const struct tiling *own) {
  struct point point = state->point;
  char text[TILING_TEXT_SIZE], change[TILING_TEXT_SIZE + 32];
  const struct tiling *now = &listed->own[stack];
  if (tiling_equal(now, own)) return;
  point.schedule = *listed;
  point.schedule.own[stack] = *own;
  tiling_option_text(own, text);
  snprintf(change, sizeof change, "Stack %d %s", stack, text[0] != 0 ? text : "as the point");
  state_set_point(state, &point, change);
}

/* Adds or removes the cut. The parts of a stack that is cut keep its tiling; joined stacks take that of the later.
 * False where there is no room. */
static bool toggle(struct schedule *schedule, const struct workload *workload, int id) {
  int *cuts = schedule->cuts, count = schedule->cut_count, i = find_cut(schedule, id);
  if (i < count) {
    memmove(&cuts[i], &cuts[i + 1], (size_t)(count - i - 1) * sizeof *cuts);
    memmove(&schedule->own[i], &schedule->own[i + 1], (size_t)(count - i) * sizeof *schedule->own);
    schedule->cut_count--;
    return true;
  }
  if (count == SCHEDULE_MAX_CUTS) return false;
  int layer = workload_find(workload, id);
  for (i = 0; i < count && workload_find(workload, cuts[i]) < layer; i++) continue;
  memmove(&cuts[i + 1], &cuts[i], (size_t)(count - i) * sizeof *cuts);
  memmove(&schedule->own[i + 1], &schedule->own[i], (size_t)(count - i + 1) * sizeof *schedule->own);
  cuts[i] = id;
  schedule->cut_count++;
  return true;
}

void cuts_toggle(struct state *state, int id) {
  struct point point = state->point;
  struct schedule *schedule = &point.schedule;
  struct error error;
  if (cuts_list(state, schedule, &error) != STATUS_OK) {
    state_say(state, STYLE_ERROR, "There are no cuts to change: %s", error.message);
    return;
  }
  const struct workload *workload = &state->inputs->workload;
  int before = schedule->cut_count, ignored[SCHEDULE_MAX_CUTS], count;
  if (workload->layers[workload->layer_count - 1].id == id) {
    state_say(state, STYLE_TEXT, "The network ends after layer %d: a cut there has no effect", id);
    return;
  }
  if (!toggle(schedule, workload, id)) {
    state_say(state, STYLE_ERROR, "At most %d cuts can be listed", SCHEDULE_MAX_CUTS);
    return;
  }
  if (find_cuts(state, schedule, &count, ignored, &error) != STATUS_OK) {
    const char *advice = strstr(error.message, "; "); /* there is no room for why and what instead */
    state_say(state, STYLE_ERROR, "Not after layer %d: %s", id, advice != NULL ? advice + 2 : error.message);
    return;
  }
  char change[64];
  snprintf(change, sizeof change, schedule->cut_count > before ? "Cut after layer %d" : "No cut after layer %d", id);
  state_set_point(state, &point, change);
}
