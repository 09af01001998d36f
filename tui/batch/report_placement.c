/* Where everything lives, and why: a table for each stack, sentences for its most frequent tile type, and JSON. */
#include <inttypes.h>
#include <string.h>

#include "tui/analysis/placing_why.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/report_table.h"

/* --- All places, one by one -----------------------------------------------------------------------------------
 */

/* One row: what is placed, and why there. */
struct placed {
  const struct result *result;
  const struct stack_result *stack;
  struct placing at;
  enum held_owner owner;
  struct placing_row row;
  struct placing_why why;
};

static bool is_of_layer(enum held_owner owner) {
  return owner == HELD_INPUTS || owner == HELD_OUTPUTS;
}

/* Calls `take` for each place of a tile type: weights and caches once, with their largest layer; inputs and
 * outputs layer by layer. */
static void each_place(struct report *report, const struct evaluation *evaluation, int stack, int type,
                       void (*take)(void *to, const struct placed *place), void *to) {
  const struct result *result = evaluation->result;
  struct placed place = {.result = result, .stack = &result->stacks[stack]};
  for (int pass = 0; pass < 2; pass++) {
    for (int n = 0; n < place.stack->node_count; n++) {
      for (place.owner = 0; place.owner < HELD_OWNERS; place.owner++) {
        struct placing_row rows[HELD_OWNERS];
        struct error error;
        place.at = (struct placing){.stack = stack, .type = type, .node = n};
        if (is_of_layer(place.owner) != (pass == 1)) continue;
        placing_rows(result, &place.at, rows);
        place.row = rows[place.owner];
        if (place.row.absent != NULL) continue;
        if (pass == 0 && n != placing_largest(result, &place.at, place.owner)) continue;
        if (placing_why_of(result, &evaluation->point.schedule, &place.at, place.owner, &place.why, &error) !=
            STATUS_OK) {
          report->failed = true;
        } else {
          take(to, &place);
        }
      }
    }
  }
}

/* "all", or the id of the layer. */
static const char *layer_of(const struct placed *place, char text[NODE_ID_SIZE]) {
  return is_of_layer(place->owner) ? result_node_id(&place->stack->nodes[place->at.node], text) : "all";
}

static double bits_of(const struct placed *place) {
  return is_of_layer(place->owner) ? place->row.bits : place->row.whole_bits;
}

static const char *memory_name(const struct result *result, int memory) {
  return memory < 0 ? "-" : result->hardware.memories[memory].name;
}

/* --- Tables -----------------------------------------------------------------------------------------------------
 */

/* The memories tried before it fitted, with what was too much. */
static void add_tried(struct table *table, const struct placed *place) {
  const struct placement *placement = place->why.placement;
  const struct hardware *hardware = &place->result->hardware;
  char all[240] = "-", text[FORMAT_SIZE];
  size_t length = 0;
  for (int i = 0; placement != NULL && i < placement->try_count && length < sizeof all; i++) {
    const struct placement_try *tried = &placement->tries[i];
    const struct memory *memory = &hardware->memories[tried->memory];
    const char *fault = tried->fit == FIT_MANY_INSTANCES ? " is one of many"
                        : tried->fit == FIT_NOT_SHARED   ? " is not for I and O"
                                                         : "";
    if (tried->fit == FIT_YES) continue;
    length +=
        (size_t)snprintf(all + length, sizeof all - length, "%s%s%s", length > 0 ? ", " : "", memory->name, fault);
    if (tried->fit != FIT_TOO_SMALL || length >= sizeof all) continue;
    length += (size_t)snprintf(all + length, sizeof all - length, " lacks %s",
                               format_capacity(text, tried->need_bits - memory->size_bits));
  }
  table_add(table, "%s", all);
}

static void add_row(void *to, const struct placed *place) {
  struct table *table = to;
  const struct tile_type *type = &place->stack->types[place->at.type];
  const struct relief *relief = &place->why.relief;
  char text[FORMAT_SIZE], id[NODE_ID_SIZE];
  table_add(table, "%d", place->at.type + 1);
  table_add(table, "%" PRId64 "x%" PRId64, type->width, type->height);
  table_add(table, "%s", owner_look[place->owner].name);
  table_add(table, "%s", layer_of(place, id));
  table_add(table, "%s", format_capacity(text, bits_of(place)));
  table_add(table, "%s", memory_name(place->result, place->why.home));
  add_tried(table, place);
  if (relief->memory < 0) {
    table_add(table, "-");
  } else {
    table_add(table, "%s=%.0f", memory_name(place->result, relief->memory), relief->size_bits);
  }
}

static void write_why(void *to, const struct placed *place) {
  struct report *report = to;
  char id[NODE_ID_SIZE];
  if (is_of_layer(place->owner)) {
    fprintf(report->out, "  %s of %s in %s: %s\n", owner_look[place->owner].name, layer_of(place, id),
            memory_name(place->result, place->why.home), place->why.text);
  } else {
    fprintf(report->out, "  %s in %s: %s\n", owner_look[place->owner].name, memory_name(place->result, place->why.home),
            place->why.text);
  }
}

void report_placement(struct report *report, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  for (int s = 0; s < result->stack_count; s++) {
    struct table table;
    char text[PLACING_TEXT_SIZE];
    fprintf(report->out,
            "%sStack %d: where data live (moves with: the smallest size, in bits, of a memory that changes it)\n",
            s > 0 ? "\n" : "", s);
    table_open(&table, report, "rrlrrlll", "type|tile|data|layer|size|lives in|tried before|moves with");
    for (int t = 0; t < result->stacks[s].type_count; t++) each_place(report, evaluation, s, t, add_row, &table);
    table_close(&table);
    int main = placing_main_type(&result->stacks[s]);
    fprintf(report->out, "\nStack %d, why, for %s\n", s, placing_type_text(&result->stacks[s], main, text));
    each_place(report, evaluation, s, main, write_why, report);
  }
}

/* --- JSON ------------------------------------------------------------------------------------------------------
 */

struct json_places {
  struct json *json;
  struct json_object *array;
};

static void add_place(void *to, const struct placed *place) {
  struct json_places *places = to;
  struct json *json = places->json;
  const struct relief *relief = &place->why.relief;
  char id[NODE_ID_SIZE];
  struct json_object *row = json_add_object(json, places->array, NULL);
  json_add_number(json, row, "stack", place->at.stack);
  json_add_number(json, row, "tile_type", place->at.type);
  json_add_text(json, row, "data", owner_look[place->owner].name);
  json_add_text(json, row, "layer", layer_of(place, id));
  json_add_number(json, row, "bits", bits_of(place));
  json_add_text(json, row, "memory", memory_name(place->result, place->why.home));
  json_add_text(json, row, "why", place->why.text);
  if (relief->memory < 0) {
    json_add_null(json, row, "moves_with");
    return;
  }
  struct json_object *change = json_add_object(json, row, "moves_with");
  json_add_text(json, change, "memory", memory_name(place->result, relief->memory));
  json_add_number(json, change, "size_bits", relief->size_bits);
  json_add_text(json, change, "to", relief->to < 0 ? NULL : memory_name(place->result, relief->to));
  json_add_bool(json, change, "cuts_elsewhere", relief->recut);
}

void report_json_placement(struct json *json, struct report *report, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  struct json_places places = {json, json_add_array(json, json->root, "places")};
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) each_place(report, evaluation, s, t, add_place, &places);
  }
}
