#include "tui/completions.h"

#include <string.h>

#include "tui/analysis/figure.h"
#include "tui/options/options.h"
#include "tui/text/utf8.h"

/* --- What words can be -------------------------------------------------------------------------------- */

/* What a word can be (completion of the table of options): one of some words; "/", a file; "@lessons", a name that
 * `tilescope list lessons` prints, or a file; "@numbers", a number of the hardware on the line, before "="; "#", the
 * key of a figure; "?", a command; NULL, anything. The words of an option are those that its help or its error names; a
 * test tries each. */

/* First argument of a command. */
static const struct {
  const char *name, *value;
} argument_of[COMMAND_COUNT] = {
    [COMMAND_MERGE] = {"file", "/"},
    [COMMAND_LIST] = {"kind", "hardware workloads mappings lessons figures rules numbers"},
    [COMMAND_SHOW] = {"kind", "hardware workload"},
    [COMMAND_CHECK] = {"file", "/"},
    [COMMAND_LESSON] = {"lesson", "@lessons"},
    [COMMAND_STUDY] = {"study", "1 2 3 tileflow"},
    [COMMAND_HELP] = {"topic", "?"},
};

static void write_commands(FILE *out, const char *between) {
  const char *before = "";
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (command_table[i].name == NULL) continue;
    fprintf(out, "%s%s", before, command_table[i].name);
    before = between;
  }
}

/* How a shell completes each kind of value; %: the words, or the list to print. */
struct value_format {
  const char *any, *file, *names, *words, *numbers;
};

static void write_value(FILE *out, const struct value_format *format, const char *value) {
  char keys[FIGURE_ROWS * FIGURE_TEXT_SIZE] = "";
  bool is_command = value != NULL && value[0] == '?';
  if (value == NULL) {
    fputs(format->any, out);
    return;
  }
  if (value[0] == '#') {
    for (int row = 0; row < FIGURE_ROWS; row++) {
      if (figure_table[row].scope != OF_SCHEDULE) continue;
      text_append(keys, sizeof keys, "%s%s", keys[0] != 0 ? " " : "", figure_table[row].key);
    }
    value = keys;
  }
  const char *pattern = value[0] == '/' ? format->file : format->words;
  if (value[0] == '@') pattern = format->names, value++;
  if (strcmp(value, "numbers") == 0) pattern = format->numbers;
  for (; *pattern != 0; pattern++) {
    if (pattern[0] == '%' && is_command) {
      write_commands(out, " ");
    } else if (pattern[0] == '%') {
      fputs(value, out);
    } else {
      fputc(*pattern, out);
    }
  }
}

static bool takes(int command, int option) {
  return option_table[option].commands >> command & 1;
}

static const char *command_name(int command) {
  return command_table[command].name != NULL ? command_table[command].name : "";
}

/* Writes the text for single quotes; escapes quotes and special characters. */
static void write_quoted(FILE *out, const char *text, const char *quote, const char *special) {
  for (; *text; text++) {
    if (*text == '\'') {
      fputs(quote, out);
    } else {
      if (strchr(special, *text) != NULL) fputc('\\', out);
      fputc(*text, out);
    }
  }
}

/* --- bash --------------------------------------------------------------------------------------------- */

static const struct value_format bash_format = {
    ":", "_tilescope_files \"$word\"",
    "_tilescope_take \"$(tilescope list % 2>/dev/null)\" \"$word\"; _tilescope_files \"$word\"",
    "_tilescope_take '%' \"$word\"", "_tilescope_numbers \"$word\""};

/* Names of the numbers of the hardware that the line names, each before its "=". */
static const char bash_numbers[] =
    "_tilescope_numbers() {\n"
    "  local i hardware=()\n"
    "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "    case ${COMP_WORDS[i]} in\n"
    "    --hardware | hardware)\n"
    "      hardware=(\"${COMP_WORDS[i + 1]}\")\n"
    "      [[ ${hardware[0]} == '=' ]] && hardware=(\"${COMP_WORDS[i + 2]}\")\n"
    "      ;;\n"
    "    esac\n"
    "  done\n"
    "  compopt -o nospace 2>/dev/null\n"
    "  _tilescope_take \"$(tilescope list numbers \"${hardware[@]}\" 2>/dev/null | sed 's/$/=/')\" \"$1\"\n"
    "}\n";

