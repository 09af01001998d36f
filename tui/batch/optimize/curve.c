/* The best schedules of many accelerators as rows: a curve over a hardware number. */
#include <stdlib.h>
#include <string.h>

#include "inputs/text_buffer.h"
#include "tui/analysis/point_text.h"
#include "tui/batch/optimize/optimize.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

static int larger_width(int width, const char *text) {
  return text_width(text) > width ? text_width(text) : width;
}

/* Least widths of the columns behind the axes, so that rows of a table are written as they are found. */
static const struct {
  const char *key;
  int width;
} usual_widths[] = {{"energy_pj", 10}, {"latency_cycles", 12}, {"edp_pj_cycles", 13}, {"mode", 9},
                    {"tile", 9},       {"stacks", 10},         {"status", 10}};

/* Names and values of axes are known before the first row is found. */
static void set_widths(const struct optimize_run *run) {
  const struct grid *grid = &run->grid;
  struct table_column *columns = run->curve->columns;
  int axes = grid->axis_count;
  for (int h = 0; h < grid->hardware_count && !run->curve->failed; h++) {
    columns[0].least_width = larger_width(columns[0].least_width, grid->hardware[h].name);
    for (int a = 0; a < axes; a++) {
      char text[FORMAT_SIZE];
      double value = grid_axis_value(grid, h, a);
      if (columns[1 + a].format == NULL) continue;
      columns[1 + a].least_width = larger_width(columns[1 + a].least_width, columns[1 + a].format(text, value));
    }
  }
  for (int w = 0; w < grid->workload_count && !run->curve->failed; w++) {
    columns[1 + axes].least_width = larger_width(columns[1 + axes].least_width, grid->workloads[w].name);
  }
  for (int c = 0; c < run->curve->column_count; c++) {
    for (size_t i = 0; i < sizeof usual_widths / sizeof *usual_widths; i++) {
      if (strcmp(columns[c].key, usual_widths[i].key) == 0) columns[c].least_width = usual_widths[i].width;
    }
  }
}

void optimize_curve_init(struct optimize_run *run, struct table *curve) {
  table_init(curve);
  run->curve = curve;
  TABLE_HEAD(curve, column_text("hardware", "hardware"));
  for (int a = 0; a < run->grid.axis_count; a++) {
    const struct edit_axis *axis = &run->grid.axes[a];
    TABLE_HEAD(curve, column_number(axis->name, axis->name, axis->field == EDIT_SIZE ? format_capacity : NULL));
  }
  TABLE_HEAD(curve, column_text("workload", "workload"), column_number("energy_pj", "energy", format_energy),
             column_number("latency_cycles", "latency", format_cycles),
             column_number("edp_pj_cycles", "EDP", format_edp), column_text("mode", "mode"),
             column_right("tile", "tile"), column_text("stacks", "stacks"), column_text("status", "status"),
             column_hidden("reason"), column_hidden("command"));
}

static void start_row(struct optimize_run *run, int group) {
  const struct grid *grid = &run->grid;
  int hardware = grid_hardware_index(grid, group);
  table_text(run->curve, "%s", grid->hardware[hardware].name);
  for (int a = 0; a < grid->axis_count; a++) table_number(run->curve, grid_axis_value(grid, hardware, a));
  table_text(run->curve, "%s", grid_workload_of(grid, group)->name);
}

/* Adds a text that `write` makes. */
static void add_written(struct optimize_run *run, int group, const struct optimized *found,
                        void (*write)(const struct optimize_run *run, int group, const struct optimized *found,
                                      FILE *out)) {
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  if (out != NULL) write(run, group, found, out);
  char *text = text_buffer_close(&buffer, NULL);
  if (text == NULL) run->curve->failed = true;
  table_text(run->curve, "%s", text != NULL ? text : "");
  free(text);
}

static void write_stacks(const struct optimize_run *run, int group, const struct optimized *found, FILE *out) {
  struct schedule schedule;
  if (optimized_schedule(found, run->grid.groups[group].schedule, &schedule)) stacks_write(out, &schedule);
}

