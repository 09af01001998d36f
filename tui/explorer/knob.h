/* The knobs of a design point, each one row of a table: how it is called, printed, typed and stepped. */
#ifndef TUI_EXPLORER_KNOB_H
#define TUI_EXPLORER_KNOB_H

#include <stdbool.h>

#include "inputs/inputs.h"
#include "tui/analysis/point.h"

enum knob {
  KNOB_HARDWARE,
  KNOB_WORKLOAD,
  KNOB_MODE,
  KNOB_TILE_X,
  KNOB_TILE_Y,
  KNOB_CUTS,
  KNOB_SEARCH, /* with its objective */
  KNOB_LPF_LIMIT,
  KNOB_MAPPING,
  KNOB_PR_SIZES,
  KNOB_ROWS,
  KNOB_TOLERANCE = KNOB_ROWS, /* in the row of KNOB_LPF_LIMIT when the search is optimal */
  KNOB_COUNT
};

/* The knob in row 0..KNOB_ROWS-1 of the list. */
enum knob knob_at(const struct point *point, int row);

enum knob_kind { KNOB_NAME, KNOB_CHOICE, KNOB_TYPED };

enum { KNOB_TEXT_SIZE = 512 };

struct knob_info {
  const char *name;
  const char *accepts; /* what can be typed */
  const char *help;    /* one sentence, also the glossary */
  enum knob_kind kind;
  enum input_kind input; /* of a KNOB_NAME */
  /* Writes the value as it is typed, in `text` of KNOB_TEXT_SIZE bytes. */
  void (*print)(const struct point *point, enum knob knob, char *text);
  /* Sets the value from text without blanks around it; see knob_parse. */
  enum status (*read)(struct point *point, enum knob knob, const char *text, struct error *error);
  /* Goes to the next value up (1) or down (-1) by the smallest step, and stays at the ends. NULL: a list is picked
   * from. */
  void (*change)(struct point *point, enum knob knob, int direction, const struct network *network);
  /* Changes it by sensible steps; NULL: by the smallest. */
  void (*step)(struct point *point, enum knob knob, int direction, const struct network *network);
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

#endif