static void write_bash_values(FILE *out) {
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (option_table[i].argument == NULL) continue;
    fprintf(out, "    --%s", option_table[i].name);
    if (option_table[i].letter != 0) fprintf(out, " | -%c", option_table[i].letter);
    fputs(") ", out);
    write_value(out, &bash_format, option_table[i].completion);
    fputs("; return ;;\n", out);
  }
}

static void write_bash_options(FILE *out) {
  for (int command = 0; command < COMMAND_COUNT; command++) {
    fprintf(out, "    '%s') options='", command_name(command));
    for (int i = 0; i < OPTION_COUNT; i++) {
      if (takes(command, i)) fprintf(out, " --%s", option_table[i].name);
    }
    fputs("' ;;\n", out);
  }
}

static void write_bash_case(FILE *out, const char *word, const char *value) {
  fprintf(out, "    %s) ", word);
  write_value(out, &bash_format, value);
  fputs(" ;;\n", out);
}

/* Words that are not options. */
static void write_bash_arguments(FILE *out) {
  fputs(
      "  esac\n"
      "  if [[ $word == -* ]]; then\n"
      "    _tilescope_take \"$options\" \"$word\"\n"
      "    return\n"
      "  fi\n"
      "  case $command-$before in\n",
      out);
  write_bash_case(out, "show-hardware", "@hardware");
  write_bash_case(out, "show-workload", "@workloads");
  fputs("    -*) _tilescope_take '", out);
  write_commands(out, " ");
  fputs("' \"$word\" ;;\n", out);
  for (int i = 0; i < COMMAND_COUNT; i++) {
    char word[64];
    bool has_one = i == COMMAND_SHOW; /* and what comes second depends on it */
    if (argument_of[i].name == NULL) continue;
    snprintf(word, sizeof word, "%s-%s", command_name(i), has_one ? command_name(i) : "*");
    write_bash_case(out, word, argument_of[i].value);
  }
  fputs("  esac\n}\ncomplete -F _tilescope tilescope\n", out);
}

static void write_bash(FILE *out) {
  fputs(
      "# bash completion; made by: tilescope --completions bash\n"
      "_tilescope_take() {\n"
      "  local line\n"
      "  while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -W \"$1\" -- \"$2\")\n"
      "}\n"
      "_tilescope_files() {\n"
      "  local line\n"
      "  compopt -o filenames 2>/dev/null\n"
      "  while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -f -- \"$1\")\n"
      "}\n",
      out);
  fputs(bash_numbers, out);
  fputs(
      "_tilescope() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before='' command='' options='' i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in ",
      out);
  write_commands(out, "|");
  fputs(
      ") command=${COMP_WORDS[i]}; break ;; esac\n"
      "  done\n"
      "  ((COMP_CWORD > 0)) && before=${COMP_WORDS[COMP_CWORD - 1]}\n"
      "  if [[ $word == '=' ]]; then\n"
      "    word=''\n"
      "    [[ $before == --* ]] || return\n"
      "  elif [[ $before == '=' ]] && ((COMP_CWORD > 1)); then\n"
      "    before=${COMP_WORDS[COMP_CWORD - 2]}\n"
      "    [[ $before == --* ]] || return # the value of a number\n"
      "  fi\n"
      "  case $before in\n",
      out);
  write_bash_values(out);
  fputs("  esac\n  case $command in\n", out);
  write_bash_options(out);
  write_bash_arguments(out);
}

/* --- zsh ---------------------------------------------------------------------------------------------- */

static const struct value_format zsh_format = {"", "_files", "{_tilescope_names %}", "(%)", "_tilescope_numbers"};

