#include "model/layer/map_sizes.h"

#include <stdio.h>

#include "model/layer/made_weights.h"

/* Limit that keeps tensor sizes and MAC counts exact in a double, with room for products with bits. */
static const double MAX_COUNT = 1e14;

/* Limit of pixels by which tiles can lie apart, with room for sums of them in 64 bits. */
static const double MAX_REACH = 1e15;

static enum status fault(struct error *error, int layer) {
  error->layer = layer;
  return error->status;
}

/* --- One input along one axis ---------------------------------------------------------------------------- */

/* An input's sliding window along an axis, with the sizes that the file states. */
struct slide {
  const struct layer *layer;
  struct partial_relevance *pr; /* NULL: the loop indexes the map itself */
  const char *name;             /* of the input's dimension */
  int64_t outputs, stride, reach, input;
  int64_t upsampling, taps; /* 1: none */
};

/* Describes operand o along an axis; false where it has no such axis. `input`: size of its producer's map. */
static bool slide_of(struct layer *layer, enum layer_operand o, bool vertical, int64_t input, struct slide *slide) {
  struct operand *operand = &layer->operand[o];
  const struct axis *axis = vertical ? &operand->y : &operand->x;
  int loop = vertical ? layer->oy : layer->ox;
  if (axis->loop < 0 && axis->pr < 0) return false;
  *slide = (struct slide){.layer = layer,
                          .name = vertical ? "OY" : "OX",
                          .outputs = layer->file_size[loop],
                          .stride = axis->stride,
                          .reach = 1,
                          .input = input,
                          .upsampling = 1,
                          .taps = 1};
  if (axis->pr < 0) return true;
  slide->pr = &operand->pr[axis->pr];
  slide->name = slide->pr->name;
  slide->reach = axis->dilation * (layer->file_size[axis->filter] - 1) + 1;
  if (slide->pr->upsampling > 1) slide->upsampling = slide->pr->upsampling;
  slide->taps = layer->file_size[axis->filter];
  return true;
}

/* Outputs that an input column reaches where the map is stretched. */
static int64_t kernel_of(const struct slide *slide) {
  return slide->outputs - (slide->input - 1) * slide->upsampling + slide->pr->padding_begin + slide->pr->padding_end;
}

/* Padding in all that makes the sizes fit; less than 0 where columns at the end are not read. */
static int64_t padding_of(const struct slide *slide) {
  return (slide->outputs - 1) * slide->stride + slide->reach - slide->input;
}

/* Size of a network input that leaves no column over. */
static int64_t tight_input(const struct slide *slide) {
  const struct partial_relevance *pr = slide->pr;
  int64_t padding = pr != NULL ? pr->padding_begin + pr->padding_end : 0;
  if (slide->upsampling > 1) {
    int64_t input = (slide->outputs + padding - 1) / slide->upsampling + 2 - slide->taps;
    return input > 1 ? input : 1;
  }
  return (slide->outputs - 1) * slide->stride + slide->reach - padding;
}

/* True if the sizes can be meant: padding of less than a filter in all, or as stated. */
static bool can_be_meant(const struct slide *slide) {
  if (slide->upsampling > 1) {
    int64_t kernel = kernel_of(slide);
    return kernel > (slide->taps - 1) * slide->upsampling && kernel <= slide->taps * slide->upsampling;
  }
  int64_t padding = padding_of(slide);
  bool stated = slide->pr != NULL && slide->pr->is_padding_stated;
  return padding >= -(slide->stride - 1) && padding < (stated ? 2 * slide->reach - 1 : slide->reach);
}

