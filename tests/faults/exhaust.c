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
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/faults/failing_malloc.h"

extern char **environ;

enum { OUTPUT_BYTES = 1 << 20, MOST_REPORTED = 10 };

/* One run of the program. */
struct run {
  int status; /* exit status, or 128 and the signal */
  long allocations;
  char out[OUTPUT_BYTES], err[OUTPUT_BYTES];
};

/* The program, loaded and waiting before its main. */
struct server {
  pid_t process;
  int socket;
  int out, err; /* files in memory, of all runs */
};

static void die(const char *what) {
  perror(what);
  exit(2);
}

static int open_output(const char *name) {
  int file = memfd_create(name, MFD_CLOEXEC);
  if (file < 0 || fcntl(file, F_SETFL, O_APPEND) != 0) die(name);
  return file;
}

static struct server start(char **arguments) {
  struct server server = {.out = open_output("out"), .err = open_output("err")};
  posix_spawn_file_actions_t actions;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) die("socketpair");
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, server.out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, server.err, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], FAILING_MALLOC_SOCKET);
  if (posix_spawn(&server.process, arguments[0], &actions, NULL, arguments, environ) != 0) die(arguments[0]);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  server.socket = ends[0];
  return server;
}

static void stop(struct server *server) {
  close(server->socket);
  close(server->out);
  close(server->err);
  if (waitpid(server->process, NULL, 0) != server->process) die("waitpid");
}

/* Reads a file from its beginning, with a 0 at the end, and empties it. */
static void take(int file, char *text) {
  ssize_t size = pread(file, text, OUTPUT_BYTES - 1, 0);
  if (size < 0 || ftruncate(file, 0) != 0) die("the program's output");
  text[size] = 0;
}

/* Runs the program with that allocation failing; 0: none. */
static void run_once(const struct server *server, long at, struct run *run) {
  struct failing_malloc_run answer;
  if (write(server->socket, &at, sizeof at) != sizeof at) die("the program");
  if (read(server->socket, &answer, sizeof answer) != sizeof answer) die("no answer");
  run->status = WIFEXITED(answer.status) ? WEXITSTATUS(answer.status) : 128 + WTERMSIG(answer.status);
  run->allocations = answer.allocations;
  take(server->out, run->out);
  take(server->err, run->err);
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
  struct server server = start(arguments);
  run_once(&server, 0, &whole);
  for (long at = 1; at <= whole.allocations; at += step) {
    run_once(&server, at, &run);
    runs++;
    if (is_right(&run, &whole, is_explorer)) continue;
    if (++wrong <= MOST_REPORTED) printf("allocation %ld: status %d, %s%s\n", at, run.status, run.err, run.out);
  }
  stop(&server);
  printf("%ld of %ld runs wrong\n", wrong, runs);
  return wrong != 0 || runs == 0;
}