static const char zsh_names[] = /* a colon would end the action of an option */
    "_tilescope_names() {\n"
    "  _alternative \"names:name:($(tilescope list $1 2>/dev/null))\" 'files:file:_files'\n"
    "}\n"
    "_tilescope_shown() {\n"
    "  local kind=hardware\n"
    "  (($words[(I)workload])) && kind=workloads\n"
    "  _tilescope_names $kind\n"
    "}\n";

static const char zsh_numbers[] =
    "_tilescope_numbers() {\n"
    "  local hardware='' i\n"
    "  for ((i = 2; i < CURRENT; i++)); do\n"
    "    case $words[i] in\n"
    "      (--hardware|hardware) hardware=$words[i+1] ;;\n"
    "      (--hardware=*) hardware=${words[i]#*=} ;;\n"
    "    esac\n"
    "  done\n"
    "  compadd -S = -- ${(f)\"$(tilescope list numbers $hardware 2>/dev/null)\"}\n"
    "}\n";

/* One spelling of an option: begins with what excludes the others, or says that it may be repeated. */
static void write_zsh_spelling(FILE *out, int option, const char *spelling) {
  const struct option_entry *entry = &option_table[option];
  fprintf(out, " \\\n    '%s[", spelling);
  write_quoted(out, entry->help, "'\\''", "[]:\\");
  fputc(']', out);
  if (entry->argument != NULL) {
    fputc(':', out);
    write_quoted(out, entry->argument, "'\\''", "[]:\\");
    fputc(':', out);
    write_value(out, &zsh_format, entry->completion);
  }
  fputc('\'', out);
}

static void write_zsh_option(FILE *out, int option) {
  const struct option_entry *entry = &option_table[option];
  const char *value = entry->argument != NULL ? "=" : "";
  char before[64] = "", spelling[128];
  if (option == OPTION_SET) strcpy(before, "*");
  if (entry->letter != 0) {
    snprintf(before, sizeof before, "(-%c --%s)", entry->letter, entry->name);
    snprintf(spelling, sizeof spelling, "%s-%c%s", before, entry->letter, entry->argument != NULL ? "+" : "");
    write_zsh_spelling(out, option, spelling);
  }
  snprintf(spelling, sizeof spelling, "%s--%s%s", before, entry->name, value);
  write_zsh_spelling(out, option, spelling);
}

static void write_zsh_command(FILE *out, int command) {
  const char *name = argument_of[command].name, *value = argument_of[command].value;
  fprintf(out, "    '%s') _arguments", command_name(command));
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (takes(command, i)) write_zsh_option(out, i);
  }
  fputs(" \\\n    '1:command:(", out);
  if (command_table[command].name != NULL) {
    fputs(command_table[command].name, out);
  } else {
    write_commands(out, " ");
  }
  fputs(")'", out);
  if (name != NULL) {
    fprintf(out, " '%c:%s:", value[0] == '/' ? '*' : '2', name);
    write_value(out, &zsh_format, value);
    fputs(command == COMMAND_SHOW ? "' '3:name:_tilescope_shown'" : "'", out);
  }
  fputs(" ;;\n", out);
}

static void write_zsh(FILE *out) {
  fputs(
      "#compdef tilescope\n"
      "# zsh completion; made by: tilescope --completions zsh\n",
      out);
  fputs(zsh_names, out);
  fputs(zsh_numbers, out);
  fputs(
      "_tilescope() {\n"
      "  local command='' word\n"
      "  for word in ${words[2,CURRENT-1]}; do\n"
      "    case $word in (",
      out);
  write_commands(out, "|");
  fputs(
      ") command=$word; break ;; esac\n"
      "  done\n"
      "  case $command in\n",
      out);
  for (int command = 0; command < COMMAND_COUNT; command++) write_zsh_command(out, command);
  fputs("  esac\n}\n_tilescope \"$@\"\n", out);
}

/* --- fish --------------------------------------------------------------------------------------------- */

static const struct value_format fish_format = {"", " -F", " -F -a '(tilescope list % 2>/dev/null)'", " -a '%'",
                                                "" /* no argument of a command is one */};
