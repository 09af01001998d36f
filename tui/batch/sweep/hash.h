/* A hash that tells whether input files have changed (FNV-1a, 64 bits); no protection against malice. */
#ifndef TUI_BATCH_SWEEP_HASH_H
#define TUI_BATCH_SWEEP_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/layer/unrolling.h"

#define HASH_START 0xcbf29ce484222325u

/* Adds all of a file; false with errno set where it cannot be read. */
bool hash_file(uint64_t *hash, const char *path);

/* Adds mapping rules, wherever they came from. */
void hash_rules(uint64_t *hash, const struct mapping_rules *rules);

#endif
