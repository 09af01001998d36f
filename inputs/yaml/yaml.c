#include "inputs/yaml/yaml.h"

#include <string.h>
#include <yaml.h>

enum { MAX_ANCHORS = 1024 };

/* An incomplete list or map. */
struct frame {
  struct yaml_node *node;
  struct yaml_node *key; /* of a map: waiting for its value */
  const char *anchor;
};

struct anchor {
  const char *name;
  struct yaml_node *node; /* NULL while it is not complete */
};

struct builder {
  struct yaml_file *file;
  yaml_parser_t parser;
  int depth;
  struct frame frames[YAML_MAX_DEPTH];
  int anchor_count;
  struct anchor anchors[MAX_ANCHORS];
  int node_count;
  struct yaml_node *root;
};

static struct source_place place_of(yaml_mark_t mark) {
  return (struct source_place){(int)mark.line + 1, (int)mark.column + 1};
}

static enum status fail_at(struct builder *builder, yaml_mark_t mark, const char *sentence) {
  return source_error(&builder->file->source, place_of(mark), builder->file->error, "%s", sentence);
}

/* --- Nodes ------------------------------------------------------------------------------------------- */

static enum status new_node(struct builder *builder, enum yaml_kind kind, yaml_mark_t mark, struct yaml_node **node) {
  if (++builder->node_count > YAML_MAX_NODES) {
    return fail_at(builder, mark, "the file has too many values");
  }
  *node = ARENA_NEW(&builder->file->arena, 1, struct yaml_node);
  if (*node == NULL) return error_out_of_memory(builder->file->error);
  (*node)->kind = kind;
  (*node)->place = place_of(mark);
  return STATUS_OK;
}

static struct yaml_node **grow(struct arena *arena, struct yaml_node **old, int count, int capacity) {
  struct yaml_node **items = ARENA_NEW(arena, capacity, struct yaml_node *);
  if (items != NULL && count) memcpy(items, old, (size_t)count * sizeof(struct yaml_node *));
  return items;
}

/* Appends to a list (key NULL) or map. */
static enum status append(struct builder *builder, struct yaml_node *parent, struct yaml_node *key,
                          struct yaml_node *value) {
  struct arena *arena = &builder->file->arena;
  if (parent->count == parent->capacity) {
    int capacity = parent->capacity ? 2 * parent->capacity : 8;
    parent->items = grow(arena, parent->items, parent->count, capacity);
    if (key != NULL) parent->keys = grow(arena, parent->keys, parent->count, capacity);
    if (parent->items == NULL || (key != NULL && parent->keys == NULL))
      return error_out_of_memory(builder->file->error);
    parent->capacity = capacity;
  }
  if (key != NULL) parent->keys[parent->count] = key;
  parent->items[parent->count++] = value;
  return STATUS_OK;
}

static int find_key(const struct yaml_node *map, const char *key) {
  for (int i = 0; i < map->count; i++) {
    if (strcmp(map->keys[i]->text, key) == 0) return i;
  }
  return -1;
}

/* Sets a key: the last value counts, at the position of the first. */
static enum status put(struct builder *builder, struct yaml_node *map, struct yaml_node *key, struct yaml_node *value) {
  int i = find_key(map, key->text);
  if (i >= 0) {
    map->items[i] = value;
    return STATUS_OK;
  }
  if (map->count == YAML_MAX_KEYS) {
    return yaml_error(builder->file, key, "this map has more than %d keys, the limit", YAML_MAX_KEYS);
  }
  return append(builder, map, key, value);
}

static enum status put_remarking(struct builder *builder, struct yaml_node *map, struct yaml_node *key,
                                 struct yaml_node *value) {
  int i = find_key(map, key->text);
  if (i >= 0) {
    yaml_remark(builder->file, key, "key '%s' appears twice; this value replaces the one on line %d", key->text,
                map->keys[i]->place.line);
  }
  return put(builder, map, key, value);
}

