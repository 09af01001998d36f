/* Reads the values of options, by their row in the table. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/edit_axis.h"
#include "inputs/onnx/onnx.h"
#include "inputs/yaml/scalar.h"
#include "model/sweep.h"
#include "tui/analysis/heads_list.h"
#include "tui/analysis/point.h"
#include "tui/analysis/sweep_sizes.h"
#include "tui/analysis/worker.h"
#include "tui/options/options.h"
#include "tui/text/number.h"
#include "tui/text/timing.h"

/* --- Values with a form of their own -------------------------------------------------------------------- */

static enum status read_set(const char *text, struct options *options, struct error *error) {
  struct sweep_options *sweep = &options->sweep;
  if (!edit_is_list(text)) return edits_add(options->app.edits, text, error);
  if (sweep->axis_count == SWEEP_MAX_AXES) {
    return error_set(error, STATUS_USAGE, "more than %d lists of hardware numbers", SWEEP_MAX_AXES);
  }
  sweep->axes[sweep->axis_count++] = text;
  return STATUS_OK;
}

static enum status read_scale(const char *text, struct options *options, struct error *error) {
  return edits_set_scale(options->app.edits, text, error);
}

static enum status read_input_shape(const char *text, struct options *options, struct error *error) {
  if (strlen(text) >= POINT_NAME_SIZE) {
    return error_set(error, STATUS_USAGE, "--input-shape takes at most %d bytes", POINT_NAME_SIZE - 1);
  }
  enum status status = onnx_check_reading(&(struct onnx_reading){text, NULL}, error);
  if (status == STATUS_OK) options->app.input_shape = text;
  return status;
}

static enum status read_bits(const char *text, struct options *options, struct error *error) {
  enum status status = onnx_check_reading(&(struct onnx_reading){NULL, text}, error);
  if (status != STATUS_OK) return status;
  if (strlen(text) >= POINT_BITS_SIZE) {
    return error_set(error, STATUS_USAGE, "--bits takes at most %d bytes", POINT_BITS_SIZE - 1);
  }
  options->app.bits = text;
  return STATUS_OK;
}

static enum status read_clock_mhz(const char *text, struct options *options, struct error *error) {
  return timing_read_clock(text, &options->app.clock_mhz, error);
}

int options_find_mode(const char *text, size_t length) {
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    const char *name = overlap_mode_name[mode];
    if (length == 1 && text[0] == '0' + mode) return mode;
    if (length == strlen(name) && strncmp(text, name, length) == 0) return mode;
  }
  return 0;
}

static enum status read_modes(const char *text, struct sweep_options *sweep, struct error *error) {
  sweep->modes = 0;
  if (strcmp(text, "all") == 0) {
    sweep->modes = SWEEP_ALL_MODES;
    return STATUS_OK;
  }
  for (;; text++) {
    size_t length = strcspn(text, ",");
    int mode = options_find_mode(text, length);
    if (mode == 0) {
      return error_set(error, STATUS_USAGE, "unknown mode '%.*s'; use all, recompute, h-cached or cached (or 1, 2, 3)",
                       (int)length, text);
    }
    sweep->modes |= 1u << mode;
    text += length;
    if (*text == 0) return STATUS_OK;
  }
}

static enum status read_mode(const char *text, struct options *options, struct error *error) {
  bool searches = options->command == COMMAND_BEST || options->command == COMMAND_OPTIMIZE;
  if (options->command == COMMAND_SWEEP || searches) {
    return read_modes(text, &options->sweep, error);
  }
  int mode = options_find_mode(text, strlen(text));
  if (mode == 0) {
    return error_set(error, STATUS_USAGE, "unknown mode '%s'; use recompute, h-cached or cached (or 1, 2, 3)", text);
  }
  options->app.schedule.mode = (enum overlap_mode)mode;
  return STATUS_OK;
}

