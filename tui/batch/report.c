#include "tui/batch/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/screen/canvas.h"
#include "tui/screen/glyph.h"

enum status report_open(struct report *report, struct error *error) {
  *report = (struct report){0};
  report->out = open_memstream(&report->text, &report->size);
  if (report->out == NULL) return error_set(error, STATUS_INTERNAL, "out of memory");
  return STATUS_OK;
}

void report_disarm(char *text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (((unsigned char)text[i] < ' ' && text[i] != '\n') || text[i] == '\x7f') text[i] = '?';
  }
}

/* Units and arrows become ASCII, as on screens; bytes of names that are none of them stay. */
static void make_ascii(struct report *report) {
  const char *from = report->text, *end = report->text + report->size;
  char *to = report->text;
  while (from < end) {
    const char *next = from;
    wchar_t glyph = text_next(&next), ascii = glyph_ascii(glyph);
    if (glyph > 0x7f && ascii != L'?') {
      *to++ = (char)ascii;
    } else {
      if (next == from) next++; /* a byte 0 */
      memmove(to, from, (size_t)(next - from));
      to += next - from;
    }
    from = next;
  }
  report->size = (size_t)(to - report->text);
}

static enum status write_failed(struct error *error) {
  return error_set(error, STATUS_INTERNAL, "cannot write to standard output: %s", strerror(errno));
}

enum status report_print(struct report *report, struct error *error) {
  if (fclose(report->out) != 0) report->failed = true;
  report->out = NULL;
  if (report->failed) return error_set(error, STATUS_INTERNAL, "out of memory");
  report_disarm(report->text, report->size);
  if (report->ascii) make_ascii(report);
  for (size_t done = 0; done < report->size;) {
    ssize_t written = write(STDOUT_FILENO, report->text + done, report->size - done);
    if (written >= 0) {
      done += (size_t)written;
    } else if (errno == EPIPE) {
      return STATUS_OK;
    } else if (errno != EINTR) {
      return write_failed(error);
    }
  }
  /* Some file systems tell only now that the disk is full. */
  return close(STDOUT_FILENO) == 0 || errno == EINTR ? STATUS_OK : write_failed(error);
}

void report_close(struct report *report) {
  if (report->out != NULL) fclose(report->out);
  free(report->text);
  *report = (struct report){0};
}

const char *report_node_id(const struct stack_node *node, char text[REPORT_ID_SIZE]) {
  if (node->input >= 0) {
    snprintf(text, REPORT_ID_SIZE, "input%d", node->input);
  } else {
    snprintf(text, REPORT_ID_SIZE, "%d", node->id);
  }
  return text;
}

struct latency_total report_latency_of(const struct layer_cost *cost) {
  return (struct latency_total){
      .ideal_cycles = cost->ideal_cycles,
      .spatial_stall_cycles = cost->temporal_cycles - cost->ideal_cycles,
      .temporal_stall_cycles = cost->stall_cycles,
      .loading_cycles = cost->loading_cycles,
      .offloading_cycles = cost->offloading_cycles,
  };
}

struct latency_total report_latency(const struct result *result, const struct result_entry *entry) {
  struct latency_total total = {0};
  const struct stack_result *stack = &result->stacks[entry->stack];
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    double count = (double)type->count;
    for (int s = 0; s < type->step_count; s++) {
      if (type->steps[s].node != entry->node || type->steps[s].cost == NULL) continue;
      struct latency_total part = report_latency_of(type->steps[s].cost);
      total.ideal_cycles += count * part.ideal_cycles;
      total.spatial_stall_cycles += count * part.spatial_stall_cycles;
      total.temporal_stall_cycles += count * part.temporal_stall_cycles;
      total.loading_cycles += count * part.loading_cycles;
      total.offloading_cycles += count * part.offloading_cycles;
    }
  }
  return total;
}
