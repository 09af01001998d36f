#include "model/search/level_graph.h"

#include <math.h>
#include <string.h>

#include "model/search/options.h"
#include "model/search/symmetry.h"

enum { MAX_PLACES = 1 << 24 };

static int full_state(const struct level_graph *graph) {
  return graph->lattice.state_count - 1;
}

static bool is_top(const struct level_graph *graph, enum layer_operand o, int level) {
  return level == graph->ends[o];
}

/* --- Room ----------------------------------------------------------------------------------------------- */

/* Bits of operand o at a level for a state; at its lowest precision unless `partial`, as sums over tiles always are. */
static double bits_at(const struct level_graph *graph, enum level_measure measure, enum layer_operand o, int level,
                      int state, bool partial) {
  const struct problem_operand *operand = &graph->problem->operand[o];
  const double *table = measure == MEASURE_HELD ? graph->lattice.held[o][level] : graph->lattice.bits[o][level];
  double least = fmin(operand->partial_bits, operand->final_bits), bits = table[state];
  if (o != LAYER_OUTPUT || least == 0) return bits;
  partial = partial || operand->sums_tiles || operand->adds_above[level];
  return bits / least * (partial ? operand->partial_bits : operand->final_bits);
}

struct level_room level_graph_room(const struct level_graph *graph, enum layer_operand o, int level) {
  int memory = graph->memory_of[o][level];
  enum level_measure last = graph->measures[memory][graph->measure_count[memory] - 1];
  return (struct level_room){
      .bits = last == MEASURE_HELD ? graph->lattice.held[o][level] : graph->lattice.bits[o][level],
      .most = graph->room[last][memory]};
}

/* --- Moves --------------------------------------------------------------------------------------------- */

int level_graph_vector(const struct level_graph *graph, const struct level_place *place) {
  int vector = 0;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) vector += place->made[o] * graph->stride[o];
  return vector;
}

bool level_graph_is_complete(const struct level_graph *graph, const struct level_place *place) {
  return level_graph_vector(graph, place) == graph->vector_count - 1;
}

/* Bits of an operand in its top level: of an output that has not arrived there its minimum. */
static double top_bits_of(const struct level_graph *graph, enum level_measure measure, enum layer_operand o,
                          const struct level_place *place) {
  bool sums = measure == MEASURE_WHOLE && place->made[o] == graph->ends[o] && place->partial;
  return graph->full_bits[measure][o][sums];
}

/* Bits of all operands whose top level is this memory. */
static double top_bits(const struct level_graph *graph, enum level_measure measure, int memory,
                       const struct level_place *place) {
  const struct problem_memory *shared = &graph->problem->memories[memory];
  double bits = 0;
  for (int u = 0; u < shared->user_count; u++) {
    enum layer_operand o = shared->user[u];
    if (is_top(graph, o, shared->level[u])) bits += top_bits_of(graph, measure, o, place);
  }
  return bits;
}

static bool is_decided(const struct level_graph *graph, int memory, const struct level_place *place) {
  const struct problem_memory *shared = &graph->problem->memories[memory];
  for (int u = 0; u < shared->user_count; u++) {
    int needed = is_top(graph, shared->user[u], shared->level[u]) ? shared->level[u] : shared->level[u] + 1;
    if (place->made[shared->user[u]] < needed) return false;
  }
  return true;
}

/* Checks a shared memory after one of its users took its part, or arrived there. */
static bool check_shared(const struct level_graph *graph, int memory, struct level_place *place) {
  for (int i = 0; i < graph->measure_count[memory]; i++) {
    enum level_measure measure = graph->measures[memory][i];
    int slot = graph->slot[measure][memory];
    if (slot < 0) continue;
    bool fits = place->bits[slot] + top_bits(graph, measure, memory, place) <= graph->room[measure][memory];
    if (!fits && !(graph->allow_overfull && place->no_loops[slot])) return false;
    if (is_decided(graph, memory, place)) {
      place->bits[slot] = 0;
      place->no_loops[slot] = true;
    }
  }
  return true;
}

/* True if loops between two sets hold data of operand o; irrelevant ones merge down (section 9) and do not count. */
static bool takes_loops(const struct level_graph *graph, enum layer_operand o, int from, int to) {
  return graph->lattice.core[o][from] != graph->lattice.core[o][to];
}

