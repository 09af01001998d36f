#include "tui/text/unit.h"

#include <math.h>
#include <stdio.h>

#define INFO(id, ...) [UNIT_##id] = {__VA_ARGS__},
const struct unit_info unit_table[UNIT_COUNT] = {UNITS(INFO)};

struct unit_scale unit_scale_of(enum unit unit, double largest, bool is_whole) {
  static const char *const decimal[] = {"f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E"};
  static const char *const binary[] = {"", "Ki", "Mi", "Gi", "Ti"};
  const struct unit_info *info = &unit_table[unit];
  struct unit_scale scale = {.factor = info->factor};
  double size = fabs(largest) * info->factor;
  bool is_count = info->symbol[0] == 0, is_binary = info->step == 1024;
  int prefix = is_binary ? 0 : 5, last = is_binary ? 4 : 11;
  if (info->step == 1) {
    scale.decimals = 1;
    snprintf(scale.unit, sizeof scale.unit, "%s", info->symbol);
    return scale;
  }
  if (is_count && is_whole && size < 1e6) return scale;
  for (; size >= info->step && prefix < last; prefix++, size /= info->step) scale.factor /= info->step;
  for (; size > 0 && size < 1 && !is_binary && !is_count && prefix > 0; prefix--, size *= info->step) {
    scale.factor *= info->step;
  }
  scale.decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  const char *sign = is_binary ? binary[prefix] : decimal[prefix];
  if (is_count && sign[0] == 0) return scale;
  snprintf(scale.unit, sizeof scale.unit, "%s%s%s", sign, is_count ? " " : "", is_count ? info->name : info->symbol);
  return scale;
}
