#include "tui/batch/sweep/row.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/sweep_words.h"
#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/number.h"

/* --- Columns --------------------------------------------------------------------------------------- */

enum column {
  COLUMN_POINT, /* from 1; first, so that it is found without reading the rest */
  COLUMN_HARDWARE,
  COLUMN_WORKLOAD,
  COLUMN_MODE,
  COLUMN_TILE_X,
  COLUMN_TILE_Y,
  COLUMN_CLIPPED_X, /* to the largest map of any stack */
  COLUMN_CLIPPED_Y,
  COLUMN_STACKS,
  COLUMN_SEARCH,
  COLUMN_OBJECTIVE,
  COLUMN_ENERGY_TOLERANCE, /* of the optimal search */
  COLUMN_PR_SIZES,
  COLUMN_LPF_LIMIT, /* of the published search */
  COLUMN_FIGURES,   /* here follow the figures, and after them: */
  COLUMN_STATUS = COLUMN_FIGURES,
  COLUMN_REASON,
  COLUMN_COUNT
};

static const char *const column_name[COLUMN_COUNT] = {
    [COLUMN_POINT] = "point",         [COLUMN_HARDWARE] = "hardware",   [COLUMN_WORKLOAD] = "workload",
    [COLUMN_MODE] = "mode",           [COLUMN_TILE_X] = "tile_x",       [COLUMN_TILE_Y] = "tile_y",
    [COLUMN_CLIPPED_X] = "clipped_x", [COLUMN_CLIPPED_Y] = "clipped_y", [COLUMN_STACKS] = "stacks",
    [COLUMN_SEARCH] = "search",       [COLUMN_OBJECTIVE] = "objective", [COLUMN_ENERGY_TOLERANCE] = "energy_tolerance",
    [COLUMN_PR_SIZES] = "pr_sizes",   [COLUMN_LPF_LIMIT] = "lpf_limit", [COLUMN_STATUS] = "status",
    [COLUMN_REASON] = "reason",
};

struct row_cell {
  enum { CELL_EMPTY, CELL_TEXT, CELL_NUMBER } kind;
  const char *text;
  double number;
};

static const char *status_word(enum status status) {
  return status == STATUS_OK ? "ok" : status == STATUS_INFEASIBLE ? "infeasible" : "failed";
}

/* Cells of a row and the texts that they refer to. */
struct cells {
  const struct grid *grid;
  const struct sweep_row *row;
  int group;
  struct row_cell cell[COLUMN_COUNT]; /* but for the figures */
  char *stacks;                       /* freed by cells_deinit */
};

static struct row_cell text_cell(const char *text) {
  return (struct row_cell){.kind = CELL_TEXT, .text = text};
}

static struct row_cell number_cell(double number) {
  return (struct row_cell){.kind = CELL_NUMBER, .number = number};
}

static struct row_cell tile_cell(int64_t size) {
  return size == TILE_FULL ? text_cell("full") : number_cell((double)size);
}

/* The question. */
static void fill_schedule(struct cells *cells, const struct schedule *schedule) {
  size_t size;
  struct row_cell *cell = cells->cell;
  const struct search_options *search = &schedule->search;
  bool is_optimal = search->kind == SEARCH_OPTIMAL;
  FILE *out = open_memstream(&cells->stacks, &size);
  if (out != NULL) {
    words_stacks(out, schedule);
    if (fclose(out) == 0) cell[COLUMN_STACKS] = text_cell(cells->stacks);
  }
  cell[COLUMN_SEARCH] = text_cell(search_kind_name[search->kind]);
  cell[COLUMN_OBJECTIVE] = text_cell(objective_name[search->objective]);
  cell[COLUMN_PR_SIZES] = text_cell(words_pr_sizes(schedule));
  if (is_optimal) cell[COLUMN_ENERGY_TOLERANCE] = number_cell(search->energy_tolerance);
  if (!is_optimal) cell[COLUMN_LPF_LIMIT] = number_cell(schedule->lpf_limit);
  if (!is_optimal && schedule->lpf_limit == LPF_LIMIT_NONE) cell[COLUMN_LPF_LIMIT] = text_cell("none");
}

static int64_t clipped(int64_t size, int64_t map) {
  return size < map ? size : map;
}

