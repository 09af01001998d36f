#include "model/ports.h"

#include <math.h>

/* Cycles of the array with its stalls, and those in which each port is busy. */
struct busy {
  double array;
  double port[HARDWARE_MAX_MEMORIES][MEMORY_MAX_PORTS];
};

static void add_copies(struct busy *busy, const struct hardware *hardware, const struct copy_group *group,
                       double times) {
  for (int c = 0; c < group->copy_count; c++) {
    for (int i = 0; i < group->copies[c].hop_count; i++) {
      const struct copy_hop *hop = &group->copies[c].hops[i];
      double cycles = times * hop->cycles;
      busy->port[hop->from][hardware->memories[hop->from].port_of[hop->operand][hop->read]] += cycles;
      busy->port[hop->to][hardware->memories[hop->to].port_of[hop->operand][hop->write]] += cycles;
    }
  }
}

static void add_layer(struct busy *busy, const struct hardware *hardware, const struct layer *layer,
                      const struct layer_cost *cost, double times) {
  busy->array += times * cost->compute_cycles;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      const struct level_cost *level = &cost->level[o][l];
      for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
        int port = hardware->memories[level->memory].port_of[layer->operand[o].memory_operand][movement];
        if (port < 0) continue;
        busy->port[level->memory][port] += times * level->real_cycles[movement] * level->period_count[movement];
      }
    }
  }
}

/* What is serial counts a port's first transfers as loading and its last ones only by rule offload, so that a port can
 * be busy for some cycles more: the bound ends there. */
static struct ports_bound bound_of_stack(const struct stack_result *stack, const struct hardware *hardware) {
  struct busy busy = {0};
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    for (int i = 0; i < type->step_count; i++) {
      const struct tile_step *step = &type->steps[i];
      add_copies(&busy, hardware, &step->copies, (double)type->count);
      if (step->cost == NULL) continue;
      add_layer(&busy, hardware, stack->nodes[step->node].shape, step->cost, (double)type->count);
    }
  }
  struct ports_bound bound = {busy.array, -1, -1};
  for (int m = 0; m < hardware->memory_count; m++) {
    for (int p = 0; p < hardware->memories[m].port_count; p++) {
      if (busy.port[m][p] > bound.cycles) bound = (struct ports_bound){busy.port[m][p], m, p};
    }
  }
  bound.cycles = fmin(bound.cycles, stack->latency_cycles);
  return bound;
}

void ports_bound_result(struct result *result) {
  struct busy limited = {0};
  double most = -1;
  result->ports = (struct ports_bound){0, -1, -1};
  for (int s = 0; s < result->stack_count; s++) {
    struct stack_result *stack = &result->stacks[s];
    struct ports_bound *own = &stack->ports;
    *own = bound_of_stack(stack, &result->hardware);
    double *cycles = own->memory >= 0 ? &limited.port[own->memory][own->port] : &limited.array;
    *cycles += own->cycles;
    result->ports.cycles += own->cycles;
  }
  for (int s = 0; s < result->stack_count; s++) {
    struct ports_bound own = result->stacks[s].ports;
    double cycles = own.memory >= 0 ? limited.port[own.memory][own.port] : limited.array;
    if (cycles <= most) continue;
    most = cycles;
    result->ports.memory = own.memory;
    result->ports.port = own.port;
  }
}
