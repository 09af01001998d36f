#include "model/layer/workload.h"

#include <stdio.h>
#include <string.h>

#include "model/layer/alike.h"
#include "model/layer/layer_check.h"
#include "model/layer/made_weights.h"
#include "model/layer/map_sizes.h"

void workload_init(struct workload *workload, const char *name) {
  memset(workload, 0, sizeof *workload);
  arena_init(&workload->arena);
  snprintf(workload->name, sizeof workload->name, "%s", name);
}

void workload_deinit(struct workload *workload) {
  arena_deinit(&workload->arena);
  workload->layer_count = 0;
  workload->layers = NULL;
}

struct layer *workload_add(struct workload *workload) {
  if (workload->layer_count == workload->capacity) {
    int capacity = workload->capacity ? 2 * workload->capacity : 32;
    struct layer *layers = ARENA_NEW(&workload->arena, capacity, struct layer);
    if (layers == NULL) return NULL;
    if (workload->layer_count) {
      memcpy(layers, workload->layers, (size_t)workload->layer_count * sizeof *layers);
    }
    workload->layers = layers;
    workload->capacity = capacity;
  }
  return &workload->layers[workload->layer_count++];
}

int workload_find(const struct workload *workload, int id) {
  for (int i = 0; i < workload->layer_count; i++) {
    if (workload->layers[i].id == id) return i;
  }
  return -1;
}

static enum status layer_fault(struct error *error, int layer) {
  error->layer = layer;
  return error->status;
}

/* The producers of an input, to be set where it is no constant; an absent operand has none. */
static int *sources_of(struct operand *operand, int *count) {
  bool is_produced = operand->name[0] != 0 && !operand->constant;
  *count = !is_produced ? 0 : operand->joined_count > 0 ? operand->joined_count : 1;
  return operand->joined_count > 0 ? operand->joined : &operand->producer;
}

/* The layer of the weights, an id, as a position. */
static enum status resolve_maker(const struct workload *workload, int layer, struct operand *operand,
                                 struct error *error) {
  int id = operand->maker;
  if (!operand->is_made) return STATUS_OK;
  operand->maker = workload_find(workload, id);
  if (operand->maker >= 0) return STATUS_OK;
  error_set(error, STATUS_BAD_INPUT, "operand %s of layer %d comes from layer %d, which does not exist", operand->name,
            workload->layers[layer].id, id);
  return layer_fault(error, layer);
}

/* Turns producer ids into positions among the added layers; -1 for network inputs. */
static enum status resolve_producers(struct workload *workload, struct error *error) {
  for (int i = 0; i < workload->layer_count; i++) {
    struct layer *layer = &workload->layers[i];
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
      struct operand *operand = &layer->operand[o];
      if (resolve_maker(workload, i, operand, error) != STATUS_OK) return error->status;
      int count, *sources = sources_of(operand, &count);
      for (int s = 0; s < count && o != LAYER_OUTPUT; s++) {
        int id = sources[s];
        if (id == PRODUCER_NETWORK_INPUT) continue;
        sources[s] = workload_find(workload, id);
        if (sources[s] >= 0) continue;
        error_set(error, STATUS_BAD_INPUT, "operand %s of layer %d comes from layer %d, which does not exist",
                  operand->name, layer->id, id);
        return layer_fault(error, i);
      }
      operand->producer = o == LAYER_OUTPUT || count == 0 ? -1 : sources[0];
    }
  }
  return STATUS_OK;
}

static bool is_ready(const struct layer *layer, const bool *placed) {
  const struct operand *weights = layer_made_weights(layer);
  if (weights != NULL && !placed[weights->maker]) return false;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int s = 0; s < operand_source_count(&layer->operand[o]); s++) {
      int source = operand_source(&layer->operand[o], s);
      if (source >= 0 && !placed[source]) return false;
    }
  }
  return true;
}

/* Orders the layers topologically, in file order where possible: order[new position] = added position. */
static enum status order_layers(const struct workload *workload, int *order, bool *placed, struct error *error) {
  int n = workload->layer_count;
  for (int done = 0; done < n; done++) {
    int next = 0;
    while (next < n && (placed[next] || !is_ready(&workload->layers[next], placed))) next++;
    if (next == n) {
      int stuck = 0;
      while (placed[stuck]) stuck++;
      error_set(error, STATUS_BAD_INPUT, "layer %d is part of a cycle, or waits for one; a network has none",
                workload->layers[stuck].id);
      return layer_fault(error, stuck);
    }
    placed[next] = true;
    order[done] = next;
  }
  return STATUS_OK;
}

