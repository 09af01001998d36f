/* Remarks where what is evaluated of a network differs from what its file says: the channels, batch and bits of a map
 * between its maker and a reader, and the sizes of maps. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inputs/parts.h"
#include "model/layer/joint.h"

enum { COUNT_SIZE = 40, ADVICE_SIZE = 160, SENTENCE_SIZE = 600 };

static const struct yaml_node *root_of(const struct difference_place *place) {
  return place->file != NULL ? place->file->root : NULL;
}

/* Adds a remark on a node of the file, if it has any. */
__attribute__((format(printf, 3, 4))) static void remark(const struct difference_place *place,
                                                         const struct yaml_node *node, const char *format, ...) {
  char sentence[SENTENCE_SIZE], where[SENTENCE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  if (place->file != NULL) {
    yaml_remark(place->file, node, "%s", sentence);
    return;
  }
  size_t length = source_printable(where, sizeof where - 3, place->path, strlen(place->path));
  memcpy(where + length, ": ", 3);
  remarks_add(place->remarks, where, sentence);
}

/* "1,970,798,080", but "1600". */
static const char *count_text(double count, char text[COUNT_SIZE]) {
  char digits[COUNT_SIZE];
  int length = snprintf(digits, sizeof digits, "%.0f", count), used = 0;
  for (int i = 0; i < length && used + 2 < COUNT_SIZE; i++) {
    if (i > 0 && length > 4 && (length - i) % 3 == 0) text[used++] = ',';
    text[used++] = digits[i];
  }
  text[used] = 0;
  return text;
}

static int64_t file_extent(const struct layer *layer, int dim) {
  return dim >= 0 ? layer->file_size[dim] : 1;
}

static int64_t full_extent(const struct layer *layer, int dim) {
  return dim >= 0 ? layer->size[dim] : 1;
}

/* --- Joints ------------------------------------------------------------------------------------------- */

/* Advice where a layer reads a flattened map. */
static void flat_advice(const struct joint *joint, const struct layer *producer, char text[ADVICE_SIZE]) {
  int64_t width = file_extent(producer, producer->ox), height = file_extent(producer, producer->oy);
  double channels = joint->made[JOINT_CHANNELS];
  text[0] = 0;
  if (width * height == 1 || joint->read[JOINT_CHANNELS] != channels * (double)(width * height)) return;
  snprintf(text, ADVICE_SIZE,
           "; a flattened map is read by a filter as large as the map: C %.0f, FX %lld, FY %lld, OX and OY 1", channels,
           (long long)width, (long long)height);
}

static void remark_joint(const struct difference_place *place, const struct yaml_node *node,
                         const struct workload *workload, int layer, enum layer_operand o) {
  static const char *const formats[JOINT_ASPECTS] = {
      [JOINT_BATCH] =
          "%s of layer %d reads a batch of %s of layer %d, which makes %s (x%.3g): each is evaluated as it "
          "says%s",
      [JOINT_CHANNELS] =
          "%s of layer %d reads %s channels of layer %d, which makes %s (x%.3g): each is evaluated as it "
          "says%s",
      [JOINT_BITS] =
          "%s of layer %d reads values of %s bits of layer %d, whose O_final has %s (x%.3g): each is evaluated "
          "as it says%s"};
  struct joint joint;
  if (!workload_joint(workload, layer, o, &joint)) return;
  const struct layer *consumer = &workload->layers[layer], *producer = &workload->layers[joint.producer];
  for (enum joint_aspect aspect = 0; aspect < JOINT_ASPECTS; aspect++) {
    if (!joint_differs(&joint, aspect)) continue;
    char read[COUNT_SIZE], made[COUNT_SIZE], advice[ADVICE_SIZE] = "";
    if (aspect == JOINT_CHANNELS) flat_advice(&joint, producer, advice);
    remark(place, node, formats[aspect], consumer->operand[o].name, consumer->id, count_text(joint.read[aspect], read),
           producer->id, count_text(joint.made[aspect], made), joint.read[aspect] / joint.made[aspect], advice);
  }
}

/* --- Sizes of maps -------------------------------------------------------------------------------------- */

static bool has_other_map(const struct layer *layer) {
  return !layer->is_input && (full_extent(layer, layer->ox) != file_extent(layer, layer->ox) ||
                              full_extent(layer, layer->oy) != file_extent(layer, layer->oy));
}

/* Advice where a sum reads one pixel as if it were a map. */
static void pixel_advice(const struct workload *workload, const struct layer *layer, char text[ADVICE_SIZE]) {
  text[0] = 0;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && layer->is_addition; o++) {
    const struct operand *read = &layer->operand[o];
    if (read->producer < 0) continue;
    const struct layer *producer = &workload->layers[read->producer];
    bool reads_map =
        axis_extent(read, &read->x, layer->file_size) > 1 || axis_extent(read, &read->y, layer->file_size) > 1;
    if (!reads_map || file_extent(producer, producer->ox) > 1 || file_extent(producer, producer->oy) > 1) continue;
    snprintf(text, ADVICE_SIZE,
             "; layer %d makes one pixel: to combine it with each of a map, index %s without ox and oy", producer->id,
             read->name);
  }
}

