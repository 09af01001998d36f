#include "tui/analysis/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/held.h"
#include "model/inspect/walk.h"
#include "tui/analysis/layer_places.h"
#include "tui/analysis/overflow.h"
#include "tui/text/utf8.h"

struct figure_source {
  const struct result *result;
  struct access_total accesses[HARDWARE_MAX_MEMORIES];
  struct held held[HARDWARE_MAX_MEMORIES];
  struct latency_parts latency; /* of all layers */
  double copy_cycles;
  int item; /* the memory or stack in question */
};

/* --- What takes more than an expression ------------------------------------------------------------------- */

static double mac_use(const struct result *result) {
  double could = result->hardware.array_size * result->latency_cycles;
  return could > 0 ? result->mac_count / could : 0;
}

static double tile_count(const struct result *result) {
  double count = 0;
  for (int s = 0; s < result->stack_count; s++) count += (double)walk_tile_count(&result->stacks[s]);
  return count;
}

enum { ALL = -1 };

/* Sums the energy of accesses of a memory, or ALL, for an owner (enum access_owner), or ALL. */
static double energy_of(const struct figure_source *of, int memory, int owner) {
  double energy_pj = 0;
  for (int m = 0; m < of->result->hardware.memory_count; m++) {
    for (int o = 0; o <= LAYER_OPERANDS; o++) {
      if ((memory == ALL || memory == m) && (owner == ALL || owner == o)) energy_pj += of->accesses[m].energy_pj[o];
    }
  }
  return energy_pj;
}

static void add_latency(struct figure_source *of, const struct tile_type *type) {
  for (int i = 0; i < type->step_count; i++) {
    const struct tile_step *step = &type->steps[i];
    double count = (double)type->count;
    of->copy_cycles += count * step->copies.latency_cycles;
    if (step->cost == NULL) continue;
    struct latency_parts parts = result_cost_latency(step->cost);
    of->latency.ideal_cycles += count * parts.ideal_cycles;
    of->latency.spatial_stall_cycles += count * parts.spatial_stall_cycles;
    of->latency.temporal_stall_cycles += count * parts.temporal_stall_cycles;
    of->latency.loading_cycles += count * parts.loading_cycles;
    bool counts = step->cost->latency_cycles == step->cost->offloaded_cycles; /* rule offload */
    of->latency.offloading_cycles += counts ? count * parts.offloading_cycles : 0;
  }
}

/* Fraction of the computed pixels beyond those needed, each of which is needed once. */
static double recomputed_share(const struct result *result) {
  double computed = 0, needed = 0;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int n = 0; n < stack->node_count; n++) {
      const struct layer *layer = stack->nodes[n].shape;
      needed += (double)stack->repeats * (double)(layer->ox >= 0 ? layer->size[layer->ox] : 1) *
                (double)(layer->oy >= 0 ? layer->size[layer->oy] : 1);
      for (int t = 0; t < stack->type_count; t++) {
        const int64_t *size = stack->types[t].steps[n].size;
        computed += (double)stack->types[t].count * (double)(layer->ox >= 0 ? size[layer->ox] : 1) *
                    (double)(layer->oy >= 0 ? size[layer->oy] : 1);
      }
    }
  }
  return computed > needed ? 1 - needed / computed : 0; /* less where strides pass over gaps between tiles */
}

/* Sums the bits that a tile reads from the cache of its left neighbour, or of the row above. */
static double cache_bits(const struct tile_type *type, bool horizontal) {
  double bits = 0;
  for (int n = 0; (horizontal ? type->takes_h : type->takes_v) >= 0 && n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct tile_input *input = &type->steps[n].input[o];
      bits += horizontal ? input->h_cache_bits : input->v_cache_bits;
    }
  }
  return bits;
}

enum tile_bits { PEAK_BITS, H_CACHE_BITS, V_CACHE_BITS };

/* Returns the maximum over all tile types. */
static double most_bits(const struct result *result, enum tile_bits which) {
  double most = 0;
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      most = fmax(most, which == PEAK_BITS ? type->peak_bits : cache_bits(type, which == H_CACHE_BITS));
    }
  }
  return most;
}

/* --- The table -------------------------------------------------------------------------------------------- */

#define VALUE(id, key, name, scope, unit, better, in_sweep, section, expression, help) \
  static double value_##id(const struct figure_source *of) {                           \
    return (double)(expression);                                                       \
  }
FIGURES(VALUE)

