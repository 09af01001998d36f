/* tilescope optimize and best: the best schedule there is, with any cuts or with given ones. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "tui/analysis/optimize_grid.h"
#include "tui/analysis/optimizer.h"
#include "tui/analysis/point_text.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/optimize/optimize.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

/* --- The question ------------------------------------------------------------------------------------- */

bool optimize_cuts_are_fixed(const struct options *options) {
  if (options->command == COMMAND_BEST) return true;
  return options_given(options, OPTION_CUTS) && strcmp(options->value[OPTION_CUTS], "auto") == 0;
}

static enum status check_options(const struct options *options, struct error *error) {
  if (options_given(options, OPTION_JSON) && options_given(options, OPTION_FORMAT)) {
    return error_set(error, STATUS_USAGE, "--json prints the best of all, --format a row for each; give one of them");
  }
  const char *cuts = options->value[OPTION_CUTS];
  if (cuts != NULL && strcmp(cuts, "auto") != 0 && strcmp(cuts, "search") != 0) {
    return error_set(error, STATUS_USAGE, "unknown cuts '%s'; use auto or search", cuts);
  }
  if (schedule_has_own_tilings(&options->app.schedule)) {
    return error_set(error, STATUS_USAGE, "--stacks takes only cuts here: best finds modes and tiles itself");
  }
  return STATUS_OK;
}

/* Limits of memories by their names, which every accelerator must have. */
static enum status read_limits(const struct optimize_run *run, int group, struct optimize_limits *limits,
                               struct error *error) {
  const struct sweep_options *options = &run->options->sweep;
  const struct hardware *hardware = run->grid.groups[group].hardware;
  *limits = (struct optimize_limits){.energy_pj = options->max_energy_pj,
                                     .latency_cycles = options->max_latency_cycles,
                                     .has_held = options->limit_count > 0,
                                     .allow_overfull = options_given(run->options, OPTION_ALLOW_OVERFULL)};
  for (int m = 0; m < hardware->memory_count; m++) limits->held_bits[m] = INFINITY;
  for (int i = 0; i < options->limit_count; i++) {
    char names[512] = "";
    bool known = false;
    size_t used = 0;
    for (int m = 0; m < hardware->memory_count; m++) {
      const char *name = hardware->memories[m].name;
      if (strcmp(name, options->limits[i].memory) == 0) {
        limits->held_bits[m] = fmin(limits->held_bits[m], options->limits[i].bits);
        known = true;
      }
      if (used < sizeof names) {
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", m > 0 ? ", " : "", name);
      }
    }
    if (known) continue;
    return error_set(error, STATUS_USAGE, "--max-bits: %s has no memory '%s'; it has %s",
                     grid_hardware_of(&run->grid, group)->name, options->limits[i].memory, names);
  }
  return STATUS_OK;
}

/* --- Searching ---------------------------------------------------------------------------------------- */

enum { NOTE_SIZE = OPTIMIZE_TEXT_SIZE + 3 * FORMAT_SIZE };

static void add_part(char note[NOTE_SIZE], const char *part) {
  if (part[0] != '\0') text_append(note, NOTE_SIZE, "%s%s", note[0] != '\0' ? ": " : "", part);
}

/* The bar: what is being done, then the best so far and how much better the rest could be, which a narrow terminal may
 * cut. */
static void show_progress(void *context, const struct optimize_progress *progress) {
  struct optimize_run *run = context;
  static const char *const steps[] = {
      [OPTIMIZE_GRID] = "", [OPTIMIZE_SAME_TILING] = "one tile for all", [OPTIMIZE_AROUND] = "refining"};
  char text[OPTIMIZE_TEXT_SIZE], note[NOTE_SIZE] = "", of[FORMAT_SIZE] = "", pass[FORMAT_SIZE] = "";
  bool is_grid = progress->step == OPTIMIZE_GRID, refines = !options_given(run->options, OPTION_NO_REFINE);
  if (run->pair_count > 1) snprintf(of, sizeof of, "%d of %d", run->pair, run->pair_count);
  if (progress->pass > 0) snprintf(pass, sizeof pass, "pass %d", progress->pass);
  add_part(note, of);
  add_part(note, is_grid ? pass : steps[progress->step]);
  add_part(note, optimize_progress_text(run->objective, progress, text));
  run->progress.total = progress->total;
  run->progress.left = refines ? "left, then refining" : "left for the grid";
  if (!is_grid || progress->pass > 0) run->progress.left = NULL; /* how long these take is not known */
  progress_update(&run->progress, progress->done, note);
}

/* Evaluates the best schedule of a pair, with the searches' answers at hand. */
static enum status evaluate_best(const struct optimize *question, const struct optimized *best, struct result **result,
                                 struct error *error) {
  struct job job = {
      .hardware = question->hardware, .workload = question->workload, .rules = question->rules, .memo = question->memo};
  if (!optimized_schedule(best, &question->schedule, &job.schedule)) {
    return error_set(error, STATUS_INTERNAL, "the best schedule has %d cuts; a schedule can have at most %d",
                     best->stack_count - 1, SCHEDULE_MAX_CUTS);
  }
  return schedule_evaluate(&job, NULL, result, error);
}

static double value_of(const struct optimize_run *run, const struct optimized *found) {
  return found->stack_count > 0
             ? objective_value(run->objective, run->latency_weight, found->energy_pj, found->latency_cycles)
             : INFINITY;
}

