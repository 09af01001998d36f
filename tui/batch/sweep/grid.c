#include "tui/batch/sweep/grid.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/inputs.h"
#include "inputs/text_buffer.h"
#include "inputs/yaml/nearest.h"
#include "model/layer/whole_map.h"
#include "model/tile.h"
#include "tui/analysis/heads_list.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/sweep_sizes.h"
#include "tui/text/shell.h"

/* --- Inputs ---------------------------------------------------------------------------------------- */

/* Splits "a,b" into names in the arena; returns their number, -1 when memory is out. */
static int split_names(struct arena *arena, const char *text, const char ***names) {
  int count = 1, at = 0;
  for (const char *c = text; *c; c++) count += *c == ',';
  *names = ARENA_NEW(arena, count, const char *);
  while (*names != NULL && at < count) {
    size_t length = strcspn(text, ",");
    char *name = ARENA_NEW(arena, length + 1, char);
    if (name == NULL) return -1;
    memcpy(name, text, length);
    (*names)[at++] = name;
    text += length + 1;
  }
  return at == count ? count : -1;
}

/* Refuses empty and repeated names. */
static enum status check_names(const char *option, int count, const char **names, struct error *error) {
  for (int i = 0; i < count; i++) {
    if (!*names[i]) return error_set(error, STATUS_USAGE, "--%s has an empty name between its commas", option);
    for (int j = 0; j < i; j++) {
      if (strcmp(names[i], names[j]) == 0) {
        return error_set(error, STATUS_USAGE, "--%s names '%s' twice", option, names[i]);
      }
    }
  }
  return STATUS_OK;
}

/* Adds all of a file; false with errno set where it cannot be read. */
static bool hash_file(struct point_hash *hash, const char *path) {
  char bytes[16384];
  size_t got;
  int64_t size = 0;
  FILE *in = fopen(path, "rbe");
  if (in == NULL) return false;
  do {
    got = fread(bytes, 1, sizeof bytes, in);
    point_hash_add(hash, bytes, got);
    size += (int64_t)got;
  } while (got == sizeof bytes);
  point_hash_number(hash, size); /* where one file ends and the next begins */
  bool good = !ferror(in);
  return fclose(in) == 0 && good;
}

static void hash_rule(struct point_hash *hash, const struct mapping_rule *rule) {
  point_hash_text(hash, rule->name);
  for (int d = 0; d < HARDWARE_MAX_DIMS; d++) {
    point_hash_number(hash, rule->unroll_count[d]);
    for (int i = 0; i < rule->unroll_count[d]; i++) {
      point_hash_text(hash, rule->unroll[d][i].dim);
      point_hash_number(hash, rule->unroll[d][i].size);
    }
  }
  point_hash_number(hash, rule->is_open);
  for (int d = 0; d < HARDWARE_MAX_DIMS; d++) {
    point_hash_number(hash, rule->hint_count[d]);
    for (int i = 0; i < rule->hint_count[d]; i++) point_hash_text(hash, rule->hint[d][i]);
  }
  point_hash_number(hash, rule->order_count);
  point_hash_number(hash, rule->order_inner);
  point_hash_number(hash, rule->order_is_partial);
  for (int i = 0; i < rule->order_count; i++) {
    point_hash_text(hash, rule->order[i].dim);
    point_hash_number(hash, rule->order[i].size);
  }
}

/* Adds mapping rules. */
static void hash_rules(struct point_hash *hash, const struct mapping_rules *rules) {
  point_hash_number(hash, rules->rule_count);
  for (int i = 0; i < rules->rule_count; i++) hash_rule(hash, &rules->rules[i]);
}

static enum status add_file(struct grid *grid, enum input_kind kind, const char *name, struct error *error) {
  char path[PATH_MAX];
  enum status status = input_path(kind, name, path, sizeof path, error);
  if (status != STATUS_OK) return status;
  if (hash_file(&grid->inputs, path)) return STATUS_OK;
  return error_set_errno(error, STATUS_BAD_INPUT, "%s", path);
}

/* Reads an accelerator and makes its variants, from `first` on. */
static enum status read_hardware(struct grid *grid, int first, const char *name, struct error *error) {
  struct grid_hardware *hardware = &grid->hardware[first];
  char edits[EDITS_SIZE];
  enum status status = input_hardware(name, &hardware->hardware, NULL, error);
  for (int v = grid->variant_count - 1; v >= 0 && status == STATUS_OK; v--) {
    hardware[v].name = name;
    hardware[v].hardware = hardware->hardware;
    status = grid_edits(grid, first + v, edits, error);
    if (status == STATUS_OK) status = edits_apply(edits, &hardware[v].hardware, error);
  }
  if (status == STATUS_OK) status = add_file(grid, INPUT_HARDWARE, name, error);
  if (status == STATUS_OK) {
    status = input_rules(grid->options->app.mapping, name, &hardware->rules, &grid->arena, NULL, error);
  }
  if (status == STATUS_OK) hash_rules(&grid->inputs, &hardware->rules);
  for (int v = 1; v < grid->variant_count; v++) hardware[v].rules = hardware->rules;
  return status;
}

