/* SIGINT as a request to stop: the first ends the command cleanly, the second kills the program. */
#ifndef TUI_BATCH_INTERRUPT_H
#define TUI_BATCH_INTERRUPT_H

#include <stdatomic.h>

/* Catches SIGINT from now on. Returns the flag that it sets. */
const atomic_bool *interrupt_catch(void);

#endif
