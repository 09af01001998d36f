#include "tui/explorer/sync.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t clock_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

enum status sync_open(struct sync *sync, const char *path, struct error *error) {
  *sync = (struct sync){.descriptor = -1, .started_us = clock_us(), .still = -1};
  if (path == NULL) return STATUS_OK;
  sync->descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (sync->descriptor >= 0) return STATUS_OK;
  return error_set_errno(error, STATUS_USAGE, "cannot write %s", path);
}

void sync_close(struct sync *sync) {
  if (sync->descriptor >= 0) close(sync->descriptor);
}

void sync_input(struct sync *sync) {
  sync->read_us = clock_us();
  if (sync->input_us == 0) sync->input_us = sync->read_us;
}

void sync_choice(struct sync *sync) {
  sync->chosen_us = sync->read_us;
}

static void tell(struct sync *sync, const char *text, int length) {
  if (write(sync->descriptor, text, (size_t)length) >= 0) return;
  sync_close(sync);
  sync->descriptor = -1;
}

void sync_paint(struct sync *sync, long input_count, bool idle) {
  char text[192];
  int length = 0;
  if (sync->descriptor < 0) return;
  int64_t now = clock_us();
  if (!sync->painted) length = snprintf(text, sizeof text, "first %" PRId64 "\n", now - sync->started_us);
  if (sync->input_us != 0) {
    length += snprintf(text + length, sizeof text - (size_t)length, "paint %ld %" PRId64 "\n", input_count,
                       now - sync->input_us);
  }
  if (idle && sync->chosen_us != 0) {
    length += snprintf(text + length, sizeof text - (size_t)length, "shown %ld %" PRId64 "\n", input_count,
                       now - sync->chosen_us);
    sync->chosen_us = 0;
  }
  if (idle) length += snprintf(text + length, sizeof text - (size_t)length, "idle %ld\n", input_count);
  sync->painted = true;
  sync->input_us = 0;
  tell(sync, text, length);
}

void sync_still(struct sync *sync, long input_count) {
  char text[32];
  if (sync->descriptor < 0 || sync->still == input_count) return;
  sync->still = input_count;
  tell(sync, text, snprintf(text, sizeof text, "still %ld\n", input_count));
}
