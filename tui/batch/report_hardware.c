/* An accelerator as tables and as JSON. */
#include <string.h>

#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/number.h"
#include "tui/text/report_table.h"

/* "D1 D3", "all", or "none" of the array's dimensions. */
static const char *served(const struct hardware *hardware, const struct memory *memory, char text[64]) {
  int count = 0;
  text[0] = '\0';
  for (int d = 0; d < hardware->dim_count; d++) {
    if (!memory->serves[d]) continue;
    snprintf(text + strlen(text), 64 - strlen(text), "%sD%d", count ? " " : "", d + 1);
    count++;
  }
  return count == hardware->dim_count ? "all" : count ? text : "none";
}

/* "I1.0 O.2": the operands with their level numbers. */
static const char *levels(const struct memory *memory, char text[64]) {
  text[0] = '\0';
  for (int i = 0; i < memory->operand_count; i++) {
    enum memory_operand operand = memory->operands[i];
    snprintf(text + strlen(text), 64 - strlen(text), "%s%s.%d", i ? " " : "", memory_operand_name[operand],
             memory->level_of[operand]);
  }
  return text;
}

static void add_numbers(struct table *table, const struct memory *memory) {
  struct memory copy = *memory;
  char number[NUMBER_SIZE];
  for (int f = EDIT_SIZE + 1; f < edit_field_count; f++) {
    if (edit_field_info[f].column == NULL) continue;
    table_add(table, "%s", number_exact(*edit_memory_number(&copy, (enum edit_field)f), number));
  }
}

static void report_memories(struct report *report, const struct hardware *hardware) {
  struct table table;
  char text[64], align[EDIT_FIELDS_MAX + 16] = "lrrrl", head[512] = "memory|bits|size|instances|holds";
  fputs("\nMemories, bottom up (sizes and instances; bandwidth in bit/cycle; energy in pJ of a full access)\n",
        report->out);
  for (int f = EDIT_SIZE + 1; f < edit_field_count; f++) {
    if (edit_field_info[f].column == NULL) continue;
    strcat(align, "r");
    snprintf(head + strlen(head), sizeof head - strlen(head), "|%s", edit_field_info[f].column);
  }
  table_open(&table, report, strcat(align, "ll"), strcat(head, "|serves|ports"));
  for (int i = 0; i < hardware->memory_count; i++) {
    const struct memory *memory = &hardware->memories[i];
    char ports[128] = "";
    for (int p = 0; p < memory->port_count; p++) {
      snprintf(ports + strlen(ports), sizeof ports - strlen(ports), "%s%s", p ? " " : "", memory->ports[p].name);
    }
    table_add(&table, "%s", memory->name);
    table_add(&table, "%.0f", memory->size_bits);
    table_add(&table, "%s", format_capacity(text, memory->size_bits));
    table_add(&table, "%.0f", memory->instances);
    table_add(&table, "%s", levels(memory, text));
    add_numbers(&table, memory);
    table_add(&table, "%s", served(hardware, memory, text));
    table_add(&table, "%s", ports);
  }
  table_close(&table);
}

static void report_ports(struct report *report, const struct hardware *hardware) {
  struct table table;
  fputs("\nPorts (which movement of which operand; - none)\n", report->out);
  table_open(&table, report, "llllll", "memory|holds|tl to below|fl from below|th to above|fh from above");
  for (int i = 0; i < hardware->memory_count; i++) {
    const struct memory *memory = &hardware->memories[i];
    for (int o = 0; o < memory->operand_count; o++) {
      table_add(&table, "%s", memory->name);
      table_add(&table, "%s", memory_operand_name[memory->operands[o]]);
      for (int m = 0; m < MOVE_COUNT; m++) {
        int port = memory->port_of[memory->operands[o]][m];
        table_add(&table, "%s", port < 0 ? "-" : memory->ports[port].name);
      }
    }
  }
  table_close(&table);
}

void report_edits(FILE *out, const char *edits) {
  if (edits[0] != 0) fprintf(out, "edited: %s\n", edits);
}

void report_hardware(struct report *report, const struct hardware *hardware, const char *edits) {
  char energy[NUMBER_SIZE];
  fprintf(report->out, "%s: array of ", hardware->name);
  for (int d = 0; d < hardware->dim_count; d++) fprintf(report->out, "%s%d", d ? " x " : "", hardware->dim_size[d]);
  fprintf(report->out, " = %d MACs, %s pJ each\n", hardware->array_size, number_exact(hardware->mac_energy_pj, energy));
  report_edits(report->out, edits);
  report_memories(report, hardware);
  report_ports(report, hardware);
}

static void add_memory(struct json *json, struct json_object *memories, const struct hardware *hardware,
                       const struct memory *memory) {
  struct json_object *object = json_add_object(json, memories, NULL);
  json_add_text(json, object, "name", memory->name);
  struct memory copy = *memory;
  for (int f = EDIT_SIZE; f < edit_field_count; f++) {
    json_add_number(json, object, edit_field_info[f].json_key, *edit_memory_number(&copy, (enum edit_field)f));
    if (f == EDIT_SIZE) json_add_number(json, object, "instances", memory->instances);
  }
  struct json_object *serves = json_add_array(json, object, "served_dimensions");
  for (int d = 0; d < hardware->dim_count; d++) {
    char name[] = {'D', (char)('1' + d), '\0'};
    if (memory->serves[d]) json_add_text(json, serves, NULL, name);
  }
  struct json_object *operands = json_add_array(json, object, "operands");
  for (int o = 0; o < memory->operand_count; o++) {
    enum memory_operand operand = memory->operands[o];
    struct json_object *row = json_add_object(json, operands, NULL);
    json_add_text(json, row, "operand", memory_operand_name[operand]);
    json_add_number(json, row, "level", memory->level_of[operand]);
    for (int m = 0; m < MOVE_COUNT; m++) {
      int port = memory->port_of[operand][m];
      json_add_text(json, row, movement_name[m], port < 0 ? NULL : memory->ports[port].name);
    }
  }
}

void report_edits_json(struct json *json, struct json_object *parent, const char *edits) {
  struct json_object *list = json_add_array(json, parent, "edits");
  char word[EDITS_SIZE];
  for (edits += strspn(edits, " "); *edits; edits += strspn(edits, " ")) {
    int length = (int)strcspn(edits, " ");
    snprintf(word, sizeof word, "%.*s", length, edits);
    json_add_text(json, list, NULL, word);
    edits += length;
  }
}

void report_hardware_json(struct report *report, const struct hardware *hardware, const char *edits) {
  struct json json;
  json_open(&json);
  json_add_text(&json, json.root, "schema", "tilescope-hardware-1");
  json_add_text(&json, json.root, "name", hardware->name);
  report_edits_json(&json, json.root, edits);
  struct json_object *array = json_add_array(&json, json.root, "array");
  for (int d = 0; d < hardware->dim_count; d++) json_add_number(&json, array, NULL, hardware->dim_size[d]);
  json_add_number(&json, json.root, "mac_energy_pj", hardware->mac_energy_pj);
  struct json_object *memories = json_add_array(&json, json.root, "memories");
  for (int i = 0; i < hardware->memory_count; i++) add_memory(&json, memories, hardware, &hardware->memories[i]);
  if (!json_close(&json, report->out)) report->failed = true;
}
