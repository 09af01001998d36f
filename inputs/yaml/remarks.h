/* Collecting remarks while an input is read. */
#ifndef INPUTS_YAML_REMARKS_H
#define INPUTS_YAML_REMARKS_H

#include "inputs/inputs.h"
#include "inputs/yaml/source.h"

enum { REMARKS_MAX = 1000 };

/* Adds "PATH:LINE:COLUMN: sentence". The last of REMARKS_MAX says that there are more; when memory is out a
 * remark is lost. */
void remarks_add(struct remarks *remarks, const char *path, struct place place, const char *sentence);

/* The same with a place that is text already ("PATH:LINE:COLUMN: ") or "". */
void remarks_add_text(struct remarks *remarks, const char *where, const char *sentence);

#endif
