#include "tui/analysis/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/held.h"
#include "model/inspect/walk.h"

struct figure_source {
  const struct result *result;
  double dram_bits_read, dram_bits_written;
  struct access_total accesses[HARDWARE_MAX_MEMORIES];
  struct held held[HARDWARE_MAX_MEMORIES];
  int item; /* the memory or stack that is asked about */
};

/* --- Of the schedule -------------------------------------------------------------------------------------- */

static double energy(const struct figure_source *source) {
  return source->result->energy_pj;
}

static double latency(const struct figure_source *source) {
  return source->result->latency_cycles;
}

static double edp(const struct figure_source *source) {
  return source->result->energy_pj * source->result->latency_cycles;
}

static double dram_read(const struct figure_source *source) {
  return source->dram_bits_read;
}

static double dram_written(const struct figure_source *source) {
  return source->dram_bits_written;
}

static double mac_use(const struct figure_source *source) {
  const struct result *result = source->result;
  double cycles = result->latency_cycles;
  return cycles > 0 ? result->mac_count / (result->hardware.array_size * cycles) : 0;
}

static double macs(const struct figure_source *source) {
  return source->result->mac_count;
}

static double mac_energy(const struct figure_source *source) {
  return source->result->mac_energy_pj;
}

static double tiles(const struct figure_source *source) {
  double count = 0;
  for (int s = 0; s < source->result->stack_count; s++) {
    count += (double)walk_tile_count(&source->result->stacks[s]);
  }
  return count;
}

static double tile_types(const struct figure_source *source) {
  return source->result->tile_type_count;
}

static double stacks(const struct figure_source *source) {
  return source->result->stack_count;
}

static double overfull(const struct figure_source *source) {
  return source->result->overfull_count;
}

static double gap(const struct figure_source *source) {
  return source->result->gap;
}

/* Every pixel is needed once. */
double figure_recomputed(const struct result *result) {
  double computed = 0, needed = 0;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int n = 0; n < stack->node_count; n++) {
      const struct layer *layer = stack->nodes[n].shape;
      needed +=
          (double)(layer->ox >= 0 ? layer->size[layer->ox] : 1) * (double)(layer->oy >= 0 ? layer->size[layer->oy] : 1);
      for (int t = 0; t < stack->type_count; t++) {
        const int64_t *size = stack->types[t].steps[n].size;
        computed += (double)stack->types[t].count * (double)(layer->ox >= 0 ? size[layer->ox] : 1) *
                    (double)(layer->oy >= 0 ? size[layer->oy] : 1);
      }
    }
  }
  return computed > 0 ? 1 - needed / computed : 0;
}

static double recomputed(const struct figure_source *source) {
  return figure_recomputed(source->result);
}

/* The largest over all tile types. */
static double largest(const struct result *result, double (*of_type)(const struct tile_type *)) {
  double most = 0;
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) most = fmax(most, of_type(&result->stacks[s].types[t]));
  }
  return most;
}

static double peak_of(const struct tile_type *type) {
  return type->peak_bits;
}

static double h_cache_of(const struct tile_type *type) {
  double bits = 0;
  for (int n = 0; type->takes_h >= 0 && n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) bits += type->steps[n].input[o].h_cache_bits;
  }
  return bits;
}

static double v_cache_of(const struct tile_type *type) {
  double bits = 0;
  for (int n = 0; type->takes_v >= 0 && n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) bits += type->steps[n].input[o].v_cache_bits;
  }
  return bits;
}

static double peak(const struct figure_source *source) {
  return largest(source->result, peak_of);
}

static double h_cache(const struct figure_source *source) {
  return largest(source->result, h_cache_of);
}

static double v_cache(const struct figure_source *source) {
  return largest(source->result, v_cache_of);
}

/* --- Of a memory, of a stack ------------------------------------------------------------------------------ */

static double memory_energy(const struct figure_source *source) {
  double energy_pj = 0;
  for (int owner = 0; owner <= LAYER_OPERANDS; owner++) energy_pj += source->accesses[source->item].energy_pj[owner];
  return energy_pj;
}

static double memory_held(const struct figure_source *source) {
  return source->held[source->item].bits;
}

static double stack_energy(const struct figure_source *source) {
  return source->result->stacks[source->item].energy_pj;
}

static double stack_latency(const struct figure_source *source) {
  return source->result->stacks[source->item].latency_cycles;
}

/* --- The table -------------------------------------------------------------------------------------------- */

