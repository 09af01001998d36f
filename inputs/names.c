/* Looks up names in the folders of inputs, in this order:
 *
 *   $TILESCOPE_INPUTS                          if set
 *   $XDG_DATA_HOME/tilescope                   by default ~/.local/share/tilescope
 *   inputs                                     in the folder of the program or one of six above it
 *   ../share/tilescope                         beside the program's folder
 *
 * Each has the folders hardware, workloads and mappings with NAME.yaml or NAME.yml, networks also as NAME.onnx, and
 * lessons with NAME.lesson. Files of other folders are found by their path below one of these. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/inputs.h"
#include "inputs/parts.h"
#include "inputs/yaml/nearest.h"
#include "inputs/yaml/source.h"

enum { MAX_ROOTS = 4, PARENTS_OF_PROGRAM = 6, SHOWN_NAMES = 3, LONGEST_NAME = 200, MOST_NAMES = 10000 };

struct roots {
  int count;
  char paths[MAX_ROOTS][SOURCE_PATH_SIZE];
};

/* --- The folders -------------------------------------------------------------------------------------- */

/* Writes a + b + c; false, with "" written, where that is too long. */
static bool join(char *out, size_t size, const char *a, const char *b, const char *c) {
  int length = snprintf(out, size, "%s%s%s", a, b, c);
  if (length >= 0 && (size_t)length < size) return true;
  out[0] = 0;
  return false;
}

