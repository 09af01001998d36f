#include "tui/explorer/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inputs/inputs.h"
#include "inputs/yaml/scalar.h"
#include "tui/explorer/view.h"
#include "tui/options/point_options.h"
#include "tui/text/number.h"
#include "tui/text/timing.h"

enum { SESSION_VERSION = 1 };

/* --- Paths: whole in the file, so that the next run may start anywhere; below its own folder, they are short ------ */

static void make_whole(char name[POINT_NAME_SIZE]) {
  char folder[POINT_NAME_SIZE], whole[2 * POINT_NAME_SIZE];
  if (!input_is_path(name) || name[0] == '/' || getcwd(folder, sizeof folder) == NULL) return;
  int length = snprintf(whole, sizeof whole, "%s/%s", strcmp(folder, "/") != 0 ? folder : "", name);
  if (length < POINT_NAME_SIZE) strcpy(name, whole); /* else it stays below the folder of this run */
}

static void make_short(char name[POINT_NAME_SIZE]) {
  char folder[POINT_NAME_SIZE];
  if (getcwd(folder, sizeof folder) == NULL) return;
  size_t length = strlen(folder);
  if (length > 1 && strncmp(name, folder, length) == 0 && name[length] == '/' && input_is_path(name + length + 1)) {
    memmove(name, name + length + 1, strlen(name + length + 1) + 1);
  }
}

static void each_path(struct point *point, void (*change)(char name[POINT_NAME_SIZE])) {
  change(point->hardware);
  change(point->workload);
  change(point->mapping);
}

static bool read_options(struct point *point, const char *options, struct error *error) {
  if (point_from_options(point, options, error) != STATUS_OK) return false;
  each_path(point, make_short);
  return true;
}

/* --- Writing ---------------------------------------------------------------------------------------------- */

static bool write_point(const char *word, const struct point *point, FILE *out) {
  char options[POINT_OPTIONS_SIZE];
  struct point whole = *point;
  each_path(&whole, make_whole);
  if (!point_options(&whole, options)) return false;
  fprintf(out, "%s %s\n", word, options);
  return true;
}

static bool write_pin(const struct pin *pin, FILE *out) {
  if (!write_point("pin", &pin->point, out)) return false;
  if (pin->name[0] != 0) fprintf(out, "name %s\n", pin->name);
  return true;
}

bool session_write(const struct state *state, const struct pin *others, int other_count, FILE *out) {
  char number[NUMBER_SIZE];
  const struct pins *pins = &state->pins;
  fputs("# What the explorer showed last; tilescope --clean ignores it.\n", out);
  fprintf(out, "version %d\n", SESSION_VERSION);
  bool written = write_point("point", &state->point, out);
  fprintf(out, "view %s\n", state->view->name);
  for (int i = 0; i < pins->count; i++) written = written && write_pin(&pins->pin[i], out);
  for (int i = 0; i < other_count; i++) written = written && write_pin(&others[i], out);
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
  return read_options(&session->point, rest, error);
}

static bool read_pin(struct session *session, const char *rest, struct error *error) {
  if (session->pin_count == PIN_COUNT) return false;
  return read_options(&session->pins[session->pin_count++].point, rest, error);
}

/* The name of the last pin. */
static bool read_name(struct session *session, const char *rest, struct error *error) {
  (void)error;
  if (session->pin_count == 0 || strlen(rest) >= PIN_NAME_SIZE) return false;
  for (const char *letter = rest; *letter != 0; letter++) {
    if (*letter < ' ' || *letter > '~') return false;
  }
  strcpy(session->pins[session->pin_count - 1].name, rest);
  return true;
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
  } words[] = {{"version", read_version}, {"point", read_point},     {"view", read_view},
               {"pin", read_pin},         {"name", read_name},       {"reference", read_reference},
               {"base", read_base},       {"clock-mhz", read_clock}, {"mouse", read_mouse}};
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
