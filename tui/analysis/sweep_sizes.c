#include "tui/analysis/sweep_sizes.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "model/schedule.h"
#include "tui/text/number.h"

/* A list while it is read. */
struct reading {
  struct sweep_sizes *sizes;
  const int64_t *maps;
  int map_count;
  bool is_full; /* too many sizes */
};

enum { ITEM_SIZE = 3 * NUMBER_SIZE };

static const int64_t largest_size = 1000000000000000; /* exact as a double too */

static bool add(struct reading *reading, int64_t size) {
  if (reading->sizes->count == SWEEP_MAX_SIZES) {
    reading->is_full = true;
    return false;
  }
  reading->sizes->sizes[reading->sizes->count++] = size;
  return true;
}

/* --- Divisors -------------------------------------------------------------------------------------- */

static void add_divisors(struct reading *reading, int64_t map) {
  for (int64_t low = 1; low <= map / low; low++) {
    if (map % low == 0 && (!add(reading, low) || !add(reading, map / low))) return;
  }
}

/* Returns the divisor of `map` whose ratio to `size` is nearest to 1, the smaller of two. */
static int64_t nearest_divisor(int64_t map, int64_t size) {
  int64_t below = size, above = size;
  while (map % below != 0) below--;
  while (map % above != 0) above++; /* ends at the map */
  return (double)size / (double)below <= (double)above / (double)size ? below : above;
}

static void add_auto(struct reading *reading, int64_t map) {
  for (int64_t size = 1; size <= map; size *= 2) {
    if (!add(reading, nearest_divisor(map, size))) return;
  }
  add(reading, map);
}

/* --- Ranges ---------------------------------------------------------------------------------------- */

static bool read_number(const char **text, const char *ends, int64_t *value) {
  return number_take(text, ends, value) && *value >= 1 && *value <= largest_size;
}

/* N, A..B, A..B*F or A..B+S. */
static bool add_range(struct reading *reading, const char *text) {
  int64_t first, last, step = 1;
  if (!read_number(&text, ".", &first)) return false;
  if (!*text) return add(reading, first);
  if (strncmp(text, "..", 2) != 0) return false;
  text += 2;
  if (!read_number(&text, "*+", &last) || last < first) return false;
  bool by_factor = *text == '*';
  if (*text++ && !read_number(&text, "", &step)) return false;
  if (by_factor && step < 2) return false;
  for (int64_t size = first;;) {
    if (!add(reading, size)) return false;
    if (by_factor ? size > last / step : size > last - step) return true;
    size = by_factor ? size * step : size + step;
  }
}

static bool add_item(struct reading *reading, const char *item) {
  if (strcmp(item, "full") == 0) return add(reading, TILE_FULL);
  bool divisors = strcmp(item, "divisors") == 0;
  if (!divisors && strcmp(item, "auto") != 0) return add_range(reading, item);
  for (int i = 0; i < reading->map_count; i++) {
    if (divisors) {
      add_divisors(reading, reading->maps[i]);
    } else {
      add_auto(reading, reading->maps[i]);
    }
  }
  return !reading->is_full;
}

/* --- The list -------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void sort_once_each(struct sweep_sizes *sizes) {
  int kept = 0;
  qsort(sizes->sizes, (size_t)sizes->count, sizeof *sizes->sizes, compare);
  for (int i = 0; i < sizes->count; i++) {
    if (kept == 0 || sizes->sizes[kept - 1] != sizes->sizes[i]) sizes->sizes[kept++] = sizes->sizes[i];
  }
  sizes->count = kept;
}

static bool read_items(struct reading *reading, const char *text) {
  for (;; text++) {
    char item[ITEM_SIZE];
    size_t length = strcspn(text, ",");
    if (length >= sizeof item) return false;
    memcpy(item, text, length);
    item[length] = '\0';
    if (!add_item(reading, item)) return false;
    text += length;
    if (!*text) return true;
  }
}

enum status sweep_sizes_init(struct sweep_sizes *sizes, const char *text, const int64_t *maps, int map_count,
                             struct error *error) {
  struct reading reading = {.sizes = sizes, .maps = maps, .map_count = map_count};
  *sizes = (struct sweep_sizes){.sizes = malloc(SWEEP_MAX_SIZES * sizeof *sizes->sizes)};
  if (sizes->sizes == NULL) return error_out_of_memory(error);
  bool good = read_items(&reading, text);
  sort_once_each(sizes);
  if (good) return STATUS_OK;
  sweep_sizes_deinit(sizes);
  if (reading.is_full) {
    return error_set(error, STATUS_USAGE, "'%s' is too many tile sizes: at most %d per axis", text, SWEEP_MAX_SIZES);
  }
  return error_set(error, STATUS_USAGE,
                   "'%s' is not a list of tile sizes; separate sizes (4), ranges (1..9, 1..960*4, 8..64+8), full, "
                   "divisors and auto by commas; a size is at most %" PRId64,
                   text, largest_size);
}

void sweep_sizes_deinit(struct sweep_sizes *sizes) {
  free(sizes->sizes);
  *sizes = (struct sweep_sizes){0};
}