/* Reads "AxB", both from 1, or "full" in place of either where that is allowed. */
static bool read_pair(const char *text, bool full, int64_t *a, int64_t *b) {
  int64_t *const side[] = {a, b};
  for (int i = 0; i < 2; i++) {
    const char *end = i == 0 ? "x" : "";
    size_t length = strcspn(text, end);
    if (full && length == 4 && strncmp(text, "full", length) == 0) {
      *side[i] = TILE_FULL;
      text += length;
    } else if (!number_take(&text, end, side[i]) || *side[i] < 1) {
      return false;
    }
    if (i == 0 && *text++ != 'x') return false;
  }
  return true;
}

bool options_read_tile(const char *text, int64_t *tile_x, int64_t *tile_y) {
  *tile_x = *tile_y = TILE_FULL;
  return strcmp(text, "full") == 0 || read_pair(text, true, tile_x, tile_y);
}

static enum status read_tile(const char *text, struct options *options, struct error *error) {
  int64_t x, y;
  if (!options_read_tile(text, &x, &y)) {
    return error_set(error, STATUS_USAGE, "'%s' is not a tile: expected " TILE_FORM ", such as 60x72, or full", text);
  }
  options->app.schedule.tile_x = x;
  options->app.schedule.tile_y = y;
  return STATUS_OK;
}

static enum status read_size(const char *text, struct options *options, struct error *error) {
  int64_t columns = 0, rows = 0;
  if (!read_pair(text, false, &columns, &rows) || columns > 1000 || rows > 1000) {
    return error_set(error, STATUS_USAGE,
                     "'%s' is not a screen size: expected COLUMNSxROWS up to 1000x1000, such as 80x24", text);
  }
  options->app.columns = (int)columns;
  options->app.rows = (int)rows;
  return STATUS_OK;
}

static enum status read_stacks(const char *text, struct options *options, struct error *error) {
  return options_read_stacks(text, &options->app.schedule, error);
}

static enum status read_lpf_limit(const char *text, struct options *options, struct error *error) {
  int64_t limit = LPF_LIMIT_NONE;
  if (strcmp(text, "none") != 0 && (!number_parse(text, &limit) || limit < 1 || limit > INT32_MAX)) {
    return error_set(error, STATUS_USAGE,
                     "'%s' is not a limit of loop factors: expected a whole number from 1 to %" PRId32 ", or none",
                     text, INT32_MAX);
  }
  options->app.schedule.lpf_limit = (int)limit;
  return STATUS_OK;
}

static enum status read_energy_tolerance(const char *text, struct options *options, struct error *error) {
  char *end;
  size_t digits = strspn(text, "0123456789.eE-");
  double tolerance = strtod(text, &end);
  bool is_percent = strcmp(end, "%") == 0;
  if (is_percent) tolerance /= 100;
  if (end == text || end > text + digits || (*end && !is_percent) || !(tolerance >= 0 && tolerance <= 1)) {
    return error_set(error, STATUS_USAGE,
                     "'%s' is not an energy tolerance: expected 0%% to 100%%, such as 0.1%%, or 0 to 1", text);
  }
  options->app.schedule.search.energy_tolerance = tolerance;
  return STATUS_OK;
}

static enum status read_latency_weight(const char *text, struct options *options, struct error *error) {
  double weight = 0;
  if (strcmp(text, "0") != 0 && !number_parse_amount(text, &weight)) {
    return error_set(error, STATUS_USAGE, "'%s' is not a weight of latency: expected pJ per cycle, such as 120", text);
  }
  options->app.schedule.search.latency_weight = weight;
  return STATUS_OK;
}

static enum status read_search_time(const char *text, struct options *options, struct error *error) {
  struct search_options *search = &options->app.schedule.search;
  search->seconds = 0;
  if (strcmp(text, "0") != 0 && !number_parse_amount(text, &search->seconds)) {
    return error_set(error, STATUS_USAGE, "'%s' is not a time to search: expected seconds, such as 0.5", text);
  }
  search->has_time = true;
  return STATUS_OK;
}

/* Checks the syntax only: the list is read again when the maps are known. */
static enum status read_tile_sizes(const char *text, struct options *options, struct error *error) {
  struct sweep_sizes sizes;
  (void)options;
  enum status status = sweep_sizes_init(&sizes, text, NULL, 0, error);
  if (status == STATUS_OK) sweep_sizes_deinit(&sizes);
  return status;
}

