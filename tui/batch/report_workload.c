/* A network as tables and as JSON: its layers as in the file, and as the model uses them. */
#include "tui/analysis/tables.h"
#include "tui/batch/report.h"
#include "tui/text/format.h"

void report_workload(struct report *report, const struct workload *workload) {
  struct table table;
  char text[FORMAT_SIZE];
  double weight_bits = 0, macs = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    weight_bits += layer_weight_bits(layer);
    if (!layer->is_input) macs += layer_mac_count(layer, layer->size);
  }
  fprintf(report->out, "%s: %d layers, ", workload->name, workload->layer_count);
  fprintf(report->out, "weights %s, ", format_capacity(text, weight_bits));
  fprintf(report->out, "%s MACs\n\n", format_count(text, macs));
  fputs("Loop sizes other than 1: as in the file and, where they differ, as the network needs them\n", report->out);
  table_init(&table);
  table_of_network(workload, NULL, 0, &table);
  report_table(report, &table, NULL);
}

static void add_sizes(struct json *json, struct json_object *parent, const char *key, const struct layer *layer,
                      const int64_t *size) {
  struct json_object *sizes = json_add_object(json, parent, key);
  for (int d = 0; d < layer->dim_count; d++) json_add_number(json, sizes, layer->dim_name[d], (double)size[d]);
}

static void add_layer(struct json *json, struct json_object *layers, const struct workload *workload,
                      const struct layer *layer) {
  struct json_object *object = json_add_object(json, layers, NULL);
  json_add_number(json, object, "id", layer->id);
  JSON_TEXTS(json, object, {"name", layer->name}, {"type", layer->type});
  if (!layer->is_input) add_sizes(json, object, "file_sizes", layer, layer->file_size);
  add_sizes(json, object, "sizes", layer, layer->size);
  JSON_NUMBERS(json, object, {"mac_count", layer->is_input ? 0 : layer_mac_count(layer, layer->size)},
               {"weight_bits", layer_weight_bits(layer)});
  struct json_object *operands = json_add_array(json, object, "operands");
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &layer->operand[o];
    if (!layer_has(layer, o)) continue;
    struct json_object *row = json_add_object(json, operands, NULL);
    JSON_TEXTS(json, row, {"operand", operand->name}, {"memory_operand", memory_operand_name[operand->memory_operand]});
    JSON_NUMBERS(json, row, {"bits", operand->precision_bits}, {"final_bits", operand->final_bits});
    if (layer_producer(layer, o) >= 0) {
      json_add_number(json, row, "producer", workload->layers[layer_producer(layer, o)].id);
    } else {
      json_add_null(json, row, "producer");
    }
    if (operand->joined_count == 0) continue;
    struct json_object *joined = json_add_array(json, row, "joined");
    for (int i = 0; i < operand->joined_count; i++) {
      json_add_number(json, joined, NULL, workload->layers[operand->joined[i]].id);
    }
  }
}

void report_workload_json(struct report *report, const struct workload *workload) {
  struct json json;
  json_open(&json);
  JSON_TEXTS(&json, json.root, {"schema", "tilescope-workload-1"}, {"name", workload->name});
  struct json_object *layers = json_add_array(&json, json.root, "layers");
  for (int i = 0; i < workload->layer_count; i++) add_layer(&json, layers, workload, &workload->layers[i]);
  if (!json_close(&json, report->out)) report->failed = true;
}
