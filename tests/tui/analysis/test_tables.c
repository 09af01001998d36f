/* The subjects as tables: each prints the same rows as text, CSV and JSON. */
#include <json-c/json.h>
#include <math.h>

#include "tests/points.h"
#include "tui/analysis/tables.h"
#include "tui/text/unit.h"

static struct evaluation *evaluate(struct engine *engine) {
  return evaluate_options(engine, "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72");
}

static char *printed(const struct table *table, void (*print)(const struct table *table, FILE *out)) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  print(table, out);
  assert_int_equal(fclose(out), 0);
  return text;
}

static int lines_of(const char *text) {
  int lines = 0;
  for (; *text != 0; text++) lines += *text == '\n';
  return lines;
}

/* As many rows, and each cell by its key reads back as it is. */
static void check_json(const struct table *table) {
  struct json json;
  json_open(&json);
  struct json_object *rows = json_add_array(&json, json.root, "rows");
  table_add_rows_json(table, NULL, &json, rows);
  assert_false(json.failed);
  assert_int_equal(json_object_array_length(rows), table_rows(table));
  for (int row = 0; row < table_rows(table); row++) {
    struct json_object *object = json_object_array_get_idx(rows, (size_t)row);
    assert_int_equal(json_object_object_length(object), table->column_count);
    for (int c = 0; c < table->column_count; c++) {
      const struct table_cell *cell = table_cell(table, row, c);
      struct json_object *value = json_object_object_get(object, table->columns[c].key);
      if (cell->text != NULL) {
        assert_string_equal(json_object_get_string(value), cell->text);
      } else {
        assert_true(json_object_get_double(value) == cell->number);
      }
    }
  }
  json_object_put(json.root);
}

static void check(struct table *table, int rows) {
  assert_false(table->failed);
  assert_int_equal(table_rows(table), rows);
  assert_int_equal(table->cell_count, rows * table->column_count);
  void (*const prints[])(const struct table *, FILE *) = {table_print, table_write_csv, table_write_tabs};
  for (int i = 0; i < 3; i++) {
    char *text = printed(table, prints[i]);
    assert_int_equal(lines_of(text), 1 + rows);
    for (int row = 0; row < rows; row++) assert_contains(text, table_cell(table, row, 0)->text);
    free(text);
  }
  check_json(table);
  table_deinit(table);
}

/* The tables whose first column is a name. */
static void test_named(void **unused) {
  (void)unused;
  struct engine *engine = engine_new();
  struct evaluation *evaluation = evaluate(engine);
  const struct hardware *hardware = &evaluation->result->hardware;
  struct held held[HARDWARE_MAX_MEMORIES];
  struct table table;
  table_init(&table);
  table_of_accesses(evaluation, true, &table);
  check(&table, hardware->memory_count * (LAYER_OPERANDS + 1));
  table_init(&table);
  table_of_memory_accesses(evaluation, &table);
  check(&table, hardware->memory_count + 1);
  table_init(&table);
  held_of_result(evaluation->result, held);
  table_of_held(hardware, held, &table);
  check(&table, hardware->memory_count);
  table_init(&table);
  table_of_memories(hardware, true, &table);
  check(&table, hardware->memory_count);
  evaluation_release(evaluation);
  engine_free(engine);
}

/* The sum of all numbers in columns whose key ends in `key`. */
static double sum_of(const struct table *table, const char *key) {
  double sum = 0;
  for (int c = 0; c < table->column_count; c++) {
    const char *own = table->columns[c].key;
    if (strlen(own) < strlen(key) || strcmp(own + strlen(own) - strlen(key), key) != 0) continue;
    for (int row = 0; row < table_rows(table); row++) sum += table_cell(table, row, c)->number;
  }
  return sum;
}

#define WITH_VECTOR_UNIT                                                                      \
  "--hardware meta_prototype_df --workload transformer_vit_tiny --mode cached --tile fullx7 " \
  "--set vector_unit.lanes=64 --set vector_unit.energy=0.1"

