#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/save.h"
#include "tui/explorer/session.h"
#include "tui/text/paths.h"
#include "tui/text/whole_file.h"

enum { SESSION_MOST_BYTES = 1 << 20, KEPT_MOST = 99 };

bool session_file_init(struct session_file *file, const struct app_options *options) {
  char path[PATH_SIZE];
  *file = (struct session_file){.path = NULL};
  if (options->clean || options->lesson != NULL) return true;
  if (options->session != NULL) return (file->path = strdup(options->session)) != NULL;
  if (options->script != NULL || !path_of(PATH_STATE, "session", path)) return true;
  return (file->path = strdup(path)) != NULL;
}

void session_file_deinit(struct session_file *file) {
  free(file->path);
  free(file->saved);
}

/* Renames what cannot be read to the first free of PATH.1, PATH.2 ..; false where that fails: nothing is written
 * then. */
static bool put_aside(struct session_file *file, char kept[PATH_SIZE]) {
  for (int i = 1; i <= KEPT_MOST; i++) {
    if (snprintf(kept, PATH_SIZE, "%s.%d", file->path, i) >= PATH_SIZE) return false;
    if (renameat2(AT_FDCWD, file->path, AT_FDCWD, kept, RENAME_NOREPLACE) == 0) return true;
    if (errno != EEXIST) return false;
  }
  return false;
}

static void refuse(struct session_file *file, const struct error *error, struct state *state) {
  char kept[PATH_SIZE];
  if (put_aside(file, kept)) {
    state_say(state, STYLE_TITLE, "The last session cannot be read (%s); it is kept as %s", error->message, kept);
  } else {
    state_say(state, STYLE_TITLE, "The session %s cannot be read (%s) and is left as it is: nothing will be remembered",
              file->path, error->message);
    free(file->path);
    file->path = NULL;
  }
}

/* Without a file, `saved` stays NULL and the session as it is. */
static enum status read_file(struct session_file *file, const struct views *views, struct session *session,
                             struct error *error) {
  size_t size;
  enum status status = whole_file_read(file->path, SESSION_MOST_BYTES, &file->saved, &size, error);
  if (status != STATUS_OK || file->saved == NULL) return status;
  if (strlen(file->saved) < size) return error_set(error, STATUS_BAD_INPUT, "it has a byte 0");
  return session_read(session, views, file->saved, error);
}

enum status session_file_read(const struct app_options *options, const struct views *views, struct session *session,
                              struct error *error) {
  struct session_file file;
  struct error cause;
  enum status status = STATUS_OK;
  if (!session_file_init(&file, options)) status = error_out_of_memory(error);
  if (status == STATUS_OK && file.path != NULL && (status = read_file(&file, views, session, &cause)) != STATUS_OK) {
    error_set(error, status, "%s: the session cannot be read: %s", file.path, cause.message);
  }
  if (status == STATUS_OK && file.saved == NULL) {
    status = error_set(error, STATUS_USAGE, "there is no session %s", file.path != NULL ? file.path : "to read");
  }
  session_file_deinit(&file);
  return status;
}

void session_file_load(struct session_file *file, const struct app_options *options, struct state *state) {
  struct error error = {.message = ""};
  if (file->path == NULL) return;
  struct session *session = malloc(sizeof *session);
  enum status status = session != NULL ? read_file(file, state->views, session, &error) : error_out_of_memory(&error);
  if (status != STATUS_OK) {
    refuse(file, &error, state);
  } else if (file->saved != NULL) {
    session_apply(session, options, state);
  }
  free(session);
}

enum status session_file_save(struct session_file *file, const struct state *state, struct error *error) {
  char *text = NULL;
  size_t size = 0;
  if (file->path == NULL) return STATUS_OK;
  FILE *out = open_memstream(&text, &size);
  bool written = out != NULL && session_write(state, out);
  enum status status = STATUS_OK;
  if (out == NULL || fclose(out) != 0 || !written) status = error_out_of_memory(error);
  if (status == STATUS_OK && (file->saved == NULL || strcmp(file->saved, text) != 0)) {
    status = save_file(file->path, text, size, SAVE_PRIVATE, true, error);
    free(file->saved);
    file->saved = status == STATUS_OK ? text : NULL;
    if (status == STATUS_OK) text = NULL;
  }
  free(text);
  return status;
}
