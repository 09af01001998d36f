#include "tui/views/sweep/axis.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/tiling.h"
#include "tui/analysis/heads_list.h"
#include "tui/analysis/point_text.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

/* Checks that the hardware has such a number and takes its least and largest value. */
static enum status check_number(const struct edit_axis *number, const struct hardware *hardware, struct error *error) {
  enum status status = STATUS_OK;
  for (int end = 0; end < 2 && status == STATUS_OK; end++) {
    struct hardware changed = *hardware;
    char edits[EDITS_SIZE] = "";
    status = edit_axis_add(edits, number, end == 0 ? 0 : number->count - 1, error);
    if (status == STATUS_OK) status = edits_apply(edits, &changed, error);
  }
  return status;
}

static const char heads_word[] = "heads="; /* as --stacks has it */

const char *sweep_axis_heads(const struct sweep_axis *axis) {
  return axis->text + strlen(heads_word);
}

/* All heads are TILE_FULL here, so that the list ascends. */
static enum status read_heads(struct sweep_axis *axis, const struct workload *workload, struct error *error) {
  if (workload == NULL) {
    return error_set(error, STATUS_USAGE, "'%s': no layer of the network has heads of attention; take sides of tiles",
                     axis->text);
  }
  enum status status = heads_list_init(&axis->sizes, sweep_axis_heads(axis), workload, error);
  for (int i = 0; status == STATUS_OK && i < axis->sizes.count; i++) {
    if (axis->sizes.sizes[i] == 0) axis->sizes.sizes[i] = TILE_FULL;
  }
  return status;
}

/* Puts the added side among those of the text. */
static void insert_added(struct sweep_axis *axis) {
  struct sweep_sizes *sizes = &axis->sizes;
  int at = 0;
  while (at < sizes->count && sizes->sizes[at] < axis->added) at++;
  bool is_there = at < sizes->count && sizes->sizes[at] == axis->added;
  if (axis->added == 0 || is_there || sizes->count == SWEEP_MAX_SIZES) return;
  memmove(&sizes->sizes[at + 1], &sizes->sizes[at], (size_t)(sizes->count - at) * sizeof *sizes->sizes);
  sizes->sizes[at] = axis->added;
  sizes->count++;
}

enum status sweep_axis_init(struct sweep_axis *axis, enum sweep_axis_id id, const struct sweep_inputs *inputs,
                            struct error *error) {
  axis->is_heads = strncmp(axis->text, heads_word, strlen(heads_word)) == 0;
  axis->is_number = !axis->is_heads && strchr(axis->text, '=') != NULL;
  axis->sizes = (struct sweep_sizes){.count = 0};
  axis->number = (struct edit_axis){.count = 0};
  arena_init(&axis->arena);
  if (axis->is_heads) return read_heads(axis, inputs->attention, error);
  if (!axis->is_number) {
    enum status read = sweep_sizes_init(&axis->sizes, axis->text, inputs->maps[id], inputs->map_count, error);
    if (read == STATUS_OK) insert_added(axis);
    return read;
  }
  const struct hardware *hardware = inputs->hardware;
  enum status status = edit_axis_init(&axis->number, &axis->arena, axis->text, error);
  return status == STATUS_OK && hardware != NULL ? check_number(&axis->number, hardware, error) : status;
}

void sweep_axis_deinit(struct sweep_axis *axis) {
  sweep_sizes_deinit(&axis->sizes);
  arena_deinit(&axis->arena);
  axis->number.count = 0;
  axis->is_number = axis->is_heads = false;
}

int sweep_axis_count(const struct sweep_axis *axis) {
  return axis->is_number ? axis->number.count : axis->sizes.count;
}

const char *sweep_axis_text(const struct sweep_axis *axis, char *text) {
  snprintf(text, LINE_SIZE, "%s", axis->text);
  if (axis->added > 0 && sweep_axis_is_of_tiles(axis)) text_append(text, LINE_SIZE, ",%" PRId64, axis->added);
  return text;
}

/* "64Ki" bytes, "3b" below one byte. */
static const char *size_mark(double bits, char *text) {
  static const char *const prefix[] = {"", "Ki", "Mi", "Gi", "Ti"};
  enum { PREFIXES = sizeof prefix / sizeof *prefix, STEP = 1024 };
  double bytes = bits / 8;
  int p = 0;
  if (bytes < 1) {
    snprintf(text, FORMAT_SIZE, "%gb", bits);
    return text;
  }
  for (; bytes >= STEP && p + 1 < PREFIXES; p++) bytes /= STEP;
  snprintf(text, FORMAT_SIZE, "%.3g%s", bytes, prefix[p]);
  return text;
}

