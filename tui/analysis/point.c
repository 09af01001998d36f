#include "tui/analysis/point.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Returns the weight of latency if it has an effect. */
static double counted_weight(const struct search_options *search) {
  return search->objective == OBJECTIVE_SUM ? search->latency_weight : 0;
}

static bool search_equal(const struct search_options *a, const struct search_options *b) {
  return a->kind == b->kind && a->objective == b->objective && a->energy_tolerance == b->energy_tolerance &&
         a->rules.base == b->rules.base && a->rules.with == b->rules.with && a->rules.without == b->rules.without &&
         counted_weight(a) == counted_weight(b) && a->has_time == b->has_time && a->seconds == b->seconds;
}

/* Returns the limit if it has an effect: only the published search has one. */
static int counted_limit(const struct schedule *schedule) {
  return schedule->search.kind == SEARCH_PUBLISHED ? schedule->lpf_limit : LPF_LIMIT_NONE;
}

bool tiling_equal(const struct tiling *a, const struct tiling *b) {
  return a->mode == b->mode && a->tile_x == b->tile_x && a->tile_y == b->tile_y && a->heads == b->heads;
}

static bool own_tilings_equal(const struct schedule *a, const struct schedule *b) {
  for (int i = 0; i <= a->cut_count; i++) {
    const struct tiling *s = &a->own[i], *t = &b->own[i];
    if (!tiling_equal(s, t)) return false;
  }
  return true;
}

struct onnx_reading point_reading(const struct point *point) {
  return (struct onnx_reading){point->input_shape, point->bits};
}

bool point_same_inputs(const struct point *a, const struct point *b) {
  return strcmp(a->hardware, b->hardware) == 0 && strcmp(a->workload, b->workload) == 0 &&
         strcmp(a->mapping, b->mapping) == 0 && strcmp(a->edits, b->edits) == 0 &&
         strcmp(a->input_shape, b->input_shape) == 0 && strcmp(a->bits, b->bits) == 0;
}

bool point_equal(const struct point *a, const struct point *b) {
  const struct schedule *s = &a->schedule, *t = &b->schedule;
  if (!point_same_inputs(a, b)) return false;
  if (s->mode != t->mode || s->tile_x != t->tile_x || s->tile_y != t->tile_y) return false;
  if (s->tile_heads != t->tile_heads) return false;
  if (counted_limit(s) != counted_limit(t) || s->cuts_kind != t->cuts_kind) return false;
  if (!search_equal(&s->search, &t->search) || s->between_stacks != t->between_stacks) return false;
  if (s->placement != t->placement) return false;
  if (s->cuts_kind != CUTS_LIST) return true;
  if (s->cut_count != t->cut_count) return false;
  if (memcmp(s->cuts, t->cuts, (size_t)s->cut_count * sizeof s->cuts[0]) != 0) return false;
  return own_tilings_equal(s, t);
}

bool point_equal_but_tile(const struct point *a, const struct point *b) {
  struct point other = *b;
  other.schedule.mode = a->schedule.mode;
  other.schedule.tile_x = a->schedule.tile_x;
  other.schedule.tile_y = a->schedule.tile_y;
  return point_equal(a, &other);
}

const struct point_hash point_hash_start = {0xcbf29ce484222325u, 0};

/* FNV-1a in `low`, in `high` a multiplication by the golden ratio. */
void point_hash_add(struct point_hash *hash, const void *bytes, size_t size) {
  const unsigned char *byte = bytes;
  for (size_t i = 0; i < size; i++) {
    hash->low = (hash->low ^ byte[i]) * 0x100000001b3u;
    hash->high = (hash->high + byte[i] + 1) * 0x9e3779b97f4a7c15u;
    hash->high ^= hash->high >> 29;
  }
}

void point_hash_number(struct point_hash *hash, int64_t number) {
  point_hash_add(hash, &number, sizeof number);
}

void point_hash_text(struct point_hash *hash, const char *text) {
  point_hash_add(hash, text, strlen(text) + 1);
}

struct point_hash point_hash(const struct point *point) {
  struct point_hash hash = point_hash_start;
  const struct schedule *schedule = &point->schedule;
  const struct search_options *search = &schedule->search;
  double tolerance = search->energy_tolerance, weight = counted_weight(search);
  point_hash_text(&hash, point->hardware);
  point_hash_text(&hash, point->workload);
  point_hash_text(&hash, point->mapping);
  point_hash_text(&hash, point->edits);
  point_hash_text(&hash, point->input_shape);
  point_hash_text(&hash, point->bits);
  point_hash_number(&hash, (int64_t)schedule->mode);
  point_hash_number(&hash, schedule->tile_x);
  point_hash_number(&hash, schedule->tile_y);
  point_hash_number(&hash, counted_limit(schedule));
  point_hash_number(&hash, (int64_t)search->kind);
  point_hash_number(&hash, (int64_t)search->objective);
  point_hash_number(&hash, (int64_t)search->rules.base);
  point_hash_number(&hash, (int64_t)search->rules.with);
  point_hash_number(&hash, (int64_t)search->rules.without);
  point_hash_add(&hash, &tolerance, sizeof tolerance);
  if (weight > 0) point_hash_add(&hash, &weight, sizeof weight);
  if (search->has_time) point_hash_add(&hash, &search->seconds, sizeof search->seconds);
  if (schedule->between_stacks != BETWEEN_TOP) point_hash_number(&hash, (int64_t)schedule->between_stacks);
  if (schedule->placement != PLACEMENT_LOWEST) point_hash_text(&hash, placement_kind_name[schedule->placement]);
  point_hash_number(&hash, (int64_t)schedule->cuts_kind);
  for (int i = 0; schedule->cuts_kind == CUTS_LIST && i <= schedule->cut_count; i++) {
    if (i < schedule->cut_count) point_hash_number(&hash, schedule->cuts[i]);
    point_hash_number(&hash, (int64_t)schedule->own[i].mode);
    point_hash_number(&hash, schedule->own[i].tile_x);
    point_hash_number(&hash, schedule->own[i].tile_y);
    if (schedule->own[i].heads > 0) point_hash_number(&hash, -schedule->own[i].heads);
  }
  if (schedule->tile_heads > 0) point_hash_number(&hash, schedule->tile_heads);
  return hash;
}

bool point_searches_alike(const struct point *a, const struct point *b) {
  const struct schedule *s = &a->schedule, *t = &b->schedule;
  if (s->search.kind != t->search.kind || s->search.objective != t->search.objective) return false;
  if (s->search.energy_tolerance != t->search.energy_tolerance) return false;
  if (search_rules(&s->search) != search_rules(&t->search)) return false;
  if (s->search.has_time != t->search.has_time) return false;
  if (s->search.has_time && s->search.seconds != t->search.seconds) return false;
  return counted_limit(s) == counted_limit(t);
}
