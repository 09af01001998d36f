#include "tui/explorer/knob.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/analysis/point_text.h"
#include "tui/text/number.h"

/* --- Hardware, network, unrolling ------------------------------------------------------------------------------ */

static const char *name_in(const struct point *point, enum knob knob) {
  if (knob == KNOB_HARDWARE) return point->hardware;
  return knob == KNOB_WORKLOAD ? point->workload : point->mapping;
}

static enum status read_name(struct point *point, enum knob knob, const char *text, struct error *error) {
  bool automatic = knob == KNOB_MAPPING && strcmp(text, "auto") == 0;
  if (text[0] == 0 || strlen(text) >= POINT_NAME_SIZE) {
    return error_set(error, STATUS_USAGE, "needs %s of at most %d bytes", knob_table[knob].accepts,
                     POINT_NAME_SIZE - 1);
  }
  if (knob == KNOB_HARDWARE && strcmp(point->hardware, text) != 0) point->edits[0] = 0; /* of the other hardware */
  if (knob == KNOB_WORKLOAD && strcmp(point->workload, text) != 0) { /* what is of the other network */
    point->input_shape[0] = point->bits[0] = 0;
    if (point->schedule.cuts_kind == CUTS_LIST) point->schedule.cuts_kind = CUTS_AUTO;
  }
  strcpy((char *)name_in(point, knob), automatic ? "" : text);
  return STATUS_OK;
}

/* --- Sides of tiles -------------------------------------------------------------------------------------------- */

int64_t knob_map(enum knob knob, const struct network *network) {
  return knob == KNOB_TILE_X ? network->map_width : network->map_height;
}

static int64_t side_in(const struct point *point, enum knob knob) {
  return knob == KNOB_TILE_X ? point->schedule.tile_x : point->schedule.tile_y;
}

static void set_side(struct point *point, enum knob knob, int64_t side) {
  *(knob == KNOB_TILE_X ? &point->schedule.tile_x : &point->schedule.tile_y) = side;
}

