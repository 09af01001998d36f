/* Typed access to a YAML tree: each failure is one sentence with the place and the remedy. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/nearest.h"
#include "inputs/yaml/remarks.h"
#include "inputs/yaml/scalar.h"
#include "inputs/yaml/yaml.h"
#include "model/layer/hardware.h"

/* --- Messages ---------------------------------------------------------------------------------------- */

enum { SENTENCE_SIZE = 960 };

enum status yaml_error_at(const struct yaml_file *file, const struct yaml_node *node, int offset, const char *format,
                          ...) {
  char sentence[SENTENCE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  struct source_place place = node->place;
  if (offset >= 0) place.column += offset + (node->plain ? 0 : 1); /* after the quote */
  return source_error(&file->source, place, file->error, "%s", sentence);
}

void yaml_remark(const struct yaml_file *file, const struct yaml_node *node, const char *format, ...) {
  char sentence[SENTENCE_SIZE], where[SOURCE_PATH_SIZE + 32];
  if (file->remarks == NULL) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  snprintf(where, sizeof where, "%s:%d:%d: ", file->source.path, node->place.line, node->place.column);
  remarks_add(file->remarks, where, sentence);
}

/* --- Access, by type --------------------------------------------------------------------------------- */

static const char *const kind_name[] = {[YAML_SCALAR] = "a single value", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};

/* Describes a node for "must be X, not Y". */
static const char *describe(const struct yaml_node *node, char *out, size_t size) {
  if (node->kind != YAML_SCALAR) {
    snprintf(out, size, "%s", kind_name[node->kind]);
  } else if (yaml_is_null(node)) {
    snprintf(out, size, "an empty value");
  } else {
    snprintf(out, size, "%s%.60s%s", node->plain ? "" : "the text \"", node->text, node->plain ? "" : "\"");
  }
  return out;
}

const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key) {
  for (int i = 0; i < map->count; i++) {
    if (strcmp(map->keys[i]->text, key) == 0) return map->items[i];
  }
  return NULL;
}

static bool has_key(const struct yaml_form *form, const char *key) {
  for (int i = 0; form->keys[i] != NULL; i++) {
    if (strcmp(form->keys[i], key) == 0) return true;
  }
  return false;
}

/* A key that the form lacks and that looks like a misspelling of `key`, or NULL. */
static const struct yaml_node *find_misspelt(const struct yaml_node *map, const char *key,
                                             const struct yaml_form *form) {
  const struct yaml_node *best = NULL;
  int least = nearest_limit(key) + 1;
  for (int i = 0; i < map->count; i++) {
    if (has_key(form, map->keys[i]->text)) continue;
    int distance = nearest_distance(map->keys[i]->text, key);
    if (distance >= least) continue;
    least = distance;
    best = map->keys[i];
  }
  return best;
}

enum status yaml_need(const struct yaml_file *file, const struct yaml_node *map, const char *key,
                      const struct yaml_form *form, const struct yaml_node **value) {
  *value = yaml_find(map, key);
  if (*value != NULL) return STATUS_OK;
  const struct yaml_node *misspelt = find_misspelt(map, key, form);
  if (misspelt != NULL) {
    return yaml_error(file, misspelt, "%s lacks the key '%s'; is '%.60s' a misspelling of it?", form->owner, key,
                      misspelt->text);
  }
  return yaml_error(file, map, "%s lacks the key '%s'", form->owner, key);
}

bool yaml_is_null(const struct yaml_node *node) {
  return node->kind == YAML_SCALAR && node->plain && scalar_resolve(node->text).type == SCALAR_NULL;
}

static struct scalar resolve(const struct yaml_node *node) {
  struct scalar scalar = {.type = SCALAR_TEXT};
  return node->kind == YAML_SCALAR && node->plain ? scalar_resolve(node->text) : scalar;
}

/* 1e10 is text in YAML 1.1: explains how to write the intended number. */
static enum status not_a_number(const struct yaml_file *file, const struct yaml_node *node, const char *name,
                                const char *wanted) {
  char found[96];
  char *end = NULL;
  double meant = node->kind == YAML_SCALAR && node->text[0] ? strtod(node->text, &end) : NAN;
  describe(node, found, sizeof found);
  if (end == NULL || *end || !isfinite(meant)) {
    return yaml_error(file, node, "%s must be %s, not %s", name, wanted, found);
  }
  if (!node->plain) return yaml_error(file, node, "%s must be %s, not %s; remove the quotes", name, wanted, found);
  if (meant == floor(meant) && fabs(meant) < 1e18) {
    return yaml_error(file, node, "%s must be %s, but YAML reads %s as text; write %.0f", name, wanted, found, meant);
  }
  return yaml_error(file, node, "%s must be %s, but YAML reads %s as text; write the number in full", name, wanted,
                    found);
}