/* There is no other way to understand sizes of stretched maps: they must fit. */
static enum status check_stretched(const struct slide *slide, struct error *error) {
  const struct partial_relevance *pr = slide->pr;
  int64_t kernel = kernel_of(slide);
  if (can_be_meant(slide) && pr->padding_begin < kernel && pr->padding_end < kernel) return STATUS_OK;
  return error_set(
      error, STATUS_BAD_INPUT,
      "layer %d stretches an input of %s %lld by %lld with %lld tap%s an output and padding %lld and %lld, "
      "which makes %lld to %lld outputs; its size says %lld",
      slide->layer->id, pr->name, (long long)slide->input, (long long)slide->upsampling, (long long)slide->taps,
      slide->taps > 1 ? "s" : "", (long long)pr->padding_begin, (long long)pr->padding_end,
      (long long)(slide->outputs - kernel + (slide->taps - 1) * slide->upsampling + 1),
      (long long)(slide->outputs - kernel + slide->taps * slide->upsampling), (long long)slide->outputs);
}

/* Refuses stated numbers that contradict each other. */
static enum status check_stated(const struct slide *slide, const struct layer *producer, int64_t made,
                                struct error *error) {
  const struct partial_relevance *pr = slide->pr;
  if (pr == NULL) return STATUS_OK;
  if (pr->input_size > 0 && !producer->is_input && pr->input_size != made) {
    return error_set(error, STATUS_BAD_INPUT,
                     "layer %d states an input of %s %lld, but layer %d makes %lld; give both the same size",
                     slide->layer->id, pr->name, (long long)pr->input_size, producer->id, (long long)made);
  }
  if (slide->upsampling > 1) return check_stretched(slide, error);
  if (!pr->is_padding_stated) return STATUS_OK;
  if (pr->padding_begin >= slide->reach || padding_of(slide) - pr->padding_begin >= slide->reach) {
    return error_set(error, STATUS_BAD_INPUT,
                     "layer %d pads %s with %lld before and %lld after, so that some outputs of its filter of %lld see "
                     "padding only; it can have at most %lld on a side",
                     slide->layer->id, pr->name, (long long)pr->padding_begin, (long long)pr->padding_end,
                     (long long)slide->reach, (long long)slide->reach - 1);
  }
  int64_t outputs = (slide->input + pr->padding_begin + pr->padding_end - slide->reach) / slide->stride + 1;
  if (outputs == slide->outputs) return STATUS_OK;
  return error_set(error, STATUS_BAD_INPUT,
                   "layer %d makes %lld outputs of an input of %s %lld with padding %lld and %lld; its size says %lld",
                   slide->layer->id, (long long)outputs, pr->name, (long long)slide->input,
                   (long long)pr->padding_begin, (long long)pr->padding_end, (long long)slide->outputs);
}

/* --- The sizes of the file ------------------------------------------------------------------------------- */

static int64_t file_side(const struct layer *layer, bool vertical) {
  int loop = vertical ? layer->oy : layer->ox;
  return loop < 0 ? 1 : layer->file_size[loop];
}

/* Size of the map that operand o reads, by the file. */
static int64_t input_side(const struct layer *producer, struct layer *layer, enum layer_operand o, bool vertical) {
  struct slide slide;
  if (!producer->is_input) return file_side(producer, vertical);
  if (!slide_of(layer, o, vertical, 0, &slide)) return 1;
  return slide.pr != NULL && slide.pr->input_size > 0 ? slide.pr->input_size : tight_input(&slide);
}

/* Calls `visit` for each input of a layer along each axis. */
typedef enum status visitor(struct workload *workload, int index, const struct layer *producer, struct slide *slide,
                            bool vertical, struct error *error);

static enum status visit_slides(struct workload *workload, visitor *visit, struct error *error) {
  for (int i = 0; i < workload->layer_count; i++) {
    struct layer *layer = &workload->layers[i];
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !layer->is_input; o++) {
      for (int axis = 0; axis < 2 * operand_source_count(&layer->operand[o]); axis++) {
        const struct layer *producer = &workload->layers[operand_source(&layer->operand[o], axis / 2)];
        struct slide slide;
        bool vertical = axis % 2;
        if (!slide_of(layer, o, vertical, input_side(producer, layer, o, vertical), &slide)) continue;
        enum status status = visit(workload, i, producer, &slide, vertical, error);
        if (status != STATUS_OK) return fault(error, i);
      }
    }
  }
  return STATUS_OK;
}

