/* Kind of input of a file, recognised by its keys. */
#ifndef INPUTS_KIND_H
#define INPUTS_KIND_H

#include "inputs/inputs.h"
#include "inputs/yaml/yaml.h"

/* Fails where the file is clearly another kind of input, or a list where a map must be (or the reverse). */
enum status kind_expect(const struct yaml_file *file, enum input_kind kind);

#endif
