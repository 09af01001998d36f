/* A network as tables and as JSON: its layers as the file gives them, and as the model uses them. */
#include <inttypes.h>
#include <string.h>

#include "tui/text/format.h"
#include "tui/text/json.h"
#include "tui/text/report_table.h"

enum { SIZES_TEXT = 160 };

/* "K 32 C 16 OX 56": loop sizes other than 1. */
static const char *sizes_text(const struct layer *layer, const int64_t *size, char text[SIZES_TEXT]) {
  text[0] = '\0';
  for (int d = 0; d < layer->dim_count; d++) {
    if (size[d] != 1) {
      snprintf(text + strlen(text), SIZES_TEXT - strlen(text), "%s%s %" PRId64, *text ? "  " : "", layer->dim_name[d],
               size[d]);
    }
  }
  return text;
}

static bool is_produced(const struct layer *layer, int operand) {
  return !layer->is_input && operand != LAYER_OUTPUT && !layer->operand[operand].constant &&
         layer->operand[operand].producer >= 0;
}

/* "3,5": ids of the layers that make its inputs. */
static const char *producers_text(const struct workload *workload, const struct layer *layer, char text[SIZES_TEXT]) {
  text[0] = '\0';
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    if (is_produced(layer, o)) {
      snprintf(text + strlen(text), SIZES_TEXT - strlen(text), "%s%d", *text ? "," : "",
               workload->layers[layer->operand[o].producer].id);
    }
  }
  return text;
}

void report_workload(struct report *report, const struct workload *workload) {
  struct table table;
  char text[SIZES_TEXT];
  double weight_bits = 0, macs = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    weight_bits += layer_weight_bits(layer);
    if (!layer->is_input) macs += layer_mac_count(layer, layer->size);
  }
  fprintf(report->out, "%s: %d layers, ", workload->name, workload->layer_count);
  fprintf(report->out, "weights %s, ", format_capacity(text, weight_bits));
  fprintf(report->out, "%s MACs\n\n", format_count(text, macs));
  fputs("Loop sizes other than 1: as the file says, and, where they differ, as the network needs them\n", report->out);
  table_open(&table, report, "rlllrrll", "id|name|type|inputs|weights|MACs|in the file|as used");
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    bool same = memcmp(layer->size, layer->file_size, (size_t)layer->dim_count * sizeof *layer->size) == 0;
    table_add(&table, "%d", layer->id);
    table_add(&table, "%s", layer->name);
    table_add(&table, "%s", layer->type);
    table_add(&table, "%s", producers_text(workload, layer, text));
    table_add(&table, "%s", layer->is_input ? "" : format_capacity(text, layer_weight_bits(layer)));
    table_add(&table, "%s", layer->is_input ? "" : format_count(text, layer_mac_count(layer, layer->size)));
    table_add(&table, "%s", layer->is_input ? "" : sizes_text(layer, layer->file_size, text));
    table_add(&table, "%s", same && !layer->is_input ? "=" : sizes_text(layer, layer->size, text));
  }
  table_close(&table);
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
  json_add_text(json, object, "name", layer->name);
  json_add_text(json, object, "type", layer->type);
  if (!layer->is_input) add_sizes(json, object, "file_sizes", layer, layer->file_size);
  add_sizes(json, object, "sizes", layer, layer->size);
  json_add_number(json, object, "mac_count", layer->is_input ? 0 : layer_mac_count(layer, layer->size));
  json_add_number(json, object, "weight_bits", layer_weight_bits(layer));
  struct json_object *operands = json_add_array(json, object, "operands");
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &layer->operand[o];
    if (layer->is_input && o != LAYER_OUTPUT) continue;
    struct json_object *row = json_add_object(json, operands, NULL);
    json_add_text(json, row, "operand", operand->name);
    json_add_text(json, row, "memory_operand", memory_operand_name[operand->memory_operand]);
    json_add_number(json, row, "bits", operand->precision_bits);
    json_add_number(json, row, "final_bits", operand->final_bits);
    if (is_produced(layer, o)) {
      json_add_number(json, row, "producer", workload->layers[operand->producer].id);
    } else {
      json_add_null(json, row, "producer");
    }
  }
}

void report_workload_json(struct report *report, const struct workload *workload) {
  struct json json;
  json_open(&json);
  json_add_text(&json, json.root, "schema", "tilescope-workload-1");
  json_add_text(&json, json.root, "name", workload->name);
  struct json_object *layers = json_add_array(&json, json.root, "layers");
  for (int i = 0; i < workload->layer_count; i++) add_layer(&json, layers, workload, &workload->layers[i]);
  if (!json_close(&json, report->out)) report->failed = true;
}
