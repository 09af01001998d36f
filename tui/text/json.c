#include "tui/text/json.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Length of the UTF-8 character that begins there; 0: what stands there is none. */
static int utf8_length(const char *text) {
  const unsigned char *byte = (const unsigned char *)text;
  int length = byte[0] < 0x80 ? 1 : byte[0] >> 5 == 6 ? 2 : byte[0] >> 4 == 14 ? 3 : byte[0] >> 3 == 30 ? 4 : 0;
  unsigned code = length > 1 ? byte[0] & (0x7fu >> length) : byte[0];
  for (int i = 1; i < length; i++) {
    if ((byte[i] & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte[i] & 0x3f);
  }
  static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
  bool is_surrogate = code >= 0xd800 && code < 0xe000;
  return code < least[length] || code > 0x10ffff || is_surrogate ? 0 : length;
}

/* Paths may hold any bytes, JSON may not: those that are no UTF-8 become U+FFFD. NULL when memory is out. */
static struct json_object *new_string(const char *value) {
  static const char replacement[] = "\xef\xbf\xbd";
  char *text = malloc(strlen(value) * strlen(replacement) + 1), *to = text;
  if (text == NULL) return NULL;
  while (*value != 0) {
    int length = utf8_length(value);
    memcpy(to, length > 0 ? value : replacement, length > 0 ? (size_t)length : strlen(replacement));
    to += length > 0 ? (size_t)length : strlen(replacement);
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
