#include "model/search/memo.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/pool.h"
#include "model/layer/cost.h"

enum {
  FIRST_TABLE = 64,
  CANCEL_POLL_MS = 2,
  SHELF_BYTES = 1 << 20, /* a shelf with more is full */
  SHELVES = 16,          /* the latest, which the memo holds: a sweep meets costs again a row of points later */
  NUMBER_BYTES = 10,     /* of a 64-bit number */
  CAPS = 2 * (LAYER_OPERANDS - LAYER_INPUT1),
  LIMIT_BYTES = 2 + HARDWARE_MAX_MEMORIES * (1 + 2 * NUMBER_BYTES),
  KEY_BYTES = NUMBER_BYTES * (2 + LAYER_MAX_DIMS + CAPS) + LAYER_OPERANDS + LIMIT_BYTES,
  HELD_BYTES = 1 + HARDWARE_MAX_MEMORIES * (1 + 3 * NUMBER_BYTES),
  MAPPING_BYTES = HELD_BYTES + 1 + MAPPING_MAX_LOOPS * (1 + NUMBER_BYTES) + LAYER_OPERANDS * HARDWARE_MAX_LEVELS,
};

/* Costs whose memory is freed together. */
struct cost_shelf {
  atomic_int references;
  struct arena arena; /* guarded by the memo's mutex */
};

/* A finding in brief. */
struct record {
  bool fits, overfull;
  double orderings_visited, gap;
  double energy_pj, latency_cycles, least_cycles;
  struct traffic dram;
  uint8_t mapping[]; /* see put_mapping */
};

struct memo_entry {
  struct memo_entry *next;
  struct record *record;         /* NULL: not searched yet */
  const struct layer_cost *cost; /* on the shelf of this number */
  int shelf;
  uint8_t state;
  uint16_t key_bytes;
  uint32_t hash;
  uint8_t key[]; /* see put_key */
};

struct settled_layer {
  struct settled_layer *next;
  int layer;
  struct spatial_mapping spatial;
};

struct memo {
  atomic_int references;
  pthread_mutex_t mutex; /* guards all below */
  pthread_cond_t answered;
  struct arena arena;            /* of entries and records */
  struct settled_layer *settled; /* spatial mappings that the mapping leaves open */
  struct memo_entry **table;
  size_t table_size, count;
  struct cost_shelf *shelves[SHELVES]; /* by number modulo SHELVES; NULL before the first of them */
  int shelf_number;                    /* of the latest, from 1 */
  struct shelves_used kept;            /* used by those without a list of their own */
};

/* --- Bytes ------------------------------------------------------------------------------------------------- */

/* Seven bits a byte, the lowest first; the top bit: more follow. */
static uint8_t *put_number(uint8_t *to, uint64_t number) {
  for (; number >= 0x80; number >>= 7) *to++ = (uint8_t)(number | 0x80);
  *to++ = (uint8_t)number;
  return to;
}

static const uint8_t *get_number(const uint8_t *from, uint64_t *number) {
  int shift = 0;
  for (*number = 0; *from & 0x80; shift += 7) *number |= (uint64_t)(*from++ & 0x7f) << shift;
  *number |= (uint64_t)*from++ << shift;
  return from;
}

