/* The feature maps of the stack to scale, with this tile in each of them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/explorer/view.h"
#include "tui/text/utf8.h"
#include "tui/views/walk/walk.h"

enum { MAP_WIDTH = 36, LEGEND_ROWS = 2, LEGEND_FROM = 10, LEGEND_WIDTH = 62 };

static const struct {
  wchar_t glyph;
  enum style style;
  const char *name;
} mark_look[WALK_MARK_COUNT] = {
    [WALK_AGAIN] = {L'◆', STYLE_WORSE, "again"},   [WALK_NOW] = {L'█', STYLE_OUTPUTS, "now"},
    [WALK_H] = {L'▒', STYLE_H_CACHE, "H cache"},   [WALK_V] = {L'░', STYLE_V_CACHE, "V cache"},
    [WALK_FRESH] = {L'▓', STYLE_OUTPUTS, "fresh"}, [WALK_DONE] = {L'▚', STYLE_DIM, "finished"},
    [WALK_TODO] = {L'·', STYLE_DIM, "to do"},
};

/* Their colours where each cell has two pixels, and shades cannot tell them apart. */
static const enum style pixel_style[WALK_MARK_COUNT] = {
    [WALK_AGAIN] = STYLE_WORSE, [WALK_NOW] = STYLE_OUTPUTS, [WALK_H] = STYLE_H_CACHE, [WALK_V] = STYLE_V_CACHE,
    [WALK_FRESH] = STYLE_FOCUS, [WALK_DONE] = STYLE_DIM,    [WALK_TODO] = STYLE_TEXT,
};

static int rounded_up(double value, int most) {
  int whole = (int)value + ((double)(int)value < value);
  return whole < 1 ? 1 : whole > most ? most : whole;
}

/* Cells are twice as high as wide. */
static void fit(const struct walk_node *node, int room_x, int room_y, int *columns, int *rows) {
  double by_width = (double)node->x.total / room_x, by_height = (double)node->y.total / (2 * room_y);
  double pixels = by_width > by_height ? by_width : by_height;
  *columns = rounded_up((double)node->x.total / pixels, room_x);
  *rows = rounded_up((double)node->y.total / pixels / 2, room_y);
}

/* --- Padding ---------------------------------------------------------------------------------------------- */

static const wchar_t ZERO = L'0';

/* True if windows of a layer that reads the map, or makes it, reach over a border in some tile. */
static bool is_padded(const struct walk_look *look, int node) {
  for (int n = node; n < look->stack->node_count; n++) {
    const struct layer *layer = look->stack->nodes[n].shape;
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && layer->has_true_size && !layer->is_input; o++) {
      const struct operand *operand = &layer->operand[o];
      if (n > node && stack_node_source(&look->stack->nodes[n], o, node) < 0) continue;
      for (int i = 0; i < operand->pr_count; i++) {
        if (operand->pr[i].padding_begin + operand->pr[i].padding_end > 0) return true;
      }
    }
  }
  return false;
}

static bool any_is_padded(const struct walk_look *look) {
  for (int n = 0; n < look->stack->node_count; n++) {
    if (is_padded(look, n)) return true;
  }
  return false;
}

/* A map as drawn: cell (0, 0) at (left, 1) of the area, with a frame of a cell for its padding. */
struct picture {
  const struct walk_node *node;
  struct area area;
  int left, columns, rows;
  bool stale;
};

static bool meets(struct walk_range a, struct walk_range b) {
  return a.begin < b.end && b.begin < a.end;
}

static void draw_zero(const struct picture *picture, int row, int column) {
  area_repeat(picture->area, row, picture->left + column, 1, picture->stale ? STYLE_STALE : STYLE_TITLE, ZERO);
}

