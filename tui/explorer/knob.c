#include "tui/explorer/knob.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/options/options.h"

/* --- Hardware, network, unrolling ------------------------------------------------------------------------------ */

static const char *name_in(const struct point *point, enum knob knob) {
  if (knob == KNOB_HARDWARE) return point->hardware;
  return knob == KNOB_WORKLOAD ? point->workload : point->mapping;
}

static void print_name(const struct point *point, enum knob knob, char *text) {
  const char *name = name_in(point, knob);
  snprintf(text, KNOB_TEXT_SIZE, "%s", name[0] != 0 ? name : "auto");
}

static enum status read_name(struct point *point, enum knob knob, const char *text, struct error *error) {
  bool automatic = knob == KNOB_MAPPING && strcmp(text, "auto") == 0;
  if (text[0] == 0 || strlen(text) >= POINT_NAME_SIZE) {
    return error_set(error, STATUS_USAGE, "needs %s of at most %d bytes", knob_table[knob].accepts,
                     POINT_NAME_SIZE - 1);
  }
  if (knob == KNOB_HARDWARE && strcmp(point->hardware, text) != 0) point->edits[0] = 0; /* numbers of the other */
  strcpy((char *)name_in(point, knob), automatic ? "" : text);
  return STATUS_OK;
}

/* --- Mode ---------------------------------------------------------------------------------------------------- */

static void print_mode(const struct point *point, enum knob knob, char *text) {
  (void)knob;
  snprintf(text, KNOB_TEXT_SIZE, "%s", overlap_mode_name[point->schedule.mode]);
}

static enum status read_mode(struct point *point, enum knob knob, const char *text, struct error *error) {
  (void)knob;
  return options_read_schedule(&point->schedule, OPTION_MODE, text, error);
}

static void change_mode(struct point *point, enum knob knob, int direction, const struct network *network) {
  int mode = (int)point->schedule.mode + direction;
  (void)knob, (void)network;
  if (mode >= MODE_RECOMPUTE && mode <= MODE_CACHED) point->schedule.mode = (enum overlap_mode)mode;
}

/* --- Tiles --------------------------------------------------------------------------------------------------- */

int64_t knob_map(enum knob knob, const struct network *network) {
  return knob == KNOB_TILE_X ? network->map_width : network->map_height;
}

static int64_t side_in(const struct point *point, enum knob knob) {
  return knob == KNOB_TILE_X ? point->schedule.tile_x : point->schedule.tile_y;
}

static void set_side(struct point *point, enum knob knob, int64_t side) {
  *(knob == KNOB_TILE_X ? &point->schedule.tile_x : &point->schedule.tile_y) = side;
}

static void print_side(const struct point *point, enum knob knob, char *text) {
  snprintf(text, KNOB_TEXT_SIZE, "%" PRId64, side_in(point, knob));
  if (side_in(point, knob) == TILE_FULL) strcpy(text, "full");
}

static enum status read_side(struct point *point, enum knob knob, const char *text, struct error *error) {
  char *end;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  bool whole = end != text && *end == 0 && errno == 0 && number >= 1 && number <= TILE_FULL;
  if (!whole && strcmp(text, "full") != 0) {
    return error_set(error, STATUS_USAGE, "“%s” is not a whole number of 1 or more, nor full", text);
  }
  set_side(point, knob, whole ? number : TILE_FULL);
  return STATUS_OK;
}

/* A tile larger than the map counts as the map. */
static int64_t clipped_side(const struct point *point, enum knob knob, int64_t map) {
  int64_t side = side_in(point, knob);
  return map > 0 && side > map ? map : side;
}

static void change_side(struct point *point, enum knob knob, int direction, const struct network *network) {
  int64_t map = knob_map(knob, network), side = clipped_side(point, knob, map);
  if (side == TILE_FULL && direction > 0) return;
  side += direction;
  if (side >= 1 && (map == 0 || side <= map)) set_side(point, knob, side);
}

static bool is_sensible(int64_t size, int64_t map) {
  return (size & (size - 1)) == 0 || (map > 0 && map % size == 0);
}

static void step_side(struct point *point, enum knob knob, int direction, const struct network *network) {
  enum { HIGHEST = 1 << 20 };
  int64_t map = knob_map(knob, network), side = clipped_side(point, knob, map), highest = map > 0 ? map : HIGHEST;
  if (side > HIGHEST && side > highest) side = HIGHEST;
  do {
    side += direction;
  } while (side > 1 && side < highest && !is_sensible(side, map));
  if (side >= 1 && side <= highest) set_side(point, knob, side);
}

