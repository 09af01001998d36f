/* What all tests include, and the assertions that cmocka has not. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* after what it needs */
#include <cmocka.h>

#include "model/base/error.h"

/* Sanitized builds are slow: long tests divide the number of their cases by this. */
#ifdef SANITIZED
enum { FEWER = 5 };
#else
enum { FEWER = 1 };
#endif

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
