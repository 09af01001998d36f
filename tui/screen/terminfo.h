/* What the terminfo database says of the terminal. Its header defines words like `columns` as macros, so it
 * is kept apart. */
#ifndef TUI_SCREEN_TERMINFO_H
#define TUI_SCREEN_TERMINFO_H

#include <stdbool.h>

/* Whether the terminal of $TERM is known and can place its cursor; newterm() accepts some that cannot, and
 * would write to them. To be asked before curses is started. */
bool terminfo_places_cursor(void);

/* The bytes of a capability ("rmcup") of the terminal that curses has been started on; NULL: it has none. */
const char *terminfo_text(const char *capability);

#endif
