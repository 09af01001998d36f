#include "model/attention_cuts.h"

#include <math.h>

#include "model/heads.h"
#include "model/layer/made_weights.h"
#include "model/members.h"

/* State of the walk through the layers of one forced stack. By layer: */
struct attention_walk {
  const struct workload *workload;
  double room;
  int64_t heads;
  bool *computed, *member, *ends_unit, *cut;
  double next_room_bits;
};

/* --- Units --------------------------------------------------------------------------------------------- */

static bool is_inside(const struct attention_walk *walk, int layer) {
  return walk->member[layer] && !walk->workload->layers[layer].is_input;
}

/* Branches of the stack that a layer ends or goes on with. */
static int open_count(const struct attention_walk *walk, int layer) {
  const struct layer *reader = &walk->workload->layers[layer];
  int count = 0;
  for (int i = 0; i < layer; i++) count += is_inside(walk, i) && layer_reads(reader, i);
  return count;
}

static int reader_count(const struct attention_walk *walk, int layer) {
  const struct layer *producer = &walk->workload->layers[layer];
  int count = 0;
  for (int c = 0; c < producer->consumer_count; c++) {
    int reader = producer->consumers[c];
    count += walk->member[reader] && layer_reads(&walk->workload->layers[reader], layer);
  }
  return count;
}

/* Scores, softmax and context are one unit: score rows between stacks would be written whole. */
static void join_attention(const struct attention_walk *walk, int scores) {
  const struct layer *layers = walk->workload->layers;
  int link = scores;
  if (layer_made_weights(&layers[scores]) == NULL) return;
  for (int i = scores + 1; i < walk->workload->layer_count; i++) {
    if (!is_inside(walk, i) || !layer_reads(&layers[i], link)) continue;
    link = i;
    if (layer_made_weights(&layers[i]) != NULL) break;
    if (layers[i].row_passes == 0) return;
  }
  if (link == scores || layer_made_weights(&layers[link]) == NULL) return;
  for (int i = scores; i < link; i++) walk->ends_unit[i] = false;
}

static void find_units(const struct attention_walk *walk, int end) {
  int open = 0;
  for (int i = 0; i <= end; i++) {
    if (!is_inside(walk, i)) continue;
    int reads_from = open_count(walk, i);
    walk->ends_unit[i] = open == reads_from;
    open += reader_count(walk, i) - reads_from;
  }
  for (int i = 0; i <= end; i++) {
    if (is_inside(walk, i)) join_attention(walk, i);
  }
}

/* --- Cuts ------------------------------------------------------------------------------------------------ */

/* First layer inside the stack from `layer` on; end + 1: none. */
static int next_inside(const struct attention_walk *walk, int layer, int end) {
  while (layer <= end && !is_inside(walk, layer)) layer++;
  return layer;
}

/* Weights of a layer; of K and V, which are fetched head by head, the part of the heads at a time. */
static double weights_of(const struct attention_walk *walk, const struct layer *layer) {
  int64_t groups = heads_of(layer);
  bool is_part = layer_made_weights(layer) != NULL && walk->heads > 0 && walk->heads < groups;
  return is_part ? layer->weight_bits * (double)walk->heads / (double)groups : layer->weight_bits;
}

/* The published walk over the units of the stack that ends at layer `end`: cuts before what does not fit, and around
 * each layer of a unit that fits nowhere. */
static void cut_stack(struct attention_walk *walk, int end) {
  double sum = 0;
  int before = -1; /* the last layer of the unit before */
  for (int begin = next_inside(walk, 0, end); begin <= end;) {
    double weights = 0;
    int last, next = begin;
    do {
      last = next;
      weights += weights_of(walk, &walk->workload->layers[last]);
      next = next_inside(walk, last + 1, end);
    } while (!walk->ends_unit[last] && next <= end);
    if (sum + weights > walk->room) {
      walk->next_room_bits = fmin(walk->next_room_bits, weights > walk->room ? weights : sum + weights);
      if (before >= 0) walk->cut[before] = true;
      sum = 0;
    }
    sum += weights;
    for (int i = begin; i <= last && weights > walk->room; i++) {
      if (is_inside(walk, i)) walk->cut[i] = true;
      sum = 0;
    }
    before = last;
    begin = next;
  }
}

enum status attention_cuts(struct stack_list *list, struct arena *arena, const struct workload *workload, double room,
                           int64_t heads, const bool *forced, struct error *error) {
  int count = workload->layer_count;
  struct attention_walk walk = {.workload = workload,
                                .room = room,
                                .heads = heads,
                                .computed = ARENA_NEW(arena, count, bool),
                                .member = ARENA_NEW(arena, count, bool),
                                .ends_unit = ARENA_NEW(arena, count, bool),
                                .cut = ARENA_NEW(arena, count, bool),
                                .next_room_bits = list->next_room_bits};
  if (walk.computed == NULL || walk.member == NULL || walk.ends_unit == NULL || walk.cut == NULL) {
    return error_out_of_memory(error);
  }
  for (int end = 0; end < count; end++) {
    if (!forced[end] && end < count - 1) continue;
    members_mark(workload, walk.computed, end, walk.member);
    find_units(&walk, end);
    cut_stack(&walk, end);
    walk.cut[end] = walk.cut[end] || end < count - 1;
    for (int i = 0; i <= end; i++) walk.computed[i] = walk.computed[i] || is_inside(&walk, i);
  }
  for (int i = 0; i < count; i++) {
    if (walk.cut[i]) list->cuts[list->cut_count++] = workload->layers[i].id;
  }
  list->next_room_bits = walk.next_room_bits;
  return STATUS_OK;
}
