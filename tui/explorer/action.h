/* The one table of what keys do. Help, footer and palette show it; nothing else knows a key.
 *
 * A key has one meaning in all views that use it. While text is typed, the keys belong to the text, except those
 * of actions that are `always` there. */
#ifndef TUI_EXPLORER_ACTION_H
#define TUI_EXPLORER_ACTION_H

#include "tui/explorer/state.h"
#include "tui/screen/key.h"

/* The table. Of each row: name in code, in the palette and in scripts, help, then members of struct action_info. Help,
 * README and man page list them in this order. */
#define ACTIONS(ROW)                                                                                                   \
  ROW(UP, "up", "Go to the previous row.", .keys = {KEY_ARROW_UP, 'k'})                                                \
  ROW(DOWN, "down", "Go to the next row.", .keys = {KEY_ARROW_DOWN, 'j'}, .footer = "row", .footer_pair = true,        \
      .footer_rank = 11)                                                                                               \
  ROW(LEFT, "less", "Decrease the value by one, or take the previous choice.", .keys = {KEY_ARROW_LEFT, 'h'})          \
  ROW(RIGHT, "more", "Increase the value by one, or take the next choice.", .keys = {KEY_ARROW_RIGHT, 'l'},            \
      .some_panes = true, .footer = "change", .footer_pair = true, .footer_rank = 4)                                   \
  ROW(STEP_DOWN, "step-down", "Step down to the next sensible value.", .keys = {'-', '_'})                             \
  ROW(STEP_UP, "step-up", "Step up to the next sensible value.", .keys = {'+'}, .some_panes = true, .footer = "step",  \
      .footer_pair = true, .footer_rank = 5)                                                                           \
  ROW(TYPE, "type", "Type an exact value.", .keys = {'='}, .some_panes = true, .footer = "type", .footer_rank = 9)     \
  ROW(OPEN, "open", "Open a list or confirm a value or pin.", .keys = {KEY_RETURN}, .some_panes = true,                \
      .footer = "open", .footer_rank = 6)                                                                              \
  ROW(FULL_MAP, "full-map", "Make the tile the whole map: layer by layer.", .keys = {'f'}, .some_panes = true,         \
      .footer = "full map", .footer_rank = 10)                                                                         \
  ROW(PIN, "pin", "Pin this point as the reference, or remove its pin.", .keys = {KEY_SPACE}, .footer = "pin",         \
      .footer_rank = 7)                                                                                                \
  ROW(UNDO, "undo", "Undo the last change of the design point.", .keys = {'u'}, .footer = "undo", .footer_rank = 8)    \
  ROW(REDO, "redo", "Redo what was undone.", .keys = {KEY_CTRL('R')})                                                  \
  ROW(SORT, "sort", "Sort the list: largest first, or in execution order.", .keys = {'s'}, .some_panes = true,         \
      .footer = "sort", .footer_rank = 4)                                                                              \
  ROW(FIGURE, "metric", "Show another figure in this pane.", .keys = {'m'}, .some_panes = true, .footer = "figure",    \
      .footer_rank = 5)                                                                                                \
  ROW(FIGURE_BACK, "previous-metric", "Show the figure before, in this pane.", .keys = {','})                          \
  ROW(NEXT_PANE, "next-pane", "Go to the next pane.", .keys = {KEY_TAB}, .footer = "pane", .footer_rank = 3)           \
  ROW(PREVIOUS_PANE, "previous-pane", "Go to the previous pane.", .keys = {KEY_BACK_TAB})                              \
  ROW(PAGE_UP, "page-up", "Go up one page.", .keys = {KEY_PAGE_UP, KEY_CTRL('U')})                                     \
  ROW(PAGE_DOWN, "page-down", "Go down one page.", .keys = {KEY_PAGE_DOWN, KEY_CTRL('D')})                             \
  ROW(FIRST, "first", "Go to the first row.", .keys = {'g', KEY_FIRST})                                                \
  ROW(LAST, "last", "Go to the last row.", .keys = {'G', KEY_LAST})                                                    \
  ROW(SEARCH, "search", "Search the rows of this pane.", .keys = {'/'}, .some_panes = true, .footer = "search",        \
      .footer_rank = 6)                                                                                                \
  ROW(SEARCH_NEXT, "search-next", "Go to the next match.", .keys = {'n'}, .footer_rank = 6)                            \
  ROW(SEARCH_PREVIOUS, "search-previous", "Go to the previous match.", .keys = {'N'})                                  \
  ROW(MESSAGE, "message", "Read error, message and sentences in full.", .keys = {'v'})                                 \
  ROW(RELOAD, "reload", "Evaluate again, reading changed input files again.", .keys = {'r'})                           \
  ROW(COPY, "copy", "Copy a value, a row, a table or the command line.", .keys = {'y'}, .footer = "copy",              \
      .footer_rank = 13)                                                                                               \
  ROW(EXPORT, "export", "Export this view to files: text, CSV, JSON, SVG, chart.", .keys = {'e'}, .footer = "export",  \
      .footer_rank = 14)                                                                                               \
  ROW(BEST, "best", "Go to the best point known.", .keys = {'b'}, .some_views = true, .footer_rank = 8)                \
  ROW(AXIS, "axis", "Switch the axis: tile side, hardware number, fuse depth, mode.", .keys = {'t'},                   \
      .some_views = true, .footer_rank = 7)                                                                            \
  ROW(SCALE, "scale", "Change the scale of maps, of bars in Why, of the front.", .keys = {'z'}, .some_views = true,    \
      .some_panes = true, .footer = "scale", .footer_rank = 6)                                                         \
  ROW(PREVIOUS_TILE, "previous-tile", "Go to the previous tile (in Compare: slot).", .keys = {'['})                    \
  ROW(NEXT_TILE, "next-tile", "Go to the next tile (in Compare: slot).", .keys = {']'}, .footer_pair = true,           \
      .footer_rank = 5)                                                                                                \
  ROW(PREVIOUS_LAYER, "previous-layer", "Go to the previous layer.", .keys = {'{'})                                    \
  ROW(NEXT_LAYER, "next-layer", "Go to the next layer.", .keys = {'}'}, .footer_pair = true, .footer_rank = 8)         \
  ROW(NEXT_DIFFERENCE, "next-difference", "Go to the next difference.", .keys = {'d'}, .some_views = true,             \
      .footer = "difference", .footer_rank = 5)                                                                        \
  ROW(SWAP, "swap", "Swap the base with the other schedule.", .keys = {'x'}, .some_views = true, .footer = "swap",     \
      .footer_rank = 7)                                                                                                \
  ROW(PLAY, "play", "Play or pause the walk; in Sweep: show the front.", .keys = {'p'}, .some_views = true,            \
      .footer = "play", .footer_rank = 5)                                                                              \
  ROW(PREDICT, "predict", "Ask for a prediction before each step, and keep score.", .keys = {'P'}, .some_views = true, \
      .footer = "predict", .footer_rank = 5)                                                                           \
  ROW(NEXT_TYPE, "next-type", "Go to the next tile of another type.", .keys = {'T'}, .some_views = true,               \
      .footer = "next type", .footer_rank = 6)                                                                         \
  ROW(RESET, "reset", "Reset the value to the file's.", .keys = {'0'}, .some_views = true, .some_panes = true,         \
      .footer = "reset", .footer_rank = 10)                                                                            \
  ROW(RESET_HARDWARE, "reset-hardware", "Reset all hardware numbers to the file's.", .keys = {KEY_NONE})               \
  ROW(SAVE_HARDWARE, "save-hardware", "Save the changed hardware as a new YAML file.", .keys = {KEY_NONE})             \
  ROW(OPTIMIZE, "optimize", "Find the best cuts, modes and tiles, or stop and keep the best.", .keys = {'o'},          \
      .some_panes = true, .footer = "optimize", .footer_rank = 12)                                                     \
  ROW(CUT, "cut", "Add or remove a cut after this layer.", .keys = {'c'}, .some_views = true, .some_panes = true,      \
      .footer = "cut", .footer_rank = 5)                                                                               \
  ROW(LESSON, "lesson", "Start a lesson.", .keys = {'L'})                                                              \
  ROW(VIEW, NULL, NULL, .keys = {'1', KEY_FUNCTION + 2})                                                               \
  ROW(VIEW_2, NULL, NULL, .keys = {'2', KEY_FUNCTION + 3})                                                             \
  ROW(VIEW_3, NULL, NULL, .keys = {'3', KEY_FUNCTION + 4})                                                             \
  ROW(VIEW_4, NULL, NULL, .keys = {'4', KEY_FUNCTION + 5})                                                             \
  ROW(VIEW_5, NULL, NULL, .keys = {'5', KEY_FUNCTION + 6})                                                             \
  ROW(VIEW_6, NULL, NULL, .keys = {'6', KEY_FUNCTION + 7})                                                             \
  ROW(VIEW_7, NULL, NULL, .keys = {'7', KEY_FUNCTION + 8})                                                             \
  ROW(VIEW_8, NULL, NULL, .keys = {'8', KEY_FUNCTION + 9})                                                             \
  ROW(VIEW_LAST, NULL, NULL, .keys = {'9', KEY_FUNCTION + 10})                                                         \
  ROW(PALETTE, "palette", "Find an action by name and run it.", .keys = {':'}, .footer = "palette", .footer_rank = 9)  \
  ROW(HELP, "help", "Show all keys; type to filter, Enter runs one.", .keys = {'?', KEY_FUNCTION + 1},                 \
      .footer = "help", .footer_rank = 1)                                                                              \
  ROW(MOUSE, "mouse", "Turn the mouse off, to select text, or on again.", .keys = {'M'})                               \
  ROW(CLOCK, "clock", "Set the clock in MHz: adds ms, frames/s and TOPS/W.", .keys = {KEY_NONE})                       \
  ROW(REDRAW, "redraw", "Redraw the screen.", .keys = {KEY_CTRL('L')}, .always = true)                                 \
  ROW(SUSPEND, "suspend", "Suspend to the shell; fg returns.", .keys = {KEY_CTRL('Z')}, .always = true)                \
  ROW(BACK, "back", "Close what is open, or stop the evaluation.", .keys = {KEY_ESCAPE})                               \
  ROW(CLOSE, "close", "Close what is open; quit if nothing is.", .keys = {'q'}, .footer = "quit", .footer_rank = 2)    \
  ROW(QUIT, "quit", "Quit at once.", .keys = {'Q', KEY_CTRL('C')}, .always = true)

