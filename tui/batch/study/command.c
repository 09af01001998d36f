/* tilescope study: evaluates the schedules of a published case study and writes its figures into a folder. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/point_text.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/study/folder.h"
#include "tui/batch/study/study.h"
#include "tui/batch/study/tileflow.h"
#include "tui/batch/sweep/file.h"
#include "tui/batch/sweep/output.h"

/* A study in progress. */
struct studying {
  struct study study;
  const struct options *options;
  struct study_folder folder; /* its text is that of the rows */
  struct sweep_group *groups;
  struct schedule single_layer; /* of the second half of them */
  struct sweep_output rows; /* measures as JSON lines, from which a study resumes; its text is also that of figures */
};

/* --- Points --------------------------------------------------------------------------------------------- */

/* Reads the inputs of all pairs as a sweep does; the points are the study's own. */
static enum status read_inputs(struct studying *studying, struct error *error) {
  struct study *study = &studying->study;
  struct options inputs = *studying->options;
  inputs.value[OPTION_HARDWARE] = study->plan->hardware;
  inputs.value[OPTION_WORKLOAD] = study->plan->workloads;
  inputs.sweep.modes = 0;
  inputs.app.schedule.search.kind = SEARCH_PUBLISHED;
  enum status status = grid_init(&study->grid, &inputs, error);
  study->grid.options = NULL;
  lpf_limit_text(&inputs.app.schedule, study->lpf_limit);
  study->pair_count = study->grid.hardware_count * study->grid.workload_count;
  return status;
}

static void add_point(struct study *study, int group, enum overlap_mode mode, int64_t width, int64_t height) {
  study->points[study->point_count++] =
      (struct sweep_point){.group = group, .mode = mode, .tile_x = width, .tile_y = height};
}

static enum status list_points(struct studying *studying, struct error *error) {
  struct study *study = &studying->study;
  const struct study_plan *plan = study->plan;
  int pairs = study->pair_count;
  study->schedule_count = STUDY_TILES + plan->has_layer_by_layer;
  size_t most = (size_t)pairs * ((size_t)study->schedule_count + 1);
  study->points = calloc(most, sizeof *study->points);
  study->measures = calloc(most, sizeof *study->measures);
  studying->groups = calloc(2 * (size_t)pairs, sizeof *studying->groups);
  if (study->points == NULL || study->measures == NULL || studying->groups == NULL) return error_out_of_memory(error);
  studying->single_layer = study->grid.schedule;
  studying->single_layer.cuts_kind = CUTS_SINGLE_LAYER;
  for (int pair = 0; pair < pairs; pair++) {
    studying->groups[pair] = studying->groups[pairs + pair] = study->grid.groups[pair];
    studying->groups[pairs + pair].schedule = &studying->single_layer;
    for (int i = 0; i < STUDY_TILES; i++) {
      add_point(study, pair, (enum overlap_mode)(MODE_RECOMPUTE + i / (STUDY_SIZES * STUDY_SIZES)),
                study_width[i / STUDY_SIZES % STUDY_SIZES], study_height[i % STUDY_SIZES]);
    }
    if (plan->has_layer_by_layer) add_point(study, pair, MODE_CACHED, TILE_FULL, TILE_FULL);
  }
  for (int pair = 0; pair < pairs && plan->has_single_layer; pair++) {
    add_point(study, pairs + pair, MODE_CACHED, TILE_FULL, TILE_FULL);
  }
  return STATUS_OK;
}

/* --- Rows of what was measured -------------------------------------------------------------------------- */

/* Writes the row of a point; `reason`: why it is infeasible, or NULL. False when memory is out. */
static bool write_row(struct studying *studying, int64_t index, const char *reason) {
  const struct study *study = &studying->study;
  const struct sweep_point *point = &study->points[index];
  int pair = point->group % study->pair_count;
  struct json json;
  json_open(&json);
  json_add_number(&json, json.root, "point", (double)index + 1);
  JSON_TEXTS(&json, json.root, {"hardware", study_hardware(study, pair)}, {"workload", study_workload(study, pair)},
             {"stacks", point->group == pair ? "auto" : "single-layer"});
  study_write_schedule(point, &json, json.root);
  if (reason != NULL) json_add_text(&json, json.root, "reason", reason);
  if (reason == NULL) measure_write(study->measures[index], &json, json.root);
  return json_close(&json, studying->rows.buffer.out);
}

/* Reads a row: a measure, or a reason and no measure. */
static bool read_row(const char *line, struct measure **measure) {
  struct json_object *row = json_tokener_parse(line);
  bool is_infeasible = row != NULL && json_object_object_get_ex(row, "reason", NULL);
  if (row != NULL && !is_infeasible) *measure = measure_read(row);
  json_object_put(row);
  return is_infeasible || *measure != NULL;
}

