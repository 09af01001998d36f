/* The memories as a diagram, from the top down to the array, with a column for each operand, and their numbers. */
#include <stdio.h>
#include <string.h>

#include "tui/analysis/tables.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/hardware/numbers.h"

enum { NAME = 1, NAME_WIDTH = 12, OPERANDS = 14, OPERAND_STEP = 3, FIGURES = 22, BANDWIDTH = 32 };

/* In the order of the columns. */
static const struct {
  enum memory_operand operand;
  const char *name;
  enum style style;
} column[OPERAND_COUNT] = {
    {OPERAND_I2, "W", STYLE_WEIGHTS}, {OPERAND_I1, "I", STYLE_INPUTS}, {OPERAND_O, "O", STYLE_OUTPUTS}};

static int hierarchy_rows(const struct state *state) {
  return state->inputs != NULL ? state->inputs->hardware.memory_count + 1 : 0;
}

static void hierarchy_row_text(const struct state *state, int row, char *text, size_t size) {
  const struct hardware *hardware = &state->inputs->hardware;
  snprintf(text, size, "%s",
           row < hardware->memory_count ? hardware->memories[hardware->memory_count - 1 - row].name : "array");
}

/* The selected row. */
static int current_row(const struct state *state) {
  return pane_of(state, &pane_hierarchy)->row;
}

/* Ports of each kind: "r w", "2r 2w", "rw". */
static const char *ports_text(const struct memory *memory, char *text, size_t size) {
  static const char *const type_name[] = {[PORT_READ] = "r", [PORT_WRITE] = "w", [PORT_READ_WRITE] = "rw"};
  text[0] = 0;
  for (enum port_type type = PORT_READ; type <= PORT_READ_WRITE; type++) {
    int count = 0;
    for (int p = 0; p < memory->port_count; p++) count += memory->ports[p].type == type;
    if (count == 0) continue;
    text_append(text, size, "%s%.0d%s", text[0] != 0 ? " " : "", count > 1 ? count : 0, type_name[type]);
  }
  return text;
}

static bool is_marked(const struct state *state, int memory, enum edit_field field) {
  return hardware_number(state, (struct edit_place){field, memory}).is_edited;
}

/* Values for reading and writing, one where they are equal: "512 bit/cyc", "64/128 pJ*"; true if one is changed. */
static bool pair_text(const struct state *state, int memory, enum edit_field read, double of_read, double of_write,
                      char *text, size_t size) {
  enum edit_field write = (enum edit_field)(read + 1);
  bool marked = is_marked(state, memory, read) || is_marked(state, memory, write);
  char first[FORMAT_SIZE], second[FORMAT_SIZE];
  format_edit(first, read, of_read);
  format_edit(second, write, of_write);
  if (of_read == of_write) {
    snprintf(text, size, "%s%s", first, marked ? "*" : "");
  } else {
    snprintf(text, size, "%.*s/%s%s", (int)strcspn(first, " "), first, second, marked ? "*" : "");
  }
  return marked;
}

/* Texts in sequence, bold for a changed number. */
static int add_figure(struct area area, int line, int at, bool marked, const char *text) {
  if (at + text_width(text) > area.width) return at;
  return area_text(area, line, at, marked ? STYLE_TITLE : STYLE_TEXT, "%s", text) + 2;
}

static void draw_size(const struct state *state, struct area area, int line, const struct memory *memory, int index) {
  char text[2 * FORMAT_SIZE], size[FORMAT_SIZE];
  bool marked = is_marked(state, index, EDIT_SIZE);
  snprintf(text, sizeof text, "%s%s", format_capacity(size, memory->size_bits), marked ? "*" : "");
  int at = add_figure(area, line, FIGURES, marked, text);
  if (at < BANDWIDTH) at = BANDWIDTH;
  marked = pair_text(state, index, EDIT_READ_BANDWIDTH, memory->read_bw, memory->write_bw, text, sizeof text);
  add_figure(area, line, at, marked, text);
}

