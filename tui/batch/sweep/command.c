/* tilescope sweep: evaluates all points of a grid, or one shard of them, and writes a row for each as it comes. */
#include "tui/batch/command.h"

#include <stdlib.h>
#include <string.h>

#include "tui/batch/interrupt.h"
#include "tui/batch/sweep/file.h"
#include "tui/batch/sweep/output.h"
#include "tui/batch/sweep/row.h"
#include "tui/batch/sweep/scaling.h"
#include "tui/text/utf8.h"

struct sweeping {
  struct grid grid;
  struct sweep_output output;
  struct sweep_best best;
  int64_t failed;             /* rows of points that this program failed on */
  struct sweep_point *points; /* left of this shard */
};

/* --- Preparing ------------------------------------------------------------------------------------- */

/* True for the name of a file that programs would open as a picture. */
static bool is_picture(const char *path) {
  static const char *const suffixes[] = {".svg", ".pdf", ".png", ".eps"};
  size_t length = strlen(path);
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    if (length > 4 && strcmp(path + length - 4, suffixes[i]) == 0) return true;
  }
  return false;
}

static enum status check_options(const struct options *options, struct error *error) {
  bool is_table = options->sweep.format == SWEEP_TABLE;
  if (options->sweep.format > SWEEP_JSONL) {
    return error_set(error, STATUS_USAGE, "sweep prints rows as they come: use --format table, csv or jsonl");
  }
  if (options_given(options, OPTION_OUTPUT) && is_picture(options->value[OPTION_OUTPUT])) {
    return error_set(error, STATUS_USAGE, "%s: a sweep writes rows, not a picture: expected a name such as rows.csv",
                     options->value[OPTION_OUTPUT]);
  }
  if (is_table && options_given(options, OPTION_SHARD)) {
    return error_set(error, STATUS_USAGE, "--shard needs --format csv or jsonl, which can be merged");
  }
  if (is_table && options_given(options, OPTION_RESUME)) {
    return error_set(error, STATUS_USAGE, "--resume needs --format csv or jsonl");
  }
  if (options_given(options, OPTION_RESUME) && !options_given(options, OPTION_OUTPUT)) {
    return error_set(error, STATUS_USAGE, "--resume needs -o FILE");
  }
  if (options_given(options, OPTION_FORCE) && options_given(options, OPTION_RESUME)) {
    return error_set(error, STATUS_USAGE, "--resume keeps the rows of FILE, --force removes them: give one of the two");
  }
  if (options_given(options, OPTION_FORCE) && !options_given(options, OPTION_OUTPUT)) {
    return error_set(error, STATUS_USAGE, "--force needs -o FILE");
  }
  return STATUS_OK;
}

static int64_t point_at(const struct sweeping *sweeping, int64_t place) {
  return sweep_shard_point(sweeping->output.header.shard, sweeping->output.header.shard_count, place);
}

/* Lists the points that are left, in their order. */
static enum status list_points(struct sweeping *sweeping, struct error *error) {
  const struct sweep_output *output = &sweeping->output;
  sweeping->points = calloc((size_t)(output->size - output->before) + 1, sizeof *sweeping->points);
  if (sweeping->points == NULL) return error_out_of_memory(error);
  for (int64_t place = output->before; place < output->size; place++) {
    sweeping->points[place - output->before] = sweeping->grid.points[point_at(sweeping, place)];
  }
  return STATUS_OK;
}

/* --- The conclusion -------------------------------------------------------------------------------- */

/* Below a table, else on standard error: rows stay rows. Only of a sweep whose rows have all come here. */
static enum status remark_scaling(struct sweeping *sweeping, const atomic_bool *stop, struct error *error) {
  struct sweep_output *output = &sweeping->output;
  char text[SCALE_TEXT_SIZE];
  if (output->before > 0 || output->size < sweeping->grid.point_count) return STATUS_OK;
  if (sweep_best_text(&sweeping->best, stop, text)[0] == '\0') return STATUS_OK;
  if (output->format != SWEEP_TABLE) {
    text_tell("remark: %s", text);
    return STATUS_OK;
  }
  fprintf(output->buffer.out, "remark: %s\n", text);
  return sweep_output_flush(output, error);
}

