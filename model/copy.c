#include "model/copy.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "model/base/numerics.h"

/* A route between memories: hops along one operand's levels, up or down. */
struct route {
  int hop_count;
  struct {
    enum memory_operand operand;
    int from_level, to_level;
  } hops[2 * HARDWARE_MAX_LEVELS];
};

static void follow(struct route *route, enum memory_operand operand, int from_level, int to_level) {
  int step = from_level < to_level ? 1 : -1;
  for (int level = from_level; level != to_level; level += step) {
    route->hops[route->hop_count].operand = operand;
    route->hops[route->hop_count].from_level = level;
    route->hops[route->hop_count].to_level = level + step;
    route->hop_count++;
  }
}

/* True if every hop up an operand's levels has its ports (inputs usually only move down). */
static bool can_go_up(const struct hardware *hardware, enum memory_operand operand, int from_level, int to_level) {
  for (int level = from_level; level < to_level; level++) {
    const struct memory *from = &hardware->memories[hardware->level[operand][level]];
    const struct memory *to = &hardware->memories[hardware->level[operand][level + 1]];
    if (from->port_of[operand][MOVE_TH] < 0 || to->port_of[operand][MOVE_FL] < 0) return false;
  }
  return true;
}

/* Lowest memory at or above the source, among its operand's levels, that stores the destination operand at or
 * above the destination's level; -1: none. */
static int meeting_memory(const struct hardware *hardware, enum memory_operand source_operand, int source_level,
                          enum memory_operand destination_operand, int destination_level) {
  for (int level = source_level; level < hardware->level_count[source_operand]; level++) {
    int memory = hardware->level[source_operand][level];
    if (hardware->memories[memory].level_of[destination_operand] >= destination_level) return memory;
  }
  return -1;
}

static bool find_route(struct route *route, const struct hardware *hardware, enum memory_operand source_operand,
                       int source, enum memory_operand destination_operand, int destination) {
  const struct memory *from = &hardware->memories[source], *to = &hardware->memories[destination];
  int source_level = from->level_of[source_operand], destination_level = to->level_of[destination_operand];
  route->hop_count = 0;
  if (source_operand == destination_operand) {
    bool outputs = from->level_of[OPERAND_O] >= 0 && to->level_of[OPERAND_O] >= 0;
    if (source_level < destination_level && outputs &&
        !can_go_up(hardware, source_operand, source_level, destination_level)) {
      follow(route, OPERAND_O, from->level_of[OPERAND_O], to->level_of[OPERAND_O]);
    } else {
      follow(route, source_operand, source_level, destination_level);
    }
    return true;
  }
  int meeting = meeting_memory(hardware, source_operand, source_level, destination_operand, destination_level);
  if (meeting < 0) return false;
  const struct memory *top = &hardware->memories[meeting];
  follow(route, source_operand, source_level, top->level_of[source_operand]);
  follow(route, destination_operand, top->level_of[destination_operand], destination_level);
  return true;
}

/* Words, energy and cycles of one hop; false where a port is missing. Rule input-caches: an input that has no ports for
 * going up goes by those for going down. */
static bool measure_hop(struct copy_hop *hop, unsigned rules, const struct hardware *hardware, double bits) {
  bool up = hop->from_level < hop->to_level;
  hop->read = up ? MOVE_TH : MOVE_TL;
  hop->write = up ? MOVE_FL : MOVE_FH;
  hop->from = hardware->level[hop->operand][hop->from_level];
  hop->to = hardware->level[hop->operand][hop->to_level];
  const struct memory *from = &hardware->memories[hop->from], *to = &hardware->memories[hop->to];
  if (rules_have(rules, RULE_INPUT_CACHES) && from->port_of[hop->operand][hop->read] < 0) hop->read = MOVE_TL;
  if (rules_have(rules, RULE_INPUT_CACHES) && to->port_of[hop->operand][hop->write] < 0) hop->write = MOVE_FH;
  if (from->port_of[hop->operand][hop->read] < 0 || to->port_of[hop->operand][hop->write] < 0) return false;
  double read_bw = memory_bandwidth(from, hop->operand, hop->read);
  double write_bw = memory_bandwidth(to, hop->operand, hop->write);
  double read_granularity = memory_granularity(from, hop->operand, hop->read);
  double write_granularity = memory_granularity(to, hop->operand, hop->write);
  hop->read_words = numerics_ceil(bits / read_granularity) * (read_granularity / read_bw);
  hop->write_words = numerics_ceil(bits / write_granularity) * (write_granularity / write_bw);
  hop->read_energy_pj = hop->read_words * from->read_energy_pj;
  hop->write_energy_pj = hop->write_words * to->write_energy_pj;
  hop->cycles = fmax(numerics_ceil(bits / read_bw), numerics_ceil(bits / write_bw));
  return true;
}

/* True if one of the copy's first `hops` hops reads or writes through this port. */
static bool port_was_used(const struct copy *copy, int hops, int memory, int port, const struct hardware *hardware) {
  for (int i = 0; i < hops; i++) {
    const struct copy_hop *hop = &copy->hops[i];
    const struct memory *from = &hardware->memories[hop->from], *to = &hardware->memories[hop->to];
    if (hop->from == memory && from->port_of[hop->operand][hop->read] == port) return true;
    if (hop->to == memory && to->port_of[hop->operand][hop->write] == port) return true;
  }
  return false;
}

