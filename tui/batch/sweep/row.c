#include "tui/batch/sweep/row.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/text_buffer.h"
#include "inputs/yaml/scalar.h"
#include "inputs/yaml/source.h"
#include "tui/analysis/point_text.h"
#include "tui/screen/glyph.h"
#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/utf8.h"

/* --- Fields ---------------------------------------------------------------------------------------- */

/* Destination of a row's fields: the object of a JSON line, or a line of CSV. */
struct writer {
  FILE *out;
  struct json *json; /* NULL: CSV */
  bool heads;        /* CSV: the names of the fields instead */
  bool is_begun;
  bool failed; /* memory ran out */
};

static void put_text(struct writer *writer, const char *name, const char *text) {
  if (writer->json != NULL) {
    json_add_text(writer->json, writer->json->root, name, text);
    return;
  }
  if (writer->is_begun) fputc(',', writer->out);
  writer->is_begun = true;
  if (writer->heads) text = name;
  if (text != NULL) text_write_csv(writer->out, text);
}

static void put_number(struct writer *writer, const char *name, double number) {
  char text[NUMBER_SIZE];
  if (writer->json != NULL) {
    json_add_number(writer->json, writer->json->root, name, number);
  } else {
    put_text(writer, name, number_exact(number, text));
  }
}

/* Nothing unless the number is known. */
static void put_known(struct writer *writer, const char *name, bool known, double number) {
  if (known) put_number(writer, name, number);
  if (!known) put_text(writer, name, NULL);
}

static void put_tile(struct writer *writer, const char *name, int64_t size) {
  if (size == TILE_FULL) {
    put_text(writer, name, "full");
  } else {
    put_number(writer, name, (double)size);
  }
}

static void put_heads(struct writer *writer, int64_t heads) {
  if (heads == 0) {
    put_text(writer, "tile_heads", "all");
  } else {
    put_number(writer, "tile_heads", (double)heads);
  }
}

/* True where --tile-heads is an axis. */
static bool has_heads(const struct grid *grid) {
  return options_given(grid->options, OPTION_TILE_HEADS);
}

static void put_stacks(struct writer *writer, const struct schedule *schedule) {
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  if (out != NULL) stacks_write(out, schedule);
  char *text = text_buffer_close(&buffer, NULL);
  if (text == NULL) writer->failed = true;
  put_text(writer, "stacks", text);
  free(text);
}

static void put_schedule(struct writer *writer, const struct schedule *schedule) {
  const struct search_options *search = &schedule->search;
  bool is_optimal = search->kind == SEARCH_OPTIMAL;
  char rules[RULES_TEXT_SIZE];
  put_stacks(writer, schedule);
  put_text(writer, "search", search_kind_name[search->kind]);
  put_text(writer, "objective", objective_name[search->objective]);
  put_known(writer, "energy_tolerance", is_optimal, search->energy_tolerance);
  put_text(writer, "pr_sizes", pr_sizes_text(schedule));
  put_text(writer, "rules", schedule_rules_text(schedule, rules));
  if (schedule->between_stacks != BETWEEN_TOP) {
    put_text(writer, "between_stacks", between_stacks_name[schedule->between_stacks]);
  }
  if (schedule->placement != PLACEMENT_LOWEST) {
    put_text(writer, "placement", placement_kind_name[schedule->placement]);
  }
  if (!is_optimal && schedule->lpf_limit == LPF_LIMIT_NONE) {
    put_text(writer, "lpf_limit", "none");
  } else {
    put_known(writer, "lpf_limit", !is_optimal, schedule->lpf_limit);
  }
}

static void put_figures(struct writer *writer, const struct grid *grid, int group, const struct figures *figures) {
  for (int f = 0; f < grid->figure_count; f++) {
    int index = grid_figure(grid, group, f);
    bool known = figures != NULL && index >= 0 && index < figures->count;
    put_known(writer, grid->figures[f], known, known ? figures->value[index] : 0);
  }
}

static const char *status_word(enum status status) {
  return status == STATUS_OK ? "ok" : status == STATUS_INFEASIBLE ? "infeasible" : "failed";
}

static int64_t clipped(int64_t size, int64_t map) {
  return size < map ? size : map;
}

