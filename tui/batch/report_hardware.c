/* An accelerator as tables and as JSON. */
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/analysis/tables.h"
#include "tui/batch/report.h"

void report_edits(FILE *out, const char *edits) {
  if (edits[0] != 0) fprintf(out, "edited: %s\n", edits);
}

void report_hardware(struct report *report, const struct hardware *hardware, const char *edits) {
  char energy[NUMBER_SIZE];
  fprintf(report->out, "%s: array of ", hardware->name);
  for (int d = 0; d < hardware->dim_count; d++) fprintf(report->out, "%s%d", d ? " x " : "", hardware->dim_size[d]);
  fprintf(report->out, " = %d MACs, %s pJ each\n", hardware->array_size, number_exact(hardware->mac_energy_pj, energy));
  if (hardware->vector_lanes > 0) {
    fprintf(report->out, "vector unit of %.0f lanes, %s pJ an operation\n", hardware->vector_lanes,
            number_exact(hardware->vector_energy_pj, energy));
  }
  report_edits(report->out, edits);
  struct table table;
  table_init(&table);
  table_of_memories(hardware, false, &table);
  report_table(report, &table,
               "Memories, bottom up (sizes and instances; bandwidth in bit/cycle; energy in pJ per full-width access)");
  table_init(&table);
  table_of_ports(hardware, &table);
  report_table(report, &table, "Ports (which port serves which movement; - none)");
}

static void add_memory(struct json *json, struct json_object *object, const struct hardware *hardware,
                       const struct memory *memory) {
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
  JSON_TEXTS(&json, json.root, {"schema", "tilescope-hardware-1"}, {"name", hardware->name});
  report_edits_json(&json, json.root, edits);
  struct json_object *array = json_add_array(&json, json.root, "array");
  for (int d = 0; d < hardware->dim_count; d++) json_add_number(&json, array, NULL, hardware->dim_size[d]);
  json_add_number(&json, json.root, "mac_energy_pj", hardware->mac_energy_pj);
  if (hardware->vector_lanes > 0) {
    struct json_object *unit = json_add_object(&json, json.root, "vector_unit");
    JSON_NUMBERS(&json, unit, {"lanes", hardware->vector_lanes}, {"energy_pj", hardware->vector_energy_pj});
  }
  struct json_object *memories = json_add_array(&json, json.root, "memories");
  struct table table;
  table_init(&table);
  table_of_memories(hardware, false, &table);
  for (int i = 0; i < hardware->memory_count && !table.failed; i++) {
    struct json_object *object = json_add_object(&json, memories, NULL);
    table_add_row_json(&table, i, "name size_bits instances", &json, object);
    for (int f = EDIT_SIZE + 1; f < EDIT_FIELD_COUNT; f++) {
      table_add_row_json(&table, i, edit_field_info[f].json_key, &json, object);
    }
    add_memory(&json, object, hardware, &hardware->memories[i]);
  }
  report->failed |= table.failed;
  table_deinit(&table);
  if (!json_close(&json, report->out)) report->failed = true;
}
