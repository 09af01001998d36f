/* The fuzz targets under libFuzzer; $FUZZ_TARGET names one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t capacity);

static const struct fuzz_target *target_of_environment(void) {
  static const struct fuzz_target *target;
  const char *name = getenv("FUZZ_TARGET");
  for (int i = 0; target == NULL && name != NULL && i < FUZZ_TARGETS; i++) {
    if (strcmp(fuzz_targets[i].name, name) == 0) target = &fuzz_targets[i];
  }
  if (target != NULL) return target;
  fputs("FUZZ_TARGET must be one of:", stderr);
  for (int i = 0; i < FUZZ_TARGETS; i++) fprintf(stderr, " %s", fuzz_targets[i].name);
  fputs("\n", stderr);
  exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size <= FUZZ_LARGEST) fuzz_run(target_of_environment(), data, size);
  return 0;
}

/* Half of the changes know numbers, the others are the fuzzer's own. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity, unsigned seed) {
  struct random random = random_of(seed + 1ull);
  if (size == 0 || random_chance(&random, 50)) return LLVMFuzzerMutate(data, size, capacity);
  return fuzz_change(target_of_environment(), data, size, capacity, &random);
}
