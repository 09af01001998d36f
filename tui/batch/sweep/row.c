#include "tui/batch/sweep/row.h"

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
  COLUMN_ENERGY,
  COLUMN_LATENCY,
  COLUMN_EDP,
  COLUMN_DRAM_READ,
  COLUMN_DRAM_WRITTEN,
  COLUMN_TILE_TYPES,
  COLUMN_STACK_COUNT,
  COLUMN_OVERFULL,
  COLUMN_GAP,
  COLUMN_STATUS,
  COLUMN_REASON,
  COLUMN_COUNT
};

static const char *const column_name[COLUMN_COUNT] = {
    [COLUMN_POINT] = "point",
    [COLUMN_HARDWARE] = "hardware",
    [COLUMN_WORKLOAD] = "workload",
    [COLUMN_MODE] = "mode",
    [COLUMN_TILE_X] = "tile_x",
    [COLUMN_TILE_Y] = "tile_y",
    [COLUMN_CLIPPED_X] = "clipped_x",
    [COLUMN_CLIPPED_Y] = "clipped_y",
    [COLUMN_STACKS] = "stacks",
    [COLUMN_SEARCH] = "search",
    [COLUMN_OBJECTIVE] = "objective",
    [COLUMN_ENERGY_TOLERANCE] = "energy_tolerance",
    [COLUMN_PR_SIZES] = "pr_sizes",
    [COLUMN_LPF_LIMIT] = "lpf_limit",
    [COLUMN_ENERGY] = "energy_pj",
    [COLUMN_LATENCY] = "latency_cycles",
    [COLUMN_EDP] = "edp_pj_cycles",
    [COLUMN_DRAM_READ] = "dram_bits_read",
    [COLUMN_DRAM_WRITTEN] = "dram_bits_written",
    [COLUMN_TILE_TYPES] = "tile_type_count",
    [COLUMN_STACK_COUNT] = "stack_count",
    [COLUMN_OVERFULL] = "overfull_layers",
    [COLUMN_GAP] = "gap",
    [COLUMN_STATUS] = "status",
    [COLUMN_REASON] = "reason",
};

struct cell {
  enum { CELL_EMPTY, CELL_TEXT, CELL_NUMBER } kind;
  const char *text;
  double number;
};

static const char *status_word(enum status status) {
  return status == STATUS_OK ? "ok" : status == STATUS_INFEASIBLE ? "infeasible" : "failed";
}

/* Cells and the texts that they refer to. */
struct cells {
  struct cell cell[COLUMN_COUNT];
  char *stacks; /* freed by cells_deinit */
};

static struct cell text_cell(const char *text) {
  return (struct cell){.kind = CELL_TEXT, .text = text};
}

static struct cell number_cell(double number) {
  return (struct cell){.kind = CELL_NUMBER, .number = number};
}

static struct cell tile_cell(int64_t size) {
  return size == TILE_FULL ? text_cell("full") : number_cell((double)size);
}

