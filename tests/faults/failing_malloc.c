/* Preloaded into a program: before main it becomes a server, which runs the program as often as it is asked to, each
 * time with another allocation failing; to load the program anew would take longer than most runs. See
 * failing_malloc.h. Allocations of libraries count, too, but those after main do not: they are gcov's, which writes its
 * counts then. */
#include "tests/faults/failing_malloc.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* glibc's own, behind the names that are replaced here. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_long count;
static atomic_bool after_main;
static long failing;  /* 0: none */
static long *counted; /* of the run, in memory that it shares with the server */
static int (*program_main)(int, char **, char **);

static void leave_main(void) {
  atomic_store(&after_main, true);
  *counted = atomic_load(&count);
}

/* Answers requests until there are no more; returns in each process that is to run the program. */
static void serve(void) {
  long at;
  while (read(FAILING_MALLOC_SOCKET, &at, sizeof at) == sizeof at) {
    struct failing_malloc_run run = {0, 0};
    *counted = 0;
    pid_t process = fork();
    if (process == 0) {
      close(FAILING_MALLOC_SOCKET);
      atomic_store(&count, 0);
      failing = at;
      return;
    }
    if (process < 0 || waitpid(process, &run.status, 0) != process) break;
    run.allocations = *counted;
    if (write(FAILING_MALLOC_SOCKET, &run, sizeof run) != sizeof run) break;
  }
  _exit(0);
}

static int enter_main(int argument_count, char **arguments, char **environment) {
  counted = mmap(NULL, sizeof *counted, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (counted == MAP_FAILED) _exit(2);
  atexit(leave_main); /* as the last, hence called first */
  serve();
  return program_main(argument_count, arguments, environment);
}

int __libc_start_main(int (*given)(int, char **, char **), int argument_count, char **arguments, void (*init)(void),
                      void (*fini)(void), void (*of_loader)(void), void *stack_end) {
  int (*own)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
  *(void **)&own = dlsym(RTLD_NEXT, "__libc_start_main");
  program_main = given;
  return own(enter_main, argument_count, arguments, init, fini, of_loader, stack_end);
}

static bool fails(void) {
  if (atomic_load(&after_main)) return false;
  if (atomic_fetch_add(&count, 1) + 1 != failing) return false;
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size) {
  return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  return fails() ? NULL : __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  return fails() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (fails()) return ENOMEM;
  *block = __libc_memalign(alignment, size);
  return *block != NULL ? 0 : ENOMEM;
}
