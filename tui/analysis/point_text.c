#include "tui/analysis/point_text.h"

#include <inttypes.h>
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/analysis/point.h"
#include "tui/text/format.h"
#include "tui/text/shell.h"

/* --- As options take them ---------------------------------------------------------------------------- */

const char *side_text(int64_t side, char *text) {
  if (side == TILE_FULL) return strcpy(text, "full");
  snprintf(text, SIDE_TEXT_SIZE, "%" PRId64, side);
  return text;
}

const char *tile_option_text(int64_t width, int64_t height, char *text) {
  char x[SIDE_TEXT_SIZE], y[SIDE_TEXT_SIZE];
  if (width == TILE_FULL && height == TILE_FULL) return side_text(width, text);
  snprintf(text, TILE_TEXT_SIZE, "%sx%s", side_text(width, x), side_text(height, y));
  return text;
}

void tile_add_json(struct json *json, struct json_object *parent, int64_t width, int64_t height) {
  struct json_object *tile = json_add_array(json, parent, "tile");
  const int64_t sides[] = {width, height};
  for (int i = 0; i < 2; i++) {
    if (sides[i] == TILE_FULL) {
      json_add_text(json, tile, NULL, "full");
    } else {
      json_add_number(json, tile, NULL, (double)sides[i]);
    }
  }
}

void cuts_write(FILE *out, const int *cuts, int count) {
  if (count == 0) fputs("none", out);
  for (int i = 0; i < count; i++) fprintf(out, "%s%d", i > 0 ? "," : "", cuts[i]);
}

static bool is_own(const struct tiling *tiling) {
  return tiling->mode || tiling->tile_x || tiling->heads;
}

static void write_own(FILE *out, const struct tiling *own) {
  char tile[TILE_TEXT_SIZE];
  if (own->mode) fprintf(out, ":%s", overlap_mode_name[own->mode]);
  if (own->tile_x) fprintf(out, ":%s", tile_option_text(own->tile_x, own->tile_y, tile));
  if (own->heads) fprintf(out, ":heads=%" PRId64, own->heads);
}

const char *tiling_option_text(const struct tiling *own, char *text) {
  char tile[TILE_TEXT_SIZE] = "";
  char heads[SIDE_TEXT_SIZE + 8] = "";
  if (own->tile_x) tile_option_text(own->tile_x, own->tile_y, tile);
  if (own->heads) snprintf(heads, sizeof heads, "heads=%" PRId64, own->heads);
  snprintf(text, TILING_TEXT_SIZE, "%s%s%s%s%s", own->mode ? overlap_mode_name[own->mode] : "",
           own->mode && own->tile_x ? " " : "", tile, (own->mode || own->tile_x) && own->heads ? " " : "", heads);
  return text;
}

void stacks_write(FILE *out, const struct schedule *schedule) {
  if (schedule->cuts_kind != CUTS_LIST) {
    fputs(schedule->cuts_kind == CUTS_AUTO ? "auto" : "single-layer", out);
    return;
  }
  bool end = is_own(&schedule->own[schedule->cut_count]);
  if (schedule->cut_count == 0 && !end) fputs("none", out);
  for (int i = 0; i < schedule->cut_count; i++) {
    fprintf(out, "%s%d", i > 0 ? "," : "", schedule->cuts[i]);
    write_own(out, &schedule->own[i]);
  }
  if (!end) return;
  fputs(schedule->cut_count > 0 ? ",end" : "end", out);
  write_own(out, &schedule->own[schedule->cut_count]);
}

bool schedule_has_own_tilings(const struct schedule *schedule) {
  if (schedule->cuts_kind != CUTS_LIST) return false;
  for (int i = 0; i <= schedule->cut_count; i++) {
    if (is_own(&schedule->own[i])) return true;
  }
  return false;
}

int schedule_without_mode(const struct schedule *schedule) {
  if (schedule->cuts_kind != CUTS_LIST) return 0;
  for (int i = 0; i <= schedule->cut_count; i++) {
    if (!schedule->own[i].mode) return i;
  }
  return -1;
}

