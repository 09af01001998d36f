/* Parts of an evaluation's JSON that more than one file writes. */
#ifndef TUI_BATCH_REPORT_JSON_H
#define TUI_BATCH_REPORT_JSON_H

#include "tui/batch/report.h"
#include "tui/text/json.h"

/* Adds tl, fl, th, fh. */
void report_json_moves(struct json *json, struct json_object *parent, const double moves[MOVE_COUNT]);

/* Adds "id": a number, or "input0" for the stack's own inputs. */
void report_json_node_id(struct json *json, struct json_object *parent, const struct stack_node *node);

/* Adds "latency_parts". */
void report_json_latency(struct json *json, struct json_object *parent, const struct latency_parts *total);

/* Adds "stacks": their tile types with placement, layers, copies and mappings (report_json_stacks.c). */
void report_json_stacks(struct json *json, const struct result *result);

/* Adds one mapped layer in one tile type: cost, latency parts, loops, levels (report_json_cost.c). */
void report_json_cost(struct json *json, struct json_object *parent, const struct hardware *hardware,
                      const struct layer *layer, const struct layer_cost *cost);

/* Adds all figures, each under its key. */
void report_figures_json(struct json *json, struct json_object *object, const struct figure_domain *domain,
                         const struct figures *figures);

/* Adds times and rates, unless there is no clock. */
void report_timing_json(struct json *json, struct json_object *object, const struct result *result, double clock_mhz);

#endif
