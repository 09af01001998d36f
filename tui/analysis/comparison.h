/* Two to nine schedules side by side: every figure that can be compared, as rows of numbers.
 *
 * Words: a *slot* is one of the schedules; a *row* is one figure of all slots; a *section* holds rows of one kind.
 * The rows of a section with a total add up to that total in every slot. A difference is always that of a slot to
 * the *base*, another slot. */
#ifndef TUI_ANALYSIS_COMPARISON_H
#define TUI_ANALYSIS_COMPARISON_H

#include <stdbool.h>

#include "tui/analysis/evaluation.h"
#include "tui/text/table.h"

enum { COMPARISON_SLOTS = 9, COMPARISON_NAME_SIZE = FIGURE_TEXT_SIZE, COMPARISON_LABEL_SIZE = 32 };

enum comparison_section {
  SECTION_TOTALS,
  SECTION_MEMORIES,      /* energy of each memory, and of the MACs */
  SECTION_OPERANDS,      /* energy for each operand, for copies, and of the MACs */
  SECTION_LAYERS,        /* energy of each layer, and of the copies before it */
  SECTION_LATENCY_PARTS, /* what the cycles are spent on */
  SECTION_LAYER_LATENCY,
  SECTION_ACCESSES, /* words read and written by each memory */
  SECTION_FIGURES,  /* all that are in no section above */
  SECTION_COUNT
};

struct section_info {
  const char *name; /* for people */
  const char *key;  /* in JSON */
  int total;        /* the figure that its rows add up to; -1: none */
  bool is_mixed;    /* rows have different units and keep their order */
};

extern const struct section_info section_info[SECTION_COUNT];

/* Subject of a row; with its index it identifies the row within a section. */
enum comparison_item {
  ITEM_FIGURE, /* of the whole schedule */
  ITEM_MAC,
  ITEM_MEMORY,
  ITEM_READS, /* of a memory */
  ITEM_WRITES,
  ITEM_OPERAND,
  ITEM_COPIES, /* before a layer */
  ITEM_LAYER,
  ITEM_STACK_INPUT, /* copies of a layer's output into stacks after its own */
  ITEM_LATENCY_PART,
  ITEM_COUNT
};

extern const char *const comparison_item_name[ITEM_COUNT];

struct comparison_row {
  enum comparison_section section;
  enum comparison_item item;
  enum unit unit;
  int better;                      /* 1: more is better, -1: less is, 0: neither */
  int index;                       /* of the figure, memory, operand, part; of the layer in its network */
  int id;                          /* of a layer, in the first slot that has it; else 0 */
  char name[COMPARISON_NAME_SIZE]; /* "dram", "3 Conv", "3 copies" */
  char key[FIGURE_TEXT_SIZE];      /* of its figure; "": it is not one */
  bool has[COMPARISON_SLOTS];      /* the slot knows such a memory or layer */
  double value[COMPARISON_SLOTS];  /* 0 where it does not */
};

struct comparison {
  int slot_count;
  int base;                                            /* that reports measure from; the first at first */
  char label[COMPARISON_SLOTS][COMPARISON_LABEL_SIZE]; /* names of slots; at first their letters */
  bool same_workload;                                  /* else layers are matched by their position in the network */
  int row_count;
  struct comparison_row *rows; /* section by section, in the order of the hierarchy */
};

/* What to know of a difference where only hardware numbers differ: a number that counts nowhere, a larger memory that
 * costs more, a size or bandwidth whose accesses cost as much as before; "" for any other. */
const char *comparison_reason(const struct evaluation *before, const struct evaluation *now);

/* Compares successful evaluations, at most COMPARISON_SLOTS; a NULL slot is empty. NULL when memory is out. Free it
 * with comparison_free. */
struct comparison *comparison_new(const struct evaluation *const *slots, int slot_count);
void comparison_free(struct comparison *comparison); /* may be NULL */

/* Returns the slot's value less the base's. */
double comparison_difference(const struct comparison_row *row, int base, int slot);

/* True if the values differ by more than rounding of sums in another order. */
bool comparison_differs(const struct comparison_row *row, int base, int slot);

/* 1: the slot is better than the base, -1: worse; 0: neither. */
int comparison_judgement(const struct comparison_row *row, int base, int slot);

/* Length of a row's bar, all of which have one scale: the difference as a part of the whole that the row is of, by the
 * larger of the two slots. That is the total of its section, or the row's own value where units are mixed. 0 .. 1, or
 * more where parts move from one row to another. */
double comparison_share(const struct comparison *comparison, const struct comparison_row *row, int base, int slot);

/* The larger of the sums of the row's section in two slots; of mixed units: of the row's own values. */
double comparison_whole(const struct comparison *comparison, const struct comparison_row *row, int base, int slot);

/* True if the slot has a name besides its letter; if any has. */
bool comparison_is_named(const struct comparison *comparison, int slot);
bool comparison_has_names(const struct comparison *comparison);

/* Rank of a row within its section: |difference|, of the slot that differs most if `slot` is -1. */
double comparison_size(const struct comparison *comparison, const struct comparison_row *row, int base, int slot);

/* Fills order[row_count] with indices of rows: sections as they are, in each (but those of different units) the largest
 * size first if `by_size`. */
void comparison_order(const struct comparison *comparison, int base, int slot, bool by_size, int *order);

/* Each writes into `text` (FORMAT_SIZE bytes) and returns it: "19.42 mJ"; "−11.95 mJ", "+3.0 pp", "0"; "−38.1 %",
 * "new" where the base has 0, "" for what is in per cent itself. */
const char *comparison_value_text(char *text, const struct comparison_row *row, int slot);
const char *comparison_difference_text(char *text, const struct comparison_row *row, int base, int slot);
const char *comparison_percent_text(char *text, const struct comparison_row *row, int base, int slot);

/* Fills lines[row_count + SECTION_COUNT] with the rows in an order and the headings of their sections, but for that of
 * the totals; returns their number. */
int comparison_lines(const struct comparison *comparison, const int *order, int *lines);

/* Fills the table, which is empty: section, name and unit, the value of each slot (empty where it has none), then
 * for each but the base its difference, absolute and in per cent (empty where the base has 0). A line is the index
 * of a row, or -1 - section for a heading, whose numbers are empty. Papers get one unit for a section, behind its
 * heading, or for a row of a mixed one. */
void comparison_table(const struct comparison *comparison, int base, const int *lines, int line_count,
                      struct table *table);

#endif
