#include "tui/batch/study/folder.h"

#include <errno.h>
#include <sys/stat.h>

#include "inputs/save.h"

enum { FOLDER_MODE = 0777 };

void folder_init(struct study_folder *folder, const struct options *options, const char *name,
                 struct text_buffer *text) {
  snprintf(folder->path, sizeof folder->path, "%s",
           options_given(options, OPTION_OUTPUT) ? options->value[OPTION_OUTPUT] : name);
  folder->text = text;
}

enum status folder_make(const struct study_folder *folder, struct error *error) {
  struct stat facts;
  if (mkdir(folder->path, FOLDER_MODE) == 0) return STATUS_OK;
  if (errno == EEXIST && stat(folder->path, &facts) == 0) {
    if (S_ISDIR(facts.st_mode)) return STATUS_OK;
    return error_set(error, STATUS_INTERNAL, "cannot make the folder %s: it is a file; give another path",
                     folder->path);
  }
  if (errno == ENOENT) {
    return error_set(error, STATUS_INTERNAL, "cannot make the folder %s: the folder above it does not exist",
                     folder->path);
  }
  return error_set_errno(error, STATUS_INTERNAL, "cannot make the folder %s", folder->path);
}

const char *folder_file(const struct study_folder *folder, const char *name, const char *ending, char *path) {
  snprintf(path, PATH_SIZE, "%.3900s/%s%s", folder->path, name, ending);
  return path;
}

enum status folder_save(struct study_folder *folder, const char *name, const char *ending, struct error *error) {
  char path[PATH_SIZE];
  size_t size;
  const char *text = text_buffer_peek(folder->text, &size);
  if (text == NULL) return error_out_of_memory(error);
  enum status status = save_file(folder_file(folder, name, ending, path), text, size, SAVE_PUBLIC, true, error);
  text_buffer_clear(folder->text);
  return status;
}

enum status folder_save_table(struct study_folder *folder, const char *name, const struct table *table,
                              struct error *error) {
  if (table->failed) return error_out_of_memory(error);
  table_write_csv(table, folder->text->out);
  return folder_save(folder, name, ".csv", error);
}

enum status folder_save_chart(struct study_folder *folder, const struct chart *chart, struct error *error) {
  chart_write_script(chart, folder->text->out);
  enum status status = folder_save(folder, chart->name, ".gp", error);
  if (status != STATUS_OK) return status;
  chart_write_data(chart, folder->text->out);
  return folder_save(folder, chart->name, ".dat", error);
}

void folder_say_not_drawn(const struct study_folder *folder, FILE *out) {
  fprintf(out, "no figure is drawn: gnuplot is missing (Debian: gnuplot-nox). With it: cd %s && gnuplot *.gp\n",
          folder->path);
}
