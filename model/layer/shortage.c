#include "model/layer/shortage.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* --- Needs --------------------------------------------------------------------------------------------- */

static bool is_top(const struct problem_operand *operand, int level) {
  return level >= operand->full_level;
}

/* Bits of a value: outputs below their second level are partial where a temporal loop adds to them, but for the
 * finished ones at their top; above, such loops can lie below. */
static int value_bits(const struct problem *problem, enum shortage_count count, enum layer_operand o, int level) {
  const struct problem_operand *operand = &problem->operand[o];
  bool adds = false;
  if (o != LAYER_OUTPUT || operand->adds_above[level] || operand->sums_tiles) return operand->partial_bits;
  for (int i = 0; i < problem->temporal_count; i++) adds = adds || operand->irrelevant >> problem->temporal[i].dim & 1;
  if (!adds) return operand->final_bits;
  bool finished = count == COUNT_HELD || (count == COUNT_TILE && operand->level_count == 1);
  if (level == 0 && !finished) return operand->partial_bits;
  return operand->partial_bits < operand->final_bits ? operand->partial_bits : operand->final_bits;
}

/* Elements of section 6, rounded as a whole. */
static double held_elements(const struct problem *problem, const struct problem_operand *operand, const double *size) {
  double elements = 1;
  for (unsigned left = operand->relevant; left; left &= left - 1) elements *= size[__builtin_ctz(left)];
  for (int i = 0; i < operand->pr_count; i++) elements *= pr_size(&operand->pr[i], size, problem->numerics);
  return numerics_rint(numerics_settled(problem->numerics, elements));
}

/* Bits at a level with all temporal loops at or below it, or with none. */
static double bits_at(const struct problem *problem, enum shortage_count count, enum layer_operand o, int level,
                      bool whole) {
  const struct problem_operand *operand = &problem->operand[o];
  double spanned[LAYER_MAX_DIMS];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) spanned[d] = 1;
  for (int l = 0; l <= level; l++) {
    const struct spatial_list *list = &operand->su[l];
    for (int i = 0; i < list->count; i++) spanned[list->dim[i]] *= list->size[SPATIAL_FRACTION][i];
  }
  for (int i = 0; whole && i < problem->temporal_count; i++) {
    spanned[problem->temporal[i].dim] *= (double)problem->temporal[i].size;
  }
  double elements = count == COUNT_HELD ? held_elements(problem, operand, spanned)
                                        : tensor_elements(operand->relevant, operand->pr, operand->pr_count, spanned,
                                                          problem->numerics);
  return value_bits(problem, count, o, level) * elements;
}

/* The least that every mapping puts at a level. */
static double least_bits(const struct problem *problem, enum shortage_count count, enum layer_operand o, int level) {
  return bits_at(problem, count, o, level, is_top(&problem->operand[o], level));
}

static double room_of(const struct problem *problem, enum shortage_count count, int memory) {
  for (int m = 0; m < problem->memory_count; m++) {
    const struct problem_memory *of = &problem->memories[m];
    if (of->memory != memory) continue;
    return count == COUNT_WHOLE ? of->size_bits : count == COUNT_TILE ? of->room_bits : of->held_room_bits;
  }
  return problem->hardware->memories[memory].size_bits;
}

/* True if some loops must be at this level, the operand's top: no level below holds all of it. */
static bool must_be_filled(const struct problem *problem, enum layer_operand o, int level) {
  const struct problem_operand *operand = &problem->operand[o];
  if (!is_top(operand, level) || problem->temporal_count == 0) return false;
  double below = level > 0 ? bits_at(problem, COUNT_TILE, o, level - 1, true) : 0;
  return level == 0 || below > room_of(problem, COUNT_TILE, operand->memory[level - 1]);
}

/* Bits that all users of a memory need at least, together. */
static double shared_bits(const struct problem *problem, enum shortage_count count,
                          const struct problem_memory *memory) {
  double bits = 0;
  for (int u = 0; u < memory->user_count; u++) {
    bits += least_bits(problem, count, memory->user[u], memory->level[u]);
  }
  return bits;
}

/* Together, operands only take more than a memory has where some loops must lie there, or by rule capacity. Finds where
 * most is missing in the lowest such memory. */
static void find_shared(const struct problem *problem, struct shortages *shortages) {
  double most = 0;
  for (int m = 0; m < problem->memory_count && shortages->shared_memory < 0; m++) {
    const struct problem_memory *memory = &problem->memories[m];
    bool filled = rules_have(problem->rules, RULE_CAPACITY);
    for (int u = 0; u < memory->user_count; u++) {
      filled = filled || must_be_filled(problem, memory->user[u], memory->level[u]);
    }
    for (enum shortage_count count = 0; count < SHORTAGE_COUNTS && filled; count++) {
      double bits = shared_bits(problem, count, memory), room = room_of(problem, count, memory->memory);
      if (bits - room <= most) continue;
      most = bits - room;
      shortages->shared_memory = memory->memory;
      shortages->shared_count = count;
      shortages->shared_bits = bits;
      shortages->shared_room_bits = room;
    }
  }
}

/* True if a level of an operand needs more than its memory has; *found: where most is missing. */
static bool find_alone(const struct problem *problem, enum layer_operand o, int level, struct shortage *found) {
  int memory = problem->operand[o].memory[level];
  double most = 0;
  for (enum shortage_count count = 0; count < SHORTAGE_COUNTS; count++) {
    double bits = least_bits(problem, count, o, level), room = room_of(problem, count, memory);
    if (bits - room <= most) continue;
    most = bits - room;
    *found = (struct shortage){
        .operand = o, .count = count, .level = level, .memory = memory, .need_bits = bits, .room_bits = room};
  }
  return most > 0;
}

