/* The user's configuration file with display options. The program never writes it. */
#include <stdlib.h>
#include <string.h>

#include "tui/options/options.h"
#include "tui/text/paths.h"
#include "tui/text/shell.h"
#include "tui/text/whole_file.h"

enum { CONFIG_MOST_BYTES = 1 << 16 };

/* Keeps the only value that is a text: the file's own is freed. */
static enum status keep_keys(struct options *options, const char *value, struct error *error) {
  if (strlen(value) >= sizeof options->config_keys) {
    return error_set(error, STATUS_USAGE, "--bind takes at most %d bytes", OPTION_KEYS_SIZE - 1);
  }
  strcpy(options->config_keys, value);
  return options_read(options, OPTION_BIND, options->config_keys, error);
}

/* "--name", "--name VALUE" or "--name=VALUE". */
static enum status read_words(struct options *options, char **words, int count, struct error *error) {
  int length = (int)strcspn(words[0], "=");
  enum option option = options_find(words[0], length);
  if (option == OPTION_COUNT || !(option_table[option].commands & OPTION_DISPLAY)) {
    return error_set(error, STATUS_USAGE,
                     "'%.40s' is not a display option; those are --ascii, --no-mouse, --color, --palette, "
                     "--reduced-motion, --clock-mhz, --bind, --plain",
                     words[0]);
  }
  const char *value = words[0][length] ? words[0] + length + 1 : count > 1 ? words[1] : NULL;
  bool wants_value = option_table[option].argument != NULL;
  if ((value != NULL) != wants_value || count > (words[0][length] || !wants_value ? 1 : 2)) {
    return error_set(error, STATUS_USAGE, "--%s takes %s", option_table[option].name,
                     wants_value ? "one value" : "no value");
  }
  const char *no_color = getenv("NO_COLOR");
  if (options_given(options, option) || (option == OPTION_COLOR && no_color != NULL && no_color[0])) return STATUS_OK;
  if (option == OPTION_BIND) return keep_keys(options, value, error);
  return options_read(options, option, value, error);
}

static enum status read_line(struct options *options, char *line, struct error *error) {
  char *words[SHELL_WORDS];
  if (line[strspn(line, " \t")] == '#') return STATUS_OK;
  int count = shell_split(line, words, error);
  if (count < 0) return error->status;
  return count == 0 ? STATUS_OK : read_words(options, words, count, error);
}

enum status options_read_config(struct options *options, struct error *error) {
  char path[PATH_SIZE], *text;
  size_t size;
  if (!path_of(PATH_CONFIG, "config", path)) return STATUS_OK;
  enum status status = whole_file_read(path, CONFIG_MOST_BYTES, &text, &size, error);
  char *rest = text;
  for (int number = 1; status == STATUS_OK && rest != NULL; number++) {
    struct error why = {.message = ""};
    status = read_line(options, strsep(&rest, "\n"), &why);
    if (status != STATUS_OK) error_set(error, STATUS_USAGE, "%s:%d: %.300s", path, number, why.message);
  }
  free(text);
  return status;
}
