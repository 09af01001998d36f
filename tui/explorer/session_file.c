#include "tui/explorer/session_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/save.h"
#include "inputs/text_buffer.h"
#include "tui/text/paths.h"
#include "tui/text/whole_file.h"

enum { SESSION_MOST_BYTES = 1 << 20, KEPT_MOST = 99 };

/* --- Which file ------------------------------------------------------------------------------------------- */

/* True if the text begins as a session does, or is empty. */
static bool begins_as_session(const char *text) {
  static const char *const beginnings[] = {"version ", "# What the explorer showed"};
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
    if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0) return true;
  }
  return text[0] == 0;
}

/* STATUS_USAGE if the path is there, and no session. */
static enum status check_is_session(const char *path, struct error *error) {
  struct stat facts;
  char text[64] = "";
  if (stat(path, &facts) != 0) return STATUS_OK; /* writing it will tell */
  if (!S_ISREG(facts.st_mode)) {
    return error_set(error, STATUS_USAGE, "%s is %s; --session takes the path of a file", path,
                     S_ISDIR(facts.st_mode) ? "a folder" : "no regular file");
  }
  FILE *file = fopen(path, "re");
  if (file == NULL) return error_set_errno(error, STATUS_USAGE, "cannot read the session %s", path);
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  if (size == 0 || (text[0] != 0 && begins_as_session(text))) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "%s is not a session of the explorer; --session would overwrite it", path);
}

enum status session_file_init(struct session_file *file, const struct app_options *options, struct error *error) {
  char path[PATH_SIZE];
  *file = (struct session_file){.path = NULL};
  if (options->clean || options->lesson != NULL) return STATUS_OK;
  if (options->session != NULL) {
    if (check_is_session(options->session, error) != STATUS_OK) return error->status;
    file->path = strdup(options->session);
  } else if (options->script != NULL || !path_of(PATH_STATE, "session", path)) {
    return STATUS_OK;
  } else {
    file->path = strdup(path);
  }
  file->own = calloc(PIN_COUNT, sizeof *file->own);
  return file->path != NULL && file->own != NULL ? STATUS_OK : error_out_of_memory(error);
}

void session_file_deinit(struct session_file *file) {
  free(file->path);
  free(file->saved);
  free(file->own);
}

/* --- Reading ------------------------------------------------------------------------------------------------- */

/* Reads the file's text, to be freed, and the session in it; without a file, or an empty one, *text is NULL and the
 * session as it was. */
static enum status read_file(const char *path, const struct views *views, char **text, struct session *session,
                             struct error *error) {
  size_t size;
  enum status status = whole_file_read(path, SESSION_MOST_BYTES, text, &size, error);
  if (status == STATUS_OK && *text != NULL && size == 0) {
    free(*text);
    *text = NULL;
  }
  if (status != STATUS_OK || *text == NULL) return status;
  if (strlen(*text) < size) return error_set(error, STATUS_BAD_INPUT, "it has a byte 0");
  return session_read(session, views, *text, error);
}

enum status session_file_read(const struct app_options *options, const struct views *views, struct session *session,
                              struct error *error) {
  struct session_file file;
  struct error cause = {.message = ""};
  char *text = NULL;
  enum status status = session_file_init(&file, options, error);
  if (status == STATUS_OK && file.path != NULL) {
    status = read_file(file.path, views, &text, session, &cause);
    *error = cause;
    if (status == STATUS_BAD_INPUT) {
      error_set(error, status, "%s: the session cannot be read: %s", file.path, cause.message);
    }
  }
  if (status == STATUS_OK && text == NULL) {
    status = error_set(error, STATUS_USAGE, "there is no session %s", file.path != NULL ? file.path : "to read");
  }
  free(text);
  session_file_deinit(&file);
  return status;
}

/* Restores the session in a new state, except for what the options say. */
static void apply(const struct session *session, const struct app_options *options, struct state *state) {
  if (session->has_point && !options->names_point) {
    state->point = session->point;
    history_init(state->history, &state->point);
  }
  for (int i = 0; i < session->pin_count; i++) {
    int index = pins_add(&state->pins, &session->pins[i].point, NULL);
    if (index >= 0) strcpy(state->pins.pin[index].name, session->pins[i].name);
  }
  state->pins.reference = session->reference;
  state->pins.base = session->base;
  if (options->clock_mhz <= 0) state->clock_mhz = session->clock_mhz;
  if (!options->no_mouse) state->mouse = session->mouse;
  state_show(state, session->view);
}

