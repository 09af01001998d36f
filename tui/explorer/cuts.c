#include "tui/explorer/cuts.h"

#include <stdio.h>
#include <string.h>

#include "model/stack.h"
#include "tui/explorer/view.h"

/* The cuts of a schedule of the network and the hardware at hand. */
static enum status find_cuts(const struct state *state, const struct schedule *schedule, int *count, int *cuts,
                             struct error *error) {
  struct hardware hardware;
  struct stack_list list;
  struct arena arena;
  state_hardware(state, &hardware);
  arena_init(&arena);
  enum status status = stack_list_init(&list, &arena, &state->inputs->workload, &hardware, schedule, error);
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
  return state->inputs != NULL && strcmp(state->inputs->point.workload, state->point.workload) == 0;
}

int cuts_now(const struct state *state, int *cuts) {
  struct error ignored;
  int count = -1;
  if (!is_for_this_network(state)) return -1;
  return find_cuts(state, &state->point.schedule, &count, cuts, &ignored) == STATUS_OK ? count : -1;
}

/* Adds the id, or takes it away. False where there is no room. */
static bool toggle(struct schedule *schedule, int id) {
  for (int i = 0; i < schedule->cut_count; i++) {
    if (schedule->cuts[i] != id) continue;
    schedule->cut_count--;
    memmove(&schedule->cuts[i], &schedule->cuts[i + 1], (size_t)(schedule->cut_count - i) * sizeof schedule->cuts[0]);
    return true;
  }
  if (schedule->cut_count == SCHEDULE_MAX_CUTS) return false;
  schedule->cuts[schedule->cut_count++] = id;
  return true;
}

void cuts_toggle(struct state *state, int id) {
  struct point point = state->point;
  struct schedule *schedule = &point.schedule;
  struct error error = {.message = "the network could not be read"};
  int count = 0;
  bool known = is_for_this_network(state) &&
               find_cuts(state, &state->point.schedule, &count, schedule->cuts, &error) == STATUS_OK;
  if (!known) {
    state_say(state, STYLE_ERROR, "There are no cuts to change: %s", error.message);
    return;
  }
  const struct workload *workload = &state->inputs->workload;
  int before = count;
  schedule->cut_count = count;
  schedule->cuts_kind = CUTS_LIST;
  if (workload->layers[workload->layer_count - 1].id == id) {
    state_say(state, STYLE_TEXT, "The network ends after layer %d: a cut there has no effect", id);
    return;
  }
  if (!toggle(schedule, id)) {
    state_say(state, STYLE_ERROR, "At most %d cuts can be listed", SCHEDULE_MAX_CUTS);
    return;
  }
  bool added = schedule->cut_count > before;
  int sorted[SCHEDULE_MAX_CUTS];
  if (find_cuts(state, schedule, &count, sorted, &error) != STATUS_OK) {
    const char *advice = strstr(error.message, "; "); /* there is no room for why and what instead */
    state_say(state, STYLE_ERROR, "Not after layer %d: %s", id, advice != NULL ? advice + 2 : error.message);
    return;
  }
  schedule->cut_count = count; /* in the order of execution */
  memcpy(schedule->cuts, sorted, (size_t)count * sizeof sorted[0]);
  char change[64];
  snprintf(change, sizeof change, added ? "Cut after layer %d" : "No cut after layer %d", id);
  state_set_point(state, &point, change);
}
