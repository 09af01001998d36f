/* Names in messages, and the messages. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inputs/onnx/graph.h"

enum { SENTENCE_SIZE = 600 };

bool onnx_is(struct onnx_text text, const char *word) {
  return (size_t)text.length == strlen(word) && memcmp(text.at, word, (size_t)text.length) == 0;
}

const char *onnx_shown(struct onnx_text text, char out[ONNX_SHOWN_NAME]) {
  const int most = ONNX_SHOWN_NAME - 4;
  int from = text.length > most ? text.length - most : 0;
  while (from > 0 && from < text.length && ((unsigned char)text.at[from] & 0xC0) == 0x80) from++;
  if (from > 0) memcpy(out, "..", 2);
  int used = from > 0 ? 2 : 0;
  source_printable(out + used, (size_t)(ONNX_SHOWN_NAME - used), text.at + from, (size_t)(text.length - from));
  return out;
}

struct onnx_text onnx_node_name(const struct onnx_graph *graph, const struct onnx_node *node) {
  const struct onnx_tensor *output = onnx_output(graph, node, 0);
  return node->name.length > 0 || output == NULL ? node->name : output->name;
}

enum status onnx_error(const struct onnx_graph *graph, const char *format, ...) {
  char sentence[SENTENCE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  return source_path_error(graph->path, graph->error, "%s", sentence);
}

enum status onnx_node_error(const struct onnx_graph *graph, const struct onnx_node *node, const char *format, ...) {
  char sentence[SENTENCE_SIZE], name[ONNX_SHOWN_NAME], op[ONNX_SHOWN_NAME];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  return onnx_error(graph, "node '%s' (%.60s) %s", onnx_shown(onnx_node_name(graph, node), name),
                    onnx_shown(node->op, op), sentence);
}

void onnx_remark(const struct onnx_graph *graph, const char *format, ...) {
  char sentence[SENTENCE_SIZE], where[SENTENCE_SIZE];
  va_list arguments;
  if (graph->remarks == NULL) return;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  size_t length = source_printable(where, sizeof where - 3, graph->path, strlen(graph->path));
  memcpy(where + length, ": ", 3);
  remarks_add(graph->remarks, where, sentence);
}

enum status onnx_check_file(const struct onnx_graph *graph) {
  const struct wire_file *file = &graph->file;
  switch (file->trouble) {
    case WIRE_SOUND:
      return STATUS_OK;
    case WIRE_DAMAGED:
      return onnx_error(graph, "damaged ONNX file, at byte %" PRIu64, file->trouble_at);
    case WIRE_LONG_TEXT:
      return onnx_error(graph, "the name at byte %" PRIu64 " has more than %zu bytes, the limit", file->trouble_at,
                        file->capacity);
    case WIRE_UNREADABLE:
      return onnx_error(graph, "cannot read the file at byte %" PRIu64 ": %s", file->trouble_at,
                        error_cause(file->cause));
    case WIRE_CHANGED:
      return onnx_error(graph, "the file changed while it was read");
    case WIRE_NO_MEMORY:
      break;
  }
  return error_out_of_memory(graph->error);
}
