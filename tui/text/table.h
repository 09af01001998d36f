/* A table as data: one subject, filled in one place and printed as text for people, for papers (Markdown, LaTeX), as
 * CSV, tab-separated lines or JSON. Cells hold exact values; columns have their names, and their format for people. */
#ifndef TUI_TEXT_TABLE_H
#define TUI_TEXT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "model/base/arena.h"
#include "tui/text/json.h"

struct table_column {
  const char *key;                                  /* in CSV and JSON, with its unit: "energy_pj" */
  const char *head;                                 /* for people */
  const char *(*format)(char *text, double number); /* of numbers for people (tui/text/format.h); NULL: 12 digits */
  bool hidden;                                      /* from people */
  bool right;                                       /* texts end at its right edge, as numbers do */
  int width;                                        /* in cells, while the table is printed */
  int least_width;                                  /* of a table that is printed row by row */
};

/* What papers make of a row. */
enum table_role {
  TABLE_ROWS,
  TABLE_HEADING, /* of the rows up to the next one, over all columns; left out where none is left of them */
  TABLE_EQUAL,   /* nothing differs in it: left out */
};

struct table_cell {
  const char *text; /* NULL: a number */
  double number;
  bool blank;           /* a 0 or a text that people do not see */
  const char *shown;    /* what people see instead: "19.05 mJ"; NULL: the text, or the number by its column's format */
  enum table_role role; /* of the row, in its first cell */
};

struct table {
  struct arena arena;
  const char *title;
  int column_count, column_room;
  struct table_column *columns;
  int cell_count, cell_room;
  struct table_cell *cells; /* row by row */
  bool failed;              /* memory is out; nothing more is added */
};

void table_init(struct table *table);
void table_deinit(struct table *table);

/* Sets the title; strings are copied, here and below. */
__attribute__((format(printf, 2, 3))) void table_title(struct table *table, const char *format, ...);

/* Add columns before the first cell: of constants, one with a printed key, or one for each word of `keys`. The key is
 * also the head unless one is given. */
#define TABLE_HEAD(table, ...)                               \
  table_columns(table, (struct table_column[]){__VA_ARGS__}, \
                (int)(sizeof((struct table_column[]){__VA_ARGS__}) / sizeof(struct table_column)))
void table_columns(struct table *table, const struct table_column *columns, int count);
__attribute__((format(printf, 2, 3))) void table_column(struct table *table, const char *format, ...);
void table_keys(struct table *table, const char *keys);

/* Gives the last column another head than its key. */
__attribute__((format(printf, 2, 3))) void table_head(struct table *table, const char *format, ...);

static inline struct table_column column_text(const char *key, const char *head) {
  return (struct table_column){.key = key, .head = head};
}
static inline struct table_column column_right(const char *key, const char *head) {
  return (struct table_column){.key = key, .head = head, .right = true};
}
static inline struct table_column column_number(const char *key, const char *head,
                                                const char *(*format)(char *text, double number)) {
  return (struct table_column){.key = key, .head = head, .format = format};
}
static inline struct table_column column_hidden(const char *key) {
  return (struct table_column){.key = key, .hidden = true};
}

/* Adds cells, from left to right, then in the next row: TABLE_ROW(&table, cell_text(name), cell_number(bits)). */
#define TABLE_ROW(table, ...)                          \
  table_row(table, (struct table_cell[]){__VA_ARGS__}, \
            (int)(sizeof((struct table_cell[]){__VA_ARGS__}) / sizeof(struct table_cell)))
void table_row(struct table *table, const struct table_cell *cells, int count);
__attribute__((format(printf, 2, 3))) void table_text(struct table *table, const char *format, ...);
void table_number(struct table *table, double number);

static inline struct table_cell cell_number(double number) {
  return (struct table_cell){.number = number};
}
static inline struct table_cell cell_text(const char *text) {
  return (struct table_cell){.text = text};
}
/* A number, and the text that people see for it. */
static inline struct table_cell cell_shown(double number, const char *shown) {
  return (struct table_cell){.number = number, .shown = shown};
}
/* Nothing to people; 0 as data. */
static inline struct table_cell cell_blank(void) {
  return (struct table_cell){.blank = true};
}
/* The number if there is one, else an empty text. */
static inline struct table_cell cell_known(bool known, double number) {
  return known ? cell_number(number) : cell_text("");
}

/* Whole rows. */
int table_rows(const struct table *table);
const struct table_cell *table_cell(const struct table *table, int row, int column);

/* --- Printing ------------------------------------------------------------------------------------------ */

/* For people: heads and rows, indented by two, columns as wide as their widest cell, numbers to the right. */
void table_print(const struct table *table, FILE *out);

/* The same for a table that still grows: rows from `first` on, -1 being the heads. Columns have their least width;
 * cells that need more widen them for what follows. */
void table_print_from(const struct table *table, int first, FILE *out);

/* For papers, with the columns that people see, numbers to the right: a table of Markdown, or a tabular of LaTeX with
 * the rules of booktabs, a longtable where it has more rows than a page. Numbers whose column has no format get that of
 * the unit at the end of its key, which its head then lacks: energy_pj is "energy", in mJ. */
void table_write_markdown(const struct table *table, FILE *out);
void table_write_latex(const struct table *table, FILE *out);

/* A cell alone, exactly; numbers that are not finite as "inf" and "nan". */
void table_write_cell(const struct table_cell *cell, FILE *out);

/* Row `row`, or all rows below the keys, separated by tabs; tabs and line ends within become blanks. */
void table_write_row(const struct table *table, int row, FILE *out);
void table_write_tabs(const struct table *table, FILE *out);

/* All rows below the keys, as CSV; one of them, the keys being row -1. */
void table_write_csv(const struct table *table, FILE *out);
void table_write_csv_row(const struct table *table, int row, FILE *out);

/* {"title", "columns": [..], "rows": [[..], ..]} at the end of an array. */
void table_add_json(const struct table *table, struct json *json, struct json_object *array);

/* Adds cells of a row to an object, under their keys: those that `keys` lists between blanks, in its order; NULL: all.
 * Keys must be constants. */
void table_add_row_json(const struct table *table, int row, const char *keys, struct json *json,
                        struct json_object *object);

/* An object for each row at the end of an array, as table_add_row_json. */
void table_add_rows_json(const struct table *table, const char *keys, struct json *json, struct json_object *array);

#endif
