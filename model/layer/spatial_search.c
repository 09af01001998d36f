#include "model/layer/spatial_search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Beyond that many choices a dimension takes its best loop without regard to the next ones. */
enum { MOST_CHOICES = 20000 };

/* Better by more than noise. */
static const double BETTER = 1 + 1e-9;

struct spatial {
  const struct mapping_rule *rule;
  const struct hardware *hardware;
  const struct layer *layer;
  bool is_greedy;
  double left[LAYER_MAX_DIMS];
  int loop[HARDWARE_MAX_DIMS]; /* dimension of the layer, or -1 */
  int best_count;
  struct {
    double use;
    int loop[HARDWARE_MAX_DIMS];
  } best[SPATIAL_CANDIDATES + 1]; /* most use first; the last is room */
};

static bool is_allowed(const struct spatial *spatial, int array_dim, int d) {
  const struct mapping_rule *rule = spatial->rule;
  if (spatial->layer->file_size[d] == 1) return false;
  for (int i = 0; i < rule->hint_count[array_dim]; i++) {
    if (strcmp(rule->hint[array_dim][i], spatial->layer->dim_name[d]) == 0) return true;
  }
  return rule->hint_count[array_dim] == 0;
}

/* Units of the dimension that are busy on average, as a share, if it unrolls the loop. */
static double use_of(const struct spatial *spatial, int array_dim, int d, double *unrolled) {
  double size = spatial->hardware->dim_size[array_dim], units = fmin(size, spatial->left[d]);
  *unrolled = spatial->left[d] / ceil(spatial->left[d] / units);
  return *unrolled / size;
}

/* Sorts a choice in behind those of at least its use. */
static void keep(struct spatial *spatial, double use) {
  int i = spatial->best_count;
  for (; i > 0 && use > spatial->best[i - 1].use * BETTER; i--) spatial->best[i] = spatial->best[i - 1];
  spatial->best[i].use = use;
  memcpy(spatial->best[i].loop, spatial->loop, sizeof spatial->loop);
  if (spatial->best_count < SPATIAL_CANDIDATES) spatial->best_count++;
}

static void choose(struct spatial *spatial, int array_dim, double use) {
  if (array_dim < 0) {
    keep(spatial, use);
    return;
  }
  double least = 1.0 / spatial->hardware->dim_size[array_dim], most = least;
  int greedy = -1;
  for (int d = 0; d < spatial->layer->dim_count; d++) {
    double unrolled;
    if (!is_allowed(spatial, array_dim, d)) continue;
    double own = use_of(spatial, array_dim, d, &unrolled);
    if (own > most * BETTER) {
      most = own;
      greedy = d;
    }
    if (spatial->is_greedy || unrolled == 1) continue;
    double before = spatial->left[d];
    spatial->loop[array_dim] = d;
    spatial->left[d] = rint(before / unrolled);
    choose(spatial, array_dim - 1, use * own);
    spatial->left[d] = before;
  }
  spatial->loop[array_dim] = greedy;
  if (!spatial->is_greedy || greedy < 0) {
    spatial->loop[array_dim] = -1;
    choose(spatial, array_dim - 1, use * least);
    return;
  }
  double unrolled;
  use_of(spatial, array_dim, greedy, &unrolled);
  spatial->left[greedy] = rint(spatial->left[greedy] / unrolled);
  choose(spatial, array_dim - 1, use * most);
}

int spatial_search(const struct mapping_rule *rule, const struct hardware *hardware, const struct layer *layer,
                   struct spatial_mapping candidates[SPATIAL_CANDIDATES]) {
  struct spatial spatial = {.rule = rule, .hardware = hardware, .layer = layer};
  double choices = 1;
  for (int d = 0; d < layer->dim_count; d++) spatial.left[d] = (double)layer->size[d];
  for (int a = 0; a < hardware->dim_count; a++) {
    int allowed = 1;
    for (int d = 0; d < layer->dim_count; d++) allowed += is_allowed(&spatial, a, d);
    choices *= allowed;
  }
  spatial.is_greedy = choices > MOST_CHOICES;
  choose(&spatial, hardware->dim_count - 1, 1);
  for (int i = 0; i < spatial.best_count; i++) {
    for (int a = 0; a < HARDWARE_MAX_DIMS; a++) {
      int d = a < hardware->dim_count ? spatial.best[i].loop[a] : -1;
      candidates[i].unroll[a] = (struct unroll){.size = d >= 0 ? hardware->dim_size[a] : 1};
      if (d >= 0) memcpy(candidates[i].unroll[a].dim, layer->dim_name[d], DIM_NAME_SIZE);
    }
  }
  return spatial.best_count;
}

struct mapping_rule spatial_rule(const struct mapping_rule *rule, const struct spatial_mapping *mapping) {
  struct mapping_rule settled = *rule;
  settled.is_open = false;
  for (int d = 0; d < HARDWARE_MAX_DIMS; d++) {
    settled.unroll_count[d] = 1;
    settled.unroll[d][0] = mapping->unroll[d];
  }
  return settled;
}
