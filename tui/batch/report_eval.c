/* An evaluation as tables for people. */
#include <inttypes.h>
#include <stdio.h>

#include "inputs/yaml/source.h"
#include "tui/analysis/attention.h"
#include "tui/analysis/between.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/ports.h"
#include "tui/analysis/remarks.h"
#include "tui/analysis/tables.h"
#include "tui/analysis/why.h"
#include "tui/batch/report.h"
#include "tui/options/options.h"
#include "tui/text/format.h"
#include "tui/text/timing.h"
#include "tui/text/utf8.h"

enum { LABEL_WIDTH = 11, LONGEST_LABEL = 30 };

/* "optimal search, minimising energy, rules corrected": how mappings were found. */
static void write_search(FILE *out, const struct schedule *schedule) {
  const struct search_options *search = &schedule->search;
  char rules[RULES_TEXT_SIZE];
  fprintf(out, "%s search, minimising ", search_kind_name[search->kind]);
  if (search->objective == OBJECTIVE_SUM) {
    fprintf(out, "energy + %g pJ a cycle of latency, ", search->latency_weight);
  } else {
    fprintf(out, "%s, ", objective_name[search->objective]);
  }
  if (search->energy_tolerance > 0)
    fprintf(out, "up to %g %% more energy for less latency, ", 100 * search->energy_tolerance);
  if (search->kind == SEARCH_PUBLISHED && schedule->lpf_limit == LPF_LIMIT_NONE) fputs("no lpf limit, ", out);
  if (search->kind == SEARCH_PUBLISHED && schedule->lpf_limit != LPF_LIMIT_NONE) {
    fprintf(out, "lpf limit %d, ", schedule->lpf_limit);
  }
  fprintf(out, "rules %s%s%s\n\n", schedule_rules_text(schedule, rules),
          schedule->between_stacks == BETWEEN_FIT ? ", maps between stacks on chip where they fit" : "",
          schedule->placement == PLACEMENT_SEARCH ? ", memories searched" : "");
}

/* How an ONNX file was read, if options say it. */
static void write_reading(FILE *out, const struct point *point) {
  if (point->input_shape[0] == '\0' && point->bits[0] == '\0') return;
  const struct onnx_reading reading = point_reading(point);
  fputs("read with", out);
  reading_write_options(out, &reading);
  fputc('\n', out);
}

/* What to know of changed numbers. */
static void write_remarks(FILE *out, const struct evaluation *evaluation) {
  struct remark_list remarks = {.count = 0};
  remark_edits(&evaluation->snapshot->file_hardware, evaluation->point.edits, &remarks);
  if (evaluation->point.edits[0] != '\0') remark_top(&evaluation->snapshot->hardware, &remarks);
  for (int i = 0; i < remarks.count; i++) fprintf(out, "remark: %s\n", remarks.texts[i]);
}

static void write_request(FILE *out, const struct options *options, const struct evaluation *evaluation) {
  static const char *const stacks[] = {
      [CUTS_AUTO] = "automatic stacks", [CUTS_SINGLE_LAYER] = "one stack per layer", [CUTS_LIST] = "given stacks"};
  const struct schedule *schedule = &evaluation->point.schedule;
  char tile[TILE_TEXT_SIZE];
  source_write(out, options->app.workload);
  fputs(" on ", out);
  source_write(out, options->app.hardware);
  fprintf(out, ", mapping %s\n", evaluation->snapshot->rules.name);
  report_edits(out, evaluation->point.edits);
  write_remarks(out, evaluation);
  write_reading(out, &evaluation->point);
  bool all_modes = schedule_without_mode(schedule) < 0, all_tiles = schedule_without_tile(schedule) < 0;
  if (!all_modes) fprintf(out, "%s, ", overlap_mode_name[schedule->mode]);
  if (!all_tiles) fprintf(out, "tile %s, ", tile_option_text(schedule->tile_x, schedule->tile_y, tile));
  if (schedule->tile_heads > 0) fprintf(out, "heads at a time %" PRId64 ", ", schedule->tile_heads);
  const char *own = schedule_has_own_tilings(schedule) ? ", some with their own mode or tile" : "";
  if (all_modes || all_tiles) own = all_modes ? ", each with its own mode" : ", each with its own tile";
  if (all_modes && all_tiles) own = ", each with its own mode and tile";
  fprintf(out, "%s%s\n", stacks[schedule->cuts_kind], own);
  write_search(out, schedule);
}

/* Cells of the names of the headlines, of which the top memory's can be long. */
static int label_width(const struct hardware *hardware) {
  int width = LABEL_WIDTH;
  for (int figure = 0; figure < FIGURE_HEADLINES; figure++) {
    char label[FIGURE_TEXT_SIZE];
    int cells = text_width(figure_label(hardware, figure, LONGEST_LABEL, label));
    if (cells > width) width = cells;
  }
  return width;
}

