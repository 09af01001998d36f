/* Why no mapping of a layer fits: memories that overflow whatever the order of its loops (section 8). */
#ifndef MODEL_LAYER_SHORTAGE_H
#define MODEL_LAYER_SHORTAGE_H

#include <stddef.h>

#include "model/layer/problem.h"

/* Ways to count a layer's bits: alone, beside what its tile keeps, and beside maps between stacks, too, as the optimal
 * search does (enum level_measure). */
enum shortage_count { COUNT_WHOLE, COUNT_TILE, COUNT_HELD, SHORTAGE_COUNTS };

/* The lowest memory that cannot hold what every mapping puts there: below the top level what is left without any
 * temporal loop, at the top level the whole operand. */
struct shortage {
  enum layer_operand operand;
  enum shortage_count count;
  int level; /* of the operand */
  int memory;
  double need_bits, room_bits; /* need > room: of the memory, less what stays in it */
};

struct shortages {
  int count;
  struct shortage of[LAYER_OPERANDS];
  int shared_memory; /* where no operand alone is too large, but those that must be whole there and the rest of its
                        users together are; -1: nowhere */
  enum shortage_count shared_count;
  double shared_bits, shared_room_bits;
};

/* Fills the shortages of the problem. With one of an operand no mapping fits; a shared one is the reason where none
 * does, and rarely the search finds nothing without any. */
void shortages_of(const struct problem *problem, struct shortages *shortages);

static inline bool shortages_any(const struct shortages *shortages) {
  return shortages->count > 0 || shortages->shared_memory >= 0;
}

/* Bits missing, and the memory that lacks them, of the first shortage; 0 where there is none. */
double shortages_first(const struct shortages *shortages, int *memory);

/* Writes them as clauses: need, room, and the unrolled loops that cause it. */
void shortages_text(const struct problem *problem, const struct shortages *shortages, char *text, size_t size);

#endif
