/* Schedules side by side: tables for people and CSV, the largest differences of a section first, and one JSON object,
 * in the order of the hierarchy. */
#include <stdlib.h>

#include "model/version.h"
#include "tui/analysis/pair.h"
#include "tui/analysis/point_text.h"
#include "tui/batch/report.h"
#include "tui/options/point_options.h"
#include "tui/text/json.h"
#include "tui/text/table.h"
#include "tui/text/timing.h"
#include "tui/text/utf8.h"

/* Adds one column for each slot, and two for its difference from the base. */
static void add_columns(struct table *table, const struct comparison *comparison, const char *first_head) {
  TABLE_HEAD(table, column_text(first_head, first_head));
  for (int i = 0; i < comparison->slot_count; i++) {
    TABLE_HEAD(table, column_right(comparison->label[i], comparison->label[i]));
    if (i == comparison->base) continue;
    table_column(table, "%c-%c", 'A' + i, 'A' + comparison->base);
    if (comparison_has_names(comparison)) table_head(table, "difference");
    TABLE_HEAD(table, column_text("", ""));
    for (int c = table->column_count - 2; c < table->column_count && !table->failed; c++) {
      table->columns[c].right = true;
    }
  }
}

static void add_value(struct table *table, const struct comparison_row *row, int slot) {
  char text[FORMAT_SIZE];
  table_text(table, "%s", row->has[slot] ? comparison_value_text(text, row, slot) : "-");
}

static void add_difference(struct table *table, const struct comparison_row *row, int base, int slot) {
  char text[FORMAT_SIZE];
  if (!row->has[base] && !row->has[slot]) {
    table_text(table, "-");
    table_text(table, "-");
    return;
  }
  table_text(table, "%s", comparison_difference_text(text, row, base, slot));
  if (!row->has[base] || !row->has[slot]) {
    table_text(table, "only in %c", 'A' + (row->has[base] ? base : slot));
  } else {
    table_text(table, "%s", comparison_percent_text(text, row, base, slot));
  }
}

static void report_section(struct report *report, const struct comparison *comparison, enum comparison_section section,
                           const int *order) {
  struct table table;
  table_init(&table);
  add_columns(&table, comparison, section_info[section].name);
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[order[i]];
    if (row->section != section) continue;
    table_text(&table, "%s", row->name);
    for (int slot = 0; slot < comparison->slot_count; slot++) {
      add_value(&table, row, slot);
      if (slot != comparison->base) add_difference(&table, row, comparison->base, slot);
    }
  }
  report_table(report, &table, "");
}

/* For a paper: the table that the explorer exports, too. */
static void report_paper(struct report *report, const struct comparison *comparison, const int *order,
                         enum sweep_format format) {
  struct table table;
  int *lines = calloc((size_t)comparison->row_count + SECTION_COUNT, sizeof *lines);
  table_init(&table);
  if (lines != NULL) {
    comparison_table(comparison, comparison->base, lines, comparison_lines(comparison, order, lines), &table);
  }
  table.failed |= lines == NULL;
  fputc('\n', report->out);
  report_table_in(report, &table, NULL, format);
  free(lines);
}

/* Words around a line of text in a format. */
struct line_form {
  const char *before, *middle, *after;
};

/* Forms of the letter and options of a schedule, and of remarks. */
static const struct line_form slot_form[] = {
    [SWEEP_TABLE] = {"", "  ", ""}, [SWEEP_MARKDOWN] = {"- **", "** `", "`"}, [SWEEP_LATEX] = {"% ", "  ", ""}};
static const char *const remark_form[] = {[SWEEP_TABLE] = "   ", [SWEEP_MARKDOWN] = "  ", [SWEEP_LATEX] = "%    "};

static void report_slot(struct report *report, const struct comparison *comparison, int slot,
                        const struct evaluation *evaluation, double clock_mhz, enum sweep_format format) {
  const char *label = comparison->label[slot];
  const struct line_form *form = &slot_form[format];
  char text[POINT_OPTIONS_SIZE], timing[TIMING_TEXT_SIZE];
  if (!point_options(&evaluation->point, text)) report->failed = true;
  fprintf(report->out, "%s%c", form->before, 'A' + slot);
  if (comparison_is_named(comparison, slot)) fprintf(report->out, "  %s:", label);
  fprintf(report->out, "%s%s%s%s\n", form->middle, text, form->after,
          slot == comparison->base && slot > 0 ? "  (base)" : "");
  const char *reason = evaluation->figures->reason, *before = remark_form[format];
  if (reason != NULL) fprintf(report->out, "%s%s\n", before, reason);
  if (clock_mhz > 0) fprintf(report->out, "%s%s\n", before, timing_text(evaluation->result, clock_mhz, timing));
}

