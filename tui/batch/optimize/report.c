#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "inputs/text_buffer.h"
#include "model/version.h"
#include "tui/analysis/between.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/tables.h"
#include "tui/batch/optimize/optimize.h"
#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/shell.h"
#include "tui/text/table.h"

static double value_of(const struct optimize_run *run, const struct optimized *found) {
  return objective_value(run->objective, run->latency_weight, found->energy_pj, found->latency_cycles);
}

/* How much lower the objective could be at most; 0: proven. */
static double gap_of(const struct optimize_run *run) {
  double best = value_of(run, &run->optimum.best);
  return best > 0 && run->optimum.bound < best ? 1 - run->optimum.bound / best : 0;
}

void optimize_write_command(const struct optimize_run *run, int group, const struct optimized *found, FILE *out) {
  const struct grid *grid = &run->grid;
  const struct app_options *app = &run->options->app;
  struct schedule schedule;
  struct error error;
  char tile[TILE_TEXT_SIZE], edits[EDITS_SIZE];
  int hardware = grid_hardware_index(grid, group);
  if (!optimized_schedule(found, grid->groups[group].schedule, &schedule)) return;
  fputs("tilescope eval", out);
  shell_write_option(out, "hardware", grid->hardware[hardware].name);
  grid_edits(grid, hardware, edits, &error); /* they were applied before */
  if (edits[0] != '\0') shell_write_option(out, "set", edits);
  shell_write_option(out, "workload", grid_workload_of(grid, group)->name);
  if (app->mapping != NULL) shell_write_option(out, "mapping", app->mapping);
  reading_write_options(out, &(struct onnx_reading){app->input_shape, app->bits});
  shell_write_option(out, "mode", overlap_mode_name[schedule.mode]);
  shell_write_option(out, "tile", tile_option_text(schedule.tile_x, schedule.tile_y, tile));
  schedule_write_options(out, &schedule);
}

/* "cached 16x8" of the only tiling of a schedule, and its cuts. */
static void write_uniform(FILE *out, const struct optimized *found) {
  char tile[TILE_TEXT_SIZE];
  fprintf(out, "%s %s, ", overlap_mode_name[found->tilings[0].mode],
          tile_option_text(found->tilings[0].tile_x, found->tilings[0].tile_y, tile));
  if (found->stack_count == 1) fputs("no cuts", out);
  for (int i = 0; i + 1 < found->stack_count; i++) fprintf(out, "%s%d", i > 0 ? "," : "cut after ", found->ends[i]);
}

/* How much better the best is than a schedule with one mode and tile for all stacks. */
static void write_comparison(FILE *out, const struct optimize_run *run, const char *with,
                             const struct optimized *found) {
  char less[FORMAT_SIZE];
  if (found->stack_count == 0) return;
  report_label(out, run->grid.groups[run->group].hardware, "Gain");
  fprintf(out, "%s lower than with %s and one mode and tile (",
          format_percent(less, fmax(0, 1 - value_of(run, &run->optimum.best) / value_of(run, found))), with);
  write_uniform(out, found);
  fputs(")\n", out);
}

/* " in modes h-cached, cached", unless in all. */
static void write_modes(FILE *out, unsigned modes) {
  int count = 0;
  if (modes == SWEEP_ALL_MODES) return;
  fputs((modes & (modes - 1)) != 0 ? " in modes" : " in mode", out);
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    if (modes >> mode & 1) fprintf(out, "%s %s", count++ > 0 ? "," : "", overlap_mode_name[mode]);
  }
}

static void write_chosen(FILE *out, const struct optimize_run *run) {
  char gap[FORMAT_SIZE];
  report_label(out, run->grid.groups[run->group].hardware, "Chosen");
  fprintf(out, "least %s of %" PRId64 " combinations of stack, mode and tile", objective_name[run->objective],
          run->tilings);
  write_modes(out, run->options->sweep.modes);
  if (run->was_stopped && gap_of(run) <= 0) { /* around the best, or to compare */
    fprintf(out, ", stopped after them: no schedule of the grid is better\n");
  } else if (run->was_stopped) {
    fprintf(out, ", stopped: at most %s better is possible\n", format_percent(gap, gap_of(run)));
  } else {
    fprintf(out, "; no schedule of the grid is better\n");
  }
}

