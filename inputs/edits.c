#include "inputs/edits.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/edit_words.h"
#include "inputs/yaml/nearest.h"
#include "inputs/yaml/scalar.h"

enum { VALUE_SIZE = NUMBER_SIZE };

/* --- Edits as text ------------------------------------------------------------------------------------ */

/* One word of the edits. */
struct edit {
  const char *name; /* in the text */
  size_t length;    /* of the name */
  double value;
};

/* Reads the word at *at and moves past it. False at the end. */
static bool next_edit(const char **at, struct edit *edit) {
  *at += strspn(*at, " ");
  if (**at == 0) return false;
  edit->name = *at;
  edit->length = strcspn(*at, "=");
  edit->value = strtod(*at + edit->length + 1, NULL);
  *at += strcspn(*at, " ");
  return true;
}

static bool has_name(const struct edit *edit, const char *name) {
  return strlen(name) == edit->length && memcmp(edit->name, name, edit->length) == 0;
}

bool edits_value(const char *edits, const char *name, double *value) {
  struct edit edit;
  while (next_edit(&edits, &edit)) {
    if (!has_name(&edit, name)) continue;
    *value = edit.value;
    return true;
  }
  return false;
}

void edits_remove(char edits[EDITS_SIZE], const char *name) {
  const char *at = edits;
  struct edit edit;
  while (next_edit(&at, &edit)) {
    if (!has_name(&edit, name)) continue;
    char *start = edits + (edit.name - edits);
    if (*at == ' ') at++;
    memmove(start, at, strlen(at) + 1);
    size_t rest = strlen(edits);
    if (rest > 0 && edits[rest - 1] == ' ') edits[rest - 1] = 0;
    return;
  }
}

/* Inserts the edit in order of names. */
static enum status put_edit(char edits[EDITS_SIZE], const char *name, double value, struct error *error) {
  char number[NUMBER_SIZE], word[EDIT_NAME_SIZE + VALUE_SIZE + 2];
  const char *at = edits, *place = edits;
  struct edit edit;
  edits_remove(edits, name);
  while (next_edit(&at, &edit)) {
    if (strncmp(edit.name, name, edit.length) > 0) break;
    place = at;
  }
  bool is_first = place == edits;
  int size = snprintf(word, sizeof word, "%s%s=%s%s", is_first ? "" : " ", name, number_exact(value, number),
                      is_first && edits[0] != 0 ? " " : "");
  if (strlen(edits) + (size_t)size >= EDITS_SIZE) {
    return error_set(error, STATUS_USAGE, "these changes need more than %d bytes; save the hardware as a file instead",
                     EDITS_SIZE - 1);
  }
  char *start = edits + (place - edits);
  memmove(start + size, start, strlen(start) + 1);
  memcpy(start, word, (size_t)size);
  return STATUS_OK;
}

/* --- Reading words ------------------------------------------------------------------------------------ */

/* Adds one word. */
static enum status add_word(char edits[EDITS_SIZE], const char *word, struct error *error) {
  struct edit_target target;
  enum status status = edit_find_target(word, &target, error);
  for (int i = 0; status == STATUS_OK && i < target.count; i++) {
    char name[EDIT_NAME_SIZE];
    double value = 0, unit;
    edit_target_name(&target, i, name);
    status = edit_read_value(name, target.fields[i], target.value, &value, &unit, error);
    if (status == STATUS_OK) status = put_edit(edits, name, value, error);
  }
  return status;
}

enum status edits_add(char edits[EDITS_SIZE], const char *words, struct error *error) {
  char changed[EDITS_SIZE], word[EDIT_NAME_SIZE + VALUE_SIZE];
  strcpy(changed, edits);
  for (words += strspn(words, " \t"); *words; words += strspn(words, " \t")) {
    size_t length = strcspn(words, " \t"), used = length;
    const char *unit = words + length + strspn(words + length, " \t");
    size_t unit_length = isalpha((unsigned char)*unit) ? strcspn(unit, " \t") : 0;
    if (memchr(unit, '=', unit_length) != NULL) unit_length = 0; /* the next word */
    if (length + unit_length >= sizeof word) {
      return error_set(error, STATUS_USAGE, "'%.60s..' is too long; names of more than %d bytes are known by their end",
                       words, NAME_SIZE - 1);
    }
    memcpy(word, words, length);
    memcpy(word + length, unit, unit_length);
    word[length + unit_length] = 0;
    if (unit_length > 0) used = (size_t)(unit - words) + unit_length;
    enum status status = add_word(changed, word, error);
    if (status != STATUS_OK) return status;
    words += used;
  }
  strcpy(edits, changed);
  return STATUS_OK;
}

/* --- Scaling --------------------------------------------------------------------------------------------- */

enum { SCALES = EDIT_SCALE_WRITE - EDIT_SCALE_SIZE + 1 };

static const struct {
  const char *name;
  double power[SCALES]; /* of size, width of reads, width of writes */
} scales[] = {{"none", {0, 0, 0}}, {"banks", {0.5, 0.5, 0.5}}, {"cacti", {0.5, 0.85, 1}}};

