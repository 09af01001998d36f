/* The network: layers with branches, shapes, weights, MACs and cuts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/tables.h"
#include "tui/explorer/cuts.h"
#include "tui/screen/graph.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"
#include "tui/views/hardware/numbers.h"

static const struct workload *network_of(const struct state *state) {
  return state->inputs != NULL && state->inputs->workload.layer_count > 0 ? &state->inputs->workload : NULL;
}

static int network_rows(const struct state *state) {
  return network_of(state) != NULL ? network_of(state)->layer_count : 0;
}

/* Channels in and out, and the output map: "12→56 960×540". */
static const char *shape_text(const struct layer *layer, char *text, size_t size) {
  int64_t groups = layer_loop_size(layer, "G"), in = layer_channels_in(layer),
          out = groups * layer_loop_size(layer, "K");
  int length = layer->is_input ? snprintf(text, size, "%" PRId64, out > in ? out : in)
                               : snprintf(text, size, "%" PRId64 "→%" PRId64, in, out);
  if (layer->ox < 0 && layer->oy < 0) return text;
  snprintf(text + length, size - (size_t)length, " %" PRId64 "×%" PRId64, layer->ox < 0 ? 1 : layer->size[layer->ox],
           layer->oy < 0 ? 1 : layer->size[layer->oy]);
  return text;
}

static void network_row_text(const struct state *state, int row, char *text, size_t size) {
  const struct layer *layer = &network_of(state)->layers[row];
  char kind[NAME_SIZE + 32];
  layer_kind(layer, kind, sizeof kind);
  snprintf(text, size, "%d %s %s", layer->id, kind, layer->name);
}

/* Layers after which the network is cut. */
struct cut_list {
  int count; /* -1: unknown */
  int ids[SCHEDULE_MAX_CUTS];
};

/* Right ends of the list's columns; weights 0: no room for them. */
struct network_columns {
  int graph, id, kind, shape, weights, macs, cut;
};

static struct network_columns columns_of(int width, int lanes) {
  enum { SHAPE = 16 }; /* the widest common ones */
  struct network_columns columns = {.graph = 1};
  columns.id = columns.graph + 2 * lanes + 3;
  columns.cut = width - 5;
  columns.macs = columns.cut - 1;
  columns.weights = columns.macs - 8;
  columns.kind = columns.id + 1;
  columns.shape = columns.weights - 11;
  if (columns.shape - SHAPE < columns.kind) {
    columns.weights = 0;
    columns.shape = columns.macs - 8;
  }
  return columns;
}

static void draw_layer(const struct state *state, struct area area, int line, int row, const char *graph,
                       const struct network_columns *columns, const struct cut_list *cuts, bool focus) {
  const struct layer *layer = &network_of(state)->layers[row];
  char text[NAME_SIZE + 48], number[FORMAT_SIZE];
  area_text(area, line, columns->graph, STYLE_TITLE, "%s", graph); /* overwrites the blanks after it */
  area_text_right(area, line, columns->id, STYLE_TEXT, "%d", layer->id);
  shape_text(layer, text, sizeof text);
  int shape = columns->shape - text_width(text);
  if (shape <= columns->id) shape = columns->id + 1;
  area_text_clipped(area, line, shape, columns->shape - shape, STYLE_TEXT, text);
  layer_kind(layer, text, sizeof text);
  area_text_clipped(area, line, columns->kind, shape - columns->kind - 1, STYLE_TEXT, text);
  if (!layer->is_input) {
    double bits = layer_weight_bits(layer);
    format_capacity(number, bits);
    if (columns->weights > 0) {
      area_text_right(area, line, columns->weights, STYLE_WEIGHTS, "%s", bits > 0 ? number : "–");
    }
    area_text_right(area, line, columns->macs, STYLE_TEXT, "%s",
                    format_count(number, layer_mac_count(layer, layer->size)));
  }
  if (row == pane_of(state, &pane_network)->row) pane_mark(area, line, focus);
  if (is_cut(cuts->ids, cuts->count, layer->id)) area_text(area, line, columns->cut, STYLE_KEY, "─cut─");
  area_row(area, line, 0, area.width, row);
}