/* Returns the number of bytes, at most KEY_BYTES. */
static size_t put_key(uint8_t *bytes, const struct memo_key *key) {
  uint8_t *to = put_number(bytes, (uint64_t)key->layer);
  for (int o = 0; o < LAYER_OPERANDS; o++) *to++ = (uint8_t)key->level_count[o];
  for (int d = 0; d < LAYER_MAX_DIMS && key->size[d] > 0; d++) to = put_number(to, (uint64_t)key->size[d]);
  uint64_t weight;
  memcpy(&weight, &key->weight, sizeof weight);
  to = put_number(to, weight);
  bool any = key->limits.weight_level >= 0 || key->limits.count > 0 ||
             key->caps.sums_tiles; /* most inputs have no caps, and no limits */
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) any = any || key->caps.x[o] > 0 || key->caps.y[o] > 0;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS && any; o++) {
    to = put_number(put_number(to, (uint64_t)key->caps.x[o]), (uint64_t)key->caps.y[o]);
  }
  if (any) *to++ = key->caps.sums_tiles;
  if (key->limits.weight_level >= 0 || key->limits.count > 0) *to++ = (uint8_t)(key->limits.weight_level + 1);
  for (int i = 0; i < key->limits.count; i++) {
    *to++ = (uint8_t)key->limits.resident[i].memory;
    to = put_number(to, (uint64_t)key->limits.resident[i].bits);
    to = put_number(to, (uint64_t)key->limits.resident[i].between_bits);
  }
  return (size_t)(to - bytes);
}

/* Bits held by each of the problem's memories. */
static uint8_t *put_held(uint8_t *to, const struct memo_finding *finding, const struct problem *problem) {
  *to++ = (uint8_t)problem->memory_count;
  for (int m = 0; m < problem->memory_count; m++) {
    *to++ = (uint8_t)problem->memories[m].memory;
    to = put_number(put_number(to, (uint64_t)finding->held[m].all), (uint64_t)finding->held[m].weights);
    to = put_number(to, (uint64_t)finding->held[m].taken);
  }
  return to;
}

static const uint8_t *get_held(const uint8_t *from, struct held_bits *held) {
  for (int count = *from++; count > 0; count--) {
    uint64_t all, weights, taken;
    int memory = *from++;
    from = get_number(get_number(get_number(from, &all), &weights), &taken);
    if (held != NULL) held[memory] = (struct held_bits){(double)all, (double)weights, (double)taken};
  }
  return from;
}

/* What it holds, loops, then level ends up to the level count of each operand. At most MAPPING_BYTES. */
static size_t put_mapping(uint8_t *bytes, const struct memo_finding *finding, const struct problem *problem) {
  const struct mapping *mapping = &finding->mapping;
  uint8_t *to = put_held(bytes, finding, problem);
  *to++ = (uint8_t)mapping->loop_count;
  for (int i = 0; i < mapping->loop_count; i++) {
    *to++ = (uint8_t)mapping->loops[i].dim;
    to = put_number(to, (uint64_t)mapping->loops[i].size);
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    int levels = problem->operand[o].present ? problem->operand[o].level_count : 0;
    *to++ = (uint8_t)levels;
    for (int l = 0; l < levels; l++) *to++ = mapping->level_end[o][l];
  }
  return (size_t)(to - bytes);
}

static void get_mapping(const uint8_t *from, struct mapping *mapping) {
  memset(mapping, 0, sizeof *mapping);
  from = get_held(from, NULL);
  mapping->loop_count = *from++;
  for (int i = 0; i < mapping->loop_count; i++) {
    uint64_t size;
    mapping->loops[i].dim = *from++;
    from = get_number(from, &size);
    mapping->loops[i].size = (int64_t)size;
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    int levels = *from++;
    for (int l = 0; l < levels; l++) mapping->level_end[o][l] = *from++;
  }
}

/* --- Shelves ----------------------------------------------------------------------------------------------- */

static void shelf_release(struct cost_shelf *shelf) {
  if (shelf == NULL || atomic_fetch_sub(&shelf->references, 1) > 1) return;
  arena_deinit(&shelf->arena);
  free(shelf);
}

void shelves_release(struct shelves_used *used) {
  for (int i = 0; i < used->count; i++) shelf_release(used->shelves[i]);
  free(used->shelves);
  *used = (struct shelves_used){0};
}

static struct cost_shelf **shelf_at(struct memo *memo, int number) {
  return &memo->shelves[number % SHELVES];
}