/* --- Stacks -------------------------------------------------------------------------------------------------- */

static void print_cuts(const struct point *point, enum knob knob, char *text) {
  (void)knob;
  const struct schedule *schedule = &point->schedule;
  if (schedule->cuts_kind != CUTS_LIST) {
    snprintf(text, KNOB_TEXT_SIZE, "%s", schedule->cuts_kind == CUTS_AUTO ? "auto" : "single-layer");
    return;
  }
  int length = snprintf(text, KNOB_TEXT_SIZE, "%s", schedule->cut_count == 0 ? "none" : "");
  for (int i = 0; i < schedule->cut_count && length < KNOB_TEXT_SIZE; i++) {
    length += snprintf(text + length, KNOB_TEXT_SIZE - (size_t)length, "%s%d", i > 0 ? "," : "", schedule->cuts[i]);
  }
}

static enum status read_cuts(struct point *point, enum knob knob, const char *text, struct error *error) {
  (void)knob;
  return options_read_schedule(&point->schedule, OPTION_STACKS, text, error);
}

static void change_cuts(struct point *point, enum knob knob, int direction, const struct network *network) {
  struct schedule *schedule = &point->schedule;
  int last = schedule->cut_count > 0 || schedule->cuts_kind == CUTS_LIST ? CUTS_LIST : CUTS_SINGLE_LAYER;
  int kind = (int)schedule->cuts_kind + direction;
  (void)knob, (void)network;
  if (kind >= CUTS_AUTO && kind <= last) schedule->cuts_kind = (enum cuts_kind)kind;
}

/* --- Search: published, then optimal by objective -------------------------------------------------------------- */

enum { SEARCH_CHOICES = 1 + OBJECTIVE_EDP + 1 };

static void print_search(const struct point *point, enum knob knob, char *text) {
  (void)knob;
  const struct search_options *search = &point->schedule.search;
  bool optimal = search->kind == SEARCH_OPTIMAL;
  snprintf(text, KNOB_TEXT_SIZE, "%s%s%s", search_kind_name[search->kind], optimal ? ", " : "",
           optimal ? objective_name[search->objective] : "");
}

/* Resets what only another search uses. */
static void set_search(struct search_options *search, int choice) {
  search->kind = choice == 0 ? SEARCH_PUBLISHED : SEARCH_OPTIMAL;
  search->objective = choice == 0 ? OBJECTIVE_ENERGY : (enum objective)(choice - 1);
  if (search->kind == SEARCH_PUBLISHED || search->objective != OBJECTIVE_ENERGY) search->energy_tolerance = 0;
}

/* "published", "optimal", "optimal, latency", "latency". */
static enum status read_search(struct point *point, enum knob knob, const char *text, struct error *error) {
  (void)knob;
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
  set_search(&point->schedule.search, choice);
  return STATUS_OK;
}

static void change_search(struct point *point, enum knob knob, int direction, const struct network *network) {
  struct search_options *search = &point->schedule.search;
  int choice = (search->kind == SEARCH_PUBLISHED ? 0 : 1 + (int)search->objective) + direction;
  (void)knob, (void)network;
  if (choice >= 0 && choice < SEARCH_CHOICES) set_search(search, choice);
}

/* --- What goes with a search ----------------------------------------------------------------------------------- */

static void print_lpf_limit(const struct point *point, enum knob knob, char *text) {
  (void)knob;
  snprintf(text, KNOB_TEXT_SIZE, "%d", point->schedule.lpf_limit);
  if (point->schedule.lpf_limit == LPF_LIMIT_NONE) strcpy(text, "none");
}

static enum status read_lpf_limit(struct point *point, enum knob knob, const char *text, struct error *error) {
  (void)knob;
  return options_read_schedule(&point->schedule, OPTION_LPF_LIMIT, text, error);
}

static void change_lpf_limit(struct point *point, enum knob knob, int direction, const struct network *network) {
  enum { HIGHEST = 16 };
  int *limit = &point->schedule.lpf_limit, to = (*limit == LPF_LIMIT_NONE ? HIGHEST + 1 : *limit) + direction;
  (void)knob, (void)network;
  if (to >= 1) *limit = to > HIGHEST ? LPF_LIMIT_NONE : to;
}

