/* Writing YAML that reads back as the same text. */
#ifndef INPUTS_YAML_WRITE_H
#define INPUTS_YAML_WRITE_H

#include <stdio.h>

/* Writes text plain where it reads back the same, else in double quotes. */
void yaml_write_text(FILE *out, const char *text);

/* Writes any text as one comment line. */
void yaml_write_comment(FILE *out, const char *text);

#endif
