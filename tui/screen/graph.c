#include "tui/screen/graph.h"

#include <stdbool.h>
#include <string.h>

void graph_init(struct graph *graph) {
  for (int i = 0; i < GRAPH_LANES; i++) graph->lane[i] = -1;
}

/* The lane that carries the output of a layer, or -1. */
static int lane_of(const struct graph *graph, int layer) {
  for (int i = 0; i < GRAPH_LANES && layer >= 0; i++) {
    if (graph->lane[i] == layer) return i;
  }
  return -1;
}

static bool is_used_after(const struct workload *workload, int layer, int now) {
  const struct layer *producer = &workload->layers[layer];
  return producer->consumer_count > 0 && producer->consumers[producer->consumer_count - 1] > now;
}

/* Changes of the lanes at one layer. */
struct step {
  int node;               /* its lane */
  int from[GRAPH_LANES];  /* lanes that it reads */
  bool ends[GRAPH_LANES]; /* and that end here */
  int count;
};

static void add_source(const struct graph *graph, const struct workload *workload, int layer, int producer,
                       struct step *step) {
  int lane = lane_of(graph, producer);
  for (int i = 0; i < step->count; i++) {
    if (step->from[i] == lane) return;
  }
  if (lane < 0) return;
  step->from[step->count] = lane;
  step->ends[step->count] = !is_used_after(workload, producer, layer);
  if (step->ends[step->count] && (step->node < 0 || lane < step->node)) step->node = lane;
  step->count++;
}

static struct step step_of(const struct graph *graph, const struct workload *workload, int layer) {
  struct step step = {.node = -1};
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !workload->layers[layer].is_input; o++) {
    const struct operand *operand = &workload->layers[layer].operand[o];
    for (int i = 0; i < operand_source_count(operand); i++) {
      add_source(graph, workload, layer, operand_source(operand, i), &step);
    }
    if (operand->is_made) add_source(graph, workload, layer, operand->maker, &step);
  }
  for (int i = 0; i < GRAPH_LANES && step.node < 0; i++) {
    if (graph->lane[i] < 0) step.node = i;
  }
  if (step.node < 0) step.node = GRAPH_LANES - 1;
  return step;
}

static void draw_lane(const char **cell, const struct step *step, int from, bool ends) {
  bool is_left = from < step->node;
  int first = is_left ? from : step->node, last = is_left ? step->node : from;
  if (from == step->node) return;
  for (int i = 2 * first + 1; i < 2 * last; i++) cell[i] = strcmp(cell[i], "│") == 0 ? "┼" : "─";
  cell[2 * from] = ends ? (is_left ? "└" : "┘") : (is_left ? "├" : "┤");
}

void graph_next(struct graph *graph, const struct workload *workload, int layer, char *text) {
  const char *cell[GRAPH_WIDTH];
  struct step step = step_of(graph, workload, layer);
  for (int i = 0; i < GRAPH_LANES; i++) {
    cell[2 * i] = graph->lane[i] >= 0 ? "│" : " ";
    cell[2 * i + 1] = " ";
  }
  for (int i = 0; i < step.count; i++) draw_lane(cell, &step, step.from[i], step.ends[i]);
  cell[2 * step.node] = workload->layers[layer].is_input ? "○" : "●";
  for (int i = 0; i < step.count; i++) {
    if (step.ends[i]) graph->lane[step.from[i]] = -1;
  }
  if (is_used_after(workload, layer, layer)) graph->lane[step.node] = layer;
  text[0] = 0;
  for (int i = 0; i < GRAPH_WIDTH; i++) strcat(text, cell[i]);
}

int graph_lanes(const struct workload *workload) {
  struct graph graph;
  int most = 1;
  graph_init(&graph);
  for (int layer = 0; layer < workload->layer_count; layer++) {
    char text[GRAPH_TEXT_SIZE];
    graph_next(&graph, workload, layer, text);
    for (int i = most; i < GRAPH_LANES; i++) {
      if (graph.lane[i] >= 0) most = i + 1;
    }
  }
  return most;
}