static void draw_costs(const struct state *state, struct area area, int line, const struct memory *memory, int index) {
  char text[2 * FORMAT_SIZE], ports[32];
  area_text_clipped(area, line, NAME + 1, NAME_WIDTH - 1, STYLE_DIM, ports_text(memory, ports, sizeof ports));
  if (memory->instances > 1) area_text_right(area, line, OPERANDS - 1, STYLE_DIM, "×%.0f", memory->instances);
  bool marked =
      pair_text(state, index, EDIT_READ_ENERGY, memory->read_energy_pj, memory->write_energy_pj, text, sizeof text);
  int at = add_figure(area, line, FIGURES, marked, text);
  marked = pair_text(state, index, EDIT_READ_GRANULARITY, memory->read_granularity, memory->write_granularity, text,
                     sizeof text);
  if (memory->read_granularity != memory->read_bw || memory->write_granularity != memory->write_bw || marked) {
    char least[2 * FORMAT_SIZE + 4];
    snprintf(least, sizeof least, "≥%s", text);
    at = add_figure(area, line, at, marked, least);
  }
  marked = is_marked(state, index, EDIT_LATENCY);
  if (memory->latency_cycles != 1 || marked) {
    snprintf(text, sizeof text, "%g cyc%s", memory->latency_cycles, marked ? "*" : "");
    add_figure(area, line, at, marked, text);
  }
}

/* The level of each operand stored in the memory; lines pass for the others. */
static void draw_levels(struct area area, int line, const struct memory *memory) {
  int first = -1, last = -1;
  for (int c = 0; c < OPERAND_COUNT; c++) {
    if (!memory_stores(memory, column[c].operand)) continue;
    if (first < 0) first = c;
    last = c;
  }
  for (int c = first; c >= 0 && c < last; c++) {
    area_repeat(area, line, OPERANDS + c * OPERAND_STEP, OPERAND_STEP, STYLE_DIM, L'─');
  }
  for (int c = 0; c < OPERAND_COUNT; c++) {
    int at = OPERANDS + c * OPERAND_STEP;
    if (memory_stores(memory, column[c].operand)) {
      area_text(area, line, at, column[c].style, "%d", memory->level_of[column[c].operand]);
    } else {
      area_text(area, line, at, column[c].style, first < c && c < last ? "┼" : "│");
    }
  }
}

static void draw_lines(struct area area, int line) {
  for (int c = 0; c < OPERAND_COUNT; c++) area_text(area, line, OPERANDS + c * OPERAND_STEP, column[c].style, "│");
}

static void draw_memory(const struct state *state, struct area area, int line, const struct hardware *hardware, int row,
                        bool whole) {
  int index = hardware->memory_count - 1 - row;
  const struct memory *memory = &hardware->memories[index];
  area_memory_name(area, line, NAME, NAME_WIDTH, row == current_row(state) ? STYLE_TITLE : STYLE_TEXT, hardware, index);
  draw_levels(area, line, memory);
  draw_size(state, area, line, memory, index);
  if (!whole) return;
  draw_lines(area, line + 1);
  draw_costs(state, area, line + 1, memory, index);
}

static void draw_array(const struct state *state, struct area area, int line, const struct hardware *hardware,
                       bool whole) {
  char text[96] = "", energy[FORMAT_SIZE];
  bool marked = false;
  for (int d = 0; d < hardware->dim_count; d++) {
    marked |= hardware_number(state, (struct edit_place){EDIT_ARRAY_DIM, d}).is_edited;
    text_append(text, sizeof text, "%s%d", d > 0 ? "×" : "", hardware->dim_size[d]);
  }
  area_text(area, line, NAME, current_row(state) == hardware->memory_count ? STYLE_TITLE : STYLE_TEXT, "array");
  area_repeat(area, line, OPERANDS, 2 * OPERAND_STEP, STYLE_DIM, L'─');
  for (int c = 0; c < OPERAND_COUNT; c++) {
    area_text(area, line, OPERANDS + c * OPERAND_STEP, column[c].style, c == 0 ? "└" : c == 1 ? "┴" : "┘");
  }
  area_text(area, line, FIGURES, marked ? STYLE_TITLE : STYLE_TEXT, "%s%s = %d MACs", text, marked ? "*" : "",
            hardware->array_size);
  if (!whole) return;
  marked = hardware_number(state, (struct edit_place){EDIT_MAC_ENERGY, 0}).is_edited;
  int end = area_text(area, line + 1, FIGURES, marked ? STYLE_TITLE : STYLE_TEXT, "%s%s each",
                      format_edit(energy, EDIT_MAC_ENERGY, hardware->mac_energy_pj), marked ? "*" : "");
  if (hardware->vector_lanes <= 0) return;
  marked = hardware_number(state, (struct edit_place){EDIT_VECTOR_LANES, 0}).is_edited;
  area_text(area, line + 1, end, marked ? STYLE_TITLE : STYLE_TEXT, "; vector unit of %.0f%s", hardware->vector_lanes,
            marked ? "*" : "");
}

