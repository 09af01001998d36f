/* A* with the bound of level_graph_ahead, which is consistent: no move raises it by more than the move costs, so
 * the first complete path taken from the queue has the least energy.
 *
 * Of two paths to the same set of loops and level ends, the costlier one is dropped if it also fills no memory
 * less. */
#include "model/search/least_price.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/blocks.h"
#include "model/base/heap.h"

enum { CANCEL_INTERVAL = 64, FIRST_TABLE = 256 };

/* Encodes moves: a factor kind (>= 0), or the level end of an operand. */
static int end_move(enum layer_operand o) {
  return -1 - (int)o;
}

struct trail {
  struct level_place place;
  double spent, bound;
  int parent, move;
  int next_alike; /* in the table of paths with the same loops and level ends */
};

struct astar {
  const struct level_graph *graph;
  const struct level_price *price;
  const struct deadline *deadline; /* or NULL */
  const atomic_bool *cancel;
  struct blocks ways;
  struct heap queue; /* by bound */
  int *table;        /* heads of lists of paths, by hash */
  int table_size;
};

static struct trail *way_at(const struct astar *astar, int i) {
  return blocks_at(&astar->ways, i);
}

/* --- Paths -------------------------------------------------------------------------------------------- */

static int table_slot(const struct astar *astar, const struct trail *way) {
  size_t key = (size_t)level_graph_vector(astar->graph, &way->place) * 2 + way->place.partial;
  key = key * (size_t)astar->graph->lattice.state_count + (size_t)way->place.state;
  return (int)(key * 0x9E3779B97F4A7C15u >> 40) & (astar->table_size - 1);
}

/* True if `a` has every continuation of `b`, at no more energy. */
static bool dominates(const struct level_graph *graph, const struct trail *a, const struct trail *b) {
  if (a->place.state != b->place.state || a->place.partial != b->place.partial || a->spent > b->spent ||
      memcmp(a->place.made, b->place.made, sizeof a->place.made) != 0) {
    return false;
  }
  for (int i = 0; i < graph->slot_count; i++) {
    if (a->place.bits[i] > b->place.bits[i]) return false;
    if (graph->allow_overfull && b->place.no_loops[i] && !a->place.no_loops[i]) return false;
  }
  for (int o = 0; o < LAYER_OPERANDS && graph->allow_overfull; o++) {
    if (b->place.fresh[o] && !a->place.fresh[o]) return false;
  }
  return true;
}

static void relink(struct astar *astar) {
  for (int i = 0; i < astar->table_size; i++) astar->table[i] = -1;
  for (int i = 0; i < astar->ways.count; i++) {
    int slot = table_slot(astar, way_at(astar, i));
    way_at(astar, i)->next_alike = astar->table[slot];
    astar->table[slot] = i;
  }
}

/* Makes room in the table for one more path. */
static bool reserve(struct astar *astar) {
  if (astar->ways.count < astar->table_size) return true;
  int size = astar->table_size ? 2 * astar->table_size : FIRST_TABLE;
  int *table = realloc(astar->table, (size_t)size * sizeof *table);
  if (table == NULL) return false;
  astar->table = table;
  astar->table_size = size;
  relink(astar);
  return true;
}

/* Room for a move from a path, with all that it starts from; it becomes one by `add_way`. NULL when memory is out. */
static struct trail *next_way(struct astar *astar, int from) {
  struct trail *way = reserve(astar) ? blocks_next(&astar->ways) : NULL;
  if (way == NULL || from < 0) return way;
  level_graph_copy(astar->graph, &way->place, &way_at(astar, from)->place);
  way->spent = way_at(astar, from)->spent;
  way->parent = from;
  return way;
}

/* Queues the path in the next room unless it is a dead end or an earlier one dominates it; false when memory is out. */
static bool add_way(struct astar *astar) {
  const struct level_graph *graph = astar->graph;
  struct trail *way = way_at(astar, astar->ways.count);
  if (!level_graph_is_viable(graph, &way->place)) return true;
  int slot = table_slot(astar, way);
  for (int i = astar->table[slot]; i >= 0; i = way_at(astar, i)->next_alike) {
    if (dominates(graph, way_at(astar, i), way)) return true;
  }
  way->next_alike = astar->table[slot];
  astar->table[slot] = astar->ways.count;
  return heap_push(&astar->queue, way->bound, astar->ways.count++);
}

