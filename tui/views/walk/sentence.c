/* One sentence on the step: its particular feature. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/attention.h"
#include "tui/analysis/tables.h"
#include "tui/views/walk/walk.h"

static int64_t width_of(const struct walk_span *span) {
  return span->end - span->begin;
}

static void tell_input(const struct walk_look *look, const char *name, char *text) {
  const struct hardware *hardware = &look->result->hardware;
  const struct walk_node *node = &look->tile->nodes[look->place.step];
  int home = look->stack->nodes[look->place.step].home; /* of the whole map */
  if (home < 0) home = hardware->level[OPERAND_I1][hardware->level_count[OPERAND_I1] - 1];
  int memory = walk_output_memory(look->result, look->stack, look->step);
  int64_t again = walk_recomputed(node);
  int length = snprintf(text, SENTENCE_SIZE, "This tile's %s, %" PRId64 "×%" PRId64 ", ", name, width_of(&node->x),
                        width_of(&node->y));
  if (memory == home) {
    snprintf(text + length, SENTENCE_SIZE - (size_t)length, "stays in %s", memory_name(hardware, home));
  } else if (again > 0) {
    snprintf(text + length, SENTENCE_SIZE - (size_t)length, "is loaded from %s, %.1f %% of it again",
             memory_name(hardware, home), 100 * (double)again / (double)walk_computed(node));
  } else {
    snprintf(text + length, SENTENCE_SIZE - (size_t)length, "is loaded from %s to %s", memory_name(hardware, home),
             memory_name(hardware, memory));
  }
}

/* Columns and rows that an input takes from earlier tiles; the larger of both inputs. */
static void cached_lines(const struct walk_look *look, int64_t *columns, int64_t *rows) {
  *columns = *rows = 0;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (look->stack->nodes[look->place.step].producer[o] < 0) continue;
    const struct walk_read *x = &look->tile->nodes[look->place.step].input[o].x;
    const struct walk_read *y = &look->tile->nodes[look->place.step].input[o].y;
    if (x->count - x->computed > *columns) *columns = x->count - x->computed;
    if (y->count - y->computed > *rows) *rows = y->count - y->computed;
  }
}

static void tell_layer(const struct walk_look *look, const char *name, char *text) {
  const struct hardware *hardware = &look->result->hardware;
  const struct walk_node *node = &look->tile->nodes[look->place.step];
  int64_t columns, rows, again = walk_recomputed(node);
  char h[WALK_VIEW_LINES_SIZE], v[WALK_VIEW_LINES_SIZE];
  cached_lines(look, &columns, &rows);
  walk_lines_text(columns, false, h);
  walk_lines_text(rows, true, v);
  const struct tile_step *step = &look->type->steps[look->place.step];
  if (step->caps.sums_tiles) {
    snprintf(text, SENTENCE_SIZE, "%s adds %" PRId64 "×%" PRId64 " pixels to its %.0f sums in %s", name,
             width_of(&node->x), width_of(&node->y), step->output_elements,
             memory_name(hardware, look->type->sums_memory));
  } else if (columns > 0 && rows > 0 && look->type->takes_h == look->type->takes_v) {
    snprintf(text, SENTENCE_SIZE, "%s reads %s (H) and %s (V) from the caches in %s", name, h, v,
             memory_name(hardware, look->type->takes_h));
  } else if (columns > 0 && rows > 0) {
    snprintf(text, SENTENCE_SIZE, "%s reads %s from H in %s and %s from V in %s", name, h,
             memory_name(hardware, look->type->takes_h), v, memory_name(hardware, look->type->takes_v));
  } else if (columns > 0) {
    snprintf(text, SENTENCE_SIZE, "%s reads %s from the H cache in %s%s", name, h,
             memory_name(hardware, look->type->takes_h), again > 0 ? "; the rows are recomputed" : "");
  } else if (rows > 0) {
    snprintf(text, SENTENCE_SIZE, "%s reads %s from the V cache in %s", name, v,
             memory_name(hardware, look->type->takes_v));
  } else if (again > 0) {
    snprintf(text, SENTENCE_SIZE,
             "%s recomputes %.1f %% of its %" PRId64 "×%" PRId64 " pixels; the overlap was not cached", name,
             100 * (double)again / (double)walk_computed(node), width_of(&node->x), width_of(&node->y));
  } else if (look->tile->column == 0 && look->tile->row == 0) {
    snprintf(text, SENTENCE_SIZE, "%s computes all of its %" PRId64 "×%" PRId64 ": there is no earlier tile", name,
             width_of(&node->x), width_of(&node->y));
  } else {
    snprintf(text, SENTENCE_SIZE, "%s computes %" PRId64 "×%" PRId64 " and needs nothing from earlier tiles", name,
             width_of(&node->x), width_of(&node->y));
  }
}

/* Columns and rows of zeros around what the layer reads; the larger of both inputs. */
static void tell_padding(const struct walk_look *look, char *text) {
  static const char *const sides[] = {"left", "right", "above", "below"};
  int64_t most[4] = {0};
  const char *joint = " (padding:";
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (look->stack->nodes[look->place.step].producer[o] < 0) continue;
    const struct walk_read *x = &look->tile->nodes[look->place.step].input[o].x;
    const struct walk_read *y = &look->tile->nodes[look->place.step].input[o].y;
    const int64_t padded[] = {x->padded_begin, x->padded_end, y->padded_begin, y->padded_end};
    for (int i = 0; i < 4; i++) most[i] = padded[i] > most[i] ? padded[i] : most[i];
  }
  for (int i = 0; i < 4; i++) {
    size_t length = strlen(text);
    if (most[i] == 0 || length + 1 >= SENTENCE_SIZE) continue;
    snprintf(text + length, SENTENCE_SIZE - length, "%s %" PRId64 " %s", joint, most[i], sides[i]);
    joint = ",";
  }
  size_t length = strlen(text);
  if (joint[0] == ',' && length + 1 < SENTENCE_SIZE) snprintf(text + length, SENTENCE_SIZE - length, ")");
}

/* Queries with all of K or V, or whole rows of them; false for other layers. */
static bool tell_attention(const struct walk_look *look, const char *name, char *text) {
  const struct stack_node *at = &look->stack->nodes[look->place.step];
  const struct walk_node *node = &look->tile->nodes[look->place.step];
  char part[ATTENTION_TEXT_SIZE];
  if (made_weights_text(look->result, at, part)[0] != 0) {
    snprintf(text, SENTENCE_SIZE, "%s takes %" PRId64 "×%" PRId64 " queries, with all of %s as its weights", name,
             width_of(&node->x), width_of(&node->y), part);
    return true;
  }
  if (rows_text(look->result, at, look->step->cost, part)[0] == 0) return false;
  snprintf(text, SENTENCE_SIZE, "%s takes %" PRId64 "×%" PRId64 " whole %s", name, width_of(&node->x),
           width_of(&node->y), part);
  return true;
}

const char *walk_sentence(const struct state *state, char *text) {
  struct walk_look look;
  char name[WALK_VIEW_NAME_SIZE];
  text[0] = 0;
  if (state->shown == NULL || !walk_look(state, &look)) return text;
  walk_node_text(look.stack, look.place.step, name);
  if (look.stack->nodes[look.place.step].shape->is_input) {
    tell_input(&look, name, text);
  } else {
    if (look.step->is_idle) {
      snprintf(text, SENTENCE_SIZE, "%s has nothing to do in this tile: what is needed of it is in caches", name);
    } else if (!tell_attention(&look, name, text)) {
      tell_layer(&look, name, text);
      tell_padding(&look, text);
    }
  }
  free(look.tile);
  return text;
}
