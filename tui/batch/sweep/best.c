/* tilescope best: the point of a grid that is best by the objective, among those within the limits. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/version.h"
#include "tui/analysis/point_text.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/sweep/grid.h"
#include "tui/batch/sweep/progress.h"
#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/shell.h"

/* The best point so far. */
struct best_search {
  const struct options *options;
  struct grid grid;
  enum objective objective;
  struct progress progress;
  int64_t infeasible_count, beyond_count; /* points that do not fit the accelerator; the limits */
  int64_t best;                           /* the point */
  struct figures *figures;                /* of it; NULL: none was found yet */
};

/* --- Choosing -------------------------------------------------------------------------------------- */

static int find_memory(const struct hardware *hardware, const char *name) {
  for (int m = 0; m < hardware->memory_count; m++) {
    if (strcmp(hardware->memories[m].name, name) == 0) return m;
  }
  return -1;
}

/* Requires every accelerator to have every memory that is limited. */
static enum status check_limits(const struct best_search *choice, struct error *error) {
  const struct sweep_options *limits = &choice->options->sweep;
  for (int h = 0; h < choice->grid.hardware_count; h++) {
    const struct hardware *hardware = &choice->grid.hardware[h].hardware;
    for (int i = 0; i < limits->limit_count; i++) {
      char names[512];
      size_t used = 0;
      if (find_memory(hardware, limits->limits[i].memory) >= 0) continue;
      names[0] = '\0';
      for (int m = 0; m < hardware->memory_count && used < sizeof names; m++) {
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", m ? ", " : "", hardware->memories[m].name);
      }
      return error_set(error, STATUS_USAGE, "--max-bits: %s has no memory '%s'; it has %s",
                       choice->grid.hardware[h].name, limits->limits[i].memory, names);
    }
  }
  return STATUS_OK;
}

static bool is_within(const struct best_search *choice, int group, const double *value) {
  const struct sweep_options *limits = &choice->options->sweep;
  struct figure_domain domain = grid_domain(&choice->grid, group);
  bool within = value[FIGURE_LATENCY] <= limits->max_latency_cycles && value[FIGURE_ENERGY] <= limits->max_energy_pj;
  for (int i = 0; i < limits->limit_count; i++) {
    int memory = find_memory(domain.hardware, limits->limits[i].memory);
    within = within && value[figure_index(&domain, FIGURE_MEMORY_HELD, memory)] <= limits->limits[i].bits;
  }
  return within;
}

/* True if the new point is better: less of the first figure, or of the second if equal. */
static bool is_better(const double *new, const double *old, enum objective objective) {
  static const enum figure figures[][2] = {[OBJECTIVE_ENERGY] = {FIGURE_ENERGY, FIGURE_LATENCY},
                                           [OBJECTIVE_LATENCY] = {FIGURE_LATENCY, FIGURE_ENERGY},
                                           [OBJECTIVE_EDP] = {FIGURE_EDP, FIGURE_ENERGY}};
  enum figure first = figures[objective][0], second = figures[objective][1];
  return new[first] < old[first] || (new[first] == old[first] && new[second] < old[second]);
}

static enum status take_row(void *context, const struct sweep_row *row, struct error *error) {
  struct best_search *choice = context;
  const struct figures *figures = row->kept;
  if (row->status == STATUS_INTERNAL) return error_set(error, STATUS_INTERNAL, "%s", row->reason);
  if (row->status != STATUS_OK) {
    choice->infeasible_count++;
  } else if (!is_within(choice, choice->grid.points[row->point].group, figures->value)) {
    choice->beyond_count++;
  } else if (choice->figures == NULL || is_better(figures->value, choice->figures->value, choice->objective)) {
    figures_free(choice->figures);
    choice->figures = figures_copy(figures);
    choice->best = row->point;
    if (choice->figures == NULL) return error_out_of_memory(error);
  }
  progress_update(&choice->progress, row->point + 1);
  return STATUS_OK;
}

static enum status choose(struct best_search *choice, const atomic_bool *stop, struct error *error) {
  struct sweep sweep = {.group_count = choice->grid.hardware_count * choice->grid.workload_count,
                        .groups = choice->grid.groups,
                        .point_count = choice->grid.point_count,
                        .points = choice->grid.points,
                        .keep = grid_keep,
                        .workers = sweep_workers(&choice->options->sweep)};
  progress_open(&choice->progress, 0, sweep.point_count);
  enum status status = sweep_run(&sweep, take_row, choice, stop, error);
  progress_hide(&choice->progress);
  if (status != STATUS_OK || choice->figures != NULL) return status;
  return error_set(error, STATUS_INFEASIBLE,
                   "none of %" PRId64 " points remains: %" PRId64 " do not fit the accelerator, %" PRId64
                   " exceed the limits",
                   choice->grid.point_count, choice->infeasible_count, choice->beyond_count);
}

/* --- Reporting ------------------------------------------------------------------------------------- */

