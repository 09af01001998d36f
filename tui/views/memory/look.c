#include "tui/views/memory/look.h"

#include <stdio.h>

#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

const struct view_data memory_data = {.size = sizeof(struct placement_choice)};

/* --- Looking ------------------------------------------------------------------------------------------------ */

struct memory_look memory_look(const struct state *state) {
  const struct result *result = state->shown->result;
  struct memory_look look = {.result = result,
                             .at = placement_in(result, memory_of(state)),
                             .owner = (enum held_owner)pane_of(state, &pane_placement)->row,
                             .edits = state->shown->point.edits,
                             .stale = state_is_stale(state)};
  look.stack = &result->stacks[look.at.stack];
  placement_grid(result, &look.at, look.rows);
  look.memory = look.at.column > 0 ? look.at.column - 1 : look.rows[look.owner].home;
  return look;
}

void memory_relief(const struct state *state, const struct memory_look *look, struct relief *relief) {
  struct relief_subject subject = {look->at.stack, look->at.type, look->at.node, look->owner};
  const struct schedule *schedule = &state->shown->point.schedule;
  struct error error;
  enum status status = STATUS_OK;
  *relief = (struct relief){.memory = -1, .to = -1};
  if (look->rows[look->owner].absent != NULL || schedule->placement == PLACEMENT_SEARCH) return;
  if (look->at.column > 0 && look->memory != look->rows[look->owner].home) {
    status = relief_of_memory(look->result, schedule, &subject, look->memory, relief, &error);
  } else {
    status = relief_find(look->result, schedule, &subject, relief, &error);
  }
  if (status != STATUS_OK) relief->memory = -1; /* out of memory */
}

bool memory_relief_point(const struct state *state, const struct memory_look *look, const struct relief *relief,
                         struct point *point) {
  char name[EDIT_NAME_SIZE], word[EDIT_NAME_SIZE + 32];
  struct error error;
  *point = state->shown->point;
  edit_name(&look->result->hardware, (struct edit_place){EDIT_SIZE, relief->memory}, name);
  snprintf(word, sizeof word, "%s=%.0f", name, relief->size_bits);
  return edits_add(point->edits, word, &error) == STATUS_OK;
}

/* The same point without a search of memories. */
static struct point unsearched(const struct state *state) {
  struct point point = state->shown->point;
  point.schedule.placement = PLACEMENT_LOWEST;
  return point;
}

void memory_prefetch(const struct state *state, struct prefetch *prefetch) {
  struct relief relief;
  struct point point;
  if (state->shown == NULL || state_is_stale(state)) return;
  point = unsearched(state);
  if (state->shown->point.schedule.placement == PLACEMENT_SEARCH) prefetch_add(prefetch, &point, false);
  struct memory_look look = memory_look(state);
  memory_relief(state, &look, &relief);
  if (relief.memory >= 0 && memory_relief_point(state, &look, &relief, &point)) prefetch_add(prefetch, &point, false);
}

/* Effect on the energy, if known. */
enum {
  EFFECT_SIZE = FORMAT_SIZE + 16,
  NEAR = 8,
  FAR = 64 /* times the size: more is another memory, or another kind */
};

static const char *effect(const struct state *state, const struct memory_look *look, const struct relief *relief,
                          char *text) {
  struct point point;
  char change[FORMAT_SIZE];
  const struct figures *figures = NULL;
  if (memory_relief_point(state, look, relief, &point)) figures = figures_find(state->figures, &point);
  if (figures == NULL) return "…";
  if (figures->status != STATUS_OK) return "no such schedule";
  snprintf(text, EFFECT_SIZE, "energy %s",
           format_change(change, figures->value[FIGURE_ENERGY], state->shown->figures->value[FIGURE_ENERGY]));
  return text;
}

/* What the search of memories is worth. */
static const char *searched_sentence(const struct state *state, char *text) {
  struct point point = unsearched(state);
  const struct figures *figures = figures_find(state->figures, &point);
  char change[FORMAT_SIZE];
  if (figures == NULL) {
    snprintf(text, SENTENCE_SIZE, "Memories are searched; the lowest that hold the data are evaluated, too ..");
  } else if (figures->status != STATUS_OK) {
    snprintf(text, SENTENCE_SIZE,
             "Memories are searched; with the lowest that hold the data the schedule has no result");
  } else {
    snprintf(text, SENTENCE_SIZE, "Memories are searched: energy %s against the lowest that hold the data",
             format_change(change, state->shown->figures->value[FIGURE_ENERGY], figures->value[FIGURE_ENERGY]));
  }
  return text;
}

const char *memory_sentence(const struct state *state, char *text) {
  struct relief relief;
  char what[PLACEMENT_TEXT_SIZE], energy[EFFECT_SIZE];
  if (state->shown == NULL) return state->failed != NULL ? "No result" : "No result yet";
  struct memory_look look = memory_look(state);
  const struct placement_row *row = &look.rows[look.owner];
  if (row->absent != NULL) return row->absent;
  if (state->shown->point.schedule.placement == PLACEMENT_SEARCH) return searched_sentence(state, text);
  memory_relief(state, &look, &relief);
  if (relief.memory < 0) {
    bool pointed = look.at.column > 0 && look.memory != row->home;
    snprintf(text, SENTENCE_SIZE, "No size%s%s up to that of the memory above would move the %s", pointed ? " of " : "",
             pointed ? look.result->hardware.memories[look.memory].name : "", owner_look[look.owner].name);
    return text;
  }
  const struct memory *memory = &look.result->hardware.memories[relief.memory];
  double factor = relief.size_bits / memory->size_bits;
  if (factor > FAR) {
    snprintf(text, SENTENCE_SIZE, "No near size would move the %s; the first that would: %s ×%.0f",
             owner_look[look.owner].name, memory->name, factor);
  } else {
    snprintf(text, SENTENCE_SIZE, "%s%s, %s", factor <= NEAR ? "" : "Only ",
             placement_relief_text(&look.result->hardware, &relief, look.owner, what),
             effect(state, &look, &relief, energy));
    /* A larger memory costs more an access, which the model cannot know. */
    text_append(text, SENTENCE_SIZE, ", at unchanged energy per access");
  }
  return text;
}