static const struct value_format fish_option_format = {" -x", " -rF", " -rF -a '(tilescope list % 2>/dev/null)'",
                                                       " -x -a '%'", " -x -a '(_tilescope_numbers)'"};

static const char fish_numbers[] =
    "function _tilescope_numbers\n"
    "  set -l words (commandline -opc)\n"
    "  set -l hardware\n"
    "  for i in (seq (count $words))\n"
    "    switch $words[$i]\n"
    "      case --hardware hardware\n"
    "        set hardware $words[(math $i + 1)]\n"
    "      case '--hardware=*'\n"
    "        set hardware (string replace -- '--hardware=' '' $words[$i])\n"
    "    end\n"
    "  end\n"
    "  tilescope list numbers $hardware 2>/dev/null | string replace -r '$' =\n"
    "end\n";

static const char fish_shown[] =
    "complete -c tilescope -n '__fish_seen_subcommand_from show; and __fish_seen_subcommand_from hardware' -F"
    " -a '(tilescope list hardware 2>/dev/null)'\n"
    "complete -c tilescope -n '__fish_seen_subcommand_from show; and __fish_seen_subcommand_from workload' -F"
    " -a '(tilescope list workloads 2>/dev/null)'\n";

/* Writes the condition for offering an option: after one of its commands, or after none. */
static void write_fish_condition(FILE *out, int option) {
  unsigned commands = option_table[option].commands;
  const char *before = "";
  if (takes(COMMAND_EXPLORE, option)) {
    fputs("not __fish_seen_subcommand_from ", out);
    write_commands(out, " ");
    before = "; or ";
  }
  if (!(commands & ((1u << COMMAND_COUNT) - 1) & ~(1u << COMMAND_EXPLORE))) return;
  fprintf(out, "%s__fish_seen_subcommand_from", before);
  for (int command = 0; command < COMMAND_COUNT; command++) {
    if (command != COMMAND_EXPLORE && takes(command, option)) fprintf(out, " %s", command_name(command));
  }
}

static void write_fish_option(FILE *out, int option) {
  const struct option_entry *entry = &option_table[option];
  fputs("complete -c tilescope -n '", out);
  write_fish_condition(out, option);
  fprintf(out, "' -l %s", entry->name);
  if (entry->letter != 0) fprintf(out, " -s %c", entry->letter);
  if (entry->argument != NULL) write_value(out, &fish_option_format, entry->completion);
  fputs(" -d '", out);
  write_quoted(out, entry->help, "\\'", "\\");
  fputs("'\n", out);
}

/* The first argument of a command; words are offered until one is there. */
static void write_fish_argument(FILE *out, int command, const char *value) {
  bool is_words = strchr("/@?", value[0]) == NULL;
  fprintf(out, "complete -c tilescope -n '__fish_seen_subcommand_from %s%s%s'", command_name(command),
          is_words ? "; and not __fish_seen_subcommand_from " : "", is_words ? value : "");
  write_value(out, &fish_format, value);
  fputc('\n', out);
}

static void write_fish(FILE *out) {
  fputs("# fish completion; made by: tilescope --completions fish\ncomplete -c tilescope -f\n", out);
  fputs(fish_numbers, out);
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (command_table[i].name == NULL) continue;
    fprintf(out, "complete -c tilescope -n __fish_use_subcommand -a %s -d '%s'\n", command_table[i].name,
            command_table[i].summary);
    if (argument_of[i].name == NULL) continue;
    write_fish_argument(out, i, argument_of[i].value);
  }
  fputs(fish_shown, out);
  for (int i = 0; i < OPTION_COUNT; i++) write_fish_option(out, i);
}

enum status completions_write(const char *shell, FILE *out, struct error *error) {
  static const struct {
    const char *shell;
    void (*write)(FILE *out);
  } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
  for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
    if (strcmp(shells[i].shell, shell) != 0) continue;
    shells[i].write(out);
    return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE, "there are no completions for '%s'; there are some for bash, zsh, fish", shell);
}
