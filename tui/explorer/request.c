#include "tui/explorer/request.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "inputs/save.h"
#include "inputs/text_buffer.h"
#include "tui/explorer/view.h"
#include "tui/screen/clipboard.h"
#include "tui/text/paths.h"

__attribute__((format(printf, 3, 4))) static void tell(struct outcome *outcome, bool failed, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(outcome->text, sizeof outcome->text, format, arguments);
  va_end(arguments);
  outcome->failed = failed;
}

/* --- Copies ------------------------------------------------------------------------------------------- */

static bool write_copy(const struct state *state, FILE *out) {
  const struct copying *copying = &state->copying;
  enum copied copied = state->request.copied;
  if (copied == COPY_COMMAND) return export_command(state, out);
  if (copied == COPY_ROW) table_write_row(&copying->table, copying->row, out);
  if (copied == COPY_TABLE) table_write_tabs(&copying->table, out);
  if (copied == COPY_MARKDOWN) table_write_markdown(&copying->table, out);
  if (copied == COPY_LATEX) table_write_latex(&copying->table, out);
  if (copied == COPY_VALUE) {
    table_write_cell(table_cell(&copying->table, copying->row, state->request.column), out);
  }
  return true;
}

/* Writes the file that keeps the last copy; `path` gets its path, or "" on failure. */
static void keep_copy(const char *bytes, size_t size, char *path) {
  struct error ignored; /* the clipboard has it */
  if (!path_of(PATH_RUNTIME, "copied", path) ||
      save_file(path, bytes, size, SAVE_PRIVATE, true, &ignored) != STATUS_OK) {
    path[0] = 0;
  }
}

static void copy(const char *bytes, size_t size, const struct outside *outside, struct outcome *outcome) {
  enum { SHOWN = 26 }; /* leaves room for the path on 80 columns */
  char path[PATH_SIZE] = "", start[SHOWN + 1];
  bool sends = outside->terminal != NULL && size <= CLIPBOARD_LIMIT && clipboard_understood(getenv("TERM"));
  if (outside->keeps_copies) keep_copy(bytes, size, path);
  if (sends) {
    clipboard_write(outside->terminal, bytes, size, getenv("TMUX") != NULL);
    fflush(outside->terminal);
  }
  snprintf(start, sizeof start, "%.*s", (int)strcspn(bytes, "\n"), bytes);
  for (char *tab = start; (tab = strchr(tab, '\t')) != NULL;) *tab = ' ';
  const char *more = strlen(start) < strlen(bytes) && bytes[strlen(start)] != '\n' ? "…" : "";
  if (!sends && outside->terminal != NULL && path[0] == 0) {
    tell(outcome, true, "Not copied: neither the terminal nor a file accepts %zu bytes", size);
  } else if (!sends && path[0] != 0) {
    tell(outcome, false, "Copied to %s only: %s%s", path, start, more);
  } else {
    tell(outcome, false, "Copied: %s%s%s%s%s", start, more, path[0] != 0 ? " (also in " : "", path,
         path[0] != 0 ? ")" : "");
  }
}

/* --- Files of views ----------------------------------------------------------------------------------------- */

static void run_save(const struct state *state, struct outcome *outcome) {
  char path[PATH_MAX];
  struct error error = {.message = ""};
  if (state->request.write(state, path, &outcome->exists, &error) != STATUS_OK) {
    tell(outcome, true, "Not saved: %s", error.message);
  } else {
    tell(outcome, false, "Saved as %s", path);
  }
}

/* --- Exports ------------------------------------------------------------------------------------------ */

/* Bytes to copy or export, to be freed; NULL when memory is out. */
static char *make_bytes(const struct state *state, bool ascii, size_t *size) {
  const struct request *request = &state->request;
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  bool written = out != NULL && (request->kind == REQUEST_COPY ? write_copy(state, out)
                                                               : export_write(state, request->format, ascii, out));
  char *bytes = text_buffer_close(&buffer, size);
  if (written) return bytes;
  free(bytes);
  return NULL;
}

static void run_export(const struct request *request, const char *bytes, size_t size, struct outcome *outcome) {
  struct error error = {.message = ""};
  if (save_file(request->path, bytes, size, SAVE_PUBLIC, request->replace, &error) != STATUS_OK) {
    outcome->exists = error.status == STATUS_USAGE;
    tell(outcome, true, "Not exported: %s", error.message);
  } else {
    tell(outcome, false, "Written to %s: %s, %zu bytes", request->path, export_info[request->format].help, size);
  }
}

void drawing_end(struct drawing *drawing, struct outcome *outcome) {
  struct error error = {.message = ""};
  enum status status = chart_wait(drawing->folder, drawing->name, drawing->process, &error);
  *outcome = (struct outcome){.text = ""};
  if (drawing->descriptor >= 0) close(drawing->descriptor);
  if (status != STATUS_OK) {
    tell(outcome, true, "Not drawn: %s", error.message);
  } else {
    tell(outcome, false, "Written: %s.gp with .dat, .pdf and .svg beside it", drawing->name);
  }
  *drawing = (struct drawing){.descriptor = -1};
}

/* The script and its data are written here; gnuplot draws while the loop goes on. */
static void run_chart(const struct state *state, struct drawing *later, struct outcome *outcome) {
  const struct request *request = &state->request;
  struct error error = {.message = ""};
  struct drawing now;
  if (later != NULL && later->process != 0) {
    tell(outcome, true, "Not exported: gnuplot is still drawing %s", later->name);
  } else if (export_chart(state, request->path, request->replace, &outcome->exists, &now, &error) != STATUS_OK) {
    tell(outcome, true, "Not exported: %s", error.message);
  } else if (now.process == 0) {
    tell(outcome, false, "Written: %s and .dat; to draw it, install gnuplot and run gnuplot on it", request->path);
  } else if (later == NULL || (now.descriptor = pidfd_open(now.process, 0)) < 0) {
    drawing_end(&now, outcome);
  } else {
    *later = now;
    tell(outcome, false, "Written: %s and .dat; gnuplot draws them", request->path);
  }
}

void request_run(const struct state *state, const struct outside *outside, struct outcome *outcome) {
  const struct request *request = &state->request;
  size_t size = 0;
  *outcome = (struct outcome){.text = ""};
  if (request->kind == REQUEST_WRITE) {
    run_save(state, outcome);
    return;
  }
  if (request->kind == REQUEST_EXPORT && request->format == EXPORT_CHART) {
    run_chart(state, outside->drawing, outcome);
    return;
  }
  bool copies = request->kind == REQUEST_COPY;
  char *bytes = make_bytes(state, outside->ascii, &size);
  if (bytes == NULL) {
    tell(outcome, true, "Not %s: out of memory", copies ? "copied" : "exported");
  } else if (copies) {
    copy(bytes, size, outside, outcome);
  } else {
    run_export(request, bytes, size, outcome);
  }
  free(bytes);
}
