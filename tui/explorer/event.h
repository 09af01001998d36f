/* Events that change the state. */
#ifndef TUI_EXPLORER_EVENT_H
#define TUI_EXPLORER_EVENT_H

#include "tui/analysis/evaluation.h"
#include "tui/analysis/optimizer.h"
#include "tui/explorer/request.h"
#include "tui/screen/canvas.h"
#include "tui/screen/key.h"

enum event_kind {
  EVENT_KEY,
  EVENT_MOUSE,
  EVENT_RESIZE,
  EVENT_EVALUATED,
  EVENT_POINT,      /* another design point */
  EVENT_TICK,       /* a step of the animation */
  EVENT_STILL_BUSY, /* an evaluation takes long enough to say so */
  EVENT_REQUEST_DONE,
  EVENT_OPTIMIZED, /* news of an optimisation */
};

struct event {
  enum event_kind kind;
  int64_t time_us;                   /* of the event; 0 in scripts */
  int key;                           /* KEY */
  bool is_pasted;                    /* KEY: a character of text pasted into the terminal */
  enum mouse_button button;          /* MOUSE */
  const char *text;                  /* POINT: options of the command line; others keep their values */
  struct target target;              /* MOUSE: what is drawn there */
  int rows, columns;                 /* RESIZE */
  struct evaluation *evaluation;     /* EVALUATED; the state takes it over */
  const struct outcome *outcome;     /* REQUEST_DONE */
  const struct optimizer_news *news; /* OPTIMIZED */
};

#endif