static void add_stacks(const struct optimize_run *run, const struct optimized *found, struct table *table) {
  const struct result *result = run->result;
  TABLE_HEAD(table, column_text("stack", "stack"), column_text("layers", "layers"), column_text("mode", "mode"),
             column_right("tile", "tile"), column_number("energy_pj", "energy", format_energy),
             column_number("latency_cycles", "latency", format_cycles));
  bool maps = between_is_on_chip(result), heads = result_has_repeats(result);
  if (heads) TABLE_HEAD(table, column_right("heads", "heads"));
  if (maps) TABLE_HEAD(table, column_text("output_memory", "output in"));
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    char tile[TILE_TEXT_SIZE], first[NODE_ID_SIZE], last[NODE_ID_SIZE];
    int from = 0;
    while (from < stack->node_count - 1 && stack->nodes[from].shape->is_input) from++;
    table_number(table, s);
    table_text(table, "%s..%s", result_node_id(&stack->nodes[from], first),
               result_node_id(&stack->nodes[stack->node_count - 1], last));
    TABLE_ROW(table, cell_text(overlap_mode_name[found->tilings[s].mode]),
              cell_text(tile_option_text(found->tilings[s].tile_x, found->tilings[s].tile_y, tile)),
              cell_number(stack->energy_pj), cell_number(stack->latency_cycles));
    if (heads) table_text(table, "%s", stack_heads_text(stack, tile));
    if (maps) table_text(table, "%s", between_memory(result, s)->name);
  }
}

static void report_front(struct report *report, const struct optimize_run *run) {
  struct table table;
  table_init(&table);
  TABLE_HEAD(&table, column_number("energy_pj", "energy", format_energy),
             column_number("latency_cycles", "latency", format_cycles), column_text("stacks", "stacks"));
  for (int i = 0; i < run->optimum.front_count; i++) {
    const struct optimized *found = &run->optimum.front[i];
    struct schedule schedule;
    struct text_buffer buffer;
    FILE *out = text_buffer_open(&buffer);
    if (out != NULL && optimized_schedule(found, run->grid.groups[run->group].schedule, &schedule)) {
      char tile[TILE_TEXT_SIZE];
      fprintf(out, "%s %s, stacks ", overlap_mode_name[schedule.mode],
              tile_option_text(schedule.tile_x, schedule.tile_y, tile));
      stacks_write(out, &schedule);
    }
    char *text = text_buffer_close(&buffer, NULL);
    if (text == NULL) report->failed = true;
    TABLE_ROW(&table, cell_number(found->energy_pj), cell_number(found->latency_cycles));
    table_text(&table, "%s", text != NULL ? text : "");
    free(text);
  }
  report_table(report, &table, "Front of energy and latency");
}

