/* The figures of many design points, without the tables behind them: what maps, fronts and axes show.
 *
 * The store finds figures by a hash (128 bits) of the point and of the stamps of its input files as far as they
 * are known: when a file turns out to have changed, what came from the old one is not found any more. */
#ifndef TUI_ANALYSIS_FIGURE_H
#define TUI_ANALYSIS_FIGURE_H

#include "model/base/error.h"
#include "tui/analysis/evaluation.h"

struct memory_figures {
  double energy_pj; /* of all operands and copies */
  double held_bits; /* the most at a time, by held_of_result */
};

struct figures {
  enum status status; /* STATUS_OK, or only the reason counts */
  char *reason;       /* a sentence; NULL where all is well */
  double metric[METRIC_COUNT];
  int overfull_count; /* layers in tile types that fit only by the published rule for when none fits */
  double gap;         /* of the worst layer: how much lower the objective might be; 0: all proven least */
  int memory_count;
  struct memory_figures memory[]; /* as in the hardware, bottom up */
};

/* The figures of an evaluation; NULL when memory is out. */
struct figures *figures_new(const struct evaluation *evaluation);
void figures_free(struct figures *figures); /* may be NULL */

/* A number of the metrics, then energy, then held bits of each memory: any figure by one index. */
int figures_count(int memory_count);
/* The figure of that index; only of figures with STATUS_OK. */
double figures_value(const struct figures *figures, int index);

/* What the figure of that index is, for memories with these names: "Energy", "energy of sram_64KB", in `text` of
 * FIGURE_NAME_SIZE bytes. */
enum { FIGURE_NAME_SIZE = NAME_SIZE + 16 };
const char *figure_name(const struct hardware *hardware, int index, char *text);
bool figure_more_is_better(int index);

/* More are forgotten all at once. */
enum { FIGURES_MOST = 200000 };

struct figures_store;

struct figures_store *figures_store_new(void); /* NULL when memory is out */
void figures_store_free(struct figures_store *store);

/* The figures of the point; NULL while unknown. They stay where they are until the store's age changes. */
const struct figures *figures_find(const struct figures_store *store, const struct point *point);

/* Keeps the figures, which it takes over, of a point from files with these stamps. */
void figures_keep(struct figures_store *store, const struct point *point, const struct stamp stamps[INPUT_KIND_COUNT],
                  struct figures *figures);

/* Changes when figures that were there may be gone: an input file has changed, or there were too many. */
unsigned figures_age(const struct figures_store *store);

#endif
