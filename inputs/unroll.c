/* Reads spatial unrollings: "D1: [K, 32]" in mappings and dataflows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/parts.h"

enum { LARGEST_UNROLL = 1000000000 };

int array_dim_of(const char *text) {
  if (text[0] != 'D' || text[1] < '1' || text[1] > '9' || text[2]) return -1;
  return text[1] - '1';
}

static bool is_word_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_dim_name(const char *text) {
  size_t length = 0;
  while (is_word_character(text[length])) length++;
  return length > 0 && length < DIM_NAME_SIZE && text[length] == 0;
}

/* Reads "K, 32": a loop, in upper case, and the number of units it is unrolled over. */
static enum status read_unroll(const struct yaml_file *file, const struct yaml_node *item, struct unroll *unroll) {
  const char *text = item->kind == YAML_SCALAR ? item->text : "";
  size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  size_t length = letters + strspn(text + letters, "0123456789");
  const char *size = text + length;
  bool valid = letters && *size == ',';
  if (valid) size += 1 + strspn(size + 1, " ");
  size_t digits = strspn(size, "0123456789");
  if (!valid || !digits || size[digits]) {
    return yaml_error(file, item, "expected a loop in capitals, a comma and a size, as in 'K, 32'%s",
                      item->kind == YAML_SCALAR && strchr(text, ',') == NULL ? "; within [ ] it needs quotes" : "");
  }
  if (length >= sizeof unroll->dim) {
    return yaml_error(file, item, "the loop name '%.*s' is longer than %d letters", (int)length, text,
                      (int)sizeof unroll->dim - 1);
  }
  unroll->size = digits > 10 ? LARGEST_UNROLL + 1LL : strtoll(size, NULL, 10);
  if (unroll->size < 1 || unroll->size > LARGEST_UNROLL) {
    return yaml_error_at(file, item, (int)(size - text), "a loop can be unrolled over 1 to %d units, not %.40s",
                         LARGEST_UNROLL, size);
  }
  snprintf(unroll->dim, sizeof unroll->dim, "%.*s", (int)length, text);
  return STATUS_OK;
}

enum status input_unrolls(const struct yaml_file *file, const struct yaml_node *node, const char *name,
                          struct mapping_rule *rule) {
  enum status status = yaml_map(file, node, name);
  for (int i = 0; status == STATUS_OK && i < node->count; i++) {
    const struct yaml_node *list = node->items[i];
    int dim = array_dim_of(node->keys[i]->text);
    if (dim < 0) {
      return yaml_error(file, node->keys[i], "%s has '%.40s', which is not an array dimension; expected D1 to D%d",
                        name, node->keys[i]->text, HARDWARE_MAX_DIMS);
    }
    char list_name[64];
    snprintf(list_name, sizeof list_name, "the list of unrolled loops of D%d", dim + 1);
    status = yaml_list(file, list, list_name, 0, RULE_MAX_UNROLLS);
    for (int u = 0; status == STATUS_OK && u < list->count; u++) {
      status = read_unroll(file, list->items[u], &rule->unroll[dim][u]);
    }
    rule->unroll_count[dim] = status != STATUS_OK ? 0 : list->count;
  }
  return status;
}
