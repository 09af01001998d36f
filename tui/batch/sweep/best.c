/* tilescope best: the point of a grid that is best by the objective, among those within the limits. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/version.h"
#include "tui/analysis/sweep_words.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/sweep/grid.h"
#include "tui/batch/sweep/progress.h"
#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/number.h"

/* The best point so far. */
struct choice {
  const struct options *options;
  struct grid grid;
  enum objective objective;
  struct progress progress;
  int64_t infeasible_count, beyond_count; /* points that do not fit the accelerator; the limits */
  bool found;
  struct sweep_row best;
};

/* --- Choosing -------------------------------------------------------------------------------------- */

static int find_memory(const struct hardware *hardware, const char *name) {
  for (int m = 0; m < hardware->memory_count; m++) {
    if (strcmp(hardware->memories[m].name, name) == 0) return m;
  }
  return -1;
}

/* Every memory that is limited is one of every accelerator. */
static enum status check_limits(const struct choice *choice, struct error *error) {
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
      return error_set(error, STATUS_USAGE, "max bits: %s has no memory '%s'; it has %s", choice->grid.hardware[h].name,
                       limits->limits[i].memory, names);
    }
  }
  return STATUS_OK;
}

static bool is_within(const struct choice *choice, const struct sweep_row *row) {
  const struct sweep_options *limits = &choice->options->sweep;
  const struct hardware *hardware = choice->grid.groups[choice->grid.points[row->point].group].hardware;
  bool within = row->latency_cycles <= limits->max_latency_cycles && row->energy_pj <= limits->max_energy_pj;
  for (int i = 0; i < limits->limit_count; i++) {
    within = within && row->held_bits[find_memory(hardware, limits->limits[i].memory)] <= limits->limits[i].bits;
  }
  return within;
}

/* Less is better; ties by the second. */
static void objectives_of(const struct sweep_row *row, enum objective objective, double value[2]) {
  const double energy = row->energy_pj, latency = row->latency_cycles;
  value[0] = objective == OBJECTIVE_ENERGY ? energy : objective == OBJECTIVE_LATENCY ? latency : energy * latency;
  value[1] = objective == OBJECTIVE_ENERGY ? latency : energy;
}

static bool is_better(const struct sweep_row *row, const struct sweep_row *best, enum objective objective) {
  double new[2], old[2];
  objectives_of(row, objective, new);
  objectives_of(best, objective, old);
  return new[0] < old[0] || (new[0] == old[0] && new[1] < old[1]);
}

static enum status take_row(void *context, const struct sweep_row *row, struct error *error) {
  struct choice *choice = context;
  if (row->status == STATUS_INTERNAL) return error_set(error, STATUS_INTERNAL, "%s", row->reason);
  if (row->status != STATUS_OK) {
    choice->infeasible_count++;
  } else if (!is_within(choice, row)) {
    choice->beyond_count++;
  } else if (!choice->found || is_better(row, &choice->best, choice->objective)) {
    choice->best = *row;
    choice->found = true;
  }
  progress_tell(&choice->progress, row->point + 1);
  return STATUS_OK;
}

static enum status choose(struct choice *choice, const atomic_bool *stop, struct error *error) {
  struct sweep sweep = {.group_count = choice->grid.hardware_count * choice->grid.workload_count,
                        .groups = choice->grid.groups,
                        .point_count = choice->grid.point_count,
                        .points = choice->grid.points,
                        .workers = sweep_workers(&choice->options->sweep)};
  progress_open(&choice->progress, 0, sweep.point_count);
  enum status status = sweep_run(&sweep, take_row, choice, stop, error);
  progress_hide(&choice->progress);
  if (status != STATUS_OK || choice->found) return status;
  return error_set(error, STATUS_INFEASIBLE,
                   "none of %" PRId64 " points is left: %" PRId64 " do not fit the accelerator, %" PRId64
                   " are beyond the limits",
                   choice->grid.point_count, choice->infeasible_count, choice->beyond_count);
}

/* --- Telling --------------------------------------------------------------------------------------- */

/* The command that evaluates the point again. */
static void write_command(const struct choice *choice, FILE *out) {
  const struct sweep_point *point = &choice->grid.points[choice->best.point];
  char x[WORDS_TILE_SIZE], y[WORDS_TILE_SIZE], tile[2 * WORDS_TILE_SIZE + 2];
  snprintf(tile, sizeof tile, "%sx%s", words_tile(point->tile_x, x), words_tile(point->tile_y, y));
  fputs("tilescope eval", out);
  words_option(out, "hardware", grid_hardware_of(&choice->grid, point)->name);
  if (choice->options->app.edits[0]) words_option(out, "set", choice->options->app.edits);
  words_option(out, "workload", grid_workload_of(&choice->grid, point)->name);
  if (choice->options->app.mapping != NULL) words_option(out, "mapping", choice->options->app.mapping);
  words_option(out, "mode", overlap_mode_name[point->mode]);
  words_option(out, "tile", tile);
  words_schedule(out, &choice->grid.schedule);
}

