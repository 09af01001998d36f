#include "tui/analysis/remarks.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/edits.h"
#include "model/stack.h"
#include "tui/text/format.h"

__attribute__((format(printf, 2, 3))) static void add(struct remark_list *found, const char *format, ...) {
  if (found->count == REMARK_LIST_MAX) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(found->texts[found->count++], REMARK_TEXT_SIZE, format, arguments);
  va_end(arguments);
}

/* Returns the bits in a name such as sram_64KB or rf_1B_W, with a kilobyte of `kilo` bytes; 0: none. */
static double bits_in_name(const char *name, double kilo) {
  double bits = 0;
  for (const char *at = name; *at; at++) {
    if (!isdigit((unsigned char)*at) || (at > name && at[-1] != '_')) continue;
    char *end;
    double number = strtod(at, &end);
    const char *prefix = strchr("kKMG", *end);
    double scale = *end && prefix != NULL ? pow(kilo, prefix - "kKMG" < 2 ? 1 : (double)(prefix - "kKMG")) : 1;
    end += *end && prefix != NULL;
    if (*end == 'B' && (!end[1] || end[1] == '_')) bits = 8 * number * scale;
    at = end - 1;
  }
  return bits;
}

static void remark_name(const struct memory *memory, struct remark_list *found) {
  double binary = bits_in_name(memory->name, 1024), decimal = bits_in_name(memory->name, 1000);
  double size = memory->size_bits;
  if (binary == 0 || size == binary || size == decimal) return;
  char have[FORMAT_SIZE], named[FORMAT_SIZE];
  format_capacity(have, size);
  format_capacity(named, binary);
  if (8 * size == binary || 8 * size == decimal) {
    add(found, "memory %s has %.0f bits, which is %s, not %s: sizes are given in bits", memory->name, size, have,
        named);
  } else {
    add(found, "memory %s holds %s, although its name says %s", memory->name, have, named);
  }
}

/* Remarks on ports that no movement uses. */
static void remark_ports(const struct memory *memory, struct remark_list *found) {
  for (int p = 0; p < memory->port_count; p++) {
    int uses = 0;
    for (int o = 0; o < OPERAND_COUNT; o++) {
      for (int m = 0; m < MOVE_COUNT; m++) {
        uses += memory_stores(memory, (enum memory_operand)o) && memory->port_of[o][m] == p;
      }
    }
    if (uses == 0) add(found, "port %2$s of memory %1$s is never used", memory->name, memory->ports[p].name);
  }
}

/* Remarks on levels that hold less than the level below them. */
static void remark_levels(const struct hardware *hardware, enum memory_operand operand, struct remark_list *found) {
  for (int level = 1; level < hardware->level_count[operand]; level++) {
    const struct memory *low = &hardware->memories[hardware->level[operand][level - 1]];
    const struct memory *high = &hardware->memories[hardware->level[operand][level]];
    if (high->size_bits * high->instances >= low->size_bits * low->instances) continue;
    char small[FORMAT_SIZE], large[FORMAT_SIZE];
    add(found, "memory %s holds %s of %s in total, less than %s below it, which holds %s", high->name,
        format_capacity(small, high->size_bits * high->instances), memory_operand_name[operand], low->name,
        format_capacity(large, low->size_bits * low->instances));
  }
}

/* True if the edits give this number of the memory. */
static bool is_edited(const struct hardware *file, const char *edits, enum edit_field field, int memory) {
  char name[EDIT_NAME_SIZE];
  double unused;
  return edits_value(edits, edit_name(file, (struct edit_place){field, memory}, name), &unused);
}

static double read_pj_per_bit(const struct memory *memory) {
  return memory->read_energy_pj / memory->read_bw;
}

void remark_top(const struct hardware *hardware, struct remark_list *found) {
  const struct memory *top = hardware_top(hardware);
  for (int m = 0; memory_is_off_chip(top) && m < hardware->memory_count - 1; m++) {
    const struct memory *memory = &hardware->memories[m];
    if (read_pj_per_bit(memory) <= read_pj_per_bit(top)) continue;
    add(found, "reading a bit of %s takes %.3g pJ, less than of %s on the chip, %.3g pJ", top->name,
        read_pj_per_bit(top), memory->name, read_pj_per_bit(memory));
    return;
  }
}

void remark_hardware(const struct hardware *hardware, const char *edits, struct remark_list *found) {
  for (int i = 0; i < hardware->memory_count; i++) {
    if (!is_edited(hardware, edits, EDIT_SIZE, i)) remark_name(&hardware->memories[i], found);
    remark_ports(&hardware->memories[i], found);
  }
  for (int o = 0; o < OPERAND_COUNT; o++) remark_levels(hardware, (enum memory_operand)o, found);
  remark_top(hardware, found);
  const struct memory *top = &hardware->memories[hardware->memory_count - 1];
  if (!memory_is_off_chip(hardware_top(hardware))) {
    add(found,
        "%s is the top memory, and no off-chip memory follows it: all that the network reads and writes must fit "
        "in it; if there is a DRAM, add it as the last of 'memories'",
        hardware_top(hardware)->name);
  }
  if (top->instances != 1) {
    add(found, "the top memory %s has %.0f instances, as it does not serve all dimensions of the array", top->name,
        top->instances);
  }
}

