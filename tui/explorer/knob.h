/* The knobs of a design point: how each is called, shown, stepped and typed. */
#ifndef TUI_EXPLORER_KNOB_H
#define TUI_EXPLORER_KNOB_H

#include <stdbool.h>

#include "inputs/inputs.h"
#include "tui/analysis/point.h"

enum field {
  FIELD_HARDWARE,
  FIELD_WORKLOAD,
  FIELD_MODE,
  FIELD_TILE_X,
  FIELD_TILE_Y,
  FIELD_CUTS,
  FIELD_SEARCH, /* with its objective */
  FIELD_LPF_LIMIT,
  FIELD_MAPPING,
  FIELD_PR_SIZES,
  FIELD_ROWS,
  FIELD_TOLERANCE = FIELD_ROWS, /* in the row of FIELD_LPF_LIMIT when the search is optimal */
  FIELD_COUNT
};

/* What row 0..FIELD_ROWS-1 of the list of fields is. */
enum field field_at(const struct point *point, int row);

enum field_kind { FIELD_NAME, FIELD_CHOICE, FIELD_TYPED };

struct field_info {
  const char *name;
  const char *accepts; /* what can be typed */
  const char *help;    /* one sentence, also the glossary */
  enum field_kind kind;
  enum input_kind input; /* of a FIELD_NAME */
};

extern const struct field_info field_info[FIELD_COUNT];

enum { FIELD_TEXT_SIZE = 512 };

/* The value as it is typed and shown, in `text` of FIELD_TEXT_SIZE bytes. */
const char *field_text(const struct point *point, enum field field, char *text);

/* Sets the value from text. Otherwise the error says what would be right, and the point is unchanged. */
enum status field_parse(struct point *point, enum field field, const char *text, struct error *error);

/* The next value up or down by the smallest step (one pixel, the next choice). Stays at the ends. */
void field_change(struct point *point, enum field field, int direction, const struct network *network);

/* The next sensible value: for tiles the next divisor of the map or power of two. */
void field_step(struct point *point, enum field field, int direction, const struct network *network);

/* The next choice of a FIELD_CHOICE, after the last the first. */
void field_cycle(struct point *point, enum field field);

/* Where the value stands between smallest and largest, 0..1, on a logarithmic scale; tiles only. */
double field_position(const struct point *point, enum field field, const struct network *network);

#endif
