/* The folder that a study writes: files of text, tables and charts, each complete or absent. */
#ifndef TUI_BATCH_STUDY_FOLDER_H
#define TUI_BATCH_STUDY_FOLDER_H

#include "inputs/text_buffer.h"
#include "tui/options/options.h"
#include "tui/text/chart.h"
#include "tui/text/paths.h"
#include "tui/text/table.h"

struct study_folder {
  char path[PATH_SIZE];
  struct text_buffer *text; /* open; what is written there is the next file */
};

/* Sets the path: that of --output, or `name`. */
void folder_init(struct study_folder *folder, const struct options *options, const char *name,
                 struct text_buffer *text);

/* Makes the folder if there is none. */
enum status folder_make(const struct study_folder *folder, struct error *error);

/* Writes FOLDER/NAMEENDING to `path` of PATH_SIZE bytes, and returns it. */
const char *folder_file(const struct study_folder *folder, const char *name, const char *ending, char *path);

/* Saves the text as FOLDER/NAMEENDING and starts the next. STATUS_INTERNAL where memory is out or writing fails. */
enum status folder_save(struct study_folder *folder, const char *name, const char *ending, struct error *error);

/* Saves the table as NAME.csv; the chart as NAME.gp, its script, and NAME.dat. */
enum status folder_save_table(struct study_folder *folder, const char *name, const struct table *table,
                              struct error *error);
enum status folder_save_chart(struct study_folder *folder, const struct chart *chart, struct error *error);

/* Says on `out` that nothing was drawn, and how to draw it. */
void folder_say_not_drawn(const struct study_folder *folder, FILE *out);

#endif
