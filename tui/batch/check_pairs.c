#include "tui/batch/check_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "model/schedule.h"
#include "tui/analysis/overflow.h"
#include "tui/analysis/remarks.h"
#include "tui/batch/interrupt.h"
#include "tui/text/utf8.h"

enum { NARROW_LIMIT = 4 }; /* loop factors */

/* An accelerator and a network of the command line, read. */
struct pair {
  const struct options *options;
  const struct piped *on, *network;
  const enum input_kind *kinds; /* of all files */
  struct hardware hardware;
  struct workload workload;
};

/* The message with the argument, in *before, in place of a pipe's copy at its beginning. */
static const char *message_of(const struct pair *pair, const struct piped *mapping, const char *text,
                              const char **before) {
  const struct piped *const files[] = {pair->on, pair->network, mapping};
  *before = "";
  for (size_t i = 0; i < sizeof files / sizeof *files && **before == 0; i++) {
    if (files[i] != NULL) text = piped_text(files[i], text, before);
  }
  return text;
}

static void tell_pair(const struct pair *pair, const struct piped *mapping, const struct error *error) {
  const char *before, *text = message_of(pair, mapping, error->message, &before);
  text_tell("%s with %s%s%s: %s%s", pair->on->shown, pair->network->shown, mapping != NULL ? " and " : "",
            mapping != NULL ? mapping->shown : "", before, text);
}

static bool gives_schedule(const struct options *options) {
  static const enum option of_schedule[] = {OPTION_MODE,   OPTION_TILE,      OPTION_STACKS,
                                            OPTION_SEARCH, OPTION_LPF_LIMIT, OPTION_RULES};
  for (size_t i = 0; i < sizeof of_schedule / sizeof *of_schedule; i++) {
    if (options_given(options, of_schedule[i])) return true;
  }
  return false;
}

/* `overfull`: what does not fit of the schedule, "" if all does. */
static enum status evaluate(const struct pair *pair, const struct mapping_rules *rules, const struct schedule *schedule,
                            char overfull[OVERFLOW_TEXT_SIZE], struct error *error) {
  struct job job = {.hardware = &pair->hardware, .workload = &pair->workload, .rules = rules, .schedule = *schedule};
  struct result *result = NULL;
  enum status status = schedule_evaluate(&job, interrupt_catch(), &result, error);
  overfull[0] = 0;
  if (status != STATUS_OK) return status;
  overflow_text(result, overfull);
  result_free(result);
  return STATUS_OK;
}

/* Evaluates the schedule of the options; without any layer by layer, in one tile each. There a narrow search is enough
 * to find that all fits; where it fails the optimal one has the word. */
static enum status evaluate_asked(const struct pair *pair, const struct mapping_rules *rules,
                                  char overfull[OVERFLOW_TEXT_SIZE], struct error *error) {
  struct schedule schedule = pair->options->app.schedule;
  if (gives_schedule(pair->options)) {
    if (!options_given(pair->options, OPTION_TILE)) schedule.tile_x = schedule.tile_y = TILE_FULL;
    return evaluate(pair, rules, &schedule, overfull, error);
  }
  schedule = (struct schedule){.mode = MODE_CACHED,
                               .tile_x = TILE_FULL,
                               .tile_y = TILE_FULL,
                               .cuts_kind = CUTS_SINGLE_LAYER,
                               .search = {.kind = SEARCH_PUBLISHED},
                               .lpf_limit = NARROW_LIMIT};
  enum status status = evaluate(pair, rules, &schedule, overfull, error);
  if (status != STATUS_INFEASIBLE && !(status == STATUS_OK && overfull[0] != 0)) return status;
  schedule.search.kind = SEARCH_OPTIMAL;
  return evaluate(pair, rules, &schedule, overfull, error);
}

/* Tells what eval would refuse, a missing mapping, too. `mapping`: NULL: the accelerator's own. */
static enum status check_evaluation(const struct pair *pair, const struct piped *mapping, struct report *report) {
  struct mapping_rules rules;
  struct arena arena;
  struct remarks remarks;
  struct error error;
  char overfull[OVERFLOW_TEXT_SIZE];
  arena_init(&arena);
  remarks_init(&remarks);
  enum status status =
      input_rules(mapping != NULL ? mapping->path : NULL, pair->on->path, &rules, &arena, NULL, &error);
  bool is_read = status == STATUS_OK;
  if (is_read) {
    input_fit(&rules, &pair->hardware, &pair->workload, &remarks);
    for (int i = 0; i < remarks.count; i++) {
      const char *before, *text = message_of(pair, mapping, remarks.texts[i], &before);
      fprintf(report->out, "%s%s\n", before, text);
    }
    status = evaluate_asked(pair, &rules, overfull, &error);
    if (status == STATUS_OK && overfull[0] != 0) {
      fprintf(report->out, "%s with %s: %s, which the published rules allow\n", pair->on->shown, pair->network->shown,
              overfull);
    }
  }
  bool is_told = !is_read && mapping != NULL; /* of the file alone */
  if (status != STATUS_OK && !is_told) tell_pair(pair, mapping, &error);
  remarks_deinit(&remarks);
  arena_deinit(&arena);
  return is_told ? STATUS_OK : status;
}

