#include "tui/text/unit.h"

#define INFO(id, ...) [UNIT_##id] = {__VA_ARGS__},
const struct unit_info unit_table[UNIT_COUNT] = {UNITS(INFO)};
