#include "model/between.h"

#include <stdlib.h>
#include <string.h>

#include "model/layer/made_weights.h"
#include "model/stack_cost.h"
#include "model/tile_levels.h"

/* --- Homes ---------------------------------------------------------------------------------------------- */

int between_homes(const struct hardware *hardware, int homes[BETWEEN_MOST_HOMES]) {
  int count = 0;
  homes[count++] = -1;
  for (int level = 0; level < hardware->level_count[OPERAND_O] - 1; level++) {
    int memory = hardware->level[OPERAND_O][level];
    bool serves = hardware->memories[memory].instances == 1 && memory_stores(&hardware->memories[memory], OPERAND_I1);
    if (serves && !hardware_is_top(hardware, memory)) homes[count++] = memory;
  }
  return count;
}

bool between_is_open(const struct workload *workload, const bool *computed, int layer) {
  const struct layer *map = &workload->layers[layer];
  if (map->is_input || !computed[layer]) return false;
  for (int c = 0; c < map->consumer_count; c++) {
    if (!computed[map->consumers[c]]) return true;
  }
  return false;
}

void between_pass(const struct workload *workload, const bool *computed, const int8_t *before, int end, int made,
                  int8_t *after) {
  for (int i = 0; i < workload->layer_count; i++) {
    int8_t home = i == end ? (int8_t)made : before[i];
    after[i] = home >= 0 && between_is_open(workload, computed, i) ? home : -1;
  }
}

static double map_bits(const struct layer *layer) {
  return (double)layer_elements(layer, LAYER_OUTPUT, layer->size) * layer->operand[LAYER_OUTPUT].final_bits;
}

bool between_settle(struct stack *stack, const struct hardware *hardware, const struct workload *workload,
                    const int8_t *before, int made) {
  struct stack_node *last = &stack->nodes[stack->node_count - 1];
  memset(stack->between_bits, 0, sizeof stack->between_bits);
  for (int n = 0; n < stack->node_count; n++) {
    struct stack_node *node = &stack->nodes[n];
    node->home = node->layer < 0 ? before[workload_find(workload, node->id)] : -1;
  }
  last->home = made;
  for (int i = 0; i < workload->layer_count; i++) {
    if (before[i] >= 0) stack->between_bits[before[i]] += map_bits(&workload->layers[i]);
  }
  if (made >= 0) stack->between_bits[made] += map_bits(&workload->layers[last->layer]);
  bool fits = made < 0 || !workload_is_weighed(workload, last->layer); /* weights come from the top */
  for (int m = 0; m < hardware->memory_count; m++) {
    fits = fits && stack->between_bits[m] <= hardware->memories[m].size_bits;
  }
  return fits;
}

/* --- The best homes ------------------------------------------------------------------------------------- */

/* The best schedule so far, by the homes of the maps that are open. */
struct way {
  struct tile_sum sum; /* of the stacks so far */
  int parent, made;
  int8_t *homes; /* by layer */
};

struct ways {
  int count, room;
  struct way *list;
};

struct homing {
  struct layer_search *search;
  struct stack_list *list;
  struct arena arena;
  bool *computed; /* by layer */
  int home_count, homes[BETWEEN_MOST_HOMES];
  struct ways *after; /* by number of stacks */
};

/* Keeps the way if no other with the same homes is as good. False when memory is out. */
static bool keep_way(const struct homing *homing, struct ways *ways, const struct way *way) {
  size_t layers = (size_t)homing->search->workload->layer_count;
  for (int i = 0; i < ways->count; i++) {
    if (memcmp(ways->list[i].homes, way->homes, layers) != 0) continue;
    if (tile_sum_is_less(&homing->search->options, &way->sum, &ways->list[i].sum)) ways->list[i] = *way;
    return true;
  }
  if (ways->count == ways->room) {
    int room = ways->room > 0 ? 2 * ways->room : 8;
    struct way *list = realloc(ways->list, (size_t)room * sizeof *list);
    if (list == NULL) return false;
    ways->list = list;
    ways->room = room;
  }
  ways->list[ways->count++] = *way;
  return true;
}

