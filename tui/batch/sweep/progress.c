#include "tui/batch/sweep/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tui/explorer/sync.h"
#include "tui/text/utf8.h"

enum { BAR_CELLS = 24, PAUSE_US = 100000, COLUMNS = 79 };

static const char clear_line[] = "\r\033[K";

void progress_open(struct progress *progress, int64_t before, int64_t total) {
  const char *terminal = getenv("TERM");
  *progress = (struct progress){.before = before, .total = total, .started_us = clock_us()};
  progress->is_on = isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
  progress->seen = before;
  progress->left = "left";
  progress->drawn_us = progress->started_us; /* quick runs need no bar */
}

/* "  0:09 left" behind a text, "  estimating" before the first point; nothing where nothing can be known. */
static void add_left(const struct progress *progress, double rate, int64_t points, char *text) {
  if (progress->left == NULL || points == 0) return;
  if (rate <= 0) {
    text_append(text, PROGRESS_SIZE, "  estimating");
    return;
  }
  int64_t left = (int64_t)((double)points / rate + 0.5);
  if (left < 3600) {
    text_append(text, PROGRESS_SIZE, "  %d:%02d %s", (int)(left / 60), (int)(left % 60), progress->left);
  } else {
    text_append(text, PROGRESS_SIZE, "  %" PRId64 ":%02d:%02d %s", left / 3600, (int)(left / 60 % 60), (int)(left % 60),
                progress->left);
  }
}

static void cut(char *text, int columns) {
  const char *at = text;
  while (*at != '\0') {
    const char *next = at;
    columns -= text_cells(text_next(&next));
    if (columns < 0) break;
    at = next;
  }
  text[at - text] = '\0';
}

const char *progress_text(const struct progress *progress, int64_t done, double seconds, const char *note, int columns,
                          char *text) {
  int64_t before = progress->before, total = progress->total;
  char bar[BAR_CELLS + 1];
  double part = total > 0 ? (double)done / (double)total : 1;
  double rate = seconds > 0 ? (double)(done - before) / seconds : 0;
  const char *blanks = note[0] != '\0' ? "  " : "";
  for (int i = 0; i < BAR_CELLS; i++) bar[i] = i < (int)(part * BAR_CELLS) ? '#' : '-';
  bar[BAR_CELLS] = '\0';
  snprintf(text, PROGRESS_SIZE, "%3d %% [%s]  %" PRId64 " of %" PRId64 "  %.1f/s", (int)(part * 100), bar, done, total,
           rate);
  add_left(progress, rate, total - done, text);
  text_append(text, PROGRESS_SIZE, "%s%s", blanks, note);
  if (text_width(text) <= columns) return text;
  snprintf(text, PROGRESS_SIZE, "%3d %%", (int)(part * 100));
  add_left(progress, rate, total - done, text);
  text_append(text, PROGRESS_SIZE, "%s%s", blanks, note);
  cut(text, columns);
  return text;
}

void progress_update(struct progress *progress, int64_t done, const char *note) {
  char text[PROGRESS_SIZE];
  if (!progress->is_on) return;
  int64_t now = clock_us();
  if (done <= progress->before || done < progress->seen) progress->started_us = now;
  progress->seen = done;
  if (now - progress->drawn_us < PAUSE_US) return;
  double seconds = 1e-6 * (double)(now - progress->started_us);
  struct winsize size;
  bool is_known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  progress_text(progress, done, seconds, note, is_known ? size.ws_col - 1 : COLUMNS, text);
  fprintf(stderr, "%s%s", clear_line, text);
  fflush(stderr);
  progress->drawn_us = now;
  progress->is_shown = true;
}

void progress_hide(struct progress *progress) {
  if (!progress->is_shown) return;
  fputs(clear_line, stderr);
  fflush(stderr);
  progress->is_shown = false;
  progress->drawn_us = 0; /* show it again at once */
}
