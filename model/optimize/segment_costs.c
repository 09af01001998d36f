#include "model/optimize/segment_costs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/heads.h"
#include "model/held.h"
#include "model/layer/whole_map.h"

/* --- Tables ------------------------------------------------------------------------------------------- */

/* Groups of each segment's layers, in the arena of the states; NULL when memory is out. */
static const int64_t *groups_of_segments(const struct cut_states *states, struct arena *arena) {
  int64_t *groups = ARENA_NEW(arena, states->segment_count + 1, int64_t);
  for (int i = 0; groups != NULL && i < states->segment_count; i++) {
    groups[i] = heads_between(states->workload, states->states[states->segments[i].from].computed,
                              states->states[states->segments[i].to].computed);
  }
  return groups;
}

/* True if stacks may be computed some heads at a time. */
static bool has_parts(const struct optimize *question) {
  const struct optimize_sizes *heads = &question->heads;
  return heads->count > 1 || (heads->count == 1 && heads->sizes[0] != 0);
}

/* Least costs of the segments: their layers are those computed at the end, but not at the start. */
static bool find_least(struct segment_costs *costs) {
  const struct optimize *question = costs->question;
  const struct cut_states *states = costs->states;
  costs->least = ARENA_NEW(&costs->arena, states->segment_count, struct tile_sum);
  if (costs->least == NULL || !floors_init(&costs->floors, &costs->arena, question->workload, question->hardware,
                                           question->rules, has_parts(question))) {
    return false;
  }
  for (int i = 0; i < states->segment_count; i++) {
    const bool *before = states->states[states->segments[i].from].computed;
    const bool *after = states->states[states->segments[i].to].computed;
    for (int l = 0; l < question->workload->layer_count; l++) {
      if (before[l] || !after[l]) continue;
      struct tile_sum floor = floor_of_layer(&costs->floors, question->workload, l);
      costs->least[i].energy_pj += floor.energy_pj;
      costs->least[i].latency_cycles += floor.latency_cycles;
    }
  }
  return true;
}

enum status segment_costs_init(struct segment_costs *costs, const struct optimize *question, struct cut_states *states,
                               struct error *error) {
  const struct workload *workload = question->workload;
  *costs = (struct segment_costs){.question = question, .states = states};
  pthread_mutex_init(&costs->lock, NULL);
  arena_init(&costs->arena);
  costs->ends = calloc((size_t)workload->layer_count, sizeof *costs->ends);
  costs->table = calloc((size_t)states->segment_count + 1, sizeof *costs->table);
  costs->rooms = calloc((size_t)states->segment_count + 1, sizeof *costs->rooms);
  if (costs->ends == NULL || costs->table == NULL || costs->rooms == NULL) return error_out_of_memory(error);
  if (has_parts(question)) {
    costs->groups = groups_of_segments(states, &states->arena);
    if (costs->groups == NULL) return error_out_of_memory(error);
  }
  if (!find_least(costs)) return error_out_of_memory(error);
  for (int i = 0; i < workload->layer_count; i++) {
    const struct layer *layer = &workload->layers[i];
    const struct operand *input = &layer->operand[layer_pooled_input(layer)];
    const struct layer *map = layer->is_input || input->producer < 0 ? layer : &workload->layers[input->producer];
    if (!layer_sums_map(layer, map)) map = layer; /* else its tiles are those of what it reads */
    costs->ends[i].width = layer_side(map, false);
    costs->ends[i].height = layer_side(map, true);
  }
  return STATUS_OK;
}

void segment_costs_deinit(struct segment_costs *costs) {
  for (int i = 0; costs->ends != NULL && i < costs->question->workload->layer_count; i++)
    end_tilings_free(&costs->ends[i]);
  for (int i = 0; costs->table != NULL && i < costs->states->segment_count; i++) free(costs->table[i]);
  free(costs->ends);
  free(costs->table);
  free(costs->rooms);
  arena_deinit(&costs->arena);
  pthread_mutex_destroy(&costs->lock);
}

static int64_t clipped(int64_t side, int64_t map) {
  return side >= map ? TILE_FULL : side;
}

/* Slot of the tiling, or the free one where it belongs. */
static int *slot_of(const struct end_tilings *tilings, const struct tiling *tiling) {
  uint64_t hash = (uint64_t)tiling->tile_x * 0x9E3779B97F4A7C15u ^ (uint64_t)tiling->tile_y * 0xC2B2AE3D27D4EB4Fu;
  for (uint64_t at = (hash + (uint64_t)tiling->mode + 8 * (uint64_t)tiling->heads) * 0x9E3779B97F4A7C15u >> 33;; at++) {
    int *slot = &tilings->slots[at & (uint64_t)(tilings->slot_count - 1)];
    if (*slot == 0) return slot;
    const struct tiling *known = &tilings->list[*slot - 1];
    bool same = known->mode == tiling->mode && known->tile_x == tiling->tile_x && known->tile_y == tiling->tile_y;
    if (same && known->heads == tiling->heads) return slot;
  }
}

