/* The cell under the cursor: all its figures, or why it has none. */
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/sweep.h"

/* Width from which on the occupancy of memories is shown, too. */
enum { WITH_USE = 30, VALUE_END = 24, LABEL_WIDTH = 12 };

static int value_end(const struct area *area) {
  return area->width < VALUE_END ? area->width : VALUE_END;
}

static void draw_headline(const struct sweep_map *map, const struct hardware *hardware, struct area area, int row,
                          int figure) {
  const struct figures *figures = map->cells[map->cursor];
  char text[FORMAT_SIZE], label[FIGURE_TEXT_SIZE];
  bool current = map->figure == figure;
  area_text(area, row, 1, current ? STYLE_TITLE : STYLE_LABEL, "%s",
            figure_label(hardware, figure, LABEL_WIDTH, label));
  area_text_right(area, row, value_end(&area), STYLE_TITLE, "%s",
                  figure_format(&figure_table[figure], text, figures->value[figure]));
}

/* Energy and peak occupancy of a memory. */
static void draw_memory(const struct sweep_map *map, const struct hardware *hardware, struct area area, int row,
                        int m) {
  const struct memory *memory = &hardware->memories[m];
  const struct figures *figures = map->cells[map->cursor];
  struct figure_domain domain = sweep_map_domain(map);
  char text[FORMAT_SIZE];
  int energy = figure_index(&domain, FIGURE_MEMORY_ENERGY, m);
  int held = figure_index(&domain, FIGURE_MEMORY_HELD, m);
  bool current = map->figure == energy || map->figure == held;
  area_memory_name(area, row, 1, 10, current ? STYLE_TITLE : STYLE_LABEL, hardware, m);
  area_text_right(area, row, value_end(&area), STYLE_TEXT, "%s", format_energy(text, figures->value[energy]));
  if (area.width < WITH_USE) return;
  area_text_right(area, row, area.width - 1, STYLE_TEXT, "%s",
                  format_percent(text, figures->value[held] / memory->size_bits));
}

static int draw_figures(const struct sweep_map *map, struct area area, int row) {
  char text[FIGURE_TEXT_SIZE], rank[48];
  struct figure_domain domain = sweep_map_domain(map);
  const struct figures *figures = map->cells[map->cursor];
  for (int figure = 0; figure < FIGURE_HEADLINES; figure++) {
    draw_headline(map, domain.hardware, area, row++, figure);
  }
  snprintf(rank, sizeof rank, "rank %d of %d", sweep_map_rank(map, map->cursor), map->feasible_count);
  int room = area.width - 2 - text_width(rank);
  area_text_right(area, row, area.width - 1, STYLE_TEXT, "%s", rank);
  figure_name(&domain, map->figure, text);
  if (text_width(text) < room) area_text(area, row, 1, STYLE_LABEL, "%s", text);
  row++;
  if (figures->reason != NULL)
    row += area_wrapped(area_part(area, row, 1, area.height - row, area.width - 2), 0, STYLE_ERROR, figures->reason);
  if (map->hardware.memory_count == 0) return row;
  area_text(area, row, 1, STYLE_DIM, "memory");
  area_text_right(area, row, value_end(&area), STYLE_DIM, "energy");
  if (area.width >= WITH_USE) area_text_right(area, row, area.width - 1, STYLE_DIM, "full to");
  row++;
  struct hardware hardware = sweep_map_hardware(map, map->cursor);
  for (int m = hardware.memory_count - 1; m >= 0; m--) draw_memory(map, &hardware, area, row++, m);
  return row;
}

static void draw_sweep_cell(const struct state *state, struct area area, bool focus) {
  const struct sweep_map *map = sweep_of(state);
  enum { EDGES = 6 };
  char title[SWEEP_NAME_SIZE] = "Cursor";
  if (map->ready && text_width(sweep_map_name(map, map->cursor, title)) > area.width - EDGES) {
    sweep_map_brief_name(map, map->cursor, title);
  }
  struct area inside = area_frame(area, focus, title, "");
  if (!map->ready) return;
  const struct figures *figures = map->cells[map->cursor];
  if (figures == NULL) {
    area_text(inside, 0, 1, STYLE_DIM, map->stopped ? "not evaluated: stopped" : "not evaluated yet");
  } else if (figures->status != STATUS_OK) {
    area_text(inside, 0, 1, STYLE_ERROR, "× no result");
    struct area reason = area_part(inside, 1, 1, inside.height - 1, inside.width - 2);
    area_wrapped(reason, 0, STYLE_TEXT, figures->reason);
  } else {
    draw_figures(map, inside, 0);
  }
}

const struct pane pane_sweep_cell = {.covers = "Cursor", .help = "The cell under the cursor.", .draw = draw_sweep_cell};
