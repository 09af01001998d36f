/* Writing a network as YAML in the format of input_workload; reads back as the same network. */
#ifndef INPUTS_WRITE_WORKLOAD_H
#define INPUTS_WRITE_WORKLOAD_H

#include <stdbool.h>

#include "model/layer/workload.h"

/* Saves the network as a file by the rules of save_file. `origin`: its source, written as a one-line comment. */
enum status write_workload(const char *path, const struct workload *workload, const char *origin, bool replace,
                           struct error *error);

#endif
