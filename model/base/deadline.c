#include "model/base/deadline.h"

#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

struct deadline deadline_in(double seconds) {
  return (struct deadline){.is_set = true, .at = now() + seconds};
}

bool deadline_has_passed(const struct deadline *deadline) {
  return deadline->is_set && now() >= deadline->at;
}
