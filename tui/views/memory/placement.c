/* The grid of the view Memory: owners by memories. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/memory/look.h"

enum { HEAD = 2, NARROW = 78, LABEL = 19, LABEL_NARROW = 10, NAME_LEAST = 3 };

static int placement_rows(const struct state *state) {
  (void)state;
  return HELD_OWNERS;
}

static void placement_row_text(const struct state *state, int row, char *text, size_t size) {
  (void)state;
  snprintf(text, size, "%s", owner_look[row].name);
}

/* Left ends of the memories' columns: as wide as their names, or evenly spaced if those do not fit. */
struct columns {
  int left[HARDWARE_MAX_MEMORIES + 1]; /* the last: where they end */
};

static void find_columns(const struct hardware *hardware, int begin, int end, struct columns *columns) {
  int limit = NAME_SIZE, total;
  do { /* shortens the longest names */
    total = 0;
    for (int m = 0; m < hardware->memory_count; m++) {
      int width = text_width(hardware->memories[m].name);
      total += (width < limit ? width : limit) + 1;
    }
  } while (total > end - begin && --limit > NAME_LEAST);
  int spare = (end - begin - total) / hardware->memory_count;
  if (spare > 4) spare = 4;
  columns->left[0] = begin;
  for (int m = 0; m < hardware->memory_count; m++) {
    int width = text_width(hardware->memories[m].name);
    columns->left[m + 1] = columns->left[m] + (width < limit ? width : limit) + 1 + (spare > 0 ? spare : 0);
  }
}

static int middle(const struct columns *columns, int memory) {
  return (columns->left[memory] + columns->left[memory + 1] - 1) / 2;
}

/* True if the user has changed the memory's size. */
static bool is_edited(const struct memory_look *look, int memory) {
  char name[EDIT_NAME_SIZE];
  double value;
  return edits_value(look->edits, edit_name(&look->result->hardware, (struct edit_place){EDIT_SIZE, memory}, name),
                     &value);
}

static void draw_head(const struct memory_look *look, struct area area, const struct columns *columns) {
  for (int m = 0; m < look->result->hardware.memory_count; m++) {
    const struct memory *memory = &look->result->hardware.memories[m];
    char size[FORMAT_SIZE + 1];
    int width = columns->left[m + 1] - columns->left[m] - 1;
    area_memory_name(area, 0, columns->left[m], width, STYLE_TITLE, &look->result->hardware, m);
    format_capacity(size, memory->size_bits);
    if (is_edited(look, m)) strcat(size, "*");
    if (text_width(size) <= width) area_text(area, 1, columns->left[m], STYLE_DIM, "%s", size);
  }
}

static void draw_marks(const struct placement_row *row, const struct columns *columns, int memories, struct area area,
                       int line, enum style style) {
  int first = -1, last = -1;
  for (int m = 0; m < memories; m++) {
    if (row->mark[m] == PLACEMENT_NOT) continue;
    if (first < 0) first = m;
    last = m;
  }
  if (first >= 0) {
    area_repeat(area, line, middle(columns, first), middle(columns, last) - middle(columns, first), style, L'─');
  }
  for (int m = 0; m < memories; m++) {
    static const wchar_t glyph[] = {[PLACEMENT_PASSES] = L'┼', [PLACEMENT_SOURCE] = L'○', [PLACEMENT_HOME] = L'●'};
    if (row->mark[m] != PLACEMENT_NOT) area_repeat(area, line, middle(columns, m), 1, style, glyph[row->mark[m]]);
  }
}

static void draw_row(const struct memory_look *look, struct area area, const struct columns *columns, int owner,
                     bool focus) {
  const struct placement_row *row = &look->rows[owner];
  int line = HEAD + owner, label = columns->left[0];
  bool here = owner == (int)look->owner;
  enum style style = look->stale ? STYLE_STALE : owner_look[owner].style;
  char bits[FORMAT_SIZE];
  area_text(area, line, 0, here ? STYLE_TITLE : STYLE_DIM, here ? "▸" : " ");
  area_text(area, line, 1, style, "%s", owner_look[owner].name);
  if (row->absent != NULL) {
    area_text_clipped(area, line, label, area.width - label, STYLE_DIM, row->absent);
    return;
  }
  if (label >= LABEL) area_text_right(area, line, label - 1, STYLE_TEXT, "%s", format_capacity(bits, row->bits));
  draw_marks(row, columns, look->result->hardware.memory_count, area, line, style);
  if (here && focus && look->memory >= 0) {
    int left = columns->left[look->memory];
    area_restyle(area, line, left, columns->left[look->memory + 1] - left - 1, STYLE_SELECTED);
  }
  area_row(area, line, 0, area.width, owner);
}

static void draw_placement(const struct state *state, struct area area, bool focus) {
  struct memory_look look = memory_look(state);
  struct columns columns;
  char title[PLACEMENT_TEXT_SIZE + 64], type[PLACEMENT_TEXT_SIZE], node[PLACEMENT_TEXT_SIZE];
  placement_node_text(&look.stack->nodes[look.at.node], node);
  snprintf(title, sizeof title, "%s of stack %d%s", node, look.at.stack, look.stale ? " ◐ older" : "");
  placement_type_text(look.stack, look.at.type, type);
  if (text_width(title) + text_width(type) + 8 > area.width) {
    snprintf(type, sizeof type, "tile type %d of %d", look.at.type + 1, look.stack->type_count);
  }
  struct area inside = area_frame(area, focus, title, type);
  int label = inside.width >= NARROW ? LABEL : LABEL_NARROW;
  find_columns(&look.result->hardware, label, inside.width, &columns);
  draw_head(&look, inside, &columns);
  for (int owner = 0; owner < HELD_OWNERS; owner++) draw_row(&look, inside, &columns, owner, focus);
  int at =
      area_text(inside, HEAD + HELD_OWNERS, 1, STYLE_DIM, "● placed here  ┼ passes through  ○ loaded from here once");
  if (at + 20 < inside.width) area_text(inside, HEAD + HELD_OWNERS, at, STYLE_DIM, "  sizes: of the layer");
}

static const char *const mark_name[] = {
    [PLACEMENT_NOT] = "", [PLACEMENT_PASSES] = "passes", [PLACEMENT_SOURCE] = "source", [PLACEMENT_HOME] = "lives"};

static void placement_table(const struct state *state, struct table *table) {
  struct memory_look look = memory_look(state);
  char type[PLACEMENT_TEXT_SIZE], node[PLACEMENT_TEXT_SIZE];
  const struct hardware *hardware = &look.result->hardware;
  table_title(table, "Placement of %s of stack %d, %s", placement_node_text(&look.stack->nodes[look.at.node], node),
              look.at.stack, placement_type_text(look.stack, look.at.type, type));
  table_keys(table, "data bits memory");
  for (int m = 0; m < hardware->memory_count; m++) table_column(table, "%s", hardware->memories[m].name);
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    const struct placement_row *row = &look.rows[owner];
    TABLE_ROW(table, cell_text(owner_look[owner].name), cell_number(row->absent == NULL ? row->bits : 0),
              cell_text(row->home >= 0 ? hardware->memories[row->home].name : ""));
    for (int m = 0; m < hardware->memory_count; m++) table_text(table, "%s", mark_name[row->mark[m]]);
  }
}

const struct pane pane_placement = {
    .awaits = "Placement",
    .help = "Where this layer's data is placed in this tile type, and the memories it passes through.",
    .rows = placement_rows,
    .row_text = placement_row_text,
    .draw = draw_placement,
    .table = placement_table};
