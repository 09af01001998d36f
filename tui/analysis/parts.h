/* The parts of a schedule's energy or latency, and the sentence that says why one schedule beats another.
 *
 * The energy consists of that of the MACs and, of each memory, that of its accesses for weights, inputs, outputs and
 * copies; the latency of the cycles of a full array, stalls, loading, offloading and copies. Parts sum to the whole.
 * Other figures have none. */
#ifndef TUI_ANALYSIS_PARTS_H
#define TUI_ANALYSIS_PARTS_H

#include "tui/analysis/figure.h"

/* The kinds of parts, each with a look of its own. */
enum part_kind {
  PART_MAC, /* of energy */
  PART_VECTOR,
  PART_WEIGHTS,
  PART_INPUTS,
  PART_OUTPUTS,
  PART_COPIES, /* of both */
  PART_IDEAL,  /* of latency */
  PART_SPATIAL_STALL,
  PART_TEMPORAL_STALL,
  PART_LOADING,
  PART_OFFLOADING,
  PART_KINDS
};

struct figure_part {
  enum part_kind kind;
  int memory; /* -1: of none */
  int figure; /* whose value it is */
};

enum { PARTS_MOST = 2 + 4 * HARDWARE_MAX_MEMORIES, PART_NAME_SIZE = NAME_SIZE + 32, PARTS_SENTENCE_SIZE = 480 };

/* Lists the parts of FIGURE_ENERGY, from the top memory down to the MACs and the vector unit, or of FIGURE_LATENCY.
 * Fills parts[PARTS_MOST], returns their number; 0: the figure has none. */
int parts_list(const struct figure_domain *domain, int figure, struct figure_part *parts);

/* "inputs in sram_64KB", in `text` of PART_NAME_SIZE bytes. Returns `text`. */
const char *part_name(const struct figure_domain *domain, const struct figure_part *part, char *text);

/* What one schedule saves against another, by a figure. */
struct saving {
  double whole;                 /* above 0: it is better */
  int most;                     /* the part that saves most, of parts_list; -1: there are none, or none saves */
  int least;                    /* the part that costs most more; -1: none */
  double most_saved, most_lost; /* by these parts, both from 0 */
};

/* The saving of `own` against `other`. */
struct saving parts_saving(const struct figure_domain *domain, int figure, const struct figures *own,
                           const struct figures *other);

/* Writes "60×72 beats 64×72 by 5.03 µJ (0.2 %): inputs in dram save 7.1 µJ, copies in sram_64KB cost 1.2 µJ more; the
 * maps of layers 1-6 live in sram_64KB instead." into `text` of PARTS_SENTENCE_SIZE bytes: the better one first, with
 * the part that saves most, one that costs at least a tenth of that more, and the layers whose maps (whose weights,
 * where these save most) live in another memory than that of the part. Where next to nothing is saved, it says so
 * in words. Returns `text`. */
const char *parts_sentence(const struct figure_domain *domain, int figure, const char *own_name,
                           const struct figures *own, const char *other_name, const struct figures *other, char *text);

#endif
