/* All that the program reads, as targets of a fuzzer: any bytes give a result that holds, or a sentence.
 *
 * test_corpus replays the seeds of each target, and changed copies of them, in `make check`; fuzzer.c is the same under
 * libFuzzer (`make fuzz`). */
#ifndef TESTS_FUZZ_TARGETS_H
#define TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

#include "tests/chance.h"

struct fuzz_target {
  const char *name;
  void (*run)(const char *path, const char *text); /* the bytes as a file, and as a text */
  const char *seeds[4];                            /* folders of the project, up to NULL; none: seeds are made */
  int changes;                                     /* changed copies of each seed in test_corpus */
  bool is_text;
};

enum { FUZZ_TARGETS = 10, FUZZ_LARGEST = 1 << 16 /* bytes */ };

extern const struct fuzz_target fuzz_targets[FUZZ_TARGETS];

/* Runs a target. Aborts where something does not hold. */
void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size);

/* Changes a number, a word or a byte or two in place; returns the new size, at most `capacity`. */
size_t fuzz_change(const struct fuzz_target *target, uint8_t *data, size_t size, size_t capacity,
                   struct random *random);

/* Calls `use` for each seed of a target. */
void fuzz_each_seed(const struct fuzz_target *target,
                    void (*use)(const struct fuzz_target *target, const uint8_t *data, size_t size, void *context),
                    void *context);

#endif
