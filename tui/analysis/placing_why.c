#include "tui/analysis/placing_why.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/screen/bars.h"
#include "tui/text/format.h"

/* --- Texts of single facts ----------------------------------------------------------------------------------- */

const char *placing_try_text(const struct hardware *hardware, const struct placement_try *tried, char *text) {
  const struct memory *memory = &hardware->memories[tried->memory];
  char need[FORMAT_SIZE], size[FORMAT_SIZE], over[FORMAT_SIZE];
  format_capacity(need, tried->need_bits);
  format_capacity(size, memory->size_bits);
  switch (tried->fit) {
    case FIT_YES:
      snprintf(text, PLACING_TEXT_SIZE, "holds %s of %s", need, size);
      break;
    case FIT_TOO_SMALL:
      snprintf(text, PLACING_TEXT_SIZE, "has %s, needs %s: %s too much", size, need,
               format_capacity(over, tried->need_bits - memory->size_bits));
      break;
    case FIT_MANY_INSTANCES:
      snprintf(text, PLACING_TEXT_SIZE, "%.0f of them, each for its own units", memory->instances);
      break;
    case FIT_NOT_SHARED:
      snprintf(text, PLACING_TEXT_SIZE, "does not store both inputs and outputs");
      break;
  }
  return text;
}

const char *placing_relief_text(const struct hardware *hardware, const struct relief *relief, enum held_owner owner,
                                char *text) {
  const struct memory *memory = &hardware->memories[relief->memory];
  double factor = relief->size_bits / memory->size_bits;
  int length = snprintf(text, PLACING_TEXT_SIZE, "%s of %.0f bits (×%.*f): ", memory->name, relief->size_bits,
                        factor < 100 ? 2 : 0, factor);
  size_t rest = PLACING_TEXT_SIZE - (size_t)length;
  if (relief->recut) {
    snprintf(text + length, rest, "other stack cuts");
  } else {
    snprintf(text + length, rest, "%s to %s", owner_look[owner].name, hardware->memories[relief->to].name);
  }
  return text;
}

/* --- Sentences ---------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void say(struct placing_why *why, const char *format, ...) {
  size_t length = strlen(why->text);
  if (length > 0 && length + 1 < sizeof why->text) why->text[length++] = ' ';
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(why->text + length, sizeof why->text - length, format, arguments);
  va_end(arguments);
}

/* One asked for. */
struct why_question {
  const struct result *result;
  const struct schedule *schedule;
  const struct stack_result *stack;
  const struct placing *at;
  enum held_owner owner;
};

static const char *name_of(const struct why_question *question, int memory) {
  return question->result->hardware.memories[memory].name;
}

/* Whose part of the weights or caches is the largest. */
static void say_largest(const struct why_question *question, struct placing_why *why, const struct placing_row *row) {
  struct placing at = *question->at;
  struct placing_row rows[HELD_OWNERS];
  char text[PLACING_TEXT_SIZE];
  if (question->owner == HELD_INPUTS || question->owner == HELD_OUTPUTS) return;
  at.node = placing_largest(question->result, &at, question->owner);
  placing_rows(question->result, &at, rows);
  double most = rows[question->owner].bits;
  if (most >= row->whole_bits) return;
  say(why, "%.0f %% of the %s %s %s's.", 100 * most / row->whole_bits,
      question->owner == HELD_WEIGHTS ? "weights" : owner_look[question->owner].name,
      question->owner == HELD_WEIGHTS ? "are" : "is", placing_node_text(&question->stack->nodes[at.node], text));
}

/* What the need consists of. */
static void say_need(const struct why_question *question, struct placing_why *why, const struct placing_row *row) {
  char a[FORMAT_SIZE], b[FORMAT_SIZE], c[FORMAT_SIZE];
  const struct tile_type *type = &question->stack->types[why->type];
  double h_need = type->h_cache.memory >= 0 ? type->h_cache.tries[0].need_bits : type->peak_bits;
  const struct placement *placement = why->placement;
  double need = placement->tries[placement->try_count - 1].need_bits;
  switch (question->owner) {
    case HELD_WEIGHTS:
      say(why, "Needed: %s of weights of all layers", format_capacity(a, question->stack->weight_bits));
      say(why, need > question->stack->weight_bits ? "beside %s of maps and caches." : "and nothing else there.",
          format_capacity(b, need - question->stack->weight_bits));
      break;
    case HELD_INPUTS:
      say(why, "Needed: %s of inputs.", format_capacity(a, row->bits));
      break;
    case HELD_OUTPUTS:
      say(why, "Needed: %s of output", format_capacity(a, row->bits));
      say(why, need > row->bits ? "beside %s of inputs." : "and no inputs there.",
          format_capacity(b, need - row->bits));
      break;
    case HELD_H_CACHE:
      say(why, "Needed: %s of live maps and %s of H caches of all layers.", format_capacity(a, type->peak_bits),
          format_capacity(b, h_need - type->peak_bits));
      break;
    default:
      say(why, "Needed: %s of live maps, %s of H and %s of V caches of all layers.",
          format_capacity(a, type->peak_bits), format_capacity(b, h_need - type->peak_bits),
          format_capacity(c, need - h_need));
      break;
  }
  say_largest(question, why, row);
}

static void say_rule(const struct why_question *question, struct placing_why *why) {
  char text[PLACING_TEXT_SIZE];
  bool other = why->type != question->at->type;
  placing_type_text(question->stack, why->type, text);
  if (other && question->owner == HELD_WEIGHTS) {
    say(why, "All tiles follow the kind that needs them highest: %s.", text);
  }
  if (other && question->owner == HELD_H_CACHE) say(why, "The right neighbour decides: %s.", text);
  if (other && question->owner == HELD_V_CACHE) say(why, "The last tile decides: %s.", text);
}

