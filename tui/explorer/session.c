#include "tui/explorer/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/save.h"
#include "inputs/yaml/scalar.h"
#include "tui/explorer/view.h"
#include "tui/options/point_options.h"
#include "tui/text/number.h"
#include "tui/text/paths.h"
#include "tui/text/timing.h"
#include "tui/text/whole_file.h"

enum { SESSION_VERSION = 1 };

/* --- Writing ---------------------------------------------------------------------------------------------- */

static bool write_point(const char *word, const struct point *point, FILE *out) {
  char options[POINT_OPTIONS_SIZE];
  if (!point_options(point, options)) return false;
  fprintf(out, "%s %s\n", word, options);
  return true;
}

bool session_write(const struct state *state, FILE *out) {
  char number[NUMBER_SIZE];
  const struct pins *pins = &state->pins;
  fputs("# What the explorer showed last; tilescope --clean ignores it.\n", out);
  fprintf(out, "version %d\n", SESSION_VERSION);
  bool written = write_point("point", &state->point, out);
  fprintf(out, "view %s\n", state->view->name);
  for (int i = 0; i < pins->count; i++) written = written && write_point("pin", &pins->pin[i].point, out);
  if (pins->reference >= 0) fprintf(out, "reference %c\n", 'A' + pins->reference);
  if (pins->count > 1) fprintf(out, "base %c\n", 'A' + pins->base);
  if (state->clock_mhz > 0) fprintf(out, "clock-mhz %s\n", number_exact(state->clock_mhz, number));
  fprintf(out, "mouse %s\n", state->mouse ? "on" : "off");
  return written;
}

/* --- Reading ---------------------------------------------------------------------------------------------- */

/* Readers of the rest of a line, by its first word. */
static bool read_version(struct session *session, const char *rest, struct error *error) {
  int64_t version;
  (void)session;
  if (!number_parse(rest, &version) || version < 1) return false;
  if (version > SESSION_VERSION) error_set(error, STATUS_BAD_INPUT, "it was written by a newer version of the program");
  return version == SESSION_VERSION;
}

static bool read_point(struct session *session, const char *rest, struct error *error) {
  session->has_point = true;
  return point_from_options(&session->point, rest, error) == STATUS_OK;
}

static bool read_pin(struct session *session, const char *rest, struct error *error) {
  if (session->pin_count == PIN_COUNT) return false;
  return point_from_options(&session->pins[session->pin_count++], rest, error) == STATUS_OK;
}

static bool read_view(struct session *session, const char *rest, struct error *error) {
  (void)error;
  for (int i = 0; session->views->view[i] != NULL; i++) {
    if (strcmp(session->views->view[i]->name, rest) != 0) continue;
    session->view = session->views->view[i];
    return true;
  }
  return false;
}

/* The letter of one of the pins read so far. */
static bool read_letter(const struct session *session, const char *rest, int *index) {
  *index = rest[0] - 'A';
  return rest[0] >= 'A' && rest[1] == 0 && *index < session->pin_count;
}

static bool read_reference(struct session *session, const char *rest, struct error *error) {
  (void)error;
  return read_letter(session, rest, &session->reference);
}

static bool read_base(struct session *session, const char *rest, struct error *error) {
  (void)error;
  return read_letter(session, rest, &session->base);
}

static bool read_clock(struct session *session, const char *rest, struct error *error) {
  return timing_read_clock(rest, &session->clock_mhz, error) == STATUS_OK;
}

static bool read_mouse(struct session *session, const char *rest, struct error *error) {
  (void)error;
  session->mouse = strcmp(rest, "on") == 0;
  return session->mouse || strcmp(rest, "off") == 0;
}

static bool read_line(struct session *session, char *line, struct error *error) {
  static const struct {
    const char *word;
    bool (*read)(struct session *session, const char *rest, struct error *error);
  } words[] = {{"version", read_version},     {"point", read_point}, {"view", read_view},       {"pin", read_pin},
               {"reference", read_reference}, {"base", read_base},   {"clock-mhz", read_clock}, {"mouse", read_mouse}};
  size_t length = strcspn(line, " ");
  if (line[0] == 0 || line[0] == '#') return true;
  for (size_t i = 0; line[length] != 0 && i < sizeof words / sizeof *words; i++) {
    if (strlen(words[i].word) == length && strncmp(words[i].word, line, length) == 0) {
      return words[i].read(session, line + length + 1, error);
    }
  }
  return false;
}

enum status session_read(struct session *session, const struct views *views, const char *text, struct error *error) {
  *session = (struct session){.views = views, .view = views->view[0], .reference = -1, .mouse = true};
  char *copy = strdup(text), *rest = copy;
  struct error why = {.message = ""};
  if (copy == NULL) return error_out_of_memory(error);
  enum status status = STATUS_OK;
  bool has_version = false;
  for (int number = 1; rest != NULL && status == STATUS_OK; number++) {
    char *line = strsep(&rest, "\n");
    has_version = has_version || strncmp(line, "version ", 8) == 0;
    bool good = (has_version || line[0] == '#') && read_line(session, line, &why);
    if (good) continue;
    if (why.message[0] == 0) error_set(&why, STATUS_BAD_INPUT, "'%.40s' is not a valid line", line);
    status = error_set(error, STATUS_BAD_INPUT, "line %d: %.200s", number, why.message);
  }
  free(copy);
  return status;
}

/* Restores the session in a new state, except for what the options say. */
static void apply(const struct session *session, const struct app_options *options, struct state *state) {
  if (session->has_point && !options->names_point) {
    state->point = session->point;
    history_init(state->history, &state->point);
  }
  for (int i = 0; i < session->pin_count; i++) pins_add(&state->pins, &session->pins[i], NULL);
  state->pins.reference = session->reference;
  state->pins.base = session->base;
  if (options->clock_mhz <= 0) state->clock_mhz = session->clock_mhz;
  if (!options->no_mouse) state->mouse = session->mouse;
  state_show(state, session->view);
}

/* --- Its file ------------------------------------------------------------------------------------------------ */

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

/* Renames an unreadable file to the first free of PATH.1, PATH.2 ..; false: that failed, and nothing will be saved. */
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
    state_say(state, STYLE_TITLE, "The session %s cannot be read (%s) and is left as it is: nothing will be saved",
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
    apply(session, options, state);
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
