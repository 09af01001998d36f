/* The table of an accelerator's numbers. */
#include <ctype.h>
#include <stdio.h>

#include "inputs/edits.h"

#define MOST 1e15 /* whole numbers are exact up to here */

const struct edit_field_info edit_field_info[] = {
    [EDIT_ARRAY_DIM] =
        {
            .unit = "",
            .short_unit = "",
            .is_whole = true,
            .least = 1,
            .most = 1 << 20,
            .help = "MAC units along one dimension of the array.",
        },
    [EDIT_MAC_ENERGY] =
        {
            .name = "energy",
            .json_key = "energy_pj",
            .yaml_key = "unit_energy",
            .unit = "pJ",
            .short_unit = "pJ",
            .most = MOST,
            .help = "Energy of one multiply-accumulate.",
        },
    [EDIT_SIZE] =
        {
            .name = "size",
            .json_key = "size_bits",
            .column = "bits",
            .unit = "bit",
            .short_unit = "bit",
            .is_whole = true,
            .least = 1,
            .most = MOST,
            .offset = offsetof(struct memory, size_bits),
            .help = "Capacity of one instance, in bits.",
        },
    [EDIT_READ_BANDWIDTH] =
        {
            .name = "read_bandwidth",
            .json_key = "read_bits_per_cycle",
            .column = "read",
            .unit = "bit/cycle",
            .short_unit = "b/cyc",
            .is_whole = true,
            .is_of_ports = true,
            .least = 1,
            .most = MOST,
            .offset = offsetof(struct memory, read_bw),
            .help = "Widest read in one cycle: bandwidth_max of the read ports.",
        },
    [EDIT_WRITE_BANDWIDTH] =
        {
            .name = "write_bandwidth",
            .json_key = "write_bits_per_cycle",
            .column = "write",
            .unit = "bit/cycle",
            .short_unit = "b/cyc",
            .is_whole = true,
            .is_of_ports = true,
            .least = 1,
            .most = MOST,
            .offset = offsetof(struct memory, write_bw),
            .help = "Widest write in one cycle: bandwidth_max of the write ports.",
        },
    [EDIT_READ_GRANULARITY] =
        {
            .name = "read_granularity",
            .json_key = "read_granularity_bits",
            .column = "least read",
            .unit = "bit",
            .short_unit = "bit",
            .is_whole = true,
            .is_of_ports = true,
            .least = 1,
            .most = MOST,
            .offset = offsetof(struct memory, read_granularity),
            .help = "Smallest read: bandwidth_min of the read ports.",
        },
    [EDIT_WRITE_GRANULARITY] =
        {
            .name = "write_granularity",
            .json_key = "write_granularity_bits",
            .unit = "bit",
            .short_unit = "bit",
            .is_whole = true,
            .is_of_ports = true,
            .least = 1,
            .most = MOST,
            .offset = offsetof(struct memory, write_granularity),
            .help = "Smallest write: bandwidth_min of the write ports.",
        },
    [EDIT_READ_ENERGY] =
        {
            .name = "read_energy",
            .json_key = "read_energy_pj",
            .yaml_key = "r_cost",
            .column = "read pJ",
            .unit = "pJ",
            .short_unit = "pJ",
            .most = MOST,
            .offset = offsetof(struct memory, read_energy_pj),
            .help = "Energy of one read at full bandwidth.",
        },
    [EDIT_WRITE_ENERGY] =
        {
            .name = "write_energy",
            .json_key = "write_energy_pj",
            .yaml_key = "w_cost",
            .column = "write pJ",
            .unit = "pJ",
            .short_unit = "pJ",
            .most = MOST,
            .offset = offsetof(struct memory, write_energy_pj),
            .help = "Energy of one write at full bandwidth.",
        },
    [EDIT_LATENCY] =
        {
            .name = "latency",
            .json_key = "access_latency_cycles",
            .unit = "cycles",
            .short_unit = "cyc",
            .is_whole = true,
            .most = MOST,
            .offset = offsetof(struct memory, latency_cycles),
            .help = "Cycles from request to data; counts when a layer's data is loaded or stored.",
        },
};

const int edit_field_count = sizeof edit_field_info / sizeof edit_field_info[0];

_Static_assert(sizeof edit_field_info / sizeof edit_field_info[0] <= EDIT_FIELDS_MAX, "EDIT_FIELDS_MAX is too small");

bool edit_is_shared(const struct memory *memory) {
  bool reads[MEMORY_MAX_PORTS] = {false}, writes[MEMORY_MAX_PORTS] = {false};
  for (int i = 0; i < memory->operand_count; i++) {
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      int port = memory->port_of[memory->operands[i]][m];
      if (port >= 0) (movement_reads(m) ? reads : writes)[port] = true;
    }
  }
  for (int p = 0; p < memory->port_count; p++) {
    if (reads[p] && writes[p]) return true;
  }
  return false;
}

bool edit_has_number(const struct memory *memory, enum edit_field field) {
  if (field == EDIT_READ_BANDWIDTH || field == EDIT_READ_GRANULARITY) return memory->read_bw > 0;
  if (field == EDIT_WRITE_BANDWIDTH || field == EDIT_WRITE_GRANULARITY) return memory->write_bw > 0;
  return true;
}

int edit_places(const struct hardware *hardware, struct edit_place *places) {
  int count = 0;
  for (int d = 0; d < hardware->dim_count; d++) places[count++] = (struct edit_place){EDIT_ARRAY_DIM, d};
  places[count++] = (struct edit_place){EDIT_MAC_ENERGY, 0};
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct memory *memory = &hardware->memories[m];
    for (int field = EDIT_SIZE; field < edit_field_count; field++) {
      bool second = field == EDIT_WRITE_BANDWIDTH || field == EDIT_WRITE_GRANULARITY;
      if (!edit_has_number(memory, (enum edit_field)field) || (second && edit_is_shared(memory))) continue;
      places[count++] = (struct edit_place){(enum edit_field)field, m};
    }
  }
  return count;
}

double *edit_memory_number(struct memory *memory, enum edit_field field) {
  return (double *)(void *)((char *)memory + edit_field_info[field].offset);
}

const char *edit_json_key(const struct edit_field_info *info) {
  return info->json_key != NULL ? info->json_key : info->name;
}

const char *edit_yaml_key(const struct edit_field_info *info) {
  return info->yaml_key != NULL ? info->yaml_key : info->name;
}

double edit_number(const struct hardware *hardware, struct edit_place place) {
  if (place.field == EDIT_ARRAY_DIM) return hardware->dim_size[place.index];
  if (place.field == EDIT_MAC_ENERGY) return hardware->mac_energy_pj;
  struct memory memory = hardware->memories[place.index];
  return *edit_memory_number(&memory, place.field);
}

const char *edit_name(const struct hardware *hardware, struct edit_place place, char *name) {
  if (place.field == EDIT_ARRAY_DIM) {
    snprintf(name, EDIT_NAME_SIZE, "array.D%d", place.index + 1);
    return name;
  }
  const char *owner = place.field == EDIT_MAC_ENERGY ? "mac" : hardware->memories[place.index].name;
  int length = snprintf(name, EDIT_NAME_SIZE, "%s", owner);
  for (int i = 0; i < length; i++) {
    if (isspace((unsigned char)name[i]) || name[i] == '=') name[i] = '_';
  }
  snprintf(name + length, EDIT_NAME_SIZE - (size_t)length, ".%s", edit_field_info[place.field].name);
  return name;
}