void report_label(FILE *out, const struct hardware *hardware, const char *label) {
  int blanks = label_width(hardware) - text_width(label);
  fprintf(out, "  %s%*s", label, blanks + 1, "");
}

void report_figure(FILE *out, const struct hardware *hardware, const struct figures *figures, int figure) {
  const struct figure_info *info = &figure_table[figure];
  char text[FORMAT_SIZE], exact[FORMAT_SIZE], label[FIGURE_TEXT_SIZE];
  report_label(out, hardware, figure_label(hardware, figure, LONGEST_LABEL, label));
  fputs(figure_format(info, text, figures->value[figure]), out);
  if (figure <= FIGURE_LATENCY) {
    fprintf(out, " (%s %s)", format_exact(exact, figures->value[figure]), unit_table[info->unit].name);
  }
  fputc('\n', out);
}

void report_attention(FILE *out, const struct result *result) {
  struct attention_remarks remarks;
  attention_remarks(result, &remarks);
  for (int i = 0; i < remarks.count; i++) {
    report_label(out, &result->hardware, i == 0 ? "Attention" : "");
    fprintf(out, "%s\n", remarks.texts[i]);
  }
}

void report_between(FILE *out, const struct result *result) {
  char text[BETWEEN_TEXT_SIZE];
  if (!between_is_on_chip(result)) return;
  report_label(out, &result->hardware, "Maps");
  fprintf(out, "%s\n", between_text(result, text));
}

static void write_totals(FILE *out, const struct evaluation *evaluation, double clock_mhz) {
  const struct result *result = evaluation->result;
  const struct hardware *hardware = &result->hardware;
  char text[FORMAT_SIZE];
  for (int figure = 0; figure < FIGURE_HEADLINES; figure++) {
    report_figure(out, hardware, evaluation->figures, figure);
    if (figure != FIGURE_LATENCY) continue;
    char bound[PORTS_TEXT_SIZE];
    report_label(out, hardware, "Ports bound");
    fprintf(out, "%s\n", ports_text(hardware, &result->ports, bound));
  }
  if (clock_mhz > 0) {
    char timing[TIMING_TEXT_SIZE];
    report_label(out, hardware, "Clock");
    fprintf(out, "%s\n", timing_text(result, clock_mhz, timing));
  }
  report_label(out, hardware, "MACs");
  fprintf(out, "%s", format_count(text, result->mac_count));
  fprintf(out, ", %s\n", format_energy(text, result->mac_energy_pj));
  if (result->vector_ops > 0) {
    report_label(out, hardware, "Rows");
    fprintf(out, "%s vector operations, ", format_count(text, result->vector_ops));
    fprintf(out, "%s\n",
            hardware->vector_lanes > 0 ? format_energy(text, result->vector_energy_pj)
                                       : "traffic only: the accelerator describes no vector_unit");
  }
  report_label(out, hardware, "Tile types");
  fprintf(out, "%d in %d stack%s\n", result->tile_type_count, result->stack_count, result->stack_count == 1 ? "" : "s");
  report_label(out, hardware, "Stack cuts");
  cuts_write(out, result->cuts, result->cut_count);
  fputc('\n', out);
  report_between(out, result);
  report_attention(out, result);
  report_label(out, hardware, "Searches");
  fprintf(out, "%.0f over %.0f orderings\n", result->search_count, result->orderings_visited);
  if (result->gap > 0) {
    report_label(out, hardware, "Gap");
    fprintf(out, "the objective of some layer could be up to %s lower\n", format_percent(text, result->gap));
  }
  if (result->overfull_count > 0) {
    report_label(out, hardware, "Overfull");
    fprintf(out, "%s\n", evaluation->figures->reason);
  }
}

/* Explains in words what costs most, and why. */
static void write_why(struct report *report, const struct evaluation *evaluation) {
  struct why why;
  struct error error;
  if (why_of(evaluation, &why, &error) != STATUS_OK) report->failed = true;
  for (int i = 0; !report->failed && i < why.count; i++) {
    report_label(report->out, &evaluation->result->hardware, i > 0 ? "" : "Why");
    fprintf(report->out, "%s\n", why.sentence[i]);
  }
}

