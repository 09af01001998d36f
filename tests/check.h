/* What all tests include, and the assertions that cmocka has not. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* after what it needs */
#include <cmocka.h>

#include "model/base/error.h"

/* Long tests divide the number of their cases by this, which the Makefile sets for slow builds. */
#ifndef FEWER
#define FEWER 1
#endif

/* Sanitized builds take one in so many of cases that differ little, builds that count all of them. */
enum { CASE_STEP = 1 + FEWER / 4 };

/* Whether `make check-golden` or `check-long` asks for all cases, not for some. */
static inline bool wants_all(void) {
  const char *golden = getenv("GOLDEN");
  return golden != NULL && strcmp(golden, "all") == 0;
}

/* Number of cases of a test that takes long with all. */
static inline int case_count(int some, int all) {
  return (wants_all() ? all : some) / FEWER;
}

static inline void assert_status(enum status found, enum status expected, const struct error *error) {
  if (found != expected) fail_msg("status %d, must be %d: %s", found, expected, found ? error->message : "");
}

static inline void assert_number(double found, double expected, const char *what) {
  if (!(found == expected)) fail_msg("%s is %.17g, must be %.17g", what, found, expected);
}

static inline void assert_contains(const char *text, const char *piece) {
  if (!strstr(text, piece)) fail_msg("\"%s\" does not contain \"%s\"", text, piece);
}

#endif
