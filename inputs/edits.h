/* Changed numbers of an accelerator, as text: "array.D1=16 mac.energy=0.1 sram_64KB.size=1048576".
 *
 * An *edit* is NAME=VALUE; the name is a memory's and one of its fields (size, read_bandwidth, ..), array.D1 ..
 * array.D9, mac.energy, mac.area, vector_unit.lanes, vector_unit.energy, or scale.size, scale.read_width,
 * scale.write_width: exponents of struct scaling. Units are the model's: bits, bit/cycle, pJ, cycles. *Edits* are a
 * text of such words sorted by name, each name once, values as the shortest decimals: equal texts are equal edits, ""
 * means none. A name contains no blank and no '='; '_' stands for them in a memory's name. */
#ifndef INPUTS_EDITS_H
#define INPUTS_EDITS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/layer/hardware.h"

enum { EDITS_SIZE = 1024, EDIT_NAME_SIZE = NAME_SIZE + 24 };

/* The table of numbers, those of the array first: for reading and writing files, --set, show hardware and the Hardware
 * view. Of each: name in code; name, after the dot (NULL: an array dimension, D1 ..); key in --json and key in hardware
 * files, both also accepted by --set (NULL: a number of the ports); heading in show hardware (NULL: not shown
 * there); unit and short unit; whether it is whole, read and written with the ports, and 0 where a file omits it; least
 * and most; offset of the double in struct memory or, before SIZE, in struct hardware; help. */
#define EDIT_FIELDS(ROW)                                                                                               \
  ROW(ARRAY_DIM, NULL, NULL, NULL, NULL, "", "", true, false, false, 1, 1 << 20, 0,                                    \
      "MAC units along one dimension of the array.")                                                                   \
  ROW(MAC_ENERGY, "energy", "energy_pj", "unit_energy", NULL, "pJ", "pJ", false, false, false, 0, EDIT_MOST,           \
      offsetof(struct hardware, mac_energy_pj), "Energy of one multiply-accumulate.")                                  \
  ROW(MAC_AREA, "area", "area", NULL, NULL, "", "", false, false, true, 0, EDIT_MOST,                                  \
      offsetof(struct hardware, mac_area), "Area of one MAC unit, in the unit of the file.")                           \
  ROW(VECTOR_LANES, "lanes", NULL, NULL, NULL, "", "", true, false, true, 0, 1 << 20,                                  \
      offsetof(struct hardware, vector_lanes),                                                                         \
      "Lanes of the vector unit, which softmax and norms use; 0: it has none.")                                        \
  ROW(VECTOR_ENERGY, "energy", "energy_pj", NULL, NULL, "pJ", "pJ", false, false, true, 0, EDIT_MOST,                  \
      offsetof(struct hardware, vector_energy_pj), "Energy of one operation of the vector unit on one value.")         \
  ROW(SCALE_SIZE, "size", NULL, NULL, NULL, "", "", false, false, true, 0, 4, offsetof(struct hardware, scaling.size), \
      "P: energy of an access ~ size^P, where a change of size gives none. --scale banks: 0.5.")                       \
  ROW(SCALE_READ, "read_width", NULL, NULL, NULL, "", "", false, false, true, 0, 4,                                    \
      offsetof(struct hardware, scaling.read_width),                                                                   \
      "Q: energy of a read ~ width^Q, where a change of width gives none. --scale banks: 0.5.")                        \
  ROW(SCALE_WRITE, "write_width", NULL, NULL, NULL, "", "", false, false, true, 0, 4,                                  \
      offsetof(struct hardware, scaling.write_width),                                                                  \
      "Q: energy of a write ~ width^Q, where a change of width gives none. --scale banks: 0.5.")                       \
  ROW(SIZE, "size", "size_bits", "size", "bits", "bit", "bit", true, false, false, 1, EDIT_MOST_BITS,                  \
      offsetof(struct memory, size_bits), "Capacity of one instance, in bits; the energy of an access stays.")         \
  ROW(READ_BANDWIDTH, "read_bandwidth", "read_bits_per_cycle", NULL, "read", "bit/cycle", "bit/cyc", true, true,       \
      false, 1, EDIT_MOST_BITS, offsetof(struct memory, read_bw),                                                      \
      "Widest read in one cycle: bandwidth_max of the read ports.")                                                    \
  ROW(WRITE_BANDWIDTH, "write_bandwidth", "write_bits_per_cycle", NULL, "write", "bit/cycle", "bit/cyc", true, true,   \
      false, 1, EDIT_MOST_BITS, offsetof(struct memory, write_bw),                                                     \
      "Widest write in one cycle: bandwidth_max of the write ports.")                                                  \
  ROW(READ_GRANULARITY, "read_granularity", "read_granularity_bits", NULL, "least read", "bit", "bit", true, true,     \
      false, 1, EDIT_MOST_BITS, offsetof(struct memory, read_granularity),                                             \
      "Smallest read: bandwidth_min of the read ports.")                                                               \
  ROW(WRITE_GRANULARITY, "write_granularity", "write_granularity_bits", NULL, NULL, "bit", "bit", true, true, false,   \
      1, EDIT_MOST_BITS, offsetof(struct memory, write_granularity),                                                   \
      "Smallest write: bandwidth_min of the write ports.")                                                             \
  ROW(READ_ENERGY, "read_energy", "read_energy_pj", "r_cost", "read pJ", "pJ", "pJ", false, false, false, 0,           \
      EDIT_MOST, offsetof(struct memory, read_energy_pj), "Energy of one read at full bandwidth.")                     \
  ROW(WRITE_ENERGY, "write_energy", "write_energy_pj", "w_cost", "write pJ", "pJ", "pJ", false, false, false, 0,       \
      EDIT_MOST, offsetof(struct memory, write_energy_pj), "Energy of one write at full bandwidth.")                   \
  ROW(LATENCY, "latency", "access_latency_cycles", "latency", NULL, "cycles", "cyc", true, false, false, 0, EDIT_MOST, \
      offsetof(struct memory, latency_cycles), "Cycles from request to data; they count in offloading only.")          \
  ROW(AREA, "area", "area", "area", "area", "", "", false, false, false, 0, EDIT_MOST, offsetof(struct memory, area),  \
      "Area of one instance, in the unit of the file; 0: not known.")

