#include "tui/text/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void table_init(struct table *table) {
  *table = (struct table){.title = ""};
  arena_init(&table->arena);
}

void table_deinit(struct table *table) {
  free(table->cells);
  arena_deinit(&table->arena);
}

/* A copy in the table's arena, or NULL when memory is out. */
static const char *print(struct table *table, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  char *text = length < 0 ? NULL : ARENA_NEW(&table->arena, length + 1, char);
  if (text != NULL) vsnprintf(text, (size_t)length + 1, format, arguments);
  if (text == NULL) table->failed = true;
  return text;
}

static void add(struct table *table, struct table_cell cell) {
  if (table->failed) return;
  if (table->cell_count == table->cell_room) {
    int room = table->cell_room == 0 ? 64 : 2 * table->cell_room;
    struct table_cell *cells = realloc(table->cells, (size_t)room * sizeof *cells);
    table->failed = cells == NULL;
    if (table->failed) return;
    table->cells = cells;
    table->cell_room = room;
  }
  table->cells[table->cell_count++] = cell;
}

void table_title(struct table *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *title = print(table, format, arguments);
  va_end(arguments);
  if (title != NULL) table->title = title;
}

void table_column(struct table *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *name = print(table, format, arguments);
  va_end(arguments);
  if (table->column_count == TABLE_COLUMNS) table->failed = true;
  if (!table->failed) table->columns[table->column_count++] = name;
}

void table_text(struct table *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *text = print(table, format, arguments);
  va_end(arguments);
  add(table, (struct table_cell){.text = text});
}

void table_number(struct table *table, double number) {
  add(table, (struct table_cell){.number = number});
}

int table_rows(const struct table *table) {
  return table->column_count > 0 ? table->cell_count / table->column_count : 0;
}

const struct table_cell *table_cell(const struct table *table, int row, int column) {
  return &table->cells[row * table->column_count + column];
}
