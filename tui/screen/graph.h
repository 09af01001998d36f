/* The branches of a network beside the list of its layers: "├─●", "●─┘", as tools draw the history of a
 * repository.
 *
 * A lane is a column that leads from a layer down to its last consumer. */
#ifndef TUI_SCREEN_GRAPH_H
#define TUI_SCREEN_GRAPH_H

#include "model/layer/workload.h"

enum { GRAPH_LANES = 6, GRAPH_WIDTH = 2 * GRAPH_LANES, GRAPH_TEXT_SIZE = 3 * GRAPH_WIDTH + 1 };

struct graph {
  int lane[GRAPH_LANES]; /* the layer whose output it carries, or -1 */
};

void graph_init(struct graph *graph);

/* The row of the next layer; call it for layer 0, 1 .. in turn. Writes UTF-8 of GRAPH_WIDTH cells into `text`, of
 * GRAPH_TEXT_SIZE bytes. Branches beyond GRAPH_LANES share the last lane. */
void graph_next(struct graph *graph, const struct workload *workload, int layer, char *text);

/* Lanes that the widest row of the network needs. */
int graph_lanes(const struct workload *workload);

#endif
