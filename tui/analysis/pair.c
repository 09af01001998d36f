#include "tui/analysis/pair.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/layer_places.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

/* What the slot takes less than the base (above 0) or more, of a total, and the rows of its section that move most in
 * the same direction and against it. */
struct slot_pair {
  const struct comparison *comparison;
  int base, slot;
  enum comparison_section section;
  double base_total, saved;           /* saved: less than 0 where the slot takes more */
  const struct comparison_row *most;  /* NULL: none moves in the direction of the whole */
  const struct comparison_row *least; /* NULL: none moves against it */
};

/* By how much a row goes in the direction of the whole. */
static double along(const struct slot_pair *pair, const struct comparison_row *row) {
  double less = row->value[pair->base] - row->value[pair->slot];
  return pair->saved < 0 ? -less : less;
}

static void find_rows(struct slot_pair *pair, int total) {
  const struct comparison *comparison = pair->comparison;
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    if (row->section != SECTION_TOTALS || row->index != total) continue;
    pair->base_total = row->value[pair->base];
    pair->saved = row->value[pair->base] - row->value[pair->slot];
  }
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    if (row->section != pair->section) continue;
    double moved = along(pair, row);
    if (moved > 0 && (pair->most == NULL || moved > along(pair, pair->most))) pair->most = row;
    if (moved < 0 && (pair->least == NULL || moved < along(pair, pair->least))) pair->least = row;
  }
}

/* 0: equal to the last digits of the sums; 1: equal as far as a share is shown; 2: different. */
static int distance(const struct slot_pair *pair) {
  const double rounding = 1e-9, shown = 0.5e-3; /* of 0.1 % */
  double part = fabs(pair->saved) / fmax(fabs(pair->base_total), fabs(pair->base_total - pair->saved));
  return !(part > rounding) ? 0 : part < shown ? 1 : 2;
}

/* ", 98.0 % of it in dram"; ": dram takes 20.3 mJ less, sram_1MB_A 3.4 mJ more" */
static void append_where(const struct slot_pair *pair, const char *of, char *text) {
  char share[FORMAT_SIZE], most[FORMAT_SIZE], least[FORMAT_SIZE];
  if (pair->most == NULL) return;
  const struct unit_info *unit = &unit_table[pair->most->unit];
  double part = along(pair, pair->most) / fabs(pair->saved);
  if (part < 1.0005) {
    text_append(text, PAIR_SENTENCE_SIZE, ", %s of %s in %s", format_percent(share, part), of, pair->most->name);
    return;
  }
  text_append(text, PAIR_SENTENCE_SIZE, ": %s takes %s %s", pair->most->name,
              unit->format(most, along(pair, pair->most)), pair->saved > 0 ? "less" : "more");
  if (pair->least == NULL) return;
  text_append(text, PAIR_SENTENCE_SIZE, ", %s %s %s", pair->least->name, unit->format(least, -along(pair, pair->least)),
              pair->saved > 0 ? "more" : "less");
}

/* The memory of that name; -1: none. */
static int find_memory(const struct hardware *hardware, const char *name) {
  int m = hardware->memory_count - 1;
  while (m >= 0 && strcmp(hardware->memories[m].name, name) != 0) m--;
  return m;
}

/* "; the maps of layers 1-6 live in sram_64KB instead", or of the slot that takes more: "live there now". Maps are told
 * before weights. */
static void append_moves(const struct slot_pair *pair, const struct evaluation *const *evaluations, char *text) {
  bool saves = pair->saved > 0;
  const struct evaluation *winner = evaluations[saves ? pair->slot : pair->base];
  const struct evaluation *loser = evaluations[saves ? pair->base : pair->slot];
  const struct hardware *winner_on = &winner->result->hardware, *loser_on = &loser->result->hardware;
  struct layer_move move = {.count = 0};
  if (pair->most == NULL || pair->most->item != ITEM_MEMORY || !pair->comparison->same_workload) return;
  int memory = find_memory(loser_on, pair->most->name);
  for (enum layer_data kind = LAYER_MAP; kind < LAYER_DATA_KINDS && move.count == 0; kind++) {
    layer_moves_find(loser->figures, loser_on, winner->figures, winner_on, memory, kind, &move);
  }
  layer_move_append(&move, saves, winner_on, pair->most->name, text, PAIR_SENTENCE_SIZE);
}

static struct slot_pair pair_of(const struct comparison *comparison, int base, int slot,
                                enum comparison_section section) {
  struct slot_pair pair = {.comparison = comparison, .base = base, .slot = slot, .section = section};
  find_rows(&pair, section_info[section].total);
  return pair;
}

static void append_energy(const struct slot_pair *pair, const struct evaluation *const *evaluations, char *text) {
  const char *base = pair->comparison->label[pair->base], *slot = pair->comparison->label[pair->slot];
  char size[FORMAT_SIZE], change[FORMAT_SIZE];
  format_energy(size, fabs(pair->saved));
  if (distance(pair) == 0) {
    text_append(text, PAIR_SENTENCE_SIZE, "%s takes as much energy as %s", slot, base);
  } else if (distance(pair) == 1) {
    text_append(text, PAIR_SENTENCE_SIZE, "%s and %s take nearly the same energy, %s apart", slot, base, size);
  } else {
    bool saves = pair->saved > 0;
    format_change(change, pair->base_total - pair->saved, pair->base_total);
    if (saves) format_percent(change, pair->saved / pair->base_total);
    text_append(text, PAIR_SENTENCE_SIZE, "%s %s %s %s %s (%s)", slot, saves ? "saves" : "takes", size,
                saves ? "against" : "more than", base, change);
    append_where(pair, "it", text);
    append_moves(pair, evaluations, text);
  }
  text_append(text, PAIR_SENTENCE_SIZE, ".");
}

static void append_latency(const struct slot_pair *pair, char *text) {
  char size[FORMAT_SIZE], change[FORMAT_SIZE];
  format_cycles(size, fabs(pair->saved));
  format_change(change, pair->base_total - pair->saved, pair->base_total);
  if (pair->saved > 0) format_percent(change, pair->saved / pair->base_total);
  if (distance(pair) == 0) {
    text_append(text, PAIR_SENTENCE_SIZE, " Latency is the same.");
  } else if (distance(pair) == 1) {
    text_append(text, PAIR_SENTENCE_SIZE, " Latency is nearly the same, %s apart.", size);
  } else {
    text_append(text, PAIR_SENTENCE_SIZE, " It takes %s %s (%s)", size, pair->saved > 0 ? "less" : "more", change);
    append_where(pair, "that", text);
    text_append(text, PAIR_SENTENCE_SIZE, ".");
  }
}

const char *pair_sentence(const struct comparison *comparison, const struct evaluation *const *evaluations, int base,
                          int slot, char *text) {
  struct slot_pair energy = pair_of(comparison, base, slot, SECTION_MEMORIES);
  struct slot_pair latency = pair_of(comparison, base, slot, SECTION_LATENCY_PARTS);
  text[0] = 0;
  append_energy(&energy, evaluations, text);
  append_latency(&latency, text);
  return text;
}
