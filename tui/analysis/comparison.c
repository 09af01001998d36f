#include "tui/analysis/comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct section_info section_info[SECTION_COUNT] = {
    [SECTION_TOTALS] = {"Totals", "totals", -1, true},
    [SECTION_MEMORIES] = {"Energy by memory", "energy_by_memory", FIGURE_ENERGY, false},
    [SECTION_OPERANDS] = {"Energy by operand", "energy_by_operand", FIGURE_ENERGY, false},
    [SECTION_LAYERS] = {"Energy by layer", "energy_by_layer", FIGURE_ENERGY, false},
    [SECTION_LATENCY_PARTS] = {"Latency by part", "latency_by_part", FIGURE_LATENCY, false},
    [SECTION_LAYER_LATENCY] = {"Latency by layer", "latency_by_layer", FIGURE_LATENCY, false},
    [SECTION_ACCESSES] = {"Words by memory", "words_by_memory", -1, false},
    [SECTION_FIGURES] = {"Other figures", "other_figures", -1, true},
};

const char *const comparison_item_name[ITEM_COUNT] = {
    [ITEM_FIGURE] = "figure",           [ITEM_MAC] = "mac",           [ITEM_MEMORY] = "memory", [ITEM_READS] = "reads",
    [ITEM_WRITES] = "writes",           [ITEM_OPERAND] = "operand",   [ITEM_COPIES] = "copies", [ITEM_LAYER] = "layer",
    [ITEM_STACK_INPUT] = "stack input", [ITEM_LATENCY_PART] = "part",
};

/* --- Rows ------------------------------------------------------------------------------------------------ */

/* Finds the row in its section, or adds it; room for it was made before. */
static struct comparison_row *row_of(struct comparison *comparison, enum comparison_section section,
                                     enum comparison_item item, int index, const char *name) {
  for (int i = comparison->row_count - 1; i >= 0 && comparison->rows[i].section == section; i--) {
    struct comparison_row *row = &comparison->rows[i];
    bool by_name = item == ITEM_FIGURE || item == ITEM_MEMORY || item == ITEM_READS || item == ITEM_WRITES;
    bool same = by_name ? strcmp(row->name, name) == 0 : row->index == index;
    if (row->item == item && same) return row;
  }
  struct comparison_row *row = &comparison->rows[comparison->row_count++];
  row->section = section;
  row->item = item;
  row->index = index;
  row->unit = section_info[section].total == FIGURE_LATENCY ? UNIT_CYCLES : UNIT_ENERGY;
  row->better = -1;
  snprintf(row->name, sizeof row->name, "%s", name);
  return row;
}

static void add_value(struct comparison_row *row, int slot, double value) {
  row->has[slot] = true;
  row->value[slot] += value;
}

static enum comparison_section section_of(const struct figure_info *info) {
  static const enum comparison_section sections[] = {[ELSEWHERE] = SECTION_FIGURES,
                                                     [IN_TOTALS] = SECTION_TOTALS,
                                                     [IN_OPERANDS] = SECTION_OPERANDS,
                                                     [IN_LATENCY_PARTS] = SECTION_LATENCY_PARTS,
                                                     [IN_MEMORY_PARTS] = SECTION_COUNT};
  bool is_memory = info->scope == OF_MEMORY && info->unit == UNIT_ENERGY && info->section == ELSEWHERE;
  return is_memory ? SECTION_MEMORIES : sections[info->section];
}

/* Adds the figures of the section, by their name there. */
static void add_figures(struct comparison *comparison, enum comparison_section section, int slot,
                        const struct evaluation *evaluation) {
  const struct figure_domain domain = figure_domain_of(evaluation->result);
  for (int i = 0; i < evaluation->figures->count; i++) {
    const struct figure_info *info = figure_at(&domain, i);
    if (section_of(info) != section) continue;
    if (i == FIGURE_VECTOR_ENERGY && evaluation->figures->value[i] == 0) continue; /* most accelerators have none */
    char name[FIGURE_TEXT_SIZE];
    bool is_part = info->section == IN_OPERANDS || info->section == IN_LATENCY_PARTS;
    enum comparison_item item = info->section == IN_OPERANDS        ? ITEM_OPERAND
                                : info->section == IN_LATENCY_PARTS ? ITEM_LATENCY_PART
                                                                    : ITEM_FIGURE;
    if (i == FIGURE_MAC_ENERGY) item = ITEM_MAC;
    struct comparison_row *row =
        row_of(comparison, section, item, i, is_part ? info->name : figure_name(&domain, i, name));
    figure_key(&domain, i, row->key);
    row->unit = info->unit;
    row->better = info->better;
    add_value(row, slot, evaluation->figures->value[i]);
  }
}

