#include "tui/explorer/export.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inputs/save.h"
#include "inputs/text_buffer.h"
#include "model/version.h"
#include "tui/explorer/view.h"
#include "tui/options/point_options.h"
#include "tui/screen/svg.h"

const struct export_info export_info[EXPORT_COUNT] = {
    [EXPORT_TEXT] = {"txt", "the screen as text", false, NULL},
    [EXPORT_CSV] = {"csv", "the table of this pane", true, table_write_csv},
    [EXPORT_MARKDOWN] = {"md", "this pane's table in Markdown", true, table_write_markdown},
    [EXPORT_LATEX] = {"tex", "this pane's table in LaTeX", true, table_write_latex},
    [EXPORT_JSON] = {"json", "all tables of this view", false, NULL},
    [EXPORT_SVG] = {"svg", "the screen as a picture", false, NULL},
    [EXPORT_CHART] = {"gp", "a chart of this pane, for papers", true, NULL},
};

static bool write_screen(const struct state *state, enum export_format format, bool ascii, FILE *out) {
  struct canvas canvas = {.ascii = ascii, .halves = state->large && !ascii};
  if (!canvas_resize(&canvas, state->rows, state->columns)) return false;
  draw(state, &canvas);
  if (format == EXPORT_SVG) {
    svg_write(&canvas, out);
  } else {
    canvas_print(&canvas, out, false);
  }
  canvas_free(&canvas);
  return true;
}

static bool write_json(const struct state *state, FILE *out) {
  struct json json;
  enum { ROWS = 100, COLUMNS = 300 }; /* large enough for all panes of a view */
  struct layout layout;
  char options[POINT_OPTIONS_SIZE];
  if (!point_options(&state->point, options)) return false;
  json_open(&json);
  JSON_TEXTS(&json, json.root, {"view", state->view->name}, {"model", MODEL_VERSION}, {"point", options});
  json_add_bool(&json, json.root, "stale", state_is_stale(state));
  struct json_object *tables = json_add_array(&json, json.root, "tables");
  view_layout_at(state, ROWS, COLUMNS, &layout);
  for (int i = 0; state->view->panes[i] != NULL; i++) {
    const struct pane *pane = state->view->panes[i];
    struct table table;
    if (layout_box(&layout, pane).height == 0 || pane->table == NULL) continue;
    table_init(&table);
    pane_table(state, pane, &table);
    if (table.failed) json.failed = true;
    if (!json.failed) table_add_json(&table, &json, tables);
    table_deinit(&table);
  }
  return json_close(&json, out);
}

/* --- Charts --------------------------------------------------------------------------------------------- */

enum { CHART_FILES = 4 };
static const char *const chart_suffix[CHART_FILES] = {".gp", ".dat", ".pdf", ".svg"};

/* Writes script (0) or data (1) to PATH of the suffix. */
static enum status save_chart(const struct chart *chart, int file, const char *stem, struct error *error) {
  char path[PATH_MAX];
  size_t size;
  struct text_buffer buffer;
  if (text_buffer_open(&buffer) == NULL) return error_out_of_memory(error);
  (file == 0 ? chart_write_script : chart_write_data)(chart, buffer.out);
  snprintf(path, sizeof path, "%s%s", stem, chart_suffix[file]);
  char *bytes = text_buffer_close(&buffer, &size);
  if (bytes == NULL) return error_out_of_memory(error);
  enum status status = save_file(path, bytes, size, SAVE_PUBLIC, true, error);
  free(bytes);
  return status;
}

/* STATUS_USAGE if one of the files is there. */
static enum status check_files(const char *stem, bool *exists, struct error *error) {
  for (int i = 0; i < CHART_FILES; i++) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", stem, chart_suffix[i]);
    struct stat facts;
    bool is_there = stat(path, &facts) == 0;
    *exists = is_there && !S_ISDIR(facts.st_mode);
    errno = EISDIR;
    if (is_there && !*exists) return error_set_errno(error, STATUS_INTERNAL, "cannot write %s", path);
    if (*exists) return error_set(error, STATUS_USAGE, "%s exists", path);
  }
  return STATUS_OK;
}

static enum status write_chart(const struct state *state, const char *stem, const char *name, struct error *error) {
  struct arena arena;
  struct chart_panel panel = {.key = "values"};
  struct chart chart = {.name = name, .width = 3.5, .height = 2, .columns = 1, .panel_count = 1, .panels = &panel};
  enum status status = STATUS_OK;
  arena_init(&arena);
  if (pane_is_empty(state, state->focus) || !state->focus->chart(state, &chart, &panel, &arena)) {
    status = error_set(error, STATUS_USAGE, "there is nothing to draw yet");
  }
  for (int file = 0; file < 2 && status == STATUS_OK; file++) status = save_chart(&chart, file, stem, error);
  arena_deinit(&arena);
  return status;
}

enum status export_chart(const struct state *state, const char *path, bool replace, bool *exists,
                         struct drawing *drawing, struct error *error) {
  char stem[REQUEST_PATH_SIZE];
  snprintf(stem, sizeof stem, "%s", path);
  size_t length = strlen(stem);
  if (length > 3 && strcmp(stem + length - 3, chart_suffix[0]) == 0) stem[length - 3] = 0;
  const char *slash = strrchr(stem, '/'), *name = slash != NULL ? slash + 1 : stem;
  *drawing = (struct drawing){.folder = ".", .descriptor = -1};
  if (slash != NULL) { /* the root keeps its slash */
    snprintf(drawing->folder, sizeof drawing->folder, "%.*s", slash > stem ? (int)(slash - stem) : 1, stem);
  }
  snprintf(drawing->name, sizeof drawing->name, "%s", name);
  enum status status = replace ? STATUS_OK : check_files(stem, exists, error);
  if (status == STATUS_OK) status = write_chart(state, stem, name, error);
  return status == STATUS_OK ? chart_start(drawing->folder, drawing->name, &drawing->process, error) : status;
}

/* --- All ------------------------------------------------------------------------------------------------ */

bool export_write(const struct state *state, enum export_format format, bool ascii, FILE *out) {
  if (format == EXPORT_JSON) return write_json(state, out);
  if (format == EXPORT_TEXT || format == EXPORT_SVG) return write_screen(state, format, ascii, out);
  export_info[format].write(&state->copying.table, out);
  return true;
}

bool export_command(const struct state *state, FILE *out) {
  const struct view *view = state->view;
  char options[POINT_OPTIONS_SIZE];
  if (view->command != NULL) {
    view->command(state, out);
    return true;
  }
  if (!point_options(&state->point, options)) return false;
  fprintf(out, "tilescope eval %s", options);
  return true;
}