void level_graph_advance(const struct level_graph *graph, struct level_place *place, int state) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (place->fresh[o] && takes_loops(graph, o, place->state, state)) place->fresh[o] = false;
  }
  place->state = state;
}

/* An operand with all level ends placed takes the remaining loops at its top level. */
static bool arrive(const struct level_graph *graph, struct level_place *place, enum layer_operand o) {
  int memory = graph->memory_of[o][graph->ends[o]], slot = graph->slot[MEASURE_WHOLE][memory];
  for (int i = 0; i < graph->measure_count[memory]; i++) {
    enum level_measure measure = graph->measures[memory][i];
    bool sums = measure == MEASURE_WHOLE && place->partial;
    if (graph->full_bits[measure][o][sums] > graph->room[measure][memory]) return false;
  }
  if (slot >= 0 && takes_loops(graph, o, place->state, full_state(graph))) place->no_loops[slot] = false;
  return check_shared(graph, memory, place);
}

/* Adds what operand o puts into the level that ends here, where its memory counts users together; false where it does
 * not even fit alone. */
static bool fill(const struct level_graph *graph, struct level_place *place, enum layer_operand o) {
  int level = place->made[o], memory = graph->memory_of[o][level];
  for (int i = 0; i < graph->measure_count[memory]; i++) {
    enum level_measure measure = graph->measures[memory][i];
    bool sums = measure == MEASURE_HELD ? graph->lattice.irrelevant_left[place->state] : place->partial;
    double bits = bits_at(graph, measure, o, level, place->state, sums);
    if (bits > graph->room[measure][memory]) return false;
    int slot = graph->forced[memory] ? -1 : graph->slot[measure][memory];
    if (slot >= 0) place->bits[slot] += bits;
  }
  return true;
}

bool level_graph_end(const struct level_graph *graph, struct level_place *place, enum layer_operand o) {
  int level = place->made[o], memory = graph->memory_of[o][level], slot = graph->slot[MEASURE_WHOLE][memory];
  if (!fill(graph, place, o)) return false;
  if (level >= graph->problem->operand[o].full_level && place->state != full_state(graph)) return false;
  bool takes = !place->fresh[o];
  place->made[o]++;
  place->fresh[o] = true;
  if (graph->forced[memory]) {
    if (takes) return false;
  } else {
    if (slot >= 0 && takes) place->no_loops[slot] = false;
    if (!check_shared(graph, memory, place)) return false;
  }
  if (o == LAYER_OUTPUT) place->partial = graph->lattice.irrelevant_left[place->state];
  return place->made[o] < graph->ends[o] || arrive(graph, place, o);
}

bool level_graph_is_worth(const struct level_graph *graph, const struct level_place *place, enum layer_operand o) {
  const struct problem_operand *operand = &graph->problem->operand[o];
  bool no_bits = operand->partial_bits == 0 && operand->final_bits == 0;
  if (!no_bits || graph->allow_overfull || graph->forced[graph->memory_of[o][place->made[o]]]) return true;
  return place->state == full_state(graph);
}

/* True if a shared memory may still hold its users: those whose level is open grow from here. */
static bool may_hold(const struct level_graph *graph, int slot, const struct level_place *place) {
  int memory = graph->slots[slot].memory;
  enum level_measure measure = graph->slots[slot].measure;
  const struct problem_memory *shared = &graph->problem->memories[memory];
  double bits = place->bits[slot], room = graph->room[measure][memory];
  for (int u = 0; u < shared->user_count; u++) {
    enum layer_operand o = shared->user[u];
    if (is_top(graph, o, shared->level[u])) {
      bits += top_bits_of(graph, measure, o, place);
    } else if (place->made[o] <= shared->level[u]) {
      bits += bits_at(graph, measure, o, shared->level[u], place->state, false);
    }
  }
  return bits <= room || is_decided(graph, memory, place) || (graph->allow_overfull && place->no_loops[slot]);
}

bool level_graph_is_viable(const struct level_graph *graph, const struct level_place *place) {
  for (int slot = 0; slot < graph->slot_count; slot++) {
    if (!graph->forced[graph->slots[slot].memory] && !may_hold(graph, slot, place)) return false;
  }
  return true;
}

