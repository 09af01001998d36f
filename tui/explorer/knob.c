#include "tui/explorer/knob.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/options/options.h"

enum { LPF_HIGHEST_STEP = 16 };

const struct field_info field_info[FIELD_COUNT] = {
    [FIELD_HARDWARE] = {"Hardware", "a name or a path", "The accelerator: its array of MACs and its memories.",
                        FIELD_NAME, INPUT_HARDWARE},
    [FIELD_WORKLOAD] = {"Workload", "a name or a path", "The network: layers as nests of loops.", FIELD_NAME,
                        INPUT_WORKLOAD},
    [FIELD_MODE] = {"Mode", "recompute, h-cached or cached",
                    "What becomes of the overlap between tiles: recomputed, or kept in a cache.", FIELD_CHOICE,
                    INPUT_HARDWARE},
    [FIELD_TILE_X] = {"Tile Tx", "1 or more, or full", "Width of a tile of the stack's last layer, in pixels.",
                      FIELD_TYPED, INPUT_HARDWARE},
    [FIELD_TILE_Y] = {"Tile Ty", "1 or more, or full", "Height of a tile of the stack's last layer, in pixels.",
                      FIELD_TYPED, INPUT_HARDWARE},
    [FIELD_CUTS] = {"Stacks", "auto, single-layer, or layer ids: 0,3",
                    "After which layers the network is cut into stacks that are fused.", FIELD_TYPED, INPUT_HARDWARE},
    [FIELD_SEARCH] = {"Search", "published, or optimal with energy, latency or edp",
                      "How mappings are found: as published, or the best there is, of least energy, latency or EDP.",
                      FIELD_CHOICE, INPUT_HARDWARE},
    [FIELD_LPF_LIMIT] = {"lpf limit", "1 or more, or none",
                         "Most loop factors that the search puts in order: more is better and slower.", FIELD_TYPED,
                         INPUT_HARDWARE},
    [FIELD_TOLERANCE] = {"Tolerance", "0% to 100%",
                         "How much more than the least energy a layer may take where that saves latency.", FIELD_TYPED,
                         INPUT_HARDWARE},
    [FIELD_MAPPING] = {"Unrolling", "a name or a path, or auto",
                       "Which loops the array unrolls; auto: those that go with the hardware.", FIELD_NAME,
                       INPUT_MAPPING},
    [FIELD_PR_SIZES] = {"pr sizes", "auto, truncated or exact",
                        "Sizes where an array splits a window unevenly: truncated as published, or exact.",
                        FIELD_CHOICE, INPUT_HARDWARE},
};

enum field field_at(const struct point *point, int row) {
  bool optimal = point->schedule.search.kind == SEARCH_OPTIMAL;
  return row == FIELD_LPF_LIMIT && optimal ? FIELD_TOLERANCE : (enum field)row;
}

static int64_t *tile_side(struct point *point, enum field field) {
  return field == FIELD_TILE_X ? &point->schedule.tile_x : &point->schedule.tile_y;
}

static char *field_name_of(struct point *point, enum field field) {
  if (field == FIELD_HARDWARE) return point->hardware;
  return field == FIELD_WORKLOAD ? point->workload : point->mapping;
}

static void cuts_text(const struct schedule *schedule, char *text) {
  if (schedule->cuts_kind != CUTS_LIST) {
    snprintf(text, FIELD_TEXT_SIZE, "%s", schedule->cuts_kind == CUTS_AUTO ? "auto" : "single-layer");
    return;
  }
  int length = snprintf(text, FIELD_TEXT_SIZE, "%s", schedule->cut_count == 0 ? "none" : "");
  for (int i = 0; i < schedule->cut_count && length < FIELD_TEXT_SIZE; i++) {
    length += snprintf(text + length, FIELD_TEXT_SIZE - (size_t)length, "%s%d", i > 0 ? "," : "", schedule->cuts[i]);
  }
}

