#include "tui/completions.h"

#include <string.h>

#include "tui/options/options.h"

/* --- What an option's value can be -------------------------------------------------------------------- */

enum value_kind { VALUE_ANY, VALUE_WORDS, VALUE_FILE, VALUE_HARDWARE, VALUE_WORKLOAD, VALUE_MAPPING };

struct value {
  enum value_kind kind;
  const char *words; /* of VALUE_WORDS, with blanks between */
};

/* The words that an option takes are those that its help or its error names; a test tries each. */
static const struct value value_of[OPTION_COUNT] = {
    [OPTION_HARDWARE] = {VALUE_HARDWARE, NULL},
    [OPTION_WORKLOAD] = {VALUE_WORKLOAD, NULL},
    [OPTION_MAPPING] = {VALUE_MAPPING, NULL},
    [OPTION_MODE] = {VALUE_WORDS, "recompute h-cached cached"},
    [OPTION_TILE] = {VALUE_WORDS, "full"},
    [OPTION_TILE_X] = {VALUE_WORDS, "auto divisors full"},
    [OPTION_TILE_Y] = {VALUE_WORDS, "auto divisors full"},
    [OPTION_STACKS] = {VALUE_WORDS, "auto single-layer none"},
    [OPTION_SEARCH] = {VALUE_WORDS, "optimal published"},
    [OPTION_LPF_LIMIT] = {VALUE_WORDS, "none"},
    [OPTION_OBJECTIVE] = {VALUE_WORDS, "energy latency edp"},
    [OPTION_PR_SIZES] = {VALUE_WORDS, "truncated exact"},
    [OPTION_FORMAT] = {VALUE_WORDS, "table csv jsonl"},
    [OPTION_OUTPUT] = {VALUE_FILE, NULL},
    [OPTION_COLOR] = {VALUE_WORDS, "auto always never 256 8 mono"},
    [OPTION_PALETTE] = {VALUE_WORDS, "common dark light high-contrast"},
    [OPTION_SESSION] = {VALUE_FILE, NULL},
    [OPTION_COMPLETIONS] = {VALUE_WORDS, "bash zsh fish"},
    [OPTION_TEST_SCRIPT] = {VALUE_FILE, NULL},
    [OPTION_TEST_SYNC] = {VALUE_FILE, NULL},
};

/* Kind of names for `tilescope list`; NULL if the values are not names. */
static const char *list_of(enum value_kind kind) {
  static const char *const lists[] = {
      [VALUE_HARDWARE] = "hardware", [VALUE_WORKLOAD] = "workloads", [VALUE_MAPPING] = "mappings"};
  return kind >= VALUE_HARDWARE ? lists[kind] : NULL;
}

static bool takes(int command, int option) {
  return option_table[option].commands >> command & 1;
}

static const char *command_name(int command) {
  return command_table[command].name != NULL ? command_table[command].name : "";
}

/* Writes the text for quotes '..': what ends them, or is special in them, is escaped. */
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

static void write_commands(FILE *out, const char *between) {
  const char *before = "";
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (command_table[i].name == NULL) continue;
    fprintf(out, "%s%s", before, command_table[i].name);
    before = between;
  }
}

/* --- bash --------------------------------------------------------------------------------------------- */

