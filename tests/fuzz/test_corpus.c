/* Seeds of all fuzz targets, and changed copies of them, the same in each run. `test_corpus seeds TARGET FOLDER` writes
 * the seeds of a target as files, for a fuzzer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "tests/fuzz/targets.h"

struct replay {
  int seeds, inputs;
};

/* Changed copies differ from run to run of the fuzzer, but not here. */
static void replay(const struct fuzz_target *target, const uint8_t *data, size_t size, void *context) {
  static uint8_t changed[2 * FUZZ_LARGEST];
  struct replay *counts = context;
  fuzz_run(target, data, size);
  for (int i = 0; i < target->changes / FEWER; i++) {
    struct random random = random_of((uint64_t)(counts->seeds * 1000003 + i + 1));
    memcpy(changed, data, size);
    fuzz_run(target, changed, fuzz_change(target, changed, size, sizeof changed, &random));
    counts->inputs++;
  }
  counts->seeds++;
  counts->inputs++;
}

static void test_target(void **state) {
  const struct fuzz_target *target = *state;
  struct replay counts = {0};
  fuzz_each_seed(target, replay, &counts);
  print_message("%s: %d seeds, %d inputs\n", target->name, counts.seeds, counts.inputs);
  assert_true(counts.seeds > 0);
}

struct export {
  const char *folder;
  int count;
};

static void write_seed(const struct fuzz_target *target, const uint8_t *data, size_t size, void *context) {
  struct export *export = context;
  char path[512];
  (void)target;
  snprintf(path, sizeof path, "%s/seed%d", export->folder, export->count++);
  FILE *out = fopen(path, "w");
  if (out == NULL || fwrite(data, 1, size, out) != size || fclose(out) != 0) {
    perror(path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  struct CMUnitTest tests[FUZZ_TARGETS];
  for (int i = 0; i < FUZZ_TARGETS; i++) {
    const struct fuzz_target *target = &fuzz_targets[i];
    if (argc == 4 && strcmp(argv[2], target->name) == 0) {
      struct export export = {.folder = argv[3]};
      fuzz_each_seed(target, write_seed, &export);
      return 0;
    }
    tests[i] = (struct CMUnitTest){.name = target->name, .test_func = test_target, .initial_state = (void *)target};
  }
  return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}