/* Writes the command that evaluates the point again. */
static void write_command(const struct best_search *choice, FILE *out) {
  const struct sweep_point *point = &choice->grid.points[choice->best];
  char tile[TILE_TEXT_SIZE];
  fputs("tilescope eval", out);
  shell_write_option(out, "hardware", grid_hardware_of(&choice->grid, point)->name);
  if (choice->options->app.edits[0]) shell_write_option(out, "set", choice->options->app.edits);
  shell_write_option(out, "workload", grid_workload_of(&choice->grid, point)->name);
  if (choice->options->app.mapping != NULL) shell_write_option(out, "mapping", choice->options->app.mapping);
  shell_write_option(out, "mode", overlap_mode_name[point->mode]);
  shell_write_option(out, "tile", tile_option_text(point->tile_x, point->tile_y, tile));
  schedule_write_options(out, &choice->grid.schedule);
}

static void report_best(struct report *report, const struct best_search *choice) {
  struct figure_domain domain = grid_domain(&choice->grid, choice->grid.points[choice->best].group);
  const struct hardware *hardware = domain.hardware;
  const double *value = choice->figures->value;
  FILE *out = report->out;
  char text[FORMAT_SIZE], size[FORMAT_SIZE];
  write_command(choice, out);
  fputs("\n\n", out);
  for (int figure = 0; figure < FIGURE_HEADLINES; figure++) {
    if (figure_table[figure].in_sweep) report_figure(out, choice->figures, figure);
  }
  fprintf(out, "  %-12s%.0f in %.0f stack%s\n", "Tile types", value[FIGURE_TILE_TYPES], value[FIGURE_STACKS],
          value[FIGURE_STACKS] == 1 ? "" : "s");
  if (value[FIGURE_OVERFULL] > 0) {
    fprintf(out, "  %-12s%.0f layers exceed their memory (allowed by the published model)\n", "Overfull",
            value[FIGURE_OVERFULL]);
  }
  if (value[FIGURE_GAP] > 0) fprintf(out, "  %-12s%s at most\n", "Gap", format_percent(text, value[FIGURE_GAP]));
  fprintf(out, "  %-12sleast %s of %" PRId64 " points; %" PRId64 " do not fit, %" PRId64 " exceed the limits\n",
          "Chosen", objective_name[choice->objective], choice->grid.point_count, choice->infeasible_count,
          choice->beyond_count);
  fputs("\nPeak occupancy of one instance\n", out);
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct memory *memory = &hardware->memories[m];
    fprintf(out, "  %-20s%s of %s\n", memory->name,
            format_capacity(text, value[figure_index(&domain, FIGURE_MEMORY_HELD, m)]),
            format_capacity(size, memory->size_bits));
  }
}

static void add_request(struct json *json, const struct best_search *choice) {
  const struct sweep_point *point = &choice->grid.points[choice->best];
  const struct schedule *schedule = &choice->grid.schedule;
  struct json_object *root = json->root;
  char *command = NULL;
  size_t size;
  FILE *out = open_memstream(&command, &size);
  if (out != NULL) write_command(choice, out);
  if (out == NULL || fclose(out) != 0) json->failed = true;
  JSON_TEXTS(json, root, {"schema", "tilescope-best-1"}, {"version", TILESCOPE_VERSION}, {"model", MODEL_VERSION},
             {"command", command}, {"hardware", grid_hardware_of(&choice->grid, point)->name});
  report_edits_json(json, root, choice->options->app.edits);
  JSON_TEXTS(json, root, {"workload", grid_workload_of(&choice->grid, point)->name},
             {"mode", overlap_mode_name[point->mode]});
  tile_add_json(json, root, point->tile_x, point->tile_y);
  JSON_TEXTS(json, root, {"search", search_kind_name[schedule->search.kind]}, {"pr_sizes", pr_sizes_text(schedule)},
             {"objective", objective_name[choice->objective]});
  free(command);
}

static void report_best_json(struct report *report, const struct best_search *choice) {
  struct figure_domain domain = grid_domain(&choice->grid, choice->grid.points[choice->best].group);
  const struct hardware *hardware = domain.hardware;
  struct json json;
  json_open(&json);
  add_request(&json, choice);
  report_figures_json(&json, json.root, &domain, choice->figures);
  struct json_object *held = json_add_object(&json, json.root, "held_bits");
  for (int m = 0; m < hardware->memory_count; m++) {
    const char *name = hardware->memories[m].name;
    json_add_number(&json, held, name, choice->figures->value[figure_index(&domain, FIGURE_MEMORY_HELD, m)]);
  }
  JSON_NUMBERS(&json, json.root, {"points", (double)choice->grid.point_count},
               {"infeasible_points", (double)choice->infeasible_count},
               {"points_beyond_limits", (double)choice->beyond_count});
  if (!json_close(&json, report->out)) report->failed = true;
}

enum status command_best(const struct options *options, struct report *report, struct error *error) {
  const atomic_bool *stop = interrupt_catch();
  struct best_search choice = {.options = options, .objective = options->app.schedule.search.objective};
  enum status status = grid_init(&choice.grid, options, error);
  if (status == STATUS_OK) status = check_limits(&choice, error);
  if (status == STATUS_OK) status = choose(&choice, stop, error);
  if (status == STATUS_OK) (options_given(options, OPTION_JSON) ? report_best_json : report_best)(report, &choice);
  figures_free(choice.figures);
  grid_deinit(&choice.grid);
  return status;
}
