/* An evaluation as tables for people. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/held.h"
#include "tui/analysis/why.h"
#include "tui/text/format.h"
#include "tui/text/number.h"
#include "tui/text/report_table.h"
#include "tui/text/timing.h"

/* "auto", or the layers after which it was cut. */
static void write_cuts(FILE *out, const struct result *result) {
  if (result->cut_count == 0) fputs("none", out);
  for (int i = 0; i < result->cut_count; i++) fprintf(out, "%s%d", i ? "," : "", result->cuts[i]);
}

/* "optimal search for least energy, exact pr sizes": how mappings were found. */
static void write_search(FILE *out, const struct schedule *schedule) {
  const struct search_options *search = &schedule->search;
  fprintf(out, "%s search for least %s, ", search_kind_name[search->kind], objective_name[search->objective]);
  if (search->energy_tolerance > 0) fprintf(out, "%g %% of energy given for latency, ", 100 * search->energy_tolerance);
  if (search->kind == SEARCH_PUBLISHED && schedule->lpf_limit == LPF_LIMIT_NONE) fputs("no lpf limit, ", out);
  if (search->kind == SEARCH_PUBLISHED && schedule->lpf_limit != LPF_LIMIT_NONE) {
    fprintf(out, "lpf limit %d, ", schedule->lpf_limit);
  }
  fprintf(out, "%s pr sizes\n\n",
          pr_sizes_name[search_exact_pr(&schedule->search) ? PR_SIZES_EXACT : PR_SIZES_TRUNCATED]);
}

static void write_question(FILE *out, const struct answer *answer) {
  static const char *const stacks[] = {
      [CUTS_AUTO] = "automatic stacks", [CUTS_SINGLE_LAYER] = "a stack for each layer", [CUTS_LIST] = "given stacks"};
  const struct schedule *schedule = &answer->evaluation->point.schedule;
  fprintf(out, "%s on %s, mapping %s\n", answer->workload, answer->hardware, answer->mapping);
  report_edits(out, answer->evaluation->point.edits);
  fprintf(out, "%s, ", overlap_mode_name[schedule->mode]);
  int64_t sides[] = {schedule->tile_x, schedule->tile_y};
  for (int i = 0; i < 2; i++) {
    fputs(i ? "x" : "tile ", out);
    if (sides[i] == TILE_FULL) {
      fputs("full", out);
    } else {
      fprintf(out, "%" PRId64, sides[i]);
    }
  }
  fprintf(out, ", %s\n", stacks[schedule->cuts_kind]);
  write_search(out, schedule);
}

void report_figure(FILE *out, const struct figures *figures, int figure) {
  const struct figure_info *info = &figure_table[figure];
  char text[FORMAT_SIZE], exact[NUMBER_SIZE];
  fprintf(out, "  %-12s%s", info->name, figure_format(info, text, figures->value[figure]));
  if (figure <= FIGURE_LATENCY) {
    fprintf(out, " (%s %s)", number_exact(figures->value[figure], exact), unit_table[info->unit].name);
  }
  fputc('\n', out);
}

static void write_totals(FILE *out, const struct evaluation *evaluation, double clock_mhz) {
  const struct result *result = evaluation->result;
  char text[FORMAT_SIZE];
  for (int figure = 0; figure < FIGURE_HEADLINES; figure++) report_figure(out, evaluation->figures, figure);
  if (clock_mhz > 0) {
    char timing[TIMING_TEXT_SIZE];
    fprintf(out, "  %-12s%s\n", "Clock", timing_text(result, clock_mhz, timing));
  }
  fprintf(out, "  %-12s%s", "MACs", format_count(text, result->mac_count));
  fprintf(out, ", %s\n", format_energy(text, result->mac_energy_pj));
  fprintf(out, "  %-12s%d in %d stack%s\n  %-12s", "Tile types", result->tile_type_count, result->stack_count,
          result->stack_count == 1 ? "" : "s", "Stack cuts");
  write_cuts(out, result);
  fprintf(out, "\n  %-12s%.0f over %.0f orderings\n", "Searches", result->search_count, result->orderings_visited);
  if (result->gap > 0) {
    fprintf(out, "  %-12sthe objective of some layer may be %s lower\n", "Gap", format_percent(text, result->gap));
  }
  if (result->overfull_count > 0) {
    fprintf(out, "  %-12s%d layers in tile types fit only by the published rule for when none fits\n", "Overfull",
            result->overfull_count);
  }
}

