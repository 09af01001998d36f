#include "inputs/edits.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/nearest.h"
#include "inputs/yaml/scalar.h"

enum { VALUE_SIZE = NUMBER_SIZE };

/* A word for a pair of numbers, those of reading and of writing. */
static const struct {
  const char *name;
  enum edit_field read, write;
} edit_pair[] = {
    {"bandwidth", EDIT_READ_BANDWIDTH, EDIT_WRITE_BANDWIDTH},
    {"granularity", EDIT_READ_GRANULARITY, EDIT_WRITE_GRANULARITY},
    {"energy", EDIT_READ_ENERGY, EDIT_WRITE_ENERGY},
};

enum { PAIRS = sizeof edit_pair / sizeof edit_pair[0] };

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

static bool is_called(enum edit_field field, const char *name) {
  const struct edit_field_info *info = &edit_field_info[field];
  if (info->name != NULL && strcmp(name, info->name) == 0) return true;
  if (info->json_key != NULL && strcmp(name, info->json_key) == 0) return true;
  return info->yaml_key != NULL && strcmp(name, info->yaml_key) == 0;
}

static enum status unknown_field(const char *word, size_t length, const char *name, struct error *error) {
  const char *names[EDIT_FIELD_COUNT + PAIRS + 1] = {NULL};
  char list[512] = "";
  size_t used = 0;
  int count = 0;
  for (int field = EDIT_SIZE; field < EDIT_FIELD_COUNT; field++) {
    names[count++] = edit_field_info[field].name;
    if (used < sizeof list) used += (size_t)snprintf(list + used, sizeof list - used, ".%s, ", names[count - 1]);
  }
  for (int i = 0; i < PAIRS; i++) names[count++] = edit_pair[i].name;
  const char *nearest = nearest_word(name, names);
  return error_set(error, STATUS_USAGE,
                   "unknown hardware number '%.*s'%s%s%s; expected MEMORY%sarray.D1 to array.D%d, or mac.energy",
                   (int)length, word, nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "?)" : "", list, HARDWARE_MAX_DIMS);
}

/* Fields named by `owner`.`field`, one or two; 0: none. */
static int find_fields(const char *owner, const char *field, enum edit_field found[2]) {
  if (strcmp(owner, "array") == 0 && field[0] == 'D' && field[1] >= '1' && field[1] <= '9' && field[2] == 0) {
    found[0] = EDIT_ARRAY_DIM;
    return 1;
  }
  if (strcmp(owner, "mac") == 0 && is_called(EDIT_MAC_ENERGY, field)) {
    found[0] = EDIT_MAC_ENERGY;
    return 1;
  }
  for (int i = 0; i < PAIRS; i++) {
    if (strcmp(field, edit_pair[i].name) != 0) continue;
    found[0] = edit_pair[i].read;
    found[1] = edit_pair[i].write;
    return 2;
  }
  for (int f = EDIT_SIZE; f < EDIT_FIELD_COUNT; f++) {
    if (!is_called((enum edit_field)f, field)) continue;
    found[0] = (enum edit_field)f;
    return 1;
  }
  return 0;
}

/* Bits in one of the unit; 0: no such unit. */
static double bits_of_unit(const char *unit) {
  static const struct {
    const char *name;
    double bits;
  } units[] = {{"bit", 1},
               {"b", 1},
               {"B", 8},
               {"KiB", 8 * 1024.0},
               {"MiB", 8 * 1024.0 * 1024},
               {"GiB", 8 * 1024.0 * 1024 * 1024},
               {"kB", 8e3},
               {"MB", 8e6},
               {"GB", 8e9}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcmp(unit, units[i].name) == 0) return units[i].bits;
  }
  return 0;
}

static enum status read_value(const char *name, enum edit_field field, const char *text, double *value,
                              struct error *error) {
  const struct edit_field_info *info = &edit_field_info[field];
  char *end;
  bool is_plain = isdigit((unsigned char)text[0]) || (text[0] == '.' && isdigit((unsigned char)text[1]));
  double number = is_plain && strpbrk(text, "xX") == NULL ? strtod(text, &end) : -1;
  if (number >= 0 && *end != 0 && field == EDIT_SIZE) {
    double unit = bits_of_unit(end);
    if (unit == 0) {
      return error_set(error, STATUS_USAGE,
                       "'%s' for %s has an unknown unit; use bits, or KiB, MiB, GiB (1024) or kB, MB, GB (1000 bytes)",
                       text, name);
    }
    number *= unit;
  } else if (number >= 0 && *end != 0) {
    number = -1;
  }
  bool fits = number >= info->least && number <= info->most;
  if (!fits || (info->is_whole && number != trunc(number))) {
    return error_set(error, STATUS_USAGE, "%s cannot be '%s'; expected %s of at least %.0f%s%s", name, text,
                     info->is_whole ? "a whole number" : "a number", info->least, *info->unit ? ", in " : "",
                     info->unit);
  }
  *value = number;
  return STATUS_OK;
}