/* Gives two connected layers one network. True if that changed anything. */
static bool connect(int *network, int a, int b) {
  int least = network[a] < network[b] ? network[a] : network[b];
  if (network[a] == network[b]) return false;
  network[a] = network[b] = least;
  return true;
}

/* Lowest added position among the layers that a layer is connected with, over any number of others. */
static void find_networks(const struct workload *workload, int *network) {
  int n = workload->layer_count;
  for (int i = 0; i < n; i++) network[i] = i;
  for (bool changed = true; changed;) {
    changed = false;
    for (int i = 0; i < n; i++) {
      for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
        const struct operand *operand = &workload->layers[i].operand[o];
        if (operand->is_made && connect(network, operand->maker, i)) changed = true;
        for (int s = 0; s < operand_source_count(operand); s++) {
          int source = operand_source(operand, s);
          if (source >= 0 && connect(network, source, i)) changed = true;
        }
      }
    }
  }
}

/* Puts the layers of each network side by side, networks in the order of their first layers. */
static void group_networks(const int *network, int n, int *order, int *grouped) {
  int count = 0;
  for (int i = 0; i < n; i++) {
    bool is_new = true;
    for (int j = 0; j < i; j++) is_new = is_new && network[order[j]] != network[order[i]];
    for (int j = i; j < n && is_new; j++) {
      if (network[order[j]] == network[order[i]]) grouped[count++] = order[j];
    }
  }
  memcpy(order, grouped, (size_t)n * sizeof *order);
}

/* --- Relevance and axes ------------------------------------------------------------------------------ */

static struct axis find_axis(const struct operand *operand, int loop) {
  struct axis axis = {.loop = -1, .pr = -1, .stride = 1, .filter = -1, .dilation = 1};
  if (loop < 0) return axis;
  if (operand->indexes >> loop & 1) {
    axis.loop = loop;
    return axis;
  }
  for (int i = 0; i < operand->pr_count; i++) {
    const struct partial_relevance *pr = &operand->pr[i];
    if ((pr->a != loop && pr->b != loop) || pr_is_taps(pr)) continue;
    axis.pr = i;
    axis.stride = pr->a == loop ? pr->sa : pr->sb;
    axis.filter = pr->a == loop ? pr->b : pr->a;
    axis.dilation = pr->a == loop ? pr->sb : pr->sa;
    return axis;
  }
  return axis;
}

/* Loops of size 1, in the file and as the network needs them, are neither relevant nor irrelevant; pr pairs stay pairs.
 */
static void derive_relevance(struct layer *layer) {
  layer->ox = layer_dim(layer, "OX");
  layer->oy = layer_dim(layer, "OY");
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    struct operand *operand = &layer->operand[o];
    unsigned partial = 0;
    for (int i = 0; i < operand->pr_count; i++) partial |= 1u << operand->pr[i].a | 1u << operand->pr[i].b;
    operand->relevant = operand->irrelevant = 0;
    for (int d = 0; d < layer->dim_count; d++) {
      if ((layer->file_size[d] == 1 && layer->size[d] == 1) || partial >> d & 1) continue;
      if (operand->indexes >> d & 1) {
        operand->relevant |= 1u << d;
      } else {
        operand->irrelevant |= 1u << d;
      }
    }
    operand->x = find_axis(operand, layer->ox);
    operand->y = find_axis(operand, layer->oy);
  }
}

/* Producer's name of a consumer's dimension: channels follow the producer (default of inputs.md). */
void workload_default_dim(const struct layer *producer, const char *dim, char name[DIM_NAME_SIZE]) {
  const char *found = dim;
  bool channel = strcmp(dim, "C") == 0 || strcmp(dim, "G") == 0 || strcmp(dim, "K") == 0;
  if (channel) found = producer != NULL && layer_dim(producer, "K") < 0 && layer_dim(producer, "G") >= 0 ? "G" : "K";
  snprintf(name, DIM_NAME_SIZE, "%s", found);
}