/* Zeros along the sides of the map over which the layer's window reaches. */
static void draw_zeros(const struct picture *picture, const struct walk_read *x, const struct walk_read *y) {
  bool sides[] = {x->padded_begin > 0, x->padded_end > 0, y->padded_begin > 0, y->padded_end > 0};
  if (x->range.begin >= x->range.end || y->range.begin >= y->range.end) return;
  for (int row = -1; row <= picture->rows; row++) {
    bool inside = row >= 0 && row < picture->rows;
    bool is_read =
        inside ? meets(walk_part(picture->node->y.total, row, picture->rows), y->range) : sides[row < 0 ? 2 : 3];
    if (is_read && sides[0]) draw_zero(picture, row + 1, -1);
    if (is_read && sides[1]) draw_zero(picture, row + 1, picture->columns);
    for (int column = 0; column < picture->columns && !inside && is_read; column++) {
      if (meets(walk_part(picture->node->x.total, column, picture->columns), x->range))
        draw_zero(picture, row + 1, column);
    }
  }
}

static void draw_padding(const struct walk_look *look, int node, const struct picture *picture) {
  const struct stack_node *reader = &look->stack->nodes[look->place.step];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct walk_read *x = &look->tile->nodes[look->place.step].input[o].x;
    const struct walk_read *y = &look->tile->nodes[look->place.step].input[o].y;
    if (stack_node_source(reader, o, node) >= 0) draw_zeros(picture, x, y);
    if (node != look->place.step || reader->producer[o] < 0) continue;
    struct walk_read own_x = *x, own_y = *y; /* beside what is computed with them */
    own_x.range = (struct walk_range){picture->node->x.begin, picture->node->x.end};
    own_y.range = (struct walk_range){picture->node->y.begin, picture->node->y.end};
    draw_zeros(picture, &own_x, &own_y);
  }
}

static enum walk_mark mark_at(const struct walk_look *look, int node, struct walk_range x, int row, int rows) {
  return walk_mark_of(look->tile, node, look->place.step, x, walk_part(look->tile->nodes[node].y.total, row, rows));
}

static void draw_map(const struct walk_look *look, int node_index, struct area area, bool stale) {
  const struct walk_node *node = &look->tile->nodes[node_index];
  int columns, rows, frame = is_padded(look, node_index) && area.width > 4 && area.height > 4;
  struct area outer = area;
  if (frame) area = area_part(area, 1, 1, area.height - 2, area.width - 2);
  if (area.width < 1 || area.height < 1) return;
  fit(node, area.width, area.height, &columns, &rows);
  int left = (area.width - columns) / 2;
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++) {
      area_row(area, row, left + column, 1, walk_spot((column + 0.5) / columns, (row + 0.5) / rows));
      const struct walk_range x = walk_part(node->x.total, column, columns);
      if (area.canvas->halves && !stale) {
        enum walk_mark upper = mark_at(look, node_index, x, 2 * row, 2 * rows);
        enum walk_mark lower = mark_at(look, node_index, x, 2 * row + 1, 2 * rows);
        area_halves(area, row, left + column, pixel_style[upper], pixel_style[lower]);
        continue;
      }
      enum walk_mark mark = mark_at(look, node_index, x, row, rows);
      area_repeat(area, row, left + column, 1, stale ? STYLE_STALE : mark_look[mark].style, mark_look[mark].glyph);
    }
  }
  const struct picture picture = {
      .node = node, .area = outer, .left = left + 1, .columns = columns, .rows = rows, .stale = stale};
  if (frame) draw_padding(look, node_index, &picture);
}

static void draw_legend(struct area area, int row, bool has_padding) {
  int column = 1;
  for (int mark = 0; mark < WALK_MARK_COUNT + has_padding; mark++) {
    bool is_mark = mark < WALK_MARK_COUNT;
    const char *name = is_mark ? mark_look[mark].name : "padding";
    int width = 3 + text_width(name) + 1;
    if (column + width > area.width) {
      column = 1;
      row++;
    }
    if (row >= area.height) return;
    if (is_mark && area.canvas->halves) {
      for (int i = 0; i < 2; i++) area_halves(area, row, column + i, pixel_style[mark], pixel_style[mark]);
    } else {
      area_repeat(area, row, column, 2, is_mark ? mark_look[mark].style : STYLE_TITLE,
                  is_mark ? mark_look[mark].glyph : ZERO);
    }
    area_text(area, row, column + 3, STYLE_DIM, "%s", name);
    column += width;
  }
}

