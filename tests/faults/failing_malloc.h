/* Between exhaust.c, which asks for runs of a program, and failing_malloc.c, which lives in it. A request is a long:
 * the number of the allocation that fails, counted from 1 in main; 0 for none. The answer to it is a
 * failing_malloc_run. */
#ifndef TESTS_FAULTS_FAILING_MALLOC_H
#define TESTS_FAULTS_FAILING_MALLOC_H

enum { FAILING_MALLOC_SOCKET = 3 }; /* descriptor of the program for both */

struct failing_malloc_run {
  int status; /* of wait */
  long allocations;
};

#endif