void report_optimum(struct report *report, const struct optimize_run *run) {
  const struct hardware *hardware = run->grid.groups[run->group].hardware;
  const struct figure_domain domain = figure_domain_of(run->result);
  const struct optimize_answer *optimum = &run->optimum;
  const double *value = run->figures->value;
  FILE *out = report->out;
  char text[FORMAT_SIZE], size[FORMAT_SIZE];
  struct table stacks;
  optimize_write_command(run, run->group, &optimum->best, out);
  fputs("\n\n", out);
  for (int figure = 0; figure < FIGURE_HEADLINES; figure++) {
    if (figure_table[figure].in_sweep) report_figure(out, hardware, run->figures, figure);
  }
  report_label(out, hardware, "Tile types");
  fprintf(out, "%.0f in %.0f stack%s\n", value[FIGURE_TILE_TYPES], value[FIGURE_STACKS],
          value[FIGURE_STACKS] == 1 ? "" : "s");
  if (run->figures->reason != NULL) {
    report_label(out, hardware, "Overfull");
    fprintf(out, "%s\n", run->figures->reason);
  }
  if (value[FIGURE_GAP] > 0) {
    report_label(out, hardware, "Gap");
    fprintf(out, "%s at most\n", format_percent(text, value[FIGURE_GAP]));
  }
  write_chosen(out, run);
  report_between(out, run->result);
  report_attention(out, run->result);
  bool fixed = optimize_cuts_are_fixed(run->options);
  write_comparison(out, run, fixed ? "these cuts" : "automatic cuts", &optimum->given);
  if (!fixed) write_comparison(out, run, "the best cuts", &optimum->uniform);
  table_init(&stacks);
  add_stacks(run, &optimum->best, &stacks);
  report_table(report, &stacks, "Stacks");
  if (optimum->front_count > 0) report_front(report, run);
  fputs("\nPeak occupancy of one instance\n", out);
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct memory *memory = &hardware->memories[m];
    fprintf(out, "  %-20s%s of %s\n", memory->name,
            format_capacity(text, value[figure_index(&domain, FIGURE_MEMORY_HELD, m)]),
            format_capacity(size, memory->size_bits));
  }
}

/* --- JSON --------------------------------------------------------------------------------------------- */

static void add_command(struct json *json, struct json_object *object, const struct optimize_run *run,
                        const struct optimized *found) {
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  if (out != NULL) optimize_write_command(run, run->group, found, out);
  char *command = text_buffer_close(&buffer, NULL);
  if (command == NULL) json->failed = true;
  json_add_text(json, object, "command", command);
  free(command);
}

/* Cuts, and the mode and tile of each stack. */
static void add_schedule(struct json *json, struct json_object *object, const struct optimized *found) {
  struct json_object *cuts = json_add_array(json, object, "stack_cuts");
  for (int i = 0; i + 1 < found->stack_count; i++) json_add_number(json, cuts, NULL, found->ends[i]);
  struct json_object *stacks = json_add_array(json, object, "stacks");
  for (int i = 0; i < found->stack_count; i++) {
    struct json_object *stack = json_add_object(json, stacks, NULL);
    json_add_number(json, stack, "last_layer", found->ends[i]);
    json_add_text(json, stack, "mode", overlap_mode_name[found->tilings[i].mode]);
    tile_add_json(json, stack, found->tilings[i].tile_x, found->tilings[i].tile_y);
    if (found->tilings[i].heads > 0) json_add_number(json, stack, "tile_heads", (double)found->tilings[i].heads);
  }
}

static void add_found(struct json *json, struct json_object *object, const struct optimize_run *run,
                      const struct optimized *found) {
  JSON_NUMBERS(json, object, {"energy_pj", found->energy_pj}, {"latency_cycles", found->latency_cycles});
  add_command(json, object, run, found);
  add_schedule(json, object, found);
}

static void add_compared(struct json *json, const char *key, const struct optimize_run *run,
                         const struct optimized *found) {
  if (found->stack_count > 0) {
    add_found(json, json_add_object(json, json->root, key), run, found);
  } else {
    json_add_null(json, json->root, key);
  }
}

/* The modes and sizes searched. */
static void add_searched(struct json *json, const struct optimize_run *run) {
  const struct options *options = run->options;
  struct json_object *searched = json_add_object(json, json->root, "searched");
  struct json_object *modes = json_add_array(json, searched, "modes");
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    if (options->sweep.modes >> mode & 1) json_add_text(json, modes, NULL, overlap_mode_name[mode]);
  }
  json_add_text(json, searched, "tile_x", grid_list_of(options, OPTION_TILE_X));
  json_add_text(json, searched, "tile_y", grid_list_of(options, OPTION_TILE_Y));
  json_add_bool(json, searched, "refined", !options_given(options, OPTION_NO_REFINE));
}

