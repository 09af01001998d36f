/* A design point as options of the command line, and back, by the table of options (tui/options.h).
 *
 * Law: what point_options writes, point_from_options reads as an equal point. */
#ifndef TUI_OPTIONS_POINT_OPTIONS_H
#define TUI_OPTIONS_POINT_OPTIONS_H

#include "tui/analysis/point.h"
#include "tui/options/app_options.h"
#include "tui/options/options.h"

enum { POINT_OPTIONS_SIZE = 32768 };

/* "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72": one line for a shell, of eval and
 * of the explorer. Mode and tile always, the rest where it is not the default. False when memory is out. */
bool point_options(const struct point *point, char text[POINT_OPTIONS_SIZE]);

/* The value of one option, as it is typed; "" where it is the default, or no option of a point. False when memory is
 * out. */
bool point_option(enum option option, const struct point *point, char value[POINT_OPTIONS_SIZE]);

/* Reads such options. Hardware, workload, mode and tile must be there. STATUS_USAGE with a sentence in `error` for
 * what makes no sense; the point is then unchanged. */
enum status point_from_options(struct point *point, const char *text, struct error *error);

/* Reads options over those of the point: what they do not give stays, unless they tell a whole point themselves.
 * STATUS_USAGE as above. */
enum status point_change(struct point *point, const char *text, struct error *error);

/* The point that the options of a command line tell. STATUS_USAGE where a name is too long. */
enum status point_from_app_options(struct point *point, const struct app_options *options, struct error *error);

#endif