static void remark_sizes(const struct difference_place *place, const struct workload *workload) {
  const struct layer *first = NULL;
  double by_file = 0, evaluated = 0;
  int others = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    if (layer->is_input) continue;
    by_file += layer_mac_count(layer, layer->file_size);
    evaluated += layer_mac_count(layer, layer->size);
    if (!has_other_map(layer)) continue;
    if (first == NULL) {
      first = layer;
    } else {
      others++;
    }
  }
  if (first == NULL || workload->maps.are_true) return;
  char says[COUNT_SIZE], makes[COUNT_SIZE], more[COUNT_SIZE] = "", advice[ADVICE_SIZE];
  pixel_advice(workload, &workload->layers[workload->maps.doubtful], advice);
  if (others > 0) snprintf(more, sizeof more, ", and %d more layer%s", others, others > 1 ? "s differ" : " differs");
  remark(
      place, root_of(place),
      "the sizes of the file make %s MACs, %s are evaluated (x%.3g): they do not fit each other, first in layer %d, so "
      "maps are as large as later layers need, that of layer %d %lldx%lld, not %lldx%lld%s%s",
      count_text(by_file, says), count_text(evaluated, makes), evaluated / by_file,
      workload->layers[workload->maps.doubtful].id, first->id, (long long)full_extent(first, first->ox),
      (long long)full_extent(first, first->oy), (long long)file_extent(first, first->ox),
      (long long)file_extent(first, first->oy), more, advice);
}

/* Padding that the sizes ask for and the file does not state. */
static void remark_padding(const struct difference_place *place, const struct workload *workload) {
  if (!workload->maps.are_true || workload->maps.assumed < 0) return;
  remark(place, root_of(place),
         "the sizes need padding that 'padding' does not state, first in layer %d: half of it is taken on each side",
         workload->layers[workload->maps.assumed].id);
}

/* True if this input of a sum is smaller than the map that it reads. */
static bool reads_a_part(const struct workload *workload, const struct layer *layer, enum layer_operand o) {
  const struct operand *read = &layer->operand[o];
  if (!layer->is_addition || read->producer < 0 || read->joined_count > 0) return false;
  const struct layer *producer = &workload->layers[read->producer];
  return axis_extent(read, &read->x, layer->size) != full_extent(producer, producer->ox) ||
         axis_extent(read, &read->y, layer->size) != full_extent(producer, producer->oy);
}

static void remark_sums(const struct difference_place *place, const struct workload *workload) {
  const struct layer *first = NULL;
  enum layer_operand operand = LAYER_INPUT1;
  int others = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (!reads_a_part(workload, &workload->layers[i], o)) continue;
      if (first != NULL) {
        others++;
        continue;
      }
      first = &workload->layers[i];
      operand = o;
    }
  }
  if (first == NULL) return;
  const struct operand *read = &first->operand[operand];
  const struct layer *producer = &workload->layers[read->producer];
  char more[COUNT_SIZE] = "";
  if (others > 0) snprintf(more, sizeof more, "; so do%s %d more", others > 1 ? "" : "es", others);
  remark(place, root_of(place),
         "a sum of unlike maps: %s of layer %d reads %lldx%lld pixels of layer %d, which makes %lldx%lld%s", read->name,
         first->id, (long long)axis_extent(read, &read->x, first->size),
         (long long)axis_extent(read, &read->y, first->size), producer->id,
         (long long)full_extent(producer, producer->ox), (long long)full_extent(producer, producer->oy), more);
}

/* Maps whose axes have other names are not known to be maps. */
static void remark_axes(const struct difference_place *place, const struct workload *workload) {
  const struct layer *first = NULL;
  int others = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    int relations = 0;
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) relations += layer->operand[o].pr_count;
    if (layer->is_input || relations == 0 || layer->ox >= 0 || layer->oy >= 0) continue;
    if (first != NULL) others++;
    if (first == NULL) first = layer;
  }
  if (first == NULL) return;
  char more[COUNT_SIZE] = "";
  if (others > 0) snprintf(more, sizeof more, " and %d more", others);
  remark(place, root_of(place),
         "layer %d%s ha%s no loop called OX or OY, by which the axes of maps are known: maps are not cut into tiles, "
         "and their pixels count as channels",
         first->id, more, others > 0 ? "ve" : "s");
}

void input_differences(const struct difference_place *place, const struct workload *added,
                       const struct workload *workload) {
  remark_sizes(place, workload);
  remark_padding(place, workload);
  remark_sums(place, workload);
  remark_axes(place, workload);
  for (int i = 0; i < (added != NULL ? added : workload)->layer_count; i++) {
    int layer = added != NULL ? workload_find(workload, added->layers[i].id) : i;
    const struct yaml_node *node = place->file != NULL ? place->file->root->items[i] : NULL;
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) remark_joint(place, node, workload, layer, o);
  }
}
