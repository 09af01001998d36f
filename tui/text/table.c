#include "tui/text/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

/* --- Filling ------------------------------------------------------------------------------------------- */

void table_init(struct table *table) {
  *table = (struct table){.title = ""};
  arena_init(&table->arena);
}

void table_deinit(struct table *table) {
  free(table->columns);
  free(table->cells);
  arena_deinit(&table->arena);
}

/* Prints into the table's arena; NULL when memory is out. */
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

/* Makes room for one more than `count` items. Returns the items, which may have moved. */
static void *grow(struct table *table, void *items, int count, int *room, size_t size) {
  if (count < *room) return items;
  int larger = *room == 0 ? 16 : 2 * *room;
  void *moved = realloc(items, (size_t)larger * size);
  table->failed |= moved == NULL;
  if (moved == NULL) return items;
  *room = larger;
  return moved;
}

static void add(struct table *table, struct table_cell cell) {
  table->cells = grow(table, table->cells, table->cell_count, &table->cell_room, sizeof cell);
  if (!table->failed) table->cells[table->cell_count++] = cell;
}

void table_title(struct table *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *title = print(table, format, arguments);
  va_end(arguments);
  if (title != NULL) table->title = title;
}

void table_columns(struct table *table, const struct table_column *columns, int count) {
  for (int i = 0; i < count; i++) {
    table->columns = grow(table, table->columns, table->column_count, &table->column_room, sizeof *columns);
    if (!table->failed) table->columns[table->column_count++] = columns[i];
  }
}

void table_column(struct table *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *key = print(table, format, arguments);
  struct table_column column = column_text(key, key);
  va_end(arguments);
  table_columns(table, &column, 1);
}

void table_head(struct table *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *head = print(table, format, arguments);
  va_end(arguments);
  if (head != NULL && table->column_count > 0) table->columns[table->column_count - 1].head = head;
}

void table_keys(struct table *table, const char *keys) {
  for (; *keys != 0; keys += strspn(keys, " ")) {
    int length = (int)strcspn(keys, " ");
    table_column(table, "%.*s", length, keys);
    keys += length;
  }
}

/* A copy in the table's arena; NULL of NULL, and when memory is out. */
static const char *copy_text(struct table *table, const char *text) {
  if (text == NULL) return NULL;
  size_t size = strlen(text) + 1;
  char *copy = ARENA_NEW(&table->arena, (int)size, char);
  table->failed |= copy == NULL;
  return copy != NULL ? memcpy(copy, text, size) : NULL;
}

void table_row(struct table *table, const struct table_cell *cells, int count) {
  for (int i = 0; i < count; i++) {
    struct table_cell cell = cells[i];
    cell.text = copy_text(table, cell.text);
    cell.shown = copy_text(table, cell.shown);
    add(table, cell);
  }
}

void table_text(struct table *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *text = print(table, format, arguments);
  va_end(arguments);
  add(table, (struct table_cell){.text = text});
}

void table_number(struct table *table, double number) {
  add(table, cell_number(number));
}

int table_rows(const struct table *table) {
  return table->column_count > 0 ? table->cell_count / table->column_count : 0;
}

const struct table_cell *table_cell(const struct table *table, int row, int column) {
  return &table->cells[row * table->column_count + column];
}

/* --- For people ---------------------------------------------------------------------------------------- */

/* Returns a cell as data; `number` is a buffer for one number. */
static const char *exact_text(const struct table_cell *cell, char number[NUMBER_SIZE]) {
  if (cell->text != NULL) return cell->text;
  if (isnan(cell->number)) return "nan";
  if (isinf(cell->number)) return cell->number > 0 ? "inf" : "-inf";
  return number_exact(cell->number, number);
}

/* Returns a cell as text for people, row -1 being the heads; `number` is a buffer for one number. */
static const char *shown_text(const struct table *table, int row, int c, char number[NUMBER_SIZE]) {
  const struct table_column *column = &table->columns[c];
  if (row < 0) return column->head;
  const struct table_cell *cell = table_cell(table, row, c);
  if (cell->blank) return "";
  if (cell->shown != NULL) return cell->shown;
  if (cell->text == NULL && column->format != NULL) return column->format(number, cell->number);
  if (cell->text == NULL && isfinite(cell->number)) {
    snprintf(number, NUMBER_SIZE, "%.12g", cell->number); /* without what is left of sums in the last digits */
    return number;
  }
  return exact_text(cell, number);
}

