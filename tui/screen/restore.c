#include "tui/screen/restore.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "tui/screen/terminfo.h"

enum { RESTORE_SIZE = 512, STACK_SIZE = 1 << 16 };

/* True for signals that end a process, unless the loop reads them (signals.c). */
static bool ends_process(int signal_number) {
  static const int others[] = {SIGKILL, SIGSTOP,  SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGCHLD,
                               SIGURG,  SIGWINCH, SIGTERM, SIGHUP,  SIGINT,  SIGQUIT};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (others[i] == signal_number) return false;
  }
  return true;
}

/* Read by the handler; written only while it is not armed. */
static struct {
  volatile sig_atomic_t armed;
  int descriptor;
  struct termios modes;
  char bytes[RESTORE_SIZE];
  size_t length;
  struct sigaction before[NSIG];
  char stack[STACK_SIZE];
} restore;

/* Only what POSIX allows in a handler: write, tcsetattr, sigaction, raise. */
static void on_end(int signal_number) {
  if (restore.armed) {
    restore.armed = 0;
    ssize_t written = write(restore.descriptor, restore.bytes, restore.length);
    (void)written;
    tcsetattr(restore.descriptor, TCSANOW, &restore.modes);
  }
  sigaction(signal_number, &restore.before[signal_number], NULL);
  raise(signal_number);
}

/* Appends bytes without the padding that terminfo may ask for ("$<50>"). */
static void append(const char *bytes) {
  while (bytes != NULL && *bytes != 0 && restore.length < RESTORE_SIZE) {
    const char *end = bytes[0] == '$' && bytes[1] == '<' ? strchr(bytes, '>') : NULL;
    if (end != NULL) {
      bytes = end + 1;
    } else {
      restore.bytes[restore.length++] = *bytes++;
    }
  }
}

void restore_arm(int descriptor, const struct termios *modes) {
  static const char *const undo[] = {"rmkx", "cnorm", "sgr0", "op", "rmcup"};
  restore.descriptor = descriptor;
  restore.length = 0;
  restore.modes = *modes;
  if (terminfo_text("kmous") != NULL) append("\033[?2004l\033[?1006l\033[?1003l\033[?1002l\033[?1000l");
  for (size_t i = 0; i < sizeof undo / sizeof undo[0]; i++) append(terminfo_text(undo[i]));
  stack_t stack = {.ss_sp = restore.stack, .ss_size = sizeof restore.stack};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_handler = on_end, .sa_flags = SA_ONSTACK | SA_NODEFER};
  for (int i = 1; i < NSIG; i++) {
    bool is_caught = ends_process(i) && sigaction(i, NULL, &restore.before[i]) == 0 &&
                     restore.before[i].sa_handler != SIG_IGN; /* the C library keeps some numbers to itself */
    if (is_caught) sigaction(i, &action, NULL);
  }
  restore.armed = 1;
}

void restore_disarm(void) {
  restore.armed = 0;
  for (int i = 1; i < NSIG; i++) {
    if (ends_process(i)) sigaction(i, &restore.before[i], NULL);
  }
  stack_t stack = {.ss_flags = SS_DISABLE};
  sigaltstack(&stack, NULL);
}
