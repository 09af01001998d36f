#include "tui/batch/interrupt.h"

#include <signal.h>
#include <stdbool.h>

static atomic_bool stop_requested; /* a signal handler can reach nothing else */

static void request_stop(int signal_number) {
  (void)signal_number;
  atomic_store(&stop_requested, true);
}

const atomic_bool *interrupt_catch(void) {
  struct sigaction stop = {.sa_handler = request_stop, .sa_flags = (int)SA_RESETHAND};
  sigaction(SIGINT, &stop, NULL);
  return &stop_requested;
}
