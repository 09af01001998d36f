#include "tui/freed_memory.h"

#include <features.h> /* __GLIBC__ */

#ifdef __GLIBC__
#include <malloc.h>
#endif

void freed_memory_keep(void) {
#ifdef __GLIBC__
  enum { KEPT_BYTES = 64 << 20, LARGEST_FROM_HEAP = 32 << 20 };
  mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
  mallopt(M_MMAP_THRESHOLD, LARGEST_FROM_HEAP); /* would stay small, as setting the other ends its growth */
#endif
}
