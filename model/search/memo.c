#include "model/search/memo.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/layer/cost.h"

enum entry_state { ENTRY_OPEN, ENTRY_SEARCHED, ENTRY_KNOWN };

struct memo_entry {
  struct memo_entry *next;
  struct memo_key key;
  enum entry_state state;
  const struct layer_cost *cost;
};

struct memo {
  atomic_int references;
  pthread_mutex_t mutex; /* guards all below */
  pthread_cond_t answered;
  struct arena arena; /* of entries and costs */
  struct memo_entry **table;
  size_t table_size, count;
};

enum { FIRST_TABLE = 64, CANCEL_NS = 2000000 };

struct memo *memo_new(void) {
  struct memo *memo = calloc(1, sizeof *memo);
  struct memo_entry **table = calloc(FIRST_TABLE, sizeof *table);
  if (memo == NULL || table == NULL) {
    free(memo);
    free(table);
    return NULL;
  }
  atomic_init(&memo->references, 1);
  pthread_mutex_init(&memo->mutex, NULL);
  pthread_cond_init(&memo->answered, NULL);
  arena_init(&memo->arena);
  memo->table = table;
  memo->table_size = FIRST_TABLE;
  return memo;
}

struct memo *memo_reference(struct memo *memo) {
  atomic_fetch_add(&memo->references, 1);
  return memo;
}

void memo_release(struct memo *memo) {
  if (memo == NULL || atomic_fetch_sub(&memo->references, 1) > 1) return;
  pthread_mutex_destroy(&memo->mutex);
  pthread_cond_destroy(&memo->answered);
  arena_deinit(&memo->arena);
  free(memo->table);
  free(memo);
}

static size_t slot_of(const struct memo *memo, const struct memo_key *key) {
  uint64_t hash = (uint64_t)key->layer * 31 + (uint64_t)key->level_count[0] * 5 + (uint64_t)key->level_count[1] * 3 +
                  (uint64_t)key->level_count[2];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) hash = (hash ^ (uint64_t)key->size[d]) * 0x9E3779B97F4A7C15u;
  return (size_t)(hash >> 32) & (memo->table_size - 1);
}

static bool grow(struct memo *memo) {
  size_t size = 2 * memo->table_size;
  struct memo_entry **table = calloc(size, sizeof *table), **old = memo->table;
  if (table == NULL) return false;
  size_t old_size = memo->table_size;
  memo->table = table;
  memo->table_size = size;
  for (size_t i = 0; i < old_size; i++) {
    for (struct memo_entry *entry = old[i], *next; entry != NULL; entry = next) {
      next = entry->next;
      size_t slot = slot_of(memo, &entry->key);
      entry->next = table[slot];
      table[slot] = entry;
    }
  }
  free(old);
  return true;
}

static bool same_key(const struct memo_key *a, const struct memo_key *b) {
  return a->layer == b->layer && memcmp(a->level_count, b->level_count, sizeof a->level_count) == 0 &&
         memcmp(a->size, b->size, sizeof a->size) == 0;
}

static struct memo_entry *find(struct memo *memo, const struct memo_key *key) {
  struct memo_entry *entry = memo->table[slot_of(memo, key)];
  while (entry != NULL && !same_key(&entry->key, key)) entry = entry->next;
  if (entry != NULL) return entry;
  if (memo->count == memo->table_size && !grow(memo)) return NULL;
  entry = ARENA_NEW(&memo->arena, 1, struct memo_entry);
  if (entry == NULL) return NULL;
  entry->key = *key;
  struct memo_entry **list = &memo->table[slot_of(memo, key)];
  entry->next = *list;
  *list = entry;
  memo->count++;
  return entry;
}

/* Waits briefly for another thread's answer: nobody wakes a thread whose own evaluation is cancelled. */
static void wait_a_little(struct memo *memo) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += CANCEL_NS;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    until.tv_sec++;
  }
  pthread_cond_timedwait(&memo->answered, &memo->mutex, &until);
}

struct memo_entry *memo_ask(struct memo *memo, const struct memo_key *key, const atomic_bool *cancel, bool *known) {
  pthread_mutex_lock(&memo->mutex);
  struct memo_entry *entry = find(memo, key);
  while (entry != NULL && entry->state == ENTRY_SEARCHED) {
    if (cancel != NULL && atomic_load(cancel)) {
      entry = NULL;
    } else {
      wait_a_little(memo);
    }
  }
  *known = entry != NULL && entry->state == ENTRY_KNOWN;
  if (entry != NULL && !*known) entry->state = ENTRY_SEARCHED;
  pthread_mutex_unlock(&memo->mutex);
  return entry;
}

const struct layer_cost *memo_cost(const struct memo_entry *entry) {
  return entry->cost;
}

/* Sets the state of an entry and wakes the waiting threads. */
static void settle(struct memo *memo, struct memo_entry *entry, enum entry_state state) {
  pthread_mutex_lock(&memo->mutex);
  entry->state = state;
  pthread_cond_broadcast(&memo->answered);
  pthread_mutex_unlock(&memo->mutex);
}

bool memo_answer(struct memo *memo, struct memo_entry *entry, const struct problem *problem,
                 const struct memo_finding *finding) {
  struct layer_cost *cost = NULL;
  if (finding->mapping != NULL) {
    pthread_mutex_lock(&memo->mutex);
    cost = cost_new(&memo->arena, problem);
    pthread_mutex_unlock(&memo->mutex);
  }
  if (cost != NULL) { /* unlocked: others may query meanwhile */
    cost_fill(problem, finding->mapping, cost);
    cost->overfull = finding->overfull;
    cost->orderings_visited = finding->orderings_visited;
    cost->gap = finding->gap;
  }
  bool done = cost != NULL || finding->mapping == NULL;
  entry->cost = cost; /* not read by others before the state is set */
  settle(memo, entry, done ? ENTRY_KNOWN : ENTRY_OPEN);
  return done;
}

void memo_abandon(struct memo *memo, struct memo_entry *entry) {
  settle(memo, entry, ENTRY_OPEN);
}
