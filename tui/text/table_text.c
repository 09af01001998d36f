#include "tui/text/table_text.h"

#include <math.h>
#include <string.h>

#include "tui/analysis/sweep_words.h"
#include "tui/text/number.h"

/* As text; `number` is room for one. */
static const char *cell_text(const struct table_cell *cell, char number[NUMBER_SIZE]) {
  if (cell->text != NULL) return cell->text;
  if (isnan(cell->number)) return "nan";
  if (isinf(cell->number)) return cell->number > 0 ? "inf" : "-inf";
  return number_exact(cell->number, number);
}

void table_write_cell(const struct table_cell *cell, FILE *out) {
  char number[NUMBER_SIZE];
  fputs(cell_text(cell, number), out);
}

static void write_between_tabs(const char *text, FILE *out) {
  for (; *text; text++) fputc(strchr("\t\r\n", *text) != NULL ? ' ' : *text, out);
}

void table_write_row(const struct table *table, int row, FILE *out) {
  char number[NUMBER_SIZE];
  for (int column = 0; column < table->column_count; column++) {
    if (column > 0) fputc('\t', out);
    write_between_tabs(cell_text(table_cell(table, row, column), number), out);
  }
  fputc('\n', out);
}

void table_write_tabs(const struct table *table, FILE *out) {
  for (int column = 0; column < table->column_count; column++) {
    if (column > 0) fputc('\t', out);
    write_between_tabs(table->columns[column], out);
  }
  fputc('\n', out);
  for (int row = 0; row < table_rows(table); row++) table_write_row(table, row, out);
}

void table_write_csv(const struct table *table, FILE *out) {
  char number[NUMBER_SIZE];
  for (int column = 0; column < table->column_count; column++) {
    if (column > 0) fputc(',', out);
    words_field(out, table->columns[column]);
  }
  fputc('\n', out);
  for (int row = 0; row < table_rows(table); row++) {
    for (int column = 0; column < table->column_count; column++) {
      if (column > 0) fputc(',', out);
      words_field(out, cell_text(table_cell(table, row, column), number));
    }
    fputc('\n', out);
  }
}

void table_add_json(const struct table *table, struct json *json, struct json_object *array) {
  struct json_object *object = json_add_object(json, array, NULL);
  json_add_text(json, object, "title", table->title);
  struct json_object *columns = json_add_array(json, object, "columns");
  for (int column = 0; column < table->column_count; column++) {
    json_add_text(json, columns, NULL, table->columns[column]);
  }
  struct json_object *rows = json_add_array(json, object, "rows");
  for (int row = 0; row < table_rows(table); row++) {
    struct json_object *cells = json_add_array(json, rows, NULL);
    for (int column = 0; column < table->column_count; column++) {
      const struct table_cell *cell = table_cell(table, row, column);
      if (cell->text != NULL) {
        json_add_text(json, cells, NULL, cell->text);
      } else {
        json_add_number(json, cells, NULL, cell->number);
      }
    }
  }
}
