/* The views of the explorer. */
#ifndef TUI_VIEWS_VIEWS_H
#define TUI_VIEWS_VIEWS_H

#include "tui/explorer/view.h"

extern const struct views views;

#endif
