#include "tui/screen/signals.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t handled(void) {
  static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) sigaddset(&set, signals[i]);
  return set;
}

int signals_open(void) {
  sigset_t set = handled();
  if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int signals_take(int descriptor) {
  struct signalfd_siginfo info;
  if (read(descriptor, &info, sizeof info) != (ssize_t)sizeof info) return 0;
  return (int)info.ssi_signo;
}

void signals_close(int descriptor) {
  sigset_t set = handled();
  while (signals_take(descriptor) != 0) continue;
  close(descriptor);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* Raises the signal with its default action. */
static void raise_default(int signal_number) {
  struct sigaction action = {.sa_handler = SIG_DFL}, before;
  sigset_t set, mask;
  sigaction(signal_number, &action, &before);
  sigemptyset(&set);
  sigaddset(&set, signal_number);
  raise(signal_number);
  pthread_sigmask(SIG_UNBLOCK, &set, &mask);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(signal_number, &before, NULL);
}

void signals_die(int signal_number) {
  raise_default(signal_number);
  _exit(128 + signal_number);
}

void signals_stop_self(void) {
  raise_default(SIGTSTP);
}
