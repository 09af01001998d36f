/* Parses the values of options. */
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/sweep_sizes.h"
#include "tui/analysis/worker.h"
#include "tui/options/options.h"
#include "tui/text/number.h"
#include "tui/text/timing.h"

enum status options_read_mode(const char *text, struct schedule *schedule, struct error *error) {
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    const char digit[] = {(char)('0' + mode), '\0'};
    if (strcmp(text, overlap_mode_name[mode]) && strcmp(text, digit)) continue;
    schedule->mode = (enum overlap_mode)mode;
    return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE, "unknown mode '%s'; use recompute, h-cached or cached (or 1, 2, 3)", text);
}

/* Reads "AxB", both from 1, or "full" in place of either where that is allowed. */
static bool read_pair(const char *text, bool full, int64_t *a, int64_t *b) {
  char half[2][NUMBER_SIZE];
  int64_t *value[2] = {a, b};
  size_t length = strcspn(text, "x");
  if (text[length] != 'x' || length >= NUMBER_SIZE || strlen(text + length + 1) >= NUMBER_SIZE) return false;
  memcpy(half[0], text, length);
  half[0][length] = '\0';
  strcpy(half[1], text + length + 1);
  for (int i = 0; i < 2; i++) {
    if (full && strcmp(half[i], "full") == 0) {
      *value[i] = TILE_FULL;
    } else if (!number_parse(half[i], value[i]) || *value[i] < 1) {
      return false;
    }
  }
  return true;
}

static enum status read_tile(const char *text, struct schedule *schedule, struct error *error) {
  int64_t x = TILE_FULL, y = TILE_FULL;
  if (strcmp(text, "full") && !read_pair(text, true, &x, &y)) {
    return error_set(error, STATUS_USAGE, "'%s' is not a tile: expected WxH, both at least 1 (60x72), or full", text);
  }
  schedule->tile_x = x;
  schedule->tile_y = y;
  return STATUS_OK;
}

/* Reads "ID,ID.." into `cuts`; returns how many, or -1 where it is no such list. */
static int read_cuts(const char *text, int cuts[SCHEDULE_MAX_CUTS]) {
  int count = 0;
  for (;;) {
    char id[NUMBER_SIZE];
    int64_t value;
    size_t length = strcspn(text, ",");
    if (length >= sizeof id || count == SCHEDULE_MAX_CUTS) return -1;
    memcpy(id, text, length);
    id[length] = '\0';
    if (!number_parse(id, &value) || value < INT32_MIN || value > INT32_MAX) return -1;
    cuts[count++] = (int)value;
    if (!text[length]) return count;
    text += length + 1;
  }
}

enum status options_read_stacks(const char *text, struct schedule *schedule, struct error *error) {
  if (strcmp(text, "auto") == 0) {
    schedule->cuts_kind = CUTS_AUTO;
  } else if (strcmp(text, "single-layer") == 0) {
    schedule->cuts_kind = CUTS_SINGLE_LAYER;
  } else {
    int cuts[SCHEDULE_MAX_CUTS];
    int count = strcmp(text, "none") ? read_cuts(text, cuts) : 0;
    if (count < 0) {
      return error_set(error, STATUS_USAGE,
                       "unknown stacks '%s'; use auto, single-layer, none, or up to %d layer ids such as 2,5", text,
                       SCHEDULE_MAX_CUTS);
    }
    schedule->cuts_kind = CUTS_LIST;
    schedule->cut_count = count;
    memcpy(schedule->cuts, cuts, (size_t)count * sizeof *cuts);
  }
  return STATUS_OK;
}

enum status options_read_lpf_limit(const char *text, struct schedule *schedule, struct error *error) {
  int64_t limit = LPF_LIMIT_NONE;
  if (strcmp(text, "none") && (!number_parse(text, &limit) || limit < 1 || limit > INT32_MAX)) {
    return error_set(error, STATUS_USAGE,
                     "'%s' is not a limit of loop factors: expected a whole number from 1, or none", text);
  }
  schedule->lpf_limit = (int)limit;
  return STATUS_OK;
}

/* Index of the text among `count` words, or -1. */
static int find_word(const char *text, const char *const *words, int count) {
  for (int i = 0; i < count; i++) {
    if (strcmp(text, words[i]) == 0) return i;
  }
  return -1;
}

static enum status read_search(const char *text, struct schedule *schedule, struct error *error) {
  int kind = find_word(text, search_kind_name, 2);
  if (kind < 0) return error_set(error, STATUS_USAGE, "unknown search '%s'; use published or optimal", text);
  schedule->search.kind = (enum search_kind)kind;
  return STATUS_OK;
}

