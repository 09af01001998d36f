/* Figures: the numbers that sum up a result. Their one table is what eval, sweep, best, compare, the views, exports and
 * lessons loop over: a new row appears in all of them.
 *
 * Words: a *row* of the table is a figure of the whole schedule, or one of each memory or stack. An *index* numbers the
 * figures of a result, row by row; the *domain* says how many memories and stacks there are. A *key* names a figure to
 * programs: "energy_pj", "sram_64KB.energy_pj", "stack0.latency_cycles". */
#ifndef TUI_ANALYSIS_FIGURE_H
#define TUI_ANALYSIS_FIGURE_H

#include "model/result.h"
#include "tui/text/unit.h"

/* The rows that code refers to; they come first, so that each is the index of its figure, too. */
enum figure {
  FIGURE_ENERGY,
  FIGURE_LATENCY,
  FIGURE_EDP,
  FIGURE_DRAM_READ,
  FIGURE_DRAM_WRITTEN,
  FIGURE_MAC_USE,
  FIGURE_HEADLINES, /* the rows above are what eval and Explore show first */
  FIGURE_MACS = FIGURE_HEADLINES,
  FIGURE_MAC_ENERGY,
  FIGURE_TILES,
  FIGURE_TILE_TYPES,
  FIGURE_STACKS,
  FIGURE_OVERFULL,
  FIGURE_GAP
};

enum figure_scope { OF_SCHEDULE, OF_MEMORY, OF_STACK };

/* What the values of a result are computed from. */
struct figure_source;

struct figure_info {
  const char *key;  /* after the name of the memory or stack and a dot: "energy_pj" */
  const char *name; /* for people; before the name of the memory or stack: "Energy of" */
  const char *help;
  double (*value)(const struct figure_source *source);
  enum figure_scope scope;
  enum unit unit;
  int better;              /* 1: more is better, -1: less is, 0: neither */
  bool in_sweep, in_total; /* a column that sweep writes unasked; a total of Compare */
};

extern const struct figure_info figure_table[];
extern const int figure_rows;

/* Writes a value of such a figure for people into `text` (FORMAT_SIZE bytes), and returns it: "19.42 mJ". */
const char *figure_format(const struct figure_info *info, char *text, double value);

/* --- Which figures there are ------------------------------------------------------------------------------ */

struct figure_domain {
  const struct hardware *hardware; /* names the memories; NULL: none */
  int stack_count;
};

struct figure_domain figure_domain_of(const struct result *result);

/* The number of figures. */
int figure_count(const struct figure_domain *domain);
const struct figure_info *figure_at(const struct figure_domain *domain, int index);

/* The figure with that key; that of a memory (the key of its row); -1: there is none. */
int figure_find(const struct figure_domain *domain, const char *key);
int figure_find_of(const struct figure_domain *domain, const char *memory, const char *key);

/* Each writes into `text` of FIGURE_TEXT_SIZE bytes and returns it: "sram_64KB.energy_pj"; "Energy of sram_64KB". */
enum { FIGURE_TEXT_SIZE = NAME_SIZE + 24 };
const char *figure_key(const struct figure_domain *domain, int index, char *text);
const char *figure_name(const struct figure_domain *domain, int index, char *text);

/* --- Their values ----------------------------------------------------------------------------------------- */

/* All figures of one design point, without the tables behind them. */
struct figures {
  enum status status; /* STATUS_OK, or only the reason counts */
  char *reason;       /* a sentence; NULL where all is well */
  int stack_count;
  int count;      /* of the values; 0 where there is only a reason */
  double value[]; /* by index */
};

/* The figures of a result; those of a point without one. NULL when memory is out. */
struct figures *figures_new(const struct result *result);
struct figures *figures_new_failed(const struct error *error);
struct figures *figures_copy(const struct figures *figures);
void figures_free(struct figures *figures); /* may be NULL */

/* Part of all computed pixels, of layers and stack inputs, that were computed or loaded before. */
double figure_recomputed(const struct result *result);

#endif
