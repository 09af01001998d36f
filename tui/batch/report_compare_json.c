/* Schedules side by side as one JSON object: the slots, then sections of rows in the order of the hierarchy. */
#include "model/version.h"
#include "tui/analysis/comparison.h"
#include "tui/analysis/sweep_words.h"
#include "tui/batch/report_json.h"
#include "tui/options/point_options.h"

static void add_side(struct json *json, struct json_object *tile, int64_t size) {
  if (size == TILE_FULL) {
    json_add_text(json, tile, NULL, "full");
  } else {
    json_add_number(json, tile, NULL, (double)size);
  }
}

static const char *letter(int slot, char text[2]) {
  text[0] = (char)('A' + slot);
  text[1] = '\0';
  return text;
}

static void add_slot(struct json *json, struct json_object *slots, int slot, const struct evaluation *evaluation,
                     double clock_mhz) {
  const struct point *point = &evaluation->point;
  const struct schedule *schedule = &point->schedule;
  char text[2], options[POINT_OPTIONS_SIZE];
  if (!point_options(point, options)) json->failed = true;
  struct json_object *object = json_add_object(json, slots, NULL);
  json_add_text(json, object, "slot", letter(slot, text));
  json_add_text(json, object, "options", options);
  json_add_text(json, object, "hardware", point->hardware);
  json_add_text(json, object, "workload", point->workload);
  json_add_text(json, object, "mapping", *point->mapping ? point->mapping : NULL);
  report_edits_json(json, object, point->edits);
  report_timing_json(json, object, evaluation->result, clock_mhz);
  json_add_text(json, object, "mode", overlap_mode_name[schedule->mode]);
  struct json_object *tile = json_add_array(json, object, "tile");
  add_side(json, tile, schedule->tile_x);
  add_side(json, tile, schedule->tile_y);
  struct json_object *cuts = json_add_array(json, object, "stack_cuts");
  for (int i = 0; i < evaluation->result->cut_count; i++) {
    json_add_number(json, cuts, NULL, evaluation->result->cuts[i]);
  }
  json_add_text(json, object, "search", search_kind_name[schedule->search.kind]);
  json_add_text(json, object, "objective", objective_name[schedule->search.objective]);
  json_add_text(json, object, "pr_sizes", words_pr_sizes(schedule));
}

/* By slot: its value, null where it knows no such memory or layer; difference and relative difference to A's. */
static void add_numbers(struct json *json, struct json_object *object, const struct comparison *comparison,
                        const struct comparison_row *row) {
  struct json_object *values = json_add_array(json, object, "values");
  struct json_object *differences = json_add_array(json, object, "differences");
  struct json_object *relative = json_add_array(json, object, "relative");
  for (int i = 0; i < comparison->slot_count; i++) {
    double difference = comparison_difference(row, 0, i);
    if (row->has[i]) {
      json_add_number(json, values, NULL, row->value[i]);
    } else {
      json_add_null(json, values, NULL);
    }
    json_add_number(json, differences, NULL, difference);
    if (row->value[0] > 0) {
      json_add_number(json, relative, NULL, difference / row->value[0]);
    } else {
      json_add_null(json, relative, NULL);
    }
  }
}

static void add_section(struct json *json, const struct comparison *comparison, enum comparison_section section) {
  struct json_object *rows = json_add_array(json, json->root, section_info[section].key);
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    if (row->section != section) continue;
    struct json_object *entry = json_add_object(json, rows, NULL);
    bool is_of_layer = row->item == ITEM_LAYER || row->item == ITEM_COPIES || row->item == ITEM_STACK_INPUT;
    json_add_text(json, entry, "name", row->name);
    json_add_text(json, entry, "kind", comparison_item_name[row->item]);
    if (is_of_layer) json_add_number(json, entry, "id", row->id);
    if (row->key[0] != 0) json_add_text(json, entry, "key", row->key);
    json_add_text(json, entry, "unit", unit_table[row->unit].name);
    add_numbers(json, entry, comparison, row);
  }
}

void report_comparison_json(struct report *report, const struct comparison *comparison,
                            const struct evaluation *const *slots, double clock_mhz) {
  struct json json;
  json_open(&json);
  json_add_text(&json, json.root, "schema", "tilescope-compare-1");
  json_add_text(&json, json.root, "version", TILESCOPE_VERSION);
  json_add_text(&json, json.root, "model", MODEL_VERSION);
  struct json_object *array = json_add_array(&json, json.root, "slots");
  for (int i = 0; i < comparison->slot_count; i++) add_slot(&json, array, i, slots[i], clock_mhz);
  json_add_bool(&json, json.root, "same_workload", comparison->same_workload);
  for (int section = 0; section < SECTION_COUNT; section++) {
    add_section(&json, comparison, (enum comparison_section)section);
  }
  if (!json_close(&json, report->out)) report->failed = true;
}