/* Sets the error of a row that an earlier run wrote, by the index of its point. */
static enum status row_altered(const struct studying *studying, int64_t index, struct error *error) {
  return error_set(error, STATUS_BAD_INPUT, "%s:%lld: not as it was written; run again without --resume",
                   studying->rows.name, (long long)index + 2); /* line 1 is the header */
}

/* Reads the rows of an earlier run. */
static enum status read_rows(struct studying *studying, struct error *error) {
  struct sweep_file file;
  bool found = true;
  enum status status = sweep_file_open(&file, studying->rows.name, error);
  for (int64_t i = 0; status == STATUS_OK && i < studying->rows.before; i++) {
    status = sweep_file_next(&file, &found, error);
    if (status != STATUS_OK || read_row(file.line, &studying->study.measures[i])) continue;
    status = row_altered(studying, i, error);
  }
  sweep_file_close(&file);
  return status;
}

/* Opens the file of rows, in a folder that is made if need be, and reads the rows to resume from. */
static enum status open_rows(struct studying *studying, char *path, struct error *error) {
  struct study *study = &studying->study;
  char name[16], *words = NULL;
  snprintf(name, sizeof name, "study%d", study->number);
  folder_file(&studying->folder, name, ".jsonl", path);
  if (asprintf(&words, "study %d --lpf-limit %s", study->number, study->lpf_limit) < 0) words = NULL;
  enum status status = sweep_output_init(&studying->rows, study->grid.inputs.low, study->point_count, words, error);
  if (status != STATUS_OK) return status;
  studying->rows.format = SWEEP_JSONL;
  status = folder_make(&studying->folder, error);
  if (status != STATUS_OK) return status;
  enum sweep_start start = options_given(studying->options, OPTION_RESUME) ? SWEEP_START_RESUME : SWEEP_START_OVER;
  status = sweep_output_start(&studying->rows, path, start, error);
  return status == STATUS_OK && studying->rows.before > 0 ? read_rows(studying, error) : status;
}

/* --- Evaluating ----------------------------------------------------------------------------------------- */

static enum status take_row(void *context, const struct sweep_row *row, struct error *error) {
  struct studying *studying = context;
  int64_t index = studying->rows.before + row->point;
  if (row->status == STATUS_INTERNAL) return error_set(error, STATUS_INTERNAL, "%s", row->reason);
  if (row->kept != NULL) {
    studying->study.measures[index] = measure_copy(row->kept);
    if (studying->study.measures[index] == NULL) return error_out_of_memory(error);
  }
  if (!write_row(studying, index, row->reason)) return error_out_of_memory(error);
  return sweep_output_row(&studying->rows, error);
}

static enum status evaluate(struct studying *studying, const atomic_bool *stop, struct error *error) {
  struct study *study = &studying->study;
  struct sweep sweep = {.group_count = 2 * study->pair_count,
                        .groups = studying->groups,
                        .point_count = study->point_count - studying->rows.before,
                        .points = study->points + studying->rows.before,
                        .workers = sweep_workers(&studying->options->sweep),
                        .keep = study->plan->has_types ? measure_keep_types : measure_keep};
  if (studying->rows.before == 0) {
    if (!sweep_header_write(&studying->rows.header, SWEEP_JSONL, studying->rows.buffer.out)) {
      return error_out_of_memory(error);
    }
    if (sweep_output_flush(&studying->rows, error) != STATUS_OK) return error->status;
  }
  enum status status = sweep_run(&sweep, take_row, studying, stop, error);
  progress_hide(&studying->rows.progress);
  return status;
}

/* Rows of a pair have as many stacks and layers as the last one: figures read all of them by the same indices. */
static enum status check_rows(const struct studying *studying, struct error *error) {
  const struct study *study = &studying->study;
  for (int pair = 0; pair < study->pair_count; pair++) {
    const struct measure *last = NULL;
    for (int schedule = study->schedule_count - 1; schedule >= 0; schedule--) {
      const struct measure *measure = study_measure(study, pair, schedule);
      if (last == NULL) last = measure;
      if (measure == NULL) continue;
      if (measure->stack_count != last->stack_count || measure->layer_count != last->layer_count) {
        return row_altered(studying, (int64_t)pair * study->schedule_count + schedule, error);
      }
    }
  }
  return STATUS_OK;
}

/* --- Figures -------------------------------------------------------------------------------------------- */

static enum status save_table(struct studying *studying, const struct study_figure *figure, struct error *error) {
  struct table table;
  table_init(&table);
  figure->form->table(&studying->study, figure, &table);
  enum status status = folder_save_table(&studying->folder, figure->name, &table, error);
  table_deinit(&table);
  return status;
}

static enum status save_json(struct studying *studying, const struct study_figure *figure, struct error *error) {
  struct json json;
  json_open(&json);
  figure->form->json(&studying->study, figure, &json, json.root);
  if (!json_close(&json, studying->rows.buffer.out)) return error_out_of_memory(error);
  return folder_save(&studying->folder, figure->name, ".json", error);
}

