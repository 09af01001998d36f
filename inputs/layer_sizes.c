/* Real sizes of a layer's inputs, and padding. */
#include <stdio.h>
#include <string.h>

#include "inputs/parts.h"

enum { VALUE_SIZE = 96 };
static const int64_t LARGEST_SIDE = 1000000000000;

struct sizes_reader {
  const struct yaml_file *file;
  struct layer *layer;
  const char *owner; /* "layer 3" */
};

/* Padding before and after a map. */
static enum status read_padding(const struct sizes_reader *reader, const struct yaml_node *pair,
                                struct partial_relevance *pr) {
  enum status status = yaml_list(reader->file, pair, "an item of 'padding', [before, after],", 2, 2);
  int64_t *const sides[] = {&pr->padding_begin, &pr->padding_end};
  for (int i = 0; i < 2 && status == STATUS_OK; i++) {
    status = yaml_integer(reader->file, pair->items[i], "a padding, in pixels,", 0, LARGEST_SIDE, sides[i]);
  }
  pr->is_padding_stated = status == STATUS_OK;
  return status;
}

/* One entry of 'pr_loop_dims', for each input that it indexes. */
static enum status read_input_size(const struct sizes_reader *reader, const struct yaml_node *dim,
                                   const struct yaml_node *size, const struct yaml_node *padding) {
  const char *text;
  bool found = false;
  enum status status = yaml_text(reader->file, dim, "an item of 'pr_loop_dims'", &text);
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    struct operand *operand = &reader->layer->operand[o];
    for (int i = 0; i < operand->pr_count && status == STATUS_OK; i++) {
      struct partial_relevance *pr = &operand->pr[i];
      if (strcmp(pr->name, text) != 0) continue;
      found = true;
      if (size != NULL) {
        status = yaml_integer(reader->file, size, "an input's size, in pixels,", 1, LARGEST_SIDE, &pr->input_size);
      }
      if (padding != NULL && status == STATUS_OK) status = read_padding(reader, padding, pr);
    }
  }
  if (status != STATUS_OK || found) return status;
  return yaml_error(reader->file, dim,
                    "'%.40s' of 'pr_loop_dims' is no relation that indexes an input of %s; name one, such as IX", text,
                    reader->owner);
}

enum status input_layer_sizes(const struct yaml_file *file, const struct yaml_node *node, const char *owner,
                              struct layer *layer) {
  const struct sizes_reader reader = {.file = file, .layer = layer, .owner = owner};
  static const char *const keys[] = {"pr_loop_dims", "pr_loop_sizes", "padding"};
  const struct yaml_node *lists[3];
  for (int i = 0; i < 3; i++) {
    lists[i] = yaml_find(node, keys[i]);
    if (lists[i] != NULL && yaml_is_null(lists[i])) lists[i] = NULL;
  }
  if (lists[0] == NULL) {
    const struct yaml_node *stray = lists[1] != NULL ? lists[1] : lists[2];
    if (stray == NULL) return STATUS_OK;
    yaml_remark(file, stray, "padding and sizes of %s are ignored: they need 'pr_loop_dims', as in [IX, IY]", owner);
    return STATUS_OK;
  }
  enum status status = yaml_list(file, lists[0], "'pr_loop_dims'", 0, LAYER_MAX_DIMS);
  for (int i = 1; i < 3 && status == STATUS_OK; i++) {
    char name[VALUE_SIZE];
    int count = lists[0]->count;
    snprintf(name, sizeof name, "'%s', one item per entry of 'pr_loop_dims',", keys[i]);
    if (lists[i] != NULL) status = yaml_list(file, lists[i], name, count, count);
  }
  for (int i = 0; status == STATUS_OK && i < lists[0]->count; i++) {
    status = read_input_size(&reader, lists[0]->items[i], lists[1] != NULL ? lists[1]->items[i] : NULL,
                             lists[2] != NULL ? lists[2]->items[i] : NULL);
  }
  return status;
}