/* The question. */
static void fill_schedule(struct cells *cells, const struct schedule *schedule) {
  size_t size;
  struct cell *cell = cells->cell;
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

static void fill_figures(struct cell *cell, const struct sweep_row *row) {
  cell[COLUMN_ENERGY] = number_cell(row->energy_pj);
  cell[COLUMN_LATENCY] = number_cell(row->latency_cycles);
  cell[COLUMN_EDP] = number_cell(row->energy_pj * row->latency_cycles);
  cell[COLUMN_DRAM_READ] = number_cell(row->dram_bits_read);
  cell[COLUMN_DRAM_WRITTEN] = number_cell(row->dram_bits_written);
  cell[COLUMN_TILE_TYPES] = number_cell(row->tile_type_count);
  cell[COLUMN_STACK_COUNT] = number_cell(row->stack_count);
  cell[COLUMN_OVERFULL] = number_cell(row->overfull_count);
  cell[COLUMN_GAP] = number_cell(row->gap);
}

static int64_t clipped(int64_t size, int64_t map) {
  return size < map ? size : map;
}

static void cells_init(struct cells *cells, const struct grid *grid, int64_t index, const struct sweep_row *row) {
  const struct sweep_point *point = &grid->points[index];
  const struct grid_map *map = &grid->maps[point->group];
  struct cell *cell = cells->cell;
  memset(cells, 0, sizeof *cells);
  cell[COLUMN_POINT] = number_cell((double)index + 1);
  cell[COLUMN_HARDWARE] = text_cell(grid_hardware_of(grid, point)->name);
  cell[COLUMN_WORKLOAD] = text_cell(grid_workload_of(grid, point)->name);
  cell[COLUMN_MODE] = text_cell(overlap_mode_name[point->mode]);
  cell[COLUMN_TILE_X] = tile_cell(point->tile_x);
  cell[COLUMN_TILE_Y] = tile_cell(point->tile_y);
  cell[COLUMN_CLIPPED_X] = number_cell((double)clipped(point->tile_x, map->width));
  cell[COLUMN_CLIPPED_Y] = number_cell((double)clipped(point->tile_y, map->height));
  fill_schedule(cells, &grid->schedule);
  if (row->status == STATUS_OK) fill_figures(cell, row);
  cell[COLUMN_STATUS] = text_cell(status_word(row->status));
  if (row->status != STATUS_OK) cell[COLUMN_REASON] = text_cell(row->reason);
}

static void cells_deinit(struct cells *cells) {
  free(cells->stacks);
}

/* --- CSV and JSON lines ---------------------------------------------------------------------------- */

static void write_csv(const struct cells *cells, FILE *out) {
  char text[NUMBER_SIZE];
  for (int c = 0; c < COLUMN_COUNT; c++) {
    const struct cell *cell = &cells->cell[c];
    if (c) fputc(',', out);
    if (cell->kind == CELL_TEXT) words_field(out, cell->text);
    if (cell->kind == CELL_NUMBER) fputs(number_exact(cell->number, text), out);
  }
  fputc('\n', out);
}

static void write_jsonl(const struct cells *cells, FILE *out) {
  struct json json;
  json_open(&json);
  for (int c = 0; c < COLUMN_COUNT; c++) {
    const struct cell *cell = &cells->cell[c];
    if (cell->kind == CELL_NUMBER) {
      json_add_number(&json, json.root, column_name[c], cell->number);
    } else {
      json_add_text(&json, json.root, column_name[c], cell->kind == CELL_TEXT ? cell->text : NULL);
    }
  }
  json_close(&json, out);
}

void sweep_row_csv_heads(FILE *out) {
  for (int c = 0; c < COLUMN_COUNT; c++) fprintf(out, "%s%s", c ? "," : "", column_name[c]);
  fputc('\n', out);
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

static void write_table_heads(const struct grid *grid, FILE *out) {
  static const char *const figures[] = {"energy", "latency", "EDP", "DRAM read", "DRAM write"};
  struct widths widths = widths_of(grid);
  char *words = grid_words(grid);
  fprintf(out, "tilescope sweep ");
  if (words != NULL) words_print(out, words);
  free(words);
  fputs("\n\n", out);
  write_beginning(out, &widths, "hardware", "workload", "mode", "tile");
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) write_right(out, figures[i], FIGURE_WIDTH);
  fputc('\n', out);
}

static void write_table(const struct grid *grid, int64_t index, const struct sweep_row *row, FILE *out) {
  const struct sweep_point *point = &grid->points[index];
  struct widths widths = widths_of(grid);
  char x[WORDS_TILE_SIZE], y[WORDS_TILE_SIZE], tile[2 * WORDS_TILE_SIZE + 2], text[FORMAT_SIZE];
  snprintf(tile, sizeof tile, "%sx%s", words_tile(point->tile_x, x), words_tile(point->tile_y, y));
  write_beginning(out, &widths, grid_hardware_of(grid, point)->name, grid_workload_of(grid, point)->name,
                  overlap_mode_name[point->mode], tile);
  if (row->status != STATUS_OK) {
    fprintf(out, "  %s: ", status_word(row->status));
    words_print(out, row->reason);
  } else {
    write_right(out, format_energy(text, row->energy_pj), FIGURE_WIDTH);
    write_right(out, format_cycles(text, row->latency_cycles), FIGURE_WIDTH);
    write_right(out, format_edp(text, row->energy_pj * row->latency_cycles), FIGURE_WIDTH);
    write_right(out, format_traffic(text, row->dram_bits_read), FIGURE_WIDTH);
    write_right(out, format_traffic(text, row->dram_bits_written), FIGURE_WIDTH);
    if (row->overfull_count) fprintf(out, "  %d overfull", row->overfull_count);
    if (row->gap > 0) fprintf(out, "  gap %s", format_percent(text, row->gap));
  }
  fputc('\n', out);
}

/* --- All three ------------------------------------------------------------------------------------- */

void sweep_row_heads(const struct grid *grid, const struct sweep_header *header, enum sweep_format format, FILE *out) {
  sweep_header_write(header, format, out);
  if (format == SWEEP_CSV) sweep_row_csv_heads(out);
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