static bool grow(struct end_tilings *tilings) {
  int room = tilings->room > 0 ? 2 * tilings->room : 64;
  struct tiling *list = realloc(tilings->list, (size_t)room * sizeof *list);
  if (list != NULL) tilings->list = list;
  int *slots = calloc(2 * (size_t)room, sizeof *slots);
  if (list == NULL || slots == NULL) {
    free(slots);
    return false;
  }
  free(tilings->slots);
  tilings->slots = slots;
  tilings->slot_count = 2 * room;
  tilings->room = room;
  for (int i = 0; i < tilings->count; i++) *slot_of(tilings, &tilings->list[i]) = i + 1;
  return true;
}

int end_tilings_find(const struct end_tilings *tilings, struct tiling tiling) {
  tiling.tile_x = clipped(tiling.tile_x, tilings->width);
  tiling.tile_y = clipped(tiling.tile_y, tilings->height);
  return tilings->count > 0 ? *slot_of(tilings, &tiling) - 1 : -1;
}

int end_tilings_add(struct end_tilings *tilings, struct tiling tiling) {
  tiling.tile_x = clipped(tiling.tile_x, tilings->width);
  tiling.tile_y = clipped(tiling.tile_y, tilings->height);
  if (tilings->count == tilings->room && !grow(tilings)) return -1;
  int *slot = slot_of(tilings, &tiling);
  if (*slot == 0) {
    tilings->list[tilings->count++] = tiling;
    *slot = tilings->count;
  }
  return *slot - 1;
}

void end_tilings_free(struct end_tilings *tilings) {
  free(tilings->list);
  free(tilings->slots);
}

int segment_costs_tiling(struct segment_costs *costs, int end, struct tiling tiling) {
  pthread_mutex_lock(&costs->lock);
  int found = end_tilings_add(&costs->ends[end], tiling);
  pthread_mutex_unlock(&costs->lock);
  return found;
}

int64_t segment_costs_heads(const struct segment_costs *costs, int segment, int64_t heads) {
  const struct optimize_sizes *list = &costs->question->heads;
  if (costs->groups == NULL) return heads;
  int64_t groups = costs->groups[segment], asked = heads_at_a_time(heads, groups);
  for (int i = 0; i < list->count && asked >= 0; i++) {
    if (heads_at_a_time(list->sizes[i], groups) == asked) return list->sizes[i];
  }
  return -1;
}

bool segment_costs_is_first(struct segment_costs *costs, int segment, int tiling) {
  if (costs->groups == NULL) return true;
  int end = costs->states->states[costs->states->segments[segment].to].end;
  pthread_mutex_lock(&costs->lock);
  int64_t heads = costs->ends[end].list[tiling].heads;
  pthread_mutex_unlock(&costs->lock);
  return segment_costs_heads(costs, segment, heads) == heads;
}

static struct segment_cost known_cost(const struct segment_costs *costs, int segment, int tiling) {
  struct segment_cost known = {0};
  if (tiling < costs->rooms[segment]) known = costs->table[segment][tiling];
  if (known.is_exact) return known;
  known.energy_pj = fmax(known.energy_pj, costs->least[segment].energy_pj);
  known.latency_cycles = fmax(known.latency_cycles, costs->least[segment].latency_cycles);
  return known;
}

struct segment_cost segment_costs_known(struct segment_costs *costs, int segment, int tiling) {
  pthread_mutex_lock(&costs->lock);
  struct segment_cost cost = known_cost(costs, segment, tiling);
  pthread_mutex_unlock(&costs->lock);
  return cost;
}

/* Keeps the cost if it says more than what is known. False when memory is out. */
static bool keep_cost(struct segment_costs *costs, int segment, int tiling, struct segment_cost cost) {
  pthread_mutex_lock(&costs->lock);
  int room = costs->rooms[segment],
      tilings = costs->ends[costs->states->states[costs->states->segments[segment].to].end].count;
  costs->costed_count++;
  if (tiling >= room) {
    struct segment_cost *table = realloc(costs->table[segment], (size_t)tilings * sizeof *table);
    if (table != NULL) {
      memset(table + room, 0, (size_t)(tilings - room) * sizeof *table);
      costs->table[segment] = table;
      costs->rooms[segment] = tilings;
    }
  }
  bool fits = tiling < costs->rooms[segment];
  if (fits && !known_cost(costs, segment, tiling).is_exact) costs->table[segment][tiling] = cost;
  pthread_mutex_unlock(&costs->lock);
  return fits;
}

