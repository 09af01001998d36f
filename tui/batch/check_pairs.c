#include "tui/batch/check_pairs.h"

#include <string.h>

#include "model/schedule.h"
#include "tui/analysis/remarks.h"
#include "tui/batch/interrupt.h"

enum { NARROW_LIMIT = 4 }; /* loop factors */

/* An accelerator and a network of the command line, read. */
struct pair {
  const struct piped *on, *network;
  struct hardware hardware;
  struct workload workload;
};

static void tell_pair(const struct pair *pair, const struct piped *mapping, struct error *error) {
  report_disarm(error->message, strlen(error->message));
  fprintf(stderr, "%s with %s", pair->on->shown, pair->network->shown);
  if (mapping != NULL) fprintf(stderr, " and %s", mapping->shown);
  fprintf(stderr, ": %s\n", error->message);
}

/* Evaluates layer by layer, in one tile each. A narrow search is enough to find that all fits; where it fails the
 * optimal one has the word. */
static enum status evaluate(const struct pair *pair, const struct mapping_rules *rules, struct error *error) {
  static const struct search_options searches[] = {{.kind = SEARCH_PUBLISHED}, {.kind = SEARCH_OPTIMAL}};
  enum status status = STATUS_INFEASIBLE;
  for (size_t i = 0; i < sizeof searches / sizeof *searches && status == STATUS_INFEASIBLE; i++) {
    struct job job = {.hardware = &pair->hardware,
                      .workload = &pair->workload,
                      .rules = rules,
                      .schedule = {.mode = MODE_CACHED,
                                   .tile_x = TILE_FULL,
                                   .tile_y = TILE_FULL,
                                   .cuts_kind = CUTS_SINGLE_LAYER,
                                   .search = searches[i],
                                   .lpf_limit = NARROW_LIMIT}};
    struct result *result = NULL;
    status = schedule_evaluate(&job, interrupt_catch(), &result, error);
    if (result != NULL) result_free(result);
  }
  return status;
}

/* Tells what eval would refuse. `mapping`: NULL: the accelerator's own; without one there is nothing to check. */
static enum status check_evaluation(const struct pair *pair, const struct piped *mapping, struct report *report) {
  struct mapping_rules rules;
  struct arena arena;
  struct remarks remarks;
  struct error error;
  arena_init(&arena);
  remarks_init(&remarks);
  enum status status =
      input_rules(mapping != NULL ? mapping->path : NULL, pair->on->path, &rules, &arena, NULL, &error);
  bool is_read = status == STATUS_OK;
  if (is_read) {
    input_fit(&rules, &pair->hardware, &pair->workload, &remarks);
    for (int i = 0; i < remarks.count; i++) fprintf(report->out, "%s\n", remarks.texts[i]);
    status = evaluate(pair, &rules, &error);
  }
  if (is_read && status != STATUS_OK) tell_pair(pair, mapping, &error);
  remarks_deinit(&remarks);
  arena_deinit(&arena);
  return is_read ? status : STATUS_OK;
}

static bool is_kind(const char *path, enum input_kind kind) {
  enum input_kind found;
  struct error known;
  return input_kind_of(path, &found, &known) == STATUS_OK && found == kind;
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
    if (!is_kind(files[m].path, INPUT_MAPPING)) continue;
    if (is_own_mapping(files[m].path, pair->on->path)) return check_evaluation(pair, &files[m], report);
    mappings++;
  }
  if (mappings == 0) return check_evaluation(pair, NULL, report);
  for (int m = 0; m < count; m++) {
    if (!is_kind(files[m].path, INPUT_MAPPING)) continue;
    enum status status = check_evaluation(pair, &files[m], report);
    if (status != STATUS_OK) worst = status;
  }
  return worst;
}

static enum status check_pair(const struct piped *on, const struct piped *network, const struct piped *files, int count,
                              const struct app_options *app, struct report *report) {
  const struct onnx_reading reading = {app->input_shape, app->bits};
  struct pair pair = {.on = on, .network = network};
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

enum status check_pairs(const struct piped *files, int count, const struct app_options *app, struct report *report) {
  enum status worst = STATUS_OK;
  for (int h = 0; h < count; h++) {
    if (!is_kind(files[h].path, INPUT_HARDWARE)) continue;
    for (int w = 0; w < count; w++) {
      if (!is_kind(files[w].path, INPUT_WORKLOAD)) continue;
      enum status status = check_pair(&files[h], &files[w], files, count, app, report);
      if (status != STATUS_OK) worst = status;
    }
  }
  return worst;
}
