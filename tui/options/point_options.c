#include "tui/options/point_options.h"
#include <inttypes.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/analysis/point_text.h"
#include "tui/options/options.h"
#include "tui/text/shell.h"

/* --- Writing ------------------------------------------------------------------------------------------ */

static void write_search(FILE *out, enum option option, const struct schedule *schedule) {
  const struct search_options *search = &schedule->search;
  char number[NUMBER_SIZE], rules[RULES_TEXT_SIZE];
  if (option == OPTION_SEARCH && search->kind != SEARCH_OPTIMAL) fputs(search_kind_name[search->kind], out);
  if (option == OPTION_OBJECTIVE && search->objective != OBJECTIVE_ENERGY) {
    fputs(objective_name[search->objective], out);
  }
  if (option == OPTION_LATENCY_WEIGHT && search->objective == OBJECTIVE_SUM) {
    fputs(number_exact(search->latency_weight, number), out);
  }
  if (option == OPTION_TILE_HEADS && schedule->tile_heads > 0) {
    fprintf(out, "%" PRId64, schedule->tile_heads);
  }
  if (option == OPTION_SEARCH_TIME && search->has_time) fputs(number_exact(search->seconds, number), out);
  if (option == OPTION_RULES) fputs(rules_choice_text(&search->rules, rules), out);
  if (option == OPTION_ENERGY_TOLERANCE && search->energy_tolerance > 0) {
    fputs(number_exact(search->energy_tolerance, number), out);
  }
  if (option != OPTION_LPF_LIMIT || search->kind != SEARCH_PUBLISHED) return;
  if (schedule->lpf_limit == LPF_LIMIT_NONE) fputs("none", out);
  if (schedule->lpf_limit != LPF_LIMIT_NONE && schedule->lpf_limit != LPF_LIMIT_DEFAULT) {
    fprintf(out, "%d", schedule->lpf_limit);
  }
}

static void write_tile(FILE *out, const struct schedule *schedule) {
  char text[TILE_TEXT_SIZE];
  if (schedule->tile_x == TILE_FULL && schedule->tile_y == TILE_FULL) {
    fputs("full", out);
  } else {
    fputs(tile_option_text(schedule->tile_x, schedule->tile_y, text), out);
  }
}

/* Writes the option's value; nothing if it is the default, or not an option of a point. */
static void write_value(FILE *out, enum option option, const struct point *point) {
  const struct schedule *schedule = &point->schedule;
  if (option == OPTION_HARDWARE) fputs(point->hardware, out);
  if (option == OPTION_SET) fputs(point->edits, out);
  if (option == OPTION_WORKLOAD) fputs(point->workload, out);
  if (option == OPTION_MAPPING) fputs(point->mapping, out);
  if (option == OPTION_INPUT_SHAPE) fputs(point->input_shape, out);
  if (option == OPTION_BITS) fputs(point->bits, out);
  if (option == OPTION_MODE) fputs(overlap_mode_name[schedule->mode], out);
  if (option == OPTION_TILE) write_tile(out, schedule);
  if (option == OPTION_STACKS && schedule->cuts_kind != CUTS_AUTO) stacks_write(out, schedule);
  if (option == OPTION_BETWEEN_STACKS && schedule->between_stacks != BETWEEN_TOP) {
    fputs(between_stacks_name[schedule->between_stacks], out);
  }
  if (option == OPTION_PLACEMENT && schedule->placement != PLACEMENT_LOWEST) {
    fputs(placement_kind_name[schedule->placement], out);
  }
  write_search(out, option, schedule);
}

bool point_option(enum option option, const struct point *point, char value[POINT_OPTIONS_SIZE]) {
  FILE *out = fmemopen(value, POINT_OPTIONS_SIZE, "w");
  if (out == NULL) return false;
  value[0] = '\0';
  write_value(out, option, point);
  return fclose(out) == 0;
}

bool point_options(const struct point *point, char text[POINT_OPTIONS_SIZE]) {
  char value[POINT_OPTIONS_SIZE];
  FILE *out = fmemopen(text, POINT_OPTIONS_SIZE, "w");
  bool written = out != NULL;
  for (int option = 0; written && option < OPTION_COUNT; option++) {
    written = point_option((enum option)option, point, value);
    if (written && value[0]) shell_write_option(out, option_table[option].name, value);
  }
  if (out != NULL && fclose(out) != 0) written = false;
  if (written) memmove(text, text + 1, strlen(text)); /* each option begins with a blank */
  return written;
}

/* --- Reading ------------------------------------------------------------------------------------------ */

static bool copy_name(char to[POINT_NAME_SIZE], const char *name) {
  size_t length = name != NULL ? strlen(name) : 0;
  if (length >= POINT_NAME_SIZE) return false;
  memcpy(to, name != NULL ? name : "", length + 1);
  return true;
}

enum status point_from_app_options(struct point *point, const struct app_options *options, struct error *error) {
  struct point read = {.schedule = options->schedule};
  strcpy(read.edits, options->edits);
  bool fits = copy_name(read.hardware, options->hardware) && copy_name(read.workload, options->workload) &&
              copy_name(read.mapping, options->mapping) && copy_name(read.input_shape, options->input_shape) &&
              (options->bits == NULL || strlen(options->bits) < sizeof read.bits);
  if (!fits) return error_set(error, STATUS_USAGE, "names and paths may have at most %d bytes", POINT_NAME_SIZE - 1);
  if (options->bits != NULL) strcpy(read.bits, options->bits);
  *point = read;
  return STATUS_OK;
}

static enum status copy_options(char words[POINT_OPTIONS_SIZE], const char *text, struct error *error) {
  if (strlen(text) >= POINT_OPTIONS_SIZE) {
    return error_set(error, STATUS_USAGE, "more than %d bytes of options", POINT_OPTIONS_SIZE - 1);
  }
  strcpy(words, text);
  return STATUS_OK;
}

enum status point_from_options(struct point *point, const char *text, struct error *error) {
  char words[POINT_OPTIONS_SIZE];
  struct options options;
  if (copy_options(words, text, error) != STATUS_OK) return error->status;
  if (options_parse_point(&options, NULL, words, error) != STATUS_OK) return error->status;
  return point_from_app_options(point, &options.app, error);
}

enum status point_change(struct point *point, const char *text, struct error *error) {
  char now[POINT_OPTIONS_SIZE], words[POINT_OPTIONS_SIZE];
  struct options common, options;
  if (point_from_options(point, text, error) == STATUS_OK) return STATUS_OK;
  if (copy_options(words, text, error) != STATUS_OK) return error->status;
  if (!point_options(point, now)) return error_out_of_memory(error);
  if (options_parse_point(&common, NULL, now, error) != STATUS_OK) return error->status;
  if (options_parse_point(&options, &common, words, error) != STATUS_OK) return error->status;
  return point_from_app_options(point, &options.app, error);
}
