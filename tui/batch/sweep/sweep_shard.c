#include "tui/batch/sweep/sweep_shard.h"

int64_t sweep_shard_point(int shard, int shard_count, int64_t place) {
  return place * shard_count + (shard - 1 + place) % shard_count;
}

int64_t sweep_shard_size(int shard, int shard_count, int64_t points) {
  int64_t whole = points / shard_count;
  return whole + (sweep_shard_point(shard, shard_count, whole) < points);
}

int sweep_shard_of(int64_t point, int shard_count) {
  int64_t place = point / shard_count, offset = point % shard_count;
  return (int)((offset + shard_count - place % shard_count) % shard_count) + 1;
}
