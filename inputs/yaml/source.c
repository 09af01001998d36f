#include "inputs/yaml/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/yaml/utf8.h"

/* Limits that together fit an error message. */
enum { SHOWN_PATH = 200, SHOWN_SENTENCE = 480, SHOWN_LINE = 180, SHOWN_COLUMNS = 76 };

/* --- Characters -------------------------------------------------------------------------------------- */

/* True for characters that YAML allows. */
static bool is_text(uint32_t code) {
  if (code == '\t' || code == '\n' || code == '\r' || code == 0x85) return true;
  return (code >= 0x20 && code < 0x7F) || (code >= 0xA0 && code != 0xFFFE && code != 0xFFFF);
}

/* Bytes of the line break at `text` as YAML 1.1 counts them (CR LF is one), 0 if there is none. */
static size_t line_break(const char *text, size_t length) {
  if (length >= 2 && text[0] == '\r' && text[1] == '\n') return 2;
  if (length >= 1 && (text[0] == '\r' || text[0] == '\n')) return 1;
  if (length >= 2 && memcmp(text, "\xC2\x85", 2) == 0) return 2;
  if (length >= 3 && (memcmp(text, "\xE2\x80\xA8", 3) == 0 || memcmp(text, "\xE2\x80\xA9", 3) == 0)) return 3;
  return 0;
}

size_t source_plain(const char *text, size_t length) {
  uint32_t code;
  size_t bytes = length > 0 ? utf8_decode(text, length, &code) : 0;
  bool is_plain = bytes > 0 && code != '\t' && is_text(code) && line_break(text, bytes) == 0;
  return is_plain ? bytes : 0;
}

size_t source_printable(char *out, size_t size, const char *text, size_t length) {
  size_t used = 0;
  for (size_t at = 0; at < length;) {
    uint32_t code;
    size_t bytes = utf8_decode(text + at, length - at, &code), plain = source_plain(text + at, length - at);
    if (used + (plain > 0 ? plain : 1) >= size) break;
    if (plain == 0) {
      out[used++] = text[at] == '\t' ? ' ' : '?';
    } else {
      memmove(out + used, text + at, plain);
      used += plain;
    }
    at += bytes ? bytes : 1;
  }
  out[used] = 0;
  return used;
}

const char *source_put(FILE *out, const char *text) {
  uint32_t code;
  size_t bytes = utf8_decode(text, UTF8_MOST_BYTES, &code);
  if (source_plain(text, UTF8_MOST_BYTES) > 0) {
    fwrite(text, 1, bytes, out);
  } else {
    fputc('?', out);
  }
  return text + (bytes > 0 ? bytes : 1);
}

void source_write(FILE *out, const char *text) {
  while (*text != 0) text = source_put(out, text);
}

/* --- Messages ---------------------------------------------------------------------------------------- */

/* Shortens a long path to its tail, which identifies it best. */
static const char *shown_path(const char *path, char *out, size_t size) {
  size_t length = strlen(path);
  if (length < size) {
    source_printable(out, size, path, length);
    return out;
  }
  const char *tail = path + length - (size - 4);
  while (((unsigned char)*tail & 0xC0) == 0x80) tail++;
  memcpy(out, "...", 3);
  source_printable(out + 3, size - 3, tail, strlen(tail));
  return out;
}

/* Finds line `number`; its length excludes the break. */
static const char *find_line(const struct source *source, int number, size_t *length) {
  size_t at = 0;
  for (int line = 1; line < number && at < source->size;) {
    size_t bytes = line_break(source->text + at, source->size - at);
    if (bytes) line++;
    at += bytes ? bytes : 1;
  }
  size_t end = at;
  while (end < source->size && !line_break(source->text + end, source->size - end)) end++;
  *length = end - at;
  return source->text + at;
}

static size_t skip_columns(const char *line, size_t length, int columns) {
  size_t at = 0;
  while (columns > 0 && at < length) {
    uint32_t code;
    size_t bytes = utf8_decode(line + at, length - at, &code);
    at += bytes ? bytes : 1;
    columns--;
  }
  return at;
}

/* Writes a line break, the line and a caret below it; of a long line the part around the column. */
static void write_excerpt(const struct source *source, struct source_place place, char *out, size_t size) {
  size_t length;
  const char *line = find_line(source, place.line, &length);
  int column = place.column < 1 ? 1 : place.column, first = 1;
  const char *before = "";
  if (column > SHOWN_COLUMNS - 6) {
    first = column - SHOWN_COLUMNS / 2;
    before = "...";
  }
  size_t from = skip_columns(line, length, first - 1);
  size_t bytes = skip_columns(line + from, length - from, SHOWN_COLUMNS);
  char shown[SHOWN_LINE];
  source_printable(shown, sizeof shown, line + from, bytes);
  snprintf(out, size, "\n%s%s\n%*s^", before, shown, column - first + (int)strlen(before), "");
}

enum status source_error(const struct source *source, struct source_place place, struct error *error,
                         const char *format, ...) {
  char sentence[2 * SHOWN_SENTENCE], safe[SHOWN_SENTENCE], path[SHOWN_PATH];
  char excerpt[SHOWN_LINE + SHOWN_COLUMNS + 16] = "";
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  source_printable(safe, sizeof safe, sentence, strlen(sentence));
  if (source->size > 0) write_excerpt(source, place, excerpt, sizeof excerpt);
  return error_set(error, STATUS_BAD_INPUT, "%s:%d:%d: %s%s", shown_path(source->path, path, sizeof path), place.line,
                   place.column, safe, excerpt);
}

