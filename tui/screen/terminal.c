#include "tui/screen/terminal.h"

#include <curses.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tui/screen/batch.h"
#include "tui/screen/key.h"
#include "tui/screen/restore.h"
#include "tui/screen/terminfo.h"

enum { ESCAPE_DELAY_MS = 25, CODE_PASTE_BEGIN = KEY_MAX - 2, CODE_PASTE_END = KEY_MAX - 1 };

struct terminal {
  SCREEN *screen;
  struct batch batch;
  bool left;           /* the next paint takes it over: curses sets its modes, through standard output */
  bool mouse, pressed; /* pressed: its left button is, so that moving drags */
  bool drags;          /* it tells how the pressed mouse moves */
  bool pastes;         /* it marks pasted text */
  bool pasting;        /* between the marks */
  int colors;          /* 256, 8 or 0 */
  attr_t attributes[STYLE_COUNT];
  short pairs[STYLE_COUNT];
  int cell_capacity;
  cchar_t *cells; /* one row, to be handed to curses */
};

/* Number of colours to use: 256, 8 or 0. */
static int color_count(enum color_choice choice) {
  const char *no_color = getenv("NO_COLOR");
  if (choice == COLORS_NEVER || choice == COLORS_MONO) return 0;
  if (choice == COLORS_AUTO && no_color != NULL && no_color[0] != 0) return 0;
  if (!has_colors() || start_color() == ERR || use_default_colors() == ERR || COLORS < 8) return 0;
  return COLORS >= 256 && choice != COLORS_8 ? 256 : 8;
}

static void set_styles(struct terminal *terminal, int colors, enum palette palette) {
  for (int style = 0; style < STYLE_COUNT; style++) {
    const struct style_look *look = &style_look[style];
    attr_t attributes = A_NORMAL;
    if (look->bold) attributes |= A_BOLD;
    if (look->reverse) attributes |= A_REVERSE;
    if (colors == 8 && look->faint) attributes |= A_DIM;
    struct palette_pair pair = {look->color_8, look->ground_8 > 0 ? look->ground_8 : -1};
    if (colors == 256) pair = palette_pair(palette, (enum style)style);
    bool plain = colors == 0 || (pair.text < 0 && pair.ground < 0);
    bool made = !plain && init_pair((short)(style + 1), pair.text, pair.ground) == OK;
    terminal->pairs[style] = made ? (short)(style + 1) : 0;
    terminal->attributes[style] = attributes;
  }
}

/* Asks terminals that are like xterm to mark pasted text, or no longer. */
static void set_pastes(struct terminal *terminal, bool on) {
  if (terminal->pastes == on || terminfo_text("kmous") == NULL) return;
  terminal->pastes = on;
  fputs(on ? "\033[?2004h" : "\033[?2004l", stdout);
  fflush(stdout);
}

/* Asks the same terminals to tell how the pressed mouse moves, or no longer. */
static void set_drags(struct terminal *terminal, bool on) {
  if (terminal->drags == on || terminfo_text("kmous") == NULL) return;
  terminal->drags = on;
  fputs(on ? "\033[?1002h" : "\033[?1002l", stdout);
  fflush(stdout);
}

/* Keys as terminals send them whose TERM says otherwise, such as End within tmux under xterm's name: else the rest of
 * the sequence would be read as keys. */
static void define_keys(void) {
  static const struct {
    int code;
    const char *sequences[4];
  } keys[] = {
      {KEY_HOME, {"\033[1~", "\033[7~", "\033[H", "\033OH"}},
      {KEY_END, {"\033[4~", "\033[8~", "\033[F", "\033OF"}},
      {KEY_PPAGE, {"\033[5~"}},
      {KEY_NPAGE, {"\033[6~"}},
      {KEY_DC, {"\033[3~"}},
      {KEY_UP, {"\033[A", "\033OA"}},
      {KEY_DOWN, {"\033[B", "\033OB"}},
      {KEY_RIGHT, {"\033[C", "\033OC"}},
      {KEY_LEFT, {"\033[D", "\033OD"}},
  };
  define_key("\033[200~", CODE_PASTE_BEGIN);
  define_key("\033[201~", CODE_PASTE_END);
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
    for (int i = 0; i < 4 && keys[k].sequences[i] != NULL; i++) {
      if (key_defined(keys[k].sequences[i]) <= 0) define_key(keys[k].sequences[i], keys[k].code);
    }
  }
}

