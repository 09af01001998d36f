/* The table of an accelerator's numbers. */
#include <ctype.h>
#include <stdio.h>

#include "inputs/edits.h"

#define INFO(id, ...) [EDIT_##id] = {__VA_ARGS__},
const struct edit_field_info edit_field_info[EDIT_FIELD_COUNT] = {EDIT_FIELDS(INFO)};

bool edit_is_shared(const struct memory *memory) {
  bool reads[MEMORY_MAX_PORTS] = {false}, writes[MEMORY_MAX_PORTS] = {false};
  for (int i = 0; i < memory->operand_count; i++) {
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      int port = memory->port_of[memory->operands[i]][m];
      if (port >= 0) (movement_reads(m) ? reads : writes)[port] = true;
    }
  }
  bool equal = memory->read_bw == memory->write_bw && memory->read_granularity == memory->write_granularity;
  for (int p = 0; equal && p < memory->port_count; p++) {
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
  for (int field = EDIT_MAC_ENERGY; field < EDIT_SIZE; field++) {
    places[count++] = (struct edit_place){(enum edit_field)field, 0};
  }
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct memory *memory = &hardware->memories[m];
    for (int field = EDIT_SIZE; field < EDIT_FIELD_COUNT; field++) {
      bool second = field == EDIT_WRITE_BANDWIDTH || field == EDIT_WRITE_GRANULARITY;
      if (!edit_has_number(memory, (enum edit_field)field) || (second && edit_is_shared(memory))) continue;
      places[count++] = (struct edit_place){(enum edit_field)field, m};
    }
  }
  return count;
}

double *edit_core_number(struct hardware *hardware, enum edit_field field) {
  return (double *)(void *)((char *)hardware + edit_field_info[field].offset);
}

double *edit_memory_number(struct memory *memory, enum edit_field field) {
  return (double *)(void *)((char *)memory + edit_field_info[field].offset);
}

double edit_number(const struct hardware *hardware, struct edit_place place) {
  if (place.field == EDIT_ARRAY_DIM) return hardware->dim_size[place.index];
  if (place.field < EDIT_SIZE) {
    struct hardware copy = *hardware;
    return *edit_core_number(&copy, place.field);
  }
  struct memory memory = hardware->memories[place.index];
  return *edit_memory_number(&memory, place.field);
}

const char *edit_core_owner(enum edit_field field) {
  if (field == EDIT_MAC_ENERGY || field == EDIT_MAC_AREA) return "mac";
  return field == EDIT_VECTOR_LANES || field == EDIT_VECTOR_ENERGY ? "vector_unit" : "scale";
}

const char *edit_name(const struct hardware *hardware, struct edit_place place, char *name) {
  if (place.field == EDIT_ARRAY_DIM) {
    snprintf(name, EDIT_NAME_SIZE, "array.D%d", place.index + 1);
    return name;
  }
  const char *owner = place.field < EDIT_SIZE ? edit_core_owner(place.field) : hardware->memories[place.index].name;
  int length = snprintf(name, EDIT_NAME_SIZE, "%s", owner);
  for (int i = 0; i < length; i++) {
    if (isspace((unsigned char)name[i]) || name[i] == '=') name[i] = '_';
  }
  snprintf(name + length, EDIT_NAME_SIZE - (size_t)length, ".%s", edit_field_info[place.field].name);
  return name;
}