int schedule_without_tile(const struct schedule *schedule) {
  if (schedule->cuts_kind != CUTS_LIST) return 0;
  for (int i = 0; i <= schedule->cut_count; i++) {
    if (!schedule->own[i].tile_x) return i;
  }
  return -1;
}

const char *own_tilings_text(const struct schedule *schedule, char *text) {
  int own = 0, count = schedule->cuts_kind == CUTS_LIST ? schedule->cut_count + 1 : 0;
  for (int i = 0; i < count; i++) own += is_own(&schedule->own[i]);
  text[0] = 0;
  if (own == count && own > 0) snprintf(text, OWN_TEXT_SIZE, "every stack keeps its own mode or tile");
  if (own < count && own > 0) snprintf(text, OWN_TEXT_SIZE, "%d of %d stacks keep their own mode or tile", own, count);
  return text;
}

const char *lpf_limit_text(const struct schedule *schedule, char *text) {
  if (schedule->lpf_limit == LPF_LIMIT_NONE) return strcpy(text, "none");
  snprintf(text, SIDE_TEXT_SIZE, "%d", schedule->lpf_limit);
  return text;
}

const char *pr_sizes_text(const struct schedule *schedule) {
  return rules_have(search_rules(&schedule->search), RULE_PR_EXACT) ? "exact" : "truncated";
}

bool schedule_has_own_rules(const struct schedule *schedule) {
  return search_rules(&schedule->search) != search_default_rules(schedule->search.kind);
}

const char *schedule_rules_text(const struct schedule *schedule, char *text) {
  return rules_text(search_rules(&schedule->search), text);
}

void schedule_write_options(FILE *out, const struct schedule *schedule) {
  const struct search_options *search = &schedule->search;
  char text[NUMBER_SIZE], rules[RULES_TEXT_SIZE];
  bool is_negative = schedule->cuts_kind == CUTS_LIST && schedule->cut_count > 0 && schedule->cuts[0] < 0;
  fprintf(out, " --stacks%s", is_negative ? "=" : " ");
  stacks_write(out, schedule);
  if (schedule->tile_heads > 0) {
    shell_write_option(out, "tile-heads", number_exact((double)schedule->tile_heads, text));
  }
  shell_write_option(out, "search", search_kind_name[search->kind]);
  if (search->kind == SEARCH_PUBLISHED) {
    shell_write_option(out, "lpf-limit", lpf_limit_text(schedule, text));
  } else {
    shell_write_option(out, "objective", objective_name[search->objective]);
    if (search->objective == OBJECTIVE_SUM) {
      shell_write_option(out, "latency-weight", number_exact(search->latency_weight, text));
    }
    if (search->energy_tolerance > 0) {
      shell_write_option(out, "energy-tolerance", number_exact(search->energy_tolerance, text));
    }
  }
  if (search->has_time) shell_write_option(out, "search-time", number_exact(search->seconds, text));
  shell_write_option(out, "rules", schedule_rules_text(schedule, rules));
  if (schedule->between_stacks != BETWEEN_TOP) {
    shell_write_option(out, "between-stacks", between_stacks_name[schedule->between_stacks]);
  }
  if (schedule->placement != PLACEMENT_LOWEST) {
    shell_write_option(out, "placement", placement_kind_name[schedule->placement]);
  }
}

void reading_write_options(FILE *out, const struct onnx_reading *reading) {
  if (reading->input_shape != NULL && *reading->input_shape) {
    shell_write_option(out, "input-shape", reading->input_shape);
  }
  if (reading->bits != NULL && *reading->bits) shell_write_option(out, "bits", reading->bits);
}

void reading_add_json(struct json *json, struct json_object *parent, const struct onnx_reading *reading) {
  if (reading->input_shape != NULL && *reading->input_shape) {
    json_add_text(json, parent, "input_shape", reading->input_shape);
  }
  if (reading->bits != NULL && *reading->bits) json_add_text(json, parent, "bits", reading->bits);
}

/* --- For people -------------------------------------------------------------------------------------- */

const char *side_text_short(int64_t side, char *text) {
  return side < 10000 || side == TILE_FULL ? side_text(side, text) : format_count(text, (double)side);
}

