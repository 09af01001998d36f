#include "inputs/write_workload.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/save.h"
#include "inputs/text_buffer.h"
#include "inputs/yaml/write.h"
#include "model/layer/rows.h"

/* --- Loops and operands ------------------------------------------------------------------------------------- */

static void write_lower(FILE *out, const char *name) {
  for (; *name; name++) fputc(tolower((unsigned char)*name), out);
}

/* "O[b][k][oy][ox]": loops that index the operand, then its relations. */
static void write_operand(FILE *out, const struct layer *layer, enum layer_operand o) {
  const struct operand *operand = &layer->operand[o];
  bool any = false;
  fputs(operand->name, out);
  for (int d = 0; d < layer->dim_count; d++) {
    if (!(operand->indexes >> d & 1)) continue;
    fputc('[', out);
    write_lower(out, layer->dim_name[d]);
    fputc(']', out);
    any = true;
  }
  for (int i = 0; i < operand->pr_count; i++) {
    if (pr_is_taps(&operand->pr[i])) continue;
    fputc('[', out);
    write_lower(out, operand->pr[i].name);
    fputc(']', out);
    any = true;
  }
  if (!any) fputs("[]", out);
}

static void write_equation(FILE *out, const struct layer *layer) {
  fputs("  equation: ", out);
  write_operand(out, layer, LAYER_OUTPUT);
  fputs(layer->is_addition || layer->row_passes > 0 ? "=" : "+=", out);
  write_operand(out, layer, LAYER_INPUT1);
  if (layer_has(layer, LAYER_INPUT2)) {
    fputc(layer->is_addition ? '+' : '*', out);
    write_operand(out, layer, LAYER_INPUT2);
  }
  fputc('\n', out);
}

static void write_relation(FILE *out, const struct layer *layer, const struct partial_relevance *pr) {
  write_lower(out, pr->name);
  fprintf(out, "=%" PRId64, pr->sa);
  if (pr->upsampling > 1) fprintf(out, "/%" PRId64, pr->upsampling);
  fputc('*', out);
  write_lower(out, layer->dim_name[pr->a]);
  fprintf(out, "+%" PRId64 "*", pr->sb);
  write_lower(out, layer->dim_name[pr->b]);
}

/* Relations of all inputs, each once, and whether a size or padding is stated. */
struct relations {
  int count;
  const struct partial_relevance *of[2 * OPERAND_MAX_PR];
  bool has_sizes, has_padding;
};

static struct relations relations_of(const struct layer *layer) {
  struct relations found = {.count = 0};
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &layer->operand[o];
    for (int i = 0; i < operand->pr_count; i++) {
      const struct partial_relevance *pr = &operand->pr[i];
      bool known = pr_is_taps(pr);
      for (int r = 0; r < found.count; r++) known = known || strcmp(found.of[r]->name, pr->name) == 0;
      if (known) continue;
      found.of[found.count++] = pr;
      found.has_sizes = found.has_sizes || pr->input_size > 0;
      found.has_padding = found.has_padding || pr->is_padding_stated;
    }
  }
  return found;
}

/* Relations that state nothing take no part in the lists of sizes and padding. */
static void write_sizes(FILE *out, const struct relations *relations) {
  fputs("  pr_loop_dims: [", out);
  for (int r = 0; r < relations->count; r++) fprintf(out, "%s%s", r > 0 ? ", " : "", relations->of[r]->name);
  if (relations->has_sizes) fputs("]\n  pr_loop_sizes: [", out);
  for (int r = 0; r < relations->count && relations->has_sizes; r++) {
    fprintf(out, "%s%" PRId64, r > 0 ? ", " : "", relations->of[r]->input_size);
  }
  if (relations->has_padding) fputs("]\n  padding: [", out);
  for (int r = 0; r < relations->count && relations->has_padding; r++) {
    fprintf(out, "%s[%" PRId64 ", %" PRId64 "]", r > 0 ? ", " : "", relations->of[r]->padding_begin,
            relations->of[r]->padding_end);
  }
  fputs("]\n", out);
}

static void write_relations(FILE *out, const struct layer *layer) {
  struct relations relations = relations_of(layer);
  if (relations.count == 0) return;
  fputs("  dimension_relations: [", out);
  for (int r = 0; r < relations.count; r++) {
    if (r > 0) fputs(", ", out);
    write_relation(out, layer, relations.of[r]);
  }
  fputs("]\n", out);
  if (relations.has_sizes || relations.has_padding) write_sizes(out, &relations);
}

static void write_loops(FILE *out, const struct layer *layer) {
  fputs("  loop_dims: [", out);
  for (int d = 0; d < layer->dim_count; d++) fprintf(out, "%s%s", d > 0 ? ", " : "", layer->dim_name[d]);
  fputs("]\n  loop_sizes: [", out);
  for (int d = 0; d < layer->dim_count; d++) fprintf(out, "%s%" PRId64, d > 0 ? ", " : "", layer->file_size[d]);
  fputs("]\n", out);
}

