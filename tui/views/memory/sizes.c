/* Sizes of each layer's data in a tile type, and their placement (Figs. 9 and 10). */
#include <stdio.h>

#include "tui/explorer/view.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/memory/look.h"

enum { BAR_LEAST = 12, NUMBER = 9 };

/* Widths of the columns of nodes and owners, and whether memories are named, by width of the pane. */
struct look_of_columns {
  int node, cell;
  bool memories;
};

static const struct look_of_columns wide = {18, 23, true}, usual = {18, 11, false}, narrow = {8, 10, false};

static struct look_of_columns columns_in(struct area area) {
  if (area.width >= wide.node + HELD_OWNERS * wide.cell + BAR_LEAST) return wide;
  return area.width >= usual.node + HELD_OWNERS * usual.cell ? usual : narrow;
}

static int sizes_rows(const struct state *state) {
  return memory_look(state).stack->node_count;
}

static void sizes_row_text(const struct state *state, int row, char *text, size_t size) {
  char node[PLACEMENT_TEXT_SIZE];
  snprintf(text, size, "%s", placement_node_text(&memory_look(state).stack->nodes[row], node));
}

static void rows_of(const struct memory_look *look, int node, struct placement_row rows[HELD_OWNERS]) {
  struct placement_choice at = look->at;
  at.node = node;
  placement_grid(look->result, &at, rows);
}

/* The largest sum of a layer, which the bars are scaled by. */
static double largest(const struct memory_look *look) {
  double most = 0;
  for (int n = 0; n < look->stack->node_count; n++) {
    struct placement_row rows[HELD_OWNERS];
    double sum = 0;
    rows_of(look, n, rows);
    for (int owner = 0; owner < HELD_OWNERS; owner++) sum += rows[owner].absent == NULL ? rows[owner].bits : 0;
    if (sum > most) most = sum;
  }
  return most;
}

static void draw_head(struct area area, struct look_of_columns columns) {
  area_text(area, 0, 1, STYLE_DIM, "layer");
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    int right = columns.node + NUMBER + owner * columns.cell;
    area_text_right(area, 0, right, owner_look[owner].style, "%s", owner_look[owner].name);
    if (columns.memories) area_text(area, 0, right + 1, STYLE_DIM, "in");
  }
}

static void draw_node(const struct memory_look *look, int node, struct area area, int line,
                      struct look_of_columns columns, double most) {
  struct placement_row rows[HELD_OWNERS];
  double bits[HELD_OWNERS];
  char text[PLACEMENT_TEXT_SIZE], size[FORMAT_SIZE];
  enum style style = look->stale ? STYLE_STALE : STYLE_TEXT;
  rows_of(look, node, rows);
  if (columns.node < usual.node) {
    result_node_id(&look->stack->nodes[node], text);
  } else {
    placement_node_text(&look->stack->nodes[node], text);
  }
  area_text_clipped(area, line, 1, columns.node - 1, style, text);
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    int right = columns.node + NUMBER + owner * columns.cell;
    bits[owner] = rows[owner].absent == NULL ? rows[owner].bits : 0;
    area_text_right(area, line, right, bits[owner] > 0 ? style : STYLE_DIM, "%s",
                    bits[owner] > 0 ? format_capacity(size, bits[owner]) : "–");
    if (!columns.memories || rows[owner].home < 0) continue;
    area_text_clipped(area, line, right + 1, columns.cell - NUMBER - 2, STYLE_DIM,
                      look->result->hardware.memories[rows[owner].home].name);
  }
  int bar = columns.node + HELD_OWNERS * columns.cell;
  if (area.width - bar >= BAR_LEAST) {
    owners_bar(area, line, bar, area.width - bar - 1, bits, most, look->stale ? STYLE_STALE : STYLE_COUNT);
  }
}

static void draw_sizes(const struct state *state, struct area area, bool focus) {
  struct memory_look look = memory_look(state);
  char type[PLACEMENT_TEXT_SIZE];
  placement_type_text(look.stack, look.at.type, type);
  if (text_width(type) + 24 > area.width) {
    snprintf(type, sizeof type, "tile type %d of %d", look.at.type + 1, look.stack->type_count);
  }
  struct area inside = area_frame(area, focus, "Sizes by layer", type);
  struct look_of_columns columns = columns_in(inside);
  int count = look.stack->node_count, current = focus ? pane_of(state, &pane_sizes)->row : look.at.node;
  double most = largest(&look);
  draw_head(inside, columns);
  struct area list = area_part(inside, 1, 0, inside.height - 1, inside.width);
  int first = area_first_row(current, count, list.height);
  for (int line = 0; line < list.height && first + line < count; line++) {
    int node = first + line;
    draw_node(&look, node, list, line, columns, most);
    if (node == look.at.node) area_text(list, line, 0, STYLE_TITLE, "▸");
    if (node == current && focus) area_restyle(list, line, 0, columns.node - 1, STYLE_SELECTED);
    area_row(list, line, 0, list.width, node);
  }
}

static void sizes_table(const struct state *state, struct table *table) {
  struct memory_look look = memory_look(state);
  char text[PLACEMENT_TEXT_SIZE];
  table_title(table, "Sizes by layer of stack %d, %s", look.at.stack,
              placement_type_text(look.stack, look.at.type, text));
  table_column(table, "layer");
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    table_column(table, "%s_bits", held_owner_name[owner]);
    table_column(table, "%s_memory", held_owner_name[owner]);
  }
  for (int n = 0; n < look.stack->node_count; n++) {
    struct placement_row rows[HELD_OWNERS];
    rows_of(&look, n, rows);
    table_text(table, "%s", placement_node_text(&look.stack->nodes[n], text));
    for (int owner = 0; owner < HELD_OWNERS; owner++) {
      TABLE_ROW(table, cell_number(rows[owner].absent == NULL ? rows[owner].bits : 0),
                cell_text(rows[owner].home >= 0 ? look.result->hardware.memories[rows[owner].home].name : ""));
    }
  }
}

const struct pane pane_sizes = {.awaits = "Sizes by layer",
                                .help = "Size of each layer's data in this tile type; Enter selects the layer.",
                                .rows = sizes_rows,
                                .row_text = sizes_row_text,
                                .draw = draw_sizes,
                                .table = sizes_table};
