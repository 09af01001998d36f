/* Data copies between memories (section 12). */
#ifndef MODEL_COPY_H
#define MODEL_COPY_H

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/base/rules.h"
#include "model/result.h"

/* Clock of a copy after a hop that took so many cycles. Rule copy-clock (Q8): it advances even where the hop's
 * receiving port was used before. */
double copy_clock(unsigned rules, double clock, double cycles, bool port_was_used);

/* Plans a copy of `bits` between two memories along the levels of the operands, with the energy and port time of
 * each hop. Hops are allocated in `arena`. STATUS_INFEASIBLE where a route or a port is missing. */
enum status copy_plan(struct copy *copy, unsigned rules, struct arena *arena, const struct hardware *hardware,
                      enum copy_cause cause, double bits, enum memory_operand source_operand, int source,
                      enum memory_operand destination_operand, int destination, struct error *error);

/* Adds up copies that run in parallel: sets energy_pj and latency_cycles of the group. */
void copy_group_sum(struct copy_group *group, const struct hardware *hardware);

/* Adds the bits that pass the top memory. */
void copy_group_traffic(const struct copy_group *group, const struct hardware *hardware, struct traffic *dram);

#endif
