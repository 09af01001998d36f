/* Placement and size of a layer's data in a tile type (Figs. 9 and 10 of the paper): a row for each owner, a column for
 * each memory. All of it comes from a result. */
#ifndef TUI_ANALYSIS_PLACEMENT_H
#define TUI_ANALYSIS_PLACEMENT_H

#include "model/held.h"
#include "model/inspect/relief.h"

enum placement_mark {
  PLACEMENT_NOT,    /* not there */
  PLACEMENT_PASSES, /* on its way between its placement and the array, or another memory */
  PLACEMENT_SOURCE, /* loaded from there, once */
  PLACEMENT_HOME,   /* placed there */
};

struct placement_row {
  const char *absent; /* why there is no such data, a sentence; NULL: there is */
  int home;           /* memory, or -1 */
  double bits;        /* of this layer in one tile of the type; weights: of the layer */
  double whole_bits;  /* weights: of the stack; caches: of all its layers; else as bits */
  enum placement_mark mark[HARDWARE_MAX_MEMORIES];
};

/* A node of a stack in a tile type, as chosen by the user: whatever was not chosen follows the result. */
struct placement_choice {
  bool type_chosen, node_chosen;
  int stack, type, node;
  int column; /* the memory pointed at, from 1; 0: none */
};

/* Returns the choice in this result: clipped; by default the most frequent type and its node of most energy. */
struct placement_choice placement_in(const struct result *result, const struct placement_choice *choice);

/* Returns the most frequent tile type, the later of equals: it has neighbours on all sides. */
int placement_main_type(const struct stack_result *stack);

void placement_grid(const struct result *result, const struct placement_choice *at,
                    struct placement_row rows[HELD_OWNERS]);

/* Returns the node with the largest part of this owner's data in the tile type. */
int placement_largest(const struct result *result, const struct placement_choice *at, enum held_owner owner);

/* "tile type 2 of 9: 60×36, 14 tiles, top", in `text` of PLACEMENT_TEXT_SIZE bytes. */
enum { PLACEMENT_TEXT_SIZE = 192 };
const char *placement_type_text(const struct stack_result *stack, int type, char *text);

/* "layer 3 Conv", "input 0", in `text` of PLACEMENT_TEXT_SIZE bytes. */
const char *placement_node_text(const struct stack_node *node, char *text);

/* --- Reasons of a placement: the levels tried, what each lacked, and what would change it ------------------- */

enum { PLACEMENT_WHY_SIZE = 900 };

struct placement_why {
  struct relief_subject subject;
  int home;                          /* its memory, retries included; -1: there is no such data */
  const struct placement *placement; /* the tries that decided; NULL: none */
  bool is_searched;                  /* its memory is the choice of a search */
  int type;                          /* tile type of those tries */
  int raised;                        /* levels by which it was raised for want of a mapping */
  struct relief relief;              /* smallest memory size that changes its placement */
  int64_t tile_x, tile_y;            /* a smaller tile with which it is placed lower, 0: none found */
  char text[PLACEMENT_WHY_SIZE];     /* sentences, the most important first */
};

/* Explains the placement; `schedule` is that of the result. STATUS_INTERNAL when memory is out. */
enum status placement_why_of(const struct result *result, const struct schedule *schedule,
                             const struct placement_choice *at, enum held_owner owner, struct placement_why *why,
                             struct error *error);

/* Iterates over all data of a tile type: weights and caches of the stack, then inputs and outputs layer by layer. */
struct placed {
  const struct result *result;
  const struct schedule *schedule;
  const struct stack_result *stack;
  struct placement_choice at; /* of weights and caches: with the layer whose part is the largest */
  enum held_owner owner;
  bool is_of_layer; /* else of the stack */
  double bits;
  struct placement_why why;
  int step;    /* through owners, nodes, stack and layers */
  bool failed; /* memory is out: some are left out */
};

/* Starts before the first; `schedule` is that of the result. */
void place_begin(struct placed *place, const struct result *result, const struct schedule *schedule, int stack,
                 int type);

/* Goes to the next; false at the end. */
bool place_next(struct placed *place);

/* Outcome of trying a memory: "fits", "too small", .. */
extern const char *const placement_fit_name[];

/* "has 64 KiB, needs 513.8 KiB: 449.8 KiB too much", "one for each of 1024 units", "holds 6.6 KiB of 1 MiB"; in
 * `text` of PLACEMENT_TEXT_SIZE bytes. */
const char *placement_try_text(const struct hardware *hardware, const struct placement_try *tried, char *text);

/* "sram_64KB of 4209664 bits (×8.03): V cache to sram_64KB", in `text` of PLACEMENT_TEXT_SIZE bytes. */
const char *placement_relief_text(const struct hardware *hardware, const struct relief *relief, enum held_owner owner,
                                  char *text);

#endif
