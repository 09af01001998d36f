/* Why searched data are where they are (schedule.placement: PLACEMENT_SEARCH). */
#ifndef TUI_ANALYSIS_SEARCHED_H
#define TUI_ANALYSIS_SEARCHED_H

#include "tui/analysis/placement.h"

/* Writes that no choice costs less, and of each memory below the data's whether it lacks room, is taken by other data,
 * or would not pay; in `text` of PLACEMENT_WHY_SIZE bytes. `row` is that of the owner, which is present. Returns
 * `text`.
 */
const char *searched_text(const struct result *result, const struct schedule *schedule,
                          const struct placement_choice *at, enum held_owner owner, const struct placement_row *row,
                          char *text);

#endif