static bool is_folder(const char *path) {
  struct stat facts;
  return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static void add_root(struct roots *roots, const char *a, const char *b) {
  if (join(roots->paths[roots->count], SOURCE_PATH_SIZE, a, b, "")) roots->count++;
}

/* Finds the folder of the running program, or "". */
static void program_folder(char *out, size_t size) {
  ssize_t length = readlink("/proc/self/exe", out, size - 1);
  out[length > 0 ? length : 0] = 0;
  char *slash = strrchr(out, '/');
  if (slash != NULL) *slash = 0;
}

/* Adds the inputs of the source tree, for programs in build/MODE/ or a folder of tests below it. */
static void add_source_tree(struct roots *roots, const char *folder) {
  char path[SOURCE_PATH_SIZE], probe[SOURCE_PATH_SIZE];
  if (!join(path, sizeof path, folder, "", "")) return;
  for (int i = 0; i <= PARENTS_OF_PROGRAM && path[0]; i++) {
    if (join(probe, sizeof probe, path, "/inputs/hardware", "") && is_folder(probe)) {
      add_root(roots, path, "/inputs");
      return;
    }
    char *slash = strrchr(path, '/');
    if (slash == NULL) return;
    *slash = 0;
  }
}

/* Finds the user's own folder; "" if the environment names none. */
static void data_folder(char *out, size_t size) {
  const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
  if (data != NULL && data[0]) {
    join(out, size, data, "/tilescope", "");
  } else {
    join(out, size, home != NULL && home[0] ? home : "", home != NULL && home[0] ? "/.local/share/tilescope" : "", "");
  }
}

static void find_roots(struct roots *roots) {
  char folder[SOURCE_PATH_SIZE];
  const char *own = getenv("TILESCOPE_INPUTS");
  roots->count = 0;
  if (own != NULL && own[0]) add_root(roots, own, "");
  data_folder(folder, sizeof folder);
  if (folder[0]) add_root(roots, folder, "");
  program_folder(folder, sizeof folder);
  if (!folder[0]) return;
  add_source_tree(roots, folder);
  add_root(roots, folder, "/../share/tilescope");
}

/* --- Names in the folders ------------------------------------------------------------------------------ */

enum { MOST_ENDINGS = 3 };

static const char *const kind_ending[INPUT_NAMED_COUNT][MOST_ENDINGS] = {
    [INPUT_HARDWARE] = {".yaml", ".yml"},
    [INPUT_WORKLOAD] = {".yaml", ".yml", ".onnx"},
    [INPUT_MAPPING] = {".yaml", ".yml"},
    [INPUT_LESSON] = {".lesson"},
};

/* Length of the name in "NAME.yaml", 0 where the file has no such ending or is hidden. */
static size_t name_length(const char *file, enum input_kind kind) {
  size_t length = strlen(file);
  if (file[0] == '.') return 0;
  for (int i = 0; i < MOST_ENDINGS && kind_ending[kind][i] != NULL; i++) {
    size_t tail = strlen(kind_ending[kind][i]);
    if (length > tail && strcmp(file + length - tail, kind_ending[kind][i]) == 0) return length - tail;
  }
  return 0;
}

struct name_list {
  struct arena *arena;
  int count, capacity;
  const char **names;
};

static enum status add_name(struct name_list *list, const char *name, size_t length, struct error *error) {
  if (list->count == MOST_NAMES || length > LONGEST_NAME) return STATUS_OK;
  if (list->count == list->capacity) {
    int capacity = list->capacity ? 2 * list->capacity : 32;
    const char **names = ARENA_NEW(list->arena, capacity, const char *);
    if (names == NULL) return error_out_of_memory(error);
    if (list->count) memcpy(names, list->names, (size_t)list->count * sizeof *names);
    list->names = names;
    list->capacity = capacity;
  }
  char *copy = ARENA_NEW(list->arena, length + 1, char);
  if (copy == NULL) return error_out_of_memory(error);
  memcpy(copy, name, length);
  list->names[list->count++] = copy;
  return STATUS_OK;
}

static enum status add_names_of(struct name_list *list, const char *root, enum input_kind kind, struct error *error) {
  char path[SOURCE_PATH_SIZE];
  if (!join(path, sizeof path, root, "/", input_kind_folder[kind])) return STATUS_OK;
  DIR *folder = opendir(path);
  if (folder == NULL) return errno == ENOMEM ? error_out_of_memory(error) : STATUS_OK;
  enum status status = STATUS_OK;
  for (struct dirent *entry; status == STATUS_OK && (entry = readdir(folder)) != NULL;) {
    size_t length = name_length(entry->d_name, kind);
    if (length) status = add_name(list, entry->d_name, length, error);
  }
  closedir(folder);
  return status;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_once_each(struct name_list *list) {
  int kept = 0;
  if (!list->count) return;
  qsort(list->names, (size_t)list->count, sizeof *list->names, compare_names);
  for (int i = 0; i < list->count; i++) {
    if (kept && strcmp(list->names[kept - 1], list->names[i]) == 0) continue;
    list->names[kept++] = list->names[i];
  }
  list->count = kept;
}

/* Reports that no folder has an input of the kind: most likely the program was moved without its inputs. */
static enum status no_inputs(enum input_kind kind, const struct roots *roots, struct error *error) {
  enum { SHOWN = 200 };
  char folders[MAX_ROOTS * (SHOWN + sizeof ", ..")] = "";
  for (int i = 0; i < roots->count; i++) {
    size_t used = strlen(folders);
    const char *path = roots->paths[i], *cut = strlen(path) > SHOWN ? ".." : "";
    snprintf(folders + used, sizeof folders - used, "%s%.*s%s", i ? ", " : "", SHOWN, path, cut);
  }
  return error_set(
      error, STATUS_BAD_INPUT,
      "no %s found in %s; set TILESCOPE_INPUTS to the folder that holds hardware, workloads, mappings and lessons",
      input_kind_folder[kind], folders);
}

enum status input_names(enum input_kind kind, struct arena *arena, int *count, const char ***names,
                        struct error *error) {
  struct roots roots;
  struct name_list list = {.arena = arena};
  enum status status = STATUS_OK;
  find_roots(&roots);
  for (int i = 0; i < roots.count && status == STATUS_OK; i++) {
    status = add_names_of(&list, roots.paths[i], kind, error);
  }
  if (status != STATUS_OK) return status;
  if (list.count == 0) return no_inputs(kind, &roots, error);
  sort_once_each(&list);
  *count = list.count;
  *names = list.names;
  return STATUS_OK;
}

/* --- From a name to a path ------------------------------------------------------------------------------ */

/* Writes the names nearest to `name`, separated by commas; all names where none is near and they are few. Returns
 * their number. */
static int write_nearest(const char *name, int count, const char **names, char *out, size_t size) {
  int shown = 0;
  size_t used = 0;
  out[0] = 0;
  for (int limit = 0; limit <= nearest_limit(name); limit++) {
    for (int i = 0; i < count && shown < SHOWN_NAMES; i++) {
      bool begins = name[0] && strncasecmp(name, names[i], strlen(name)) == 0; /* shown first, once */
      bool near = nearest_distance(name, names[i]) == limit;
      if (limit == 0 ? !(begins || near) : begins || !near) continue;
      int length = snprintf(out + used, size - used, "%s%s", shown ? ", " : "", names[i]);
      if (length < 0 || (size_t)length >= size - used) {
        out[used] = 0;
        return shown;
      }
      used += (size_t)length;
      shown++;
    }
  }
  return shown;
}

/* Finds the file of a name; false where no folder has it. */
static bool find_file(const struct roots *roots, enum input_kind kind, const char *name, char *path, size_t size) {
  char folder[SOURCE_PATH_SIZE], found[SOURCE_PATH_SIZE + LONGEST_NAME];
  for (int i = 0; i < roots->count && name[0] && name[0] != '.'; i++) {
    if (!join(folder, sizeof folder, roots->paths[i], "/", input_kind_folder[kind])) continue;
    for (int e = 0; e < MOST_ENDINGS && kind_ending[kind][e] != NULL; e++) {
      int length = snprintf(found, sizeof found, "%s/%s%s", folder, name, kind_ending[kind][e]);
      if (length < 0 || (size_t)length >= sizeof found || (size_t)length >= size) continue;
      if (access(found, F_OK) != 0) continue;
      memcpy(path, found, (size_t)length + 1);
      return true;
    }
  }
  return false;
}

static const char *const kind_title[INPUT_NAMED_COUNT] = {"accelerator", "network", "mapping", "lesson"};

/* Says where a name of another kind is taken; STATUS_OK where there is none, either. */
static enum status other_kind(const struct roots *roots, enum input_kind kind, const char *name, struct error *error) {
  static const char *const taken_by[INPUT_NAMED_COUNT] = {
      "an accelerator, for --hardware and 'tilescope show hardware'",
      "a network, for --workload and 'tilescope show workload'", "a mapping, for --mapping",
      "a lesson, for 'tilescope lesson'"};
  char path[SOURCE_PATH_SIZE];
  for (enum input_kind other = INPUT_HARDWARE; other < INPUT_NAMED_COUNT; other++) {
    if (other == kind || !find_file(roots, other, name, path, sizeof path)) continue;
    return error_set(error, STATUS_BAD_INPUT, "there is no %s called '%s'; it is %s", kind_title[kind], name,
                     taken_by[other]);
  }
  return STATUS_OK;
}

static enum status unknown_name(enum input_kind kind, const char *name, struct error *error) {
  char raw[400], nearest[300], shown[100], path[LONGEST_NAME + 16];
  struct arena arena;
  int count = 0;
  const char **names = NULL;
  arena_init(&arena);
  enum status status = input_names(kind, &arena, &count, &names, error);
  if (status != STATUS_OK) {
    arena_deinit(&arena);
    return status;
  }
  int near = write_nearest(name, count, names, raw, sizeof raw);
  arena_deinit(&arena);
  source_printable(nearest, sizeof nearest, raw, strlen(raw));
  source_printable(shown, sizeof shown, name, strlen(name));
  struct stat facts;
  bool is_file = join(path, sizeof path, "./", name, "") && stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
  return error_set(error, STATUS_BAD_INPUT, "there is no %s called '%s'%s%s%s; 'tilescope list' prints all names",
                   kind_title[kind], shown,
                   is_file ? " (to name a file, give a path such as ./NAME, or the ending .yaml)" : "",
                   near ? "; nearest: " : "", nearest);
}

static bool ends_in(const char *text, const char *ending) {
  size_t length = strlen(text), tail = strlen(ending);
  return length >= tail && strcasecmp(text + length - tail, ending) == 0;
}

bool input_is_path(const char *name) {
  return strchr(name, '/') != NULL || ends_in(name, ".yaml") || ends_in(name, ".yml") || ends_in(name, ".onnx") ||
         ends_in(name, ".lesson");
}

enum status input_save_path(enum input_kind kind, const char *name, char *path, size_t size, struct error *error) {
  char folder[SOURCE_PATH_SIZE];
  data_folder(folder, sizeof folder);
  int length = snprintf(path, size, "%s", name);
  if (!input_is_path(name)) {
    if (!folder[0] || name[0] == 0 || name[0] == '.' || strlen(name) > LONGEST_NAME) {
      return error_set(error, STATUS_USAGE, "'%.60s' is not a valid name; give a path that ends in .yaml", name);
    }
    length = snprintf(path, size, "%s/%s/%s.yaml", folder, input_kind_folder[kind], name);
  }
  if (length > 0 && (size_t)length < size) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "the path of '%.60s' is too long", name);
}

enum status input_refuse_python(const char *name, struct error *error) {
  char base[NAME_SIZE], path[SOURCE_PATH_SIZE], shown[200];
  struct error none;
  if (!ends_in(name, ".py")) return STATUS_OK;
  source_printable(shown, sizeof shown, name, strlen(name));
  input_base_name(name, base, sizeof base);
  for (char *at = base; *at; at++) *at = (char)tolower((unsigned char)*at);
  const char *own = strncmp(base, "workload_", 9) == 0 ? base + 9 : base;
  for (enum input_kind kind = INPUT_HARDWARE; kind <= INPUT_WORKLOAD; kind++) {
    if (input_path(kind, own, path, sizeof path, &none) != STATUS_OK) continue;
    return error_set(
        error, STATUS_BAD_INPUT,
        "%s: DeFiNES describes its inputs in Python, which is not read; its accelerators and networks come "
        "with this program as YAML: --%s %s",
        shown, input_kind_name[kind], own);
  }
  return error_set(error, STATUS_BAD_INPUT,
                   "%s: DeFiNES and ZigZag before 3.0 describe their inputs in Python, which is not read; give YAML as "
                   "of ZigZag 3 (those of DeFiNES come with this program: tilescope list)",
                   shown);
}

enum status input_refuse_renamed(const char *path, struct error *error) {
  size_t length = strlen(path), tail = strlen(".onnx");
  if (length <= tail || strcasecmp(path + length - tail, ".onnx") != 0) return STATUS_OK;
  return source_path_error(path, error, "not an ONNX model: it does not begin as one");
}

enum status input_path(enum input_kind kind, const char *name, char *path, size_t size, struct error *error) {
  struct roots roots;
  if (input_refuse_python(name, error) != STATUS_OK) return error->status;
  if (input_is_path(name)) {
    if (strlen(name) < size) {
      join(path, size, name, "", "");
      return STATUS_OK;
    }
    return error_set(error, STATUS_BAD_INPUT, "the path is too long (%zu bytes)", strlen(name));
  }
  find_roots(&roots);
  if (find_file(&roots, kind, name, path, size)) return STATUS_OK;
  if (other_kind(&roots, kind, name, error) != STATUS_OK) return error->status;
  return unknown_name(kind, name, error);
}

enum status input_companion(const char *name, char *path, size_t size, struct error *error) {
  struct roots roots;
  find_roots(&roots);
  for (int i = 0; i < roots.count; i++) {
    if (join(path, size, roots.paths[i], "/", name) && access(path, F_OK) == 0) return STATUS_OK;
  }
  return error_set(error, STATUS_BAD_INPUT, "there is no %s in the folders of inputs; install the program whole", name);
}

void input_base_name(const char *path, char *name, size_t size) {
  const char *slash = strrchr(path, '/');
  const char *base = slash != NULL ? slash + 1 : path;
  size_t length = strlen(base);
  const char *dot = strrchr(base, '.');
  if (dot != NULL && dot != base) length = (size_t)(dot - base);
  source_printable(name, size, base, length);
}
