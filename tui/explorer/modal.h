/* Keys while a modal is open: typed text, the list below it, accept and close. */
#ifndef TUI_EXPLORER_MODAL_H
#define TUI_EXPLORER_MODAL_H

#include "tui/explorer/state.h"

/* Applies a key to the open modal. */
void modal_key(struct state *state, int key);

/* A click on row `index` of its list. */
void modal_click(struct state *state, int index);

#endif