#define ACTION_ENUMERATOR(id, ...) ACTION_##id,
enum action { ACTIONS(ACTION_ENUMERATOR) ACTION_COUNT };

enum { ACTION_KEYS = 4 };

/* The bit of an action in a set of actions. */
#define TAKES(action) (UINT64_C(1) << (action))
_Static_assert(ACTION_COUNT <= 64, "a set of actions is one word");
_Static_assert(ACTION_VIEW_LAST - ACTION_VIEW + 1 == VIEWS_MOST, "a key for every view");

struct action_info {
  const char *name;      /* in the palette and in scripts; NULL: the view has it, see action_name */
  const char *help;      /* one sentence */
  int keys[ACTION_KEYS]; /* the main one first, up to KEY_NONE */
  bool some_views;       /* only in views that take it: see view.actions */
  bool some_panes;       /* in the footer only for panes that ask for it: see pane.footer */
  bool always;           /* control keys work while text is typed, too */
  const char *footer;    /* one word for the footer; NULL: omitted, except in views with a word of their own */
  bool footer_pair;      /* preceded by the main key of the action before it: "↑↓" */
  int footer_rank;       /* the lower, the longer it stays where room is short */
};

extern const struct action_info action_table[ACTION_COUNT];

/* Name and help of an action; NULL: it goes to a view that does not exist. */
const char *action_name(const struct views *views, enum action action);
const char *action_help(const struct views *views, enum action action);

