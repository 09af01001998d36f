/* Copying and exporting: the actions set the request, the loop runs it. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"

/* Takes the current table of the focused pane. False, with a message, when memory is out. */
static bool take_table(struct state *state) {
  struct copying *copying = &state->copying;
  const struct pane *pane = state->focus;
  if (copying->has_table) table_deinit(&copying->table);
  *copying = (struct copying){.row = -1};
  if (pane->table == NULL) return true;
  table_init(&copying->table);
  pane_table(state, pane, &copying->table);
  if (copying->table.failed) {
    table_deinit(&copying->table);
    state_say(state, STYLE_ERROR, "Not copied: out of memory");
    return false;
  }
  copying->has_table = true;
  int row = pane->rows != NULL ? pane_of(state, state->focus)->row : 0;
  if (row < table_rows(&copying->table)) copying->row = row;
  return true;
}

/* --- Copy ------------------------------------------------------------------------------------------------ */

/* Things to copy, in the order of the list. */
static int copies(const struct state *state, enum copied copied[COPY_VALUE + 1]) {
  int count = 0;
  if (state->copying.row >= 0) copied[count++] = COPY_ROW;
  if (state->copying.has_table) copied[count++] = COPY_TABLE;
  copied[count++] = COPY_COMMAND;
  for (enum copied kind = COPY_MARKDOWN; state->copying.has_table && kind <= COPY_LATEX; kind++) copied[count++] = kind;
  return count;
}

static int copy_count(const struct state *state) {
  enum copied copied[COPY_VALUE + 1];
  return copies(state, copied) + (state->copying.row >= 0 ? state->copying.table.column_count : 0);
}

static const char *copy_name(const struct state *state, int row, char *text) {
  static const char *const names[] = {"row", "table", "command line", "table as Markdown", "table as LaTeX"};
  enum copied copied[COPY_VALUE + 1];
  const struct copying *copying = &state->copying;
  int before = copies(state, copied);
  if (row < before) return names[copied[row]];
  FILE *out = fmemopen(text, PICKER_TEXT_SIZE, "w");
  text[0] = 0;
  if (out == NULL) return text;
  fprintf(out, "value  %s  ", copying->table.columns[row - before].key);
  table_write_cell(table_cell(&copying->table, copying->row, row - before), out);
  fclose(out);
  return text;
}

static bool copy_accept(struct state *state, int row, const char *text) {
  enum copied copied[COPY_VALUE + 1];
  int before = copies(state, copied);
  (void)text;
  if (row < 0) {
    error_set(&state->problem, STATUS_USAGE, "there is nothing to copy by that name");
    return false;
  }
  state->request = (struct request){.kind = REQUEST_COPY, .copied = row < before ? copied[row] : COPY_VALUE};
  if (row >= before) state->request.column = row - before;
  return true;
}

static void copy(struct state *state) {
  static const struct picker picker = {.hint = "Enter copies, to the clipboard and a file",
                                       .count = copy_count,
                                       .name = copy_name,
                                       .accept = copy_accept};
  if (!take_table(state)) return;
  state_pick(state, &picker, state->copying.has_table ? state->copying.table.title : "Copy", 0);
}

/* --- Export ---------------------------------------------------------------------------------------------- */

static int export_count(const struct state *state) {
  (void)state;
  return EXPORT_COUNT;
}

static const char *export_name(const struct state *state, int row, char *text) {
  (void)state;
  snprintf(text, PICKER_TEXT_SIZE, "%-5s%s", export_info[row].suffix, export_info[row].help);
  return text;
}

/* "tilescope-explore.svg", "tilescope-explore-energy-by-layer.csv". */
static void suggest_path(const struct state *state, enum export_format format, char *path) {
  char name[REQUEST_PATH_SIZE / 2];
  const char *title = export_info[format].of_pane ? state->copying.table.title : "";
  snprintf(name, sizeof name, "%s%s%s", state->view->name, title[0] != 0 ? "-" : "", title);
  char *end = name; /* all that is no letter or number between two of them becomes one '-' */
  for (const char *letter = name; *letter != 0; letter++) {
    if (isalnum((unsigned char)*letter)) {
      *end++ = (char)tolower((unsigned char)*letter);
    } else if (end > name && end[-1] != '-') {
      *end++ = '-';
    }
  }
  if (end > name && end[-1] == '-') end--;
  *end = 0;
  snprintf(path, REQUEST_PATH_SIZE, "tilescope-%s.%s", name, export_info[format].suffix);
}

static bool accept_path(struct state *state, const char *text) {
  struct request *request = &state->request;
  if (text[0] == 0 || strlen(text) >= sizeof request->path) {
    error_set(&state->problem, STATUS_USAGE, "a file name of at most %d bytes is needed", REQUEST_PATH_SIZE - 1);
    return false;
  }
  request->replace = request->replace && strcmp(text, request->path) == 0;
  snprintf(request->path, sizeof request->path, "%s", text);
  request->kind = request->wanted;
  return true;
}

void state_ask_path(struct state *state, const char *hint) {
  char path[REQUEST_PATH_SIZE];
  strcpy(path, state->request.path);
  state_ask(state, (struct prompt){.title = "File", .hint = hint, .accept = accept_path}, path);
}

static bool export_accept(struct state *state, int row, const char *text) {
  (void)text;
  const char *problem = row < 0                                                       ? "no such format"
                        : export_info[row].write != NULL && !state->copying.has_table ? "this pane has no table"
                        : row == EXPORT_CHART && state->focus->chart == NULL          ? "this pane has no chart"
                                                                                      : NULL;
  if (problem != NULL) {
    error_set(&state->problem, STATUS_USAGE, "%s", problem);
    return false;
  }
  state->request = (struct request){.wanted = REQUEST_EXPORT, .format = (enum export_format)row};
  suggest_path(state, state->request.format, state->request.path);
  state_ask_path(state, "Enter writes it");
  return true;
}

static void export(struct state *state) {
  static const struct picker picker = {
      .hint = "Enter asks for the file name", .count = export_count, .name = export_name, .accept = export_accept};
  if (take_table(state)) state_pick(state, &picker, "Export", 0);
}

bool copy_act(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_COPY, .run = copy}, {ACTION_EXPORT, .run = export}};
  return ACTION_HANDLED(handlers, state, action);
}

void state_request_done(struct state *state, const struct outcome *outcome) {
  bool written = state->request.kind == REQUEST_WRITE && !outcome->failed;
  state->request.kind = REQUEST_NONE;
  if (written) state->request.written(state);
  if (outcome->exists) {
    state->request.replace = true;
    state_ask_path(state, "File exists: Enter overwrites it, or type another name");
  } else {
    state_say(state, outcome->failed ? STYLE_ERROR : STYLE_TEXT, "%s", outcome->text);
  }
}
