#include "tui/explorer/optimizing.h"

#include <string.h>

#include "tui/explorer/action.h"
#include "tui/text/format.h"

void optimizing_begin(struct state *state, const struct point *point,
                      void (*done)(struct state *state, const struct optimizer_news *news)) {
  struct optimizing *now = &state->optimizing;
  *now = (struct optimizing){.number = now->number + 1, .running = true, .from = *point, .done = done};
}

static void stop(struct state *state) {
  state->optimizing.stopping = true;
}

bool optimizing_act(struct state *state, int action) {
  if (state->optimizing.running && (action == ACTION_OPTIMIZE || action == ACTION_BACK)) {
    stop(state);
  } else if (action == ACTION_OPTIMIZE) {
    optimizing_begin(state, &state->point, NULL);
  } else {
    return false;
  }
  return true;
}

static void finish(struct state *state, const struct optimizer_news *news) {
  bool is_stopped = news->error.status == STATUS_STOPPED;
  char gap[FORMAT_SIZE], change[64] = "Best schedule";
  format_percent(gap, 1 - news->progress.bound / news->progress.best);
  state->optimizing.running = false;
  if (state->optimizing.done != NULL) {
    state->optimizing.done(state, news);
    return;
  }
  if (!news->has_point) {
    state_say(state, STYLE_ERROR, "%s", is_stopped ? "Stopped before a schedule was found" : news->error.message);
  } else if (point_equal(&news->point, &state->point)) {
    if (is_stopped) state_say(state, STYLE_TEXT, "Stopped: nothing better so far, gap %s", gap);
    if (!is_stopped) state_say(state, STYLE_TEXT, "This is the best schedule");
  } else {
    if (is_stopped) snprintf(change, sizeof change, "Best so far, gap %s", gap);
    state_set_point(state, &news->point, change);
  }
}

void optimizing_take(struct state *state, const struct optimizer_news *news) {
  struct optimizing *now = &state->optimizing;
  if (!now->running || news->number != now->number) return;
  if (news->is_over) {
    finish(state, news);
  } else {
    now->progress = news->progress;
  }
}

static bool has_same_question(const struct point *a, const struct point *b) {
  return point_same_inputs(a, b) && point_searches_alike(a, b);
}

void optimizing_follow(struct state *state) {
  struct optimizing *now = &state->optimizing;
  char key[KEY_NAME_SIZE];
  if (!now->running || now->done != NULL || has_same_question(&now->from, &state->point)) return;
  now->running = false;
  state_say(state, STYLE_TEXT, "Hardware, network or search changed: optimizing has stopped; %s starts again",
            action_key(state, ACTION_OPTIMIZE, key));
}

void optimizing_text(const struct state *state, char *text, size_t size) {
  const struct optimizing *now = &state->optimizing;
  char best[OPTIMIZE_TEXT_SIZE], key[KEY_NAME_SIZE], done[FORMAT_SIZE] = "sizes around it";
  optimize_progress_text(now->from.schedule.search.objective, &now->progress, best);
  int percent = now->progress.total > 0 ? (int)(100 * now->progress.done / now->progress.total) : 0;
  action_key(state, ACTION_OPTIMIZE, key);
  if (now->progress.pass > 0 && best[0] != 0) { /* the head has the part of the pass */
    snprintf(text, size, "Pass %d: %s; %s stops it", now->progress.pass, best, key);
    return;
  }
  if (now->progress.step != OPTIMIZE_AROUND) snprintf(done, sizeof done, "%d %%", percent);
  snprintf(text, size, "Optimizing: %s%s%s; %s stops it", done, best[0] != 0 ? ", " : "", best, key);
}
