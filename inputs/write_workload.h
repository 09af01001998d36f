/* Writing a network as YAML in the format of input_workload; reads back as the same network. */
#ifndef INPUTS_WRITE_WORKLOAD_H
#define INPUTS_WRITE_WORKLOAD_H

#include <stdbool.h>

#include "model/layer/workload.h"

/* Returns the text, to be freed by the caller; NULL when memory is out. `origin`: source of the network, written as a
 * one-line comment. */
char *write_workload_text(const struct workload *workload, const char *origin);

/* Saves that text as a file by the rules of save_file. */
enum status write_workload(const char *path, const struct workload *workload, const char *origin, bool replace,
                           struct error *error);

#endif
