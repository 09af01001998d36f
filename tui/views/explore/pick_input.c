/* Lists of accelerators, networks and mappings, each described beside the list, with the cost of the current schedule
 * on it. */
#include <inttypes.h>
#include <string.h>

#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"

/* --- Names --------------------------------------------------------------------------------------------- */

static bool has_auto(enum knob knob) {
  return knob == KNOB_MAPPING;
}

int pick_input_count(const struct state *state, enum knob knob) {
  return state->catalog->count[knob_table[knob].input] + has_auto(knob);
}

const char *pick_input_name(const struct state *state, enum knob knob, int row) {
  if (has_auto(knob) && row == 0) return "auto";
  return state->catalog->names[knob_table[knob].input][row - has_auto(knob)];
}

static int count(const struct state *state) {
  return pick_input_count(state, explore_knob(state));
}

static const char *name(const struct state *state, int row, char *text) {
  (void)text;
  return pick_input_name(state, explore_knob(state), row);
}

static bool accept(struct state *state, int row, const char *text) {
  if (row < 0 && !input_is_path(text)) {
    error_set(&state->problem, STATUS_USAGE, "no such name; a path needs a /");
    return false;
  }
  return explore_accept(state, explore_knob(state), text);
}

/* --- Inputs read for the list ----------------------------------------------------------------------------------- */

static bool has_files(const struct snapshot *inputs, const struct point *point) {
  return point_same_inputs(&inputs->point, point);
}

/* The index of the point's files; the count: they are not there. */
static int place_of(const struct previews *previews, const struct point *point) {
  int i = 0;
  while (i < previews->count && !has_files(previews->inputs[i], point)) i++;
  return i;
}

/* Keeps the inputs, in place of older ones of the same files, else of the oldest. NULL: none. */
static void previews_take(struct previews *previews, struct snapshot *inputs) {
  if (inputs == NULL || inputs->bad != INPUT_KIND_COUNT) return;
  int place = place_of(previews, &inputs->point);
  if (place == PREVIEWS_SIZE) place--; /* drops the oldest */
  snapshot_hold(inputs);
  if (place < previews->count) {
    snapshot_release(previews->inputs[place]);
  } else {
    previews->count++;
  }
  memmove(&previews->inputs[1], &previews->inputs[0], (size_t)place * sizeof previews->inputs[0]);
  previews->inputs[0] = inputs;
}

const struct snapshot *previews_find(const struct previews *previews, const struct point *point) {
  int place = place_of(previews, point);
  return place < previews->count ? previews->inputs[place] : NULL;
}

static void deinit(void *data) {
  struct previews *previews = &((struct explore *)data)->previews;
  for (int i = 0; i < previews->count; i++) snapshot_release(previews->inputs[i]);
}

const struct view_data explore_data = {.size = sizeof(struct explore), .deinit = deinit};

/* --- Descriptions and costs ----------------------------------------------------------------------------- */

/* The current schedule with the row's input. */
static bool point_of(const struct state *state, int row, struct point *point) {
  enum knob knob = explore_knob(state);
  struct error ignored;
  if (row < 0 || row >= pick_input_count(state, knob)) return false;
  *point = state->point;
  return knob_parse(point, knob, pick_input_name(state, knob, row), &ignored) == STATUS_OK;
}

/* Requests the whole evaluation where only its figures are known: the description is missing. */
static void prefetch(const struct state *state, int row, struct prefetch *prefetch) {
  struct point point;
  if (state->pending || !point_of(state, row, &point)) return;
  const struct figures *known = figures_find(state->figures, &point);
  bool is_read = known != NULL && (known->status == STATUS_OK || known->status == STATUS_INFEASIBLE);
  prefetch_add(prefetch, &point, is_read && previews_find(&explore_of(state)->previews, &point) == NULL);
  if (point_of(state, row + 1, &point)) prefetch_ahead(prefetch, &point);
}

void pick_input_evaluated(struct state *state, const struct evaluation *evaluation) {
  if (state->modal == MODAL_PICK) previews_take(&explore_of(state)->previews, evaluation->snapshot);
}

static int draw_hardware(struct area area, const struct hardware *hardware) {
  char text[96] = "", size[FORMAT_SIZE], energy[FORMAT_SIZE];
  for (int d = 0; d < hardware->dim_count; d++) {
    text_append(text, sizeof text, "%s%d", d > 0 ? "×" : "", hardware->dim_size[d]);
  }
  area_text(area, 0, 0, STYLE_TEXT, "%s = %d MACs, %s", text, hardware->array_size,
            format_edit(energy, EDIT_MAC_ENERGY, hardware->mac_energy_pj));
  for (int m = hardware->memory_count - 1, row = 1; m >= 0; m--, row++) {
    const struct memory *memory = &hardware->memories[m];
    area_memory_name(area, row, 0, 13, STYLE_TEXT, hardware, m);
    area_text_right(area, row, 23, STYLE_TEXT, "%s", format_capacity(size, memory->size_bits));
    area_text(area, row, 25, STYLE_WEIGHTS, memory_stores(memory, OPERAND_I2) ? "W" : " ");
    area_text(area, row, 26, STYLE_INPUTS, memory_stores(memory, OPERAND_I1) ? "I" : " ");
    area_text(area, row, 27, STYLE_OUTPUTS, memory_stores(memory, OPERAND_O) ? "O" : " ");
  }
  return hardware->memory_count + 1;
}

