#include "model/layer/flow.h"

#include <string.h>

void mapping_merge_down(const struct problem *problem, struct mapping *mapping) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    if (!operand->present) continue;
    for (bool moved = true; moved;) {
      moved = false;
      for (int m = 1; m < operand->level_count; m++) {
        uint8_t *below = &mapping->level_end[o][m - 1];
        while (*below < mapping->level_end[o][m] && operand->irrelevant >> mapping->loops[*below].dim & 1) {
          (*below)++;
          moved = true;
        }
      }
    }
  }
}

static void measure_cycles(const struct problem_operand *operand, const struct mapping *mapping,
                           const uint8_t *level_end, struct flow *flow) {
  int begin = 0;
  flow->cycles[0] = flow->top_r[0] = flow->top_ir[0] = 1;
  for (int m = 0; m < operand->level_count; m++) {
    int end = level_end[m];
    double cycles = flow->cycles[m], top_r = 1, top_ir = 1;
    for (int i = begin; i < end; i++) cycles *= (double)mapping->loops[i].size;
    for (int i = end; i > begin && operand->relevant >> mapping->loops[i - 1].dim & 1; i--) {
      top_r *= (double)mapping->loops[i - 1].size;
    }
    for (int i = end; i > begin && operand->irrelevant >> mapping->loops[i - 1].dim & 1; i--) {
      top_ir *= (double)mapping->loops[i - 1].size;
    }
    flow->cycles[m + 1] = cycles;
    flow->top_r[m + 1] = top_r;
    flow->top_ir[m + 1] = top_ir;
    begin = end;
  }
  flow->total_cycles = flow->cycles[operand->level_count];
}

/* Running products over a list of loops whose pr loops are decoupled into r and ir parts. */
struct decoupling {
  const struct problem_operand *operand;
  struct numerics numerics;
  double loop[LAYER_MAX_DIMS];
  double data[OPERAND_MAX_PR], reuse[OPERAND_MAX_PR];
  double r, ir; /* of the current level */
  bool ir_above_one;
};

static void decoupling_start(struct decoupling *state, const struct problem *problem, enum layer_operand o) {
  state->operand = &problem->operand[o];
  state->numerics = problem->numerics;
  for (int d = 0; d < LAYER_MAX_DIMS; d++) state->loop[d] = 1;
  for (int i = 0; i < OPERAND_MAX_PR; i++) state->data[i] = state->reuse[i] = 1;
}

static void decoupling_next_level(struct decoupling *state) {
  state->r = state->ir = 1;
  state->ir_above_one = false;
}

static void decouple(struct decoupling *state, int d, double size) {
  const struct problem_operand *operand = state->operand;
  double r = 1, ir = 1;
  if (operand->relevant >> d & 1) {
    r = size;
  } else if (operand->irrelevant >> d & 1) {
    ir = size;
  } else {
    int p = 0;
    while (p < operand->pr_count && operand->pr[p].a != d && operand->pr[p].b != d) p++;
    if (p == operand->pr_count) return;
    state->loop[d] *= size;
    double data = pr_size(&operand->pr[p], state->loop, state->numerics);
    double reuse = state->loop[operand->pr[p].a] * state->loop[operand->pr[p].b] / data;
    r = data / state->data[p];
    ir = reuse / state->reuse[p];
    state->data[p] = data;
    state->reuse[p] = reuse;
  }
  state->r *= r;
  state->ir *= ir;
  if (ir > 1) state->ir_above_one = true;
}

static void decouple_spatial(struct decoupling *state, const struct spatial_list *list, enum spatial_variant variant) {
  for (int i = 0; i < list->count; i++) decouple(state, list->dim[i], list->size[variant][i]);
}

static void decouple_temporal(struct decoupling *state, const struct mapping *mapping, int begin, int end) {
  for (int i = begin; i < end; i++) decouple(state, mapping->loops[i].dim, (double)mapping->loops[i].size);
}

/* Products of lists A and B of section 9. */
struct level_products {
  double ir_a[HARDWARE_MAX_LEVELS + 1]; /* of levels <= a of list A */
  double ir_b[HARDWARE_MAX_LEVELS + 1];
  double ir_above[HARDWARE_MAX_LEVELS + 2]; /* of levels >= a of list A */
};

static void measure_lists(const struct problem *problem, const struct mapping *mapping, enum layer_operand o,
                          enum spatial_variant variant, struct flow *flow, struct level_products *products) {
  const struct problem_operand *operand = &problem->operand[o];
  const uint8_t *level_end = mapping->level_end[o];
  int levels = operand->level_count;
  double level_ir[HARDWARE_MAX_LEVELS + 1];
  bool has_ir[HARDWARE_MAX_LEVELS + 1];
  struct decoupling a_list, b_list;
  decoupling_start(&a_list, problem, o);
  decoupling_start(&b_list, problem, o);
  double r_b = 1;
  for (int a = 0; a <= levels; a++) {
    decoupling_next_level(&a_list);
    decoupling_next_level(&b_list);
    if (a > 0) {
      int begin = a > 1 ? level_end[a - 2] : 0, end = level_end[a - 1];
      decouple_temporal(&a_list, mapping, begin, end);
      decouple_temporal(&b_list, mapping, begin, end);
      decouple_spatial(&b_list, &operand->su[a - 1], variant);
    }
    decouple_spatial(&a_list, &operand->su[a], variant);
    level_ir[a] = a_list.ir;
    has_ir[a] = a_list.ir_above_one;
    products->ir_a[a] = a ? products->ir_a[a - 1] * a_list.ir : a_list.ir;
    products->ir_b[a] = a ? products->ir_b[a - 1] * b_list.ir : b_list.ir;
    r_b *= b_list.r;
    flow->data[a] = numerics_rint(numerics_settled(problem->numerics, r_b));
  }
  products->ir_above[levels + 1] = 1;
  flow->partial[levels] = false;
  for (int a = levels; a >= 0; a--) {
    double above = 1;
    for (int i = a; i <= levels; i++) above *= level_ir[i];
    products->ir_above[a] = above;
    if (a < levels) flow->partial[a] = operand->sums_tiles || flow->partial[a + 1] || has_ir[a + 1];
  }
}

