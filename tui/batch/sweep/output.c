#include "tui/batch/sweep/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "model/version.h"
#include "tui/batch/sweep/file.h"

enum {
  FILE_MODE = 0666,
  SYNC_EVERY_MS = 5000, /* so that a machine that goes down takes only the last seconds with it */
};

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum status failed(const struct sweep_output *output, const char *what, struct error *error) {
  if (errno == ENOENT) {
    return error_set(error, STATUS_INTERNAL, "cannot %s %s: its folder does not exist; make it first", what,
                     output->name);
  }
  return error_set_errno(error, STATUS_INTERNAL, "cannot %s %s", what, output->name);
}

enum status sweep_output_init(struct sweep_output *output, uint64_t inputs, int64_t points, char *options,
                              struct error *error) {
  *output = (struct sweep_output){.header = {.version = TILESCOPE_VERSION,
                                             .model = MODEL_VERSION,
                                             .inputs = inputs,
                                             .points = points,
                                             .shard = 1,
                                             .shard_count = 1,
                                             .options = options},
                                  .descriptor = -1};
  return text_buffer_open(&output->buffer) != NULL && options != NULL ? STATUS_OK : error_out_of_memory(error);
}

void sweep_output_deinit(struct sweep_output *output) {
  free(text_buffer_close(&output->buffer, NULL));
  sweep_header_deinit(&output->header);
}

/* --- Resuming -------------------------------------------------------------------------------------- */

/* True if the file ends within its first line, and that is a part of `header`. */
static bool is_torn_header(const struct sweep_file *file, const struct sweep_header *header, enum sweep_format format) {
  struct text_buffer buffer;
  bool written = text_buffer_open(&buffer) != NULL && sweep_header_write(header, format, buffer.out);
  char *text = text_buffer_close(&buffer, NULL);
  bool torn = written && text != NULL && file->end == 0 && feof(file->in) && file->line != NULL &&
              strncmp(text, file->line, strlen(file->line)) == 0;
  free(text);
  return torn;
}

/* Fails unless the file holds rows of this sweep. */
static enum status compare(const struct sweep_file *file, const struct sweep_header *header, enum sweep_format format,
                           struct error *error) {
  const char *difference = sweep_header_difference(&file->header, header);
  if (difference == NULL && file->format != format) difference = "formats";
  if (difference == NULL && (file->header.shard != header->shard || file->header.shard_count != header->shard_count)) {
    difference = "shards";
  }
  if (difference == NULL) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "%s holds another sweep (different %s); give another file, or drop --resume",
                   file->name, difference);
}

/* Finds the end of the rows in the file, all complete and in order, and counts them; 0 where it has none. */
static enum status find_end(struct sweep_output *output, off_t *end, struct error *error) {
  struct sweep_file file;
  struct error first = {.message = ""};
  bool found = true;
  enum status status = sweep_file_open(&file, output->name, &first);
  bool is_torn = file.in != NULL && feof(file.in);
  if (status == STATUS_OK || (is_torn && file.header.options != NULL)) {
    found = status == STATUS_OK; /* else torn right after the header */
    status = compare(&file, &output->header, output->format, error);
  } else if (is_torn && is_torn_header(&file, &output->header, output->format)) {
    found = false;
    status = STATUS_OK;
  } else {
    *error = first;
  }
  while (status == STATUS_OK && found) status = sweep_file_next(&file, &found, error);
  output->before = file.row_count;
  *end = file.row_count ? file.end : 0;
  sweep_file_close(&file);
  return status;
}

/* Looks at the file that exists: fails, or finds the end of what is to be kept of it. */
static enum status judge_file(struct sweep_output *output, const struct stat *facts, enum sweep_start start, off_t *end,
                              struct error *error) {
  bool is_regular = S_ISREG(facts->st_mode), is_filled = is_regular && facts->st_size > 0;
  if (start == SWEEP_START_NEW && is_filled) {
    return error_set(error, STATUS_USAGE, "%s already exists; %s--force overwrites it", output->name,
                     output->format != SWEEP_TABLE ? "--resume continues its sweep, " : "");
  }
  if (start != SWEEP_START_RESUME) return STATUS_OK;
  if (!is_regular) return error_set(error, STATUS_USAGE, "%s is not a file; --resume needs one", output->name);
  return is_filled ? find_end(output, end, error) : STATUS_OK;
}

enum status sweep_output_start(struct sweep_output *output, const char *path, enum sweep_start start,
                               struct error *error) {
  struct stat facts;
  off_t end = 0;
  bool resumes = start == SWEEP_START_RESUME;
  output->name = path != NULL ? path : "standard output";
  output->size = sweep_shard_size(output->header.shard, output->header.shard_count, output->header.points);
  if (path != NULL && stat(path, &facts) == 0 && judge_file(output, &facts, start, &end, error) != STATUS_OK) {
    return error->status;
  }
  int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (resumes ? 0 : O_TRUNC);
  int file = output->descriptor = path != NULL ? open(path, flags, FILE_MODE) : STDOUT_FILENO;
  if (file < 0 || (resumes && (ftruncate(file, end) != 0 || lseek(file, end, SEEK_SET) < 0))) {
    return failed(output, resumes ? "continue" : "write to", error);
  }
  output->is_terminal = isatty(file);
  output->done = output->before;
  output->synced_ms = now_ms();
  progress_open(&output->progress, output->before, output->size);
  return STATUS_OK;
}

/* --- Writing --------------------------------------------------------------------------------------- */

static enum status write_all(struct sweep_output *output, const char *text, size_t size, struct error *error) {
  while (size > 0) {
    ssize_t written = write(output->descriptor, text, size);
    if (written >= 0) {
      text += written;
      size -= (size_t)written;
    } else if (errno == EPIPE) {
      output->is_gone = true;
      return error_set(error, STATUS_STOPPED, "nothing reads %s any more", output->name);
    } else if (errno != EINTR) {
      return failed(output, "write to", error);
    }
  }
  return STATUS_OK;
}

enum status sweep_output_flush(struct sweep_output *output, struct error *error) {
  size_t size;
  const char *text = text_buffer_peek(&output->buffer, &size);
  if (text == NULL) return error_out_of_memory(error);
  if (output->is_terminal) progress_hide(&output->progress);
  enum status status = write_all(output, text, size, error);
  text_buffer_clear(&output->buffer);
  return status;
}

/* Syncs a file. What cannot be synced, as a pipe, need not be. */
static enum status sync_rows(struct sweep_output *output, struct error *error) {
  output->synced_ms = now_ms();
  return fsync(output->descriptor) == 0 || errno == EINVAL || errno == EROFS ? STATUS_OK
                                                                             : failed(output, "write to", error);
}

enum status sweep_output_row(struct sweep_output *output, struct error *error) {
  enum status status = sweep_output_flush(output, error);
  if (status != STATUS_OK) return status;
  progress_update(&output->progress, ++output->done, "");
  bool is_file = output->descriptor != STDOUT_FILENO;
  return is_file && now_ms() - output->synced_ms >= SYNC_EVERY_MS ? sync_rows(output, error) : STATUS_OK;
}

enum status sweep_output_close(struct sweep_output *output, struct error *error) {
  int descriptor = output->descriptor;
  if (descriptor < 0 || descriptor == STDOUT_FILENO) return STATUS_OK;
  enum status status = sync_rows(output, error);
  output->descriptor = -1;
  if (close(descriptor) == 0 || errno == EINTR || status != STATUS_OK) return status;
  return failed(output, "write to", error);
}
