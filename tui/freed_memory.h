/* What becomes of memory that the program has freed. */
#ifndef TUI_FREED_MEMORY_H
#define TUI_FREED_MEMORY_H

/* Keeps freed memory for what comes next: the C library would give it back to the system after almost each search,
 * which takes longer than many a search. The peak stays what it was. Call it before the first thread starts. */
void freed_memory_keep(void);

#endif
