#include "tui/text/json.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/utf8.h"
#include "tui/text/number.h"

void json_open(struct json *json) {
  json->root = json_object_new_object();
  json->failed = json->root == NULL;
}

bool json_close(struct json *json, FILE *out) {
  const char *text = NULL;
  if (!json->failed) text = json_object_to_json_string_ext(json->root, JSON_C_TO_STRING_NOSLASHESCAPE);
  bool good = text != NULL && fputs(text, out) >= 0 && fputc('\n', out) != EOF;
  json_object_put(json->root);
  json->root = NULL;
  return good;
}

static void add(struct json *json, struct json_object *parent, const char *key, struct json_object *child) {
  int failed = 1;
  if (parent != NULL && key != NULL) {
    failed = json_object_object_add_ex(parent, key, child, JSON_C_OBJECT_ADD_KEY_IS_NEW);
  } else if (parent != NULL) {
    failed = json_object_array_add(parent, child);
  }
  if (!failed) return;
  json_object_put(child);
  json->failed = true;
}

/* As add, for a child that is NULL only where memory is out. Returns it, or NULL. */
static struct json_object *add_made(struct json *json, struct json_object *parent, const char *key,
                                    struct json_object *child) {
  if (child == NULL) json->failed = true;
  if (json->failed) {
    json_object_put(child);
    return NULL;
  }
  add(json, parent, key, child);
  return json->failed ? NULL : child;
}

void json_add_number(struct json *json, struct json_object *parent, const char *key, double value) {
  char text[NUMBER_SIZE];
  if (!isfinite(value)) {
    json_add_null(json, parent, key); /* JSON has no infinity */
  } else if (fabs(value) < 1e18 && value == trunc(value)) {
    add_made(json, parent, key, json_object_new_int64((int64_t)value));
  } else {
    add_made(json, parent, key, json_object_new_double_s(value, number_exact(value, text)));
  }
}

/* Paths may hold any bytes, JSON may not: those that are no UTF-8 become U+FFFD. NULL when memory is out. */
static struct json_object *new_string(const char *value) {
  static const char replacement[] = "\xef\xbf\xbd";
  char *text = malloc(strlen(value) * strlen(replacement) + 1), *to = text;
  if (text == NULL) return NULL;
  while (*value != 0) {
    uint32_t code;
    size_t length = utf8_decode(value, UTF8_MOST_BYTES, &code), written = length > 0 ? length : strlen(replacement);
    memcpy(to, length > 0 ? value : replacement, written);
    to += written;
    value += length > 0 ? length : 1;
  }
  *to = 0;
  struct json_object *string = json_object_new_string(text);
  free(text);
  return string;
}

void json_add_text(struct json *json, struct json_object *parent, const char *key, const char *value) {
  if (value != NULL) {
    add_made(json, parent, key, new_string(value));
  } else {
    json_add_null(json, parent, key);
  }
}

void json_add_bool(struct json *json, struct json_object *parent, const char *key, bool value) {
  add_made(json, parent, key, json_object_new_boolean(value));
}

void json_add_null(struct json *json, struct json_object *parent, const char *key) {
  add(json, parent, key, NULL);
}

struct json_object *json_add_object(struct json *json, struct json_object *parent, const char *key) {
  return add_made(json, parent, key, json_object_new_object());
}

struct json_object *json_add_array(struct json *json, struct json_object *parent, const char *key) {
  return add_made(json, parent, key, json_object_new_array());
}