static void print_tolerance(const struct point *point, enum knob knob, char *text) {
  (void)knob;
  snprintf(text, KNOB_TEXT_SIZE, "%.10g%%", point->schedule.search.energy_tolerance * 100);
}

static enum status read_tolerance(struct point *point, enum knob knob, const char *text, struct error *error) {
  (void)knob;
  const struct search_options *search = &point->schedule.search;
  if (search->kind != SEARCH_OPTIMAL || search->objective != OBJECTIVE_ENERGY) {
    return error_set(error, STATUS_USAGE, "only has an effect when the optimal search minimises energy");
  }
  return options_read_schedule(&point->schedule, OPTION_ENERGY_TOLERANCE, text, error);
}

/* To the next of some tolerances that are worth a look. */
static void change_tolerance(struct point *point, enum knob knob, int direction, const struct network *network) {
  static const double values[] = {0, 0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};
  enum { VALUES = sizeof values / sizeof values[0] };
  struct search_options *search = &point->schedule.search;
  int i = direction > 0 ? 0 : VALUES - 1;
  (void)knob, (void)network;
  if (search->objective != OBJECTIVE_ENERGY) return;
  while (i >= 0 && i < VALUES && (values[i] - search->energy_tolerance) * direction <= 0) i += direction;
  if (i >= 0 && i < VALUES) search->energy_tolerance = values[i];
}

static const char *note_tolerance(const struct schedule *schedule, bool *idle) {
  *idle = schedule->search.objective != OBJECTIVE_ENERGY;
  return *idle ? "(energy only)" : NULL;
}

static void print_pr_sizes(const struct point *point, enum knob knob, char *text) {
  (void)knob;
  enum pr_sizes rule = point->schedule.search.pr_sizes;
  snprintf(text, KNOB_TEXT_SIZE, "%s", rule == PR_SIZES_BY_SEARCH ? "auto" : pr_sizes_name[rule]);
}

static enum status read_pr_sizes(struct point *point, enum knob knob, const char *text, struct error *error) {
  (void)knob;
  if (strcmp(text, "auto") != 0) return options_read_schedule(&point->schedule, OPTION_PR_SIZES, text, error);
  point->schedule.search.pr_sizes = PR_SIZES_BY_SEARCH;
  return STATUS_OK;
}

static void change_pr_sizes(struct point *point, enum knob knob, int direction, const struct network *network) {
  int rule = (int)point->schedule.search.pr_sizes + direction;
  (void)knob, (void)network;
  if (rule >= PR_SIZES_BY_SEARCH && rule <= PR_SIZES_EXACT) point->schedule.search.pr_sizes = (enum pr_sizes)rule;
}

/* The rule in effect. */
static const char *note_pr_sizes(const struct schedule *schedule, bool *idle) {
  *idle = false;
  if (schedule->search.pr_sizes != PR_SIZES_BY_SEARCH) return NULL;
  return search_exact_pr(&schedule->search) ? "(exact)" : "(truncated)";
}

/* --- The table ------------------------------------------------------------------------------------------------- */

