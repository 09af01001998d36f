/* Output of batch commands: text that goes to standard output only when it is complete (or row by row), in tables for
 * people or as one JSON object. Every figure comes from the model's result; only sums and shares are computed here. */
#ifndef TUI_BATCH_REPORT_H
#define TUI_BATCH_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "inputs/inputs.h"
#include "inputs/text_buffer.h"
#include "model/base/error.h"
#include "model/schedule.h"
#include "tui/analysis/comparison.h"
#include "tui/analysis/evaluation.h"
#include "tui/analysis/scale_check.h"
#include "tui/options/sweep_options.h"

struct options;
struct json;
struct json_object;
struct table;
struct figure_domain;

struct report {
  FILE *out; /* write here: that of `buffer` */
  struct text_buffer buffer;
  bool failed; /* memory ran out: the text is incomplete */
  bool ascii;  /* print units in ASCII */
  bool closed; /* nobody reads standard output any more */
  char *text;  /* what has been written, after report_print */
  size_t size;
};

/* Opens an empty report; close it with report_close. STATUS_INTERNAL where memory is out. */
enum status report_open(struct report *report, struct error *error);

/* Writes what the report has so far, where readers need not wait for the rest; it goes on empty. */
enum status report_flush(struct report *report, struct error *error);

/* Writes the report to standard output. A closed pipe (EPIPE) is not an error. */
enum status report_print(struct report *report, struct error *error);

/* Prints a table for people at the end of the report, below a line with its subject unless that is NULL, and frees it.
 */
void report_table(struct report *report, struct table *table, const char *subject);

/* How a whole table is written in a format of the option; NULL: that is made of rows. */
typedef void report_writer(const struct table *table, FILE *out);
report_writer *report_writer_of(enum sweep_format format);

/* As report_table, for people or a paper. */
void report_table_in(struct report *report, struct table *table, const char *subject, enum sweep_format format);

/* Frees everything. */
void report_close(struct report *report);

/* Answers the request of eval by a successful evaluation, with its inputs, as tables (report_eval.c) and as JSON
 * (report_json.c). */
void report_answer(struct report *report, const struct options *options, const struct evaluation *evaluation);
void report_answer_json(struct report *report, const struct options *options, const struct evaluation *evaluation);

/* Adds all figures to an object, each under its key (report_json.c). */
void report_figures_json(struct json *json, struct json_object *object, const struct figure_domain *domain,
                         const struct figures *figures);

/* Adds "does_not_fit", a sentence or null, and "overflow", where the most bits are missing (report_json.c). */
void report_overflow_json(struct json *json, struct json_object *object, const struct result *result);

/* Adds times and rates to an object, unless there is no clock (report_json.c). */
void report_timing_json(struct json *json, struct json_object *object, const struct result *result, double clock_mhz);

/* Schedules side by side, differences from the base (report_compare.c). `slots` are the successful evaluations that
 * are compared; a clock of 0 is none. The format is one for people or papers: a table for each section. What rows of
 * CSV have no place for goes to standard error. */
struct comparison;
struct compared {
  const struct comparison *comparison;
  const struct evaluation *const *slots;
  double clock_mhz;
  char scaling[COMPARISON_SLOTS][SCALE_TEXT_SIZE]; /* scale_text against the base; "": nothing to say */
};
void report_comparison(struct report *report, const struct compared *compared, enum sweep_format format);
void report_comparison_csv(struct report *report, const struct compared *compared);
void report_comparison_json(struct report *report, const struct compared *compared);

/* "Maps  12 of 13 maps between stacks stay on chip ..", if any do (report_eval.c). */
void report_between(FILE *out, const struct result *result);

/* What a result with attention does not claim; nothing for other networks. As lines, and as texts at the end of an
 * array (report_json.c). */
void report_attention(FILE *out, const struct result *result);
void report_attention_json(struct json *json, struct json_object *texts, const struct result *result);

/* Placement of all data of the evaluation, with reasons, as tables and as "places" of the JSON (report_placement.c). */
void report_placement(struct report *report, const struct evaluation *evaluation);
void report_json_placement(struct json *json, const struct evaluation *evaluation);

/* An accelerator to which `edits` have been applied (report_hardware.c). */
void report_hardware(struct report *report, const struct hardware *hardware, const char *edits);
void report_hardware_json(struct report *report, const struct hardware *hardware, const char *edits);

/* Write "edited: sram_64KB.size=1048576" as a line, if there are edits, and "edits" as an array of such words. */
void report_edits(FILE *out, const char *edits);
void report_edits_json(struct json *json, struct json_object *parent, const char *edits);

/* A network (report_workload.c). */
void report_workload(struct report *report, const struct workload *workload);
void report_workload_json(struct report *report, const struct workload *workload);

/* Writes the label of a line of totals, as wide as the longest headline. */
void report_label(FILE *out, const struct hardware *hardware, const char *label);

/* Writes one of the headlines as a line: "  Energy      2.154 mJ (2153797512 pJ)". */
void report_figure(FILE *out, const struct hardware *hardware, const struct figures *figures, int figure);

#endif
