/* Building a JSON tree with json-c: keys in the order added, numbers that read back exactly, failures remembered
 * so that they are checked once at the end. */
#ifndef TUI_TEXT_JSON_H
#define TUI_TEXT_JSON_H

#include <stdbool.h>
#include <stdio.h>

struct json_object;

struct json {
  struct json_object *root;
  bool failed; /* memory ran out */
};

/* Starts with an empty object as root. */
void json_open(struct json *json);

/* Writes the tree as one line, unless memory ran out, and frees it. False where it did. */
bool json_close(struct json *json, FILE *out);

/* Each adds a value to `parent`: under `key` to an object, at the end of an array where `key` is NULL. Keys are
 * copied, and must be new in their object. */
void json_add_number(struct json *json, struct json_object *parent, const char *key, double value);
void json_add_text(struct json *json, struct json_object *parent, const char *key, const char *value); /* NULL: null */
void json_add_bool(struct json *json, struct json_object *parent, const char *key, bool value);
void json_add_null(struct json *json, struct json_object *parent, const char *key);

/* Several numbers or texts of an object: JSON_NUMBERS(json, object, {"width", width}, {"height", height}). */
struct json_number {
  const char *key;
  double value;
};
struct json_text {
  const char *key, *value;
};
#define JSON_NUMBERS(json, parent, ...)                               \
  json_add_numbers(json, parent, (struct json_number[]){__VA_ARGS__}, \
                   (int)(sizeof((struct json_number[]){__VA_ARGS__}) / sizeof(struct json_number)))
#define JSON_TEXTS(json, parent, ...)                             \
  json_add_texts(json, parent, (struct json_text[]){__VA_ARGS__}, \
                 (int)(sizeof((struct json_text[]){__VA_ARGS__}) / sizeof(struct json_text)))
void json_add_numbers(struct json *json, struct json_object *parent, const struct json_number *numbers, int count);
void json_add_texts(struct json *json, struct json_object *parent, const struct json_text *texts, int count);

/* Adds an empty object or array and returns it; NULL when memory is out. */
struct json_object *json_add_object(struct json *json, struct json_object *parent, const char *key);
struct json_object *json_add_array(struct json *json, struct json_object *parent, const char *key);

#endif
