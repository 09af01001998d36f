/* tilescope merge: joins the shards of a sweep into the rows of one run, byte for byte. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/batch/command.h"
#include "tui/batch/sweep/file.h"
#include "tui/batch/sweep/row.h"

/* The files by shard, from 0. */
struct merging {
  int count;
  struct sweep_file *files;
};

/* Opens a file and stores it under its shard. */
static enum status add_file(struct merging *merging, const char *name, const struct sweep_file **first,
                            struct error *error) {
  struct sweep_file file;
  enum status status = sweep_file_open(&file, name, error);
  const struct sweep_header *header = &file.header;
  if (status == STATUS_OK && *first != NULL) {
    const char *difference = sweep_header_difference(&(*first)->header, header);
    if (difference == NULL && (*first)->format != file.format) difference = "formats";
    if (difference == NULL && file.format == SWEEP_CSV && strcmp((*first)->heads, file.heads) != 0) {
      difference = "columns";
    }
    if (difference == NULL && (*first)->header.shard_count != header->shard_count) difference = "numbers of shards";
    if (difference != NULL) {
      status = error_set(error, STATUS_BAD_INPUT, "%s and %s are not from the same sweep: they have different %s",
                         (*first)->name, name, difference);
    }
  }
  if (status == STATUS_OK && header->shard_count != merging->count) {
    status = error_set(error, STATUS_BAD_INPUT, "%s is shard %d of %d, but %d file%s given", name, header->shard,
                       header->shard_count, merging->count, merging->count == 1 ? " is" : "s are");
  }
  if (status == STATUS_OK && merging->files[header->shard - 1].in != NULL) {
    status = error_set(error, STATUS_BAD_INPUT, "%s and %s are both shard %d of %d",
                       merging->files[header->shard - 1].name, name, header->shard, header->shard_count);
  }
  if (status != STATUS_OK) {
    sweep_file_close(&file);
    return status;
  }
  struct sweep_file *place = &merging->files[header->shard - 1];
  *place = file;
  if (*first == NULL) *first = place;
  return STATUS_OK;
}

/* Copies the next row of a shard. */
static enum status copy_row(struct sweep_file *file, FILE *out, struct error *error) {
  bool found;
  enum status status = sweep_file_next(file, &found, error);
  if (status == STATUS_OK && !found) {
    status = error_set(error, STATUS_BAD_INPUT,
                       "%s ends after %" PRId64 " of %" PRId64 " rows; finish it with sweep --resume", file->name,
                       file->row_count, sweep_file_size(file));
  }
  if (status == STATUS_OK) fputs(file->line, out);
  return status;
}

static enum status copy_rows(struct merging *merging, FILE *out, struct error *error) {
  struct sweep_header header = merging->files[0].header;
  enum sweep_format format = merging->files[0].format;
  enum status status = STATUS_OK;
  bool found;
  header.shard = header.shard_count = 1;
  if (!sweep_header_write(&header, format, out)) return error_out_of_memory(error);
  if (format == SWEEP_CSV) fputs(merging->files[0].heads, out);
  for (int64_t point = 0; point < header.points && status == STATUS_OK; point++) {
    status = copy_row(&merging->files[sweep_shard_of(point, merging->count) - 1], out, error);
  }
  for (int i = 0; i < merging->count && status == STATUS_OK; i++) { /* nothing may follow the last row */
    status = sweep_file_next(&merging->files[i], &found, error);
  }
  return status;
}

enum status command_merge(const struct options *options, struct report *report, struct error *error) {
  struct merging merging = {.count = options->argument_count};
  const struct sweep_file *first = NULL;
  enum status status = STATUS_OK;
  merging.files = calloc((size_t)merging.count, sizeof *merging.files);
  if (merging.files == NULL) return error_out_of_memory(error);
  for (int i = 0; i < merging.count && status == STATUS_OK; i++) {
    status = add_file(&merging, options->arguments[i], &first, error);
  }
  if (status == STATUS_OK) status = copy_rows(&merging, report->out, error);
  for (int i = 0; i < merging.count; i++) sweep_file_close(&merging.files[i]);
  free(merging.files);
  return status;
}
