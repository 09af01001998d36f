#include "tui/explorer/line.h"

#include <stdio.h>
#include <string.h>

#include "tui/screen/key.h"

void line_set(struct line *line, const char *text) {
  snprintf(line->text, sizeof line->text, "%s", text);
  line->length = line->cursor = (int)strlen(line->text);
  line->untouched = true;
}

static void erase(struct line *line, int from, int to) {
  memmove(line->text + from, line->text + to, (size_t)(line->length - to + 1));
  line->length -= to - from;
  line->cursor = from;
}

static void insert(struct line *line, int key) {
  if (line->untouched) erase(line, 0, line->length);
  if (line->length + 1 >= LINE_SIZE) return;
  memmove(line->text + line->cursor + 1, line->text + line->cursor, (size_t)(line->length - line->cursor + 1));
  line->text[line->cursor++] = (char)key;
  line->length++;
}

static int word_start(const struct line *line) {
  int at = line->cursor;
  while (at > 0 && line->text[at - 1] == ' ') at--;
  while (at > 0 && line->text[at - 1] != ' ') at--;
  return at;
}

bool line_key(struct line *line, int key) {
  if (key == L'×') key = 'x'; /* sizes are shown with it */
  switch (key) {
    case KEY_ARROW_LEFT:
      line->cursor -= line->cursor > 0;
      break;
    case KEY_ARROW_RIGHT:
      line->cursor += line->cursor < line->length;
      break;
    case KEY_FIRST:
    case KEY_CTRL('A'):
      line->cursor = 0;
      break;
    case KEY_LAST:
    case KEY_CTRL('E'):
      line->cursor = line->length;
      break;
    case KEY_DEL_BACK:
    case KEY_CTRL('H'):
      if (line->cursor > 0) erase(line, line->cursor - 1, line->cursor);
      break;
    case KEY_DELETE:
      if (line->cursor < line->length) erase(line, line->cursor, line->cursor + 1);
      break;
    case KEY_CTRL('U'):
      erase(line, 0, line->cursor);
      break;
    case KEY_CTRL('W'):
      erase(line, word_start(line), line->cursor);
      break;
    default:
      if (key < 32 || key > 126) return false;
      insert(line, key);
      break;
  }
  line->untouched = false;
  return true;
}
