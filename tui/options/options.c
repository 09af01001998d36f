#include "tui/options/options.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "inputs/yaml/nearest.h"
#include "tui/analysis/comparison.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/worker.h"
#include "tui/text/shell.h"

/* --- The tables --------------------------------------------------------------------------------------- */

#define COMMAND(id, name, ...) [COMMAND_##id] = {#name, __VA_ARGS__},
const struct command_entry command_table[COMMAND_COUNT] = {
    [COMMAND_EXPLORE] = {.summary = "open the explorer on this terminal"}, COMMANDS(COMMAND)};

#define COMMAND_BIT(id, ...) id = 1 << COMMAND_##id,
enum {
  EXPLORE = 1 << COMMAND_EXPLORE,
  COMMANDS(COMMAND_BIT) SCREEN = EXPLORE | LESSON,
  MANY = SWEEP | BEST | OPTIMIZE,
  MODEL = EXPLORE | EVAL | COMPARE | WALK | MANY,
  EVERY = (1 << COMMAND_COUNT) - 1,
};

#define ENTRY(id, name, letter, argument, commands, required, value, completion, help) \
  [OPTION_##id] = {name, letter, argument, commands, required, completion, help},
const struct option_entry option_table[OPTION_COUNT] = {OPTIONS(ENTRY)};

/* May be given several times: options_read takes each value as it comes. */
static bool repeats(int option) {
  return option == OPTION_SET;
}

/* --- Parsing ------------------------------------------------------------------------------------------ */

/* Finds the name that was most likely meant: up to two letters or a third of it wrong, or its end missing; NULL if none
 * is near enough. `names` ends with NULL. */
static const char *nearest_name(const char *word, const char *const *names) {
  const char *nearest = NULL;
  int least = INT_MAX;
  for (; *names != NULL; names++) {
    int length = (int)strlen(*names), allowed = length / 3 > 2 ? length / 3 : 2;
    int distance = *word && strncmp(word, *names, strlen(word)) == 0 ? 1 : nearest_distance(word, *names);
    if (distance >= least || distance > allowed || distance >= length) continue;
    least = distance;
    nearest = *names;
  }
  return nearest;
}

static enum status unknown_option(const char *word, int length, struct error *error) {
  char name[64];
  const char *names[OPTION_COUNT + 1] = {NULL};
  for (int i = 0; i < OPTION_COUNT; i++) names[i] = option_table[i].name;
  snprintf(name, sizeof name, "%.*s", length, word);
  const char *nearest = nearest_name(name + strspn(name, "-"), names);
  if (nearest != NULL) {
    return error_set(error, STATUS_USAGE, "unknown option '%.*s'; did you mean --%s?", length, word, nearest);
  }
  return error_set(error, STATUS_USAGE, "unknown option '%.*s'; see tilescope --help", length, word);
}

/* True if a word can be the value of an option before it: -1,0 can, --json and -x cannot. */
static bool can_be_value(const char *word) {
  return word != NULL && (word[0] != '-' || !word[1] || isdigit((unsigned char)word[1]));
}

/* Finds the option whose letter follows the '-', or OPTION_COUNT. */
static int find_letter(const char *word) {
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (option_table[i].letter != 0 && option_table[i].letter == word[1] &&
        (option_table[i].argument != NULL || !word[2]))
      return i;
  }
  return OPTION_COUNT;
}

enum option options_find(const char *word, int length) {
  enum option found = OPTION_COUNT;
  if (length < 3 || strncmp(word, "--", 2) != 0) return found;
  for (int i = 0; i < OPTION_COUNT; i++) {
    const char *name = option_table[i].name;
    if (strlen(name) == (size_t)length - 2 && strncmp(name, word + 2, (size_t)length - 2) == 0) found = (enum option)i;
  }
  return found;
}

/* Takes the option at argv[*at], and its value; *at is then the last word taken. */
static enum status take_option(struct options *options, char **argv, int *at, struct error *error) {
  const char *word = argv[*at];
  int length = (int)strcspn(word, "=");
  bool is_letter = word[1] != '-'; /* "-j 2", "-j2" */
  int found = is_letter ? find_letter(word) : (int)options_find(word, length);
  if (found == OPTION_COUNT) return unknown_option(word, length, error);
  const struct option_entry *entry = &option_table[found];
  const char *value = word[length] ? word + length + 1 : NULL;
  if (is_letter) value = word[2] ? word + 2 : NULL;
  if (entry->argument != NULL && value == NULL && can_be_value(argv[*at + 1])) value = argv[++*at];
  if (entry->argument != NULL && (value == NULL || !*value)) {
    return error_set(error, STATUS_USAGE, "--%s needs a value: --%s %s", entry->name, entry->name, entry->argument);
  }
  if (entry->argument == NULL && value != NULL) {
    return error_set(error, STATUS_USAGE, "--%s takes no value, but '%s' was given", entry->name, value);
  }
  if (options->value[found] != NULL && !repeats(found)) {
    return error_set(error, STATUS_USAGE, "--%s is given twice", entry->name);
  }
  options->value[found] = value != NULL ? value : "";
  if (repeats(found)) return options_read(options, (enum option)found, value, error);
  return STATUS_OK;
}

