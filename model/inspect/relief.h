/* What would move data to another memory: the smallest sufficient size of a memory, or a smaller tile.
 *
 * Placement is recomputed by the functions that a schedule uses (sections 3, 5 and 6). Mappings are not searched:
 * the levels of a layer's inputs and output are raised where some memory cannot hold the operands that end in it
 * beside the least of those that pass through. Where that does not explain the present levels, there is no answer.
 * One bit below a size returned here, nothing moves. By rules fit-array and capacity mappings follow sizes as well, and
 * what waits for its reader may move: there one answer in a hundred is not what an evaluation gives. No memory grows
 * beyond the one above it: its contents would not fit there on their way up or down. */
#ifndef MODEL_INSPECT_RELIEF_H
#define MODEL_INSPECT_RELIEF_H

#include "model/held.h"
#include "model/schedule.h"

/* What the query is about: for inputs and outputs, one node in one tile type; for weights and caches, the whole
 * stack. */
struct relief_subject {
  int stack, type, node;
  enum held_owner owner;
};

struct relief {
  int memory;       /* memory to enlarge; -1: none helps */
  double size_bits; /* smallest sufficient size, larger than the present one */
  int to;           /* memory where the subject then lives, or -1 */
  bool recut;       /* the network is cut elsewhere instead: automatic cuts depend on this memory */
};

/* Memory where it lives, or -1. */
int relief_home(const struct result *result, const struct relief_subject *subject);

/* Size at which a memory would change that. The schedule is that of the result. STATUS_INTERNAL when memory is out. */
enum status relief_of_memory(const struct result *result, const struct schedule *schedule,
                             const struct relief_subject *subject, int memory, struct relief *relief,
                             struct error *error);

/* The same for the memory that has to grow by the smallest factor; memories in many instances, such as registers, and
 * those that would grow more than eightfold come last. */
enum status relief_find(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, struct relief *relief, struct error *error);

/* The tile, halved as few times as possible, at which the subject lives lower in all tiles of the stack; 0 x 0
 * where there is none. */
enum status relief_tile(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, int64_t *tile_x, int64_t *tile_y, struct error *error);

#endif
