#include "tui/analysis/figure_store.h"

#include <stdlib.h>
#include <string.h>

enum { KNOWN_INPUTS = 64, FIRST_SLOTS = 256 };

struct known_input {
  enum input_kind kind;
  char name[POINT_NAME_SIZE];
  struct stamp stamp;
};

struct slot {
  struct point_hash key;
  struct figures *figures; /* NULL: free */
};

struct figures_store {
  unsigned age;
  int input_count;
  struct known_input inputs[KNOWN_INPUTS];
  size_t count, slot_count; /* slot_count is a power of two, at least twice the count */
  struct slot *slots;
};

struct figures_store *figures_store_new(void) {
  struct figures_store *store = calloc(1, sizeof *store);
  struct slot *slots = calloc(FIRST_SLOTS, sizeof *slots);
  if (store == NULL || slots == NULL) {
    free(store);
    free(slots);
    return NULL;
  }
  store->slots = slots;
  store->slot_count = FIRST_SLOTS;
  return store;
}

static void forget_all(struct figures_store *store) {
  for (size_t i = 0; i < store->slot_count; i++) figures_free(store->slots[i].figures);
  memset(store->slots, 0, store->slot_count * sizeof *store->slots);
  store->count = 0;
  store->age++;
}

void figures_store_free(struct figures_store *store) {
  if (store == NULL) return;
  forget_all(store);
  free(store->slots);
  free(store);
}

static int find_input(const struct figures_store *store, enum input_kind kind, const char *name) {
  int i = 0;
  while (i < store->input_count && !(store->inputs[i].kind == kind && strcmp(store->inputs[i].name, name) == 0)) i++;
  return i;
}

static struct point_hash key_of(const struct figures_store *store, const struct point *point) {
  struct point_hash key = point_hash(point);
  for (enum input_kind kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    int i = find_input(store, kind, point_input(point, kind));
    if (i == store->input_count) continue;
    const struct stamp *stamp = &store->inputs[i].stamp;
    int64_t numbers[] = {(int64_t)stamp->inode, (int64_t)stamp->size, stamp->written.tv_sec, stamp->written.tv_nsec};
    point_hash_add(&key, numbers, sizeof numbers);
  }
  return key;
}

/* Finds the slot with that key, or the free one for it. */
static struct slot *find_slot(struct slot *slots, size_t slot_count, const struct point_hash *key) {
  size_t i = (size_t)key->low & (slot_count - 1);
  while (slots[i].figures != NULL && (slots[i].key.low != key->low || slots[i].key.high != key->high)) {
    i = (i + 1) & (slot_count - 1);
  }
  return &slots[i];
}

const struct figures *figures_find(const struct figures_store *store, const struct point *point) {
  struct point_hash key = key_of(store, point);
  return find_slot(store->slots, store->slot_count, &key)->figures;
}

/* Records the stamps of the point's input files. */
static void learn(struct figures_store *store, const struct point *point, const struct stamp *stamps) {
  if (store->input_count + INPUT_KIND_COUNT > KNOWN_INPUTS) {
    forget_all(store);
    store->input_count = 0;
  }
  for (enum input_kind kind = 0; kind < INPUT_KIND_COUNT; kind++) {
    int i = find_input(store, kind, point_input(point, kind));
    struct known_input *input = &store->inputs[i];
    if (i == store->input_count) {
      input->kind = kind;
      strcpy(input->name, point_input(point, kind));
      store->input_count++;
    } else if (!stamp_equal(&input->stamp, &stamps[kind])) {
      store->age++;
    }
    input->stamp = stamps[kind];
  }
}

static bool grow(struct figures_store *store) {
  size_t slot_count = 2 * store->slot_count;
  struct slot *slots = calloc(slot_count, sizeof *slots);
  if (slots == NULL) return false;
  for (size_t i = 0; i < store->slot_count; i++) {
    const struct slot *old = &store->slots[i];
    if (old->figures != NULL) *find_slot(slots, slot_count, &old->key) = *old;
  }
  free(store->slots);
  store->slots = slots;
  store->slot_count = slot_count;
  return true;
}

void figures_keep(struct figures_store *store, const struct point *point, const struct stamp stamps[INPUT_KIND_COUNT],
                  struct figures *figures) {
  learn(store, point, stamps);
  if (store->count >= FIGURES_MOST || (2 * store->count >= store->slot_count && !grow(store))) forget_all(store);
  struct point_hash key = key_of(store, point);
  struct slot *slot = find_slot(store->slots, store->slot_count, &key);
  if (slot->figures != NULL) { /* the same figures again: pointers handed out stay valid */
    figures_free(figures);
    return;
  }
  *slot = (struct slot){.key = key, .figures = figures};
  store->count++;
}

unsigned figures_age(const struct figures_store *store) {
  return store->age;
}
