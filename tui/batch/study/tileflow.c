/* tilescope study tileflow: A[M,K] x B[K,L], then x D[L,N], tiled by rows of M, beside the RTL of a 16x16 systolic
 * array.
 *
 * The RTL's cycles and traffic are those of TileFlow's artifact (github.com/pku-liang/TileFlow d72d278,
 * AE/validation/accelerator/data). It ran several mappings of each shape; all of one shape have the same DRAM traffic.
 */
#include "tui/batch/study/tileflow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/save.h"
#include "model/schedule.h"
#include "model/version.h"
#include "tui/analysis/inputs.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/study/folder.h"
#include "tui/text/format.h"

/* A shape: sizes of the products, rows of M in a tile, and what the RTL took. */
struct shape {
  int m, l, k, n, rows;
  int mappings;                   /* that the artifact ran */
  double least, most;             /* cycles of the best and worst of them */
  double read_bits, written_bits; /* DRAM traffic of each of them */
};

static const struct shape shapes[] = {
    {256, 256, 64, 64, 16, 15, 136318, 139518, 8650752, 262144},
    {256, 256, 64, 64, 32, 15, 71006, 75646, 4456448, 262144},
    {256, 256, 64, 64, 64, 15, 40868, 48549, 2359296, 262144},
    {256, 256, 80, 80, 16, 4, 171006, 171918, 10813440, 327680},
    {256, 256, 80, 80, 32, 4, 88926, 90334, 5570560, 327680},
    {256, 256, 80, 80, 64, 4, 50595, 56421, 2949120, 327680},
    {512, 256, 48, 48, 16, 10, 204158, 210478, 12976128, 393216},
    {512, 256, 48, 48, 32, 10, 105854, 113374, 6684672, 393216},
    {512, 256, 48, 48, 64, 10, 60033, 73271, 3538944, 393216},
    {512, 512, 64, 64, 16, 10, 534846, 546302, 34078720, 524288},
    {512, 512, 64, 64, 32, 10, 272702, 284670, 17301504, 524288},
    {768, 384, 48, 48, 16, 7, 454718, 463406, 28901376, 589824},
    {768, 384, 48, 48, 32, 7, 232862, 241886, 14745600, 589824},
    {1024, 512, 48, 48, 16, 5, 802814, 821550, 51118080, 786432},
    {1024, 512, 48, 48, 32, 5, 408638, 426078, 25952256, 786432},
};
enum { SHAPES = sizeof shapes / sizeof *shapes, PRODUCTS = 2 };

/* What each shape is evaluated with. */
static const struct variant {
  const char *array, *mapping; /* files of the study */
  const char *cycles, *difference, *head, *words;
  enum rules_base rules;
} variants[] = {
    {"array", "mapping", "c_published_cycles", "c_published_difference", "C, publ.",
     "M and input channels unrolled, published rules", RULES_BASE_PUBLISHED},
    {"array_k", "mapping_k", "k_published_cycles", "k_published_difference", "K, publ.",
     "M and output channels unrolled, published rules", RULES_BASE_PUBLISHED},
    {"array", "mapping", "c_corrected_cycles", "c_corrected_difference", "C, corr.",
     "M and input channels unrolled, corrected rules", RULES_BASE_CORRECTED},
    {"array_k", "mapping_k", "k_corrected_cycles", "k_corrected_difference", "K, corr.",
     "M and output channels unrolled, corrected rules", RULES_BASE_CORRECTED},
};
enum { VARIANTS = sizeof variants / sizeof *variants };

static const char *const copied[] = {"array", "mapping", "array_k", "mapping_k"};

struct answer {
  double cycles, read_bits, written_bits;
};

struct tileflow {
  struct study_folder folder;
  struct text_buffer text;
  struct answer answers[SHAPES][VARIANTS];
  struct table table;
};

/* --- Inputs --------------------------------------------------------------------------------------------- */

/* Copies the accelerators and mappings, so that the folder has all that is needed to evaluate a row by hand. */
static enum status copy_inputs(struct tileflow *tileflow, struct error *error) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof copied / sizeof *copied && status == STATUS_OK; i++) {
    char name[64], path[PATH_SIZE], bytes[4096];
    snprintf(name, sizeof name, "tileflow/%s.yaml", copied[i]);
    status = input_companion(name, path, sizeof path, error);
    if (status != STATUS_OK) return status;
    FILE *in = fopen(path, "re");
    if (in == NULL) return error_set_errno(error, STATUS_BAD_INPUT, "%s", path);
    size_t got;
    do {
      got = fread(bytes, 1, sizeof bytes, in);
      fwrite(bytes, 1, got, tileflow->text.out);
    } while (got == sizeof bytes);
    if (ferror(in)) status = error_set_errno(error, STATUS_BAD_INPUT, "%s", path);
    fclose(in);
    if (status == STATUS_OK) status = folder_save(&tileflow->folder, copied[i], ".yaml", error);
  }
  return status;
}