#define INFO(id, key, name, scope, unit, better, in_sweep, section, expression, help) \
  [FIGURE_##id] = {key, name, scope, unit, better, in_sweep, section, value_##id, help},
const struct figure_info figure_table[FIGURE_ROWS] = {FIGURES(INFO)};

const char *figure_format(const struct figure_info *info, char *text, double value) {
  return unit_table[info->unit].format(text, value);
}

/* --- Which figures there are ------------------------------------------------------------------------------ */

/* Rows of stacks are the last of the table, and all those of a stack come together: what a schedule has before them
 * does not depend on how many stacks there are. */
enum { FIRST_OF_STACK = FIGURE_STACK_ENERGY, STACK_ROWS = FIGURE_ROWS - FIRST_OF_STACK };

static int items_of(const struct figure_info *info, const struct figure_domain *domain) {
  if (info->scope == OF_SCHEDULE) return 1;
  if (info->scope == OF_STACK) return domain->stack_count;
  return domain->hardware != NULL ? domain->hardware->memory_count : 0;
}

struct figure_domain figure_domain_of(const struct result *result) {
  return (struct figure_domain){.hardware = &result->hardware, .stack_count = result->stack_count};
}

/* Number of figures in the table's first rows, none of them of stacks. */
static int count_rows(const struct figure_domain *domain, int rows) {
  int count = 0;
  for (int row = 0; row < rows; row++) count += items_of(&figure_table[row], domain);
  return count;
}

int figure_count(const struct figure_domain *domain) {
  return count_rows(domain, FIRST_OF_STACK) + domain->stack_count * STACK_ROWS;
}

/* Name of a row's memory or stack; empty for the schedule. */
static void name_item(const struct figure_domain *domain, const struct figure_info *info, int index,
                      char item[NAME_SIZE]) {
  item[0] = 0;
  if (info->scope == OF_STACK) snprintf(item, NAME_SIZE, "stack%d", index);
  if (info->scope == OF_MEMORY) strcpy(item, domain->hardware->memories[index].name);
}

/* Finds the row of an index, and its memory or stack: "sram_64KB", "stack0", "". */
static const struct figure_info *find_row(const struct figure_domain *domain, int index, char item[NAME_SIZE]) {
  const struct figure_info *info = figure_table, *first_of_stack = &figure_table[FIRST_OF_STACK];
  for (; info < first_of_stack && index >= items_of(info, domain); info++) index -= items_of(info, domain);
  if (info == first_of_stack) {
    info += index % STACK_ROWS;
    index /= STACK_ROWS;
  }
  name_item(domain, info, index, item);
  return info;
}

const struct figure_info *figure_at(const struct figure_domain *domain, int index) {
  char ignored[NAME_SIZE];
  return find_row(domain, index, ignored);
}

const char *figure_key(const struct figure_domain *domain, int index, char *text) {
  char item[NAME_SIZE];
  const struct figure_info *info = find_row(domain, index, item);
  snprintf(text, FIGURE_TEXT_SIZE, "%s%s%s", item, item[0] != 0 ? "." : "", info->key);
  return text;
}

enum { LENGTH_OF_DRAM = 5 };

/* The top memory of a figure that is named after it, as it is no DRAM; else NULL. */
static const struct memory *named_top(const struct hardware *hardware, const struct figure_info *info) {
  if (strncmp(info->name, "DRAM ", LENGTH_OF_DRAM) != 0) return NULL;
  if (hardware == NULL || hardware->level_count[OPERAND_O] == 0) return NULL;
  const struct memory *top = hardware_top(hardware);
  return memory_is_off_chip(top) ? NULL : top;
}

const char *figure_label(const struct hardware *hardware, int figure, int width, char *text) {
  const struct figure_info *info = &figure_table[figure];
  const struct memory *top = named_top(hardware, info);
  const char *what = info->name + (top != NULL ? LENGTH_OF_DRAM : 0);
  char cut[NAME_CUT_SIZE];
  if (top == NULL) {
    snprintf(text, FIGURE_TEXT_SIZE, "%s", what);
  } else {
    const char *name = top->name;
    names_cut(&name, 1, 0, width - 1 - text_width(what), cut);
    snprintf(text, FIGURE_TEXT_SIZE, "%.*s %s", NAME_SIZE - 1, cut, what);
  }
  return text;
}

const char *figure_name(const struct figure_domain *domain, int index, char *text) {
  char item[NAME_SIZE];
  const struct figure_info *info = find_row(domain, index, item);
  static const char *const prefix[] = {
      [IN_OPERANDS] = "Energy of ", [IN_LATENCY_PARTS] = "Latency: ", [IN_TOTALS] = "", [IN_MEMORY_PARTS] = ""};
  const char *before = info->section != ELSEWHERE ? prefix[info->section] : "";
  const struct memory *top = named_top(domain->hardware, info);
  if (top != NULL) {
    snprintf(text, FIGURE_TEXT_SIZE, "%s %s", top->name, info->name + LENGTH_OF_DRAM);
    return text;
  }
  snprintf(text, FIGURE_TEXT_SIZE, "%s%s%s%s", before, info->name, item[0] != 0 ? " " : "", item);
  return text;
}

int figure_index(const struct figure_domain *domain, enum figure row, int item) {
  if (figure_table[row].scope != OF_STACK) return count_rows(domain, (int)row) + item;
  return count_rows(domain, FIRST_OF_STACK) + item * STACK_ROWS + ((int)row - FIRST_OF_STACK);
}

/* Item of a row that the key names before its last dot, `name` of `length` bytes; -1 if there is none. */
static int find_item(const struct figure_domain *domain, const struct figure_info *info, const char *name,
                     size_t length) {
  char item[NAME_SIZE];
  for (int i = 0; i < items_of(info, domain); i++) {
    name_item(domain, info, i, item);
    if (strlen(item) == length && memcmp(item, name, length) == 0) return i;
  }
  return -1;
}

int figure_find(const struct figure_domain *domain, const char *key) {
  const char *dot = strrchr(key, '.'), *own = dot != NULL ? dot + 1 : key;
  for (int row = FIGURE_ROWS - 1; row >= 0; row--) {
    const struct figure_info *info = &figure_table[row];
    if (strcmp(info->key, own) != 0) continue;
    int item = find_item(domain, info, key, dot != NULL ? (size_t)(dot - key) : 0);
    if (item >= 0) return figure_index(domain, (enum figure)row, item);
  }
  return -1;
}

/* --- Their values ----------------------------------------------------------------------------------------- */

/* Figures of one block: places of layers, then the reason, if any, lie behind the values. NULL when memory is out. */
static struct figures *allocate(int count, int layer_count, const char *reason) {
  size_t values = sizeof(struct figures) + (size_t)count * sizeof(double);
  size_t places = values + (size_t)layer_count * sizeof(struct data_place);
  struct figures *figures = calloc(1, places + (reason != NULL ? strlen(reason) + 1 : 0));
  if (figures == NULL) return NULL;
  figures->layer_count = layer_count;
  figures->places = (struct data_place *)(void *)((char *)figures + values);
  if (reason != NULL) figures->reason = strcpy((char *)figures + places, reason);
  return figures;
}

/* Derives from the costs of layers what several figures share. */
static void measure(struct figure_source *source) {
  const struct result *result = source->result;
  result_accesses(result, source->accesses);
  held_of_result(result, source->held);
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) add_latency(source, &result->stacks[s].types[t]);
  }
}