/* --- Costing ------------------------------------------------------------------------------------------ */

void segment_coster_init(struct segment_coster *coster, struct segment_costs *costs, struct memo *memo,
                         const atomic_bool *cancel) {
  const struct optimize *question = costs->question;
  *coster = (struct segment_coster){.costs = costs, .formed_segment = -1};
  coster->search = (struct layer_search){.hardware = question->hardware,
                                         .workload = question->workload,
                                         .rules = question->rules,
                                         .options = question->schedule.search,
                                         .lpf_limit = question->schedule.lpf_limit,
                                         .cancel = cancel,
                                         .memo = memo,
                                         .shelves = &coster->shelves};
  tile_floors_init(&coster->floors, &costs->floors, &coster->search);
  arena_init(&coster->formed);
  arena_init(&coster->kept);
  arena_init(&coster->scratch);
}

void segment_coster_deinit(struct segment_coster *coster) {
  shelves_release(&coster->shelves);
  tile_floors_deinit(&coster->floors);
  arena_deinit(&coster->formed);
  arena_deinit(&coster->kept);
  arena_deinit(&coster->scratch);
}

/* True for a stack that the limits on memories allow. */
static bool is_allowed(const struct optimize *question, struct stack_result *stack) {
  const struct optimize_limits *limits = &question->limits;
  if (!limits->has_held) return true;
  struct held held[HARDWARE_MAX_MEMORIES];
  struct result whole = {.hardware = *question->hardware, .stack_count = 1, .stacks = stack};
  held_of_result(&whole, held);
  for (int m = 0; m < question->hardware->memory_count; m++) {
    if (held[m].bits > limits->held_bits[m]) return false;
  }
  return true;
}

/* Remembers what the limit was asked last: a lower bound of the cost. */
struct watched_limit {
  struct cost_limit *limit;
  struct segment_cost seen;
};

static bool watch(void *context, double energy_pj, double latency_cycles) {
  struct watched_limit *watched = context;
  watched->seen = (struct segment_cost){energy_pj, latency_cycles, false};
  return watched->limit != NULL && watched->limit->exceeded_by(watched->limit->context, energy_pj, latency_cycles);
}

enum status segment_coster_find(struct segment_coster *coster, int segment, int tiling, struct cost_limit *limit,
                                struct segment_cost *cost) {
  struct segment_costs *costs = coster->costs;
  struct watched_limit watched = {.limit = limit};
  struct cost_limit watching = {.exceeded_by = watch,
                                .context = &watched,
                                .floors = &coster->floors,
                                .wants_costs = costs->question->limits.has_held,
                                .allows_overfull = costs->question->limits.allow_overfull};
  struct stack_result result = {0};
  enum status status = STATUS_OK;
  pthread_mutex_lock(&costs->lock);
  struct tiling asked = costs->ends[costs->states->states[costs->states->segments[segment].to].end].list[tiling];
  pthread_mutex_unlock(&costs->lock);
  if (coster->formed_segment != segment || coster->formed_heads != asked.heads) {
    arena_clear(&coster->formed);
    coster->formed_segment = -1;
    status = segment_form(costs->states, segment, &asked, &coster->formed, &coster->stack, &coster->error);
    if (status != STATUS_OK) return status;
    coster->formed_segment = segment;
    coster->formed_heads = asked.heads;
  }
  coster->stack.searches_placement = costs->question->schedule.placement == PLACEMENT_SEARCH;
  coster->stack.tiling = asked;
  status = stack_cost(&coster->search, &coster->kept, &coster->scratch, &coster->stack, 0, &watching, &result,
                      &coster->error);
  bool is_out = status == STATUS_INFEASIBLE || watching.overfull;
  if (!is_out && status == STATUS_OK && !watching.exceeded) is_out = !is_allowed(costs->question, &result);
  if (is_out) {
    *cost = (struct segment_cost){INFINITY, INFINITY, true};
    status = STATUS_OK;
  } else if (watching.exceeded) {
    *cost = watched.seen;
  } else {
    *cost = (struct segment_cost){result.energy_pj, result.latency_cycles, true};
  }
  arena_clear(&coster->kept);
  arena_clear(&coster->scratch);
  shelves_release(&coster->shelves);
  if (status == STATUS_OK && !keep_cost(costs, segment, tiling, *cost)) status = error_out_of_memory(&coster->error);
  return status;
}
