#include "tui/text/whole_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status failed(const char *what, const char *path, struct error *error) {
  return error_set_errno(error, STATUS_INTERNAL, "cannot %s %s", what, path);
}

static enum status read_all(FILE *file, const char *path, size_t limit, char **bytes, size_t *size,
                            struct error *error) {
  char *text = malloc(limit + 2); /* one byte more, to see what is too long, and the end */
  if (text == NULL) return error_out_of_memory(error);
  *size = fread(text, 1, limit + 1, file);
  if (ferror(file) || *size > limit) {
    bool is_long = !ferror(file);
    free(text);
    if (is_long) return error_set(error, STATUS_INTERNAL, "%s has more than %zu bytes", path, limit);
    return failed("read", path, error);
  }
  text[*size] = '\0';
  *bytes = text;
  return STATUS_OK;
}

enum status whole_file_read(const char *path, size_t limit, char **bytes, size_t *size, struct error *error) {
  FILE *file = fopen(path, "re");
  *bytes = NULL;
  *size = 0;
  if (file == NULL && errno == ENOENT) return STATUS_OK;
  if (file == NULL) return failed("read", path, error);
  enum status status = read_all(file, path, limit, bytes, size, error);
  fclose(file);
  return status;
}