struct terminal *terminal_open(enum color_choice choice, enum palette palette, struct error *error) {
  unsetenv("LINES"); /* the terminal's own size counts, and it may change */
  unsetenv("COLUMNS");
  const char *name = getenv("TERM");
  if (!terminfo_knows_terminal() && name != NULL && name[0] != 0) {
    error_set(error, STATUS_USAGE, "TERM=%s is not known here; try TERM=xterm-256color tilescope", name);
    return NULL;
  }
  if (!terminfo_places_cursor()) {
    error_set(error, STATUS_USAGE,
              "the terminal (TERM=%s) cannot place its cursor; see tilescope --help for commands that need none",
              name != NULL ? name : "");
    return NULL;
  }
  struct termios modes;
  tcgetattr(STDOUT_FILENO, &modes);
  struct terminal *terminal = calloc(1, sizeof *terminal);
  if (terminal != NULL) terminal->screen = newterm(NULL, stdout, stdin);
  if (terminal == NULL || terminal->screen == NULL) {
    error_set(error, STATUS_USAGE, "the terminal cannot be used");
    free(terminal);
    return NULL;
  }
  batch_open(&terminal->batch);
  terminal->left = true;
  restore_arm(terminal->batch.terminal >= 0 ? terminal->batch.terminal : STDOUT_FILENO, &modes);
  if (getenv("ESCDELAY") == NULL) set_escdelay(ESCAPE_DELAY_MS);
  raw(); /* ^C and ^Z are keys like others */
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  mouseinterval(0); /* keeps press, release and wheel apart */
  curs_set(0);
  define_keys();
  terminal->colors = color_count(choice);
  set_styles(terminal, terminal->colors, palette);
  return terminal;
}

void terminal_close(struct terminal *terminal) {
  if (terminal == NULL) return;
  terminal_set_mouse(terminal, false);
  set_pastes(terminal, false);
  endwin();
  restore_disarm();
  delscreen(terminal->screen);
  batch_close(&terminal->batch);
  free(terminal->cells);
  free(terminal);
}

void terminal_size(struct terminal *terminal, int *rows, int *columns) {
  struct winsize size;
  (void)terminal;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
    if (size.ws_row != LINES || size.ws_col != COLS) resizeterm(size.ws_row, size.ws_col);
  }
  getmaxyx(stdscr, *rows, *columns);
}

/* The pair of colours of two pixels in a cell; made when it is first needed. */
static short half_pair(struct terminal *terminal, const struct cell *cell) {
  int lower = cell->under - 1, pair = 1 + STYLE_COUNT + cell->style * STYLE_COUNT + lower;
  short text, ground, ignored;
  if (terminal->colors == 0 || pair >= COLOR_PAIRS || pair > SHRT_MAX) return terminal->pairs[cell->style];
  if (pair_content(terminal->pairs[cell->style], &text, &ignored) == ERR) return terminal->pairs[cell->style];
  if (pair_content(terminal->pairs[lower], &ground, &ignored) == ERR) return terminal->pairs[cell->style];
  return init_pair((short)pair, text, ground) == OK ? (short)pair : terminal->pairs[cell->style];
}

bool terminal_has_colors(const struct terminal *terminal) {
  return terminal->colors > 0;
}

static void paint_row(struct terminal *terminal, const struct canvas *canvas, int row, int columns) {
  int count = 0;
  for (int column = 0; column < columns; column++) {
    const struct cell *cell = canvas_cell(canvas, row, column);
    if (cell->glyph == 0) continue; /* curses knows the width of what is before it */
    wchar_t glyph = terminal->colors == 256 ? palette_glyph((enum style)cell->style, cell->glyph) : cell->glyph;
    wchar_t text[3] = {glyph, cell->mark, 0};
    short pair = cell->under > 0 ? half_pair(terminal, cell) : terminal->pairs[cell->style];
    setcchar(&terminal->cells[count++], text, terminal->attributes[cell->style], pair, NULL);
  }
  mvadd_wchnstr(row, 0, terminal->cells, count);
}