static void report_best(struct report *report, const struct choice *choice) {
  const struct sweep_row *best = &choice->best;
  const struct hardware *hardware = choice->grid.groups[choice->grid.points[best->point].group].hardware;
  FILE *out = report->out;
  char text[FORMAT_SIZE], size[FORMAT_SIZE], exact[NUMBER_SIZE];
  write_command(choice, out);
  fprintf(out, "\n\n  %-12s%s", "Energy", format_energy(text, best->energy_pj));
  fprintf(out, " (%s pJ)\n", number_exact(best->energy_pj, exact));
  fprintf(out, "  %-12s%s", "Latency", format_cycles(text, best->latency_cycles));
  fprintf(out, " (%s cycles)\n", number_exact(best->latency_cycles, exact));
  fprintf(out, "  %-12s%s\n", "EDP", format_edp(text, best->energy_pj * best->latency_cycles));
  fprintf(out, "  %-12s%s\n", "DRAM read", format_traffic(text, best->dram_bits_read));
  fprintf(out, "  %-12s%s\n", "DRAM write", format_traffic(text, best->dram_bits_written));
  fprintf(out, "  %-12s%d in %d stack%s\n", "Tile types", best->tile_type_count, best->stack_count,
          best->stack_count == 1 ? "" : "s");
  if (best->overfull_count) fprintf(out, "  %-12s%d layers in tile types\n", "Overfull", best->overfull_count);
  if (best->gap > 0) fprintf(out, "  %-12s%s at most\n", "Gap", format_percent(text, best->gap));
  fprintf(out, "  %-12sleast %s of %" PRId64 " points; %" PRId64 " do not fit, %" PRId64 " are beyond the limits\n",
          "Chosen", objective_name[choice->objective], choice->grid.point_count, choice->infeasible_count,
          choice->beyond_count);
  fputs("\nMost held at a time in one instance\n", out);
  for (int m = 0; m < hardware->memory_count; m++) {
    fprintf(out, "  %-20s%s of %s\n", hardware->memories[m].name, format_capacity(text, best->held_bits[m]),
            format_capacity(size, hardware->memories[m].size_bits));
  }
}

static void add_tile(struct json *json, struct json_object *tile, int64_t size) {
  if (size == TILE_FULL) {
    json_add_text(json, tile, NULL, "full");
  } else {
    json_add_number(json, tile, NULL, (double)size);
  }
}

static void add_question(struct json *json, const struct choice *choice) {
  const struct sweep_point *point = &choice->grid.points[choice->best.point];
  const struct schedule *schedule = &choice->grid.schedule;
  struct json_object *root = json->root;
  char *command = NULL;
  size_t size;
  FILE *out = open_memstream(&command, &size);
  if (out != NULL) write_command(choice, out);
  if (out == NULL || fclose(out) != 0) json->failed = true;
  json_add_text(json, root, "schema", "tilescope-best-1");
  json_add_text(json, root, "version", TILESCOPE_VERSION);
  json_add_text(json, root, "model", MODEL_VERSION);
  json_add_text(json, root, "command", command);
  json_add_text(json, root, "hardware", grid_hardware_of(&choice->grid, point)->name);
  report_edits_json(json, root, choice->options->app.edits);
  json_add_text(json, root, "workload", grid_workload_of(&choice->grid, point)->name);
  json_add_text(json, root, "mode", overlap_mode_name[point->mode]);
  struct json_object *tile = json_add_array(json, root, "tile");
  add_tile(json, tile, point->tile_x);
  add_tile(json, tile, point->tile_y);
  json_add_text(json, root, "search", search_kind_name[schedule->search.kind]);
  json_add_text(json, root, "pr_sizes", words_pr_sizes(schedule));
  json_add_text(json, root, "objective", objective_name[choice->objective]);
  free(command);
}

static void report_best_json(struct report *report, const struct choice *choice) {
  const struct sweep_row *best = &choice->best;
  const struct hardware *hardware = choice->grid.groups[choice->grid.points[best->point].group].hardware;
  struct json json;
  json_open(&json);
  add_question(&json, choice);
  json_add_number(&json, json.root, "energy_pj", best->energy_pj);
  json_add_number(&json, json.root, "latency_cycles", best->latency_cycles);
  json_add_number(&json, json.root, "edp_pj_cycles", best->energy_pj * best->latency_cycles);
  json_add_number(&json, json.root, "dram_bits_read", best->dram_bits_read);
  json_add_number(&json, json.root, "dram_bits_written", best->dram_bits_written);
  json_add_number(&json, json.root, "tile_type_count", best->tile_type_count);
  json_add_number(&json, json.root, "stack_count", best->stack_count);
  json_add_number(&json, json.root, "overfull_layers", best->overfull_count);
  json_add_number(&json, json.root, "gap", best->gap);
  struct json_object *held = json_add_object(&json, json.root, "held_bits");
  for (int m = 0; m < hardware->memory_count; m++) {
    json_add_number(&json, held, hardware->memories[m].name, best->held_bits[m]);
  }
  json_add_number(&json, json.root, "points", (double)choice->grid.point_count);
  json_add_number(&json, json.root, "infeasible_points", (double)choice->infeasible_count);
  json_add_number(&json, json.root, "points_beyond_limits", (double)choice->beyond_count);
  if (!json_close(&json, report->out)) report->failed = true;
}

enum status command_best(const struct options *options, struct report *report, struct error *error) {
  const atomic_bool *stop = interrupt_catch();
  struct choice choice = {.options = options, .objective = options->app.schedule.search.objective};
  enum status status = grid_init(&choice.grid, options, error);
  if (status == STATUS_OK) status = check_limits(&choice, error);
  if (status == STATUS_OK) status = choose(&choice, stop, error);
  if (status == STATUS_OK) (options_given(options, OPTION_JSON) ? report_best_json : report_best)(report, &choice);
  grid_deinit(&choice.grid);
  return status;
}