/* Notes that a shelf the memo holds is in use; false when memory is out. */
static bool use_shelf(struct memo *memo, int number, struct shelves_used *used) {
  struct cost_shelf *shelf = *shelf_at(memo, number);
  if (used == NULL) used = &memo->kept;
  for (int i = used->count - 1; i >= 0 && i >= used->count - SHELVES; i--) {
    if (used->shelves[i] == shelf) return true;
  }
  if (used->count == used->capacity) {
    int capacity = used->capacity > 0 ? 2 * used->capacity : 2;
    struct cost_shelf **shelves = realloc(used->shelves, (size_t)capacity * sizeof *shelves);
    if (shelves == NULL) return false;
    used->shelves = shelves;
    used->capacity = capacity;
  }
  atomic_fetch_add(&shelf->references, 1);
  used->shelves[used->count++] = shelf;
  return true;
}

/* A new cost on the latest shelf, or on the next where that is full; NULL when memory is out. */
static struct layer_cost *new_cost(struct memo *memo, const struct problem *problem, struct shelves_used *used) {
  struct cost_shelf *latest = *shelf_at(memo, memo->shelf_number);
  if (latest == NULL || latest->arena.used_bytes > SHELF_BYTES) {
    struct cost_shelf **oldest = shelf_at(memo, memo->shelf_number + 1);
    latest = calloc(1, sizeof *latest);
    if (latest == NULL) return NULL;
    atomic_init(&latest->references, 1);
    arena_init(&latest->arena);
    shelf_release(*oldest);
    *oldest = latest;
    memo->shelf_number++;
  }
  return use_shelf(memo, memo->shelf_number, used) ? cost_new(&latest->arena, problem) : NULL;
}

/* --- Entries ----------------------------------------------------------------------------------------------- */

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
  pool_condition_init(&memo->answered);
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
  shelves_release(&memo->kept);
  for (int i = 0; i < SHELVES; i++) shelf_release(memo->shelves[i]);
  arena_deinit(&memo->arena);
  free(memo->table);
  free(memo);
}

/* From the numbers, not from their bytes, which would have to be read again just after they are written: a sum of
 * products that do not wait for each other. */
static uint32_t hash_of(const struct memo_key *key) {
  static const uint64_t odd[LAYER_MAX_DIMS] = {0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u,
                                               0xD6E8FEB86659FD93u, 0xA0761D6478BD642Fu, 0xE7037ED1A0B428DBu,
                                               0x8EBC6AF09C88C6E3u, 0x589965CC75374CC3u, 0x1D8E4E27C47D124Fu,
                                               0xEB44ACCAB455D165u, 0x9FB21C651E98DF25u, 0x85EBCA77C2B2AE63u};
  uint64_t hash = (uint64_t)key->layer * 0xFF51AFD7ED558CCDu, weight;
  for (int o = 0; o < LAYER_OPERANDS; o++) hash += (uint64_t)key->level_count[o] * odd[o] << 21;
  for (int d = 0; d < LAYER_MAX_DIMS && key->size[d] > 0; d++) hash += (uint64_t)key->size[d] * odd[d];
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    hash += (uint64_t)key->caps.x[o] * odd[4 + o] + (uint64_t)key->caps.y[o] * odd[8 + o];
  }
  memcpy(&weight, &key->weight, sizeof weight);
  hash += (weight ^ weight >> 32) * 0xC4CEB9FE1A85EC53u;
  for (int i = 0; i < key->limits.count; i++) {
    hash += (uint64_t)key->limits.resident[i].bits * odd[key->limits.resident[i].memory % LAYER_MAX_DIMS];
  }
  hash = (hash ^ hash >> 32) * 0x9E3779B97F4A7C15u;
  return (uint32_t)(hash >> 32);
}

/* A key as bytes, made before the lock is taken. */
struct packed_key {
  size_t count;
  uint32_t hash;
  uint8_t bytes[KEY_BYTES];
};

static struct packed_key pack_key(const struct memo_key *key) {
  struct packed_key packed;
  packed.count = put_key(packed.bytes, key);
  packed.hash = hash_of(key);
  return packed;
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
      size_t slot = entry->hash & (size - 1);
      entry->next = table[slot];
      table[slot] = entry;
    }
  }
  free(old);
  return true;
}