static void say_retries(const struct why_question *question, struct placing_why *why) {
  if (why->raised <= 0) return;
  say(why,
      "%s alone would do, but no mapping of the layer fits there beside what passes through: levels were raised, "
      "to %s.",
      name_of(question, why->placement->memory), name_of(question, why->home));
}

/* The published search may find no mapping though one fits. */
static bool is_sure(const struct why_question *question) {
  return question->schedule->search.kind == SEARCH_OPTIMAL ||
         (question->owner != HELD_INPUTS && question->owner != HELD_OUTPUTS);
}

static void say_relief(const struct why_question *question, struct placing_why *why) {
  const struct relief *relief = &why->relief;
  const struct memory *memories = question->result->hardware.memories;
  char size[FORMAT_SIZE];
  bool too_small = false;
  for (int i = 0; i < why->placement->try_count; i++) too_small |= why->placement->tries[i].fit == FIT_TOO_SMALL;
  if (relief->memory < 0) {
    if (too_small) {
      say(why, "No size of a lower memory, up to that of the memory above it, would change this.");
    } else {
      say(why, "It is in the lowest memory that it can use.");
    }
  } else if (relief->recut) {
    say(why,
        "If %s had %s (%.0f bits; it has %.0f), automatic cuts would cut the network elsewhere; with less nothing "
        "changes.",
        name_of(question, relief->memory), format_capacity(size, relief->size_bits), relief->size_bits,
        memories[relief->memory].size_bits);
  } else {
    say(why, "It would live in %s if %s had %s (%.0f bits; it has %.0f)%s; with less it stays.",
        name_of(question, relief->to), name_of(question, relief->memory), format_capacity(size, relief->size_bits),
        relief->size_bits, memories[relief->memory].size_bits,
        is_sure(question) ? "" : " and LOMA found a mapping there");
  }
  if (why->tile_x > 0) say(why, "With tiles of %" PRId64 "×%" PRId64 " it lives lower.", why->tile_x, why->tile_y);
}

/* --- What decided -------------------------------------------------------------------------------------------- */

/* The first type that lies like this; the one asked for where none does. */
static int type_at(const struct why_question *question, bool column, bool row) {
  for (int t = 0; t < question->stack->type_count; t++) {
    const struct tile_type *type = &question->stack->types[t];
    if ((type->column > 0) == column && (type->row > 0) == row) return t;
  }
  return question->at->type;
}

static int deciding_type(const struct why_question *question) {
  const struct stack_result *stack = question->stack;
  const struct tile_type *own = &stack->types[question->at->type];
  int deciding = question->at->type;
  bool columns = stack->tile_columns > 1, rows = stack->tile_rows > 1;
  switch (question->owner) {
    case HELD_WEIGHTS:
      for (int t = 0; t < stack->type_count; t++) {
        if (stack->types[t].weights.level > stack->types[deciding].weights.level) deciding = t;
      }
      return deciding;
    case HELD_H_CACHE:
      return own->column > 0 ? deciding : type_at(question, columns, own->row > 0);
    case HELD_V_CACHE:
      return (own->column > 0) == columns && (own->row > 0) == rows ? deciding : type_at(question, columns, rows);
    default:
      return deciding;
  }
}

static void find_placement(const struct why_question *question, struct placing_why *why) {
  const struct tile_type *type = &question->stack->types[why->type];
  const struct tile_step *step = &question->stack->types[question->at->type].steps[question->at->node];
  const struct placement *placed[HELD_OWNERS] = {&type->weights, &step->input_level, &step->output_level,
                                                 &type->h_cache, &type->v_cache};
  why->placement = placed[question->owner]->try_count > 0 ? placed[question->owner] : NULL;
  if (question->owner == HELD_INPUTS) why->raised = step->raised_input;
  if (question->owner == HELD_OUTPUTS) why->raised = step->raised_output;
}

enum status placing_why_of(const struct result *result, const struct schedule *schedule, const struct placing *at,
                           enum held_owner owner, struct placing_why *why, struct error *error) {
  struct why_question question = {result, schedule, &result->stacks[at->stack], at, owner};
  struct placing_row rows[HELD_OWNERS];
  placing_rows(result, at, rows);
  *why = (struct placing_why){.subject = {at->stack, at->type, at->node, owner},
                              .home = rows[owner].home,
                              .type = deciding_type(&question),
                              .relief = {.memory = -1, .to = -1}};
  if (rows[owner].absent != NULL) {
    say(why, "%s", rows[owner].absent);
    return STATUS_OK;
  }
  find_placement(&question, why);
  if (why->placement == NULL) return STATUS_OK;
  if (owner == HELD_OUTPUTS && at->node == question.stack->node_count - 1) {
    say(why, "What a stack computes goes to the top memory%s.",
        at->stack + 1 < result->stack_count ? "; cutting the network less often would keep it below" : "");
    return STATUS_OK;
  }
  enum status status = relief_find(result, schedule, &why->subject, &why->relief, error);
  bool lowest = why->placement->try_count <= 1;
  if (status == STATUS_OK && !lowest) {
    status = relief_tile(result, schedule, &why->subject, &why->tile_x, &why->tile_y, error);
  }
  if (status != STATUS_OK) return status;
  say_retries(&question, why);
  say_relief(&question, why);
  say_need(&question, why, &rows[owner]);
  say_rule(&question, why);
  return STATUS_OK;
}
