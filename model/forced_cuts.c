#include "model/forced_cuts.h"

#include <string.h>

#include "model/heads.h"
#include "model/layer/made_weights.h"
#include "model/layer/whole_map.h"
#include "model/members.h"

/* True if each output along an axis needs all of an input's `size` columns. */
static bool covers(const struct layer *layer, const struct operand *operand, bool vertical, int64_t size) {
  const struct axis *axis = vertical ? &operand->y : &operand->x;
  if (axis->pr < 0) return size == 1 || axis->loop < 0;
  if (operand->pr[axis->pr].upsampling > 1) return size == 1;
  return layer_side(layer, vertical) == 1 && axis->dilation * (layer->size[axis->filter] - 1) + 1 >= size;
}

/* True if operand `o` needs the whole map of its producer, and that is more than a pixel: a global pool. Joined maps
 * are of one size. */
static bool reads_whole_map(const struct workload *workload, const struct layer *layer, enum layer_operand o) {
  const struct operand *operand = &layer->operand[o];
  if (layer->is_input || !layer->has_true_size || operand->producer < 0) return false;
  const struct layer *producer = &workload->layers[operand->producer];
  int64_t width = layer_side(producer, false), height = layer_side(producer, true);
  return width * height > 1 && covers(layer, operand, false, width) && covers(layer, operand, true, height);
}

/* True if a pool over a whole map may end the stack of its producer, whose tiles it sums: nothing else reads that. */
static bool ends_stack(const struct workload *workload, const struct layer *layer, enum layer_operand o) {
  if (o != layer_pooled_input(layer)) return false;
  const struct layer *producer = &workload->layers[layer->operand[o].producer];
  return !producer->is_input && producer->consumer_count == 1 && layer_sums_map(layer, producer);
}

/* True if operand `o` has one value for all pixels of the layer's output. */
static bool is_broadcast(const struct layer *layer, enum layer_operand o) {
  const struct operand *operand = &layer->operand[o];
  if (layer->is_input || operand->producer < 0) return false;
  bool has_x = operand->x.loop >= 0 || operand->x.pr >= 0, has_y = operand->y.loop >= 0 || operand->y.pr >= 0;
  return (layer_side(layer, false) > 1 && !has_x) || (layer_side(layer, true) > 1 && !has_y);
}

/* True if operand `o` stretches the map that it reads. */
static bool is_stretched(const struct layer *layer, enum layer_operand o) {
  const struct operand *operand = &layer->operand[o];
  for (int i = 0; i < operand->pr_count; i++) {
    if (operand->pr[i].upsampling > 1) return true;
  }
  return false;
}

/* True if a layer behind layer `end` reads layer `index`. */
static bool is_read_behind(const struct workload *workload, int index, int end) {
  const struct layer *layer = &workload->layers[index];
  return layer->consumer_count > 0 && layer->consumers[layer->consumer_count - 1] > end;
}

/* Marks what else a stack behind a cut reads: it must not stay inside one before it. */
static void mark_left(const struct workload *workload, bool *cut) {
  for (int end = workload->layer_count - 1; end >= 0; end--) {
    for (int i = 0; cut[end] && i < end; i++) {
      if (!workload->layers[i].is_input && is_read_behind(workload, i, end)) cut[i] = true;
    }
  }
}

/* The same where stacks make weights for later ones, so that layers before a cut need not belong to its stack: those of
 * each stack that another reads. Until none is new, as a new cut takes layers from the stacks behind it. */
static bool mark_left_of_stacks(const struct workload *workload, struct arena *arena, bool *cut) {
  int count = workload->layer_count;
  bool *member = ARENA_NEW(arena, count, bool), *computed = ARENA_NEW(arena, count, bool);
  if (member == NULL || computed == NULL) return false;
  for (bool is_new = true; is_new;) {
    is_new = false;
    memset(computed, 0, (size_t)count);
    for (int end = 0; end < count; end++) {
      if (!cut[end]) continue;
      members_mark(workload, computed, end, member);
      for (int i = 0; i < end; i++) {
        if (!member[i] || workload->layers[i].is_input) continue;
        bool is_left = !cut[i] && members_are_left(workload, member, i);
        if (is_left) is_new = cut[i] = true;
        computed[i] = true;
      }
      computed[end] = true;
    }
  }
  return true;
}

/* Layers with made weights in a row are computed some heads at a time: what feeds the first and follows the last is
 * computed with all. */
static void mark_around_attention(const struct workload *workload, int index, bool *cut) {
  int source = made_weights_source(workload->layers, index);
  bool is_last = index + 1 < workload->layer_count;
  for (int i = index + 1; i < workload->layer_count; i++) {
    if (layer_made_weights(&workload->layers[i]) != NULL && made_weights_source(workload->layers, i) == index)
      is_last = false;
  }
  if (is_last) cut[index] = true;
  if (source < 0 || layer_made_weights(&workload->layers[source]) != NULL) return;
  const struct layer *layer = &workload->layers[index];
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (layer->operand[o].producer >= 0) cut[layer->operand[o].producer] = true;
  }
}

int forced_cuts_pooled(const struct workload *workload, int index) {
  const struct layer *layer = &workload->layers[index];
  enum layer_operand o = layer_pooled_input(layer);
  if (layer->is_input || layer->operand[o].producer < 0 || !reads_whole_map(workload, layer, o)) return -1;
  return ends_stack(workload, layer, o) ? layer->operand[o].producer : -1;
}

bool forced_cuts_mark(const struct workload *workload, bool is_automatic, int64_t heads, struct arena *arena,
                      bool *cut) {
  const struct layer *layers = workload->layers;
  int count = workload->layer_count;
  for (int i = 0; i < count; i++) {
    cut[i] = layer_is_output(&layers[i]) && i + 1 < count;
  }
  bool around_pools = is_automatic && layers[0].has_padding; /* other networks are cut as published */
  for (int i = 0; i < count && around_pools; i++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      bool stretches = is_stretched(&layers[i], o);
      if (!stretches && !reads_whole_map(workload, &layers[i], o) && !is_broadcast(&layers[i], o)) continue;
      bool ends = !stretches && !is_broadcast(&layers[i], o) && ends_stack(workload, &layers[i], o);
      if (stretches || ends) cut[i] = i + 1 < count;
      if (ends) continue;
      for (int s = 0; s < operand_source_count(&layers[i].operand[o]); s++) {
        int producer = operand_source(&layers[i].operand[o], s);
        if (!layers[producer].is_input) cut[producer] = true;
      }
    }
  }
  for (int i = 0; i < count && is_automatic; i++) {
    const struct operand *weights = layer_made_weights(&layers[i]);
    if (weights == NULL) continue;
    cut[weights->maker] = true;
    if (heads > 0 && heads < heads_of(&layers[i])) mark_around_attention(workload, i, cut);
  }
  if (workload_has_made_weights(workload)) return mark_left_of_stacks(workload, arena, cut);
  mark_left(workload, cut);
  return true;
}
