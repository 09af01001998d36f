/* Reasons for the placement of the data under the cursor. */
#include <stdio.h>

#include "tui/explorer/view.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/views/memory/look.h"

enum { NAME = 12, WIDE = 56 };

/* A memory that was tried: "✗ sram_64KB
 *
 * 533 KiB over 64 KiB", with the excess where there is room. */
static void draw_try(const struct hardware *hardware, const struct placement_try *tried, struct area area, int line,
                     enum style style) {
  const struct memory *memory = &hardware->memories[tried->memory];
  char text[PLACEMENT_TEXT_SIZE], need[FORMAT_SIZE], size[FORMAT_SIZE];
  bool fits = tried->fit == FIT_YES;
  area_text(area, line, 0, fits ? STYLE_BETTER : STYLE_WORSE, fits ? "✓" : "✗");
  area_memory_name(area, line, 2, NAME - 1, style, hardware, tried->memory);
  if (area.width >= WIDE || tried->fit == FIT_MANY_INSTANCES || tried->fit == FIT_NOT_SHARED) {
    area_text_clipped(area, line, NAME + 2, area.width - NAME - 2, style, placement_try_text(hardware, tried, text));
  } else {
    format_capacity(need, tried->need_bits);
    format_capacity(size, memory->size_bits);
    snprintf(text, sizeof text, "%s %s %s", need, fits ? "of" : "over", size);
    area_text_clipped(area, line, NAME + 2, area.width - NAME - 2, style, text);
  }
}

static void draw_reason(const struct state *state, struct area area, bool focus) {
  struct memory_look look = memory_look(state);
  struct placement_why why;
  struct error error;
  char title[FORMAT_SIZE + NAME_SIZE];
  const struct hardware *hardware = &look.result->hardware;
  int home = look.rows[look.owner].home, line = 0;
  snprintf(title, sizeof title, home >= 0 ? "Why %s in %s?" : "Why no %s?", owner_look[look.owner].name,
           home >= 0 ? hardware->memories[home].name : "");
  struct area inside = area_frame(area, focus, title, "");
  inside = area_part(inside, 0, 1, inside.height, inside.width - 1);
  if (placement_why_of(look.result, &state->shown->point.schedule, &look.at, look.owner, &why, &error) != STATUS_OK) {
    area_wrapped(inside, 0, STYLE_ERROR, error.message);
    return;
  }
  enum style style = look.stale ? STYLE_STALE : STYLE_TEXT;
  for (int i = 0; why.placement != NULL && i < why.placement->try_count; i++) {
    draw_try(hardware, &why.placement->tries[i], inside, line++, style);
  }
  struct area rest = area_part(inside, line, 0, inside.height - line, inside.width);
  area_wrapped(rest, 0, style, why.text);
}

static void reason_table(const struct state *state, struct table *table) {
  struct memory_look look = memory_look(state);
  struct placement_why why;
  struct error error;
  if (placement_why_of(look.result, &state->shown->point.schedule, &look.at, look.owner, &why, &error) != STATUS_OK) {
    table->failed = true;
    return;
  }
  table_title(table, "%s: %s", owner_look[look.owner].name, why.text);
  table_keys(table, "memory size_bits need_bits fit");
  for (int i = 0; why.placement != NULL && i < why.placement->try_count; i++) {
    const struct placement_try *tried = &why.placement->tries[i];
    const struct memory *memory = &look.result->hardware.memories[tried->memory];
    TABLE_ROW(table, cell_text(memory->name), cell_number(memory->size_bits), cell_number(tried->need_bits),
              cell_text(placement_fit_name[tried->fit]));
  }
}

const struct pane pane_reason = {.awaits = "Why is it there?",
                                 .help = "The levels tried for the selected row, and what would change it.",
                                 .rows = pane_one_row,
                                 .draw = draw_reason,
                                 .table = reason_table};
