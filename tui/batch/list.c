/* tilescope list: names of inputs, keys of figures, ids of rules. */
#include <string.h>

#include "tui/analysis/figure.h"
#include "tui/batch/command.h"

/* Finds the kind with that name or folder: "workload" or "workloads". */
static bool find_kind(const char *word, enum input_kind *kind) {
  for (int i = 0; i < INPUT_NAMED_COUNT; i++) {
    if (strcmp(word, input_kind_name[i]) && strcmp(word, input_kind_folder[i])) continue;
    *kind = (enum input_kind)i;
    return true;
  }
  return false;
}

/* Prints the names of one kind; if `before` is given, that and a heading first. */
static enum status list_kind(enum input_kind kind, const char *before, FILE *out, struct error *error) {
  struct arena arena;
  const char **names;
  int count;
  arena_init(&arena);
  enum status status = input_names(kind, &arena, &count, &names, error);
  if (status == STATUS_OK && before != NULL) fprintf(out, "%s%s:\n", before, input_kind_folder[kind]);
  for (int i = 0; status == STATUS_OK && i < count; i++) fprintf(out, "%s%s\n", before != NULL ? "  " : "", names[i]);
  arena_deinit(&arena);
  return status;
}

/* Prints the keys that --figures and lessons take: "MEMORY.energy_pj", "stackN.energy_pj". */
static void list_figures(FILE *out) {
  static const char *const of[] = {[OF_SCHEDULE] = "", [OF_MEMORY] = "MEMORY.", [OF_STACK] = "stackN."};
  for (int row = 0; row < FIGURE_ROWS; row++) {
    const struct figure_info *info = &figure_table[row];
    char key[FIGURE_TEXT_SIZE];
    snprintf(key, sizeof key, "%s%s", of[info->scope], info->key);
    fprintf(out, "%-22s %-22s %s\n", key, unit_table[info->unit].name, info->help);
  }
}

/* Prints the ids that --rules takes. */
static void list_rules(FILE *out) {
  for (int rule = 0; rule < RULES_COUNT; rule++) {
    const struct rule_info *info = &rule_table[rule];
    fprintf(out, "%-18s %s (published: %s)\n", info->id, info->right, info->published);
  }
}

enum status command_list(const struct options *options, struct report *report, struct error *error) {
  enum input_kind kind;
  if (options->argument_count) {
    const char *word = options->arguments[0];
    if (find_kind(word, &kind)) return list_kind(kind, NULL, report->out, error);
    bool figures = strcmp(word, "figures") == 0;
    if (!figures && strcmp(word, "rules") != 0) {
      return error_set(error, STATUS_USAGE,
                       "list '%s' is none of hardware, workloads, mappings, lessons, figures, rules", word);
    }
    (figures ? list_figures : list_rules)(report->out);
    return STATUS_OK;
  }
  int listed = 0;
  enum status status = STATUS_OK;
  for (int i = 0; i < INPUT_NAMED_COUNT; i++) {
    status = list_kind((enum input_kind)i, listed ? "\n" : "", report->out, error);
    if (status == STATUS_INTERNAL) return status;
    listed += status == STATUS_OK;
  }
  return listed ? STATUS_OK : status;
}
