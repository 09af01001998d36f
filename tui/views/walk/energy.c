/* Energy so far, and a timeline of the energy of the stack's tiles by memory. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/walk/walk.h"

enum { NAME_WIDTH = 11, VALUE_WIDTH = 11, WIDE = 70 };

/* Energy of each tile type by memory; the last column is the MACs. */
struct timeline {
  int columns;
  double (*energy)[HARDWARE_MAX_MEMORIES + 1]; /* by type */
  int64_t *before, *behind;                    /* room for tiles by type */
};

/* False when memory is out. */
static bool fill_timeline(const struct walk_look *look, struct arena *arena, struct timeline *timeline) {
  int types = look->stack->type_count;
  timeline->columns = look->result->hardware.memory_count + 1;
  timeline->energy = arena_alloc(arena, (size_t)types, sizeof *timeline->energy);
  timeline->before = ARENA_NEW(arena, types, int64_t);
  timeline->behind = ARENA_NEW(arena, types, int64_t);
  if (timeline->energy == NULL || timeline->before == NULL || timeline->behind == NULL) return false;
  for (int t = 0; t < look->stack->type_count; t++) {
    double *energy = timeline->energy[t];
    energy[timeline->columns - 1] = walk_type_energy(look->result, &look->stack->types[t], energy);
  }
  return true;
}

/* Mean over the tiles from..to-1. */
static double mean(const struct walk_look *look, const struct timeline *timeline, int column, int64_t from,
                   int64_t to) {
  double sum = 0;
  walk_types_before(look->stack, from, timeline->before);
  walk_types_before(look->stack, to, timeline->behind);
  for (int t = 0; t < look->stack->type_count; t++) {
    sum += (double)(timeline->behind[t] - timeline->before[t]) * timeline->energy[t][column];
  }
  return sum / (double)(to - from);
}

/* Cells for the tiles. */
static int room_of(struct area area) {
  return area.width - NAME_WIDTH - 1 - (area.width < WIDE ? 0 : VALUE_WIDTH);
}

/* The energy of each tile in a memory, as bars scaled to the row's largest; tiles to come are dimmed. */
static void draw_row(const struct walk_look *look, const struct timeline *timeline, int column, struct area area,
                     int row, bool stale) {
  static const wchar_t height[] = L"▁▂▃▄▅▆▇█";
  int64_t count = walk_tile_count(look->stack);
  int width = room_of(area), cells = count < width ? (int)count : width;
  double most = 0;
  enum style name_style = stale ? STYLE_STALE : STYLE_TEXT;
  if (column == timeline->columns - 1) {
    area_text(area, row, 1, name_style, "MAC");
  } else {
    area_memory_name(area, row, 1, NAME_WIDTH - 2, name_style, &look->result->hardware, column);
  }
  for (int t = 0; t < look->stack->type_count; t++) most = fmax(most, timeline->energy[t][column]);
  for (int cell = 0; cell < cells && most > 0; cell++) {
    struct walk_range tiles = walk_part(count, cell, cells);
    double part = mean(look, timeline, column, tiles.begin, tiles.end) / most;
    int eighth = (int)ceil(part * 8) - 1;
    enum style style = tiles.begin > look->place.tile ? STYLE_DIM : STYLE_OUTPUTS;
    if (eighth >= 0) {
      area_repeat(area, row, NAME_WIDTH + cell, 1, stale ? STYLE_STALE : style, height[eighth < 8 ? eighth : 7]);
    }
  }
  if (area.width < WIDE) return;
  char text[FORMAT_SIZE];
  area_text_right(area, row, area.width - 1, STYLE_DIM, "%s",
                  format_energy(text, timeline->energy[look->type - look->stack->types][column]));
}

/* The position of the tile, below the rows. */
static void draw_axis(const struct walk_look *look, struct area area, int row) {
  int64_t count = walk_tile_count(look->stack);
  int width = room_of(area), cells = count < width ? (int)count : width, at = 0;
  while (at + 1 < cells && walk_part(count, at + 1, cells).begin <= look->place.tile) at++;
  area_repeat(area, row, NAME_WIDTH + at, 1, STYLE_TITLE, L'▲');
  char text[64];
  snprintf(text, sizeof text, "tile %" PRId64 " of %" PRId64, look->place.tile + 1, count);
  int room = text_width(text), right = NAME_WIDTH + at + 2;
  area_text(area, row, right + room < area.width ? right : NAME_WIDTH + at - room - 1, STYLE_DIM, "%s", text);
}

