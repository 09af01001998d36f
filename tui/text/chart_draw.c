/* Running gnuplot, several charts at a time. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tui/text/chart.h"

enum { MOST_DRAWINGS = 64 };

/* Starts gnuplot in the folder, discarding its messages. Returns an errno. */
static int spawn(const char *folder, const char *name, pid_t *process) {
  extern char **environ;
  posix_spawn_file_actions_t actions;
  char script[256];
  char *arguments[] = {"gnuplot", script, NULL};
  snprintf(script, sizeof script, "%s.gp", name);
  int failed = posix_spawn_file_actions_init(&actions);
  if (failed != 0) return failed;
  failed = posix_spawn_file_actions_addchdir_np(&actions, folder);
  if (failed == 0) failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (failed == 0) failed = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  if (failed == 0) failed = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (failed == 0) failed = posix_spawnp(process, "gnuplot", &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

enum status chart_start(const char *folder, const char *name, pid_t *process, struct error *error) {
  int failed = spawn(folder, name, process);
  if (failed == ENOENT) *process = 0;
  if (failed == 0 || failed == ENOENT) return STATUS_OK;
  return error_set(error, STATUS_INTERNAL, "cannot run gnuplot: %s", strerror(failed));
}

enum status chart_wait(const char *folder, const char *name, pid_t process, struct error *error) {
  int code = 0;
  while (waitpid(process, &code, 0) < 0 && errno == EINTR) {
  }
  if (code == 0) return STATUS_OK;
  return error_set(error, STATUS_INTERNAL, "gnuplot fails on %s/%s.gp; run it there to see why", folder, name);
}

enum status chart_draw(const char *folder, int count, const char *const *names, int jobs, bool *drawn,
                       struct error *error) {
  pid_t processes[MOST_DRAWINGS] = {0};
  if (jobs > MOST_DRAWINGS) jobs = MOST_DRAWINGS;
  enum status status = STATUS_OK;
  int begun = 0, ended = 0;
  *drawn = true;
  while (ended < begun || (begun < count && *drawn && status == STATUS_OK)) {
    if (begun < count && begun - ended < jobs && *drawn && status == STATUS_OK) {
      pid_t *process = &processes[begun % jobs];
      status = chart_start(folder, names[begun], process, error);
      *drawn = status != STATUS_OK || *process != 0;
      if (status == STATUS_OK && *drawn) begun++;
      continue;
    }
    struct error later;
    enum status end = chart_wait(folder, names[ended], processes[ended % jobs], status == STATUS_OK ? error : &later);
    if (status == STATUS_OK) status = end;
    ended++;
  }
  return status;
}