/* One number, or a list where many schedules are made. */
static enum status read_tile_heads(const char *text, struct options *options, struct error *error) {
  int64_t heads = 0;
  struct sweep_sizes list;
  bool is_list =
      options->command == COMMAND_SWEEP || options->command == COMMAND_BEST || options->command == COMMAND_OPTIMIZE;
  bool is_one = number_parse(text, &heads) && heads >= 1 && heads <= INT32_MAX;
  if (!is_one && !is_list && strcmp(text, "all") != 0) {
    return error_set(error, STATUS_USAGE,
                     "%s heads at a time are not possible; give a whole number from 1 to %" PRId32 ", or all", text,
                     INT32_MAX);
  }
  options->app.schedule.tile_heads = is_one ? heads : 0;
  if (is_one || !is_list) return STATUS_OK;
  enum status status = heads_list_init(&list, text, NULL, error);
  if (status == STATUS_OK) sweep_sizes_deinit(&list);
  return status;
}

static enum status read_rules(const char *text, struct options *options, struct error *error) {
  return rules_read(text, &options->app.schedule.search.rules, error);
}

/* Changes the rules given before it in the table of options. */
static enum status read_pr_sizes(const char *text, struct options *options, struct error *error) {
  struct rule_choice *rules = &options->app.schedule.search.rules;
  const unsigned exact = 1u << RULE_PR_EXACT;
  bool is_exact = strcmp(text, "exact") == 0;
  if (!is_exact && strcmp(text, "truncated") != 0) {
    return error_set(error, STATUS_USAGE, "unknown pr sizes '%s'; use truncated or exact", text);
  }
  rules->with = is_exact ? rules->with | exact : rules->with & ~exact;
  rules->without = is_exact ? rules->without & ~exact : rules->without | exact;
  return STATUS_OK;
}

static enum status read_shard(const char *text, struct options *options, struct error *error) {
  int64_t shard = 0, count = 0;
  const char *at = text;
  bool good = number_take(&at, "/", &shard) && *at++ == '/' && number_take(&at, "", &count);
  if (!good || shard < 1 || shard > count || count > SWEEP_MAX_SHARDS) {
    return error_set(error, STATUS_USAGE, "'%s' is not a shard K/N, such as 1/4, with K from 1 to N and N up to %d",
                     text, SWEEP_MAX_SHARDS);
  }
  options->sweep.shard = (int)shard;
  options->sweep.shard_count = (int)count;
  return STATUS_OK;
}

static enum status read_max_bits(const char *text, struct options *options, struct error *error) {
  struct sweep_options *sweep = &options->sweep;
  for (const char *item = text; sweep->limit_count < SWEEP_MAX_LIMITS; item++) {
    char number[NUMBER_SIZE];
    struct sweep_limit *limit = &sweep->limits[sweep->limit_count];
    size_t length = strcspn(item, ","), name = strcspn(item, "=");
    if (name == 0 || name >= length || name >= NAME_SIZE || length - name > sizeof number) break;
    snprintf(limit->memory, sizeof limit->memory, "%.*s", (int)name, item);
    snprintf(number, sizeof number, "%.*s", (int)(length - name - 1), item + name + 1);
    if (!number_parse_amount(number, &limit->bits)) break;
    sweep->limit_count++;
    item += length;
    if (*item == 0) return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE,
                   "'%s' is not MEMORY=BITS, such as sram_64KB=262144, nor up to %d of them separated by commas", text,
                   SWEEP_MAX_LIMITS);
}

static enum status read_clock(const char *text, struct options *options, struct error *error) {
  if (strcmp(text, "0") != 0) {
    return error_set(error, STATUS_USAGE,
                     "--clock takes only 0, which hides everything that varies between runs; '%s' is not 0", text);
  }
  options->app.no_clock = true;
  return STATUS_OK;
}

/* --- The table ------------------------------------------------------------------------------------------ */

static const char *const color_name[] = {[COLORS_AUTO] = "auto", [COLORS_ALWAYS] = "always", [COLORS_NEVER] = "never",
                                         [COLORS_256] = "256",   [COLORS_8] = "8",           [COLORS_MONO] = "mono"};
