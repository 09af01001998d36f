#include "tui/text/unit.h"

const struct unit_info unit_table[UNIT_COUNT] = {
    [UNIT_ENERGY] = {"pJ", format_energy, "J", 1e-12, 1000},
    [UNIT_CYCLES] = {"cycles", format_cycles, "cyc", 1, 1000},
    [UNIT_EDP] = {"pJ cycles", format_edp, "J·cyc", 1e-12, 1000},
    [UNIT_TRAFFIC] = {"bits", format_traffic, "B", 0.125, 1000},
    [UNIT_CAPACITY] = {"bits", format_capacity, "B", 0.125, 1024},
    [UNIT_FRACTION] = {"fraction", format_percent, "%", 100, 1},
    [UNIT_MACS] = {"MACs", format_count, "", 1, 1000},
    [UNIT_WORDS] = {"words", format_count, "", 1, 1000},
    [UNIT_TILES] = {"tiles", format_count, "", 1, 1000},
    [UNIT_TYPES] = {"tile types", format_count, "", 1, 1000},
    [UNIT_STACKS] = {"stacks", format_count, "", 1, 1000},
    [UNIT_LAYERS] = {"layers in tile types", format_count, "", 1, 1000},
};