const struct knob_info knob_table[KNOB_COUNT] = {
    [KNOB_HARDWARE] = {.name = "Hardware",
                       .accepts = "a name or a path",
                       .help = "The accelerator: MAC array and memories.",
                       .kind = KNOB_NAME,
                       .input = INPUT_HARDWARE,
                       .print = print_name,
                       .read = read_name},
    [KNOB_WORKLOAD] = {.name = "Workload",
                       .accepts = "a name or a path",
                       .help = "The network: layers as loop nests.",
                       .kind = KNOB_NAME,
                       .input = INPUT_WORKLOAD,
                       .print = print_name,
                       .read = read_name},
    [KNOB_MODE] = {.name = "Mode",
                   .accepts = "recompute, h-cached or cached",
                   .help = "What happens to the overlap between tiles: recomputed or cached.",
                   .kind = KNOB_CHOICE,
                   .print = print_mode,
                   .read = read_mode,
                   .change = change_mode},
    [KNOB_TILE_X] = {.name = "Tile Tx",
                     .accepts = "1 or more, or full",
                     .help = "Tile width in the last layer of a stack, in pixels.",
                     .kind = KNOB_TYPED,
                     .print = print_side,
                     .read = read_side,
                     .change = change_side,
                     .step = step_side},
    [KNOB_TILE_Y] = {.name = "Tile Ty",
                     .accepts = "1 or more, or full",
                     .help = "Tile height in the last layer of a stack, in pixels.",
                     .kind = KNOB_TYPED,
                     .print = print_side,
                     .read = read_side,
                     .change = change_side,
                     .step = step_side},
    [KNOB_CUTS] = {.name = "Stacks",
                   .accepts = "auto, single-layer, or layer ids: 0,3",
                   .help = "The layers after which the network is cut into fused stacks.",
                   .kind = KNOB_TYPED,
                   .print = print_cuts,
                   .read = read_cuts,
                   .change = change_cuts},
    [KNOB_SEARCH] = {.name = "Search",
                     .accepts = "published, or optimal with energy, latency or edp",
                     .help = "How mappings are found: as published, or the proven best for energy, latency or EDP.",
                     .kind = KNOB_CHOICE,
                     .print = print_search,
                     .read = read_search,
                     .change = change_search},
    [KNOB_LPF_LIMIT] = {.name = "lpf limit",
                        .accepts = "1 or more, or none",
                        .help = "Limit of loop factors that the search orders: more is better and slower.",
                        .kind = KNOB_TYPED,
                        .print = print_lpf_limit,
                        .read = read_lpf_limit,
                        .change = change_lpf_limit},
    [KNOB_TOLERANCE] = {.name = "Tolerance",
                        .accepts = "0% to 100%",
                        .help = "Extra energy that a layer may take over the least, where that saves latency.",
                        .kind = KNOB_TYPED,
                        .print = print_tolerance,
                        .read = read_tolerance,
                        .change = change_tolerance,
                        .note = note_tolerance},
    [KNOB_MAPPING] = {.name = "Unrolling",
                      .accepts = "a name or a path, or auto",
                      .help = "Loops unrolled over the array; auto: the mapping that belongs to the hardware.",
                      .kind = KNOB_NAME,
                      .input = INPUT_MAPPING,
                      .print = print_name,
                      .read = read_name},
    [KNOB_PR_SIZES] = {.name = "pr sizes",
                       .accepts = "auto, truncated or exact",
                       .help = "Rounding of sizes where the array splits a window unevenly: truncated or exact.",
                       .kind = KNOB_CHOICE,
                       .print = print_pr_sizes,
                       .read = read_pr_sizes,
                       .change = change_pr_sizes,
                       .note = note_pr_sizes},
};

enum knob knob_at(const struct point *point, int row) {
  bool optimal = point->schedule.search.kind == SEARCH_OPTIMAL;
  return row == KNOB_LPF_LIMIT && optimal ? KNOB_TOLERANCE : (enum knob)row;
}

const char *knob_text(const struct point *point, enum knob knob, char *text) {
  knob_table[knob].print(point, knob, text);
  return text;
}

enum status knob_parse(struct point *point, enum knob knob, const char *text, struct error *error) {
  struct point changed = *point;
  char trimmed[KNOB_TEXT_SIZE];
  while (isspace((unsigned char)*text)) text++;
  snprintf(trimmed, sizeof trimmed, "%s", text);
  for (size_t end = strlen(trimmed); end > 0 && isspace((unsigned char)trimmed[end - 1]); end--) trimmed[end - 1] = 0;
  enum status status = knob_table[knob].read(&changed, knob, trimmed, error);
  if (status == STATUS_OK) *point = changed;
  return status;
}

void knob_change(struct point *point, enum knob knob, int direction, const struct network *network) {
  if (knob_table[knob].change != NULL) knob_table[knob].change(point, knob, direction, network);
}

void knob_step(struct point *point, enum knob knob, int direction, const struct network *network) {
  if (knob_table[knob].step != NULL) {
    knob_table[knob].step(point, knob, direction, network);
  } else {
    knob_change(point, knob, direction, network);
  }
}

/* True if there was another value to go to. */
static bool goes_on(struct point *point, enum knob knob, int direction) {
  char before[KNOB_TEXT_SIZE], now[KNOB_TEXT_SIZE];
  knob_text(point, knob, before);
  knob_change(point, knob, direction, NULL);
  return strcmp(knob_text(point, knob, now), before) != 0;
}

void knob_cycle(struct point *point, enum knob knob) {
  if (goes_on(point, knob, 1)) return;
  while (goes_on(point, knob, -1)) continue; /* from the last back to the first */
}

double knob_position(const struct point *point, enum knob knob, const struct network *network) {
  int64_t map = knob_map(knob, network);
  return map <= 1 ? 1 : log((double)clipped_side(point, knob, map)) / log((double)map);
}