/* True for options of one schedule that are quoted as one word: no option has a blank in its name. */
static bool is_quoted(const char *word) {
  return word[strcspn(word, " =")] == ' ' || strstr(word, " --") != NULL;
}

/* Takes the options among the words and moves the other words to the front of argv. Returns the number of those; -1
 * with the error set. */
static int sort_words(struct options *options, int argc, char **argv, struct error *error) {
  int count = 0;
  bool only_words = false; /* after "--" */
  for (int i = 1; i < argc; i++) {
    if (!only_words && strcmp(argv[i], "--") == 0) {
      only_words = true;
    } else if (only_words || argv[i][0] != '-' || !argv[i][1] || is_quoted(argv[i])) {
      argv[count++] = argv[i];
    } else if (take_option(options, argv, &i, error) != STATUS_OK) {
      return -1;
    }
  }
  return count;
}

static enum status find_command(struct options *options, const char *word, struct error *error) {
  const char *names[COMMAND_COUNT] = {NULL}; /* the explorer has none, so the last stays NULL */
  for (int i = COMMAND_EXPLORE + 1; i < COMMAND_COUNT; i++) {
    names[i - 1] = command_table[i].name;
    if (strcmp(word, command_table[i].name) == 0) options->command = (enum command)i;
  }
  if (options->command != COMMAND_EXPLORE) return STATUS_OK;
  const char *nearest = nearest_name(word, names);
  if (nearest != NULL) return error_set(error, STATUS_USAGE, "unknown command '%s'; did you mean %s?", word, nearest);
  return error_set(error, STATUS_USAGE, "unknown command '%s'; see tilescope --help", word);
}

/* True for --mode and --tile where each stack has its own. */
static bool stacks_give(const struct options *options, enum option option) {
  const struct schedule *schedule = &options->app.schedule;
  return (option == OPTION_MODE && schedule_without_mode(schedule) < 0) ||
         (option == OPTION_TILE && schedule_without_tile(schedule) < 0);
}

/* Where each stack has its own mode or tile, that of the last stands for the one not given, as in what optimize prints.
 */
static void take_from_stacks(struct options *options) {
  struct schedule *schedule = &options->app.schedule;
  const struct tiling *last = &schedule->own[schedule->cut_count];
  if (!options_given(options, OPTION_MODE) && stacks_give(options, OPTION_MODE)) schedule->mode = last->mode;
  if (!options_given(options, OPTION_TILE) && stacks_give(options, OPTION_TILE)) {
    schedule->tile_x = last->tile_x;
    schedule->tile_y = last->tile_y;
  }
}

/* Who takes the options, to begin a sentence with. */
static const char *taker(const struct options *options) {
  const char *name = command_table[options->command].name;
  if (options->is_schedule) return "a schedule";
  return name != NULL ? name : "the explorer";
}

static enum status missing_option(const struct options *options, enum option option, struct error *error) {
  const struct option_entry *entry = &option_table[option];
  const char *name = taker(options);
  const struct schedule *schedule = &options->app.schedule;
  int stack = -1;
  if (option == OPTION_MODE) stack = schedule_without_mode(schedule);
  if (option == OPTION_TILE) stack = schedule_without_tile(schedule);
  if (stack < 0 || !schedule_has_own_tilings(schedule)) {
    return error_set(error, STATUS_USAGE, "%s needs --%s %s", name, entry->name, entry->argument);
  }
  char end[16] = "end";
  if (stack < schedule->cut_count) snprintf(end, sizeof end, "%d", schedule->cuts[stack]);
  return error_set(error, STATUS_USAGE, "%s needs --%s %s: '%s' of --stacks has no %s of its own", name, entry->name,
                   entry->argument, end, entry->name);
}

/* Checks the number of arguments and the required options. */
static enum status check_complete(const struct options *options, struct error *error) {
  const struct command_entry *command = &command_table[options->command];
  const char *name = taker(options);
  if (options->argument_count < command->least) {
    return error_set(error, STATUS_USAGE, "%s needs more: tilescope %s %s", name, name, command->arguments);
  }
  if (command->most >= 0 && options->argument_count > command->most) {
    const char *word = options->arguments[command->most];
    if (command->most > 1) {
      return error_set(error, STATUS_USAGE, "unexpected word '%s': %s takes at most %d", word, name, command->most);
    }
    return error_set(error, STATUS_USAGE, "unexpected word '%s' after tilescope %s", word, name);
  }
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (options->value[i] != NULL || !(option_table[i].required >> options->command & 1)) continue;
    if (stacks_give(options, (enum option)i)) continue;
    return missing_option(options, (enum option)i, error);
  }
  return STATUS_OK;
}