static enum status read_objective(const char *text, struct schedule *schedule, struct error *error) {
  int objective = find_word(text, objective_name, 3);
  if (objective < 0) return error_set(error, STATUS_USAGE, "unknown objective '%s'; use energy, latency or edp", text);
  schedule->search.objective = (enum objective)objective;
  return STATUS_OK;
}

enum status options_read_energy_tolerance(const char *text, struct schedule *schedule, struct error *error) {
  char *end;
  size_t digits = strspn(text, "0123456789.eE-");
  double tolerance = strtod(text, &end);
  bool is_percent = strcmp(end, "%") == 0;
  if (is_percent) tolerance /= 100;
  if (end == text || end > text + digits || (*end && !is_percent) || !(tolerance >= 0 && tolerance <= 1)) {
    return error_set(error, STATUS_USAGE,
                     "'%s' is not an energy tolerance: expected 0%% to 100%%, such as 0.1%%, or 0 to 1", text);
  }
  schedule->search.energy_tolerance = tolerance;
  return STATUS_OK;
}

enum status options_read_pr_sizes(const char *text, struct schedule *schedule, struct error *error) {
  int rule = find_word(text, pr_sizes_name, 3);
  if (rule <= PR_SIZES_BY_SEARCH) {
    return error_set(error, STATUS_USAGE, "unknown pr sizes '%s'; use truncated or exact", text);
  }
  schedule->search.pr_sizes = (enum pr_sizes)rule;
  return STATUS_OK;
}

static enum status read_color(const char *text, struct app_options *app, struct error *error) {
  static const char *const name[] = {[COLORS_AUTO] = "auto", [COLORS_ALWAYS] = "always", [COLORS_NEVER] = "never",
                                     [COLORS_256] = "256",   [COLORS_8] = "8",           [COLORS_MONO] = "mono"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
    if (strcmp(text, name[i])) continue;
    app->colors = (enum color_choice)i;
    return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE, "unknown color '%s'; use auto, always, never, 256, 8 or mono", text);
}

static enum status read_palette(const char *text, struct app_options *app, struct error *error) {
  for (int i = 0; i < PALETTE_COUNT; i++) {
    if (strcmp(text, palette_name[i])) continue;
    app->palette = (enum palette)i;
    return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE, "unknown palette '%s'; use common, dark, light or high-contrast", text);
}

static enum status read_size(const char *text, struct app_options *app, struct error *error) {
  int64_t columns, rows;
  if (!read_pair(text, false, &columns, &rows) || columns > 1000 || rows > 1000) {
    return error_set(error, STATUS_USAGE,
                     "'%s' is not a screen size: expected COLUMNSxROWS up to 1000x1000, such as 80x24", text);
  }
  app->columns = (int)columns;
  app->rows = (int)rows;
  return STATUS_OK;
}

static enum status read_workers(const char *text, struct app_options *app, struct error *error) {
  int64_t workers;
  if (!number_parse(text, &workers) || workers < 0 || workers > WORKER_MOST_THREADS) {
    return error_set(error, STATUS_USAGE, "--workers takes a whole number from 0 to %2$d, not '%1$s'", text,
                     WORKER_MOST_THREADS);
  }
  app->workers = (int)workers;
  return STATUS_OK;
}

static enum status read_clock(const char *text, struct app_options *app, struct error *error) {
  if (strcmp(text, "0")) {
    return error_set(error, STATUS_USAGE,
                     "--clock takes only 0, which hides everything that varies between runs; '%s' is not 0", text);
  }
  app->no_clock = true;
  return STATUS_OK;
}

/* Options of the explorer's start and looks. */
static enum status read_explorer(struct app_options *app, enum option option, const char *value, struct error *error) {
  if (option == OPTION_COLOR) return read_color(value, app, error);
  if (option == OPTION_PALETTE) return read_palette(value, app, error);
  if (option == OPTION_SIZE) return read_size(value, app, error);
  if (option == OPTION_WORKERS) return read_workers(value, app, error);
  if (option == OPTION_CLOCK) return read_clock(value, app, error);
  if (option == OPTION_ASCII) app->ascii = true;
  if (option == OPTION_NO_MOUSE) app->no_mouse = true;
  if (option == OPTION_REDUCED_MOTION) app->reduced_motion = true;
  if (option == OPTION_CLEAN) app->clean = true;
  if (option == OPTION_SESSION) app->session = value;
  if (option == OPTION_TEST_SCRIPT) app->script = value;
  if (option == OPTION_TEST_SYNC) app->sync = value;
  return STATUS_OK;
}

