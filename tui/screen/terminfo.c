#include "tui/screen/terminfo.h"

#include <curses.h>
#include <stdio.h>
#include <term.h>
#include <unistd.h>

const char *terminfo_text(const char *capability) {
  char name[16];
  snprintf(name, sizeof name, "%s", capability);
  const char *text = tigetstr(name);
  return text == (const char *)-1 ? NULL : text;
}

bool terminfo_knows_terminal(void) {
  int problem = 0; /* 0: it is unknown, or "generic" */
  if (setupterm(NULL, STDOUT_FILENO, &problem) == OK) del_curterm(cur_term);
  return problem == 1;
}

bool terminfo_places_cursor(void) {
  int problem = 0;
  if (setupterm(NULL, STDOUT_FILENO, &problem) != OK) return false;
  bool places = terminfo_text("cup") != NULL;
  del_curterm(cur_term);
  return places;
}
