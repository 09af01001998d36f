#include "tui/analysis/tables.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "tui/analysis/placement.h"
#include "tui/analysis/point_text.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"

enum { LIST_SIZE = 240 };

/* Adds a word to a list in `text` of LIST_SIZE bytes. */
__attribute__((format(printf, 3, 4))) static void add_word(char *text, const char *separator, const char *format, ...) {
  size_t length = strlen(text);
  if (length > 0) length += (size_t)snprintf(text + length, LIST_SIZE - length, "%s", separator);
  if (length >= LIST_SIZE) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text + length, LIST_SIZE - length, format, arguments);
  va_end(arguments);
}

static double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

const char *memory_name(const struct hardware *hardware, int memory) {
  return memory < 0 ? "-" : hardware->memories[memory].name;
}

/* --- Layers -------------------------------------------------------------------------------------------- */

static void add_entry(const struct evaluation *evaluation, int index, struct table *table) {
  const struct result *result = evaluation->result;
  const struct result_entry *entry = &evaluation->entries[index];
  const struct stack_node *node = result_entry_node(result, entry);
  const struct latency_parts latency = result_entry_latency(result, entry);
  const double parts[] = {latency.ideal_cycles, latency.spatial_stall_cycles, latency.temporal_stall_cycles,
                          latency.loading_cycles, latency.offloading_cycles};
  char id[NODE_ID_SIZE];
  TABLE_ROW(table, cell_number(entry->stack), cell_text(entry->is_copy ? "copy" : "layer"),
            node->input >= 0 ? cell_text(result_node_id(node, id)) : cell_number(node->id),
            cell_text(node->shape->name), {.text = node->shape->type, .blank = entry->is_copy},
            cell_number(entry->energy_pj), cell_number(share(entry->energy_pj, result->energy_pj)),
            cell_number(entry->latency_cycles));
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    TABLE_ROW(table, {.number = parts[i], .blank = entry->is_copy});
  }
  TABLE_ROW(table, {.number = entry->mac_count, .blank = entry->is_copy}, cell_number(entry->mac_energy_pj),
            cell_text(evaluation->overfull[index] ? "overfull" : ""));
}

void table_of_layers(const struct evaluation *evaluation, const int *order, struct table *table) {
  table_title(table, "Energy and latency by layer");
  TABLE_HEAD(table, column_text("stack", "stack"), column_text("kind", "what"), column_right("id", "id"),
             column_hidden("name"), column_text("type", "type"), column_number("energy_pj", "energy", format_energy),
             column_number("share", "share", format_percent), column_number("latency_cycles", "latency", format_count),
             column_number("ideal_cycles", "ideal", format_count),
             column_number("spatial_stall_cycles", "spatial stall", format_count),
             column_number("temporal_stall_cycles", "temporal stall", format_count),
             column_number("loading_cycles", "loading", format_count), column_hidden("offloading_cycles"),
             column_number("mac_count", "MACs", format_count), column_hidden("mac_energy_pj"),
             column_text("overfull", ""));
  for (int i = 0; i < evaluation->entry_count; i++) add_entry(evaluation, order != NULL ? order[i] : i, table);
}

/* --- Accesses ------------------------------------------------------------------------------------------ */

static bool is_accessed(const struct access_total *total, enum access_owner owner) {
  return total->energy_pj[owner] > 0 || access_words(total, owner, true) > 0 || access_words(total, owner, false) > 0;
}

/* A row of no memory: operations of the array or of the vector unit. */
static void add_operations(const struct evaluation *evaluation, const char *name, double energy_pj,
                           struct table *table) {
  if (energy_pj <= 0) return;
  TABLE_ROW(table, cell_text(name), cell_text("operations"), cell_blank(), cell_blank(), cell_blank(), cell_blank(),
            cell_number(energy_pj), cell_number(share(energy_pj, evaluation->result->energy_pj)));
}

void table_of_accesses(const struct evaluation *evaluation, bool all, struct table *table) {
  const struct hardware *hardware = &evaluation->result->hardware;
  table_title(table, "Accesses by memory");
  TABLE_HEAD(table, column_text("memory", "memory"), column_text("owner", "for"),
             column_number("tl", "to below", format_count), column_number("fl", "from below", format_count),
             column_number("th", "to above", format_count), column_number("fh", "from above", format_count),
             column_number("energy_pj", "energy", format_energy), column_number("share", "share", format_percent));
  if (!all) {
    add_operations(evaluation, "MAC", evaluation->result->mac_energy_pj, table);
    add_operations(evaluation, "vector", evaluation->result->vector_energy_pj, table);
  }
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct access_total *total = &evaluation->accesses[m];
    for (enum access_owner owner = ACCESS_OUTPUT; owner <= ACCESS_COPY; owner++) {
      const double *words = total->word_accesses[owner];
      if (!all && !is_accessed(total, owner)) continue;
      TABLE_ROW(table, cell_text(hardware->memories[m].name), cell_text(access_owner_name[owner]),
                cell_number(words[MOVE_TL]), cell_number(words[MOVE_FL]), cell_number(words[MOVE_TH]),
                cell_number(words[MOVE_FH]), cell_number(total->energy_pj[owner]),
                cell_number(share(total->energy_pj[owner], evaluation->result->energy_pj)));
    }
  }
}

