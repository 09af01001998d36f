/* The options of the explorer, and where a point starts. */
#ifndef TUI_OPTIONS_APP_OPTIONS_H
#define TUI_OPTIONS_APP_OPTIONS_H

#include <stdbool.h>

#include "inputs/edits.h"
#include "model/schedule.h"
#include "tui/screen/style.h"

struct app_options {
  const char *hardware;    /* name or path */
  const char *workload;    /* name or path */
  const char *mapping;     /* name or path; NULL: the one that goes with the hardware */
  char edits[EDITS_SIZE];  /* changed numbers of the hardware */
  const char *input_shape; /* what an ONNX file leaves open (inputs/onnx/onnx.h); NULL: nothing */
  const char *bits;
  struct schedule schedule; /* the first schedule */
  enum color_choice colors;
  enum palette palette;
  bool ascii; /* also used where the locale is not UTF-8 */
  bool no_mouse;
  bool no_clock;       /* --clock 0: times are shown as a fixed text, so that screens can be compared */
  const char *lesson;  /* to begin with, by name or path; NULL: none */
  const char *record;  /* file that gets a line for each answer in a lesson; NULL: none */
  bool large;          /* for a projector */
  bool reduced_motion; /* no animation */
  double clock_mhz;    /* adds times and rates; 0: none */
  bool plain;          /* lines of text in and out, for screen readers and pipes */
  const char *keys;    /* of the user's own (tui/explorer/action.h); NULL: none */
  bool names_point;    /* an option sets the first point */
  bool clean;          /* neither read nor write the saved session */
  const char *session; /* its file; NULL: the user's */
  int workers;         /* 0: evaluate inside the loop, deterministic; else threads in the background */
  int rows, columns;   /* --size COLUMNSxROWS, for scripts; 0: 24, 80 */
  const char *script;  /* --test-script: replay this file's keys without a terminal; NULL: interactive */
  const char *sync;    /* --test-sync: append a line to this file after every paint; NULL: do not */
};

/* Fills in the defaults: FSRCNN on Meta_prototype_DF, fully cached, tiles of 60x72, the optimal search, everything
 * on. */
void app_options_init(struct app_options *options);

#endif
