#include "tui/explorer/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inputs/save.h"
#include "inputs/text_buffer.h"
#include "tui/text/paths.h"
#include "tui/text/whole_file.h"

enum { DONE_MOST_BYTES = 1 << 16 };

const struct done_lesson *done_find(const struct done_lessons *done, const char *name) {
  for (int i = 0; i < done->count; i++) {
    if (strcmp(done->lesson[i].name, name) == 0) return &done->lesson[i];
  }
  return NULL;
}

static void note(struct done_lessons *done, const char *name, int right, int asked) {
  struct done_lesson *lesson = (struct done_lesson *)done_find(done, name);
  if (lesson == NULL && done->count == DONE_LESSONS) return;
  if (lesson == NULL) lesson = &done->lesson[done->count++];
  snprintf(lesson->name, DONE_NAME_SIZE, "%s", name);
  lesson->right = right;
  lesson->asked = asked;
}

void done_read(struct done_lessons *done) {
  char path[PATH_SIZE], *text = NULL, name[DONE_NAME_SIZE];
  size_t size;
  struct error ignored; /* marks are a convenience */
  done->count = 0;
  if (!path_of(PATH_STATE, "lessons", path)) return;
  if (whole_file_read(path, DONE_MOST_BYTES, &text, &size, &ignored) != STATUS_OK || text == NULL) return;
  for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
    int right, asked;
    if (sscanf(line, "%63s %d %d", name, &right, &asked) == 3) note(done, name, right, asked);
  }
  free(text);
}

static enum status save_done(const struct done_lessons *done, struct error *error) {
  char path[PATH_SIZE];
  struct text_buffer buffer;
  size_t size;
  if (!path_of(PATH_STATE, "lessons", path)) return STATUS_OK;
  FILE *out = text_buffer_open(&buffer);
  if (out == NULL) return error_out_of_memory(error);
  for (int i = 0; i < done->count; i++) {
    fprintf(out, "%s %d %d\n", done->lesson[i].name, done->lesson[i].right, done->lesson[i].asked);
  }
  char *text = text_buffer_close(&buffer, &size);
  if (text == NULL) return error_out_of_memory(error);
  enum status status = save_file(path, text, size, SAVE_PRIVATE, true, error);
  free(text);
  return status;
}

static enum status append(const char *records, const char *path, struct error *error) {
  char stamp[32];
  time_t now = time(NULL);
  struct tm utc;
  FILE *out = fopen(path, "ae");
  if (out == NULL) return error_set_errno(error, STATUS_INTERNAL, "cannot write %s", path);
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
  bool written = true;
  for (const char *line = records; *line != 0;) {
    int length = (int)strcspn(line, "\n");
    written = written && fprintf(out, "%s\t%.*s\n", stamp, length, line) > 0;
    line += length + (line[length] == '\n');
  }
  written = fclose(out) == 0 && written;
  return written ? STATUS_OK : error_set_errno(error, STATUS_INTERNAL, "cannot write %s", path);
}

enum status records_keep(const char *records, const char *path, bool keeps, struct done_lessons *done,
                         struct error *error) {
  enum status status = path != NULL && records[0] != 0 ? append(records, path, error) : STATUS_OK;
  bool has_done = false;
  for (const char *line = records; *line != 0; line += strcspn(line, "\n"), line += *line == '\n') {
    char name[DONE_NAME_SIZE];
    int page, right, asked;
    if (sscanf(line, "%63[^\t]\t%d\tdone\t%d of %d", name, &page, &right, &asked) != 4) continue;
    note(done, name, right, asked);
    has_done = true;
  }
  if (status == STATUS_OK && has_done && keeps) status = save_done(done, error);
  return status;
}
