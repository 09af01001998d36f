/* Compare: the comparison of all pins, and its order.
 *
 * The *base* is the pin that differences are measured from, the *other* the one whose differences come first: the row
 * of pane_slots, unless that is the base. *Lines* are those of the pane of differences: headings of sections, and rows
 * of the comparison. */
#ifndef TUI_VIEWS_COMPARE_COMPARE_H
#define TUI_VIEWS_COMPARE_COMPARE_H

#include "tui/analysis/comparison.h"
#include "tui/explorer/view.h"

/* In the order of Tab. */
#define COMPARE_PANES(PANE) PANE(slots) PANE(differences) PANE(parts) PANE(schedules)
COMPARE_PANES(PANE_DECLARED)
extern const struct view view_compare;

struct compare {
  int base, other;               /* pins; equal if there are fewer than two */
  struct comparison *comparison; /* of all pins; NULL: fewer than two, or memory is out */
  int line_count;
  int *lines;         /* a row of the comparison, or -1 - section: its heading */
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

/* The pins besides the base, the other first: fills slots[PIN_COUNT], returns their number. */
int compare_slots(const struct state *state, int *slots);

/* True if both base and other have a result; else a sentence says why not, in `text` of `size` bytes, if not NULL. */
bool compare_is_ready(const struct state *state, char *text, size_t size);

#endif