static void derive_producer_dims(const struct workload *workload, struct layer *layer) {
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    struct operand *operand = &layer->operand[o];
    if (operand->constant) continue;
    const struct layer *producer = operand->producer < 0 ? NULL : &workload->layers[operand->producer];
    for (int d = 0; d < layer->dim_count; d++) {
      if (!operand->producer_dim[d][0]) workload_default_dim(producer, layer->dim_name[d], operand->producer_dim[d]);
    }
    for (int i = 0; i < operand->pr_count; i++) {
      struct partial_relevance *pr = &operand->pr[i];
      if (pr->producer_dim[0]) continue;
      const char *name = operand->x.pr == i ? "OX" : operand->y.pr == i ? "OY" : pr->name;
      snprintf(pr->producer_dim, sizeof pr->producer_dim, "%s", name);
    }
  }
}

/* --- The network's inputs ----------------------------------------------------------------------------- */

/* Finds the dimension of a map, or adds it with size 0; -1: the map has as many as it can. */
static int map_dim(struct layer *map, const char *name) {
  int d = layer_dim(map, name);
  if (d >= 0 || map->dim_count == LAYER_MAX_DIMS) return d;
  snprintf(map->dim_name[map->dim_count], DIM_NAME_SIZE, "%s", name);
  map->size[map->dim_count] = 0;
  return map->dim_count++;
}

static void multiply_dim(struct layer *map, const char *name, int64_t size) {
  int d = map_dim(map, name);
  if (d >= 0) map->size[d] = map->size[d] ? map->size[d] * size : size;
}

void layer_map_read(struct layer *map, const struct layer *consumer, enum layer_operand o, unsigned loops) {
  const struct operand *read = &consumer->operand[o];
  for (int d = 0; d < consumer->dim_count; d++) {
    if (loops >> d & 1) multiply_dim(map, read->producer_dim[d], consumer->size[d]);
  }
  for (int i = 0; i < read->pr_count; i++) {
    const struct partial_relevance *pr = &read->pr[i];
    multiply_dim(map, pr->producer_dim,
                 (int64_t)pr_columns(pr, (double)consumer->size[pr->a], (double)consumer->size[pr->b]));
  }
}

static int64_t map_extent(const struct layer *layer, int axis) {
  return axis >= 0 ? layer->file_size[axis] : 1;
}

/* Channels of a layer's map, by its file. */
static double map_channels(const struct layer *layer) {
  int b = layer_dim(layer, "B");
  double channels = (double)layer_elements(layer, LAYER_OUTPUT, layer->file_size);
  if (b >= 0 && layer->operand[LAYER_OUTPUT].indexes >> b & 1) channels /= (double)layer->file_size[b];
  return channels / (double)map_extent(layer, layer->ox) / (double)map_extent(layer, layer->oy);
}

static bool is_channel(const char *name) {
  return strcmp(name, "C") == 0 || strcmp(name, "K") == 0 || strcmp(name, "G") == 0;
}

/* Gives a joined network input the channels that the other producers leave; several of them share these. */
static void set_rest(struct layer *input, const struct workload *workload, const struct layer *consumer,
                     enum layer_operand o) {
  const struct operand *read = &consumer->operand[o];
  double rest = layer_pixel_elements(consumer, o, consumer->file_size);
  int b = layer_dim(consumer, "B"), kept = 0, inputs = 0;
  if (b >= 0 && read->indexes >> b & 1) rest /= (double)consumer->file_size[b];
  for (int i = 0; i < read->joined_count; i++) {
    const struct layer *producer = &workload->layers[read->joined[i]];
    bool is_made = producer->dim_count > 0 && !producer->is_input;
    rest -= is_made ? map_channels(producer) : 0;
    inputs += !is_made;
  }
  for (int d = 0; d < input->dim_count; d++) {
    if (is_channel(input->dim_name[d])) continue;
    memmove(input->dim_name[kept], input->dim_name[d], DIM_NAME_SIZE);
    input->size[kept++] = input->size[d];
  }
  input->dim_count = kept;
  multiply_dim(input, "K", rest >= inputs ? (int64_t)rest / inputs : 1);
}

