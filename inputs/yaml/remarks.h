/* Remarks collected while an input is read: unusual, but not wrong. */
#ifndef INPUTS_YAML_REMARKS_H
#define INPUTS_YAML_REMARKS_H

#include <stdbool.h>

#include "inputs/yaml/source.h"
#include "model/base/arena.h"

enum { REMARKS_MAX = 1000 };

/* Each text is one sentence with FILE:LINE:COLUMN; owned by the arena. */
struct remarks {
  struct arena arena;
  int count, capacity;
  const char **texts;
  bool has_lost; /* one, or more: memory was out */
};

void remarks_init(struct remarks *remarks);
void remarks_deinit(struct remarks *remarks);

/* Adds a sentence after its place ("PATH:LINE:COLUMN: ", or ""). The last of REMARKS_MAX says that there are more; when
 * memory is out a remark is lost, and that is noted. */
void remarks_add(struct remarks *remarks, const char *where, const char *sentence);

#endif