/* Adds one word. */
static enum status add_word(char edits[EDITS_SIZE], const char *word, struct error *error) {
  char owner[NAME_SIZE], field[NAME_SIZE], name[EDIT_NAME_SIZE];
  enum edit_field fields[2];
  const char *equals = strchr(word, '='), *dot = equals;
  if (equals == NULL) {
    return error_set(error, STATUS_USAGE, "'%s' is not NAME=VALUE, such as sram_64KB.size=128KiB", word);
  }
  while (dot > word && *dot != '.') dot--;
  size_t length = (size_t)(equals - word), owner_length = (size_t)(dot - word), field_length = 0;
  if (*dot == '.') field_length = (size_t)(equals - dot - 1);
  if (owner_length == 0 || owner_length >= sizeof owner || field_length >= sizeof field) {
    return unknown_field(word, length, "", error);
  }
  snprintf(owner, sizeof owner, "%.*s", (int)owner_length, word);
  snprintf(field, sizeof field, "%.*s", (int)field_length, dot + 1);
  int count = find_fields(owner, field, fields);
  if (count == 0) return unknown_field(word, length, field, error);
  for (int i = 0; i < count; i++) {
    const char *known = edit_field_info[fields[i]].name;
    double value = 0;
    snprintf(name, sizeof name, "%s.%.20s", owner, known != NULL ? known : field);
    enum status status = read_value(name, fields[i], equals + 1, &value, error);
    if (status == STATUS_OK) status = put_edit(edits, name, value, error);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

enum status edits_add(char edits[EDITS_SIZE], const char *words, struct error *error) {
  char changed[EDITS_SIZE], word[EDIT_NAME_SIZE + VALUE_SIZE];
  strcpy(changed, edits);
  for (words += strspn(words, " \t"); *words; words += strspn(words, " \t")) {
    size_t length = strcspn(words, " \t");
    if (length >= sizeof word) return error_set(error, STATUS_USAGE, "'%.60s..' is too long", words);
    memcpy(word, words, length);
    word[length] = 0;
    enum status status = add_word(changed, word, error);
    if (status != STATUS_OK) return status;
    words += length;
  }
  strcpy(edits, changed);
  return STATUS_OK;
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
  find_fields(text, field, fields);
  if (fields[0] == EDIT_ARRAY_DIM) {
    int dim = field[1] - '1';
    if (dim >= hardware->dim_count) {
      return error_set(error, STATUS_USAGE, "the array of %s has no D%d, only D1 to D%d", hardware->name, dim + 1,
                       hardware->dim_count);
    }
    hardware->dim_size[dim] = (int)edit->value;
    return STATUS_OK;
  }
  if (fields[0] == EDIT_MAC_ENERGY) {
    hardware->mac_energy_pj = edit->value;
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

/* Copies a number given for one direction to the other if one port both reads and writes. */
static enum status unite(struct memory *memory, const struct shared *shared, enum edit_field read,
                         enum edit_field write, struct error *error) {
  double *of_read = edit_memory_number(memory, read), *of_write = edit_memory_number(memory, write);
  if (!edit_is_shared(memory) || *of_read == *of_write) return STATUS_OK;
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

static enum status settle(struct memory *memory, const struct shared *shared, struct error *error) {
  enum status status = unite(memory, shared, EDIT_READ_BANDWIDTH, EDIT_WRITE_BANDWIDTH, error);
  if (status == STATUS_OK) status = unite(memory, shared, EDIT_READ_GRANULARITY, EDIT_WRITE_GRANULARITY, error);
  if (status == STATUS_OK) status = check_granularity(memory, EDIT_READ_BANDWIDTH, EDIT_READ_GRANULARITY, error);
  if (status == STATUS_OK) status = check_granularity(memory, EDIT_WRITE_BANDWIDTH, EDIT_WRITE_GRANULARITY, error);
  return status;
}

enum status edits_apply(const char *edits, struct hardware *hardware, struct error *error) {
  struct hardware changed = *hardware;
  struct shared shared[HARDWARE_MAX_MEMORIES] = {{{false}}};
  struct edit edit;
  enum status status = STATUS_OK;
  if (edits[0] == 0) return STATUS_OK;
  while (status == STATUS_OK && next_edit(&edits, &edit)) status = set_number(&changed, &edit, shared, error);
  for (int m = 0; m < changed.memory_count && status == STATUS_OK; m++) {
    status = settle(&changed.memories[m], &shared[m], error);
  }
  if (status == STATUS_OK) status = hardware_finish(&changed, error);
  if (status == STATUS_OK) *hardware = changed;
  return status;
}
