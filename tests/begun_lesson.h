/* A lesson begun in an explorer. */
#ifndef TESTS_BEGUN_LESSON_H
#define TESTS_BEGUN_LESSON_H

#include <unistd.h>

#include "tests/explored.h"
#include "tui/views/lesson/lesson.h"

/* Begins the lesson of this text. */
static inline void begin_lesson(struct explored *explored, const char *text) {
  char path[] = "/tmp/tilescope-lesson-XXXXXX.lesson";
  int file = mkstemps(path, 7);
  assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text) && close(file) == 0);
  explored_settle(explored);
  lesson_start(&explored->state, path);
  lesson_overlay.follow(&explored->state);
  explored_settle(explored);
  unlink(path);
  if (lesson_of(&explored->state) == NULL) fail_msg("%s", explored->state.message);
}

/* Presses each character and evaluates what follows from it; '\n' is Enter, '\x1b' Esc. */
static inline void press_and_settle(struct explored *explored, const char *keys) {
  for (; *keys != 0; keys++) {
    explored_press(explored, *keys == '\n' ? KEY_RETURN : *keys == '\x1b' ? KEY_ESCAPE : *keys);
    explored_settle(explored);
  }
}

#endif