/* Chooses the optimal search, unless the published one is named, if only by its limit. */
static enum status choose_search(struct options *options, struct error *error) {
  struct search_options *search = &options->app.schedule.search;
  bool limited = options_given(options, OPTION_LPF_LIMIT);
  if (options_given(options, OPTION_LATENCY_WEIGHT) && search->objective != OBJECTIVE_SUM) {
    return error_set(error, STATUS_USAGE, "--latency-weight is that of the sum: it needs --objective sum");
  }
  if (!options_given(options, OPTION_SEARCH)) search->kind = limited ? SEARCH_PUBLISHED : SEARCH_OPTIMAL;
  if (search->kind == SEARCH_PUBLISHED || !limited) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "--lpf-limit limits the published search; the optimal one orders all factors");
}

static void set_defaults(struct options *options, enum command command) {
  *options = (struct options){.command = command};
  app_options_init(&options->app);
  options->sweep = (struct sweep_options){.modes = SWEEP_ALL_MODES,
                                          .shard = 1,
                                          .shard_count = 1,
                                          .max_latency_cycles = INFINITY,
                                          .max_energy_pj = INFINITY};
  options->app.schedule.cuts_kind = CUTS_AUTO;
  options->app.schedule.lpf_limit = LPF_LIMIT_DEFAULT;
}

/* Refuses a list of hardware numbers where only one hardware makes sense. */
static enum status check_axes(const struct options *options, struct error *error) {
  if (options->sweep.axis_count == 0 || MANY >> options->command & 1) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "%s takes one value, not '%s'; lists are for sweep, best and optimize",
                   taker(options), options->sweep.axes[0]);
}

/* Reads the values of all options given. */
static enum status read_values(struct options *options, struct error *error) {
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (options->value[i] == NULL) continue;
    if (!(option_table[i].commands >> options->command & 1)) {
      return error_set(error, STATUS_USAGE, "%s does not take --%s", taker(options), option_table[i].name);
    }
    if (!repeats(i) && options_read(options, (enum option)i, options->value[i], error) != STATUS_OK) {
      return error->status;
    }
  }
  take_from_stacks(options);
  return check_axes(options, error);
}

bool options_ask(const struct options *options) {
  static const enum option asking[] = {OPTION_HELP, OPTION_VERSION, OPTION_PRINT_KEYS, OPTION_MAN, OPTION_COMPLETIONS};
  for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
    if (options_given(options, asking[i])) return true;
  }
  return false;
}

void app_options_init(struct app_options *options) {
  *options = (struct app_options){
      .hardware = "meta_prototype_df",
      .workload = "fsrcnn",
      .schedule = {.mode = MODE_CACHED,
                   .tile_x = 60,
                   .tile_y = 72,
                   .search.kind = SEARCH_OPTIMAL,
                   .lpf_limit = LPF_LIMIT_DEFAULT},
      .workers = worker_processors(),
      .rows = 24,
      .columns = 80,
  };
}

enum status options_parse(struct options *options, int argc, char **argv, struct error *error) {
  set_defaults(options, COMMAND_EXPLORE);
  int words = sort_words(options, argc, argv, error);
  if (words < 0) return error->status;
  if (words > 0 && find_command(options, argv[0], error) != STATUS_OK) return error->status;
  options->argument_count = words > 0 ? words - 1 : 0;
  options->arguments = argv + 1;
  if (read_values(options, error) != STATUS_OK) return error->status;
  if (options_ask(options)) return STATUS_OK;
  if (options->command == COMMAND_COMPARE) return check_complete(options, error); /* each schedule has its search */
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (options->value[i] != NULL && options_is_of_point((enum option)i)) options->app.names_point = true;
  }
  if (choose_search(options, error) != STATUS_OK) return error->status;
  return check_complete(options, error);
}

bool options_is_of_point(enum option option) {
  unsigned commands = option_table[option].commands;
  return option != OPTION_CLOCK_MHZ && commands != EVERY && commands & EXPLORE && commands & EVAL;
}

