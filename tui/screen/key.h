/* Keys: a character's code point (1..26 with Ctrl), or one of the names below. */
#ifndef TUI_SCREEN_KEY_H
#define TUI_SCREEN_KEY_H

enum key {
  KEY_NONE = 0,
  KEY_TAB = '\t',
  KEY_RETURN = '\r',
  KEY_ESCAPE = 27,
  KEY_SPACE = ' ',
  KEY_DEL_BACK = 127,
  KEY_ARROW_UP = 0x110000, /* after the last code point */
  KEY_ARROW_DOWN,
  KEY_ARROW_LEFT,
  KEY_ARROW_RIGHT,
  KEY_PAGE_UP,
  KEY_PAGE_DOWN,
  KEY_FIRST,
  KEY_LAST,
  KEY_BACK_TAB,
  KEY_DELETE,
  KEY_FUNCTION, /* KEY_FUNCTION + n: Fn, n = 1..12 */
  KEY_END_OF_LIST = KEY_FUNCTION + 13
};

#define KEY_CTRL(letter) ((letter) & 31)

enum { KEY_NAME_SIZE = 16 };

/* The key's name for people and scripts ("Tab", "^R", "F1", "x"), in `name` of KEY_NAME_SIZE bytes. */
const char *key_text(int key, char *name);

/* The key with that name, or KEY_NONE. */
int key_from_name(const char *name);

enum mouse_button { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN, MOUSE_DRAG /* moved while it is pressed */ };

#endif
