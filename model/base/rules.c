#include "model/base/rules.h"

#include <stdio.h>
#include <string.h>

#define RULE_ROW(id, ...) [RULE_##id] = {__VA_ARGS__},
const struct rule_info rule_table[RULES_COUNT] = {RULES(RULE_ROW)};

static const char *const base_name[] = {"default", "published", "corrected"};

/* Rules that are of no use without another, or wrong without it. */
static const struct {
  enum rule rule, needed;
  bool can_do_without;
} needs[] = {
    {RULE_CAPACITY, RULE_CACHE_FLAGS, false},
    {RULE_CAPACITY, RULE_LIVE_MAPS, false},
    {RULE_CAPACITY, RULE_FIT_ARRAY, true}, /* without it some layers have no mapping */
    {RULE_SKIP_DELAY, RULE_BRANCH_LAG, false},
};

enum { NEEDS = sizeof needs / sizeof needs[0] };

unsigned rules_of(const struct rule_choice *choice, unsigned by_search) {
  const unsigned bases[] = {by_search, RULES_PUBLISHED, RULES_CORRECTED};
  unsigned rules = (bases[choice->base] | choice->with) & ~choice->without;
  for (int i = 0; i < NEEDS; i++) {
    bool is_dropped = needs[i].can_do_without && rules_have(choice->without, needs[i].needed);
    if (rules_have(rules, needs[i].rule) && !is_dropped) rules |= 1u << needs[i].needed;
  }
  return rules;
}

/* --- Reading ------------------------------------------------------------------------------------------- */

static int find_rule(const char *id, size_t length) {
  int rule = 0;
  while (rule < RULES_COUNT &&
         (strlen(rule_table[rule].id) != length || memcmp(rule_table[rule].id, id, length) != 0)) {
    rule++;
  }
  return rule;
}

static enum status read_word(const char *word, size_t length, bool is_first, struct rule_choice *choice,
                             struct error *error) {
  for (enum rules_base base = RULES_BY_SEARCH; is_first && base <= RULES_BASE_CORRECTED; base++) {
    if (strlen(base_name[base]) != length || memcmp(base_name[base], word, length) != 0) continue;
    choice->base = base;
    return STATUS_OK;
  }
  bool is_signed = length > 0 && (word[0] == '+' || word[0] == '-');
  int rule = is_signed ? find_rule(word + 1, length - 1) : RULES_COUNT;
  if (rule == RULES_COUNT) {
    return error_set(error, STATUS_USAGE,
                     "unknown rule '%.*s'; use published or corrected, then +id or -id separated by commas, such as "
                     "published,+offload; tilescope list rules: all ids",
                     (int)length, word);
  }
  unsigned bit = 1u << rule;
  choice->with = word[0] == '+' ? choice->with | bit : choice->with & ~bit;
  choice->without = word[0] == '-' ? choice->without | bit : choice->without & ~bit;
  return STATUS_OK;
}

/* Refuses to take away what a rule that stays needs. */
static enum status check_needs(const struct rule_choice *choice, struct error *error) {
  unsigned rules = rules_of(choice, RULES_CORRECTED);
  for (int i = 0; i < NEEDS; i++) {
    if (needs[i].can_do_without || !rules_have(choice->without, needs[i].needed)) continue;
    if (!rules_have(rules, needs[i].rule)) continue;
    return error_set(error, STATUS_USAGE, "rule %s needs %s; take -%s away as well", rule_table[needs[i].rule].id,
                     rule_table[needs[i].needed].id, rule_table[needs[i].rule].id);
  }
  return STATUS_OK;
}

enum status rules_read(const char *text, struct rule_choice *choice, struct error *error) {
  struct rule_choice read = {.base = RULES_BY_SEARCH};
  for (const char *word = text;; word++) {
    size_t length = strcspn(word, ",");
    enum status status = read_word(word, length, word == text, &read, error);
    if (status != STATUS_OK) return status;
    word += length;
    if (*word == '\0') break;
  }
  enum status status = check_needs(&read, error);
  if (status == STATUS_OK) *choice = read;
  return status;
}

/* --- Writing ------------------------------------------------------------------------------------------- */

const char *rules_choice_text(const struct rule_choice *choice, char *text) {
  bool is_default = choice->base == RULES_BY_SEARCH && !choice->with && !choice->without;
  size_t used = (size_t)snprintf(text, RULES_TEXT_SIZE, "%s", is_default ? "" : base_name[choice->base]);
  for (int rule = 0; rule < RULES_COUNT; rule++) {
    bool with = rules_have(choice->with, (enum rule)rule), without = rules_have(choice->without, (enum rule)rule);
    if (!with && !without) continue;
    used += (size_t)snprintf(text + used, RULES_TEXT_SIZE - used, ",%c%s", with ? '+' : '-', rule_table[rule].id);
  }
  return text;
}

const char *rules_text(unsigned rules, char *text) {
  int changes[2] = {__builtin_popcount(rules), __builtin_popcount(RULES_CORRECTED & ~rules)};
  struct rule_choice choice = {.base = RULES_BASE_PUBLISHED, .with = rules};
  if (changes[1] < changes[0]) {
    choice = (struct rule_choice){.base = RULES_BASE_CORRECTED, .without = RULES_CORRECTED & ~rules};
  }
  return rules_choice_text(&choice, text);
}
