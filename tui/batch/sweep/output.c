#include "tui/batch/sweep/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/batch/sweep/file.h"

enum { FILE_MODE = 0666 };

static enum status failed(const struct sweep_output *output, const char *what, struct error *error) {
  return error_set(error, STATUS_INTERNAL, "cannot %s %s: %s", what, output->name, strerror(errno));
}

enum status sweep_output_open(struct sweep_output *output, const char *path, struct error *error) {
  *output = (struct sweep_output){.descriptor = STDOUT_FILENO, .name = path != NULL ? path : "standard output"};
  if (path != NULL) output->descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
  if (output->descriptor < 0) return failed(output, "write to", error);
  output->is_terminal = isatty(output->descriptor);
  return STATUS_OK;
}

/* --- Going on -------------------------------------------------------------------------------------- */

/* True if the file ends within the very line that `header` begins with. */
static bool is_torn_header(const struct sweep_file *file, const struct sweep_header *header, enum sweep_format format) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return false;
  sweep_header_write(header, format, out);
  bool torn = fclose(out) == 0 && file->end == 0 && feof(file->in) && file->line != NULL &&
              strncmp(text, file->line, strlen(file->line)) == 0;
  free(text);
  return torn;
}

/* Does the file that was opened hold rows of this sweep? */
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

/* Finds where to go on: *done rows that take the first *end bytes, all complete and in order; 0, 0 for a new
 * beginning. */
static enum status find_end(const char *path, const struct sweep_header *header, enum sweep_format format,
                            int64_t *done, off_t *end, struct error *error) {
  struct sweep_file file;
  struct error first = {.message = ""};
  bool found = true;
  enum status status = sweep_file_open(&file, path, &first);
  bool is_torn = file.in != NULL && feof(file.in);
  if (status == STATUS_OK || (is_torn && file.header.options != NULL)) {
    found = status == STATUS_OK; /* else torn right after the header */
    status = compare(&file, header, format, error);
  } else if (is_torn && is_torn_header(&file, header, format)) {
    found = false;
    status = STATUS_OK;
  } else {
    *error = first;
  }
  while (status == STATUS_OK && found) status = sweep_file_next(&file, &found, error);
  *done = file.row_count;
  *end = file.row_count ? file.end : 0;
  sweep_file_close(&file);
  return status;
}

enum status sweep_output_resume(struct sweep_output *output, const char *path, const struct sweep_header *header,
                                enum sweep_format format, int64_t *done, struct error *error) {
  struct stat facts;
  off_t end = 0;
  *output = (struct sweep_output){.descriptor = -1, .name = path};
  *done = 0;
  if (stat(path, &facts) == 0) {
    if (!S_ISREG(facts.st_mode)) return error_set(error, STATUS_USAGE, "%s is not a file; --resume needs one", path);
    enum status status = facts.st_size ? find_end(path, header, format, done, &end, error) : STATUS_OK;
    if (status != STATUS_OK) return status;
  }
  output->descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, FILE_MODE);
  if (output->descriptor < 0 || ftruncate(output->descriptor, end) != 0 ||
      lseek(output->descriptor, end, SEEK_SET) < 0) {
    return failed(output, "continue", error);
  }
  return STATUS_OK;
}

/* --- Writing --------------------------------------------------------------------------------------- */

enum status sweep_output_write(struct sweep_output *output, const char *text, size_t size, struct error *error) {
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

enum status sweep_output_close(struct sweep_output *output, struct error *error) {
  int descriptor = output->descriptor;
  output->descriptor = -1;
  if (descriptor < 0 || descriptor == STDOUT_FILENO || close(descriptor) == 0 || errno == EINTR) return STATUS_OK;
  return failed(output, "write to", error);
}
