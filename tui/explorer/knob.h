/* The knobs of a design point, each one row of a table: its name, and how it is printed, typed and stepped. */
#ifndef TUI_EXPLORER_KNOB_H
#define TUI_EXPLORER_KNOB_H

#include <stdbool.h>
#include <stdio.h>

#include "inputs/inputs.h"
#include "tui/analysis/point.h"
#include "tui/explorer/line.h"
#include "tui/options/options.h"

/* The table. Of each row: name in code, for people, what can be typed, help (one sentence, also the glossary), kind,
 * then members of struct knob_info. The list has this order; the last knob has the row of LPF_LIMIT when the search is
 * optimal. */
#define KNOBS(ROW)                                                                                                  \
  ROW(HARDWARE, "Hardware", "a name or a path", "The accelerator: MAC array and memories.", KNOB_NAME,              \
      .input = INPUT_HARDWARE)                                                                                      \
  ROW(WORKLOAD, "Workload", "a name or a path", "The network: layers as loop nests.", KNOB_NAME,                    \
      .input = INPUT_WORKLOAD)                                                                                      \
  ROW(MODE, "Mode", "recompute, h-cached or cached",                                                                \
      "What happens to the overlap between tiles: recomputed or cached.", KNOB_CHOICE, .print = print_mode,         \
      .option = OPTION_MODE, .change = change_mode)                                                                 \
  ROW(TILE_X, "Tile Tx", "1 or more, full, or both: 60x72", "Tile width in the last layer of a stack, in pixels.",  \
      KNOB_SIDE, .change = NULL)                                                                                    \
  ROW(TILE_Y, "Tile Ty", "1 or more, full, or both: 60x72", "Tile height in the last layer of a stack, in pixels.", \
      KNOB_SIDE, .change = NULL)                                                                                    \
  ROW(CUTS, "Stacks", "auto, single-layer, or layer ids: 0,3",                                                      \
      "The layers after which the network is cut into fused stacks.", KNOB_TYPED, .print = stacks_write,            \
      .option = OPTION_STACKS, .change = change_cuts)                                                               \
  ROW(SEARCH, "Search", "published, or optimal with energy, latency, edp or sum 120 (pJ a cycle)",                  \
      "How mappings are found: as published, or the proven best for energy, latency or EDP.", KNOB_CHOICE,          \
      .print = print_search, .read = read_search, .change = change_search)                                          \
  ROW(LPF_LIMIT, "lpf limit", "1 or more, or none",                                                                 \
      "Limit of loop factors that the search orders: more is better and slower.", KNOB_TYPED,                       \
      .print = print_lpf_limit, .option = OPTION_LPF_LIMIT, .change = change_lpf_limit)                             \
  ROW(MAPPING, "Spatial mapping", "a name or a path, or auto",                                                      \
      "Loops unrolled over the array; auto: the mapping that belongs to the hardware.", KNOB_NAME,                  \
      .input = INPUT_MAPPING)                                                                                       \
  ROW(RULES, "Rules", "auto, published, corrected, or one with +id,-id",                                            \
      "Rules of the model: as published, or right where those are not.", KNOB_TYPED, .print = print_rules,          \
      .read = read_rules, .change = change_rules, .note = note_rules)                                               \
  ROW(PLACEMENT, "Placement", "lowest or search",                                                                   \
      "Memories of data: the lowest that hold them, or by search those of least cost.", KNOB_CHOICE,                \
      .print = print_placement, .option = OPTION_PLACEMENT, .change = change_placement, .note = note_placement)     \
  ROW(BETWEEN, "Between stacks", "top or fit",                                                                      \
      "Where maps between stacks stay: in the top memory, or on chip where they fit.", KNOB_CHOICE,                 \
      .print = print_between, .option = OPTION_BETWEEN_STACKS, .change = change_between, .note = note_between)      \
  ROW(HEADS, "Heads", "1 or more that divide those of attention, or all",                                           \
      "Heads of attention computed at a time, where K and V of all do not fit.", KNOB_TYPED, .print = print_heads,  \
      .option = OPTION_TILE_HEADS)                                                                                  \
  ROW(TOLERANCE, "Tolerance", "0% to 100%",                                                                         \
      "Extra energy that a layer may take over the least, where that saves latency.", KNOB_TYPED,                   \
      .print = print_tolerance, .read = read_tolerance, .change = change_tolerance, .note = note_tolerance)

#define KNOB_ENUMERATOR(id, ...) KNOB_##id,
enum knob { KNOBS(KNOB_ENUMERATOR) KNOB_COUNT, KNOB_ROWS = KNOB_TOLERANCE };

/* Rows of the list: heads have one in networks with attention only, and where they are set. */
int knob_rows(const struct point *point, const struct network *network);

/* The knob in a row of the list. */
enum knob knob_at(const struct point *point, int row);

/* An input's name, a choice among few, the side of a tile, or another value that is typed. */
enum knob_kind { KNOB_NAME, KNOB_CHOICE, KNOB_SIDE, KNOB_TYPED };

enum { KNOB_TEXT_SIZE = LINE_SIZE };

struct knob_info {
  const char *name, *accepts, *help;
  enum knob_kind kind;
  enum input_kind input; /* of a KNOB_NAME */
  /* All but names and sides: writes the value as it is typed; sets it from text (see knob_parse; NULL: as `option`
   * does); goes to the next value up (1) or down (-1), and stays at the ends. */
  void (*print)(FILE *out, const struct schedule *schedule);
  enum status (*read)(const char *text, struct schedule *schedule, struct error *error);
  enum option option;
  void (*change)(struct schedule *schedule, int direction);
  /* A remark on the value: static, or NULL for none. `*idle`: the knob has no effect. NULL: never has a remark. */
  const char *(*note)(const struct schedule *schedule, bool *idle);
};

extern const struct knob_info knob_table[KNOB_COUNT];

/* The value as it is typed and shown, in `text` of KNOB_TEXT_SIZE bytes. */
const char *knob_text(const struct point *point, enum knob knob, char *text);

/* Sets the value from text. Otherwise the error says what would be right, and the point is unchanged. */
enum status knob_parse(struct point *point, enum knob knob, const char *text, struct error *error);

/* Goes to the next value up or down by the smallest step (one pixel, the next choice). Stays at the ends. */
void knob_change(struct point *point, enum knob knob, int direction, const struct network *network);

/* Goes to the next sensible value: for tiles the next divisor of the map or power of two. */
void knob_step(struct point *point, enum knob knob, int direction, const struct network *network);

/* Goes to the next choice of a KNOB_CHOICE, after the last to the first. */
void knob_cycle(struct point *point, enum knob knob);

/* The side of the map that the side of a tile is a part of; 0: not known. */
int64_t knob_map(enum knob knob, const struct network *network);

/* Position of a tile's side between one pixel and the map, 0..1, on a logarithmic scale. */
double knob_position(const struct point *point, enum knob knob, const struct network *network);

/* Sets the side of a tile to the sensible size nearest to such a position. */
void knob_slide(struct point *point, enum knob knob, double position, const struct network *network);

#endif
