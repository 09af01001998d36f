#include "tui/batch/sweep/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/batch/sweep/row_read.h"

/* --- Shards -------------------------------------------------------------------------------------------- */

int64_t sweep_shard_point(int shard, int shard_count, int64_t place) {
  return place * shard_count + (shard - 1 + place) % shard_count;
}

int64_t sweep_shard_size(int shard, int shard_count, int64_t points) {
  int64_t whole = points / shard_count;
  return whole + (sweep_shard_point(shard, shard_count, whole) < points);
}

int sweep_shard_of(int64_t point, int shard_count) {
  int64_t place = point / shard_count, offset = point % shard_count;
  return (int)((offset + shard_count - place % shard_count) % shard_count) + 1;
}

/* --- Files --------------------------------------------------------------------------------------------- */

/* Reads a complete line; *found is false at the end of the file. */
static enum status read_line(struct sweep_file *file, bool *found, struct error *error) {
  errno = 0;
  ssize_t length = getline(&file->line, &file->capacity, file->in);
  if (length < 0 && errno) return error_set_errno(error, STATUS_BAD_INPUT, "%s", file->name);
  *found = length > 0 && file->line[length - 1] == '\n' && strlen(file->line) == (size_t)length;
  file->line_number += *found;
  if (*found) file->end += length;
  return STATUS_OK;
}

static enum status not_a_sweep(const struct sweep_file *file, struct error *error) {
  return error_set(error, STATUS_BAD_INPUT, "%s:%" PRId64 ": not the output of tilescope sweep", file->name,
                   file->line_number ? file->line_number : 1);
}

static enum status read_heads(struct sweep_file *file, struct error *error) {
  bool found = false;
  enum status status = read_line(file, &found, error);
  if (status != STATUS_OK) return status;
  if (!found || !sweep_row_is_csv_heads(file->line)) return not_a_sweep(file, error);
  file->heads = strdup(file->line);
  return file->heads != NULL ? STATUS_OK : error_out_of_memory(error);
}

enum status sweep_file_open(struct sweep_file *file, const char *name, struct error *error) {
  bool found = false;
  *file = (struct sweep_file){.name = name, .in = fopen(name, "re")};
  if (file->in == NULL) return error_set_errno(error, STATUS_BAD_INPUT, "%s", name);
  enum status status = read_line(file, &found, error);
  if (status != STATUS_OK) return status;
  if (!found || !sweep_header_parse(file->line, &file->format, &file->header)) return not_a_sweep(file, error);
  return file->format == SWEEP_CSV ? read_heads(file, error) : STATUS_OK;
}

void sweep_file_close(struct sweep_file *file) {
  if (file->in != NULL) fclose(file->in);
  free(file->line);
  free(file->heads);
  sweep_header_deinit(&file->header);
  *file = (struct sweep_file){0};
}

int64_t sweep_file_size(const struct sweep_file *file) {
  return sweep_shard_size(file->header.shard, file->header.shard_count, file->header.points);
}

enum status sweep_file_next(struct sweep_file *file, bool *found, struct error *error) {
  enum status status = read_line(file, found, error);
  if (status != STATUS_OK || !*found) return status;
  const struct sweep_header *header = &file->header;
  int64_t point = sweep_shard_point(header->shard, header->shard_count, file->row_count);
  if (file->row_count < sweep_file_size(file) && sweep_row_point(file->line, file->format) == point) {
    if (!sweep_row_is_whole(file->line, file->heads, file->format)) {
      return error_set(error, STATUS_BAD_INPUT,
                       "%s:%" PRId64 ": the row of point %" PRId64
                       " is damaged; remove it and what follows, then let --resume compute these rows",
                       file->name, file->line_number, point + 1);
    }
    file->row_count++;
    return STATUS_OK;
  }
  return error_set(error, STATUS_BAD_INPUT,
                   "%s:%" PRId64 ": the row of point %" PRId64 " was expected here, or the end", file->name,
                   file->line_number, point + 1);
}