static void report_stacks(struct report *report, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  bool own = schedule_has_own_tilings(&evaluation->point.schedule), maps = between_is_on_chip(result);
  struct table table;
  table_init(&table);
  TABLE_HEAD(&table, column_text("stack", "stack"), column_text("layers", "layers"),
             column_number("weight_bits", "weights", format_capacity), column_right("map", "map"),
             column_right("tiles", "tiles"), column_text("types", "types"),
             column_number("energy_pj", "energy", format_energy),
             column_number("latency_cycles", "latency", format_cycles));
  if (maps) TABLE_HEAD(&table, column_text("output_memory", "output in"));
  if (own) TABLE_HEAD(&table, column_text("mode", "mode"), column_right("tile", "tile"));
  bool heads = result_has_repeats(result);
  if (heads) TABLE_HEAD(&table, column_right("heads", "heads"));
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    const struct tiling *tiling = &stack->tiling;
    char first[NODE_ID_SIZE], last[NODE_ID_SIZE], tile[TILE_TEXT_SIZE];
    int from = 0;
    while (from < stack->node_count - 1 && stack->nodes[from].shape->is_input) from++;
    table_number(&table, s);
    table_text(&table, "%s..%s", result_node_id(&stack->nodes[from], first),
               result_node_id(&stack->nodes[stack->node_count - 1], last));
    table_number(&table, stack->weight_bits);
    table_text(&table, "%" PRId64 "x%" PRId64, stack->map_width, stack->map_height);
    table_text(&table, "%" PRId64 "x%" PRId64, stack->tile_columns, stack->tile_rows);
    TABLE_ROW(&table, cell_number(stack->type_count), cell_number(stack->energy_pj),
              cell_number(stack->latency_cycles));
    if (maps) table_text(&table, "%s", between_memory(result, s)->name);
    if (own) table_text(&table, "%s", overlap_mode_name[tiling->mode]);
    if (own) table_text(&table, "%s", tile_option_text(tiling->tile_x, tiling->tile_y, tile));
    if (heads) table_text(&table, "%s", stack_heads_text(stack, tile));
  }
  report_table(report, &table, "Stacks");
}

/* Lists the edges of the map at which all tiles of the type lie; "-": none. */
static const char *edges(const struct tile_type *type, char text[32]) {
  snprintf(text, 32, "%s%s%s%s", type->first_column == POSITION_YES ? " left" : "",
           type->last_column == POSITION_YES ? " right" : "", type->first_row == POSITION_YES ? " top" : "",
           type->last_row == POSITION_YES ? " bottom" : "");
  return *text ? text + 1 : "-";
}

static void report_types(struct report *report, const struct result *result) {
  const struct hardware *hardware = &result->hardware;
  struct table table;
  table_init(&table);
  TABLE_HEAD(&table, column_text("stack", "stack"), column_right("tile", "tile"), column_text("count", "count"),
             column_right("first_at", "first at"), column_text("edges", "edges"), column_text("takes_h", "takes H"),
             column_text("takes_v", "takes V"), column_text("makes_h", "makes H"), column_text("makes_v", "makes V"),
             column_text("weight_memory", "weights"), column_number("energy_pj", "energy", format_energy),
             column_number("latency_cycles", "latency", format_cycles));
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      char edge[32];
      table_number(&table, s);
      table_text(&table, "%" PRId64 "x%" PRId64, type->width, type->height);
      table_number(&table, (double)type->count);
      table_text(&table, "%" PRId64 ",%" PRId64, type->column, type->row);
      TABLE_ROW(&table, cell_text(edges(type, edge)), cell_text(memory_name(hardware, type->takes_h)),
                cell_text(memory_name(hardware, type->takes_v)), cell_text(memory_name(hardware, type->makes_h)),
                cell_text(memory_name(hardware, type->makes_v)), cell_text(memory_name(hardware, type->weight_memory)),
                cell_number(type->energy_pj), cell_number(type->latency_cycles));
    }
  }
  report_table(report, &table, "Tile types (energy and latency of one tile; caches: where they are read and written)");
}

/* Prints energy by layer, accesses by memory, and peak occupancy. */
static void report_tables(struct report *report, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  struct held held[HARDWARE_MAX_MEMORIES];
  struct table table;
  table_init(&table);
  table_of_layers(evaluation, NULL, &table);
  report_table(report, &table, "Energy and latency by layer (latency in cycles: ideal + stalls + loading)");
  table_init(&table);
  table_of_accesses(evaluation, false, &table);
  report_table(report, &table, "Accesses by memory (words of the full bandwidth)");
  table_init(&table);
  held_of_result(result, held);
  table_of_held(&result->hardware, held, &table);
  report_table(report, &table, "Peak occupancy by kind of data (one instance of each memory)");
}

void report_answer(struct report *report, const struct options *options, const struct evaluation *evaluation) {
  write_request(report->out, options, evaluation);
  if (options_given(options, OPTION_SHOW_PLACEMENT)) {
    report_placement(report, evaluation);
    return;
  }
  write_totals(report->out, evaluation, options->app.clock_mhz);
  write_why(report, evaluation);
  report_stacks(report, evaluation);
  report_types(report, evaluation->result);
  report_tables(report, evaluation);
  const struct remarks *remarks = &evaluation->snapshot->remarks;
  if (remarks->count) fputs("\nRemarks\n", report->out);
  for (int i = 0; i < remarks->count; i++) fprintf(report->out, "  %s\n", remarks->texts[i]);
}
