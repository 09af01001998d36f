#include "tui/screen/batch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

void batch_open(struct batch *batch) {
  batch->terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  batch->memory = memfd_create("paint", MFD_CLOEXEC);
  if (batch->terminal < 0 || batch->memory < 0) batch_close(batch);
}

void batch_close(struct batch *batch) {
  if (batch->terminal >= 0) close(batch->terminal);
  if (batch->memory >= 0) close(batch->memory);
  batch->terminal = batch->memory = -1;
}

void batch_begin(const struct batch *batch) {
  if (batch->terminal >= 0) dup2(batch->memory, STDOUT_FILENO);
}

/* Writes all of it, waiting where the terminal is behind. */
static void send(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, length);
    struct pollfd room = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (written > 0) {
      bytes += written;
      length -= (size_t)written;
    } else if (errno == EAGAIN) {
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

void batch_end(const struct batch *batch) {
  char bytes[1 << 14];
  if (batch->terminal < 0) return;
  dup2(batch->terminal, STDOUT_FILENO);
  off_t length = lseek(batch->memory, 0, SEEK_CUR);
  for (off_t at = 0; at < length;) {
    ssize_t got = pread(batch->memory, bytes, sizeof bytes, at);
    if (got <= 0) break;
    if (got > length - at) got = (ssize_t)(length - at); /* beyond: left from a longer paint */
    send(bytes, (size_t)got);
    at += got;
  }
  lseek(batch->memory, 0, SEEK_SET);
}