static void cells_init(struct cells *cells, const struct grid *grid, int64_t index, const struct sweep_row *row) {
  const struct sweep_point *point = &grid->points[index];
  const struct grid_map *map = &grid->maps[point->group];
  struct row_cell *cell = cells->cell;
  *cells = (struct cells){.grid = grid, .row = row, .group = point->group};
  cell[COLUMN_POINT] = number_cell((double)index + 1);
  cell[COLUMN_HARDWARE] = text_cell(grid_hardware_of(grid, point)->name);
  cell[COLUMN_WORKLOAD] = text_cell(grid_workload_of(grid, point)->name);
  cell[COLUMN_MODE] = text_cell(overlap_mode_name[point->mode]);
  cell[COLUMN_TILE_X] = tile_cell(point->tile_x);
  cell[COLUMN_TILE_Y] = tile_cell(point->tile_y);
  cell[COLUMN_CLIPPED_X] = number_cell((double)clipped(point->tile_x, map->width));
  cell[COLUMN_CLIPPED_Y] = number_cell((double)clipped(point->tile_y, map->height));
  fill_schedule(cells, &grid->schedule);
  cell[COLUMN_STATUS] = text_cell(status_word(row->status));
  if (row->status != STATUS_OK) cell[COLUMN_REASON] = text_cell(row->reason);
}

static void cells_deinit(struct cells *cells) {
  free(cells->stacks);
}

/* The name of a column, figures among the others; NULL after the last. */
static const char *column_at(const struct grid *grid, int column) {
  if (column < COLUMN_FIGURES) return column_name[column];
  if (column < COLUMN_FIGURES + grid->figure_count) return grid->figures[column - COLUMN_FIGURES];
  column -= grid->figure_count;
  return column < COLUMN_COUNT ? column_name[column] : NULL;
}

/* The cell in that column. */
static struct row_cell cell_at(const struct cells *cells, int column) {
  const struct grid *grid = cells->grid;
  if (column < COLUMN_FIGURES) return cells->cell[column];
  if (column >= COLUMN_FIGURES + grid->figure_count) return cells->cell[column - grid->figure_count];
  int index = grid_figure(grid, cells->group, column - COLUMN_FIGURES);
  const struct figures *figures = cells->row->kept;
  if (figures == NULL || index < 0 || index >= figures->count) return (struct row_cell){.kind = CELL_EMPTY};
  return number_cell(figures->value[index]);
}

/* --- CSV and JSON lines ---------------------------------------------------------------------------- */

static void write_csv(const struct cells *cells, FILE *out) {
  char text[NUMBER_SIZE];
  for (int c = 0; column_at(cells->grid, c) != NULL; c++) {
    struct row_cell cell = cell_at(cells, c);
    if (c) fputc(',', out);
    if (cell.kind == CELL_TEXT) words_field(out, cell.text);
    if (cell.kind == CELL_NUMBER) fputs(number_exact(cell.number, text), out);
  }
  fputc('\n', out);
}

static void write_jsonl(const struct cells *cells, FILE *out) {
  struct json json;
  const char *name;
  json_open(&json);
  for (int c = 0; (name = column_at(cells->grid, c)) != NULL; c++) {
    struct row_cell cell = cell_at(cells, c);
    if (cell.kind == CELL_NUMBER) {
      json_add_number(&json, json.root, name, cell.number);
    } else {
      json_add_text(&json, json.root, name, cell.kind == CELL_TEXT ? cell.text : NULL);
    }
  }
  json_close(&json, out);
}

static void write_csv_heads(const struct grid *grid, FILE *out) {
  const char *name;
  for (int c = 0; (name = column_at(grid, c)) != NULL; c++) {
    if (c) fputc(',', out);
    words_field(out, name);
  }
  fputc('\n', out);
}

bool sweep_row_is_csv_heads(const char *line) {
  const char end[] = ",status,reason\n", begin[] = "point,hardware,workload,mode,";
  size_t length = strlen(line);
  return strncmp(line, begin, sizeof begin - 1) == 0 && length >= sizeof end &&
         strcmp(line + length - (sizeof end - 1), end) == 0;
}

/* --- Table ----------------------------------------------------------------------------------------- */

/* Widths that hold whatever comes, since rows are written as they come. */
struct widths {
  int hardware, workload, tile;
};

enum { MODE_WIDTH = 9, FIGURE_WIDTH = 11 };

/* Cells that a terminal shows of UTF-8 text. */
static int width_of(const char *text) {
  int width = 0;
  for (; *text; text++) width += (*text & 0xc0) != 0x80;
  return width;
}

static struct widths widths_of(const struct grid *grid) {
  struct widths widths = {8, 8, 9};
  for (int h = 0; h < grid->hardware_count; h++) {
    if (width_of(grid->hardware[h].name) > widths.hardware) widths.hardware = width_of(grid->hardware[h].name);
  }
  for (int w = 0; w < grid->workload_count; w++) {
    if (width_of(grid->workloads[w].name) > widths.workload) widths.workload = width_of(grid->workloads[w].name);
  }
  return widths;
}

static void write_left(FILE *out, const char *text, int width) {
  words_print(out, text);
  fprintf(out, "%*s", width > width_of(text) ? width - width_of(text) : 0, "");
}

static void write_right(FILE *out, const char *text, int width) {
  fprintf(out, "  %*s", width > width_of(text) ? width - width_of(text) : 0, "");
  words_figure(out, text);
}

