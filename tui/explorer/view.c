#include "tui/explorer/view.h"

#include <stdio.h>

void layout_place(struct layout *layout, const struct pane *pane, struct box box) {
  if (box.height <= 0 || layout->count == PANES_MOST) return;
  layout->placed[layout->count].pane = pane;
  layout->placed[layout->count++].box = box;
}

struct box layout_box(const struct layout *layout, const struct pane *pane) {
  for (int i = 0; i < layout->count; i++) {
    if (layout->placed[i].pane == pane) return layout->placed[i].box;
  }
  return (struct box){.height = 0};
}

void *view_data(const struct state *state, const struct view_data *data) {
  int i = 0;
  while (state->views->view[i]->data != data) i++;
  return state->data[i];
}

int view_pane_number(const struct state *state, const struct pane *pane) {
  int i = 0;
  while (state->view->panes[i] != pane) i++;
  return i;
}

/* --- What is covered --------------------------------------------------------------------------------------- */

bool view_is_covered(const struct state *state) {
  const struct overlay *overlay = state->views->overlay;
  return overlay != NULL && state->overlay != NULL && overlay->covers(state);
}

const char *view_message(const struct state *state) {
  return state->tells_result && view_is_covered(state) ? "" : state->message;
}

const char *view_sentence(const struct state *state, char *text) {
  return state->view->sentence != NULL && !view_is_covered(state) ? state->view->sentence(state, text) : NULL;
}

static bool is_covered(const struct state *state, const struct pane *pane) {
  return (pane->covers != NULL || pane->awaits != NULL) && !pane->stays && view_is_covered(state);
}

const char *view_hint(const struct state *state) {
  const struct pane *pane = state->focus;
  return pane->hint != NULL && !is_covered(state, pane) ? pane->hint(state) : pane->help;
}

bool pane_is_empty(const struct state *state, const struct pane *pane) {
  return (pane->awaits != NULL && state->shown == NULL) || is_covered(state, pane);
}

/* --- The rest of the screen -------------------------------------------------------------------------------- */

/* True if such a screen has the view's wide layout. */
static bool is_wide(const struct state *state, const struct view *view, int rows, int columns) {
  int least = view->wide_columns != NULL ? view->wide_columns(state) : WIDE_COLUMNS;
  return view->layout_wide != NULL && columns >= least && rows >= view->wide_rows;
}

void view_layout_at(const struct state *state, int rows, int columns, struct layout *layout) {
  layout->count = 0;
  bool wide = is_wide(state, state->view, rows, columns);
  (wide ? state->view->layout_wide : state->view->layout)(rows, columns, state->focus, layout);
}

/* Gives a cramped or missing pane that an overlay speaks of all the room, while it has the focus; in large always. */
static void fold(const struct state *state, int rows, struct layout *layout) {
  enum { FEW_ROWS = 14 };
  const struct pane *pane = view_marked(state);
  if (pane == NULL || pane != state->focus) return;
  if (!state->large && layout_box(layout, pane).height >= FEW_ROWS) return;
  if (!state->large && layout_box(layout, pane).height > 0 && state->rows >= TALL_ROWS) return;
  layout->count = 0;
  layout_place(layout, pane, (struct box){1, 0, rows - 3, state->columns});
}

void view_layout(const struct state *state, struct layout *layout) {
  /* An overlay takes its lines from the view, or covers it if there are too few. */
  int rows = state->rows - view_overlay_rows(state);
  if (rows < SMALLEST_ROWS) rows = state->rows < SMALLEST_ROWS ? state->rows : SMALLEST_ROWS;
  view_layout_at(state, rows, state->columns, layout);
  fold(state, rows, layout);
}

const struct pane *view_marked(const struct state *state) {
  const struct overlay *overlay = state->views->overlay;
  return overlay != NULL && state->overlay != NULL ? overlay->marked(state) : NULL;
}

const char *view_footer(const struct state *state, enum action action) {
  const char *const *own = state->view->footer;
  const struct action_info *info = &action_table[action];
  if (!action_is_there(state, action)) return NULL;
  if (own != NULL && own[action] != NULL) return own[action];
  return !info->some_panes || (state->focus->footer & TAKES(action)) != 0 ? info->footer : NULL;
}

const char *view_help(const struct state *state, enum action action) {
  const char *const *own = state->view->helps;
  return own != NULL && own[action] != NULL ? own[action] : action_help(state->views, action);
}

int view_overlay_rows(const struct state *state) {
  return state->views->overlay != NULL ? state->views->overlay->rows(state) : 0;
}

int pane_rows(const struct state *state, const struct pane *pane) {
  return pane->rows != NULL && !pane_is_empty(state, pane) ? pane->rows(state) : 0;
}

int pane_one_row(const struct state *state) {
  (void)state;
  return 1;
}

void pane_table(const struct state *state, const struct pane *pane, struct table *table) {
  if (pane->table != NULL && !pane_is_empty(state, pane)) pane->table(state, table);
}

/* Says why a pane has nothing to show: a file is bad, nothing fits, or it is not over yet. */
static void draw_absence(const struct state *state, struct area inside) {
  const struct evaluation *failed = state->failed;
  inside = area_part(inside, 0, 1, inside.height, inside.width - 1);
  if (failed == NULL || failed->error.status == STATUS_STOPPED) {
    area_text(inside, 0, 0, STYLE_DIM, "no result yet");
  } else if (failed->bad != INPUT_KIND_COUNT) {
    char text[64];
    const char *what = failed->bad == INPUT_WORKLOAD ? "network" : input_kind_name[failed->bad];
    snprintf(text, sizeof text, "no result: the %s could not be read", what);
    area_wrapped(inside, 0, STYLE_DIM, text);
  } else {
    area_wrapped(inside, 0, STYLE_DIM, failed->error.message);
  }
}

static void draw_cover(const struct state *state, const struct pane *pane, struct area inside) {
  int row = 1;
  if (pane->draw_covered != NULL) {
    row = pane->draw_covered(state, inside);
  } else {
    area_text(inside, 0, 1, STYLE_TITLE, "?");
  }
  area_wrapped(area_part(inside, row, 1, inside.height - row, inside.width - 2), 0, STYLE_DIM, VIEW_COVERED);
}

void pane_draw(const struct state *state, const struct pane *pane, struct area area, bool focus) {
  if (is_covered(state, pane)) {
    draw_cover(state, pane, area_frame(area, focus, pane->covers != NULL ? pane->covers : pane->awaits, ""));
  } else if (pane_is_empty(state, pane)) {
    draw_absence(state, area_frame(area, focus, pane->awaits, ""));
  } else {
    pane->draw(state, area, focus);
  }
}

void pane_mark(struct area area, int line, bool focus) {
  if (focus) area_restyle(area, line, 0, area.width, STYLE_SELECTED);
  area_text(area, line, 0, focus ? STYLE_SELECTED : STYLE_TITLE, "▸");
}

void pane_list(const struct state *state, const struct pane *pane, struct area area, bool focus,
               void (*draw_row)(const struct state *state, struct area area, int line, int row)) {
  int count = pane_rows(state, pane), current = pane_of(state, pane)->row;
  if (current >= count) current = count - 1;
  int first = area_first_row(current, count, area.height);
  for (int line = 0; line < area.height && first + line < count; line++) {
    draw_row(state, area, line, first + line);
    if (first + line == current && (focus || !pane->hides_row)) pane_mark(area, line, focus);
    area_row(area, line, 0, area.width, first + line);
  }
}
