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

/* The table of batch commands. Of each: name in code; name; arguments, for the usage line; least and most number of
 * arguments (most < 0: any); summary. Its function is command_NAME (tui/batch/command.h). */
#define COMMANDS(ROW)                                                                                          \
  ROW(EVAL, eval, "", 0, 0, "energy, latency and accesses of a schedule")                                      \
  ROW(SWEEP, sweep, "", 0, 0, "figures of many schedules, one row each")                                       \
  ROW(BEST, best, "", 0, 0, "the best mode and tile of each stack")                                            \
  ROW(OPTIMIZE, optimize, "", 0, 0, "the best cuts, modes and tiles")                                          \
  ROW(COMPARE, compare, "SCHEDULE SCHEDULE..", 2, COMPARISON_SLOTS, "differences: options in quotes, or pins") \
  ROW(MERGE, merge, "FILE..", 1, -1, "all shards of a sweep joined into one")                                  \
  ROW(LIST, list, "[KIND]", 0, 2, "names of hardware, workloads, mappings ..")                                 \
  ROW(SHOW, show, "hardware|workload NAME", 2, 2, "the contents of an input file")                             \
  ROW(CHECK, check, "FILE..", 1, -1, "errors and remarks about input files")                                   \
  ROW(WALK, walk, "", 0, 0, "a step of the walk: maps, memories, energy")                                      \
  ROW(LESSON, lesson, "NAME|FILE", 1, 1, "a lesson; in the explorer if on a terminal")                         \
  ROW(STUDY, study, "1|2|3|tileflow", 1, 1, "the figures of a published study")                                \
  ROW(HELP, help, "[TOPIC]", 0, 1, "a command, option, term or section")

#define COMMAND_ENUMERATOR(id, ...) COMMAND_##id,
enum command { COMMAND_EXPLORE, COMMANDS(COMMAND_ENUMERATOR) COMMAND_COUNT };

/* The table of options. Of each: name in code; name; letter, or 0; what its value is (NULL: it has none); the commands
 * that take it and those that require it; how its value is read (values.c); what it can be, for completions
 * (completions.c); help. */