static void search_option_text(const struct schedule *schedule, enum field field, char *text) {
  const struct search_options *search = &schedule->search;
  if (field == FIELD_PR_SIZES) {
    snprintf(text, FIELD_TEXT_SIZE, "%s",
             search->pr_sizes == PR_SIZES_BY_SEARCH ? "auto" : pr_sizes_name[search->pr_sizes]);
  } else if (field == FIELD_TOLERANCE) {
    snprintf(text, FIELD_TEXT_SIZE, "%.10g%%", search->energy_tolerance * 100);
  } else if (search->kind == SEARCH_OPTIMAL) {
    snprintf(text, FIELD_TEXT_SIZE, "%s, %s", search_kind_name[search->kind], objective_name[search->objective]);
  } else {
    snprintf(text, FIELD_TEXT_SIZE, "%s", search_kind_name[search->kind]);
  }
}

const char *field_text(const struct point *point, enum field field, char *text) {
  struct point copy = *point;
  switch (field) {
    case FIELD_HARDWARE:
    case FIELD_WORKLOAD:
    case FIELD_MAPPING:
      snprintf(text, FIELD_TEXT_SIZE, "%s", field_name_of(&copy, field));
      if (text[0] == 0) snprintf(text, FIELD_TEXT_SIZE, "auto");
      break;
    case FIELD_MODE:
      snprintf(text, FIELD_TEXT_SIZE, "%s", overlap_mode_name[point->schedule.mode]);
      break;
    case FIELD_TILE_X:
    case FIELD_TILE_Y: {
      int64_t side = *tile_side(&copy, field);
      if (side == TILE_FULL) {
        snprintf(text, FIELD_TEXT_SIZE, "full");
      } else {
        snprintf(text, FIELD_TEXT_SIZE, "%" PRId64, side);
      }
      break;
    }
    case FIELD_CUTS:
      cuts_text(&point->schedule, text);
      break;
    case FIELD_SEARCH:
    case FIELD_TOLERANCE:
    case FIELD_PR_SIZES:
      search_option_text(&point->schedule, field, text);
      break;
    default:
      if (point->schedule.lpf_limit == LPF_LIMIT_NONE) {
        snprintf(text, FIELD_TEXT_SIZE, "none");
      } else {
        snprintf(text, FIELD_TEXT_SIZE, "%d", point->schedule.lpf_limit);
      }
      break;
  }
  return text;
}

/* A whole number from..to that is all of the text. */
static bool parse_whole(const char *text, int64_t from, int64_t to, int64_t *value) {
  char *end;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  if (end == text || *end != 0 || errno != 0 || number < from || number > to) return false;
  *value = number;
  return true;
}

static enum status parse_name(struct point *point, enum field field, const char *text, struct error *error) {
  bool automatic = field == FIELD_MAPPING && strcmp(text, "auto") == 0;
  if (text[0] == 0 || strlen(text) >= POINT_NAME_SIZE) {
    return error_set(error, STATUS_USAGE, "needs %s of at most %d bytes", field_info[field].accepts,
                     POINT_NAME_SIZE - 1);
  }
  char *name = field_name_of(point, field);
  if (field == FIELD_HARDWARE && strcmp(name, text) != 0) point->edits[0] = 0; /* numbers of the other */
  strcpy(name, automatic ? "" : text);
  return STATUS_OK;
}

static enum status parse_side(struct point *point, enum field field, const char *text, struct error *error) {
  if (strcmp(text, "full") == 0) {
    *tile_side(point, field) = TILE_FULL;
  } else if (!parse_whole(text, 1, TILE_FULL, tile_side(point, field))) {
    return error_set(error, STATUS_USAGE, "“%s” is not a whole number of 1 or more, nor full", text);
  }
  return STATUS_OK;
}

/* The choices of FIELD_SEARCH: published, then optimal by objective. */
enum { SEARCH_CHOICES = 1 + OBJECTIVE_EDP + 1 };

static int search_choice(const struct search_options *search) {
  return search->kind == SEARCH_PUBLISHED ? 0 : 1 + (int)search->objective;
}

/* What goes with another search only is put back. */
static void set_search(struct search_options *search, int choice) {
  search->kind = choice == 0 ? SEARCH_PUBLISHED : SEARCH_OPTIMAL;
  search->objective = choice == 0 ? OBJECTIVE_ENERGY : (enum objective)(choice - 1);
  if (search->kind == SEARCH_PUBLISHED || search->objective != OBJECTIVE_ENERGY) search->energy_tolerance = 0;
}