/* True if the file is the mapping that accompanies the accelerator. */
static bool is_own_mapping(const char *path, const char *hardware_path) {
  struct mapping_rules rules;
  struct arena arena;
  struct error none;
  char base[NAME_SIZE];
  arena_init(&arena);
  bool is_own = input_default_mapping(hardware_path, &rules, &arena, NULL, &none) == STATUS_OK;
  input_base_name(path, base, sizeof base);
  is_own = is_own && strcmp(rules.name, base) == 0;
  arena_deinit(&arena);
  return is_own;
}

static enum status check_mappings(const struct pair *pair, const struct piped *files, int count,
                                  struct report *report) {
  enum status worst = STATUS_OK;
  int mappings = 0;
  for (int m = 0; m < count; m++) {
    if (pair->kinds[m] != INPUT_MAPPING) continue;
    if (is_own_mapping(files[m].path, pair->on->path)) return check_evaluation(pair, &files[m], report);
    mappings++;
  }
  if (mappings == 0) return check_evaluation(pair, NULL, report);
  for (int m = 0; m < count; m++) {
    if (pair->kinds[m] != INPUT_MAPPING) continue;
    enum status status = check_evaluation(pair, &files[m], report);
    if (status != STATUS_OK) worst = status;
  }
  return worst;
}

static enum status check_pair(const struct piped *on, const struct piped *network, const struct piped *files,
                              const enum input_kind *kinds, int count, const struct options *options,
                              struct report *report) {
  const struct app_options *app = &options->app;
  const struct onnx_reading reading = {app->input_shape, app->bits};
  struct pair pair = {.options = options, .on = on, .network = network, .kinds = kinds};
  struct remark_list list = {.count = 0};
  struct error known;
  if (input_edited_hardware(on->path, app->edits, &pair.hardware, NULL, &known) != STATUS_OK) return STATUS_OK;
  if (input_workload_as(network->path, &reading, &pair.workload, NULL, &known) != STATUS_OK) return STATUS_OK;
  remark_weights(&pair.hardware, &pair.workload, &list);
  for (int i = 0; i < list.count; i++) {
    fprintf(report->out, "%s with %s: %s\n", on->shown, network->shown, list.texts[i]);
  }
  enum status status = check_mappings(&pair, files, count, report);
  workload_deinit(&pair.workload);
  return status;
}

/* Holds a mapping against an array, where there is no network for both. */
static enum status check_array(const struct piped *on, const struct piped *mapping, const char *edits) {
  struct hardware hardware;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  arena_init(&arena);
  enum status status = input_edited_hardware(on->path, edits, &hardware, NULL, &error);
  if (status == STATUS_OK) status = input_mapping(mapping->path, &rules, &arena, NULL, &error);
  bool is_read = status == STATUS_OK;
  if (is_read) status = mapping_rules_check(&rules, &hardware, &error);
  if (is_read && status != STATUS_OK) text_tell("%s with %s: %s", on->shown, mapping->shown, error.message);
  arena_deinit(&arena);
  return is_read ? status : STATUS_OK;
}

/* Fills kinds[i] of each file; INPUT_NAMED_COUNT: none. STATUS_INTERNAL, told, when memory is out. */
static enum status find_kinds(const struct piped *files, int count, enum input_kind *kinds) {
  struct error error;
  for (int i = 0; i < count; i++) {
    enum status status = input_kind_of(files[i].path, &kinds[i], &error);
    if (status != STATUS_OK) kinds[i] = INPUT_NAMED_COUNT;
    if (status != STATUS_INTERNAL) continue;
    text_tell("%s: %s", files[i].shown, error.message);
    return status;
  }
  return STATUS_OK;
}

static enum status check_kinds(const struct piped *files, const enum input_kind *kinds, int count,
                               const struct options *options, struct report *report) {
  enum status worst = STATUS_OK;
  bool has_network = false;
  for (int w = 0; w < count; w++) has_network = has_network || kinds[w] == INPUT_WORKLOAD;
  enum input_kind other = has_network ? INPUT_WORKLOAD : INPUT_MAPPING;
  for (int h = 0; h < count; h++) {
    if (kinds[h] != INPUT_HARDWARE) continue;
    for (int w = 0; w < count; w++) {
      if (kinds[w] != other) continue;
      enum status status = has_network ? check_pair(&files[h], &files[w], files, kinds, count, options, report)
                                       : check_array(&files[h], &files[w], options->app.edits);
      if (status != STATUS_OK) worst = status;
    }
  }
  return worst;
}

enum status check_pairs(const struct piped *files, int count, const struct options *options, struct report *report) {
  enum input_kind *kinds = calloc((size_t)count, sizeof *kinds);
  if (kinds == NULL) {
    text_tell("tilescope: out of memory");
    return STATUS_INTERNAL;
  }
  enum status status = find_kinds(files, count, kinds);
  if (status == STATUS_OK) status = check_kinds(files, kinds, count, options, report);
  free(kinds);
  return status;
}
