/* Restores the terminal when a signal ends the program: a crash, or one sent to it. This is the program's only global
 * state: a signal handler takes no argument. */
#ifndef TUI_SCREEN_RESTORE_H
#define TUI_SCREEN_RESTORE_H

#include <termios.h>

/* Keeps the modes that the terminal on `descriptor` had before curses, and the bytes that undo curses; catches all
 * signals that end a process, but for those of signals.h. Call it after curses has started. */
void restore_arm(int descriptor, const struct termios *modes);

/* Stops catching: the terminal has been left in the ordinary way. */
void restore_disarm(void);

#endif
