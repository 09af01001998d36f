/* The view Hardware: the accelerator's numbers, which can be changed on the spot, the network, and what is odd
 * about them.
 *
 * What is shown are the numbers of the file with the point's edits, at once, also while they are evaluated. */
#ifndef TUI_VIEWS_HARDWARE_NUMBERS_H
#define TUI_VIEWS_HARDWARE_NUMBERS_H

#include "inputs/edits.h"
#include "tui/analysis/inputs.h"
#include "tui/analysis/remarks.h"

struct evaluation;
struct state;
struct wants;

struct machine {
  struct snapshot *inputs; /* of the last point whose files could be read; NULL: none yet */
  struct lint lint;        /* on them */
  char prompt_title[EDIT_NAME_SIZE];
};

/* Takes over what the files of an evaluation say. */
void machine_take(struct machine *machine, const struct evaluation *evaluation);
void machine_deinit(struct machine *machine);

/* The network and the accelerator were read; else nothing below may be called. */
bool machine_is_known(const struct state *state);

/* What was read is the point's hardware, not that of an earlier point because this one's cannot be read. */
bool machine_is_current(const struct state *state);

/* The accelerator with the point's edits, as far as they make sense. */
void machine_hardware(const struct state *state, struct hardware *hardware);

/* All numbers, from the top memory down to the array. Fills places[EDIT_PLACES_MAX], returns how many. */
int machine_places(const struct state *state, struct edit_place *places);

struct machine_number {
  struct edit_place place;
  double value;      /* as edited */
  double file_value; /* as the file has it */
  bool is_edited;
};

/* One of the places. */
struct machine_number machine_number(const struct state *state, struct edit_place place);

/* "64 KiB", "512 b/cyc", "26.56 pJ", in `text` of FORMAT_SIZE bytes. */
const char *machine_text(enum edit_field field, double value, char *text);

/* Rows of the diagram: memories from the top down, then the array. */
int machine_owner(const struct state *state, struct edit_place place);

/* Sentences on the accelerator and the network, those of `tilescope check`, after why there is no result: how
 * many, and one of them. */
int machine_remarks(const struct state *state);
const char *machine_remark(const struct state *state, int index);

/* The points that one key press in the list of numbers leads to. */
void machine_wants(const struct state *state, struct wants *wants);

/* --- Changes; those of a number change the one in the row of PANE_NUMBERS ------------------------------------ */

/* Asks for its value. */
void machine_type(struct state *state);
/* Twice as much (+1) or half (-1); in small steps a tenth more or less. */
void machine_step(struct state *state, int direction, bool is_large);
/* What the file says. */
void machine_reset(struct state *state);
/* The same for all numbers. */
void machine_reset_all(struct state *state);
/* Asks for a name, saves the hardware with its edits as that file, and goes on with it. */
void machine_save(struct state *state);
/* The errand of it: writes state->errand.path, a name or a path, and tells the whole `path` (PATH_MAX bytes). *exists:
 * not written, because there is such a file. */
enum status machine_write(const struct state *state, char *path, bool *exists, struct error *error);
/* Goes on with the file that was written. */
void machine_saved(struct state *state);

/* After a row was chosen: the diagram shows the memory of the number, or the list the first number of the memory.
 */
void machine_follow(struct state *state);

#endif