void terminal_paint(struct terminal *terminal, const struct canvas *canvas, bool all) {
  int rows, columns;
  getmaxyx(stdscr, rows, columns);
  if (rows > canvas->rows) rows = canvas->rows;
  if (columns > canvas->columns) columns = canvas->columns;
  if (columns > terminal->cell_capacity) {
    cchar_t *cells = realloc(terminal->cells, (size_t)columns * sizeof *cells);
    if (cells == NULL) return;
    terminal->cells = cells;
    terminal->cell_capacity = columns;
  }
  if (all) clearok(curscr, TRUE);
  erase();
  for (int row = 0; row < rows; row++) paint_row(terminal, canvas, row, columns);
  if (!terminal->left) batch_begin(&terminal->batch);
  bool cursor = canvas->cursor_row >= 0 && canvas->cursor_row < rows && canvas->cursor_column < columns;
  curs_set(cursor ? 1 : 0);
  if (cursor) move(canvas->cursor_row, canvas->cursor_column);
  wnoutrefresh(stdscr);
  doupdate();
  if (!terminal->left) batch_end(&terminal->batch);
  terminal->left = false;
  set_pastes(terminal, true);
  set_drags(terminal, terminal->mouse);
}

/* Curses' numbers to ours. */
static int translate(wint_t code) {
  static const struct {
    int curses, key;
  } keys[] = {
      {KEY_UP, KEY_ARROW_UP},   {KEY_DOWN, KEY_ARROW_DOWN}, {KEY_LEFT, KEY_ARROW_LEFT},    {KEY_RIGHT, KEY_ARROW_RIGHT},
      {KEY_PPAGE, KEY_PAGE_UP}, {KEY_NPAGE, KEY_PAGE_DOWN}, {KEY_HOME, KEY_FIRST},         {KEY_END, KEY_LAST},
      {KEY_BTAB, KEY_BACK_TAB}, {KEY_DC, KEY_DELETE},       {KEY_BACKSPACE, KEY_DEL_BACK}, {KEY_ENTER, KEY_RETURN},
  };
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (keys[i].curses == (int)code) return keys[i].key;
  }
  if (code > KEY_F0 && code <= KEY_F(12)) return KEY_FUNCTION + (int)code - KEY_F0;
  return KEY_NONE;
}

static bool next_mouse(struct terminal *terminal, struct terminal_input *input) {
  MEVENT event;
  if (getmouse(&event) != OK) return false;
  *input = (struct terminal_input){.is_mouse = true, .row = event.y, .column = event.x};
  if (event.bstate & BUTTON1_RELEASED) {
    terminal->pressed = false;
    return false;
  }
  if (event.bstate & BUTTON1_PRESSED) {
    terminal->pressed = true;
    input->button = MOUSE_CLICK;
  } else if ((event.bstate & REPORT_MOUSE_POSITION) && terminal->pressed) {
    input->button = MOUSE_DRAG;
  } else if (event.bstate & BUTTON4_PRESSED) {
    input->button = MOUSE_WHEEL_UP;
  } else if (event.bstate & BUTTON5_PRESSED) {
    input->button = MOUSE_WHEEL_DOWN;
  } else {
    return false;
  }
  return true;
}

static bool has_input(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  return poll(&input, 1, 0) == 1 && input.revents == POLLIN; /* no hangup, at which nothing more is read */
}

bool terminal_next(struct terminal *terminal, struct terminal_input *input) {
  wint_t code;
  for (;;) {
    int kind = get_wch(&code);
    if (kind == ERR && has_input()) continue; /* bytes that are no character: no end, else each would be painted */
    if (kind == ERR) return false;
    if (kind == KEY_CODE_YES && code == KEY_MOUSE) {
      if (next_mouse(terminal, input)) return true;
      continue;
    }
    if (kind == KEY_CODE_YES && (code == CODE_PASTE_BEGIN || code == CODE_PASTE_END)) {
      terminal->pasting = code == CODE_PASTE_BEGIN;
      continue;
    }
    *input = (struct terminal_input){.key = (int)code, .is_pasted = terminal->pasting};
    if (kind == KEY_CODE_YES) input->key = translate(code);
    if (kind != KEY_CODE_YES && code == '\n') input->key = KEY_RETURN;
    if (input->key != KEY_NONE) return true;
  }
}

void terminal_set_mouse(struct terminal *terminal, bool on) {
  if (terminal->mouse == on) return;
  terminal->mouse = on;
  terminal->pressed = false;
  const mmask_t buttons = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED;
  if (!on) set_drags(terminal, false);
  mousemask(on ? buttons | REPORT_MOUSE_POSITION : 0, NULL);
}

void terminal_leave(struct terminal *terminal) {
  set_drags(terminal, false);
  set_pastes(terminal, false);
  endwin();
  terminal->left = true;
}