/* Makes an input layer as large as what operand `o` of `consumer` reads. */
static void make_input(struct workload *workload, int index, const struct layer *consumer, enum layer_operand o) {
  const struct operand *read = &consumer->operand[o];
  struct layer *input = &workload->layers[index];
  int id = NETWORK_INPUT_ID - index;
  memset(input, 0, sizeof *input);
  input->id = id;
  input->is_input = true;
  if (id == NETWORK_INPUT_ID) {
    snprintf(input->name, sizeof input->name, "input");
  } else {
    snprintf(input->name, sizeof input->name, "input_%d", -id);
  }
  snprintf(input->type, sizeof input->type, "Input");
  layer_map_read(input, consumer, o, read->indexes);
  if (read->joined_count > 0) set_rest(input, workload, consumer, o);
  memcpy(input->file_size, input->size, sizeof input->file_size);
  struct operand *output = &input->operand[LAYER_OUTPUT];
  snprintf(output->name, sizeof output->name, "O");
  output->memory_operand = OPERAND_I1;
  output->producer = -1;
  output->precision_bits = output->final_bits = read->precision_bits;
  output->indexes = (1u << input->dim_count) - 1;
  derive_relevance(input);
  /* The map is relevant at any size: tiles of it may be larger than the current size. */
  if (input->ox >= 0) output->relevant |= 1u << input->ox;
  if (input->oy >= 0) output->relevant |= 1u << input->oy;
}

static int count_network_inputs(const struct workload *workload) {
  int inputs = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      int count, *sources = sources_of(&workload->layers[i].operand[o], &count);
      for (int s = 0; s < count; s++) inputs += sources[s] < 0;
    }
  }
  return inputs;
}

/* Rebuilds the layers in execution order, with room for the inputs in front. */
static enum status rearrange(struct workload *workload, struct error *error) {
  int n = workload->layer_count, inputs = count_network_inputs(workload);
  int *order = ARENA_NEW(&workload->arena, n, int), *position = ARENA_NEW(&workload->arena, n, int);
  int *network = ARENA_NEW(&workload->arena, 2 * n, int);
  bool *placed = ARENA_NEW(&workload->arena, n, bool);
  struct layer *layers = ARENA_NEW(&workload->arena, n + inputs, struct layer);
  if (order == NULL || position == NULL || network == NULL || placed == NULL || layers == NULL) {
    return error_out_of_memory(error);
  }
  enum status status = order_layers(workload, order, placed, error);
  if (status != STATUS_OK) return status;
  find_networks(workload, network);
  group_networks(network, n, order, network + n);
  for (int i = 0; i < n; i++) position[order[i]] = inputs + i;
  int next_input = 0;
  for (int i = 0; i < n; i++) {
    struct layer *layer = &layers[inputs + i];
    *layer = workload->layers[order[i]];
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      struct operand *operand = &layer->operand[o];
      int count, *sources = sources_of(operand, &count);
      for (int s = 0; s < count; s++) sources[s] = sources[s] >= 0 ? position[sources[s]] : next_input++;
      if (count > 0) operand->producer = sources[0];
      if (operand->is_made) operand->maker = position[operand->maker];
    }
  }
  workload->layers = layers;
  workload->layer_count = workload->capacity = n + inputs;
  return STATUS_OK;
}

/* --- Consumers ---------------------------------------------------------------- */

static enum status derive_consumers(struct workload *workload, struct error *error) {
  int n = workload->layer_count;
  for (int i = 0; i < n; i++) {
    for (int pass = 0; pass < 2; pass++) {
      int count = 0;
      for (int c = i + 1; c < n; c++) {
        if (!layer_reads(&workload->layers[c], i) && !layer_weighs_with(&workload->layers[c], i)) continue;
        if (pass) workload->layers[i].consumers[count] = c;
        count++;
      }
      if (pass) break;
      workload->layers[i].consumer_count = count;
      workload->layers[i].consumers = ARENA_NEW(&workload->arena, count, int);
      if (workload->layers[i].consumers == NULL) return error_out_of_memory(error);
    }
  }
  return STATUS_OK;
}

static bool has_axis(const struct axis *axis) {
  return axis->loop >= 0 || axis->pr >= 0;
}

/* Requires a consumer to follow the axes of its producer's map: others cannot be computed tile by tile. */
static enum status check_axis(const struct layer *layer, const struct operand *operand, const struct layer *producer,
                              struct error *error) {
  bool lost_x = producer->ox >= 0 && producer->file_size[producer->ox] > 1 && !has_axis(&operand->x);
  bool lost_y = producer->oy >= 0 && producer->file_size[producer->oy] > 1 && !has_axis(&operand->y);
  if (!lost_x && !lost_y) return STATUS_OK;
  return error_set(
      error, STATUS_BAD_INPUT,
      "operand %s of layer %d is not indexed along %s of its producer, layer %d; to read each pixel index it "
      "by ox and oy, to read the whole map by ix and iy, with a filter as large as the map: C %.0f, FX %lld, "
      "FY %lld, OX and OY 1",
      operand->name, layer->id, lost_x ? "OX" : "OY", producer->id, map_channels(producer),
      (long long)map_extent(producer, producer->ox), (long long)map_extent(producer, producer->oy));
}