/* Orders the memories by their energy in this stack, the largest first; returns the number of those with any. */
static int rank(const struct walk_look *look, const struct timeline *timeline, int *order) {
  double total[HARDWARE_MAX_MEMORIES + 1] = {0};
  int count = 0;
  for (int t = 0; t < look->stack->type_count; t++) {
    for (int c = 0; c < timeline->columns; c++) {
      total[c] += (double)look->stack->types[t].count * timeline->energy[t][c];
    }
  }
  for (int c = 0; c < timeline->columns; c++) {
    if (total[c] <= 0) continue;
    int at = count++;
    for (; at > 0 && total[order[at - 1]] < total[c]; at--) order[at] = order[at - 1];
    order[at] = c;
  }
  return count;
}

static void draw_head(const struct walk_look *look, struct area area, bool stale) {
  struct walk_cost before = walk_cost_before(look->result, &look->place), now = walk_step_cost(look->step);
  double so_far = before.energy_pj + now.energy_pj, whole = look->result->energy_pj;
  char a[FORMAT_SIZE], b[FORMAT_SIZE], c[FORMAT_SIZE];
  enum style style = stale ? STYLE_STALE : STYLE_TEXT;
  area_text(area, 0, 1, style, "%s of %s", format_energy(a, so_far), format_energy(b, whole));
  area_text_right(area, 0, area.width - 1, style, "%s", format_percent(c, whole > 0 ? so_far / whole : 0));
  area_repeat(area, 1, 1, area.width - 2, STYLE_DIM, L'░');
  area_bar(area, 1, 1, area.width - 2, whole > 0 ? so_far / whole : 0, stale ? STYLE_STALE : STYLE_OUTPUTS);
  area_text(area, 2, 1, style, "step %s, %s; tile %s", format_energy(a, now.energy_pj),
            format_cycles(b, now.latency_cycles), format_energy(c, look->type->energy_pj));
}

static void draw_walk_energy(const struct state *state, struct area area, bool focus) {
  enum { HEAD = 3 };
  struct walk_look look;
  struct timeline timeline;
  int order[HARDWARE_MAX_MEMORIES + 1];
  if (walk_of(state)->predict.on && state->columns < 80) {
    pane_walk_predict.draw(state, area, focus);
    return;
  }
  if (!walk_look(state, &look)) return;
  char right[64];
  snprintf(right, sizeof right, "stack %d, %d in total", look.place.stack, look.result->stack_count);
  struct area inside = area_frame(area, focus, "Energy so far", look.result->stack_count > 1 ? right : "");
  bool stale = state_is_stale(state);
  draw_head(&look, inside, stale);
  struct arena arena;
  arena_init(&arena);
  if (!fill_timeline(&look, &arena, &timeline)) {
    arena_deinit(&arena);
    free(look.tile);
    return;
  }
  int count = rank(&look, &timeline, order), room = inside.height - HEAD - 1;
  for (int i = 0; i < count && i < room; i++) draw_row(&look, &timeline, order[i], inside, HEAD + i, stale);
  if (room >= 0) draw_axis(&look, inside, HEAD + (count < room ? count : room));
  arena_deinit(&arena);
  free(look.tile);
}

static void walk_energy_table(const struct state *state, struct table *table) {
  struct walk_look look;
  struct timeline timeline;
  if (!walk_table_look(state, &look, table)) return;
  struct arena arena;
  arena_init(&arena);
  if (!fill_timeline(&look, &arena, &timeline)) {
    table->failed = true;
    arena_deinit(&arena);
    free(look.tile);
    return;
  }
  table_title(table, "Tile types of stack %d", look.place.stack);
  TABLE_HEAD(table, column_text("type", "type"), column_text("tiles", "tiles"), column_text("first_column", "column"),
             column_text("first_row", "row"), column_number("energy_pj", "energy", format_energy),
             column_number("latency_cycles", "latency", format_cycles));
  for (int c = 0; c < timeline.columns; c++) {
    const char *name = c < timeline.columns - 1 ? look.result->hardware.memories[c].name : "mac";
    table_column(table, "%s_pj", name);
    if (table->failed) break;
    table->columns[table->column_count - 1].head = name;
    table->columns[table->column_count - 1].format = format_energy;
  }
  for (int t = 0; t < look.stack->type_count; t++) {
    const struct tile_type *type = &look.stack->types[t];
    TABLE_ROW(table, cell_number(t + 1), cell_number((double)type->count), cell_number((double)type->column),
              cell_number((double)type->row), cell_number(type->energy_pj), cell_number(type->latency_cycles));
    for (int c = 0; c < timeline.columns; c++) table_number(table, timeline.energy[t][c]);
  }
  arena_deinit(&arena);
  free(look.tile);
}

const struct pane pane_walk_energy = {.awaits = "Energy so far",
                                      .help = "Energy so far, and of each tile, by memory.",
                                      .rows = pane_one_row,
                                      .draw = draw_walk_energy,
                                      .table = walk_energy_table};