const char *source_excerpt(const char *message) {
  const char *end = message + strlen(message), *caret = strrchr(message, '\n');
  if (caret == NULL || strcmp(caret + 1 + strspn(caret + 1, " "), "^") != 0) return end;
  const char *line = memrchr(message, '\n', (size_t)(caret - message));
  return line != NULL ? line : end;
}

enum status source_path_error(const char *path, struct error *error, const char *format, ...) {
  char sentence[SHOWN_SENTENCE], shown[SHOWN_PATH];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  return error_set(error, STATUS_BAD_INPUT, "%s: %s", shown_path(path, shown, sizeof shown), sentence);
}

/* --- Reading ----------------------------------------------------------------------------------------- */

enum { ONNX_BEGIN = '\b' }; /* first byte of ONNX models */

/* Reads to the end into a growing buffer; the size of a pipe is unknown beforehand. */
static enum status read_all(struct source *source, int file, struct error *error) {
  size_t capacity = 16 * 1024;
  source->size = 0;
  source->text = malloc(capacity + 1);
  while (source->text != NULL) {
    ssize_t bytes = read(file, source->text + source->size, capacity - source->size);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) return source_path_error(source->path, error, "cannot read the file: %s", error_cause(errno));
    if (bytes == 0) {
      source->text[source->size] = 0;
      return STATUS_OK;
    }
    source->size += (size_t)bytes;
    size_t most = source->text[0] == ONNX_BEGIN ? SOURCE_MAX_BINARY_BYTES : SOURCE_MAX_BYTES;
    if (source->size > most) {
      return source_path_error(source->path, error, "the file is larger than %zu MiB, the limit for an input",
                               most >> 20);
    }
    if (source->size < capacity) continue;
    capacity *= 2;
    char *larger = realloc(source->text, capacity + 1);
    if (larger == NULL) break;
    source->text = larger;
  }
  return error_out_of_memory(error);
}

static enum status read_file(struct source *source, struct error *error) {
  int file = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0 && errno == ENOMEM) return error_out_of_memory(error);
  if (file < 0) return source_path_error(source->path, error, "cannot open the file: %s", error_cause(errno));
  struct stat facts = {.st_mode = 0};
  enum status status;
  if (fstat(file, &facts) == 0 && S_ISDIR(facts.st_mode)) {
    status = source_path_error(source->path, error, "this is a folder; expected a YAML file");
  } else {
    status = read_all(source, file, error);
    if (status == STATUS_OK && source->size == 0 && S_ISFIFO(facts.st_mode)) {
      status = source_path_error(source->path, error,
                                 "no text comes from this pipe: it is empty, or has been read before; give a file");
    }
  }
  close(file);
  return status;
}

/* Steps over the character (or line break) of `bytes` at `text`. */
static size_t step(const char *text, size_t length, size_t bytes, struct source_place *place) {
  size_t new_line = line_break(text, length);
  if (!new_line) {
    place->column++;
    return bytes;
  }
  *place = (struct source_place){place->line + 1, 1};
  return new_line;
}

struct source_place source_end(const struct source *source) {
  struct source_place place = {1, 1};
  for (size_t at = 0; at < source->size;) {
    uint32_t code;
    size_t bytes = utf8_decode(source->text + at, source->size - at, &code);
    at += step(source->text + at, source->size - at, bytes ? bytes : 1, &place);
  }
  return place;
}

/* Refuses text that is not UTF-8, pointing at the first invalid byte. */
static enum status check_text(const struct source *source, struct error *error) {
  struct source_place place = {1, 1};
  for (size_t at = 0; at < source->size;) {
    const char *text = source->text + at;
    uint32_t code;
    size_t bytes = utf8_decode(text, source->size - at, &code);
    if (!bytes) {
      return source_error(source, place, error, "byte 0x%02X is not valid UTF-8; expected YAML text in UTF-8",
                          (unsigned)(unsigned char)*text);
    }
    if (code == ONNX_BEGIN && at == 0) {
      return source_path_error(source->path, error, "this is a binary file, such as an ONNX model; expected YAML text");
    }
    if (!is_text(code)) {
      return source_error(source, place, error,
                          "unexpected character U+%04X: this looks like a binary file; expected YAML text",
                          (unsigned)code);
    }
    at += step(text, source->size - at, bytes, &place);
  }
  return STATUS_OK;
}

enum status source_load(struct source *source, const char *path, struct error *error) {
  memset(source, 0, sizeof *source);
  size_t length = strlen(path);
  if (length >= sizeof source->path) return source_path_error(path, error, "the path is too long");
  memcpy(source->path, path, length + 1);
  return read_file(source, error);
}

enum status source_check(struct source *source, struct error *error) {
  if (source->size >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) {
    source->size -= 3;
    memmove(source->text, source->text + 3, source->size + 1);
  }
  return check_text(source, error);
}

enum status source_read(struct source *source, const char *path, struct error *error) {
  enum status status = source_load(source, path, error);
  if (status == STATUS_OK) status = source_check(source, error);
  if (status != STATUS_OK) source_deinit(source);
  return status;
}

void source_deinit(struct source *source) {
  free(source->text);
  source->text = NULL;
  source->size = 0;
}