static void add_row(struct optimize_run *run, int group, const struct optimized *found, enum status status) {
  struct schedule schedule = *run->grid.groups[group].schedule;
  char tile[TILE_TEXT_SIZE];
  optimized_schedule(found, run->grid.groups[group].schedule, &schedule);
  start_row(run, group);
  TABLE_ROW(run->curve, cell_number(found->energy_pj), cell_number(found->latency_cycles),
            cell_number(found->energy_pj * found->latency_cycles), cell_text(overlap_mode_name[schedule.mode]));
  table_text(run->curve, "%s", tile_option_text(schedule.tile_x, schedule.tile_y, tile));
  add_written(run, group, found, write_stacks);
  TABLE_ROW(run->curve, cell_text(status == STATUS_OK ? "ok" : "stopped"), cell_text(""));
  add_written(run, group, found, optimize_write_command);
}

void optimize_curve_add(struct optimize_run *run, int group, const struct optimize_answer *answer, enum status status) {
  if (answer->front_count == 0 && answer->best.stack_count > 0) add_row(run, group, &answer->best, status);
  for (int i = 0; i < answer->front_count; i++) add_row(run, group, &answer->front[i], status);
}

void optimize_curve_add_infeasible(struct optimize_run *run, int group, const struct error *error) {
  struct table *curve = run->curve;
  start_row(run, group);
  for (int i = 0; i < 6; i++) TABLE_ROW(curve, cell_text("")); /* energy .. stacks */
  TABLE_ROW(curve, cell_text("infeasible"));
  table_text(curve, "%s", error->message);
  TABLE_ROW(curve, cell_text(""));
}

/* One JSON object; a text that is empty as null. */
static void write_json_line(const struct table *curve, int row, struct report *report) {
  struct json json;
  json_open(&json);
  for (int c = 0; c < curve->column_count; c++) {
    const struct table_cell *cell = table_cell(curve, row, c);
    const char *key = curve->columns[c].key;
    if (cell->text == NULL) {
      json_add_number(&json, json.root, key, cell->number);
    } else {
      json_add_text(&json, json.root, key, cell->text[0] != 0 ? cell->text : NULL);
    }
  }
  if (!json_close(&json, report->out)) report->failed = true;
}

/* True for formats whose rows come together, at the end. */
static bool come_together(const struct optimize_run *run) {
  const int format = (int)run->options->sweep.format;
  return format != SWEEP_CSV && format != SWEEP_JSONL && format != SWEEP_TABLE;
}

enum status optimize_curve_flush(struct optimize_run *run, struct error *error) {
  struct table *curve = run->curve;
  struct report *report = run->report;
  if (come_together(run) || curve->failed) return STATUS_OK;
  if (run->options->sweep.format == SWEEP_TABLE) {
    if (run->written_rows == 0) set_widths(run);
    table_print_from(curve, run->written_rows == 0 ? -1 : run->written_rows, report->out);
    run->written_rows = table_rows(curve);
  }
  for (; run->written_rows < table_rows(curve); run->written_rows++) {
    if (run->options->sweep.format == SWEEP_JSONL) {
      write_json_line(curve, run->written_rows, report);
    } else {
      if (run->written_rows == 0) table_write_csv_row(curve, -1, report->out);
      table_write_csv_row(curve, run->written_rows, report->out);
    }
  }
  return report_flush(report, error);
}

void optimize_curve_end(struct optimize_run *run) {
  struct table *curve = run->curve;
  run->report->failed |= curve->failed;
  if (curve->failed) return;
  if (come_together(run) || (run->options->sweep.format == SWEEP_TABLE && run->written_rows == 0)) {
    report_writer_of(run->options->sweep.format)(curve, run->report->out);
  }
  if (run->options->sweep.format == SWEEP_CSV && run->written_rows == 0) table_write_csv(curve, run->report->out);
}