static void draw_heads(struct area area, const struct network_columns *columns) {
  area_text_right(area, 0, columns->id, STYLE_DIM, "id");
  static const char shape[] = "in→out map";
  int room = columns->shape - text_width(shape) - columns->kind - 1;
  area_text_clipped(area, 0, columns->kind, room > 0 ? room : 0, STYLE_DIM, "type");
  area_text_right(area, 0, columns->shape, STYLE_DIM, "%s", shape);
  if (columns->weights > 0) area_text_right(area, 0, columns->weights, STYLE_DIM, "weights");
  area_text_right(area, 0, columns->macs, STYLE_DIM, "MACs");
}

static void write_note(const struct state *state, const struct cut_list *cuts, char *text, size_t size) {
  static const char *const kind[] = {
      [CUTS_AUTO] = "automatic", [CUTS_SINGLE_LAYER] = "each layer", [CUTS_LIST] = "given"};
  text[0] = 0;
  if (cuts->count >= 0) {
    snprintf(text, size, "%d cut%s, %s", cuts->count, cuts->count == 1 ? "" : "s",
             kind[state->point.schedule.cuts_kind]);
  }
}

static void draw_network(const struct state *state, struct area area, bool focus) {
  const struct workload *workload = network_of(state);
  char right[64], title[NAME_SIZE + 16], text[GRAPH_TEXT_SIZE];
  struct cut_list cuts = {.count = -1};
  struct graph graph;
  if (workload != NULL) cuts.count = cuts_now(state, cuts.ids);
  write_note(state, &cuts, right, sizeof right);
  snprintf(title, sizeof title, "Network %.60s", workload != NULL ? workload->name : "");
  struct area inside = area_frame(area, focus, title, right);
  if (workload == NULL) {
    bool is_hardware = state->failed != NULL && state->failed->bad == INPUT_HARDWARE;
    area_wrapped(inside, 0, STYLE_DIM,
                 is_hardware ? "The network is shown once the hardware can be read."
                             : "The network could not be read; see the message.");
    return;
  }
  struct network_columns columns = columns_of(inside.width, graph_lanes(workload));
  int first = area_first_row(pane_of(state, &pane_network)->row, workload->layer_count, inside.height - 1);
  draw_heads(inside, &columns);
  graph_init(&graph);
  for (int row = 0; row < workload->layer_count && row < first + inside.height - 1; row++) {
    graph_next(&graph, workload, row, text);
    if (row >= first) draw_layer(state, inside, 1 + row - first, row, text, &columns, &cuts, focus);
  }
}

static void network_table(const struct state *state, struct table *table) {
  struct cut_list cuts = {.count = -1};
  if (network_of(state) == NULL) return;
  cuts.count = cuts_now(state, cuts.ids);
  table_of_network(network_of(state), cuts.ids, cuts.count, table);
}

static bool act(struct state *state, enum action action) {
  int row = pane_of(state, &pane_network)->row;
  if (action == ACTION_FIGURE) {
    state->focus = &pane_numbers;
    return true;
  }
  if ((action != ACTION_CUT && action != ACTION_OPEN) || network_of(state) == NULL) return false;
  if (row < network_rows(state)) cuts_toggle(state, network_of(state)->layers[row].id);
  return true;
}

const struct pane pane_network = {.act = act,
                                  .footer = TAKES(ACTION_SEARCH) | TAKES(ACTION_CUT),
                                  .help = "Enter adds or removes a cut after a layer; m: the numbers.",
                                  .rows = network_rows,
                                  .row_text = network_row_text,
                                  .draw = draw_network,
                                  .table = network_table};