static void add_memories(struct comparison *comparison, enum comparison_section section, int slot,
                         const struct evaluation *evaluation) {
  const struct hardware *hardware = &evaluation->result->hardware;
  const struct figure_domain domain = {.hardware = hardware};
  add_value(row_of(comparison, section, ITEM_MAC, 0, "MAC"), slot, evaluation->result->mac_energy_pj);
  if (evaluation->result->vector_energy_pj > 0) {
    add_value(row_of(comparison, section, ITEM_MAC, 1, "vector"), slot, evaluation->result->vector_energy_pj);
  }
  for (int m = 0; m < hardware->memory_count; m++) {
    const char *name = hardware->memories[m].name;
    int figure = figure_index(&domain, FIGURE_MEMORY_ENERGY, m);
    struct comparison_row *row = row_of(comparison, section, ITEM_MEMORY, m, name);
    figure_key(&domain, figure, row->key);
    add_value(row, slot, evaluation->figures->value[figure]);
  }
}

static void add_accesses(struct comparison *comparison, enum comparison_section section, int slot,
                         const struct evaluation *evaluation) {
  const struct hardware *hardware = &evaluation->result->hardware;
  for (int m = 0; m < hardware->memory_count; m++) {
    for (int writes = 0; writes < 2; writes++) {
      char name[COMPARISON_NAME_SIZE];
      double words = 0;
      for (enum access_owner owner = 0; owner <= ACCESS_COPY; owner++) {
        words += access_words(&evaluation->accesses[m], owner, !writes);
      }
      snprintf(name, sizeof name, "%.48s %s", hardware->memories[m].name, writes ? "writes" : "reads");
      struct comparison_row *row = row_of(comparison, section, writes ? ITEM_WRITES : ITEM_READS, m, name);
      row->unit = UNIT_WORDS;
      add_value(row, slot, words);
    }
  }
}

/* --- Layers ---------------------------------------------------------------------------------------------- */

static int layer_index(const struct result *result, int id) {
  int index = 0;
  while (index < result->layer_count && result->layers[index].id != id) index++;
  return index;
}

static void add_layers(struct comparison *comparison, enum comparison_section section, int slot,
                       const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  for (int i = 0; i < evaluation->entry_count; i++) {
    const struct result_entry *entry = &evaluation->entries[i];
    const struct stack_node *node = &result->stacks[entry->stack].nodes[entry->node];
    enum comparison_item item = node->layer < 0 ? ITEM_STACK_INPUT : entry->is_copy ? ITEM_COPIES : ITEM_LAYER;
    char name[COMPARISON_NAME_SIZE];
    snprintf(name, sizeof name, item == ITEM_STACK_INPUT ? "%d to stacks" : "%d %s", node->id,
             item == ITEM_COPIES ? "copies" : node->shape->type);
    int index = node->layer < 0 ? layer_index(result, node->id) : node->layer;
    struct comparison_row *row = row_of(comparison, section, item, index, name);
    bool is_new = true;
    for (int s = 0; s <= slot; s++) is_new = is_new && !row->has[s];
    if (is_new) row->id = node->id;
    add_value(row, slot, section == SECTION_LAYERS ? entry->energy_pj : entry->latency_cycles);
  }
}

static int compare_position(const void *a, const void *b) {
  const struct comparison_row *p = a, *q = b;
  if (p->index != q->index) return p->index < q->index ? -1 : 1;
  return (int)p->item - (int)q->item;
}

/* Brings the layers of all slots into one order, as each slot may cut its stacks elsewhere. */
static void sort_layers(struct comparison *comparison, enum comparison_section section) {
  int first = comparison->row_count;
  while (first > 0 && comparison->rows[first - 1].section == section) first--;
  qsort(comparison->rows + first, (size_t)(comparison->row_count - first), sizeof *comparison->rows, compare_position);
}

/* --- The whole ------------------------------------------------------------------------------------------- */

