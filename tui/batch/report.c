#include "tui/batch/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/screen/glyph.h"
#include "tui/text/table.h"
#include "tui/text/utf8.h"

enum status report_open(struct report *report, struct error *error) {
  *report = (struct report){0};
  report->out = text_buffer_open(&report->buffer);
  return report->out != NULL ? STATUS_OK : error_out_of_memory(error);
}

/* Replaces units and arrows by ASCII, as on screens; bytes of names stay. */
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
  return error_set_errno(error, STATUS_INTERNAL, "cannot write to standard output");
}

/* Ends the text and writes it. */
static enum status write_text(struct report *report, struct error *error) {
  report->text = text_buffer_close(&report->buffer, &report->size);
  report->out = NULL;
  if (report->failed || report->text == NULL) return error_out_of_memory(error);
  report->size = text_disarm(report->text, report->size);
  if (report->ascii) make_ascii(report);
  for (size_t done = 0; done < report->size && !report->closed;) {
    ssize_t written = write(STDOUT_FILENO, report->text + done, report->size - done);
    if (written >= 0) {
      done += (size_t)written;
    } else if (errno == EPIPE) {
      report->closed = true;
    } else if (errno != EINTR) {
      return write_failed(error);
    }
  }
  return STATUS_OK;
}

enum status report_flush(struct report *report, struct error *error) {
  enum status status = write_text(report, error);
  free(report->text);
  report->text = NULL;
  report->size = 0;
  report->out = text_buffer_open(&report->buffer);
  return status != STATUS_OK || report->out != NULL ? status : error_out_of_memory(error);
}

enum status report_print(struct report *report, struct error *error) {
  enum status status = write_text(report, error);
  if (status != STATUS_OK || report->closed) return status;
  /* Some file systems report a full disk only here. */
  return close(STDOUT_FILENO) == 0 || errno == EINTR ? STATUS_OK : write_failed(error);
}

report_writer *report_writer_of(enum sweep_format format) {
  static report_writer *const writers[] = {[SWEEP_TABLE] = table_print,
                                           [SWEEP_CSV] = table_write_csv,
                                           [SWEEP_JSONL] = NULL,
                                           [SWEEP_MARKDOWN] = table_write_markdown,
                                           [SWEEP_LATEX] = table_write_latex};
  return writers[format];
}

void report_table(struct report *report, struct table *table, const char *subject) {
  report_table_in(report, table, subject, SWEEP_TABLE);
}

void report_table_in(struct report *report, struct table *table, const char *subject, enum sweep_format format) {
  if (subject != NULL) fprintf(report->out, "\n%s%s", subject, *subject != 0 ? "\n" : "");
  report->failed |= table->failed;
  if (!table->failed) report_writer_of(format)(table, report->out);
  table_deinit(table);
}

void report_close(struct report *report) {
  free(text_buffer_close(&report->buffer, NULL));
  free(report->text);
  *report = (struct report){0};
}