static enum status save_chart(struct studying *studying, const struct study_figure *figure, int index,
                              struct error *error) {
  struct arena arena;
  struct chart_panel panels[STUDY_MOST_PANELS] = {{0}};
  struct chart chart = {.name = figure->charts[index], .columns = 1, .panels = panels};
  arena_init(&arena);
  bool filled = figure->form->chart(&studying->study, figure, index, &chart, panels, &arena);
  enum status status = filled ? STATUS_OK : error_out_of_memory(error);
  if (status == STATUS_OK) status = folder_save_chart(&studying->folder, &chart, error);
  arena_deinit(&arena);
  return status;
}

/* Saves all files of all figures, then draws them if there is gnuplot. */
static enum status save_figures(struct studying *studying, bool *drawn, struct error *error) {
  const struct study_plan *plan = studying->study.plan;
  const char *charts[32];
  int count = 0;
  enum status status = STATUS_OK;
  for (int f = 0; f < plan->figure_count && status == STATUS_OK; f++) {
    const struct study_figure *figure = &plan->figures[f];
    if (status == STATUS_OK) status = save_table(studying, figure, error);
    if (status == STATUS_OK) status = save_json(studying, figure, error);
    for (int c = 0; c < figure->chart_count && status == STATUS_OK; c++) {
      charts[count++] = figure->charts[c];
      status = save_chart(studying, figure, c, error);
    }
  }
  if (status != STATUS_OK) return status;
  return chart_draw(studying->folder.path, count, charts, sweep_workers(&studying->options->sweep), drawn, error);
}

static enum status save_page(struct studying *studying, bool drawn, struct error *error) {
  char command[64];
  snprintf(command, sizeof command, "tilescope study %d --lpf-limit %s", studying->study.number,
           studying->study.lpf_limit);
  study_write_page(&studying->study, command, drawn, studying->rows.buffer.out);
  return folder_save(&studying->folder, "study", ".md", error);
}

/* --- The command ---------------------------------------------------------------------------------------- */

static enum status prepare(struct studying *studying, const struct options *options, struct error *error) {
  static const struct study_plan *const plans[] = {&study_plan_1, &study_plan_2, &study_plan_3};
  const char *word = options->arguments[0];
  char name[16];
  struct study *study = &studying->study;
  if (strlen(word) != 1 || *word < '1' || *word > '3') {
    return error_set(error, STATUS_USAGE, "there is no study '%s'; there are 1, 2, 3 and tileflow", word);
  }
  study->number = *word - '0';
  study->plan = plans[study->number - 1];
  studying->options = options;
  snprintf(name, sizeof name, "study%d", study->number);
  folder_init(&studying->folder, options, name, &studying->rows.buffer);
  enum status status = read_inputs(studying, error);
  return status == STATUS_OK ? list_points(studying, error) : status;
}

static void studying_deinit(struct studying *studying) {
  struct study *study = &studying->study;
  sweep_output_deinit(&studying->rows);
  for (int64_t i = 0; study->measures != NULL && i < study->point_count; i++) free(study->measures[i]);
  free(study->measures);
  free(study->points);
  free(studying->groups);
  if (studying->options != NULL) grid_deinit(&study->grid);
}

static enum status run(struct studying *studying, struct report *report, const atomic_bool *stop, struct error *error) {
  const struct study *study = &studying->study;
  char path[PATH_SIZE];
  bool drawn = false;
  enum status status = open_rows(studying, path, error);
  if (status == STATUS_OK) status = evaluate(studying, stop, error);
  struct error ignored;
  enum status closed = sweep_output_close(&studying->rows, status == STATUS_OK ? error : &ignored);
  if (status == STATUS_STOPPED) {
    return error_set(error, STATUS_STOPPED, "stopped after %lld of %lld schedules; --resume goes on",
                     (long long)studying->rows.done, (long long)study->point_count);
  }
  if (status == STATUS_OK) status = closed;
  if (status == STATUS_OK) status = check_rows(studying, error);
  if (status == STATUS_OK) status = save_figures(studying, &drawn, error);
  if (status == STATUS_OK) status = save_page(studying, drawn, error);
  if (status != STATUS_OK) return status;
  fprintf(report->out, "study %d: %lld schedules; %s/study.md shows the figures\n", study->number,
          (long long)study->point_count, studying->folder.path);
  if (!drawn) folder_say_not_drawn(&studying->folder, report->out);
  return STATUS_OK;
}

enum status command_study(const struct options *options, struct report *report, struct error *error) {
  if (strcmp(options->arguments[0], "tileflow") == 0) return study_tileflow(options, report, error);
  const atomic_bool *stop = interrupt_catch();
  struct studying studying = {.rows.descriptor = -1};
  enum status status = prepare(&studying, options, error);
  if (status == STATUS_OK) status = run(&studying, report, stop, error);
  studying_deinit(&studying);
  return status;
}