#define OPTIONS(ROW)                                                                                                   \
  ROW(HARDWARE, "hardware", 0, "NAME|FILE", MODEL, EVAL | WALK | MANY, TEXT(app.hardware), "@hardware",                \
      "accelerator (sweep, best, optimize: A,B..)")                                                                    \
  ROW(WORKLOAD, "workload", 0, "NAME|FILE", MODEL, EVAL | WALK | MANY, TEXT(app.workload), "@workloads",               \
      "network (sweep, best, optimize: A,B..)")                                                                        \
  ROW(MODE, "mode", 0, "MODE", MODEL | CHECK, EVAL | WALK | SWEEP, BY(read_mode), "recompute h-cached cached",         \
      "recompute, h-cached, cached; sweep, optimize: A,B..")                                                           \
  ROW(TILE, "tile", 0, "XxY|full", EXPLORE | EVAL | COMPARE | WALK | CHECK, EVAL | WALK, BY(read_tile), "full",        \
      "tile of a stack's last layer; full: the whole map")                                                             \
  ROW(TILE_X, "tile-x", 0, "LIST", MANY, SWEEP, BY(read_tile_sizes), "auto divisors full",                             \
      "widths: 1,4 1..9 1..960*4 8..64+8 full divisors auto")                                                          \
  ROW(TILE_Y, "tile-y", 0, "LIST", MANY, SWEEP, BY(read_tile_sizes), "auto divisors full",                             \
      "heights; clipped to each stack's map, rows stay")                                                               \
  ROW(STACKS, "stacks", 0, "CUTS", (MODEL & ~OPTIMIZE) | CHECK, 0, BY(read_stacks), "auto single-layer none",          \
      "auto, single-layer, none, ID[:MODE][:WxH][:heads=H]")                                                           \
  ROW(TILE_HEADS, "tile-heads", 0, "HEADS", MODEL | CHECK | OPTION_SPARSE, 0, BY(read_tile_heads), "all auto",         \
      "heads at a time (sweep, best, optimize: 1,2,4 auto)")                                                           \
  ROW(CUTS, "cuts", 0, "WHAT", OPTIMIZE, 0, NOT_READ, "auto search", "auto, or search: all legal ones (the default)")  \
  ROW(MAPPING, "mapping", 0, "NAME|FILE", MODEL, 0, TEXT(app.mapping), "@mappings",                                    \
      "spatial mapping; default: the hardware's own")                                                                  \
  ROW(INPUT_SHAPE, "input-shape", 0, "SHAPE", MODEL | SHOW | CHECK | OPTION_SPARSE, 0, BY(read_input_shape), NULL,     \
      "size of an ONNX input: 1x3x224x224, NAME=..")                                                                   \
  ROW(BITS, "bits", 0, "BITS", MODEL | SHOW | CHECK | OPTION_SPARSE, 0, BY(read_bits), NULL,                           \
      "precisions of an ONNX file: W=8,I=8,O=16,O_final=8")                                                            \
  ROW(SET, "set", 0, "NAME=VALUE", MODEL | SHOW | CHECK, 0, BY(read_set), "@numbers",                                  \
      "hardware number: sram_64KB.size=8KiB (sweep: 1..9)")                                                            \
  ROW(SCALE, "scale", 0, "RULE", MODEL | SHOW | CHECK | OPTION_SPARSE, 0, BY(read_scale), "none banks cacti",          \
      "what --set does to energies: none banks cacti P,Q")                                                             \
  ROW(SEARCH, "search", 0, "SEARCH", MODEL | CHECK, 0,                                                                 \
      WORD(app.schedule.search.kind, search_kind_name, SEARCH_PUBLISHED, SEARCH_OPTIMAL), "optimal published",         \
      "mapping search: optimal or published")                                                                          \
  ROW(LPF_LIMIT, "lpf-limit", 0, "N|none", MODEL | STUDY | CHECK, 0, BY(read_lpf_limit), "none",                       \
      "published search: limit of loop factors (8)")                                                                   \
  ROW(OBJECTIVE, "objective", 0, "WHAT", MODEL, 0,                                                                     \
      WORD(app.schedule.search.objective, objective_name, OBJECTIVE_ENERGY, OBJECTIVE_SUM), "energy latency edp sum",  \
      "minimise energy, latency, edp or a weighted sum")                                                               \
  ROW(LATENCY_WEIGHT, "latency-weight", 0, "PJ", MODEL | OPTION_SPARSE, 0, BY(read_latency_weight), NULL,              \
      "of the sum: energy + PJ x cycles of latency")                                                                   \
  ROW(ENERGY_TOLERANCE, "energy-tolerance", 0, "N%", MODEL | OPTION_SPARSE, 0, BY(read_energy_tolerance), NULL,        \
      "optimal search: energy to trade for latency")                                                                   \
  ROW(SEARCH_TIME, "search-time", 0, "SECONDS", MODEL | OPTION_RARE, 0, BY(read_search_time), NULL,                    \
      "limit for each layer, besides the search for energy")                                                           \
  ROW(RULES, "rules", 0, "BASE,+ID..", MODEL | CHECK | OPTION_SPARSE, 0, BY(read_rules), "published corrected",        \
      "published, corrected; with +ID,-ID: see list rules")                                                            \
  ROW(BETWEEN_STACKS, "between-stacks", 0, "WHERE", MODEL | CHECK | OPTION_SPARSE, 0,                                  \
      WORD(app.schedule.between_stacks, between_stacks_name, BETWEEN_TOP, BETWEEN_FIT), "top fit",                     \
      "maps between stacks: top, or fit: on chip if cheaper")                                                          \
  ROW(PLACEMENT, "placement", 0, "HOW", MODEL | CHECK | OPTION_SPARSE, 0,                                              \
      WORD(app.schedule.placement, placement_kind_name, PLACEMENT_LOWEST, PLACEMENT_SEARCH), "lowest search",          \
      "memories of all data: lowest, or search: least cost")                                                           \
  ROW(PR_SIZES, "pr-sizes", 0, "RULE", MODEL | OPTION_RARE, 0, BY(read_pr_sizes), "truncated exact",                   \
      "exact: rule +pr-exact; truncated: -pr-exact")                                                                   \
  ROW(MAX_LATENCY, "max-latency", 0, "CYCLES", BEST | OPTIMIZE, 0,                                                     \
      AMOUNT(sweep.max_latency_cycles, "a latency in cycles above 0, such as 2e6"), NULL,                              \
      "skip points that take longer")                                                                                  \
  ROW(MAX_ENERGY, "max-energy", 0, "PJ", BEST | OPTIMIZE, 0,                                                           \
      AMOUNT(sweep.max_energy_pj, "an energy in pJ above 0, such as 2e9"), NULL, "skip points that take more energy")  \
  ROW(MAX_BITS, "max-bits", 0, "MEMORY=N", BEST | OPTIMIZE, 0, BY(read_max_bits), NULL,                                \
      "skip points that hold more than N bits in MEMORY")                                                              \
  ROW(ALLOW_OVERFULL, "allow-overfull", 0, NULL, BEST | OPTIMIZE, 0, NOT_READ, NULL,                                   \
      "take mappings that exceed a memory, too")                                                                       \
  ROW(FRONT, "front", 0, NULL, OPTIMIZE, 0, NOT_READ, NULL, "all that no other beats in energy and latency")           \
  ROW(NO_REFINE, "no-refine", 0, NULL, BEST | OPTIMIZE, 0, NOT_READ, NULL, "keep to the sizes of the lists")           \
  ROW(JOBS, "jobs", 'j', "N", MANY | STUDY, 0, WHOLE(sweep.jobs, 1, SWEEP_MAX_WORKERS), NULL,                          \
      "threads; default: one per processor")                                                                           \
  ROW(FIGURES, "figures", 0, "KEY,..", SWEEP, 0, NOT_READ, "#", "figures to print; tilescope list figures: all keys")  \
  ROW(FORMAT, "format", 0, "FORMAT", SWEEP | COMPARE | BEST | OPTIMIZE, 0,                                             \
      WORD(sweep.format, format_name, SWEEP_TABLE, SWEEP_LATEX), "table csv jsonl markdown latex",                     \
      "table, csv, jsonl; not in sweep: markdown, latex")                                                              \
  ROW(BASE, "base", 0, "LETTER", COMPARE, 0, NOT_READ, NULL, "the schedule to measure from; default: A")               \
  ROW(OUTPUT, "output", 'o', "FILE", SWEEP | SHOW | STUDY, 0, NOT_READ, "/",                                           \
      "write to FILE (show: as YAML; study: a folder)")                                                                \
  ROW(RESUME, "resume", 0, NULL, SWEEP | STUDY, 0, NOT_READ, NULL, "continue the interrupted sweep in FILE")           \
  ROW(FORCE, "force", 0, NULL, SWEEP | OPTION_RARE, 0, NOT_READ, NULL, "overwrite FILE if it exists")                  \
  ROW(SHARD, "shard", 0, "K/N", SWEEP, 0, BY(read_shard), NULL, "compute only part K of N equal parts; see merge")     \
  ROW(CLOCK_MHZ, "clock-mhz", 0, "F", EXPLORE | EVAL | COMPARE | OPTION_DISPLAY, 0, BY(read_clock_mhz), NULL,          \
      "clock frequency: adds ms, frames/s and TOPS/W")                                                                 \
  ROW(SHOW_PLACEMENT, "show-placement", 0, NULL, EVAL | OPTION_RARE, 0, NOT_READ, NULL,                                \
      "print where data live and why, not costs")                                                                      \
  ROW(AT, "at", 0, "PLACE", WALK, 0, NOT_READ, NULL, "tile COLUMN,ROW from 0; then ,STEP and ,STACK")                  \
  ROW(JSON, "json", 0, NULL, EVAL | COMPARE | BEST | OPTIMIZE | SHOW | WALK, 0, NOT_READ, NULL,                        \
      "print one JSON object instead of tables")                                                                       \
  ROW(RECORD, "record", 0, "FILE", LESSON, 0, TEXT(app.record), "/", "add a line for each answer to FILE")             \
  ROW(LARGE, "large", 0, NULL, SCREEN | OPTION_RARE, 0, FLAG(app.large), NULL,                                         \
      "for a projector: finer maps, lessons beside one pane")                                                          \
  ROW(ASCII, "ascii", 0, NULL, SCREEN | OPTION_DISPLAY, 0, FLAG(app.ascii), NULL, "use ASCII characters only")         \
  ROW(NO_MOUSE, "no-mouse", 0, NULL, SCREEN | OPTION_DISPLAY | OPTION_RARE, 0, FLAG(app.no_mouse), NULL,               \
      "leave the mouse to the terminal")                                                                               \
  ROW(COLOR, "color", 0, "WHEN", SCREEN | OPTION_DISPLAY, 0, WORD(app.colors, color_name, COLORS_AUTO, COLORS_MONO),   \
      "auto always never 256 8 mono", "auto, always, never, 256, 8 or mono")                                           \
  ROW(REDUCED_MOTION, "reduced-motion", 0, NULL, SCREEN | OPTION_DISPLAY, 0, FLAG(app.reduced_motion), NULL,           \
      "disable animation")                                                                                             \
  ROW(PALETTE, "palette", 0, "NAME", SCREEN | OPTION_DISPLAY, 0,                                                       \
      WORD(app.palette, palette_name, PALETTE_COMMON, PALETTE_COUNT - 1), "common dark light high-contrast",           \
      "common, dark, light or high-contrast")                                                                          \
  ROW(PLAIN, "plain", 0, NULL, EXPLORE | OPTION_DISPLAY | OPTION_RARE, 0, FLAG(app.plain), NULL,                       \
      "keys from lines, a line for each change: for screen readers")                                                   \
  ROW(BIND, "bind", 0, "ACTION=KEY..", SCREEN | OPTION_DISPLAY | OPTION_RARE, 0, TEXT(app.keys), NULL,                 \
      "own keys: 'pin=a undo=U,^B'; names as in the palette")                                                          \
  ROW(HANDOUT, "handout", 0, NULL, LESSON, 0, NOT_READ, NULL, "print it for students: boxes and lines, no answers")    \
  ROW(ANSWERS, "answers", 0, NULL, LESSON, 0, NOT_READ, NULL, "print it for teachers: replies, solutions, figures")    \
  ROW(CLEAN, "clean", 0, NULL, SCREEN, 0, FLAG(app.clean), NULL, "ignore the saved session and the configuration")     \
  ROW(SESSION, "session", 0, "FILE", EXPLORE | COMPARE, 0, TEXT(app.session), "/", "keep the session in FILE")         \
  ROW(TEST_SCRIPT, "test-script", 0, "FILE", EXPLORE | OPTION_RARE, 0, TEXT(app.script), "/",                          \
      "replay keys from FILE without a terminal")                                                                      \
  ROW(TEST_SYNC, "test-sync", 0, "FILE", EXPLORE | OPTION_RARE, 0, TEXT(app.sync), "/",                                \
      "append a line to FILE after each paint")                                                                        \
  ROW(SIZE, "size", 0, "COLUMNSxROWS", EXPLORE | OPTION_RARE, 0, BY(read_size), NULL, "screen size for a test script") \
  ROW(WORKERS, "workers", 0, "N", EXPLORE | OPTION_RARE, 0, WHOLE(app.workers, 0, WORKER_MOST_THREADS), NULL,          \
      "background threads (one per processor); 0: none")                                                               \
  ROW(CLOCK, "clock", 0, "0", EXPLORE | OPTION_RARE, 0, BY(read_clock), NULL,                                          \
      "hide everything that varies between runs")                                                                      \
  ROW(PRINT_KEYS, "print-keys", 0, NULL, EXPLORE | OPTION_RARE, 0, NOT_READ, NULL,                                     \
      "print all keys of the explorer as Markdown")                                                                    \
  ROW(MAN, "man", 0, NULL, EXPLORE | OPTION_RARE, 0, NOT_READ, NULL, "print the man page")                             \
  ROW(COMPLETIONS, "completions", 0, "SHELL", EXPLORE | OPTION_RARE, 0, NOT_READ, "bash zsh fish",                     \
      "print completions for bash, zsh or fish")                                                                       \
  ROW(HELP, "help", 'h', NULL, EVERY, 0, NOT_READ, NULL, "this help; after a command: that command's options")         \
  ROW(VERSION, "version", 0, NULL, EVERY, 0, NOT_READ, NULL, "version of the program and of its model")

