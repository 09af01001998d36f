#include "tui/batch/sweep/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/explorer/sync.h"

enum { BAR_CELLS = 24, PAUSE_US = 100000 };

static const char clear_line[] = "\r\033[K";

void progress_open(struct progress *progress, int64_t before, int64_t total) {
  const char *terminal = getenv("TERM");
  *progress = (struct progress){.before = before, .total = total, .started_us = clock_us()};
  progress->is_on = isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
  progress->drawn_us = progress->started_us; /* quick runs need no bar */
}

const char *progress_text(int64_t before, int64_t done, int64_t total, double seconds, char *text) {
  char bar[BAR_CELLS + 1];
  double part = total > 0 ? (double)done / (double)total : 1;
  double rate = seconds > 0 ? (double)(done - before) / seconds : 0;
  for (int i = 0; i < BAR_CELLS; i++) bar[i] = i < (int)(part * BAR_CELLS) ? '#' : '-';
  bar[BAR_CELLS] = '\0';
  int length = snprintf(text, PROGRESS_SIZE, "%3d %% [%s]  %" PRId64 " of %" PRId64 "  %.1f/s", (int)(part * 100), bar,
                        done, total, rate);
  if (rate <= 0 || done == total) return text;
  int64_t left = (int64_t)((double)(total - done) / rate + 0.5);
  if (left < 3600) {
    snprintf(text + length, PROGRESS_SIZE - (size_t)length, "  %d:%02d left", (int)(left / 60), (int)(left % 60));
  } else {
    snprintf(text + length, PROGRESS_SIZE - (size_t)length, "  %" PRId64 ":%02d:%02d left", left / 3600,
             (int)(left / 60 % 60), (int)(left % 60));
  }
  return text;
}

void progress_update(struct progress *progress, int64_t done, const char *note) {
  char text[PROGRESS_SIZE];
  if (!progress->is_on) return;
  int64_t now = clock_us();
  if (now - progress->drawn_us < PAUSE_US) return;
  double seconds = 1e-6 * (double)(now - progress->started_us);
  fprintf(stderr, "%s%s%s%s", clear_line, progress_text(progress->before, done, progress->total, seconds, text),
          note[0] != '\0' ? "  " : "", note);
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
