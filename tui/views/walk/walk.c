#include "tui/views/walk/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void init(void *data) {
  ((struct walk_view *)data)->speed = WALK_VIEW_SPEED;
}

const struct view_data walk_data = {.size = sizeof(struct walk_view), .init = init};

/* --- Content of the panes ----------------------------------------------------------------------------------- */

bool walk_look(const struct state *state, struct walk_look *look) {
  look->result = state->shown->result;
  look->place = walk_clip(look->result, walk_of(state)->place);
  look->stack = &look->result->stacks[look->place.stack];
  look->tile = walk_tile_new(look->result, look->place.stack, look->place.tile);
  if (look->tile == NULL) return false;
  look->type = look->tile->type;
  look->step = &look->type->steps[look->place.step];
  return true;
}

bool walk_table_look(const struct state *state, struct walk_look *look, struct table *table) {
  bool good = walk_look(state, look);
  if (!good) table->failed = true;
  return good;
}

const char *walk_node_text(const struct stack_result *stack, int node, char *text) {
  const struct stack_node *of = &stack->nodes[node];
  const struct layer *layer = of->shape;
  int fx = layer_dim(layer, "FX"), fy = layer_dim(layer, "FY");
  if (layer->is_input && of->id < 0) {
    snprintf(text, WALK_VIEW_NAME_SIZE, "input");
  } else if (layer->is_input) {
    snprintf(text, WALK_VIEW_NAME_SIZE, "map of %d", of->id);
  } else if (fx < 0 || fy < 0) {
    snprintf(text, WALK_VIEW_NAME_SIZE, "%d %.24s", of->id, layer->type);
  } else {
    snprintf(text, WALK_VIEW_NAME_SIZE, "%d %.24s %" PRId64 "×%" PRId64, of->id, layer->type, layer->size[fx],
             layer->size[fy]);
  }
  return text;
}

const char *walk_lines_text(int64_t count, bool rows, char *text) {
  snprintf(text, WALK_VIEW_LINES_SIZE, "%" PRId64 " %s%s", count, rows ? "row" : "column", count == 1 ? "" : "s");
  return text;
}

struct walk_range walk_part(int64_t total, int cell, int cells) {
  struct walk_range range = {total * cell / cells, total * (cell + 1) / cells};
  if (range.end == range.begin) range.end++;
  return range;
}

int walk_spot(double x, double y) {
  return 1 + (int)(y * WALK_VIEW_SPOTS) * WALK_VIEW_SPOTS + (int)(x * WALK_VIEW_SPOTS);
}