static bool is_far(double value, double from) {
  enum { FAR = 8 };
  return from > 0 && (value > FAR * from || value * FAR < from);
}

/* Remarks on one memory whose size or width is changed. */
static void remark_change(const struct hardware *file, const struct hardware *hardware, const char *edits, int m,
                          struct remark_list *found) {
  enum { LEAST_WORDS = 64 };
  const struct memory *old = &file->memories[m], *memory = &hardware->memories[m];
  const struct scaling *scaling = &hardware->scaling;
  bool scales = scaling->size > 0 || scaling->read_width > 0 || scaling->write_width > 0;
  bool size = memory->size_bits != old->size_bits;
  bool read = memory->read_bw != old->read_bw, write = memory->write_bw != old->write_bw;
  bool reads_follow = scales || is_edited(file, edits, EDIT_READ_ENERGY, m);
  bool writes_follow = scales || is_edited(file, edits, EDIT_WRITE_ENERGY, m);
  if (!size && !read && !write) return;
  if (((size || read) && !reads_follow) || ((size || write) && !writes_follow)) {
    add(found, "%s has another %s at unchanged energy per access; --scale banks lets the energy follow", memory->name,
        size && (read || write) ? "size and width"
        : size                  ? "size"
                                : "width");
  }
  if (scales && !hardware_is_top(file, m) &&
      (is_far(memory->size_bits, old->size_bits) || is_far(memory->read_bw, old->read_bw) ||
       is_far(memory->write_bw, old->write_bw) ||
       memory->size_bits < LEAST_WORDS * fmax(memory->read_bw, memory->write_bw))) {
    add(found, "%s is far from the file's own memory: its scaled energies are a guess", memory->name);
  }
}

void remark_edits(const struct hardware *file, const char *edits, struct remark_list *found) {
  struct hardware hardware = *file;
  struct error ignored;
  if (edits_apply(edits, &hardware, &ignored) != STATUS_OK) return;
  for (int m = 0; m < file->memory_count; m++) remark_change(file, &hardware, edits, m, found);
}

void remark_unrolling(const struct hardware *hardware, const struct mapping_rules *rules, struct remark_list *found) {
  const struct mapping_rule *rule = mapping_rules_default(rules);
  for (int d = 0; d < hardware->dim_count && rule != NULL && !rule->is_open; d++) {
    int64_t units = 1;
    for (int i = 0; i < rule->unroll_count[d]; i++) {
      if (rule->unroll[d][i].size > units) units = rule->unroll[d][i].size;
    }
    if (units < hardware->dim_size[d]) {
      add(found, "mapping %s uses %lld of the %d units along D%d of the array; the others idle", rules->name,
          (long long)units, hardware->dim_size[d], d + 1);
    }
  }
}

/* --- Weights ------------------------------------------------------------------------------------------- */

struct weights {
  int layer_count;  /* that compute */
  int single_count; /* stacks of one layer */
  int heavy_count;  /* layers whose own weights do not fit */
  double most_bits; /* of one layer */
  char heavy_ids[64];
};

static void look_at_layers(const struct workload *workload, double room, struct weights *weights) {
  size_t used = 0;
  bool was_full = false;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    double bits = layer_weight_bits(layer);
    weights->layer_count += !layer->is_input;
    weights->most_bits = fmax(weights->most_bits, bits);
    if (bits <= room) continue;
    weights->heavy_count++;
    bool is_full = used + 16 > sizeof weights->heavy_ids; /* room for one id and " .." */
    if (was_full) continue;
    used += (size_t)snprintf(weights->heavy_ids + used, sizeof weights->heavy_ids - used, is_full ? " .." : "%s%d",
                             used > 0 ? ", " : "", layer->id);
    was_full = is_full;
  }
}

static int count_single(const struct stack_list *found) {
  int count = 0;
  for (int s = 0; s < found->stack_count; s++) {
    int layers = 0;
    for (int n = 0; n < found->stacks[s].node_count; n++) layers += !found->stacks[s].nodes[n].shape->is_input;
    count += layers == 1;
  }
  return count;
}

void remark_weights(const struct hardware *hardware, const struct workload *workload, struct remark_list *found) {
  const struct memory *memory = &hardware->memories[stack_weight_memory(hardware)];
  const struct schedule schedule = {.cuts_kind = CUTS_AUTO};
  struct weights weights = {.layer_count = 0};
  struct stack_list list;
  struct arena arena;
  struct error ignored;
  char room[FORMAT_SIZE], most[FORMAT_SIZE];
  arena_init(&arena);
  if (stack_list_init(&list, &arena, workload, hardware, &schedule, &ignored) == STATUS_OK) {
    look_at_layers(workload, memory->size_bits, &weights);
    weights.single_count = count_single(&list);
  }
  arena_deinit(&arena);
  format_capacity(room, memory->size_bits);
  format_capacity(most, weights.most_bits);
  if (weights.layer_count > 1 && weights.single_count == weights.layer_count) {
    add(found,
        "the weights of %s force a cut after every layer: %s holds %s, but a layer has up to %s; nothing is fused",
        workload->name, memory->name, room, most);
  } else if (weights.heavy_count > 0) {
    add(found, "%d of %d layers of %s have more weights than fit in %s of %s and are never fused: %s",
        weights.heavy_count, weights.layer_count, workload->name, room, memory->name, weights.heavy_ids);
  }
}