struct figures *figures_new(const struct result *result) {
  const struct figure_domain domain = figure_domain_of(result);
  char lack[OVERFLOW_TEXT_SIZE];
  struct figures *figures = allocate(figure_count(&domain), result->sums_only ? 0 : result->layer_count,
                                     result->overfull_count > 0 ? overflow_text(result, lack) : NULL);
  struct figure_source source = {.result = result};
  if (figures == NULL) return NULL;
  figures->stack_count = result->stack_count;
  if (!result->sums_only) {
    measure(&source);
    layer_places_find(result, (struct data_place *)figures->places);
  }
  figures->count = figure_count(&domain);
  for (int row = 0; row < FIGURE_ROWS; row++) {
    int items = items_of(&figure_table[row], &domain);
    for (source.item = 0; source.item < items; source.item++) {
      bool known = figure_table[row].in_sweep || !result->sums_only;
      figures->value[figure_index(&domain, (enum figure)row, source.item)] =
          known ? figure_table[row].value(&source) : NAN;
    }
  }
  return figures;
}

struct figures *figures_new_failed(const struct error *error) {
  struct figures *figures = allocate(0, 0, error->message);
  if (figures != NULL) figures->status = error->status;
  return figures;
}

struct figures *figures_copy(const struct figures *figures) {
  struct figures *copy = allocate(figures->count, figures->layer_count, figures->reason);
  if (copy == NULL) return NULL;
  const char *reason = copy->reason;
  const struct data_place *places = copy->places;
  memcpy(copy, figures,
         sizeof *figures + (size_t)figures->count * sizeof *figures->value +
             (size_t)figures->layer_count * sizeof *places);
  copy->reason = reason;
  copy->places = places;
  return copy;
}

void figures_free(struct figures *figures) {
  free(figures);
}
