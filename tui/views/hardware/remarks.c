/* Remarks on the accelerator, the network and their files. */
#include <stdio.h>
#include <string.h>

#include "tui/views/hardware/numbers.h"

static void remark_scaling(const struct state *state, struct hardware_view *view) {
  view->scaling[0] = 0;
  if (state->shown == NULL || state_is_stale(state)) return;
  struct point file = scale_unedited(&state->shown->point);
  scale_text(state->figures, "the file", &file, &state->shown->point, view->scaling);
}

void hardware_remark_all(struct state *state) {
  struct hardware_view *view = hardware_of(state);
  const struct snapshot *inputs = state->inputs;
  const struct evaluation *failed = state->failed;
  if (failed != NULL) {
    static const char *const begins[INPUT_KIND_COUNT + 1] = {
        "The hardware could not be read: ", "The network could not be read: ", "The mapping could not be read: ", ""};
    snprintf(view->error, sizeof view->error, "%s%s", begins[failed->bad], failed->error.message);
  }
  remark_scaling(state, view);
  if (view->remarked == state->inputs) return;
  snapshot_release(view->remarked);
  view->remarked = snapshot_hold(state->inputs);
  view->list.count = 0;
  remark_hardware(&inputs->hardware, state_edits(state), &view->list);
  remark_edits(&inputs->file_hardware, state_edits(state), &view->list);
  remark_unrolling(&inputs->hardware, &inputs->rules, &view->list);
  if (inputs->workload.layer_count > 0) remark_weights(&inputs->hardware, &inputs->workload, &view->list);
}

/* Errors come before remarks. */
static bool has_error(const struct state *state) {
  return state->failed != NULL && state->failed->error.status != STATUS_STOPPED;
}

static int remark_count(const struct state *state) {
  int count = has_error(state) + (hardware_of(state)->scaling[0] != 0);
  if (state->inputs != NULL) count += hardware_of(state)->list.count + state->inputs->remarks.count;
  return count;
}

/* A remark on a file, without the folder of the file. */
static const char *without_folder(const char *text) {
  const char *sentence = strstr(text, ": "), *name = text;
  for (const char *at = text; sentence != NULL && at < sentence; at++) {
    if (*at == '/') name = at + 1;
  }
  return name;
}

/* Remarks on the files come before those on the hardware: what differs from them. */
static const char *remark(const struct state *state, int index) {
  const struct hardware_view *view = hardware_of(state);
  if (has_error(state) && index-- == 0) return view->error;
  if (view->scaling[0] != 0 && index-- == 0) return view->scaling;
  int of_files = state->inputs->remarks.count;
  if (index < of_files) return without_folder(state->inputs->remarks.texts[index]);
  return view->list.texts[index - of_files];
}

static void remarks_row_text(const struct state *state, int row, char *text, size_t size) {
  snprintf(text, size, "%s", remark(state, row));
}

/* The part of the area behind the dash of a remark. */
static struct area room_of(struct area area) {
  return area_part(area, 0, 3, area.height, area.width - 3);
}

static int lines_from(const struct state *state, struct area area, int first) {
  struct area nowhere = room_of(area);
  int lines = 0;
  nowhere.height = 0;
  for (int i = first; i < remark_count(state); i++) {
    lines += area_wrapped(nowhere, 0, STYLE_TEXT, remark(state, i));
  }
  return lines;
}

static void draw_remarks(const struct state *state, struct area area, bool focus) {
  int count = remark_count(state);
  char right[32] = "";
  if (count > 0) snprintf(right, sizeof right, "%d", count);
  struct area inside = area_frame(area, focus, "Remarks", right);
  if (state->inputs == NULL && count == 0) return;
  if (count == 0) {
    area_text_clipped(inside, 0, 1, inside.width - 1, STYLE_DIM, "No remarks about this hardware and network.");
    return;
  }
  int first = 0, line = 0;
  while (first < pane_of(state, &pane_remarks)->row && first < count - 1 &&
         lines_from(state, inside, first) > inside.height) {
    first++;
  }
  for (int i = first; i < count && line < inside.height; i++) {
    struct area room = room_of(area_part(inside, line, 0, inside.height - line, inside.width));
    bool current = i == pane_of(state, &pane_remarks)->row && focus;
    area_text(inside, line, 1, current ? STYLE_SELECTED : STYLE_DIM, current ? "▸" : "–");
    int lines = area_wrapped(room, 0, STYLE_TEXT, remark(state, i));
    for (int l = 0; l < lines; l++) {
      area_row(inside, line + l, 0, inside.width, i);
    }
    line += lines;
  }
}

static void remarks_table(const struct state *state, struct table *table) {
  table_title(table, "Remarks on %s and %s", state->point.hardware, state->point.workload);
  table_column(table, "remark");
  for (int i = 0; i < remark_count(state); i++) table_text(table, "%s", remark(state, i));
}

const struct pane pane_remarks = {.covers = "Remarks",
                                  .help = "Remarks, as printed by tilescope check.",
                                  .rows = remark_count,
                                  .row_text = remarks_row_text,
                                  .draw = draw_remarks,
                                  .table = remarks_table};
