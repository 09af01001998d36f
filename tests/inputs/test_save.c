/* Files are written whole or not at all, where a file system has what that takes and where not. */
#include <errno.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "inputs/save.h"
#include "tests/inputs/helper.h"

/* What the file system refuses and how often the writer slept, in place of the library's calls. */
static struct {
  int exclusive, lock; /* errno of an exclusive rename and of a lock; 0: they work */
  int sleeps;
} system_calls;

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  if (system_calls.exclusive != 0) {
    errno = system_calls.exclusive;
    return -1;
  }
  return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int flock(int file, int operation) {
  if (system_calls.lock != 0) {
    errno = system_calls.lock;
    return -1;
  }
  return (int)syscall(SYS_flock, file, operation);
}

int nanosleep(const struct timespec *time, struct timespec *left) {
  (void)time;
  (void)left;
  system_calls.sleeps++;
  return 0;
}

static int all_works(void **state) {
  (void)state;
  memset(&system_calls, 0, sizeof system_calls);
  return 0;
}

/* --- Files -------------------------------------------------------------------------------------------------- */

static void expect_content(const char *path, const char *expected) {
  size_t size;
  char *text = whole_file(path, &size);
  assert_string_equal(text, expected);
  free(text);
}

static void nothing_is_replaced_unasked(void **state) {
  (void)state;
  char folder[] = "/tmp/tilescope_save_XXXXXX", path[128];
  struct error error = {.message = ""};
  struct stat facts;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/file", folder);
  assert_int_equal(save_file(path, "one", 3, SAVE_PUBLIC, false, &error), STATUS_OK);
  assert_int_equal(save_file(path, "two", 3, SAVE_PUBLIC, false, &error), STATUS_USAGE);
  assert_contains(error.message, "already exists");
  expect_content(path, "one");
  assert_int_equal(save_file(path, "three", 5, SAVE_PUBLIC, true, &error), STATUS_OK);
  expect_content(path, "three");
  assert_int_equal(stat(path, &facts), 0);
  mode_t mask = umask(0);
  umask(mask);
  assert_int_equal(facts.st_mode & 0777, 0666 & ~mask);
  unlink(path);
  assert_int_equal(rmdir(folder), 0);
}

static void a_failure_is_told(void **state) {
  (void)state;
  struct error error = {.message = ""};
  assert_int_equal(save_file("/proc/nothing/here", "x", 1, SAVE_PUBLIC, false, &error), STATUS_INTERNAL);
  assert_contains(error.message, "cannot write /proc/nothing");
  assert_int_equal(save_file("/dev/null/x", "x", 1, SAVE_PUBLIC, true, &error), STATUS_INTERNAL);
  assert_contains(error.message, "cannot write");
}

/* --- Links, locks, other file systems ------------------------------------------------------------------------- */

static void links_have_an_end(void **state) {
  (void)state;
  char folder[] = "/tmp/tilescope_save_XXXXXX", path[128], target[PATH_MAX], far[PATH_MAX];
  struct error error = {.message = ""};
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/link", folder);
  assert_int_equal(symlink("link", path), 0); /* to itself */
  assert_int_equal(save_file(path, "x", 1, SAVE_PUBLIC, true, &error), STATUS_INTERNAL);
  assert_contains(error.message, "/link: Too many levels of symbolic links");
  unlink(path);
  memset(far, 'f', sizeof far - 1);
  far[sizeof far - 1] = 0;
  assert_int_equal(symlink(far, path), 0); /* behind the folder it is longer than a path can be */
  errno = 0;
  assert_false(save_target(path, target));
  assert_int_equal(errno, ENAMETOOLONG);
  unlink(path);
  assert_int_equal(rmdir(folder), 0);
}

static void a_lock_is_waited_for(void **state) {
  (void)state;
  char folder[] = "/tmp/tilescope_save_XXXXXX", path[128];
  struct error error = {.message = ""};
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/file", folder);
  int first = save_lock(path, SAVE_PRIVATE, &error);
  assert_true(first >= 0);
  assert_int_equal(save_lock(path, SAVE_PRIVATE, &error), -1);
  assert_int_equal(error.status, STATUS_INTERNAL);
  assert_contains(error.message, "/file: another process is writing it");
  assert_int_equal(system_calls.sleeps, 200); /* of 10 ms */
  close(first);
  int second = save_lock(path, SAVE_PRIVATE, &error);
  assert_true(second >= 0);
  system_calls.lock = ENOLCK;
  int third = save_lock(path, SAVE_PRIVATE, &error); /* without locks nobody waits */
  assert_true(third >= 0);
  assert_int_equal(system_calls.sleeps, 200);
  close(second);
  close(third);
  assert_int_equal(rmdir(folder), 0);
}

static void nothing_is_replaced_without_an_exclusive_rename(void **state) {
  (void)state;
  static const int refusals[] = {EINVAL, ENOSYS};
  char folder[] = "/tmp/tilescope_save_XXXXXX", path[128];
  struct error error = {.message = ""};
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/file", folder);
  for (int i = 0; i < 2; i++) {
    system_calls.exclusive = refusals[i];
    assert_int_equal(save_file(path, "one", 3, SAVE_PUBLIC, false, &error), STATUS_OK);
    assert_int_equal(save_file(path, "two", 3, SAVE_PUBLIC, false, &error), STATUS_USAGE);
    assert_contains(error.message, "/file already exists");
    expect_content(path, "one");
    unlink(path);
  }
  assert_int_equal(rmdir(folder), 0); /* no temporary file is left */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(nothing_is_replaced_unasked, all_works),
      cmocka_unit_test_setup(a_failure_is_told, all_works),
      cmocka_unit_test_setup(links_have_an_end, all_works),
      cmocka_unit_test_setup(a_lock_is_waited_for, all_works),
      cmocka_unit_test_setup(nothing_is_replaced_without_an_exclusive_rename, all_works),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
