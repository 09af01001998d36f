/* The list of all views. Each may know those behind it in this order: lesson, compare, hardware, explore, sweep, walk,
 * memory. */
#include "tui/views/views.h"

#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"
#include "tui/views/hardware/numbers.h"
#include "tui/views/lesson/lesson.h"
#include "tui/views/memory/look.h"
#include "tui/views/sweep/sweep.h"
#include "tui/views/walk/walk.h"

const struct views views = {
    .view = {&view_explore, &view_compare, &view_sweep, &view_memory, &view_walk, &view_hardware},
    .overlay = &lesson_overlay,
};