static void write_bash_values(FILE *out) {
  for (int i = 0; i < OPTION_COUNT; i++) {
    const struct value *value = &value_of[i];
    if (option_table[i].argument == NULL) continue;
    fprintf(out, "    --%s) ", option_table[i].name);
    if (list_of(value->kind) != NULL) {
      fprintf(out, "_tilescope_take \"$(tilescope list %s 2>/dev/null)\" \"$word\"; _tilescope_files \"$word\"",
              list_of(value->kind));
    } else if (value->kind == VALUE_FILE) {
      fputs("_tilescope_files \"$word\"", out);
    } else if (value->kind == VALUE_WORDS) {
      fprintf(out, "_tilescope_take '%s' \"$word\"", value->words);
    } else {
      fputc(':', out);
    }
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

/* Words that are not options. */
static void write_bash_arguments(FILE *out) {
  fputs(
      "  esac\n"
      "  if [[ $word == -* ]]; then\n"
      "    _tilescope_take \"$options\" \"$word\"\n"
      "    return\n"
      "  fi\n"
      "  case $command in\n"
      "    '') _tilescope_take '",
      out);
  write_commands(out, " ");
  fputs(
      "' \"$word\" ;;\n"
      "    list) _tilescope_take 'hardware workloads mappings lessons figures' \"$word\" ;;\n"
      "    show)\n"
      "      case $before in\n"
      "        show) _tilescope_take 'hardware workload' \"$word\" ;;\n"
      "        hardware) _tilescope_take \"$(tilescope list hardware 2>/dev/null)\" \"$word\"; _tilescope_files "
      "\"$word\" ;;\n"
      "        workload) _tilescope_take \"$(tilescope list workloads 2>/dev/null)\" \"$word\"; _tilescope_files "
      "\"$word\" ;;\n"
      "      esac ;;\n"
      "    lesson) _tilescope_take \"$(tilescope list lessons 2>/dev/null)\" \"$word\"; _tilescope_files "
      "\"$word\" ;;\n"
      "    study) _tilescope_take '1 2 3' \"$word\" ;;\n"
      "    check|merge) _tilescope_files \"$word\" ;;\n"
      "  esac\n"
      "}\n"
      "complete -F _tilescope tilescope\n",
      out);
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
      "}\n"
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
      "  elif [[ $before == '=' ]] && ((COMP_CWORD > 1)); then\n"
      "    before=${COMP_WORDS[COMP_CWORD - 2]}\n"
      "  fi\n"
      "  case $before in\n",
      out);
  write_bash_values(out);
  fputs("  esac\n  case $command in\n", out);
  write_bash_options(out);
  write_bash_arguments(out);
}

/* --- zsh ---------------------------------------------------------------------------------------------- */

static void write_zsh_option(FILE *out, int option) {
  const struct option_entry *entry = &option_table[option];
  const struct value *value = &value_of[option];
  fprintf(out, " \\\n    '--%s%s[", entry->name, entry->argument != NULL ? "=" : "");
  write_quoted(out, entry->help, "'\\''", "[]:\\");
  fputc(']', out);
  if (entry->argument != NULL) {
    fputc(':', out);
    write_quoted(out, entry->argument, "'\\''", "[]:\\");
    fputc(':', out);
    if (list_of(value->kind) != NULL) {
      fprintf(out, "{_alternative \"names:name:($(tilescope list %s 2>/dev/null))\" \"files:file:_files\"}",
              list_of(value->kind));
    } else if (value->kind == VALUE_FILE) {
      fputs("_files", out);
    } else if (value->kind == VALUE_WORDS) {
      fprintf(out, "(%s)", value->words);
    }
  }
  fputc('\'', out);
}

static void write_zsh_command(FILE *out, int command) {
  static const char *const arguments[COMMAND_COUNT] = {
      [COMMAND_MERGE] = "'*:file:_files'",
      [COMMAND_CHECK] = "'*:file:_files'",
      [COMMAND_LESSON] =
          "'2:lesson:{_alternative \"names:name:($(tilescope list lessons 2>/dev/null))\" \"files:file:_files\"}'",
      [COMMAND_LIST] = "'2:kind:(hardware workloads mappings lessons figures)'",
      [COMMAND_SHOW] = "'2:kind:(hardware workload)' '3:name:_files'",
      [COMMAND_STUDY] = "'2:study:(1 2 3)'",
  };
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
  if (arguments[command] != NULL) fprintf(out, " %s", arguments[command]);
  fputs(" ;;\n", out);
}

static void write_zsh(FILE *out) {
  fputs(
      "#compdef tilescope\n"
      "# zsh completion; made by: tilescope --completions zsh\n"
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

/* When an option is offered: after one of its commands, or after none. */
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
  const struct value *value = &value_of[option];
  fputs("complete -c tilescope -n '", out);
  write_fish_condition(out, option);
  fprintf(out, "' -l %s", entry->name);
  if (list_of(value->kind) != NULL) {
    fprintf(out, " -rF -a '(tilescope list %s 2>/dev/null)'", list_of(value->kind));
  } else if (value->kind == VALUE_FILE) {
    fputs(" -rF", out);
  } else if (value->kind == VALUE_WORDS) {
    fprintf(out, " -x -a '%s'", value->words);
  } else if (entry->argument != NULL) {
    fputs(" -x", out);
  }
  fputs(" -d '", out);
  write_quoted(out, entry->help, "\\'", "\\");
  fputs("'\n", out);
}

static void write_fish(FILE *out) {
  fputs("# fish completion; made by: tilescope --completions fish\ncomplete -c tilescope -f\n", out);
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (command_table[i].name == NULL) continue;
    fprintf(out, "complete -c tilescope -n __fish_use_subcommand -a %s -d '%s'\n", command_table[i].name,
            command_table[i].summary);
  }
  fputs(
      "complete -c tilescope -n '__fish_seen_subcommand_from check merge' -F\n"
      "complete -c tilescope -n '__fish_seen_subcommand_from lesson' -F -a '(tilescope list lessons "
      "2>/dev/null)'\n"
      "complete -c tilescope -n '__fish_seen_subcommand_from list' -a 'hardware workloads mappings lessons figures'\n"
      "complete -c tilescope -n '__fish_seen_subcommand_from show' -a 'hardware workload'\n",
      out);
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
