#include "tui/text/paths.h"

#include <stdio.h>
#include <stdlib.h>

/* Returns the variable's value; NULL unless it is an absolute path, as the specification demands. */
static const char *absolute(const char *variable) {
  const char *value = getenv(variable);
  return value != NULL && value[0] == '/' ? value : NULL;
}

bool path_of(enum path_kind kind, const char *name, char *path) {
  static const char *const variable[] = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"};
  const char *folder = absolute(variable[kind]), *below = "";
  if (folder == NULL && kind == PATH_RUNTIME) return path_of(PATH_STATE, name, path);
  if (folder == NULL) {
    folder = absolute("HOME");
    below = kind == PATH_CONFIG ? "/.config" : "/.local/state";
  }
  return folder != NULL && snprintf(path, PATH_SIZE, "%s%s/tilescope/%s", folder, below, name) < PATH_SIZE;
}