/* The map's caption. */
static void node_words(const struct walk_look *look, int n, char *text, size_t size) {
  const struct walk_node *node = &look->tile->nodes[n];
  int64_t width = node->x.end - node->x.begin, height = node->y.end - node->y.begin;
  const char *when = n == look->place.step ? "now" : n < look->place.step ? "made" : "next";
  snprintf(text, size, "%s %" PRId64 "×%" PRId64 " at %" PRId64 ",%" PRId64, when, width, height, node->x.begin,
           node->y.begin);
}

static void draw_one(const struct walk_look *look, int n, struct area area, bool focus, bool stale) {
  char title[WALK_VIEW_NAME_SIZE + 8], right[48], text[96];
  const struct walk_node *node = &look->tile->nodes[n];
  walk_node_text(look->stack, n, title);
  snprintf(right, sizeof right, stale ? "of an earlier point" : "%" PRId64 "×%" PRId64, node->x.total, node->y.total);
  struct area inside = area_frame(area, focus, title, right);
  int legend = LEGEND_ROWS + (any_is_padded(look) && area.width < LEGEND_WIDTH);
  int foot = 1 + (area.height >= LEGEND_FROM ? legend : 0);
  draw_map(look, n, area_part(inside, 0, 1, inside.height - foot, inside.width - 2), stale);
  node_words(look, n, text, sizeof text);
  area_text_clipped(inside, inside.height - foot, 1, inside.width - 2, n == look->place.step ? STYLE_TITLE : STYLE_DIM,
                    text);
  if (foot > 1 && n == look->place.step) draw_legend(inside, inside.height - legend, any_is_padded(look));
}

static void draw_walk_maps(const struct state *state, struct area area, bool focus) {
  struct walk_look look;
  if (!walk_look(state, &look)) return;
  int count = area.width / MAP_WIDTH, nodes = look.stack->node_count;
  count = count < 1 ? 1 : count > nodes ? nodes : count;
  int first = area_first_row(look.place.step, nodes, count);
  for (int i = 0; i < count; i++) {
    int left = area.width * i / count, end = area.width * (i + 1) / count, n = first + i;
    draw_one(&look, n, area_part(area, 0, left, area.height, end - left), focus && n == look.place.step,
             state_is_stale(state));
  }
  free(look.tile);
}

static int walk_maps_rows(const struct state *state) {
  (void)state;
  return 1 + WALK_VIEW_SPOTS * WALK_VIEW_SPOTS;
}

static void walk_maps_table(const struct state *state, struct table *table) {
  struct walk_look look;
  if (!walk_table_look(state, &look, table)) return;
  table_title(table, "Tile %" PRId64 ",%" PRId64 " of stack %d in each map", look.tile->column, look.tile->row,
              look.place.stack);
  TABLE_HEAD(table, column_text("layer", "layer"), column_text("map_width", "map"), column_text("map_height", ""),
             column_text("tile_x", "at"), column_text("tile_y", ""), column_text("tile_width", "tile"),
             column_text("tile_height", ""), column_text("pixels", "pixels"), column_text("recomputed", "recomputed"),
             column_text("kept_columns", "kept columns"), column_text("kept_rows", "kept rows"));
  for (int n = 0; n < look.stack->node_count; n++) {
    const struct walk_node *node = &look.tile->nodes[n];
    char name[WALK_VIEW_NAME_SIZE];
    TABLE_ROW(table, cell_text(walk_node_text(look.stack, n, name)), cell_number((double)node->x.total),
              cell_number((double)node->y.total), cell_number((double)node->x.begin),
              cell_number((double)node->y.begin), cell_number((double)(node->x.end - node->x.begin)),
              cell_number((double)(node->y.end - node->y.begin)), cell_number((double)walk_computed(node)),
              cell_number((double)walk_recomputed(node)),
              cell_number(look.type->makes_h >= 0 ? (double)look.type->steps[n].keep_columns : 0),
              cell_number(look.type->makes_v >= 0 ? (double)look.type->steps[n].keep_rows : 0));
  }
  free(look.tile);
}

const struct pane pane_walk_maps = {.awaits = "Maps",
                                    .stays = true,
                                    .help = "This tile in the maps of the stack.",
                                    .rows = walk_maps_rows,
                                    .draw = draw_walk_maps,
                                    .table = walk_maps_table};