static void write_beginning(FILE *out, const struct widths *widths, const char *hardware, const char *workload,
                            const char *mode, const char *tile) {
  write_left(out, hardware, widths->hardware + 2);
  write_left(out, workload, widths->workload + 2);
  write_left(out, mode, MODE_WIDTH);
  write_right(out, tile, widths->tile);
}

/* Unasked, the table has fewer figures than the other formats: those that eval shows first. */
static bool is_in_table(const struct grid *grid, int figure) {
  return options_given(grid->options, OPTION_FIGURES) || grid_figure(grid, 0, figure) < FIGURE_HEADLINES;
}

/* What stands above a figure: its key, as it was asked for; else its name in running text, "energy", "EDP". */
static void write_figure_head(const struct grid *grid, int figure, FILE *out) {
  char head[FIGURE_TEXT_SIZE];
  snprintf(head, sizeof head, "%s", grid->figures[figure]);
  if (!options_given(grid->options, OPTION_FIGURES)) {
    snprintf(head, sizeof head, "%s", figure_table[grid_figure(grid, 0, figure)].name);
    if (islower((unsigned char)head[1])) head[0] = (char)tolower((unsigned char)head[0]);
  }
  write_right(out, head, FIGURE_WIDTH);
}

static void write_table_heads(const struct grid *grid, FILE *out) {
  struct widths widths = widths_of(grid);
  char *words = grid_words(grid);
  fprintf(out, "tilescope sweep ");
  if (words != NULL) words_print(out, words);
  free(words);
  fputs("\n\n", out);
  write_beginning(out, &widths, "hardware", "workload", "mode", "tile");
  for (int f = 0; f < grid->figure_count; f++) {
    if (is_in_table(grid, f)) write_figure_head(grid, f, out);
  }
  fputc('\n', out);
}

static void write_figures(const struct grid *grid, int group, const struct figures *figures, FILE *out) {
  struct figure_domain domain = grid_domain(grid, group);
  char text[FORMAT_SIZE];
  for (int f = 0; f < grid->figure_count; f++) {
    int index = grid_figure(grid, group, f), width = width_of(grid->figures[f]);
    if (!is_in_table(grid, f)) continue;
    bool is_there = index >= 0 && index < figures->count;
    write_right(out, is_there ? figure_format(figure_at(&domain, index), text, figures->value[index]) : "-",
                width > FIGURE_WIDTH && options_given(grid->options, OPTION_FIGURES) ? width : FIGURE_WIDTH);
  }
  double overfull = figures->value[FIGURE_OVERFULL], gap = figures->value[FIGURE_GAP];
  if (overfull > 0) fprintf(out, "  %.0f overfull", overfull);
  if (gap > 0) fprintf(out, "  gap %s", format_percent(text, gap));
}

static void write_table(const struct grid *grid, int64_t index, const struct sweep_row *row, FILE *out) {
  const struct sweep_point *point = &grid->points[index];
  struct widths widths = widths_of(grid);
  char x[WORDS_TILE_SIZE], y[WORDS_TILE_SIZE], tile[2 * WORDS_TILE_SIZE + 2];
  snprintf(tile, sizeof tile, "%sx%s", words_tile(point->tile_x, x), words_tile(point->tile_y, y));
  write_beginning(out, &widths, grid_hardware_of(grid, point)->name, grid_workload_of(grid, point)->name,
                  overlap_mode_name[point->mode], tile);
  if (row->status != STATUS_OK) {
    fprintf(out, "  %s: ", status_word(row->status));
    words_print(out, row->reason);
  } else {
    write_figures(grid, point->group, row->kept, out);
  }
  fputc('\n', out);
}

/* --- All three ------------------------------------------------------------------------------------- */

void sweep_row_heads(const struct grid *grid, const struct sweep_header *header, enum sweep_format format, FILE *out) {
  sweep_header_write(header, format, out);
  if (format == SWEEP_CSV) write_csv_heads(grid, out);
  if (format == SWEEP_TABLE) write_table_heads(grid, out);
}

void sweep_row_write(const struct grid *grid, int64_t index, const struct sweep_row *row, enum sweep_format format,
                     FILE *out) {
  struct cells cells;
  if (format == SWEEP_TABLE) {
    write_table(grid, index, row, out);
    return;
  }
  cells_init(&cells, grid, index, row);
  (format == SWEEP_CSV ? write_csv : write_jsonl)(&cells, out);
  cells_deinit(&cells);
}

int64_t sweep_row_point(const char *line, enum sweep_format format) {
  int64_t point;
  char after;
  const char *start = format == SWEEP_CSV ? line : strncmp(line, "{\"point\":", 9) == 0 ? line + 9 : "";
  if (sscanf(start, "%" SCNd64 "%c", &point, &after) != 2 || after != ',') return -1;
  return point - 1;
}