static enum status read_side(struct point *point, enum knob knob, const char *text, struct error *error) {
  int64_t side = TILE_FULL, x, y;
  if (strchr(text, 'x') != NULL && options_read_tile(text, &x, &y)) { /* both sides at once */
    point->schedule.tile_x = x;
    point->schedule.tile_y = y;
    return STATUS_OK;
  }
  if (strcmp(text, "full") != 0 && (!number_parse(text, &side) || side < 1 || side > TILE_FULL)) {
    size_t length = strlen(text);
    if (strspn(text, "0123456789") == length && strspn(text, "0") < length) {
      return error_set(error, STATUS_USAGE, "at most %" PRId64 " is possible, not “%.100s”; full is the whole map",
                       INT64_MAX, text);
    }
    return error_set(error, STATUS_USAGE, "“%s” is not a whole number of 1 or more, nor full", text);
  }
  set_side(point, knob, side);
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

/* --- Mode and stacks ------------------------------------------------------------------------------------------- */

static void print_mode(FILE *out, const struct schedule *schedule) {
  fputs(overlap_mode_name[schedule->mode], out);
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

/* --- Search: published, then optimal by objective -------------------------------------------------------------- */

/* With a weight of latency, the sum is a choice, too. */
static int search_choices(const struct search_options *search) {
  return 1 + (search->latency_weight > 0 ? OBJECTIVE_SUM : OBJECTIVE_EDP) + 1;
}

static void print_search(FILE *out, const struct schedule *schedule) {
  const struct search_options *search = &schedule->search;
  char weight[NUMBER_SIZE];
  fputs(search_kind_name[search->kind], out);
  if (search->kind == SEARCH_OPTIMAL) fprintf(out, ", %s", objective_name[search->objective]);
  if (search->objective == OBJECTIVE_SUM) fprintf(out, " %s", number_exact(search->latency_weight, weight));
}

/* Resets what only another search uses. */
static void set_search(struct search_options *search, int choice) {
  search->kind = choice == 0 ? SEARCH_PUBLISHED : SEARCH_OPTIMAL;
  search->objective = choice == 0 ? OBJECTIVE_ENERGY : (enum objective)(choice - 1);
  if (search->kind == SEARCH_PUBLISHED || search->objective != OBJECTIVE_ENERGY) search->energy_tolerance = 0;
}

/* The weight of latency in "sum 120", pJ a cycle; 0: it is none. */
static double read_sum(const char *text) {
  size_t length = strlen(objective_name[OBJECTIVE_SUM]);
  double weight = 0;
  if (strncmp(text, objective_name[OBJECTIVE_SUM], length) != 0 || text[length] != ' ') return 0;
  return number_parse_amount(text + length + strspn(text + length, " "), &weight) ? weight : 0;
}

/* "published", "optimal", "optimal, latency", "latency", "sum 120". */
static enum status read_search(const char *text, struct schedule *schedule, struct error *error) {
  const char *optimal = search_kind_name[SEARCH_OPTIMAL], *objective = text;
  if (strncmp(text, optimal, strlen(optimal)) == 0) {
    objective = text + strlen(optimal);
    objective += strspn(objective, ", ");
  }
  double weight = read_sum(objective);
  int choice = strcmp(text, search_kind_name[SEARCH_PUBLISHED]) == 0 ? 0 : weight > 0 ? 1 + OBJECTIVE_SUM : -1;
  if (strcmp(text, optimal) == 0) choice = 1 + OBJECTIVE_ENERGY;
  for (int i = 0; i <= OBJECTIVE_EDP; i++) {
    if (strcmp(objective, objective_name[i]) == 0) choice = 1 + i;
  }
  if (choice < 0) {
    return error_set(error, STATUS_USAGE,
                     "“%s” is neither published nor optimal with energy, latency, edp or sum and its weight, such as "
                     "sum 120",
                     text);
  }
  if (weight > 0) schedule->search.latency_weight = weight;
  set_search(&schedule->search, choice);
  return STATUS_OK;
}

static void change_search(struct schedule *schedule, int direction) {
  const struct search_options *search = &schedule->search;
  int choice = (search->kind == SEARCH_PUBLISHED ? 0 : 1 + (int)search->objective) + direction;
  if (choice >= 0 && choice < search_choices(search)) set_search(&schedule->search, choice);
}

/* --- Options of a search --------------------------------------------------------------------------------------- */

static void print_lpf_limit(FILE *out, const struct schedule *schedule) {
  char text[SIDE_TEXT_SIZE];
  fputs(lpf_limit_text(schedule, text), out);
}

static void change_lpf_limit(struct schedule *schedule, int direction) {
  enum { HIGHEST = 16 };
  int to = (schedule->lpf_limit == LPF_LIMIT_NONE ? HIGHEST + 1 : schedule->lpf_limit) + direction;
  if (to >= 1) schedule->lpf_limit = to > HIGHEST ? LPF_LIMIT_NONE : to;
}

static void print_tolerance(FILE *out, const struct schedule *schedule) {
  fprintf(out, "%.10g%%", schedule->search.energy_tolerance * 100);
}

static enum status read_tolerance(const char *text, struct schedule *schedule, struct error *error) {
  if (schedule->search.kind != SEARCH_OPTIMAL || schedule->search.objective != OBJECTIVE_ENERGY) {
    return error_set(error, STATUS_USAGE, "only has an effect when the optimal search minimises energy");
  }
  return options_read_schedule(schedule, OPTION_ENERGY_TOLERANCE, text, error);
}

/* To the next of some tolerances that are worth a look. */
static void change_tolerance(struct schedule *schedule, int direction) {
  static const double values[] = {0, 0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};
  enum { VALUES = sizeof values / sizeof values[0] };
  struct search_options *search = &schedule->search;
  int i = direction > 0 ? 0 : VALUES - 1;
  if (search->objective != OBJECTIVE_ENERGY) return;
  while (i >= 0 && i < VALUES && (values[i] - search->energy_tolerance) * direction <= 0) i += direction;
  if (i >= 0 && i < VALUES) search->energy_tolerance = values[i];
}

static const char *note_tolerance(const struct schedule *schedule, bool *idle) {
  *idle = schedule->search.objective != OBJECTIVE_ENERGY;
  return *idle ? "(energy only)" : NULL;
}

static void print_rules(FILE *out, const struct schedule *schedule) {
  char text[RULES_TEXT_SIZE];
  rules_choice_text(&schedule->search.rules, text);
  fputs(text[0] != 0 ? text : "auto", out);
}

static enum status read_rules(const char *text, struct schedule *schedule, struct error *error) {
  return options_read_schedule(schedule, OPTION_RULES, strcmp(text, "auto") == 0 ? "default" : text, error);
}

/* To the next base, without additions. */
static void change_rules(struct schedule *schedule, int direction) {
  int base = (int)schedule->search.rules.base + direction;
  if (base < RULES_BY_SEARCH || base > RULES_BASE_CORRECTED) return;
  schedule->search.rules = (struct rule_choice){.base = (enum rules_base)base};
}

/* The rules in effect. */
static const char *note_rules(const struct schedule *schedule, bool *idle) {
  *idle = false;
  if (schedule_has_own_rules(schedule) || schedule->search.rules.base != RULES_BY_SEARCH) return NULL;
  unsigned rules = search_default_rules(schedule->search.kind);
  return rules == RULES_PUBLISHED ? "(published)" : "(corrected)";
}

/* --- Memories ---------------------------------------------------------------------------------------------------- */

static const char *note_capacity(const struct schedule *schedule, bool is_default) {
  return is_default || rules_have(search_rules(&schedule->search), RULE_CAPACITY) ? NULL : "(needs capacity)";
}

static void print_placement(FILE *out, const struct schedule *schedule) {
  fputs(placement_kind_name[schedule->placement], out);
}

static void change_placement(struct schedule *schedule, int direction) {
  schedule->placement = direction > 0 ? PLACEMENT_SEARCH : PLACEMENT_LOWEST;
}

static const char *note_placement(const struct schedule *schedule, bool *idle) {
  *idle = false;
  return note_capacity(schedule, schedule->placement == PLACEMENT_LOWEST);
}

static void print_between(FILE *out, const struct schedule *schedule) {
  fputs(between_stacks_name[schedule->between_stacks], out);
}

static void change_between(struct schedule *schedule, int direction) {
  schedule->between_stacks = direction > 0 ? BETWEEN_FIT : BETWEEN_TOP;
}

static const char *note_between(const struct schedule *schedule, bool *idle) {
  *idle = false;
  return note_capacity(schedule, schedule->between_stacks == BETWEEN_TOP);
}

/* --- Heads ------------------------------------------------------------------------------------------------------- */

static void print_heads(FILE *out, const struct schedule *schedule) {
  if (schedule->tile_heads == 0) fputs("all", out);
  if (schedule->tile_heads > 0) fprintf(out, "%" PRId64, schedule->tile_heads);
}

/* To the next divisor of the network's heads; above all others is all. */
static void change_heads(struct schedule *schedule, int direction, const struct network *network) {
  int64_t most = network != NULL ? network->heads : 0;
  int64_t heads = schedule->tile_heads > 0 && schedule->tile_heads < most ? schedule->tile_heads : most;
  do {
    heads += direction;
  } while (heads >= 1 && heads < most && most % heads != 0);
  if (heads < 1 || heads > most) return;
  schedule->tile_heads = heads == most ? 0 : heads;
}

int knob_rows(const struct point *point, const struct network *network) {
  return network->heads > 1 || point->schedule.tile_heads > 0 ? KNOB_ROWS : KNOB_ROWS - 1;
}

/* --- The table ------------------------------------------------------------------------------------------------- */

#define KNOB_ROW(id, ...) [KNOB_##id] = {__VA_ARGS__},
const struct knob_info knob_table[KNOB_COUNT] = {KNOBS(KNOB_ROW)};

enum knob knob_at(const struct point *point, int row) {
  bool optimal = point->schedule.search.kind == SEARCH_OPTIMAL;
  return row == KNOB_LPF_LIMIT && optimal ? KNOB_TOLERANCE : (enum knob)row;
}

const char *knob_text(const struct point *point, enum knob knob, char *text) {
  const struct knob_info *info = &knob_table[knob];
  if (info->kind == KNOB_NAME) {
    const char *name = name_in(point, knob);
    return strcpy(text, name[0] != 0 ? name : "auto");
  }
  if (info->kind == KNOB_SIDE) return side_text(side_in(point, knob), text);
  text[0] = text[KNOB_TEXT_SIZE - 1] = 0;
  FILE *out = fmemopen(text, KNOB_TEXT_SIZE - 1, "w");
  if (out == NULL) return text;
  info->print(out, &point->schedule);
  fclose(out);
  return text;
}

enum status knob_parse(struct point *point, enum knob knob, const char *text, struct error *error) {
  struct point changed = *point;
  char trimmed[KNOB_TEXT_SIZE];
  while (isspace((unsigned char)*text)) text++;
  snprintf(trimmed, sizeof trimmed, "%s", text);
  for (size_t end = strlen(trimmed); end > 0 && isspace((unsigned char)trimmed[end - 1]); end--) trimmed[end - 1] = 0;
  const struct knob_info *info = &knob_table[knob];
  enum status status = info->kind == KNOB_NAME   ? read_name(&changed, knob, trimmed, error)
                       : info->kind == KNOB_SIDE ? read_side(&changed, knob, trimmed, error)
                       : info->read != NULL      ? info->read(trimmed, &changed.schedule, error)
                                            : options_read_schedule(&changed.schedule, info->option, trimmed, error);
  if (status == STATUS_OK) *point = changed;
  return status;
}

void knob_change(struct point *point, enum knob knob, int direction, const struct network *network) {
  if (knob_table[knob].kind == KNOB_SIDE) change_side(point, knob, direction, network);
  if (knob == KNOB_HEADS) change_heads(&point->schedule, direction, network);
  if (knob_table[knob].change != NULL) knob_table[knob].change(&point->schedule, direction);
}

void knob_step(struct point *point, enum knob knob, int direction, const struct network *network) {
  (knob_table[knob].kind == KNOB_SIDE ? step_side : knob_change)(point, knob, direction, network);
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

void knob_slide(struct point *point, enum knob knob, double position, const struct network *network) {
  struct point at = *point;
  double nearest = INFINITY;
  if (knob_map(knob, network) <= 1) return;
  *(knob == KNOB_TILE_X ? &at.schedule.tile_x : &at.schedule.tile_y) = 1;
  for (;;) {
    struct point before = at;
    double distance = fabs(knob_position(&at, knob, network) - position);
    if (distance < nearest) {
      nearest = distance;
      *point = at;
    }
    knob_step(&at, knob, 1, network);
    if (point_equal(&at, &before)) return;
  }
}
