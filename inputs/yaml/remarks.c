#include "inputs/yaml/remarks.h"

#include <stdio.h>
#include <string.h>

void remarks_init(struct remarks *remarks) {
  memset(remarks, 0, sizeof *remarks);
  arena_init(&remarks->arena);
}

void remarks_deinit(struct remarks *remarks) {
  arena_deinit(&remarks->arena);
  remarks->count = remarks->capacity = 0;
  remarks->texts = NULL;
}

static int make_room(struct remarks *remarks) {
  if (remarks->count < remarks->capacity) return 1;
  int capacity = remarks->capacity ? 2 * remarks->capacity : 16;
  const char **texts = ARENA_NEW(&remarks->arena, capacity, const char *);
  if (texts == NULL) {
    remarks->has_lost = true;
    return 0;
  }
  if (remarks->count) memcpy(texts, remarks->texts, (size_t)remarks->count * sizeof *texts);
  remarks->texts = texts;
  remarks->capacity = capacity;
  return 1;
}

void remarks_add(struct remarks *remarks, const char *where, const char *sentence) {
  if (remarks->count >= REMARKS_MAX || !make_room(remarks)) return;
  if (remarks->count + 1 == REMARKS_MAX) sentence = "too many remarks; the rest are not shown";
  size_t size = strlen(where) + strlen(sentence) + 1;
  char *text = ARENA_NEW(&remarks->arena, size, char);
  char *raw = ARENA_NEW(&remarks->arena, size, char);
  if (text == NULL || raw == NULL) {
    remarks->has_lost = true;
    return;
  }
  int length = snprintf(raw, size, "%s%s", where, sentence);
  source_printable(text, size, raw, (size_t)length);
  remarks->texts[remarks->count++] = text;
}
