/* Tables of a result, of hardware and of a network, one for each subject: printed by batch commands, copied and
 * exported by panes. Each function fills a table that is empty; keys are those of --json. */
#ifndef TUI_ANALYSIS_TABLES_H
#define TUI_ANALYSIS_TABLES_H

#include "model/held.h"
#include "tui/analysis/evaluation.h"
#include "tui/text/table.h"

/* Energy and latency: a row for each layer, and for the copies before it, in `order` of the evaluation's entries;
 * NULL: as executed. */
void table_of_layers(const struct evaluation *evaluation, const int *order, struct table *table);

/* Words and energy: a row for each memory and what it holds; `all` rows, or those with any access below the MACs and
 * the vector unit, so that the energies add up to the result's. */
void table_of_accesses(const struct evaluation *evaluation, bool all, struct table *table);

/* Accesses by memory, with all operands side by side; the MACs are the first row, then the vector unit if it takes
 * energy. */
void table_of_memory_accesses(const struct evaluation *evaluation, struct table *table);

/* Peak occupancy of each memory by owner of the data. */
void table_of_held(const struct hardware *hardware, const struct held *held, struct table *table);

/* Placement of all data of a tile type, with reasons; adds rows to a table that is empty or has such rows. */
void table_of_places(const struct evaluation *evaluation, int stack, int type, struct table *table);

/* Memories with their sizes, bandwidths and energies, bottom up or top down. */
void table_of_memories(const struct hardware *hardware, bool top_down, struct table *table);

/* Movements served by each port of a memory. */
void table_of_ports(const struct hardware *hardware, struct table *table);

/* Layers with their shapes, weights and MACs, and whether the network is cut after them. */
void table_of_network(const struct workload *workload, const int *cuts, int cut_count, struct table *table);

/* True if one of the cuts is after the layer with that id. */
bool is_cut(const int *cuts, int count, int id);

/* Returns the size of a loop of the layer as used; 1 if it has no such loop. */
int64_t layer_loop_size(const struct layer *layer, const char *name);

/* Returns the channels of all groups that the layer reads: without a loop C as many as it makes. */
int64_t layer_channels_in(const struct layer *layer);

/* Returns the index of the layer that produces the operand; -1: a constant, or an input of the network. */
int layer_producer(const struct layer *layer, int operand);

/* The memory's name; "-" for -1. */
const char *memory_name(const struct hardware *hardware, int memory);

#endif