double copy_clock(unsigned rules, double clock, double cycles, bool port_was_used) {
  return rules_have(rules, RULE_COPY_CLOCK) || !port_was_used ? clock + cycles : clock;
}

enum status copy_plan(struct copy *copy, unsigned rules, struct arena *arena, const struct hardware *hardware,
                      enum copy_cause cause, double bits, enum memory_operand source_operand, int source,
                      enum memory_operand destination_operand, int destination, struct error *error) {
  struct route route = {.hop_count = 0};
  *copy = (struct copy){.cause = cause,
                        .bits = bits,
                        .source = source,
                        .destination = destination,
                        .source_operand = source_operand,
                        .destination_operand = destination_operand};
  if (source != destination &&
      !find_route(&route, hardware, source_operand, source, destination_operand, destination)) {
    return error_set(error, STATUS_INFEASIBLE, "no memory connects '%s' (%s) with '%s' (%s)",
                     hardware->memories[source].name, memory_operand_name[source_operand],
                     hardware->memories[destination].name, memory_operand_name[destination_operand]);
  }
  copy->hops = ARENA_RAW(arena, route.hop_count, struct copy_hop);
  if (copy->hops == NULL) return error_out_of_memory(error);
  double clock = 0;
  for (int i = 0; i < route.hop_count; i++) {
    struct copy_hop *hop = &copy->hops[i];
    hop->operand = route.hops[i].operand;
    hop->from_level = route.hops[i].from_level;
    hop->to_level = route.hops[i].to_level;
    if (!measure_hop(hop, rules, hardware, bits)) {
      return error_set(error, STATUS_INFEASIBLE, "no port takes %s data from '%s' to '%s'",
                       memory_operand_name[hop->operand], hardware->memories[hop->from].name,
                       hardware->memories[hop->to].name);
    }
    hop->start_cycle = clock;
    const struct memory *to = &hardware->memories[hop->to];
    int port = to->port_of[hop->operand][hop->write];
    clock = copy_clock(rules, clock, hop->cycles, port_was_used(copy, i, hop->to, port, hardware));
    copy->hop_count++;
    copy->energy_pj += hop->read_energy_pj + hop->write_energy_pj;
  }
  return STATUS_OK;
}

/* Busy interval of a port over all copies of a group. */
struct port_use {
  int uses;
  double first_start, last_end, busy;
};

/* Ports of the memories; only those that are used have been written. */
struct port_uses {
  struct port_use ports[HARDWARE_MAX_MEMORIES][MEMORY_MAX_PORTS];
  uint64_t used[HARDWARE_MAX_MEMORIES]; /* sets of ports */
};

static void use_port(struct port_uses *uses, int memory, int port, const struct copy_hop *hop) {
  struct port_use *use = &uses->ports[memory][port];
  double end = hop->start_cycle + hop->cycles;
  if (!(uses->used[memory] >> port & 1)) {
    uses->used[memory] |= UINT64_C(1) << port;
    *use = (struct port_use){.first_start = hop->start_cycle, .last_end = end};
  }
  if (hop->start_cycle < use->first_start) use->first_start = hop->start_cycle;
  if (end > use->last_end) use->last_end = end;
  use->busy += hop->cycles;
  use->uses++;
}

static double port_done(const struct port_use *use) {
  return use->uses > 1 ? fmax(use->last_end, use->first_start + use->busy) : use->last_end;
}

void copy_group_traffic(const struct copy_group *group, const struct hardware *hardware, struct traffic *dram) {
  const struct memory *top = hardware_top(hardware);
  for (int c = 0; c < group->copy_count; c++) {
    for (int i = 0; i < group->copies[c].hop_count; i++) {
      const struct copy_hop *hop = &group->copies[c].hops[i];
      bool reads = &hardware->memories[hop->from] == top, writes = &hardware->memories[hop->to] == top;
      if (reads) dram->read_bits += hop->read_words * memory_bandwidth(top, hop->operand, hop->read);
      if (writes) dram->written_bits += hop->write_words * memory_bandwidth(top, hop->operand, hop->write);
    }
  }
}

void copy_group_sum(struct copy_group *group, const struct hardware *hardware) {
  static_assert(MEMORY_MAX_PORTS <= 64, "a set of ports has a bit for each");
  struct port_uses uses;
  memset(uses.used, 0, (size_t)hardware->memory_count * sizeof *uses.used);
  group->energy_pj = group->latency_cycles = 0;
  for (int c = 0; c < group->copy_count; c++) {
    const struct copy *copy = &group->copies[c];
    group->energy_pj += copy->energy_pj;
    for (int i = 0; i < copy->hop_count; i++) {
      const struct copy_hop *hop = &copy->hops[i];
      use_port(&uses, hop->from, hardware->memories[hop->from].port_of[hop->operand][hop->read], hop);
      use_port(&uses, hop->to, hardware->memories[hop->to].port_of[hop->operand][hop->write], hop);
    }
  }
  for (int m = 0; m < hardware->memory_count; m++) {
    for (uint64_t left = uses.used[m]; left; left &= left - 1) {
      group->latency_cycles = fmax(group->latency_cycles, port_done(&uses.ports[m][__builtin_ctzll(left)]));
    }
  }
}