const char *sweep_axis_mark(const struct sweep_axis *axis, int index, char *text) {
  if (axis->is_heads && axis->sizes.sizes[index] == TILE_FULL) return strcpy(text, "all");
  if (!axis->is_number) return side_text_short(axis->sizes.sizes[index], text);
  double value = axis->number.values[index];
  if (axis->number.field == EDIT_SIZE) return size_mark(value, text);
  if (value >= 10000) return format_count(text, value);
  snprintf(text, FORMAT_SIZE, "%.4g", value);
  return text;
}

const char *sweep_axis_name(const struct sweep_axis *axis, const char *of_tiles, char *text) {
  const char *unit = axis->number.field == EDIT_SIZE ? "bytes" : edit_field_info[axis->number.field].unit;
  if (axis->is_heads) {
    strcpy(text, "heads at a time");
  } else if (!axis->is_number) {
    snprintf(text, SWEEP_AXIS_NAME_SIZE, "%s [pixels]", of_tiles);
  } else if (unit[0] == 0) {
    snprintf(text, SWEEP_AXIS_NAME_SIZE, "%s", axis->number.name);
  } else {
    snprintf(text, SWEEP_AXIS_NAME_SIZE, "%s [%s]", axis->number.name, unit);
  }
  return text;
}

const char *sweep_axis_key(const struct sweep_axis *axis) {
  return axis->is_heads ? "tile_heads" : axis->number.name;
}

void sweep_axis_add_value(const struct sweep_axis *axis, int index, struct table *table) {
  if (axis->is_heads && axis->sizes.sizes[index] == TILE_FULL) {
    table_text(table, "all");
  } else {
    table_number(table, axis->is_heads ? (double)axis->sizes.sizes[index] : axis->number.values[index]);
  }
}

static double value_at(const struct sweep_axis *axis, int index) {
  return axis->is_number ? axis->number.values[index] : (double)axis->sizes.sizes[index];
}

int sweep_axis_nearest(const struct sweep_axis *axis, double value) {
  int best = 0;
  for (int i = 1; i < sweep_axis_count(axis); i++) {
    if (fabs(value_at(axis, i) - value) <= fabs(value_at(axis, best) - value)) best = i;
  }
  return best;
}

int sweep_axis_find(const struct sweep_axis *axis, int64_t side) {
  int low = 0, high = axis->sizes.count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (axis->sizes.sizes[middle] < side) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < axis->sizes.count && axis->sizes.sizes[low] == side ? low : -1;
}

/* Names of its numbers: one, or two where it is of both directions. */
enum { DIRECTIONS = 2 };

static int names_of(const struct sweep_axis *axis, char names[DIRECTIONS][EDIT_NAME_SIZE]) {
  char edits[EDITS_SIZE] = "";
  struct error ignored;
  int count = 0;
  if (!axis->is_number || edit_axis_add(edits, &axis->number, 0, &ignored) != STATUS_OK) return 0;
  for (char *rest = edits, *word; count < DIRECTIONS && (word = strtok_r(rest, " ", &rest)) != NULL; count++) {
    snprintf(names[count], EDIT_NAME_SIZE, "%.*s", (int)strcspn(word, "="), word);
  }
  return count;
}

void sweep_axis_strip(const struct sweep_axis *axis, char edits[EDITS_SIZE]) {
  char names[DIRECTIONS][EDIT_NAME_SIZE];
  int count = names_of(axis, names);
  for (int i = 0; i < count; i++) edits_remove(edits, names[i]);
}

bool sweep_axis_value_of(const struct sweep_axis *axis, const char *edits, double *value) {
  char names[DIRECTIONS][EDIT_NAME_SIZE];
  return names_of(axis, names) > 0 && edits_value(edits, names[0], value);
}

double sweep_axis_value_in(const struct sweep_axis *axis, const struct hardware *hardware) {
  struct edit_place places[EDIT_PLACES_MAX];
  char names[DIRECTIONS][EDIT_NAME_SIZE], name[EDIT_NAME_SIZE];
  int count = names_of(axis, names) > 0 ? edit_places(hardware, places) : 0;
  for (int i = 0; i < count; i++) {
    if (strcmp(edit_name(hardware, places[i], name), names[0]) == 0) return edit_number(hardware, places[i]);
  }
  return axis->number.values[0];
}