/* True if the current view takes the action. */
bool action_is_there(const struct state *state, enum action action);

/* The action of a key in the current view; ACTION_COUNT: none. */
enum action action_of_key(const struct state *state, int key);

/* Says that the action has no effect here, and in which panes or views it has one. */
void action_refuse(struct state *state, enum action action);

/* True if it is of the view or pane, and not of the whole program. */
bool action_is_special(const struct state *state, enum action action);

/* The action of a key in any view; ACTION_COUNT: none. */
enum action action_of_key_anywhere(const struct state *state, int key);

/* Runs an action: the first that takes it of overlay, pane in focus, current view, other views and explorer. */
void action_run(struct state *state, enum action action);

/* Handler of an action: `run`, or `step` by `by`. */
struct handler {
  enum action action;
  void (*run)(struct state *state);
  void (*step)(struct state *state, int by);
  int by;
};

/* Runs the handler of the action; false: there is none. */
bool action_handled(const struct handler *handlers, size_t count, struct state *state, enum action action);
#define ACTION_HANDLED(handlers, state, action) \
  action_handled(handlers, sizeof(handlers) / sizeof(handlers)[0], state, action)

/* --- Keys of the user's own --------------------------------------------------------------------------------- */

struct keymap {
  int keys[ACTION_COUNT][ACTION_KEYS]; /* as in action_info */
};

/* Reads "pin=a undo=U,^B": those actions have these keys alone, none after "NAME=". STATUS_USAGE for an unknown action
 * or key, or where a key would mean two actions in one view. */
enum status keymap_read(struct keymap *keymap, const char *text, const struct views *views, struct error *error);

/* All keys of an action, "↑ k", in `text` of ACTION_KEYS_SIZE bytes. `state`: NULL: those of the table. */
enum { ACTION_KEYS_SIZE = 80 };
const char *action_keys(const struct state *state, enum action action, char *text);
/* The main key, "–" for none, in `text` of KEY_NAME_SIZE bytes. */
const char *action_key(const struct state *state, enum action action, char *text);

/* --- Actions of the explorer itself: each file runs its own, and returns false for others --------------------- */

bool move_act(struct state *state, enum action action);
bool edit_act(struct state *state, enum action action);
bool copy_act(struct state *state, enum action action);

/* Changes the point by options of the command line; false, with a message, for invalid options. */
bool edit_options(struct state *state, const char *options);

#endif