static void add_question(struct json *json, const struct optimize_run *run) {
  const struct grid *grid = &run->grid;
  const struct optimized *best = &run->optimum.best;
  const struct schedule *base = grid->groups[run->group].schedule;
  struct json_object *root = json->root;
  struct schedule schedule;
  struct error error;
  char edits[EDITS_SIZE], rules[RULES_TEXT_SIZE];
  bool is_best = run->options->command == COMMAND_BEST;
  json_add_text(json, root, "schema", is_best ? "tilescope-best-1" : "tilescope-optimize-1");
  json_add_text(json, root, "version", TILESCOPE_VERSION);
  json_add_text(json, root, "model", MODEL_VERSION);
  add_command(json, root, run, best);
  int hardware = grid_hardware_index(grid, run->group);
  json_add_text(json, root, "hardware", grid->hardware[hardware].name);
  grid_edits(grid, hardware, edits, &error);
  report_edits_json(json, root, edits);
  reading_add_json(json, root, &(struct onnx_reading){run->options->app.input_shape, run->options->app.bits});
  json_add_text(json, root, "workload", grid_workload_of(grid, run->group)->name);
  if (optimized_schedule(best, base, &schedule) && !schedule_has_own_tilings(&schedule)) {
    json_add_text(json, root, "mode", overlap_mode_name[schedule.mode]);
    tile_add_json(json, root, schedule.tile_x, schedule.tile_y);
  } else {
    json_add_null(json, root, "mode");
    json_add_null(json, root, "tile");
  }
  json_add_text(json, root, "search", search_kind_name[base->search.kind]);
  json_add_text(json, root, "pr_sizes", pr_sizes_text(base));
  json_add_text(json, root, "rules", schedule_rules_text(base, rules));
  json_add_text(json, root, "between_stacks", between_stacks_name[base->between_stacks]);
  json_add_text(json, root, "placement", placement_kind_name[base->placement]);
  json_add_text(json, root, "objective", objective_name[run->objective]);
  json_add_text(json, root, "cuts", optimize_cuts_are_fixed(run->options) ? "fixed" : "search");
  add_searched(json, run);
}

void report_optimum_json(struct report *report, const struct optimize_run *run) {
  const struct hardware *hardware = run->grid.groups[run->group].hardware;
  const struct figure_domain domain = figure_domain_of(run->result);
  const struct optimize_answer *optimum = &run->optimum;
  struct json json;
  json_open(&json);
  add_question(&json, run);
  report_figures_json(&json, json.root, &domain, run->figures);
  report_overflow_json(&json, json.root, run->result);
  add_schedule(&json, json.root, &optimum->best);
  struct json_object *held = json_add_object(&json, json.root, "held_bits");
  for (int m = 0; m < hardware->memory_count; m++) {
    double bits = run->figures->value[figure_index(&domain, FIGURE_MEMORY_HELD, m)];
    json_add_number(&json, held, hardware->memories[m].name, bits);
  }
  report_attention_json(&json, json_add_array(&json, json.root, "remarks"), run->result);
  JSON_NUMBERS(&json, json.root, {"tilings", (double)run->tilings}, {"bound", optimum->bound},
               {"bound_gap", gap_of(run)});
  json_add_bool(&json, json.root, "stopped", run->was_stopped);
  add_compared(&json, "one_tiling_given_cuts", run, &optimum->given);
  add_compared(&json, "one_tiling_any_cuts", run, &optimum->uniform);
  if (options_given(run->options, OPTION_FRONT)) {
    struct json_object *front = json_add_array(&json, json.root, "front");
    for (int i = 0; i < optimum->front_count; i++) {
      add_found(&json, json_add_object(&json, front, NULL), run, &optimum->front[i]);
    }
  }
  if (!json_close(&json, report->out)) report->failed = true;
}