static enum status put_all(struct builder *builder, struct yaml_node *map, const struct yaml_node *from) {
  if (from->kind != YAML_MAP) return yaml_error(builder->file, from, "only a map can be merged with '<<'");
  builder->node_count += from->count;
  if (builder->node_count > YAML_MAX_NODES) {
    return yaml_error(builder->file, from, "the file has too many values");
  }
  for (int i = 0; i < from->count; i++) {
    enum status status = put(builder, map, from->keys[i], from->items[i]);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

/* Resolves '<<': merged keys come first; the map's own keys override them, and earlier maps override later ones. */
static enum status merge(struct builder *builder, struct yaml_node *map) {
  int at = find_key(map, "<<");
  if (at < 0 || !map->keys[at]->plain) return STATUS_OK;
  const struct yaml_node *merged = map->items[at];
  struct yaml_node own = *map;
  map->count = map->capacity = 0;
  enum status status = STATUS_OK;
  if (merged->kind == YAML_LIST) {
    for (int i = merged->count - 1; i >= 0 && status == STATUS_OK; i--) {
      status = put_all(builder, map, merged->items[i]);
    }
  } else {
    status = put_all(builder, map, merged);
  }
  for (int i = 0; i < own.count && status == STATUS_OK; i++) {
    if (i != at) status = put(builder, map, own.keys[i], own.items[i]);
  }
  return status;
}

/* --- Anchors ----------------------------------------------------------------------------------------- */

static const char *copy_text(struct builder *builder, const char *text, size_t length) {
  char *copy = ARENA_NEW(&builder->file->arena, length + 1, char);
  if (copy != NULL) memcpy(copy, text, length);
  return copy;
}

/* A name may be redefined; the last definition counts. */
static enum status set_anchor(struct builder *builder, const char *name, struct yaml_node *node, yaml_mark_t mark) {
  for (int i = 0; i < builder->anchor_count; i++) {
    if (strcmp(builder->anchors[i].name, name) != 0) continue;
    builder->anchors[i].node = node;
    return STATUS_OK;
  }
  if (builder->anchor_count == MAX_ANCHORS) return fail_at(builder, mark, "too many anchors (&) in one file");
  builder->anchors[builder->anchor_count++] = (struct anchor){name, node};
  return STATUS_OK;
}

static enum status find_alias(struct builder *builder, const yaml_event_t *event, struct yaml_node **node) {
  const char *name = (const char *)event->data.alias.anchor;
  for (int i = 0; i < builder->anchor_count; i++) {
    if (strcmp(builder->anchors[i].name, name) != 0) continue;
    *node = builder->anchors[i].node;
    return *node != NULL ? STATUS_OK
                         : fail_at(builder, event->start_mark, "this alias (*) refers to the value that contains it");
  }
  return fail_at(builder, event->start_mark, "this alias (*) has no anchor (&) before it");
}

/* --- Events ------------------------------------------------------------------------------------------ */

/* Hands a complete node to the list or map that is open, or makes it the root. */
static enum status place_node(struct builder *builder, struct yaml_node *node, yaml_mark_t mark) {
  if (builder->depth == 0) {
    builder->root = node;
    return STATUS_OK;
  }
  struct frame *frame = &builder->frames[builder->depth - 1];
  if (frame->node->kind == YAML_LIST) return append(builder, frame->node, NULL, node);
  if (frame->key == NULL) {
    if (node->kind != YAML_SCALAR) return fail_at(builder, mark, "a key must be a single value, not a list or a map");
    frame->key = node;
    return STATUS_OK;
  }
  struct yaml_node *key = frame->key;
  frame->key = NULL;
  return put_remarking(builder, frame->node, key, node);
}

/* Accepts only tags that agree with the value's type; `!!str` makes it text. */
static enum status check_tag(struct builder *builder, const yaml_event_t *event, const yaml_char_t *tag,
                             bool *is_text) {
  static const char *const plain[] = {"tag:yaml.org,2002:int",  "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool",
                                      "tag:yaml.org,2002:null", "tag:yaml.org,2002:seq",   "tag:yaml.org,2002:map"};
  *is_text = false;
  if (tag == NULL) return STATUS_OK;
  const char *text = (const char *)tag;
  *is_text = strcmp(text, "!") == 0 || strcmp(text, "tag:yaml.org,2002:str") == 0;
  if (*is_text) return STATUS_OK;
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
    if (strcmp(text, plain[i]) == 0) return STATUS_OK;
  }
  return fail_at(builder, event->start_mark, "unknown tag (!); remove it");
}

static bool has_control_character(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (byte < 0x20 && byte != '\n' && byte != '\t') return true;
    if (byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < length && (unsigned char)text[i + 1] < 0xA0) return true;
  }
  return false;
}

static enum status on_scalar(struct builder *builder, const yaml_event_t *event) {
  struct yaml_node *node;
  bool is_text;
  enum status status = new_node(builder, YAML_SCALAR, event->start_mark, &node);
  if (status == STATUS_OK) status = check_tag(builder, event, event->data.scalar.tag, &is_text);
  if (status != STATUS_OK) return status;
  const char *text = (const char *)event->data.scalar.value;
  size_t length = event->data.scalar.length;
  if (has_control_character(text, length)) {
    return fail_at(builder, event->start_mark, "text must not contain control characters");
  }
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !is_text;
  /* A tag such as !!int resolves a quoted scalar like a plain one. */
  if (event->data.scalar.tag != NULL && !is_text) node->plain = true;
  node->text = copy_text(builder, text, length);
  if (node->text == NULL) return error_out_of_memory(builder->file->error);
  if (event->data.scalar.anchor != NULL) {
    const char *anchor = (const char *)event->data.scalar.anchor;
    anchor = copy_text(builder, anchor, strlen(anchor));
    if (anchor == NULL) return error_out_of_memory(builder->file->error);
    status = set_anchor(builder, anchor, node, event->start_mark);
    if (status != STATUS_OK) return status;
  }
  return place_node(builder, node, event->start_mark);
}