static void write_precisions(FILE *out, const struct layer *layer) {
  const struct operand *output = &layer->operand[LAYER_OUTPUT];
  fputs("  operand_precision: {", out);
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS && layer_has(layer, o); o++) {
    fprintf(out, "%s: %d, ", layer->operand[o].name, layer->operand[o].precision_bits);
  }
  fprintf(out, "O: %d, O_final: %d}\n", output->precision_bits, output->final_bits);
}

/* --- Sources ------------------------------------------------------------------------------------------------ */

/* The id of a source; the layer's own for weights and for the network's input. */
static int source_id(const struct workload *workload, const struct layer *layer, int producer) {
  return producer < 0 || workload->layers[producer].is_input ? layer->id : workload->layers[producer].id;
}

static void write_sources(FILE *out, const struct workload *workload, const struct layer *layer) {
  fputs("  operand_source: {", out);
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS && layer_has(layer, o); o++) {
    const struct operand *operand = &layer->operand[o];
    fprintf(out, "%s%s: ", o > LAYER_INPUT1 ? ", " : "", operand->name);
    int producer = operand->is_made ? operand->maker : operand->producer;
    if (operand->joined_count == 0) fprintf(out, "%d", source_id(workload, layer, producer));
    for (int i = 0; i < operand->joined_count; i++) {
      fprintf(out, "%s%d", i > 0 ? ", " : "[", source_id(workload, layer, operand->joined[i]));
    }
    if (operand->joined_count > 0) fputc(']', out);
  }
  fputs("}\n", out);
}

/* Names of an operand's dimensions in its producer, and those by default. */
struct renames {
  int count;
  const char *own[LAYER_MAX_DIMS + OPERAND_MAX_PR], *producer[LAYER_MAX_DIMS + OPERAND_MAX_PR];
};

/* Those that a reader would not take by default. */
static struct renames renames_of(const struct workload *workload, const struct layer *layer,
                                 const struct operand *operand) {
  struct renames renames = {.count = 0};
  char name[DIM_NAME_SIZE];
  const struct layer *producer = operand->producer < 0 ? NULL : &workload->layers[operand->producer];
  if (producer != NULL && producer->is_input) producer = NULL;
  for (int d = 0; d < layer->dim_count && !operand->constant; d++) {
    if (!(operand->indexes >> d & 1)) continue;
    workload_default_dim(producer, layer->dim_name[d], name);
    if (strcmp(name, operand->producer_dim[d]) == 0) continue;
    renames.own[renames.count] = layer->dim_name[d];
    renames.producer[renames.count++] = operand->producer_dim[d];
  }
  for (int i = 0; i < operand->pr_count && !operand->constant; i++) {
    const struct partial_relevance *pr = &operand->pr[i];
    if (strcmp(operand->x.pr == i ? "OX" : operand->y.pr == i ? "OY" : pr->name, pr->producer_dim) == 0) continue;
    renames.own[renames.count] = pr->name;
    renames.producer[renames.count++] = pr->producer_dim;
  }
  return renames;
}

static void write_dimension_mapping(FILE *out, const struct workload *workload, const struct layer *layer) {
  bool begun = false;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    struct renames renames = renames_of(workload, layer, &layer->operand[o]);
    if (renames.count == 0) continue;
    fprintf(out, "%s%s: {", begun ? ", " : "  operand_source_dimension_mapping: {", layer->operand[o].name);
    for (int i = 0; i < renames.count; i++) {
      fprintf(out, "%s%s: %s", i > 0 ? ", " : "", renames.own[i], renames.producer[i]);
    }
    fputc('}', out);
    begun = true;
  }
  if (begun) fputs("}\n", out);
}

/* --- The file ------------------------------------------------------------------------------------------------ */

static void write_layer(FILE *out, const struct workload *workload, const struct layer *layer) {
  fprintf(out, "\n- id: %d\n  name: ", layer->id);
  yaml_write_text(out, layer->name);
  fprintf(out, "\n  operator_type: %s\n", layer->type);
  write_equation(out, layer);
  bool has_own = layer->row_passes > 0 && layer->row_passes != rows_default_passes(layer->type);
  if (has_own) fprintf(out, "  passes: %d\n", layer->row_passes);
  write_loops(out, layer);
  write_relations(out, layer);
  write_precisions(out, layer);
  write_sources(out, workload, layer);
  write_dimension_mapping(out, workload, layer);
}

/* Returns the text, to be freed by the caller; NULL when memory is out. */
static char *network_text(const struct workload *workload, const char *origin) {
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  if (out == NULL) return NULL;
  yaml_write_comment(out, origin);
  for (int i = 0; i < workload->layer_count; i++) {
    if (!workload->layers[i].is_input) write_layer(out, workload, &workload->layers[i]);
  }
  return text_buffer_close(&buffer, NULL);
}

enum status write_workload(const char *path, const struct workload *workload, const char *origin, bool replace,
                           struct error *error) {
  char *text = network_text(workload, origin);
  if (text == NULL) return error_out_of_memory(error);
  enum status status = save_file(path, text, strlen(text), SAVE_PUBLIC, replace, error);
  free(text);
  return status;
}
