/* The terminal: the only part of the program that knows curses. */
#ifndef TUI_SCREEN_TERMINAL_H
#define TUI_SCREEN_TERMINAL_H

#include <stdbool.h>

#include "model/base/error.h"
#include "tui/screen/canvas.h"
#include "tui/screen/key.h"
#include "tui/screen/style.h"

struct terminal;

/* A key, a click or a turn of the wheel. */
struct terminal_input {
  bool is_mouse;
  int key;
  bool is_pasted; /* a character of pasted text */
  enum mouse_button button;
  int row, column;
};

/* Takes over standard input and output, a terminal. NULL, with the error set, if it cannot place its cursor. */
struct terminal *terminal_open(enum color_choice choice, enum palette palette, struct error *error);

/* Leaves the terminal as it was. */
void terminal_close(struct terminal *terminal);

/* Its current size. */
void terminal_size(struct terminal *terminal, int *rows, int *columns);

/* True if it shows colours. */
bool terminal_has_colors(const struct terminal *terminal);

/* Shows the canvas; with `all` every cell is sent again. */
void terminal_paint(struct terminal *terminal, const struct canvas *canvas, bool all);

/* The next input; false: none. Never waits, except for the rest of an escape sequence. */
bool terminal_next(struct terminal *terminal, struct terminal_input *input);

void terminal_set_mouse(struct terminal *terminal, bool on);

/* Gives the terminal back to the shell until the next paint. */
void terminal_leave(struct terminal *terminal);

#endif
