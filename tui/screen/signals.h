/* Signals as events of the loop: they are blocked, and read from a descriptor. */
#ifndef TUI_SCREEN_SIGNALS_H
#define TUI_SCREEN_SIGNALS_H

/* Blocks the signals that the loop handles, in this thread and those it starts; returns a descriptor that is readable
 * when one has come, or -1. */
int signals_open(void);

/* The next signal that has come, or 0. */
int signals_take(int descriptor);

/* Gives the signals back to the system. */
void signals_close(int descriptor);

/* Ends the process by the signal, so that whoever waits for it sees why it ended. */
_Noreturn void signals_die(int signal_number);

/* Stops the process as ^Z does, until it is continued. */
void signals_stop_self(void);

#endif
