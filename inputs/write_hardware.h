/* Writing an accelerator as YAML, in the format that input_hardware reads: what is written reads back as the same.
 */
#ifndef INPUTS_WRITE_HARDWARE_H
#define INPUTS_WRITE_HARDWARE_H

#include <stdbool.h>

#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"

/* The text, to be freed by the caller; NULL when memory is out. `origin` is told in a comment: what it was made
 * from, in one line. `dataflows` (may be NULL) is written as the mapping that comes with it; an ordering in it is
 * left out. */
char *write_hardware_text(const struct hardware *hardware, const char *origin, const struct mapping_rule *dataflows);

/* Saves that text as a file by the rules of save_file. */
enum status write_hardware(const char *path, const struct hardware *hardware, const char *origin,
                           const struct mapping_rule *dataflows, bool replace, struct error *error);

#endif