static void print_row(const struct table *table, int row, FILE *out) {
  int blanks = 0; /* owed before the next cell that is not empty, so that no line ends with blanks */
  for (int c = 0; c < table->column_count; c++) {
    char number[NUMBER_SIZE];
    const struct table_column *column = &table->columns[c];
    if (column->hidden) continue;
    const char *text = shown_text(table, row, c, number);
    int missing = column->width - text_width(text);
    blanks += 2;
    if (*text != 0) {
      fprintf(out, "%*s%s", blanks + (column->right ? missing : 0), "", text);
      blanks = column->right ? 0 : missing;
    } else {
      blanks += missing;
    }
  }
  fputc('\n', out);
}

/* Widens a column to a row; numbers stand at the right. */
static void widen(const struct table *table, int row, int c) {
  struct table_column *column = &table->columns[c];
  char number[NUMBER_SIZE];
  int width = column->hidden ? 0 : text_width(shown_text(table, row, c, number));
  if (width > column->width) column->width = width;
  column->right |= row >= 0 && table_cell(table, row, c)->text == NULL;
}

void table_print(const struct table *table, FILE *out) {
  _Static_assert((int)NUMBER_SIZE >= (int)FORMAT_SIZE, "any number fits");
  int rows = table_rows(table);
  for (int c = 0; c < table->column_count; c++) {
    table->columns[c].width = 0;
    for (int row = -1; row < rows; row++) widen(table, row, c);
  }
  for (int row = -1; row < rows; row++) print_row(table, row, out);
}

void table_print_from(const struct table *table, int first, FILE *out) {
  int rows = table_rows(table);
  for (int c = 0; c < table->column_count; c++) {
    struct table_column *column = &table->columns[c];
    if (column->width < column->least_width) column->width = column->least_width;
    column->right |= column->format != NULL;
    for (int row = first < 0 ? -1 : first; row < rows; row++) widen(table, row, c);
  }
  for (int row = first; row < rows; row++) print_row(table, row, out);
}

/* --- For papers ---------------------------------------------------------------------------------------- */

/* Units at the end of keys, and how people see their numbers. */
static const struct {
  const char *suffix;
  const char *(*format)(char *text, double number);
} unit_suffixes[] = {
    {"_pj_cycles", format_edp}, {"_pj", format_energy}, {"_cycles", format_cycles}, {"_bits", format_traffic}};
enum { UNIT_SUFFIXES = sizeof unit_suffixes / sizeof *unit_suffixes };

/* The unit of a column without a format, by its key; UNIT_SUFFIXES: none. */
static int suffix_of(const struct table_column *column) {
  size_t length = strlen(column->key);
  for (int i = 0; i < UNIT_SUFFIXES && column->format == NULL; i++) {
    size_t size = strlen(unit_suffixes[i].suffix);
    if (length > size && strcmp(column->key + length - size, unit_suffixes[i].suffix) == 0) return i;
  }
  return UNIT_SUFFIXES;
}

/* What a paper says in a cell, row -1 being the heads; `number` as above. */
static const char *paper_text(const struct table *table, int row, int c, char number[NUMBER_SIZE]) {
  const struct table_column *column = &table->columns[c];
  int suffix = suffix_of(column);
  if (row < 0) {
    if (column->head != column->key) return column->head;
    size_t cut = suffix < UNIT_SUFFIXES ? strlen(unit_suffixes[suffix].suffix) : 0;
    snprintf(number, NUMBER_SIZE, "%.*s", (int)(strlen(column->key) - cut), column->key);
    bool has_name = strchr(number, '.') != NULL; /* of a memory, which stays as it is */
    for (char *letter = number; !has_name && (letter = strchr(letter, '_')) != NULL;) *letter = ' ';
    return number;
  }
  const struct table_cell *cell = table_cell(table, row, c);
  bool has_unit = suffix < UNIT_SUFFIXES && cell->text == NULL && cell->shown == NULL && !cell->blank;
  return has_unit ? unit_suffixes[suffix].format(number, cell->number) : shown_text(table, row, c, number);
}

/* True if the column ends at its right edge: a number is in it, or the table says so. */
static bool is_right(const struct table *table, int c) {
  bool right = table->columns[c].right;
  for (int row = 0; row < table_rows(table); row++) right |= table_cell(table, row, c)->text == NULL;
  return right;
}

