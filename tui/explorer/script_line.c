#include "tui/explorer/script_line.h"

#include <stdio.h>
#include <string.h>

#include "tui/screen/key.h"

bool script_line_begin(struct script_line *line, const char *text) {
  static const struct {
    const char *word;
    enum event_kind kind;
    bool by_letter;
  } words[] = {
      {"key", EVENT_KEY, false},   {"type", EVENT_KEY, true},       {"point", EVENT_POINT, false},
      {"tick", EVENT_TICK, false}, {"resize", EVENT_RESIZE, false},
  };
  size_t length = strcspn(text, " ");
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strlen(words[i].word) != length || strncmp(text, words[i].word, length) != 0) continue;
    *line = (struct script_line){.kind = words[i].kind, .by_letter = words[i].by_letter};
    line->rest = text[length] == ' ' ? text + length + 1 : text + length;
    return true;
  }
  return false;
}

static bool next_key(struct script_line *line, struct event *event) {
  char name[KEY_NAME_SIZE] = "";
  if (line->by_letter) {
    event->key = (unsigned char)*line->rest;
    return *line->rest != 0 && line->rest++ != NULL;
  }
  line->rest += strspn(line->rest, " ");
  size_t length = strcspn(line->rest, " ");
  if (length < sizeof name) memcpy(name, line->rest, length);
  event->key = key_from_name(name);
  line->rest += length;
  return length > 0;
}

bool script_line_next(struct script_line *line, struct event *event) {
  *event = (struct event){.kind = line->kind};
  if (line->kind == EVENT_KEY) return next_key(line, event);
  if (line->rest == NULL) return false;
  if (line->kind == EVENT_POINT && line->rest[0] != 0) event->text = line->rest;
  if (line->kind == EVENT_RESIZE && sscanf(line->rest, "%dx%d", &event->columns, &event->rows) != 2) event->rows = 0;
  line->rest = NULL;
  return true;
}

bool script_event_is_sound(const struct event *event) {
  enum { MOST = 1000 };
  if (event->kind == EVENT_KEY) return event->key != KEY_NONE;
  if (event->kind == EVENT_POINT) return event->text != NULL;
  if (event->kind != EVENT_RESIZE) return true;
  return event->rows > 0 && event->columns > 0 && event->rows <= MOST && event->columns <= MOST;
}