enum status options_parse_point(struct options *options, const struct options *common, char *text,
                                struct error *error) {
  char *argv[SHELL_WORDS + 1] = {NULL};
  set_defaults(options, COMMAND_EVAL);
  options->is_schedule = true;
  if (common != NULL) strcpy(options->app.edits, common->app.edits);
  int count = shell_split(text, argv + 1, error);
  if (count < 0) return error->status;
  int words = sort_words(options, count + 1, argv, error);
  if (words < 0) return error->status;
  if (words > 0)
    return error_set(error, STATUS_USAGE, "'%s' is no option; a schedule is written in options, as --tile 4x72",
                     argv[0]);
  for (int i = 0; i < OPTION_COUNT; i++) {
    bool is_of_point = options_is_of_point((enum option)i);
    if (options->value[i] != NULL && !is_of_point) {
      return error_set(error, STATUS_USAGE, "--%s is no option of a schedule", option_table[i].name);
    }
    if (options->value[i] == NULL && is_of_point && common != NULL) options->value[i] = common->value[i];
  }
  if (read_values(options, error) != STATUS_OK || choose_search(options, error) != STATUS_OK) return error->status;
  return check_complete(options, error);
}

bool options_given(const struct options *options, enum option option) {
  return options->value[option] != NULL;
}

/* --- Help --------------------------------------------------------------------------------------------- */

enum {
  HELP_COLUMN = 26,
  HELP_OPTIONS = 21,
  HELP_LINES = 24
}; /* with more, no line is left blank, then --help is left out: a screen holds all */

static void help_option(enum option option, FILE *out) {
  const struct option_entry *entry = &option_table[option];
  char left[HELP_COLUMN + 8];
  const char letter[] = {'-', entry->letter, ',', ' ', '\0'};
  snprintf(left, sizeof left, "%s--%s%s%s", entry->letter != 0 ? letter : "", entry->name,
           entry->argument != NULL ? " " : "", entry->argument != NULL ? entry->argument : "");
  fprintf(out, "  %-*s%s\n", HELP_COLUMN, left, entry->help);
}

static bool is_of_explorer(int option) {
  unsigned commands = option_table[option].commands;
  return commands & EXPLORE && !(commands & (EVAL | OPTION_RARE));
}

static void help_program(FILE *out) {
  fputs(
      "Tilescope: the cost of depth-first schedules of neural networks on accelerators\n"
      "usage: tilescope [OPTION..] (the explorer), or tilescope COMMAND [OPTION..]\n",
      out);
  for (int i = 0; i < COMMAND_COUNT; i++) {
    const struct command_entry *command = &command_table[i];
    char left[64];
    if (command->name == NULL) continue;
    snprintf(left, sizeof left, "%s %s", command->name, command->arguments);
    fprintf(out, "  %-*s%s\n", HELP_COLUMN + 10, left, command->summary);
  }
  fputs("Options of the explorer, besides those of eval, which set its first point:\n", out);
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (is_of_explorer(i) || option_table[i].commands == EVERY) help_option((enum option)i, out);
  }
}

const char options_tiling_help[] = "--mode and --tile are not needed where each stack of --stacks has its own.\n";

/* True if the help of the command lists the option. */
static bool is_in_help(int option, enum command command) {
  return option_table[option].commands >> command & 1 && !(option_table[option].commands & OPTION_RARE);
}

void options_help(enum command command, FILE *out) {
  const struct command_entry *entry = &command_table[command];
  if (entry->name == NULL) {
    help_program(out);
    return;
  }
  fprintf(out, "usage: tilescope %s%s%s", entry->name, *entry->arguments ? " " : "", entry->arguments);
  int required = 0;
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (!(option_table[i].required >> command & 1)) continue;
    fprintf(out, "%s --%s %s", required && required % 3 == 0 ? "\n        " : "", option_table[i].name,
            option_table[i].argument);
    required++;
  }
  int count = 0;
  for (int i = 0; i < OPTION_COUNT; i++) count += is_in_help(i, command);
  bool has_tiling = option_table[OPTION_TILE].required >> command & 1;
  fprintf(out, " [OPTION..]\nprints %s\n%s%s", entry->summary, has_tiling ? options_tiling_help : "",
          count > HELP_OPTIONS ? "" : "\n");
  bool is_sparse = 1 + has_tiling + (required > 3) + count > HELP_LINES; /* usage and summary, less --version */
  const char *before = "  and ";
  for (int i = 0; i < OPTION_COUNT; i++) {
    bool is_said = i == OPTION_VERSION || (i == OPTION_HELP && count > HELP_OPTIONS + 1);
    is_said = is_said || (is_sparse && option_table[i].commands & OPTION_SPARSE);
    if (is_in_help(i, command) && !is_said) help_option((enum option)i, out);
  }
  enum { ROOM = 50 }; /* of a line, with another name and the last words behind it */
  for (int i = 0, used = 0; is_sparse && i < OPTION_COUNT; i++) {
    if (!is_in_help(i, command) || !(option_table[i].commands & OPTION_SPARSE)) continue;
    used += fprintf(out, "%s--%s", before, option_table[i].name);
    before = ", ";
    if (used <= ROOM) continue;
    used = 0;
    before = ",\n  ";
  }
  if (is_sparse) fputs(": see help options\n", out);
}