static const char *const format_name[] = {"table", "csv", "jsonl", "markdown", "latex"};

enum value_kind { VALUE_NOT_READ, VALUE_BY_FUNCTION, VALUE_TEXT, VALUE_FLAG, VALUE_WORD, VALUE_WHOLE, VALUE_AMOUNT };

struct value_row {
  enum value_kind kind;
  size_t offset;            /* of the member, in struct options */
  int least, most;          /* of a whole number, or of the enumerator that a word stands for */
  const char *const *words; /* by enumerator */
  const char *expected;     /* amount, for errors */
  enum status (*read)(const char *text, struct options *options, struct error *error);
};

#define TEXT(member) {.kind = VALUE_TEXT, .offset = offsetof(struct options, member)}
#define FLAG(member) {.kind = VALUE_FLAG, .offset = offsetof(struct options, member)}
#define WORD(member, names, first, last) \
  {.kind = VALUE_WORD, .offset = offsetof(struct options, member), .words = names, .least = first, .most = last}
#define WHOLE(member, first, last) \
  {.kind = VALUE_WHOLE, .offset = offsetof(struct options, member), .least = first, .most = last}
#define AMOUNT(member, what) {.kind = VALUE_AMOUNT, .offset = offsetof(struct options, member), .expected = what}
#define BY(function) {.kind = VALUE_BY_FUNCTION, .read = function}

#define NOT_READ {.kind = VALUE_NOT_READ}
#define VALUE(id, name, letter, argument, commands, required, value, ...) [OPTION_##id] = value,
static const struct value_row value_table[OPTION_COUNT] = {OPTIONS(VALUE)};

/* "unknown pr sizes 'x'; use truncated or exact" */
static enum status unknown_word(enum option option, const char *text, struct error *error) {
  const struct value_row *row = &value_table[option];
  char name[32], words[128] = "";
  snprintf(name, sizeof name, "%s", option_table[option].name);
  char *dash = strchr(name, '-');
  if (dash != NULL) *dash = ' ';
  for (int i = row->least; i <= row->most; i++) {
    size_t used = strlen(words);
    const char *before = i == row->least ? "" : i < row->most ? ", " : " or ";
    snprintf(words + used, sizeof words - used, "%s%s", before, row->words[i]);
  }
  return error_set(error, STATUS_USAGE, "unknown %s '%s'; use %s", name, text, words);
}

enum status options_read(struct options *options, enum option option, const char *text, struct error *error) {
  const struct value_row *row = &value_table[option];
  void *place = (char *)options + row->offset;
  int64_t number = row->least;
  switch (row->kind) {
    case VALUE_NOT_READ:
      return STATUS_OK;
    case VALUE_BY_FUNCTION:
      return row->read(text, options, error);
    case VALUE_TEXT:
      *(const char **)place = text;
      return STATUS_OK;
    case VALUE_FLAG:
      *(bool *)place = true;
      return STATUS_OK;
    case VALUE_WORD:
      while (number <= row->most && strcmp(text, row->words[number]) != 0) number++;
      if (number > row->most) return unknown_word(option, text, error);
      *(int *)place = (int)number;
      return STATUS_OK;
    case VALUE_WHOLE:
      if (!number_parse(text, &number) || number < row->least || number > row->most) {
        return error_set(error, STATUS_USAGE, "--%s takes a whole number from %d to %d, not '%s'",
                         option_table[option].name, row->least, row->most, text);
      }
      *(int *)place = (int)number;
      return STATUS_OK;
    case VALUE_AMOUNT:
      if (number_parse_amount(text, place)) return STATUS_OK;
      return error_set(error, STATUS_USAGE, "'%s' is not %s", text, row->expected);
  }
  return STATUS_OK;
}

enum status options_read_schedule(struct schedule *schedule, enum option option, const char *text,
                                  struct error *error) {
  struct options options = {.app.schedule = *schedule};
  enum status status = options_read(&options, option, text, error);
  if (status == STATUS_OK) *schedule = options.app.schedule;
  return status;
}

int sweep_workers(const struct sweep_options *options) {
  return options->jobs > 0 ? options->jobs : worker_processors();
}