static bool read_scale(const char *text, double power[SCALES]) {
  for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
    if (strcmp(text, scales[i].name) != 0) continue;
    memcpy(power, scales[i].power, sizeof scales[i].power);
    return true;
  }
  char *end;
  bool is_plain = strspn(text, "0123456789.,") == strlen(text);
  power[0] = strtod(text, &end);
  if (!is_plain || end == text || *end != ',') return false;
  const char *second = end + 1;
  power[1] = power[2] = strtod(second, &end);
  return end != second && *end == 0 && power[0] <= edit_field_info[EDIT_SCALE_SIZE].most &&
         power[1] <= edit_field_info[EDIT_SCALE_READ].most;
}

enum status edits_set_scale(char edits[EDITS_SIZE], const char *text, struct error *error) {
  double power[SCALES];
  char changed[EDITS_SIZE], name[EDIT_NAME_SIZE];
  if (!read_scale(text, power)) {
    return error_set(error, STATUS_USAGE,
                     "'%s' is no rule of scaling: expected none, banks, cacti, or the powers of size and width, such "
                     "as 0.5,0.85",
                     text);
  }
  strcpy(changed, edits);
  enum status status = STATUS_OK;
  for (int i = 0; i < SCALES && status == STATUS_OK; i++) {
    edit_name(NULL, (struct edit_place){(enum edit_field)(EDIT_SCALE_SIZE + i), 0}, name);
    edits_remove(changed, name);
    if (power[i] > 0) status = put_edit(changed, name, power[i], error);
  }
  if (status == STATUS_OK) strcpy(edits, changed);
  return status;
}

/* --- Applying them ------------------------------------------------------------------------------------ */

/* Memory whose name, as edit_name writes it, is the first `length` bytes; -1: none. */
static int find_memory(const struct hardware *hardware, const char *name, size_t length) {
  for (int m = 0; m < hardware->memory_count; m++) {
    char full[EDIT_NAME_SIZE];
    edit_name(hardware, (struct edit_place){EDIT_SIZE, m}, full);
    size_t end = (size_t)(strrchr(full, '.') - full);
    if (end == length && memcmp(full, name, length) == 0) return m;
  }
  return -1;
}

static enum status no_memory(const struct hardware *hardware, const char *name, struct error *error) {
  const char *names[HARDWARE_MAX_MEMORIES + 1] = {NULL};
  char list[512] = "";
  size_t used = 0;
  for (int m = 0; m < hardware->memory_count; m++) {
    names[m] = hardware->memories[m].name;
    if (used < sizeof list) used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", m ? ", " : "", names[m]);
  }
  const char *nearest = nearest_word(name, names);
  return error_set(error, STATUS_USAGE, "%s has no memory '%s'%s%s%s; it has %s", hardware->name, name,
                   nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "?)" : "", list);
}

/* Numbers that the edits give to one memory. */
struct shared {
  bool given[EDIT_FIELD_COUNT];
};

static enum status set_number(struct hardware *hardware, const struct edit *edit, struct shared *shared,
                              struct error *error) {
  char text[EDIT_NAME_SIZE];
  enum edit_field fields[2];
  snprintf(text, sizeof text, "%.*s", (int)edit->length, edit->name);
  char *field = strrchr(text, '.');
  *field++ = 0;
  edit_find_fields(text, field, fields);
  if (fields[0] == EDIT_ARRAY_DIM) {
    int dim = field[1] - '1';
    if (dim >= hardware->dim_count) {
      return error_set(error, STATUS_USAGE, "the array of %s has no D%d, only D1 to D%d", hardware->name, dim + 1,
                       hardware->dim_count);
    }
    hardware->dim_size[dim] = (int)edit->value;
    return STATUS_OK;
  }
  if (fields[0] < EDIT_SIZE && strcmp(text, edit_core_owner(fields[0])) == 0) {
    *edit_core_number(hardware, fields[0]) = edit->value;
    return STATUS_OK;
  }
  int index = find_memory(hardware, text, strlen(text));
  if (index < 0) return no_memory(hardware, text, error);
  struct memory *memory = &hardware->memories[index];
  if (!edit_has_number(memory, fields[0])) {
    return error_set(error, STATUS_USAGE, "memory '%s' has no %s: it has no port for that", memory->name, field);
  }
  *edit_memory_number(memory, fields[0]) = edit->value;
  shared[index].given[fields[0]] = true;
  return STATUS_OK;
}

/* Ports of a direction whose bandwidth is given have no bandwidth of their own any more. */
static void unite_ports(struct memory *memory, bool reads) {
  for (int i = 0; i < memory->operand_count; i++) {
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      int port = memory->port_of[memory->operands[i]][m];
      if (port >= 0 && movement_reads(m) == reads) memory->ports[port].bandwidth = memory->ports[port].granularity = 0;
    }
  }
}