/* Sweep's columns and Compare's totals have the order of the rows. */
const struct figure_info figure_table[] = {
    [FIGURE_ENERGY] = {"energy_pj", "Energy", "All memories and all multiply-accumulates.", energy, OF_SCHEDULE,
                       UNIT_ENERGY, -1, true, true},
    [FIGURE_LATENCY] = {"latency_cycles", "Latency", "Cycles with stalls and loading, layer after layer.", latency,
                        OF_SCHEDULE, UNIT_CYCLES, -1, true, true},
    [FIGURE_EDP] = {"edp_pj_cycles", "EDP", "Energy times latency.", edp, OF_SCHEDULE, UNIT_EDP, -1, true, true},
    [FIGURE_DRAM_READ] = {"dram_bits_read", "DRAM read", "Read from the top memory: words times the width of its port.",
                          dram_read, OF_SCHEDULE, UNIT_TRAFFIC, -1, true, true},
    [FIGURE_DRAM_WRITTEN] = {"dram_bits_written", "DRAM write",
                             "Written to the top memory: words times the width of its port.", dram_written, OF_SCHEDULE,
                             UNIT_TRAFFIC, -1, true, true},
    [FIGURE_MAC_USE] = {"mac_use", "MAC use",
                        "Multiply-accumulates done over those that the array could do in the time.", mac_use,
                        OF_SCHEDULE, UNIT_FRACTION, 1, false, true},
    [FIGURE_MACS] = {"mac_count", "MACs", "Multiply-accumulates, recomputed ones included.", macs, OF_SCHEDULE,
                     UNIT_MACS, -1, false, false},
    [FIGURE_MAC_ENERGY] = {"mac_energy_pj", "MAC energy", "Energy of the multiply-accumulates alone.", mac_energy,
                           OF_SCHEDULE, UNIT_ENERGY, -1, false, false},
    [FIGURE_TILES] = {"tile_count", "Tiles", "Tiles of all stacks.", tiles, OF_SCHEDULE, UNIT_TILES, 0, false, true},
    [FIGURE_TILE_TYPES] = {"tile_type_count", "Tile types", "Tiles that differ in size, place or caches.", tile_types,
                           OF_SCHEDULE, UNIT_TYPES, 0, true, false},
    [FIGURE_STACKS] = {"stack_count", "Stacks", "Stacks of layers that are fused.", stacks, OF_SCHEDULE, UNIT_STACKS, 0,
                       true, false},
    [FIGURE_OVERFULL] = {"overfull_layers", "Overfull",
                         "Layers in tile types that fit only by the published rule for when none fits.", overfull,
                         OF_SCHEDULE, UNIT_LAYERS, -1, true, true},
    [FIGURE_GAP] = {"gap", "Gap", "How much lower the objective of the worst layer might be; 0: all proven least.", gap,
                    OF_SCHEDULE, UNIT_FRACTION, -1, true, true},
    {"recomputed", "Recomputed", "Part of the computed pixels that were computed or loaded before.", recomputed,
     OF_SCHEDULE, UNIT_FRACTION, -1, false, false},
    {"peak_bits", "Peak of maps", "The most bits of feature maps that are live at a time.", peak, OF_SCHEDULE,
     UNIT_CAPACITY, -1, false, false},
    {"h_cache_bits", "H cache", "The most bits that a tile takes from the tile to its left.", h_cache, OF_SCHEDULE,
     UNIT_CAPACITY, -1, false, false},
    {"v_cache_bits", "V cache", "The most bits that a tile takes from the row of tiles above.", v_cache, OF_SCHEDULE,
     UNIT_CAPACITY, -1, false, false},
    {"energy_pj", "Energy of", "Accesses of the memory for all operands and copies.", memory_energy, OF_MEMORY,
     UNIT_ENERGY, -1, false, false},
    {"held_bits", "Held in", "The most bits that one instance of the memory holds at a time.", memory_held, OF_MEMORY,
     UNIT_CAPACITY, -1, false, false},
    {"energy_pj", "Energy of", "The stack's layers and copies over all its tiles.", stack_energy, OF_STACK, UNIT_ENERGY,
     -1, false, false},
    {"latency_cycles", "Latency of", "The stack's layers and copies over all its tiles.", stack_latency, OF_STACK,
     UNIT_CYCLES, -1, false, false},
};

const int figure_rows = sizeof figure_table / sizeof figure_table[0];

const char *figure_format(const struct figure_info *info, char *text, double value) {
  return unit_table[info->unit].format(text, value);
}