#define OPTION_ENUMERATOR(id, ...) OPTION_##id,
enum option { OPTIONS(OPTION_ENUMERATOR) OPTION_COUNT };

enum { OPTION_KEYS_SIZE = 1024 };

/* The parsed command line. Texts point into argv. */
struct options {
  enum command command;
  const char *value[OPTION_COUNT];    /* as given; "" for a given option without value; NULL: not given */
  struct app_options app;             /* the values, read; defaults where not given */
  struct sweep_options sweep;         /* the same, for sweep and best */
  char config_keys[OPTION_KEYS_SIZE]; /* --bind of the configuration, to which app.keys then points */
  bool is_schedule;                   /* of one schedule, not of a command line */
  int argument_count;
  char **arguments; /* the words after the command, within argv, which parsing reorders */
};

struct command_entry {
  const char *name; /* NULL for the explorer */
  const char *arguments;
  int least, most;
  const char *summary;
};

struct option_entry {
  const char *name;       /* without "--" */
  char letter;            /* "-j" for "--jobs"; 0: none */
  const char *argument;   /* what the value is, for help; NULL: it has none */
  unsigned commands;      /* bit set of enum command: those that take it; and the bits below */
  unsigned required;      /* commands that require it */
  const char *completion; /* completions.c */
  const char *help;
};