/* Keeps the pair's answer if it is better than those before. */
static enum status take_pair(struct optimize_run *run, int group, const struct optimize *question,
                             struct optimize_answer *optimum, struct error *error) {
  struct result *result = NULL;
  run->tilings += optimum->tiling_count;
  bool better = value_of(run, &optimum->best) < value_of(run, &run->optimum.best);
  enum status status = better ? evaluate_best(question, &optimum->best, &result, error) : STATUS_OK;
  if (!better || status != STATUS_OK) {
    optimize_answer_deinit(optimum);
    return status;
  }
  if (run->group >= 0) optimize_answer_deinit(&run->optimum);
  result_free(run->result);
  figures_free(run->figures);
  run->group = group;
  run->optimum = *optimum;
  run->result = result;
  run->figures = figures_new(result);
  return run->figures != NULL ? STATUS_OK : error_out_of_memory(error);
}

static enum status optimize_pair(struct optimize_run *run, int group, const atomic_bool *stop, struct error *error) {
  const struct options *options = run->options;
  const struct sweep_group *inputs = &run->grid.groups[group];
  struct optimize_answer optimum = {.front_count = 0};
  struct optimize_grid grid = {.count = 0};
  struct optimize question = {.hardware = inputs->hardware,
                              .workload = inputs->workload,
                              .rules = inputs->rules,
                              .schedule = *inputs->schedule,
                              .cuts_are_fixed = optimize_cuts_are_fixed(options),
                              .modes = options->sweep.modes,
                              .objective = run->objective,
                              .latency_weight = run->latency_weight,
                              .front = options_given(options, OPTION_FRONT),
                              .refine = !options_given(options, OPTION_NO_REFINE),
                              .compare = run->curve == NULL,
                              .workers = sweep_workers(&options->sweep),
                              .memo = memo_new(),
                              .report = show_progress,
                              .context = run};
  enum status status = question.memo != NULL ? STATUS_OK : error_out_of_memory(error);
  if (status == STATUS_OK) status = read_limits(run, group, &question.limits, error);
  if (status == STATUS_OK) {
    status = optimize_grid_init(&grid, grid_list_of(options, OPTION_TILE_X), grid_list_of(options, OPTION_TILE_Y),
                                grid_heads_list(options), inputs->workload, error);
  }
  if (status == STATUS_OK) {
    question.widths = grid.widths;
    question.heights = grid.heights;
    question.heads = grid.heads;
    status = optimize(&question, stop, &optimum, error);
    enum status taken = STATUS_OK;
    run->was_stopped = status == STATUS_STOPPED;
    if (run->curve != NULL) {
      if (status == STATUS_OK || status == STATUS_STOPPED) optimize_curve_add(run, group, &optimum, status);
      optimize_answer_deinit(&optimum);
    } else if (status == STATUS_OK || status == STATUS_STOPPED) {
      taken = take_pair(run, group, &question, &optimum, error);
    } else {
      optimize_answer_deinit(&optimum);
    }
    if (taken != STATUS_OK) status = taken;
  }
  optimize_grid_deinit(&grid);
  memo_release(question.memo);
  return status;
}

static enum status optimize_all(struct optimize_run *run, const atomic_bool *stop, struct error *error) {
  int count = run->grid.group_count;
  enum status status = STATUS_OK;
  for (int group = 0; group < count && status == STATUS_OK && !run->report->closed; group++) {
    progress_open(&run->progress, 0, 0);
    run->pair = group + 1;
    run->pair_count = count;
    status = optimize_pair(run, group, stop, error);
    progress_hide(&run->progress);
    if (status == STATUS_INFEASIBLE && (count > 1 || run->curve != NULL)) {
      if (run->curve != NULL) optimize_curve_add_infeasible(run, group, error);
      status = STATUS_OK; /* another pair may do */
    }
    if (status == STATUS_OK && run->curve != NULL) status = optimize_curve_flush(run, error);
  }
  if (status == STATUS_OK && run->group < 0 && run->curve == NULL) {
    const struct error last = *error;
    status = error_set(error, STATUS_INFEASIBLE,
                       "none of the %d pairs of accelerator and network has a schedule; of the "
                       "last: %.800s",
                       count, last.message);
  }
  return status;
}

static enum status run_command(const struct options *options, struct report *report, struct error *error) {
  const atomic_bool *stop = interrupt_catch();
  struct optimize_run run = {.options = options,
                             .objective = options->app.schedule.search.objective,
                             .latency_weight = options->app.schedule.search.latency_weight,
                             .report = report,
                             .group = -1};
  struct table curve;
  enum status status = check_options(options, error);
  if (status != STATUS_OK) return status;
  status = grid_init(&run.grid, options, error);
  if (options_given(options, OPTION_FORMAT)) optimize_curve_init(&run, &curve);
  if (status == STATUS_OK) status = optimize_all(&run, stop, error);
  bool stopped = status == STATUS_STOPPED && (run.group >= 0 || run.curve != NULL);
  if ((status == STATUS_OK || stopped) && run.curve != NULL) {
    if (stopped && optimize_curve_flush(&run, error) != STATUS_OK) report->failed = true;
    optimize_curve_end(&run);
    if (!stopped && !report->closed) optimize_remark_scaling(&run, stop);
    if (stopped) error->message[0] = '\0'; /* the last row says it */
  } else if (status == STATUS_OK || stopped) {
    (options_given(options, OPTION_JSON) ? report_optimum_json : report_optimum)(report, &run);
    if (stopped) error->message[0] = '\0'; /* the report says it */
  }
  if (run.curve != NULL) table_deinit(run.curve);
  if (run.group >= 0) optimize_answer_deinit(&run.optimum);
  result_free(run.result);
  figures_free(run.figures);
  grid_deinit(&run.grid);
  return status;
}

enum status command_best(const struct options *options, struct report *report, struct error *error) {
  return run_command(options, report, error);
}

enum status command_optimize(const struct options *options, struct report *report, struct error *error) {
  return run_command(options, report, error);
}