static void set_transfer(struct flow *flow, int level, enum movement movement, double period, double amount,
                         double top_ir) {
  flow->period[level][movement] = period;
  flow->count[level][movement] = numerics_trunc(flow->total_cycles / period);
  flow->amount[level][movement] = amount;
  flow->window[level][movement] = numerics_trunc(period / top_ir);
}

static void input_moves(const struct problem *problem, const struct problem_operand *operand,
                        const struct level_products *products, const double *boost, struct flow *flow) {
  int levels = operand->level_count;
  for (int m = 0; m < levels; m++) {
    flow->element_moves[m][MOVE_TL] =
        numerics_rint(numerics_settled(problem->numerics, problem->mac_count / products->ir_a[m]));
    flow->move_bits[m][MOVE_TL] = operand->partial_bits;
    set_transfer(flow, m, MOVE_TL, flow->cycles[m], flow->data[m] * boost[m], flow->top_ir[m]);
    if (m == levels - 1) break; /* nothing arrives from above the top */
    flow->element_moves[m][MOVE_FH] =
        numerics_rint(numerics_settled(problem->numerics, problem->mac_count / products->ir_b[m + 1]));
    flow->move_bits[m][MOVE_FH] = operand->partial_bits;
    set_transfer(flow, m, MOVE_FH, flow->cycles[m + 1], flow->data[m + 1], flow->top_ir[m + 1]);
  }
}

static void output_moves(const struct problem *problem, const struct problem_operand *operand,
                         const struct level_products *products, const double *boost, struct flow *flow) {
  int levels = operand->level_count;
  for (int m = 0; m < levels; m++) {
    double back_down = problem->output_elements * (products->ir_above[m + 1] - 1 + operand->sums_tiles);
    bool partial = back_down != 0;
    flow->element_moves[m][MOVE_FL] =
        numerics_rint(numerics_settled(problem->numerics, problem->mac_count / products->ir_a[m]));
    flow->element_moves[m][MOVE_TL] = back_down;
    flow->move_bits[m][MOVE_FL] = partial ? operand->partial_bits : operand->final_bits;
    flow->move_bits[m][MOVE_TL] = partial ? operand->partial_bits : 0;
    double amount = flow->data[m] * boost[m];
    set_transfer(flow, m, MOVE_FL, flow->cycles[m], amount, flow->top_ir[m]);
    if (flow->partial[m]) set_transfer(flow, m, MOVE_TL, flow->cycles[m], amount, flow->top_ir[m]);
    if (m == levels - 1) break; /* nothing goes above the top */
    double back_up = problem->output_elements * (products->ir_above[m + 2] - 1 + operand->sums_tiles);
    partial = back_up != 0;
    flow->element_moves[m][MOVE_TH] =
        numerics_rint(numerics_settled(problem->numerics, problem->mac_count / products->ir_b[m + 1]));
    flow->element_moves[m][MOVE_FH] = back_up;
    flow->move_bits[m][MOVE_TH] = partial ? operand->partial_bits : operand->final_bits;
    flow->move_bits[m][MOVE_FH] = partial ? operand->partial_bits : 0;
    set_transfer(flow, m, MOVE_TH, flow->cycles[m + 1], flow->data[m + 1], flow->top_ir[m + 1]);
    if (flow->partial[m + 1]) {
      set_transfer(flow, m, MOVE_FH, flow->cycles[m + 1], flow->data[m + 1], flow->top_ir[m + 1]);
    }
  }
}

void flow_measure(const struct problem *problem, const struct mapping *mapping, enum layer_operand o,
                  enum spatial_variant variant, struct flow *flow) {
  const struct problem_operand *operand = &problem->operand[o];
  struct level_products products;
  memset(flow, 0, sizeof *flow);
  measure_cycles(operand, mapping, mapping->level_end[o], flow);
  measure_lists(problem, mapping, o, variant, flow, &products);
  for (int a = 0; a <= operand->level_count; a++) {
    if (o != LAYER_OUTPUT) flow->partial[a] = false;
    bool partial = o != LAYER_OUTPUT || flow->partial[a];
    flow->precision[a] = partial ? operand->partial_bits : operand->final_bits;
  }
  if (o == LAYER_OUTPUT) {
    output_moves(problem, operand, &products, operand->boost[variant], flow);
  } else {
    input_moves(problem, operand, &products, operand->boost[variant], flow);
  }
}