static void write_markdown_row(const struct table *table, int row, FILE *out) {
  for (int c = 0; c < table->column_count; c++) {
    char number[NUMBER_SIZE];
    if (table->columns[c].hidden) continue;
    fputs("| ", out);
    const char *text = paper_text(table, row, c, number);
    const char *bold = row >= 0 && table_cell(table, row, 0)->role == TABLE_HEADING && *text != 0 ? "**" : "";
    fputs(bold, out);
    for (; *text != 0; text++) {
      if (strchr("|\\`*<", *text) != NULL) fputc('\\', out);
      fputc(*text == '\n' ? ' ' : *text, out);
    }
    fprintf(out, "%s ", bold);
  }
  fputs("|\n", out);
}

static enum table_role role_of(const struct table *table, int row) {
  return table_cell(table, row, 0)->role;
}

/* True if a row is in the paper. */
static bool is_printed(const struct table *table, int row) {
  if (role_of(table, row) != TABLE_HEADING) return role_of(table, row) == TABLE_ROWS;
  for (int i = row + 1; i < table_rows(table) && role_of(table, i) != TABLE_HEADING; i++) {
    if (role_of(table, i) == TABLE_ROWS) return true;
  }
  return false;
}

static int count_role(const struct table *table, enum table_role role) {
  int count = 0;
  for (int row = 0; row < table_rows(table); row++) count += role_of(table, row) == role;
  return count;
}

/* The first text of the row that people see. */
static const char *heading_text(const struct table *table, int row, char number[NUMBER_SIZE]) {
  int c = 0;
  while (table->columns[c].hidden) c++;
  return paper_text(table, row, c, number);
}

void table_write_markdown(const struct table *table, FILE *out) {
  int equal = count_role(table, TABLE_EQUAL);
  write_markdown_row(table, -1, out);
  for (int c = 0; c < table->column_count; c++) {
    if (!table->columns[c].hidden) fputs(is_right(table, c) ? "|---:" : "|---", out);
  }
  fputs("|\n", out);
  for (int row = 0; row < table_rows(table); row++) {
    if (is_printed(table, row)) write_markdown_row(table, row, out);
  }
  if (equal > 0) fprintf(out, "\n<!-- left out: %d rows without a difference -->\n", equal);
}

/* Writes text with what LaTeX needs for its special characters, and for those that its fonts lack. */
static void write_latex(const char *text, FILE *out) {
  static const struct {
    const char *from, *to;
  } words[] = {{"\\", "\\textbackslash{}"},
               {"~", "\\textasciitilde{}"},
               {"^", "\\textasciicircum{}"},
               {"µ", "$\\mu$"},
               {"−", "$-$"},
               {"×", "$\\times$"},
               {"·", "$\\cdot$"},
               {"–", "--"},
               {"→", "$\\to$"},
               {"…", "\\dots{}"},
               {"‥", ".."},
               {"≥", "$\\geq$"}};
  while (*text != 0) {
    size_t i = 0, length = 1;
    while (i < sizeof words / sizeof *words && strncmp(words[i].from, text, strlen(words[i].from)) != 0) i++;
    if (i < sizeof words / sizeof *words) {
      length = strlen(words[i].from);
      fputs(words[i].to, out);
    } else {
      if (strchr("&%$#_{}", *text) != NULL) fputc('\\', out);
      fputc(*text == '\n' ? ' ' : *text, out);
    }
    text += length;
  }
}

static void write_latex_row(const struct table *table, int row, FILE *out) {
  const char *between = "  ";
  for (int c = 0; c < table->column_count; c++) {
    char number[NUMBER_SIZE];
    if (table->columns[c].hidden) continue;
    fputs(between, out);
    write_latex(paper_text(table, row, c, number), out);
    between = " & ";
  }
  fputs(" \\\\\n", out);
}

static void write_latex_heading(const struct table *table, int row, bool is_first, FILE *out) {
  char number[NUMBER_SIZE];
  int columns = 0;
  for (int c = 0; c < table->column_count; c++) columns += !table->columns[c].hidden;
  if (!is_first) fputs("  \\midrule\n", out);
  fprintf(out, "  \\multicolumn{%d}{l}{\\emph{", columns);
  write_latex(heading_text(table, row, number), out);
  fputs("}} \\\\\n", out);
}