enum status yaml_integer(const struct yaml_file *file, const struct yaml_node *node, const char *name, int64_t low,
                         int64_t high, int64_t *value) {
  struct scalar scalar = resolve(node);
  if (scalar.type == SCALAR_FLOAT) {
    return yaml_error(file, node, "%s must be a whole number, not %.60s", name, node->text);
  }
  if (scalar.type != SCALAR_INTEGER) return not_a_number(file, node, name, "a whole number");
  if (scalar.overflow || scalar.integer < low || scalar.integer > high) {
    return yaml_error(file, node, "%s must be from %lld to %lld, not %.60s", name, (long long)low, (long long)high,
                      node->text);
  }
  *value = scalar.integer;
  return STATUS_OK;
}

enum status yaml_number(const struct yaml_file *file, const struct yaml_node *node, const char *name, double low,
                        double high, double *value) {
  struct scalar scalar = resolve(node);
  if (scalar.type != SCALAR_INTEGER && scalar.type != SCALAR_FLOAT) {
    return not_a_number(file, node, name, "a number");
  }
  if (!(scalar.number >= low && scalar.number <= high)) {
    return yaml_error(file, node, "%s must be from %.15g to %.15g, not %.60s", name, low, high, node->text);
  }
  *value = scalar.number;
  return STATUS_OK;
}

enum status yaml_bool(const struct yaml_file *file, const struct yaml_node *node, const char *name, bool *value) {
  char found[96];
  struct scalar scalar = resolve(node);
  if (scalar.type != SCALAR_BOOL) {
    return yaml_error(file, node, "%s must be True or False, not %s", name, describe(node, found, sizeof found));
  }
  *value = scalar.truth;
  return STATUS_OK;
}

enum status yaml_text(const struct yaml_file *file, const struct yaml_node *node, const char *name,
                      const char **value) {
  char found[96];
  if (node->kind != YAML_SCALAR || yaml_is_null(node)) {
    return yaml_error(file, node, "%s must be text, not %s", name, describe(node, found, sizeof found));
  }
  if (node->plain && resolve(node).type != SCALAR_TEXT) {
    return yaml_error(file, node, "%s must be text, but YAML reads %.60s as a %s; put it in quotes", name, node->text,
                      resolve(node).type == SCALAR_BOOL ? "boolean" : "number");
  }
  if (!node->text[0]) return yaml_error(file, node, "%s must not be empty", name);
  *value = node->text;
  return STATUS_OK;
}

enum status yaml_name(const struct yaml_file *file, const struct yaml_node *node, const char *name, char *value) {
  const char *text;
  enum status status = yaml_text(file, node, name, &text);
  if (status != STATUS_OK) return status;
  size_t length = strlen(text);
  if (source_printable(value, NAME_SIZE, text, length) < length) { /* the end of a path tells most */
    const char *tail = text + length - (NAME_SIZE - 3);
    while (((unsigned char)*tail & 0xC0) == 0x80) tail++;
    memcpy(value, "..", 2);
    source_printable(value + 2, NAME_SIZE - 2, tail, strlen(tail));
    yaml_remark(file, node, "%s is longer than %d bytes; it is shortened to '%s'", name, NAME_SIZE - 1, value);
  }
  return STATUS_OK;
}

enum status yaml_list(const struct yaml_file *file, const struct yaml_node *node, const char *name, int low, int high) {
  char found[96];
  if (node->kind != YAML_LIST) {
    return yaml_error(file, node, "%s must be a list, not %s", name, describe(node, found, sizeof found));
  }
  if (node->count >= low && node->count <= high) return STATUS_OK;
  if (low == high) {
    return yaml_error(file, node, "%s must have %d item%s, not %d", name, low, low == 1 ? "" : "s", node->count);
  }
  return yaml_error(file, node, "%s must have %d to %d items, not %d", name, low, high, node->count);
}

enum status yaml_map(const struct yaml_file *file, const struct yaml_node *node, const char *name) {
  char found[96];
  if (node->kind == YAML_MAP) return STATUS_OK;
  return yaml_error(file, node, "%s must be a map of keys and values, not %s", name,
                    describe(node, found, sizeof found));
}

void yaml_check_keys(const struct yaml_file *file, const struct yaml_node *map, const struct yaml_form *form) {
  for (int i = 0; i < map->count; i++) {
    const struct yaml_node *key = map->keys[i];
    if (has_key(form, key->text)) continue;
    const char *near = nearest_word(key->text, form->keys);
    if (near != NULL) {
      yaml_remark(file, key, "unknown key '%.60s' in %s is ignored; did you mean '%s'?", key->text, form->owner, near);
    } else {
      yaml_remark(file, key, "unknown key '%.60s' in %s is ignored", key->text, form->owner);
    }
  }
}