#define EDIT_MOST 1e15      /* pJ and cycles: whole numbers are exact up to here */
#define EDIT_MOST_BITS 1e18 /* people write 10^16 and more for "without bound" */

#define EDIT_ENUMERATOR(id, ...) EDIT_##id,
enum edit_field { EDIT_FIELDS(EDIT_ENUMERATOR) EDIT_FIELD_COUNT };

struct edit_field_info {
  const char *name, *json_key, *yaml_key, *column;
  const char *unit, *short_unit; /* "bit/cycle", "bit/cyc"; "" for units of the array */
  bool is_whole, is_of_ports, is_optional;
  double least, most;
  size_t offset;
  const char *help;
};

extern const struct edit_field_info edit_field_info[EDIT_FIELD_COUNT];

/* One number of an accelerator. */
struct edit_place {
  enum edit_field field;
  int index; /* of the memory or the array dimension; 0 for the MAC */
};

enum { EDIT_PLACES_MAX = HARDWARE_MAX_MEMORIES * EDIT_FIELD_COUNT + HARDWARE_MAX_DIMS + EDIT_SIZE };

/* All numbers of the hardware: the array's, then those of its memories bottom up. A memory whose port both reads
 * and writes has one bandwidth and one granularity, listed as those of reading; numbers of writing are omitted
 * where nothing writes. Fills places[EDIT_PLACES_MAX], returns their number. */
int edit_places(const struct hardware *hardware, struct edit_place *places);

/* The number `field` of the MAC units, the vector unit or of scaling; not for other fields. */
double *edit_core_number(struct hardware *hardware, enum edit_field field);

/* "mac", "vector_unit" or "scale": the owner of such a number in edits. */
const char *edit_core_owner(enum edit_field field);

/* The number `field` of a memory; not for fields of the array. */
double *edit_memory_number(struct memory *memory, enum edit_field field);

/* False for numbers of reading (writing) where nothing reads (writes) the memory. */
bool edit_has_number(const struct memory *memory, enum edit_field field);

/* Returns the number at a place. */
double edit_number(const struct hardware *hardware, struct edit_place place);

/* Writes "sram_64KB.size" to `name` of EDIT_NAME_SIZE bytes. Returns `name`. */
const char *edit_name(const struct hardware *hardware, struct edit_place place, char *name);

/* True if one port reads and writes, with the same bandwidth and granularity for both (the older layout of files can
 * give two). */
bool edit_is_shared(const struct memory *memory);

/* Adds words NAME=VALUE, separated by blanks, to the edits; the last of a name counts. Accepts the names above,
 * those of --json and of the YAML files, and bandwidth, granularity and energy for both directions. A size may
 * have a unit, after a blank, too: 64KiB, 2 MiB, 64kB (1000 bytes), 8B; other numbers have that of the model.
 * STATUS_USAGE, with the edits unchanged, for an invalid word; edits_apply checks that the memory exists. */
enum status edits_add(char edits[EDITS_SIZE], const char *words, struct error *error);

/* Removes the edit of that name, if any. */
void edits_remove(char edits[EDITS_SIZE], const char *name);

/* Finds the value that the edits give to a name; false if none. */
bool edits_value(const char *edits, const char *name, double *value);

/* Words of a rule by which energies follow size and width: "none", "banks" (sizes and widths are added as banks side by
 * side: 0.5,0.5), "cacti" (0.5, reads 0.85, writes 1) or "P,Q". Replaces those in the edits. STATUS_USAGE. */
enum status edits_set_scale(char edits[EDITS_SIZE], const char *text, struct error *error);

/* Changes the hardware and finishes it. Where the edits scale, energies that they do not give follow size and width,
 * and all areas size: one that they give is that of the file's size. Of the top memory width alone counts, in
 * proportion. STATUS_USAGE with the nearest names for an unknown number, STATUS_BAD_INPUT for a value out of range; the
 * hardware is then unchanged. */
enum status edits_apply(const char *edits, struct hardware *hardware, struct error *error);

#endif
