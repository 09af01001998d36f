#include "tui/screen/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/utf8.h"

static const struct {
  int key;
  const char *name;
  const char *shown; /* shorter, for people; NULL: the name */
} named[] = {
    {KEY_TAB, "Tab", NULL},        {KEY_RETURN, "Enter", NULL},       {KEY_ESCAPE, "Esc", NULL},
    {KEY_SPACE, "Space", NULL},    {KEY_DEL_BACK, "Backspace", NULL}, {KEY_ARROW_UP, "Up", "↑"},
    {KEY_ARROW_DOWN, "Down", "↓"}, {KEY_ARROW_LEFT, "Left", "←"},     {KEY_ARROW_RIGHT, "Right", "→"},
    {KEY_PAGE_UP, "PgUp", NULL},   {KEY_PAGE_DOWN, "PgDn", NULL},     {KEY_FIRST, "Home", NULL},
    {KEY_LAST, "End", NULL},       {KEY_BACK_TAB, "S-Tab", NULL},     {KEY_DELETE, "Delete", NULL},
};
enum { NAMED_COUNT = sizeof named / sizeof named[0] };

const char *key_text(int key, char *name) {
  for (int i = 0; i < NAMED_COUNT; i++) {
    if (named[i].key != key) continue;
    snprintf(name, KEY_NAME_SIZE, "%s", named[i].shown != NULL ? named[i].shown : named[i].name);
    return name;
  }
  if (key > KEY_FUNCTION && key < KEY_END_OF_LIST) {
    snprintf(name, KEY_NAME_SIZE, "F%d", key - KEY_FUNCTION);
  } else if (key > 0 && key < 32) {
    snprintf(name, KEY_NAME_SIZE, "^%c", key + '@');
  } else if (key > 32 && key < 127) {
    snprintf(name, KEY_NAME_SIZE, "%c", key);
  } else {
    snprintf(name, KEY_NAME_SIZE, "U+%04X", (unsigned)key & 0xffffff);
  }
  return name;
}

int key_from_name(const char *name) {
  for (int i = 0; i < NAMED_COUNT; i++) {
    if (strcmp(name, named[i].name) == 0) return named[i].key;
    if (named[i].shown != NULL && strcmp(name, named[i].shown) == 0) return named[i].key;
  }
  if (name[0] == '^' && name[1] >= '@' && name[1] <= '_' && name[2] == 0) return name[1] - '@';
  if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9') {
    char *end;
    long number = strtol(name + 1, &end, 10);
    return *end == 0 && number <= 12 ? KEY_FUNCTION + (int)number : KEY_NONE;
  }
  const char *rest = name;
  wchar_t glyph = text_next(&rest);
  return *rest == 0 && glyph != 0xfffd ? (int)glyph : KEY_NONE;
}
