/* Values of a golden record. */
#ifndef TESTS_GOLDEN_RECORD_H
#define TESTS_GOLDEN_RECORD_H

#include <json-c/json.h>

#include "tests/check.h"

/* The value of a key, which must be there. */
static inline struct json_object *get(struct json_object *object, const char *key) {
  struct json_object *value = NULL;
  if (!json_object_object_get_ex(object, key, &value)) fail_msg("a record lacks '%s'", key);
  return value;
}

static inline double number(struct json_object *object, const char *key) {
  return json_object_get_double(get(object, key));
}

static inline const char *text(struct json_object *object, const char *key) {
  return json_object_get_string(get(object, key));
}

#endif
