/* Changed numbers of an accelerator, as text: "array.D1=16 mac.energy=0.1 sram_64KB.size=1048576".
 *
 * An *edit* is NAME=VALUE; the name is a memory's and one of its fields (size, read_bandwidth, ..), array.D1 ..
 * array.D9 or mac.energy. Units are those of the model: bits, bit/cycle, pJ, cycles. *Edits* are a text of such
 * words in order of their names, each name once, values as the shortest decimals: equal texts are equal edits, ""
 * is none. A name holds no blank and no '=': where a memory's does, '_' stands for it. */
#ifndef INPUTS_EDITS_H
#define INPUTS_EDITS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/layer/hardware.h"

enum { EDITS_SIZE = 1024, EDIT_NAME_SIZE = NAME_SIZE + 24 };

/* The numbers that code names; the table has all of them, those of the array first. */
enum edit_field {
  EDIT_ARRAY_DIM,
  EDIT_MAC_ENERGY,
  EDIT_SIZE, /* the first of a memory */
  EDIT_READ_BANDWIDTH,
  EDIT_WRITE_BANDWIDTH,
  EDIT_READ_GRANULARITY,
  EDIT_WRITE_GRANULARITY,
  EDIT_READ_ENERGY,
  EDIT_WRITE_ENERGY,
  EDIT_LATENCY
};

/* One row a number: reading and writing files, --set, show hardware and the Hardware view go by it. */
struct edit_field_info {
  const char *name;     /* after the dot; NULL for an array dimension, which is called D1 .. */
  const char *json_key; /* in --json; --set takes it too. NULL: as NAME */
  const char *yaml_key; /* in hardware files; --set takes it too. NULL: as NAME, or a number of the ports */
  const char *column;   /* heading in show hardware; NULL: not shown there */
  const char *unit;     /* "bit", "bit/cycle", "pJ", "cycles"; "" for units of the array */
  const char *short_unit;
  bool is_whole;
  bool is_of_ports;   /* read and written with the ports of a memory */
  bool is_optional;   /* 0 where a file does not give it */
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

/* All numbers that the hardware has: the array's, then those of its memories bottom up. Bandwidth and granularity
 * of a memory whose port both reads and writes are one number, listed as those of reading; where nothing writes,
 * those of writing are left out. Fills places[EDIT_PLACES_MAX], returns how many. */
int edit_places(const struct hardware *hardware, struct edit_place *places);

/* The number `field` of a memory; not for those of the array. */
double *edit_memory_number(struct memory *memory, enum edit_field field);

/* False for the reads (writes) of a memory that nothing reads (writes). */
bool edit_has_number(const struct memory *memory, enum edit_field field);

/* How a hardware file calls it: its yaml_key or its name. */
const char *edit_yaml_key(const struct edit_field_info *info);

/* The number there. */
double edit_number(const struct hardware *hardware, struct edit_place place);

/* "sram_64KB.size", in `name` of EDIT_NAME_SIZE bytes. Returns `name`. */
const char *edit_name(const struct hardware *hardware, struct edit_place place, char *name);

/* The bandwidth (granularity) of reading is also that of writing: one port does both. */
bool edit_is_shared(const struct memory *memory);

/* Adds words NAME=VALUE, separated by blanks, to the edits; the last of a name counts. Besides the names above it
 * takes those of --json and of the YAML files, and bandwidth, granularity and energy for both of their kinds. A
 * size may have a unit: 64KiB, 2MiB, 64kB (1000 bytes), 8B. STATUS_USAGE, the edits unchanged, where a word makes
 * no sense; whether there is such a memory is found out by edits_apply. */
enum status edits_add(char edits[EDITS_SIZE], const char *words, struct error *error);

/* Takes the edit of that name away, if there is one. */
void edits_remove(char edits[EDITS_SIZE], const char *name);

/* The value that the edits give to a name; false if they do not. */
bool edits_value(const char *edits, const char *name, double *value);

/* Changes the hardware and finishes it. STATUS_USAGE with the nearest names where it has no such number,
 * STATUS_BAD_INPUT where a number is absurd; the hardware is then unchanged. */
enum status edits_apply(const char *edits, struct hardware *hardware, struct error *error);

#endif