void table_of_memory_accesses(const struct evaluation *evaluation, struct table *table) {
  enum { MAC = -2, VECTOR };
  static const struct access_total none;
  const struct result *result = evaluation->result;
  bool has_vector = result->vector_energy_pj > 0; /* most accelerators have no vector unit */
  table_title(table, "Accesses by memory");
  table_column(table, "memory");
  for (int owner = 0; owner <= LAYER_OPERANDS; owner++) {
    table_column(table, "%s_read_words", access_owner_name[owner]);
    table_column(table, "%s_written_words", access_owner_name[owner]);
    table_column(table, "%s_energy_pj", access_owner_name[owner]);
  }
  table_keys(table, has_vector ? "mac_count mac_energy_pj vector_ops vector_energy_pj" : "mac_count mac_energy_pj");
  for (int m = MAC; m < result->hardware.memory_count; m++) {
    if (m == VECTOR && !has_vector) continue;
    const struct access_total *total = m < 0 ? &none : &evaluation->accesses[m];
    table_text(table, "%s", m == MAC ? "MAC" : m == VECTOR ? "vector" : result->hardware.memories[m].name);
    for (enum access_owner owner = ACCESS_OUTPUT; owner <= ACCESS_COPY; owner++) {
      TABLE_ROW(table, cell_number(access_words(total, owner, true)), cell_number(access_words(total, owner, false)),
                cell_number(total->energy_pj[owner]));
    }
    TABLE_ROW(table, cell_number(m == MAC ? result->mac_count : 0), cell_number(m == MAC ? result->mac_energy_pj : 0));
    if (!has_vector) continue;
    TABLE_ROW(table, cell_number(m == VECTOR ? result->vector_ops : 0),
              cell_number(m == VECTOR ? result->vector_energy_pj : 0));
  }
}

/* --- Held bits ----------------------------------------------------------------------------------------- */

static const char *format_held(char *text, double bits) {
  return bits > 0 ? format_capacity(text, bits) : strcpy(text, "-");
}

void table_of_held(const struct hardware *hardware, const struct held *held, struct table *table) {
  TABLE_HEAD(table, column_text("memory", "memory"), column_number("size_bits", "size", format_capacity),
             column_number("bits", "held", format_capacity), column_number("use", "use", format_percent),
             column_number("weights_bits", "W", format_held), column_number("inputs_bits", "I", format_held),
             column_number("outputs_bits", "O", format_held), column_number("h_cache_bits", "H cache", format_held),
             column_number("v_cache_bits", "V cache", format_held));
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct memory *memory = &hardware->memories[m];
    TABLE_ROW(table, cell_text(memory->name), cell_number(memory->size_bits), cell_number(held[m].bits),
              cell_number(share(held[m].bits, memory->size_bits)));
    for (int owner = 0; owner < HELD_OWNERS; owner++) table_number(table, held[m].owner_bits[owner]);
  }
}

/* --- Placement ----------------------------------------------------------------------------------------- */

/* Lists the memories tried before one fitted, with what each lacked. */
static const char *tried_text(const struct placed *place, char text[LIST_SIZE]) {
  const struct placement *placement = place->why.placement;
  const struct hardware *hardware = &place->result->hardware;
  char size[FORMAT_SIZE];
  text[0] = '\0';
  for (int i = 0; placement != NULL && i < placement->try_count; i++) {
    const struct placement_try *tried = &placement->tries[i];
    const struct memory *memory = &hardware->memories[tried->memory];
    if (tried->fit == FIT_MANY_INSTANCES) add_word(text, ", ", "%s has several instances", memory->name);
    if (tried->fit == FIT_NOT_SHARED) add_word(text, ", ", "%s does not hold both I and O", memory->name);
    if (tried->fit == FIT_TOO_SMALL) {
      add_word(text, ", ", "%s lacks %s", memory->name, format_capacity(size, tried->need_bits - memory->size_bits));
    }
  }
  return text[0] != '\0' ? text : "-";
}

