#include "tui/manual.h"

#include <string.h>

#include "model/version.h"
#include "tui/explorer/action.h"
#include "tui/options/options.h"
#include "tui/views/views.h"

void manual_text(FILE *out, const char *text) {
  static const char special[] = "-\\^~'";
  static const char *const escape[] = {"\\-", "\\e", "\\(ha", "\\(ti", "\\(aq"};
  if (*text == '.' || *text == '\'') fputs("\\&", out);
  for (; *text; text++) {
    const char *at = strchr(special, *text);
    if (at != NULL) {
      fputs(escape[at - special], out);
    } else {
      fputc(*text, out);
    }
  }
}

/* Writes a paragraph with a hanging head, in bold. */
static void write_item(FILE *out, const char *head, const char *text) {
  fputs(".TP\n.B ", out);
  manual_text(out, head);
  fputc('\n', out);
  manual_text(out, text);
  fputc('\n', out);
}

/* --- Commands and options ----------------------------------------------------------------------------- */

static void write_synopsis(FILE *out) {
  fputs(".SH SYNOPSIS\n.B tilescope\n.RI [ OPTION ..]\n", out);
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (command_table[i].name == NULL) continue;
    fprintf(out, ".br\n.B tilescope %s\n", command_table[i].name);
    if (command_table[i].arguments[0]) {
      manual_text(out, command_table[i].arguments);
      fputc('\n', out);
    }
    fputs(".RI [ OPTION ..]\n", out);
  }
}

static void write_commands(FILE *out) {
  fprintf(out, ".SH COMMANDS\nWithout a command: %s.\n", command_table[COMMAND_EXPLORE].summary);
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (command_table[i].name != NULL) write_item(out, command_table[i].name, command_table[i].summary);
  }
}

/* Lists the commands that take the option: "explorer, eval, sweep". */
static void write_takers(FILE *out, enum option option) {
  const char *before = "(";
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (!(option_table[option].commands >> i & 1)) continue;
    fprintf(out, "%s%s", before, command_table[i].name != NULL ? command_table[i].name : "explorer");
    before = ", ";
  }
  fputs(")\n", out);
}

static void write_options(FILE *out) {
  fputs(".SH OPTIONS\nIn brackets: the commands that take the option. A value follows after a blank or '='.\n", out);
  manual_text(out, options_tiling_help);
  for (int i = 0; i < OPTION_COUNT; i++) {
    const struct option_entry *entry = &option_table[i];
    char head[64];
    snprintf(head, sizeof head, "--%s%s%s", entry->name, entry->argument != NULL ? " " : "",
             entry->argument != NULL ? entry->argument : "");
    write_item(out, head, entry->help);
    write_takers(out, (enum option)i);
  }
}

/* --- Keys --------------------------------------------------------------------------------------------- */

static void write_keys(FILE *out) {
  fputs(
      ".SH KEYS\nKeys of the explorer. Actions without a key are in the palette, by name. While text is being typed, "
      "keys belong to the text.\n",
      out);
  for (int i = 0; i < ACTION_COUNT; i++) {
    char keys[ACTION_KEYS_SIZE], head[ACTION_KEYS_SIZE + 32];
    const char *name = action_name(&views, (enum action)i);
    if (name == NULL) continue;
    action_keys(NULL, (enum action)i, keys);
    snprintf(head, sizeof head, "%s%s%s", keys, keys[0] ? "   " : "", name);
    write_item(out, head, action_help(&views, (enum action)i));
  }
}

static void write_cell(FILE *out, const char *text) {
  for (; *text; text++) fprintf(out, *text == '|' ? "\\|" : "%c", *text);
}

void manual_write_keys(FILE *out) {
  fputs("| keys | action | what it does |\n|---|---|---|\n", out);
  for (int i = 0; i < ACTION_COUNT; i++) {
    const int *keys = action_table[i].keys;
    if (action_name(&views, (enum action)i) == NULL) continue;
    fputs("| ", out);
    for (int k = 0; k < ACTION_KEYS && keys[k] != KEY_NONE; k++) {
      char name[KEY_NAME_SIZE];
      fputs(k > 0 ? " `" : "`", out);
      write_cell(out, key_text(keys[k], name));
      fputc('`', out);
    }
    fprintf(out, " | %s | ", action_name(&views, (enum action)i));
    write_cell(out, action_help(&views, (enum action)i));
    fputs(" |\n", out);
  }
}

/* --- The page ----------------------------------------------------------------------------------------- */

/* Sections at the end; a head without text begins one. */
static const char *const facts[][2] = {
    {"FILES", NULL},
    {"$XDG_CONFIG_HOME/tilescope/config",
     "Display options, one per line: --ascii, --no-mouse, --color, --palette, --reduced-motion, --clock-mhz. "
     "Never written. Default: ~/.config/tilescope/config."},
    {"$XDG_STATE_HOME/tilescope/session",
     "The last point, view and pins. An unreadable session is kept as session.1, session.2 .. Default: "
     "~/.local/state/tilescope/session."},
    {"$XDG_RUNTIME_DIR/tilescope/copied", "The last copy, for terminals that do not accept it into the clipboard."},
    {"$XDG_DATA_HOME/tilescope/hardware, workloads, mappings, lessons",
     "Your own accelerators, networks, mappings and lessons, found by name. Default: ~/.local/share/tilescope."},
    {"ENVIRONMENT", NULL},
    {"TILESCOPE_INPUTS", "Another folder in which names are looked up, before all others."},
    {"NO_COLOR", "If set and not empty: no colours, unless --color asks for them."},
    {"ESCDELAY", "Milliseconds to wait for the rest of an escape sequence; 25 if not set."},
    {"EXIT STATUS", NULL},
    {"0", "Success."},
    {"1", "Internal error, or the output could not be written."},
    {"2", "Bad command line."},
    {"3", "Bad input file."},
    {"4", "Valid request, but no schedule satisfies it."},
    {"5", "Stopped."},
};

static void write_facts(FILE *out) {
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    if (facts[i][1] != NULL) write_item(out, facts[i][0], facts[i][1]);
    if (facts[i][1] == NULL) fprintf(out, ".SH %s\n", facts[i][0]);
  }
}

static void write_examples(FILE *out) {
  static const char *const examples[] = {
      "tilescope eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72",
      "tilescope optimize --hardware tpu_like_df --workload mobilenetv1 --max-latency 2e7",
      ("tilescope sweep --hardware meta_prototype_df --workload fsrcnn --tile-x auto --tile-y auto --mode all "
       "--format csv -o study.csv"),
  };
  fputs(".SH EXAMPLES\n", out);
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
    fputs(i > 0 ? ".PP\n.nf\n" : ".nf\n", out);
    manual_text(out, examples[i]);
    fputs("\n.fi\n", out);
  }
}

void manual_write(FILE *out) {
  fprintf(out, ".TH TILESCOPE 1 \"\" \"tilescope %s\" \"User Commands\"\n", TILESCOPE_VERSION);
  fputs(".SH NAME\ntilescope \\- the cost of depth\\-first schedules of neural networks on accelerators\n", out);
  write_synopsis(out);
  fputs(
      ".SH DESCRIPTION\nComputes the energy, latency and memory accesses of neural networks that run depth\\-first: "
      "cut into tiles, each\ncarried through several fused layers before the next one starts. The explorer shows them "
      "in the terminal as you\nturn the knobs; the commands print the same figures.\n",
      out);
  write_commands(out);
  write_options(out);
  write_keys(out);
  write_facts(out);
  write_examples(out);
}