/* Options of a schedule, or of all schedules of a sweep. */
static enum status read_schedule(struct options *options, enum option option, const char *value, struct error *error) {
  bool has_modes = options->command == COMMAND_SWEEP || options->command == COMMAND_BEST;
  struct schedule *schedule = &options->app.schedule;
  if (option == OPTION_MODE && has_modes) return sweep_read_modes(value, &options->sweep, error);
  if (option == OPTION_MODE) return options_read_mode(value, schedule, error);
  if (option == OPTION_TILE) return read_tile(value, schedule, error);
  if (option == OPTION_STACKS) return options_read_stacks(value, schedule, error);
  if (option == OPTION_SEARCH) return read_search(value, schedule, error);
  if (option == OPTION_LPF_LIMIT) return options_read_lpf_limit(value, schedule, error);
  if (option == OPTION_OBJECTIVE) return read_objective(value, schedule, error);
  if (option == OPTION_ENERGY_TOLERANCE) return options_read_energy_tolerance(value, schedule, error);
  return options_read_pr_sizes(value, schedule, error);
}

/* Options of sweep and best. */
static enum status read_sweep(struct sweep_options *sweep, enum option option, const char *value, struct error *error) {
  struct sweep_sizes sizes;
  enum status status = STATUS_OK;
  if (option == OPTION_TILE_X || option == OPTION_TILE_Y) {
    status = sweep_sizes_init(&sizes, value, NULL, 0, error); /* read again when the maps are known */
    if (status == STATUS_OK) sweep_sizes_deinit(&sizes);
  }
  if (option == OPTION_JOBS) status = sweep_read_jobs(value, sweep, error);
  if (option == OPTION_FORMAT) status = sweep_read_format(value, sweep, error);
  if (option == OPTION_SHARD) status = sweep_read_shard(value, sweep, error);
  if (option == OPTION_MAX_LATENCY) status = sweep_read_max_latency(value, sweep, error);
  if (option == OPTION_MAX_ENERGY) status = sweep_read_max_energy(value, sweep, error);
  if (option == OPTION_MAX_BITS) status = sweep_read_max_bits(value, sweep, error);
  return status;
}

enum status options_read(struct options *options, enum option option, const char *value, struct error *error) {
  struct app_options *app = &options->app;
  switch (option) {
    case OPTION_HARDWARE:
      app->hardware = value;
      break;
    case OPTION_WORKLOAD:
      app->workload = value;
      break;
    case OPTION_MAPPING:
      app->mapping = value;
      break;
    case OPTION_SET:
      return edits_add(app->edits, value, error);
    case OPTION_MODE:
    case OPTION_TILE:
    case OPTION_STACKS:
    case OPTION_SEARCH:
    case OPTION_LPF_LIMIT:
    case OPTION_OBJECTIVE:
    case OPTION_ENERGY_TOLERANCE:
    case OPTION_PR_SIZES:
      return read_schedule(options, option, value, error);
    case OPTION_TILE_X:
    case OPTION_TILE_Y:
    case OPTION_JOBS:
    case OPTION_FORMAT:
    case OPTION_SHARD:
    case OPTION_MAX_LATENCY:
    case OPTION_MAX_ENERGY:
    case OPTION_MAX_BITS:
      return read_sweep(&options->sweep, option, value, error);
    case OPTION_CLOCK_MHZ:
      return timing_read_clock(value, &app->clock_mhz, error);
    case OPTION_ASCII:
    case OPTION_NO_MOUSE:
    case OPTION_REDUCED_MOTION:
    case OPTION_CLEAN:
    case OPTION_SESSION:
    case OPTION_TEST_SCRIPT:
    case OPTION_TEST_SYNC:
    case OPTION_COLOR:
    case OPTION_PALETTE:
    case OPTION_SIZE:
    case OPTION_WORKERS:
    case OPTION_CLOCK:
      return read_explorer(app, option, value, error);
    case OPTION_FIGURES:
    case OPTION_PLACEMENT:
    case OPTION_AT:
    case OPTION_JSON:
    case OPTION_OUTPUT:
    case OPTION_RESUME:
    case OPTION_PRINT_KEYS:
    case OPTION_MAN:
    case OPTION_COMPLETIONS:
    case OPTION_HELP:
    case OPTION_VERSION:
    case OPTION_COUNT:
      break; /* given or not is all */
  }
  return STATUS_OK;
}
