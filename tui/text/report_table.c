#include "tui/text/report_table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tui/text/utf8.h"

enum { TABLE_COLUMNS = 32 };

static void add_text(struct table *table, const char *text, size_t length) {
  char *copy = arena_alloc(&table->arena, length + 1, 1);
  if (table->cell_count == table->capacity) {
    int capacity = table->capacity ? 2 * table->capacity : 64;
    const char **cells = realloc(table->cells, (size_t)capacity * sizeof *cells);
    if (cells != NULL) table->cells = cells, table->capacity = capacity;
  }
  if (copy == NULL || table->cell_count == table->capacity) {
    table->report->failed = true;
    return;
  }
  memcpy(copy, text, length);
  table->cells[table->cell_count++] = copy;
}

void table_open(struct table *table, struct report *report, const char *alignment, const char *heads) {
  *table = (struct table){.report = report, .alignment = alignment};
  arena_init(&table->arena);
  for (;;) {
    size_t length = strcspn(heads, "|");
    add_text(table, heads, length);
    if (!heads[length]) break;
    heads += length + 1;
  }
}

void table_add(struct table *table, const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  add_text(table, text, strlen(text));
}

static void write_row(const struct table *table, const char *const *cells, int columns, const int *width) {
  FILE *out = table->report->out;
  int blanks = 0; /* owed before the next cell that is not empty, so that no line ends with blanks */
  for (int i = 0; i < columns; i++) {
    int missing = width[i] - text_width(cells[i]);
    bool right = table->alignment[i] == 'r';
    blanks += 2;
    if (*cells[i]) {
      fprintf(out, "%*s%s", blanks + (right ? missing : 0), "", cells[i]);
      blanks = right ? 0 : missing;
    } else {
      blanks += missing;
    }
  }
  fputc('\n', out);
}

void table_close(struct table *table) {
  int columns = (int)strlen(table->alignment);
  int width[TABLE_COLUMNS] = {0};
  for (int i = 0; i < table->cell_count; i++) {
    int cell = text_width(table->cells[i]);
    if (cell > width[i % columns]) width[i % columns] = cell;
  }
  for (int i = 0; i + columns <= table->cell_count; i += columns) write_row(table, table->cells + i, columns, width);
  free(table->cells);
  arena_deinit(&table->arena);
}