static const char *network_name(const struct shape *shape, char *name, size_t size) {
  snprintf(name, size, "products_%d_%d_%d_%d", shape->m, shape->l, shape->k, shape->n);
  return name;
}

/* Writes the two products as layers over a map of M rows. */
static enum status write_network(struct tileflow *tileflow, const struct shape *shape, struct error *error) {
  const int sizes[PRODUCTS][2] = {{shape->l, shape->k}, {shape->n, shape->l}};
  static const char *const names[PRODUCTS] = {"A x B", "x D"};
  char name[64];
  for (int i = 0; i < PRODUCTS; i++) {
    fprintf(tileflow->text.out,
            "- id: %d\n  name: %s\n  operator_type: Gemm\n  equation: O[k][oy][ox]+=W[k][c]*I[c][iy][ix]\n"
            "  dimension_relations: [ix=1*ox+1*fx, iy=1*oy+1*fy]\n  loop_dims: [K, C, OY, OX, FY, FX]\n"
            "  loop_sizes: [%d, %d, %d, 1, 1, 1]\n  operand_precision: {W: 16, I: 16, O: 16, O_final: 16}\n"
            "  operand_source: {W: %d, I: %d}\n",
            i, names[i], sizes[i][0], sizes[i][1], shape->m, i, i > 0 ? i - 1 : 0);
  }
  return folder_save(&tileflow->folder, network_name(shape, name, sizeof name), ".yaml", error);
}

/* --- Evaluating ----------------------------------------------------------------------------------------- */

/* Evaluates the fused products: one stack of both layers, tiles of `rows` rows. */
static enum status evaluate(const struct snapshot *inputs, const struct shape *shape, enum rules_base rules,
                            const atomic_bool *stop, struct answer *answer, struct error *error) {
  struct job job = {
      .hardware = &inputs->hardware,
      .workload = &inputs->workload,
      .rules = &inputs->rules,
      .schedule = {.mode = MODE_RECOMPUTE,
                   .tile_x = 1,
                   .tile_y = shape->rows,
                   .cuts_kind = CUTS_LIST,
                   .search = {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_LATENCY, .rules = {.base = rules}}},
  };
  struct result *result = NULL;
  enum status status = schedule_evaluate(&job, stop, &result, error);
  if (status != STATUS_OK) return status;
  *answer = (struct answer){result->latency_cycles, result->dram.read_bits, result->dram.written_bits};
  result_free(result);
  return STATUS_OK;
}

static enum status evaluate_shape(struct tileflow *tileflow, int s, const atomic_bool *stop, struct error *error) {
  const struct shape *shape = &shapes[s];
  char name[64], network[PATH_SIZE], array[PATH_SIZE], mapping[PATH_SIZE];
  enum status status = write_network(tileflow, shape, error);
  folder_file(&tileflow->folder, network_name(shape, name, sizeof name), ".yaml", network);
  for (int v = 0; v < VARIANTS && status == STATUS_OK; v++) {
    const struct input_files files = {
        .hardware = folder_file(&tileflow->folder, variants[v].array, ".yaml", array),
        .workload = network,
        .mapping = folder_file(&tileflow->folder, variants[v].mapping, ".yaml", mapping),
        .edits = "",
    };
    struct snapshot *inputs = snapshot_read(&files, NULL, NULL, NULL, error);
    bool good = inputs != NULL && inputs->bad == INPUT_KIND_COUNT;
    status = good ? evaluate(inputs, shape, variants[v].rules, stop, &tileflow->answers[s][v], error) : error->status;
    snapshot_release(inputs);
  }
  return status;
}

/* Relative difference from the RTL's best mapping. */
static double difference(const struct tileflow *tileflow, int s, int v) {
  return tileflow->answers[s][v].cycles / shapes[s].least - 1;
}

static double mean_difference(const struct tileflow *tileflow, int v) {
  double sum = 0;
  for (int s = 0; s < SHAPES; s++) sum += fabs(difference(tileflow, s, v));
  return sum / SHAPES;
}

static bool has_equal_traffic(const struct tileflow *tileflow, int s) {
  for (int v = 0; v < VARIANTS; v++) {
    const struct answer *answer = &tileflow->answers[s][v];
    if (answer->read_bits != shapes[s].read_bits || answer->written_bits != shapes[s].written_bits) return false;
  }
  return true;
}

