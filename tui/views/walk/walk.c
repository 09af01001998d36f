#include "tui/views/walk/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void init(void *data) {
  ((struct walking *)data)->speed = WALKING_SPEED;
}

const struct view_data walk_data = {.size = sizeof(struct walking), .init = init};

/* --- What there is to see ----------------------------------------------------------------------------------- */

bool walking_look(const struct state *state, struct walking_look *look) {
  if (state->shown == NULL) return false;
  look->result = state->shown->result;
  look->place = walk_clip(look->result, walk_of(state)->place);
  look->stack = &look->result->stacks[look->place.stack];
  look->tile = walk_tile_new(look->result, look->place.stack, look->place.tile);
  if (look->tile == NULL) return false;
  look->type = look->tile->type;
  look->step = &look->type->steps[look->place.step];
  return true;
}

void walking_look_away(struct walking_look *look) {
  free(look->tile);
}

const char *walking_node_name(const struct stack_result *stack, int node, char *text) {
  const struct stack_node *of = &stack->nodes[node];
  const struct layer *layer = of->shape;
  int fx = layer_dim(layer, "FX"), fy = layer_dim(layer, "FY");
  if (layer->is_input && of->id < 0) {
    snprintf(text, WALKING_NAME_SIZE, "input");
  } else if (layer->is_input) {
    snprintf(text, WALKING_NAME_SIZE, "map of %d", of->id);
  } else if (fx < 0 || fy < 0) {
    snprintf(text, WALKING_NAME_SIZE, "%d %s", of->id, layer->type);
  } else {
    snprintf(text, WALKING_NAME_SIZE, "%d %s %" PRId64 "×%" PRId64, of->id, layer->type, layer->size[fx],
             layer->size[fy]);
  }
  return text;
}

const char *walking_lines(int64_t count, bool rows, char *text) {
  snprintf(text, WALKING_LINES_SIZE, "%" PRId64 " %s%s", count, rows ? "row" : "column", count == 1 ? "" : "s");
  return text;
}

int walking_spot(double x, double y) {
  return 1 + (int)(y * WALKING_SPOTS) * WALKING_SPOTS + (int)(x * WALKING_SPOTS);
}

int walk_pane_rows(const struct state *state) {
  return state->shown != NULL;
}