/* In words what costs most, and why. */
static void write_why(struct report *report, const struct evaluation *evaluation) {
  struct why why;
  struct error error;
  if (why_of(evaluation, &why, &error) != STATUS_OK) report->failed = true;
  for (int i = 0; !report->failed && i < why.count; i++) {
    fprintf(report->out, "  %-12s%s\n", i > 0 ? "" : "Why", why.sentence[i]);
  }
}

static void report_stacks(struct report *report, const struct result *result) {
  struct table table;
  char first[NODE_ID_SIZE], last[NODE_ID_SIZE], text[FORMAT_SIZE];
  fputs("\nStacks\n", report->out);
  table_open(&table, report, "rlrrrrrr", "stack|layers|weights|map|tiles|types|energy|latency");
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    int from = 0;
    while (from < stack->node_count - 1 && stack->nodes[from].shape->is_input) from++;
    table_add(&table, "%d", s);
    table_add(&table, "%s..%s", result_node_id(&stack->nodes[from], first),
              result_node_id(&stack->nodes[stack->node_count - 1], last));
    table_add(&table, "%s", format_capacity(text, stack->weight_bits));
    table_add(&table, "%" PRId64 "x%" PRId64, stack->map_width, stack->map_height);
    table_add(&table, "%" PRId64 "x%" PRId64, stack->tile_columns, stack->tile_rows);
    table_add(&table, "%d", stack->type_count);
    table_add(&table, "%s", format_energy(text, stack->energy_pj));
    table_add(&table, "%s", format_cycles(text, stack->latency_cycles));
  }
  table_close(&table);
}

static const char *memory_name(const struct hardware *hardware, int memory) {
  return memory < 0 ? "-" : hardware->memories[memory].name;
}

/* The edges of the map at which all tiles of the type lie, "-" for none. */
static const char *edges(const struct tile_type *type, char text[32]) {
  snprintf(text, 32, "%s%s%s%s", type->first_column == POSITION_YES ? " left" : "",
           type->last_column == POSITION_YES ? " right" : "", type->first_row == POSITION_YES ? " top" : "",
           type->last_row == POSITION_YES ? " bottom" : "");
  return *text ? text + 1 : "-";
}

static void report_types(struct report *report, const struct result *result) {
  const struct hardware *hardware = &result->hardware;
  struct table table;
  char text[FORMAT_SIZE], edge[32];
  fputs("\nTile types (energy and latency of one tile; caches: where they are taken from and made)\n", report->out);
  table_open(&table, report, "rrrrllllllrr",
             "stack|tile|count|first at|edges|takes H|takes V|makes H|makes V|weights|energy|latency");
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      table_add(&table, "%d", s);
      table_add(&table, "%" PRId64 "x%" PRId64, type->width, type->height);
      table_add(&table, "%" PRId64, type->count);
      table_add(&table, "%" PRId64 ",%" PRId64, type->column, type->row);
      table_add(&table, "%s", edges(type, edge));
      table_add(&table, "%s", memory_name(hardware, type->takes_h));
      table_add(&table, "%s", memory_name(hardware, type->takes_v));
      table_add(&table, "%s", memory_name(hardware, type->makes_h));
      table_add(&table, "%s", memory_name(hardware, type->makes_v));
      table_add(&table, "%s", memory_name(hardware, type->weight_memory));
      table_add(&table, "%s", format_energy(text, type->energy_pj));
      table_add(&table, "%s", format_cycles(text, type->latency_cycles));
    }
  }
  table_close(&table);
}

static void add_share(struct table *table, double part, double whole) {
  char text[FORMAT_SIZE];
  table_add(table, "%s", format_percent(text, whole > 0 ? part / whole : 0));
}