/* --- Files ---------------------------------------------------------------------------------------------- */

/* -2.1 %: from a fraction. */
static const char *format_signed_percent(char *text, double fraction) {
  return format_change(text, 1 + fraction, 1);
}

static void fill_table(struct tileflow *tileflow) {
  struct table *table = &tileflow->table;
  table_keys(table, "m l k n rows");
  TABLE_HEAD(table, column_hidden("rtl_mappings"), column_number("rtl_least_cycles", "RTL best", NULL),
             column_number("rtl_most_cycles", "RTL worst", NULL));
  for (int v = 0; v < VARIANTS; v++) {
    TABLE_HEAD(table, v == 0 ? column_number(variants[v].cycles, "cycles C", NULL) : column_hidden(variants[v].cycles),
               column_number(variants[v].difference, variants[v].head, format_signed_percent));
  }
  TABLE_HEAD(table, column_number("rtl_read_bits", "bits read", NULL), column_hidden("read_bits"),
             column_hidden("rtl_written_bits"), column_hidden("written_bits"), column_text("traffic", "traffic"));
  for (int s = 0; s < SHAPES; s++) {
    const struct shape *shape = &shapes[s];
    TABLE_ROW(table, cell_number(shape->m), cell_number(shape->l), cell_number(shape->k), cell_number(shape->n),
              cell_number(shape->rows), cell_number(shape->mappings), cell_number(shape->least),
              cell_number(shape->most));
    for (int v = 0; v < VARIANTS; v++) {
      TABLE_ROW(table, cell_number(tileflow->answers[s][v].cycles), cell_number(difference(tileflow, s, v)));
    }
    const struct answer *answer = &tileflow->answers[s][0];
    TABLE_ROW(table, cell_number(shape->read_bits), cell_number(answer->read_bits), cell_number(shape->written_bits),
              cell_number(answer->written_bits), cell_text(has_equal_traffic(tileflow, s) ? "equal" : "differs"));
  }
}

static enum status save_json(struct tileflow *tileflow, struct error *error) {
  struct json json;
  json_open(&json);
  char text[128];
  snprintf(text, sizeof text, "Tilescope %s, model %s", TILESCOPE_VERSION, MODEL_VERSION);
  JSON_TEXTS(&json, json.root, {"study", "tileflow"}, {"source", text}, {"rtl", "TileFlow d72d278"});
  struct json_object *means = json_add_object(&json, json.root, "mean_absolute_difference");
  for (int v = 0; v < VARIANTS; v++) {
    json_add_number(&json, means, variants[v].cycles, mean_difference(tileflow, v));
  }
  table_add_rows_json(&tileflow->table, NULL, &json, json_add_array(&json, json.root, "shapes"));
  if (!json_close(&json, tileflow->text.out)) return error_out_of_memory(error);
  return folder_save(&tileflow->folder, "tileflow", ".json", error);
}

static double percent_of(const void *context, int series, int place) {
  return 100 * difference(context, place, series);
}

/* Differences over the length of the run: short runs have tiles of 64 rows, where the array counts, too. */
static enum status save_chart(struct tileflow *tileflow, struct error *error) {
  const char *names[VARIANTS];
  double cycles[SHAPES];
  struct arena arena;
  arena_init(&arena);
  for (int v = 0; v < VARIANTS; v++) names[v] = variants[v].head;
  for (int s = 0; s < SHAPES; s++) cycles[s] = shapes[s].least / 1000;
  struct chart_panel panel = {
      .kind = CHART_LINES,
      .key = "cycles",
      .x = cycles,
      .x_is_log = true,
      .dot_series = VARIANTS,
      .x_label = "Cycles of the RTL, best mapping (thousands)",
      .y_label = "Model, difference in cycles (%)",
      .low = -10,
      .high = 2,
  };
  const struct chart chart = {
      .name = "tileflow", .width = 6, .height = 4, .columns = 1, .panel_count = 1, .panels = &panel};
  bool filled = chart_fill(&panel, VARIANTS, names, SHAPES, NULL, percent_of, tileflow, &arena);
  enum status status = filled ? folder_save_chart(&tileflow->folder, &chart, error) : error_out_of_memory(error);
  arena_deinit(&arena);
  return status;
}

