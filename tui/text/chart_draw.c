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
static int start(const char *folder, const char *name, pid_t *process) {
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

enum status chart_draw(const char *folder, int count, const char *const *names, int jobs, bool *drawn,
                       struct error *error) {
  pid_t processes[MOST_DRAWINGS];
  if (jobs > MOST_DRAWINGS) jobs = MOST_DRAWINGS;
  enum status status = STATUS_OK;
  int begun = 0, ended = 0;
  *drawn = true;
  while (ended < begun || (begun < count && *drawn && status == STATUS_OK)) {
    if (begun < count && begun - ended < jobs && *drawn && status == STATUS_OK) {
      int failed = start(folder, names[begun], &processes[begun % jobs]);
      if (failed == ENOENT) {
        *drawn = false;
      } else if (failed != 0) {
        status = error_set(error, STATUS_INTERNAL, "cannot run gnuplot: %s", strerror(failed));
      } else {
        begun++;
      }
      continue;
    }
    int code = 0;
    while (waitpid(processes[ended % jobs], &code, 0) < 0 && errno == EINTR) {
    }
    if (code != 0) {
      status =
          error_set(error, STATUS_INTERNAL, "gnuplot fails on %s/%s.gp; run it there to see why", folder, names[ended]);
    }
    ended++;
  }
  return status;
}
