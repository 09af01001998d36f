/* Tables as text: for spreadsheets, scripts and JSON readers. Numbers read back exactly. */
#ifndef TUI_TEXT_TABLE_TEXT_H
#define TUI_TEXT_TABLE_TEXT_H

#include <stdio.h>

#include "tui/text/json.h"
#include "tui/text/table.h"

/* A cell alone; numbers that are not finite as "inf" and "nan". */
void table_write_cell(const struct table_cell *cell, FILE *out);

/* Row `row`, or all rows below the names of the columns, separated by tabs; tabs and line ends within become
 * blanks. */
void table_write_row(const struct table *table, int row, FILE *out);
void table_write_tabs(const struct table *table, FILE *out);

/* All rows below the names of the columns, as CSV. */
void table_write_csv(const struct table *table, FILE *out);

/* {"title", "columns": [..], "rows": [[..], ..]} at the end of an array. */
void table_add_json(const struct table *table, struct json *json, struct json_object *array);

#endif