bool level_graph_start(const struct level_graph *graph, struct level_place *place) {
  memset(place, 0, sizeof *place);
  place->partial = graph->lattice.irrelevant_left[0];
  for (int i = 0; i < LEVEL_GRAPH_SLOTS; i++) place->no_loops[i] = true;
  for (int o = 0; o < LAYER_OPERANDS; o++) place->fresh[o] = true;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    bool arrived = graph->problem->operand[o].present && graph->ends[o] == 0;
    if (arrived && !arrive(graph, place, o)) return false;
  }
  return level_graph_is_viable(graph, place);
}

/* --- Lower bound of the remaining traffic ------------------------------------------------------------- */

/* Constraints on ending one operand's next level: its own bits, and those of the memory's other users. */
struct obstacle {
  enum layer_operand o;
  const double *cost, *bits, *beyond; /* of the level end; of the level; of what follows */
  double room;                        /* beside users of known minimal size */
  int growing;                        /* users whose level there is still open: they hold at least this state */
  const double *growing_bits[LAYER_OPERANDS];
  bool only_empty; /* forced: no loops */
};

/* Users with an open level hold at least the state, those at their top level everything, the others what the array
 * spans. */
static struct obstacle obstacle_of(const struct level_graph *graph, const struct level_price *price, int vector,
                                   const int *made, enum layer_operand o) {
  int level = made[o], memory = graph->memory_of[o][level];
  const struct problem_memory *shared = &graph->problem->memories[memory];
  const struct level_room room = level_graph_room(graph, o, level);
  struct obstacle obstacle = {
      .o = o,
      .cost = price->end[o][level],
      .bits = room.bits,
      .beyond = &price->ahead[(size_t)(vector + graph->stride[o]) * (size_t)graph->lattice.state_count],
      .room = room.most,
      .only_empty = graph->forced[memory]};
  bool is_counted = false;
  for (int measure = 0; measure < MEASURES; measure++) is_counted = is_counted || graph->slot[measure][memory] >= 0;
  if (graph->forced[memory] || graph->allow_overfull || !is_counted) return obstacle;
  for (int u = 0; u < shared->user_count; u++) {
    enum layer_operand other = shared->user[u];
    if (other == o) continue;
    const double *bits = level_graph_room(graph, other, shared->level[u]).bits;
    if (is_top(graph, other, shared->level[u])) {
      obstacle.room -= bits[full_state(graph)];
    } else if (made[other] > shared->level[u]) {
      obstacle.room -= bits[0];
    } else {
      obstacle.growing_bits[obstacle.growing++] = bits;
    }
  }
  return obstacle;
}

/* Lowers the least traffic of a level end at each state to that of this operand, where its level fits beside
 * `growing` other users. Branch-free, so that it vectorises. */
static inline void lower(const struct obstacle *obstacle, int growing, int states, double *restrict least) {
  const double *price = obstacle->cost, *beyond = obstacle->beyond, *bits = obstacle->bits;
  const double *second = obstacle->growing_bits[0], *third = obstacle->growing_bits[1], room = obstacle->room;
  for (int state = 0; state < states; state++) {
    double held = bits[state] + (growing > 0 ? second[state] : 0) + (growing > 1 ? third[state] : 0);
    double cost = price[state] + beyond[state], over = held <= room ? 0 : INFINITY; /* two selections of constants */
    cost += over;
    least[state] = cost < least[state] ? cost : least[state];
  }
}

/* Sets most[k]: the number of factors of kind k that every operand with an open level can hold, which limits where
 * the next level ends lie. */
static int most_factors(const struct level_graph *graph, const struct obstacle *obstacles, int count, int k) {
  int most = graph->lattice.factors.kinds[k].count;
  for (const struct obstacle *obstacle = obstacles; obstacle < obstacles + count; obstacle++) {
    while (most > 0 && obstacle->bits[most * graph->lattice.stride[k]] > obstacle->room) most--;
  }
  return most;
}