/* What the comparison shows, and what it does not. */
static void write_words(const struct tileflow *tileflow, FILE *out) {
  int equal = 0;
  for (int s = 0; s < SHAPES; s++) equal += has_equal_traffic(tileflow, s);
  fprintf(out, "\nDRAM traffic equals the RTL's in %d of %d shapes, to the bit.\n", equal, SHAPES);
  fprintf(out, "Cycles beside the RTL's best mapping of each shape, mean of absolute differences:\n\n");
  for (int v = 0; v < VARIANTS; v++) {
    fprintf(out, "  %4.2f %%  %s\n", 100 * mean_difference(tileflow, v), variants[v].words);
  }
  fputs(
      "\nMost shapes are bound by DRAM, so this tests traffic and tiling rather than the array. Assumed, not taken "
      "from\n"
      "the artifact: a register for each operand, and a weight buffer too small to keep B and D, which that mapping\n"
      "reads again for each tile of rows. No number was fitted; energies are placeholders.\n",
      out);
}

static enum status save_page(struct tileflow *tileflow, bool drawn, struct error *error) {
  FILE *out = tileflow->text.out;
  char name[64];
  fprintf(out,
          "# Two fused matrix products beside RTL\n\nA[M,K] x B[K,L], then x D[L,N], tiled by rows of M on a 16x16 "
          "systolic "
          "array: cycles and DRAM traffic of Tilescope %s, model %s, beside the RTL results of TileFlow's artifact "
          "(github.com/pku-liang/TileFlow d72d278). Made by `tilescope study tileflow`.\n\n",
          TILESCOPE_VERSION, MODEL_VERSION);
  if (drawn) fputs("[![Difference from RTL in cycles](tileflow.svg)](tileflow.pdf)\n\n", out);
  if (!drawn) fputs("The chart is not drawn yet: install gnuplot and run `gnuplot tileflow.gp` here.\n\n", out);
  fputs("```\n", out);
  table_print(&tileflow->table, out);
  write_words(tileflow, out);
  fprintf(out,
          "```\n\nData: [tileflow.csv](tileflow.csv), [tileflow.json](tileflow.json). A row by hand:\n\n```sh\n"
          "tilescope eval --hardware ./array.yaml --mapping ./mapping.yaml --workload ./%s.yaml \\\n"
          "  --stacks none --mode recompute --tile 1x%d --objective latency --rules published\n```\n",
          network_name(&shapes[0], name, sizeof name), shapes[0].rows);
  return folder_save(&tileflow->folder, "study", ".md", error);
}

static enum status save_all(struct tileflow *tileflow, bool *drawn, struct error *error) {
  static const char *const charts[] = {"tileflow"};
  fill_table(tileflow);
  enum status status = folder_save_table(&tileflow->folder, "tileflow", &tileflow->table, error);
  if (status == STATUS_OK) status = save_json(tileflow, error);
  if (status == STATUS_OK) status = save_chart(tileflow, error);
  if (status == STATUS_OK) status = chart_draw(tileflow->folder.path, 1, charts, 1, drawn, error);
  return status == STATUS_OK ? save_page(tileflow, *drawn, error) : status;
}

/* --- The study ------------------------------------------------------------------------------------------ */

static enum status refuse_options(const struct options *options, struct error *error) {
  static const enum option others[] = {OPTION_LPF_LIMIT, OPTION_RESUME, OPTION_JOBS};
  static const char *const names[] = {"lpf-limit", "resume", "jobs"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (!options_given(options, others[i])) continue;
    return error_set(error, STATUS_USAGE, "study tileflow takes no --%s: it has one search and ends within a second",
                     names[i]);
  }
  return STATUS_OK;
}

enum status study_tileflow(const struct options *options, struct report *report, struct error *error) {
  struct tileflow tileflow = {.answers = {{{0}}}};
  const atomic_bool *stop = interrupt_catch();
  bool drawn = false;
  enum status status = refuse_options(options, error);
  if (status != STATUS_OK) return status;
  if (text_buffer_open(&tileflow.text) == NULL) return error_out_of_memory(error);
  table_init(&tileflow.table);
  folder_init(&tileflow.folder, options, "tileflow", &tileflow.text);
  status = folder_make(&tileflow.folder, error);
  if (status == STATUS_OK) status = copy_inputs(&tileflow, error);
  for (int s = 0; s < SHAPES && status == STATUS_OK; s++) status = evaluate_shape(&tileflow, s, stop, error);
  if (status == STATUS_OK) status = save_all(&tileflow, &drawn, error);
  if (status == STATUS_OK) {
    table_print(&tileflow.table, report->out);
    write_words(&tileflow, report->out);
    fprintf(report->out, "\n%s/study.md has it all\n", tileflow.folder.path);
    if (!drawn) folder_say_not_drawn(&tileflow.folder, report->out);
  }
  table_deinit(&tileflow.table);
  free(text_buffer_close(&tileflow.text, NULL));
  return status;
}
