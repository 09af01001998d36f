/* Where maps and weights of layers live, and which of them live elsewhere in another schedule. */
#ifndef TUI_ANALYSIS_LAYER_PLACES_H
#define TUI_ANALYSIS_LAYER_PLACES_H

#include "model/schedule.h"
#include "tui/analysis/figure.h"

/* Fills places[result->layer_count] from a whole result, not one of sums only. */
void layer_places_find(const struct result *result, struct data_place *places);

/* Layers whose data live in one memory in one schedule, and in another memory in another. */
struct layer_move {
  enum layer_data kind;
  int count;                    /* of the layers; 0: none */
  int ids[SCHEDULE_MAX_CUTS];   /* their ids, in the order of the network */
  bool next[SCHEDULE_MAX_CUTS]; /* by the same index: it is the layer right after the one before */
  int to;                       /* where they live in the other schedule; -1: not all in the same memory */
};

/* Data of that kind that live in `memory` (of the hardware `from_on`) with the figures `from`, and elsewhere with `to`;
 * memories of the two are matched by name. None where the networks have different numbers of layers. */
void layer_moves_find(const struct figures *from, const struct hardware *from_on, const struct figures *to,
                      const struct hardware *to_on, int memory, enum layer_data kind, struct layer_move *move);

/* "the maps of layers 1-6", "the weights of layer 3", in `text` of LAYER_MOVE_SIZE bytes. Returns `text`. */
enum { LAYER_MOVE_SIZE = 96 };
const char *layer_move_text(const struct layer_move *move, char *text);

/* Appends "; the maps of layers 1-6 live in sram_64KB instead" to a sentence in `text` of `size` bytes; of the schedule
 * that takes more (`saves` is false): "live in dram now". `hardware` is that of the other schedule, `memory` the name
 * of the one that they leave. Nothing where nothing moves. */
void layer_move_append(const struct layer_move *move, bool saves, const struct hardware *hardware, const char *memory,
                       char *text, size_t size);

#endif
