#include "model/layer/alike.h"

#include <string.h>

static bool alike_operands(const struct operand *a, const struct operand *b) {
  bool alike = (a->name[0] == '\0') == (b->name[0] == '\0') && a->memory_operand == b->memory_operand &&
               a->precision_bits == b->precision_bits && a->final_bits == b->final_bits && a->relevant == b->relevant &&
               a->irrelevant == b->irrelevant && a->pr_count == b->pr_count;
  for (int i = 0; alike && i < a->pr_count; i++) {
    alike = a->pr[i].a == b->pr[i].a && a->pr[i].b == b->pr[i].b && a->pr[i].sa == b->pr[i].sa &&
            a->pr[i].sb == b->pr[i].sb && a->pr[i].upsampling == b->pr[i].upsampling &&
            a->pr[i].phases == b->pr[i].phases && a->pr[i].kernel == b->pr[i].kernel;
  }
  return alike;
}

/* True if their mappings cost the same at equal loop sizes. */
static bool are_alike(const struct layer *a, const struct layer *b) {
  bool alike = a->dim_count == b->dim_count && a->is_input == b->is_input && a->is_addition == b->is_addition;
  for (int d = 0; alike && d < a->dim_count; d++) {
    alike = strcmp(a->dim_name[d], b->dim_name[d]) == 0 && (a->file_size[d] == 1) == (b->file_size[d] == 1);
  }
  for (int o = 0; alike && o < LAYER_OPERANDS; o++) alike = alike_operands(&a->operand[o], &b->operand[o]);
  return alike;
}

void alike_find(struct workload *workload) {
  for (int i = 0; i < workload->layer_count; i++) {
    int first = 0;
    while (!are_alike(&workload->layers[first], &workload->layers[i])) first++;
    workload->layers[i].alike = first;
  }
}
