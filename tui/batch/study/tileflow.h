/* The study beside hardware: pairs of fused matrix products that TileFlow's artifact ran on the RTL of a systolic
 * array.
 */
#ifndef TUI_BATCH_STUDY_TILEFLOW_H
#define TUI_BATCH_STUDY_TILEFLOW_H

#include "tui/batch/report.h"
#include "tui/options/options.h"

/* Evaluates the products, writes the study's folder and reports the table. */
enum status study_tileflow(const struct options *options, struct report *report, struct error *error);

#endif
