/* Compare: the comparison of all pins, and its order.
 *
 * The *base* is the pin that differences are measured from, the *other* the one whose differences come first: the row
 * of pane_compare_pinned, unless that is the base. Columns are in the order of pinning. *Lines* are those of the pane
 * of differences: headings of sections, and rows of the comparison. */
#ifndef TUI_VIEWS_COMPARE_COMPARE_H
#define TUI_VIEWS_COMPARE_COMPARE_H

#include "tui/analysis/pair.h"
#include "tui/analysis/scale_check.h"
#include "tui/explorer/view.h"
#include "tui/text/utf8.h"

/* In the order of Tab. */
#define COMPARE_PANES(PANE) PANE(compare_pinned) PANE(differences) PANE(parts) PANE(schedules)
COMPARE_PANES(PANE_DECLARED)
extern const struct view view_compare;

struct compare {
  int base, other;               /* pins; equal if there are fewer than two */
  struct comparison *comparison; /* of all pins; NULL: fewer than two, or memory is out */
  int line_count;
  int *lines;         /* a row of the comparison, or -1 - section: its heading */
  double share;       /* the largest of base and other, which the longest bar of differences stands for */
  double part;        /* the largest part of its total in any pin, which the longest bar of parts stands for */
  unsigned made_from; /* pins.changes; with those below, the source of the above */
  int made_base, made_other;
  bool made_sorted;
};

/* Contents of the pane of differences, cycled by `m`. */
enum { COMPARE_DIFFERENCE, COMPARE_VALUES, COMPARE_DIFFERENCES, COMPARE_PERCENTS, COMPARE_SHOWS };

/* The sections that `m` goes through in the pane of bars. */
enum { COMPARE_PARTS = 5 };
extern const enum comparison_section compare_parts[COMPARE_PARTS];

extern const struct view_data compare_data;
static inline struct compare *compare_of(const struct state *state) {
  return view_data(state, &compare_data);
}

/* Updates the comparison and its lines, with the largest differences first if `sorted`. */
void compare_make(struct compare *compare, const struct pins *pins, bool sorted);

/* The row of a line of the list; NULL: a heading. */
const struct comparison_row *compare_row(const struct compare *compare, int line);
enum comparison_section compare_section(const struct compare *compare, int line);

/* The pins that columns show where there is room for `most`: base and other, then the others as pinned; all in the
 * order of pinning. Fills slots[PIN_COUNT], returns their number. */
int compare_columns(const struct state *state, int most, int *slots);

/* Writes the label of a pin, its name or letter, in at most `width` cells, cut in the middle so that those of different
 * pins differ, into `text` of NAME_CUT_SIZE bytes. Returns `text`. */
const char *compare_label(const struct state *state, int slot, int width, char *text);

/* Writes what the slot saves or costs against the base, and whether that outlasts the rules of scaling where sizes or
 * widths differ; empty where one has no result. Returns `text` of COMPARE_SENTENCE_SIZE bytes. */
enum { COMPARE_SENTENCE_SIZE = PAIR_SENTENCE_SIZE + SCALE_TEXT_SIZE };
const char *compare_sentence(const struct state *state, int slot, char *text);

/* Writes the sentences of all pairs into `text` of VIEW_TEXT_SIZE bytes. Returns `text`. */
const char *compare_full_text(const struct state *state, char *text);

/* Asks for the name of the pin in the row; false: there is none, or the key goes on with a search. */
bool compare_name(struct state *state);

/* True if both base and other have a result; else a sentence says why not, in `text` of `size` bytes, if not NULL. */
bool compare_is_ready(const struct state *state, char *text, size_t size);

#endif
