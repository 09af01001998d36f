/* Folders for the user's files, by the XDG base directory specification. */
#ifndef TUI_TEXT_PATHS_H
#define TUI_TEXT_PATHS_H

#include <stdbool.h>

enum { PATH_SIZE = 4096 };

enum path_kind {
  PATH_CONFIG,  /* $XDG_CONFIG_HOME, else ~/.config: what the user writes */
  PATH_STATE,   /* $XDG_STATE_HOME, else ~/.local/state: what the program remembers */
  PATH_RUNTIME, /* $XDG_RUNTIME_DIR, else as PATH_STATE: need not last */
};

/* "FOLDER/tilescope/NAME" in `path` of PATH_SIZE bytes. False where neither variable nor $HOME is set to an
 * absolute path, or the path is too long. */
bool path_of(enum path_kind kind, const char *name, char *path);

#endif