static void put_row(struct writer *writer, const struct grid *grid, int64_t index, const struct sweep_row *row) {
  const struct sweep_point *point = &grid->points[index];
  const struct grid_map *map = &grid->maps[point->group];
  put_number(writer, "point", (double)index + 1); /* first, so that it is found without reading the rest */
  put_text(writer, "hardware", grid_hardware_of(grid, point->group)->name);
  for (int a = 0; a < grid->axis_count; a++) {
    put_number(writer, grid->axes[a].name, grid_axis_value(grid, grid_hardware_index(grid, point->group), a));
  }
  put_text(writer, "workload", grid_workload_of(grid, point->group)->name);
  put_text(writer, "mode", overlap_mode_name[point->mode]);
  put_tile(writer, "tile_x", point->tile_x);
  put_tile(writer, "tile_y", point->tile_y);
  put_number(writer, "clipped_x", (double)clipped(point->tile_x, map->width));
  put_number(writer, "clipped_y", (double)clipped(point->tile_y, map->height));
  if (has_heads(grid)) put_heads(writer, grid->groups[point->group].tile_heads);
  put_schedule(writer, &grid->schedule);
  put_figures(writer, grid, point->group, row->kept);
  put_text(writer, "status", status_word(row->status));
  const struct figures *figures = row->kept;
  const char *lack = figures != NULL ? figures->reason : NULL;
  put_text(writer, "reason", row->status != STATUS_OK ? row->reason : lack);
}

/* --- CSV and JSON lines ---------------------------------------------------------------------------- */

static bool write_csv(const struct grid *grid, int64_t index, const struct sweep_row *row, bool heads, FILE *out) {
  struct writer writer = {.out = out, .heads = heads};
  put_row(&writer, grid, index, row);
  fputc('\n', out);
  return !writer.failed;
}

static bool write_jsonl(const struct grid *grid, int64_t index, const struct sweep_row *row, FILE *out) {
  struct json json;
  struct writer writer = {.json = &json};
  json_open(&json);
  put_row(&writer, grid, index, row);
  return json_close(&json, out) && !writer.failed;
}

/* --- Table ----------------------------------------------------------------------------------------- */

/* Column widths that fit all rows, since rows are written as they come. */
struct widths {
  int hardware, axes[SWEEP_MAX_AXES], workload, tile;
};

enum { MODE_WIDTH = 9, HEADS_WIDTH = 5, AXIS_WIDTH = 12, FIGURE_WIDTH = 11 };

static struct widths widths_of(const struct grid *grid) {
  struct widths widths = {.hardware = 8, .workload = 8, .tile = 9};
  for (int h = 0; h < grid->hardware_count; h += grid->variant_count) {
    if (text_width(grid->hardware[h].name) > widths.hardware) widths.hardware = text_width(grid->hardware[h].name);
  }
  for (int a = 0; a < grid->axis_count; a++) {
    int width = text_width(grid->axes[a].name);
    widths.axes[a] = width > AXIS_WIDTH ? width : AXIS_WIDTH;
  }
  for (int w = 0; w < grid->workload_count; w++) {
    if (text_width(grid->workloads[w].name) > widths.workload) widths.workload = text_width(grid->workloads[w].name);
  }
  return widths;
}

static void write_left(FILE *out, const char *text, int width) {
  source_write(out, text);
  fprintf(out, "%*s", width > text_width(text) ? width - text_width(text) : 0, "");
}

static void write_right(FILE *out, const char *text, int width) {
  fprintf(out, "  %*s", width > text_width(text) ? width - text_width(text) : 0, "");
  glyph_write(out, text);
}

/* Of the heads where `point` is NULL. */
static void write_beginning(FILE *out, const struct grid *grid, const struct widths *widths,
                            const struct sweep_point *point, const char *mode, const char *tile) {
  char text[FORMAT_SIZE], digits[NUMBER_SIZE];
  write_left(out, point != NULL ? grid_hardware_of(grid, point->group)->name : "hardware", widths->hardware);
  for (int a = 0; a < grid->axis_count; a++) {
    const struct edit_axis *axis = &grid->axes[a];
    double value = point != NULL ? grid_axis_value(grid, grid_hardware_index(grid, point->group), a) : 0;
    write_right(out, point != NULL ? format_edit(text, axis->field, value) : axis->name, widths->axes[a]);
  }
  fputs("  ", out);
  write_left(out, point != NULL ? grid_workload_of(grid, point->group)->name : "workload", widths->workload + 2);
  write_left(out, mode, MODE_WIDTH);
  write_right(out, tile, widths->tile);
  if (!has_heads(grid)) return;
  int64_t heads = point != NULL ? grid->groups[point->group].tile_heads : 0;
  write_right(out, point == NULL ? "heads" : heads > 0 ? number_exact((double)heads, digits) : "all", HEADS_WIDTH);
}