/* Number of edits, each with its '='. */
static int edit_count(const char *edits) {
  int count = 0;
  for (; *edits != 0; edits++) count += *edits == '=';
  return count;
}

/* Adds the first value of an axis to the edits; refuses a number that they have already. */
static enum status check_axis(const struct edit_axis *axis, char edits[EDITS_SIZE], struct error *error) {
  char own[EDITS_SIZE] = "";
  int before = edit_count(edits);
  enum status status = edit_axis_add(own, axis, 0, error);
  if (status == STATUS_OK) status = edits_add(edits, own, error);
  if (status != STATUS_OK || edit_count(edits) == before + edit_count(own)) return status;
  return error_set(error, STATUS_USAGE, "--set gives %s twice, once as a list", axis->name);
}

static enum status read_axes(struct grid *grid, struct error *error) {
  const struct sweep_options *options = &grid->options->sweep;
  char edits[EDITS_SIZE];
  enum status status = STATUS_OK;
  strcpy(edits, grid->options->app.edits);
  grid->axes = ARENA_NEW(&grid->arena, options->axis_count, struct edit_axis);
  if (grid->axes == NULL) return error_out_of_memory(error);
  for (int a = 0; a < options->axis_count && status == STATUS_OK; a++) {
    status = edit_axis_init(&grid->axes[a], &grid->arena, options->axes[a], error);
    if (status == STATUS_OK) status = check_axis(&grid->axes[a], edits, error);
    int count = status == STATUS_OK ? grid->axes[a].count : 0;
    if (count > 0 && grid->variant_count > GRID_MAX_GROUPS / count) {
      return error_set(error, STATUS_USAGE, "these are more than %d accelerators; shorten the lists of --set",
                       GRID_MAX_GROUPS);
    }
    grid->variant_count *= count;
    grid->axis_count++;
  }
  return status;
}

double grid_axis_value(const struct grid *grid, int hardware, int axis) {
  int variant = hardware % grid->variant_count;
  for (int a = grid->axis_count - 1; a > axis; a--) variant /= grid->axes[a].count;
  return grid->axes[axis].values[variant % grid->axes[axis].count];
}

enum status grid_edits(const struct grid *grid, int hardware, char edits[EDITS_SIZE], struct error *error) {
  enum status status = STATUS_OK;
  int variant = hardware % grid->variant_count;
  strcpy(edits, grid->options->app.edits);
  for (int a = grid->axis_count - 1; a >= 0 && status == STATUS_OK; a--) {
    status = edit_axis_add(edits, &grid->axes[a], variant % grid->axes[a].count, error);
    variant /= grid->axes[a].count;
  }
  return status;
}

static enum status read_inputs(struct grid *grid, struct error *error) {
  const char **hardware, **workloads;
  const struct onnx_reading reading = {grid->options->app.input_shape, grid->options->app.bits};
  int hardware_count = split_names(&grid->arena, grid->options->value[OPTION_HARDWARE], &hardware);
  int workload_count = split_names(&grid->arena, grid->options->value[OPTION_WORKLOAD], &workloads);
  if (hardware_count < 0 || workload_count < 0) return error_out_of_memory(error);
  enum status status = check_names("hardware", hardware_count, hardware, error);
  if (status == STATUS_OK) status = check_names("workload", workload_count, workloads, error);
  if (status == STATUS_OK) status = read_axes(grid, error);
  if (status == STATUS_OK && hardware_count * workload_count > GRID_MAX_GROUPS / grid->variant_count) {
    status = error_set(error, STATUS_USAGE, "these are more than %d pairs of accelerator and network; sweep fewer",
                       GRID_MAX_GROUPS);
  }
  if (status != STATUS_OK) return status;
  grid->hardware = ARENA_NEW(&grid->arena, hardware_count * grid->variant_count, struct grid_hardware);
  grid->workloads = ARENA_NEW(&grid->arena, workload_count, struct grid_workload);
  if (grid->hardware == NULL || grid->workloads == NULL) return error_out_of_memory(error);
  for (int h = 0; h < hardware_count && status == STATUS_OK; h++) {
    status = read_hardware(grid, h * grid->variant_count, hardware[h], error);
    grid->hardware_count += grid->variant_count;
  }
  for (int w = 0; w < workload_count && status == STATUS_OK; w++) {
    grid->workloads[w].name = workloads[w];
    status = input_workload_as(workloads[w], &reading, &grid->workloads[w].workload, NULL, error);
    if (status == STATUS_OK) grid->workload_count++;
    if (status == STATUS_OK) status = add_file(grid, INPUT_WORKLOAD, workloads[w], error);
  }
  return status;
}

