/* Runs a program once for each allocation that it makes, with that one failing.
 *
 *   exhaust LIBRARY STEP batch|explorer PROGRAM ARGUMENT..
 *
 * LIBRARY is failing_malloc.so; only every STEP-th allocation fails. The program may print what it prints otherwise; or
 * end with status 1 and one sentence about memory, after lines of that output. The explorer may also go on and
 * say so on its screen. Prints what is wrong, and how many runs there were; the status is 1 if anything was wrong. */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { OUTPUT_BYTES = 1 << 20, MOST_REPORTED = 10 };

/* One run of the program. */
struct run {
  int status; /* exit status, or 128 and the signal */
  char out[OUTPUT_BYTES], err[OUTPUT_BYTES];
};

static void die(const char *what) {
  perror(what);
  exit(2);
}

/* Reads the file from its beginning, with a 0 at the end, and closes it. */
static void take(int file, char *text) {
  ssize_t size = pread(file, text, OUTPUT_BYTES - 1, 0);
  if (size < 0) die("pread");
  text[size] = 0;
  close(file);
}

static void run_once(char **arguments, struct run *run) {
  posix_spawn_file_actions_t actions;
  pid_t child;
  int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC), status;
  if (out < 0 || err < 0) die("memfd_create");
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  if (posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ) != 0) die(arguments[0]);
  posix_spawn_file_actions_destroy(&actions);
  if (waitpid(child, &status, 0) != child) die("waitpid");
  run->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  take(out, run->out);
  take(err, run->err);
}

/* Number of allocations of a run in which none fails. */
static long count_allocations(char **arguments, struct run *whole) {
  char path[] = "/tmp/exhaust-XXXXXX", text[32] = "";
  int file = mkstemp(path);
  if (file < 0) die("mkstemp");
  setenv("FAILING_MALLOC_COUNT", path, 1);
  run_once(arguments, whole);
  unsetenv("FAILING_MALLOC_COUNT");
  if (read(file, text, sizeof text - 1) <= 0) die("no count of allocations");
  close(file);
  unlink(path);
  return atol(text);
}

static bool says_so(const char *text) {
  return strstr(text, "memory") != NULL || strstr(text, "cannot start a thread") != NULL ||
         strstr(text, "points failed") != NULL;
}

/* True if the line of that length, with its end, is one of the text. */
static bool has_line(const char *text, const char *line, size_t length) {
  for (const char *next; *text != 0; text = next) {
    const char *end = strchr(text, '\n');
    next = end != NULL ? end + 1 : text + strlen(text);
    if ((size_t)(next - text) == length && memcmp(text, line, length) == 0) return true;
  }
  return false;
}

/* True if each line of `lines` is one of the text. */
static bool has_lines(const char *text, const char *lines) {
  while (*lines != 0) {
    const char *end = strchr(lines, '\n');
    size_t length = end != NULL ? (size_t)(end - lines) + 1 : strlen(lines);
    if (!has_line(text, lines, length)) return false;
    lines += length;
  }
  return true;
}

static bool is_right(const struct run *run, const struct run *whole, bool is_explorer) {
  const char *end = strchr(run->err, '\n');
  if (run->status == whole->status && strcmp(run->out, whole->out) == 0) return true;
  if (is_explorer && run->status == 0) return says_so(run->out);
  bool is_one_sentence = end != NULL && end[1] == 0 && says_so(run->err);
  bool is_part = has_lines(whole->out, run->out) || strstr(run->err, "points failed") != NULL;
  return run->status == 1 && is_one_sentence && (is_part || is_explorer);
}

int main(int argc, char **argv) {
  static struct run whole, run;
  if (argc < 5) return 2;
  long step = atol(argv[2]), wrong = 0, runs = 0;
  char **arguments = argv + 4;
  bool is_explorer = strcmp(argv[3], "explorer") == 0;
  setenv("LD_PRELOAD", argv[1], 1);
  long count = count_allocations(arguments, &whole);
  for (long at = 1; at <= count; at += step) {
    char text[32];
    snprintf(text, sizeof text, "%ld", at);
    setenv("FAILING_MALLOC_AT", text, 1);
    run_once(arguments, &run);
    runs++;
    if (is_right(&run, &whole, is_explorer)) continue;
    if (++wrong <= MOST_REPORTED) printf("allocation %ld: status %d, %s%s\n", at, run.status, run.err, run.out);
  }
  printf("%ld of %ld runs wrong\n", wrong, runs);
  return wrong != 0 || runs == 0;
}