/* A line for each pair with the base: what it saves and where, and the reason of a surprise. */
static void report_sentences(struct report *report, const struct compared *compared, enum sweep_format format) {
  const struct comparison *comparison = compared->comparison;
  const struct evaluation *const *slots = compared->slots;
  const char *comment = format == SWEEP_LATEX ? "% " : "";
  char text[PAIR_SENTENCE_SIZE];
  for (int i = 0; i < comparison->slot_count; i++) {
    if (i == comparison->base) continue;
    const char *reason = comparison_reason(slots[comparison->base], slots[i]);
    fprintf(report->out, "\n%s%s\n", comment, pair_sentence(comparison, slots, comparison->base, i, text));
    if (compared->scaling[i][0] != 0) {
      fprintf(report->out, "%s%s: %s\n", comment, comparison->label[i], compared->scaling[i]);
    }
    if (reason[0] == 0) continue;
    fprintf(report->out, "%s%s against %s: %s.\n", comment, comparison->label[i], comparison->label[comparison->base],
            reason);
  }
}

void report_comparison(struct report *report, const struct compared *compared, enum sweep_format format) {
  const struct comparison *comparison = compared->comparison;
  int *order = calloc((size_t)comparison->row_count, sizeof *order);
  if (order == NULL) {
    report->failed = true;
    return;
  }
  for (int i = 0; i < comparison->slot_count; i++) {
    report_slot(report, comparison, i, compared->slots[i], compared->clock_mhz, format);
  }
  comparison_order(comparison, comparison->base, -1, true, order);
  if (format != SWEEP_TABLE) report_paper(report, comparison, order, format);
  for (int section = 0; section < SECTION_COUNT && format == SWEEP_TABLE; section++) {
    report_section(report, comparison, (enum comparison_section)section, order);
  }
  report_sentences(report, compared, format);
  const char *comment = format == SWEEP_LATEX ? "% " : "";
  if (!comparison->same_workload) {
    fprintf(report->out, "\n%sThe networks differ: layers are matched by position.\n", comment);
  }
  free(order);
}

void report_comparison_csv(struct report *report, const struct compared *compared) {
  const struct comparison *comparison = compared->comparison;
  struct table table;
  int *order = calloc((size_t)comparison->row_count + 1, sizeof *order);
  table_init(&table);
  if (order != NULL) {
    comparison_order(comparison, comparison->base, -1, true, order);
    comparison_table(comparison, comparison->base, order, comparison->row_count, &table);
  }
  if (order != NULL && !table.failed) {
    table_write_csv(&table, report->out);
  } else {
    report->failed = true;
  }
  table_deinit(&table);
  free(order);
  for (int i = 0; i < comparison->slot_count && !report->failed; i++) {
    if (compared->scaling[i][0] == 0) continue;
    text_tell("remark: %s: %s", comparison->label[i], compared->scaling[i]);
  }
}

/* --- JSON ---------------------------------------------------------------------------------------------- */

static void add_slot(struct json *json, struct json_object *slots, const struct comparison *comparison, int slot,
                     const struct evaluation *evaluation, double clock_mhz) {
  const char *label = comparison->label[slot];
  const struct point *point = &evaluation->point;
  const struct schedule *schedule = &point->schedule;
  char options[POINT_OPTIONS_SIZE];
  const char letter[] = {(char)('A' + slot), '\0'};
  if (!point_options(point, options)) json->failed = true;
  char rules[RULES_TEXT_SIZE];
  struct json_object *object = json_add_object(json, slots, NULL);
  JSON_TEXTS(json, object, {"slot", letter}, {"name", comparison_is_named(comparison, slot) ? label : NULL},
             {"options", options}, {"hardware", point->hardware}, {"workload", point->workload},
             {"mapping", *point->mapping ? point->mapping : NULL});
  report_edits_json(json, object, point->edits);
  const struct onnx_reading reading = point_reading(point);
  reading_add_json(json, object, &reading);
  report_timing_json(json, object, evaluation->result, clock_mhz);
  report_overflow_json(json, object, evaluation->result);
  json_add_text(json, object, "mode", overlap_mode_name[schedule->mode]);
  tile_add_json(json, object, schedule->tile_x, schedule->tile_y);
  struct json_object *cuts = json_add_array(json, object, "stack_cuts");
  for (int i = 0; i < evaluation->result->cut_count; i++) {
    json_add_number(json, cuts, NULL, evaluation->result->cuts[i]);
  }
  JSON_TEXTS(json, object, {"search", search_kind_name[schedule->search.kind]},
             {"objective", objective_name[schedule->search.objective]}, {"pr_sizes", pr_sizes_text(schedule)},
             {"rules", schedule_rules_text(schedule, rules)},
             {"between_stacks", between_stacks_name[schedule->between_stacks]},
             {"placement", placement_kind_name[schedule->placement]});
}