enum {
  OPTION_RARE = 1 << COMMAND_COUNT,    /* seldom needed, or for tests and packagers: in the man page, not in --help */
  OPTION_DISPLAY = 2 << COMMAND_COUNT, /* may stand in the configuration file */
  OPTION_SPARSE = 4 << COMMAND_COUNT,  /* only named where --help would have more than a screen's lines */
};

extern const struct command_entry command_table[COMMAND_COUNT];
extern const struct option_entry option_table[OPTION_COUNT];

/* A line of help on what eval and walk require. */
extern const char options_tiling_help[];

/* Reads the command line. STATUS_USAGE with one sentence if it is invalid; with --help and --version, nothing is
 * required. */
enum status options_parse(struct options *options, int argc, char **argv, struct error *error);

/* Reads a text with the options of one schedule, as eval takes them; the others are taken from `common` (may be NULL).
 * Words are split at blanks, unless quoted as for a shell. The text is changed; the options point into it. */
enum status options_parse_point(struct options *options, const struct options *common, char *text, struct error *error);

/* True for options of a schedule, as options_parse_point takes them. */
bool options_is_of_point(enum option option);

/* Finds the option named by the first `length` bytes of `word` ("--json"), or OPTION_COUNT. */
enum option options_find(const char *word, int length);

