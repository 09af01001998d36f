/* Why something lives where it does: the levels tried, what each lacked, and what would change it; in words. */
#ifndef TUI_ANALYSIS_PLACING_WHY_H
#define TUI_ANALYSIS_PLACING_WHY_H

#include "model/inspect/relief.h"
#include "tui/analysis/placement.h"

enum { PLACING_WHY_SIZE = 900 };

struct placing_why {
  struct relief_subject subject;
  int home;                          /* where it lives, retries included; -1: there is no such data */
  const struct placement *placement; /* the tries that decided, NULL: none did */
  int type;                          /* of the tile whose tries they are */
  int raised;                        /* levels above where the tries ended, for want of a mapping */
  struct relief relief;              /* the memory that has to grow least for it to live elsewhere */
  int64_t tile_x, tile_y;            /* a smaller tile with which it lives lower, 0: none was found */
  char text[PLACING_WHY_SIZE];       /* sentences, the most important first */
};

/* STATUS_INTERNAL when memory is out. The schedule is the one that the result is of. */
enum status placing_why_of(const struct result *result, const struct schedule *schedule, const struct placing *at,
                           enum held_owner owner, struct placing_why *why, struct error *error);

/* "has 64 KiB, needs 513.8 KiB: 449.8 KiB too much", "one for each of 1024 units", "holds 6.6 KiB of 1 MiB"; in
 * `text` of PLACING_TEXT_SIZE bytes. */
const char *placing_try_text(const struct hardware *hardware, const struct placement_try *tried, char *text);

/* "sram_64KB of 4209664 bits (×8.03): V cache to sram_64KB", in `text` of PLACING_TEXT_SIZE bytes. */
const char *placing_relief_text(const struct hardware *hardware, const struct relief *relief, enum held_owner owner,
                                char *text);

#endif