/* Adds the value of each slot (null where it has no such memory or layer), its difference from the base, and that
 * relative to the base. */
static void add_numbers(struct json *json, struct json_object *object, const struct comparison *comparison,
                        const struct comparison_row *row) {
  struct json_object *values = json_add_array(json, object, "values");
  struct json_object *differences = json_add_array(json, object, "differences");
  struct json_object *relative = json_add_array(json, object, "relative");
  for (int i = 0; i < comparison->slot_count; i++) {
    double difference = comparison_difference(row, comparison->base, i);
    if (row->has[i]) {
      json_add_number(json, values, NULL, row->value[i]);
    } else {
      json_add_null(json, values, NULL);
    }
    json_add_number(json, differences, NULL, difference);
    if (row->value[comparison->base] > 0) {
      json_add_number(json, relative, NULL, difference / row->value[comparison->base]);
    } else {
      json_add_null(json, relative, NULL);
    }
  }
}

static void add_section_json(struct json *json, const struct comparison *comparison, enum comparison_section section) {
  struct json_object *rows = json_add_array(json, json->root, section_info[section].key);
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    if (row->section != section) continue;
    struct json_object *entry = json_add_object(json, rows, NULL);
    bool is_of_layer = row->item == ITEM_LAYER || row->item == ITEM_COPIES || row->item == ITEM_STACK_INPUT;
    JSON_TEXTS(json, entry, {"name", row->name}, {"kind", comparison_item_name[row->item]});
    if (is_of_layer) json_add_number(json, entry, "id", row->id);
    if (row->key[0] != 0) json_add_text(json, entry, "key", row->key);
    json_add_text(json, entry, "unit", unit_table[row->unit].name);
    add_numbers(json, entry, comparison, row);
  }
}

void report_comparison_json(struct report *report, const struct compared *compared) {
  const struct comparison *comparison = compared->comparison;
  const struct evaluation *const *slots = compared->slots;
  struct json json;
  json_open(&json);
  JSON_TEXTS(&json, json.root, {"schema", "tilescope-compare-1"}, {"version", TILESCOPE_VERSION},
             {"model", MODEL_VERSION});
  struct json_object *array = json_add_array(&json, json.root, "slots");
  for (int i = 0; i < comparison->slot_count; i++) add_slot(&json, array, comparison, i, slots[i], compared->clock_mhz);
  const char base[] = {(char)('A' + comparison->base), '\0'};
  json_add_text(&json, json.root, "base", base);
  struct json_object *reasons = json_add_array(&json, json.root, "reasons");
  struct json_object *sentences = json_add_array(&json, json.root, "sentences");
  struct json_object *scaling = json_add_array(&json, json.root, "scaling");
  for (int i = 0; i < comparison->slot_count; i++) {
    char text[PAIR_SENTENCE_SIZE];
    bool is_base = i == comparison->base;
    json_add_text(&json, reasons, NULL, comparison_reason(slots[comparison->base], slots[i]));
    json_add_text(&json, sentences, NULL, is_base ? "" : pair_sentence(comparison, slots, comparison->base, i, text));
    json_add_text(&json, scaling, NULL, compared->scaling[i]);
  }
  json_add_bool(&json, json.root, "same_workload", comparison->same_workload);
  for (int section = 0; section < SECTION_COUNT; section++) {
    add_section_json(&json, comparison, (enum comparison_section)section);
  }
  if (!json_close(&json, report->out)) report->failed = true;
}