/* True if an option asks only for text about the program. */
bool options_ask(const struct options *options);

/* True if the option was given. */
bool options_given(const struct options *options, enum option option);

/* Writes the help of a command, at most 24 lines of 80 columns. */
void options_help(enum command command, FILE *out);

/* Reads the value of an option of a schedule. STATUS_USAGE with one sentence that says what would be right; the
 * schedule is then unchanged. */
enum status options_read_schedule(struct schedule *schedule, enum option option, const char *text, struct error *error);

/* Overlap mode named by the first `length` bytes, or by its digit; 0: none (values.c). */
int options_find_mode(const char *text, size_t length);

/* What a tile must be, for messages. */
#define TILE_FORM "WxH, each side from 1 to 9223372036854775807"

/* Reads "60x72", "fullx4" or "full". False where it is no tile (values.c). */
bool options_read_tile(const char *text, int64_t *tile_x, int64_t *tile_y);

/* Reads what a stack has of its own, "h-cached 60x72", "cached", "4xfull" or "" (stacks.c). STATUS_USAGE. */
enum status options_read_tiling(const char *text, struct tiling *own, struct error *error);

/* Reads "auto", "single-layer", "none" or cuts, each with the mode and tile of the stack before it. STATUS_USAGE; the
 * schedule is then unchanged (stacks.c). */
enum status options_read_stacks(const char *text, struct schedule *schedule, struct error *error);

/* Reads $XDG_CONFIG_HOME/tilescope/config, if it exists: display options, one per line; '#' begins a comment. The
 * command line overrides it, and NO_COLOR overrides its --color. STATUS_USAGE with file and line if it is invalid
 * (config.c). */
enum status options_read_config(struct options *options, struct error *error);

/* Reads the value of any option into options->app or options->sweep. */
enum status options_read(struct options *options, enum option option, const char *value, struct error *error);

#endif
