#include "tui/batch/sweep/header.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "tui/batch/sweep/grid.h"
#include "tui/text/json.h"

static const char schema[] = "tilescope-sweep-1";

void sweep_header_deinit(struct sweep_header *header) {
  free(header->options);
  header->options = NULL;
}

static bool write_json(const struct sweep_header *header, FILE *out) {
  struct json json;
  char text[64];
  json_open(&json);
  JSON_TEXTS(&json, json.root, {"schema", schema}, {"version", header->version}, {"model", header->model});
  snprintf(text, sizeof text, "%016" PRIx64, header->inputs);
  json_add_text(&json, json.root, "inputs", text);
  json_add_number(&json, json.root, "points", (double)header->points);
  snprintf(text, sizeof text, "%d/%d", header->shard, header->shard_count);
  JSON_TEXTS(&json, json.root, {"shard", text}, {"options", header->options});
  return json_close(&json, out);
}

bool sweep_header_write(const struct sweep_header *header, enum sweep_format format, FILE *out) {
  if (format == SWEEP_JSONL) return write_json(header, out);
  if (format == SWEEP_CSV) {
    fprintf(out, "# tilescope sweep %s model %s inputs %016" PRIx64 " points %" PRId64 " shard %d/%d options %s\n",
            header->version, header->model, header->inputs, header->points, header->shard, header->shard_count,
            header->options);
  }
  return true;
}

/* Checks the numbers and copies the options. */
static bool complete(struct sweep_header *header, const char *options, size_t length) {
  bool good = header->points >= 0 && header->points <= SWEEP_MAX_POINTS && header->shard >= 1 &&
              header->shard <= header->shard_count && header->shard_count <= SWEEP_MAX_SHARDS;
  if (good) header->options = strndup(options, length);
  return header->options != NULL;
}

static bool parse_csv(const char *line, struct sweep_header *header) {
  int end = -1;
  sscanf(line, "# tilescope sweep %31s model %31s inputs %16" SCNx64 " points %" SCNd64 " shard %d/%d options %n",
         header->version, header->model, &header->inputs, &header->points, &header->shard, &header->shard_count, &end);
  return end > 0 && complete(header, line + end, strcspn(line + end, "\n"));
}

/* Returns the text under `key`, "" if there is none. */
static const char *text_of(struct json_object *root, const char *key) {
  struct json_object *value;
  return json_object_object_get_ex(root, key, &value) && json_object_is_type(value, json_type_string)
             ? json_object_get_string(value)
             : "";
}

static bool parse_json(const char *line, struct sweep_header *header) {
  struct json_object *root = json_tokener_parse(line), *points;
  bool good = root != NULL && json_object_is_type(root, json_type_object) &&
              strcmp(text_of(root, "schema"), schema) == 0 && json_object_object_get_ex(root, "points", &points) &&
              sscanf(text_of(root, "shard"), "%d/%d", &header->shard, &header->shard_count) == 2 &&
              sscanf(text_of(root, "inputs"), "%16" SCNx64, &header->inputs) == 1;
  if (good) {
    const char *options = text_of(root, "options");
    snprintf(header->version, sizeof header->version, "%s", text_of(root, "version"));
    snprintf(header->model, sizeof header->model, "%s", text_of(root, "model"));
    header->points = json_object_get_int64(points);
    good = complete(header, options, strlen(options));
  }
  json_object_put(root);
  return good;
}

bool sweep_header_parse(const char *line, enum sweep_format *format, struct sweep_header *header) {
  *header = (struct sweep_header){0};
  *format = *line == '{' ? SWEEP_JSONL : SWEEP_CSV;
  return *line == '{' ? parse_json(line, header) : parse_csv(line, header);
}

const char *sweep_header_difference(const struct sweep_header *a, const struct sweep_header *b) {
  if (strcmp(a->version, b->version) != 0 || strcmp(a->model, b->model) != 0) return "versions of the program";
  if (strcmp(a->options, b->options) != 0) return "options";
  if (a->inputs != b->inputs) return "contents of the input files";
  return a->points != b->points ? "numbers of points" : NULL;
}
