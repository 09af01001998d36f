/* Leaves the terminal as it was when the program dies.
 *
 * The only state of this program that is not owned by a caller: a signal handler cannot be given any. */
#ifndef TUI_SCREEN_RESTORE_H
#define TUI_SCREEN_RESTORE_H

#include <termios.h>

/* Remembers the modes that the terminal on `descriptor` had before curses, and the bytes that undo what curses
 * does; catches the signals of a crash. To be called once curses knows the terminal. */
void restore_arm(int descriptor, const struct termios *modes);

/* The terminal has been left in the ordinary way. */
void restore_disarm(void);

#endif