/* Least traffic of a level end at each of the first `states` itself, over the operands that may end a level there. */
static void cost_of_ends(const struct level_graph *graph, const struct obstacle *obstacles, int count, int states,
                         double *least) {
  for (int state = 0; state < graph->lattice.state_count; state++) least[state] = INFINITY;
  for (const struct obstacle *obstacle = obstacles; obstacle < obstacles + count; obstacle++) {
    if (obstacle->only_empty) {
      for (int state = 0; state < states; state++) {
        bool fits = !takes_loops(graph, obstacle->o, 0, state) && obstacle->bits[state] <= obstacle->room;
        if (fits) least[state] = fmin(least[state], obstacle->cost[state] + obstacle->beyond[state]);
      }
    } else if (obstacle->growing == 0) {
      lower(obstacle, 0, states, least);
    } else if (obstacle->growing == 1) {
      lower(obstacle, 1, states, least);
    } else {
      lower(obstacle, 2, states, least);
    }
  }
}

/* Spreads figures as spread_down along the first kind, whose sets are next to each other. */
static void spread_rows(const struct lattice *lattice, int most, int states, double *least) {
  int row = lattice->factors.kinds[0].count + 1;
  for (double *here = least; here < least + states; here += row) {
    double lowest = here[most];
    for (int c = most - 1; c >= 0; c--) {
      lowest = lowest < here[c] ? lowest : here[c];
      here[c] = lowest;
    }
  }
}

/* Replaces the figure of each of the first `states` by the minimum over it and its supersets, kind by kind from
 * the top down. Sets with more than most[k] factors of kind k have no figure. */
static void spread_down(const struct lattice *lattice, const int *most, int states, double *least) {
  if (lattice->factors.kind_count > 0) spread_rows(lattice, most[0], states, least);
  for (int k = 1; k < lattice->factors.kind_count; k++) {
    int stride = lattice->stride[k], row = stride * (lattice->factors.kinds[k].count + 1);
    for (int base = 0; base < states && most[k] > 0; base += row) {
      for (int c = most[k] - 1; c >= 0; c--) {
        double *restrict here = &least[base + c * stride];
        const double *further = here + stride;
        for (int i = 0; i < stride; i++) here[i] = further[i] < here[i] ? further[i] : here[i];
      }
    }
  }
}

/* The same for sets that a partial ordering allows, and in its order: exact, so that no path along it ends dead. */
static void spread_in_order(const struct lattice *lattice, double *least) {
  for (int state = lattice->state_count - 1; state >= 0; state--) {
    if (!lattice_is_in_order(lattice, state)) least[state] = INFINITY;
    for (uint64_t open = lattice->open[state]; open; open &= open - 1) {
      least[state] = fmin(least[state], least[state + lattice->stride[__builtin_ctzll(open)]]);
    }
  }
}

static void sweep_vector(const struct level_graph *graph, const struct level_price *price, int vector,
                         const int *made) {
  const struct lattice *lattice = &graph->lattice;
  struct obstacle obstacles[LAYER_OPERANDS];
  double *ahead = &price->ahead[(size_t)vector * (size_t)lattice->state_count];
  int count = 0, most[MAPPING_MAX_LOOPS], last = 0;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (made[o] < graph->ends[o]) obstacles[count++] = obstacle_of(graph, price, vector, made, o);
  }
  if (count == 0) { /* complete: nothing ahead */
    memset(ahead, 0, (size_t)lattice->state_count * sizeof *ahead);
    return;
  }
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    most[k] = most_factors(graph, obstacles, count, k);
    last += most[k] * lattice->stride[k];
  }
  cost_of_ends(graph, obstacles, count, last + 1, ahead);
  if (lattice->factors.is_ordered) {
    spread_in_order(lattice, ahead);
  } else {
    spread_down(lattice, most, last + 1, ahead);
  }
}

void level_graph_look_ahead(const struct level_graph *graph, struct level_price *price) {
  for (int vector = graph->vector_count - 1; vector >= 0 && !lattice_is_cancelled(&graph->lattice, 0); vector--) {
    int made[LAYER_OPERANDS];
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
      made[o] = vector / graph->stride[o] % (graph->ends[o] + 1);
    }
    sweep_vector(graph, price, vector, made);
  }
}

/* --- Building ------------------------------------------------------------------------------------------------- */

/* True if the users of a memory, each with all its data, exceed it. */
static bool can_overflow(const struct level_graph *graph, enum level_measure measure, int m) {
  const struct problem_memory *memory = &graph->problem->memories[m];
  double most = 0;
  for (int u = 0; u < memory->user_count; u++) {
    const struct problem_operand *operand = &graph->problem->operand[memory->user[u]];
    bool larger = operand->partial_bits > operand->final_bits;
    most += bits_at(graph, measure, memory->user[u], memory->level[u], full_state(graph), larger);
  }
  return memory->user_count > 1 && most > graph->room[measure][m];
}