/* Renames an unreadable session, not a link to it, to the first free of PATH.1, PATH.2 ..; false: that failed. */
static bool put_aside(const char *path, char kept[PATH_SIZE]) {
  char target[PATH_MAX];
  struct stat facts;
  if (!save_target(path, target) || stat(target, &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
  for (int i = 1; i <= KEPT_MOST; i++) {
    if (snprintf(kept, PATH_SIZE, "%s.%d", target, i) >= PATH_SIZE) return false;
    if (renameat2(AT_FDCWD, target, AT_FDCWD, kept, RENAME_NOREPLACE) == 0) return true;
    if (errno != EEXIST) return false;
  }
  return false;
}

static void refuse(struct session_file *file, const struct error *error, struct state *state) {
  char kept[PATH_SIZE];
  if (put_aside(file->path, kept)) {
    state_say(state, STYLE_TITLE, "The last session cannot be read (%s); it is kept as %s", error->message, kept);
  } else {
    state_say(state, STYLE_TITLE, "The session %s cannot be read (%s) and is left as it is: nothing will be saved",
              file->path, error->message);
    free(file->path);
    file->path = NULL;
  }
}

/* Remembers the pins of the state as this explorer's. */
static void own_pins(struct session_file *file, const struct state *state) {
  file->own_count = state->pins.count;
  for (int i = 0; i < file->own_count; i++) file->own[i] = state->pins.pin[i].point;
}

void session_file_load(struct session_file *file, const struct app_options *options, struct state *state) {
  struct error error = {.message = ""};
  if (file->path == NULL) return;
  struct session *session = malloc(sizeof *session);
  enum status status = session != NULL ? read_file(file->path, state->views, &file->saved, session, &error)
                                       : error_out_of_memory(&error);
  if (status != STATUS_OK) {
    refuse(file, &error, state);
  } else if (file->saved != NULL) {
    apply(session, options, state);
    own_pins(file, state);
  }
  free(session);
}

/* --- Writing ------------------------------------------------------------------------------------------------- */

/* The session with the pins of others as text, to be freed; NULL when memory is out. */
static char *make_text(const struct state *state, const struct pin *others, int other_count, size_t *size) {
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  bool written = out != NULL && session_write(state, others, other_count, out);
  char *text = text_buffer_close(&buffer, size);
  if (written) return text;
  free(text);
  return NULL;
}

static bool is_own(const struct session_file *file, const struct point *point) {
  for (int i = 0; i < file->own_count; i++) {
    if (point_equal(&file->own[i], point)) return true;
  }
  return false;
}

/* Moves the pins that only other explorers have to the front of session->pins, and returns their number. */
static int others_pins(const struct session_file *file, const struct state *state, struct session *session) {
  int count = 0;
  for (int i = 0; i < session->pin_count; i++) {
    const struct pin *pin = &session->pins[i];
    if (pins_find(&state->pins, &pin->point) < 0 && !is_own(file, &pin->point)) session->pins[count++] = *pin;
  }
  return count;
}

/* Keeps a session that would lose pins as the first free of PATH.1, PATH.2 .. */
static enum status keep_copy(const char *path, const char *text, struct error *error) {
  char target[PATH_MAX], kept[PATH_MAX + 8];
  if (!save_target(path, target)) return error_set_errno(error, STATUS_INTERNAL, "%s", path);
  for (int i = 1; i <= KEPT_MOST; i++) {
    snprintf(kept, sizeof kept, "%s.%d", target, i);
    enum status status = save_file(kept, text, strlen(text), SAVE_PRIVATE, false, error);
    if (status != STATUS_USAGE) return status;
  }
  return error->status;
}

/* Writes the session while no other explorer does. `own` is its text without the pins of others. */
static enum status merge_and_write(struct session_file *file, const struct state *state, const char *own,
                                   struct session *session, struct error *error) {
  struct error cause = {.message = ""};
  char *before = NULL, kept[PATH_SIZE];
  *session = (struct session){.pin_count = 0};
  enum status status = read_file(file->path, state->views, &before, session, &cause);
  if (status == STATUS_INTERNAL || (status != STATUS_OK && !put_aside(file->path, kept))) {
    free(before);
    return error_set(error, STATUS_INTERNAL, "not saved: the session %s cannot be read (%s)", file->path,
                     cause.message);
  }
  status = STATUS_OK;
  int count = cause.message[0] == 0 ? others_pins(file, state, session) : 0, room = PIN_COUNT - state->pins.count;
  if (count > room) status = keep_copy(file->path, before, error);
  size_t size = strlen(own);
  char *text = count > 0 ? make_text(state, session->pins, count < room ? count : room, &size) : NULL;
  if (status == STATUS_OK && count > 0 && text == NULL) status = error_out_of_memory(error);
  if (status == STATUS_OK) {
    status = save_file(file->path, text != NULL ? text : own, size, SAVE_PRIVATE, true, error);
  }
  free(text);
  free(before);
  return status;
}

enum status session_file_save(struct session_file *file, const struct state *state, struct error *error) {
  size_t size;
  if (file->path == NULL) return STATUS_OK;
  char *text = make_text(state, NULL, 0, &size);
  if (text == NULL) return error_out_of_memory(error);
  if (file->saved != NULL && strcmp(file->saved, text) == 0) {
    free(text);
    return STATUS_OK;
  }
  struct session *session = malloc(sizeof *session);
  int lock = session != NULL ? save_lock(file->path, SAVE_PRIVATE, error) : -1;
  enum status status = STATUS_OK;
  if (session == NULL) status = error_out_of_memory(error);
  if (session != NULL && lock < 0) status = error->status;
  if (status == STATUS_OK) status = merge_and_write(file, state, text, session, error);
  if (lock >= 0) close(lock);
  free(session);
  if (status != STATUS_OK) {
    free(text);
    return status;
  }
  free(file->saved);
  file->saved = text;
  own_pins(file, state);
  return STATUS_OK;
}
