/* A YAML file as a tree of lists, maps and scalars with their places in the file.
 *
 * Words: a *place* is a line and a column; a *plain* scalar is unquoted, its type follows from its text
 * (scalar.h). Anchors and merge keys (<<) are resolved: several parents may share one node. The tree is bounded in
 * depth and size, including repetitions. */
#ifndef INPUTS_YAML_YAML_H
#define INPUTS_YAML_YAML_H

#include <stdbool.h>
#include <stdint.h>

#include "inputs/yaml/remarks.h"
#include "inputs/yaml/source.h"
#include "model/base/arena.h"
#include "model/base/error.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

enum {
  YAML_MAX_DEPTH = 32,
  YAML_MAX_NODES = 1 << 20,
  YAML_MAX_KEYS = 256, /* in one map */
};

struct yaml_node {
  enum yaml_kind kind;
  struct source_place place;
  bool plain;               /* of a scalar */
  const char *text;         /* of a scalar, without control characters */
  int count, capacity;      /* of a list or map */
  struct yaml_node **items; /* of a list; the values of a map */
  struct yaml_node **keys;  /* of a map: scalars, each text once */
};

/* A file being read, and the destination of its messages. */
struct yaml_file {
  struct arena arena; /* owns the tree */
  struct source source;
  const struct yaml_node *root;
  struct remarks *remarks; /* may be NULL */
  struct error *error;
};

/* Reads and parses a file. `remarks` may be NULL. Free it with yaml_close on STATUS_OK only. */
enum status yaml_open(struct yaml_file *file, const char *path, struct remarks *remarks, struct error *error);

/* The same for text that was read already, which becomes the file's. */
enum status yaml_open_source(struct yaml_file *file, struct source *source, struct remarks *remarks,
                             struct error *error);
void yaml_close(struct yaml_file *file);

/* Fills the file's error with the sentence and the place of `node`, or with `offset` characters into the text of a
 * scalar. Returns STATUS_BAD_INPUT. */
#define yaml_error(file, node, ...) yaml_error_at(file, node, -1, __VA_ARGS__)
__attribute__((format(printf, 4, 5))) enum status yaml_error_at(const struct yaml_file *file,
                                                                const struct yaml_node *node, int offset,
                                                                const char *format, ...);

/* Adds a remark, one sentence. */
__attribute__((format(printf, 3, 4))) void yaml_remark(const struct yaml_file *file, const struct yaml_node *node,
                                                       const char *format, ...);

/* --- Access, by type. `name` is the value's name in messages: "'size' of memory 'dram'" ----------------- */

/* A map with fixed keys: its name in messages, and the keys, ending with NULL. */
struct yaml_form {
  const char *owner; /* "layer 3" */
  const char *const *keys;
};

/* The value of a key, or NULL. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* The value of a required key. */
enum status yaml_need(const struct yaml_file *file, const struct yaml_node *map, const char *key,
                      const struct yaml_form *form, const struct yaml_node **value);

/* True for null, ~ and nothing. */
bool yaml_is_null(const struct yaml_node *node);

/* A whole number from low to high. */
enum status yaml_integer(const struct yaml_file *file, const struct yaml_node *node, const char *name, int64_t low,
                         int64_t high, int64_t *value);

/* A number, whole or not, from low to high. */
enum status yaml_number(const struct yaml_file *file, const struct yaml_node *node, const char *name, double low,
                        double high, double *value);

enum status yaml_bool(const struct yaml_file *file, const struct yaml_node *node, const char *name, bool *value);

/* Non-empty text: quoted, or plain and not of another type. Valid while the file is open. */
enum status yaml_text(const struct yaml_file *file, const struct yaml_node *node, const char *name, const char **value);

/* A name of NAME_SIZE bytes; a longer one is truncated with a remark. */
enum status yaml_name(const struct yaml_file *file, const struct yaml_node *node, const char *name, char *value);

/* Fails unless the node is a list of at least `low` and at most `high` items. */
enum status yaml_list(const struct yaml_file *file, const struct yaml_node *node, const char *name, int low, int high);

/* Fails unless the node is a map. */
enum status yaml_map(const struct yaml_file *file, const struct yaml_node *node, const char *name);

/* Adds remarks on keys that the form lacks. */
void yaml_check_keys(const struct yaml_file *file, const struct yaml_node *map, const struct yaml_form *form);

#endif
