#include "tui/explorer/action.h"

#include <stdio.h>

#include "tui/explorer/view.h"

const struct action_info action_table[ACTION_COUNT] = {
    [ACTION_UP] = {.name = "up", .help = "Go to the previous row.", .keys = {KEY_ARROW_UP, 'k'}},
    [ACTION_DOWN] = {.name = "down",
                     .help = "Go to the next row.",
                     .keys = {KEY_ARROW_DOWN, 'j'},
                     .footer = "row",
                     .footer_pair = ACTION_UP,
                     .footer_rank = 11},
    [ACTION_LEFT] = {.name = "less",
                     .help = "Decrease the value by one, or take the previous choice.",
                     .keys = {KEY_ARROW_LEFT, 'h'}},
    [ACTION_RIGHT] = {.name = "more",
                      .help = "Increase the value by one, or take the next choice.",
                      .keys = {KEY_ARROW_RIGHT, 'l'},
                      .footer = "change",
                      .footer_pair = ACTION_LEFT,
                      .some_panes = true,
                      .footer_rank = 4},
    [ACTION_STEP_DOWN] = {.name = "step-down", .help = "Step down to the next sensible value.", .keys = {'-', '_'}},
    [ACTION_STEP_UP] = {.name = "step-up",
                        .help = "Step up to the next sensible value.",
                        .keys = {'+'},
                        .footer = "step",
                        .footer_pair = ACTION_STEP_DOWN,
                        .some_panes = true,
                        .footer_rank = 5},
    [ACTION_TYPE] = {.name = "type",
                     .help = "Type an exact value.",
                     .keys = {'='},
                     .footer = "type",
                     .footer_pair = ACTION_TYPE,
                     .some_panes = true,
                     .footer_rank = 9},
    [ACTION_OPEN] = {.name = "open",
                     .help = "Open a list or confirm a value or pin.",
                     .keys = {KEY_RETURN},
                     .footer = "open",
                     .footer_pair = ACTION_OPEN,
                     .some_panes = true,
                     .footer_rank = 6},
    [ACTION_FULL_MAP] = {.name = "full-map",
                         .help = "Make the tile the whole map: layer by layer.",
                         .keys = {'f'},
                         .footer = "full map",
                         .footer_pair = ACTION_FULL_MAP,
                         .some_panes = true,
                         .footer_rank = 10},
    [ACTION_PIN] = {.name = "pin",
                    .help = "Pin this point as the reference, or remove its pin.",
                    .keys = {KEY_SPACE},
                    .footer = "pin",
                    .footer_pair = ACTION_PIN,
                    .footer_rank = 7},
    [ACTION_UNDO] = {.name = "undo",
                     .help = "Undo the last change of the design point.",
                     .keys = {'u'},
                     .footer = "undo",
                     .footer_pair = ACTION_UNDO,
                     .footer_rank = 8},
    [ACTION_REDO] = {.name = "redo", .help = "Redo what was undone.", .keys = {KEY_CTRL('R')}},
    [ACTION_SORT] = {.name = "sort",
                     .help = "Sort the list: largest first, or in execution order.",
                     .keys = {'s'},
                     .footer = "sort",
                     .footer_pair = ACTION_SORT,
                     .some_panes = true,
                     .footer_rank = 4},
    [ACTION_FIGURE] = {.name = "metric",
                       .help = "Show another figure in this pane.",
                       .keys = {'m'},
                       .footer = "figure",
                       .footer_pair = ACTION_FIGURE,
                       .some_panes = true,
                       .footer_rank = 5},
    [ACTION_NEXT_PANE] = {.name = "next-pane",
                          .help = "Go to the next pane.",
                          .keys = {KEY_TAB},
                          .footer = "pane",
                          .footer_pair = ACTION_NEXT_PANE,
                          .footer_rank = 3},
    [ACTION_PREVIOUS_PANE] = {.name = "previous-pane", .help = "Go to the previous pane.", .keys = {KEY_BACK_TAB}},
    [ACTION_PAGE_UP] = {.name = "page-up", .help = "Go up one page.", .keys = {KEY_PAGE_UP, KEY_CTRL('U')}},
    [ACTION_PAGE_DOWN] = {.name = "page-down", .help = "Go down one page.", .keys = {KEY_PAGE_DOWN, KEY_CTRL('D')}},
    [ACTION_FIRST] = {.name = "first", .help = "Go to the first row.", .keys = {'g', KEY_FIRST}},
    [ACTION_LAST] = {.name = "last", .help = "Go to the last row.", .keys = {'G', KEY_LAST}},
    [ACTION_SEARCH] = {.name = "search",
                       .help = "Search the rows of this pane.",
                       .keys = {'/'},
                       .footer = "search",
                       .footer_pair = ACTION_SEARCH,
                       .some_panes = true,
                       .footer_rank = 6},
    [ACTION_SEARCH_NEXT] = {.name = "search-next", .help = "Go to the next match.", .keys = {'n'}},
    [ACTION_SEARCH_PREVIOUS] = {.name = "search-previous", .help = "Go to the previous match.", .keys = {'N'}},
    [ACTION_MESSAGE] = {.name = "message", .help = "Read the last message in full.", .keys = {'v'}},
    [ACTION_RELOAD] = {.name = "reload", .help = "Evaluate again, reading changed input files again.", .keys = {'r'}},
    [ACTION_COPY] = {.name = "copy",
                     .help = "Copy a value, a row, a table or the command line.",
                     .keys = {'y'},
                     .footer = "copy",
                     .footer_pair = ACTION_COPY,
                     .footer_rank = 13},
    [ACTION_EXPORT] = {.name = "export",
                       .help = "Export this view to a file: text, CSV, JSON or SVG.",
                       .keys = {'e'},
                       .footer = "export",
                       .footer_pair = ACTION_EXPORT,
                       .footer_rank = 14},
    [ACTION_BEST] = {.name = "best",
                     .help = "Go to the best point known.",
                     .keys = {'b'},
                     .some_views = true,
                     .footer_pair = ACTION_BEST,
                     .footer_rank = 8},
    [ACTION_AXIS] = {.name = "axis",
                     .help = "Switch the axis: tile width, tile height, mode.",
                     .keys = {'t'},
                     .some_views = true,
                     .footer_pair = ACTION_AXIS,
                     .footer_rank = 7},
    [ACTION_PREVIOUS_TILE] = {.name = "previous-tile",
                              .help = "Go to the previous tile (in Compare: slot).",
                              .keys = {'['}},
    [ACTION_NEXT_TILE] = {.name = "next-tile",
                          .help = "Go to the next tile (in Compare: slot).",
                          .keys = {']'},
                          .footer_pair = ACTION_PREVIOUS_TILE,
                          .footer_rank = 5},
    [ACTION_PREVIOUS_LAYER] = {.name = "previous-layer", .help = "Go to the previous layer.", .keys = {'{'}},
    [ACTION_NEXT_LAYER] = {.name = "next-layer",
                           .help = "Go to the next layer.",
                           .keys = {'}'},
                           .footer_pair = ACTION_PREVIOUS_LAYER,
                           .footer_rank = 8},
    [ACTION_NEXT_DIFFERENCE] = {.name = "next-difference",
                                .help = "Go to the next difference.",
                                .keys = {'d'},
                                .some_views = true,
                                .footer = "difference",
                                .footer_pair = ACTION_NEXT_DIFFERENCE,
                                .footer_rank = 5},
    [ACTION_SWAP] = {.name = "swap",
                     .help = "Swap the base with the other schedule.",
                     .keys = {'x'},
                     .some_views = true,
                     .footer = "swap",
                     .footer_pair = ACTION_SWAP,
                     .footer_rank = 7},
    [ACTION_PLAY] = {.name = "play",
                     .help = "Play or pause the walk; in Sweep: plot energy against latency.",
                     .keys = {'p'},
                     .some_views = true,
                     .footer = "play",
                     .footer_pair = ACTION_PLAY,
                     .footer_rank = 5},
    [ACTION_PREDICT] = {.name = "predict",
                        .help = "Ask for a prediction before each step, and keep score.",
                        .keys = {'P'},
                        .some_views = true,
                        .footer = "predict",
                        .footer_pair = ACTION_PREDICT,
                        .footer_rank = 5},
    [ACTION_NEXT_TYPE] = {.name = "next-type",
                          .help = "Go to the next tile of another type.",
                          .keys = {'T'},
                          .some_views = true,
                          .footer = "next type",
                          .footer_pair = ACTION_NEXT_TYPE,
                          .footer_rank = 6},
    [ACTION_RESET] = {.name = "reset",
                      .help = "Reset the value to the file's.",
                      .keys = {'0'},
                      .some_views = true,
                      .footer = "reset",
                      .footer_pair = ACTION_RESET,
                      .some_panes = true,
                      .footer_rank = 10},
    [ACTION_RESET_HARDWARE] = {.name = "reset-hardware", .help = "Reset all hardware numbers to the file's."},
    [ACTION_SAVE_HARDWARE] = {.name = "save-hardware", .help = "Save the changed hardware as a new YAML file."},
    [ACTION_CUT] = {.name = "cut",
                    .help = "Add or remove a cut after this layer.",
                    .keys = {'c'},
                    .some_views = true,
                    .footer = "cut",
                    .footer_pair = ACTION_CUT,
                    .some_panes = true,
                    .footer_rank = 5},
    [ACTION_LESSON] = {.name = "lesson", .help = "Start a lesson."},
    [ACTION_PALETTE] = {.name = "palette",
                        .help = "Find an action by name and run it.",
                        .keys = {':'},
                        .footer = "palette",
                        .footer_pair = ACTION_PALETTE,
                        .footer_rank = 9},
    [ACTION_HELP] = {.name = "help",
                     .help = "Show all keys; type to filter, Enter runs one.",
                     .keys = {'?', KEY_FUNCTION + 1},
                     .footer = "help",
                     .footer_pair = ACTION_HELP,
                     .footer_rank = 1},
    [ACTION_MOUSE] = {.name = "mouse", .help = "Turn the mouse off, to select text, or on again.", .keys = {'M'}},
    [ACTION_CLOCK] = {.name = "clock", .help = "Set the clock in MHz: adds ms, frames/s and TOPS/W."},
    [ACTION_REDRAW] = {.name = "redraw", .help = "Redraw the screen.", .keys = {KEY_CTRL('L')}, .always = true},
    [ACTION_SUSPEND] = {.name = "suspend",
                        .help = "Suspend to the shell; fg returns.",
                        .keys = {KEY_CTRL('Z')},
                        .always = true},
    [ACTION_BACK] = {.name = "back", .help = "Close what is open, or stop the evaluation.", .keys = {KEY_ESCAPE}},
    [ACTION_CLOSE] = {.name = "close",
                      .help = "Close what is open; quit if nothing is.",
                      .keys = {'q'},
                      .footer = "quit",
                      .footer_pair = ACTION_CLOSE,
                      .footer_rank = 2},
    [ACTION_QUIT] = {.name = "quit", .help = "Quit at once.", .keys = {'Q', KEY_CTRL('C')}, .always = true},
};

