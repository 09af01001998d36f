#include "tui/text/json.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/text_buffer.h"
#include "inputs/yaml/scalar.h"
#include "inputs/yaml/source.h"
#include "inputs/yaml/utf8.h"
#include "tui/text/utf8.h"

void json_open(struct json *json) {
  json->root = json_object_new_object();
  json->failed = json->root == NULL;
}

/* --- Writing: json-c's own writer leaves out what memory does not suffice for, without a sign ------------------- */

static void write_object(struct json_object *object, FILE *out);

static void write_string(const char *text, FILE *out) {
  static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
  fputc('"', out);
  while (*text != 0) {
    const char *letter = strchr(letters, *text);
    if (letter != NULL) {
      fprintf(out, "\\%c", names[letter - letters]);
      text++;
    } else if (source_plain(text, UTF8_MOST_BYTES) == 0) {
      fprintf(out, "\\u%04x", (unsigned)text_next(&text));
    } else {
      text = source_put(out, text);
    }
  }
  fputc('"', out);
}

static void write_members(struct json_object *object, FILE *out) {
  const char *separator = "";
  json_object_object_foreach(object, key, member) {
    fputs(separator, out);
    write_string(key, out);
    fputc(':', out);
    write_object(member, out);
    separator = ",";
  }
}

/* Recursion is as deep as the objects that this program makes. */
static void write_object(struct json_object *object, FILE *out) {
  switch (json_object_get_type(object)) {
    case json_type_null:
      fputs("null", out);
      break;
    case json_type_boolean:
      fputs(json_object_get_boolean(object) ? "true" : "false", out);
      break;
    case json_type_int:
      fprintf(out, "%" PRId64, json_object_get_int64(object));
      break;
    case json_type_double:
      fputs(json_object_get_userdata(object), out);
      break; /* the text that it was made with */
    case json_type_string:
      write_string(json_object_get_string(object), out);
      break;
    case json_type_object:
      fputc('{', out);
      write_members(object, out);
      fputc('}', out);
      break;
    case json_type_array:
      fputc('[', out);
      for (size_t i = 0; i < json_object_array_length(object); i++) {
        if (i > 0) fputc(',', out);
        write_object(json_object_array_get_idx(object, i), out);
      }
      fputc(']', out);
  }
}

bool json_close(struct json *json, FILE *out) {
  if (!json->failed) write_object(json->root, out);
  bool good = !json->failed && fputc('\n', out) != EOF;
  json_object_put(json->root);
  json->root = NULL;
  return good;
}

/* --- Building ------------------------------------------------------------------------------------------------ */

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
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  if (out == NULL) return NULL;
  for (wchar_t glyph; (glyph = text_next(&value)) != 0;) text_put(glyph, out);
  char *text = text_buffer_close(&buffer, NULL);
  struct json_object *string = text != NULL ? json_object_new_string(text) : NULL;
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
