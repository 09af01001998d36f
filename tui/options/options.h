/* The command line: one table of commands and one of options, from which parsing, its errors and --help come.
 *
 * Words: a *command* is the first word that is no option (none: the explorer), an *option* begins with "--" and
 * may have a *value*, written "--name value" or "--name=value"; the other words are the command's *arguments*. */
#ifndef TUI_OPTIONS_OPTIONS_H
#define TUI_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/base/error.h"
#include "tui/options/app_options.h"
#include "tui/options/sweep_options.h"

enum command {
  COMMAND_EXPLORE,
  COMMAND_EVAL,
  COMMAND_SWEEP,
  COMMAND_BEST,
  COMMAND_COMPARE,
  COMMAND_MERGE,
  COMMAND_LIST,
  COMMAND_SHOW,
  COMMAND_CHECK,
  COMMAND_WALK,
  COMMAND_LESSON,
  COMMAND_STUDY,
  COMMAND_COUNT
};

enum option {
  OPTION_HARDWARE,
  OPTION_WORKLOAD,
  OPTION_MODE,
  OPTION_TILE,
  OPTION_TILE_X,
  OPTION_TILE_Y,
  OPTION_STACKS,
  OPTION_MAPPING,
  OPTION_SET,
  OPTION_SEARCH,
  OPTION_LPF_LIMIT,
  OPTION_OBJECTIVE,
  OPTION_ENERGY_TOLERANCE,
  OPTION_PR_SIZES,
  OPTION_MAX_LATENCY,
  OPTION_MAX_ENERGY,
  OPTION_MAX_BITS,
  OPTION_JOBS,
  OPTION_FIGURES,
  OPTION_FORMAT,
  OPTION_OUTPUT,
  OPTION_RESUME,
  OPTION_SHARD,
  OPTION_CLOCK_MHZ,
  OPTION_PLACEMENT,
  OPTION_AT,
  OPTION_JSON,
  OPTION_ASCII,
  OPTION_NO_MOUSE,
  OPTION_COLOR,
  OPTION_REDUCED_MOTION,
  OPTION_PALETTE,
  OPTION_CLEAN,
  OPTION_SESSION,
  OPTION_TEST_SCRIPT,
  OPTION_TEST_SYNC,
  OPTION_SIZE,
  OPTION_WORKERS,
  OPTION_CLOCK,
  OPTION_PRINT_KEYS,
  OPTION_MAN,
  OPTION_COMPLETIONS,
  OPTION_HELP,
  OPTION_VERSION,
  OPTION_COUNT
};

/* The parsed command line. Texts point into argv. */
struct options {
  enum command command;
  const char *value[OPTION_COUNT]; /* as given; "" for a given option without value; NULL: not given */
  struct app_options app;          /* the values, read; defaults where not given */
  struct sweep_options sweep;      /* the same, for sweep and best */
  int argument_count;
  char **arguments; /* the words after the command, within argv, which parsing reorders */
};

struct command_entry {
  const char *name;      /* NULL for the explorer */
  const char *arguments; /* for the usage line */
  int least, most;       /* number of arguments; most < 0: any */
  const char *summary;
};

struct option_entry {
  const char *name;     /* without "--" */
  const char *argument; /* what the value is, for help; NULL: it has none */
  unsigned commands;    /* bit set of enum command: those that take it; 1 << COMMAND_COUNT: not in --help */
  unsigned required;    /* commands that require it */
  const char *help;
};

extern const struct command_entry command_table[COMMAND_COUNT];
extern const struct option_entry option_table[OPTION_COUNT];

/* Reads the command line. STATUS_USAGE with one sentence where it makes no sense; --help and --version excuse
 * everything that would be missing. */
enum status options_parse(struct options *options, int argc, char **argv, struct error *error);

/* Reads a text of options, as those of eval, which tell one schedule; what it does not give is taken from `common`
 * (may be NULL). Blanks part words, unless quoted as for a shell. The text is changed; the options point into it. */
enum status options_parse_point(struct options *options, const struct options *common, char *text, struct error *error);

/* True for options of a schedule, which options_parse_point takes. */
bool options_is_of_point(enum option option);

/* The option that the first `length` bytes of `word` name ("--json"), or OPTION_COUNT. */
enum option options_find(const char *word, int length);

/* True if an option was given that asks for text about the program, and nothing else. */
bool options_ask(const struct options *options);

/* True if the option was given. */
bool options_given(const struct options *options, enum option option);

/* Writes the help of a command, at most 24 lines of 80 columns. */
void options_help(enum command command, FILE *out);

/* Reads the value of an option of a schedule. STATUS_USAGE with one sentence that says what would be right; the
 * schedule is then unchanged. */
enum status options_read_schedule(struct schedule *schedule, enum option option, const char *text, struct error *error);

/* Reads $XDG_CONFIG_HOME/tilescope/config, if it is there: options of how the explorer looks, one a line, '#' begins a
 * comment. Those of the command line count more, and NO_COLOR more than its --color. STATUS_USAGE with file and line
 * where it makes no sense (options_config.c). */
enum status options_read_config(struct options *options, struct error *error);

/* Reads the value of any option into options->app or options->sweep. */
enum status options_read(struct options *options, enum option option, const char *value, struct error *error);

#endif
