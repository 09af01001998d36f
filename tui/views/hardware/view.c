/* Hardware: the memories and the array as a diagram and as numbers to change, the network, and what is odd. */
#include "tui/explorer/view.h"

#include "tui/text/shell.h"

enum { HIERARCHY = 47, HIERARCHY_WIDE = 58, NUMBERS_WIDE = 44, REMARKS = 5, REMARKS_SMALL = 4, TWO_COLUMNS = 80 };

/* Diagram and numbers side by side, or the network in their place. */
static void layout_two_columns(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  int body = rows - 3, remarks = rows >= TALL_ROWS ? 2 * REMARKS : REMARKS, height = body - remarks;
  if (rows >= TALL_ROWS) { /* there is room for both */
    int network = height / 2;
    box[PANE_NETWORK] = (struct box){1 + height - network, 0, network, columns};
    height -= network;
  } else if (focus == PANE_NETWORK) {
    box[PANE_NETWORK] = (struct box){1, 0, height, columns};
  }
  if (rows >= TALL_ROWS || focus != PANE_NETWORK) {
    box[PANE_HIERARCHY] = (struct box){1, 0, height, HIERARCHY};
    box[PANE_NUMBERS] = (struct box){1, HIERARCHY, height, columns - HIERARCHY};
  }
  box[PANE_REMARKS] = (struct box){1 + body - remarks, 0, remarks, columns};
}

/* One of the panes that has the focus, over the whole width. */
static void layout_narrow(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  int body = rows - 3;
  enum pane_id shown = focus == PANE_HIERARCHY || focus == PANE_NETWORK ? focus : PANE_NUMBERS;
  box[shown] = (struct box){1, 0, body - REMARKS_SMALL, columns};
  box[PANE_REMARKS] = (struct box){1 + body - REMARKS_SMALL, 0, REMARKS_SMALL, columns};
}

static void layout_wide(int rows, int columns, struct box box[PANE_COUNT]) {
  int body = rows - 3, remarks = rows >= TALL_ROWS ? 2 * REMARKS : REMARKS;
  int left = HIERARCHY_WIDE + NUMBERS_WIDE;
  box[PANE_HIERARCHY] = (struct box){1, 0, body - remarks, HIERARCHY_WIDE};
  box[PANE_NUMBERS] = (struct box){1, HIERARCHY_WIDE, body - remarks, NUMBERS_WIDE};
  box[PANE_REMARKS] = (struct box){1 + body - remarks, 0, remarks, left};
  box[PANE_NETWORK] = (struct box){1, left, body, columns - left};
}

static void layout(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  for (int pane = 0; pane < PANE_COUNT; pane++) box[pane] = (struct box){.height = 0};
  if (columns >= HIERARCHY_WIDE + NUMBERS_WIDE + 44) {
    layout_wide(rows, columns, box);
  } else if (columns >= TWO_COLUMNS) {
    layout_two_columns(rows, columns, focus, box);
  } else {
    layout_narrow(rows, columns, focus, box);
  }
}

static bool act_on_number(struct state *state, enum action action) {
  bool changes = action == ACTION_LEFT || action == ACTION_RIGHT || action == ACTION_STEP_DOWN ||
                 action == ACTION_STEP_UP || action == ACTION_TYPE || action == ACTION_OPEN || action == ACTION_RESET;
  if (changes && !machine_is_current(state)) {
    state_say(state, STYLE_ERROR, "These are the numbers of hardware that could be read; the present one cannot");
    return true;
  }
  switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
      machine_step(state, action == ACTION_RIGHT ? 1 : -1, false);
      return true;
    case ACTION_STEP_DOWN:
    case ACTION_STEP_UP:
      machine_step(state, action == ACTION_STEP_UP ? 1 : -1, true);
      return true;
    case ACTION_TYPE:
    case ACTION_OPEN:
      machine_type(state);
      return true;
    case ACTION_RESET:
      machine_reset(state);
      return true;
    default:
      return false;
  }
}

/* Opens what the row stands for: the first number of a memory; whether the network is cut after a layer. */
static bool open_row(struct state *state, enum action action) {
  if (state->focus == PANE_HIERARCHY) {
    machine_follow(state);
    state->focus = PANE_NUMBERS;
    return true;
  }
  if (state->focus != PANE_NETWORK || action != ACTION_OPEN) return false;
  action_table[ACTION_CUT].run(state);
  return true;
}

static bool act(struct state *state, enum action action) {
  switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
    case ACTION_FIRST:
    case ACTION_LAST:
    case ACTION_SEARCH_NEXT:
    case ACTION_SEARCH_PREVIOUS:
      action_table[action].run(state);
      machine_follow(state);
      return true;
    case ACTION_METRIC:
      state->focus = state->focus == PANE_NETWORK ? PANE_NUMBERS : PANE_NETWORK;
      return true;
    case ACTION_OPEN:
    case ACTION_TYPE:
      if (open_row(state, action)) return true;
      break;
    default:
      break;
  }
  return state->focus == PANE_NUMBERS && act_on_number(state, action);
}

static void write_command(const struct state *state, FILE *out) {
  fputs("tilescope show hardware ", out);
  shell_write(out, state->point.hardware);
  if (state->point.edits[0] == 0) return;
  fputs(" --set ", out);
  shell_write(out, state->point.edits);
}

const struct view view_hardware = {.name = "Hardware",
                                   .home = PANE_NUMBERS,
                                   .layout = layout,
                                   .wants = machine_wants,
                                   .act = act,
                                   .command = write_command};