const char *tile_text(int64_t width, int64_t height, char *text) {
  char x[SIDE_TEXT_SIZE], y[SIDE_TEXT_SIZE];
  if (width == TILE_FULL && height == TILE_FULL) return strcpy(text, "full map");
  snprintf(text, TILE_TEXT_SIZE, "%s×%s", side_text(width, x), side_text(height, y));
  return text;
}

const char *search_text(const struct schedule *schedule, char *text) {
  const struct search_options *search = &schedule->search;
  char detail[64], limit[SIDE_TEXT_SIZE];
  if (search->kind == SEARCH_PUBLISHED) {
    snprintf(detail, sizeof detail, "lpf limit %s", lpf_limit_text(schedule, limit));
  } else if (search->objective == OBJECTIVE_SUM) {
    snprintf(detail, sizeof detail, "energy + %g pJ/cycle", search->latency_weight);
  } else if (search->energy_tolerance > 0) {
    snprintf(detail, sizeof detail, "%s + %g%%", objective_name[search->objective], search->energy_tolerance * 100);
  } else {
    snprintf(detail, sizeof detail, "%s", objective_name[search->objective]);
  }
  char rules[RULES_TEXT_SIZE];
  bool own = schedule_has_own_rules(schedule);
  snprintf(text, SEARCH_TEXT_SIZE, "%s, %s%s%s%s%s", search_kind_name[search->kind], detail, own ? ", rules " : "",
           own ? schedule_rules_text(schedule, rules) : "",
           schedule->between_stacks == BETWEEN_FIT ? ", maps on chip" : "",
           schedule->placement == PLACEMENT_SEARCH ? ", memories searched" : "");
  return text;
}

const char *tilings_text(const struct schedule *schedule, char *text, size_t size) {
  static const char more[] = "…";
  bool own = schedule_has_own_tilings(schedule);
  int last = own ? schedule->cut_count : 0;
  size_t length = 0;
  for (int i = 0; i <= last; i++) {
    char tile[TILE_TEXT_SIZE], heads[SIDE_TEXT_SIZE + 16] = "", part[TILE_TEXT_SIZE + SIDE_TEXT_SIZE + 32];
    struct tiling tiling = schedule_tiling_at(schedule, own ? i : -1);
    if (tiling.heads > 0) snprintf(heads, sizeof heads, " heads=%" PRId64, tiling.heads);
    snprintf(part, sizeof part, "%s%s %s%s", i > 0 ? " | " : "", overlap_mode_name[tiling.mode],
             tile_text(tiling.tile_x, tiling.tile_y, tile), heads);
    bool fits = length + strlen(part) + (i < last ? sizeof more : 1) <= size;
    snprintf(text + length, size - length, "%s", fits ? part : more);
    length += strlen(part);
    if (!fits) break;
  }
  return text;
}

const char *point_text(const struct point *point, char *text) {
  static const char *const cuts[] = {"", " single-layer", " own stacks"};
  char tilings[POINT_TEXT_SIZE / 2], search[32] = "", limit[SIDE_TEXT_SIZE];
  const struct schedule *schedule = &point->schedule;
  if (schedule->search.kind == SEARCH_PUBLISHED) {
    snprintf(search, sizeof search, " lpf %s", lpf_limit_text(schedule, limit));
  } else if (schedule->search.objective != OBJECTIVE_ENERGY) {
    snprintf(search, sizeof search, " %s", objective_name[schedule->search.objective]);
  }
  tilings_text(schedule, tilings, sizeof tilings);
  snprintf(text, POINT_TEXT_SIZE, "%s%s%s%s", tilings, search, cuts[schedule->cuts_kind],
           point->edits[0] != 0 ? " edited" : "");
  return text;
}

bool result_has_repeats(const struct result *result) {
  for (int s = 0; s < result->stack_count; s++) {
    if (result->stacks[s].repeats > 1) return true;
  }
  return false;
}

const char *stack_heads_text(const struct stack_result *stack, char *text) {
  text[0] = '\0';
  if (stack->repeats <= 1) return text;
  snprintf(text, TILE_TEXT_SIZE, "%" PRId64 " of %" PRId64, stack->tiling.heads, stack->tiling.heads * stack->repeats);
  return text;
}
