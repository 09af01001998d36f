/* What would make something live elsewhere: the smallest size of a memory, or a smaller tile.
 *
 * Places are worked out again by the functions that work them out for a schedule (sections 3, 5 and 6). Mappings are
 * not searched: the levels of a layer's inputs and output are raised where some memory cannot hold what ends in it
 * beside the least that passes through it. Where that does not explain the present levels nothing is told. With one bit
 * less than a size told here everything stays where it is. No memory is taken to be larger than the one above it: what
 * it held would not fit there, on its way up or down. */
#ifndef MODEL_INSPECT_RELIEF_H
#define MODEL_INSPECT_RELIEF_H

#include "model/held.h"
#include "model/schedule.h"

/* Whose place is asked for: of inputs and outputs those of a node in a tile type, of weights and caches those of
 * the stack. */
struct relief_subject {
  int stack, type, node;
  enum held_owner owner;
};

struct relief {
  int memory;       /* whose size would do; -1: none would */
  double size_bits; /* the smallest that does, larger than it is */
  int to;           /* memory where the subject then lives, or -1 */
  bool recut;       /* instead, the network is then cut elsewhere: automatic cuts look at this memory */
};

/* Where it lives, or -1. */
int relief_home(const struct result *result, const struct relief_subject *subject);

/* How large a memory must be for that to change. The schedule is the one that the result is of. STATUS_INTERNAL
 * when memory is out. */
enum status relief_of_memory(const struct result *result, const struct schedule *schedule,
                             const struct relief_subject *subject, int memory, struct relief *relief,
                             struct error *error);

/* The same for that memory, of all, which has to grow by the least factor. */
enum status relief_find(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, struct relief *relief, struct error *error);

/* A tile, halved as few times as will do, with which the subject lives lower in all tiles of the same stack. 0 x 0
 * where there is none. */
enum status relief_tile(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, int64_t *tile_x, int64_t *tile_y, struct error *error);

#endif