/* --- Which figures there are ------------------------------------------------------------------------------ */

static int items_of(const struct figure_info *info, const struct figure_domain *domain) {
  if (info->scope == OF_SCHEDULE) return 1;
  if (info->scope == OF_STACK) return domain->stack_count;
  return domain->hardware != NULL ? domain->hardware->memory_count : 0;
}

struct figure_domain figure_domain_of(const struct result *result) {
  return (struct figure_domain){.hardware = &result->hardware, .stack_count = result->stack_count};
}

int figure_count(const struct figure_domain *domain) {
  int count = 0;
  for (int row = 0; row < figure_rows; row++) count += items_of(&figure_table[row], domain);
  return count;
}

/* The row of an index, and which memory or stack it is about. */
static const struct figure_info *find_row(const struct figure_domain *domain, int index, int *item) {
  const struct figure_info *info = figure_table;
  *item = index;
  for (; *item >= items_of(info, domain); info++) *item -= items_of(info, domain);
  return info;
}

const struct figure_info *figure_at(const struct figure_domain *domain, int index) {
  int ignored;
  return find_row(domain, index, &ignored);
}

static const char *item_name(const struct figure_domain *domain, const struct figure_info *info, int item,
                             char text[NAME_SIZE]) {
  if (info->scope == OF_MEMORY) return domain->hardware->memories[item].name;
  text[0] = 0;
  if (info->scope == OF_STACK) snprintf(text, NAME_SIZE, "stack%d", item);
  return text;
}

const char *figure_key(const struct figure_domain *domain, int index, char *text) {
  char name[NAME_SIZE];
  int item;
  const struct figure_info *info = find_row(domain, index, &item);
  const char *of = item_name(domain, info, item, name);
  snprintf(text, FIGURE_TEXT_SIZE, "%s%s%s", of, *of ? "." : "", info->key);
  return text;
}

const char *figure_name(const struct figure_domain *domain, int index, char *text) {
  char name[NAME_SIZE];
  int item;
  const struct figure_info *info = find_row(domain, index, &item);
  const char *of = item_name(domain, info, item, name);
  snprintf(text, FIGURE_TEXT_SIZE, "%s%s%s", info->name, *of ? " " : "", of);
  return text;
}

int figure_find(const struct figure_domain *domain, const char *key) {
  char text[FIGURE_TEXT_SIZE];
  int index = figure_count(domain) - 1;
  while (index >= 0 && strcmp(figure_key(domain, index, text), key) != 0) index--;
  return index;
}

int figure_find_of(const struct figure_domain *domain, const char *memory, const char *key) {
  char text[FIGURE_TEXT_SIZE];
  snprintf(text, sizeof text, "%s.%s", memory, key);
  return figure_find(domain, text);
}

/* --- Their values ----------------------------------------------------------------------------------------- */

static size_t size_of(int count) {
  return sizeof(struct figures) + (size_t)count * sizeof(double);
}

struct figures *figures_new(const struct result *result) {
  const struct figure_domain domain = figure_domain_of(result);
  struct figures *figures = calloc(1, size_of(figure_count(&domain)));
  struct figure_source source = {.result = result};
  if (figures == NULL) return NULL;
  figures->stack_count = result->stack_count;
  result_dram_bits(result, &source.dram_bits_read, &source.dram_bits_written);
  result_accesses(result, source.accesses);
  held_of_result(result, source.held);
  for (int row = 0; row < figure_rows; row++) {
    int items = items_of(&figure_table[row], &domain);
    for (source.item = 0; source.item < items; source.item++) {
      figures->value[figures->count++] = figure_table[row].value(&source);
    }
  }
  return figures;
}

struct figures *figures_new_failed(const struct error *error) {
  struct figures *figures = calloc(1, sizeof *figures);
  if (figures == NULL) return NULL;
  figures->status = error->status;
  figures->reason = strdup(error->message);
  if (figures->reason != NULL) return figures;
  free(figures);
  return NULL;
}

struct figures *figures_copy(const struct figures *figures) {
  struct figures *copy = malloc(size_of(figures->count));
  if (copy == NULL) return NULL;
  memcpy(copy, figures, size_of(figures->count));
  if (figures->reason != NULL) copy->reason = strdup(figures->reason);
  if (figures->reason == NULL || copy->reason != NULL) return copy;
  free(copy);
  return NULL;
}

void figures_free(struct figures *figures) {
  if (figures == NULL) return;
  free(figures->reason);
  free(figures);
}