static bool same_layers(const struct result *a, const struct result *b) {
  if (a->layer_count != b->layer_count) return false;
  for (int i = 0; i < a->layer_count; i++) {
    const struct layer *p = &a->layers[i], *q = &b->layers[i];
    if (p->id != q->id || strcmp(p->type, q->type) != 0 || p->dim_count != q->dim_count) return false;
    if (memcmp(p->size, q->size, (size_t)p->dim_count * sizeof *p->size) != 0) return false;
  }
  return true;
}

typedef void add_function(struct comparison *comparison, enum comparison_section section, int slot,
                          const struct evaluation *evaluation);

static add_function *const add_rows[SECTION_COUNT] = {
    [SECTION_TOTALS] = add_figures,    [SECTION_MEMORIES] = add_memories,     [SECTION_OPERANDS] = add_figures,
    [SECTION_LAYERS] = add_layers,     [SECTION_LATENCY_PARTS] = add_figures, [SECTION_LAYER_LATENCY] = add_layers,
    [SECTION_ACCESSES] = add_accesses, [SECTION_FIGURES] = add_figures,
};

/* Upper bound of the number of rows. */
static size_t row_limit(const struct evaluation *const *slots, int slot_count) {
  size_t limit = ITEM_COUNT + 8;
  for (int i = 0; i < slot_count; i++) {
    if (slots[i] == NULL) continue;
    limit += (size_t)slots[i]->result->hardware.memory_count * 3 + (size_t)slots[i]->entry_count * 2;
    limit += (size_t)slots[i]->figures->count;
  }
  return limit;
}

struct comparison *comparison_new(const struct evaluation *const *slots, int slot_count) {
  struct comparison *comparison = calloc(1, sizeof *comparison);
  if (comparison == NULL) return NULL;
  *comparison = (struct comparison){.slot_count = slot_count, .same_workload = true};
  for (int i = 0; i < slot_count; i++) snprintf(comparison->label[i], COMPARISON_LABEL_SIZE, "%c", 'A' + i);
  comparison->rows = calloc(row_limit(slots, slot_count), sizeof *comparison->rows);
  if (comparison->rows == NULL) {
    free(comparison);
    return NULL;
  }
  for (enum comparison_section section = 0; section < SECTION_COUNT; section++) {
    for (int i = 0; i < slot_count; i++) {
      if (slots[i] != NULL) add_rows[section](comparison, section, i, slots[i]);
    }
    if (section == SECTION_LAYERS || section == SECTION_LAYER_LATENCY) {
      sort_layers(comparison, section);
    }
  }
  const struct result *first = NULL;
  for (int i = 0; i < slot_count; i++) {
    if (slots[i] == NULL) continue;
    if (first == NULL) first = slots[i]->result;
    comparison->same_workload = comparison->same_workload && same_layers(first, slots[i]->result);
  }
  return comparison;
}

void comparison_free(struct comparison *comparison) {
  if (comparison == NULL) return;
  free(comparison->rows);
  free(comparison);
}

/* --- Differences ----------------------------------------------------------------------------------------- */

double comparison_difference(const struct comparison_row *row, int base, int slot) {
  return row->value[slot] - row->value[base];
}

bool comparison_differs(const struct comparison_row *row, int base, int slot) {
  const double rounding = 1e-9;
  double larger = fmax(fabs(row->value[slot]), fabs(row->value[base]));
  return fabs(comparison_difference(row, base, slot)) > rounding * larger;
}

int comparison_judgement(const struct comparison_row *row, int base, int slot) {
  if (!comparison_differs(row, base, slot)) return 0;
  return comparison_difference(row, base, slot) > 0 ? row->better : -row->better;
}

double comparison_whole(const struct comparison *comparison, const struct comparison_row *row, int base, int slot) {
  double of_base = 0, of_slot = 0;
  if (section_info[row->section].is_mixed) return fmax(fabs(row->value[base]), fabs(row->value[slot]));
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *with = &comparison->rows[i];
    if (with->section != row->section) continue;
    of_base += with->value[base];
    of_slot += with->value[slot];
  }
  return fmax(of_base, of_slot);
}

double comparison_share(const struct comparison *comparison, const struct comparison_row *row, int base, int slot) {
  double whole = comparison_whole(comparison, row, base, slot);
  return whole > 0 ? fabs(comparison_difference(row, base, slot)) / whole : 0;
}

bool comparison_is_named(const struct comparison *comparison, int slot) {
  const char *label = comparison->label[slot];
  return label[0] != 'A' + slot || label[1] != 0;
}

