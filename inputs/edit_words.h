/* Parts of words NAME=VALUE, for edits.c and edit_axis.c. */
#ifndef INPUTS_EDIT_WORDS_H
#define INPUTS_EDIT_WORDS_H

#include "inputs/edits.h"

/* What a word is about. */
struct edit_target {
  char owner[NAME_SIZE], field[NAME_SIZE];
  int count; /* of numbers, those of both directions where the name does not say which */
  enum edit_field fields[2];
  const char *value; /* in the word */
};

/* Fields named by `owner`.`field`, one or two; 0: none. */
int edit_find_fields(const char *owner, const char *field, enum edit_field found[2]);

/* STATUS_USAGE with the nearest name, unless NAME is a number's and '=' follows. */
enum status edit_find_target(const char *word, struct edit_target *target, struct error *error);

/* Writes "sram_64KB.size" to `name` of EDIT_NAME_SIZE bytes, `which` of the target's numbers. */
void edit_target_name(const struct edit_target *target, int which, char *name);

/* Reads a number of the field, which may be out of its range, and the unit it is counted in. False if it is none; *unit
 * is 0 where only the unit is unknown. */
bool edit_read_amount(enum edit_field field, const char *text, double *number, double *unit);

/* The same, within the range; STATUS_USAGE, with `name` in the sentence. */
enum status edit_read_value(const char *name, enum edit_field field, const char *text, double *value, double *unit,
                            struct error *error);

#endif