static void report_layers(struct report *report, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  struct table table;
  fputs("\nEnergy and latency by layer (latency in cycles: ideal + stalls + loading)\n", report->out);
  table_open(&table, report, "rlrlrrrrrrrrl",
             "stack|what|id|type|energy|share|latency|ideal|spatial stall|temporal stall|loading|MACs|");
  for (int i = 0; i < evaluation->entry_count; i++) {
    const struct result_entry *entry = &evaluation->entries[i];
    const struct stack_node *node = &result->stacks[entry->stack].nodes[entry->node];
    char id[NODE_ID_SIZE], text[FORMAT_SIZE];
    table_add(&table, "%d", entry->stack);
    table_add(&table, "%s", entry->is_copy ? "copy" : "layer");
    table_add(&table, "%s", result_node_id(node, id));
    table_add(&table, "%s", entry->is_copy ? "" : node->shape->type);
    table_add(&table, "%s", format_energy(text, entry->energy_pj));
    add_share(&table, entry->energy_pj, result->energy_pj);
    table_add(&table, "%s", format_count(text, entry->latency_cycles));
    struct latency_parts latency = result_entry_latency(result, entry);
    const double parts[] = {latency.ideal_cycles, latency.spatial_stall_cycles, latency.temporal_stall_cycles,
                            latency.loading_cycles, entry->mac_count};
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
      table_add(&table, "%s", entry->is_copy ? "" : format_count(text, parts[p]));
    }
    table_add(&table, "%s", evaluation->overfull[i] ? "overfull" : "");
  }
  table_close(&table);
}

static bool is_accessed(const struct access_total *total, int owner) {
  bool accessed = total->energy_pj[owner] > 0;
  for (int m = 0; m < MOVE_COUNT; m++) accessed |= total->word_accesses[owner][m] > 0;
  return accessed;
}

static void report_accesses(struct report *report, const struct evaluation *evaluation) {
  const struct hardware *hardware = &evaluation->result->hardware;
  struct table table;
  fputs("\nAccesses by memory (words of the full bandwidth)\n", report->out);
  table_open(&table, report, "llrrrrrr", "memory|for|to below|from below|to above|from above|energy|share");
  for (int m = 0; m < hardware->memory_count; m++) {
    const struct access_total *total = &evaluation->accesses[m];
    for (int owner = 0; owner <= LAYER_OPERANDS; owner++) {
      char text[FORMAT_SIZE];
      if (!is_accessed(total, owner)) continue;
      table_add(&table, "%s", hardware->memories[m].name);
      table_add(&table, "%s", access_owner_name[owner]);
      for (int i = 0; i < MOVE_COUNT; i++) table_add(&table, "%s", format_count(text, total->word_accesses[owner][i]));
      table_add(&table, "%s", format_energy(text, total->energy_pj[owner]));
      add_share(&table, total->energy_pj[owner], evaluation->result->energy_pj);
    }
  }
  table_close(&table);
}

/* The most that each memory holds at a time. */
static void report_held(struct report *report, const struct result *result) {
  struct held held[HARDWARE_MAX_MEMORIES];
  struct table table;
  char text[FORMAT_SIZE];
  fputs("\nHeld at most, by whose data it is (one instance of each memory)\n", report->out);
  table_open(&table, report, "lrrrrrrrr", "memory|size|held|use|W|I|O|H cache|V cache");
  held_of_result(result, held);
  for (int m = 0; m < result->hardware.memory_count; m++) {
    const struct memory *memory = &result->hardware.memories[m];
    table_add(&table, "%s", memory->name);
    table_add(&table, "%s", format_capacity(text, memory->size_bits));
    table_add(&table, "%s", format_capacity(text, held[m].bits));
    add_share(&table, held[m].bits, memory->size_bits);
    for (int owner = 0; owner < HELD_OWNERS; owner++) {
      table_add(&table, "%s", held[m].owner_bits[owner] > 0 ? format_capacity(text, held[m].owner_bits[owner]) : "-");
    }
  }
  table_close(&table);
}

void report_answer(struct report *report, const struct answer *answer) {
  const struct evaluation *evaluation = answer->evaluation;
  write_question(report->out, answer);
  if (answer->placement) {
    report_placement(report, evaluation);
    return;
  }
  write_totals(report->out, evaluation, answer->clock_mhz);
  write_why(report, evaluation);
  report_stacks(report, evaluation->result);
  report_types(report, evaluation->result);
  report_layers(report, evaluation);
  report_accesses(report, evaluation);
  report_held(report, evaluation->result);
  if (answer->remarks->count) fputs("\nRemarks\n", report->out);
  for (int i = 0; i < answer->remarks->count; i++) fprintf(report->out, "  %s\n", answer->remarks->texts[i]);
}