/* True if the memory is the innermost of several operands, and what the array spans of them exceeds it. */
static bool is_forced(const struct level_graph *graph, const struct problem_memory *memory) {
  double least = 0;
  bool innermost = memory->user_count > 1 && !rules_have(graph->problem->rules, RULE_CAPACITY);
  for (int u = 0; u < memory->user_count; u++) {
    least += bits_at(graph, MEASURE_WHOLE, memory->user[u], memory->level[u], 0, false);
    innermost = innermost && memory->level[u] == 0 && graph->ends[memory->user[u]] > 0;
  }
  return innermost && least > memory->size_bits;
}

/* False if more memories need watching than a place has slots. */
static bool find_memories(struct level_graph *graph) {
  const struct problem *problem = graph->problem;
  graph->slot_count = 0;
  for (int m = 0; m < problem->memory_count; m++) {
    const struct problem_memory *memory = &problem->memories[m];
    for (int u = 0; u < memory->user_count; u++) graph->memory_of[memory->user[u]][memory->level[u]] = m;
    graph->forced[m] = is_forced(graph, memory);
    graph->measure_count[m] = 0;
    const double room[MEASURES] = {memory->size_bits, memory->room_bits, memory->held_room_bits};
    for (enum level_measure measure = 0; measure < MEASURES; measure++) {
      graph->room[measure][m] = room[measure];
      graph->slot[measure][m] = -1;
      if (measure > MEASURE_WHOLE && room[measure] >= room[measure - 1]) continue;
      graph->measures[m][graph->measure_count[m]++] = measure;
      if (!can_overflow(graph, measure, m)) continue;
      if (graph->slot_count == LEVEL_GRAPH_SLOTS) return false;
      graph->slots[graph->slot_count].memory = m;
      graph->slots[graph->slot_count].measure = measure;
      graph->slot[measure][m] = graph->slot_count++;
    }
  }
  return true;
}

double *level_graph_new_ahead(const struct level_graph *graph, struct arena *arena) {
  return ARENA_RAW(arena, graph->vector_count * graph->lattice.state_count, double);
}

enum status level_graph_init(struct level_graph *graph, struct arena *arena, const struct problem *problem,
                             bool allow_overfull, const atomic_bool *cancel, struct error *error) {
  struct factors factors;
  graph->problem = problem;
  graph->allow_overfull = allow_overfull;
  factors_init(&factors, problem, LPF_LIMIT_NONE);
  symmetry_join(&factors, problem);
  enum status status = lattice_init(&graph->lattice, arena, problem, &factors, cancel, error);
  if (status != STATUS_OK) return status;
  graph->vector_count = 1;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    graph->ends[o] = problem->operand[o].present ? problem->operand[o].level_count - 1 : 0;
    graph->stride[o] = graph->vector_count;
    graph->vector_count *= graph->ends[o] + 1;
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int i = 0; i < 2 * MEASURES && problem->operand[o].present; i++) {
      enum level_measure measure = (enum level_measure)(i / 2);
      bool partial = i % 2 != 0;
      graph->full_bits[measure][o][partial] = bits_at(graph, measure, o, graph->ends[o], full_state(graph), partial);
    }
  }
  int states = graph->lattice.state_count;
  if (graph->vector_count > MAX_PLACES / states) {
    return error_set(error, STATUS_INTERNAL, "the mappings of layer %d are too many to search (%d sets of loops)",
                     problem->layer->id, states);
  }
  graph->energy.ahead = level_graph_new_ahead(graph, arena);
  if (graph->energy.ahead == NULL) return error_out_of_memory(error);
  if (!find_memories(graph)) {
    return error_set(error, STATUS_INTERNAL, "more than %d memories are shared by operands of layer %d",
                     LEVEL_GRAPH_SLOTS, problem->layer->id);
  }
  graph->energy.start = graph->lattice.fixed_pj;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < graph->ends[o]; l++) graph->energy.end[o][l] = graph->lattice.traffic[o][l];
  }
  level_graph_look_ahead(graph, &graph->energy);
  if (lattice_is_cancelled(&graph->lattice, 0)) return error_set(error, STATUS_STOPPED, "stopped");
  return STATUS_OK;
}
