/* The equation of a layer, "O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]", and the relations between its
 * indices, "ix=2*ox+1*fx".
 *
 * An *index* is a name in brackets; in upper case it names a loop, or a data dimension that a relation defines from two
 * loops. */
#ifndef INPUTS_EQUATION_H
#define INPUTS_EQUATION_H

#include "inputs/yaml/yaml.h"
#include "model/layer/workload.h"

enum { EQUATION_MAX_INDEXES = 12, EQUATION_MAX_RELATIONS = 8 };

struct equation_index {
  char name[DIM_NAME_SIZE]; /* upper case */
  int offset;               /* in the text */
};

struct equation_operand {
  char name; /* O, then one or two of I, W, X, Y; 0: absent */
  int offset;
  int index_count;
  struct equation_index indexes[EQUATION_MAX_INDEXES];
};

struct equation {
  bool is_sum;  /* the inputs are added, not multiplied */
  bool is_copy; /* there is but one input, I */
  struct equation_operand operands[LAYER_OPERANDS];
};

/* result = first_factor * first + second_factor * second; all names upper case. A first term of 1/2*ox moves on by a
 * column every other output. */
struct relation {
  char result[DIM_NAME_SIZE], first[DIM_NAME_SIZE], second[DIM_NAME_SIZE];
  int64_t first_factor, second_factor; /* >= 1 */
  int64_t divisor;                     /* of the first term */
};

enum status equation_read(const struct yaml_file *file, const struct yaml_node *node, struct equation *equation);

enum status relation_read(const struct yaml_file *file, const struct yaml_node *node, struct relation *relation);

#endif
