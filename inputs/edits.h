/* Changed numbers of an accelerator, as text: "array.D1=16 mac.energy=0.1 sram_64KB.size=1048576".
 *
 * An *edit* is NAME=VALUE; the name is a memory's and one of its fields (size, read_bandwidth, ..), array.D1 ..
 * array.D9 or mac.energy. Units are the model's: bits, bit/cycle, pJ, cycles. *Edits* are a text of such words
 * sorted by name, each name once, values as the shortest decimals: equal texts are equal edits, "" means none. A
 * name contains no blank and no '='; '_' stands for them in a memory's name. */
#ifndef INPUTS_EDITS_H
#define INPUTS_EDITS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/layer/hardware.h"

enum { EDITS_SIZE = 1024, EDIT_NAME_SIZE = NAME_SIZE + 24 };

/* Numbers referred to in code; the table has all of them, those of the array first. */
enum edit_field {
  EDIT_ARRAY_DIM,
  EDIT_MAC_ENERGY,
  EDIT_SIZE, /* first one of a memory */
  EDIT_READ_BANDWIDTH,
  EDIT_WRITE_BANDWIDTH,
  EDIT_READ_GRANULARITY,
  EDIT_WRITE_GRANULARITY,
  EDIT_READ_ENERGY,
  EDIT_WRITE_ENERGY,
  EDIT_LATENCY
};

/* One row per number: used for reading and writing files, --set, show hardware and the Hardware view. */
struct edit_field_info {
  const char *name;     /* after the dot; NULL for an array dimension, which is called D1 .. */
  const char *json_key; /* in --json, also accepted by --set; NULL: same as the name */
  const char
      *yaml_key;      /* in hardware files, also accepted by --set; NULL: same as the name, or a number of the ports */
  const char *column; /* heading in show hardware; NULL: not shown there */
  const char *unit;   /* "bit", "bit/cycle", "pJ", "cycles"; "" for units of the array */
  const char *short_unit;
  bool is_whole;
  bool is_of_ports;   /* read and written with the ports of a memory */
  bool is_optional;   /* 0 where a file omits it */
  double least, most; /* the range */
  size_t offset;      /* of the double in struct memory */
  const char *help;
};

extern const struct edit_field_info edit_field_info[];
extern const int edit_field_count;

/* One number of an accelerator. */
struct edit_place {
  enum edit_field field;
  int index; /* of the memory or the array dimension; 0 for the MAC */
};

enum {
  EDIT_FIELDS_MAX = 24,
  EDIT_PLACES_MAX = HARDWARE_MAX_MEMORIES * EDIT_FIELDS_MAX + HARDWARE_MAX_DIMS + 1,
};

/* All numbers of the hardware: the array's, then those of its memories bottom up. A memory whose port both reads
 * and writes has one bandwidth and one granularity, listed as those of reading; numbers of writing are omitted
 * where nothing writes. Fills places[EDIT_PLACES_MAX], returns their number. */
int edit_places(const struct hardware *hardware, struct edit_place *places);

/* The number `field` of a memory; not for fields of the array. */
double *edit_memory_number(struct memory *memory, enum edit_field field);

/* False for numbers of reading (writing) where nothing reads (writes) the memory. */
bool edit_has_number(const struct memory *memory, enum edit_field field);

/* Key in JSON: json_key or name. */
const char *edit_json_key(const struct edit_field_info *info);

/* Key in hardware files: yaml_key or name. */
const char *edit_yaml_key(const struct edit_field_info *info);

/* The number there. */
double edit_number(const struct hardware *hardware, struct edit_place place);

/* Writes "sram_64KB.size" to `name` of EDIT_NAME_SIZE bytes. Returns `name`. */
const char *edit_name(const struct hardware *hardware, struct edit_place place, char *name);

/* True if one port reads and writes, so that bandwidth (granularity) is the same for both. */
bool edit_is_shared(const struct memory *memory);

/* Adds words NAME=VALUE, separated by blanks, to the edits; the last of a name counts. Accepts the names above,
 * those of --json and of the YAML files, and bandwidth, granularity and energy for both directions. A size may
 * have a unit: 64KiB, 2MiB, 64kB (1000 bytes), 8B. STATUS_USAGE, with the edits unchanged, for an invalid word;
 * edits_apply checks that the memory exists. */
enum status edits_add(char edits[EDITS_SIZE], const char *words, struct error *error);

/* Removes the edit of that name, if any. */
void edits_remove(char edits[EDITS_SIZE], const char *name);

/* Value that the edits give to a name; false if none. */
bool edits_value(const char *edits, const char *name, double *value);

/* Changes the hardware and finishes it. STATUS_USAGE with the nearest names for an unknown number,
 * STATUS_BAD_INPUT for a value out of range; the hardware is then unchanged. */
enum status edits_apply(const char *edits, struct hardware *hardware, struct error *error);

#endif