static struct memo_entry *find(struct memo *memo, const struct packed_key *key) {
  struct memo_entry *entry = memo->table[key->hash & (memo->table_size - 1)];
  while (entry != NULL && (entry->hash != key->hash || entry->key_bytes != key->count ||
                           memcmp(entry->key, key->bytes, key->count) != 0)) {
    entry = entry->next;
  }
  if (entry != NULL) return entry;
  if (memo->count == memo->table_size && !grow(memo)) return NULL;
  entry = arena_alloc(&memo->arena, 1, sizeof *entry + key->count);
  if (entry == NULL) return NULL;
  entry->hash = key->hash;
  entry->key_bytes = (uint16_t)key->count;
  memcpy(entry->key, key->bytes, key->count);
  struct memo_entry **list = &memo->table[key->hash & (memo->table_size - 1)];
  entry->next = *list;
  *list = entry;
  memo->count++;
  return entry;
}

/* State before it is searched or recalled. */
static enum memo_state state_at_rest(const struct memo_entry *entry) {
  return entry->record != NULL ? MEMO_FADED : MEMO_OPEN;
}

/* Finds the entry once no thread searches it; NULL when cancelled or memory is out. Needs the mutex. */
static struct memo_entry *find_at_rest(struct memo *memo, const struct packed_key *key, const atomic_bool *cancel) {
  struct memo_entry *entry = find(memo, key);
  while (entry != NULL && entry->state == MEMO_SEARCHED) {
    if (cancel != NULL && atomic_load(cancel)) {
      entry = NULL;
    } else {
      pool_wait(&memo->answered, &memo->mutex, CANCEL_POLL_MS); /* nobody wakes a thread that is cancelled itself */
    }
  }
  return entry;
}

struct memo_entry *memo_ask_sums(struct memo *memo, const struct memo_key *key, const atomic_bool *cancel,
                                 enum memo_state *state) {
  struct packed_key packed = pack_key(key);
  pthread_mutex_lock(&memo->mutex);
  struct memo_entry *entry = find_at_rest(memo, &packed, cancel);
  if (entry != NULL) *state = entry->record != NULL ? MEMO_KNOWN : MEMO_OPEN;
  if (entry != NULL && entry->record == NULL) entry->state = MEMO_SEARCHED;
  pthread_mutex_unlock(&memo->mutex);
  return entry;
}

struct memo_sums memo_sums_of(const struct memo_entry *entry) {
  const struct record *record = entry->record;
  return (struct memo_sums){.fits = record->fits,
                            .energy_pj = record->energy_pj,
                            .latency_cycles = record->latency_cycles,
                            .dram = record->dram,
                            .least_cycles = record->least_cycles,
                            .gap = record->gap};
}

struct memo_entry *memo_ask(struct memo *memo, const struct memo_key *key, const atomic_bool *cancel,
                            struct shelves_used *used, enum memo_state *state) {
  struct packed_key packed = pack_key(key);
  pthread_mutex_lock(&memo->mutex);
  struct memo_entry *entry = find_at_rest(memo, &packed, cancel);
  if (entry != NULL && entry->state == MEMO_KNOWN && entry->cost != NULL) {
    if (memo->shelf_number - entry->shelf >= SHELVES) {
      entry->state = MEMO_FADED;
    } else if (!use_shelf(memo, entry->shelf, used)) {
      entry = NULL;
    }
  }
  if (entry != NULL) *state = entry->state;
  if (entry != NULL && entry->state != MEMO_KNOWN) entry->state = MEMO_SEARCHED;
  pthread_mutex_unlock(&memo->mutex);
  return entry;
}

void memo_held_of(const struct memo_entry *entry, int memories, struct held_bits *held) {
  memset(held, 0, (size_t)memories * sizeof *held);
  if (entry->record->fits) get_held(entry->record->mapping, held);
}

