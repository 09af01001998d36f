/* The terminfo database. Its header defines words like `columns` as macros, so only this file includes it. */
#ifndef TUI_SCREEN_TERMINFO_H
#define TUI_SCREEN_TERMINFO_H

#include <stdbool.h>

/* True if the terminal of $TERM is known and can place its cursor, which newterm() does not check. Call it before
 * curses starts. */
bool terminfo_places_cursor(void);

/* False where the terminal of the environment is not described on this machine. */
bool terminfo_knows_terminal(void);

/* The bytes of a capability ("rmcup") of the terminal that curses has been started on; NULL: it has none. */
const char *terminfo_text(const char *capability);

#endif
