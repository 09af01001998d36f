#include "tui/explorer/export.h"

#include "model/version.h"
#include "tui/explorer/view.h"
#include "tui/options/point_options.h"
#include "tui/screen/svg.h"

const struct export_info export_info[EXPORT_COUNT] = {
    [EXPORT_TEXT] = {"txt", "the screen as text"},
    [EXPORT_CSV] = {"csv", "the table of this pane"},
    [EXPORT_JSON] = {"json", "all tables of this view"},
    [EXPORT_SVG] = {"svg", "the screen as a picture"},
};

static bool write_screen(const struct state *state, enum export_format format, bool ascii, FILE *out) {
  struct canvas canvas = {.ascii = ascii};
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

bool export_write(const struct state *state, enum export_format format, bool ascii, FILE *out) {
  if (format == EXPORT_JSON) return write_json(state, out);
  if (format == EXPORT_TEXT || format == EXPORT_SVG) return write_screen(state, format, ascii, out);
  table_write_csv(&state->copying.table, out);
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
