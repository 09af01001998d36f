/* tilescope list: names of inputs, keys of figures, ids of rules, names of hardware numbers. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tui/analysis/catalog.h"
#include "tui/analysis/figure.h"
#include "tui/batch/command.h"

enum { NOTE_SIZE = 72, LINE = 77 }; /* a name and its note, without three blanks */

/* Finds the kind with that name or folder: "workload" or "workloads". */
static bool find_kind(const char *word, enum input_kind *kind) {
  for (int i = 0; i < INPUT_NAMED_COUNT; i++) {
    if (strcmp(word, input_kind_name[i]) != 0 && strcmp(word, input_kind_folder[i]) != 0) continue;
    *kind = (enum input_kind)i;
    return true;
  }
  return false;
}

/* The file's first line, if that is a comment: what it describes. Cut at a word to fit into `size` bytes. */
static void read_note(enum input_kind kind, const char *name, size_t size, char note[NOTE_SIZE]) {
  char path[4096], line[256] = "";
  struct error error;
  note[0] = 0;
  if (input_path(kind, name, path, sizeof path, &error) != STATUS_OK) return;
  int file = open(path, O_RDONLY | O_CLOEXEC); /* takes no memory, so that a note is never lost for want of it */
  if (file < 0) return;
  ssize_t bytes = read(file, line, sizeof line - 1);
  close(file);
  if (bytes <= 0) return;
  line[bytes] = 0;
  size_t length = strcspn(line, "\n");
  if (length < 3 || strncmp(line, "# ", 2) != 0) return;
  line[length] = 0;
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)line[i] < ' ') return;
  }
  bool is_long = length - 2 >= size;
  snprintf(note, size, "%.*s", (int)size - 1, line + 2);
  while (is_long && strrchr(note, ' ') != NULL) {
    *strrchr(note, ' ') = 0;
    size_t end = strlen(note);
    if (end + 3 >= size) continue;
    while (end > 0 && strchr(",:;", note[end - 1]) != NULL) end--;
    memcpy(note + end, " ..", 4);
    break;
  }
}

/* Prints the names of one kind; if `before` is given, that and a heading first, and what each file says it is. */
static enum status list_kind(enum input_kind kind, const char *before, FILE *out, struct error *error) {
  struct arena arena;
  const char **names;
  int count;
  arena_init(&arena);
  enum status status = input_names(kind, &arena, &count, &names, error);
  if (status == STATUS_OK && kind == INPUT_LESSON) catalog_order_lessons(names, count);
  int width = 0;
  for (int i = 0; status == STATUS_OK && i < count; i++) {
    if ((int)strlen(names[i]) > width) width = (int)strlen(names[i]);
  }
  size_t room = width < LINE - NOTE_SIZE ? NOTE_SIZE : width < LINE / 2 ? (size_t)(LINE - width) : LINE / 2;
  if (status == STATUS_OK && before != NULL) fprintf(out, "%s%s:\n", before, input_kind_folder[kind]);
  for (int i = 0; status == STATUS_OK && i < count; i++) {
    char note[NOTE_SIZE] = "";
    if (before != NULL) read_note(kind, names[i], room, note);
    if (note[0] != 0) {
      fprintf(out, "  %-*s  %s\n", width, names[i], note);
    } else {
      fprintf(out, "%s%s\n", before != NULL ? "  " : "", names[i]);
    }
  }
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

/* Prints the names that --set takes for an accelerator. */
static enum status list_numbers(const char *name, FILE *out, struct error *error) {
  struct hardware hardware;
  struct edit_place places[EDIT_PLACES_MAX];
  char text[EDIT_NAME_SIZE];
  enum status status = input_hardware(name, &hardware, NULL, error);
  if (status != STATUS_OK) return status;
  int count = edit_places(&hardware, places);
  for (int i = 0; i < count; i++) fprintf(out, "%s\n", edit_name(&hardware, places[i], text));
  return STATUS_OK;
}

enum status command_list(const struct options *options, struct report *report, struct error *error) {
  enum input_kind kind;
  if (options->argument_count) {
    const char *word = options->arguments[0];
    if (strcmp(word, "numbers") == 0) {
      bool is_named = options->argument_count > 1;
      return list_numbers(is_named ? options->arguments[1] : options->app.hardware, report->out, error);
    }
    if (options->argument_count > 1) {
      return error_set(error, STATUS_USAGE, "list %s takes no '%s': an accelerator goes with numbers only", word,
                       options->arguments[1]);
    }
    if (find_kind(word, &kind)) return list_kind(kind, NULL, report->out, error);
    bool figures = strcmp(word, "figures") == 0;
    if (!figures && strcmp(word, "rules") != 0) {
      return error_set(error, STATUS_USAGE,
                       "list '%s' is none of hardware, workloads, mappings, lessons, figures, rules, numbers", word);
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