bool comparison_has_names(const struct comparison *comparison) {
  int named = 0;
  for (int i = 0; i < comparison->slot_count; i++) named += comparison_is_named(comparison, i);
  return named > 0;
}

double comparison_size(const struct comparison *comparison, const struct comparison_row *row, int base, int slot) {
  if (slot >= 0) return fabs(comparison_difference(row, base, slot));
  double size = 0;
  for (int i = 0; i < comparison->slot_count; i++) size = fmax(size, fabs(comparison_difference(row, base, i)));
  return size;
}

struct ranking {
  const struct comparison *comparison;
  int base, slot;
};

static int compare_size(const void *a, const void *b, void *context) {
  const struct ranking *ranking = context;
  int i = *(const int *)a, j = *(const int *)b;
  const struct comparison_row *p = &ranking->comparison->rows[i], *q = &ranking->comparison->rows[j];
  if (p->section == q->section && !section_info[p->section].is_mixed) {
    double x = comparison_size(ranking->comparison, p, ranking->base, ranking->slot);
    double y = comparison_size(ranking->comparison, q, ranking->base, ranking->slot);
    if (x > y) return -1;
    if (x < y) return 1;
  }
  return i - j;
}

void comparison_order(const struct comparison *comparison, int base, int slot, bool by_size, int *order) {
  struct ranking ranking = {comparison, base, slot};
  for (int i = 0; i < comparison->row_count; i++) order[i] = i;
  if (by_size) qsort_r(order, (size_t)comparison->row_count, sizeof *order, compare_size, &ranking);
}

const char *comparison_value_text(char *text, const struct comparison_row *row, int slot) {
  return unit_table[row->unit].format(text, row->value[slot]);
}

const char *comparison_difference_text(char *text, const struct comparison_row *row, int base, int slot) {
  const struct unit_info *unit = &unit_table[row->unit];
  if (!comparison_differs(row, base, slot)) {
    snprintf(text, FORMAT_SIZE, "0");
    return text;
  }
  if (row->unit == UNIT_FRACTION) return format_points(text, row->value[slot], row->value[base]);
  char size[FORMAT_SIZE];
  double difference = comparison_difference(row, base, slot);
  unit->format(size, fabs(difference));
  snprintf(text, FORMAT_SIZE, "%s%.26s", difference > 0 ? "+" : "−", size);
  return text;
}

const char *comparison_percent_text(char *text, const struct comparison_row *row, int base, int slot) {
  text[0] = 0;
  return row->unit == UNIT_FRACTION ? text : format_change(text, row->value[slot], row->value[base]);
}

/* --- Reasons --------------------------------------------------------------------------------------------- */

/* True if a memory has another size or bandwidth and takes as much energy per access as before. */
static bool keeps_energy(const struct memory *before, const struct memory *now) {
  bool same_energy = now->read_energy_pj == before->read_energy_pj && now->write_energy_pj == before->write_energy_pj;
  bool same =
      now->size_bits == before->size_bits && now->read_bw == before->read_bw && now->write_bw == before->write_bw;
  return same_energy && !same;
}

const char *comparison_reason(const struct evaluation *before, const struct evaluation *now) {
  struct point same = before->point;
  int larger = 0, smaller = 0, slower = 0, keep = 0;
  snprintf(same.edits, sizeof same.edits, "%s", now->point.edits);
  if (before->result == NULL || now->result == NULL || !point_equal(&same, &now->point)) return "";
  for (int m = 0; m < now->result->hardware.memory_count; m++) {
    const struct memory *old = &before->result->hardware.memories[m], *new = &now->result->hardware.memories[m];
    larger += new->size_bits > old->size_bits;
    smaller += new->size_bits < old->size_bits;
    slower += new->latency_cycles != old->latency_cycles;
    keep += keeps_energy(old, new);
  }
  bool is_same = now->result->energy_pj == before->result->energy_pj &&
                 now->result->latency_cycles == before->result->latency_cycles;
  bool offloads = rules_have(search_rules(&now->point.schedule.search), RULE_OFFLOAD);
  if (is_same && slower > 0 && larger + smaller == 0) {
    return offloads ? "a latency counts in offloading only"
                    : "a latency counts in offloading only, which is not summed";
  }
  if (now->result->energy_pj > before->result->energy_pj && larger == 1 && smaller + slower == 0) {
    return "a larger memory costs more, as maps go to the lowest one that holds them";
  }
  return keep > 0 && !is_same ? "at unchanged energy per access" : "";
}
