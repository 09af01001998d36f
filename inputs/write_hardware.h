/* Writing an accelerator as YAML in the format of input_hardware; reads back identically. */
#ifndef INPUTS_WRITE_HARDWARE_H
#define INPUTS_WRITE_HARDWARE_H

#include <stdbool.h>

#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"

/* Returns the text, to be freed by the caller; NULL when memory is out. `origin`: source of the accelerator,
 * written as a one-line comment. `dataflows` (may be NULL) is written as its mapping, without any ordering. */
char *write_hardware_text(const struct hardware *hardware, const char *origin, const struct mapping_rule *dataflows);

/* Saves that text as a file by the rules of save_file. */
enum status write_hardware(const char *path, const struct hardware *hardware, const char *origin,
                           const struct mapping_rule *dataflows, bool replace, struct error *error);

#endif
