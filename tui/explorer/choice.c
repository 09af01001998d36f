#include "tui/explorer/modal.h"

#include <ctype.h>
#include <string.h>

#include "tui/explorer/view.h"

static bool is_action_list(const struct state *state) {
  return state->modal == MODAL_HELP || state->modal == MODAL_PALETTE;
}

static int row_count(const struct state *state) {
  if (state->modal == MODAL_HELP) return ACTION_COUNT + GLOSSARY_TERMS;
  if (state->modal == MODAL_PALETTE) return ACTION_COUNT;
  return state->modal == MODAL_PICK ? state->picker->count(state) : 0;
}

static const struct glossary_term *term_in(const struct state *state, int row) {
  return state->modal == MODAL_HELP && row >= ACTION_COUNT ? &glossary[row - ACTION_COUNT] : NULL;
}

/* The action in a row of the list: in the help the view's own come first. */
static enum action action_in(const struct state *state, int row) {
  if (state->modal != MODAL_HELP) return (enum action)row;
  for (int own = 1; own >= 0; own--) {
    for (int action = 0; action < ACTION_COUNT; action++) {
      if (action_is_special(state, (enum action)action) == (own == 1) && row-- == 0) return (enum action)action;
    }
  }
  return ACTION_COUNT;
}

/* True if the letters of the filter occur in the text, in order. */
static bool has_letters(const char *text, const char *filter) {
  for (; *filter != 0; filter++) {
    if (*filter == ' ') continue;
    while (*text != 0 && tolower((unsigned char)*text) != tolower((unsigned char)*filter)) text++;
    if (*text == 0) return false;
    text++;
  }
  return true;
}

/* False for an action that the view does not take. */
static bool is_there(const struct state *state, int index) {
  if (!is_action_list(state) || term_in(state, index) != NULL) return true;
  return action_is_there(state, action_in(state, index));
}

/* Group of a row of the help: keys of the view, keys of all views, terms. */
static int group_of(const struct state *state, int row) {
  if (term_in(state, row) != NULL) return 2;
  return action_is_special(state, action_in(state, row)) ? 0 : 1;
}

static bool passes(const struct state *state, int index) {
  const char *filter = state->line.text;
  if (!is_there(state, index)) return false;
  if (filter[0] == 0) return true;
  if (!is_action_list(state)) {
    char text[PICKER_TEXT_SIZE];
    return strcasestr(state->picker->name(state, index, text), filter) != NULL;
  }
  const struct glossary_term *term = term_in(state, index);
  if (term != NULL) return strcasestr(term->name, filter) != NULL || strcasestr(term->meaning, filter) != NULL;
  enum action action = action_in(state, index);
  const char *name = action_name(state->views, action), *help = view_help(state, action);
  const char *own = view_footer(state, action);
  if (own != NULL && strcasestr(own, filter) != NULL) return true;
  if (state->modal == MODAL_PALETTE && has_letters(name, filter)) return true;
  return strcasestr(name, filter) != NULL || strcasestr(help, filter) != NULL;
}

int choice_total(const struct state *state) {
  int count = 0;
  for (int i = 0; i < row_count(state); i++) count += is_there(state, i);
  return count;
}

int choice_count(const struct state *state) {
  int count = 0;
  for (int i = 0; i < row_count(state); i++) count += passes(state, i);
  return count;
}

bool choice_at(const struct state *state, int index, struct choice *choice) {
  int group = -1;
  for (int i = 0; index >= 0 && i < row_count(state); i++) {
    if (!passes(state, i)) continue;
    int before = group;
    if (state->modal == MODAL_HELP) group = group_of(state, i);
    if (index-- > 0) continue;
    choice->row = i;
    choice->name = NULL;
    choice->action = ACTION_COUNT;
    choice->term = term_in(state, i);
    choice->is_first = group != before;
    if (choice->term != NULL) return true;
    if (is_action_list(state)) {
      choice->action = action_in(state, i);
    } else {
      choice->name = state->picker->name(state, i, choice->text);
    }
    return true;
  }
  return false;
}

int choice_best(const struct state *state) {
  const char *filter = state->line.text;
  struct choice choice;
  int begins = -1;
  for (int i = 0; filter[0] != 0 && choice_at(state, i, &choice); i++) {
    const char *name = choice.name != NULL   ? choice.name
                       : choice.term != NULL ? choice.term->name
                                             : action_name(state->views, choice.action);
    name += strspn(name, " ✓"); /* marks before lessons */
    size_t length = strlen(filter);
    if (strncasecmp(name, filter, length) == 0 && (name[length] == 0 || name[length] == ' ')) return i;
    if (begins < 0 && strncasecmp(name, filter, strlen(filter)) == 0) begins = i;
  }
  return begins < 0 ? 0 : begins;
}

void view_prefetch(const struct state *state, struct prefetch *prefetch) {
  struct choice choice;
  prefetch_init(prefetch, state->figures);
  pins_prefetch(&state->pins, prefetch);
  if (state->modal == MODAL_PICK && state->picker->prefetch != NULL && choice_at(state, state->choice, &choice)) {
    state->picker->prefetch(state, choice.row, prefetch);
  }
  if (state->views->overlay != NULL) state->views->overlay->prefetch(state, prefetch);
  if (state->view->prefetch != NULL) state->view->prefetch(state, prefetch);
}