/* --- Points ---------------------------------------------------------------------------------------- */

static bool add_point(struct grid *grid, const struct sweep_point *point) {
  if (grid->point_count == grid->capacity) {
    int64_t capacity = grid->capacity ? 2 * grid->capacity : 256;
    struct sweep_point *points = realloc(grid->points, (size_t)capacity * sizeof *points);
    if (points == NULL) return false;
    grid->points = points;
    grid->capacity = capacity;
  }
  grid->points[grid->point_count++] = *point;
  return true;
}

static enum status add_points(struct grid *grid, int group, const struct sweep_sizes *widths,
                              const struct sweep_sizes *heights, struct error *error) {
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    if (!(grid->options->sweep.modes >> mode & 1)) continue;
    if (grid->point_count + (int64_t)widths->count * heights->count > SWEEP_MAX_POINTS) {
      return error_set(error, STATUS_USAGE, "these are more than %d points; sweep fewer at a time", SWEEP_MAX_POINTS);
    }
    for (int x = 0; x < widths->count; x++) {
      for (int y = 0; y < heights->count; y++) {
        struct sweep_point point = {
            .group = group, .mode = (enum overlap_mode)mode, .tile_x = widths->sizes[x], .tile_y = heights->sizes[y]};
        if (!add_point(grid, &point)) return error_out_of_memory(error);
      }
    }
  }
  return STATUS_OK;
}

/* Lists the sizes of the stacks' last maps along both axes, and stores the largest in the group. */
static enum status find_maps(struct grid *grid, int group, struct arena *arena, int *count, int64_t *maps[2],
                             struct error *error) {
  struct stack_list list;
  const struct sweep_group *inputs = &grid->groups[group];
  struct schedule schedule = grid->schedule;
  schedule.tile_heads = inputs->tile_heads;
  enum status status = stack_list_init(&list, arena, inputs->workload, inputs->hardware, &schedule, error);
  if (status != STATUS_OK) return status;
  for (int axis = 0; axis < 2; axis++) {
    maps[axis] = ARENA_NEW(arena, list.stack_count, int64_t);
    if (maps[axis] == NULL) return error_out_of_memory(error);
  }
  struct grid_map *largest = &grid->maps[group];
  largest->stack_count = list.stack_count;
  for (int s = 0; s < list.stack_count; s++) {
    const struct tiling smallest = {.tile_x = 0, .tile_y = 0};
    const struct stack *stack = &list.stacks[s];
    const struct layer *map = stack->nodes[tile_cut_node(stack->nodes, stack->node_count, &smallest)].shape;
    maps[0][s] = layer_side(map, false);
    maps[1][s] = layer_side(map, true);
    if (maps[0][s] > largest->width) largest->width = maps[0][s];
    if (maps[1][s] > largest->height) largest->height = maps[1][s];
  }
  *count = list.stack_count;
  return STATUS_OK;
}

const char *grid_list_of(const struct options *options, enum option option) {
  return options_given(options, option) ? options->value[option] : "auto";
}

static enum status list_points(struct grid *grid, int group, struct error *error) {
  struct arena arena;
  struct sweep_sizes widths = {0}, heights = {0};
  int64_t *maps[2] = {NULL, NULL};
  int count = 0;
  arena_init(&arena);
  enum status status = find_maps(grid, group, &arena, &count, maps, error);
  if (grid->options->command != COMMAND_SWEEP) count = 0; /* best and optimize make their own points */
  if (count == 0) {
    arena_deinit(&arena);
    return status;
  }
  if (status == STATUS_OK)
    status = sweep_sizes_init(&widths, grid_list_of(grid->options, OPTION_TILE_X), maps[0], count, error);
  if (status == STATUS_OK)
    status = sweep_sizes_init(&heights, grid_list_of(grid->options, OPTION_TILE_Y), maps[1], count, error);
  if (status == STATUS_OK) status = add_points(grid, group, &widths, &heights, error);
  sweep_sizes_deinit(&widths);
  sweep_sizes_deinit(&heights);
  arena_deinit(&arena);
  return status;
}