/* The number of the view that the action goes to; -1: it is another action. */
static int view_number(enum action action) {
  return action >= ACTION_VIEW && action <= ACTION_VIEW_LAST ? (int)(action - ACTION_VIEW) : -1;
}

/* NULL: no such view. */
static const struct view *view_numbered(const struct views *views, int number) {
  for (int i = 0; views->view[i] != NULL; i++) {
    if (i == number) return views->view[i];
  }
  return NULL;
}

const char *action_name(const struct views *views, enum action action) {
  if (view_number(action) < 0) return action_table[action].name;
  const struct view *view = view_numbered(views, view_number(action));
  return view != NULL ? view->action : NULL;
}

const char *action_help(const struct views *views, enum action action) {
  if (view_number(action) < 0) return action_table[action].help;
  const struct view *view = view_numbered(views, view_number(action));
  return view != NULL ? view->help : NULL;
}

const int *action_key_list(enum action action) {
#define KEYS_OF(number) {'1' + (number), KEY_FUNCTION + 2 + (number)}
  static const int views[VIEWS_MOST][ACTION_KEYS] = {KEYS_OF(0), KEYS_OF(1), KEYS_OF(2), KEYS_OF(3), KEYS_OF(4),
                                                     KEYS_OF(5), KEYS_OF(6), KEYS_OF(7), KEYS_OF(8)};
#undef KEYS_OF
  return view_number(action) < 0 ? action_table[action].keys : views[view_number(action)];
}

bool action_is_there(const struct state *state, enum action action) {
  if (view_number(action) >= 0) return view_number(action) < state->view_count;
  return !action_table[action].some_views || (state->view->actions & TAKES(action)) != 0;
}

enum action action_of_key(const struct state *state, int key) {
  for (int action = 0; action < ACTION_COUNT; action++) {
    const int *keys = action_key_list((enum action)action);
    if (!action_is_there(state, (enum action)action)) continue;
    for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
      if (keys[i] == key) return (enum action)action;
    }
  }
  return ACTION_COUNT;
}

const char *action_keys(enum action action, char *text) {
  const int *keys = action_key_list(action);
  size_t length = 0;
  text[0] = 0;
  for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
    char name[KEY_NAME_SIZE];
    length +=
        (size_t)snprintf(text + length, ACTION_KEYS_SIZE - length, "%s%s", i > 0 ? " " : "", key_text(keys[i], name));
  }
  return text;
}

const char *action_key(enum action action, char *text) {
  return key_text(action_key_list(action)[0], text);
}