static bool expand(struct astar *astar, int from) {
  const struct level_graph *graph = astar->graph;
  const struct lattice *lattice = &graph->lattice;
  const struct trail *start = way_at(astar, from); /* blocks do not move */
  const int state = start->place.state, vector = level_graph_vector(graph, &start->place);
  for (uint64_t open = lattice->open[state]; open; open &= open - 1) {
    int k = __builtin_ctzll(open), further = state + lattice->stride[k];
    double bound = start->spent + level_graph_ahead(graph, astar->price, vector, further);
    if (isinf(bound)) continue;
    struct trail *way = next_way(astar, from);
    if (way == NULL) return false;
    way->bound = bound;
    way->move = k;
    level_graph_advance(graph, &way->place, further);
    if (!add_way(astar)) return false;
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (start->place.made[o] == graph->ends[o]) continue;
    double spent = start->spent + astar->price->end[o][start->place.made[o]][state];
    double bound = spent + level_graph_ahead(graph, astar->price, vector + graph->stride[o], state);
    if (isinf(bound)) continue;
    struct trail *way = next_way(astar, from);
    if (way == NULL) return false;
    way->spent = spent;
    way->bound = bound;
    way->move = end_move(o);
    if (level_graph_end(graph, &way->place, o) && !add_way(astar)) return false;
  }
  return true;
}

/* --- Result ------------------------------------------------------------------------------------------- */

/* Follows the path back; factors not ordered at its end go on top. */
static void rebuild(const struct astar *astar, int end, struct mapping *mapping) {
  const struct lattice *lattice = &astar->graph->lattice;
  memset(mapping, 0, sizeof *mapping);
  int position = 0, depth = 0;
  for (int w = end; w > 0; w = way_at(astar, w)->parent) depth += way_at(astar, w)->move >= 0;
  position = depth;
  for (int w = end; w > 0; w = way_at(astar, w)->parent) {
    const struct trail *way = way_at(astar, w);
    if (way->move >= 0) {
      const struct factor_kind *kind = &lattice->factors.kinds[way->move];
      mapping->loops[--position] = (struct loop){.dim = kind->dim, .size = kind->factor};
    } else {
      enum layer_operand o = (enum layer_operand)(-1 - way->move);
      mapping->level_end[o][way_at(astar, way->parent)->place.made[o]] = (uint8_t)position;
    }
  }
  mapping->loop_count = depth;
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    const struct factor_kind *kind = &lattice->factors.kinds[k];
    for (int i = lattice_count(lattice, way_at(astar, end)->place.state, k); i < kind->count; i++) {
      mapping->loops[mapping->loop_count++] = (struct loop){.dim = kind->dim, .size = kind->factor};
    }
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    mapping->level_end[o][astar->graph->ends[o]] = (uint8_t)mapping->loop_count;
  }
}

static enum status run(struct astar *astar, struct least_price *least, struct error *error) {
  struct trail *start = next_way(astar, -1);
  if (start == NULL) return error_out_of_memory(error);
  *start = (struct trail){.spent = astar->price->start, .parent = -1};
  start->bound = start->spent + level_graph_ahead(astar->graph, astar->price, 0, 0);
  bool possible = level_graph_start(astar->graph, &start->place) && !isinf(start->bound);
  if (possible && !add_way(astar)) return error_out_of_memory(error);
  for (int visited = 1; astar->queue.count; visited++) {
    int way = heap_pop(&astar->queue);
    least->places_visited = visited;
    if (level_graph_is_complete(astar->graph, &way_at(astar, way)->place)) {
      least->found = true;
      least->price = way_at(astar, way)->spent;
      rebuild(astar, way, &least->mapping);
      return STATUS_OK;
    }
    if (visited % CANCEL_INTERVAL == 0 && astar->cancel != NULL && atomic_load(astar->cancel)) {
      return error_set(error, STATUS_STOPPED, "stopped");
    }
    if (visited % CANCEL_INTERVAL == 0 && astar->deadline != NULL && deadline_has_passed(astar->deadline)) {
      least->price = way_at(astar, way)->bound;
      return STATUS_OK;
    }
    if (!expand(astar, way)) return error_out_of_memory(error);
  }
  return error_set(error, STATUS_INFEASIBLE, "no mapping of layer %d fits its memories",
                   astar->graph->problem->layer->id);
}

enum status least_price_search(const struct level_graph *graph, const struct level_price *price,
                               const struct deadline *deadline, const atomic_bool *cancel, struct least_price *least,
                               struct error *error) {
  struct astar astar = {
      .graph = graph, .price = price, .deadline = deadline, .cancel = cancel, .ways.entry_bytes = sizeof(struct trail)};
  least->places_visited = 0;
  least->found = false;
  enum status status = run(&astar, least, error);
  blocks_deinit(&astar.ways);
  heap_deinit(&astar.queue);
  free(astar.table);
  return status;
}
