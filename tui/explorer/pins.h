/* Design points kept for comparison, up to nine, lettered A to I in the order of pinning. A pin without its evaluation
 * has it requested, in any view. The *reference* is the pin that changes are measured against. */
#ifndef TUI_EXPLORER_PINS_H
#define TUI_EXPLORER_PINS_H

#include "model/base/error.h"
#include "tui/analysis/evaluation.h"
#include "tui/analysis/prefetch.h"

enum { PIN_COUNT = 9, PIN_NAME_SIZE = 32 };

struct pin {
  struct point point;
  char name[PIN_NAME_SIZE];      /* the user's own, printable ASCII; "": none but its letter */
  struct evaluation *evaluation; /* complete, or with the reason why there is no result; NULL: still to come */
};

struct pins {
  int count;
  struct pin pin[PIN_COUNT];
  int reference;    /* index, or -1, also at first */
  int base;         /* index of the pin that Compare measures from; 0 without pins */
  unsigned changes; /* counts changes of the pins */
  /* The pin that was removed last, without its evaluation, and its index; until then, and after it is restored or the
   * point has changed, -1. */
  struct pin removed;
  int removed_from;
};

void pins_deinit(struct pins *pins);

/* Index of the point's pin, or -1. */
int pins_find(const struct pins *pins, const struct point *point);

/* Adds a pin as the last and makes it the reference. Holds the evaluation, which may be NULL. Returns its index;
 * -1: all are taken. */
int pins_add(struct pins *pins, const struct point *point, struct evaluation *evaluation);

/* Names a pin, without blanks around the name; "": by its letter again. STATUS_USAGE for a name that is too long, or
 * has
 * "--", where options would begin. */
enum status pins_name(struct pins *pins, int index, const char *name, struct error *error);

/* The name of a pin, or its letter, in `text` of PIN_NAME_SIZE bytes. Returns `text`. */
const char *pins_label(const struct pins *pins, int index, char *text);

/* Removes a pin; later pins move up one letter. */
void pins_remove(struct pins *pins, int index);

/* Puts the pin back that was removed last, if that can still be undone; returns its index, or -1. */
int pins_restore(struct pins *pins);

/* Gives a complete evaluation to the pin that waits for it, if there is one. */
void pins_evaluated(struct pins *pins, struct evaluation *evaluation);

/* Adds the pins without an evaluation. */
void pins_prefetch(const struct pins *pins, struct prefetch *prefetch);

/* The pin's evaluation if it has a result, else NULL. */
const struct evaluation *pin_result(const struct pin *pin);

#endif
