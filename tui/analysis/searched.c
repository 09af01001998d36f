#include "tui/analysis/searched.h"

#include <stdio.h>

#include "tui/text/format.h"
#include "tui/text/utf8.h"

static const char *const less[] = {[OBJECTIVE_ENERGY] = "less energy",
                                   [OBJECTIVE_LATENCY] = "fewer cycles",
                                   [OBJECTIVE_EDP] = "less energy × latency",
                                   [OBJECTIVE_SUM] = "a smaller sum of energy and latency"};

/* True if such data could be in the memory: weights where weights are stored, all else where both inputs and outputs
 * are, in one instance. */
static bool can_hold(const struct memory *memory, enum held_owner owner) {
  if (memory->instances != 1) return false;
  if (owner == HELD_WEIGHTS) return memory_stores(memory, OPERAND_I2);
  return memory_stores(memory, OPERAND_I1) && memory_stores(memory, OPERAND_O);
}

static void say_memory(const struct memory *memory, double need, double held, char *text) {
  char a[FORMAT_SIZE], b[FORMAT_SIZE];
  format_capacity(a, memory->size_bits);
  if (need > memory->size_bits) {
    text_append(text, PLACEMENT_WHY_SIZE, " %s has %s, needs %s.", memory->name, a, format_capacity(b, need));
  } else if (held + need > memory->size_bits) {
    text_append(text, PLACEMENT_WHY_SIZE, " %s of %s holds up to %s of other data in such a tile.", memory->name, a,
                format_capacity(b, held));
  } else {
    text_append(text, PLACEMENT_WHY_SIZE, " %s has room, but the stack would not cost less with it there.",
                memory->name);
  }
}

const char *searched_text(const struct result *result, const struct schedule *schedule,
                          const struct placement_choice *at, enum held_owner owner, const struct placement_row *row,
                          char *text) {
  const struct hardware *hardware = &result->hardware;
  enum memory_operand operand = owner == HELD_WEIGHTS ? OPERAND_I2 : OPERAND_O;
  struct held held[HARDWARE_MAX_MEMORIES];
  bool any = false;
  held_of_type(result, at->stack, at->type, held);
  snprintf(text, PLACEMENT_WHY_SIZE,
           "The memories of all data of the stack are searched together: no choice that fits takes %s.",
           less[schedule->search.objective]);
  for (int level = 0; row->home >= 0 && level < hardware->memories[row->home].level_of[operand]; level++) {
    int m = hardware->level[operand][level];
    if (!can_hold(&hardware->memories[m], owner)) continue;
    any = true;
    say_memory(&hardware->memories[m], row->whole_bits, held[m].bits, text);
  }
  if (!any) text_append(text, PLACEMENT_WHY_SIZE, " It is already in the lowest memory it can use.");
  return text;
}
