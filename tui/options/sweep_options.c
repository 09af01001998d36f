#include "tui/options/sweep_options.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/sweep.h"
#include "tui/options/options.h"
#include "tui/text/number.h"

static const char *const format_name[SWEEP_FORMAT_COUNT] = {"table", "csv", "jsonl"};

static const unsigned all_modes = 1u << MODE_RECOMPUTE | 1u << MODE_H_CACHED | 1u << MODE_CACHED;

void sweep_options_init(struct sweep_options *options) {
  *options = (struct sweep_options){
      .modes = all_modes, .shard = 1, .shard_count = 1, .max_latency_cycles = INFINITY, .max_energy_pj = INFINITY};
}

enum status sweep_read_modes(const char *text, struct sweep_options *options, struct error *error) {
  options->modes = 0;
  if (strcmp(text, "all") == 0) {
    options->modes = all_modes;
    return STATUS_OK;
  }
  for (;; text++) {
    char word[NUMBER_SIZE];
    struct schedule schedule;
    size_t length = strcspn(text, ",");
    snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word), text);
    if (options_read_mode(word, &schedule, error) != STATUS_OK) {
      return error_set(error, STATUS_USAGE, "unknown mode '%s'; use all, recompute, h-cached or cached (or 1, 2, 3)",
                       word);
    }
    options->modes |= 1u << schedule.mode;
    text += length;
    if (!*text) return STATUS_OK;
  }
}

enum status sweep_read_jobs(const char *text, struct sweep_options *options, struct error *error) {
  int64_t jobs;
  if (!number_parse(text, &jobs) || jobs < 1 || jobs > SWEEP_MAX_WORKERS) {
    return error_set(error, STATUS_USAGE, "--jobs takes a whole number from 1 to %2$d, not '%1$s'", text,
                     SWEEP_MAX_WORKERS);
  }
  options->jobs = (int)jobs;
  return STATUS_OK;
}

enum status sweep_read_format(const char *text, struct sweep_options *options, struct error *error) {
  for (int i = 0; i < SWEEP_FORMAT_COUNT; i++) {
    if (strcmp(text, format_name[i])) continue;
    options->format = (enum sweep_format)i;
    return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE, "unknown format '%s'; use table, csv or jsonl", text);
}

enum status sweep_read_shard(const char *text, struct sweep_options *options, struct error *error) {
  char first[NUMBER_SIZE];
  int64_t shard, count;
  size_t length = strcspn(text, "/");
  bool good = text[length] && length < sizeof first;
  if (good) snprintf(first, sizeof first, "%.*s", (int)length, text);
  good = good && number_parse(first, &shard) && number_parse(text + length + 1, &count);
  if (!good || shard < 1 || shard > count || count > SWEEP_MAX_SHARDS) {
    return error_set(error, STATUS_USAGE, "'%s' is not a shard K/N, such as 1/4, with K from 1 to N and N up to %d",
                     text, SWEEP_MAX_SHARDS);
  }
  options->shard = (int)shard;
  options->shard_count = (int)count;
  return STATUS_OK;
}

enum status sweep_read_max_latency(const char *text, struct sweep_options *options, struct error *error) {
  if (number_parse_amount(text, &options->max_latency_cycles)) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "'%s' is not a latency in cycles above 0, such as 2e6", text);
}

enum status sweep_read_max_energy(const char *text, struct sweep_options *options, struct error *error) {
  if (number_parse_amount(text, &options->max_energy_pj)) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "'%s' is not an energy in pJ above 0, such as 2e9", text);
}

enum status sweep_read_max_bits(const char *text, struct sweep_options *options, struct error *error) {
  const char *item = text;
  for (;; item++) {
    char number[NUMBER_SIZE];
    struct sweep_limit *limit = &options->limits[options->limit_count];
    size_t length = strcspn(item, ","), name = strcspn(item, "=");
    if (options->limit_count == SWEEP_MAX_LIMITS || name == 0 || name >= length || name >= NAME_SIZE ||
        length - name > sizeof number) {
      break;
    }
    snprintf(limit->memory, sizeof limit->memory, "%.*s", (int)name, item);
    snprintf(number, sizeof number, "%.*s", (int)(length - name - 1), item + name + 1);
    if (!number_parse_amount(number, &limit->bits)) break;
    options->limit_count++;
    item += length;
    if (!*item) return STATUS_OK;
  }
  return error_set(error, STATUS_USAGE,
                   "'%s' is not MEMORY=BITS, such as sram_64KB=262144, nor up to %d of them separated by commas", text,
                   SWEEP_MAX_LIMITS);
}

int sweep_workers(const struct sweep_options *options) {
  cpu_set_t allowed;
  if (options->jobs > 0) return options->jobs;
  int count = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
  return count < SWEEP_MAX_WORKERS ? count : SWEEP_MAX_WORKERS;
}