static void draw_row(const struct state *state, struct area area, int line, const struct hardware *hardware, int row,
                     bool whole, bool focus) {
  if (row < hardware->memory_count) {
    draw_memory(state, area, line, hardware, row, whole);
  } else {
    draw_array(state, area, line, hardware, whole);
  }
  for (int i = 0; i < (whole ? 2 : 1); i++) {
    area_row(area, line + i, 0, area.width, row);
    if (row == current_row(state) && focus) area_restyle(area, line + i, 0, OPERANDS - 1, STYLE_SELECTED);
  }
  if (row == current_row(state)) area_text(area, line, 0, focus ? STYLE_SELECTED : STYLE_TITLE, "▸");
}

/* Movements served by a port, by operand: "I tl
 *
 * O tl th". */
static const char *moves_text(const struct memory *memory, int port, char *text, size_t size) {
  text[0] = 0;
  for (int c = 0; c < OPERAND_COUNT; c++) {
    int count = 0;
    for (int m = 0; m < MOVE_COUNT; m++) {
      if (memory->port_of[column[c].operand][m] != port) continue;
      if (count++ == 0) text_append(text, size, "%s%s", text[0] != 0 ? "  " : "", column[c].name);
      text_append(text, size, " %s", movement_name[m]);
    }
  }
  return text[0] != 0 ? text : "nothing";
}

/* Ports of the current memory and what they serve, as far as there is room. */
static void draw_ports(struct area area, const struct memory *memory) {
  char text[128], title[NAME_SIZE + 48];
  if (area.height < 2) return;
  snprintf(title, sizeof title, "%s  t/f: to/from  l/h: below/above", memory->name);
  area_text_clipped(area, 0, NAME, area.width - NAME, STYLE_DIM, title);
  for (int p = 0; p < memory->port_count && p + 1 < area.height; p++) {
    area_text_clipped(area, p + 1, NAME, NAME_WIDTH, STYLE_TEXT, memory->ports[p].name);
    area_text_clipped(area, p + 1, OPERANDS, area.width - OPERANDS, STYLE_TEXT,
                      moves_text(memory, p, text, sizeof text));
  }
}

static void draw_hierarchy(const struct state *state, struct area area, bool focus) {
  struct hardware hardware;
  char title[NAME_SIZE + 16] = "Memories", right[16] = "";
  if (state->inputs != NULL) snprintf(title, sizeof title, "Memories %s", state->inputs->file_hardware.name);
  if (state->inputs != NULL && state->point.edits[0] != 0) snprintf(right, sizeof right, "* changed");
  struct area inside = area_frame(area, focus, title, right);
  if (state->inputs == NULL) {
    area_wrapped(inside, 0, STYLE_DIM, "The hardware could not be read; see the message.");
    return;
  }
  state_hardware(state, &hardware);
  int rows = hardware.memory_count + 1;
  bool whole = 2 * rows + 1 <= inside.height; /* else only the current row has its second line */
  for (int c = 0; c < OPERAND_COUNT; c++) {
    area_text(inside, 0, OPERANDS + c * OPERAND_STEP, column[c].style, "%s", column[c].name);
  }
  area_text_clipped(inside, 0, FIGURES, inside.width - FIGURES, STYLE_DIM, "size      read/write");
  int first = area_first_row(current_row(state), rows, inside.height - 2), line = 1;
  for (int row = whole ? 0 : first; row < rows && line < inside.height; row++) {
    bool both = whole || (row == current_row(state) && line + 1 < inside.height);
    draw_row(state, inside, line, &hardware, row, both, focus);
    line += both ? 2 : 1;
  }
  if (current_row(state) < hardware.memory_count) {
    draw_ports(area_part(inside, line + 1, 0, inside.height - line - 1, inside.width),
               &hardware.memories[hardware.memory_count - 1 - current_row(state)]);
  }
}

static void hierarchy_table(const struct state *state, struct table *table) {
  struct hardware hardware;
  if (state->inputs == NULL) return;
  state_hardware(state, &hardware);
  table_of_memories(&hardware, true, table);
  table_title(table, "Memories of %s%s%s", state->point.hardware, state->point.edits[0] != 0 ? " with " : "",
              state->point.edits);
}

static bool act(struct state *state, enum action action) {
  if (action != ACTION_OPEN && action != ACTION_TYPE) return false;
  if (state->inputs != NULL) numbers_go_to(state, current_row(state));
  state->focus = &pane_numbers;
  return true;
}

const struct pane pane_hierarchy = {.act = act,
                                    .help = "Memories from the top down to the array, with each operand's level.",
                                    .rows = hierarchy_rows,
                                    .row_text = hierarchy_row_text,
                                    .draw = draw_hierarchy,
                                    .table = hierarchy_table};