/* Energies of both tables of accesses add up to the result's, with a vector unit and without. */
static void test_energies_add_up(void **unused) {
  (void)unused;
  static const char *const options[] = {
      "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72",
      "--hardware meta_prototype_df --workload transformer_vit_tiny --mode cached --tile fullx7", WITH_VECTOR_UNIT};
  struct engine *engine = engine_new();
  for (int i = 0; i < 3; i++) {
    struct evaluation *evaluation = evaluate_options(engine, options[i]);
    const struct result *result = evaluation->result;
    struct table table;
    assert_true((result->vector_energy_pj > 0) == (i == 2));
    table_init(&table);
    table_of_accesses(evaluation, false, &table);
    assert_true(fabs(sum_of(&table, "energy_pj") / result->energy_pj - 1) < 1e-12);
    assert_true(fabs(sum_of(&table, "share") - 1) < 1e-12);
    table_deinit(&table);
    table_init(&table);
    table_of_memory_accesses(evaluation, &table);
    assert_true(fabs(sum_of(&table, "energy_pj") / result->energy_pj - 1) < 1e-12);
    check(&table, result->hardware.memory_count + 1 + (i == 2));
    evaluation_release(evaluation);
  }
  engine_free(engine);
}

/* The others: what is hidden from people is there as data. */
static void test_numbered(void **unused) {
  (void)unused;
  struct engine *engine = engine_new();
  struct evaluation *evaluation = evaluate(engine);
  struct table table;
  table_init(&table);
  table_of_layers(evaluation, evaluation->by_energy, &table);
  assert_int_equal(table_rows(&table), evaluation->entry_count);
  assert_true(table_cell(&table, 0, 5)->number == evaluation->entries[evaluation->by_energy[0]].energy_pj);
  char *people = printed(&table, table_print), *data = printed(&table, table_write_csv);
  assert_int_equal(lines_of(people), lines_of(data));
  assert_null(strstr(people, "offloading"));
  assert_contains(data, "offloading_cycles");
  check_json(&table);
  free(people);
  free(data);
  table_deinit(&table);
  table_init(&table);
  table_of_places(evaluation, 0, 0, &table);
  assert_true(table_rows(&table) > 0 && !table.failed);
  check_json(&table);
  table_deinit(&table);
  table_init(&table);
  table_of_network(&evaluation->snapshot->workload, NULL, 0, &table);
  assert_int_equal(table_rows(&table), evaluation->snapshot->workload.layer_count);
  check_json(&table);
  table_deinit(&table);
  evaluation_release(evaluation);
  engine_free(engine);
}

/* A table has as many columns as it is given: a map of a network with a thousand stacks has two figures of each. */
static void test_wide(void **unused) {
  (void)unused;
  struct table table;
  table_init(&table);
  for (int c = 0; c < 2000; c++) table_column(&table, "column%d", c);
  for (int c = 0; c < 2000; c++) table_number(&table, c);
  assert_false(table.failed);
  assert_int_equal(table_rows(&table), 1);
  char *data = printed(&table, table_write_csv), *people = printed(&table, table_print);
  assert_contains(data, ",column1999\n0,1,2,");
  assert_contains(people, "  column0  column1  ");
  free(data);
  free(people);
  table_deinit(&table);
}

/* For papers: what people see, with units, numbers to the right; special characters as each language wants them. */
static void test_papers(void **unused) {
  (void)unused;
  struct table table;
  table_init(&table);
  TABLE_HEAD(&table, column_text("name", "name"), column_hidden("unit"));
  table_keys(&table, "energy_pj tiles");
  table_column(&table, "B-A");
  table_head(&table, "B − A");
  TABLE_ROW(&table, cell_text("a|b_1 & 5 %"), cell_text("pJ"), cell_number(2.154e9), cell_number(128),
            cell_shown(-1e9, "−1.000 µJ × 2"));
  TABLE_ROW(&table, (struct table_cell){.text = "", .shown = "Energy"}, cell_text(""), cell_text(""), cell_text(""),
            cell_text(""));
  char *markdown = printed(&table, table_write_markdown), *latex = printed(&table, table_write_latex);
  char *csv = printed(&table, table_write_csv);
  assert_string_equal(markdown,
                      "| name | energy | tiles | B − A |\n|---|---:|---:|---:|\n"
                      "| a\\|b_1 & 5 % | 2.154 mJ | 128 | −1.000 µJ × 2 |\n| Energy |  |  |  |\n");
  assert_string_equal(latex,
                      "% needs \\usepackage{booktabs}\n\\begin{tabular}{lrrr}\n  \\toprule\n"
                      "  name & energy & tiles & B $-$ A \\\\\n  \\midrule\n"
                      "  a|b\\_1 \\& 5 \\% & 2.154 mJ & 128 & $-$1.000 $\\mu$J $\\times$ 2 \\\\\n"
                      "  Energy &  &  &  \\\\\n  \\bottomrule\n\\end{tabular}\n");
  assert_string_equal(csv, "name,unit,energy_pj,tiles,B-A\na|b_1 & 5 %,pJ,2154000000,128,-1000000000\n,,,,\n");
  free(markdown);
  free(latex);
  free(csv);
  table_deinit(&table);
}

