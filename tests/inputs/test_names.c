/* Names of inputs in the folders of the environment: long ones, none at all; paths of what is saved and of what comes
 * with the program. */
#include <limits.h>
#include <sys/stat.h>

#include "tests/inputs/helper.h"

static int without_own_folders(void **state) {
  (void)state;
  unsetenv("TILESCOPE_INPUTS");
  unsetenv("HOME");
  unsetenv("XDG_DATA_HOME");
  return 0;
}

/* A folder name that no path can hold is as one that is not there. */
static void a_folder_too_long_is_passed_over(void **state) {
  (void)state;
  static char folder[2 * PATH_MAX];
  char path[PATH_MAX];
  struct error error = {.message = ""};
  memset(folder, 'f', sizeof folder - 1);
  folder[0] = '/';
  setenv("XDG_DATA_HOME", folder, 1);
  setenv("TILESCOPE_INPUTS", folder, 1);
  assert_int_equal(input_path(INPUT_HARDWARE, "tpu_like", path, sizeof path, &error), STATUS_OK);
  assert_contains(path, "/inputs/hardware/tpu_like.yaml");
  assert_int_equal(input_save_path(INPUT_HARDWARE, "mine", path, sizeof path, &error), STATUS_USAGE);
  assert_string_equal(error.message, "'mine' is not a valid name; give a path that ends in .yaml");
}

static void own_files_are_saved_below_home(void **state) {
  (void)state;
  char path[PATH_MAX], name[PATH_MAX + 8];
  struct error error = {.message = ""};
  assert_int_equal(input_save_path(INPUT_HARDWARE, "mine", path, sizeof path, &error), STATUS_USAGE);
  setenv("HOME", "/home/someone", 1);
  assert_int_equal(input_save_path(INPUT_HARDWARE, "mine", path, sizeof path, &error), STATUS_OK);
  assert_string_equal(path, "/home/someone/.local/share/tilescope/hardware/mine.yaml");
  setenv("XDG_DATA_HOME", "/data", 1);
  assert_int_equal(input_save_path(INPUT_WORKLOAD, "mine", path, sizeof path, &error), STATUS_OK);
  assert_string_equal(path, "/data/tilescope/workloads/mine.yaml");
  assert_int_equal(input_save_path(INPUT_WORKLOAD, "./mine.yaml", path, sizeof path, &error), STATUS_OK);
  assert_string_equal(path, "./mine.yaml");
  assert_int_equal(input_save_path(INPUT_WORKLOAD, ".mine", path, sizeof path, &error), STATUS_USAGE);
  memset(name, '/', sizeof name - 1);
  name[sizeof name - 1] = 0;
  assert_int_equal(input_save_path(INPUT_WORKLOAD, name, path, sizeof path, &error), STATUS_USAGE);
  assert_contains(error.message, "////' is too long");
}

/* As many of the nearest names as a sentence holds. */
static void long_names_are_told_while_they_fit(void **state) {
  (void)state;
  char root[] = "/tmp/tilescope_test_XXXXXX", folder[64], path[512], name[191];
  struct error error = {.message = ""};
  assert_non_null(mkdtemp(root));
  snprintf(folder, sizeof folder, "%s/workloads", root);
  assert_int_equal(mkdir(folder, 0700), 0);
  memset(name, 'n', sizeof name - 1);
  name[sizeof name - 1] = 0;
  for (char last = 'a'; last <= 'c'; last++) {
    name[sizeof name - 2] = last;
    snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
    fclose(fopen(path, "w"));
  }
  setenv("TILESCOPE_INPUTS", root, 1);
  assert_int_equal(read_as(INPUT_WORKLOAD, "nnn", NULL, &error), STATUS_BAD_INPUT);
  const char *nearest = strstr(error.message, "nearest: ");
  assert_non_null(nearest);
  assert_contains(nearest, "na");
  assert_null(strstr(nearest, "nc"));
  for (char last = 'a'; last <= 'c'; last++) {
    name[sizeof name - 2] = last;
    snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
    unlink(path);
  }
  rmdir(folder);
  assert_int_equal(rmdir(root), 0);
}

static void files_of_a_study_come_with_the_program(void **state) {
  (void)state;
  char path[PATH_MAX];
  struct error error = {.message = ""};
  assert_int_equal(input_companion("tileflow/array.yaml", path, sizeof path, &error), STATUS_OK);
  assert_contains(path, "/inputs/tileflow/array.yaml");
  assert_int_equal(input_companion("tileflow/none.yaml", path, sizeof path, &error), STATUS_BAD_INPUT);
  assert_string_equal(error.message,
                      "there is no tileflow/none.yaml in the folders of inputs; install the program whole");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(a_folder_too_long_is_passed_over, without_own_folders),
      cmocka_unit_test_setup(own_files_are_saved_below_home, without_own_folders),
      cmocka_unit_test_setup(long_names_are_told_while_they_fit, without_own_folders),
      cmocka_unit_test_setup(files_of_a_study_come_with_the_program, without_own_folders),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