/* Checks one input, and notes the first layer whose sizes cannot be meant. */
static enum status judge(struct workload *workload, int index, const struct layer *producer, struct slide *slide,
                         bool vertical, struct error *error) {
  enum status status = check_stated(slide, producer, file_side(producer, vertical), error);
  if (status != STATUS_OK) return status;
  if (workload->maps.doubtful < 0 && !can_be_meant(slide)) workload->maps.doubtful = index;
  return STATUS_OK;
}

static void set_side(struct layer *layer, bool vertical, int64_t size) {
  int loop = vertical ? layer->oy : layer->ox;
  if (loop >= 0) layer->size[loop] = size;
}

/* Splits the padding where none is stated, and gives a network input its size. */
static enum status settle(struct workload *workload, int index, const struct layer *producer, struct slide *slide,
                          bool vertical, struct error *error) {
  (void)error;
  if (producer->is_input) set_side(&workload->layers[producer - workload->layers], vertical, slide->input);
  int64_t padding = padding_of(slide);
  if (slide->pr != NULL && slide->upsampling > 1) slide->pr->kernel = kernel_of(slide);
  if (slide->pr == NULL || slide->pr->is_padding_stated || slide->upsampling > 1) return STATUS_OK;
  slide->pr->padding_begin = padding > 0 ? padding / 2 : 0;
  slide->pr->padding_end = padding > 0 ? padding - padding / 2 : 0;
  if (padding > 0 && workload->maps.assumed < 0) workload->maps.assumed = index;
  return STATUS_OK;
}

/* --- Sizes grown backwards --------------------------------------------------------------------------------- */

/* Sets each producer's map to what its consumers need, from the output backwards. */
static enum status grow(struct workload *workload, struct error *error) {
  for (int i = 0; i < workload->layer_count; i++) {
    if (layer_is_output(&workload->layers[i]) || workload_is_weighed(workload, i)) continue; /* as the file says */
    set_side(&workload->layers[i], false, 1);
    set_side(&workload->layers[i], true, 1);
  }
  for (int i = workload->layer_count - 1; i >= 0; i--) {
    const struct layer *layer = &workload->layers[i];
    if (layer->is_input) continue;
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct operand *operand = &layer->operand[o];
      int64_t width = axis_extent(operand, &operand->x, layer->size);
      int64_t height = axis_extent(operand, &operand->y, layer->size);
      for (int s = 0; s < operand_source_count(operand); s++) {
        struct layer *producer = &workload->layers[operand_source(operand, s)];
        if (producer->ox >= 0 && width > producer->size[producer->ox]) producer->size[producer->ox] = width;
        if (producer->oy >= 0 && height > producer->size[producer->oy]) producer->size[producer->oy] = height;
      }
    }
    if (layer_mac_count(layer, layer->size) > MAX_COUNT) {
      error_set(error, STATUS_BAD_INPUT,
                "layer %d would need %.3g operations to produce the map that later layers need", layer->id,
                layer_mac_count(layer, layer->size));
      return fault(error, i);
    }
  }
  return STATUS_OK;
}

/* First layer that stretches a map, or -1. */
static int find_stretched(const struct workload *workload) {
  for (int i = 0; i < workload->layer_count; i++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct operand *operand = &workload->layers[i].operand[o];
      for (int p = 0; p < operand->pr_count; p++) {
        if (operand->pr[p].upsampling > 1) return i;
      }
    }
  }
  return -1;
}

