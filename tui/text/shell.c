#include "tui/text/shell.h"

#include <stdbool.h>
#include <string.h>

#include "inputs/yaml/source.h"
#include "inputs/yaml/utf8.h"

/* --- Writing ------------------------------------------------------------------------------------------ */

/* True for words with what must not be on a terminal. */
static bool has_control(const char *word) {
  for (size_t bytes; *word; word += bytes) {
    bytes = source_plain(word, UTF8_MOST_BYTES);
    if (bytes == 0) return true;
  }
  return false;
}

void shell_write(FILE *out, const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
  bool escapes = has_control(word);
  if (*word && word[strspn(word, plain)] == '\0') {
    fputs(word, out);
    return;
  }
  fputs(escapes ? "$'" : "'", out);
  for (size_t bytes; *word; word += bytes > 0 ? bytes : 1) {
    bytes = source_plain(word, UTF8_MOST_BYTES);
    if (bytes == 0) {
      fprintf(out, "\\%03o", (unsigned)(unsigned char)*word);
    } else if (escapes && (*word == '\'' || *word == '\\')) {
      fprintf(out, "\\%c", *word);
    } else if (*word == '\'') {
      fputs("'\\''", out);
    } else {
      fwrite(word, 1, bytes, out);
    }
  }
  fputc('\'', out);
}

void shell_write_option(FILE *out, const char *option, const char *value) {
  fprintf(out, " --%s%s", option, value[0] == '-' ? "=" : " "); /* else it would be taken for an option */
  shell_write(out, value);
}

/* --- Reading ------------------------------------------------------------------------------------------ */

/* Positions of reading and of writing, which is never ahead, in one text. */
struct shell_cursor {
  const char *from;
  char *to;
};

/* Reads one escape of $'..', after its backslash. */
static void take_escape(struct shell_cursor *cursor) {
  static const char letters[] = "abefnrtv", values[] = "\a\b\033\f\n\r\t\v";
  const char *letter = *cursor->from ? strchr(letters, *cursor->from) : NULL;
  int value = 0, digits = 0;
  for (; digits < 3 && cursor->from[digits] >= '0' && cursor->from[digits] <= '7'; digits++) {
    value = 8 * value + (cursor->from[digits] - '0');
  }
  if (digits > 0) {
    *cursor->to++ = (char)value;
    cursor->from += digits;
  } else {
    *cursor->to++ = letter != NULL ? values[letter - letters] : *cursor->from;
    cursor->from++;
  }
}

/* Reads a quoted part, from after the opening quote to after the closing one. False if it is not closed. */
static bool take_quoted(struct shell_cursor *cursor, char quote, bool escapes) {
  for (; *cursor->from != quote;) {
    if (!*cursor->from) return false;
    bool escaped = *cursor->from == '\\' && cursor->from[1];
    if (escapes && escaped) {
      cursor->from++;
      take_escape(cursor);
    } else {
      if (quote == '"' && escaped && strchr("\"\\$`", cursor->from[1]) != NULL) cursor->from++;
      *cursor->to++ = *cursor->from++;
    }
  }
  cursor->from++;
  return true;
}

static bool is_blank(char character) {
  return character == ' ' || character == '\t' || character == '\n';
}

/* Reads one word. False if a quote stays open. */
static bool take_word(struct shell_cursor *cursor) {
  bool complete = true;
  while (complete && *cursor->from && !is_blank(*cursor->from)) {
    char character = *cursor->from++;
    if (character == '\'' || character == '"') {
      complete = take_quoted(cursor, character, false);
    } else if (character == '$' && *cursor->from == '\'') {
      cursor->from++;
      complete = take_quoted(cursor, '\'', true);
    } else if (character == '\\' && *cursor->from) {
      *cursor->to++ = *cursor->from++;
    } else {
      *cursor->to++ = character;
    }
  }
  return complete;
}

int shell_split(char *text, char *words[SHELL_WORDS], struct error *error) {
  struct shell_cursor cursor = {text, text};
  int count = 0;
  for (;; count++) {
    while (is_blank(*cursor.from)) cursor.from++;
    if (!*cursor.from) break;
    if (count == SHELL_WORDS - 1) {
      error_set(error, STATUS_USAGE, "more than %d words in one line", SHELL_WORDS - 1);
      return -1;
    }
    words[count] = cursor.to;
    if (!take_word(&cursor)) {
      error_set(error, STATUS_USAGE, "a quote is not closed");
      return -1;
    }
    if (*cursor.from) cursor.from++; /* the end of this word may be written there */
    *cursor.to++ = '\0';
  }
  words[count] = NULL;
  return count;
}
