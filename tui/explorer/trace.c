#include "tui/explorer/trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tui/explorer/sync.h"

enum status trace_open(struct trace *trace, struct error *error) {
  const char *path = getenv("TILESCOPE_TRACE");
  *trace = (struct trace){.started_us = clock_us()};
  if (path == NULL || path[0] == 0) return STATUS_OK;
  trace->file = fopen(path, "ae");
  if (trace->file != NULL) return STATUS_OK;
  return error_set_errno(error, STATUS_USAGE, "cannot write %s", path);
}

void trace_close(struct trace *trace) {
  if (trace->file != NULL) fclose(trace->file);
}

/* Flushed at once: the last line before a crash is the one that matters. */
__attribute__((format(printf, 2, 3))) static void line(const struct trace *trace, const char *format, ...) {
  va_list arguments;
  if (trace->file == NULL) return;
  fprintf(trace->file, "%.3f ", (double)(clock_us() - trace->started_us) / 1000);
  va_start(arguments, format);
  vfprintf(trace->file, format, arguments);
  va_end(arguments);
  fputc('\n', trace->file);
  fflush(trace->file);
}

void trace_event(const struct trace *trace, const struct event *event) {
  char key[KEY_NAME_SIZE];
  switch (event->kind) {
    case EVENT_KEY:
      line(trace, "event key %s", key_text(event->key, key));
      break;
    case EVENT_MOUSE:
      line(trace, "event mouse %d", event->button);
      break;
    case EVENT_RESIZE:
      line(trace, "event resize %dx%d", event->columns, event->rows);
      break;
    case EVENT_EVALUATED:
      line(trace, "evaluation %" PRIu64 " %.3f ms", event->evaluation->generation, event->evaluation->seconds * 1000);
      break;
    case EVENT_POINT:
      line(trace, "event point %s", event->text);
      break;
    case EVENT_TICK:
      line(trace, "event tick");
      break;
    case EVENT_OPTIMIZED:
      line(trace, "optimization %" PRIu64 " %s", event->news->number, event->news->is_over ? "over" : "progress");
      break;
    case EVENT_STILL_BUSY:
      line(trace, "event still busy");
      break;
    case EVENT_REQUEST_DONE:
      line(trace, "event done %s", event->outcome->text);
      break;
  }
}

void trace_request(const struct trace *trace, uint64_t generation) {
  line(trace, "request %" PRIu64, generation);
}

void trace_paint(const struct trace *trace, int64_t from_us) {
  line(trace, "paint %.3f ms", (double)(clock_us() - from_us) / 1000);
}
