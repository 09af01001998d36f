#include "tui/text/json.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>

#include "inputs/yaml/scalar.h"
#include "tui/text/utf8.h"

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

/* Adds a child that is NULL only when memory is out. Returns it, or NULL. */
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

void json_add_numbers(struct json *json, struct json_object *parent, const struct json_number *numbers, int count) {
  for (int i = 0; i < count; i++) json_add_number(json, parent, numbers[i].key, numbers[i].value);
}

/* Replaces bytes that are not UTF-8, which paths may contain, by U+FFFD. NULL when memory is out. */
static struct json_object *new_string(const char *value) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return NULL;
  for (wchar_t glyph; (glyph = text_next(&value)) != 0;) text_put(glyph, out);
  struct json_object *string = fclose(out) == 0 ? json_object_new_string(text) : NULL;
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

void json_add_texts(struct json *json, struct json_object *parent, const struct json_text *texts, int count) {
  for (int i = 0; i < count; i++) json_add_text(json, parent, texts[i].key, texts[i].value);
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