/* --- Running --------------------------------------------------------------------------------------- */

static enum status take_row(void *context, const struct sweep_row *row, struct error *error) {
  struct sweeping *sweeping = context;
  struct sweep_output *output = &sweeping->output;
  if (!sweep_row_write(&sweeping->grid, point_at(sweeping, output->done), row, output->format, output->buffer.out)) {
    return error_out_of_memory(error);
  }
  sweeping->failed += row->status == STATUS_INTERNAL;
  sweep_best_take(&sweeping->best, point_at(sweeping, output->done), row->kept);
  return sweep_output_row(output, error);
}

static enum status open_output(struct sweeping *sweeping, const struct options *options, struct error *error) {
  struct sweep_output *output = &sweeping->output;
  enum status status = sweep_output_init(output, sweeping->grid.inputs.low, sweeping->grid.point_count,
                                         grid_words(&sweeping->grid), error);
  if (status != STATUS_OK) return status;
  output->format = options->sweep.format;
  output->header.shard = options->sweep.shard;
  output->header.shard_count = options->sweep.shard_count;
  enum sweep_start start = options_given(options, OPTION_RESUME)  ? SWEEP_START_RESUME
                           : options_given(options, OPTION_FORCE) ? SWEEP_START_OVER
                                                                  : SWEEP_START_NEW;
  status = sweep_output_start(output, options->value[OPTION_OUTPUT], start, error);
  if (status != STATUS_OK || output->before) return status;
  if (!sweep_row_heads(&sweeping->grid, &output->header, output->format, output->buffer.out)) {
    return error_out_of_memory(error);
  }
  return sweep_output_flush(output, error);
}

static enum status run(struct sweeping *sweeping, const struct options *options, const atomic_bool *stop,
                       struct error *error) {
  struct sweep_output *output = &sweeping->output;
  enum status status = open_output(sweeping, options, error);
  if (status == STATUS_OK) status = list_points(sweeping, error);
  if (status == STATUS_OK) {
    struct sweep sweep = {.group_count = sweeping->grid.group_count,
                          .groups = sweeping->grid.groups,
                          .point_count = output->size - output->before,
                          .points = sweeping->points,
                          .keep = grid_keep,
                          .sums_only = !options_given(options, OPTION_FIGURES),
                          .workers = sweep_workers(&options->sweep)};
    status = sweep_run(&sweep, take_row, sweeping, stop, error);
  }
  progress_hide(&output->progress);
  if (status == STATUS_OK) status = remark_scaling(sweeping, stop, error);
  if (status == STATUS_STOPPED && !output->is_gone) {
    error_set(error, STATUS_STOPPED, "stopped after %lld of %lld points%s", (long long)output->done,
              (long long)output->size,
              options_given(options, OPTION_OUTPUT) && output->format != SWEEP_TABLE ? "; --resume continues" : "");
  }
  if (output->is_gone) { /* the reader wants no more rows */
    error->message[0] = '\0';
    status = STATUS_OK;
  }
  struct error ignored;
  enum status closed = sweep_output_close(output, status == STATUS_OK ? error : &ignored);
  if (status == STATUS_OK) status = closed;
  if (status != STATUS_OK || !sweeping->failed) return status;
  return error_set(error, STATUS_INTERNAL, "%lld of %lld points failed; their rows give the reasons",
                   (long long)sweeping->failed, (long long)output->size);
}

enum status command_sweep(const struct options *options, struct report *report, struct error *error) {
  const atomic_bool *stop = interrupt_catch();
  struct sweeping sweeping = {.output.descriptor = -1};
  (void)report; /* rows are written as they come */
  enum status status = check_options(options, error);
  if (status != STATUS_OK) return status;
  status = grid_init(&sweeping.grid, options, error);
  if (status == STATUS_OK) sweep_best_init(&sweeping.best, &sweeping.grid);
  if (status == STATUS_OK) status = run(&sweeping, options, stop, error);
  sweep_best_deinit(&sweeping.best);
  free(sweeping.points);
  sweep_output_deinit(&sweeping.output);
  grid_deinit(&sweeping.grid);
  return status;
}