/* True if the table shows the figure: without --figures, only those that eval shows first. */
static bool is_in_table(const struct grid *grid, int figure) {
  return options_given(grid->options, OPTION_FIGURES) || grid_figure(grid, 0, figure) < FIGURE_HEADLINES;
}

/* The name of a headline on all accelerators: "top read" where their top memories have different ones. */
static const char *name_in_all(const struct grid *grid, int figure, char name[FIGURE_TEXT_SIZE]) {
  char other[FIGURE_TEXT_SIZE];
  figure_label(grid->groups[0].hardware, figure, FIGURE_WIDTH, name);
  for (int group = 1; group < grid->group_count; group++) {
    figure_label(grid->groups[group].hardware, figure, FIGURE_WIDTH, other);
    if (strcmp(name, other) == 0) continue;
    snprintf(name, FIGURE_TEXT_SIZE, "top %s", strrchr(other, ' ') + 1);
    break;
  }
  return name;
}

/* Writes the head of a figure: its key with --figures, else its name in running text, "energy", "EDP". */
static void write_figure_head(const struct grid *grid, int figure, FILE *out) {
  char head[FIGURE_TEXT_SIZE], name[FIGURE_TEXT_SIZE];
  snprintf(head, sizeof head, "%s", grid->figures[figure]);
  if (!options_given(grid->options, OPTION_FIGURES)) {
    snprintf(head, sizeof head, "%s", name_in_all(grid, grid_figure(grid, 0, figure), name));
    if (islower((unsigned char)head[1])) head[0] = (char)tolower((unsigned char)head[0]);
  }
  write_right(out, head, FIGURE_WIDTH);
}

static bool write_table_heads(const struct grid *grid, FILE *out) {
  struct widths widths = widths_of(grid);
  char *words = grid_words(grid);
  fprintf(out, "tilescope sweep ");
  if (words == NULL) return false;
  source_write(out, words);
  free(words);
  fputs("\n\n", out);
  write_beginning(out, grid, &widths, NULL, "mode", "tile");
  for (int f = 0; f < grid->figure_count; f++) {
    if (is_in_table(grid, f)) write_figure_head(grid, f, out);
  }
  fputc('\n', out);
  return true;
}

static void write_figures(const struct grid *grid, int group, const struct figures *figures, FILE *out) {
  struct figure_domain domain = grid_domain(grid, group);
  char text[FORMAT_SIZE];
  for (int f = 0; f < grid->figure_count; f++) {
    int index = grid_figure(grid, group, f), width = text_width(grid->figures[f]);
    if (!is_in_table(grid, f)) continue;
    bool is_there = index >= 0 && index < figures->count;
    write_right(out, is_there ? figure_format(figure_at(&domain, index), text, figures->value[index]) : "-",
                width > FIGURE_WIDTH && options_given(grid->options, OPTION_FIGURES) ? width : FIGURE_WIDTH);
  }
  double gap = figures->value[FIGURE_GAP];
  if (figures->reason != NULL) {
    fputs("  ", out);
    source_write(out, figures->reason);
  }
  if (gap > 0) fprintf(out, "  gap %s", format_percent(text, gap));
}

static void write_table(const struct grid *grid, int64_t index, const struct sweep_row *row, FILE *out) {
  const struct sweep_point *point = &grid->points[index];
  struct widths widths = widths_of(grid);
  char tile[TILE_TEXT_SIZE];
  write_beginning(out, grid, &widths, point, overlap_mode_name[point->mode],
                  tile_option_text(point->tile_x, point->tile_y, tile));
  if (row->status != STATUS_OK) {
    fprintf(out, "  %s: ", status_word(row->status));
    source_write(out, row->reason);
  } else {
    write_figures(grid, point->group, row->kept, out);
  }
  fputc('\n', out);
}

/* --- All three ------------------------------------------------------------------------------------- */

bool sweep_row_heads(const struct grid *grid, const struct sweep_header *header, enum sweep_format format, FILE *out) {
  if (!sweep_header_write(header, format, out)) return false;
  if (format == SWEEP_CSV) return write_csv(grid, 0, &(struct sweep_row){.point = 0}, true, out);
  return format != SWEEP_TABLE || write_table_heads(grid, out);
}

bool sweep_row_write(const struct grid *grid, int64_t index, const struct sweep_row *row, enum sweep_format format,
                     FILE *out) {
  if (format == SWEEP_CSV) return write_csv(grid, index, row, false, out);
  if (format == SWEEP_JSONL) return write_jsonl(grid, index, row, out);
  write_table(grid, index, row, out);
  return true;
}