static enum status check_axes(const struct workload *workload, struct error *error) {
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && !layer->is_input; o++) {
      const struct operand *operand = &layer->operand[o];
      for (int s = 0; s < operand_source_count(operand); s++) {
        const struct layer *producer = &workload->layers[operand_source(operand, s)];
        if (check_axis(layer, operand, producer, error) != STATUS_OK) return layer_fault(error, i);
      }
    }
  }
  return STATUS_OK;
}

static void restore_added_position(struct workload *workload, const struct workload *added, struct error *error) {
  if (error->layer < 0) return;
  int id = workload->layers[error->layer].id;
  error->layer = -1;
  for (int i = 0; i < added->layer_count; i++) {
    if (added->layers[i].id == id) error->layer = i;
  }
}

/* Lets weights that are indexed by the filter of a stretched map have the taps of all phases. */
static void derive_phases(struct layer *layer) {
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < layer->operand[o].pr_count && !layer->operand[o].constant; i++) {
      struct partial_relevance *pr = &layer->operand[o].pr[i];
      struct operand *weights = &layer->operand[o == LAYER_INPUT1 ? LAYER_INPUT2 : LAYER_INPUT1];
      if (pr->upsampling <= 1 || !weights->constant || !(weights->indexes >> pr->b & 1)) continue;
      if (weights->pr_count == OPERAND_MAX_PR) continue;
      pr->phases = pr->upsampling;
      struct partial_relevance *taps = &weights->pr[weights->pr_count++];
      *taps = *pr;
      taps->upsampling = taps->input_size = taps->padding_begin = taps->padding_end = 0;
      taps->is_padding_stated = false;
    }
  }
}

/* Layers are in execution order, preceded by `inputs` empty ones. */
static enum status finish_graph(struct workload *workload, int inputs, struct error *error) {
  for (int i = inputs; i < workload->layer_count; i++) {
    struct layer *layer = &workload->layers[i];
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      int count, *sources = sources_of(&layer->operand[o], &count);
      for (int s = 0; s < count; s++) {
        if (sources[s] < inputs) make_input(workload, sources[s], layer, o);
      }
    }
  }
  enum status status = derive_consumers(workload, error);
  if (status == STATUS_OK) status = check_axes(workload, error);
  if (status == STATUS_OK) status = map_sizes_derive(workload, error);
  for (int i = inputs; i < workload->layer_count && status == STATUS_OK; i++) {
    derive_phases(&workload->layers[i]);
    derive_relevance(&workload->layers[i]);
  }
  return status == STATUS_OK ? made_weights_check(workload, error) : status;
}

enum status workload_finish(struct workload *workload, struct error *error) {
  if (workload->layer_count == 0) return error_set(error, STATUS_BAD_INPUT, "the network has no layers");
  if (workload->layer_count > WORKLOAD_MAX_LAYERS) {
    return error_set(error, STATUS_BAD_INPUT, "the network has %d layers; at most %d are modelled",
                     workload->layer_count, WORKLOAD_MAX_LAYERS);
  }
  for (int i = 0; i < workload->layer_count; i++) {
    enum status status = layer_check(workload, i, error);
    if (status != STATUS_OK) return status;
  }
  enum status status = resolve_producers(workload, error);
  if (status != STATUS_OK) return status;
  for (int i = 0; i < workload->layer_count; i++) {
    struct layer *layer = &workload->layers[i];
    memcpy(layer->size, layer->file_size, sizeof layer->size);
    derive_relevance(layer);
    derive_producer_dims(workload, layer);
  }
  struct workload added = *workload;
  status = rearrange(workload, error);
  if (status != STATUS_OK) return status;
  status = finish_graph(workload, workload->layer_count - added.layer_count, error);
  if (status != STATUS_OK) restore_added_position(workload, &added, error);
  if (status != STATUS_OK) return status;
  alike_find(workload);
  for (int i = 0; i < workload->layer_count; i++) {
    workload->layers[i].weight_bits = layer_weight_bits(&workload->layers[i]);
  }
  return STATUS_OK;
}