void table_write_latex(const struct table *table, FILE *out) {
  enum { PAGE = 45 }; /* rows that fit on one, with a caption */
  int equal = count_role(table, TABLE_EQUAL), printed = 0;
  for (int row = 0; row < table_rows(table); row++) printed += is_printed(table, row);
  bool is_long = printed > PAGE;
  const char *kind = is_long ? "longtable" : "tabular";
  fprintf(out, "%% needs \\usepackage{booktabs%s}\n", is_long ? ",longtable" : "");
  if (equal > 0) fprintf(out, "%% left out: %d rows without a difference\n", equal);
  fprintf(out, "\\begin{%s}{", kind);
  for (int c = 0; c < table->column_count; c++) {
    if (!table->columns[c].hidden) fputc(is_right(table, c) ? 'r' : 'l', out);
  }
  fputs("}\n  \\toprule\n", out);
  write_latex_row(table, -1, out);
  fputs("  \\midrule\n", out);
  if (is_long) fputs("  \\endhead\n  \\bottomrule\n  \\endfoot\n", out); /* on each page */
  bool is_first = true;
  for (int row = 0; row < table_rows(table); row++) {
    if (!is_printed(table, row)) continue;
    if (role_of(table, row) == TABLE_HEADING) write_latex_heading(table, row, is_first, out);
    if (role_of(table, row) != TABLE_HEADING) write_latex_row(table, row, out);
    is_first = false;
  }
  fprintf(out, "%s\\end{%s}\n", is_long ? "" : "  \\bottomrule\n", kind);
}

/* --- As data ------------------------------------------------------------------------------------------- */

void table_write_cell(const struct table_cell *cell, FILE *out) {
  char number[NUMBER_SIZE];
  fputs(exact_text(cell, number), out);
}

static void write_between_tabs(FILE *out, const char *text) {
  for (; *text; text++) fputc(strchr("\t\r\n", *text) != NULL ? ' ' : *text, out);
}

/* Writes a line of fields, row -1 being the keys. */
static void write_fields(const struct table *table, int row, char separator, void (*write)(FILE *out, const char *text),
                         FILE *out) {
  char number[NUMBER_SIZE];
  for (int c = 0; c < table->column_count; c++) {
    if (c > 0) fputc(separator, out);
    write(out, row < 0 ? table->columns[c].key : exact_text(table_cell(table, row, c), number));
  }
  fputc('\n', out);
}

void table_write_row(const struct table *table, int row, FILE *out) {
  write_fields(table, row, '\t', write_between_tabs, out);
}

void table_write_tabs(const struct table *table, FILE *out) {
  for (int row = -1; row < table_rows(table); row++) table_write_row(table, row, out);
}

void table_write_csv_row(const struct table *table, int row, FILE *out) {
  write_fields(table, row, ',', text_write_csv, out);
}

void table_write_csv(const struct table *table, FILE *out) {
  for (int row = -1; row < table_rows(table); row++) table_write_csv_row(table, row, out);
}

static void add_cell(const struct table_cell *cell, const char *key, struct json *json, struct json_object *parent) {
  if (cell->text != NULL) {
    json_add_text(json, parent, key, cell->text);
  } else {
    json_add_number(json, parent, key, cell->number);
  }
}

void table_add_json(const struct table *table, struct json *json, struct json_object *array) {
  struct json_object *object = json_add_object(json, array, NULL);
  json_add_text(json, object, "title", table->title);
  struct json_object *columns = json_add_array(json, object, "columns");
  for (int c = 0; c < table->column_count; c++) json_add_text(json, columns, NULL, table->columns[c].key);
  struct json_object *rows = json_add_array(json, object, "rows");
  for (int row = 0; row < table_rows(table); row++) {
    struct json_object *cells = json_add_array(json, rows, NULL);
    for (int c = 0; c < table->column_count; c++) add_cell(table_cell(table, row, c), NULL, json, cells);
  }
}

/* Finds the column with a key of that length, which must exist. */
static int find_column(const struct table *table, const char *key, size_t length) {
  int c = 0;
  while (strncmp(table->columns[c].key, key, length) != 0 || table->columns[c].key[length] != 0) c++;
  return c;
}

void table_add_row_json(const struct table *table, int row, const char *keys, struct json *json,
                        struct json_object *object) {
  for (int c = 0; keys == NULL && c < table->column_count; c++) {
    add_cell(table_cell(table, row, c), table->columns[c].key, json, object);
  }
  for (; keys != NULL && *keys != 0; keys += strspn(keys, " ")) {
    size_t length = strcspn(keys, " ");
    int c = find_column(table, keys, length);
    add_cell(table_cell(table, row, c), table->columns[c].key, json, object);
    keys += length;
  }
}

void table_add_rows_json(const struct table *table, const char *keys, struct json *json, struct json_object *array) {
  json->failed |= table->failed;
  for (int row = 0; row < table_rows(table) && !json->failed; row++) {
    table_add_row_json(table, row, keys, json, json_add_object(json, array, NULL));
  }
}
