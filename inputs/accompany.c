/* The mapping that accompanies an accelerator: that of its file's name, its own dataflows, that of the name in the
 * file, or that of an accelerator with the same array. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "inputs/inputs.h"
#include "inputs/parts.h"

enum { MAPPING_NAME_SIZE = NAME_SIZE * 4, LIST_SIZE = 160 };

/* "dir/Meta_df.yaml" -> "Meta" */
static void mapping_name(const char *hardware_name, char *name, size_t size) {
  const char *slash = strrchr(hardware_name, '/');
  const char *base = slash != NULL ? slash + 1 : hardware_name;
  size_t length = strlen(base);
  static const char *const endings[] = {".yaml", ".yml", "_df"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t ending = strlen(endings[i]);
    if (length > ending && strncasecmp(base + length - ending, endings[i], ending) == 0) length -= ending;
  }
  snprintf(name, size, "%.*s", (int)length, base);
}

static bool has_same_array(const struct hardware *a, const struct hardware *b) {
  bool same = a->dim_count == b->dim_count;
  for (int d = 0; same && d < a->dim_count; d++) same = a->dim_size[d] == b->dim_size[d];
  return same;
}

/* Name of the only mapping of accelerators with this array; false if there is none, or several. */
static bool find_by_array(const struct hardware *hardware, char *name, size_t size) {
  struct arena arena;
  struct error ignored;
  const char **names = NULL;
  int count = 0, found = 0;
  arena_init(&arena);
  if (input_names(INPUT_HARDWARE, &arena, &count, &names, &ignored) != STATUS_OK) count = 0;
  for (int i = 0; i < count; i++) {
    struct hardware other;
    char its[MAPPING_NAME_SIZE], path[SOURCE_PATH_SIZE];
    mapping_name(names[i], its, sizeof its);
    if (input_path(INPUT_MAPPING, its, path, sizeof path, &ignored) != STATUS_OK) continue;
    if (input_hardware(names[i], &other, NULL, &ignored) != STATUS_OK || !has_same_array(hardware, &other)) continue;
    if (found > 0 && strcmp(name, its) == 0) continue;
    found++;
    snprintf(name, size, "%s", its);
  }
  arena_deinit(&arena);
  return found == 1;
}

/* True if what a mapping unrolls by default is within the array and leaves no dimension of it idle. */
static bool fits_array(const struct mapping_rules *rules, const struct hardware *hardware) {
  const struct mapping_rule *rule = mapping_rules_default(rules);
  bool fits = rule != NULL;
  for (int d = 0; fits && d < HARDWARE_MAX_DIMS; d++) {
    int64_t most = 1;
    for (int i = 0; i < rule->unroll_count[d]; i++) {
      if (rule->unroll[d][i].size > most) most = rule->unroll[d][i].size;
    }
    fits = d < hardware->dim_count ? most <= hardware->dim_size[d] && (most > 1 || hardware->dim_size[d] == 1)
                                   : rule->unroll_count[d] == 0;
  }
  return fits;
}

/* Mappings whose unrolling fits the array, as in "tpu_like, fast"; "" where none does. */
static void list_fitting(const struct hardware *hardware, char list[LIST_SIZE]) {
  struct arena arena;
  struct error ignored;
  const char **names = NULL;
  int count = 0;
  size_t used = 0;
  list[0] = 0;
  arena_init(&arena);
  if (input_names(INPUT_MAPPING, &arena, &count, &names, &ignored) != STATUS_OK) count = 0;
  for (int i = 0; i < count && used < LIST_SIZE; i++) {
    struct mapping_rules rules;
    bool fits = input_mapping(names[i], &rules, &arena, NULL, &ignored) == STATUS_OK && fits_array(&rules, hardware);
    if (fits) used += (size_t)snprintf(list + used, LIST_SIZE - used, "%s%s", used > 0 ? ", " : "", names[i]);
  }
  arena_deinit(&arena);
}

static enum status no_mapping(const struct hardware *hardware, const char *name, struct error *error) {
  char shown[MAPPING_NAME_SIZE], list[LIST_SIZE], array[LIST_SIZE];
  size_t used = 0;
  source_printable(shown, sizeof shown, name, strlen(name));
  list_fitting(hardware, list);
  for (int d = 0; d < hardware->dim_count && used < sizeof array; d++) {
    used += (size_t)snprintf(array + used, sizeof array - used, "%sD%d %d", d > 0 ? ", " : "", d + 1,
                             hardware->dim_size[d]);
  }
  return error_set(
      error, STATUS_BAD_INPUT,
      "this accelerator has no default mapping: none is called '%.100s', its file has no 'dataflows', and no "
      "other accelerator has its array (%s); name a mapping%s%s",
      shown, array, list[0] != 0 ? "; these fit: " : ", none of the installed ones fits", list);
}

/* Takes the dataflows of the file as the mapping. */
static enum status take_dataflows(const struct mapping_rule *dataflows, const char *name, struct mapping_rules *rules,
                                  struct arena *arena, struct error *error) {
  struct mapping_rule *rule = ARENA_NEW(arena, 1, struct mapping_rule);
  if (rule == NULL) return error_out_of_memory(error);
  *rule = *dataflows;
  snprintf(rule->name, sizeof rule->name, "default");
  memset(rules, 0, sizeof *rules);
  snprintf(rules->name, sizeof rules->name, "%.*s", NAME_SIZE - 1, name);
  rules->rule_count = 1;
  rules->rules = rule;
  return STATUS_OK;
}

enum status input_default_mapping(const char *hardware_name, struct mapping_rules *rules, struct arena *arena,
                                  struct remarks *remarks, struct error *error) {
  char name[MAPPING_NAME_SIZE], other[MAPPING_NAME_SIZE], path[SOURCE_PATH_SIZE], sentence[4 * NAME_SIZE + 160];
  struct error ignored;
  struct hardware hardware;
  struct mapping_rule dataflows;
  bool found = false;
  mapping_name(hardware_name, name, sizeof name);
  if (input_path(INPUT_MAPPING, name, path, sizeof path, &ignored) == STATUS_OK) {
    return input_mapping(path, rules, arena, remarks, error);
  }
  enum status status = input_path(INPUT_HARDWARE, hardware_name, path, sizeof path, error);
  if (status == STATUS_OK) status = input_hardware_file(path, &hardware, &dataflows, &found, NULL, error);
  if (status != STATUS_OK) return status;
  if (found) return take_dataflows(&dataflows, name, rules, arena, error);
  mapping_name(hardware.name, other, sizeof other);
  bool by_name = input_path(INPUT_MAPPING, other, path, sizeof path, &ignored) == STATUS_OK;
  if (!by_name && !find_by_array(&hardware, other, sizeof other)) return no_mapping(&hardware, name, error);
  if (remarks != NULL) {
    snprintf(sentence, sizeof sentence, "no mapping is called '%.100s': '%.100s' is taken, as %s", name, other,
             by_name ? "the file names the accelerator so" : "that accelerator has the same array");
    remarks_add(remarks, "", sentence);
  }
  return input_mapping(other, rules, arena, remarks, error);
}

enum status input_rules(const char *mapping_name, const char *hardware_name, struct mapping_rules *rules,
                        struct arena *arena, struct remarks *remarks, struct error *error) {
  if (mapping_name != NULL && mapping_name[0] != 0) return input_mapping(mapping_name, rules, arena, remarks, error);
  return input_default_mapping(hardware_name, rules, arena, remarks, error);
}
