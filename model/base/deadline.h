/* Time after which a thread is content with what it has found. Counts the thread's own processor time, so that results
 * do not depend on what else the machine does. */
#ifndef MODEL_BASE_DEADLINE_H
#define MODEL_BASE_DEADLINE_H

#include <stdbool.h>

/* Zeroed: never. */
struct deadline {
  bool is_set;
  double at; /* seconds of the thread */
};

/* In so many seconds from now, >= 0. */
struct deadline deadline_in(double seconds);

/* True from the deadline on. Asks the system for the time. */
bool deadline_has_passed(const struct deadline *deadline);

#endif