static enum status on_start(struct builder *builder, const yaml_event_t *event, enum yaml_kind kind,
                            const yaml_char_t *anchor, const yaml_char_t *tag) {
  bool is_text;
  if (builder->depth == YAML_MAX_DEPTH) {
    return fail_at(builder, event->start_mark, "lists and maps are nested too deeply");
  }
  enum status status = check_tag(builder, event, tag, &is_text);
  if (status != STATUS_OK) return status;
  struct frame *frame = &builder->frames[builder->depth];
  *frame = (struct frame){0};
  status = new_node(builder, kind, event->start_mark, &frame->node);
  if (status != STATUS_OK) return status;
  if (anchor != NULL) {
    frame->anchor = copy_text(builder, (const char *)anchor, strlen((const char *)anchor));
    if (frame->anchor == NULL) return error_out_of_memory(builder->file->error);
    status = set_anchor(builder, frame->anchor, NULL, event->start_mark);
    if (status != STATUS_OK) return status;
  }
  builder->depth++;
  return STATUS_OK;
}

static enum status on_end(struct builder *builder, const yaml_event_t *event) {
  struct frame frame = builder->frames[--builder->depth];
  enum status status = frame.node->kind == YAML_MAP ? merge(builder, frame.node) : STATUS_OK;
  if (status == STATUS_OK && frame.anchor != NULL) {
    status = set_anchor(builder, frame.anchor, frame.node, event->start_mark);
  }
  return status != STATUS_OK ? status : place_node(builder, frame.node, event->start_mark);
}

static enum status on_event(struct builder *builder, const yaml_event_t *event) {
  struct yaml_node *node;
  enum status status;
  switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
      return builder->root != NULL
                 ? fail_at(builder, event->start_mark, "a second YAML document begins here; an input file has only one")
                 : STATUS_OK;
    case YAML_ALIAS_EVENT:
      status = find_alias(builder, event, &node);
      return status != STATUS_OK ? status : place_node(builder, node, event->start_mark);
    case YAML_SCALAR_EVENT:
      return on_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT:
      return on_start(builder, event, YAML_LIST, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return on_start(builder, event, YAML_MAP, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return on_end(builder, event);
    default:
      return STATUS_OK;
  }
}

/* Reports libyaml's reason in our format; its context is the start of the faulty construct. */
static enum status syntax_error(struct builder *builder) {
  const yaml_parser_t *parser = &builder->parser;
  if (parser->error == YAML_MEMORY_ERROR) return error_out_of_memory(builder->file->error);
  struct source_place place = place_of(parser->problem_mark), end = source_end(&builder->file->source);
  if (place.line > end.line) place = end; /* libyaml ends an open last line */
  const char *problem = parser->problem != NULL ? parser->problem : "unknown problem";
  if (parser->context == NULL) {
    return source_error(&builder->file->source, place, builder->file->error, "this is not valid YAML: %s", problem);
  }
  if (strcmp(parser->context, "while scanning an alias") == 0) { /* [K, *], what is left of a loop */
    return source_error(&builder->file->source, place_of(parser->context_mark), builder->file->error,
                        "YAML takes a * without quotes for an alias, whose name must follow; quote it: '*'");
  }
  return source_error(&builder->file->source, place, builder->file->error,
                      "this is not valid YAML: %s (%s that begins on line %d); check for a missing quote, bracket, "
                      "colon or indentation",
                      problem, parser->context, (int)parser->context_mark.line + 1);
}

static enum status build(struct builder *builder) {
  for (bool done = false; !done;) {
    yaml_event_t event;
    if (!yaml_parser_parse(&builder->parser, &event)) return syntax_error(builder);
    done = event.type == YAML_STREAM_END_EVENT;
    enum status status = on_event(builder, &event);
    yaml_event_delete(&event);
    if (status != STATUS_OK) return status;
  }
  if (builder->root == NULL || yaml_is_null(builder->root)) {
    return source_error(&builder->file->source, (struct source_place){1, 1}, builder->file->error,
                        "the file is empty; expected a map or a list of maps");
  }
  builder->file->root = builder->root;
  return STATUS_OK;
}

static enum status parse(struct yaml_file *file) {
  struct builder *builder = ARENA_NEW(&file->arena, 1, struct builder);
  if (builder == NULL || !yaml_parser_initialize(&builder->parser)) {
    return error_out_of_memory(file->error);
  }
  builder->file = file;
  yaml_parser_set_encoding(&builder->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&builder->parser, (const unsigned char *)file->source.text, file->source.size);
  enum status status = build(builder);
  yaml_parser_delete(&builder->parser);
  return status;
}

enum status yaml_open(struct yaml_file *file, const char *path, struct remarks *remarks, struct error *error) {
  struct source source;
  enum status status = source_read(&source, path, error);
  return status == STATUS_OK ? yaml_open_source(file, &source, remarks, error) : status;
}

enum status yaml_open_source(struct yaml_file *file, struct source *source, struct remarks *remarks,
                             struct error *error) {
  memset(file, 0, sizeof *file);
  arena_init(&file->arena);
  file->remarks = remarks;
  file->error = error;
  file->source = *source;
  source->text = NULL;
  enum status status = parse(file);
  if (status != STATUS_OK) yaml_close(file);
  return status;
}

void yaml_close(struct yaml_file *file) {
  arena_deinit(&file->arena);
  source_deinit(&file->source);
  file->root = NULL;
}