const char *grid_heads_list(const struct options *options) {
  if (options_given(options, OPTION_TILE_HEADS)) return options->value[OPTION_TILE_HEADS];
  return options->command == COMMAND_SWEEP ? "all" : "auto";
}

/* Adds the groups of a pair of accelerator and network. */
static enum status list_pair(struct grid *grid, int pair, const struct sweep_sizes *heads, struct error *error) {
  struct grid_hardware *hardware = &grid->hardware[pair / grid->workload_count];
  enum status status = STATUS_OK;
  for (int h = 0; h < heads->count && status == STATUS_OK; h++) {
    int group = grid->group_count++;
    grid->pairs[group] = pair;
    grid->groups[group] = (struct sweep_group){.hardware = &hardware->hardware,
                                               .workload = &grid->workloads[pair % grid->workload_count].workload,
                                               .rules = &hardware->rules,
                                               .schedule = &grid->schedule,
                                               .tile_heads = heads->sizes[h]};
    status = list_points(grid, group, error);
  }
  return status;
}

static enum status list_groups(struct grid *grid, struct error *error) {
  int count = grid->hardware_count * grid->workload_count, groups = 0;
  struct sweep_sizes one = {1, &grid->schedule.tile_heads};
  bool has_lists = grid->options->command == COMMAND_SWEEP && options_given(grid->options, OPTION_TILE_HEADS);
  struct sweep_sizes *lists = calloc((size_t)grid->workload_count + 1, sizeof *lists);
  enum status status = lists != NULL ? STATUS_OK : error_out_of_memory(error);
  for (int w = 0; w < grid->workload_count && status == STATUS_OK && has_lists; w++) {
    status = heads_list_init(&lists[w], grid_heads_list(grid->options), &grid->workloads[w].workload, error);
  }
  for (int w = 0; w < grid->workload_count && status == STATUS_OK; w++) {
    groups += grid->hardware_count * (has_lists ? lists[w].count : 1);
  }
  if (status == STATUS_OK && groups > GRID_MAX_GROUPS) {
    status =
        error_set(error, STATUS_USAGE, "these are more than %d accelerators, networks and heads at a time; sweep fewer",
                  GRID_MAX_GROUPS);
  }
  grid->groups = ARENA_NEW(&grid->arena, groups + 1, struct sweep_group);
  grid->pairs = ARENA_NEW(&grid->arena, groups + 1, int);
  grid->maps = ARENA_NEW(&grid->arena, groups + 1, struct grid_map);
  if (grid->groups == NULL || grid->pairs == NULL || grid->maps == NULL) status = error_out_of_memory(error);
  for (int pair = 0; pair < count && status == STATUS_OK; pair++) {
    status = list_pair(grid, pair, has_lists ? &lists[pair % grid->workload_count] : &one, error);
  }
  for (int w = 0; w < grid->workload_count && lists != NULL; w++) sweep_sizes_deinit(&lists[w]);
  free(lists);
  return status;
}

/* --- Figures --------------------------------------------------------------------------------------- */

struct figure_domain grid_domain(const struct grid *grid, int group) {
  return (struct figure_domain){.hardware = grid->groups[group].hardware, .stack_count = grid->maps[group].stack_count};
}

int grid_figure(const struct grid *grid, int group, int figure) {
  return grid->figure_index[group * grid->figure_count + figure];
}

void *grid_keep(const struct result *result) {
  return figures_new(result);
}

/* Suggests the nearest key of any group. */
static enum status unknown_figure(const struct grid *grid, const char *key, struct error *error) {
  char text[FIGURE_TEXT_SIZE], nearest[FIGURE_TEXT_SIZE] = "";
  int least = INT_MAX;
  for (int g = 0; g < grid->group_count; g++) {
    struct figure_domain domain = grid_domain(grid, g);
    for (int i = 0; i < figure_count(&domain); i++) {
      int distance = nearest_distance(key, figure_key(&domain, i, text));
      if (distance >= least) continue;
      least = distance;
      strcpy(nearest, text);
    }
  }
  return error_set(error, STATUS_USAGE, "no figure is called '%s'; nearest: %s; tilescope list figures prints all", key,
                   nearest);
}

/* Lists the default columns of sweep. */
static bool list_usual_figures(struct grid *grid) {
  grid->figures = ARENA_NEW(&grid->arena, FIGURE_ROWS, const char *);
  for (int row = 0; grid->figures != NULL && row < FIGURE_ROWS; row++) {
    if (figure_table[row].in_sweep) grid->figures[grid->figure_count++] = figure_table[row].key;
  }
  return grid->figures != NULL;
}