static const char *moves_text(const struct placed *place, char text[LIST_SIZE]) {
  const struct relief *relief = &place->why.relief;
  if (relief->memory < 0) return "-";
  snprintf(text, LIST_SIZE, "%s=%.0f", memory_name(&place->result->hardware, relief->memory), relief->size_bits);
  return text;
}

void table_of_places(const struct evaluation *evaluation, int stack, int type, struct table *table) {
  struct placed place;
  place_begin(&place, evaluation->result, &evaluation->point.schedule, stack, type);
  if (table->column_count == 0) {
    table_title(table, "Where data live");
    TABLE_HEAD(table, column_hidden("stack"), column_hidden("tile_type"), column_text("type", "type"),
               column_right("tile", "tile"), column_text("data", "data"), column_right("layer", "layer"),
               column_number("bits", "size", format_capacity), column_text("memory", "lives in"),
               column_text("tried", "tried before"), column_text("moves_with", "moves with"), column_hidden("why"));
  }
  while (place_next(&place)) {
    const struct tile_type *of = &place.stack->types[type];
    char id[NODE_ID_SIZE], tile[TILE_TEXT_SIZE], tried[LIST_SIZE], moves[LIST_SIZE];
    TABLE_ROW(table, cell_number(stack), cell_number(type), cell_number(type + 1),
              cell_text(tile_option_text(of->width, of->height, tile)), cell_text(owner_look[place.owner].name),
              cell_text(place.is_of_layer ? result_node_id(&place.stack->nodes[place.at.node], id) : "all"),
              cell_number(place.bits), cell_text(memory_name(&place.result->hardware, place.why.home)),
              cell_text(tried_text(&place, tried)), cell_text(moves_text(&place, moves)), cell_text(place.why.text));
  }
  table->failed |= place.failed;
}

/* --- Hardware ------------------------------------------------------------------------------------------ */

/* "I1.0 O.2": the operands with their level numbers. */
static const char *levels_text(const struct memory *memory, char text[LIST_SIZE]) {
  text[0] = '\0';
  for (int i = 0; i < memory->operand_count; i++) {
    enum memory_operand operand = memory->operands[i];
    add_word(text, " ", "%s.%d", memory_operand_name[operand], memory->level_of[operand]);
  }
  return text;
}

/* "D1 D3", "all", or "none" of the array's dimensions. */
static const char *served_text(const struct hardware *hardware, const struct memory *memory, char text[LIST_SIZE]) {
  int count = 0;
  text[0] = '\0';
  for (int d = 0; d < hardware->dim_count; d++) {
    count += memory->serves[d];
    if (memory->serves[d]) add_word(text, " ", "D%d", d + 1);
  }
  return count == hardware->dim_count ? "all" : count > 0 ? text : "none";
}

static const char *ports_text(const struct memory *memory, char text[LIST_SIZE]) {
  text[0] = '\0';
  for (int p = 0; p < memory->port_count; p++) add_word(text, " ", "%s", memory->ports[p].name);
  return text;
}

void table_of_memories(const struct hardware *hardware, bool top_down, struct table *table) {
  TABLE_HEAD(table, column_text("name", "memory"), column_text("size_bits", "bits"), column_right("size", "size"),
             column_text("instances", "instances"), column_text("holds", "holds"));
  for (int f = EDIT_SIZE + 1; f < EDIT_FIELD_COUNT; f++) {
    const struct edit_field_info *info = &edit_field_info[f];
    TABLE_HEAD(table, {.key = info->json_key, .head = info->column, .hidden = info->column == NULL});
  }
  TABLE_HEAD(table, column_text("serves", "serves"), column_text("ports", "ports"));
  for (int i = 0; i < hardware->memory_count; i++) {
    struct memory memory = hardware->memories[top_down ? hardware->memory_count - 1 - i : i];
    char size[FORMAT_SIZE], holds[LIST_SIZE], serves[LIST_SIZE], ports[LIST_SIZE];
    TABLE_ROW(table, cell_text(memory.name), cell_number(memory.size_bits),
              cell_text(format_capacity(size, memory.size_bits)), cell_number(memory.instances),
              cell_text(levels_text(&memory, holds)));
    for (int f = EDIT_SIZE + 1; f < EDIT_FIELD_COUNT; f++) {
      table_number(table, *edit_memory_number(&memory, (enum edit_field)f));
    }
    TABLE_ROW(table, cell_text(served_text(hardware, &memory, serves)), cell_text(ports_text(&memory, ports)));
  }
}