const struct layer_cost *memo_cost(const struct memo_entry *entry) {
  return entry->cost;
}

void memo_recall(const struct memo_entry *entry, struct memo_finding *finding) {
  const struct record *record = entry->record;
  finding->fits = record->fits;
  finding->overfull = record->overfull;
  finding->orderings_visited = record->orderings_visited;
  finding->gap = record->gap;
  if (record->fits) get_mapping(record->mapping, &finding->mapping);
}

/* Sets the state of an entry and wakes the waiting threads. */
static void settle(struct memo *memo, struct memo_entry *entry, enum memo_state state) {
  pthread_mutex_lock(&memo->mutex);
  entry->state = (uint8_t)state;
  pthread_cond_broadcast(&memo->answered);
  pthread_mutex_unlock(&memo->mutex);
}

/* Makes the record of an entry, unless it has one; false when memory is out. */
static bool keep_record(struct memo *memo, struct memo_entry *entry, const struct problem *problem,
                        const struct memo_finding *finding) {
  if (entry->record != NULL) return true;
  uint8_t bytes[MAPPING_BYTES];
  size_t count = finding->fits ? put_mapping(bytes, finding, problem) : 0;
  struct record *record = arena_alloc(&memo->arena, 1, sizeof *record + count);
  if (record == NULL) return false;
  record->fits = finding->fits;
  record->overfull = finding->overfull;
  record->orderings_visited = finding->orderings_visited;
  record->gap = finding->gap;
  record->least_cycles = finding->fits;
  for (int i = 0; finding->fits && i < problem->temporal_count; i++) {
    record->least_cycles *= (double)problem->temporal[i].size;
  }
  memcpy(record->mapping, bytes, count);
  entry->record = record;
  return true;
}

bool memo_answer(struct memo *memo, struct memo_entry *entry, const struct problem *problem,
                 const struct memo_finding *finding, struct shelves_used *used) {
  struct layer_cost *cost = NULL;
  pthread_mutex_lock(&memo->mutex);
  if (finding->fits) cost = new_cost(memo, problem, used);
  bool done = (cost != NULL || !finding->fits) && keep_record(memo, entry, problem, finding);
  entry->shelf = memo->shelf_number;
  pthread_mutex_unlock(&memo->mutex);
  if (done && cost != NULL) { /* unlocked: others may query meanwhile */
    cost_fill(problem, &finding->mapping, cost);
    cost->overfull = finding->overfull;
    cost->orderings_visited = finding->orderings_visited;
    cost->gap = finding->gap;
    entry->record->energy_pj = cost->energy_pj;
    entry->record->latency_cycles = cost->latency_cycles;
    entry->record->dram = cost->dram;
  }
  entry->cost = done ? cost : NULL; /* not read by others before the state is set */
  settle(memo, entry, done ? MEMO_KNOWN : state_at_rest(entry));
  return done;
}

void memo_abandon(struct memo *memo, struct memo_entry *entry) {
  settle(memo, entry, state_at_rest(entry));
}

/* --- Spatial mappings -------------------------------------------------------------------------------------- */

bool memo_spatial(struct memo *memo, int layer, struct spatial_mapping *spatial) {
  pthread_mutex_lock(&memo->mutex);
  const struct settled_layer *settled = memo->settled;
  while (settled != NULL && settled->layer != layer) settled = settled->next;
  if (settled != NULL) *spatial = settled->spatial;
  pthread_mutex_unlock(&memo->mutex);
  return settled != NULL;
}

bool memo_keep_spatial(struct memo *memo, int layer, const struct spatial_mapping *spatial) {
  pthread_mutex_lock(&memo->mutex);
  struct settled_layer *settled = ARENA_NEW(&memo->arena, 1, struct settled_layer);
  if (settled != NULL) {
    *settled = (struct settled_layer){.next = memo->settled, .layer = layer, .spatial = *spatial};
    memo->settled = settled;
  }
  pthread_mutex_unlock(&memo->mutex);
  return settled != NULL;
}
