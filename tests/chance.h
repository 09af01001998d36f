/* Reproducible random numbers. */
#ifndef TESTS_CHANCE_H
#define TESTS_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct random {
  uint64_t state;
};

static inline struct random random_of(uint64_t seed) {
  struct random random = {.state = seed * 0x9e3779b97f4a7c15u + 1};
  return random;
}

static inline uint64_t random_bits(struct random *random) {
  random->state ^= random->state << 13;
  random->state ^= random->state >> 7;
  random->state ^= random->state << 17;
  return random->state * 0x2545f4914f6cdd1du >> 16;
}

/* Uniform in [low, high]. */
static inline int random_in(struct random *random, int low, int high) {
  return low + (int)(random_bits(random) % (uint64_t)(high - low + 1));
}

static inline bool random_chance(struct random *random, int percent) {
  return random_in(random, 1, 100) <= percent;
}

#endif