void table_of_ports(const struct hardware *hardware, struct table *table) {
  TABLE_HEAD(table, column_text("memory", "memory"), column_text("operand", "holds"), column_text("tl", "tl to below"),
             column_text("fl", "fl from below"), column_text("th", "th to above"), column_text("fh", "fh from above"));
  for (int i = 0; i < hardware->memory_count; i++) {
    const struct memory *memory = &hardware->memories[i];
    for (int o = 0; o < memory->operand_count; o++) {
      TABLE_ROW(table, cell_text(memory->name), cell_text(memory_operand_name[memory->operands[o]]));
      for (int m = 0; m < MOVE_COUNT; m++) {
        int port = memory->port_of[memory->operands[o]][m];
        table_text(table, "%s", port < 0 ? "-" : memory->ports[port].name);
      }
    }
  }
}

/* --- The network --------------------------------------------------------------------------------------- */

int64_t layer_loop_size(const struct layer *layer, const char *name) {
  int d = layer_dim(layer, name);
  return d < 0 ? 1 : layer->size[d];
}

int64_t layer_channels_in(const struct layer *layer) {
  return layer_loop_size(layer, "G") * layer_loop_size(layer, layer_dim(layer, "C") >= 0 ? "C" : "K");
}

int layer_producer(const struct layer *layer, int operand) {
  if (layer->is_input || operand == LAYER_OUTPUT || !layer_has(layer, operand)) return -1;
  if (layer->operand[operand].is_made) return layer->operand[operand].maker;
  return layer->operand[operand].constant ? -1 : layer->operand[operand].producer;
}

/* "K 32  C 16  OX 56": loop sizes other than 1. */
static const char *sizes_text(const struct layer *layer, const int64_t *size, char text[LIST_SIZE]) {
  text[0] = '\0';
  for (int d = 0; d < layer->dim_count; d++) {
    if (size[d] != 1) add_word(text, "  ", "%s %" PRId64, layer->dim_name[d], size[d]);
  }
  return text;
}

/* "3,5": ids of the layers that make its inputs; "W:4,3" with weights that layer 4 makes. */
static const char *producers_text(const struct workload *workload, const struct layer *layer, char text[LIST_SIZE]) {
  text[0] = '\0';
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    int count = layer_producer(layer, o) >= 0 ? operand_source_count(&layer->operand[o]) : 0;
    if (layer->operand[o].is_made) add_word(text, ",", "W:%d", workload->layers[layer->operand[o].maker].id);
    for (int i = 0; i < count; i++) {
      int producer = operand_source(&layer->operand[o], i);
      add_word(text, i > 0 ? "+" : ",", "%d", workload->layers[producer].id);
    }
  }
  return text;
}

bool is_cut(const int *cuts, int count, int id) {
  int i = 0;
  while (i < count && cuts[i] != id) i++;
  return i < count;
}

void table_of_network(const struct workload *workload, const int *cuts, int cut_count, struct table *table) {
  table_title(table, "Layers of %s", workload->name);
  TABLE_HEAD(table, column_text("id", "id"), column_text("name", "name"), column_text("type", "type"),
             column_hidden("in_channels"), column_hidden("out_channels"), column_hidden("width"),
             column_hidden("height"), column_text("inputs", "inputs"),
             column_number("weight_bits", "weights", format_capacity), column_number("mac_count", "MACs", format_count),
             column_text("file_sizes", "in the file"), column_text("sizes", "as used"), column_hidden("cut_after"));
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    bool input = layer->is_input;
    bool same = !input && memcmp(layer->size, layer->file_size, (size_t)layer->dim_count * sizeof *layer->size) == 0;
    double groups = (double)layer_loop_size(layer, "G");
    char inputs[LIST_SIZE], given[LIST_SIZE], used[LIST_SIZE];
    TABLE_ROW(table, cell_number(layer->id), cell_text(layer->name), cell_text(layer->type),
              cell_number((double)layer_channels_in(layer)), cell_number(groups * (double)layer_loop_size(layer, "K")),
              cell_number(layer->ox < 0 ? 1 : (double)layer->size[layer->ox]),
              cell_number(layer->oy < 0 ? 1 : (double)layer->size[layer->oy]),
              cell_text(producers_text(workload, layer, inputs)), {.number = layer_weight_bits(layer), .blank = input},
              {.number = input ? 0 : layer_mac_count(layer, layer->size), .blank = input},
              cell_text(input ? "" : sizes_text(layer, layer->file_size, given)),
              cell_text(same ? "=" : sizes_text(layer, layer->size, used)),
              cell_number(is_cut(cuts, cut_count, layer->id)));
  }
}
