/* A design point as options of the command line, and back, by the table of options (tui/options.h).
 *
 * Law: what point_options writes, point_from_options reads as an equal point. */
#ifndef TUI_OPTIONS_POINT_OPTIONS_H
#define TUI_OPTIONS_POINT_OPTIONS_H

#include "tui/analysis/point.h"
#include "tui/options/app_options.h"
#include "tui/options/options.h"

enum { POINT_OPTIONS_SIZE = 32768 };

/* Writes one line for a shell, for eval or the explorer: "--hardware meta_prototype_df --workload fsrcnn --mode cached
 * --tile 60x72". Mode and tile always, the rest unless it is the default. False when memory is out. */
bool point_options(const struct point *point, char text[POINT_OPTIONS_SIZE]);

/* Writes the value of one option, as typed; "" if it is the default, or not an option of a point. False when memory is
 * out. */
bool point_option(enum option option, const struct point *point, char value[POINT_OPTIONS_SIZE]);

/* Reads such options. Hardware, workload, mode and tile are required. STATUS_USAGE with a sentence in `error` if they
 * are invalid; the point is then unchanged. */
enum status point_from_options(struct point *point, const char *text, struct error *error);

/* Changes the point by options: the others stay, unless the text gives a whole point. STATUS_USAGE as above. */
enum status point_change(struct point *point, const char *text, struct error *error);

/* Makes the point of a command line's options. STATUS_USAGE if a name is too long. */
enum status point_from_app_options(struct point *point, const struct app_options *options, struct error *error);

#endif
