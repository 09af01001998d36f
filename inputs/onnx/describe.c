#include "inputs/onnx/describe.h"

#include <stdio.h>
#include <string.h>

enum { OPERATORS_TEXT = 400, MOST_OPERATORS = 40 };

/* Operators of the nodes with one fate, and how many of each. */
struct tally {
  int count, nodes;
  struct onnx_text op[MOST_OPERATORS];
  int of[MOST_OPERATORS];
};

static struct tally tally_of(const struct onnx_net *net, enum onnx_fate fate) {
  struct tally tally = {.count = 0};
  for (int n = 0; n < net->graph->node_count; n++) {
    struct onnx_text op = net->graph->nodes[n].op;
    int i = 0;
    if (net->fates[n] != (unsigned char)fate) continue;
    tally.nodes++;
    while (i < tally.count &&
           (tally.op[i].length != op.length || memcmp(tally.op[i].at, op.at, (size_t)op.length) != 0)) {
      i++;
    }
    if (i == MOST_OPERATORS) continue;
    if (i == tally.count) tally.op[tally.count++] = op;
    tally.of[i]++;
  }
  return tally;
}

/* Writes "Conv 20, Add 8, Gemm". */
static const char *tally_text(const struct tally *tally, bool with_counts, char text[OPERATORS_TEXT]) {
  size_t used = 0;
  text[0] = '\0';
  for (int i = 0; i < tally->count && used + ONNX_SHOWN_NAME + 20 < OPERATORS_TEXT; i++) {
    char op[ONNX_SHOWN_NAME], count[16] = "";
    if (with_counts && tally->of[i] > 1) snprintf(count, sizeof count, " %d", tally->of[i]);
    snprintf(text + used, OPERATORS_TEXT - used, "%s%s%s", i > 0 ? ", " : "", onnx_shown(tally->op[i], op), count);
    used = strlen(text);
  }
  return text;
}

/* Says how sequences are written: of each number of tokens once, the first few. */
static void remark_tokens(const struct onnx_net *net) {
  char text[OPERATORS_TEXT] = "";
  size_t used = 0;
  for (int i = 0; i < net->layer_count; i++) {
    const struct onnx_layer *layer = &net->layers[i];
    bool is_new = layer->type != NULL && layer->ox * layer->oy > 1;
    for (int j = 0; j < i && is_new; j++) {
      const struct onnx_layer *other = &net->layers[j];
      is_new = other->type == NULL || other->ox != layer->ox || other->oy != layer->oy;
    }
    if (!is_new || used + 80 > sizeof text) continue;
    snprintf(text + used, sizeof text - used, "%s%lld as %lldx%lld", used > 0 ? ", " : "",
             (long long)(layer->ox * layer->oy), (long long)layer->ox, (long long)layer->oy);
    used = strlen(text);
  }
  if (used > 0) onnx_remark(net->graph, "sequences are maps: tokens %s (width x height)", text);
}

static void remark_attention(const struct onnx_net *net) {
  remark_tokens(net);
  if (net->has_mask) onnx_remark(net->graph, "masks of scores save nothing: the work is dense, each score is computed");
  if (net->has_cache) {
    onnx_remark(net->graph,
                "K and V of earlier tokens are read from the top memory, as weights; new ones are written "
                "there, as outputs");
  }
  if (net->dropped_tokens > 0) {
    onnx_remark(net->graph, "%lld constant token%s beside the others %s left out", (long long)net->dropped_tokens,
                net->dropped_tokens == 1 ? "" : "s", net->dropped_tokens == 1 ? "is" : "are");
  }
  if (net->has_head_norm)
    onnx_remark(net->graph, "norms over the channels of a head are taken over those of all heads");
}

void onnx_remark_net(const struct onnx_net *net, const struct onnx_bits *bits) {
  char text[OPERATORS_TEXT];
  struct tally counted = tally_of(net, ONNX_FATE_COUNTED);
  if (counted.nodes > 0) {
    onnx_remark(net->graph, "%d node%s cost%s nothing here: %s", counted.nodes, counted.nodes == 1 ? "" : "s",
                counted.nodes == 1 ? "s" : "", tally_text(&counted, false, text));
  }
  remark_attention(net);
  if (net->has_odd_resize) {
    onnx_remark(net->graph, "maps are resized as by the nearest pixel: other modes and factors read more");
  }
  if (net->has_odd_pad) onnx_remark(net->graph, "padding is taken as zeros: other modes read the map again");
  if (!bits->is_given && !net->has_quantised) {
    onnx_remark(net->graph, "precisions are assumed: %d-bit data, %d-bit partial sums; --bits says otherwise",
                bits->input, bits->partial);
  }
}

void onnx_describe_net(const struct onnx_net *net, struct remarks *lines) {
  static const char *const what[ONNX_FATE_COUNT] = {
      [ONNX_FATE_LAYER] = "layers",
      [ONNX_FATE_FUSED] = "fused away, part of the layer before",
      [ONNX_FATE_VIEW] = "views, the same data in another form",
      [ONNX_FATE_VALUES] = "values, computed when the file is read",
      [ONNX_FATE_COUNTED] = "free here, though they would cost something",
      [ONNX_FATE_DROPPED] = "dropped, no output needs them",
      [ONNX_FATE_REFUSED] = "refused",
      [ONNX_FATE_BEHIND] = "behind a refused node, not looked at",
  };
  static const enum onnx_fate order[] = {ONNX_FATE_LAYER,   ONNX_FATE_FUSED,   ONNX_FATE_VIEW,    ONNX_FATE_VALUES,
                                         ONNX_FATE_COUNTED, ONNX_FATE_DROPPED, ONNX_FATE_REFUSED, ONNX_FATE_BEHIND};
  char text[OPERATORS_TEXT], line[2 * OPERATORS_TEXT], where[OPERATORS_TEXT];
  size_t length = source_printable(where, sizeof where - 3, net->graph->path, strlen(net->graph->path));
  memcpy(where + length, ": ", 3);
  for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
    struct tally tally = tally_of(net, order[i]);
    if (tally.nodes == 0) continue;
    snprintf(line, sizeof line, "%d of %d nodes: %s (%s)", tally.nodes, net->graph->node_count, what[order[i]],
             tally_text(&tally, true, text));
    remarks_add(lines, where, line);
  }
}
