/* tilescope help: a section of the man page, a command, an option or a term, as plain text. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "inputs/text_buffer.h"
#include "tui/batch/command.h"
#include "tui/manual.h"
#include "tui/text/glossary.h"

enum { LINE_WIDTH = 80, INDENT = 6 };

/* Undoes groff's escapes, which manual_text writes. */
static void unescape(char *text) {
  static const char *const escapes[][2] = {{"\\-", "-"},   {"\\e", "\\"},  {"\\(ha", "^"},
                                           {"\\(ti", "~"}, {"\\(aq", "'"}, {"\\&", ""}};
  char *to = text;
  while (*text != 0) {
    size_t e = 0, count = sizeof escapes / sizeof *escapes;
    while (e < count && strncmp(text, escapes[e][0], strlen(escapes[e][0])) != 0) e++;
    if (e == count) {
      *to++ = *text++;
    } else {
      text += strlen(escapes[e][0]);
      if (escapes[e][1][0] != 0) *to++ = escapes[e][1][0];
    }
  }
  *to = 0;
}

/* Writes a line of words, wrapped, each line indented. */
static void write_words(FILE *out, const char *text, int indent) {
  int column = fprintf(out, "%*s", indent, "");
  bool first = true;
  for (text += strspn(text, " "); *text != 0; text += strspn(text, " ")) {
    int length = (int)strcspn(text, " ");
    if (!first && column + 1 + length > LINE_WIDTH) {
      fprintf(out, "\n%*s", indent, "");
      column = indent;
      first = true;
    }
    column += fprintf(out, first ? "%.*s" : " %.*s", length, text);
    text += length;
    first = false;
  }
  fputc('\n', out);
}

/* Writes a line of the man page. */
static void write_line(FILE *out, char *line, bool *in_item) {
  unescape(line);
  if (strncmp(line, ".B ", 3) == 0) {
    fprintf(out, "  %s\n", line + 3);
    *in_item = true;
  } else if (line[0] != '.') {
    write_words(out, line, *in_item ? INDENT : 0);
  }
}

/* Writes the section of the man page whose name begins so. STATUS_USAGE: there is none. */
static enum status write_section(FILE *out, const char *name, struct error *error) {
  struct text_buffer page;
  bool in_section = false, found = false, in_item = false;
  if (text_buffer_open(&page) == NULL) return error_out_of_memory(error);
  manual_write(page.out);
  char *text = text_buffer_close(&page, NULL);
  if (text == NULL) return error_out_of_memory(error);
  for (char *line = text, *next; line != NULL; line = next) {
    next = strchr(line, '\n');
    if (next != NULL) *next++ = 0;
    if (strncmp(line, ".SH ", 4) == 0) {
      in_section = !found && strncasecmp(line + 4, name, strlen(name)) == 0;
      found = found || in_section;
      if (in_section) fprintf(out, "%s\n", line + 4);
    } else if (in_section) {
      write_line(out, line, &in_item);
    }
  }
  free(text);
  return found ? STATUS_OK : error_set(error, STATUS_USAGE, "no section of the man page is called '%s'", name);
}

/* Writes the terms whose names have the text; false if there are none. */
static bool write_terms(FILE *out, const char *text) {
  bool found = false;
  for (int i = 0; i < GLOSSARY_TERMS; i++) {
    if (strcasestr(glossary[i].name, text) == NULL) continue;
    fprintf(out, "  %s\n", glossary[i].name);
    write_words(out, glossary[i].meaning, INDENT);
    found = true;
  }
  return found;
}

enum status command_help(const struct options *options, struct report *report, struct error *error) {
  if (options->argument_count == 0) {
    options_help(COMMAND_EXPLORE, report->out);
    return STATUS_OK;
  }
  const char *topic = options->arguments[0], *name = topic + strspn(topic, "-");
  for (int command = 0; command < COMMAND_COUNT; command++) {
    if (command_table[command].name == NULL || strcmp(command_table[command].name, topic) != 0) continue;
    options_help((enum command)command, report->out);
    return STATUS_OK;
  }
  enum option option = options_find(topic, (int)strlen(topic));
  for (int i = 0; option == OPTION_COUNT && i < OPTION_COUNT; i++) {
    if (strcmp(option_table[i].name, name) == 0) option = (enum option)i;
  }
  bool has_option = option != OPTION_COUNT;
  if (has_option) {
    const struct option_entry *entry = &option_table[option];
    fprintf(report->out, "  --%s %s\n", entry->name, entry->argument != NULL ? entry->argument : "");
    write_words(report->out, entry->help, INDENT);
  }
  bool has_term = write_terms(report->out, name);
  if (has_option || has_term) return STATUS_OK;
  enum status status = write_section(report->out, topic, error);
  if (status != STATUS_USAGE) return status;
  return error_set(error, STATUS_USAGE,
                   "no help on '%s'; there is help on each command, each option, the sections of the man page (keys, "
                   "files, environment, exit, examples) and the terms of the explorer's glossary",
                   topic);
}
