/* tilescope list: names of inputs, keys of figures, ids of rules, names of hardware numbers. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "inputs/yaml/source.h"
#include "tui/analysis/catalog.h"
#include "tui/analysis/figure.h"
#include "tui/batch/command.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

enum { SHOWN_SIZE = 256, NOTE_SIZE = 72, LINE = 77 }; /* a name, its facts and its note, without three blanks */

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

/* "32x2x4x4 MACs, 2.1 MiB on chip". */
static enum status hardware_facts(const char *name, char facts[NOTE_SIZE], struct error *error) {
  struct hardware hardware;
  char capacity[FORMAT_SIZE];
  double bits = 0;
  enum status status = input_hardware(name, &hardware, NULL, error);
  if (status != STATUS_OK) return status;
  for (int d = 0; d < hardware.dim_count; d++) {
    text_append(facts, NOTE_SIZE, "%s%d", d > 0 ? "x" : "", hardware.dim_size[d]);
  }
  for (int m = 0; m < hardware.memory_count; m++) {
    if (!hardware_is_top(&hardware, m)) bits += hardware.memories[m].size_bits * hardware.memories[m].instances;
  }
  text_append(facts, NOTE_SIZE, " MACs, %s on chip", format_capacity(capacity, bits));
  return STATUS_OK;
}

/* "8 layers, 6.46 G MACs". */
static enum status workload_facts(const char *name, char facts[NOTE_SIZE], struct error *error) {
  struct workload workload;
  char macs[FORMAT_SIZE];
  double count = 0;
  int layers = 0;
  enum status status = input_workload(name, &workload, NULL, error);
  if (status != STATUS_OK) return status;
  for (int i = 0; i < workload.layer_count; i++) {
    const struct layer *layer = &workload.layers[i];
    if (layer->is_input) continue;
    layers++;
    count += layer_mac_count(layer, layer->size);
  }
  text_append(facts, NOTE_SIZE, "%d layers, %s MACs", layers, format_count(macs, count));
  workload_deinit(&workload);
  return STATUS_OK;
}

/* What a file has in it, in a few words. Fails for want of memory only: of any other fault the words tell. */
static enum status read_facts(enum input_kind kind, const char *name, char facts[NOTE_SIZE], struct error *error) {
  enum status status = STATUS_OK;
  facts[0] = 0;
  if (kind == INPUT_HARDWARE) status = hardware_facts(name, facts, error);
  if (kind == INPUT_WORKLOAD) status = workload_facts(name, facts, error);
  if (status != STATUS_OK) snprintf(facts, NOTE_SIZE, "cannot be used: tilescope check says why");
  return status == STATUS_INTERNAL ? status : STATUS_OK;
}

/* Prints a line: the name, what is in the file and what it says it is. */
static enum status list_described(enum input_kind kind, const char *name, int width, FILE *out, struct error *error) {
  char facts[NOTE_SIZE], note[NOTE_SIZE] = "";
  enum status status = read_facts(kind, name, facts, error);
  if (status != STATUS_OK) return status;
  int used = width + (int)strlen(facts) + 2 * (facts[0] != 0);
  size_t room = used < LINE - NOTE_SIZE ? NOTE_SIZE : used < LINE ? (size_t)(LINE - used) : 0;
  if (room > 0) read_note(kind, name, room, note);
  bool is_more = facts[0] != 0 || note[0] != 0;
  char shown[SHOWN_SIZE];
  source_printable(shown, sizeof shown, name, strlen(name));
  fprintf(out, "  %-*s%s%s%s\n", is_more ? width + 2 : 0, shown, facts, facts[0] != 0 && note[0] != 0 ? ": " : "",
          note);
  return STATUS_OK;
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
  if (status == STATUS_OK && before != NULL) fprintf(out, "%s%s:\n", before, input_kind_folder[kind]);
  for (int i = 0; status == STATUS_OK && i < count; i++) {
    if (before == NULL) {
      source_write(out, names[i]);
      fputc('\n', out);
    } else {
      status = list_described(kind, names[i], width, out, error);
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
  for (int i = 0; i < INPUT_NAMED_COUNT; i++) {
    enum status status = list_kind((enum input_kind)i, listed ? "\n" : "", report->out, error);
    if (status == STATUS_INTERNAL) return status;
    listed += status == STATUS_OK;
  }
  return listed ? STATUS_OK : list_kind(INPUT_HARDWARE, NULL, report->out, error); /* which says where it looked */
}
