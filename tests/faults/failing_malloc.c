/* Preloaded into a program: makes its allocation number $FAILING_MALLOC_AT fail, counted from 1, and appends the number
 * of all allocations to the file $FAILING_MALLOC_COUNT at the end. Those of libraries count, too, but those after main
 * do not: they are gcov's, which writes its counts then. */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* glibc's own, behind the names that are replaced here. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_long count;
static atomic_bool after_main;
static long failing; /* 0: none */
static int (*program_main)(int, char **, char **);

__attribute__((constructor)) static void start(void) {
  const char *at = getenv("FAILING_MALLOC_AT");
  atomic_store(&count, 0);
  failing = at != NULL ? atol(at) : 0;
}

static void leave_main(void) {
  atomic_store(&after_main, true);
}

static int enter_main(int argument_count, char **arguments, char **environment) {
  atexit(leave_main); /* as the last, hence called first */
  return program_main(argument_count, arguments, environment);
}

int __libc_start_main(int (*given)(int, char **, char **), int argument_count, char **arguments, void (*init)(void),
                      void (*fini)(void), void (*of_loader)(void), void *stack_end) {
  int (*own)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
  *(void **)&own = dlsym(RTLD_NEXT, "__libc_start_main");
  program_main = given;
  return own(enter_main, argument_count, arguments, init, fini, of_loader, stack_end);
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("FAILING_MALLOC_COUNT");
  long counted = atomic_load(&count);
  FILE *file = path != NULL ? fopen(path, "a") : NULL;
  if (file == NULL) return;
  fprintf(file, "%ld\n", counted);
  fclose(file);
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
