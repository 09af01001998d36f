/* Arguments that can be read only once, pipes and FIFOs, as files that can be read again. */
#ifndef TUI_BATCH_PIPED_H
#define TUI_BATCH_PIPED_H

#include "inputs/yaml/source.h"

enum { PIPED_PATH_SIZE = 512, PIPED_SHOWN_SIZE = SOURCE_PATH_SIZE };

struct piped {
  char shown[PIPED_SHOWN_SIZE]; /* the argument, for messages */
  const char *path;             /* to read: `copy`, or the argument itself; "": no copy could be made */
  char copy[PIPED_PATH_SIZE];   /* of a pipe; "" for other files */
};

/* Copies the argument to a temporary file if it is a pipe. piped_remove in any case; *piped must not move in between.
 */
enum status piped_open(struct piped *piped, const char *argument, struct error *error);
void piped_remove(const struct piped *piped);

/* Text of a message without the path of the copy that it may begin with, and in *before what is to stand there. */
const char *piped_text(const struct piped *piped, const char *text, const char **before);

#endif
