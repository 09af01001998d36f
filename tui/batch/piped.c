#include "tui/batch/piped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What input files are limited to, and a little more, so that the reader finds them too large. */
enum { MOST_BYTES = 65 << 20, BUFFER_SIZE = 1 << 16 };

static bool write_all(int file, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(file, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes += written;
    count -= (size_t)written;
  }
  return true;
}

/* False with errno set. */
static bool copy_all(int from, int to) {
  char buffer[BUFFER_SIZE];
  for (size_t total = 0; total < MOST_BYTES;) {
    ssize_t count = read(from, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || (count > 0 && !write_all(to, buffer, (size_t)count))) return false;
    if (count == 0) return true;
    total += (size_t)count;
  }
  return true;
}

enum status piped_open(struct piped *piped, const char *argument, struct error *error) {
  const char *folder = getenv("TMPDIR");
  struct stat facts;
  *piped = (struct piped){.path = argument};
  source_printable(piped->shown, sizeof piped->shown, argument, strlen(argument));
  if (stat(argument, &facts) != 0 || !(S_ISFIFO(facts.st_mode) || S_ISSOCK(facts.st_mode))) return STATUS_OK;
  if (folder == NULL || folder[0] == 0) folder = "/tmp";
  int length = snprintf(piped->copy, sizeof piped->copy, "%s/tilescope_XXXXXX", folder);
  int to = length < (int)sizeof piped->copy ? mkstemp(piped->copy) : -1;
  piped->path = piped->copy;
  if (to < 0) {
    piped->copy[0] = 0; /* no file: the pipe itself is not opened, which would wait for a writer */
    return error_set(error, STATUS_INTERNAL, "no file for a copy of %.400s can be made in %.200s; set TMPDIR",
                     piped->shown, folder);
  }
  int from = open(argument, O_RDONLY | O_CLOEXEC);
  bool copied = from >= 0 && copy_all(from, to);
  int fault = errno;
  if (from >= 0) close(from);
  if (close(to) != 0 && copied) {
    copied = false;
    fault = errno;
  }
  return copied ? STATUS_OK
                : error_set(error, STATUS_BAD_INPUT, "%.800s: cannot be read: %s", piped->shown, error_cause(fault));
}

void piped_remove(const struct piped *piped) {
  if (piped->copy[0] != 0) unlink(piped->copy);
}

const char *piped_text(const struct piped *piped, const char *text, const char **before) {
  size_t length = strlen(piped->copy);
  bool is_copy = length > 0 && strncmp(text, piped->copy, length) == 0;
  *before = is_copy ? piped->shown : "";
  return is_copy ? text + length : text;
}
