/* Shares of a sweep's points for several machines.
 *
 * Of N shards each takes one point of every N that follow each other, in turn another one: shards have equally
 * many points, of all kinds of tiles, whatever N is. Shards count from 1, points and places from 0. */
#ifndef TUI_BATCH_SWEEP_SWEEP_SHARD_H
#define TUI_BATCH_SWEEP_SWEEP_SHARD_H

#include <stdint.h>

/* The point at place `place` of a shard; points ascend with places. */
int64_t sweep_shard_point(int shard, int shard_count, int64_t place);

/* How many of `points` points a shard has. */
int64_t sweep_shard_size(int shard, int shard_count, int64_t points);

/* The shard that has the point. */
int sweep_shard_of(int64_t point, int shard_count);

#endif
