#include "tui/batch/sweep/hash.h"

#include <stdio.h>
#include <string.h>

static void add_bytes(uint64_t *hash, const void *bytes, size_t size) {
  const unsigned char *byte = bytes;
  for (size_t i = 0; i < size; i++) *hash = (*hash ^ byte[i]) * 0x100000001b3u;
}

static void add_number(uint64_t *hash, int64_t number) {
  add_bytes(hash, &number, sizeof number);
}

static void add_text(uint64_t *hash, const char *text) {
  add_bytes(hash, text, strlen(text) + 1);
}

bool hash_file(uint64_t *hash, const char *path) {
  char bytes[16384];
  size_t got;
  int64_t size = 0;
  FILE *in = fopen(path, "rbe");
  if (in == NULL) return false;
  while ((got = fread(bytes, 1, sizeof bytes, in)) > 0) {
    add_bytes(hash, bytes, got);
    size += (int64_t)got;
  }
  add_number(hash, size); /* where one file ends and the next begins */
  bool good = !ferror(in);
  return fclose(in) == 0 && good;
}

static void add_rule(uint64_t *hash, const struct mapping_rule *rule) {
  add_text(hash, rule->name);
  for (int d = 0; d < HARDWARE_MAX_DIMS; d++) {
    add_number(hash, rule->unroll_count[d]);
    for (int i = 0; i < rule->unroll_count[d]; i++) {
      add_text(hash, rule->unroll[d][i].dim);
      add_number(hash, rule->unroll[d][i].size);
    }
  }
  add_number(hash, rule->order_count);
  for (int i = 0; i < rule->order_count; i++) {
    add_text(hash, rule->order[i].dim);
    add_number(hash, rule->order[i].size);
  }
}

void hash_rules(uint64_t *hash, const struct mapping_rules *rules) {
  add_number(hash, rules->rule_count);
  for (int i = 0; i < rules->rule_count; i++) add_rule(hash, &rules->rules[i]);
}
