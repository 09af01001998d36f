/* tilescope sweep: evaluates all points of a grid, or one shard of them, and writes a row for each as it comes. */
#include "tui/batch/command.h"

#include <stdlib.h>
#include <string.h>

#include "model/version.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/sweep/file.h"
#include "tui/batch/sweep/output.h"
#include "tui/batch/sweep/progress.h"
#include "tui/batch/sweep/row.h"

/* A sweep on its way. */
struct sweeping {
  struct grid grid;
  struct sweep_header header;
  enum sweep_format format;
  struct sweep_output output;
  struct progress progress;
  int64_t done, size;         /* rows of this shard, also those that were there before; all of them */
  int64_t before;             /* rows that were there before */
  int64_t failed;             /* rows of points that this program failed on */
  struct sweep_point *points; /* of this shard, those to do */
  FILE *out;                  /* text to write next */
  char *text;
  size_t text_size;
};

/* --- Preparing ------------------------------------------------------------------------------------- */

static enum status check_options(const struct options *options, struct error *error) {
  bool is_table = options->sweep.format == SWEEP_TABLE;
  if (is_table && options_given(options, OPTION_SHARD)) {
    return error_set(error, STATUS_USAGE, "--shard needs --format csv or jsonl, which can be merged");
  }
  if (is_table && options_given(options, OPTION_RESUME)) {
    return error_set(error, STATUS_USAGE, "--resume needs --format csv or jsonl");
  }
  if (options_given(options, OPTION_RESUME) && !options_given(options, OPTION_OUTPUT)) {
    return error_set(error, STATUS_USAGE, "--resume needs -o FILE");
  }
  return STATUS_OK;
}

static enum status make_header(struct sweeping *sweeping, const struct options *options, struct error *error) {
  struct sweep_header *header = &sweeping->header;
  *header = (struct sweep_header){.version = TILESCOPE_VERSION,
                                  .model = MODEL_VERSION,
                                  .inputs = sweeping->grid.inputs.low,
                                  .points = sweeping->grid.point_count,
                                  .shard = options->sweep.shard,
                                  .shard_count = options->sweep.shard_count};
  header->options = grid_words(&sweeping->grid);
  if (header->options == NULL) return error_out_of_memory(error);
  sweeping->format = options->sweep.format;
  sweeping->size = sweep_shard_size(header->shard, header->shard_count, header->points);
  return STATUS_OK;
}

/* The points that are left, in their order. */
static enum status list_points(struct sweeping *sweeping, struct error *error) {
  const struct sweep_header *header = &sweeping->header;
  sweeping->points = calloc((size_t)(sweeping->size - sweeping->before) + 1, sizeof *sweeping->points);
  if (sweeping->points == NULL) return error_out_of_memory(error);
  for (int64_t place = sweeping->before; place < sweeping->size; place++) {
    int64_t point = sweep_shard_point(header->shard, header->shard_count, place);
    sweeping->points[place - sweeping->before] = sweeping->grid.points[point];
  }
  return STATUS_OK;
}

/* --- Writing --------------------------------------------------------------------------------------- */

/* Writes the text that was made, and starts the next. */
static enum status flush(struct sweeping *sweeping, struct error *error) {
  if (fflush(sweeping->out) != 0) return error_out_of_memory(error);
  if (sweeping->output.is_terminal) progress_hide(&sweeping->progress);
  enum status status = sweep_output_write(&sweeping->output, sweeping->text, sweeping->text_size, error);
  rewind(sweeping->out);
  return status;
}

static enum status take_row(void *context, const struct sweep_row *row, struct error *error) {
  struct sweeping *sweeping = context;
  const struct sweep_header *header = &sweeping->header;
  int64_t point = sweep_shard_point(header->shard, header->shard_count, sweeping->done);
  sweep_row_write(&sweeping->grid, point, row, sweeping->format, sweeping->out);
  enum status status = flush(sweeping, error);
  if (status != STATUS_OK) return status;
  sweeping->done++;
  if (row->status == STATUS_INTERNAL) sweeping->failed++;
  progress_tell(&sweeping->progress, sweeping->done);
  return STATUS_OK;
}

static enum status open_output(struct sweeping *sweeping, const struct options *options, struct error *error) {
  const char *path = options->value[OPTION_OUTPUT];
  enum status status =
      options_given(options, OPTION_RESUME)
          ? sweep_output_resume(&sweeping->output, path, &sweeping->header, sweeping->format, &sweeping->before, error)
          : sweep_output_open(&sweeping->output, path, error);
  sweeping->done = sweeping->before;
  progress_open(&sweeping->progress, sweeping->before, sweeping->size);
  if (status != STATUS_OK || sweeping->before) return status;
  sweep_row_heads(&sweeping->grid, &sweeping->header, sweeping->format, sweeping->out);
  return flush(sweeping, error);
}

static enum status run(struct sweeping *sweeping, const struct options *options, const atomic_bool *stop,
                       struct error *error) {
  enum status status = open_output(sweeping, options, error);
  if (status == STATUS_OK) status = list_points(sweeping, error);
  if (status == STATUS_OK) {
    struct sweep sweep = {.group_count = sweeping->grid.hardware_count * sweeping->grid.workload_count,
                          .groups = sweeping->grid.groups,
                          .point_count = sweeping->size - sweeping->before,
                          .points = sweeping->points,
                          .keep = grid_keep,
                          .workers = sweep_workers(&options->sweep)};
    status = sweep_run(&sweep, take_row, sweeping, stop, error);
  }
  progress_hide(&sweeping->progress);
  if (status == STATUS_STOPPED && !sweeping->output.is_gone) {
    error_set(error, STATUS_STOPPED, "stopped after %lld of %lld points%s", (long long)sweeping->done,
              (long long)sweeping->size,
              options_given(options, OPTION_OUTPUT) && sweeping->format != SWEEP_TABLE ? "; --resume continues" : "");
  }
  if (sweeping->output.is_gone) { /* whoever read the rows has enough of them */
    error->message[0] = '\0';
    status = STATUS_OK;
  }
  if (status == STATUS_OK) status = sweep_output_close(&sweeping->output, error);
  if (status != STATUS_OK || !sweeping->failed) return status;
  return error_set(error, STATUS_INTERNAL, "%lld of %lld points failed; their rows give the reasons",
                   (long long)sweeping->failed, (long long)sweeping->size);
}

enum status command_sweep(const struct options *options, struct report *report, struct error *error) {
  const atomic_bool *stop = interrupt_catch();
  struct sweeping sweeping = {.output.descriptor = -1};
  (void)report; /* rows do not wait for the last */
  enum status status = check_options(options, error);
  if (status != STATUS_OK) return status;
  sweeping.out = open_memstream(&sweeping.text, &sweeping.text_size);
  if (sweeping.out == NULL) return error_out_of_memory(error);
  status = grid_init(&sweeping.grid, options, error);
  if (status == STATUS_OK) status = make_header(&sweeping, options, error);
  if (status == STATUS_OK) status = run(&sweeping, options, stop, error);
  fclose(sweeping.out);
  free(sweeping.text);
  free(sweeping.points);
  sweep_header_deinit(&sweeping.header);
  grid_deinit(&sweeping.grid);
  return status;
}
