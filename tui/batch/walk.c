/* tilescope walk: one step of the walk through a schedule, as in the view Walk: the tile in every map, the steps of the
 * tile, the copies before the step, the contents of memories, and the energy of tile types. */
#include <inttypes.h>
#include <string.h>

#include "tui/analysis/engine.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/explorer/export.h"
#include "tui/views/views.h"
#include "tui/views/walk/walk.h"

static enum status print_tables(const struct state *state, FILE *out, struct error *error) {
  static const struct pane *const panes[] = {&pane_walk_maps, &pane_walk_loops, &pane_walk_inside, &pane_walk_memory,
                                             &pane_walk_energy};
  char sentence[SENTENCE_SIZE];
  if (walk_sentence(state, sentence)[0] == 0) return error_out_of_memory(error);
  fprintf(out, "%s.\n", sentence);
  for (size_t i = 0; i < sizeof panes / sizeof panes[0]; i++) {
    struct table table;
    table_init(&table);
    panes[i]->table(state, &table);
    bool failed = table.failed;
    if (!failed) {
      fprintf(out, "\n%s\n", table.title);
      table_print(&table, out);
    }
    table_deinit(&table);
    if (failed) return error_out_of_memory(error);
  }
  return STATUS_OK;
}

/* "COLUMN,ROW", "COLUMN,ROW,STEP", "COLUMN,ROW,STEP,STACK": counted as on the screen, steps from 1. */
static enum status read_place(const char *text, const struct result *result, struct walk_place *place,
                              struct error *error) {
  int64_t column = 0, row = 0;
  int used = -1, stack = 0, step = 1;
  if (sscanf(text, "%" SCNd64 ",%" SCNd64 "%n,%d%n,%d%n", &column, &row, &used, &step, &used, &stack, &used) < 2 ||
      text[used] != 0) {
    return error_set(error, STATUS_USAGE, "'%s' is not a place: expected COLUMN,ROW or COLUMN,ROW,STEP,STACK", text);
  }
  if (stack < 0 || stack >= result->stack_count) {
    return error_set(error, STATUS_USAGE, "at '%s': stacks go from 0 to %d", text, result->stack_count - 1);
  }
  const struct stack_result *of = &result->stacks[stack];
  if (column < 0 || column >= of->tile_columns || row < 0 || row >= of->tile_rows || step < 1 ||
      step > of->node_count) {
    return error_set(error, STATUS_USAGE,
                     "at '%s': in stack %d columns go from 0 to %" PRId64 ", rows to %" PRId64 ", steps from 1 to %d",
                     text, stack, of->tile_columns - 1, of->tile_rows - 1, of->node_count);
  }
  *place = (struct walk_place){.stack = stack, .tile = row * of->tile_columns + column, .step = step - 1};
  return STATUS_OK;
}

static enum status evaluate(struct state *state, struct engine *engine, struct error *error) {
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(engine, state->generation, &state->point, interrupt_catch());
  if (event.evaluation == NULL) {
    bool stopped = atomic_load(interrupt_catch());
    return stopped ? error_set(error, STATUS_STOPPED, "stopped") : error_out_of_memory(error);
  }
  reduce(state, &event);
  if (state->failed == NULL) return STATUS_OK;
  *error = state->failed->error;
  return error->status;
}

static enum status report_place(const struct options *options, struct state *state, struct engine *engine,
                                struct report *report, struct error *error) {
  const char *at = options->value[OPTION_AT];
  enum status status = evaluate(state, engine, error);
  if (status == STATUS_OK && at != NULL) {
    status = read_place(at, state->shown->result, &walk_of(state)->place, error);
  }
  if (status != STATUS_OK) return status;
  state_show(state, &view_walk);
  if (!options_given(options, OPTION_JSON)) return print_tables(state, report->out, error);
  if (export_write(state, EXPORT_JSON, false, report->out)) return STATUS_OK;
  return error_out_of_memory(error);
}

enum status command_walk(const struct options *options, struct report *report, struct error *error) {
  struct state state;
  struct catalog catalog;
  struct engine *engine = engine_new();
  if (engine == NULL) return error_out_of_memory(error);
  catalog_init(&catalog);
  enum status status = state_init(&state, &options->app, &catalog, &views)
                           ? report_place(options, &state, engine, report, error)
                           : error_out_of_memory(error);
  state_deinit(&state);
  engine_free(engine);
  catalog_deinit(&catalog);
  return status;
}
