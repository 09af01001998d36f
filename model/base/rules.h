/* Rules that are right where the published ones are not. Each is applied in one place, which names it; model/README.md
 * explains them. */
#ifndef MODEL_BASE_RULES_H
#define MODEL_BASE_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/error.h"

/* The table of rules. Of each: name in code; id; section of model/README.md; the right rule; the published one. */
#define RULES(ROW)                                                                                              \
  ROW(PR_EXACT, "pr-exact", "7", "sizes of unevenly split windows are exact", "truncated")                      \
  ROW(HALF_LOADING, "half-loading", "11", "loading adds up all half-shared pairs", "the last one counts")       \
  ROW(OFFLOAD_PORTS, "offload-ports", "11", "hops of offloading wait for a port that they share",               \
      "only the topmost hop counts")                                                                            \
  ROW(OFFLOAD, "offload", "11", "latency includes offloading", "it ends before")                                \
  ROW(FIRST_COLUMN, "first-column", "5", "the first column makes room for the H caches that it makes",          \
      "it makes none")                                                                                          \
  ROW(HIGHEST_CACHE, "highest-cache", "5", "a cache lives where all that use it hold it", "where one does")     \
  ROW(BRANCH_LAG, "branch-lag", "4", "lags are the largest of all paths", "they depend on the order of visits") \
  ROW(PRODUCER_CHANNELS, "producer-channels", "3", "a stack's input has its producer's channels",               \
      "those that consumers index")                                                                             \
  ROW(COPY_CLOCK, "copy-clock", "12", "every hop of a copy advances its clock", "it may stand still")           \
  ROW(LIVE_MAPS, "live-maps", "6", "maps that wait for later layers take room", "they take none")               \
  ROW(UNMADE_CACHE, "unmade-cache", "5", "only caches that are made take room", "all do")                       \
  ROW(SKIP_DELAY, "skip-delay", "4", "columns that a shortcut waits for are read from caches",                  \
      "they are written, but never read")                                                                       \
  ROW(CACHE_FLAGS, "cache-flags", "5", "H caches are sized for the mode's own tiles", "for those of mode 3")    \
  ROW(CAPACITY, "capacity", "8", "mappings leave room for what is in the memory", "they take it for empty")     \
  ROW(FIT_ARRAY, "fit-array", "7", "unrolled elements fit the innermost memory", "they may exceed it")          \
  ROW(INPUT_CACHES, "input-caches", "6", "caches of a stack's input are written", "nobody writes them")

#define RULE_ENUMERATOR(id, ...) RULE_##id,
enum rule { RULES(RULE_ENUMERATOR) RULES_COUNT };

enum {
  RULES_PUBLISHED = 0,
  RULES_CORRECTED = (1 << RULES_COUNT) - 1,
};

struct rule_info {
  const char *id, *section, *right, *published;
};

extern const struct rule_info rule_table[RULES_COUNT];

/* True if the rule is among these (a set of 1 << enum rule). */
static inline bool rules_have(unsigned rules, enum rule rule) {
  return rules >> rule & 1;
}

enum rules_base { RULES_BY_SEARCH, RULES_BASE_PUBLISHED, RULES_BASE_CORRECTED };

/* Rules as chosen: a base, and what is added to it and taken from it. Zeroed: those of the search. */
struct rule_choice {
  enum rules_base base;
  unsigned with, without; /* sets without common members */
};

/* The rules chosen, where the search has `by_search`; with all that these need. */
unsigned rules_of(const struct rule_choice *choice, unsigned by_search);

/* Reads "published", "corrected", "default", "BASE,+id,-id" or "+id,-id". STATUS_USAGE, the choice is then unchanged,
 * where a word is unknown or a rule stays that needs one taken away. */
enum status rules_read(const char *text, struct rule_choice *choice, struct error *error);

enum { RULES_TEXT_SIZE = 256 };

/* Writes the choice as rules_read takes it; "" for the search's own. Returns `text` of RULES_TEXT_SIZE bytes. */
const char *rules_choice_text(const struct rule_choice *choice, char *text);

/* Writes the rules by their nearest base: "corrected,-capacity". Returns `text` of RULES_TEXT_SIZE bytes. */
const char *rules_text(unsigned rules, char *text);

#endif