/* "published", "optimal", "optimal, latency", "latency". */
static enum status parse_search(struct schedule *schedule, const char *text, struct error *error) {
  const char *optimal = search_kind_name[SEARCH_OPTIMAL], *objective = text;
  if (strncmp(text, optimal, strlen(optimal)) == 0) {
    objective = text + strlen(optimal);
    objective += strspn(objective, ", ");
  }
  int choice = strcmp(text, search_kind_name[SEARCH_PUBLISHED]) == 0 ? 0 : -1;
  if (strcmp(text, optimal) == 0) choice = 1 + OBJECTIVE_ENERGY;
  for (int i = 0; i <= OBJECTIVE_EDP; i++) {
    if (strcmp(objective, objective_name[i]) == 0) choice = 1 + i;
  }
  if (choice < 0) {
    return error_set(error, STATUS_USAGE, "“%s” is neither published nor optimal with energy, latency or edp", text);
  }
  set_search(&schedule->search, choice);
  return STATUS_OK;
}

static enum status parse_tolerance(struct schedule *schedule, const char *text, struct error *error) {
  if (schedule->search.kind != SEARCH_OPTIMAL || schedule->search.objective != OBJECTIVE_ENERGY) {
    return error_set(error, STATUS_USAGE, "counts only where the optimal search makes energy least");
  }
  return options_read_energy_tolerance(text, schedule, error);
}

static enum status parse_pr_sizes(struct schedule *schedule, const char *text, struct error *error) {
  if (strcmp(text, "auto") != 0) return options_read_pr_sizes(text, schedule, error);
  schedule->search.pr_sizes = PR_SIZES_BY_SEARCH;
  return STATUS_OK;
}

enum status field_parse(struct point *point, enum field field, const char *text, struct error *error) {
  struct point changed = *point;
  char trimmed[FIELD_TEXT_SIZE];
  while (isspace((unsigned char)*text)) text++;
  snprintf(trimmed, sizeof trimmed, "%s", text);
  for (size_t end = strlen(trimmed); end > 0 && isspace((unsigned char)trimmed[end - 1]); end--) trimmed[end - 1] = 0;
  enum status status;
  if (field == FIELD_MODE) {
    status = options_read_mode(trimmed, &changed.schedule, error);
  } else if (field == FIELD_CUTS) {
    status = options_read_stacks(trimmed, &changed.schedule, error);
  } else if (field == FIELD_LPF_LIMIT) {
    status = options_read_lpf_limit(trimmed, &changed.schedule, error);
  } else if (field == FIELD_SEARCH) {
    status = parse_search(&changed.schedule, trimmed, error);
  } else if (field == FIELD_TOLERANCE) {
    status = parse_tolerance(&changed.schedule, trimmed, error);
  } else if (field == FIELD_PR_SIZES) {
    status = parse_pr_sizes(&changed.schedule, trimmed, error);
  } else if (field == FIELD_TILE_X || field == FIELD_TILE_Y) {
    status = parse_side(&changed, field, trimmed, error);
  } else {
    status = parse_name(&changed, field, trimmed, error);
  }
  if (status == STATUS_OK) *point = changed;
  return status;
}

static int64_t map_side(enum field field, const struct network *network) {
  return field == FIELD_TILE_X ? network->map_width : network->map_height;
}

/* A tile larger than the map counts as the map. */
static int64_t clipped_side(struct point *point, enum field field, int64_t map) {
  int64_t side = *tile_side(point, field);
  return map > 0 && side > map ? map : side;
}

static bool is_sensible(int64_t size, int64_t map) {
  return (size & (size - 1)) == 0 || (map > 0 && map % size == 0);
}

static void step_tile(struct point *point, enum field field, int direction, int64_t map) {
  enum { HIGHEST = 1 << 20 };
  int64_t highest = map > 0 ? map : HIGHEST;
  int64_t side = clipped_side(point, field, map);
  if (side > HIGHEST && side > highest) side = HIGHEST;
  do {
    side += direction;
  } while (side > 1 && side < highest && !is_sensible(side, map));
  if (side >= 1 && side <= highest) *tile_side(point, field) = side;
}