static int draw_workload(struct area area, const struct workload *workload) {
  const struct layer *last = &workload->layers[workload->layer_count - 1];
  double weights = 0, macs = 0, heaviest = 0;
  int layers = 0, inputs = 0;
  char text[FORMAT_SIZE];
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    double bits = layer_weight_bits(layer);
    inputs += layer->is_input;
    layers += !layer->is_input;
    weights += bits;
    if (bits > heaviest) heaviest = bits;
    if (!layer->is_input) macs += layer_mac_count(layer, layer->size);
  }
  area_text(area, 0, 0, STYLE_TEXT, "%d layers, %d input%s", layers, inputs, inputs == 1 ? "" : "s");
  area_text(area, 1, 0, STYLE_TEXT, "%s MACs", format_count(text, macs));
  area_text(area, 2, 0, STYLE_TEXT, "weights %s", format_capacity(text, weights));
  area_text(area, 3, 0, STYLE_TEXT, "at most %s a layer", format_capacity(text, heaviest));
  area_text(area, 4, 0, STYLE_TEXT, "output %" PRId64 "×%" PRId64, last->ox < 0 ? 1 : last->size[last->ox],
            last->oy < 0 ? 1 : last->size[last->oy]);
  return 5;
}

static int draw_rules(struct area area, const struct snapshot *inputs) {
  const struct mapping_rule *rule = mapping_rules_default(&inputs->rules);
  area_text(area, 0, 0, STYLE_TEXT, "%s, %d rule%s", inputs->rules.name, inputs->rules.rule_count,
            inputs->rules.rule_count == 1 ? "" : "s");
  int row = 1;
  for (int d = 0; d < HARDWARE_MAX_DIMS && rule != NULL; d++) {
    char text[96] = "";
    for (int i = 0; i < rule->unroll_count[d]; i++) {
      text_append(text, sizeof text, "  %s %" PRId64, rule->unroll[d][i].dim, rule->unroll[d][i].size);
    }
    if (rule->unroll_count[d] > 0) area_text(area, row++, 0, STYLE_TEXT, "D%d%s", d + 1, text);
  }
  return row;
}

/* "energy
 *
 * 1.815 mJ
 *
 * −5.0 %", against the current point. */
static void draw_cost(struct area area, int row, enum figure figure, const struct figures *figures,
                      const struct figures *now) {
  char value[FORMAT_SIZE], change[FORMAT_SIZE];
  area_text(area, row, 0, STYLE_LABEL, "%s", figure_table[figure].name);
  area_text_right(area, row, 19, STYLE_TITLE, "%s",
                  figure_format(&figure_table[figure], value, figures->value[figure]));
  if (now == NULL || now->status != STATUS_OK || now == figures) return;
  bool worse = figures->value[figure] > now->value[figure];
  area_text_right(area, row, 29, worse ? STYLE_WORSE : STYLE_BETTER, "%s",
                  format_change(change, figures->value[figure], now->value[figure]));
}

static void draw_input(const struct state *state, int row, struct area area) {
  struct point point;
  if (!point_of(state, row, &point)) return;
  const struct figures *figures = figures_find(state->figures, &point);
  const struct snapshot *inputs = previews_find(&explore_of(state)->previews, &point);
  enum input_kind kind = knob_table[explore_knob(state)].input;
  int used = 0;
  if (inputs != NULL && kind == INPUT_HARDWARE) used = draw_hardware(area, &inputs->hardware);
  if (inputs != NULL && kind == INPUT_WORKLOAD) used = draw_workload(area, &inputs->workload);
  if (inputs != NULL && kind == INPUT_MAPPING) used = draw_rules(area, inputs);
  if (used + 3 > area.height) used = area.height - 3;
  struct area cost = area_part(area, used, 0, area.height - used, area.width);
  area_fill(cost, STYLE_TEXT);
  if (figures == NULL) {
    area_text(cost, 1, 0, STYLE_DIM, "◐ evaluating");
  } else if (figures->status != STATUS_OK) {
    area_wrapped(area_part(cost, 1, 0, cost.height - 1, cost.width), 0, STYLE_ERROR, figures->reason);
  } else {
    const struct figures *now = figures_find(state->figures, &state->point);
    draw_cost(cost, 1, FIGURE_ENERGY, figures, now);
    draw_cost(cost, 2, FIGURE_LATENCY, figures, now);
  }
}

/* --- The list ------------------------------------------------------------------------------------------- */

static const struct picker picker = {.hint = "% against the current one; a path may be typed, too",
                                     .count = count,
                                     .name = name,
                                     .accept = accept,
                                     .prefetch = prefetch,
                                     .draw = draw_input};

int pick_input_row(const struct state *state, enum knob knob) {
  char now[KNOB_TEXT_SIZE];
  int row = pick_input_count(state, knob) - 1;
  knob_text(&state->point, knob, now);
  while (row >= 0 && strcmp(pick_input_name(state, knob, row), now) != 0) row--;
  return row;
}

void pick_input(struct state *state, enum knob knob) {
  int row = pick_input_row(state, knob);
  previews_take(&explore_of(state)->previews, state->inputs);
  state_pick(state, &picker, knob_table[knob].name, row < 0 ? 0 : row);
}
