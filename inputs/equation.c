#include "inputs/equation.h"

#include <string.h>

enum { LARGEST_FACTOR = 1000000 };

/* A position in the text of a scalar. */
struct scan {
  const struct yaml_file *file;
  const struct yaml_node *node;
  int at;
};

static char peek(const struct scan *cursor) {
  return cursor->node->text[cursor->at];
}

static void skip_spaces(struct scan *cursor) {
  while (peek(cursor) == ' ' || peek(cursor) == '\n' || peek(cursor) == '\t') cursor->at++;
}

/* Steps over a character if it is next. */
static bool take(struct scan *cursor, char c) {
  if (peek(cursor) != c) return false;
  cursor->at++;
  return true;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static char upper(char c) {
  return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static enum status expected(const struct scan *cursor, const char *what) {
  return yaml_error_at(cursor->file, cursor->node, cursor->at, "expected %s", what);
}

/* Reads a name of letters, digits and _ that does not begin with a digit, converted to upper case. */
static enum status read_name(struct scan *cursor, const char *what, char name[DIM_NAME_SIZE]) {
  int start = cursor->at, length = 0;
  if (!is_letter(peek(cursor))) return expected(cursor, what);
  for (; is_letter(peek(cursor)) || is_digit(peek(cursor)); cursor->at++) {
    if (length == DIM_NAME_SIZE - 1) {
      return yaml_error_at(cursor->file, cursor->node, start, "this name is longer than %d letters", DIM_NAME_SIZE - 1);
    }
    name[length++] = upper(peek(cursor));
  }
  name[length] = 0;
  return STATUS_OK;
}

/* --- Equations --------------------------------------------------------------------------------------- */

/* "[k]", or "[]" for no index. */
static enum status read_index(struct scan *cursor, struct equation_operand *operand) {
  cursor->at++; /* the bracket */
  if (take(cursor, ']')) return STATUS_OK;
  if (operand->index_count == EQUATION_MAX_INDEXES) {
    return yaml_error_at(cursor->file, cursor->node, cursor->at, "operand %c has more than %d indices", operand->name,
                         EQUATION_MAX_INDEXES);
  }
  struct equation_index *index = &operand->indexes[operand->index_count];
  index->offset = cursor->at;
  enum status status = read_name(cursor, "an index, as in [k]", index->name);
  if (status != STATUS_OK) return status;
  if (!take(cursor, ']')) return expected(cursor, "a ] after the index");
  for (int i = 0; i < operand->index_count; i++) {
    if (strcmp(operand->indexes[i].name, index->name) == 0) {
      return yaml_error_at(cursor->file, cursor->node, index->offset, "index '%s' appears twice in operand %c",
                           index->name, operand->name);
    }
  }
  operand->index_count++;
  return STATUS_OK;
}

static enum status read_operand(struct scan *cursor, const char *names, const char *what,
                                struct equation_operand *operand) {
  skip_spaces(cursor);
  char name = peek(cursor);
  bool is_single = name && !is_letter(cursor->node->text[cursor->at + 1]);
  if (!name || !is_single || strchr(names, name) == NULL) return expected(cursor, what);
  operand->name = name;
  operand->offset = cursor->at++;
  if (peek(cursor) != '[') return expected(cursor, "a [ with an index, as in [k]");
  while (peek(cursor) == '[') {
    enum status status = read_index(cursor, operand);
    if (status != STATUS_OK) return status;
  }
  skip_spaces(cursor);
  return STATUS_OK;
}

/* Requires weights (W) and one feature map for a product, two feature maps of any names for a sum. */
static enum status check_inputs(const struct scan *cursor, const struct equation *equation) {
  const struct equation_operand *first = &equation->operands[LAYER_INPUT1];
  const struct equation_operand *second = &equation->operands[LAYER_INPUT2];
  if (first->name == second->name) {
    return yaml_error_at(cursor->file, cursor->node, second->offset,
                         "both inputs are called %c; give them different names", first->name);
  }
  if (!equation->is_sum && first->name != 'W' && second->name != 'W') {
    return yaml_error_at(
        cursor->file, cursor->node, second->offset,
        "%c times %c is a product of two feature maps, which is not modelled; one factor must be W, the weights",
        first->name, second->name);
  }
  return STATUS_OK;
}

enum status equation_read(const struct yaml_file *file, const struct yaml_node *node, struct equation *equation) {
  static const char input[] = "an input (I, W, X or Y) with its indices, as in W[k][c]";
  struct scan cursor = {.file = file, .node = node};
  const char *text;
  memset(equation, 0, sizeof *equation);
  enum status status = yaml_text(file, node, "'equation'", &text);
  if (status == STATUS_OK) {
    status =
        read_operand(&cursor, "O", "the output O with its indices, as in O[b][k]", &equation->operands[LAYER_OUTPUT]);
  }
  if (status != STATUS_OK) return status;
  take(&cursor, '+');
  skip_spaces(&cursor);
  if (!take(&cursor, '=')) return expected(&cursor, "+= or =");
  status = read_operand(&cursor, "IWXY", input, &equation->operands[LAYER_INPUT1]);
  if (status != STATUS_OK) return status;
  equation->is_copy = peek(&cursor) == 0 && equation->operands[LAYER_INPUT1].name == 'I';
  if (equation->is_copy) return STATUS_OK;
  equation->is_sum = peek(&cursor) == '+';
  if (!take(&cursor, '+') && !take(&cursor, '*')) {
    return expected(&cursor, "* or + and the second input (an equation has two)");
  }
  status = read_operand(&cursor, "IWXY", input, &equation->operands[LAYER_INPUT2]);
  if (status != STATUS_OK) return status;
  if (peek(&cursor)) return expected(&cursor, "the end of the equation (it has two inputs)");
  return check_inputs(&cursor, equation);
}

/* --- Relations --------------------------------------------------------------------------------------- */

static enum status read_factor(struct scan *cursor, int64_t *factor) {
  int start = cursor->at;
  for (*factor = 0; is_digit(peek(cursor)); cursor->at++) {
    if (*factor <= LARGEST_FACTOR) *factor = *factor * 10 + (peek(cursor) - '0');
  }
  if (*factor >= 1 && *factor <= LARGEST_FACTOR) return STATUS_OK;
  return yaml_error_at(cursor->file, cursor->node, start, "a factor must be from 1 to %d", LARGEST_FACTOR);
}

/* "2*ox", "1/2*ox" or "ox". */
static enum status read_term(struct scan *cursor, char name[DIM_NAME_SIZE], int64_t *factor, int64_t *divisor) {
  *factor = *divisor = 1;
  skip_spaces(cursor);
  if (is_digit(peek(cursor))) {
    int start = cursor->at;
    enum status status = read_factor(cursor, factor);
    if (status == STATUS_OK && take(cursor, '/')) {
      if (!is_digit(peek(cursor))) return expected(cursor, "a number after the /, as in 1/2*ox");
      status = read_factor(cursor, divisor);
    }
    if (status != STATUS_OK) return status;
    if (*divisor > 1 && *factor != 1) {
      return yaml_error_at(cursor->file, cursor->node, start, "a fraction must be one part of a whole, such as 1/2");
    }
    skip_spaces(cursor);
    if (!take(cursor, '*')) return expected(cursor, "a * after the factor");
    skip_spaces(cursor);
  }
  enum status status = read_name(cursor, "a loop, as in 2*ox", name);
  skip_spaces(cursor);
  return status;
}

enum status relation_read(const struct yaml_file *file, const struct yaml_node *node, struct relation *relation) {
  struct scan cursor = {.file = file, .node = node};
  const char *text;
  enum status status = yaml_text(file, node, "an item of 'dimension_relations'", &text);
  if (status != STATUS_OK) return status;
  skip_spaces(&cursor);
  status = read_name(&cursor, "a relation such as ix=2*ox+1*fx", relation->result);
  if (status != STATUS_OK) return status;
  skip_spaces(&cursor);
  if (!take(&cursor, '=')) return expected(&cursor, "a =, as in ix=2*ox+1*fx");
  int64_t second_divisor;
  status = read_term(&cursor, relation->first, &relation->first_factor, &relation->divisor);
  if (status != STATUS_OK) return status;
  if (!take(&cursor, '+')) return expected(&cursor, "a + and a second term (a relation has two)");
  status = read_term(&cursor, relation->second, &relation->second_factor, &second_divisor);
  if (status == STATUS_OK && second_divisor > 1) {
    return yaml_error(file, node, "only the first term of a relation can be a fraction, as in ix=1/2*ox+1*fx");
  }
  if (status != STATUS_OK) return status;
  if (peek(&cursor)) return expected(&cursor, "the end of the relation (it has two terms and no constant)");
  if (strcmp(relation->first, relation->second) == 0) {
    return yaml_error(file, node, "both terms of the relation use loop %s; they must use two different loops",
                      relation->first);
  }
  return STATUS_OK;
}