/* Maps cannot be grown backwards through a stretched one. */
static enum status refuse_stretched(const struct workload *workload, struct error *error) {
  int stretched = find_stretched(workload), doubtful = workload->maps.doubtful;
  const struct layer *layers = workload->layers;
  if (doubtful < 0) doubtful = stretched;
  error_set(error, STATUS_BAD_INPUT,
            "layer %d stretches a map, which needs the true sizes of all maps, but those of layer %d do not fit; state "
            "them with 'pr_loop_sizes' and 'padding'",
            layers[stretched].id, layers[doubtful].id);
  return fault(error, doubtful);
}

/* Columns that `layer`, whose own outputs reach over `reach` columns, reaches over in the map of operand o. */
static double reach_of(const struct layer *layer, enum layer_operand o, bool vertical, double reach) {
  const struct operand *operand = &layer->operand[o];
  const struct axis *axis = vertical ? &operand->y : &operand->x;
  int loop = vertical ? layer->oy : layer->ox;
  double size = loop < 0 ? 1 : (double)layer->size[loop];
  if (axis->pr < 0) return reach + size;
  double window = (double)axis->dilation * (double)layer->size[axis->filter];
  return (double)axis->stride * (reach + size + 1) + window;
}

/* How far tiles lie apart in a map is a product of the strides behind it: counted in whole numbers, so bounded. */
static enum status check_reach(const struct workload *workload, struct arena *arena, struct error *error) {
  double *reach = ARENA_NEW(arena, 2 * workload->layer_count, double);
  if (reach == NULL) return error_out_of_memory(error);
  for (int l = workload->layer_count - 1; l >= 0; l--) {
    const struct layer *layer = &workload->layers[l];
    for (int i = 0; i < 2 * LAYER_OPERANDS && !layer->is_input; i++) {
      enum layer_operand o = (enum layer_operand)(i / 2);
      if (o == LAYER_OUTPUT || layer->operand[o].constant) continue;
      double most = reach_of(layer, o, i % 2, reach[2 * l + i % 2]);
      if (most > MAX_REACH) {
        return error_set(error, STATUS_BAD_INPUT,
                         "the strides from layer %d to the network's output multiply to more than %.0f pixels; smaller "
                         "strides are expected",
                         layer->id, MAX_REACH);
      }
      for (int s = 0; s < operand_source_count(&layer->operand[o]); s++) {
        double *producer = &reach[2 * operand_source(&layer->operand[o], s) + i % 2];
        if (most > *producer) *producer = most;
      }
    }
  }
  return STATUS_OK;
}

/* True if the file states real sizes or padding, or its sizes need some. */
static bool has_padding(const struct workload *workload) {
  for (int i = 0; i < workload->layer_count; i++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS && !workload->layers[i].is_input; o++) {
      const struct operand *operand = &workload->layers[i].operand[o];
      for (int p = 0; p < operand->pr_count; p++) {
        const struct partial_relevance *pr = &operand->pr[p];
        if (pr->input_size > 0 || pr->is_padding_stated || pr->padding_begin + pr->padding_end > 0) return true;
      }
    }
  }
  return false;
}

enum status map_sizes_derive(struct workload *workload, struct error *error) {
  struct map_sizes *maps = &workload->maps;
  maps->doubtful = maps->assumed = -1;
  enum status status = maps->always_grown ? STATUS_OK : visit_slides(workload, judge, error);
  if (status != STATUS_OK) return status;
  maps->are_true = !maps->always_grown && maps->doubtful < 0;
  if (!maps->are_true && find_stretched(workload) >= 0) return refuse_stretched(workload, error);
  for (int i = 0; i < workload->layer_count; i++) workload->layers[i].has_true_size = maps->are_true;
  status = maps->are_true ? visit_slides(workload, settle, error) : grow(workload, error);
  bool is_padded = has_padding(workload);
  for (int i = 0; i < workload->layer_count; i++) workload->layers[i].has_padding = is_padded;
  return status == STATUS_OK ? check_reach(workload, &workload->arena, error) : status;
}
