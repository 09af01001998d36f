#include "tui/views/memory/look.h"

#include <stdio.h>

#include "tui/explorer/view.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"

/* --- Looking ------------------------------------------------------------------------------------------------ */

bool memory_look(const struct state *state, struct memory_look *look) {
  if (state->shown == NULL) return false;
  const struct result *result = state->shown->result;
  *look = (struct memory_look){.result = result,
                               .at = placing_in(result, &state->placing),
                               .owner = (enum held_owner)state->row[PANE_PLACEMENT],
                               .edits = state->shown->point.edits,
                               .stale = state_is_stale(state)};
  look->stack = &result->stacks[look->at.stack];
  placing_rows(result, &look->at, look->rows);
  look->memory = look->at.column > 0 ? look->at.column - 1 : look->rows[look->owner].home;
  return true;
}

void memory_relief(const struct state *state, const struct memory_look *look, struct relief *relief) {
  struct relief_subject subject = {look->at.stack, look->at.type, look->at.node, look->owner};
  const struct schedule *schedule = &state->shown->point.schedule;
  struct error error;
  enum status status = STATUS_OK;
  *relief = (struct relief){.memory = -1, .to = -1};
  if (look->rows[look->owner].absent != NULL) return;
  if (look->at.column > 0 && look->memory != look->rows[look->owner].home) {
    status = relief_of_memory(look->result, schedule, &subject, look->memory, relief, &error);
  } else {
    status = relief_find(look->result, schedule, &subject, relief, &error);
  }
  if (status != STATUS_OK) relief->memory = -1; /* memory is out: nothing can be told */
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

void memory_wants(const struct state *state, struct wants *wants) {
  struct memory_look look;
  struct relief relief;
  struct point point;
  if (state_is_stale(state) || !memory_look(state, &look)) return;
  memory_relief(state, &look, &relief);
  if (relief.memory >= 0 && memory_relief_point(state, &look, &relief, &point)) wants_add(wants, &point, false);
}

/* What that does to the energy, as far as it is known. */
static const char *effect(const struct state *state, const struct memory_look *look, const struct relief *relief,
                          char *text) {
  struct point point;
  char change[FORMAT_SIZE];
  const struct figures *figures = NULL;
  if (memory_relief_point(state, look, relief, &point)) figures = state_figures(state, &point);
  if (figures == NULL) return "…";
  if (figures->status != STATUS_OK) return "no such schedule";
  snprintf(text, FORMAT_SIZE + 16, "energy %s",
           format_change(change, figures->value[FIGURE_ENERGY], state->shown->figures->value[FIGURE_ENERGY]));
  return text;
}

const char *memory_sentence(const struct state *state, char *text) {
  struct memory_look look;
  struct relief relief;
  char what[PLACING_TEXT_SIZE], energy[FORMAT_SIZE + 16];
  if (!memory_look(state, &look)) return "No result yet";
  const struct placing_row *row = &look.rows[look.owner];
  if (row->absent != NULL) return row->absent;
  memory_relief(state, &look, &relief);
  if (relief.memory < 0) {
    bool pointed = look.at.column > 0 && look.memory != row->home;
    snprintf(text, SENTENCE_SIZE, "%s %s would not move the %s, up to the size of the memory above it",
             pointed ? "A larger" : "Any larger", pointed ? look.result->hardware.memories[look.memory].name : "memory",
             owner_look[look.owner].name);
  } else {
    snprintf(text, SENTENCE_SIZE, "%s, %s", placing_relief_text(&look.result->hardware, &relief, look.owner, what),
             effect(state, &look, &relief, energy));
  }
  return text;
}

/* --- Acting -------------------------------------------------------------------------------------------------- */

static void move_column(struct state *state, const struct memory_look *look, int direction) {
  int to = (look->memory < 0 ? 0 : look->memory + direction) + 1;
  if (to >= 1 && to <= look->result->hardware.memory_count) state->placing.column = to;
}

static void move_type(struct state *state, const struct memory_look *look, int direction) {
  int to = look->at.type + direction;
  if (to < 0 || to >= look->stack->type_count) {
    state_say(state, STYLE_TEXT,
              direction > 0 ? "This is the last tile type of the stack" : "This is the first tile type of the stack");
    return;
  }
  state->placing = look->at;
  state->placing.type = to;
  state->placing.type_chosen = true;
}

/* Through the nodes of all stacks. */
static void move_node(struct state *state, const struct memory_look *look, int direction) {
  struct placing to = look->at;
  to.node += direction;
  to.node_chosen = true;
  if (to.node < 0 || to.node >= look->stack->node_count) {
    to.stack += direction;
    if (to.stack < 0 || to.stack >= look->result->stack_count) {
      state_say(state, STYLE_TEXT, direction > 0 ? "This is the last layer" : "This is the first layer");
      return;
    }
    to.node = direction > 0 ? 0 : look->result->stacks[to.stack].node_count - 1;
    to.type_chosen = false;
  }
  state->placing = to;
}

static void apply_relief(struct state *state, const struct memory_look *look) {
  struct relief relief;
  struct point point;
  char change[PLACING_TEXT_SIZE + 32], text[PLACING_TEXT_SIZE];
  memory_relief(state, look, &relief);
  if (look->stale) {
    state_say(state, STYLE_ERROR, "This is of an older point: wait for its evaluation");
  } else if (look->rows[look->owner].absent != NULL) {
    state_say(state, STYLE_TEXT, "%s", look->rows[look->owner].absent);
  } else if (relief.memory < 0) {
    state_say(state, STYLE_TEXT, "No larger memory would move it");
  } else if (!memory_relief_point(state, look, &relief, &point)) {
    state_say(state, STYLE_ERROR, "There are too many changes of the hardware already");
  } else {
    snprintf(change, sizeof change, "%s", placing_relief_text(&look->result->hardware, &relief, look->owner, text));
    state_set_point(state, &point, change);
  }
}

static void choose_node(struct state *state, const struct memory_look *look) {
  state->placing = look->at;
  state->placing.node = state->row[PANE_SIZES];
  state->placing.node_chosen = true;
}

bool memory_act(struct state *state, enum action action) {
  struct memory_look look;
  if (!memory_look(state, &look)) return false;
  switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
      move_column(state, &look, action == ACTION_RIGHT ? 1 : -1);
      return true;
    case ACTION_PREVIOUS_TILE:
    case ACTION_NEXT_TILE:
      move_type(state, &look, action == ACTION_NEXT_TILE ? 1 : -1);
      return true;
    case ACTION_PREVIOUS_LAYER:
    case ACTION_NEXT_LAYER:
      move_node(state, &look, action == ACTION_NEXT_LAYER ? 1 : -1);
      return true;
    case ACTION_OPEN:
      if (state->focus == PANE_SIZES) {
        choose_node(state, &look);
      } else if (state->focus == PANE_HELD) {
        state->placing.column = state->row[PANE_HELD] + 1;
      } else {
        apply_relief(state, &look);
      }
      return true;
    default:
      return false;
  }
}