/* Costs a stack with the homes of a way before it and of its output; adds that to the ways after it. */
static enum status try_home(struct homing *homing, int s, int parent, int made, struct error *error) {
  struct layer_search *search = homing->search;
  const struct workload *workload = search->workload;
  struct stack *stack = &homing->list->stacks[s];
  const struct way *before = &homing->after[s].list[parent];
  struct cost_limit sums = {.sums_only = true};
  struct stack_result result = {0};
  struct arena scratch;
  if (!between_settle(stack, search->hardware, workload, before->homes, made)) return STATUS_INFEASIBLE;
  arena_init(&scratch);
  enum status status = stack_cost(search, &scratch, &scratch, stack, 0, &sums, &result, error);
  arena_deinit(&scratch);
  if (status != STATUS_OK) return status;
  struct way way = {
      .sum = {before->sum.energy_pj + result.energy_pj, before->sum.latency_cycles + result.latency_cycles},
      .parent = parent,
      .made = made,
      .homes = ARENA_NEW(&homing->arena, workload->layer_count, int8_t)};
  if (way.homes == NULL) return error_out_of_memory(error);
  int end = stack->nodes[stack->node_count - 1].layer;
  between_pass(workload, homing->computed, before->homes, end, made, way.homes);
  return keep_way(homing, &homing->after[s + 1], &way) ? STATUS_OK : error_out_of_memory(error);
}

/* All homes of the output of a stack; the first error where none is possible. */
static enum status pass_stack(struct homing *homing, int s, struct error *error) {
  const struct workload *workload = homing->search->workload;
  const struct stack *stack = &homing->list->stacks[s];
  int end = stack->nodes[stack->node_count - 1].layer;
  for (int n = 0; n < stack->node_count; n++) {
    if (stack->nodes[n].layer >= 0) homing->computed[stack->nodes[n].layer] = true;
  }
  int homes = between_is_open(workload, homing->computed, end) ? homing->home_count : 1;
  for (int i = 0; i < homing->after[s].count; i++) {
    for (int h = 0; h < homes; h++) {
      struct error failed;
      bool is_first = i == 0 && h == 0;
      enum status status = try_home(homing, s, i, homing->homes[h], is_first ? error : &failed);
      if (status == STATUS_OK || status == STATUS_INFEASIBLE) continue;
      if (!is_first) *error = failed;
      return status;
    }
  }
  return homing->after[s + 1].count > 0 ? STATUS_OK : STATUS_INFEASIBLE;
}

/* Follows the best way back. */
static void settle_all(struct homing *homing) {
  int stacks = homing->list->stack_count, at = 0;
  const struct ways *last = &homing->after[stacks];
  for (int i = 1; i < last->count; i++) {
    if (tile_sum_is_less(&homing->search->options, &last->list[i].sum, &last->list[at].sum)) at = i;
  }
  for (int s = stacks - 1; s >= 0; s--) {
    const struct way *way = &homing->after[s + 1].list[at];
    between_settle(&homing->list->stacks[s], homing->search->hardware, homing->search->workload,
                   homing->after[s].list[way->parent].homes, way->made);
    at = way->parent;
  }
}

enum status between_choose(struct layer_search *search, struct stack_list *list, struct error *error) {
  struct homing homing = {.search = search, .list = list};
  arena_init(&homing.arena);
  int layers = search->workload->layer_count, stacks = list->stack_count;
  homing.home_count = between_homes(search->hardware, homing.homes);
  homing.computed = ARENA_NEW(&homing.arena, layers, bool);
  homing.after = ARENA_NEW(&homing.arena, stacks + 1, struct ways);
  struct way start = {.parent = -1, .made = -1, .homes = ARENA_NEW(&homing.arena, layers, int8_t)};
  bool fits = homing.computed != NULL && homing.after != NULL && start.homes != NULL;
  if (fits) memset(start.homes, -1, (size_t)layers);
  fits = fits && keep_way(&homing, &homing.after[0], &start);
  enum status status = fits ? STATUS_OK : error_out_of_memory(error);
  for (int s = 0; s < stacks && status == STATUS_OK; s++) status = pass_stack(&homing, s, error);
  if (status == STATUS_OK) settle_all(&homing);
  for (int s = 0; homing.after != NULL && s <= stacks; s++) free(homing.after[s].list);
  arena_deinit(&homing.arena);
  return status;
}
