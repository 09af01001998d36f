/* Placement of all data, with reasons: a table for each stack, sentences for its most frequent tile type, and JSON. */
#include "tui/analysis/placement.h"
#include "tui/analysis/tables.h"
#include "tui/batch/report.h"
#include "tui/screen/bars.h"
#include "tui/text/json.h"

static void write_sentences(struct report *report, const struct evaluation *evaluation, int stack, int type) {
  const struct result *result = evaluation->result;
  char text[PLACEMENT_TEXT_SIZE], id[NODE_ID_SIZE];
  struct placed place;
  fprintf(report->out, "\nStack %d: reasons, for %s\n", stack, placement_type_text(&result->stacks[stack], type, text));
  place_begin(&place, result, &evaluation->point.schedule, stack, type);
  while (place_next(&place)) {
    fprintf(report->out, "  %s%s%s in %s: %s\n", owner_look[place.owner].name, place.is_of_layer ? " of " : "",
            place.is_of_layer ? result_node_id(&place.stack->nodes[place.at.node], id) : "",
            memory_name(&result->hardware, place.why.home), place.why.text);
  }
  if (place.failed) report->failed = true;
}

void report_placement(struct report *report, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  for (int s = 0; s < result->stack_count; s++) {
    struct table table;
    table_init(&table);
    for (int t = 0; t < result->stacks[s].type_count; t++) table_of_places(evaluation, s, t, &table);
    fprintf(report->out,
            "%sStack %d: data placement (moves with: the smallest memory size, in bits, that changes it)\n",
            s > 0 ? "\n" : "", s);
    report_table(report, &table, NULL);
    write_sentences(report, evaluation, s, placement_main_type(&result->stacks[s]));
  }
}

/* --- JSON ---------------------------------------------------------------------------------------------- */

static void add_moves(struct json *json, struct json_object *row, const struct placed *place) {
  const struct relief *relief = &place->why.relief;
  const struct hardware *hardware = &place->result->hardware;
  if (relief->memory < 0) {
    json_add_null(json, row, "moves_with");
    return;
  }
  struct json_object *change = json_add_object(json, row, "moves_with");
  json_add_text(json, change, "memory", memory_name(hardware, relief->memory));
  json_add_number(json, change, "size_bits", relief->size_bits);
  json_add_text(json, change, "to", relief->to < 0 ? NULL : memory_name(hardware, relief->to));
  json_add_bool(json, change, "cuts_elsewhere", relief->recut);
}

static void add_places(struct json *json, struct json_object *array, const struct evaluation *evaluation, int stack,
                       int type) {
  struct table table;
  struct placed place;
  table_init(&table);
  table_of_places(evaluation, stack, type, &table);
  json->failed |= table.failed;
  place_begin(&place, evaluation->result, &evaluation->point.schedule, stack, type);
  for (int row = 0; !json->failed && place_next(&place); row++) {
    struct json_object *object = json_add_object(json, array, NULL);
    table_add_row_json(&table, row, "stack tile_type data layer bits memory why", json, object);
    add_moves(json, object, &place);
  }
  json->failed |= place.failed;
  table_deinit(&table);
}

void report_json_placement(struct json *json, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  struct json_object *array = json_add_array(json, json->root, "places");
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) add_places(json, array, evaluation, s, t);
  }
}