void shortages_of(const struct problem *problem, struct shortages *shortages) {
  *shortages = (struct shortages){.shared_memory = -1};
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    for (int level = 0; operand->present && level < operand->level_count; level++) {
      if (!find_alone(problem, o, level, &shortages->of[shortages->count])) continue;
      shortages->count++;
      break;
    }
  }
  if (shortages->count == 0) find_shared(problem, shortages);
}

/* --- Text ---------------------------------------------------------------------------------------------- */

struct clauses {
  char *text;
  size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void put(struct clauses *clauses, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(clauses->text + clauses->used, clauses->size - clauses->used, format, arguments);
  va_end(arguments);
  size_t left = clauses->size - clauses->used;
  if (length > 0) clauses->used += (size_t)length < left ? (size_t)length : left - 1;
}

static bool indexes(const struct problem_operand *operand, int dim) {
  for (int i = 0; i < operand->pr_count; i++) {
    if (operand->pr[i].a == dim || operand->pr[i].b == dim) return true;
  }
  return operand->relevant >> dim & 1;
}

/* "serves D2, along which C is unrolled over 4", of the loops that the memory or one below it spans. */
static void put_unrolled(const struct problem *problem, const struct shortage *shortage, struct clauses *clauses) {
  const struct problem_operand *operand = &problem->operand[shortage->operand];
  const char *joint = "it serves";
  for (int i = problem->unrolled_count - 1; i >= 0; i--) {
    const struct unrolled_loop *loop = &problem->unrolled[i];
    bool serves = false;
    for (int l = 0; l <= shortage->level; l++) {
      serves = serves || problem->hardware->memories[operand->memory[l]].serves[loop->array_dim];
    }
    if (!serves || !indexes(operand, loop->dim)) continue;
    put(clauses, "%s D%d, along which %s is unrolled over %.4g", joint, loop->array_dim + 1,
        problem->layer->dim_name[loop->dim], ceil(loop->size));
    joint = ", and";
  }
  if (*joint != 'i') return;
  put(clauses, "%s",
      shortage->operand != LAYER_OUTPUT                  ? "one value"
      : shortage->level || shortage->count == COUNT_HELD ? "one result"
                                                         : "one partial sum");
}

enum { ROOM_SIZE = 80 };

/* "holds 8", or "has 8 left beside what stays there"; returns `text` of ROOM_SIZE bytes. */
static const char *room_text(const struct memory *memory, double room, char *text) {
  bool stays = room < memory->size_bits;
  snprintf(text, ROOM_SIZE, "%s %.15g%s", stays ? "has" : "holds", room, stays ? " left beside what stays there" : "");
  return text;
}

static void put_shortage(const struct problem *problem, const struct shortage *shortage, struct clauses *clauses) {
  const struct memory *memory = &problem->hardware->memories[shortage->memory];
  bool whole = is_top(&problem->operand[shortage->operand], shortage->level);
  bool is_last = shortage->level == problem->operand[shortage->operand].level_count - 1;
  char room[ROOM_SIZE];
  put(clauses,
      "%s needs %.15g bits in %s'%s', which %s and lacks %.15g: ", problem->layer->operand[shortage->operand].name,
      shortage->need_bits, is_last ? "its top memory " : "", memory->name, room_text(memory, shortage->room_bits, room),
      shortage->need_bits - shortage->room_bits);
  if (whole) {
    put(clauses, is_last ? "all of it must be there" : "all of it is brought in for later tiles");
  } else {
    put_unrolled(problem, shortage, clauses);
  }
}

/* "together W (8), I (8) need 16 bits in 'reg', which holds 8 and lacks 8". */
static void put_shared(const struct problem *problem, const struct shortages *shortages, struct clauses *clauses) {
  const struct memory *shared = &problem->hardware->memories[shortages->shared_memory];
  double room = shortages->shared_room_bits;
  char text[ROOM_SIZE];
  put(clauses, "together");
  for (int m = 0; m < problem->memory_count; m++) {
    const struct problem_memory *memory = &problem->memories[m];
    for (int u = 0; u < memory->user_count && memory->memory == shortages->shared_memory; u++) {
      put(clauses, "%s %s (%.15g)", u > 0 ? "," : "", problem->layer->operand[memory->user[u]].name,
          least_bits(problem, shortages->shared_count, memory->user[u], memory->level[u]));
    }
  }
  put(clauses, " need %.15g bits in '%s', which %s and lacks %.15g", shortages->shared_bits, shared->name,
      room_text(shared, room, text), shortages->shared_bits - room);
}

void shortages_text(const struct problem *problem, const struct shortages *shortages, char *text, size_t size) {
  struct clauses clauses = {text, size, 0};
  text[0] = 0;
  for (int i = 0; i < shortages->count; i++) {
    if (i > 0) put(&clauses, "; ");
    put_shortage(problem, &shortages->of[i], &clauses);
  }
  if (shortages->shared_memory >= 0) put_shared(problem, shortages, &clauses);
}

double shortages_first(const struct shortages *shortages, int *memory) {
  bool alone = shortages->count > 0;
  if (!shortages_any(shortages)) return 0;
  *memory = alone ? shortages->of[0].memory : shortages->shared_memory;
  return alone ? shortages->of[0].need_bits - shortages->of[0].room_bits
               : shortages->shared_bits - shortages->shared_room_bits;
}