/* Copies a number given for one direction to the other if one port both reads and writes. */
static enum status unite(struct memory *memory, const struct shared *shared, enum edit_field read,
                         enum edit_field write, struct error *error) {
  double *of_read = edit_memory_number(memory, read), *of_write = edit_memory_number(memory, write);
  if (*of_read == *of_write) return STATUS_OK;
  if (shared->given[read] && shared->given[write]) {
    return error_set(error, STATUS_USAGE, "%s and %s of memory '%s' must be equal: one port both reads and writes",
                     edit_field_info[read].name, edit_field_info[write].name, memory->name);
  }
  if (shared->given[read]) *of_write = *of_read;
  if (shared->given[write]) *of_read = *of_write;
  return STATUS_OK;
}

/* A full-bandwidth access must not be smaller than the smallest access. */
static enum status check_granularity(struct memory *memory, enum edit_field bandwidth, enum edit_field granularity,
                                     struct error *error) {
  char least[NUMBER_SIZE], most[NUMBER_SIZE];
  if (*edit_memory_number(memory, granularity) <= *edit_memory_number(memory, bandwidth)) return STATUS_OK;
  return error_set(error, STATUS_BAD_INPUT, "memory '%s' has a %s of %s, more than its %s of %s; change both",
                   memory->name, edit_field_info[granularity].name,
                   number_exact(*edit_memory_number(memory, granularity), least), edit_field_info[bandwidth].name,
                   number_exact(*edit_memory_number(memory, bandwidth), most));
}

/* `is_shared`: reading and writing have the same numbers in the file, as one port does both. */
static enum status settle(struct memory *memory, bool is_shared, const struct shared *shared, struct error *error) {
  enum status status = STATUS_OK;
  if (shared->given[EDIT_READ_BANDWIDTH] || shared->given[EDIT_READ_GRANULARITY]) unite_ports(memory, true);
  if (shared->given[EDIT_WRITE_BANDWIDTH] || shared->given[EDIT_WRITE_GRANULARITY]) unite_ports(memory, false);
  if (is_shared) status = unite(memory, shared, EDIT_READ_BANDWIDTH, EDIT_WRITE_BANDWIDTH, error);
  if (is_shared && status == STATUS_OK)
    status = unite(memory, shared, EDIT_READ_GRANULARITY, EDIT_WRITE_GRANULARITY, error);
  if (status == STATUS_OK) status = check_granularity(memory, EDIT_READ_BANDWIDTH, EDIT_READ_GRANULARITY, error);
  if (status == STATUS_OK) status = check_granularity(memory, EDIT_WRITE_BANDWIDTH, EDIT_WRITE_GRANULARITY, error);
  return status;
}

/* Energies of a changed memory that the edits do not give follow its size and width; its area follows its size: one
 * that the edits give is the area at the file's size, as files without areas have it from nowhere else. */
static void scale_memory(const struct hardware *from, const struct shared *shared, struct hardware *changed, int m) {
  const struct memory *old = &from->memories[m];
  struct memory *memory = &changed->memories[m];
  struct scaling scaling = changed->scaling;
  if (scaling.size == 0 && scaling.read_width == 0 && scaling.write_width == 0) return;
  double size = memory->size_bits / old->size_bits;
  if (hardware_is_top(from, m)) { /* off the chip: twice the width takes twice the energy, size costs nothing */
    scaling = (struct scaling){0, 1, 1};
  } else {
    memory->area *= size;
  }
  if (!shared->given[EDIT_READ_ENERGY] && old->read_bw > 0) {
    memory->read_energy_pj *= pow(size, scaling.size) * pow(memory->read_bw / old->read_bw, scaling.read_width);
  }
  if (!shared->given[EDIT_WRITE_ENERGY] && old->write_bw > 0) {
    memory->write_energy_pj *= pow(size, scaling.size) * pow(memory->write_bw / old->write_bw, scaling.write_width);
  }
}

enum status edits_apply(const char *edits, struct hardware *hardware, struct error *error) {
  struct hardware changed = *hardware;
  struct shared shared[HARDWARE_MAX_MEMORIES] = {{{false}}};
  struct edit edit;
  enum status status = STATUS_OK;
  if (edits[0] == 0) return STATUS_OK;
  while (status == STATUS_OK && next_edit(&edits, &edit)) status = set_number(&changed, &edit, shared, error);
  for (int m = 0; m < changed.memory_count && status == STATUS_OK; m++) {
    status = settle(&changed.memories[m], edit_is_shared(&hardware->memories[m]), &shared[m], error);
  }
  for (int m = 0; m < changed.memory_count && status == STATUS_OK; m++) {
    scale_memory(hardware, &shared[m], &changed, m);
  }
  if (status == STATUS_OK && changed.vector_lanes == 0 && changed.vector_energy_pj > 0) {
    status = error_set(error, STATUS_USAGE, "vector_unit.energy needs lanes: give vector_unit.lanes, too");
  }
  if (status == STATUS_OK) status = hardware_finish(&changed, error);
  if (status == STATUS_OK) *hardware = changed;
  return status;
}