/* Of a table with sections papers have the rows that differ, and the headings of those. */
static void test_sections(void **unused) {
  (void)unused;
  static const struct {
    const char *name;
    enum table_role role;
  } rows[] = {{"Totals", TABLE_HEADING}, {"a", TABLE_EQUAL}, {"Parts [mJ]", TABLE_HEADING},
              {"b", TABLE_ROWS},         {"c", TABLE_EQUAL}, {"Rest", TABLE_HEADING}};
  struct table table;
  table_init(&table);
  TABLE_HEAD(&table, column_hidden("section"), column_text("name", ""), column_text("A", "A"));
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    TABLE_ROW(&table, (struct table_cell){.text = "s", .role = rows[i].role}, cell_text(rows[i].name),
              rows[i].role == TABLE_HEADING ? cell_text("") : cell_number(7));
  }
  char *markdown = printed(&table, table_write_markdown), *latex = printed(&table, table_write_latex);
  assert_string_equal(markdown,
                      "|  | A |\n|---|---:|\n| **Parts [mJ]** |  |\n| b | 7 |\n\n"
                      "<!-- left out: 2 rows without a difference -->\n");
  assert_string_equal(latex,
                      "% needs \\usepackage{booktabs}\n% left out: 2 rows without a difference\n"
                      "\\begin{tabular}{lr}\n  \\toprule\n   & A \\\\\n  \\midrule\n"
                      "  \\multicolumn{2}{l}{\\emph{Parts [mJ]}} \\\\\n  b & 7 \\\\\n"
                      "  \\bottomrule\n\\end{tabular}\n");
  free(markdown);
  free(latex);
  for (int i = 0; i < 60; i++) TABLE_ROW(&table, cell_text("s"), cell_text("d"), cell_number(i));
  latex = printed(&table, table_write_latex);
  assert_contains(latex, "booktabs,longtable}");
  assert_contains(latex, "  \\midrule\n  \\endhead\n  \\bottomrule\n  \\endfoot\n");
  assert_contains(latex, "d & 59 \\\\\n\\end{longtable}\n");
  free(latex);
  table_deinit(&table);
}

/* One scale for many numbers. */
static void test_scales(void **unused) {
  (void)unused;
  static const struct {
    enum unit unit;
    double largest;
    bool is_whole;
    const char *text; /* of the largest */
  } cases[] = {
      {UNIT_ENERGY, 2154297512, false, "2.154 mJ"},
      {UNIT_ENERGY, 0, false, "0.000 J"},
      {UNIT_ENERGY, 0.5, false, "500.0 fJ"},
      {UNIT_CYCLES, 18729622, true, "18.73 Mcyc"},
      {UNIT_FRACTION, 0.436, false, "43.6 %"},
      {UNIT_TILES, 1920, true, "1920 "},
      {UNIT_WORDS, 4653674000, false, "4.654 G words"},
      {UNIT_CAPACITY, 2742272, true, "334.8 KiB"},
      {UNIT_EDP, 34e15, false, "34.00 kJ·cyc"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct unit_scale scale = unit_scale_of(cases[i].unit, cases[i].largest, cases[i].is_whole);
    char text[64];
    snprintf(text, sizeof text, "%.*f %s", scale.decimals, cases[i].largest * scale.factor, scale.unit);
    assert_string_equal(text, cases[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_named),  cmocka_unit_test(test_energies_add_up), cmocka_unit_test(test_numbered),
      cmocka_unit_test(test_wide),   cmocka_unit_test(test_papers),          cmocka_unit_test(test_sections),
      cmocka_unit_test(test_scales),
  };
  return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
