/* Models as lines of text, for tables of small ones. */
#ifndef TESTS_INPUTS_ONNX_PARTS_H
#define TESTS_INPUTS_ONNX_PARTS_H

#include <ctype.h>

#include "tests/inputs/helper.h"
#include "tests/inputs/onnx/writer.h"

enum { PARTS_TEXT = 512, PARTS_MOST = 80 };

/* Adds one part of a case: "x:2x3" an input, "i@2x3" one of whole numbers,
 * "w#8x2" a weight, "a=1,2" whole numbers, "f=0.5,2.0" others, "i=(3)" a number without axes, "y,z<Split x
 * axis=0" a node; inputs are names, "-" for one that is left out. */
static inline void add_part(struct model *model, char *part) {
  char *mark = strpbrk(part, ":@#=<"), inputs[PARTS_TEXT] = "", attributes[PARTS_TEXT] = "", outputs[PARTS_TEXT] = "";
  assert_non_null(mark);
  char kind = *mark;
  *mark++ = '\0';
  if (kind == '<') {
    char *rest = NULL, *op = strtok_r(mark, " ", &rest);
    for (char *word; (word = strtok_r(NULL, " ", &rest)) != NULL;) {
      char *list = strchr(word, '=') != NULL ? attributes : inputs;
      snprintf(list + strlen(list), PARTS_TEXT - strlen(list), "%s%s", *list ? " " : "", word);
    }
    snprintf(outputs, sizeof outputs, "%s", part);
    for (char *comma; (comma = strchr(outputs, ',')) != NULL;) *comma = ' ';
    model_node(model, op, NULL, inputs, outputs, attributes);
    return;
  }
  int64_t whole[PARTS_MOST];
  float real[PARTS_MOST];
  bool is_float = strchr(mark, '.') != NULL, is_single = *mark == '(';
  int count = 0;
  for (char *at = mark + is_single; *at != '\0' && *at != ')'; at += strspn(at, "x,")) {
    real[count] = strtof(at, NULL);
    whole[count++] = strtoll(at, &at, 10);
    at += strcspn(at, "x,)");
  }
  if (kind == ':') model_input(model, part, count, whole);
  if (kind == '@') model_value_of(model, 11, ONE_INT64, part, count, whole);
  if (kind == '#') model_weight(model, part, count, whole);
  if (kind == '=' && is_single) model_scalar(model, part, whole[0]);
  if (kind == '=' && !is_single && is_float) model_floats(model, part, count, real);
  if (kind == '=' && !is_single && !is_float) model_numbers(model, part, count, whole);
}

/* Makes a model of parts with a ";" between them, whose output is y. */
static inline struct model model_of_parts(const char *text) {
  struct model model = {.opset = 13};
  char parts[16 * PARTS_TEXT], *rest = NULL;
  assert_true(snprintf(parts, sizeof parts, "%s", text) < (int)sizeof parts);
  for (char *part = strtok_r(parts, ";", &rest); part != NULL; part = strtok_r(NULL, ";", &rest)) {
    while (isspace((unsigned char)*part)) part++;
    add_part(&model, part);
  }
  model_output(&model, "y");
  return model;
}

#endif