static enum status list_figures(struct grid *grid, struct error *error) {
  if (!options_given(grid->options, OPTION_FIGURES)) {
    if (!list_usual_figures(grid)) return error_out_of_memory(error);
  } else {
    grid->figure_count = split_names(&grid->arena, grid->options->value[OPTION_FIGURES], &grid->figures);
    if (grid->figure_count < 0) return error_out_of_memory(error);
    enum status status = check_names("figures", grid->figure_count, grid->figures, error);
    if (status != STATUS_OK) return status;
  }
  grid->figure_index = ARENA_NEW(&grid->arena, grid->figure_count * grid->group_count, int);
  if (grid->figure_index == NULL) return error_out_of_memory(error);
  for (int f = 0; f < grid->figure_count; f++) {
    bool found = false;
    for (int g = 0; g < grid->group_count; g++) {
      struct figure_domain domain = grid_domain(grid, g);
      int index = figure_find(&domain, grid->figures[f]);
      grid->figure_index[g * grid->figure_count + f] = index;
      found = found || index >= 0;
    }
    if (!found) return unknown_figure(grid, grid->figures[f], error);
  }
  return STATUS_OK;
}

/* --- The grid -------------------------------------------------------------------------------------- */

/* Checks the search before anything is written, as the model does for each point. */
static enum status check_search(const struct search_options *search, struct error *error) {
  if (search->kind == SEARCH_OPTIMAL || (search->objective == OBJECTIVE_ENERGY && search->energy_tolerance <= 0)) {
    return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE,
                   "the published search minimises energy, without tolerance; use --search optimal");
}

enum status grid_init(struct grid *grid, const struct options *options, struct error *error) {
  *grid = (struct grid){
      .options = options, .schedule = options->app.schedule, .inputs = point_hash_start, .variant_count = 1};
  arena_init(&grid->arena);
  struct search_options *search = &grid->schedule.search;
  /* best chooses among points by its objective, whatever the search of each layer minimises. */
  if (options->command != COMMAND_SWEEP && search->kind == SEARCH_PUBLISHED) search->objective = OBJECTIVE_ENERGY;
  enum status status = check_search(search, error);
  if (status == STATUS_OK) status = read_inputs(grid, error);
  if (status == STATUS_OK) status = list_groups(grid, error);
  if (status == STATUS_OK) status = list_figures(grid, error);
  return status;
}

void grid_deinit(struct grid *grid) {
  for (int w = 0; w < grid->workload_count; w++) workload_deinit(&grid->workloads[w].workload);
  free(grid->points);
  arena_deinit(&grid->arena);
}

int grid_hardware_index(const struct grid *grid, int group) {
  return grid->pairs[group] / grid->workload_count;
}

const struct grid_hardware *grid_hardware_of(const struct grid *grid, int group) {
  return &grid->hardware[grid_hardware_index(grid, group)];
}

const struct grid_workload *grid_workload_of(const struct grid *grid, int group) {
  return &grid->workloads[grid->pairs[group] % grid->workload_count];
}

char *grid_words(const struct grid *grid) {
  struct text_buffer buffer;
  const struct options *options = grid->options;
  FILE *out = text_buffer_open(&buffer);
  if (out == NULL) return NULL;
  fprintf(out, "--mode");
  for (int mode = MODE_RECOMPUTE, count = 0; mode <= MODE_CACHED; mode++) {
    if (options->sweep.modes >> mode & 1) fprintf(out, "%c%s", count++ ? ',' : ' ', overlap_mode_name[mode]);
  }
  shell_write_option(out, "hardware", options->value[OPTION_HARDWARE]);
  if (options->app.edits[0]) shell_write_option(out, "set", options->app.edits);
  for (int a = 0; a < grid->axis_count; a++) shell_write_option(out, "set", options->sweep.axes[a]);
  shell_write_option(out, "workload", options->value[OPTION_WORKLOAD]);
  if (options->app.mapping != NULL) shell_write_option(out, "mapping", options->app.mapping);
  reading_write_options(out, &(struct onnx_reading){options->app.input_shape, options->app.bits});
  shell_write_option(out, "tile-x", grid_list_of(grid->options, OPTION_TILE_X));
  shell_write_option(out, "tile-y", grid_list_of(grid->options, OPTION_TILE_Y));
  if (options_given(options, OPTION_TILE_HEADS) && grid->schedule.tile_heads == 0) {
    shell_write_option(out, "tile-heads", options->value[OPTION_TILE_HEADS]);
  }
  schedule_write_options(out, &grid->schedule);
  if (options_given(options, OPTION_FIGURES)) shell_write_option(out, "figures", options->value[OPTION_FIGURES]);
  return text_buffer_close(&buffer, NULL);
}