static void change_mode(struct schedule *schedule, int direction) {
  int mode = (int)schedule->mode + direction;
  if (mode >= MODE_RECOMPUTE && mode <= MODE_CACHED) schedule->mode = (enum overlap_mode)mode;
}

static void change_cuts(struct schedule *schedule, int direction) {
  int last = schedule->cut_count > 0 || schedule->cuts_kind == CUTS_LIST ? CUTS_LIST : CUTS_SINGLE_LAYER;
  int kind = (int)schedule->cuts_kind + direction;
  if (kind >= CUTS_AUTO && kind <= last) schedule->cuts_kind = (enum cuts_kind)kind;
}

static void change_lpf_limit(struct schedule *schedule, int direction) {
  int limit = schedule->lpf_limit == LPF_LIMIT_NONE ? LPF_HIGHEST_STEP + 1 : schedule->lpf_limit;
  limit += direction;
  if (limit < 1) return;
  schedule->lpf_limit = limit > LPF_HIGHEST_STEP ? LPF_LIMIT_NONE : limit;
}

static void change_search(struct search_options *search, int direction) {
  int choice = search_choice(search) + direction;
  if (choice >= 0 && choice < SEARCH_CHOICES) set_search(search, choice);
}

static void change_pr_sizes(struct search_options *search, int direction) {
  int rule = (int)search->pr_sizes + direction;
  if (rule >= PR_SIZES_BY_SEARCH && rule <= PR_SIZES_EXACT) search->pr_sizes = (enum pr_sizes)rule;
}

/* To the next of some tolerances that are worth a look. */
static void change_tolerance(struct search_options *search, int direction) {
  static const double values[] = {0, 0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};
  enum { VALUES = sizeof values / sizeof values[0] };
  if (search->objective != OBJECTIVE_ENERGY) return;
  if (direction > 0) {
    for (int i = 0; i < VALUES; i++) {
      if (values[i] <= search->energy_tolerance) continue;
      search->energy_tolerance = values[i];
      return;
    }
  } else {
    for (int i = VALUES - 1; i >= 0; i--) {
      if (values[i] >= search->energy_tolerance) continue;
      search->energy_tolerance = values[i];
      return;
    }
  }
}

void field_cycle(struct point *point, enum field field) {
  struct schedule *schedule = &point->schedule;
  if (field == FIELD_MODE) schedule->mode = (enum overlap_mode)((int)schedule->mode % MODE_CACHED + 1);
  if (field == FIELD_SEARCH) set_search(&schedule->search, (search_choice(&schedule->search) + 1) % SEARCH_CHOICES);
  if (field == FIELD_PR_SIZES) {
    schedule->search.pr_sizes = (enum pr_sizes)(((int)schedule->search.pr_sizes + 1) % (PR_SIZES_EXACT + 1));
  }
}

void field_change(struct point *point, enum field field, int direction, const struct network *network) {
  if (field == FIELD_MODE) change_mode(&point->schedule, direction);
  if (field == FIELD_CUTS) change_cuts(&point->schedule, direction);
  if (field == FIELD_SEARCH) change_search(&point->schedule.search, direction);
  if (field == FIELD_LPF_LIMIT) change_lpf_limit(&point->schedule, direction);
  if (field == FIELD_TOLERANCE) change_tolerance(&point->schedule.search, direction);
  if (field == FIELD_PR_SIZES) change_pr_sizes(&point->schedule.search, direction);
  if (field != FIELD_TILE_X && field != FIELD_TILE_Y) return;
  int64_t map = map_side(field, network);
  int64_t side = clipped_side(point, field, map);
  if (side == TILE_FULL && direction > 0) return;
  side += direction;
  if (side >= 1 && (map == 0 || side <= map)) *tile_side(point, field) = side;
}

void field_step(struct point *point, enum field field, int direction, const struct network *network) {
  if (field == FIELD_TILE_X || field == FIELD_TILE_Y) {
    step_tile(point, field, direction, map_side(field, network));
  } else {
    field_change(point, field, direction, network);
  }
}

double field_position(const struct point *point, enum field field, const struct network *network) {
  struct point copy = *point;
  int64_t map = map_side(field, network);
  if (map <= 1) return 1;
  return log((double)clipped_side(&copy, field, map)) / log((double)map);
}
